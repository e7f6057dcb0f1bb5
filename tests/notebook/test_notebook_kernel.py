"""A real notebook, run headless: what its cells show, and that errors are told without a traceback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.notebook, pytest.mark.filterwarnings("ignore")]  # those of the notebook's own packages

CELLS = [
    "%load_ext adviz.notebook",
    "%adviz x1*x2 + sin(x1) --at x1=2,x2=3 --wrt x1",
    "a, b = 2.0, 1.0",
    "%%adviz --wrt b --theme dark\nc = a + b\nd = b + 1\nc * d",
    "made = %adviz a * b\nmade.scene.value",
    "import adviz\nimport adviz.numpy as np\n\ndef f(x):\n    if x > 0:\n        return np.log(x)\n    return x\n\ngraph = adviz.trace(f, x=2.0)\ngraph",
    "graph.evaluate()",
    "adviz.draw(graph, wrt='x')",
    "%adviz sine(x) --at x=1",
    "%%adviz\nx * (y",
    "import math\nadviz.trace(lambda x: math.sin(x), x=1.0)",
    "%adviz log(x) --at x=0",
    "import numpy\nW = numpy.eye(2)\nx = [1, 2]\n%adviz sum(W @ x) --wrt x",
    "adviz.parse('sum(W @ x)').evaluate({'W': W, 'x': x})",
    "%unload_ext adviz.notebook\n%load_ext adviz.notebook\n%adviz --help",
]


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The cells of the notebook, with their outputs."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in CELLS])
    folder: Path = tmp_path_factory.mktemp("notebook")
    client = NotebookClient(notebook, timeout=120, allow_errors=True, resources={"metadata": {"path": str(folder)}})
    client.execute()
    return list(json.loads(nbformat.writes(notebook))["cells"])


def outputs(cell: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [output for output in cell["outputs"] if output["output_type"] == kind]


def data(cell: dict[str, Any]) -> dict[str, Any]:
    (shown,) = outputs(cell, "execute_result")
    return dict(shown["data"])


def said(cell: dict[str, Any]) -> str:
    return "".join("".join(output["text"]) for output in outputs(cell, "stream"))


@pytest.mark.parametrize("at", [1, 3, 5, 6, 7, 12, 13])
def test_what_shows_itself(cells: list[dict[str, Any]], at: int) -> None:
    shown = data(cells[at])
    assert "".join(shown["image/svg+xml"]).startswith("<svg")
    assert "".join(shown["text/html"]).startswith("<iframe srcdoc=")
    assert outputs(cells[at], "error") == []


def test_values_come_from_the_notebook(cells: list[dict[str, Any]]) -> None:
    assert (
        "".join(data(cells[3])["text/plain"]) == "<adviz.Drawing 'c = a + b; d = b + 1; f = c * d; f = 6, ∂f/∂b = 5'>"
    )
    assert "".join(data(cells[4])["text/plain"]) == "2.0"


def test_a_traced_function_of_a_cell(cells: list[dict[str, Any]]) -> None:
    picture = "".join(data(cells[5])["image/svg+xml"])
    assert "control flow: the branch of x = 2 was taken at line 5 of f: x &gt; 0 is true" in picture
    assert "".join(data(cells[5])["text/latex"]) == r"$\displaystyle x = 2, \quad \ln\left(x\right)$"
    assert "".join(data(cells[6])["text/plain"]) == "<adviz.Evaluation f = 0.6931471805599453>"


def test_errors_have_a_caret_and_no_traceback(cells: list[dict[str, Any]]) -> None:
    assert said(cells[8]) == ("UsageError: there is no function sine\n  sine(x)\n  ^^^^\nremedy: did you mean sin?\n")
    assert said(cells[9]) == "UsageError: this parenthesis is not closed\n  x * (y\n      ^\nremedy: add )\n"
    for at in (8, 9):
        assert [output["traceback"] for output in outputs(cells[at], "error")] in ([], [[]])


def test_the_caret_stands_in_the_cell(cells: list[dict[str, Any]]) -> None:
    (error,) = outputs(cells[10], "error")
    assert (error["ename"], error["evalue"]) == ("TraceError", (
        "sin wants a float, and x is traced\n"
        "  line 2: adviz.trace(lambda x: math.sin(x), x=1.0)\n"
        "                                ^^^^^^^^^^^\n"
        "remedy: write adviz.numpy.sin"
    ))  # fmt: skip


def test_notes_and_help(cells: list[dict[str, Any]]) -> None:
    assert said(cells[11]).startswith("note: not finite: log in log(x) at x = 0 is −inf\n")
    assert "%%adviz --at a=2,b=1 --wrt b --theme dark" in said(cells[14])
