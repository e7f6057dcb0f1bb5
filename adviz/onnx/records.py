"""What is read of an ONNX file. The names are those of onnx.proto."""

from typing import Any, NamedTuple

from adviz.models.graph import Shape

# data_type → name and bytes of a number (0.5: two in a byte)
TYPES: dict[int, tuple[str, float]] = {
    1: ("float32", 4), 2: ("uint8", 1), 3: ("int8", 1), 4: ("uint16", 2), 5: ("int16", 2), 6: ("int32", 4),
    7: ("int64", 8), 8: ("string", 0), 9: ("bool", 1), 10: ("float16", 2), 11: ("float64", 8), 12: ("uint32", 4),
    13: ("uint64", 8), 14: ("complex64", 8), 15: ("complex128", 16), 16: ("bfloat16", 2), 17: ("float8e4m3fn", 1),
    18: ("float8e4m3fnuz", 1), 19: ("float8e5m2", 1), 20: ("float8e5m2fnuz", 1), 21: ("uint4", 0.5), 22: ("int4", 0.5),
    23: ("float4e2m1", 0.5),
}  # fmt: skip


INDICES = (6, 7, 8, 9, 12, 13)  # types of sizes, axes and conditions: such tensors are no parameters


class Info(NamedTuple):
    """The type and the shape of a value; None where the file does not say it."""

    type: int
    shape: Shape | None


class Tensor(NamedTuple):
    """A tensor without its numbers.

    Attributes:
        location: the file that its numbers lie in; empty where they are in this one.
        inside: how many bytes of this file its numbers take.
    """

    name: str
    type: int
    shape: tuple[int, ...]
    location: str
    inside: int

    @property
    def bytes(self) -> int:
        """The size of its numbers."""
        count = 1
        for size in self.shape:
            count *= size
        return int(count * TYPES.get(self.type, ("", 0))[1])


class OnnxNode(NamedTuple):
    """An operation.

    Attributes:
        graphs: attribute → graph, of branches and loops.
        attributes: name → number, text, list of integers, or tensor; floats are left out.
        metadata: what the exporter notes.
    """

    op: str
    domain: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, Any]
    graphs: dict[str, "OnnxGraph"]
    metadata: dict[str, str]


class OnnxGraph(NamedTuple):
    """A graph.

    Attributes:
        inputs, outputs: names.
        tensors: name → tensor, of the initializers.
        infos: name → type and shape, of inputs, outputs and what lies between.
    """

    name: str
    nodes: tuple[OnnxNode, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    tensors: dict[str, Tensor]
    infos: dict[str, Info]


class OnnxFile(NamedTuple):
    """A file: its graph, who made it, and the version of its operators."""

    path: str
    graph: OnnxGraph
    producer: str
    opset: int
