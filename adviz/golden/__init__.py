"""Golden pictures: what a drawing was when a person accepted it, and what has changed since, in words.

`baseline` keeps what was accepted, `compare` finds what is different, `report` shows it.
"""
