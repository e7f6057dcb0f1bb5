"""Where a backward pass, or the forward pass before it, first was not finite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adviz.torch.flow import Flow, Place
from adviz.torch.layers import in_layer
from adviz.torch.measure import measure
from adviz.torch.record import Record
from adviz.torch.saved import held_by
from adviz.torch.tensors import differentiable, edge_of
from adviz.torch.view import operation

_LISTED = 3  # operations that are named

Blamed = tuple[list[int | Place], list[str]]  # boxes and edges, and what is to be said


def backward_blame(record: Record, flow: Flow, layers: Mapping[int, str]) -> Blamed:
    """The operations to which something finite came, and which made something of it that is not; the first of them in
    the order of the backward pass is named."""
    found: dict[int, list[Place]] = {}
    for place, stats in flow.edges.items():
        came = [each for each in flow.nodes.get(place[0], ()) if each is not None]
        if not stats.finite and all(each.finite for each in came):
            found.setdefault(place[0], []).append(place)
    if not found:
        return [], []
    first = max(found)
    box, stats = record.boxes[first], flow.edges[found[first][0]]
    others = len(found) - 1
    more = f" ({others} more such operation{'s' * (others > 1)})" if others else ""
    where = f"{operation(box)}{in_layer(layers.get(first))}{more}"
    return [first, *found[first]], [f"not finite: the gradient first becomes {kind_of(stats)} at {where}"]


def kind_of(stats: Any) -> str:
    """What is not finite in a tensor."""
    return "nan" if stats.nans else "inf"


def forward_blame(record: Record, outputs: Mapping[int, Any], layers: Mapping[int, str]) -> Blamed:
    """The first operation whose result is not finite, as far as operations keep their results and operands, and
    leaves that are not finite."""
    known = {at: measure(tensor) for at, tensor in outputs.items()}
    for at, box in enumerate(record.boxes):
        if box.kind == "leaf":
            known[at] = measure(box.tensor)
        elif box.kind == "operation":
            _kept(record, at, known)
    bad = {at: stats for at, stats in known.items() if not stats.finite}
    if not bad:
        return [], []
    first = min(bad)
    box = record.boxes[first]
    if box.kind == "leaf":
        return [first], [f"not finite: {box.name or 'a leaf'} holds {kind_of(bad[first])} before the forward pass"]
    where = f"{operation(box)}{in_layer(layers.get(first))}"
    said = f"not finite: the forward pass first becomes {kind_of(bad[first])} at {where}"
    unknown = _unknown(record, first, known)
    if unknown:
        words = ", ".join(operation(record.boxes[at]) for at in unknown[:_LISTED]) + (
            ", …" if unknown[_LISTED:] else ""
        )
        said += f", or before it at {words}: not all results are kept; adviz.torch.trace finds the place"
    return [first, *unknown], [said]


def _unknown(record: Record, first: int, known: Mapping[int, Any]) -> list[int]:
    """The operations from which something may have come that was not finite already, nearest first."""
    found: list[int] = []
    waiting = [first]
    while waiting:
        for link in record.boxes[waiting.pop(0)].links:
            if link.source not in known and link.source not in found and record.boxes[link.source].kind == "operation":
                found.append(link.source)
                waiting.append(link.source)
    return found


def _kept(record: Record, at: int, known: dict[int, Any]) -> None:
    for _, tensor in held_by(record.boxes[at].node).tensors:
        edge = edge_of(tensor)
        maker = record.places.get(edge[0]) if edge else None
        if maker is not None and maker not in known and differentiable(tensor):
            known[maker] = measure(tensor)
