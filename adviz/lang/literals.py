"""What stands in brackets and behind `name=`, and holds no variables: arrays of numbers, subscripts, settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from adviz.graph.nested import shape_of

WORDS = {"None": None, "True": 1, "False": 0}


def literal(tokens: list[str], at: int, number: Callable[[str], float | None]) -> tuple[Any, int] | None:
    """The signed number or the array of numbers that begins at token `at`, and the token behind it; else None.

    >>> literal(["[", "1", ",", "-", "2", "]", ""], 0, float)
    ((1.0, -2.0), 6)
    """
    stack: list[list[Any]] = []
    while True:
        if tokens[at] == "[":
            stack.append([])
            at += 1
            if tokens[at] != "]":
                continue
        else:
            minus = tokens[at] in ("-", "−")
            at += minus or tokens[at] == "+"
            value = number(tokens[at])
            if value is None:
                return None
            at += 1
            if not stack:
                return (-value if minus else value), at
            stack[-1].append(-value if minus else value)
        while tokens[at] == "]":
            closed = tuple(stack.pop())
            at += 1
            if not stack:
                return closed, at
            stack[-1].append(closed)
        if tokens[at] != ",":
            return None
        at += 1


def whole(token: str) -> int | None:
    """A token of ASCII digits as an integer."""
    return int(token) if token.isascii() and token.isdigit() and len(token) < 19 else None


def subscript(tokens: list[str], at: int) -> tuple[tuple[Any, ...], int] | None:
    """What stands between [ and ], from the token behind [ on, and the token ]; a slice is `("slice", a, b, step)`.

    >>> subscript(["1", ":", ",", "-", "1", "]"], 0)
    ((('slice', 1, None, None), -1), 5)
    """
    items: list[Any] = []
    while True:
        parts: list[int | None] = []
        while True:
            minus = tokens[at] in ("-", "−")
            signed = minus or tokens[at] == "+"
            number = whole(tokens[at + signed]) if tokens[at + signed :] else None
            if number is not None:
                at += 1 + signed
            elif signed:
                return None
            parts.append(number if number is None or not minus else -number)
            if tokens[at] != ":" or len(parts) == 3:
                break
            at += 1
        if len(parts) == 1 and parts[0] is None:
            return None
        items.append(parts[0] if len(parts) == 1 else ("slice", *parts, *[None] * (3 - len(parts))))
        if tokens[at] == "]":
            return tuple(items), at
        if tokens[at] != ",":
            return None
        at += 1


def setting(name: str, value: Any) -> Any:
    """A setting as the tape holds it.

    Raises:
        ValueError: it is nothing of the kind; the text says what is wanted.

    >>> setting("axis", 1.0), setting("shape", (2.0, 3.0))
    (1, (2, 3))
    """
    if name == "keepdims" and value in (0, 1):
        return int(value)
    if name == "classes" and _integer(value) and 0 < value < 100_000:
        return int(value)
    if name in ("axis", "axes", "shape"):
        if value is None or (name == "axis" and _integer(value)):
            return None if value is None else int(value)
        value = value if isinstance(value, tuple) else (value,)
        if shape_of(value) == (len(value),) and all(map(_integer, value)):
            return tuple(map(int, value))
    raise ValueError(_WANTED[name])


_WANTED = {
    "axis": "a whole number, such as axis=0, or several: axis=[0, 1]",
    "axes": "the axes in their new order: axes=[1, 0]",
    "shape": "whole numbers: shape=[2, 3]; -1 is what is left over",
    "keepdims": "0 or 1",
    "classes": "how many there are: a whole number from 1 on",
    "at": "a subscript: x[0]",
}


def _integer(value: Any) -> bool:
    return isinstance(value, int | float) and value == value and abs(value) < 2**53 and value == int(value)
