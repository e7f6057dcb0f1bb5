"""The table of paths of an input of a graph of arrays: arrays that add up to the gradient."""

from __future__ import annotations

import math
from itertools import islice
from typing import Any

from adviz.scene.figures import figure, is_short, nested, norm, plain
from adviz.scene.jacobians import jacobian
from adviz.scene.labels import Names, short
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
    import numpy as np

    from adviz.ad.arrays.paths import ArrayPaths

    paths = ArrayPaths(evaluation, start)
    total = nested(paths.total)
    adds = is_short(total)
    listed, left = [], paths.total
    for at, path in enumerate(islice(paths, most)):
        product = nested(path.product)
        with np.errstate(all="ignore"):
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
                product_text=_told(product, adds),
                formula="",
                share=_share(path.product, paths.total),
                entries=product if isinstance(product, tuple) else None,
            )
        )
    more = paths.count > len(listed)
    rest = nested(left if more else np.zeros(np.shape(left)))
    return PathTable(
        wrt=name,
        node=start,
        count=paths.count,
        listed=tuple(listed),
        total=plain(total),
        total_text=_told(total, adds, 5),
        rest=plain(rest),
        rest_text=_told(rest, adds) if more else "",
        adds=adds,
        left=rest if isinstance(rest, tuple) else None,
    )


def _told(value: Any, adds: bool, digits: int = 4) -> str:
    """An array with its entries, which add up; of large ones the norms, which do not."""
    return figure(value, digits) if adds else short(norm(value), digits)


def _factor(evaluation: Any, node: int, slot: int) -> str:
    """The Jacobian of an edge on one line."""
    return jacobian(evaluation, node, slot).label.replace(",\n", ", ").replace("\n", "; ")


def _share(product: Any, total: Any) -> float | None:
    """How much of the gradient comes along a path: the part of the product that points along the gradient. The shares
    of all paths add up to 1."""
    import numpy as np

    with np.errstate(all="ignore"):
        size = float(np.sum(np.square(total)))
        along = float(np.sum(np.multiply(product, total)))
    if size == 0.0 or not math.isfinite(size):
        return None
    return along / size if math.isfinite(along / size) else None
