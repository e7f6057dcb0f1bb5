"""What a graph evaluates to where values are arrays; apart from `adviz.graphs`, since it needs NumPy."""

from __future__ import annotations

from adviz.ad.arrays import evaluate
from adviz.graphs import shown


class ArrayEvaluation(evaluate.ArrayEvaluation):
    """One graph at one point with arrays; see `adviz.ad.arrays.evaluate.ArrayEvaluation` for the columns."""

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return shown(self.tape, self, repr(self))
