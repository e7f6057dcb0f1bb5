"""`adviz draw package.module:function`, and sample files that name one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.test_draw import Ran, run

MODEL = """\
import math

import adviz.numpy as np


def f(x1, x2):
    return (np.sin(x2) + 1) / (x2 + np.exp(x1)) + x1 * x2


def slope(x):
    if x > 0:
        return 2 * x
    return 0.01 * x


def sine(x):
    return math.sin(x)


def ratio(x):
    return halved(x, 0)


def halved(x, n):
    return x + 1 / n


def talks(x):
    print("hello")
    return x * x


def leaves(x):
    raise SystemExit(3)


class Model:
    @staticmethod
    def square(x):
        return x**2


number = 3
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "model.py").write_text(MODEL, encoding="utf-8")
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "inner.py").write_text("def cube(x):\n    return x**3\n", encoding="utf-8")
    (tmp_path / "broken.py").write_text("def f(x:\n    return x\n", encoding="utf-8")
    (tmp_path / "wants.py").write_text("import nosuchmodule\n", encoding="utf-8")
    (tmp_path / "ends.py").write_text("import sys\n\nsys.exit(4)\n", encoding="utf-8")
    return tmp_path


def test_a_function_is_drawn_as_its_formula(folder: Path) -> None:
    args = ["--at", "x1=1.5,x2=0.5", "--wrt", "x2", "-o", "-", "-T", "json"]
    made = run(folder, "model:f", *args)
    text = run(folder, "x1=1.5; x2=0.5; (sin(x2) + 1) / (x2 + exp(x1)) + x1 * x2", *args)
    same = text.out.replace('"x1=1.5; x2=0.5; ', '"x1 = 1.5; x2 = 0.5; ')
    assert (made.code, made.err) == (0, text.err)
    assert made.out == same


# fmt: off
DONE = [
    (["draw", "model:slope", "--at", "x=2", "-T", "svg"], "slope = 2 * x  =  4\n\n∂slope/∂x = 2\n",
     "note: control flow: the branch of x = 2 was taken at line 11 of slope (model.py): x > 0 is true\n"),
    (["model:f", "-T", "svg", "--wrt", "x1", "--paths", "0"], "f = (sin(x2) + 1) / (x2 + exp(x1)) + x1 * x2\n", ""),
    (["package.inner:cube", "--at", "x=2", "-T", "svg"], "cube = x^3  =  8\n\n∂cube/∂x = 12\n", ""),
    (["model:Model.square", "--at", "x=2", "-T", "svg"], "square = x^2  =  4\n\n∂square/∂x = 4\n", ""),
    (["model:talks", "--at", "x=2", "-T", "svg"], "talks = x * x  =  4\n\n∂talks/∂x = 4\n", "hello\n"),
    (["hessian", "model:f", "--at", "x1=1.5,x2=0.5", "--wrt", "x1"], "           x1\nx1  0.2135366\nsymmetric\n", ""),
    (["hessian", "package.inner:cube", "--tidy"], "∂²cube/∂x² = 3 * (2 * x)\n", ""),
    (["check", "package.inner:cube", "--at", "x=2"], "cube = x^3\ncube = 8\n", ""),
    (["explain", "package.inner:cube", "--at", "x=2"], "∂cube/∂x = 12: one path from x to cube carries it.\n", ""),
    (["trace", "package.inner:cube", "--at", "x=2"], "", ""),
    (["cost", "model:slope", "--at", "x=2"], "slope = 2 * x\n1 operation", ""),
]
# fmt: on


@pytest.mark.parametrize(("args", "out", "err"), DONE, ids=[" ".join(row[0])[:50] for row in DONE])
def test_commands(folder: Path, args: list[str], out: str, err: str) -> None:
    ran = run(folder, *args)
    assert (ran.code, ran.err[: len(err)]) == (0, err), ran.err
    assert ran.out.replace("\r\n", "\n").startswith(out)


# fmt: off
FAILED = [
    ("model:sine --at x=1",
     "error: sin wants a float, and x is traced, in sine (model.py)\n"
     "  line 17:     return math.sin(x)\n"
     "                      ^^^^^^^^^^^\n"
     "remedy: write adviz.numpy.sin\n"),
    ("model:ratio --at x=1",
     "error: model:ratio cannot be traced: ZeroDivisionError: division by zero, in halved (model.py)\n"
     "  line 25:     return x + 1 / n\n"
     "                          ^^^^^\n"),
    ("model:leaves --at x=1",
     "error: model:leaves cannot be traced: SystemExit: 3, in leaves (model.py)\n"
     "  line 34:     raise SystemExit(3)\n"
     "               ^^^^^^^^^^^^^^^^^^^\n"),
    ("model:slope",
     "error: the branch depends on the inputs, and they have no values, in slope (model.py)\n"
     "  line 11:     if x > 0:\n"
     "                  ^^^^^\n"
     "remedy: give a point (x=1.5, or --at x=1.5), or keep both branches: adviz.numpy.where(condition, a, b)\n"),
    ("model:f --at x1=1",     "error: f has no value for x2\nremedy: give a value for each parameter, or for none\n"),
    ("model:f --at x1=1,y=2", "error: f has no parameter y\nremedy: its parameters are: x1, x2\n"),
    ("model:number",          "error: model:number is no function, but an int\nremedy: name a function\n"),
    ("model:sin",             "error: model has no function sin\nremedy: did you mean sine?\n"),
    ("model:Model.cube",      "error: model has no function cube\nremedy: define it in model\n"),
    ("modle:f",               "error: there is no module modle\nremedy: did you mean model?\n"),
    ("package.outer:f",
     "error: there is no module package.outer\nremedy: the current folder is searched, and what is installed\n"),
    ("broken:f",
     "error: broken cannot be imported: '(' was never closed (line 1 of broken.py)\n  def f(x:\n       ^\n"),
    ("wants:f",
     "error: wants cannot be imported: ModuleNotFoundError: No module named 'nosuchmodule', in wants.py\n"
     "  import nosuchmodule\n"
     "  ^^^^^^^^^^^^^^^^^^^\n"
     "remedy: install nosuchmodule\n"),
    ("ends:f",
     "error: ends cannot be imported: SystemExit: 4, in ends.py\n"
     "  line 3: sys.exit(4)\n"
     "          ^^^^^^^^^^^\n"),
    ("math:sin --at x=1",
     "error: the function wants a float, and x is traced\nremedy: use the functions of adviz.numpy, or of NumPy\n"),
]
# fmt: on


@pytest.mark.parametrize(("args", "message"), FAILED, ids=[row[0] for row in FAILED])
def test_errors_are_told_without_a_traceback(folder: Path, args: str, message: str) -> None:
    ran = run(folder, *args.split())
    assert (ran.code, ran.out, ran.err.replace("\r\n", "\n")) == (2, "", message)


SAMPLE = 'function = "model:slope"\nwrt = "x"\n[at]\nx = 2\n'


def test_a_sample_runs_python_only_when_it_may(folder: Path) -> None:
    (folder / "slope.toml").write_text(SAMPLE, encoding="utf-8")
    for command in ("draw", "explain", "check", "trace", "cost", "hessian"):
        refused = run(folder, command, "slope.toml")
        assert (refused.code, refused.err) == (2, (
            "error: slope.toml: it runs Python code: model:slope\n"
            "remedy: --allow-python lets it, if you trust the file\n"
        ))  # fmt: skip
        assert run(folder, command, "slope.toml", "--allow-python").code == 0
    assert "branch of x = 2" in run(folder, "slope.toml", "--allow-python", "-q", "-o", "-", "-T", "svg").out


@pytest.mark.parametrize("args", [["batch", "slope.toml"], ["golden", "check", "slope.toml"]])
def test_batches_and_golden_pictures_run_none(folder: Path, args: list[str]) -> None:
    (folder / "slope.toml").write_text(SAMPLE, encoding="utf-8")
    ran: Ran = run(folder, *args)
    assert ran.code != 0
    assert "slope.toml: it runs Python code: model:slope" in ran.err + ran.out


# fmt: off
WRONG = [
    ('function = 3\n', "function is not the name of one"),
    ('function = "model"\n', "function is not the name of one"),
    ('function = "model:f; import os"\n', "function is not the name of one"),
    ('function = "model:f"\nexpression = "x"\n', "there is a function and an expression"),
]
# fmt: on


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_wrong_samples(folder: Path, text: str, message: str) -> None:
    (folder / "wrong.toml").write_text(text, encoding="utf-8")
    ran = run(folder, "wrong.toml", "--allow-python")
    assert (ran.code, ran.err.split("\n")[0]) == (2, f"error: wrong.toml: {message}")


def test_modules_of_the_folder_win_and_nothing_is_left_behind(folder: Path) -> None:
    (folder / "statistics.py").write_text("def f(x):\n    return x\n", encoding="utf-8")
    assert run(folder, "statistics:f", "--at", "x=1", "-q", "-T", "svg").code == 0
    assert "model:f" not in os.listdir(folder)


def test_the_formula_language_has_no_such_names(folder: Path) -> None:
    ran = run(folder, "x:1")
    assert (ran.code, ran.err.split("\n")[0]) == (2, "error: unexpected :")
