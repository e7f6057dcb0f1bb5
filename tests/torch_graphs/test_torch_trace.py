"""Forward traces: where gradients are cut and why, which layer a call is in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn
from torch_models import Double, ResNet18, Stack, Tied

import adviz.torch
from adviz.errors import EvaluationError, OptionError


def no_grad(x: Any) -> Any:
    with torch.no_grad():
        y = x * 2
    return x + y


def inference(x: Any) -> Any:
    with torch.inference_mode():
        return x * 2


def filled(x: Any) -> Any:
    y = 2 * x
    y.zero_()
    return x + y


def assigned(x: Any) -> Any:
    y = 2 * x
    y[0] = 3.0
    return y.sum()


FROZEN = nn.Linear(2, 1)
FROZEN.weight.requires_grad_(False)


CUTS: dict[str, tuple[Callable[[Any], Any], list[str]]] = {
    "detach": (lambda x: (2 * x + (3 + x.detach())).sum(), ["detach"]),
    "data": (lambda x: (2 * x + (3 + x.data)).sum(), [".data"]),
    "no_grad": (no_grad, ["no_grad"]),
    "inference_mode": (inference, ["inference_mode"]),
    "long": (lambda x: x + x.long(), ["integer cast"]),
    "to": (lambda x: x.to(torch.int32), ["integer cast"]),
    "argmax": (lambda x: x[x.argmax()], ["integer result"]),
    "comparison": (lambda x: torch.where(x > 0, x, 2 * x), ["comparison"]),
    "item": (lambda x: x * x.sum().item(), [".item()"]),
    "complex": (lambda x: x * complex(x.sum()).real, ["complex()"]),
    "numpy": (lambda x: torch.from_numpy(x.detach().numpy()) + x, ["detach"]),
    "overwritten": (filled, ["overwritten in place"]),
    "assigned in part": (assigned, []),
    "frozen": (FROZEN, ["requires_grad=False"]),
    "nothing": (lambda x: torch.sin(x).sum(), []),
}


@pytest.mark.filterwarnings("ignore:Converting a tensor with requires_grad=True")  # torch, of `complex`
@pytest.mark.parametrize("name", CUTS)
def test_cuts_have_reasons(name: str) -> None:
    function, reasons = CUTS[name]
    traced = adviz.torch.trace(function, torch.ones(2, requires_grad=True))
    cut = [edge for edge in traced.scene.edges if edge.cut]
    assert [edge.cut for edge in cut] == reasons
    assert all(edge.roles == ("cut",) and edge.label == edge.cut for edge in cut)


def test_the_tutorials_no_grad() -> None:
    x = torch.tensor(2.0, requires_grad=True)

    def block() -> Any:
        with torch.no_grad():
            return x * 2

    traced = adviz.torch.trace(block)
    assert [(edge.source, edge.target, edge.cut) for edge in traced.scene.edges] == [(0, 1, "no_grad")]
    assert traced.scene.nodes[1].roles == ("detached", "root")
    assert traced.output.requires_grad is False


def test_code_with_conditions_on_values_runs_as_ever() -> None:
    def steps(x: Any) -> Any:
        while x.norm() < 10:
            x = 2 * x
        return x

    x = torch.ones(2, requires_grad=True)
    assert torch.equal(adviz.torch.trace(steps, x).output, steps(x))


def test_calls_have_their_layers() -> None:
    model = ResNet18()
    traced = adviz.torch.trace(model, torch.zeros(1, 3, 64, 64))
    layers = [(step.name, step.layer) for step in traced.steps if step.kind == "call"]
    assert ("conv2d", "layer3.0.downsample.0") in layers
    assert ("linear", "fc") in layers
    assert ("flatten", "after avgpool") in layers
    assert len([name for name, _ in layers if name == "conv2d"]) == 20
    drawing = adviz.torch.graph(traced)
    tooltips = {node.op: node.tooltip for node in drawing.scene.nodes}
    assert "layer fc" in tooltips["addmm"]
    assert {"conv1.weight", "fc.bias"} <= {node.name for node in drawing.scene.nodes}


def test_one_weight_is_one_box() -> None:
    traced = adviz.torch.trace(Tied(), torch.tensor([1, 2]))
    (weight,) = [node for node in traced.scene.nodes if "parameter" in node.roles]
    assert sum(edge.source == weight.id for edge in traced.scene.edges) == 2


def test_a_change_in_place_that_autograd_does_not_see() -> None:
    w = torch.ones(2, requires_grad=True)

    def step() -> Any:
        w.data.mul_(2)
        with torch.no_grad():
            w.add_(1)
        return (w * 3).sum()

    assert adviz.torch.trace(step).scene.notes == (
        "mul_ changes w in place through .data: autograd does not see it",
        "add_ changes w in place under no_grad: autograd does not see it",
    )


def test_a_mask_of_infinities_is_no_cause_for_alarm() -> None:
    def attention(x: Any) -> Any:
        mask = torch.triu(torch.ones(3, 3, dtype=torch.bool), 1)
        return (x @ x.T).masked_fill(mask, float("-inf")).softmax(-1)

    assert adviz.torch.trace(attention, torch.ones(3, 2, requires_grad=True)).scene.notes == ()


def test_an_overflow_is_named_before_the_nan_that_it_makes() -> None:
    def overflow(x: Any) -> Any:
        big = torch.exp(x * 1000)
        return (big - big).sum()

    assert adviz.torch.trace(overflow, torch.ones(2, requires_grad=True)).scene.notes == (
        "not finite: the forward pass first becomes inf at exp",
        "not finite: the forward pass then becomes nan at sub",
    )


def test_hooks_are_gone_afterwards_even_after_an_error() -> None:
    model = Stack(2, 0, lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        adviz.torch.trace(model, torch.ones(1, 4))
    hooks = torch.nn.modules.module
    assert not hooks._global_forward_pre_hooks
    assert not hooks._global_forward_hooks


def test_the_arguments_of_the_function_are_handed_on() -> None:
    traced = adviz.torch.trace(torch.sum, torch.ones(2, 3, requires_grad=True), dim=1, theme="dark")
    assert traced.output.shape == (2,)
    assert traced.options.theme == "dark"


@pytest.mark.parametrize("inner", [False, True], ids=["all of it", "a part"])
def test_a_compiled_module_is_traced_as_it_was_written(inner: bool) -> None:
    net: Any = nn.Sequential(nn.Linear(2, 2), nn.Tanh())
    module = nn.Sequential(torch.compile(net, backend="eager")) if inner else torch.compile(net, backend="eager")
    traced = adviz.torch.trace(module, torch.ones(1, 2))
    assert [step.name for step in traced.steps if step.kind == "call"] == ["linear", "tanh"]
    torch._dynamo.reset()


def calls(traced: Any) -> list[tuple[str, list[str]]]:
    return [(step.name, [operand.cut for operand in step.operands]) for step in traced.steps if step.kind == "call"]


def test_a_custom_function_is_one_call_that_a_gradient_flows_back_through() -> None:
    x = torch.ones(2, requires_grad=True)
    traced = adviz.torch.trace(lambda x: Double.apply(Double.apply(x)) + 1, x)
    assert calls(traced) == [("Double", [""]), ("Double", [""]), ("add", [""])]
    with torch.no_grad():
        assert calls(adviz.torch.trace(Double.apply, x)) == [("Double", ["no_grad"])]
    assert "apply" not in torch.autograd.function._SingleLevelFunction.__dict__


def test_backward_hooks_of_modules_change_no_picture() -> None:
    net = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1))
    plain = calls(adviz.torch.trace(net, torch.ones(1, 2)))
    net[1].register_full_backward_hook(lambda *_: None)
    traced = adviz.torch.trace(net, torch.ones(1, 2))
    assert calls(traced) == plain
    assert adviz.torch.backward(traced).leaves["0.weight"] is not None


def test_operators_of_python_have_short_names() -> None:
    traced = adviz.torch.trace(lambda x: (x**2)[0] if x.sum() > 0 else x, torch.ones(2, requires_grad=True))
    assert [name for name, _ in calls(traced)] == ["sum", "gt", "bool", "pow", "getitem"]


def test_overloads_of_an_exported_module_have_their_names() -> None:
    module = torch.export.export(nn.Sequential(nn.Linear(2, 2), nn.Tanh()), (torch.ones(1, 2),)).module()
    traced = adviz.torch.trace(module, torch.ones(1, 2))
    assert [step.name for step in traced.steps if step.kind == "call"] == ["linear", "tanh"]


@pytest.mark.parametrize("make", [torch.zeros_like, lambda x: x.new_ones(3), torch.randn_like])
def test_what_takes_only_a_shape_says_so(make: Any) -> None:
    traced = adviz.torch.trace(lambda x: x + make(x), torch.ones(3, requires_grad=True))
    assert [edge.cut for edge in traced.scene.edges if edge.cut] == ["only its shape"]


@pytest.mark.parametrize(
    ("f", "message"),
    [
        (3, "int is no module or function\nremedy: give what can be called with tensors"),
        (torch.nn.ReLU, "ReLU is a class\nremedy: give a module: ReLU(…)"),
        (lambda _: None, "<lambda> returns NoneType, in which there is no tensor\n"
         "remedy: let it return a tensor, or several"),
    ],
)  # fmt: skip
def test_what_cannot_be_called(f: Any, message: str) -> None:
    with pytest.raises(OptionError) as caught:
        adviz.torch.trace(f, torch.ones(2))
    assert str(caught.value) == message
    with pytest.raises(OptionError) as caught:
        adviz.torch.model(f, torch.ones(2))
    assert str(caught.value) == message


def test_a_layer_without_a_shape_cannot_be_traced() -> None:
    with pytest.raises(EvaluationError) as caught:
        adviz.torch.trace(torch.nn.LazyLinear(3), torch.ones(1, 2))
    assert str(caught.value) == (
        "weight has no shape yet\nremedy: call the model once before, which gives lazy layers theirs"
    )


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_cannot_be_looked_into_says_so() -> None:
    x = torch.ones(1, 2)
    traced = adviz.torch.trace(torch.jit.trace(nn.Linear(2, 2), x), x)
    assert traced.scene.notes == ("no call was seen: what torch.jit made, or another library, cannot be looked into",)
    assert adviz.torch.trace(lambda x: x, x).scene.notes == ()


def test_names_of_arguments_and_of_several_results() -> None:
    inputs = [torch.ones(2, requires_grad=True)]
    traced = adviz.torch.trace(lambda weights: {"double": 2 * weights, "sine": weights.sin()}, *inputs)
    assert [node.name for node in traced.scene.nodes] == ["weights", "output['double']", "output['sine']"]


def test_picture_in_all_formats() -> None:
    traced = adviz.torch.trace(no_grad, torch.ones(2, requires_grad=True))
    for format in ("svg", "png", "dot", "json", "txt"):
        assert traced.render(format).data
