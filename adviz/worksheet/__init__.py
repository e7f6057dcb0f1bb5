"""Worksheets: pictures with blanks, keys to them, formulas to practise on, and a page that checks answers."""
