"""Evaluation traces: the tables of the textbooks, and the lines of the tutorial."""

from __future__ import annotations

import math

import pytest
from hypothesis import given

import adviz
from adviz.ad.statements import trace, tutorial_count, tutorial_lines
from adviz.formats.traces import plain
from tests.strategies import points, programs

BAYDIN = adviz.parse("log(x1) + x1*x2 - sin(x2)").evaluate({"x1": 2.0, "x2": 5.0})
TUTORIAL = adviz.parse("(sin(x2)+1)/(x2+exp(x1)) + x1*x2").evaluate({"x1": 1.5, "x2": 0.5})


def test_baydin_table_2() -> None:
    """The survey's table 2: the statements in its order, and its numbers to its three decimals."""
    made = trace(BAYDIN, {"x1": 1.0})
    assert [(line.formula, round(line.value, 3)) for line in made.primals] == [
        ("x1", 2.0),
        ("x2", 5.0),
        ("log(_p_1)", 0.693),
        ("_p_1 * _p0", 10.0),
        ("sin(_p0)", -0.959),
        ("_p1 + _p2", 10.693),
        ("_p4 - _p3", 11.652),
    ]
    assert [(plain(line.formula), line.value) for line in made.tangents] == [
        ("1", 1.0),
        ("0", 0.0),
        ("v̇_-1/v_-1", 0.5),
        ("v̇_-1·v_0 + v̇_0·v_-1", 5.0),
        ("v̇_0·cos(v_0)", 0.0),
        ("v̇_1 + v̇_2", 5.5),
        ("v̇_4 − v̇_3", 5.5),
    ]


def test_baydin_table_3() -> None:
    """The survey's table 3, from its foot: the adjoints in its order."""
    made = trace(BAYDIN, {})
    numbered = made.numbers
    assert [
        (numbered[line.node], numbered[line.user], line.first, plain(line.formula), round(line.value, 3))
        for line in made.adjoints
    ] == [
        (4, 5, True, "v̄_5", 1.0),
        (3, 5, True, "−v̄_5", -1.0),
        (1, 4, True, "v̄_4", 1.0),
        (2, 4, True, "v̄_4", 1.0),
        (0, 3, True, "v̄_3·cos(v_0)", -0.284),
        (-1, 2, True, "v̄_2·v_0", 5.0),
        (0, 2, False, "v̄_2·v_-1", 1.716),
        (-1, 1, False, "v̄_1/v_-1", 5.5),
    ]


def test_the_order_of_the_tape() -> None:
    made = trace(BAYDIN, {}, "tape")
    formulas = ["x1", "log(_p_1)", "x2", "_p_1 * _p0", "_p1 + _p2", "sin(_p0)", "_p3 - _p4"]
    assert sorted(line.formula for line in made.primals) == sorted(formulas)
    assert [line.formula for line in made.primals][2:] == formulas[1:2] + formulas[3:]


@given(programs(), points)
def test_the_last_statements_are_the_gradient(text: str, point: dict[str, float]) -> None:
    graph = adviz.parse(text)
    result = graph.evaluate({name: point[name] for name in graph.inputs})
    made = trace(result, point)
    adjoints = {line.node: line.value for line in made.adjoints}
    for name, node in graph.inputs.items():
        assert adjoints.get(node, 0.0) == pytest.approx(result.gradient[name], rel=1e-9, abs=1e-12)
    root = next(line.value for line in made.tangents if line.node == graph.root)
    wanted = math.fsum(point[name] * slope for name, slope in result.gradient.items())
    assert root == pytest.approx(wanted, rel=1e-9, abs=1e-9)
    for line in [*made.primals, *made.tangents]:
        assert all(
            made.numbers[source] < made.numbers[line.node] for source in graph.args[line.node] if source in made.numbers
        )


@given(programs(), points)
def test_a_statement_says_how_its_number_comes_about(text: str, point: dict[str, float]) -> None:
    """Each tangent and adjoint statement, read as a formula over the numbers so far, gives its own number."""
    graph = adviz.parse(text)
    result = graph.evaluate({name: point[name] for name in graph.inputs})
    made = trace(result, dict.fromkeys(graph.inputs, 1.0))
    known = {f"_p{made.numbers[line.node]}".replace("-", "_"): line.value for line in made.primals}
    known |= {f"_t{made.numbers[line.node]}".replace("-", "_"): line.value for line in made.tangents}
    for line in made.tangents:
        if graph.args[line.node]:
            said = adviz.parse(line.formula)
            assert said.evaluate({name: known[name] for name in said.inputs}).value == pytest.approx(
                line.value, rel=1e-9, abs=1e-9
            )


def test_the_lines_of_the_tutorial() -> None:
    """They are what the tutorial's program printed, in its order, digit by digit."""
    assert list(tutorial_lines(TUTORIAL, TUTORIAL.tape.inputs["x2"])) == [
        "child: x2 -> sin(x2) grad: 0.8775825618903728",
        "child: sin(x2) -> sin(x2)+1 grad: 1.0",
        "child: sin(x2)+1 -> sin(x2)+1/x2+exp(x1) grad: 0.20073512936690338",
        "child: sin(x2)+1/x2+exp(x1) -> sin(x2)+1/x2+exp(x1)+x1*x2 grad: 1.0",
        "child: x2 -> x2+exp(x1) grad: 1.0",
        "child: x2+exp(x1) -> sin(x2)+1/x2+exp(x1) grad: -0.05961284871202578",
        "child: sin(x2)+1/x2+exp(x1) -> sin(x2)+1/x2+exp(x1)+x1*x2 grad: 1.0",
        "child: x2 -> x1*x2 grad: 1.5",
        "child: x1*x2 -> sin(x2)+1/x2+exp(x1)+x1*x2 grad: 1.0",
    ]


@given(programs(), points)
def test_lines_of_the_tutorial_are_counted(text: str, point: dict[str, float]) -> None:
    graph = adviz.parse(text)
    result = graph.evaluate({name: point[name] for name in graph.inputs})
    for node in graph.inputs.values():
        assert tutorial_count(graph, node) == len(list(tutorial_lines(result, node)))
