"""Arrays as nested tuples of numbers: how the tape holds them, so that neither it nor the parser needs NumPy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Shape = tuple[int, ...]


def shape_of(value: Any) -> Shape | None:
    """The shape; () of a number, None where the rows differ in length.

    >>> shape_of(((1.0, 2.0, 3.0), (4.0, 5.0, 6.0))), shape_of(2.0), shape_of(((1.0,), 2.0))
    ((2, 3), (), None)
    """
    if not isinstance(value, tuple):
        return ()
    shapes = {shape_of(entry) for entry in value}
    if len(shapes) > 1 or None in shapes:
        return None
    inner = shapes.pop() if shapes else ()
    assert inner is not None
    return (len(value), *inner)


def entries(value: Any) -> Iterator[float]:
    """The numbers, row by row.

    >>> list(entries(((1.0, 2.0), (3.0, 4.0))))
    [1.0, 2.0, 3.0, 4.0]
    """
    if isinstance(value, tuple):
        for entry in value:
            yield from entries(entry)
    else:
        yield value


def spelled(shape: Shape) -> str:
    """A shape in words.

    >>> spelled((2, 3)), spelled((4,)), spelled(())
    ('2×3', '4', 'a number')
    """
    return "×".join(map(str, shape)) if shape else "a number"
