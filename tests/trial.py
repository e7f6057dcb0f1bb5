"""The operator table with one more row, for a while: how a row is tried out before it is written into its group."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from adviz.ops import CALLS, TABLE
from adviz.ops.model import Op


@contextmanager
def trial(op: Op) -> Iterator[Op]:
    """Add a row that is called by name; it is taken away in the end.

    >>> from adviz.lang.parser import parse
    >>> from adviz.ops.row import unary
    >>> with trial(unary("cube", "3*x^2", "x^3", 0.5, value="x*x*x")):
    ...     [row.name for row in parse("cube(x)").ops]
    ['input', 'cube']
    """
    spellings = (op.name, *op.aliases)
    if op.name in TABLE or any(spelling in CALLS for spelling in spellings):
        raise ValueError(f"there is an operator {op.name} already")
    TABLE[op.name] = op
    CALLS.update(dict.fromkeys(spellings, op))
    try:
        yield op
    finally:
        del TABLE[op.name]
        for spelling in spellings:
            del CALLS[spelling]
