"""The arrows of an autograd graph, with what flowed back along them."""

from __future__ import annotations

from adviz.models.arrow import arrow
from adviz.scene.labels import exact, short
from adviz.scene.model import Edge, Heat
from adviz.scene.tables import numbers_by_edge
from adviz.torch.heat import heat_of
from adviz.torch.measure import Stats
from adviz.torch.record import Link
from adviz.torch.view import View, word_of


def arrows(view: View, heat: Heat | None) -> tuple[Edge, ...]:
    """One arrow a link, in the order of the boxes that they go to."""
    paths = numbers_by_edge(view.tables)
    made: list[Edge] = []
    for target, box in enumerate(view.record.boxes):
        for link in box.links:
            made.append(_edge(view, target, link, () if heat else tuple(paths.get(len(made), ())), heat))
    return tuple(made)


def _edge(view: View, target: int, link: Link, numbers: tuple[int, ...], heat: Heat | None) -> Edge:
    place = target, link.slot
    if link.kind:
        said = "kept for the backward pass" if link.kind == "saved" else "shares its memory"
        label = link.word if view.labels else ""
        return arrow(link.source, target, link.slot, label, f"{link.word}: {said}", ("saved",))
    flow = view.flow
    stats = flow.edges.get(place) if flow else None
    partial = flow.partials.get(place) if flow else None
    if flow and view.record.boxes[target].kind == "total":
        partial = 1.0 if flow.scalar else None
        stats = None
    roles = ["on-path"] if numbers else []
    if stats is not None and not stats.finite:
        roles.append("nonfinite")
    if place in view.blamed:
        roles.append("culprit")
    return Edge(
        source=link.source,
        target=target,
        slot=link.slot,
        partial=partial,
        formula="",
        flow=view.flows.get(place) if flow and flow.scalar else None,
        paths=numbers,
        label=_label(view, stats, partial),
        roles=tuple(sorted(roles)),
        tooltip="\n".join(_edge_tooltip(view, target, link, stats, partial)),
        heat=heat_of(heat, (stats,)) if heat else None,
    )


def _label(view: View, stats: Stats | None, partial: float | None) -> str:
    if not view.labels or view.flow is None:
        return ""
    if partial is not None:
        return short(partial)
    return stats.brief if stats else ""


def _edge_tooltip(view: View, target: int, link: Link, stats: Stats | None, partial: float | None) -> list[str]:
    boxes = view.record.boxes
    said = [f"{word_of(boxes[link.source])} → {word_of(boxes[target])}"]
    if link.output:
        said.append(f"output {link.output}")
    said += [f"local partial {exact(partial)}"] if partial is not None else []
    if stats is not None:
        said.append(f"gradient {stats.text}")
        flow = view.flows.get((target, link.slot)) if partial is not None else None
        said += [f"flow {exact(flow)}"] if flow is not None else []
    elif view.flow is not None and boxes[target].kind == "operation":
        said.append("no gradient came along here")
    return said
