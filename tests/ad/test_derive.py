"""The graph of the derivative: its text, its values, and that it can be differentiated again."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import adviz
from adviz.ad.derive import derive
from adviz.ad.hessian import hessian
from adviz.errors import EvaluationError, NameProblem
from adviz.graph.tape import Tape
from adviz.lang.parser import parse
from adviz.ops.row import unary
from tests.strategies import expressions, points, programs, smooth_expressions
from tests.trial import trial

DATA = Path(__file__).parents[1] / "data"


def records(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


def here(graph: Tape, point: dict[str, float]) -> dict[str, float]:
    return {name: point[name] for name in graph.inputs}


def same(got: float, want: float, rel: float = 1e-11, tolerance: float = 0.0) -> bool:
    return got == want or (got != got and want != want) or math.isclose(got, want, rel_tol=rel, abs_tol=tolerance)


# fmt: off
TEXTS = [
    ("x",                  "x",  "1"),
    ("2",                  "x",  None),
    ("x + y",              "x",  "1 * 1"),
    ("x * y",              "y",  "1 * x"),
    ("x * sin(x)",         "x",  "1 * sin(x) + 1 * x * cos(x)"),
    ("-x",                 "x",  "1 * -1"),
    ("x / y",              "y",  "1 * (-(x / y) / y)"),
    ("x^3",                "x",  "1 * (3 * x^(3 - 1))"),
    ("x^0",                "x",  "1 * 0"),
    ("2^x",                "x",  "1 * (2^x * log(2))"),
    ("exp(x)",             "x",  "1 * exp(x)"),
    ("tanh(x)",            "x",  "1 * (1 - tanh(x)^2)"),  # the form for accuracy branches
    ("log2(x)",            "x",  "1 * (1.4426950408889634 / x)"),  # this one does not
    ("abs(x)",             "x",  "1 * where(x == 0, 0, sign(x))"),
    ("where(x > 0, x, y)", "x",  "v4 = (x > 0) != 0; where(v4, 1 * v4, 0)"),
    ("floor(x) * x",       "x",  "1 * floor(x)"),  # nothing comes through floor, not even 0·inf
    ("floor(x)",           "x",  "0"),
    ("detach(x) * x",      "x",  "1 * detach(x)"),
    ("detach(x)",          "x",  "0"),
    ("c = a*b; c*c",       "c",  "c = a * b; 1 * c + 1 * c"),
    ("c = a*b; u = c; 2*b", "b", "1 * 2"),
    ("x = 2; y = 3; x*y",  "x",  "y = 3.0; 1 * y"),
    ("k = (2); x*k",       "x",  "k = (2); 1 * k"),
    ("pi = 3; pi * gelu(x)", "pi", "1 * gelu(x)"),
    ("pi = 3; x + gelu(pi)", "pi", "pi = 3.0; 1 * 1 * (erfc(-pi / sqrt(2)) / 2 + pi * exp(-pi^2 / 2) / sqrt(2 * 3.141592653589793))"),
    ("min(x, y)",          "x",  "v2 = min(x, y); v5 = (x == v2) + (y == v2); "
                                 "v14 = where(v2 != v2, 1, where(v5 > 1, (x == v2) / v5, x == v2)); where(v14, 1 * v14, 0)"),
]
# fmt: on


@pytest.mark.parametrize(("text", "wrt", "want"), TEXTS, ids=[row[0] for row in TEXTS])
def test_the_formula_of_the_derivative(text: str, wrt: str, want: str | None) -> None:
    if want is None:
        with pytest.raises(NameProblem):
            derive(parse(text), wrt)
    else:
        assert derive(parse(text), wrt).source.text == want


# fmt: off
NAMES = [
    ("x^2 * y",      ["x"],           "∂f/∂x"),
    ("x^2 * y",      ["x", "y"],      "∂²f/∂y∂x"),
    ("x^2 * y",      ["x", "x"],      "∂²f/∂x²"),
    ("x^5 * y",      ["x"] * 4 + ["y"], "∂⁵f/∂y∂x⁴"),
    ("loss = x1*x1", ["x1", "x1"],    "∂²loss/∂x1²"),
    ("f*x",          ["f"],           "∂y/∂f"),
]
# fmt: on


@pytest.mark.parametrize(("text", "order", "name"), NAMES)
def test_the_root_is_called_by_what_it_is(text: str, order: list[str], name: str) -> None:
    assert adviz.parse(text).grad(*order).root_name == name


@given(expressions)
def test_what_is_printed_is_the_same_graph(text: str) -> None:
    tape: Tape = parse(text)
    for name in list(tape.inputs)[:2]:
        made = derive(tape, name)
        again = parse(made.source.text, made.inputs)
        assert (again.ops, again.args, again.root) == (made.ops, made.args, made.root)
        assert list(map(repr, again.constants.values())) == list(map(repr, made.constants.values()))
        assert again.tokens == made.tokens
        tape = made


@given(expressions, points)
def test_the_value_is_the_gradient(text: str, point: dict[str, float]) -> None:
    graph = adviz.parse(text)
    result = graph.evaluate(here(graph, point))
    numbers = [abs(each) for row in result.partials for each in row] + [abs(each) for each in result.adjoints]
    for name, slope in result.gradient.items():
        got = graph.grad(name).evaluate(here(graph, point)).value
        if all(number < 1e100 for number in numbers):  # forms for accuracy may differ beyond the range of doubles
            assert same(got, slope, 1e-9, 1e-12 * max([1.0, *numbers]) ** 2)


@given(programs(), points)
def test_the_value_is_the_gradient_of_programs(text: str, point: dict[str, float]) -> None:
    graph = adviz.parse(text)
    at = here(graph, point)
    result = graph.evaluate(at)
    least = 1e-14 * max([1.0, *map(abs, filter(math.isfinite, result.adjoints))])  # 1 - tanh(6)^2 has few digits
    for name, slope in result.gradient.items():
        assert same(graph.grad(name).evaluate(at).value, slope, 1e-12, least)
        assert same(graph.grad(name).tidied().evaluate(at).value, slope, 1e-12, least)


@settings(max_examples=50)
@given(smooth_expressions, points)
def test_second_derivatives_are_central_differences_of_gradients(text: str, point: dict[str, float]) -> None:
    graph = adviz.parse(text)
    at = here(graph, point)
    made = hessian(graph, at)
    for j, name in enumerate(made.names):
        estimates = []
        for step in (1e-3, 5e-4):
            above, below = (graph.evaluate(at | {name: at[name] + side * step}).gradient for side in (1, -1))
            estimates.append([(above[row] - below[row]) / (2 * step) for row in made.names])
        for i, (rough, fine) in enumerate(zip(*estimates, strict=True)):
            size = max(1.0, *(abs(slope) for slope in graph.evaluate(at).adjoints))
            error = abs(fine - rough) + 1e-8 * (1 + abs(fine)) + 1e-11 * size
            assert abs(fine + (fine - rough) / 3 - made.rows[i][j]) <= 10 * error
    assert made.symmetric or not all(math.isfinite(entry) for row in made.rows for entry in row)


@pytest.mark.parametrize("record", records("hessians.jsonl"), ids=lambda record: record["id"])
def test_hessians_of_the_corpus(record: dict[str, Any]) -> None:
    graph = adviz.parse(record["expr"], record["at"])
    made = hessian(graph, record["at"], record["names"])
    largest = max(abs(entry) for row in record["hessian"] for entry in row)
    for got, want in zip(made.rows, record["hessian"], strict=True):
        assert got == pytest.approx(want, rel=1e-9, abs=1e-12 * largest)
    assert made.symmetric


@pytest.mark.parametrize("record", records("expressions.jsonl")[::4], ids=lambda record: record["id"])
def test_first_derivatives_of_the_corpus(record: dict[str, Any]) -> None:
    graph = adviz.parse(record["expr"], record["at"])
    at = {name: float(value) for name, value in record["at"].items() if name in graph.inputs}
    for (name, want), tolerance in zip(record["gradient"].items(), record["tol"][1:], strict=True):
        if name in graph.inputs:
            assert graph.grad(name).evaluate(at).value == pytest.approx(want, rel=1e-9, abs=100 * tolerance)


@pytest.mark.parametrize("record", records("kinks.jsonl"), ids=lambda record: f"{record['expr']} {record['at']}")
def test_kinks_keep_their_conventions(record: dict[str, Any]) -> None:
    graph = adviz.parse(record["expr"], record["at"])
    at = {name: float(value) for name, value in record["at"].items() if name in graph.inputs}
    for name, want in graph.evaluate(at).gradient.items():
        assert same(graph.grad(name).evaluate(at).value, want, 1e-14)


# fmt: off
SATURATED = [
    ("tanh(x)",      1000.0,  0.0),
    ("sigmoid(x)",   -800.0,  0.0),
    ("sigmoid(x)",   800.0,   0.0),
    ("softplus(x)",  -800.0,  0.0),
    ("relu(x)^2",    3.0,     2.0),
    ("relu(x)^2",    -3.0,    0.0),
    ("abs(x)*x",     2.0,     2.0),
    ("x^3",          0.0,     0.0),
    ("x^2",          0.0,     2.0),
    ("max(x, 1)^2",  2.0,     2.0),
    ("where(x > 0, x^2, -x^2)", -1.0, -2.0),
    ("x*detach(x)",  3.0,     0.0),
]
# fmt: on


@pytest.mark.parametrize(("text", "x", "want"), SATURATED)
def test_second_derivatives_at_corners_and_far_out(text: str, x: float, want: float) -> None:
    assert adviz.parse(text).grad("x").grad("x").evaluate({"x": x}).value == want


def test_high_order() -> None:
    graph = adviz.parse("exp(2*x)").grad(*["x"] * 6).tidied()
    assert graph.evaluate({"x": 0.0}).value == 64.0


def test_inputs_that_fall_out_may_have_a_value() -> None:
    made = adviz.parse("y + x^2").grad("x")
    assert made.evaluate({"x": 3.0, "y": 1.0}).value == 6.0
    assert made.grad("y").evaluate({"x": 3.0, "y": 1.0}).value == 0.0
    with pytest.raises(NameProblem):
        made.evaluate({"x": 3.0, "z": 1.0})


def test_a_hundred_thousand_operations() -> None:
    graph = parse("sin(" * 100_000 + "x" + ")" * 100_000)
    made = derive(graph, "x")
    assert len(made) > 300_000
    slope = adviz.ad.evaluate.evaluate(graph, {"x": 1.0}).gradient["x"]
    assert same(adviz.ad.evaluate.evaluate(made, {"x": 1.0}).value, slope, 1e-9)


# fmt: off
ERRORS = [
    ("x*y",       "z", "cannot differentiate with respect to z: the formula has no such name\nremedy: its names are: x, y"),
    ("x + y @ z", "y", "the derivative graph of @ is one of numbers\n  x + y @ z\n        ^\nremedy: give the inputs values: they say the shapes"),
]
# fmt: on


@pytest.mark.parametrize(("text", "wrt", "message"), ERRORS)
def test_errors(text: str, wrt: str, message: str) -> None:
    with pytest.raises((NameProblem, EvaluationError)) as caught:
        derive(parse(text), wrt)
    assert str(caught.value) == message


def test_one_more_row_is_all_that_an_operator_needs() -> None:
    """The text, the value, the partial, the label, the second derivative, the page of the operator."""
    from adviz.cli.lists import described
    from adviz.lang.latex import to_latex
    from tests.ops.test_table import slopes

    row = unary("sinc", "(cos(x) - out)/x", "sin(x)/x, and 1 at 0", 0.5, -2.0, value="where(x == 0, 1, sin(x)/x)",
                kinks=(("x == 0", "0", "the curve is flat there"),))  # fmt: skip
    with trial(row):
        graph = adviz.parse("sinc(x) * y")
        at = {"x": 2.0, "y": 3.0}
        result = graph.evaluate(at)
        assert result.value == 3 * math.sin(2.0) / 2.0
        slope = (math.cos(2.0) - math.sin(2.0) / 2.0) / 2.0
        assert result.gradient["x"] == pytest.approx(3 * slope, rel=1e-14)
        assert graph.evaluate({"x": 0.0, "y": 3.0}).gradient["x"] == 0.0
        for point in row.samples:
            assert adviz.ad.rules.rule(row)(*point)[1] == pytest.approx(slopes(row, point, 0), rel=2e-9)
        edge = adviz.draw("sinc(x)", wrt="x").scene.edges[0]
        assert (edge.formula, edge.label) == ("(cos(x) - f)/x", "(cos(x) − f)/x")
        assert to_latex(graph) == r"\operatorname{sinc}\left(x\right) \cdot y"
        second = graph.grad("x", "x").evaluate(at).value
        assert second == pytest.approx(3 * (-math.sin(2.0) - 2 * slope) / 2.0, rel=1e-13)
        assert described(row) == [
            "sinc(x)  sin(x)/x, and 1 at 0",
            "  computed as     where(x == 0, 1, sin(x)/x)",
            "  ∂out/∂x         (cos(x) - out)/x",
            "    where x == 0  0   (the curve is flat there)",
        ]
    with pytest.raises(adviz.AdvizError):
        adviz.parse("sinc(x)")
