"""A model after transforms: the boxes of parts, their numbers added up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from adviz.models.bench import Arrow, Bench, Part
from adviz.models.graph import Box, Link, Model, Scope
from adviz.models.transforms import Transform, called, in_turn

LISTED = 6  # folds that are named in a note


def transformed(model: Model, transforms: Sequence[Transform]) -> Model:
    """The model after transforms, one after the other, with a note that says what was folded.

    Raises:
        OptionError: nothing would be left, or one is no transform.
    """
    if not transforms:
        return model

    def apply(bench: Bench) -> None:
        in_turn(bench, transforms)

    return changed(model, apply)


def changed(model: Model, change: Callable[[Bench], None]) -> Model:
    """The model after whatever is done on the bench."""
    bench = bench_of(model)
    change(bench)
    keys = bench.order()
    place = {key: at for at, key in enumerate(keys)}
    boxes = tuple([_box(model, bench, bench.parts[key], place) for key in keys])
    roots = tuple(dict.fromkeys(place[bench.find(root)] for root in bench.roots))
    notes = (*model.notes, *_said(bench, len(model.boxes), len(boxes)))
    return model._replace(boxes=boxes, roots=roots, notes=notes)


def bench_of(model: Model) -> Bench:
    """The boxes as parts."""
    edge = 0
    parts = []
    for at, box in enumerate(model.boxes):
        arrows = []
        for link in box.links:
            arrows.append(Arrow(link.source, at, (None, edge)))
            edge += 1
        like = (box.op.lower(), box.shapes, box.parameters)
        home = box.scope[-1] if box.scope else ""
        parts.append(Part(box.op, box.word, box.name, like, tuple(arrows), (at,), times=box.times, home=home))
    return Bench(parts, model.roots)


def _said(bench: Bench, before: int, after: int) -> list[str]:
    if not bench.said:
        return []
    found = [f"{len(what)} × {op} = {what[0]}" if what[0] else op for op, what in bench.said.items()]
    more = f"; {len(found) - LISTED} more kinds" if len(found) > LISTED else ""
    return [f"folded: {before:,} boxes to {after:,}: {'; '.join(found[:LISTED])}{more}"]


def _box(model: Model, bench: Bench, part: Part, place: dict[int, int]) -> Box:
    members = [model.boxes[at] for at in part.members]
    links = _links(model, bench, part, place)
    last = members[-1]
    if len(members) == 1 and not part.folded:
        return last._replace(op=part.op, word=part.word, title=part.title or last.title, links=links)
    weights = tuple({weight.name: weight for box in members for weight in box.weights}.values())
    known = [box.flops for box in members if box.flops is not None]
    inside = tuple([text for box in members for text in (box.members or (box.title,))])
    return Box(
        kind=last.kind,
        op=part.op,
        word=part.word,
        title=called(part) if part.title or len(members) > 1 else last.title,
        name=part.name,
        scope=part.scope if part.scope is not None else shared([box.scope for box in members]),
        links=links,
        shapes=last.shapes,
        weights=weights,
        flops=sum(known) if known else None,
        bytes=last.bytes,
        details=tuple(dict.fromkeys(detail for box in members for detail in box.details)) if len(members) == 1 else (),
        times=part.times,
        members=inside if len(members) > 1 else last.members,
    )


def _links(model: Model, bench: Bench, part: Part, place: dict[int, int]) -> tuple[Link, ...]:
    """The arrows into a part; those from one part to a folded one are one."""
    edges: dict[tuple[int, int], Link] = {}
    for arrow in part.arrows:
        source = bench.find(arrow.source)
        before = [link for link in model.boxes[arrow.target].links if link.source == arrow.source]
        link = before[0] if before else Link(arrow.source)
        several = len(bench.parts[source].members) == 1 and len(part.members) == 1
        edges.setdefault((source, arrow.edges[-1] if several else -1), link._replace(source=place[source]))
    return tuple(edges.values())


def shared(scopes: Sequence[Scope]) -> Scope:
    """The scope that all have in common."""
    found = scopes[0]
    for scope in scopes[1:]:
        size = 0
        while size < min(len(found), len(scope)) and found[size] == scope[size]:
            size += 1
        found = found[:size]
    return found
