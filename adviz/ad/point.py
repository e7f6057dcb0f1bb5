"""The point that a tape is evaluated at: values for all inputs, and whether they are numbers or arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adviz.errors import EvaluationError, NameProblem, clip, instead, nearest
from adviz.graph.tape import Tape
from adviz.lang.lexer import place
from adviz.ops import CONSTANTS

_PLAIN = frozenset((float, int))


def complete(tape: Tape, at: Mapping[str, Any]) -> dict[str, Any]:
    """`at`, numbers as floats, with the defaults of the formula.

    Raises:
        NameProblem: names every input without a value, and every value without an input.
        EvaluationError: an integer is beyond the largest double.
    """
    inputs = tape.inputs
    point = tape.defaults | {name: _double(name, value) if is_number(value) else value for name, value in at.items()}
    missing = [name for name in inputs if name not in point]
    unknown = [name for name in at if name not in inputs and name not in tape.dropped]
    if missing:
        _missing(tape, missing, unknown)
    if unknown:
        _unknown(tape, unknown)
    return point


def _double(name: str, value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        raise too_large(f"the value of {clip(name, 24)}") from None


def too_large(what: str) -> EvaluationError:
    """The error of an integer that no double can hold."""
    return EvaluationError(f"{what} is too large for a double", remedy="doubles end at 1.8e308")


def is_number(value: object) -> bool:
    """Whether a value of an input is a plain number, and no array.

    >>> is_number(2), is_number([2.0])
    (True, False)
    """
    return isinstance(value, int | float) or (hasattr(value, "__float__") and getattr(value, "ndim", 0) == 0)


def is_scalar(tape: Tape, at: Mapping[str, Any]) -> bool:
    """Whether a tape at a point is all numbers: no operator, constant or value of it is one of arrays."""
    if tape.plan is None and not _is_scalar(tape):
        return False
    return set(map(type, at.values())) <= _PLAIN or all(map(is_number, at.values()))


def is_unrolled(tape: Tape, at: Mapping[str, Any]) -> bool:
    """The same, and no operator folds an array: `sum(x)` of a number is no more than that number."""
    return is_scalar(tape, at) and not any(op.kind for op in tape.ops)


def _is_scalar(tape: Tape) -> bool:
    values = (*tape.constants.values(), *tape.defaults.values())
    return (
        not tape.settings and all(op.scalar for op in tape.ops) and not any(isinstance(each, tuple) for each in values)
    )


def _missing(tape: Tape, missing: list[str], unknown: list[str]) -> None:
    names = ", ".join([clip(name, 16) for name in missing[:6]])
    if len(missing) > 6:
        names += f" and {len(missing) - 6} more"
    remedy = " ".join([f"--at {clip(name, 16)}=…" for name in missing[:3]]) + (" …" if len(missing) > 3 else "")
    near = nearest(missing[0], [*(name for name in tape.inputs if name != missing[0]), *CONSTANTS])
    if unknown:
        remedy += f" (there is no {clip(unknown[0], 16)} in the formula)"
    elif near:
        remedy += f", or did you mean {clip(near, 16)}?"
    span = place(tape.source.text, tape.tokens[tape.inputs[missing[0]]])
    raise NameProblem(f"no value for {names}", tape.source, span, remedy)


def _unknown(tape: Tape, unknown: list[str]) -> None:
    name = str(unknown[0])
    if name in tape.names.values():
        raise NameProblem(
            f"{clip(name, 24)} is computed by the formula, and was given a value", remedy="leave the value out"
        )
    message = f"there is no input {clip(name, 24)} in the formula"
    raise NameProblem(message, remedy=instead(name, tape.inputs, "inputs"))
