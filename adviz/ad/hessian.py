"""Second derivatives: the gradient of each input's derivative graph is a row of the Hessian.

Griewank & Walther, *Evaluating Derivatives*, 2nd edition, chapter 5: a reverse sweep over a reverse sweep. Rows come
from separate graphs, so that the two halves of the matrix are computed in different ways, and their difference says
how far the numbers can be trusted.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from adviz.ad.derive import derive
from adviz.ad.evaluate import evaluate
from adviz.ad.point import complete
from adviz.graph.tape import Tape
from adviz.graph.tidy import tidy
from adviz.lang.reprint import reprinted


class Hessian(NamedTuple):
    """The matrix of second derivatives.

    Attributes:
        names: the inputs, of the rows and of the columns.
        rows: ∂²root/∂row∂column.
        differs: the largest difference between an entry and the one across the diagonal; nan where an entry is not
            finite, for then nothing is known.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    differs: float

    @property
    def symmetric(self) -> bool:
        """Whether both halves are the same up to rounding."""
        sizes = [abs(entry) for row in self.rows for entry in row if math.isfinite(entry)]
        return self.differs <= 1e-9 * max([1e-300, *sizes])

    @property
    def odd(self) -> list[tuple[str, str]]:
        """Row and column of the entries that are not finite."""
        return [
            (name, other)
            for name, row in zip(self.names, self.rows, strict=True)
            for other, entry in zip(self.names, row, strict=True)
            if not math.isfinite(entry)
        ]


def hessian(tape: Tape, at: Mapping[str, float], names: Sequence[str] = ()) -> Hessian:
    """The Hessian at a point.

    Args:
        tape: the graph.
        at: input name → number; inputs with a default may be left out.
        names: the inputs of the rows; all, in the order of the tape, if there are none.

    Raises:
        NameProblem: an input has no value, or there is none of that name.

    >>> from adviz.lang.parser import parse
    >>> hessian(parse("x^2 * y"), {"x": 3.0, "y": 5.0}).rows
    ((10.0, 6.0), (6.0, 0.0))
    """
    point = complete(tape, at)
    chosen = tuple(names or tape.inputs)
    rows = []
    for name in chosen:
        gradient = evaluate(derive(tape, name), point).gradient
        rows.append(tuple([gradient.get(other, 0.0) for other in chosen]))
    return Hessian(chosen, tuple(rows), _differs(rows))


def _differs(rows: list[tuple[float, ...]]) -> float:
    if not all(math.isfinite(entry) for row in rows for entry in row):
        return math.nan
    return max([abs(row[j] - rows[j][i]) for i, row in enumerate(rows) for j in range(i)], default=0.0)


def hessian_graphs(tape: Tape, names: Sequence[str] = (), tidied: bool = False) -> dict[tuple[str, str], Tape]:
    """The graph of each second derivative, of the upper half and the diagonal.

    Args:
        tape: the graph.
        names: the inputs; all if there are none.
        tidied: whether `x*1`, `x + 0` and the like are dropped: see `adviz.graph.tidy`.

    >>> from adviz.lang.parser import parse
    >>> made = hessian_graphs(parse("x^2 * y"), tidied=True)
    >>> {pair: graph.source.text for pair, graph in made.items()}
    {('x', 'x'): 'y * 2', ('x', 'y'): '2 * x', ('y', 'y'): '0'}
    """
    chosen = tuple(names or tape.inputs)
    found = {}
    for at, first in enumerate(chosen):
        row = _tidied(derive(tape, first), tidied)
        for second in chosen[at:]:
            found[first, second] = _tidied(derive(row, second), tidied)
    return found


def _tidied(tape: Tape, wanted: bool) -> Tape:
    return reprinted(tidy(tape)) if wanted else tape
