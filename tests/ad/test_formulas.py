"""Formulas on edges: what they say, and that they are worth what the edge is worth."""

from __future__ import annotations

import math

import pytest
from hypothesis import given

import adviz
from adviz.scene.labels import Names
from adviz.scene.symbols import edge_formulas
from tests.strategies import points, programs, smooth_expressions

# fmt: off
TABLE = [
    ("sin(x)",      ["cos(x)"]),
    ("x / y",       ["1/y", "-x/y^2"]),
    ("x * y",       ["y", "x"]),
    ("x - y",       ["1", "-1"]),
    ("-x",          ["-1"]),
    ("x^2",         ["2*x", "v2*log(x)"]),
    ("x^3",         ["3*x^2", "v2*log(x)"]),
    ("x^-1",        ["-x^-2", "v2*log(x)"]),
    ("x^y",         ["y*x^(y-1)", "f*log(x)"]),
    ("exp(x)",      ["f"]),
    ("tanh(x)",     ["1-f^2"]),
    ("sqrt(x)",     ["1/(2*f)"]),
    ("log(x)",      ["1/x"]),
    ("pi * x",      ["x", "pi"]),
    ("-2 * x",      ["x", "-2"]),
    ("detach(x)",   ["0"]),
]
# fmt: on


@pytest.mark.parametrize(("text", "formulas"), TABLE)
def test_edge(text: str, formulas: list[str]) -> None:
    tape = adviz.parse(text)
    said = [formula.text for formula in edge_formulas(tape, Names(tape, numbered=True))[-1]]
    wanted = [formula.replace("v2", tape.root_name) for formula in formulas]
    assert [formula.replace(" ", "") for formula in said] == wanted


@given(smooth_expressions, points)
def test_a_formula_is_worth_its_edge(text: str, point: dict[str, float]) -> None:
    check(text, point)


@given(programs(), points)
def test_a_formula_of_a_program_is_worth_its_edge(text: str, point: dict[str, float]) -> None:
    check(text, point)


def check(text: str, point: dict[str, float]) -> None:
    graph = adviz.parse(text)
    result = graph.evaluate({name: point[name] for name in graph.inputs})
    names = Names(graph, numbered=True)
    known = {names.label(node): value for node, value in enumerate(result.values)}
    for node, row in enumerate(edge_formulas(graph, names)):
        for slot, formula in enumerate(row):
            again = adviz.parse(formula.text, known)
            value = again.evaluate({name: known[name] for name in again.inputs}).value
            assert value == pytest.approx(result.partials[node][slot], rel=1e-9, abs=1e-9)


def test_the_gradient_as_a_formula() -> None:
    scene = adviz.draw("(sin(x2)+1)/(x2+exp(x1)) + x1*x2", wrt="x2").scene
    assert scene.tables[0].total_text == "x1 − v3/v6^2 + cos(x2)/v6"
    assert math.isclose(
        1.5 - 1.479425538604203 / 4.9816890703380645**2 + math.cos(0.5) / 4.9816890703380645, 1.6165488003791766
    )
