"""`%adviz` and `%%adviz` without a kernel: what the magic makes of its line, its cell and the notebook's variables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import adviz
from adviz.formats import notebook
from adviz.notebook import magic
from tests.tracing.test_trace_branches import absolute

# fmt: off
DRAWN: list[tuple[str, str | None, dict[str, Any], str, float | None]] = [
    # line                              cell                       variables         expression          value
    ("x * y --at x=2,y=3",              None,                      {},               "x * y",            6.0),
    ("x * y --at x=2 --at y=3",         None,                      {"x": 9.0},       "x * y",            6.0),
    ("x * y",                           None,                      {"x": 2, "y": 3}, "x * y",            6.0),
    ("x * y --at y=3",                  None,                      {"x": 2, "y": 9}, "x * y",            6.0),
    ("x * y",                           None,                      {},               "x * y",            None),
    ("x * y --formulas",                None,                      {"x": 2, "y": 3}, "x * y",            None),
    ("'x * y' --at x=2,y=3",            None,                      {},               "x * y",            6.0),
    ("--at x=2,y=3 x * y",              None,                      {},               "x * y",            6.0),
    ("x - -y * 2 --at x=2,y=3",         None,                      {},               "x - -y * 2",       8.0),
    ("-x^2 --at x=3",                   None,                      {},               "-x^2",             -9.0),
    ("x = 3; x^2",                      None,                      {},               "x = 3; x^2",       9.0),
    ("x^2 --at x=pi/2",                 None,                      {},               "x^2",              2.4674011002723395),
    ("--at a=2,b=1",                    "c = a + b\nc * c\n",      {},               "c = a + b\nc * c", 9.0),
    ("",                                "c = a + b\nc * c",        {"a": 2, "b": 1}, "c = a + b\nc * c", 9.0),
    ("",                                "x * y",                   {"x": True},      "x * y",            None),
    ("sum(W @ x)",                      None,                      {"W": [[1, 2]], "x": [3, 4]}, "sum(W @ x)", 11.0),
    ("x * f",                           None,                      {"x": 2, "f": len}, "x * f",          None),
]
# fmt: on


@pytest.mark.parametrize(("line", "cell", "variables", "expression", "value"), DRAWN)
def test_drawn(line: str, cell: str | None, variables: dict[str, Any], expression: str, value: float | None) -> None:
    drawing = magic(line, cell, variables)
    assert drawing is not None
    assert (drawing.scene.expression, drawing.scene.value) == (expression, value)


def test_options_of_a_drawing() -> None:
    drawing = magic("x*y --at x=2,y=3 --wrt x --wrt y --theme dark --rankdir TB --labels both", None, {})
    assert drawing is not None
    assert [table.wrt for table in drawing.scene.tables] == ["x", "y"]
    assert (drawing.options.theme, drawing.options.rankdir) == ("dark", "TB")


def test_a_sample_and_a_function(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])
    neuron = magic("samples/neuron.toml", None, {})
    newton = magic("samples.functions:newton --at a=4 --wrt a", None, {})
    assert neuron is not None
    assert newton is not None
    assert neuron.scene.title[0] == "A sigmoid neuron: what a weight sees"
    assert newton.scene.value == pytest.approx(2.0)


def test_what_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    magic("x * y", None, {"x": 2.0})
    assert capsys.readouterr().err == "note: y has no value, so formulas stand on the arrows\n"
    magic("log(x) --at x=0", None, {})
    assert capsys.readouterr().err.startswith("note: not finite: log in log(x) at x = 0 is −inf\n")
    magic(f"x * y --at x=2,y=3 --report -o {tmp_path}/product.svg", None, {})
    assert capsys.readouterr().out == "f = x * y  =  6\n\n∂f/∂x = 3    ∂f/∂y = 2\n"
    assert (tmp_path / "product.svg").read_text("utf-8").startswith("<svg")
    assert magic("--help", None, {}) is None
    assert "%%adviz --at a=2,b=1" in capsys.readouterr().out


# fmt: off
WRONG = [
    ("sine(x) --at x=1", None, "there is no function sine\n  sine(x)\n  ^^^^\nremedy: did you mean sin?"),
    ("x * y --at x=1",   None, "no value for y\n  x * y\n      ^\nremedy: --at y=…"),
    ("x --wrt z",        None, "cannot differentiate with respect to z: the formula has no such name\nremedy: its names are: x"),
    ("x --theem dark",   None, "there is no option --theem\nremedy: did you mean --theme?"),
    ("x --at",           None, "option '--at' requires an argument\nremedy: `%adviz --help` shows what there is"),
    ("'x",               None, "a quotation mark is not closed\nremedy: close it, or leave it out"),
    ("x",                "y",  "the formula of %%adviz stands in the cell\nremedy: begin the options with --"),
    ("",                 None, "the formula is empty\n\n  ^\nremedy: write an expression, such as sin(x) + x*y"),
    ("-",                None, "an operand is missing after -"),
]
# fmt: on


@pytest.mark.parametrize(("line", "cell", "message"), WRONG)
def test_errors(line: str, cell: str | None, message: str) -> None:
    with pytest.raises(adviz.AdvizError) as caught:
        magic(line, cell, {})
    assert str(caught.value).replace("  \n", "\n").startswith(message)


def test_a_drawing_shows_itself() -> None:
    made = adviz.draw("x * y", {"x": 2.0, "y": 3.0})._repr_mimebundle_()
    assert made["text/plain"] == "<adviz.Drawing 'f = x * y; f = 6'>"
    assert made["image/svg+xml"].startswith("<svg")
    assert made["text/html"].startswith('<iframe srcdoc="&lt;!DOCTYPE html&gt;')
    assert 'sandbox="allow-scripts"' in made["text/html"]


def test_a_graph_and_an_evaluation_show_themselves() -> None:
    formulas = adviz.parse("x * y")._repr_mimebundle_()
    assert formulas["text/latex"] == r"$\displaystyle x \cdot y$"
    assert "= 6" not in formulas["image/svg+xml"]
    traced = adviz.trace(absolute, x=-2.0)
    assert "control flow: the branch of x = −2" in traced._repr_mimebundle_()["image/svg+xml"]
    evaluation = adviz.parse("x * y").evaluate({"x": 2.0, "y": 3.0})
    assert "= 6" in evaluation._repr_mimebundle_()["image/svg+xml"]
    assert evaluation._repr_mimebundle_()["text/plain"] == "<adviz.Evaluation f = 6.0>"


def test_an_evaluation_of_arrays_shows_itself() -> None:
    made = adviz.parse("sum(2*x)").evaluate({"x": [1.0, 2.0]})._repr_mimebundle_()
    assert made["text/plain"] == "<adviz.Evaluation f = 6.0>"
    assert "[1, 2]" in made["image/svg+xml"]


def test_a_root_that_is_an_array_is_drawn_with_formulas() -> None:
    made = adviz.trace(lambda x: x * 2, x=[1, 2])._repr_mimebundle_()
    assert made["image/svg+xml"].startswith("<svg")


def test_a_large_graph_is_drawn_only_when_asked() -> None:
    graph = adviz.parse("+".join(["x"] * (notebook.LARGEST + 1)))
    made = graph._repr_mimebundle_()
    assert "image/svg+xml" not in made
    assert made["text/plain"].endswith("nodes>: `adviz.draw` draws it")
    assert "image/svg+xml" not in graph.evaluate({"x": 1.0})._repr_mimebundle_()
