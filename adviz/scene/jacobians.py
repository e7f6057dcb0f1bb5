"""What stands beside an arrow between arrays: its Jacobian where that is small, else the gradient through it."""

from __future__ import annotations

from typing import Any, NamedTuple

from adviz.graph.nested import entries
from adviz.scene.figures import exactly, figure, nested, norm, signs
from adviz.scene.labels import short

SMALL = 16  # entries of a Jacobian that is shown in full


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
    return Jacobian(size, matrix, through, _written(matrix, None if diagonal is None else nested(diagonal)))


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for each in shape:
        size *= each
    return size


def _written(matrix: Any, diagonal: Any) -> str:
    """A small matrix, in the shortest form that says all of it."""
    if not list(entries(matrix)):
        return ""
    rows, columns = len(matrix), len(matrix[0])
    if diagonal is not None and rows > 1:
        found = list(entries(diagonal))
        if len(set(found)) == 1:
            return "I" if found[0] == 1.0 else f"{short(found[0])}·I"
        return f"diag({', '.join(map(short, found))})"
    if rows == columns == 1:
        return figure(matrix[0][0])
    if columns == 1:
        return f"[{', '.join([short(row[0]) for row in matrix])}]ᵀ"
    return "\n".join([f"[{', '.join(map(short, row))}]" for row in matrix])
