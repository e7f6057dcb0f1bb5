"""Archives of `torch.export`, read without PyTorch: what is found, and what damaged and hostile ones come to."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from adviz.errors import FileProblem
from adviz.models.archive import DEEPEST, read
from adviz.models.flops import flops

REMEDY = "remedy: write it with torch.export.save of torch 2.9 or newer, or as ONNX with torch.onnx.export"


def tensor(*sizes: int | str) -> dict[str, Any]:
    return {"dtype": 7, "sizes": [{"as_int": size} if isinstance(size, int) else {"as_expr": {"expr_str": size}}
                                  for size in sizes]}  # fmt: skip


def named(name: str) -> dict[str, Any]:
    return {"as_tensor": {"name": name}}


def call(target: str, inputs: list[str], output: str, stack: str = "") -> dict[str, Any]:
    return {"target": target, "inputs": [{"name": "", "arg": named(name)} for name in inputs],
            "outputs": [named(output)], "metadata": {"nn_module_stack": stack}}  # fmt: skip


def record(**changes: Any) -> dict[str, Any]:
    """x (n, 8) → linear with w (16, 8) → relu."""
    graph = {
        "inputs": [named("p_w"), named("x")],
        "outputs": [named("relu")],
        "nodes": [call("torch.ops.aten.linear.default", ["x", "p_w"], "linear", "L__self__,,Net;L__self__0,fc,torch.nn.Linear"),
                  call("torch.ops.aten.relu.default", ["linear"], "relu")],
        "tensor_values": {"x": tensor(4, 8), "p_w": tensor(16, 8), "linear": tensor(4, 16), "relu": tensor(4, 16)},
    }  # fmt: skip
    specs = [
        {"parameter": {"arg": {"name": "p_w"}, "parameter_name": "fc.weight"}},
        {"user_input": {"arg": named("x")}},
    ]
    return {"graph_module": {"graph": graph | changes, "signature": {"input_specs": specs}}}


def saved(folder: Path, content: Any) -> str:
    path = folder / "net.pt2"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("net/models/model.json", json.dumps(content))
    return str(path)


def test_what_is_found(tmp_path: Path) -> None:
    made = read(saved(tmp_path, record()))
    assert [(box.title, box.shapes, box.parameters, box.flops, box.bytes) for box in made.boxes] == [
        ("x", ((4, 8),), 0, None, 128),
        ("linear", ((4, 16),), 128, 1024, 256),
        ("relu", ((4, 16),), 0, None, 256),
    ]
    assert made.boxes[1].scope == ("fc",)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Symbol('s77', positive=True, integer=True)", "s77"),
        ("2*Symbol('batch', integer=True) + 1", "2*batch + 1"),
        ("Mod(Symbol('s1', integer=True), Symbol('s2', integer=True))", "Mod(s1, s2)"),
    ],
)
def test_open_dimensions_have_their_names(tmp_path: Path, text: str, shown: str) -> None:
    values = record()["graph_module"]["graph"]["tensor_values"] | {"relu": tensor(text, 16)}
    box = read(saved(tmp_path, record(tensor_values=values))).boxes[2]
    assert (box.shapes, box.bytes) == (((shown, 16),), None)


RELU, LINEAR = record()["graph_module"]["graph"]["nodes"][::-1]
HUGE = record()["graph_module"]["graph"]["tensor_values"]
DEEP = ";".join(f"L{at},m{at},Net" for at in range(DEEPEST + 1))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"nodes": [RELU, LINEAR]}, "ValueError: linear is used and not made"),
        ({"tensor_values": HUGE | {"x": tensor(10**400)}}, "ValueError: a shape of impossible size"),
        ({"tensor_values": HUGE | {"x": tensor(-1)}}, "ValueError: a shape of impossible size"),
        ({"nodes": [call("relu", ["x"], "relu", DEEP)]}, "ValueError: modules within more than 100 others"),
    ],
)
def test_what_no_exporter_writes(tmp_path: Path, changes: Any, said: str) -> None:
    path = saved(tmp_path, record(**changes))
    with pytest.raises(FileProblem) as caught:
        read(path)
    assert str(caught.value) == f"{path} is no archive of torch.export that adviz knows ({said})\n{REMEDY}"


@pytest.mark.parametrize(
    ("word", "operands", "result", "weights", "count"),
    [
        ("conv2d", [(1, 3, 8, 8), (4, 3, 3, 3), (4,)], (1, 4, 6, 6), [], 2 * 144 * 27),
        ("conv_transpose2d", [(1, 8, 2, 2), (8, 4, 2, 2)], (1, 4, 4, 4), [], 2 * 32 * 16),
        ("matmul", [(2, 3, 4), (4, 5)], (2, 3, 5), [], 2 * 30 * 4),
        ("dot", [(7,), (7,)], (), [], 14),
        ("addmm", [(5,), (3, 4), (4, 5)], (3, 5), [], 2 * 15 * 4),
        ("scaled_dot_product_attention", [(2, 4, 8), (2, 6, 8), (2, 6, 3)], (2, 4, 3), [], 2 * 2 * 4 * 6 * 11),
        ("gru", [(5, 2, 3), (1, 2, 4)], (5, 2, 4), [(12, 3), (12, 4), (12,), (12,)], 2 * 10 * 84),
        ("relu", [(2, 2)], (2, 2), [], None),
        ("linear", [None, (4, 4)], (2, 4), [], None),
        ("linear", [(2, 4), (4, 4)], None, [], None),
    ],
)  # fmt: skip
def test_operations(word: str, operands: Any, result: Any, weights: Any, count: int | None) -> None:
    assert flops(word, operands, result, weights) == count
