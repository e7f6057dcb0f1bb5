"""What the scene of an autograd graph is made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from adviz.scene.model import PathTable
from adviz.torch.flow import Flow, Place
from adviz.torch.names import Names
from adviz.torch.record import Box, Record
from adviz.torch.saved import is_custom
from adviz.torch.words import word


class View(NamedTuple):
    """All that a scene is made from.

    Attributes:
        record: the graph.
        names: what tensors are called.
        outputs: position → tensor, of the outputs that are the only one of their node.
        layers: position → name of the layer.
        labels: whether arrows have labels.
        title: a line above.
        flow, flows: of a backward pass; None and empty without one.
        starts, tables: whose paths are listed.
        heat: whether gradients are colours.
        blamed: positions of boxes, and of edges (with their slot), where something first went wrong.
        notes: for the reader.
    """

    record: Record
    names: Names
    outputs: Mapping[int, Any]
    layers: Mapping[int, str]
    labels: bool
    title: str
    notes: tuple[str, ...]
    flow: Flow | None = None
    flows: Mapping[Place, float] = {}
    starts: Mapping[str, int] = {}
    tables: tuple[PathTable, ...] = ()
    heat: bool = False
    blamed: frozenset[int | Place] = frozenset()


def word_of(box: Box) -> str:
    """What a path calls a box: its name, or its operation."""
    if box.name:
        return box.name
    return operation(box) if box.node is not None and box.kind != "leaf" else "tensor"


def operation(box: Box) -> str:
    """The operation of a box."""
    return word(box.op, is_custom(box.node))
