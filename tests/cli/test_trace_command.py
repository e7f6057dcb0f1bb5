"""`adviz trace` and `adviz cost` as a user meets them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from adviz.errors import width
from tests.cli.test_draw import run

BAYDIN = ["log(x1) + x1*x2 - sin(x2)", "--at", "x1=2,x2=5"]
TUTORIAL = ["(sin(x2)+1)/(x2+exp(x1)) + x1*x2", "--at", "x1=1.5,x2=0.5"]
SAMPLES = Path(__file__).parents[2] / "samples"

TABLES = """\
f = log(x1) + x1*x2 - sin(x2)

Forward primal and tangent trace
primal               value  tangent                    value
v_-1 = x1         2         v̇_-1 = ẋ1                  1
v_0 = x2          5         v̇_0 = ẋ2                   0
v_1 = log(v_-1)   0.693147  v̇_1 = v̇_-1/v_-1            0.5
v_2 = v_-1·v_0   10         v̇_2 = v̇_-1·v_0 + v̇_0·v_-1  5
v_3 = sin(v_0)   −0.958924  v̇_3 = v̇_0·cos(v_0)         0
v_4 = v_1 + v_2  10.6931    v̇_4 = v̇_1 + v̇_2            5.5
v_5 = v_4 − v_3  11.6521    v̇_5 = v̇_4 − v̇_3            5.5
────────────────────────────────────────────────────────────
f = v_5          11.6521    ḟ = v̇_5                    5.5

Reverse adjoint trace
adjoint                                   value
v̄_5 = ∂f/∂f                            1
v̄_4 = v̄_5 · ∂v_5/∂v_4 = v̄_5            1
v̄_3 = v̄_5 · ∂v_5/∂v_3 = −v̄_5          −1
v̄_1 = v̄_4 · ∂v_4/∂v_1 = v̄_4            1
v̄_2 = v̄_4 · ∂v_4/∂v_2 = v̄_4            1
v̄_0 = v̄_3 · ∂v_3/∂v_0 = v̄_3·cos(v_0)  −0.283662
v̄_-1 = v̄_2 · ∂v_2/∂v_-1 = v̄_2·v_0      5
v̄_0 += v̄_2 · ∂v_2/∂v_0 = v̄_2·v_-1      1.71634
v̄_-1 += v̄_1 · ∂v_1/∂v_-1 = v̄_1/v_-1    5.5
───────────────────────────────────────────────
∂f/∂x1 = v̄_-1                          5.5
∂f/∂x2 = v̄_0                           1.71634
"""

LINES = """\
child: x2 -> sin(x2) grad: 0.8775825618903728
child: sin(x2) -> sin(x2)+1 grad: 1.0
child: sin(x2)+1 -> sin(x2)+1/x2+exp(x1) grad: 0.20073512936690338
child: sin(x2)+1/x2+exp(x1) -> sin(x2)+1/x2+exp(x1)+x1*x2 grad: 1.0
child: x2 -> x2+exp(x1) grad: 1.0
child: x2+exp(x1) -> sin(x2)+1/x2+exp(x1) grad: -0.05961284871202578
child: sin(x2)+1/x2+exp(x1) -> sin(x2)+1/x2+exp(x1)+x1*x2 grad: 1.0
child: x2 -> x1*x2 grad: 1.5
child: x1*x2 -> sin(x2)+1/x2+exp(x1)+x1*x2 grad: 1.0

calculated gradient for the function f with respect to x2: 1.6165488003791766
"""


def test_the_tables_of_the_survey(tmp_path: Path) -> None:
    ran = run(tmp_path, "trace", *BAYDIN)
    assert (ran.code, ran.out, ran.err) == (0, TABLES, "")


def test_the_lines_of_the_tutorial(tmp_path: Path) -> None:
    ran = run(tmp_path, "trace", *TUTORIAL, "--style", "tutorial", "--wrt", "x2")
    assert (ran.code, ran.out, ran.err) == (0, LINES, "")


def test_a_seed(tmp_path: Path) -> None:
    ran = run(tmp_path, "trace", *BAYDIN, "--mode", "forward", "--seed", "x2=1", "--digits", "4")
    assert ran.out.splitlines()[-1].split() == ["f", "=", "v_5", "11.65", "ḟ", "=", "v̇_5", "1.716"]
    assert "Reverse" not in ran.out
    both = run(tmp_path, "trace", *BAYDIN, "--mode", "forward", "--seed", "x1=2,x2=1")
    assert both.out.splitlines()[-1].split()[-1] == "12.7163"
    same = run(tmp_path, "trace", *BAYDIN, "--mode", "forward", "--wrt", "x2", "--digits", "4")
    assert same.out == ran.out


def test_markdown(tmp_path: Path) -> None:
    ran = run(tmp_path, "trace", "x*y", "--at", "x=2,y=3", "--mode", "reverse", "--format", "markdown")
    assert ran.out == (
        "**Forward primal trace**\n\n| primal | value |\n| --- | ---: |\n| v\\_-1 = x | 2 |\n| v\\_0 = y | 3 |\n"
        "| v\\_1 = v\\_-1·v\\_0 | 6 |\n| f = v\\_1 | 6 |\n\n"
        "**Reverse adjoint trace**\n\n| adjoint | value |\n| --- | ---: |\n| v̄\\_1 = ∂f/∂f | 1 |\n"
        "| v̄\\_-1 = v̄\\_1 · ∂v\\_1/∂v\\_-1 = v̄\\_1·v\\_0 | 3 |\n| v̄\\_0 = v̄\\_1 · ∂v\\_1/∂v\\_0 = v̄\\_1·v\\_-1 | 2 |\n"
        "| ∂f/∂x = v̄\\_-1 | 3 |\n| ∂f/∂y = v̄\\_0 | 2 |\n"
    )


def test_latex(tmp_path: Path) -> None:
    ran = run(tmp_path, "trace", "x1/x2", "--at", "x1=1,x2=2", "--mode", "reverse", "--format", "latex")
    lines = ran.out.splitlines()
    assert lines[:3] == ["% Forward primal trace", r"\begin{tabular}{lr}", r"  \hline"]
    assert r"  $v_{1} = \frac{v_{-1}}{v_{0}}$ & $0.5$ \\" in lines
    assert (
        r"  $\bar{v}_{0} = \bar{v}_{1} \frac{\partial v_{1}}{\partial v_{0}}"
        r" = -\bar{v}_{1} \cdot \frac{v_{-1}}{v_{0}^{2}}$ & $-0.25$ \\"
    ) in lines
    assert r"  $\frac{\partial f}{\partial x_{2}} = \bar{v}_{0}$ & $-0.25$ \\" in lines


def test_csv_and_json_say_the_same(tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(tmp_path, "trace", *BAYDIN, "--format", "csv").out)))
    record = json.loads(run(tmp_path, "trace", *BAYDIN, "--format", "json").out)
    assert rows[0] == {"trace": "primal", "variable": "v_-1", "statement": "= x1", "value": "2"}
    for kind in ("primal", "tangent", "adjoint"):
        listed = [row for row in rows if row["trace"] == kind]
        said = record[kind]
        assert [float(row["value"]) for row in listed][kind == "adjoint" :] == [each["value"] for each in said]
    assert record["gradient"] == {"x1": 5.5, "x2": 1.7163378145367738}
    assert record["seed"] == {"x1": 1.0, "x2": 0.0}


def test_narrow(tmp_path: Path) -> None:
    ran = run(tmp_path, "trace", *BAYDIN, "--color", "never", COLUMNS="44")
    assert all(width(line) <= 44 for line in ran.out.splitlines())
    assert "v̇_2 = v̇_-1·v_0 + v̇_0·v_-1  5" in ran.out


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.toml")), ids=lambda path: path.stem)
@pytest.mark.parametrize("form", ["text", "markdown", "latex", "csv", "json"])
def test_samples(tmp_path: Path, path: Path, form: str) -> None:
    if "[at]" not in path.read_text("utf-8"):
        return
    ran = run(tmp_path, "trace", str(path), "--format", form)
    arrays = "[[" in path.read_text("utf-8")
    assert (ran.code, ran.err.startswith("note: arrays are taken entry by entry: ")) == (0, arrays)
    assert ran.out


# fmt: off
REFUSED = [
    (["x*y", "--at", "x=1"],             "error: no value for y\n  x*y\n    ^\nremedy: --at y=…\n"),
    ([*BAYDIN, "--seed", "y=1"],         "error: there is no input y in the formula\nremedy: its inputs are: x1, x2\n"),
    ([*BAYDIN, "--seed", "x1"],          "error: --seed x1 is not NAME=VALUE\nremedy: write --seed x=1.5\n"),
    ([*BAYDIN, "--style", "tutorial"],   "error: the style tutorial is of one input, and --wrt gives none\nremedy: give --wrt x1\n"),
    ([*BAYDIN, "--style", "tutorial", "--wrt", "x1,x2"],
     "error: the style tutorial is of one input, and --wrt gives 2 names\nremedy: give --wrt x1\n"),
    ([*BAYDIN, "--style", "tutorial", "--format", "csv"],
     "error: the style tutorial has no format csv\nremedy: leave --format or --style out\n"),
    (["a1 = x*x; " + "; ".join(f"a{n} = a{n - 1}*a{n - 1}" for n in range(2, 41)), "--at", "x=1", "--style", "tutorial", "--wrt", "x"],
     "error: the style tutorial prints an edge once for every way to it: 2,199,023,255,550 lines\n"
     "remedy: leave --style out: a table has a line an edge\n"),
]
# fmt: on


@pytest.mark.parametrize(("args", "message"), REFUSED, ids=[" ".join(args)[:60] for args, _ in REFUSED])
def test_what_is_refused(tmp_path: Path, args: list[str], message: str) -> None:
    ran = run(tmp_path, "trace", *args)
    assert (ran.code, ran.out, ran.err) == (2, "", message)


COST = """\
p = x1*x2*x3*x4*x5
4 operations, 8 edges that carry a derivative

mode                 sweeps  multiplications  additions
forward, from x1     1        4               0
forward, from x2     1        4               0
forward, from x3     1        3               0
forward, from x4     1        2               0
forward, from x5     1        1               0
───────────────────────────────────────────────────────
forward, all inputs  5       14               0
reverse              1        8               0

reverse mode costs less (5 inputs and 1 output: forward mode takes 5 sweeps, reverse mode 1)
"""


def test_a_gradient_that_nothing_reaches(tmp_path: Path) -> None:
    ran = run(tmp_path, "trace", "detach(x)*3", "--at", "x=1", "--mode", "reverse")
    assert ran.out.splitlines()[-1].split() == ["∂f/∂x", "=", "0", "0"]


def test_cost(tmp_path: Path) -> None:
    ran = run(tmp_path, "cost", str(SAMPLES / "speelpenning.toml"))
    assert (ran.code, ran.out, ran.err) == (0, COST, "")
    record = json.loads(run(tmp_path, "cost", "x*y", "--json").out)
    assert record["reverse"] == {"sweeps": 1, "multiplications": 2, "additions": 0}
    assert run(tmp_path, "cost", "sin(x)").out.splitlines()[1] == "1 operation, 1 edge that carries a derivative"
    assert run(tmp_path, "cost", "x*y", "--wrt", "z").err == (
        "error: there is no input z in the formula\nremedy: its inputs are: x, y\n"
    )
