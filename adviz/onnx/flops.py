"""Floating-point operations of ONNX's products and convolutions, counted as `adviz.torch.flops` counts them."""

from __future__ import annotations

from typing import Protocol

from adviz.models.flops import convolution, product, transposed
from adviz.models.graph import Shape
from adviz.onnx.records import OnnxNode


class Shapes(Protocol):
    """Who knows the shapes of values."""

    def shape(self, name: str) -> Shape | None: ...


def flops(node: OnnxNode, shapes: Shapes) -> int | None:
    """The operations of a node; None where its kind has none that are counted, or a size is not known."""
    count = _KINDS.get(node.op)
    if count is None or len(node.inputs) < 2 or not node.outputs:
        return None
    first, second = (_sizes(shapes.shape(name)) for name in node.inputs[:2])
    result = _sizes(shapes.shape(node.outputs[0]))
    if first is None or second is None:
        return None
    found = count(node, first, second, result)
    return found if found else None


def _sizes(shape: Shape | None) -> list[int] | None:
    sizes = [size for size in shape or () if isinstance(size, int) and size >= 0]
    return sizes if shape is not None and len(sizes) == len(shape) else None


def _convolution(_node: OnnxNode, _first: list[int], weight: list[int], result: list[int] | None) -> int | None:
    return convolution(weight, result) if result and weight else None


def _transposed(_node: OnnxNode, first: list[int], weight: list[int], _result: list[int] | None) -> int | None:
    return transposed(first, weight)


def _product(node: OnnxNode, first: list[int], _second: list[int], result: list[int] | None) -> int | None:
    inner = first[0] if node.attributes.get("transA") else first[-1] if first else 0
    return product(inner, result) if result is not None and first else None


def _recurrent(node: OnnxNode, first: list[int], weight: list[int], _result: list[int] | None) -> int | None:
    hidden = node.attributes.get("hidden_size")
    if len(first) != 3 or len(weight) != 3 or not isinstance(hidden, int):
        return None
    return 2 * first[0] * first[1] * weight[0] * weight[1] * (weight[2] + hidden)


_KINDS = {
    "Conv": _convolution, "ConvTranspose": _transposed, "Gemm": _product, "MatMul": _product, "LSTM": _recurrent,
    "GRU": _recurrent, "RNN": _recurrent,
}  # fmt: skip
