"""What the playground answers to a request."""

from __future__ import annotations

from typing import Any

import pytest

from adviz.formats import FORMATS
from adviz.play import answers
from adviz.play.page import EXAMPLES

TUTORIAL = "(sin(x2)+1)/(x2+exp(x1)) + x1*x2"


def inputs(answer: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: answer["data"]["nodes"][each["node"]]["value"] for each in answer["data"]["inputs"]}


def test_a_formula() -> None:
    answer = answers.graph({"text": TUTORIAL, "at": {"x1": 1.5, "x2": 0.5}, "wrt": ["x2"]})
    assert inputs(answer) == {"x2": 0.5, "x1": 1.5}
    assert answer["wrt"] == ["x2"]
    assert answer["data"]["live"] is True


def test_inputs_without_a_value_get_one_and_defaults_stay() -> None:
    assert inputs(answers.graph({"text": "k = 3; k*x + y", "at": {"y": 2, "gone": 5}})) == {
        "k": 3.0,
        "x": 1.0,
        "y": 2.0,
    }


def test_names_that_are_gone_are_not_differentiated_by() -> None:
    assert answers.graph({"text": "x*y", "wrt": ["q", "y"]})["wrt"] == ["y"]
    assert answers.graph({"text": "x*y", "wrt": ["q"]})["wrt"] == ["x"]
    assert answers.graph({"text": "2*3"})["wrt"] == []


def test_arrays() -> None:
    answer = answers.graph({"text": "sum(x*x)", "at": {"x": "[1, 2]"}})
    assert answer["data"]["live"] is True
    assert answer["data"]["nodes"][0]["entries"] == [1.0, 2.0]
    assert [line["op"] for node in answer["data"]["nodes"][1:] for line in node["program"]] == ["mul", "sum"]


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        ({"text": "x +"}, {"message": "an operand is missing after +", "remedy": "write a number, a name or ( ) after it", "start": 2, "end": 3}),
        ({"text": ""}, {"message": "the formula is empty", "remedy": "write an expression, such as sin(x) + x*y", "start": 0, "end": 1}),
        ({"text": 7}, {"message": "the formula is empty", "remedy": "write an expression, such as sin(x) + x*y", "start": 0, "end": 1}),
        ({}, {"message": "the formula is empty", "remedy": "write an expression, such as sin(x) + x*y", "start": 0, "end": 1}),
        ({"text": "x", "at": {"x": "1 +"}}, {"message": "an operand is missing after +\n  1 +\n    ^", "remedy": "write a number, a name or ( ) after it"}),
        ({"text": "x", "at": {"x": "@/etc/passwd"}}, {"message": "the playground reads no files, and x is one", "remedy": "write the numbers"}),
        ({"text": "x", "at": {"x": None}}, {"message": "the value of x is not a number", "remedy": "give a number, or a text such as 'pi/4'"}),
        ({"text": "x", "at": {"x": {}}}, {"message": "the value of x is not a number", "remedy": "give a number, or a text such as 'pi/4'"}),
        ({"text": "x" * 20_001}, {"message": "the formula has more than 20,000 characters", "remedy": "draw it with: adviz draw -"}),
        ({"text": "+".join(["x"] * 2000)}, {"message": "the graph has 2,000 nodes, and the playground lays out 1,000", "remedy": "draw it with: adviz draw - -T html"}),
        ({"text": "[x, x]", "at": {"x": 1}}, {"message": "f has the shape 2, and only a number has a gradient", "remedy": "write sum(…), or say which combination: --seed '[1, 0]'"}),
    ],
)  # fmt: skip
def test_errors_are_data(request_: dict[str, Any], error: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "LARGEST", 1_000)
    assert answers.graph(request_) == {"error": error}
    assert answers.export(request_) == {"error": error}


def test_the_place_of_an_error_counts_code_points() -> None:
    assert answers.graph({"text": "α + 𝛽 ? 1"})["error"]["start"] == 6


@pytest.mark.parametrize("at", [None, [], "x", 3, {"x": True}, {1: 2}])
def test_odd_points_do_not_break_it(at: Any) -> None:
    answer = answers.graph({"text": "y", "at": at, "wrt": at, "theme": at})
    assert inputs(answer) == {"y": 1.0}


@pytest.mark.parametrize(("_name", "text", "at", "wrt"), EXAMPLES)
def test_examples(_name: str, text: str, at: dict[str, float], wrt: list[str]) -> None:
    answer = answers.graph({"text": text, "at": at, "wrt": wrt})
    assert answer["wrt"] == wrt
    if at:  # else the formula has its values
        assert inputs(answer) == at


@pytest.mark.parametrize(
    "kind", [name for name in FORMATS if name in ("svg", "dot", "json", "txt", "html", "mermaid", "tikz", "pdf")]
)
def test_every_format_is_exported(kind: str) -> None:
    made = answers.export({"text": TUTORIAL, "format": kind})
    assert isinstance(made, answers.File)
    assert made.name == f"adviz.{FORMATS[kind].ending}"
    assert len(made.data) > 100


def test_a_format_that_does_not_exist() -> None:
    made = answers.export({"text": "x", "format": "exe"})
    assert isinstance(made, dict)
    assert made["error"]["message"] == "there is no format exe"
