"""The record of an autograd graph, and what its picture says."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from dataclasses import dataclass
from typing import Any

import pytest
import torch
from torch import nn
from torch_models import MODELS, Double, ResNet18, Tied, scalar

import adviz.torch
from adviz.errors import OptionError
from adviz.formats import FORMATS
from adviz.scene.theme import THEMES


def boxes(drawing: Any) -> list[str]:
    return [" ".join(line.text for line in node.lines) for node in drawing.scene.nodes]


def arrows(drawing: Any) -> list[tuple[int, int, str]]:
    return [(edge.source, edge.target, edge.label) for edge in drawing.scene.edges]


def named(drawing: Any) -> set[str]:
    return {node.name for node in drawing.scene.nodes if node.name}


def test_the_tutorials_formula() -> None:
    x1, x2, c = scalar(1.5), scalar(0.5), scalar(1.0)
    y = (torch.sin(x2) + c) / (x2 + torch.exp(x1)) + x1 * x2
    drawing = adviz.torch.graph(y)
    assert boxes(drawing) == [
        "x2 = 0.5", "sin", "c = 1", "add", "x1 = 1.5", "exp", "add", "div", "mul", "y = add = 1.046973",
    ]  # fmt: skip
    assert [(a, b) for a, b, _ in arrows(drawing)] == [
        (0, 1), (1, 3), (2, 3), (4, 5), (0, 6), (5, 6), (3, 7), (6, 7), (4, 8), (0, 8), (7, 9), (8, 9),
    ]  # fmt: skip
    assert drawing.scene.title == ("y = add(div, mul)", "y = 1.046973")


def test_detaching_leaves_one_way() -> None:
    x = torch.ones(2, requires_grad=True)
    both = adviz.torch.graph((2 * x + (3 + x)).sum())
    assert boxes(both) == ["x (2)", "mul (2)", "add (2)", "add (2)", "sum = 12"]
    for cut in (x.detach(), x.data):
        assert boxes(adviz.torch.graph((2 * x + (3 + cut)).sum())) == ["x (2)", "mul (2)", "add (2)", "sum = 12"]


def test_a_square_has_two_arrows() -> None:
    x = scalar(3.0)
    assert [(edge.source, edge.target, edge.slot) for edge in adviz.torch.graph(x * x).scene.edges] == [
        (0, 1, 0),
        (0, 1, 1),
    ]


@pytest.mark.parametrize("form", ["module", "mapping", "pairs"])
def test_names_come_from_params_first(form: str) -> None:
    model = nn.Sequential(nn.Linear(2, 2))
    params = {"module": model, "mapping": dict(model.named_parameters()), "pairs": model.named_parameters()}[form]
    out = model(torch.ones(1, 2))
    assert {"0.weight", "0.bias", "out"} <= named(adviz.torch.graph(out, params=params))


def test_names_come_from_variables() -> None:
    model, lists = nn.Sequential(nn.Linear(2, 2)), [scalar(1.0), scalar(2.0)]
    total = model(torch.ones(1, 2)).sum() * lists[0] * lists[1]
    assert named(adviz.torch.graph(total)) == {"model.0.weight", "model.0.bias", "lists[0]", "lists[1]", "total"}


@dataclass
class Output:
    logits: torch.Tensor
    states: list[torch.Tensor]
    loss: torch.Tensor | None = None


def test_names_of_parts_of_variables() -> None:
    x = scalar(1.0)
    out = Output(x.sin(), [x.cos(), x.exp()])
    assert named(adviz.torch.graph(out)) == {"x", "out.logits", "out.states[0]", "out.states[1]"}
    deep = {"a": [(x.tan(),)]}
    assert named(adviz.torch.graph(deep["a"][0][0] * 2)) == {"x", "deep['a'][0][0]"}
    layers = [nn.Linear(1, 1, bias=False), nn.Linear(1, 1)]
    made = layers[1](layers[0](torch.ones(1)))
    assert named(adviz.torch.graph(made)) == {"made", "layers[0].weight", "layers[1].weight", "layers[1].bias"}
    ring: list[Any] = [x.log()]
    ring.append(ring)
    assert "ring[0]" in named(adviz.torch.graph(ring[0] + 1))


def test_looking_at_variables_keeps_nothing_alive() -> None:
    def draw() -> tuple[Any, Any]:
        x = torch.ones(3, requires_grad=True)
        y = (x * x).sum()
        drawing = adviz.torch.graph(y)
        gone = weakref.ref(x)
        del x, y
        gc.collect()
        return gone(), drawing

    assert draw()[0] is None


@pytest.mark.parametrize("draw", [adviz.torch.graph, adviz.torch.backward, adviz.torch.make_dot])
def test_the_graph_is_neither_used_up_nor_kept(draw: Any) -> None:
    x = torch.ones(3, requires_grad=True)
    y = torch.exp(x).sum()
    drawing = draw(y)
    y.backward()
    assert torch.equal(x.grad, torch.exp(torch.ones(3)))
    kept = weakref.ref(x), weakref.ref(y)
    del x, y
    gc.collect()
    assert [each() for each in kept] == [None, None]
    assert drawing


def test_locals_of_the_caller_stay() -> None:
    x = torch.ones(3, requires_grad=True)
    mine = locals()
    adviz.torch.graph(2 * x)
    assert mine["x"] is x


def test_saved_tensors_have_dotted_lines_and_a_leaf_keeps_its_name() -> None:
    x, y = scalar(1.5), scalar(0.5)
    z = torch.exp(x * y)
    drawing = adviz.torch.graph(z, saved=True)
    assert boxes(drawing) == ["x = 1.5", "y = 0.5", "mul", "z = 2.117", "z = exp = 2.117"]
    saved = [(edge.source, edge.target, edge.label) for edge in drawing.scene.edges if "saved" in edge.roles]
    assert saved == [(1, 2, "other"), (0, 2, "self"), (3, 4, "result")]


def test_buffers_and_data_that_are_kept() -> None:
    model, data = nn.BatchNorm1d(2), torch.randn(4, 2)
    drawing = adviz.torch.graph(model(data).sum(), params=model, saved=True)
    roles = {node.name: node.roles for node in drawing.scene.nodes if node.name}
    assert roles["running_mean"] == ("constant",)
    assert roles["data"] == ("saved",)
    assert roles["weight"] == ("parameter",)


def test_attributes() -> None:
    x = torch.ones(2, 3, requires_grad=True)
    assert (
        boxes(adviz.torch.graph(x.sum(dim=-1), attrs=True))[-1]
        == "sum (2) dim = (-1) keepdim = False self_sym_sizes = (2, 3)"
    )


def test_accumulating_nodes_are_shown_when_asked() -> None:
    x = scalar(2.0)
    assert boxes(adviz.torch.graph(2 * x, accumulate=True)) == ["x = 2", "accumulate_grad", "mul = 4"]


def test_custom_functions() -> None:
    x = scalar(3.0)
    drawing = adviz.torch.graph(Double.apply(x), saved=True)
    assert boxes(drawing) == ["x = 3", "Double = 9"]
    assert [edge.label for edge in drawing.scene.edges] == ["", "saved"]


def test_a_gradient_with_a_graph() -> None:
    x = scalar(3.0)
    (slope,) = torch.autograd.grad(x**3, x, create_graph=True)
    assert boxes(adviz.torch.graph(slope))[-1] == "slope = mul = 27"


def test_several_outputs_in_a_tree() -> None:
    x = torch.ones(2, requires_grad=True)
    drawing = adviz.torch.graph({"a": [2 * x, torch.ones(1)], "b": (x, x.sum())})
    assert [node.roles for node in drawing.scene.nodes] == [("root",), ("root",), ("detached", "root"), ("root",)]
    assert drawing.scene.notes == (
        "no gradient: ['a'][1] was computed under no_grad(), or from data alone. Compute it outside of no_grad(), "
        "which eval mode does not need; adviz.torch.trace shows every cut.",
    )


def test_outputs_of_one_operation() -> None:
    first, second = torch.ones(2, requires_grad=True).unbind()
    assert boxes(adviz.torch.graph((first, second)))[-1] == "first, second = unbind () ()"


def test_a_view_and_its_base() -> None:
    x = torch.ones(2, 3, requires_grad=True)
    y = (2 * x)[0]
    drawing = adviz.torch.graph(y)
    assert [(edge.label, edge.roles) for edge in drawing.scene.edges] == [("", ()), ("", ()), ("view", ("saved",))]


def test_one_weight_many_uses() -> None:
    model = Tied()
    drawing = adviz.torch.graph(model(torch.tensor([1, 2])), params=model)
    (weight,) = [node for node in drawing.scene.nodes if "parameter" in node.roles]
    assert sum(edge.source == weight.id for edge in drawing.scene.edges) == 2


def test_under_no_grad_the_picture_says_what_to_do() -> None:
    model = nn.Linear(2, 1).eval()
    with torch.no_grad():
        out = model(torch.ones(1, 2))
    scene = adviz.torch.graph(out).scene
    assert scene.title[-1] == (
        "no gradient: the output was computed under no_grad(), or from data alone. Compute it outside of no_grad(), "
        "which eval mode does not need; adviz.torch.trace shows every cut."
    )


def test_an_output_of_whole_numbers_is_called_so() -> None:
    x = scalar(1.0) * torch.ones(2)
    drawing = adviz.torch.graph([x.argmax(), x.sum()])
    assert drawing.scene.notes == ("no gradient: [0] has entries of type int64, which have no derivative.",)
    with torch.inference_mode():
        made = x * 2
    assert adviz.torch.graph(made).scene.notes == (
        "no gradient: the output was computed under inference_mode(). Compute it outside of it; a model in eval mode "
        "does not need it.",
    )


def test_what_a_backward_pass_freed_is_said() -> None:
    y = torch.exp(scalar(1.0))
    y.backward()
    assert "a backward pass has freed it" in adviz.torch.graph(y, saved=True).scene.notes[0]
    assert adviz.torch.graph(y).scene.notes == ()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: adviz.torch.graph("y"),
            "there is no tensor in str\nremedy: give a tensor, or a tuple, list or dict of tensors",
        ),
        (
            lambda: adviz.torch.backward(scalar(1.0) * 2, nn.ReLU()),
            'wrt cannot be a module\nremedy: give params=module, and wrt="0.weight", a name in it',
        ),
        (
            lambda: adviz.torch.graph(nn.ReLU()),
            "there is no tensor in ReLU\n"
            "remedy: give what it returns, or draw the module itself: adviz.torch.model(module, *inputs)",
        ),
        (
            lambda: adviz.torch.graph(scalar(1.0) * 2, params={"x": 3}),
            "params has 'x': int, which is no named tensor\n"
            "remedy: give a module, or a dict from names to tensors: params=dict(model.named_parameters())",
        ),
        (
            lambda: adviz.torch.graph(scalar(1.0) * 2, tehme="dark"),
            "there is no option tehme\nremedy: did you mean theme?",
        ),
        (
            lambda: adviz.torch.graph(scalar(1.0) * 2, tidy=True),
            "tidy is an option for formulas\nremedy: the options here are theme, rankdir, scale, layout, title, labels, paths",
        ),
        (
            lambda: adviz.torch.graph(scalar(1.0) * 2, wrong=1),
            "there is no option wrong\nremedy: the options here are theme, rankdir, scale, layout, title, labels, paths",
        ),
    ],
)
def test_errors(call: Any, message: str) -> None:
    with pytest.raises(OptionError) as caught:
        call()
    assert str(caught.value) == message


@pytest.mark.parametrize("name", MODELS)
def test_every_theme_and_format_draws(name: str) -> None:
    torch.manual_seed(0)
    drawing = adviz.torch.graph(MODELS[name](), saved=True, attrs=True)
    for format in ("svg", "dot", "json", "txt"):
        assert drawing.render(format).data
    assert {edge.source < edge.target for edge in drawing.scene.edges} == {True}
    assert [node.id for node in drawing.scene.nodes] == list(range(len(drawing.scene.nodes)))


@pytest.mark.parametrize("theme", THEMES)
def test_themes(theme: str) -> None:
    x = torch.ones(2, requires_grad=True)
    assert adviz.torch.graph(torch.exp(x), saved=True, theme=theme).svg.startswith("<svg")
    assert "png" in FORMATS
    assert adviz.torch.graph(torch.exp(x), theme=theme).render("png").data[:4] == b"\x89PNG"


SCRIPT = """
import sys, torch
sys.path.insert(0, {folder!r})
from torch_models import ResNet18
import adviz.torch
torch.manual_seed(0)
out = ResNet18()(torch.zeros(1, 3, 64, 64))
drawing = adviz.torch.graph(out, saved=True, attrs=True)
sys.stdout.write(drawing.dot + drawing.render("json").data.decode() + adviz.torch.make_dot(out, show_saved=True).source)
"""


def test_the_same_bytes_in_every_run() -> None:
    from pathlib import Path

    script = SCRIPT.format(folder=str(Path(__file__).parent))
    runs = {
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, check=True, env={"PYTHONHASHSEED": seed, "PATH": ""}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert len(runs.pop()) > 100_000


def test_resnet() -> None:
    model = ResNet18()
    drawing = adviz.torch.graph(model(torch.zeros(1, 3, 64, 64)), params=model)
    assert (len(drawing.scene.nodes), len(drawing.scene.edges)) == (132, 139)
    assert drawing.scene.title[1] == "(1, 1000), 70 operations, 62 leaves, 11,689,512 differentiable numbers"


def test_without_torch_the_remedy_is_named() -> None:
    script = "import sys; sys.modules['torch'] = None\ntry:\n import adviz.torch\nexcept Exception as error: print(type(error).__name__, error)"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert (
        said == "MissingExtra adviz.torch needs PyTorch, which is not installed\nremedy: pip install 'adviz[torch]'\n"
    )


def test_the_core_does_not_import_torch() -> None:
    script = "import sys, adviz; adviz.draw('x*x', at={'x': 1.0}).svg; print('torch' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "False\n"
    )
