"""Records of an ONNX file to a model."""

from __future__ import annotations

import ast
import os
from typing import Any, NamedTuple

from adviz.errors import FileProblem, clip
from adviz.models.graph import Box, Link, Model, Module, Scope, Shape, Weight
from adviz.models.words import canonical
from adviz.onnx.flops import flops
from adviz.onnx.records import INDICES, TYPES, Info, OnnxFile, OnnxGraph, OnnxNode, Tensor

_SCOPES, _CLASSES = "pkg.torch.onnx.name_scopes", "pkg.torch.onnx.class_hierarchy"
_SHOWN = ("kernel_shape", "strides")
DEEPEST = 100  # modules within each other
_FILLED = ("Constant", "ConstantOfShape")


class Names(NamedTuple):
    """What the names of a graph mean, within those of the graph around it.

    Attributes:
        around: of the graph around it.
        places: name → box and output.
        tensors: name → initializer.
        infos: name → type and shape.
    """

    around: Names | None
    places: dict[str, tuple[int, int]]
    tensors: dict[str, Tensor]
    infos: dict[str, Info]

    def place(self, name: str) -> tuple[int, int] | None:
        """The box that a value comes from."""
        names: Names | None = self
        while names is not None:
            if name in names.places:
                return names.places[name]
            names = names.around
        return None

    def tensor(self, name: str) -> Tensor | None:
        """The initializer of a name."""
        names: Names | None = self
        while names is not None:
            if name in names.tensors:
                return names.tensors[name]
            names = names.around
        return None

    def shape(self, name: str) -> Shape | None:
        """The shape of a value, where it is known."""
        tensor = self.tensor(name)
        if tensor:
            return tensor.shape
        names: Names | None = self
        while names is not None:
            if name in names.infos:
                return names.infos[name].shape
            names = names.around
        return None

    def type(self, name: str) -> int:
        """The type of a value; 0 where it is not known."""
        return self.infos[name].type if name in self.infos else 0


def model_of(file: OnnxFile) -> Model:
    """The model of a file.

    Raises:
        FileProblem: its nodes depend on each other in a circle, or on what is not there.
    """
    builder = _Builder(file)
    names = builder.graph(file.graph, (), None, {})
    roots = [place[0] for name in file.graph.outputs if (place := names.place(name))]
    roots = roots or list(range(len(builder.boxes)))[-1:]
    if not builder.boxes:
        raise FileProblem(f"{file.path} has no nodes", remedy="export a model that computes something")
    name = os.path.basename(file.path)
    return Model(name, tuple(builder.boxes), tuple(dict.fromkeys(roots)), builder.modules)


class _Builder:
    def __init__(self, file: OnnxFile) -> None:
        self.file = file
        self.boxes: list[Box] = []
        self.modules: dict[Scope, Module] = {}

    def graph(self, graph: OnnxGraph, scope: Scope, around: Names | None, given: dict[str, tuple[int, int]]) -> Names:
        """The boxes of a graph; `given` says where the inputs of a graph within a node come from."""
        names = Names(around, dict(given), graph.tensors, graph.infos)
        for name in graph.inputs:
            if name not in names.places and name not in graph.tensors:
                names.places[name] = len(self.boxes), 0
                self.boxes.append(self._input(name, scope, names))
        for node in _sorted(graph, self.file.path):
            self._node(node, scope, names)
        return names

    def _input(self, name: str, scope: Scope, names: Names) -> Box:
        shape = names.shape(name)
        return Box("input", "Input", "Input", name, name, scope, (), (shape,) if shape is not None else (),
                   bytes=_bytes(shape, names.type(name)), details=_type(names.type(name)))  # fmt: skip

    def _node(self, node: OnnxNode, scope: Scope, names: Names) -> None:
        inner = self._scope(node, scope)
        results = self._graphs(node, inner, names)
        at = len(self.boxes)
        links = []
        weights: dict[str, Weight] = {}
        for name in [*node.inputs, *results]:
            place = names.place(name) if not isinstance(name, tuple) else name
            tensor = names.tensor(name) if not isinstance(name, tuple) else None
            if place:
                links.append(Link(*place))
            elif tensor and tensor.type not in INDICES:
                weights[tensor.name] = Weight(tensor.name, tensor.shape, tensor.bytes)
            elif name and not tensor:  # an input without a name is one that was left out
                said = f"{self.file.path}: the node {clip(node.name or node.op, 40)} uses {clip(str(name), 40)}"
                raise FileProblem(f"{said}, which nothing makes", remedy="export the model again")
        shapes = [names.shape(name) for name in node.outputs if name]
        constant = not links and (not weights or node.op in _FILLED)
        self.boxes.append(
            Box(
                kind="constant" if constant else "operation",
                op="Constant" if constant else "Add" if node.op == "Sum" else canonical(node.op),
                word=node.op or "?",
                title=_title(node),
                name=self._name(node, inner),
                scope=inner,
                links=tuple(links),
                shapes=tuple([shape for shape in shapes if shape is not None]) or _constant(node),
                weights=tuple(weights.values()),
                flops=flops(node, names),
                bytes=_bytes(shapes[0], names.type(node.outputs[0])) if shapes and node.outputs[0] else None,
                details=tuple(_details(node)),
            )
        )
        for output, name in enumerate(node.outputs):
            if name:
                names.places[name] = at, output

    def _graphs(self, node: OnnxNode, scope: Scope, names: Names) -> list[Any]:
        """The boxes of branches and loops within a node; where their results come from."""
        results: list[Any] = []
        for attribute, graph in node.graphs.items():
            within = (*scope, f"{node.name or node.op}.{attribute}")
            self.modules[within] = Module(attribute, node.op, f"of {node.op}", False)
            pairs = zip(graph.inputs, node.inputs, strict=False) if node.op in ("Loop", "Scan") else ()
            given = {inside: place for inside, outside in pairs if (place := names.place(outside))}
            inner = self.graph(graph, within, names, given)
            results += [place for name in graph.outputs if (place := inner.place(name))]
        return results

    def _scope(self, node: OnnxNode, around: Scope) -> Scope:
        """The modules around a node, as the exporter says or as its name does."""
        levels = _listed(node.metadata.get(_SCOPES, ""))[:-1]
        classes = _listed(node.metadata.get(_CLASSES, ""))[:-1]
        if not levels and node.name.startswith("/"):
            levels = node.name.strip("/").split("/")[:-1]
        scope = around
        for number, level in enumerate(levels[:DEEPEST]):
            if level:
                scope = (*scope, level)
                word = classes[number].rpartition(".")[2] if number < len(classes) else ""
                self.modules.setdefault(scope, Module(level, word or "Module", word, False))
        return scope

    def _name(self, node: OnnxNode, scope: Scope) -> str:
        """The name of a node; of one that an exporter has numbered, the module that it is in."""
        if _SCOPES in node.metadata and scope:
            return scope[-1]
        return node.name.strip("/") or next(iter(node.outputs), "")


def _sorted(graph: OnnxGraph, path: str) -> list[OnnxNode]:
    """The nodes, makers before users: as they are where they are so."""
    makers = {name: at for at, node in enumerate(graph.nodes) for name in node.outputs if name}
    waits = [
        {makers[name] for name in _needs(node) if name in makers and makers[name] != at}
        for at, node in enumerate(graph.nodes)
    ]
    if all(max(needs, default=-1) < at for at, needs in enumerate(waits)):
        return list(graph.nodes)
    users: list[list[int]] = [[] for _ in waits]
    for at, needs in enumerate(waits):
        for need in needs:
            users[need].append(at)
    ready = [at for at in range(len(waits) - 1, -1, -1) if not waits[at]]
    order = []
    while ready:
        at = ready.pop()
        order.append(at)
        for user in users[at]:
            waits[user].discard(at)
            if not waits[user]:
                ready.append(user)
    if len(order) < len(waits):
        stuck = graph.nodes[next(at for at, needs in enumerate(waits) if needs)]
        raise FileProblem(f"{path}: the node {clip(stuck.name or stuck.op, 40)} depends on itself")
    return [graph.nodes[at] for at in order]


def _needs(node: OnnxNode) -> list[str]:
    """The names that a node uses, and those that graphs within it use."""
    found = list(node.inputs)
    stack = list(node.graphs.values())
    while stack:
        graph = stack.pop()
        for inner in graph.nodes:
            found += inner.inputs
            stack += inner.graphs.values()
        found += graph.outputs
    return found


def _listed(text: str) -> list[str]:
    """The texts of a list as the exporter writes it; nothing where it is none."""
    try:
        found = ast.literal_eval(text) if text.startswith("[") else []
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return []
    return [each for each in found if isinstance(each, str)]


def _title(node: OnnxNode) -> str:
    said = [node.op or "?"]
    window = node.attributes.get("kernel_shape")
    if isinstance(window, list) and window:
        said.append("×".join(map(str, window)))
    strides = node.attributes.get("strides")
    if isinstance(strides, list) and any(size != 1 for size in strides):
        said.append(f"/{strides[0]}" if len(set(strides)) == 1 else f"/{'×'.join(map(str, strides))}")
    group = node.attributes.get("group")
    if isinstance(group, int) and group != 1:
        said.append(f"groups {group}")
    return clip(" ".join(said), 60)


def _details(node: OnnxNode) -> list[tuple[str, str]]:
    found = [("node", node.name)] if node.name else []
    found += [("domain", node.domain)] if node.domain else []
    for name, value in node.attributes.items():
        if name not in _SHOWN and not isinstance(value, Tensor):
            found.append((name, clip(str(value), 60)))
    return found


def _constant(node: OnnxNode) -> tuple[Shape, ...]:
    value = node.attributes.get("value")
    return (value.shape,) if isinstance(value, Tensor) else ()


def _type(type_: int) -> tuple[tuple[str, str], ...]:
    return (("type", TYPES[type_][0]),) if type_ in TYPES else ()


def _bytes(shape: Shape | None, type_: int) -> int | None:
    if shape is None or type_ not in TYPES:
        return None
    count = 1
    for size in shape:
        if not isinstance(size, int):
            return None
        count *= size
    return int(count * TYPES[type_][1])
