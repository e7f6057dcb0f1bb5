"""What an operator is: the table, and what it is called by."""

from __future__ import annotations

import math

from adviz.ops.model import Corner, Op
from adviz.ops.table import CONST, INPUT, OVERLOADS, ROWS

__all__ = ["CALLS", "CONST", "CONSTANTS", "INFIX", "INPUT", "OVERLOADS", "PREFIX", "TABLE", "Corner", "Op"]

TABLE: dict[str, Op] = {op.name: op for op in ROWS}
INFIX: dict[str, Op] = {op.infix: op for op in ROWS if op.infix}
PREFIX: dict[str, Op] = {op.prefix: op for op in ROWS if op.prefix}

# Signs are not called by name (`pow` is: it has the alias), nor are the rows that OVERLOADS finds.
_UNCALLED = {*OVERLOADS.values(), *(op.name for op in ROWS if op.infix or op.prefix)}
CALLS: dict[str, Op] = {op.name: op for op in ROWS if op.name not in _UNCALLED} | {
    alias: op for op in ROWS for alias in op.aliases
}

CONSTANTS: dict[str, float] = {"pi": math.pi, "e": math.e, "tau": math.tau, "inf": math.inf}
