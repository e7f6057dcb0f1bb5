"""Gradients on the picture: against adviz's own on formulas, and against `torch.autograd.grad` on models."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import nn
from torch_models import MODELS, Double, Stack, scalar

import adviz
import adviz.torch
from adviz.errors import EvaluationError, NameProblem, OptionError
from adviz.torch.names import Names
from adviz.torch.record import record
from adviz.torch.tensors import edge_of
from adviz.transforms import Fold, Prune, apply

FORMULAS = {
    "(sin(x2)+c)/(x2+exp(x1)) + x1*x2": {"x1": 1.5, "x2": 0.5, "c": 1.0},
    "x*y*exp(-x)": {"x": 0.7, "y": -2.0},
    "tanh(a*b + c)^2 + a": {"a": 0.3, "b": 1.7, "c": -0.2},
    "sqrt(x^2 + y^2) * log(x)": {"x": 3.0, "y": 4.0},
    "sigmoid(w*x) - w/x": {"w": 0.4, "x": -1.3},
    "relu(x)*y + abs(y)": {"x": -1.0, "y": -2.0},
}


def torch_value(text: str, at: dict[str, float]) -> tuple[Any, dict[str, Any]]:
    """The formula as torch computes it, on the same tape of operations."""
    functions = {name: getattr(torch, name) for name in ("sin", "exp", "tanh", "sqrt", "log", "sigmoid", "relu", "abs")}
    leaves = {name: scalar(number) for name, number in at.items()}
    return eval(text.replace("^", "**"), functions, leaves), leaves


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_have_advizs_own_numbers(text: str) -> None:
    at = FORMULAS[text]
    root, leaves = torch_value(text, at)
    mine = adviz.torch.backward(root, wrt=list(at), params=leaves)
    theirs = adviz.draw(text, at=at, wrt=list(at))
    assert mine.scene.gradient == pytest.approx(theirs.scene.gradient, rel=1e-12, abs=1e-15)
    for name in at:
        (table,) = [one for one in mine.scene.tables if one.wrt == name]
        (own,) = [one for one in theirs.scene.tables if one.wrt == name]
        assert table.count == own.count
        assert table.total == pytest.approx(own.total, rel=1e-12, abs=1e-15)
        products = sorted(path.product or 0.0 for path in table.listed)
        assert products == pytest.approx(sorted(path.product or 0.0 for path in own.listed), rel=1e-12, abs=1e-15)
        assert sum(products) == pytest.approx(table.total, rel=1e-12, abs=1e-15)


def test_the_tutorials_edges() -> None:
    root, leaves = torch_value("(sin(x2)+c)/(x2+exp(x1)) + x1*x2", FORMULAS["(sin(x2)+c)/(x2+exp(x1)) + x1*x2"])
    drawing = adviz.torch.backward(root, wrt="x2", params=leaves)
    own = adviz.draw("(sin(x2)+c)/(x2+exp(x1)) + x1*x2", at={"x1": 1.5, "x2": 0.5, "c": 1.0}, wrt="x2")
    numbers = sorted((edge.partial, edge.flow) for edge in drawing.scene.edges)
    assert numbers == [pytest.approx(pair, rel=1e-12) for pair in sorted((e.partial, e.flow) for e in own.scene.edges)]
    assert [path.chain for path in drawing.scene.paths] == [
        ("x2", "mul", "root"),
        ("x2", "sin", "add", "div", "root"),
        ("x2", "add", "div", "root"),
    ]
    assert drawing.render("txt").data.decode().splitlines()[2] == "∂root/∂x2 = 1.616549    3 paths"


def intermediates(out: Any) -> dict[tuple[int, int], Any]:
    """Position and slot of an edge → the gradient along it, of each operation on its own."""
    made = record([("", out)], Names())
    found: dict[tuple[int, int], Any] = {}
    for at, box in enumerate(made.boxes):
        if box.kind == "operation":
            edges = [
                torch.autograd.graph.GradientEdge(box.node, number) for number in range(len(box.node._input_metadata))
            ]
            gradients = torch.autograd.grad(out, edges, torch.ones_like(out), retain_graph=True, allow_unused=True)
            for number, gradient in enumerate(gradients):
                if gradient is not None:
                    found[at, number] = gradient
        elif box.kind == "leaf":
            (gradient,) = torch.autograd.grad(
                out, box.tensor, torch.ones_like(out), retain_graph=True, allow_unused=True
            )
            if gradient is not None:
                found[at, 0] = gradient
    return found


@pytest.mark.parametrize("name", MODELS)
def test_models_have_torchs_gradients(name: str) -> None:
    torch.manual_seed(0)
    out = MODELS[name]()
    drawing = adviz.torch.backward(out)
    expected = intermediates(out)
    for at, stats in enumerate(drawing.nodes):
        if (at, 0) in expected:
            gradient = expected[at, 0]
            assert stats is not None
            assert stats.shape == tuple(gradient.shape)
            assert stats.norm == pytest.approx(float(torch.linalg.vector_norm(gradient)), rel=1e-4, abs=1e-9)
    # an edge to a box that has no other user carries all that comes to it
    users = [edge.source for edge in drawing.scene.edges]
    lone = [(at, edge) for at, edge in enumerate(drawing.scene.edges) if users.count(edge.source) == 1]
    checked = 0
    for at, edge in lone:
        mine, box = drawing.edges[at], drawing.nodes[edge.source]
        if mine is not None and box is not None and box.shape == mine.shape:
            assert mine.norm == pytest.approx(box.norm, rel=1e-6)
            checked += 1
    assert checked >= 2


@pytest.mark.parametrize("name", MODELS)
def test_every_edge_has_what_its_operation_makes_of_the_adjoint(name: str) -> None:
    torch.manual_seed(0)
    out = MODELS[name]()
    drawing = adviz.torch.backward(out)
    boxes, known = record([("", out)], Names()).boxes, intermediates(out)
    checked = 0
    for edge, mine in zip(drawing.scene.edges, drawing.edges, strict=True):
        node = boxes[edge.target].node
        if not callable(node):  # a custom function
            continue
        made = node(*(known.get((edge.target, number)) for number in range(len(node._input_metadata))))
        expected = (made if isinstance(made, tuple) else (made,))[edge.slot]
        if mine is not None:
            expected = expected.detach().sum_to_size(mine.shape)  # as the engine does, of a bias that was broadcast
            assert mine.norm == pytest.approx(float(torch.linalg.vector_norm(expected)), rel=1e-4, abs=1e-9)
            checked += 1
    assert checked >= 1


def test_edges_add_up_to_the_adjoint() -> None:
    x = scalar(0.7)
    drawing = adviz.torch.backward(torch.sin(x) + x * x + torch.exp(x))
    total = sum(
        each.value for edge, each in zip(drawing.scene.edges, drawing.edges, strict=True) if edge.source == 0 and each
    )
    assert total == pytest.approx(drawing.nodes[0].value)


def test_the_numbers_of_a_tensor() -> None:
    x = torch.tensor([1.0, -2.0, 3.0, 0.5], requires_grad=True)
    stats = adviz.torch.backward((torch.relu(x) * torch.tensor([3.0, 1.0, 4.0, 0.0])).sum()).leaves["x"]
    assert stats == adviz.torch.Stats((4,), 5.0, 1.75, 0.5, 0, 0, None)
    assert stats.text == "(4), norm 5, mean 1.75, zeros 50 %"


def test_grad_stays_as_it_is_unless_asked() -> None:
    model = nn.Linear(3, 1)
    model.weight.grad = torch.full((1, 3), 7.0)
    out = model(torch.ones(2, 3)).sum()
    adviz.torch.backward(out)
    assert model.bias.grad is None
    assert model.weight.grad.tolist() == [[7.0, 7.0, 7.0]]
    adviz.torch.backward(out, accumulate_grad=True)
    assert model.bias.grad.tolist() == [2.0]
    assert model.weight.grad.tolist() == [[9.0, 9.0, 9.0]]
    out.backward()
    assert model.bias.grad.tolist() == [4.0]


def test_no_hook_stays() -> None:
    x = scalar(2.0)
    y = torch.exp(x)
    adviz.torch.backward(y)
    before = adviz.torch.backward(y).scene
    assert adviz.torch.backward(y).scene == before


def test_hooks_of_the_user_run_and_change_what_flows() -> None:
    x = scalar(2.0)
    y = 3 * x
    y.register_hook(lambda gradient: 10 * gradient)
    drawing = adviz.torch.backward(y * 1)
    assert drawing.leaves["x"].value == 30.0


def test_hooked_modules() -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
    seen = []
    model[0].register_full_backward_hook(lambda *_: seen.append("backward"))
    model[1].register_forward_hook(lambda _module, _given, out: 2 * out)
    drawing = adviz.torch.backward(model(torch.ones(1, 2, requires_grad=True)).sum())
    assert seen == ["backward"]
    assert "BackwardHookFunction" in {node.op for node in drawing.scene.nodes}


def test_several_outputs_are_added_up() -> None:
    x = scalar(3.0)
    drawing = adviz.torch.backward({"square": x * x, "double": 2 * x}, wrt="x")
    assert drawing.scene.tables[0].total == 8.0
    assert [path.product for path in drawing.scene.paths] == [3.0, 3.0, 2.0]
    assert drawing.scene.root_name == "Σ outputs"


def test_a_seed() -> None:
    x = torch.ones(3, requires_grad=True)
    y = 2 * x
    assert adviz.torch.backward(y, seed=torch.tensor([1.0, 0.0, 2.0])).leaves["x"].norm == pytest.approx(math.sqrt(20))
    with pytest.raises(OptionError) as caught:
        adviz.torch.backward(y, seed=torch.ones(2))
    assert str(caught.value) == (
        "a seed for an output of shape (3,) cannot be (2,)\nremedy: give a tensor of that shape"
    )
    with pytest.raises(OptionError) as caught:
        adviz.torch.backward(y, seed=[1.0, 2.0])
    assert str(caught.value) == "seed needs a tensor for each of 1 output that carry a gradient, and has 2"
    assert adviz.torch.backward(y.sum(), seed=-3.0).leaves["x"].norm == pytest.approx(6 * math.sqrt(3))


def test_wrt_may_be_a_tensor_or_a_result() -> None:
    x = scalar(2.0)
    inner = x * x
    y = torch.sin(inner)
    assert adviz.torch.backward(y, wrt=inner).scene.tables[0].wrt == "inner"
    assert adviz.torch.backward(y, wrt=["inner", x]).scene.tables[1].total == pytest.approx(4 * math.cos(4.0))
    with pytest.raises(NameProblem) as caught:
        adviz.torch.backward(y, wrt="innner")
    assert str(caught.value) == (
        "cannot differentiate with respect to innner: the graph has no such name\nremedy: did you mean inner?"
    )


def test_norms_are_said_not_to_add_up() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 3), nn.Tanh(), nn.Linear(3, 2))
    drawing = adviz.torch.backward(model(torch.randn(4, 3)), wrt="0.weight", params=model)
    (table,) = drawing.scene.tables
    assert (table.adds, table.rest, table.count) == (False, None, 1)
    assert table.listed[0].product == pytest.approx(table.total)
    assert "‖∂output/∂0.weight‖" in drawing.render("txt").data.decode()
    assert "‖∂output/∂0.weight‖" in drawing.dot
    assert "‖∂output/∂0.weight‖" in drawing.svg


def test_paths_of_norms_stay_in_a_folded_graph() -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))
    drawing = adviz.torch.backward(model(torch.ones(3, 2)).sum(), wrt="0.weight", params=model)
    folded = apply(drawing, [Prune("t"), Fold("addmm > relu", "LinearRelu")]).scene
    (table,), (before,) = folded.tables, drawing.scene.tables
    assert [path.chain for path in table.listed] == [("0.weight", "LinearRelu", "addmm", "sum")]
    assert table.listed[0].product == before.listed[0].product
    assert (table.rest_text, table.adds) == ("", False)


def test_a_heat_map_has_one_scale() -> None:
    x = scalar(2.0)
    drawing = adviz.torch.backward(-1e-3 * x + torch.exp(x), heat=True)
    scale = drawing.scene.heat
    assert scale is not None
    assert (scale.low, scale.high, scale.signed) == (
        pytest.approx(1e-3),
        pytest.approx(math.exp(2) - 1e-3, rel=1e-2),
        True,
    )
    heats = {edge.label: edge.heat for edge in drawing.scene.edges}
    assert heats["−0.001"] == pytest.approx(-0.04)
    assert all(node.heat is not None for node in drawing.scene.nodes)
    assert "gradient" in drawing.svg
    assert drawing.dot


def test_vanishing_layers_are_seen() -> None:
    torch.manual_seed(0)
    model = Stack(12, 0, lambda x: x)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(0.1)
    drawing = adviz.torch.backward(model(torch.randn(2, 4)), params=model, heat=True)
    heats = {node.name: node.heat for node in drawing.scene.nodes if node.name.endswith("bias")}
    order = [heats[f"layers.{at}.bias"] for at in range(12)]
    assert order == sorted(order)
    assert order[0] < 0.1
    assert order[-1] > 0.8


@pytest.mark.parametrize("layer", range(5))
def test_a_planted_nan_is_named(layer: int) -> None:
    torch.manual_seed(0)
    model, given = Stack(5, layer, lambda x: torch.sqrt(x - x)), torch.randn(2, 4)
    said = f"not finite: the gradient first becomes inf at sqrt after layer layers.{layer}"
    drawing = adviz.torch.backward(model(given), params=model)
    assert drawing.scene.notes == (said,)
    blamed = [node.op for node in drawing.scene.nodes if "culprit" in node.roles]
    assert blamed == ["sqrt"]
    assert adviz.torch.backward(adviz.torch.trace(model, given)).scene.notes == (said,)
    model.what = lambda x: torch.log(x - 100)
    traced = adviz.torch.trace(model, given)
    said = f"not finite: the forward pass first becomes nan at log after layer layers.{layer}"
    assert traced.scene.notes == (said,)
    assert [node.op for node in traced.scene.nodes if "culprit" in node.roles] == ["log"]
    assert adviz.torch.backward(traced).scene.notes[0] == said
    assert (
        f"becomes nan at tanh after layer layers.{layer}, or before it at log"
        in (adviz.torch.backward(model(given), params=model).scene.notes[0])
    )


def test_a_nan_in_a_parameter_is_named() -> None:
    model = nn.Linear(2, 1)
    with torch.no_grad():
        model.weight[0, 0] = math.nan
    said = "not finite: weight holds nan before the forward pass"
    assert adviz.torch.backward(model(torch.ones(1, 2)), params=model).scene.notes[0] == said
    assert adviz.torch.trace(model, torch.ones(1, 2)).scene.notes == (said,)


def test_a_dead_branch_has_its_local_partials() -> None:
    x, y = scalar(2.0), scalar(0.0)
    drawing = adviz.torch.backward(torch.sin(x) * y)
    assert [edge.partial for edge in drawing.scene.edges] == [
        pytest.approx(math.cos(2.0)),
        0.0,
        pytest.approx(math.sin(2.0)),
    ]


def test_sparse_and_half_gradients() -> None:
    table = nn.Embedding(5, 2, sparse=True)
    stats = adviz.torch.backward(table(torch.tensor([1, 1, 3])).sum()).leaves["table.weight"]
    assert (stats.shape, stats.norm, stats.zeros) == ((5, 2), pytest.approx(math.sqrt(10)), pytest.approx(0.6))
    half = torch.full((100,), 600.0, dtype=torch.float16, requires_grad=True)
    assert adviz.torch.backward((half * 600).sum()).leaves["half"].norm == pytest.approx(6000.0)


def test_complex_gradients() -> None:
    z = torch.tensor([3 + 4j, 0j], requires_grad=True)
    drawing = adviz.torch.backward((z * z.conj()).real.sum())
    assert drawing.leaves["z"].norm == pytest.approx(10.0)
    assert drawing.leaves["z"].zeros == 0.5


def test_custom_functions_run_backward_once() -> None:
    calls = []

    class Counted(Double):
        @staticmethod
        def backward(ctx: Any, gradient: Any) -> Any:
            calls.append(1)
            return Double.backward(ctx, gradient)

    x = scalar(3.0)
    drawing = adviz.torch.backward(Counted.apply(x) + x)
    assert calls == [1]
    assert [edge.partial for edge in drawing.scene.edges] == [6.0, 1.0, 1.0]


@pytest.mark.filterwarnings("ignore:.*nested.*:UserWarning")
def test_rows_of_several_lengths() -> None:
    rows = torch.nested.nested_tensor([torch.ones(2, 3), torch.ones(1, 3)], layout=torch.jagged, requires_grad=True)
    drawing = adviz.torch.backward((rows * 2).to_padded_tensor(0.0).sum())
    assert drawing.leaves["rows"].norm == pytest.approx(6.0)


def test_what_cannot_be_run_back() -> None:
    x = torch.ones(2, 3, requires_grad=True)
    again = torch.utils.checkpoint.checkpoint(torch.sin, x, use_reentrant=True)
    for output, message in (
        (torch.ones(2, device="meta", requires_grad=True) * 2, "there are no gradients on the device meta, which has no "
         "numbers\nremedy: adviz.torch.graph draws the graph"),
        (again, "a reentrant checkpoint gives no gradients that can be watched\n"
         "remedy: call torch.utils.checkpoint.checkpoint with use_reentrant=False"),
    ):  # fmt: skip
        with pytest.raises(EvaluationError) as caught:
            adviz.torch.backward(output)
        assert str(caught.value) == message


def test_what_cannot_be_differentiated() -> None:
    with torch.no_grad():
        dead = scalar(1.0) * 2
    with pytest.raises(EvaluationError, match=r"^there is no gradient to draw: \.grad is None because"):
        adviz.torch.backward(dead)
    used = torch.exp(scalar(1.0))
    used.backward()
    with pytest.raises(EvaluationError) as caught:
        adviz.torch.backward(used)
    assert str(caught.value) == (
        "the graph is gone: a backward pass has freed what it keeps\n"
        "remedy: call adviz.torch.backward before .backward(), or use .backward(retain_graph=True)"
    )
    assert edge_of(used) is not None
