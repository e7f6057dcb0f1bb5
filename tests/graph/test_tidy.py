"""What a tidy tape drops, what it keeps, and that it is worth the same."""

from __future__ import annotations

import math

import pytest
from hypothesis import given

import adviz
from adviz.graph.tidy import tidy
from adviz.lang.parser import parse
from adviz.lang.printers import to_text
from tests.strategies import points, programs, smooth_expressions

# fmt: off
TABLE = [
    ("x * 1",                "x"),
    ("1 * x",                "x"),
    ("x + 0",                "x"),
    ("0 + x",                "x"),
    ("x - 0",                "x"),
    ("0 - x",                "0 - x"),
    ("x ^ 1",                "x"),
    ("x ^ (3 - 2)",          "x"),
    ("1 ^ x",                "1^x"),
    ("--x",                  "x"),
    ("---x",                 "-x"),
    ("0 * sin(x)",           "0"),
    ("sin(x) * 0",           "0"),
    ("0 * inf",              "0"),
    ("x / 1",                "x / 1"),
    ("max(x)",               "x"),
    ("logsumexp(x)",         "x"),
    ("max(x, y)",            "max(x, y)"),
    ("2*3 - 1",              "5"),
    ("1.5 + 1",              "1.5 + 1"),
    ("2^2",                  "2^2"),
    ("-(2) * x",             "-2 * x"),
    ("1 * (x*1 + 0*y)",      "x"),
    ("c = 1 * x; c + 0",     "c = 1 * x"),
    ("one = (1); one * x",   "one = (1); one * x"),
    ("y = 1 * x",            "y = 1 * x"),
    ("1*x + 1*x",            "x + x"),
    ("x = 1; x * y",         "x = 1.0; x * y"),
    ("9007199254740992 + 1", "9007199254740992 + 1"),
]
# fmt: on


@pytest.mark.parametrize(("text", "kept"), TABLE, ids=[row[0] for row in TABLE])
def test_what_is_kept(text: str, kept: str) -> None:
    assert to_text(tidy(parse(text))) == kept


@given(smooth_expressions | programs(), points)
def test_the_value_and_the_gradient_stay(text: str, point: dict[str, float]) -> None:
    graph = adviz.parse(text)
    result = graph.evaluate({name: point[name] for name in graph.inputs})
    made = graph.tidied()
    again = made.evaluate({name: point[name] for name in graph.inputs})
    if all(map(math.isfinite, result.values)):
        assert again.value == result.value
        for name, slope in result.gradient.items():
            assert again.gradient.get(name, 0.0) == pytest.approx(slope, rel=1e-12)


@given(smooth_expressions)
def test_tidying_twice_is_tidying_once(text: str) -> None:
    once = tidy(parse(text))
    twice = tidy(once)
    assert (twice.ops, twice.args, twice.constants) == (once.ops, once.args, once.constants)


def test_what_falls_out_is_remembered() -> None:
    made = adviz.parse("x + 0*y").tidied()
    assert made.inputs == {"x": 0}
    assert made.evaluate({"x": 2.0, "y": 3.0}).value == 2.0


def test_the_name_of_a_derivative_stays() -> None:
    assert adviz.parse("x*y").grad("x").tidied().root_name == "∂f/∂x"
    assert adviz.parse("x*y").grad("x").tidied().source.text == "y"


def test_a_hundred_thousand_operations() -> None:
    made = tidy(parse("1*(" * 100_000 + "x" + ")" * 100_000))
    assert len(made) == 1
