"""The backward pass of a scene, edge by edge: what the adjoint of the source was before, and what it is then.

Numbers are floats, arrays nested tuples, as the scene has them.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from adviz.scene.model import Edge, Node, Scene


class Added(NamedTuple):
    """An edge passes something back.

    Attributes:
        edge: its index.
        before, after: the adjoint of its source; `before` is 0.0 where nothing came yet.
        adjoint: of its target, which is complete by then.
        pulled: what is added; None between numbers, where it is the adjoint times the local partial.
    """

    edge: int
    before: Any
    after: Any
    adjoint: Any
    pulled: Any


def has_adjoint(node: Node) -> bool:
    """Whether a gradient comes to a node."""
    return not {"constant", "detached", "unused"} & set(node.roles)


def edges_into(scene: Scene) -> list[list[int]]:
    """The edges that lead into each node, as indices."""
    into: list[list[int]] = [[] for _ in scene.nodes]
    for at, edge in enumerate(scene.edges):
        into[edge.target].append(at)
    return into


def seed(scene: Scene) -> Any:
    """The adjoint that the backward pass begins with."""
    root = scene.nodes[scene.root]
    given = root.adjoint if root.entries is None else root.slopes
    return 1.0 if given is None else given


def added(scene: Scene) -> list[Added]:
    """All that the backward pass adds, in its order."""
    into = edges_into(scene)
    sums = {scene.root: seed(scene)}
    made = []
    for target in range(len(scene.nodes) - 1, -1, -1):
        if target not in sums:
            continue
        for at in into[target]:
            edge = scene.edges[at]
            if not edge.cut and has_adjoint(scene.nodes[edge.source]):
                before = sums.get(edge.source, 0.0)
                sums[edge.source] = _sum(edge, before, sums[target])
                pulled = None if edge.shape is None else _pulled(edge)
                made.append(Added(at, before, sums[edge.source], sums[target], pulled))
    return made


def _sum(edge: Edge, before: Any, adjoint: Any) -> Any:
    if edge.shape is not None:
        pulled = _pulled(edge)
        return pulled if isinstance(before, float) and isinstance(pulled, tuple) else entrywise(_plus, before, pulled)
    partial = edge.partial or 0.0
    return before + adjoint * partial if partial or adjoint == adjoint else before


def _pulled(edge: Edge) -> Any:
    return 0.0 if edge.pulled is None else edge.pulled


def _plus(a: float, b: float) -> float:
    return a + b


def entrywise(function: Callable[..., Any], *values: Any) -> Any:
    """A function of numbers over nested tuples of one shape.

    >>> entrywise(_plus, ((1.0, 2.0),), ((3.0, 4.0),))
    ((4.0, 6.0),)
    """
    if not isinstance(values[0], tuple):
        return function(*values)
    return tuple([entrywise(function, *each) for each in zip(*values, strict=True)])
