"""Tapes whose values are arrays, with NumPy's broadcasting. Jacobians are pulled back without being written down.

`steps.py` has what an operation does, `evaluate.py` the two loops over the tape, `paths.py` the sum over paths;
`vector.py` and `points.py` evaluate one formula of numbers at many points at once; `unroll.py` makes the tape of
numbers that does the same entry by entry.
"""
