"""Write `digits.onnx`: a small network for pictures of digits, with weights of zero, in the bytes of ONNX.

python samples/make_digits.py
"""

from __future__ import annotations

from pathlib import Path


def varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def part(field: int, body: bytes | str) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    return varint(field << 3 | 2) + varint(len(data)) + data


def integers(name: str, *values: int) -> bytes:
    """An attribute of a node."""
    return part(5, part(1, name) + b"".join(number(8, value) for value in values) + number(20, 7))


def node(op: str, name: str, inputs: list[str], output: str, *attributes: bytes) -> bytes:
    names = b"".join(part(1, each) for each in inputs) + part(2, output)
    return part(1, names + part(3, name) + part(4, op) + b"".join(attributes))


def weight(name: str, *shape: int) -> bytes:
    count = 1
    for size in shape:
        count *= size
    return part(
        5, b"".join(number(1, size) for size in shape) + number(2, 1) + part(8, name) + part(9, bytes(4 * count))
    )


def value(field: int, name: str, *shape: int | str) -> bytes:
    sizes = [part(1, number(1, size) if isinstance(size, int) else part(2, size)) for size in shape]
    return part(field, part(1, name) + part(2, part(1, number(1, 1) + part(2, b"".join(sizes)))))


def convolution(name: str, source: str) -> bytes:
    sizes = integers("kernel_shape", 3, 3), integers("pads", 1, 1, 1, 1)
    return node("Conv", f"/{name}/Conv", [source, f"{name}.weight", f"{name}.bias"], name, *sizes)


def pool(name: str, source: str) -> bytes:
    return node(
        "MaxPool", f"/{name}/MaxPool", [source], name, integers("kernel_shape", 2, 2), integers("strides", 2, 2)
    )


def model() -> bytes:
    """The file."""
    nodes = [
        convolution("conv1", "image"), node("Relu", "/relu1/Relu", ["conv1"], "relu1"), pool("pool1", "relu1"),
        convolution("conv2", "pool1"), node("Relu", "/relu2/Relu", ["conv2"], "relu2"), pool("pool2", "relu2"),
        node("Flatten", "/Flatten", ["pool2"], "flat"),
        node("Gemm", "/fc/Gemm", ["flat", "fc.weight", "fc.bias"], "logits"),
        node("Softmax", "/Softmax", ["logits"], "digit"),
    ]  # fmt: skip
    weights = [weight("conv1.weight", 4, 1, 3, 3), weight("conv1.bias", 4), weight("conv2.weight", 8, 4, 3, 3),
               weight("conv2.bias", 8), weight("fc.weight", 128, 10), weight("fc.bias", 10)]  # fmt: skip
    between = [
        value(13, "conv1", "N", 4, 16, 16), value(13, "relu1", "N", 4, 16, 16), value(13, "pool1", "N", 4, 8, 8),
        value(13, "conv2", "N", 8, 8, 8), value(13, "relu2", "N", 8, 8, 8), value(13, "pool2", "N", 8, 4, 4),
        value(13, "flat", "N", 128), value(13, "logits", "N", 10),
    ]  # fmt: skip
    ends = [value(11, "image", "N", 1, 16, 16), value(12, "digit", "N", 10)]
    graph = b"".join([*nodes, part(2, "digits"), *weights, *ends, *between])
    return number(1, 8) + part(2, "adviz") + part(7, graph) + part(8, part(1, "") + number(2, 13))


if __name__ == "__main__":
    Path(__file__).with_name("digits.onnx").write_bytes(model())
