"""Numbers and arrays of Python as the tape holds them: floats and nested tuples of floats, and how they are spelled."""

from __future__ import annotations

import math
import numbers
from typing import Any

from adviz.errors import clip
from adviz.graph.nested import entries, shape_of, spelled
from adviz.ops import CONSTANTS
from adviz.tracing.tracer import Tracer

LARGEST = 1_000  # entries of an array that are written into the text of the formula
_SPELLED = {number: name for name, number in CONSTANTS.items()}
_EXACT = 10**15  # whole numbers below are spelled in full
_SHOWN = 4  # entries of an array that remarks show


def is_number(value: Any) -> bool:
    """Whether a value is a number that an input can have: no bool, which is a switch of the function.

    >>> is_number(2), is_number(2.5), is_number(True), is_number([2])
    (True, True, False, False)
    """
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def is_array(value: Any) -> bool:
    """Whether a value is an array of numbers: NumPy's or another one that it knows, or nested lists of numbers.

    >>> is_array([[1, 2], [3, 4]]), is_array([]), is_array(["a"]), is_array({})
    (True, True, False, False)
    """
    if isinstance(value, (list, tuple)):
        return all(is_number(entry) or is_array(entry) for entry in value)
    if isinstance(value, Tracer):
        return False
    kind = getattr(getattr(value, "dtype", None), "kind", "f")  # other libraries have other kinds of dtypes
    return hasattr(type(value), "__array__") and kind in "fiub"


def double(value: Any) -> float:
    """A number as a double, infinite beyond the range.

    >>> double(10**400)
    inf
    """
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def nested(value: Any) -> Any:
    """A number or an array as the tape holds it.

    Raises:
        ValueError: the rows differ in length.

    >>> nested([[1, 2], [3, 4]]), nested(2)
    (((1.0, 2.0), (3.0, 4.0)), 2.0)
    """
    if is_number(value) or isinstance(value, bool):
        return double(value)
    if hasattr(value, "__array__"):
        import numpy as np

        value = np.asarray(value, dtype=float).tolist()
    made = _tuples(value)
    if shape_of(made) is None:
        raise ValueError("the rows of an array differ in length")
    return made


def _tuples(value: Any) -> Any:
    if isinstance(value, (list, tuple)) or hasattr(value, "__array__"):
        return tuple([nested(entry) for entry in value])
    return double(value)


def whole(value: Any) -> bool:
    """Whether the entries of an array are integers, or its number is one.

    >>> whole(2), whole([1, 2.5])
    (True, False)
    """
    if isinstance(value, (list, tuple)):
        return all(map(whole, value))
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    return kind in "iub" if kind else isinstance(value, numbers.Integral)


def spelling(value: Any, integers: bool) -> str:
    """A number, or a nested tuple, as the language spells it.

    >>> spelling(2.0, True), spelling(((0.5, -1.0),), False), spelling(math.pi, False)
    ('2', '[[0.5, -1.0]]', 'pi')
    """
    if isinstance(value, tuple):
        return f"[{', '.join([_entry(entry, integers) for entry in value])}]"
    return _SPELLED.get(value) or _entry(value, integers)


def _entry(value: Any, integers: bool) -> str:
    """Within an array no constant has a name: an input may have it."""
    if isinstance(value, tuple):
        return spelling(value, integers)
    return str(int(value)) if integers and abs(value) < _EXACT else repr(value)


def is_written(value: Any) -> bool:
    """Whether a value can stand in the text of a formula: no nan, and not too many numbers."""
    return not any(at >= LARGEST or number != number for at, number in enumerate(entries(value)))


def count(value: Any) -> int:
    """How many numbers a value has."""
    return math.prod(shape_of(value) or ())


def said(name: str, value: Any) -> str:
    """An input and its value, for remarks.

    >>> said("x", -0.5), said("x", (1.0, 2.0)), said("W", ((1.0,) * 3,) * 3)
    ('x = −0.5', 'x = [1, 2]', 'W of shape 3×3')
    """
    if isinstance(value, tuple) and count(value) > _SHOWN:
        return f"{clip(name, 24)} of shape {spelled(shape_of(value) or ())}"
    return f"{clip(name, 24)} = {_short(value)}".replace("-", "−")


def _short(value: Any) -> str:
    return f"[{', '.join(map(_short, value))}]" if isinstance(value, tuple) else f"{value:.6g}"
