"""An ONNX file to records. Weights are stepped over."""

from __future__ import annotations

import os
import re
from typing import Any

from adviz.errors import FileProblem, clip
from adviz.onnx.records import Info, OnnxFile, OnnxGraph, OnnxNode, Tensor
from adviz.onnx.wire import BYTES, Field, Wire, signed
from adviz.output import problem

DEEPEST = 12  # graphs within each other
MOST = 500_000  # nodes
_MODEL = {1: "ir_version", 2: "producer", 7: "graph", 8: "opset"}
_DATA = (4, 5, 6, 7, 9, 10, 11)  # fields of a tensor that hold its numbers


def read(path: str) -> OnnxFile:
    """The records of a file.

    Raises:
        FileProblem: it cannot be read, is none of ONNX, is damaged, or its weights lie outside of its folder.
    """
    try:
        with open(path, "rb") as file:
            if not file.seekable():
                raise FileProblem(f"{path} is no regular file", remedy="save it to a file first")
            return _Reader(Wire(file, path)).file()
    except OSError as error:
        raise problem("read", path, error) from None


class _Reader:
    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.nodes = 0

    def file(self) -> OnnxFile:
        wire = self.wire
        graph = None
        version = opset = 0
        producer = ""
        try:
            for field in wire.fields(0, wire.size):
                if field.number == 1:
                    version = field.value
                elif field.number == 2:
                    producer = wire.text(field)
                elif field.number == 7 and field.wire == BYTES:
                    graph = self.graph(field, 0)
                elif field.number == 8:
                    opset = self._opset(field) or opset
        except FileProblem:
            if graph is None and not version:
                raise self._no_onnx() from None
            raise
        if graph is None or not version:
            raise self._no_onnx()
        return OnnxFile(wire.path, graph, producer, opset)

    def _no_onnx(self) -> FileProblem:
        return FileProblem(f"{self.wire.path} is no ONNX file", remedy="torch.onnx.export writes one")

    def _opset(self, field: Field) -> int:
        domain, version = "", 0
        for each in self.wire.inside(field):
            if each.number == 1:
                domain = self.wire.text(each)
            elif each.number == 2:
                version = each.value
        return 0 if domain else version

    def graph(self, field: Field, depth: int) -> OnnxGraph:
        """The graph that a field holds."""
        wire = self.wire
        if depth > DEEPEST:
            raise wire.broken(field.start, f"has more than {DEEPEST} graphs within each other")
        nodes: list[OnnxNode] = []
        inputs: list[str] = []
        outputs: list[str] = []
        tensors: dict[str, Tensor] = {}
        infos: dict[str, Info] = {}
        name = ""
        for each in wire.inside(field):
            if each.number == 1:
                nodes.append(self.node(each, depth))
            elif each.number == 2:
                name = wire.text(each)
            elif each.number == 5:
                tensor = self.tensor(each)
                tensors[tensor.name] = tensor
            elif each.number in (11, 12, 13):
                value, info = self._value(each)
                infos[value] = info
                inputs += [value] if each.number == 11 else []
                outputs += [value] if each.number == 12 else []
            elif each.number == 15:
                tensor = self._sparse(each)
                tensors[tensor.name] = tensor
        return OnnxGraph(name, tuple(nodes), tuple(inputs), tuple(outputs), tensors, infos)

    def node(self, field: Field, depth: int) -> OnnxNode:
        """An operation."""
        wire = self.wire
        self.nodes += 1
        if self.nodes > MOST:
            raise wire.broken(field.start, f"has more than {MOST:,} nodes")
        texts: dict[int, list[str]] = {number: [] for number in (1, 2, 3, 4, 7)}
        attributes: dict[str, Any] = {}
        graphs: dict[str, OnnxGraph] = {}
        metadata: dict[str, str] = {}
        for each in wire.inside(field):
            if each.number in texts:
                texts[each.number].append(wire.text(each))
            elif each.number == 5:
                self._attribute(each, depth, attributes, graphs)
            elif each.number == 9:
                key, value = self._entry(each)
                metadata[key] = value
        name, op, domain = ("".join(texts[number][-1:]) for number in (3, 4, 7))
        return OnnxNode(op, domain, name, tuple(texts[1]), tuple(texts[2]), attributes, graphs, metadata)

    def _attribute(self, field: Field, depth: int, attributes: dict[str, Any], graphs: dict[str, OnnxGraph]) -> None:
        """One attribute; an attribute that holds a graph begins with its name."""
        wire = self.wire
        name = ""
        for each in wire.inside(field):
            if each.number == 1:
                name = wire.text(each)
            elif each.number == 3:
                attributes[name] = signed(each.value)
            elif each.number == 4 and each.end - each.start <= 1000:
                attributes[name] = wire.text(each)
            elif each.number == 5:
                attributes[name] = self.tensor(each)
            elif each.number == 6:
                graphs[name] = self.graph(each, depth + 1)
            elif each.number == 8:
                attributes.setdefault(name, [])
                attributes[name] = [*attributes[name], *wire.integers(each)]
            elif each.number == 11:
                graphs[f"{name} {len(graphs)}"] = self.graph(each, depth + 1)

    def _entry(self, field: Field) -> tuple[str, str]:
        """A key with its value; values that are longer than any that is used are left out."""
        key = value = ""
        for each in self.wire.inside(field):
            if each.number == 1:
                key = self.wire.text(each)
            elif each.number == 2 and each.end - each.start <= 4_000:
                value = self.wire.text(each)
        return key, value

    def _value(self, field: Field) -> tuple[str, Info]:
        name, info = "", Info(0, None)
        for each in self.wire.inside(field):
            if each.number == 1:
                name = self.wire.text(each)
            elif each.number == 2:
                for kind in self.wire.inside(each):
                    if kind.number in (1, 8):  # tensors and sparse tensors; sequences and maps have no shape
                        info = self._info(kind)
        return name, info

    def _info(self, field: Field) -> Info:
        type_, shape = 0, None
        for each in self.wire.inside(field):
            if each.number == 1:
                type_ = each.value
            elif each.number == 2:
                shape = tuple([self._size(size) for size in self.wire.inside(each) if size.number == 1])
        return Info(type_, shape)

    def _size(self, field: Field) -> int | str:
        found: int | str = "?"
        for each in self.wire.inside(field):
            if each.number == 1:
                found = signed(each.value)
            elif each.number == 2:
                found = self.wire.text(each) or "?"
        return found

    def tensor(self, field: Field) -> Tensor:
        """A tensor without its numbers."""
        wire = self.wire
        shape: list[int] = []
        name, type_, inside = "", 0, 0
        entries: dict[str, str] = {}
        for each in wire.inside(field):
            if each.number == 1:
                shape += wire.integers(each)
            elif each.number == 2:
                type_ = each.value
            elif each.number == 8:
                name = wire.text(each)
            elif each.number == 13:
                key, value = self._entry(each)
                entries[key] = value
            elif each.number in _DATA:
                inside += each.end - each.start
        if any(size < 0 for size in shape) or len(shape) > 64:
            raise wire.broken(field.start)
        location = entries.get("location", "")
        if location:
            self._inside_folder(name, location)
        return Tensor(name, type_, tuple(shape), location, inside)

    def _sparse(self, field: Field) -> Tensor:
        """A sparse tensor: its values are named, its size is that of the whole."""
        name, type_, inside = "", 0, 0
        shape: tuple[int, ...] = ()
        for each in self.wire.inside(field):
            if each.number == 1:
                values = self.tensor(each)
                name, type_, inside = values.name, values.type, values.inside
            elif each.number == 3:
                shape = (*shape, *self.wire.integers(each))
        return Tensor(name, type_, shape, "", inside)

    def _inside_folder(self, name: str, location: str) -> None:
        """A file of weights lies in the folder of the model, or below it. It is not opened."""
        folder = os.path.dirname(os.path.realpath(self.wire.path))
        parts = re.split(r"[/\\]", location)
        leaves = ".." in parts or os.path.isabs(location) or location[1:2] == ":" or not parts[0]
        real = folder if leaves else os.path.realpath(os.path.join(folder, *parts))
        if leaves or os.path.commonpath([folder, real]) != folder:
            raise FileProblem(
                f"{self.wire.path} wants the weights {clip(name, 40)} from {clip(location, 60)},"
                " which is outside of its folder",
                remedy="it is not read; save the model again with its weights beside it",
            )
