"""Arrays as nested tuples of numbers: how the tape holds them, so that neither it nor the parser needs NumPy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Shape = tuple[int, ...]
DEEPEST = 32  # axes of an array: as many as every NumPy knows


def shape_of(value: Any) -> Shape | None:
    """The shape; () of a number, None where the rows differ in length.

    >>> shape_of(((1.0, 2.0, 3.0), (4.0, 5.0, 6.0))), shape_of(2.0), shape_of(((1.0,), 2.0))
    ((2, 3), (), None)
    """
    shape: list[int] = []
    level = [value]
    while any(isinstance(each, tuple) for each in level):
        sizes = {len(each) if isinstance(each, tuple) else -1 for each in level}
        if len(sizes) > 1:
            return None
        shape.append(sizes.pop())
        level = [entry for row in level for entry in row]
    return tuple(shape)


def entries(value: Any) -> Iterator[float]:
    """The numbers, row by row.

    >>> list(entries(((1.0, 2.0), (3.0, 4.0))))
    [1.0, 2.0, 3.0, 4.0]
    """
    waiting = [iter((value,))]
    while waiting:
        for entry in waiting[-1]:
            if isinstance(entry, tuple):
                waiting.append(iter(entry))
                break
            yield entry
        else:
            waiting.pop()


def spelled(shape: Shape) -> str:
    """A shape in words.

    >>> spelled((2, 3)), spelled((4,)), spelled(())
    ('2×3', '4', 'a number')
    """
    return "×".join(map(str, shape)) if shape else "a number"
