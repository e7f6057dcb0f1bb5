"""Which layer of a module an operation belongs to."""

from __future__ import annotations

from collections.abc import Mapping

from adviz.torch.record import Record
from adviz.torch.words import word

AFTER = "after "
_MOVES = {
    "t",
    "transpose",
    "permute",
    "view",
    "unsafe_view",
    "reshape_alias",
    "expand",
    "unsqueeze",
    "squeeze",
    "to_copy",
}


def layers_of(record: Record, traced: Mapping[object, str]) -> dict[int, str]:
    """Position → name of the layer, where it is known: from a trace, else from the names of parameters.

    An operation with a parameter `encoder.2.weight` is in the layer `encoder.2`; one without any is after the last
    layer that its operands come from. A parameter that is only moved, such as a transposed weight, stays one.
    """
    found: dict[int, str] = {}
    own: dict[int, str] = {}  # of parameters, and of moved ones
    for at, box in enumerate(record.boxes):
        if box.kind == "leaf":
            layer = box.name.rpartition(".")[0]
            if layer:
                found[at] = own[at] = layer
        elif box.node is not None:
            sources = [link.source for link in box.links if not link.kind]
            layer = traced.get(box.node) or _layer(sources, found, own)
            if layer:
                found[at] = layer
            if len(sources) == 1 and sources[0] in own and word(box.op) in _MOVES:
                own[at] = layer
    return found


def _layer(sources: list[int], found: dict[int, str], own: dict[int, str]) -> str:
    direct = [own[source] for source in sources if source in own]
    if direct:
        return direct[0]
    known = [found[source] for source in reversed(sources) if source in found]
    return "" if not known else known[0] if known[0].startswith(AFTER) else AFTER + known[0]


def in_layer(layer: str | None) -> str:
    """The layer, as it stands in a sentence.

    >>> in_layer("encoder.2"), in_layer("after encoder.2"), in_layer(None)
    (' in layer encoder.2', ' after layer encoder.2', '')
    """
    if not layer:
        return ""
    after = layer.startswith(AFTER)
    return f" {AFTER}layer {layer.removeprefix(AFTER)}" if after else f" in layer {layer}"
