"""The report: fitted to every width, exact in its counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import adviz
from adviz.errors import width
from adviz.formats.txt import Ink, report
from tests.strategies import points, programs

LADDER = "; ".join(["a0 = x + 0", *[f"a{i} = a{i - 1} * a{i - 1}" for i in range(1, 101)]])


@given(programs(), points, st.integers(20, 130), st.booleans())
def test_no_line_is_wider(text: str, point: dict[str, float], columns: int, numbers: bool) -> None:
    graph = adviz.parse(text)
    at = {name: point[name] for name in graph.inputs}
    scene = adviz.draw(text, at if numbers else None, list(at)).scene
    lines = report(scene, columns=columns).splitlines()
    assert max(map(width, lines)) <= columns
    assert not any(line != line.rstrip() for line in lines)


@pytest.mark.parametrize("columns", [20, 40, 80])
@pytest.mark.parametrize(
    "text", ["変数 * 変数 + sin(変数)", "a" * 5_000 + " * 2", LADDER], ids=["wide", "long", "ladder"]
)
def test_hard_names(text: str, columns: int) -> None:
    graph = adviz.parse(text)
    (name,) = graph.inputs
    lines = report(adviz.draw(text, {name: 1.0}, name).scene, columns=columns).splitlines()
    assert max(map(width, lines)) <= columns


def test_a_huge_count_stands_in_full() -> None:
    lines = report(adviz.draw(LADDER, {"x": 1.0}, "x").scene, columns=80).splitlines()
    start = next(at for at, line in enumerate(lines) if "1.267·10^30 paths" in line)
    assert lines[start + 1] == f"  = {2**100}"


def test_the_rest_of_the_paths() -> None:
    text = "a = x*x; b = a*a; b*b"
    lines = report(adviz.draw(text, {"x": 1.0}, "x", paths=1).scene).splitlines()
    assert lines[2:] == [
        "∂f/∂x = 8    8 paths",
        " 1 ━━  x → a → b → f  1 · 1 · 1  1  12.5 %",
        "       7 more paths              7",
        "                              Σ  8",
    ]


def test_no_path() -> None:
    lines = report(adviz.draw("detach(x) + 1", {"x": 1.0}, "x").scene).splitlines()
    assert lines[2:] == ["∂f/∂x = 0    0 paths", "  no path carries a gradient to the root"]


def test_paths_may_be_left_out() -> None:
    lines = report(adviz.draw("x*x", {"x": 1.0}, "x", paths=0).scene).splitlines()
    assert lines[2:] == ["∂f/∂x = 2    2 paths", "  no path is listed"]


def test_inks() -> None:
    assert Ink(1 << 24).paint("a", "#8b0000") == "\x1b[38;2;139;0;0ma\x1b[0m"
    assert Ink(256).paint("a", "#8b0000") == "\x1b[38;5;124ma\x1b[0m"
    assert Ink().paint("a", "#8b0000") == "a"


def test_many_inputs_stand_side_by_side() -> None:
    text = " + ".join([f"x{i}" for i in range(12)])
    lines = report(adviz.draw(text, {f"x{i}": 1.0 for i in range(12)}).scene, columns=60).splitlines()
    assert lines[4] == "∂f/∂x0 = 1     ∂f/∂x1 = 1     ∂f/∂x2 = 1     ∂f/∂x3 = 1"
