"""What stands beside an arrow between arrays: its Jacobian where that is small, else the gradient through it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from adviz.graph.nested import entries
from adviz.scene.figures import exactly, figure, nested, norm, signs
from adviz.scene.labels import short

SMALL = 16  # entries of a Jacobian that is shown in full
WIDE = 36  # characters of a row that stays on one line


class Jacobian(NamedTuple):
    """An edge between arrays.

    Attributes:
        shape: entries of the target, entries of the source.
        matrix: the Jacobian, where it has at most `SMALL` entries; else None.
        pulled: the gradient that flows through the edge, in the shape of the source; None where it is cut.
        label: what stands beside the arrow.
    """

    shape: tuple[int, int]
    matrix: Any
    pulled: Any
    label: str

    @property
    def tooltip(self) -> list[str]:
        """The numbers, as lines."""
        lines = [f"Jacobian {self.shape[0]}×{self.shape[1]}"]
        if self.matrix is not None:
            lines[0] += f" = {exactly(self.matrix)}"
        if self.pulled is not None:
            lines.append(f"gradient through it {exactly(self.pulled)}")
            lines.append(f"norm {short(norm(self.pulled), 7)}")
        return lines


def jacobian(evaluation: Any, target: int, slot: int) -> Jacobian:
    """An edge of an `ArrayEvaluation`."""
    source = evaluation.tape.args[target][slot]
    size = _size(evaluation.shape(target)), _size(evaluation.shape(source))
    pulled = evaluation.pulled(target, slot, evaluation.adjoints[target])
    through = None if pulled is None else nested(pulled)
    if size[0] * size[1] > SMALL:
        label = f"{size[0]}×{size[1]}"
        if through is not None:
            label += f"  ‖{short(norm(through), 3)}‖\n{signs(through)}"
        return Jacobian(size, None, through, label)
    matrix = nested(evaluation.jacobian(target, slot))
    diagonal = evaluation.diagonal(target, slot)
    row = evaluation.shape(source)[-1:] or (1,)
    return Jacobian(size, matrix, through, _written(matrix, None if diagonal is None else nested(diagonal), *row))


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for each in shape:
        size *= each
    return size


def _written(matrix: Any, diagonal: Any, row: int) -> str:
    """A small matrix, in the shortest form that says all of it; `row` is how long the rows of the argument are."""
    if not list(entries(matrix)):
        return ""
    rows, columns = len(matrix), len(matrix[0])
    if diagonal is not None and rows > 1:
        return _diagonal(list(entries(diagonal)))
    if rows == columns == 1:
        return figure(matrix[0][0])
    if columns == 1:
        return f"[{wrapped([each[0] for each in matrix])}]ᵀ"
    return "\n".join([f"[{wrapped(each, row)}]" for each in matrix])


def _diagonal(found: list[float]) -> str:
    if len(set(found)) > 1 or found[0] != found[0]:
        return f"diag({wrapped(found)})"
    return {1.0: "I", -1.0: "−I"}.get(found[0]) or f"{short(found[0])}·I"


def wrapped(numbers: Sequence[float], row: int = 0) -> str:
    """Numbers with commas between them, on several lines where they are too long for one: with `row` on each, if that
    fits, else with as many as do.

    >>> wrapped([1.0, 2.0]), wrapped([1/3] * 6, 3)
    ('1, 2', '0.3333, 0.3333, 0.3333,\\n0.3333, 0.3333, 0.3333')
    """
    texts = list(map(short, numbers))
    if len(", ".join(texts)) <= WIDE:
        return ", ".join(texts)
    lines = [", ".join(texts[at : at + row]) for at in range(0, len(texts), row)] if row > 1 else []
    if not lines or max(map(len, lines)) > WIDE:
        lines = [texts[0]]
        for text in texts[1:]:
            if len(lines[-1]) + 2 + len(text) <= WIDE:
                lines[-1] += f", {text}"
            else:
                lines.append(text)
    return ",\n".join(lines)
