"""Models of PyTorch: what runs, and what the picture says of it."""

# ruff: noqa: E402

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "torch_graphs"))

from torch import nn
from torch_models import ResNet18, Tied

from adviz.errors import EvaluationError, NameProblem, OptionError
from adviz.torch import build_graph, model
from adviz.transforms import FOLDS, FoldDuplicates, Prune


def titles(drawing: Any) -> list[str]:
    return [node.lines[0].text for node in drawing.scene.nodes]


def arrows(drawing: Any) -> list[tuple[int, int]]:
    return [(edge.source, edge.target) for edge in drawing.scene.edges]


@pytest.fixture(scope="module")
def resnet() -> Any:
    return ResNet18()


IMAGE = torch.zeros(1, 3, 64, 64)


def test_resnet(resnet: Any) -> None:
    drawing = model(resnet, torch.zeros(1, 3, 224, 224))
    assert drawing.scene.title == (
        "ResNet18: 11,689,512 parameters (44.6 MiB), 3.63 GFLOP", "x (1, 3, 224, 224) → (1, 1000); 69 boxes"
    )  # fmt: skip
    assert len(drawing.scene.nodes) == 70
    assert titles(drawing)[:6] == ["x", "Conv2d 7×7 /2", "BatchNorm2d", "ReLU", "MaxPool2d 3×3 /2", "Conv2d 3×3"]
    assert sum(node.op == "add" for node in drawing.scene.nodes) == 8, "residual additions are calls between modules"
    names = [cluster.name for cluster in drawing.scene.clusters]
    assert names[:5] == [
        "layer1: Sequential",
        "layer2: Sequential",
        "layer3: Sequential",
        "layer4: Sequential",
        "layer1.0: Block",
    ]
    conv = drawing.model.boxes[1]
    assert (conv.parameters, conv.flops, conv.shapes, conv.name) == (9408, 236027904, ((1, 64, 112, 112),), "conv1")


def test_resnet_folded(resnet: Any) -> None:
    drawing = model(resnet, IMAGE, transforms=FOLDS)
    assert titles(drawing) == [
        "x", "ConvBnRelu", "MaxPool2d 3×3 /2", "ResidualBlock  ×2", *["ResidualBlock"] * 6, "AdaptiveAvgPool2d", "flatten", "Linear",
    ]  # fmt: skip
    assert drawing.scene.notes == (
        "folded: 70 boxes to 13: 9 × ConvBnRelu = Conv > BatchNorm > Relu; 11 × ConvBn = Conv > BatchNorm;"
        " 8 × ResidualBlock = ((ConvBnRelu > ConvBn) | ConvBn) > Add > Relu; ResidualBlock ×2",
    )  # fmt: skip
    assert sum(box.parameters for box in drawing.model.boxes) == 11_689_512


def test_the_tutorials_call_of_hiddenlayer(resnet: Any) -> None:
    drawing = build_graph(resnet, IMAGE, transforms=[Prune("Constant")])
    assert len(drawing.scene.nodes) == 70
    assert (drawing.options.theme, drawing.options.rankdir) == ("blue", "LR")
    assert drawing.svg.count("#bcd6fc") > 60
    default = build_graph(resnet, IMAGE)
    assert titles(default).count("ConvBnRelu") == 9
    assert titles(build_graph(resnet, IMAGE, input_names=["photo"]))[0] == "photo"
    with pytest.raises(OptionError, match="there are 1 inputs, and more names: b"):
        build_graph(resnet, IMAGE, input_names=["a", "b"])


def test_depth_and_expand(resnet: Any) -> None:
    closed = model(resnet, IMAGE, depth=1)
    assert titles(closed) == [
        "x", "Conv2d 7×7 /2", "BatchNorm2d", "ReLU", "MaxPool2d 3×3 /2", *["Sequential"] * 4, "AdaptiveAvgPool2d", "flatten", "Linear",
    ]  # fmt: skip
    assert closed.model.boxes[6].parameters == 525568
    opened = model(resnet, IMAGE, depth=1, expand=["layer2.0"])
    assert [cluster.name for cluster in opened.scene.clusters] == ["layer2: Sequential", "layer2.0: Block"]
    assert "Sequential" in titles(opened), "layer2.0.downsample is closed"
    with pytest.raises(NameProblem, match="there is no module layer9 in ResNet18"):
        model(resnet, IMAGE, expand=["layer9"])


def test_focus(resnet: Any) -> None:
    drawing = model(resnet, IMAGE, focus="layer3.0.conv2", radius=1)
    assert titles(drawing) == ["ReLU", "Conv2d 3×3", "BatchNorm2d"]


def test_shared_weights_are_one_box_with_many_uses() -> None:
    drawing = model(Tied(), torch.tensor([1, 2, 3]))
    assert titles(drawing) == ["embedding.weight, used 2 times", "words", "Embedding", "relu", "Linear"]
    assert arrows(drawing) == [(1, 2), (0, 2), (2, 3), (3, 4), (0, 4)]
    assert drawing.scene.nodes[0].roles == ("parameter",)
    assert sum(box.parameters for box in drawing.model.boxes) == 28


class Twice(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(4, 4)

    def forward(self, x: Any) -> Any:
        return self.fc(torch.relu(self.fc(x)))


def test_a_module_that_is_called_twice() -> None:
    drawing = model(Twice(), torch.randn(2, 4))
    assert titles(drawing) == ["fc, used 2 times", "x", "Linear", "relu", "Linear"]
    assert [node.name for node in drawing.scene.nodes][-1] == "fc (call 2)"


class Loop(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.cell = nn.LSTMCell(3, 4)

    def forward(self, x: Any) -> Any:
        state = None
        for step in x:
            state = self.cell(step, state)
        return state[0]  # type: ignore[index]


def test_500_steps_are_folded_and_it_is_said() -> None:
    drawing = model(Loop(), torch.randn(500, 1, 3))
    assert titles(drawing) == ["cell, used 500 times", "x", "unbind", "LSTMCell  ×500"]
    assert drawing.scene.notes == (
        "the model is big (503 boxes): layers are folded, which leaves 4; --all, or most=None, draws every box",
    )
    assert len(model(Loop(), torch.randn(500, 1, 3), most=None).scene.nodes) > 500


class Counted(Loop):
    """The same, with an index, as it is mostly written."""

    def forward(self, x: Any) -> Any:
        state = (torch.zeros(1, 4), torch.zeros(1, 4))
        for at in range(len(x)):
            state = self.cell(x[at], state)
        return state[0]


def test_500_steps_with_an_index_are_folded_too() -> None:
    drawing = model(Counted(), torch.randn(500, 1, 3))
    assert titles(drawing) == ["cell, used 500 times", "x", "LSTMCell  ×500"]
    assert drawing.scene.notes == (
        "the model is big (1,004 boxes): layers are folded, picked parts are left out, which leaves 3; "
        "--all, or most=None, draws every box",
    )


def test_a_transformer_block() -> None:
    layer = nn.TransformerEncoderLayer(16, 4, 32, batch_first=True)
    expected = ["src", "MultiheadAttention", "Dropout 0.1", "add", "LayerNorm", "Linear", "relu", "Dropout 0.1", "Linear", "Dropout 0.1",
                "add", "LayerNorm"]  # fmt: skip
    assert titles(model(layer, torch.randn(2, 5, 16))) == expected
    with torch.no_grad():
        assert titles(model(layer.eval(), torch.randn(2, 5, 16))) == expected, "in eval under no_grad"
    stack = model(nn.TransformerEncoder(layer, 6), torch.randn(2, 5, 16), depth=1, transforms=[FoldDuplicates()])
    assert titles(stack) == ["src", "TransformerEncoderLayer  ×6"]


def test_a_layer_alone() -> None:
    drawing = model(nn.LSTM(3, 4, 2), torch.randn(5, 2, 3))
    assert titles(drawing) == ["input", "LSTM 2 layers"]
    assert drawing.model.boxes[1].shapes == ((5, 2, 4), (2, 2, 4), (2, 2, 4))
    assert drawing.model.boxes[1].flops == 2 * 10 * (16 * 3 + 3 * 16 * 4)


OPERATIONS = {  # a function, the shapes of its inputs, and its operations as counted by hand
    "a layer of one vector": (nn.Linear(8, 16), [(8,)], 2 * 8 * 16),
    "matrix and vector": (torch.mv, [(8, 16), (16,)], 2 * 8 * 16),
    "dot": (torch.dot, [(16,), (16,)], 2 * 16),
    "addmv": (torch.addmv, [(8,), (8, 16), (16,)], 2 * 8 * 16),
    "addbmm": (torch.addbmm, [(3, 5), (2, 3, 4), (2, 4, 5)], 2 * 2 * 3 * 4 * 5),
    "attention": (nn.functional.scaled_dot_product_attention, [(2, 4, 5, 8)] * 3, 2 * (2 * 2 * 4 * 5 * 5 * 8)),
    "a cell": (nn.LSTMCell(3, 4), [(2, 3)], 2 * 2 * (16 * 3 + 16 * 4)),
    "transposed": (nn.ConvTranspose2d(3, 4, 3), [(1, 3, 5, 5)], 2 * 3 * 4 * 9 * 25),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_operations_are_counted(name: str) -> None:
    f, shapes, expected = OPERATIONS[name]
    inputs = [torch.zeros(shape) for shape in shapes]
    assert sum(box.flops or 0 for box in model(f, *inputs).model.boxes) == expected


def test_attention_counts_the_same_in_every_mode() -> None:
    layer, x = nn.TransformerEncoderLayer(16, 4, 32, batch_first=True), torch.zeros(2, 5, 16)
    training = model(layer, x).model.flops
    with torch.no_grad():
        assert model(layer.eval(), x).model.flops == model(layer.train(), x).model.flops == training


def test_hooked_modules() -> None:
    net = nn.Sequential(nn.Linear(4, 4), nn.ReLU())
    net[0].register_forward_hook(lambda *call: call[2] * 2)
    assert titles(model(net, torch.randn(2, 4))) == ["input", "Linear", "mul", "ReLU"]


def test_backward_hooks_are_no_boxes() -> None:
    net = nn.Sequential(nn.Linear(4, 4), nn.ReLU())
    net[1].register_full_backward_hook(lambda *_: None)
    drawing = model(net, torch.randn(2, 4, requires_grad=True))
    assert titles(drawing) == ["input", "Linear", "ReLU"]
    assert arrows(drawing) == [(0, 1), (1, 2)]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of torch itself
def test_compiled_modules() -> None:
    assert titles(model(torch.compile(Twice()), torch.randn(2, 4)))[1:] == ["x", "Linear", "relu", "Linear"]

    class Outer(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = torch.compile(nn.Sequential(nn.Linear(4, 4), nn.Tanh()))

        def forward(self, x: Any) -> Any:
            return self.inner(x) + x

    drawing = model(Outer(), torch.randn(2, 4))
    assert titles(drawing) == ["x", "Linear", "Tanh", "add"]
    assert drawing.scene.nodes[1].name == "inner.0"


class Odd(nn.Module):
    """In-place writes, constants, views, several results in a dict, an argument by name."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(4, 4))
        self.register_buffer("mask", torch.ones(4))

    def forward(self, x: Any, y: Any = None) -> Any:
        z = x @ self.weight.t() * self.mask
        z[0] = 1
        z += torch.zeros(2, 4)
        first, second = z.chunk(2, 1)
        return {"a": first + y["k"], "b": second}


def test_ordinary_code() -> None:
    drawing = model(Odd(), torch.randn(2, 4), kwargs={"y": {"k": torch.ones(2, 2)}})
    assert titles(drawing) == ["x", "y['k']", "t", "matmul", "mul", "setitem", "zeros", "add", "chunk", "add"]
    assert arrows(drawing) == [(0, 3), (2, 3), (3, 4), (4, 5), (5, 7), (6, 7), (7, 8), (8, 9), (1, 9)]
    assert [node.id for node in drawing.scene.nodes if "root" in node.roles] == [8, 9]
    assert (
        titles(model(Odd(), torch.randn(2, 4), {"k": torch.ones(2, 2)}, transforms=[Prune("Constant")])).count("zeros")
        == 0
    )


def test_transforms_and_names_may_stand_alone() -> None:
    net = nn.Sequential(nn.Sequential(nn.Linear(3, 3), nn.Dropout()), nn.ReLU())
    assert titles(model(net, torch.zeros(1, 3), transforms=Prune("Dropout"))) == ["input", "Linear", "ReLU"]
    assert titles(model(net, torch.zeros(1, 3), depth=1)) == ["input", "Sequential", "ReLU"]
    assert titles(model(net, torch.zeros(1, 3), depth=1, expand="0")) == ["input", "Linear", "Dropout 0.5", "ReLU"]
    with pytest.raises(OptionError) as caught:
        model(net, torch.zeros(1, 3), transforms=["Dropout"])
    assert str(caught.value) == (
        "'Dropout' is no transform\nremedy: give a list of those of adviz.transforms: [Prune(\"Dropout\")]"
    )


def test_a_lazy_layer_has_no_shape() -> None:
    with pytest.raises(EvaluationError) as caught:
        model(nn.Sequential(nn.LazyLinear(3)), torch.zeros(1, 2))
    assert str(caught.value) == (
        "0.weight has no shape yet\nremedy: call the model once before, which gives lazy layers theirs"
    )


def test_a_function() -> None:
    def wave(x: Any) -> Any:
        return torch.sin(x) + x

    drawing = model(wave, torch.randn(2))
    assert (titles(drawing), drawing.scene.title[0]) == (["x", "sin", "add"], "wave")


def test_nothing_of_the_users_is_changed() -> None:
    net = nn.Sequential(nn.BatchNorm1d(3), nn.Dropout(0.5))
    x = torch.randn(5, 3)
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    model(net, x)
    assert torch.equal(torch.rand(1), expected)
    assert torch.equal(net[0].running_mean, torch.zeros(3))
    assert int(net[0].num_batches_tracked) == 0
    assert net.training
    hooks = torch.nn.modules.module
    assert not hooks._global_forward_hooks
    assert not hooks._global_forward_pre_hooks


def test_no_memory_for_a_model_on_meta() -> None:
    with torch.device("meta"):
        net = nn.Sequential(*[nn.Linear(8192, 8192) for _ in range(4)])
    assert (
        model(net, torch.zeros(1, 8192, device="meta")).scene.title[0]
        == "Sequential: 268,468,224 parameters (1 GiB), 537 MFLOP"
    )


def test_failures_are_said() -> None:
    with pytest.raises(EvaluationError) as caught:
        model(nn.Linear(3, 4), torch.zeros(2, 5))
    assert str(caught.value) == (
        "the model fails: RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x5 and 3x4)\n"
        "remedy: give the inputs that its forward takes: (input)"
    )


def test_the_same_bytes_again(resnet: Any) -> None:
    assert model(resnet, IMAGE).render("json").data == model(ResNet18(), IMAGE).render("json").data


def test_an_archive_of_torch_export(tmp_path: Path) -> None:
    from adviz.models.archive import read
    from adviz.models.view import closed

    net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 36, 5)).eval()
    path = str(tmp_path / "net.pt2")
    torch.export.save(torch.export.export(net, (torch.zeros(1, 3, 8, 8),)), path)
    made = closed(read(path))
    assert [box.title for box in made.boxes] == ["input", "Conv2d", "BatchNorm2d", "ReLU", "Flatten", "Linear"]
    assert [box.parameters for box in made.boxes] == [0, 224, 16, 0, 0, 1445]
    assert made.boxes[-1].shapes == ((1, 5),)
    assert [box.flops for box in made.boxes] == [box.flops for box in model(net, torch.zeros(1, 3, 8, 8)).model.boxes]


def test_an_open_dimension_of_an_archive(tmp_path: Path) -> None:
    from adviz.models.archive import read

    path = str(tmp_path / "net.pt2")
    shapes = ({0: torch.export.Dim("batch")},)
    torch.export.save(torch.export.export(nn.Linear(4, 2), (torch.zeros(3, 4),), dynamic_shapes=shapes), path)
    (size, *_), *_ = read(path).boxes[0].shapes
    assert isinstance(size, str)
    assert size.isidentifier()


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from adviz.cli.model import model as command

    (tmp_path / "nets.py").write_text(
        "import torch\nclass Net(torch.nn.Sequential):\n"
        "    def __init__(self): super().__init__(torch.nn.Embedding(9, 4), torch.nn.Linear(4, 2))\n"
        "def make(): return Net()\ndef double(x): return 2 * x\n"
        "class Lazy(torch.nn.Sequential):\n"
        "    def __init__(self): super().__init__(torch.nn.LazyLinear(3), torch.nn.LazyBatchNorm1d())\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    for name, args in (
        ("Net", ["--input", "2x3:int64"]),
        ("make", ["--input", "input=2x3:long"]),
        ("double", ["--input", "4"]),
    ):
        command.main([f"nets:{name}", *args, "-o", f"{name}.svg"], standalone_mode=False)
    assert "Net: 46 parameters (184 B), 96 FLOP" in capsys.readouterr().out
    with pytest.raises(OptionError, match="there is no type int65 for an input\nremedy: did you mean int64"):
        command.main(["nets:Net", "--input", "2x3:int65"], standalone_mode=False)
    with pytest.raises(EvaluationError) as caught:
        command.main(["nets:Net", "--input", "2x3"], standalone_mode=False)
    assert str(caught.value).endswith(
        "\nremedy: give the inputs that its forward takes: (input), as --input 1x3x8 or ids=1x128:int64"
    )
    command.main(["nets:Lazy", "--input", "2x5", "-o", "lazy.svg"], standalone_mode=False)
    assert "Lazy: 24 parameters (96 B), 60 FLOP" in capsys.readouterr().out
    with pytest.raises(NameProblem, match="nets has no function Nat"):
        command.main(["nets:Nat"], standalone_mode=False)
