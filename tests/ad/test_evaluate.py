"""Values, partials, adjoints: against numbers by hand, against forward mode, against finite differences."""

from __future__ import annotations

import math

import pytest
from hypothesis import given

import adviz
from adviz.ad.paths import flows
from adviz.errors import EvaluationError, NameProblem
from tests.strategies import points, programs, smooth_expressions

TUTORIAL = "(sin(x2)+1)/(x2+exp(x1)) + x1*x2"


def at(graph: adviz.Graph, point: dict[str, float]) -> dict[str, float]:
    return {name: point[name] for name in graph.inputs}


def test_the_tutorials_formula() -> None:
    result = adviz.parse(TUTORIAL).evaluate({"x1": 1.5, "x2": 0.5})
    assert result.value == pytest.approx(1.0469726768804155, rel=1e-12)
    assert result.gradient["x1"] == pytest.approx(0.2328337474755975, rel=1e-12)
    assert result.gradient["x2"] == pytest.approx(1.6165488003791766, rel=1e-12)
    products = [path.product for path in result.paths("x2")]
    assert products == pytest.approx([1.5, 0.17616164909120247, -0.05961284871202578], rel=1e-12)
    assert result.paths("x2").count == 3


def test_columns() -> None:
    result = adviz.parse("x * x + 1").evaluate({"x": 3.0})
    assert result.values == [3.0, 9.0, 1.0, 10.0]
    assert result.partials == [(), (3.0, 3.0), (), (1.0, 1.0)]
    assert result.adjoints == [6.0, 1.0, 1.0, 1.0]


@given(smooth_expressions, points)
def test_reverse_is_forward(text: str, point: dict[str, float]) -> None:
    graph = adviz.parse(text)
    result = graph.evaluate(at(graph, point))
    for name, node in graph.inputs.items():
        last = flows(result, [node])[graph.root] if graph.args[graph.root] else (1.0,)
        assert math.fsum(last) == pytest.approx(result.gradient[name], rel=1e-9, abs=1e-9)


@given(smooth_expressions, points)
def test_reverse_is_central_difference(text: str, point: dict[str, float]) -> None:
    graph = adviz.parse(text)
    here = at(graph, point)
    gradient = graph.evaluate(here).gradient
    for name in graph.inputs:
        estimates = []
        for step in (1e-4, 5e-5):
            above = graph.evaluate(here | {name: here[name] + step}).value
            below = graph.evaluate(here | {name: here[name] - step}).value
            estimates.append((above - below) / (2 * step))
        rough, fine = estimates
        error = abs(fine - rough) + 1e-7 * (1 + abs(fine)) + 1e-11 * abs(graph.evaluate(here).value) / 5e-5
        assert abs(fine + (fine - rough) / 3 - gradient[name]) <= 10 * error


@given(programs(), points)
def test_programs_have_the_gradient_of_their_root(text: str, point: dict[str, float]) -> None:
    graph = adviz.parse(text)
    result = graph.evaluate(at(graph, point))
    assert result.adjoints[graph.root] == 1.0
    assert all(adjoint == 0.0 for adjoint in result.adjoints[graph.root + 1 :])


# fmt: off
CUTS = [
    ("x * detach(x)",                    {"x": 3.0},  9.0, 3.0),
    ("detach(x)",                        {"x": 3.0},  3.0, 0.0),
    ("detach(log(x))",                   {"x": 0.0}, -math.inf, 0.0),  # no 0·inf comes through a cut
    ("where(x > 0, x, detach(1/x))",     {"x": 2.0},  2.0, 1.0),
    ("u = sqrt(x); x + 1",               {"x": 0.0},  1.0, 1.0),  # what is not used sends nothing back
]
# fmt: on


@pytest.mark.parametrize(("text", "point", "value", "gradient"), CUTS)
def test_cuts(text: str, point: dict[str, float], value: float, gradient: float) -> None:
    result = adviz.parse(text).evaluate(point)
    assert (result.value, result.gradient["x"]) == (value, gradient)


def test_defaults_may_be_left_out_and_overridden() -> None:
    graph = adviz.parse("a = 2; a * b")
    assert graph.evaluate({"b": 5.0}).value == 10.0
    assert graph.evaluate({"a": 3.0, "b": 5.0}).value == 15.0


# fmt: off
ERRORS = [
    ("x + y*z",  {},                   "no value for x, y, z\n  x + y*z\n  ^\nremedy: --at x=… --at y=… --at z=…"),
    ("x + yy",   {"x": 1},             "no value for yy\n  x + yy\n      ^^\nremedy: --at yy=…"),
    ("E * 2",    {},                   "no value for E\n  E * 2\n  ^\nremedy: --at E=…, or did you mean e?"),
    ("E * 2",    {"x": 1},             "no value for E\n  E * 2\n  ^\nremedy: --at E=… (there is no x in the formula)"),
    ("alpha*x",  {"alpha": 1, "x": 2, "alhpa": 3}, "there is no input alhpa in the formula\nremedy: did you mean alpha?"),
    ("x",        {"x": 1, "q": 2},     "there is no input q in the formula\nremedy: its inputs are: x"),
    ("2",        {"q": 2},             "there is no input q in the formula\nremedy: it has no inputs, only numbers"),
    ("c = x*2; c", {"x": 1, "c": 2},   "c is computed by the formula, and was given a value\nremedy: leave the value out"),
]
# fmt: on


@pytest.mark.parametrize(("text", "point", "message"), ERRORS)
def test_names(text: str, point: dict[str, float], message: str) -> None:
    with pytest.raises(NameProblem) as caught:
        adviz.parse(text).evaluate(point)
    assert str(caught.value) == message


def test_arrays_are_needed() -> None:
    with pytest.raises(EvaluationError) as caught:
        adviz.parse("2 * (x @ y)").evaluate({"x": 1, "y": 2})
    want = (
        "@ takes arrays, not the shapes a number and a number\n"
        "  2 * (x @ y)\n         ^\nremedy: write * for a number and an array"
    )
    assert str(caught.value) == want


def test_a_million_operations() -> None:
    graph = adviz.parse("sin(" * 1_000_000 + "x" + ")" * 1_000_000)
    result = graph.evaluate({"x": 1.0})
    assert 0.0 < result.value < 0.01
    assert result.paths("x").count == 1
    assert [path.product for path in result.paths("x")] == pytest.approx([result.gradient["x"]], rel=1e-9)
