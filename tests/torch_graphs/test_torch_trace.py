"""Forward traces: where gradients are cut and why, which layer a call is in; and `explain` in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn
from torch_models import Double, ResNet18, Stack, Tied

import adviz.torch
from adviz.errors import OptionError


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


def test_calls_inside_of_torch_func_are_said_to_be_unseen() -> None:
    traced = adviz.torch.trace(torch.vmap(lambda x: 2 * x), torch.ones(2, 3))
    assert traced.scene.notes == ("calls inside of torch.func (vmap, grad, …) are not seen",)
    assert torch.equal(traced.output, torch.full((2, 3), 2.0))


def test_what_cannot_be_called() -> None:
    with pytest.raises(OptionError) as caught:
        adviz.torch.trace(3, torch.ones(2))  # type: ignore[arg-type]
    assert str(caught.value) == "a int cannot be run\nremedy: give a torch.nn.Module, or a function"


def test_picture_in_all_formats() -> None:
    traced = adviz.torch.trace(no_grad, torch.ones(2, requires_grad=True))
    for format in ("svg", "png", "dot", "json", "txt"):
        assert traced.render(format).data


def words(make: Callable[[], tuple[Any, ...]], **more: Any) -> str:
    return adviz.torch.explain(*make(), **more)


def leaf() -> Any:
    return torch.ones(2, requires_grad=True)


def test_explain_a_leaf() -> None:
    x, other = leaf(), torch.tensor([1.0, 2.0], requires_grad=True)
    assert adviz.torch.explain(x) == (
        ".grad is None because no backward pass has come to this leaf: .backward() was not called, or zero_grad() was "
        "called after it, or what was differentiated does not depend on it. Give explain the output to know."
    )
    assert adviz.torch.explain(x, output=2 * x) == (
        ".grad is None though the output depends on this leaf: .backward() was not called on it, or zero_grad() was "
        "called afterwards, or gradients were computed by torch.autograd.grad, which leaves .grad alone."
    )
    assert adviz.torch.explain(x, output=2 * other) == (
        ".grad is None because the output does not depend on this leaf: its only leaf is another."
    )
    assert "its only leaf is another" in adviz.torch.explain(x, output=other * other), "one leaf, used twice"
    assert adviz.torch.explain(x, output=2 * leaf()).endswith(
        "One of them has the same shape (2) and equal entries: perhaps a copy of this one was used."
    )
    (2 * x).sum().backward()
    assert adviz.torch.explain(x) == ".grad is there: (2), norm 2.828, mean 2, zeros 0 %."


def test_explain_a_result() -> None:
    y = 2 * leaf()
    assert adviz.torch.explain(y) == (
        ".grad is None because this is no leaf but the result of mul, and only leaves keep their gradient. "
        "Call .retain_grad() on it before .backward()."
    )
    y.retain_grad()
    assert adviz.torch.explain(y).startswith(".grad is None because no backward pass has come by since retain_grad()")
    y.sum().backward()
    assert adviz.torch.explain(y).startswith(".grad is there, because retain_grad() was called: (2), norm 1.414")


def test_explain_what_carries_none() -> None:
    assert adviz.torch.explain(torch.tensor([1, 2])).startswith(
        ".grad is None because entries of type int64 have no derivative."
    )
    layer = nn.Linear(1, 1).requires_grad_(False)
    assert adviz.torch.explain(layer.weight) == (
        ".grad is None because the parameter is frozen: requires_grad is False. "
        "Call .requires_grad_() before the forward pass."
    )
    with torch.inference_mode():
        assert "torch.inference_mode()" in adviz.torch.explain(torch.ones(1) * 2)
    assert "(requires_grad is False)" in adviz.torch.explain(torch.ones(1))
    with torch.no_grad():
        dead = leaf() * 2
    assert adviz.torch.explain(leaf(), output=dead).startswith(
        ".grad is None because the output itself carries no gradient. Of the output: .grad is None because the tensor"
    )
    with pytest.raises(OptionError, match=r"^int is no tensor$"):
        adviz.torch.explain(3)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no_grad", "mul cut it off (no_grad). Compute it outside of no_grad; a model in eval mode does not need it."),
        ("detach", "detach cut it off (detach). Use the tensor itself where the gradient is wanted."),
        ("data", "data cut it off (.data). Use the tensor itself where the gradient is wanted."),
    ],
)
def test_explain_with_a_trace(name: str, said: str) -> None:
    def run(x: Any) -> Any:
        if name == "no_grad":
            with torch.no_grad():
                return 3 * (x * 2)
        return 3 * (x.detach() if name == "detach" else x.data)

    traced = adviz.torch.trace(run, leaf())
    assert adviz.torch.explain(traced.output, trace=traced) == (
        f".grad is None because the tensor carries no gradient: {said}"
    )
