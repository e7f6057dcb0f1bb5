"""`explain`: why `.grad` is None, in words."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

import adviz.torch
from adviz.errors import OptionError


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


def test_explain_a_leaf_with_a_trace() -> None:
    x, y = leaf(), leaf()
    traced = adviz.torch.trace(lambda x, y: y * (x > 0).float() + y * x.detach().sin(), x, y)
    said = (
        ".grad is None because the ways from this leaf to the output are cut off: by gt (comparison) and detach. "
        "Use the tensor itself where the gradient is wanted."
    )
    assert adviz.torch.explain(x, traced) == adviz.torch.explain(x, traced.output, trace=traced) == said
    assert adviz.torch.explain(x, trace=traced) == said
    assert adviz.torch.explain(y, traced).startswith(".grad is None though the output depends on this leaf")
    unused = adviz.torch.trace(lambda _, y: 2 * y, x, y)
    assert adviz.torch.explain(x, unused).startswith(".grad is None because the output does not depend on this leaf")
    dead = adviz.torch.trace(lambda x: x.detach() * 2, x)
    assert adviz.torch.explain(x, dead) == (
        ".grad is None because the output itself carries no gradient. Of the output: .grad is None because the tensor "
        "carries no gradient: detach cut it off (detach). Use the tensor itself where the gradient is wanted."
    )


@pytest.mark.parametrize(("copy", "name"), [(torch.Tensor.double, "to_copy"), (torch.Tensor.clone, "clone")])
def test_explain_a_copy_of_a_leaf(copy: Any, name: str) -> None:
    assert adviz.torch.explain(copy(leaf())) == (
        f".grad is None because this is no leaf but a copy of one ({name}), which has the gradient in its place. "
        "Move or cast the data first, and call .requires_grad_() on the result."
    )
    assert "the result of to_copy" in adviz.torch.explain((leaf() * 2).double())


class Half(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        ctx.variable = 2  # a name that torch's own leaves have
        return x * y

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        return gradients[0] * ctx.variable, None


def test_explain_a_custom_function_without_a_gradient() -> None:
    x, y = leaf(), leaf()
    output = Half.apply(x, y).sum()
    output.backward()
    assert adviz.torch.explain(y, output).endswith(
        "which leaves .grad alone, or the backward of Half returned None for it."
    )
    assert adviz.torch.explain(leaf(), output).startswith(".grad is None because the output does not depend")
