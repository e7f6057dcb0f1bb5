"""The Python side: parse, evaluate, paths, draw."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import adviz
from adviz.errors import NameProblem, OptionError

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
