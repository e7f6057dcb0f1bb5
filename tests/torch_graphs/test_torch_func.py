"""Calls within `torch.func`, and gradients within functions: they are linked to what stands around them."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

import adviz.torch

pytestmark = pytest.mark.filterwarnings("ignore:.*torch.jit.script:DeprecationWarning")  # torch's own, in jvp


def test_calls_inside_of_torch_func_are_linked_to_those_outside() -> None:
    x = torch.ones(2, 3, requires_grad=True)
    traced = adviz.torch.trace(lambda x: torch.vmap(lambda row: 2 * row.sin())(x).sum(), x)
    assert traced.scene.notes == ("inside of torch.func (vmap, grad, …) no cuts are looked for",)
    assert [(step.name, [operand.source for operand in step.operands]) for step in traced.steps] == [
        ("x", []), ("sin", [0]), ("mul", [1]), ("sum", [2]),
    ]  # fmt: skip
    assert all(step.carries for step in traced.steps)
    assert traced.steps[1].shapes == ((3,),), "a row"
    assert traced.steps[1].stats is not None
    assert traced.steps[1].stats.shape == (2, 3), "of all rows"


def gradient(x: torch.Tensor, again: bool) -> torch.Tensor:
    (slope,) = torch.autograd.grad(x.pow(3).sum(), x, create_graph=again)
    return 2 * slope


@pytest.mark.parametrize(("again", "cuts"), [(True, []), (False, ["create_graph=False"] * 2)])
def test_a_gradient_within_a_function_is_a_call(again: bool, cuts: list[str]) -> None:
    traced = adviz.torch.trace(gradient, torch.ones(2, requires_grad=True), again)
    assert [step.name for step in traced.steps] == ["x", "pow", "sum", "grad", "mul"]
    assert [edge.cut for edge in traced.scene.edges if edge.cut] == cuts
    assert traced.steps[-1].carries is again


def squares(x: torch.Tensor) -> torch.Tensor:
    return (x.sin() * x).sum()


@pytest.mark.parametrize(
    ("f", "words"),
    [
        (lambda x: torch.func.vmap(lambda row: row.sin() * row)(x), ["sin", "mul"]),
        (lambda x: torch.func.vmap(lambda a, b: a * b, in_dims=(None, 0))(x, x), ["mul"]),
        (lambda x: torch.func.grad(squares)(x) + 1, ["sin", "mul", "sum", "grad", "add"]),
        (lambda x: torch.func.jvp(squares, (x,), (x,))[1], ["make_dual", "sin", "mul", "sum", "unpack_dual"]),
    ],
)
def test_a_model_of_transformed_functions(f: Any, words: list[str]) -> None:
    drawing = adviz.torch.model(f, torch.ones(3, 3))
    assert [box.title for box in drawing.model.boxes] == ["x", *words]
    assert drawing.scene.notes == ()
    used = {edge.source for edge in drawing.scene.edges} | set(drawing.model.roots)
    assert used == set(range(len(words) + 1))


@pytest.mark.parametrize("f", [torch.func.jacrev(torch.sin), torch.func.hessian(squares)])
def test_derivatives_of_derivatives_are_linked(f: Any) -> None:
    x = torch.ones(3)
    drawing = adviz.torch.model(lambda x: f(x), x)
    reached = {drawing.scene.root}
    for edge in reversed(drawing.scene.edges):
        reached |= {edge.source} if edge.target in reached else set()
    assert 0 in reached
    assert adviz.torch.trace(lambda x: f(x), x).output.shape == f(x).shape


class Force(nn.Module):
    """The force is the gradient of an energy."""

    def __init__(self) -> None:
        super().__init__()
        self.energy = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))

    def forward(self, place: torch.Tensor) -> Any:
        place = place.requires_grad_()
        energy = self.energy(place).sum()
        (slope,) = torch.autograd.grad(energy, place, create_graph=True)
        return energy, -slope


def test_a_gradient_within_a_module_is_a_box() -> None:
    drawing = adviz.torch.model(Force(), torch.ones(2, 3))
    boxes = drawing.model.boxes
    assert [box.title for box in boxes] == ["place", "Linear", "Tanh", "Linear", "sum", "grad", "neg"]
    assert [link.source for link in boxes[5].links] == [4, 0]
