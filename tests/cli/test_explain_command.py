"""`adviz explain`, as a user meets it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.test_draw import run

DEAD = """\
∂f/∂x = 0: every path from x to f has a factor that is exactly 0.
  x → relu(x) has the factor 0: relu is flat left of 0, and x is −2.
  remedy: leaky_relu and softplus have a slope on both sides: put leaky_relu(x) in the place of
    relu(x); the gradient is then 0.03
"""
BOTH = """\
∂f/∂x = 2: one path from x to f carries it.
  x → f gives 2.

∂f/∂y = 3: one path from y to f carries it.
  y → f gives 3.
"""
NARROW = """\
∂f/∂x = nan: it first arises in the
  backward pass at x → sqrt(x).
  0, which comes from f, meets inf, the
    slope of sqrt(x) at x = 0: 0 · inf
    is nan.
  remedy: a second where keeps the
    argument away from there: put
    sqrt(where(x > 0, x, 1)) in the
    place of sqrt(x); the gradient is
    then 0
"""


def test_words(tmp_path: Path) -> None:
    ran = run(tmp_path, "explain", "relu(x)*y", "--at", "x=-2,y=3", "--wrt", "x")
    assert (ran.code, ran.out, ran.err) == (0, DEAD, "")
    ran = run(tmp_path, "explain", "x*y", "--at", "x=3,y=2")
    assert (ran.code, ran.out, ran.err) == (0, BOTH, "")
    ran = run(tmp_path, "explain", "where(x > 0, sqrt(x), 0)", "--at", "x=0", COLUMNS="40")
    assert ran.out == NARROW
    assert os.listdir(tmp_path) == []


def test_a_derivative_is_explained(tmp_path: Path) -> None:
    ran = run(tmp_path, "explain", "y*x^2", "--at", "x=2,y=0", "--grad", "x", "--tidy", "--wrt", "x")
    assert ran.out.splitlines()[0] == "∂²f/∂x² = 0: every path from x to ∂f/∂x has a factor that is exactly 0."


def test_stdin_and_sample(tmp_path: Path) -> None:
    ran = run(tmp_path, "explain", "-", "--at", "x=3,y=2", given="x*y\n")
    assert ran.out == BOTH
    (tmp_path / "s.toml").write_text('expression = "x*y"\nwrt = "y"\n[at]\nx = 3\ny = 2\n', "utf-8")
    assert run(tmp_path, "explain", "s.toml").out == BOTH.partition("\n\n")[2]


def test_record(tmp_path: Path) -> None:
    ran = run(tmp_path, "explain", "sqrt(x)", "--at", "x=0", "--json")
    record = json.loads(ran.out)
    assert record["expression"] == "sqrt(x)"
    (made,) = record["explanations"]
    assert (made["wrt"], made["gradient"], made["verdict"]) == ("x", "inf", "inf")
    assert made["because"] == [
        {"kind": "partial", "node": 1, "source": 0, "slot": 0, "numbers": [1.0, "inf"], "path": [],
         "text": "The slope of sqrt(x) at x = 0 is inf."}
    ]  # fmt: skip
    assert made["remedy"] == (
        "the slope is infinite there, and a small offset keeps away: put sqrt(x + 1e-12) in the place of sqrt(x); "
        "the gradient is then 500000"
    )


@pytest.mark.parametrize("name", ["why.svg", "why.png", "why.dot", "why.json"])
def test_picture(tmp_path: Path, name: str) -> None:
    ran = run(tmp_path, "explain", "relu(x)*y", "--at", "x=-2,y=3", "--wrt", "x", "-o", name)
    data = (tmp_path / name).read_bytes()
    assert (ran.code, ran.out, ran.err) == (0, DEAD, f"{name}: {len(data):,} bytes\n")
    if name == "why.svg":
        assert b"to blame" in data
    if name == "why.json":
        assert "culprit" in json.loads(data)["edges"][0]["roles"]
    if name == "why.dot":
        assert b"#b88400" in data


# fmt: off
FAILURES = [
    (["x*y", "--at", "x=1"],                 "error: no value for y\n  x*y\n    ^\nremedy: --at y=…\n"),
    (["x*y", "--at", "x=1,y=2", "--wrt", "z"], "error: cannot differentiate with respect to z: the formula has no such name\nremedy: its names are: x, y\n"),
    (["2"],                                  "error: the formula has no inputs to differentiate by\nremedy: write a name in it: x^2\n"),
    (["x", "--at", "x=1", "-o", "why"],      "error: the name why does not say the format\nremedy: end it with"),
]
# fmt: on


@pytest.mark.parametrize(("args", "message"), FAILURES)
def test_failures(tmp_path: Path, args: list[str], message: str) -> None:
    ran = run(tmp_path, "explain", *args)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(message)
    assert os.listdir(tmp_path) == []
