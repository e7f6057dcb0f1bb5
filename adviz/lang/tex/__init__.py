"""LaTeX mathematics to adviz's own text.

`translate.py` is the way in; `lexer.py` finds the tokens, `reader.py` and `machine.py` are the loop over them,
`functions.py`, `frame.py`, `cases.py`, `names.py` and `statements.py` have what LaTeX writes in its own way;
`refuse.py`, `doubt.py`, `instead.py` and `say.py` have what is not read, and why.
"""
