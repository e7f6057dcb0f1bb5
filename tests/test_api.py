"""The Python side: parse, evaluate, paths, draw."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest

import adviz
from adviz.errors import AdvizError, ArgumentError, NameProblem, OptionError

FORMULA = "(sin(x2)+1)/(x2+exp(x1)) + x1*x2"
POINT = {"x1": 1.5, "x2": 0.5}


def test_evaluation() -> None:
    result = adviz.parse(FORMULA).evaluate(POINT)
    assert result.value == pytest.approx(1.0469726768804155, rel=1e-15)
    assert result.paths("x2").total == result.gradient["x2"]
    first = next(iter(result.paths("x2")))
    assert isinstance(first, adviz.GradientPath)
    assert (first.nodes, first.factors, first.product) == ((0, 8, 9), (1.5, 1.0), 1.5)
    with pytest.raises(NameProblem, match=r"^the formula has no name x3\nremedy: its names are: x2, x1$"):
        result.paths("x3")


def test_numbers_of_python_become_doubles() -> None:
    result = adviz.parse("x * y").evaluate({"x": 2, "y": True})
    assert [type(value) for value in result.values] == [float] * 3


def test_drawing(tmp_path: Path) -> None:
    drawing = adviz.draw(FORMULA, POINT, "x2")
    assert drawing.save(str(tmp_path / "f.svg")) == ()
    assert (tmp_path / "f.svg").read_text("utf-8") == drawing.svg == drawing._repr_svg_()
    drawing.save(str(tmp_path / "f.data"), "json")
    assert (tmp_path / "f.data").read_bytes() == drawing.render("json").data
    with pytest.raises(OptionError):
        drawing.save(str(tmp_path / "f"))


def test_values_or_formulas() -> None:
    assert adviz.draw("x*y").scene.value is None
    assert adviz.draw("x = 2; y = 3; x*y").scene.value == 6.0
    assert adviz.draw("x = 2; x*y").scene.value is None
    assert adviz.draw("x = 2; x*y", {"y": 4}).scene.value == 8.0


def test_several_differentiated_inputs_number_on() -> None:
    scene = adviz.draw(FORMULA, POINT, ["x1", "x2", "x1"]).scene
    assert [(table.wrt, [path.number for path in table.listed]) for table in scene.tables] == [
        ("x1", [1, 2]),
        ("x2", [3, 4, 5]),
    ]


def test_options_are_checked() -> None:
    with pytest.raises(OptionError) as caught:
        adviz.draw("x", them="dark")
    assert str(caught.value) == "there is no option them\nremedy: did you mean theme?"
    with pytest.raises(OptionError) as caught:
        adviz.draw("x", paths=-1)
    assert str(caught.value) == "paths cannot be -1\nremedy: give a whole number from 0 on"


def test_digraph() -> None:
    graph = adviz.draw(FORMULA, POINT, "x2").digraph
    assert graph.source.count("->") == 12
    graph.edge("v9", "v0")
    assert graph.source.count("->") == 13


def test_shared() -> None:
    graph = adviz.parse("exp(x) / (1 + exp(x))").shared()
    assert [op.name for op in graph.ops] == ["input", "exp", "const", "add", "div"]
    assert math.isclose(graph.evaluate({"x": 1.0}).value, 1 / (1 + math.exp(-1)))


# fmt: off
MISUSED = [
    (lambda: adviz.parse(3),                        "a formula is a text, and this is an int\nremedy: parse(\"x * sin(x)\")"),
    (lambda: adviz.parse(b"x"),                     "a formula is a text, and this is a bytes\nremedy: parse(\"x * sin(x)\")"),
    (lambda: adviz.parse_latex(None),               "a formula is a text, and this is None\nremedy: parse_latex(r\"\\frac{1}{x}\")"),
    (lambda: adviz.trace(3),                        "trace takes a function, and this is an int\nremedy: trace(f, x=2), or parse(text) for a formula"),
    (lambda: adviz.trace("x*y"),                    "trace takes a function, and this is a str\nremedy: trace(f, x=2), or parse(text) for a formula"),
    (lambda: adviz.draw(None),                      "draw takes the text of a formula, or a graph, and this is None\nremedy: draw(\"x * sin(x)\", {\"x\": 2})"),
    (lambda: adviz.draw(math.sin),                  "draw takes the text of a formula, or a graph, and this is a builtin_function_or_method\nremedy: draw(trace(f, x=2)) for a function"),
    (lambda: adviz.draw("x", 3),                    "a point is a mapping of names to values, and this is an int\nremedy: write {\"x\": 2.0}"),
    (lambda: adviz.draw("x", [("x", 3)]),           "a point is a mapping of names to values, and this is a list\nremedy: write {\"x\": 2.0}"),
    (lambda: adviz.draw("x", wrt=3),                "what is differentiated by is a name, and this is an int\nremedy: wrt=\"x\", or wrt=[\"x\", \"y\"]"),
    (lambda: adviz.draw("x", wrt=[3]),              "what is differentiated by is a name, and this is an int\nremedy: write it as a text: \"x\""),
    (lambda: adviz.parse("x").evaluate(3.0),        "a point is a mapping of names to values, and this is a float\nremedy: write {\"x\": 2.0}"),
    (lambda: adviz.parse("x").evaluate([3.0]),      "a point is a mapping of names to values, and this is a list\nremedy: write {\"x\": 2.0}"),
    (lambda: adviz.parse("x").unrolled(3),          "a point is a mapping of names to values, and this is an int\nremedy: write {\"x\": 2.0}"),
    (lambda: adviz.parse("x").grad(0),              "what is differentiated by is a name, and this is an int\nremedy: write it as a text: \"x\""),
    (lambda: adviz.parse("x").evaluate({"x": 1}).paths(0), "what is differentiated by is a name, and this is an int\nremedy: write it as a text: \"x\""),
    (lambda: adviz.draw("x").save(3),               "a file is a path, and this is an int\nremedy: save(\"picture.svg\")"),
    (lambda: adviz.draw("x").render(None),          "a format is a name, and this is None\nremedy: render(\"svg\")"),
]
# fmt: on


@pytest.mark.parametrize(("call", "message"), MISUSED)
def test_what_is_wanted_is_said_where_a_type_is_wrong(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        call()
    assert str(caught.value) == message
    assert isinstance(caught.value, AdvizError)
    assert isinstance(caught.value, TypeError)


def test_a_name_that_is_no_text_is_told_like_a_wrong_one() -> None:
    with pytest.raises(NameProblem, match=r"^there is no input 3 in the formula"):
        adviz.parse("x").evaluate({"x": 1, 3: 2})  # type: ignore[dict-item]
