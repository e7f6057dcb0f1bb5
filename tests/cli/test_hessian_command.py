"""`adviz hessian` and `--grad`, as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import adviz
from adviz.ad.hessian import Hessian
from adviz.cli.hessian import _numbers
from tests.cli.test_draw import FORMULA, POINT, run

# fmt: off
PRINTED = [
    ([FORMULA, *POINT],
     "            x2         x1\nx2  −0.1430284  0.9487786\nx1   0.9487786  0.2135366\nsymmetric\n"),
    (["x^2*y", "--at", "x=3,y=5", "--wrt", "x"],
     "    x\nx  10\nsymmetric\n"),
    (["x^2*y", "--at", "x=3,y=5", "--format", "markdown"],
     "|  | x | y |\n| --- | ---: | ---: |\n| x | 10 | 6 |\n| y | 6 | 0 |\n"),
    (["x_1^2*y", "--at", "x_1=3,y=5", "--format", "latex"],
     "\\begin{tabular}{lrr}\n  \\hline\n   & $x_{1}$ & $y$ \\\\\n  \\hline\n  $x_{1}$ & $10$ & $6$ \\\\\n"
     "  $y$ & $6$ & $0$ \\\\\n  \\hline\n\\end{tabular}\n"),
    (["x^2*y", "--at", "x=0.1,y=5", "--format", "csv"],
     ",x,y\nx,10,0.2\ny,0.2,0\n"),
    (["x^2*y", "--at", "x=3,y=5", "--format", "json"],
     '{"adviz": 1, "expression": "x^2*y", "inputs": ["x", "y"], "hessian": [[10.0, 6.0], [6.0, 0.0]], "differs": 0.0}\n'),
    (["x = 3; x^3"],
     "    x\nx  18\nsymmetric\n"),
    (["x^2 * sum(y)", "--at", "x=3,y=5"],
     "    x  y\nx  10  6\ny   6  0\nsymmetric\n"),
    (["x^2*y", "--tidy"],
     "∂²f/∂x² = y * 2\n∂²f/∂y∂x = 2 * x\n∂²f/∂y² = 0\n"),
    (["x^2*exp(x)", "--tidy"],
     "∂²f/∂x² = v1 * 2 + v1 * (2 * x) + (2 * x + x^2) * v1  with v1 = exp(x)\n"),
    (["x*y", "--tidy", "--format", "csv"],
     ",x,y\nx,0,1\ny,1,0\n"),
    (["x*y", "--tidy", "--format", "json"],
     '{"adviz": 1, "expression": "x*y", "inputs": ["x", "y"], "hessian": [["0", "1"], ["1", "0"]]}\n'),
    (["x*y"],
     "∂²f/∂x² = 0\n∂²f/∂y∂x = 1 * 1\n∂²f/∂y² = 0\n"),
]
# fmt: on


@pytest.mark.parametrize(("args", "want"), PRINTED)
def test_what_is_printed(tmp_path: Path, args: list[str], want: str) -> None:
    ran = run(tmp_path, "hessian", *args)
    assert (ran.code, ran.out.replace("\r\n", "\n"), ran.err) == (0, want, "")


def test_infinities(tmp_path: Path) -> None:
    ran = run(tmp_path, "hessian", "sqrt(x)", "--at", "x=0", "--format", "json")
    assert json.loads(ran.out)["hessian"] == [["-inf"]]


# fmt: off
ODD = [
    ("x^y", "x=-2,y=2", "∂²f/∂y∂x, ∂²f/∂x∂y and ∂²f/∂y² are"),
    ("where(x>0, where(y>0, sqrt(x), log(x)), 0)*y", "x=0,y=1", "∂²f/∂x² and ∂²f/∂x∂y are"),
    ("x^y", "x=0,y=1", "∂²f/∂x∂y and ∂²f/∂y² are"),
    ("x^1.5*y", "x=0,y=2", "∂²f/∂x² is"),
    ("log(x)*log(y)*log(z)", "x=0,y=0,z=0", "∂²f/∂x², ∂²f/∂y∂x, ∂²f/∂z∂x, ∂²f/∂x∂y and 5 more are"),
]
# fmt: on


@pytest.mark.parametrize(("text", "at", "names"), ODD)
def test_what_is_not_finite_is_named_and_not_judged(tmp_path: Path, text: str, at: str, names: str) -> None:
    ran = run(tmp_path, "hessian", text, "--at", at)
    assert (ran.code, ran.err) == (0, f"note: {names} not finite\n")
    assert "symmetric" not in ran.out
    assert json.loads(run(tmp_path, "hessian", text, "--at", at, "--format", "json").out)["differs"] == "nan"


def test_halves_that_differ_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    made = Hessian(("x", "y"), ((1.0, 2.0), (3.0, 1.0)), 1.0)
    assert _numbers(adviz.parse("x*y"), made, "text") == "   x  y\nx  1  2\ny  3  1\n"
    assert capsys.readouterr().err == "note: not symmetric: two entries across the diagonal differ by 1\n"


@pytest.mark.parametrize("columns", [30, 50, 80])
def test_never_wider_than_the_terminal(tmp_path: Path, columns: int) -> None:
    for point in (POINT, []):
        ran = run(tmp_path, "hessian", FORMULA, *point, "--tidy", COLUMNS=str(columns))
        assert max(map(len, ran.out.splitlines())) <= columns


# fmt: off
FAILURES = [
    (["x*y", "--wrt", "z"],   "error: there is no input z in the formula\nremedy: its inputs are: x, y\n"),
    (["2"],                   "error: the formula has no inputs to differentiate by\nremedy: write a name in it: x^2\n"),
    (["x*y", "--at", "x=1"],  "error: no value for y\n  x*y\n    ^\nremedy: --at y=…\n"),
]
# fmt: on


@pytest.mark.parametrize(("args", "message"), FAILURES)
def test_failures(tmp_path: Path, args: list[str], message: str) -> None:
    ran = run(tmp_path, "hessian", *args)
    assert (ran.code, ran.out, ran.err) == (2, "", message)


MIXED = """\
v3 = x2 + exp(x1); ∂f/∂x2 = x1 + -((sin(x2) + 1) / v3) / v3 + 1 / v3 * cos(x2)  =  1.616549

∂²f/∂x1∂x2 = 0.9487786    4 paths
 1 ━━  x1 → v10 → ∂f/∂x2                                           1         105.4 %
       1 · 1
 2 ━━  x1 → exp(x1) → x2+exp(x1) → 1/(x2+exp(x1)) → v14 → ∂f/∂x2  −0.15848   −16.7 %
       4.482 · 1 · −0.04029 · 0.8776 · 1
"""


def test_a_drawn_derivative_shows_the_paths_of_the_mixed_one(tmp_path: Path) -> None:
    ran = run(tmp_path, FORMULA, *POINT, "--grad", "x2", "--wrt", "x1", "--tidy", "-T", "txt")
    assert (ran.code, ran.out[: len(MIXED)]) == (0, MIXED)
    ran = run(tmp_path, FORMULA, *POINT, "--grad", "x2", "--grad", "x1", "-T", "txt")
    assert "∂²f/∂x1∂x2 = " in ran.out
    assert ran.out.splitlines()[1].endswith("=  0.9487786") or "= 0.9487786" in ran.out


def test_what_a_derivative_does_not_depend_on(tmp_path: Path) -> None:
    ran = run(tmp_path, "y + x^2", "--at", "x=1,y=2", "--grad", "x", "--wrt", "y")
    assert (ran.code, ran.err) == (2, "error: ∂f/∂x does not depend on y\nremedy: ∂²f/∂y∂x is 0\n")
    ran = run(tmp_path, "y + x^2", "--at", "x=1,y=2", "--grad", "x", "--tidy", "-T", "txt")
    assert ran.out == "∂f/∂x = 2 * x  =  2\n\n∂²f/∂x² = 2\n"
