"""Model to scene: boxes with their texts and roles, frames for the modules that are open."""

from __future__ import annotations

from collections.abc import Iterator

from adviz.models.arrow import arrow
from adviz.models.figures import bytes_of, counts, scaled, shape_text, size_text
from adviz.models.graph import Box, Link, Model, Scope
from adviz.scene.model import Cluster, Edge, Line, Node, Scene

_SHAPES = 2  # of results that stand in a box
_MEMBERS = 40  # of a folded box that its tooltip lists


def scene_of(model: Model, title: str = "", labels: bool = True) -> Scene:
    """The scene of a model.

    Args:
        model: what is drawn, box for box.
        title: a line above.
        labels: whether arrows have texts.
    """
    nodes = tuple([_node(model, at, box) for at, box in enumerate(model.boxes)])
    edges = tuple([_edge(model, at, slot, link, labels) for at, box in enumerate(model.boxes)
                   for slot, link in enumerate(box.links)])  # fmt: skip
    root = model.roots[-1] if model.roots else len(nodes) - 1
    return Scene(
        title=tuple(line for line in (title, *_title(model)) if line),
        expression="",
        root=root,
        root_name=model.boxes[root].name or "output",
        inputs={box.name: None for box in model.boxes if box.kind == "input"},
        value=None,
        value_text="",
        gradient={},
        nodes=nodes,
        edges=edges,
        tables=(),
        notes=model.notes,
        clusters=_clusters(model),
    )


def _title(model: Model) -> Iterator[str]:
    """The name with the totals; what goes in and what comes out."""
    weights = model.weights
    numbers = sum(weight.numbers for weight in weights)
    said = [f"{numbers:,} parameters ({size_text(bytes_of(weights))})"] * bool(weights)
    said += [scaled(model.flops, "FLOP")] * bool(model.flops)
    yield ": ".join([model.name, ", ".join(said)]) if said else model.name
    inputs = [f"{box.name} {_shapes(box)}".strip() for box in model.boxes if box.kind == "input"]
    results = [_shapes(model.boxes[root]) or model.boxes[root].name for root in model.roots]
    operations = sum(box.kind == "operation" for box in model.boxes)
    ends = " → ".join(part for part in (", ".join(inputs), ", ".join(results)) if part)
    yield "; ".join(part for part in (ends, f"{operations:,} box{'es' * (operations != 1)}") if part)


def _shapes(box: Box) -> str:
    more = f" +{len(box.shapes) - _SHAPES}" if len(box.shapes) > _SHAPES else ""
    return " ".join(map(shape_text, box.shapes[:_SHAPES])) + more


def _node(model: Model, at: int, box: Box) -> Node:
    badge = f"  ×{box.times}" if box.times > 1 else ""
    role = "root" if at in model.roots and box.kind == "operation" else box.kind
    lines = [Line("name", (box.title or box.name) + badge)]
    texts = [box.name if box.name != box.title else "", _shapes(box), counts(box)]
    lines += [Line("value", text) for text in texts if text]
    sources = ", ".join(f"v{link.source}" for link in box.links)
    return Node(
        id=at,
        op={"input": "input", "constant": "const"}.get(box.kind, box.word),
        name=box.name,
        text=f"{box.word}({sources})" if box.kind == "operation" else box.name or box.title,
        lines=tuple(lines),
        value=None,
        adjoint=None,
        roles=(role,),
        tooltip="\n".join(_tooltip(box)),
        facts=tuple(facts(box)),
    )


def facts(box: Box) -> Iterator[tuple[str, object]]:
    """What records have of a box."""
    yield "title", box.title
    yield "scope", ".".join(box.scope[-1:])
    yield "shapes", box.shapes
    yield "parameters", box.parameters
    yield "flops", box.flops
    yield "bytes", None if box.bytes is None else box.bytes + bytes_of(box.weights)
    if box.times > 1:
        yield "times", box.times
    if box.members:
        yield "members", box.members


def _tooltip(box: Box) -> Iterator[str]:
    yield box.title + (f" (×{box.times})" if box.times > 1 else "")
    if box.name:
        yield f"name {box.name}"
    if box.scope:
        yield f"in {box.scope[-1]}"
    for shape in box.shapes:
        yield f"result {shape_text(shape)}"
    yield from (f"{name} {text}" for name, text in box.details)
    for weight in box.weights:
        yield f"parameter {weight.name} {shape_text(weight.shape)} {size_text(weight.bytes)}"
    if box.flops is not None:
        yield f"{box.flops:,} floating-point operations"
    if box.bytes is not None:
        yield f"results {size_text(box.bytes)}, parameters {size_text(bytes_of(box.weights))}"
    if box.members:
        more = f" and {len(box.members) - _MEMBERS} more" if len(box.members) > _MEMBERS else ""
        yield f"folded: {' > '.join(box.members[:_MEMBERS])}{more}"


def _edge(model: Model, target: int, slot: int, link: Link, labels: bool) -> Edge:
    source = model.boxes[link.source]
    shape = source.shapes[link.output] if link.output < len(source.shapes) else None
    said = [f"{source.title or source.name} → {model.boxes[target].title}", link.label]
    said.append(shape_text(shape) if shape is not None else "")
    return arrow(link.source, target, slot, link.label if labels else "", "\n".join(text for text in said if text))


def _clusters(model: Model) -> tuple[Cluster, ...]:
    """A frame for each open module that has at least two boxes."""
    inside: dict[Scope, list[int]] = {}
    for at, box in enumerate(model.boxes):
        for size in range(1, len(box.scope) + 1):
            inside.setdefault(box.scope[:size], []).append(at)
    kept = {scope: at for at, scope in enumerate(sorted(
        (scope for scope, boxes in inside.items() if len(boxes) > 1), key=lambda scope: (len(scope), inside[scope][0])
    ))}  # fmt: skip
    own: dict[Scope, list[int]] = {scope: [] for scope in kept}
    for at, box in enumerate(model.boxes):
        around = _around(box.scope, kept)
        if around:
            own[around].append(at)
    return tuple([_cluster(model, scope, own[scope], inside[scope], kept) for scope in kept])


def _around(scope: Scope, kept: dict[Scope, int]) -> Scope:
    """The innermost frame of a scope."""
    while scope and scope not in kept:
        scope = scope[:-1]
    return scope


def _cluster(model: Model, scope: Scope, own: list[int], inside: list[int], kept: dict[Scope, int]) -> Cluster:
    module = model.modules.get(scope)
    name = module.name if module else scope[-1]
    title = f"{name}: {module.title}" if module and module.title else name
    around = _around(scope[:-1], kept)
    weights = tuple({weight.name: weight for at in inside for weight in model.boxes[at].weights}.values())
    total = f"{sum(weight.numbers for weight in weights):,} parameters in {len(inside)} boxes"
    return Cluster(title, tuple(own), kept[around] if around else -1, f"{title}\n{total}")
