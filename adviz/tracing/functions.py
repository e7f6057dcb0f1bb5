"""The functions that a traced function may call, by the names of the operator table and by those of NumPy.

Each takes tracers, numbers, arrays, or all of them: with a tracer it appends an operation, else it computes. The rows
of the operator table are functions as they are; here is what NumPy calls by another name. What it composes of several
operations is in `adviz.tracing.composed`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from adviz.lang.literals import setting
from adviz.ops import CALLS, CONSTANTS, OVERLOADS, TABLE
from adviz.ops.model import Op
from adviz.tracing import composed, refuse
from adviz.tracing.recorder import Recorder, computed
from adviz.tracing.tracer import Tracer
from adviz.tracing.values import nested

Function = Callable[..., Any]

# NumPy's name, or SciPy's → the row
# fmt: off
ROWS: dict[str, str] = {
    "add": "add", "subtract": "sub", "multiply": "mul", "divide": "div", "true_divide": "div",
    "floor_divide": "floordiv", "remainder": "mod", "mod": "mod", "power": "pow", "float_power": "pow",
    "negative": "neg", "absolute": "abs", "fabs": "abs", "rint": "round", "around": "round", "matmul": "matmul",
    "less": "lt", "less_equal": "le", "greater": "gt", "greater_equal": "ge", "equal": "eq", "not_equal": "ne",
    "maximum": "max", "minimum": "min", "logaddexp": "logsumexp", "amax": "max", "amin": "min",
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "atan2",
    "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "concatenate": "concat",
    "expit": "sigmoid", "psi": "digamma", "gammaln": "lgamma",
}
# fmt: on
FOLDS = frozenset(("sum", "mean", "prod", "max", "min", "amax", "amin"))  # whose second argument is an axis for NumPy
_JOINED = ("stack", "concat")  # rows that NumPy hands one list of all arguments


def names() -> list[str]:
    """All names that `find` knows, in order."""
    return sorted({*CALLS, *ROWS, *composed.FUNCTIONS})


def find(name: str) -> Function | None:
    """The function of a name; None where there is none."""
    if name in composed.FUNCTIONS:
        return composed.FUNCTIONS[name]
    if name in CALLS:
        return of_row(CALLS[name], name)
    return of_row(TABLE[ROWS[name]], name) if name in ROWS else None


def of_row(op: Op, name: str) -> Function:
    """The function that applies a row of the table, or, with another number of arguments, the row in OVERLOADS."""

    def function(*args: Any, **said: Any) -> Any:
        overload = OVERLOADS.get((name, len(args)))
        row = TABLE[overload] if overload else op
        if row.name in _JOINED and len(args) == 1 and isinstance(args[0], (list, tuple)):
            args = tuple(args[0])
        args, said = _further(row, args, said)
        if row.counted not in (None, len(args)) or not args:
            refuse.count(name, row, len(args))
        return apply(row, args, settings(row, name, said))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{name}({', '.join([*op.args, *(f'{each}=…' for each, _ in op.settings)])}): {op.meaning}."
    return function


def _further(op: Op, args: tuple[Any, ...], said: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Arguments beyond those of the operator are settings, in their order: `sum(x, 0)`, `reshape(x, (2, 3))`."""
    if op.counted is None or len(args) <= op.counted or len(args) - op.counted > len(op.settings):
        return args, said
    extra = args[op.counted :]
    named = {name: value for (name, _), value in zip(op.settings, extra, strict=False)}
    return args[: op.counted], {**named, **said}


def settings(op: Op, called: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as the tape holds them; those that say what holds anyway are left out."""
    known = dict(op.settings)
    made: dict[str, Any] = {}
    for name, value in said.items():
        if name not in known:
            if value is not None:
                refuse.option(called, name)
            continue
        if recorder_of((value,)) is not None:
            refuse.setting(name)
        try:
            value = setting(name, value if value is None else nested(value))
        except ValueError as error:
            refuse.fail(f"{name} is {error}", f"leave {name} out, or give a plain one")
        if value != known[name]:
            made[name] = value
    return made


def apply(op: Op, args: tuple[Any, ...], said: Mapping[str, Any] | None = None) -> Any:
    """Append an operation if an argument is traced, else compute it."""
    recorder = recorder_of(args)
    if recorder is not None:
        return recorder.apply(op, args, said)
    return computed(op, [_number(each) for each in args], dict(said or {}))


def _number(value: Any) -> Any:
    made = nested(value)
    if not isinstance(made, tuple):
        return made
    import numpy as np

    return np.asarray(value, dtype=float)


def recorder_of(args: Any) -> Recorder | None:
    """The recorder of the first traced argument; those in lists count."""
    for each in args:
        if isinstance(each, Tracer):
            return each.recorder
        if isinstance(each, (list, tuple)):
            found = recorder_of(each)
            if found is not None:
                return found
    return None


def constant(name: str) -> float | None:
    """A constant of the language, or nan."""
    return math.nan if name == "nan" else CONSTANTS.get(name)
