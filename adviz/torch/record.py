"""One walk over an autograd graph: its nodes and tensors as columns, inputs before their users.

The order is that of a depth-first walk from the outputs, so positions are the same in every run. The walk is a loop:
the graph of a long training loop is deeper than Python's stack. A record holds the nodes of the graph, and with them
tensors; it lives as long as a picture is being made, and no longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from adviz.torch.names import Names
from adviz.torch.saved import Held, held_by
from adviz.torch.tensors import Edge, edge_of


class Link(NamedTuple):
    """An arrow: where it comes from, the slot it goes to, which output it leaves, and what it is.

    `kind` is empty for an edge of the autograd graph; `saved` and `view` carry no gradient.
    """

    source: int
    slot: int
    output: int = 0
    kind: str = ""
    word: str = ""


class Box(NamedTuple):
    """A node of the picture.

    Attributes:
        kind: `operation`, `accumulate`, `leaf` (a tensor that gets a gradient), `saved` (one that is only kept),
            `loose` (an output that carries no gradient), or `total` (the sum of several outputs).
        op: the class of the autograd node; empty for tensors.
        name: of the tensor or the result; empty when it has none.
        links: what comes in.
        node: the node of the autograd graph; None for tensors that have none.
        tensor: the tensor; None for operations.
        attributes: what an operation keeps besides tensors.
    """

    kind: str
    op: str
    name: str
    links: list[Link]
    node: Any
    tensor: Any
    attributes: tuple[tuple[str, Any], ...] = ()


class Record:
    """The walk and what it found.

    Attributes:
        boxes: in order: inputs come before their users.
        places: node of the autograd graph → position.
        roots: positions of the outputs, in their order, each once.
        freed: whether a tensor that was asked for is gone, because a backward pass has run.
    """

    def __init__(self, names: Names, saved: bool, attrs: bool, accumulate: bool) -> None:
        self.names = names
        self.saved = saved
        self.attrs = attrs
        self.accumulate = accumulate
        self.boxes: list[Box] = []
        self.places: dict[Any, int] = {}
        self.roots: list[int] = []
        self.freed = False
        self._tensors: dict[int | Edge, int] = {}

    def walk(self, outputs: Sequence[tuple[str, Any]]) -> None:
        """Add everything that the outputs come from."""
        for path, tensor in outputs:
            self.names.add(path, tensor)
        edges = [edge_of(tensor) for _, tensor in outputs]
        for (path, tensor), edge in zip(outputs, edges, strict=True):
            if edge is None:
                place = self._tensor(tensor, "loose", self.names.of(tensor) or path)
            else:
                self._explore(edge[0])
                place = self.places[edge[0]]
            if place not in self.roots:
                self.roots.append(place)
        for (_, tensor), edge in zip(outputs, edges, strict=True):
            if edge is not None and tensor._is_view():
                self._base(tensor._base, self.places[edge[0]])

    def _explore(self, start: Any) -> None:
        places = self.places
        opened: dict[Any, Any] = {}
        stack = [start]
        while stack:
            node = stack[-1]
            if node in places:
                stack.pop()
                continue
            inputs = opened.get(node)
            if inputs is None:
                inputs = opened[node] = node.next_functions
                waiting = [each for each, _ in inputs if each is not None and each not in places]
                if waiting:
                    stack += reversed(waiting)
                    continue
            stack.pop()
            self._operation(node, inputs)

    def _operation(self, node: Any, inputs: Sequence[Edge]) -> None:
        op = type(node).__name__
        if op == "AccumulateGrad":
            self._leaf(node)
            return
        places = self.places
        links = [Link(places[each], slot, number) for slot, (each, number) in enumerate(inputs) if each is not None]
        attributes: tuple[tuple[str, Any], ...] = ()
        if self.saved or self.attrs:
            held = held_by(node, self.saved)
            self.freed |= held.freed
            links += self._saved(held) if self.saved else []
            attributes = held.attributes if self.attrs else ()
        places[node] = len(self.boxes)
        name = self.names.result(node, outputs_of(node)) if self.names.results else ""
        self.boxes.append(Box("operation", op, name, links, node, None, attributes))

    def _leaf(self, node: Any) -> None:
        variable = node.variable
        place = len(self.boxes)
        self._tensors[id(variable)] = place
        self.boxes.append(Box("leaf", "", self.names.of(variable), [], node, variable))
        if self.accumulate:
            self.boxes.append(Box("accumulate", "AccumulateGrad", "", [Link(place, 0)], node, None))
            place += 1
        self.places[node] = place

    def _saved(self, held: Held) -> list[Link]:
        links: dict[int, str] = {}
        for word, tensor in held.tensors:
            place = self._tensor(tensor, "saved", self.names.of(tensor) or word)
            links[place] = f"{links[place]}, {word}" if place in links else word
        return [Link(place, at, 0, "saved", word) for at, (place, word) in enumerate(links.items(), start=1_000)]

    def _tensor(self, tensor: Any, kind: str, name: str) -> int:
        """The box of a tensor: one, however often it is kept, and a leaf stays the leaf that it is."""
        key = id(tensor) if tensor.grad_fn is None else (tensor.grad_fn, tensor.output_nr)
        if key not in self._tensors:
            self._tensors[key] = len(self.boxes)
            self.boxes.append(Box(kind, "", name, [], None, tensor))
        return self._tensors[key]

    def add_total(self) -> None:
        """Several outputs are differentiated as their sum, which becomes the root."""
        if len(self.roots) > 1:
            links = [Link(root, slot) for slot, root in enumerate(self.roots)]
            self.roots = [len(self.boxes)]
            self.boxes.append(Box("total", "", "Σ outputs", links, None, None))

    def _base(self, base: Any, view: int) -> None:
        """An output that is a view shares the memory of its base."""
        edge = edge_of(base)
        if edge is not None and edge[0] in self.places:
            place = self.places[edge[0]]
            if place < view and not any(link.kind == "view" for link in self.boxes[view].links):
                self.boxes[view].links.append(Link(place, 999, 0, "view", "view"))


def outputs_of(node: Any) -> int:
    """How many outputs the operation of a node has."""
    return len(node._input_metadata)


def record(
    outputs: Sequence[tuple[str, Any]], names: Names, saved: bool = False, attrs: bool = False, accumulate: bool = False
) -> Record:
    """The record of the graph of some tensors.

    >>> import torch
    >>> x = torch.ones(2, requires_grad=True)
    >>> [box.kind + box.op for box in record([("y", 2 * x)], Names()).boxes]
    ['leaf', 'operationMulBackward0']
    """
    made = Record(names, saved, attrs, accumulate)
    made.walk(outputs)
    return made
