"""Paths through a graph of arrays. What a path contributes to the gradient is the seed, pulled back along it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from adviz.ad.arrays.evaluate import ArrayEvaluation
from adviz.ad.paths import completions, count_paths, heaviest, weight

LOOKED = 256  # paths that are put in the order of what they really contribute


class ArrayPath(NamedTuple):
    """A path from an input to the root.

    Attributes:
        nodes: positions on the tape, the input first, the root last.
        slots: the argument slot of each edge, one less than nodes.
        product: what the path adds to the input's adjoint, in the shape of the input.
    """

    nodes: tuple[int, ...]
    slots: tuple[int, ...]
    product: Any


class ArrayPaths:
    """All paths from one node to the root, those with the largest contribution (Euclidean norm) first.

    Norms do not multiply as numbers do. So the paths are found by how much each edge stretches the adjoint that comes
    to it, and the first `LOOKED` of them are sorted by what they contribute.

    >>> from adviz.lang.parser import parse
    >>> paths = ArrayPaths(ArrayEvaluation(parse("sum(x*x + x)"), {"x": [1.0, 2.0]}), 0)
    >>> paths.count, [path.product.tolist() for path in paths]
    (3, [[1.0, 2.0], [1.0, 2.0], [1.0, 1.0]])
    """

    def __init__(self, evaluation: ArrayEvaluation, start: int) -> None:
        self.tape = evaluation.tape
        self.evaluation = evaluation
        self.start = start
        self.count = count_paths(self.tape, start)

    @property
    def total(self) -> Any:
        """What all paths add up to: the adjoint of the start."""
        return self.evaluation.adjoints[self.start]

    def __iter__(self) -> Iterator[ArrayPath]:
        found = heaviest(self.tape, self.start, completions(self.tape, self.start, self._weights()))
        first = [self._path(nodes, slots) for nodes, slots in islice(found, LOOKED)]
        yield from sorted(first, key=lambda path: _rank(path.product))
        for nodes, slots in found:
            yield self._path(nodes, slots)

    def _path(self, nodes: list[int], slots: list[int]) -> ArrayPath:
        product: Any = self.evaluation.seed
        for node, slot in zip(reversed(nodes), reversed(slots), strict=False):
            product = self.evaluation.pulled(node, slot, product)
        plain = float(product) if np.ndim(product) == 0 else product
        return ArrayPath(tuple(nodes), tuple(slots), plain)

    def _weights(self) -> list[tuple[int, ...]]:
        weights = []
        for node, sources in enumerate(self.tape.args):
            adjoint = self.evaluation.adjoints[node]
            size = norm(adjoint)
            row = []
            for slot in range(len(sources)):
                pulled = self.evaluation.pulled(node, slot, adjoint)
                row.append(weight(norm(pulled) / size if pulled is not None and size else 0.0))
            weights.append(tuple(row))
        return weights


def norm(value: Any) -> float:
    """The Euclidean norm of all entries; 0 of nothing.

    >>> norm([[3.0], [4.0]])
    5.0
    """
    with np.errstate(all="ignore"):
        return float(np.sqrt(np.sum(np.square(np.asarray(0.0 if value is None else value, dtype=float)))))


def _rank(product: Any) -> float:
    size = norm(product)
    return -size if size == size else float("-inf")
