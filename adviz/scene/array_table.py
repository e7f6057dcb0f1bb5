"""The table of paths of an input of a graph of arrays: arrays that add up to the gradient."""

from __future__ import annotations

import math
from itertools import islice
from typing import Any

from adviz.scene.figures import figure, is_short, nested, plain
from adviz.scene.jacobians import jacobian
from adviz.scene.labels import Names
from adviz.scene.model import Path, PathTable


def array_table(
    name: str, start: int, evaluation: Any, most: int, number: int, names: Names, first_edge: list[int]
) -> PathTable:
    """The table of one start.

    Args:
        name, start: the name and the node that is differentiated by.
        evaluation: an `ArrayEvaluation`.
        most: how many paths are listed.
        number: the number of the first one.
        names: what the nodes are called.
        first_edge: one index into `Scene.edges` a node: that of its first slot.
    """
    from adviz.ad.arrays.paths import ArrayPaths

    paths = ArrayPaths(evaluation, start)
    total = nested(paths.total)
    listed, left = [], paths.total
    for at, path in enumerate(islice(paths, most)):
        product = nested(path.product)
        left = left - path.product
        ends = list(zip(path.nodes[1:], path.slots, strict=True))
        listed.append(
            Path(
                number=number + at,
                edges=tuple([first_edge[node] + slot for node, slot in ends]),
                nodes=path.nodes,
                chain=tuple([names.chain(node) for node in path.nodes]),
                factors=tuple([_factor(evaluation, node, slot) for node, slot in ends]),
                product=plain(product),
                product_text=figure(product),
                formula="",
                share=_share(path.product, paths.total),
            )
        )
    more = paths.count > len(listed)
    rest = nested(left) if more else 0.0
    return PathTable(
        wrt=name,
        node=start,
        count=paths.count,
        listed=tuple(listed),
        total=plain(total),
        total_text=figure(total, 5),
        rest=plain(rest),
        rest_text=figure(rest) if more else "",
        adds=is_short(total),
    )


def _factor(evaluation: Any, node: int, slot: int) -> str:
    """The Jacobian of an edge on one line."""
    return jacobian(evaluation, node, slot).label.replace("\n", "; ")


def _share(product: Any, total: Any) -> float | None:
    """How much of the gradient comes along a path: the part of the product that points along the gradient. The shares
    of all paths add up to 1."""
    import numpy as np

    size = float(np.sum(np.square(total)))
    if size == 0.0 or not math.isfinite(size):
        return None
    share = float(np.sum(np.multiply(product, total))) / size
    return share if math.isfinite(share) else None
