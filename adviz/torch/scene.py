"""Record to scene: boxes and arrows with the texts and roles that a person shall see."""

from __future__ import annotations

import math
from collections.abc import Sequence

from adviz.errors import clip
from adviz.graph.leibniz import derivative
from adviz.scene.labels import exact, short
from adviz.scene.model import Heat, Line, Node, Scene
from adviz.torch.arrows import arrows
from adviz.torch.heat import heat_of, scale
from adviz.torch.measure import Stats
from adviz.torch.record import Box
from adviz.torch.view import View, operation, word_of
from adviz.torch.words import attribute_text, dtype_text, shape_text

_ATTRIBUTE = 40  # characters of an attribute
_UNSIZED = "operation", "accumulate", "total"  # kinds whose size is that of no tensor


def scene_of(view: View) -> Scene:
    """The scene of a record."""
    boxes, root = view.record.boxes, view.record.roots[-1]
    heat = scale(view.flow) if view.heat and view.flow else None
    words = [word_of(box) for box in boxes]
    on_path = {node for table in view.tables for path in table.listed for node in path.nodes}
    value = _value(view, root)
    nodes = tuple([_node(view, at, words, heat, on_path) for at in range(len(boxes))])
    root_name = boxes[root].name or "output"
    return Scene(
        title=_title(view, root, root_name, words, value),
        expression="",
        root=root,
        root_name=root_name,
        inputs={node.name: node.value for node in nodes if node.op == "input" and node.name},
        value=value,
        value_text="" if value is None else short(value, 7),
        gradient=_gradient(view),
        nodes=nodes,
        edges=arrows(view, heat),
        tables=view.tables,
        notes=view.notes,
        heat=heat,
    )


def _gradient(view: View) -> dict[str, float | None]:
    if view.flow is None or not view.flow.scalar:
        return {}
    return {box.name: _adjoint(view, at) or 0.0 for at, box in enumerate(view.record.boxes)
            if box.kind == "leaf" and box.name}  # fmt: skip


def _title(view: View, root: int, name: str, words: Sequence[str], value: float | None) -> tuple[str, ...]:
    """The title, what the root is, and what came out."""
    boxes = view.record.boxes
    box = boxes[root]
    inputs = ", ".join(dict.fromkeys(words[link.source] for link in box.links if not link.kind))
    head = {"operation": f"{operation(box)}({inputs})" if box.op else "", "total": f"sum of {inputs}"}.get(box.kind, "")
    leaves = [each.tensor for each in boxes if each.kind == "leaf"]
    result = [f"{name} = {short(value, 7)}"] if value is not None else []
    for table in view.tables:
        gradient = derivative(name, table.wrt)
        result.append(f"{gradient if table.adds else f'‖{gradient}‖'} = {table.total_text}")
    if not result:
        operations = sum(1 for each in boxes if each.kind == "operation")
        result = [shape_text(view.outputs[root].shape)] if root in view.outputs else []
        result += [f"{operations:,} operations", f"{len(leaves):,} leaves"]
        result.append(f"{sum(leaf.numel() for leaf in leaves):,} differentiable numbers")
    lines = (view.title, f"{name} = {head}" if head else name, ", ".join(result), *_loud(view))
    return tuple(line for line in lines if line)


def _loud(view: View) -> tuple[str, ...]:
    """What must be read with the picture: that there is no gradient, that something is not finite."""
    return tuple(note for note in view.notes if note.startswith(("no gradient: ", "not finite: ")))[:2]


def _value(view: View, at: int) -> float | None:
    """The number that a box stands for, where it is one and known."""
    tensor = view.outputs.get(at, view.record.boxes[at].tensor)
    if tensor is None or tensor.numel() != 1 or tensor.is_complex() or tensor.is_meta:
        return None
    return float(tensor.detach())


def _adjoint(view: View, at: int) -> float | None:
    if view.flow is None:
        return None
    if view.record.boxes[at].kind == "total":
        return 1.0
    known = view.flow.nodes.get(at, ())
    return known[0].value if len(known) == 1 and known[0] is not None else None


def _node(view: View, at: int, words: Sequence[str], heat: Heat | None, on_path: set[int]) -> Node:
    box = view.record.boxes[at]
    value, adjoint = _value(view, at), _adjoint(view, at)
    stats = view.flow.nodes.get(at, ()) if view.flow else ()
    leaf = box.kind == "leaf"
    return Node(
        id=at,
        op="input"
        if leaf
        else "const"
        if box.node is None and box.kind != "total"
        else operation(box)
        if box.op
        else "total",
        name=box.name,
        text=_text(box, words[at]),
        lines=tuple(_lines(view, at, value, stats)),
        value=value,
        adjoint=adjoint,
        roles=tuple(sorted(_roles(view, at, value, stats, on_path))),
        tooltip="\n".join(_tooltip(view, at, value, stats)),
        heat=heat_of(heat, stats) if heat else None,
    )


def _text(box: Box, name: str) -> str:
    if box.kind not in _UNSIZED:
        return name
    inputs = ", ".join(f"v{link.source}" for link in box.links if not link.kind)
    return f"{operation(box) if box.op else 'sum'}({inputs})"


def _roles(view: View, at: int, value: float | None, stats: Sequence[Stats | None], on_path: set[int]) -> set[str]:
    box = view.record.boxes[at]
    roles = {_kind(view, box)}
    if at in view.record.roots:
        roles = {"root"} if box.kind != "loose" else {"root", "detached"}
    if at in on_path:
        roles.add("on-path")
    if at in view.starts.values():
        roles.add("wrt")
    finite = value is None or math.isfinite(value)
    if not finite or any(each is not None and not each.finite for each in stats):
        roles.add("nonfinite")
    if at in view.blamed:
        roles.add("culprit")
    return roles


def _kind(view: View, box: Box) -> str:
    if box.kind == "leaf":
        return "parameter" if id(box.tensor) in view.names.parameters else "input"
    if box.kind in ("saved", "loose"):
        return "constant" if id(box.tensor) in view.names.buffers else "saved"
    return "operation"


def _lines(view: View, at: int, value: float | None, stats: Sequence[Stats | None]) -> list[Line]:
    box = view.record.boxes[at]
    shapes = _shapes(view, at)
    name = word_of(box)
    if box.kind == "operation" and box.name:
        name = f"{box.name} = {operation(box)}"
    lines = [Line("name", name)]
    if value is not None:
        lines.append(Line("value", f"= {short(value, 7 if at in view.record.roots else 5)}"))
    elif shapes and shapes != "()":
        lines.append(Line("value", shapes))
    lines += [Line("value", f"{key} = {clip(attribute_text(each), _ATTRIBUTE)}") for key, each in box.attributes]
    if box.kind not in ("accumulate", "total"):
        lines += [Line("adjoint", f"∂ {each.brief}") for each in stats if each is not None]
    return lines


def _shapes(view: View, at: int) -> str:
    box = view.record.boxes[at]
    if box.tensor is not None:
        return shape_text(box.tensor.shape)
    if box.kind != "operation":
        return ""
    return " ".join(shape_text(each.shape) for each in box.node._input_metadata)


def _tooltip(view: View, at: int, value: float | None, stats: Sequence[Stats | None]) -> list[str]:
    box = view.record.boxes[at]
    said = [f"{word_of(box)}: {box.op}" if box.op else word_of(box)]
    if at in view.layers:
        said.append(f"layer {view.layers[at]}")
    if box.tensor is not None:
        said.append(f"{shape_text(box.tensor.shape)} {dtype_text(box.tensor.dtype)} {box.tensor.device}")
    elif box.kind == "operation":
        said += [f"{shape_text(one.shape)} {dtype_text(one.dtype)} {one.device}" for one in box.node._input_metadata]
    said += [f"value {exact(value)}"] if value is not None else []
    said += [f"{key} = {attribute_text(each)}" for key, each in box.attributes]
    said += [f"adjoint {each.text}" if each else "adjoint: nothing came" for each in stats]
    return said
