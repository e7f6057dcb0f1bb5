"""`adviz draw`, as a user meets it: what goes to stdout, to stderr and to files, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from adviz.formats import FORMATS

FORMULA = "(sin(x2)+1)/(x2+exp(x1)) + x1*x2"
POINT = ["--at", "x1=1.5", "--at", "x2=0.5"]

REPORT = """\
f = (sin(x2)+1)/(x2+exp(x1)) + x1*x2  =  1.046973

∂f/∂x2 = 1.616549    3 paths
 1 ━━  x2 → x1·x2 → f                     1.5 · 1                   1.5       92.8 %
 2 ━━  x2 → sin(x2) → sin(x2)+1 → v7 → f  0.8776 · 1 · 0.2007 · 1   0.17616   10.9 %
 3 ━━  x2 → x2+exp(x1) → v7 → f           1 · −0.05961 · 1         −0.059613  −3.7 %
                                                                Σ   1.61655

v7 = (sin(x2) + 1) / (x2 + exp(x1))
"""


class Ran:
    """What a run left: exit code, stdout, stderr."""

    def __init__(self, code: int, out: bytes, err: bytes) -> None:
        self.code = code
        self.bytes = out
        self.err = err.decode()

    @property
    def out(self) -> str:
        return self.bytes.decode()


def run(folder: Path, *args: str, given: str = "", **environment: str) -> Ran:
    env = {**os.environ, "PYTHONUTF8": "1", **environment}
    done = subprocess.run(
        [sys.executable, "-m", "adviz", *args],
        cwd=folder,
        env=env,
        input=given.encode(),
        capture_output=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def test_the_main_job(tmp_path: Path) -> None:
    ran = run(tmp_path, FORMULA, *POINT, "--wrt", "x2")
    size = (tmp_path / "adviz.png").stat().st_size
    assert (ran.code, ran.out, ran.err) == (0, REPORT, f"adviz.png: {size:,} bytes\n")
    assert os.listdir(tmp_path) == ["adviz.png"]


def test_draw_is_the_default_command(tmp_path: Path) -> None:
    for args in (["draw", FORMULA, *POINT], [*POINT, FORMULA], [FORMULA, "--at", "x1=1.5,x2=0.5"]):
        ran = run(tmp_path, *args, "--wrt", "x2", "-T", "txt")
        assert (ran.code, ran.out) == (0, REPORT)
        assert (tmp_path / "adviz.txt").read_text("utf-8") == REPORT


# fmt: off
READ = [
    (["-x^2", "--at", "x=3"],                  "f = -x^2  =  −9"),
    (["--at", "x=3", "-x^2"],                  "f = -x^2  =  −9"),
    (["-x", "--at", "x=3"],                    "f = -x  =  −3"),
    (["--(x)", "--at", "x=3"],                 "f = --(x)  =  3"),
    (["draw", "--at", "ops=2", "--", "ops"],   "ops  =  2"),
    (["x", "--at", "x=pi/4 + max(1, 2)"],      "x  =  2.785398"),
    (["x*y", "--at", "x=max(1,2),y=-1e3"],     "f = x*y  =  −2000"),
    (["a = 2; a * b", "--at", "b=4"],          "f = a * b  =  8"),
    (["a = 2; b = a*3; b"],                    "b = a*3; b  =  6"),
    (["e = (a+b)*(b+1)", "--at", "a=2,b=1"],   "e = (a+b)*(b+1)  =  6"),
    (["e*x", "--at", "e=2,x=3"],               "f = e*x  =  6"),
    (["2 + 2"],                                "f = 2 + 2  =  4"),
    (["9^9^9^9"],                              "f = 9^9^9^9  =  inf"),
]
# fmt: on


@pytest.mark.parametrize(("args", "first"), READ)
def test_what_is_read(tmp_path: Path, args: list[str], first: str) -> None:
    ran = run(tmp_path, *args, *([] if "--" in args else ["-T", "txt"]))
    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[0] == first


def test_stdin(tmp_path: Path) -> None:
    ran = run(tmp_path, "-", "--at", "a=2,b=3", "-T", "txt", given="c = a*b # product\nc + 1\n")
    assert ran.out == "c = a*b; f = c + 1  =  7\n\n∂f/∂a = 3    ∂f/∂b = 2\n"


def test_formulas_without_values(tmp_path: Path) -> None:
    ran = run(tmp_path, "x * sin(x)", "--wrt", "x", "-T", "txt")
    assert ran.out == (
        "f = x * sin(x)\n\n∂f/∂x = v1 + cos(x)·x    2 paths\n"
        " 1 ━━  x → f       v1          v1\n 2 ━━  x → v1 → f  cos(x) · x  cos(x)·x\n\nv1 = sin(x)\n"
    )


def test_picture_to_stdout(tmp_path: Path) -> None:
    ran = run(tmp_path, FORMULA, *POINT, "--wrt", "x2", "-o", "-", "-T", "png")
    assert ran.bytes.startswith(b"\x89PNG\r\n\x1a\n")
    assert ran.err == REPORT
    assert os.listdir(tmp_path) == []


def test_quiet(tmp_path: Path) -> None:
    ran = run(tmp_path, "log(x)", "--at", "x=0", "-q", "-o", "x.svg")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert os.listdir(tmp_path) == ["x.svg"]


def test_sample_file_and_overrides(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(
        'title = "Product"\nexpression = "x*y"\nwrt = "x"\n[at]\nx = 2\ny = "pi"\n[draw]\npaths = 0\n', "utf-8"
    )
    ran = run(tmp_path, "s.toml", "--at", "y=3", "--paths", "1", "-T", "txt")
    assert ran.out == ("Product\nf = x*y  =  6\n\n∂f/∂x = 3    1 path\n 1 ━━  x → f  3  3  100 %\n              Σ  3\n")


# fmt: off
ENDINGS = dict.fromkeys(row.ending for row in FORMATS.values())
FAILURES = [
    (["2x"],                           2, "error: 2x is not a number\n  2x\n  ^^\nremedy: did you mean 2*x?\n"),
    (["x*y", "--at", "x=1"],           2, "error: no value for y\n  x*y\n    ^\nremedy: --at y=…\n"),
    (["x", "--at", "x=1", "--at", "xx=2"], 2, "error: there is no input xx in the formula\nremedy: did you mean x?\n"),
    (["2", "--at", "x=1"],             2, "error: there is no input x in the formula\nremedy: it has no inputs, only numbers\n"),
    (["x", "--at", "x"],               2, "error: --at x is not NAME=VALUE\nremedy: write --at x=1.5\n"),
    (["x", "--at", "x=1,x=2"],         2, "error: x is given a value twice\nremedy: leave one of them out\n"),
    (["x", "--at", "x=2y"],            2, "error: 2y is not a number\n  2y\n  ^^\nremedy: did you mean 2*y?\n"),
    (["x", "--at", "x=2*y"],           2, "error: the value of x depends on y\n  2*y\n    ^\nremedy: a value is a number, or an expression of numbers\n"),
    (["x*y", "--wrt", "z"],            2, "error: cannot differentiate with respect to z: the formula has no such name\nremedy: its names are: x, y\n"),
    (["log(x)", "--at", "x=-1", "--strict"], 2, "error: not finite: log in log(x) at x = −1 is nan\nremedy: leave --strict out to draw it all the same\n"),
    (["x", "-o", "no/where.svg"],      2, "error: cannot write no/where.svg: no such file or directory\n"),
    (["x", "-o", "picture"],           2, f"error: the name picture does not say the format\nremedy: end it with .{' .'.join(ENDINGS)}, or give -T FORMAT\n"),
    (["x", "-T", "jsn"],               2, "error: there is no format jsn\nremedy: did you mean json?\n"),
    (["x", "--theme", "drak"],         2, "error: theme cannot be 'drak'\nremedy: did you mean dark?\n"),
    (["x", "--scale", "0"],            2, "error: scale cannot be 0.0\nremedy: give a positive number\n"),
    (["gone.toml"],                    2, "error: cannot read gone.toml: no such file or directory\n"),
    (["x", "--layuot", "wasm"],        2, "error: there is no option --layuot\nremedy: did you mean --layout?\n"),
    (["ops", "snh"],                   2, "error: there is no operator snh\nremedy: did you mean sinh?\n"),
]
# fmt: on


@pytest.mark.parametrize(("args", "code", "message"), FAILURES)
def test_failures(tmp_path: Path, args: list[str], code: int, message: str) -> None:
    ran = run(tmp_path, *args)
    assert (ran.code, ran.out, ran.err) == (code, "", message)
    assert os.listdir(tmp_path) == []


def test_what_is_not_finite_is_said_and_drawn(tmp_path: Path) -> None:
    ran = run(tmp_path, "sqrt(x)*0 + 1e400", "--at", "x=0", "-o", "x.json")
    assert ran.code == 0
    assert ran.err == (
        "note: not finite: 1e400 is beyond the range of doubles: inf\n"
        "note: not finite: + in sqrt(x) * 0 + 1e400 at sqrt(x)·0 = 0 is inf\n"
        "note: not finite: the derivative of sqrt in sqrt(x) at x = 0 is inf\n"
        "note: not finite: ∂f/∂x = nan\n"
        f"x.json: {(tmp_path / 'x.json').stat().st_size:,} bytes\n"
    )
    assert json.loads((tmp_path / "x.json").read_text("utf-8"))["gradient"] == {"x": "nan"}


def test_colours(tmp_path: Path) -> None:
    asked = run(tmp_path, "x*x", "--at", "x=3", "--wrt", "x", "-T", "txt", "--color", "always")
    assert "\x1b[38;2;139;0;0m━━\x1b[0m" in asked.out
    plain = run(tmp_path, "x*x", "--at", "x=3", "--wrt", "x", "-T", "txt")
    assert "\x1b" not in plain.out
    assert "\x1b" not in (tmp_path / "adviz.txt").read_text("utf-8")


@pytest.mark.parametrize("columns", [20, 30, 40, 60, 80])
@pytest.mark.parametrize("wrt", ["x1", "x2"])
def test_never_wider_than_the_terminal(tmp_path: Path, columns: int, wrt: str) -> None:
    for point in (POINT, []):
        ran = run(tmp_path, FORMULA, *point, "--wrt", wrt, "-T", "txt", COLUMNS=str(columns))
        assert max(map(len, ran.out.splitlines())) <= columns


def test_an_existing_file_survives_a_failure(tmp_path: Path) -> None:
    target = tmp_path / "x.svg"
    target.write_text("before")
    assert run(tmp_path, "x +", "-o", "x.svg").code == 2
    assert target.read_text() == "before"
    assert run(tmp_path, "x", "-o", "x.svg").code == 0
    assert target.read_text("utf-8").startswith("<")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk(tmp_path: Path) -> None:
    ran = run(tmp_path, "x", "-o", "/dev/full", "-T", "svg")
    assert (ran.code, ran.err) == (2, "error: cannot write /dev/full: no space left on device\n")


def test_neither_numpy_nor_torch_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from adviz.cli import cli\n"
        f"cli.main([{FORMULA!r}, '--at', 'x1=1.5,x2=0.5', '--wrt', 'x2', '-o', 'x.svg', '-q'], standalone_mode=False)\n"
        "print([name for name in ('numpy', 'torch', 'graphviz', 'tomllib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("kind", ["png", "svg", "dot", "json", "txt"])
def test_same_bytes_under_every_hash_seed(tmp_path: Path, kind: str) -> None:
    made = [
        run(tmp_path, FORMULA, *POINT, "--wrt", "x1,x2", "-o", "-", "-T", kind, PYTHONHASHSEED=seed).bytes
        for seed in ("1", "2")
    ]
    assert made[0] == made[1] != b""


def test_completion(tmp_path: Path) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "_ADVIZ_COMPLETE" in run(tmp_path, "completion", shell).out
    ran = run(tmp_path, _ADVIZ_COMPLETE="bash_complete", COMP_WORDS="adviz th", COMP_CWORD="1")
    assert ran.out == "plain,themes\n"


@pytest.mark.parametrize("args", [[], ["golden"]])
def test_without_arguments_the_help_is_shown(tmp_path: Path, args: list[str]) -> None:
    ran = run(tmp_path, *args)
    assert (ran.out + ran.err).startswith("Usage: adviz")
    assert "error" not in ran.err


def test_names_between_commas_may_be_missing(tmp_path: Path) -> None:
    ran = run(tmp_path, "x*y", "--wrt", "x,,", "--wrt", "", "-T", "txt", "-o", "-")
    assert (ran.code, ran.out.count("1 path")) == (0, 1)


def test_an_operator_of_arrays_says_its_settings(tmp_path: Path) -> None:
    assert run(tmp_path, "ops", "sum").out.splitlines()[0] == "sum(x, axis=…, keepdims=0)  sum of the entries"
    assert run(tmp_path, "ops", "one_hot").out.splitlines()[1] == "  computed as  stack(k, axis=-1) == [0, 1, …]"


def test_version(tmp_path: Path) -> None:
    import adviz

    assert run(tmp_path, "--version").out == f"adviz {adviz.__version__}\n"
