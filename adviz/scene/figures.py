"""Numbers and arrays as a person reads them. An array is a nested tuple here, whatever made it."""

from __future__ import annotations

import math
from typing import Any

from adviz.graph.nested import entries, shape_of, spelled
from adviz.scene.labels import exact, short
from adviz.scene.model import Scene

WHOLE = 6  # entries of a vector that are written out
WHOLE_MATRIX = 9  # of a matrix
SIGNS = 12  # entries whose signs are written out
TOOLTIP = 64  # entries in a tooltip


def nested(value: Any) -> Any:
    """A number as a float, an array as a nested tuple."""
    if isinstance(value, tuple):
        return value
    return _tuples(value.tolist()) if hasattr(value, "tolist") else float(value)


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def plain(value: Any) -> float | None:
    """The number; None of an array."""
    return value if isinstance(value, float) else None


def shape(value: Any) -> tuple[int, ...]:
    """The shape of a nested tuple whose rows are equally long."""
    return shape_of(value) or ()


def is_short(value: Any) -> bool:
    """Whether all entries are written out."""
    size = math.prod(shape(value))
    return size <= (WHOLE_MATRIX if len(shape(value)) > 1 else WHOLE)


def figure(value: Any, digits: int = 4) -> str:
    """A number, a small array with all its entries, or the norm of a large one.

    >>> figure(0.25), figure((1.0, -2.0)), figure(tuple(float(x) for x in range(9)))
    ('0.25', '[1, −2]', '‖14.28‖')
    """
    if not isinstance(value, tuple):
        return short(value, digits)
    return written(value, digits) if is_short(value) else f"‖{short(norm(value), digits)}‖"


def rows(mark: str, value: Any, digits: int = 4) -> list[str]:
    """The same behind a mark, as lines: one for each row of a small matrix.

    >>> rows("= ", ((1.0, 2.0), (3.0, 4.0)))
    ['= [1, 2]', '[3, 4]']
    """
    if len(shape(value)) != 2 or not is_short(value) or not value:
        return [mark + figure(value, digits)]
    return [("" if at else mark) + written(row, digits) for at, row in enumerate(value)]


def gradients(scene: Scene, digits: int = 7) -> dict[str, str]:
    """Input name → ∂root/∂input as it is shown; empty when there are no values."""
    slopes = {node.name: node.slopes for node in scene.nodes if node.op == "input"}
    return {
        name: figure(slopes.get(name) if value is None else value, digits) for name, value in scene.gradient.items()
    }


def written(value: Any, digits: int = 4) -> str:
    """All entries."""
    if not isinstance(value, tuple):
        return short(value, digits)
    return f"[{', '.join([written(entry, digits) for entry in value])}]"


def exactly(value: Any) -> str:
    """A number with all its digits; of a large array the first entries."""
    if not isinstance(value, tuple):
        return exact(value)
    found = list(entries(value))
    if len(found) > TOOLTIP:
        return f"{spelled(shape(value))}: {', '.join(map(exact, found[:TOOLTIP]))}, …"
    return f"[{', '.join([exactly(entry) for entry in value])}]"


def norm(value: Any) -> float:
    """The Euclidean norm of all entries.

    >>> norm((3.0, (4.0,)))
    5.0
    """
    return math.hypot(*entries(value))


def signs(value: Any) -> str:
    """The signs of the entries, row by row; of many how often each occurs.

    >>> signs((1.0, -2.0, 0.0)), signs(((1.0, -1.0), (0.0, 2.0))), signs(tuple([1.0] * 20))
    ('+−0', '+− 0+', '20+')
    """
    marks = ["?" if entry != entry else "+" if entry > 0 else "−" if entry < 0 else "0" for entry in entries(value)]
    if 0 < len(marks) <= SIGNS:
        row = shape(value)[-1] if shape(value) else 1
        return " ".join(["".join(marks[at : at + row]) for at in range(0, len(marks), row)])
    return " ".join([f"{marks.count(mark)}{mark}" for mark in "+−0?" if mark in marks])


def finite(value: Any) -> bool:
    """Whether every entry is finite."""
    return all(map(math.isfinite, entries(value)))
