"""Real ONNX files: exported from torch, and those that come with the package `onnx`, all drawn."""

# ruff: noqa: E402

from __future__ import annotations

import glob
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.onnx
onnx = pytest.importorskip("onnx")
torch = pytest.importorskip("torch")
pytest.importorskip("onnxscript")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "torch_graphs"))

from torch import nn
from torch_models import ResNet18, Tied

from adviz.formats import render
from adviz.layout.options import DrawOptions
from adviz.models.reduce import transformed
from adviz.models.scene import scene_of
from adviz.models.sets import FOLDS
from adviz.models.view import closed, fitted
from adviz.onnx import read

IMAGE = torch.zeros(1, 3, 32, 32)
MODELS: dict[str, tuple[Callable[[], Any], Any]] = {
    "resnet": (ResNet18, IMAGE),
    "perceptron": (lambda: nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 1)), torch.zeros(2, 8)),
    "deep": (lambda: nn.Sequential(*(nn.Linear(4, 4) for _ in range(3))), torch.zeros(2, 4)),
    "convolution": (
        lambda: nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(900, 2)),
        IMAGE,
    ),
    "transformer": (lambda: nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), torch.zeros(1, 5, 8)),
    "lstm": (lambda: nn.LSTM(3, 4), torch.zeros(5, 1, 3)),
    "tied": (Tied, torch.tensor([[1, 2, 3]])),
}


def export(name: str, folder: Path, dynamo: bool) -> str:
    make, example = MODELS[name]
    path = str(folder / f"{name}.onnx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(make().eval(), (example,), path, dynamo=dynamo, **({"verbose": False} if dynamo else {}))
    return path


@pytest.mark.parametrize("name", MODELS)
def test_an_exported_model_is_drawn(name: str, tmp_path: Path) -> None:
    made = read(export(name, tmp_path, dynamo=True))
    assert made.boxes
    assert all(box.shapes for box in made.boxes), "every shape is known"
    net = MODELS[name][0]()
    expected = {parameter.numel() for parameter in net.parameters()}
    assert {weight.numbers for weight in made.weights} & expected or name == "lstm"
    assert render(scene_of(made), "svg", DrawOptions(rankdir="TB")).data.startswith(b"<svg")


def test_modules_of_the_exporter_are_frames(tmp_path: Path) -> None:
    made = read(export("resnet", tmp_path, dynamo=True))
    names = [cluster.name for cluster in scene_of(made).clusters]
    assert names[:2] == ["layer1: Sequential", "layer2: Sequential"]
    assert "layer1.0: Block" in names
    assert len(closed(made, 1).boxes) < 15
    assert len(transformed(made, FOLDS).boxes) == 13
    assert made.flops == pytest.approx(2 * 37_000_000, rel=0.05)


def test_the_older_exporter(tmp_path: Path) -> None:
    try:
        path = export("resnet", tmp_path, dynamo=False)
    except (ImportError, RuntimeError, ValueError) as error:
        pytest.skip(f"this torch has no such exporter: {error}")
    assert len(transformed(read(path), FOLDS).boxes) == 13


FILES = sorted(
    glob.glob(os.path.join(os.path.dirname(onnx.__file__), "backend", "test", "data", "**", "*.onnx"), recursive=True)
)
LIGHT = [path for path in FILES if os.path.basename(path).startswith("light_")]


def test_all_files_of_the_package_are_read() -> None:
    assert len(FILES) > 100
    for path in FILES:
        with open(path, "rb") as file:
            proto = onnx.load(file)
        made = read(path)
        assert sum(box.kind == "operation" or box.kind == "constant" for box in made.boxes) >= len(proto.graph.node), (
            path
        )


@pytest.mark.parametrize("path", LIGHT, ids=os.path.basename)
def test_well_known_networks_are_drawn(path: str) -> None:
    made = fitted(transformed(read(path), FOLDS))
    assert render(scene_of(made), "svg", DrawOptions(rankdir="TB")).data.startswith(b"<svg")


def test_resnet50_is_fifteen_boxes() -> None:
    path = next(path for path in LIGHT if "resnet50" in path)
    made = transformed(read(path), FOLDS)
    found = [box.title + (f" ×{box.times}" if box.times > 1 else "") for box in made.boxes]
    assert found == [
        "gpu_0/data_0", "ConvBnRelu", "MaxPool 3×3 /2", "BottleneckBlock", "BottleneckBlock ×2", "BottleneckBlock",
        "BottleneckBlock ×3", "BottleneckBlock", "BottleneckBlock ×5", "BottleneckBlock", "BottleneckBlock ×2",
        "AveragePool 7×7", "Reshape", "Gemm", "Softmax",
    ]  # fmt: skip
    assert made.flops == pytest.approx(8.2e9, rel=0.01)


def test_given_sizes_lead_to_all_others() -> None:
    sample = Path(__file__).resolve().parents[2] / "samples" / "digits.onnx"
    onnx.checker.check_model(onnx.load(str(sample)), full_check=True)
    made = read(str(sample), {"image": (2, 1, 16, 16)})
    assert made.boxes[-1].shapes == ((2, 10),)
    assert made.flops == 2 * 2 * (16 * 16 * 4 * 9 + 8 * 8 * 8 * 4 * 9 + 128 * 10)
