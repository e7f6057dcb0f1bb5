"""Arrays on the command line: values, files, seeds, samples, and the commands that take them entry by entry."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.cli.test_draw import run

TUTORIAL = "x = [1, 1]; y = 2*x; z = 3 + detach(x); sum(y + z)"
REPORT = """\
y = 2*x; z = 3 + detach(x); f = sum(y + z)  =  12

∂f/∂x = [2, 2]    1 path
 1 ━━  x → y → y+z → f  2·I · I · [1, 1]  [2, 2]  100 %
"""
BY_ENTRY = "note: arrays are taken entry by entry: "


def test_the_tutorials_example(tmp_path: Path) -> None:
    ran = run(tmp_path, TUTORIAL, "--wrt", "x", "-T", "txt", "-o", "-")
    assert (ran.code, ran.out, ran.err) == (0, REPORT, "")


def test_values(tmp_path: Path) -> None:
    ran = run(
        tmp_path, "sum(W @ x) + c", "--at", "W=[[1,2],[3,4]],x=[1, 1]*2", "--at", "c=1", "-T", "json", "-o", "-", "-q"
    )
    record = json.loads(ran.out)
    assert (ran.code, record["value"]) == (0, 21.0)
    assert record["inputs"] == {"W": [[1.0, 2.0], [3.0, 4.0]], "x": [2.0, 2.0], "c": 1.0}
    assert record["gradient"] == {"W": [[2.0, 2.0], [2.0, 2.0]], "x": [4.0, 6.0], "c": 1.0}
    assert record["nodes"][0]["value"] == [[1.0, 2.0], [3.0, 4.0]]
    assert record["edges"][0]["shape"] == [2, 4]
    assert record["edges"][0]["jacobian"] == [[2.0, 2.0, 0.0, 0.0], [0.0, 0.0, 2.0, 2.0]]
    assert record["edges"][0]["gradient"] == [[2.0, 2.0], [2.0, 2.0]]


def test_files(tmp_path: Path) -> None:
    np.save(tmp_path / "W.npy", np.array([[1.0, 2.0], [3.0, 4.0]]))
    (tmp_path / "x.csv").write_text("# a comment\n0.5\n-1\n", "utf-8")
    ran = run(tmp_path, "sum(W @ x)", "--at", "W=@W.npy,x=@x.csv", "--wrt", "x", "-T", "txt", "-o", "-")
    assert (ran.code, ran.out.splitlines()[0], ran.err) == (0, "f = sum(W @ x)  =  −4", "")


# fmt: off
FILES: list[tuple[str, bytes, str]] = [
    ("x.npy", b"1,2\n",              "error: x.npy holds no array: numpy.save did not write it\nremedy: write it with numpy.save, as an array of numbers\n"),
    ("x.npy", b"",                   "error: x.npy holds no array: numpy.save did not write it\nremedy: write it with numpy.save, as an array of numbers\n"),
    ("x.csv", b"",                   "error: x.csv holds no array of numbers: it is empty\nremedy: a line is a row, with commas between its numbers\n"),
    ("x.csv", b"1,2\n3\n",           "error: x.csv holds no array of numbers: line 2 has 1 of them, and the lines before have 2\nremedy: a line is a row, with commas between its numbers\n"),
    ("x.csv", b"a,b\n1,2\n",         "error: x.csv holds no array of numbers: line 1 has a where a number is expected\nremedy: a line is a row, with commas between its numbers\n"),
    ("x.txt", b"1\n",                "error: x.txt is no file of numbers\nremedy: give a file that ends with .npy or .csv\n"),
]
# fmt: on


@pytest.mark.parametrize(("name", "data", "message"), FILES, ids=[f"{row[0]} {row[1]!r}" for row in FILES])
def test_bad_files(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    ran = run(tmp_path, "sum(x)", "--at", f"x=@{name}", "-T", "svg", "-o", "-")
    assert (ran.code, ran.out, ran.err) == (2, "", message)


def test_pickled_objects_are_not_loaded(tmp_path: Path) -> None:
    class Bad:
        def __reduce__(self) -> tuple[object, tuple[str, str]]:
            return (open, (str(tmp_path / "touched"), "w"))

    np.save(tmp_path / "x.npy", np.array([Bad()], dtype=object), allow_pickle=True)
    ran = run(tmp_path, "sum(x)", "--at", "x=@x.npy", "-T", "svg", "-o", "-")
    message = (
        "error: x.npy is damaged, or holds Python objects\nremedy: write it with numpy.save, as an array of numbers\n"
    )
    assert (ran.code, ran.out, ran.err) == (2, "", message)
    assert not (tmp_path / "touched").exists()


# fmt: off
FAILURES: list[tuple[list[str], str]] = [
    (["sum(x)", "--at", "x=@none.npy"],             "error: cannot read none.npy: no such file or directory\n"),
    (["sum(x)", "--at", "x=[1, [2]]"],              "error: the rows of this array differ in length\n  [1, [2]]\n  ^^^^^^^^\nremedy: give each row as many numbers\n"),
    (["sum(x)", "--at", "x=[1, 2"],                 "error: this bracket is not closed\n  [1, 2\n  ^\nremedy: add ]\n"),
    (["W @ x", "--at", "W=[[1,2],[3,4]],x=[1,2,3]"], "error: @ cannot multiply the shapes 2×2 and 3\n  W @ x\n    ^\nremedy: the last size of the left one must be the last but one of the right one\n"),
    (["2*x", "--at", "x=[1,2]"],                    "error: f has the shape 2, and only a number has a gradient\nremedy: write sum(…), or say which combination: --seed '[1, 0]'\n"),
    (["2*x", "--at", "x=[1,2]", "--seed", "[1]"],   "error: the seed has the shape 1, and the result 2\nremedy: give as many numbers as the result has\n"),
    (["2*x", "--at", "x=[1,2]", "--seed", "x"],     "error: the value of seed depends on x\n  x\n  ^\nremedy: a value is a number, or an expression of numbers\n"),
    (["2*x", "--at", "x=[1,2]", "--seed", "[1,"],   "error: an entry is missing after the comma\n  [1,\n    ^\nremedy: add it, or leave the comma out\n"),
    (["sum(x)", "--at", "x=[1,2]", "--grad", "x"],  "error: cannot differentiate with respect to x: the formula has no such name\nremedy: its names are: x_0, x_1\n"),
    (["sum(x)", "--wrt", "x_0", "--at", "x=[1,2]"], "error: cannot differentiate with respect to x_0: the formula has no such name\nremedy: its names are: x\n"),
    (["sum(x @ x)", "--grad", "x"],                 "error: no value for x\n  sum(x @ x)\n      ^\nremedy: --at x=…\n"),
]
# fmt: on


@pytest.mark.parametrize(("args", "message"), FAILURES, ids=[" ".join(row[0]) for row in FAILURES])
def test_failures(tmp_path: Path, args: list[str], message: str) -> None:
    ran = run(tmp_path, *args, "-T", "svg", "-o", "-")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith(message)
    assert "Traceback" not in ran.err


def test_seeds(tmp_path: Path) -> None:
    args = ["x*y", "--at", "x=[1,2],y=[3,4]", "--wrt", "x", "-T", "txt", "-o", "-"]
    assert "∂f/∂x = [3, 0]" in run(tmp_path, *args, "--seed", "[1, 0]").out
    assert "∂f/∂x = [1.5, −4]" in run(tmp_path, *args, "--seed", "[1/2, -1]").out


# Entry by entry, and samples

SAMPLE = """\
title = "A product"
expression = "x*y"
wrt = "x"

[at]
x = [1, 2, "pi"]
y = "[4, 5, 6]"

[draw]
seed = [1, 0, -1]
"""


def test_second_derivatives_at_the_defaults(tmp_path: Path) -> None:
    ran = run(tmp_path, "hessian", "x = [1, 2]; sum(x^3)")
    assert (ran.code, ran.out) == (0, "     x_0  x_1\nx_0  6     0\nx_1  0    12\nsymmetric\n")
    assert ran.err == f"{BY_ENTRY}x is x_0 …\n"


def test_what_is_counted_entry_by_entry(tmp_path: Path) -> None:
    ran = run(tmp_path, "cost", "x = [1, 2]; sum(x*x)")
    assert ran.out.splitlines()[:2] == ["f = x_0 * x_0 + x_1 * x_1", "3 operations, 6 edges that carry a derivative"]
    ran = run(tmp_path, "cost", "x*x", "--at", "x=[1,2]")
    assert ran.out.splitlines()[:2] == ["f = x*x", "2 operations, 4 edges that carry a derivative"]
    assert ran.err == f"{BY_ENTRY}x is x_0 …\n"


ENTRIES = """\
u = exp(sin(x)); f = [u, u^2, cos(u)]
4 operations, 4 edges that carry a derivative

mode                  sweeps  multiplications  additions
forward, from x       1       4                0
reverse, from f[0]    1       2                0
reverse, from f[1]    1       3                0
reverse, from f[2]    1       3                0
────────────────────────────────────────────────────────
forward, all inputs   1       4                0
reverse, all outputs  3       8                0

forward mode costs less (1 input and 3 outputs: forward mode takes 1 sweep, reverse mode 3)
"""


def test_the_entries_of_an_array_are_outputs(tmp_path: Path) -> None:
    args = ["cost", "u = exp(sin(x)); [u, u^2, cos(u)]", "--at", "x=1"]
    ran = run(tmp_path, *args)
    assert (ran.code, ran.out, ran.err) == (0, ENTRIES, "note: arrays are taken entry by entry\n")
    record = json.loads(run(tmp_path, *args, "--json").out)
    assert (record["expression"], record["better"], list(record["outputs"])) == (
        args[1],
        "forward",
        ["f[0]", "f[1]", "f[2]"],
    )
    assert "reverse mode costs less (6 inputs and 2 outputs: forward mode takes 6 sweeps, reverse mode 2)\n" in (
        run(tmp_path, "cost", "sin(W @ x)", "--at", "W=[[1,2],[3,4]],x=[1,2]").out
    )


def test_of_a_result_that_is_an_array_the_sum_is_taken_and_said(tmp_path: Path) -> None:
    args = ["W @ x", "--at", "W=[[1,2],[3,4]],x=[1,2]", "--wrt", "x"]
    said = "note: f is an array, and this is of the sum of its entries; f[0] is one of them"
    for command in ("check", "explain", "trace", "hessian"):
        assert run(tmp_path, command, *args).err.splitlines()[1:2] == [said]
        assert len(run(tmp_path, command, "sum(W @ x)", *args[1:]).err.splitlines()) == 1
    refused = run(tmp_path, "explain", *args, "--seed", "[1, 0]")
    assert (refused.code, refused.err) == (
        2,
        "error: explain has no seed\nremedy: write the combination of entries: sum(…*[1, 0])\n",
    )


def test_operators_of_arrays_take_numbers(tmp_path: Path) -> None:
    ran = run(tmp_path, "sum(x^2) * y", "--at", "x=2,y=3", "--grad", "x", "--tidy", "-T", "txt", "-o", "-")
    assert (ran.code, ran.out.splitlines()[0], ran.err) == (0, "∂f/∂x = y * (2 * x)  =  12", "")


def test_samples(tmp_path: Path) -> None:
    (tmp_path / "product.toml").write_text(SAMPLE, "utf-8")
    ran = run(tmp_path, "product.toml", "-T", "txt", "-o", "-")
    assert "∂f/∂x = [4, 0, −6]" in ran.out
    assert "∂f/∂x = [0, 5, 0]" in run(tmp_path, "product.toml", "--seed", "[0, 1, 0]", "-T", "txt", "-o", "-").out
    (tmp_path / "bad.toml").write_text('expression = "sum(x)"\n[at]\nx = [1, [2]]\n', "utf-8")
    ran = run(tmp_path, "bad.toml", "-T", "txt", "-o", "-")
    assert (ran.code, ran.err) == (
        2,
        "error: bad.toml: the rows of x differ in length\nremedy: give each row as many numbers\n",
    )


def test_batches_and_golden_pictures(tmp_path: Path) -> None:
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "product.toml").write_text(SAMPLE, "utf-8")
    ran = run(tmp_path, "batch", "samples", "-d", "out", "-T", "svg", "-T", "json", "-T", "txt")
    assert ran.code == 0, ran.err
    assert json.loads((tmp_path / "out" / "product.json").read_text("utf-8"))["gradient"]["x"] == [4.0, 0.0, -6.0]
    assert run(tmp_path, "golden", "update", "samples").code == 0
    assert run(tmp_path, "golden", "check", "samples").code == 0
    (tmp_path / "samples" / "product.toml").write_text(SAMPLE.replace("-1]", "-2]"), "utf-8")
    assert run(tmp_path, "golden", "check", "samples").code == 1


# Entry by entry


def test_explain(tmp_path: Path) -> None:
    ran = run(tmp_path, "explain", "sum(relu(x)*y)", "--at", "x=[-1,2],y=[1,1]", "--wrt", "x")
    assert (ran.code, ran.err) == (0, f"{BY_ENTRY}x is x_0 …, y is y_0 …\n")
    assert ran.out == (
        "∂f/∂x_0 = 0: every path from x_0 to f has a factor that is exactly 0.\n"
        "  x_0 → relu(x_0) has the factor 0: relu is flat left of 0, and x_0 is −1.\n"
        "  remedy: leaky_relu and softplus have a slope on both sides: put leaky_relu(x_0) in the place of\n"
        "    relu(x_0); the gradient is then 0.01\n"
        "\n"
        "∂f/∂x_1 = 1: one path from x_1 to f carries it.\n"
        "  x_1 → relu(x_1) → relu(x_1)·y_1 → f gives 1 · 1 · 1 = 1.\n"
    )
    one = run(tmp_path, "explain", "sum(relu(x)*y)", "--at", "x=[-1,2],y=[1,1]", "--wrt", "x_1")
    assert one.out == ran.out.partition("\n\n")[2]


LARGE = """\
∂f/∂x_0 = 0: every path from x_0 to f has a factor that is exactly 0.
  x_0 → relu(x_0) has the factor 0: relu is flat left of 0, and x_0 is −5.
  remedy: leaky_relu and softplus have a slope on both sides: put leaky_relu(x_0) in the place of
    relu(x_0); the gradient is then 0
  The same holds of x_1 … x_4 (4 entries).

∂f/∂x_5 = 0: every path from x_5 to f has a factor that is exactly 0.
  x_5 → relu(x_5) has the factor 0: relu is at a kink, x_5 = 0: at the kink the gradient is 0.
  remedy: leaky_relu and softplus have a slope on both sides: put leaky_relu(x_5) in the place of
    relu(x_5); the gradient is then 0.05

∂f/∂x_6 = 6: one path from x_6 to f carries it.
  x_6 → relu(x_6) → relu(x_6)·y_6 → f gives 1 · 6 · 1 = 6.
  The same holds of x_7 … x_9 (3 entries); ∂f/∂x_6 = 6 is the least, ∂f/∂x_9 = 9 the greatest.
"""


def test_entries_of_a_large_array_that_are_alike_are_told_together(tmp_path: Path) -> None:
    x, y = ",".join(str(at - 5) for at in range(10)), ",".join(map(str, range(10)))
    args = ["sum(relu(x)*y)", "--at", f"x=[{x}],y=[{y}]"]
    ran = run(tmp_path, "explain", *args, "--wrt", "x")
    alike = "note: entries that are alike are told together; --wrt of one entry tells of it alone, --json of each\n"
    assert (ran.code, ran.out, ran.err) == (0, LARGE, f"{BY_ENTRY}x is x_0 …, y is y_0 …\n{alike}")
    assert run(tmp_path, "explain", *args).out.startswith(LARGE.partition("\n\n")[0])
    one = run(tmp_path, "explain", *args, "--wrt", "x_6,x_7")
    assert one.out.count("one path from") == 2
    assert "same" not in one.out
    assert "alike" not in one.err
    record = json.loads(run(tmp_path, "explain", *args, "--wrt", "x", "--json").out)
    assert [each["gradient"] for each in record["explanations"]] == [0, 0, 0, 0, 0, 0, 6, 7, 8, 9]
    drawn = run(tmp_path, "explain", *args, "--wrt", "x", "-o", "why.json")
    assert drawn.out == LARGE
    scene = json.loads((tmp_path / "why.json").read_text("utf-8"))
    assert sum("culprit" in edge["roles"] for edge in scene["edges"]) == 6


def test_a_thousand_entries(tmp_path: Path) -> None:
    """What would take long is done for some entries, or refused with what to do; nothing goes unsaid."""
    np.save(tmp_path / "x.npy", np.linspace(-1.0, 1.0, 1000))
    args = ["sum(tanh(x)*x)", "--at", "x=@x.npy"]
    ran = run(tmp_path, "explain", *args)
    assert (ran.code, len(ran.out.splitlines())) == (0, 5)
    assert "The same holds of x_1 … x_999 (999 entries)" in ran.out
    ran = run(tmp_path, "check", *args)
    assert (ran.code, ran.out.count("✓ agrees")) == (0, 16)
    assert ran.err.splitlines()[1] == "note: 16 of the 1,000 entries of x are checked; --wrt x checks all"
    assert "∂f/∂x_0 " in ran.out
    assert "∂f/∂x_999 " in ran.out
    assert run(tmp_path, "check", *args, "--wrt", "x_3,x_5").out.count("✓ agrees") == 2
    ran = run(tmp_path, "hessian", *args)
    assert (ran.code, ran.out, ran.err.splitlines()[1:]) == (2, "", [
        "error: the matrix has 1,000 × 1,000 entries, too many for a table",
        "remedy: --wrt x_0,x_999 picks rows and columns; --format csv writes all",
    ])  # fmt: skip
    np.save(tmp_path / "x.npy", np.linspace(-1.0, 1.0, 2000))
    ran = run(tmp_path, "hessian", *args, "--format", "csv")
    assert (ran.code, ran.out, ran.err.splitlines()[1:]) == (2, "", [
        "error: the matrix has 2,000 × 2,000 entries, and would take minutes",
        "remedy: --wrt x_0,x_1999 picks rows and columns",
    ])  # fmt: skip
    assert run(tmp_path, "hessian", *args, "--wrt", "x_0,x_1999").out.splitlines()[-1] == "symmetric"
    assert len(run(tmp_path, "cost", *args).out.splitlines()) > 2000


def test_an_array_without_entries(tmp_path: Path) -> None:
    said = "error: x has no entries to differentiate by\nremedy: ∂f/∂x is []\n"
    for command in ("explain", "check", "trace", "cost", "hessian"):
        ran = run(tmp_path, command, "sum(x)", "--at", "x=[]", "--wrt", "x")
        assert (ran.code, ran.out, ran.err.partition("\n")[2]) == (2, "", said)
    for command in ("explain", "hessian"):
        assert run(tmp_path, command, "sum(x)", "--at", "x=[]").err.partition("\n")[2] == said
    ran = run(tmp_path, "explain", "sum(x) + y", "--at", "x=[],y=2")
    assert ran.out == "∂f/∂y = 1: one path from y to f carries it.\n  y → f gives 1.\n"


def test_the_jacobian_of_one_edge_is_its_formula(tmp_path: Path) -> None:
    report = "f = W@x\n\n∂f/∂x = W    1 path\n 1 ━━  x → f  W  W\n"
    assert run(tmp_path, "W@x", "--wrt", "x", "-T", "txt", "-o", "-").out == report
    sums = run(tmp_path, "sum(tanh(W@x))", "--wrt", "x", "-T", "txt", "-o", "-").out
    assert "∂f/∂x = ∂f/∂v3 · ∂v3/∂v2 · ∂v2/∂x    1 path" in sums


def test_norm_is_called_norm(tmp_path: Path) -> None:
    ran = run(tmp_path, "norm(x)", "--at", "x=[3,4]", "--wrt", "x", "-T", "txt", "-o", "-")
    assert ran.out.startswith("f = norm(x)  =  5")
    assert "norm2" not in ran.out
    drawn = run(tmp_path, "y = norm2(a, b); 2*y", "--at", "a=3,b=4", "-T", "svg", "-o", "-").out
    assert "norm(a, b)" in drawn
    told = run(tmp_path, "explain", "norm(x)", "--at", "x=[0,0]", "--wrt", "x_0")
    assert "norm is at a kink" in told.out
    assert "norm2" not in told.out


def test_names_that_clash(tmp_path: Path) -> None:
    ran = run(tmp_path, "explain", "sum(x) + x_0", "--at", "x=[1,2],x_0=3", "--wrt", "x")
    assert ran.err == f"{BY_ENTRY}x is x_0_ …\n"
    assert [line.partition(" = ")[0] for line in ran.out.splitlines() if line.startswith("∂")] == [
        "∂f/∂x_0_",
        "∂f/∂x_1",
    ]
    ran = run(tmp_path, "explain", "sum(x) + 2*x_0", "--at", "x=[1,2],x_0=3", "--wrt", "x_0")
    assert ran.out.startswith("∂f/∂x_0 = 2")


def test_entries_that_do_not_matter(tmp_path: Path) -> None:
    ran = run(tmp_path, "explain", "x[0]*x[1]", "--at", "x=[1,2,3]", "--wrt", "x")
    assert [line.partition(" = ")[0] for line in ran.out.splitlines() if line.startswith("∂")] == ["∂f/∂x_0", "∂f/∂x_1"]
    ran = run(tmp_path, "explain", "x[0]*x[1]", "--at", "x=[1,2,3]", "--wrt", "x_2")
    assert (ran.code, ran.err.partition("\n")[2]) == (2, "error: f does not depend on x_2\nremedy: ∂f/∂x_2 is 0\n")


def test_check(tmp_path: Path) -> None:
    ran = run(tmp_path, "check", "sum(tanh(W @ x))", "--at", "W=[[1,2],[3,4]],x=[0.1,-0.2]", "--wrt", "x")
    assert ran.code == 0
    assert ran.err == f"{BY_ENTRY}W is W_0_0 …, x is x_0 …\n"
    assert [line.split()[0] for line in ran.out.splitlines() if line.startswith("∂")] == ["∂f/∂x_0", "∂f/∂x_1"]
    assert ran.out.count("✓ agrees") == 2


def test_trace(tmp_path: Path) -> None:
    at = ["sum(x*x)", "--at", "x=[1,2]", "--mode", "forward"]
    assert "ḟ = v̇_3                      2" in run(tmp_path, "trace", *at).out
    assert "ḟ = v̇_3                      6" in run(tmp_path, "trace", *at, "--seed", "x=1").out
    assert "ḟ = v̇_3                      4" in run(tmp_path, "trace", *at, "--seed", "x=[0,1]").out
    assert "ḟ = v̇_3                      4" in run(tmp_path, "trace", *at, "--seed", "x_1=1").out
    ran = run(tmp_path, "trace", *at, "--seed", "x=[1,0,0]")
    message = "error: x is 2 numbers, and its tangent has 3\nremedy: give one number, or as many as the input has\n"
    assert (ran.code, ran.err) == (2, f"{BY_ENTRY}x is x_0 …\n{message}")


def test_hessian(tmp_path: Path) -> None:
    ran = run(tmp_path, "hessian", "sum(x^2*y)", "--at", "x=[1,2],y=[3,4]", "--wrt", "x,y_1")
    assert ran.out == "     x_0  x_1  y_1\nx_0  6    0    0\nx_1  0    8    4\ny_1  0    4    0\nsymmetric\n"


def test_cost(tmp_path: Path) -> None:
    ran = run(tmp_path, "cost", "sum(tanh(W @ x))", "--at", "x=[1,2],W=[[1,2],[3,4]]")
    assert ran.code == 0
    assert "6 inputs and 1 output" in ran.out
    ran = run(tmp_path, "cost", "sum(tanh(W @ x))")
    assert (ran.code, ran.err) == (
        2,
        "error: no value for W, x\n  sum(tanh(W @ x))\n           ^\nremedy: --at W=… --at x=…\n",
    )


def test_a_derivative_graph(tmp_path: Path) -> None:
    ran = run(tmp_path, "sum(x^2*y)", "--at", "x=[1,2],y=[3,4]", "--grad", "x_1", "--tidy", "-T", "txt", "-o", "-")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "∂f/∂x_1 = y_1 * (2 * x_1)  =  16")


def test_large_arrays_are_drawn_by_their_norms(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.linspace(-1.0, 1.0, 100_000))
    ran = run(tmp_path, "sum(tanh(x)*x)", "--at", "x=@x.npy", "--wrt", "x", "-T", "svg")
    assert ran.code == 0, ran.err
    assert "100000×100000" in ran.out
    assert (tmp_path / "adviz.svg").stat().st_size < 60_000
    ran = run(tmp_path, "explain", "sum(tanh(x)*x)", "--at", "x=@x.npy")
    assert (ran.code, ran.err) == (
        2,
        "error: the arrays have too many entries to be looked at one by one\n"
        "remedy: take smaller ones, or look at one entry of the result: y[0]\n",
    )
