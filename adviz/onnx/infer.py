"""Shapes that a file does not say, found by the package `onnx`, which is given the file without its weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adviz.errors import FileProblem, MissingExtra, NameProblem, clip, nearest
from adviz.models.graph import Shape
from adviz.onnx.records import Info, OnnxFile, OnnxGraph
from adviz.onnx.wire import BYTES, Wire

SMALL = 1024  # bytes of a tensor that is kept: shapes are computed from such ones
LARGEST = 64 << 20  # bytes of a file without its weights


def inferred(file: OnnxFile, inputs: Mapping[str, Shape]) -> tuple[OnnxFile, str]:
    """The file with the shapes that follow from what it says, and from the given shapes of inputs; a note where that
    did not go.

    Raises:
        NameProblem: there is no such input.
        MissingExtra: sizes are given that the file does not name, and the package is not installed.
    """
    _check(file.graph, inputs)
    named = _named(file, inputs)
    if named:
        file, inputs = named, {}
    unknown = _unknown(file.graph)
    if not unknown and not inputs:
        return file, ""
    try:
        import onnx
        from onnx import shape_inference
    except ImportError:
        if inputs:
            message = "the sizes of this file can only be changed by the package onnx, which is not installed"
            raise MissingExtra(message, remedy="pip install 'adviz[onnx]'") from None
        return file, f"the file does not say {unknown:,} shapes: pip install 'adviz[onnx]' finds them"
    try:
        proto = onnx.ModelProto()
        proto.ParseFromString(without_weights(file.path))
        _reshape(proto.graph, inputs)
        made = shape_inference.infer_shapes(proto, data_prop=True)
    except FileProblem:
        raise
    except Exception as error:  # whatever the package says of a file that it does not like
        return file, f"the shapes between are not known: {clip(' '.join(str(error).split()), 100)}"
    infos = {value.name: _info(value.type) for value in (*made.graph.input, *made.graph.value_info, *made.graph.output)}
    return file._replace(graph=file.graph._replace(infos=file.graph.infos | infos)), ""


def _check(graph: OnnxGraph, inputs: Mapping[str, Shape]) -> None:
    known = [name for name in graph.inputs if name not in graph.tensors]
    for name in inputs:
        if name not in known:
            near = nearest(name, known)
            remedy = f"did you mean {near}?" if near else f"its inputs are: {clip(', '.join(known), 60) or 'none'}"
            raise NameProblem(f"the model has no input {clip(name, 40)}", remedy=remedy)


def _named(file: OnnxFile, inputs: Mapping[str, Shape]) -> OnnxFile | None:
    """The file with sizes in place of their names, where the given ones differ in no other way from what it says."""
    graph = file.graph
    sizes: dict[str, int | str] = {}
    for name, given in inputs.items():
        said = graph.infos[name].shape if name in graph.infos else None
        if said is None or len(said) != len(given):
            return None
        for old, new in zip(said, given, strict=True):
            if old == "?" or (isinstance(old, int) and old != new) or sizes.setdefault(str(old), new) != new:
                return None
    infos = {name: _sized(info, sizes) for name, info in graph.infos.items()}
    return file._replace(graph=graph._replace(infos=infos))


def _sized(info: Info, sizes: Mapping[str, int | str]) -> Info:
    if info.shape is None:
        return info
    return info._replace(shape=tuple([sizes.get(size, size) if isinstance(size, str) else size for size in info.shape]))


def _unknown(graph: OnnxGraph) -> int:
    return sum(1 for node in graph.nodes for name in node.outputs
               if name and (name not in graph.infos or graph.infos[name].shape is None))  # fmt: skip


def _info(kind: Any) -> Info:
    tensor = kind.tensor_type if kind.HasField("tensor_type") else None
    if tensor is None:
        return Info(0, None)
    if not tensor.HasField("shape"):
        return Info(tensor.elem_type, None)
    sizes = [size.dim_value if size.HasField("dim_value") else size.dim_param or "?" for size in tensor.shape.dim]
    return Info(tensor.elem_type, tuple(sizes))


def _reshape(graph: Any, inputs: Mapping[str, Shape]) -> None:
    """Give inputs their shapes, and forget those of results that may follow from others."""
    if not inputs:
        return
    for value in graph.input:
        if value.name in inputs:
            shape = value.type.tensor_type.shape
            del shape.dim[:]
            for size in inputs[value.name]:
                shape.dim.add().dim_value = int(size)
    del graph.value_info[:]
    for value in graph.output:
        value.type.tensor_type.ClearField("shape")


def without_weights(path: str) -> bytes:
    """The bytes of a file, without the numbers of tensors that are large.

    Raises:
        FileProblem: what is left is too large, or the file is damaged.
    """
    with open(path, "rb") as file:
        wire = Wire(file, path)
        return _model(wire)


def _model(wire: Wire) -> bytes:
    parts: list[bytes] = []
    total = 0
    for field in wire.fields(0, wire.size):
        if field.number == 7 and field.wire == BYTES:
            body = _graph(wire, field.start, field.end)
            parts += [_head(7, len(body)), body]
        elif field.number not in (6, 14, 20):  # words, notes, training
            parts.append(_raw(wire, field))
        total += len(parts[-1]) if parts else 0
    return b"".join(parts)


def _graph(wire: Wire, start: int, end: int) -> bytes:
    parts: list[bytes] = []
    total = 0
    for field in wire.fields(start, end):
        if field.number == 5 and field.wire == BYTES and field.end - field.start > SMALL:
            body = _tensor(wire, field.start, field.end)
            parts.append(_head(5, len(body)) + body)
        elif field.number == 1 and field.end - field.start > 1 << 20:
            continue  # a node that holds a large constant: what follows from it stays unknown
        elif field.number not in (10, 14, 15):
            parts.append(_raw(wire, field))
        total += len(parts[-1]) if parts else 0
        if total > LARGEST:
            raise wire.broken(field.start, "is too large without its weights")
    return b"".join(parts)


def _tensor(wire: Wire, start: int, end: int) -> bytes:
    return b"".join(_raw(wire, field) for field in wire.fields(start, end) if field.number in (1, 2, 8))


def _raw(wire: Wire, field: Any) -> bytes:
    """A field as it stands in the file."""
    if field.wire == 0:
        return _varint(field.number << 3) + _varint(field.value)
    body = wire.cut(field.start, field.end)
    head = _head(field.number, len(body)) if field.wire == BYTES else _varint(field.number << 3 | field.wire)
    return head + body


def _head(number: int, size: int) -> bytes:
    return _varint(number << 3 | BYTES) + _varint(size)


def _varint(value: int) -> bytes:
    """A number in groups of seven bits.

    >>> _varint(300)
    b'\\xac\\x02'
    """
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    found.append(value)
    return bytes(found)
