"""Transforms that make a graph smaller: of models, of autograd graphs, of formulas.

>>> from adviz import draw
>>> drawing = apply(draw("log(1 + exp(w*x + b))", {"w": 2, "x": 1, "b": 0}), [Fold("mul > add", "affine")])
>>> [node.lines[0].text for node in drawing.scene.nodes if node.op == "affine"]
['affine']
"""

from __future__ import annotations

from collections.abc import Sequence

from adviz.drawing import Drawing
from adviz.errors import OptionError
from adviz.models.folded import folded
from adviz.models.sets import FOLDS, HIDDENLAYER
from adviz.models.transforms import (
    Fold,
    FoldDuplicates,
    FoldId,
    Prune,
    PruneBranch,
    Rename,
    Transform,
)

__all__ = [
    "FOLDS", "HIDDENLAYER", "Fold", "FoldDuplicates", "FoldId", "Prune", "PruneBranch", "Rename", "Transform", "apply",
]  # fmt: skip


def apply(drawing: Drawing, transforms: Sequence[Transform]) -> Drawing:
    """A drawing after transforms, one after the other; of a formula the local partials of a folded box are those of
    what is in it.

    Raises:
        OptionError: nothing would be left, or there is no drawing.
    """
    if not isinstance(drawing, Drawing):
        raise OptionError(f"{type(drawing).__name__} is no drawing", remedy="give what adviz.draw returns")
    return Drawing(folded(drawing.scene, transforms), drawing.options)
