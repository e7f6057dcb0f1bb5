"""`x[0, 1:]` of what is traced: whole numbers and slices are the operator `index`; the rest is made of it."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from adviz.ops import TABLE
from adviz.tracing import refuse
from adviz.tracing.composed import reshaped, shape
from adviz.tracing.values import is_array, nested

if TYPE_CHECKING:
    from adviz.tracing.tracer import Tracer


def subscripted(x: Tracer, key: Any) -> Any:
    """What `x[key]` is: with `...` and `None` as NumPy has them, and a list of places, or a mask, on the first axis."""
    items = list(key) if isinstance(key, tuple) else [key]
    if len(items) == 1 and is_array(items[0]) and shape(items[0]):
        return _picked(x, items[0])
    items = _without_dots(items, len(x.shape))
    made = x
    found = [_item(item) for item in items if item is not None]
    if any(item != ("slice", None, None, None) for item in found):
        while found[-1] == ("slice", None, None, None):
            found.pop()
        made = x.recorder.apply(TABLE["index"], (x,), {"at": tuple(found)})
    return reshaped(made, _size(made.shape, items)) if None in items else made


def _without_dots(items: list[Any], count: int) -> list[Any]:
    """The items with as many full slices in the place of `...` as there are axes left."""
    at = [place for place, item in enumerate(items) if item is Ellipsis]
    if not at:
        return items
    left = count - sum(item is not None for item in items) + 1
    return [*items[: at[0]], *[slice(None)] * left, *items[at[0] + 1 :]]


def _item(item: Any) -> Any:
    """A whole number, or a slice, as the tape holds it."""
    try:
        if isinstance(item, slice):
            ends = (item.start, item.stop, item.step)
            return ("slice", *[None if end is None else operator.index(end) for end in ends])
        if isinstance(item, bool):
            refuse.subscript()
        return operator.index(item)
    except TypeError as error:
        if type(error) is not TypeError:  # one of ours
            raise
        refuse.subscript()


def _size(size: tuple[int, ...], items: list[Any]) -> list[int]:
    """The shape with the new axes that `None` asks for."""
    rest = iter(size)
    kept = [1 if item is None else next(rest) for item in items if item is None or isinstance(item, slice)]
    return [*kept, *rest]


def _picked(x: Tracer, places: Any) -> Any:
    """`x[[0, 2]]` and `x[mask]`, along the first axis."""
    if getattr(places, "ndim", 1) != 1:
        refuse.subscript()
    entries = list(places)
    if entries and all(isinstance(entry, bool) or str(getattr(entry, "dtype", "")) == "bool" for entry in entries):
        entries = [at for at, entry in enumerate(entries) if entry]
    if not entries or any(number != int(number) for number in nested(entries)):
        refuse.subscript()
    return x.recorder.apply(TABLE["stack"], [x[int(entry)] for entry in entries])
