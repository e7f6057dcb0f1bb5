"""The picture in characters: as it is, and that every line leads where it should."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import adviz
from adviz.errors import width
from adviz.formats import boxes
from adviz.formats.boxes import layers, page
from adviz.formats.boxes.channel import Wire, route
from adviz.formats.boxes.grid import DOWN, LEFT, RIGHT, UP, Grid, Pen
from adviz.formats.boxes.words import Words
from adviz.formats.txt import Ink
from adviz.layout.options import DrawOptions
from adviz.samples import load
from adviz.scene.theme import THEMES, find_theme
from tests.strategies import points, programs

SAMPLES = sorted((Path(__file__).resolve().parents[2] / "samples").glob("*.toml"))


def drawn(text: str, at: dict[str, float] | None = None, wrt: str = "", columns: int = 100, **options: object) -> str:
    """The picture without the report."""
    drawing = adviz.draw(text, at, wrt, **options)
    made = page(drawing.scene, drawing.options, columns).data.decode()
    return "\n" + made.partition("\n\n")[0] + "\n"


def test_tutorial() -> None:
    assert (
        drawn("(sin(x2)+1)/(x2+exp(x1)) + x1*x2", {"x1": 1.5, "x2": 0.5}, "x2")
        == """
                        ┏━━━━━━━━━┓         ╭──────────╮
                        ┃   x2    ┃         │    x1    │
                        ┃  = 0.5  ┃         │  = 1.5   │
                        ┃ ∂ 1.617 ┃         │ ∂ 0.2328 │
                        ┗━━┳━┳━┳━━┛         ╰────┬─────╯
      ┏━━━━━━━━━━━━━━━━━━━━┛ ┗┓┃         ┌───────┴───────┐
      ┃                       ┃┗━━━━━━━━━│━━━━━━━━━┓     │
      ▼ 0.8776 ②              ┃          ▼ 4.482   ┃     │
┌───────────┐      ┌┄┄┄┐      ┃   ┌────────────┐   ┃     │
│  sin(x2)  │      ┆ 1 ┆      ┃   │  exp(x1)   │   ┃     │
│ = 0.47943 │      └┄┬┄┘      ┃   │  = 4.4817  │   ┃     │
│ ∂ 0.2007  │        │        ┃   │ ∂ −0.05961 │   ┃     │
└─────┰─────┘        │        ┃   └─────┬──────┘   ┃     │
      ┗━━━┓     ┌────┘        ┗━━┓     ┌┘          ┃     │
          ▼ 1 ② ▼                ▼ 1 ③ ▼ 1         ┃     │
    ┌──────────────────┐   ┌───────────────────┐   ┃     │
    │ v3 = sin(x2) + 1 │   │ v6 = x2 + exp(x1) │   ┃     │
    │     = 1.4794     │   │     = 4.9817      │   ┃     │
    │     ∂ 0.2007     │   │    ∂ −0.05961     │   ┃     │
    └────────┰─────────┘   └─────────┰─────────┘   ┃     │
             ┗━━━━━━━┓          ┏━━━━┛           ┏━┛     │
                     ▼ 0.2007 ② ▼ −0.05961 ③     ▼ 1.5 ① ▼ 0.5
                    ┌──────────────┐            ┌─────────┐
                    │ v7 = v3 / v6 │            │  x1·x2  │
                    │  = 0.29697   │            │ = 0.75  │
                    │     ∂ 1      │            │   ∂ 1   │
                    └──────┰───────┘            └────┰────┘
                           ┗━━━━━━━━━┓      ┏━━━━━━━━┛
                                     ▼ 1 ②③ ▼ 1 ①
                                  ╔════════════════╗
                                  ║ f = v7 + x1·x2 ║
                                  ║   = 1.046973   ║
                                  ║      ∂ 1       ║
                                  ╚════════════════╝
"""
    )


def test_ascii() -> None:
    assert (
        drawn("x*x + detach(x)*y", None, "x", ascii=True)
        == """
     (-----)
     |  x  |
     (+-+-+)
 +----+ | +.......+
 |   +--+         :
 |   |            v // detach
 |   |   +----------------+     (---)
 |   |   | v2 = detach(x) |     | y |
 |   |   +-------+--------+     (-+-)
 |   +---+       +----+   +-------+
 v x [1] v x [2]      v y v v2
+----------+        +-----------+
| v1 = x*x |        | v4 = v2*y |
+----+-----+        +-----+-----+
     +----+          +----+
          v 1 [1][2] v 1
         #=============#
         # f = v1 + v4 #
         #=============#
// no gradient
"""
    )


def test_the_report_in_ascii_has_arrows_and_a_sum_that_are_no_names() -> None:
    drawing = adviz.draw("where(x>0, x, y)*S + x^2", {"x": 1.0, "y": 2.0, "S": 3.0}, "x", ascii=True)
    report = drawing.render("boxes").data.decode("ascii").partition("// no gradient\n\n")[2]
    assert (
        report
        == """\
f = where(x>0, x, y)*S + x^2  =  4

df/dx = 5    2 paths
 1 ==  x -> where(x>0,x,y) -> v6 -> f  1 * 3 * 1  3  60 %
 2 ==  x -> x^2 -> f                   2 * 1      2  40 %
                                             sum  5

v6 = where(x > 0, x, y) * S
"""
    )


def test_a_short_row_leaves_the_sum_in_its_column() -> None:
    text = adviz.draw("x", {"x": 1.0}, "x", ascii=True).render("boxes").data.decode("ascii")
    assert text.endswith(" 1 ==  x  1  100 %\n     sum  1\n")


def test_marks_of_cuts_and_of_what_is_not_finite() -> None:
    assert (
        drawn("where(x > 0, log(-x), 2)", {"x": 1.5})
        == """
                         ╭───────╮
                         │   x   │
                         │ = 1.5 │
                         ╰──┬─┬──╯
                 ┌┄┄┄┄┄┄┄┄┄┄┘ └───────────┐
                 ┆                        ▼ −1
┌┄┄┄┐            ┆                   ┌────────┐
┆ 0 ┆            ┆                   │   −x   │
└┄┬┄┘            ┆                   │ = −1.5 │
  ┆              ┆                   └───┬────┘
  ▼ ✂ comparison ▼ ✂ comparison          ▼ −0.6667
 ┌┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┐                ┌───────────┐     ┌┄┄┄┐
 ┆     x > 0      ┆                │ log(−x) ! │     ┆ 2 ┆
 ┆      = 1       ┆                │   = nan   │     └┄┬┄┘
 ┆   (detached)   ┆                └─────┬─────┘       │
 └┄┄┄┄┄┄┄┬┄┄┄┄┄┄┄┄┘                      │             │
         └┄┄┄┄┄┄┄┄┄┄┄┄┄┄┐             ┌──┘             │
                        ┆             │   ┌────────────┘
                        ▼ ✂ condition ▼ 1 ▼
                 ╔════════════════════════════════╗
                 ║ f = where(x > 0, log(−x), 2) ! ║
                 ║             = nan              ║
                 ╚════════════════════════════════╝
! not finite   ✂ no gradient
"""
    )


def test_without_room_it_is_a_list() -> None:
    drawing = adviz.draw("(sin(x2)+1)/(x2+exp(x1)) + x1*x2", {"x1": 1.5, "x2": 0.5}, "x2")
    made = page(drawing.scene, drawing.options, 60)
    assert made.notes == ("the picture does not fit into 60 columns: it is written as a list",)
    assert (
        "\n" + made.data.decode().partition("\n\n")[0] + "\n"
        == """
x2                 = 0.5  ∂ 1.617  input wrt
sin(x2)            = 0.47943  ∂ 0.2007
  ◄─ x2  0.8776 ②
v3 = sin(x2) + 1   = 1.4794  ∂ 0.2007
  ◄─ sin(x2)  1 ②
  ◄─ 1
x1                 = 1.5  ∂ 0.2328  input
exp(x1)            = 4.4817  ∂ −0.05961
  ◄─ x1  4.482
v6 = x2 + exp(x1)  = 4.9817  ∂ −0.05961
  ◄─ x2  1 ③
  ◄─ exp(x1)  1
v7 = v3 / v6       = 0.29697  ∂ 1
  ◄─ v3 = sin(x2) + 1  0.2007 ②
  ◄─ v6 = x2 + exp(x1)  −0.05961 ③
x1·x2              = 0.75  ∂ 1
  ◄─ x1  0.5
  ◄─ x2  1.5 ①
f = v7 + x1·x2     = 1.046973  ∂ 1  root
  ◄─ v7 = v3 / v6  1 ②③
  ◄─ x1·x2  1 ①
"""
    )


def test_colours_are_those_of_the_table() -> None:
    drawing = adviz.draw("x*sin(x)", {"x": 2.0}, "x")
    text = page(drawing.scene, drawing.options, 100, Ink(1 << 24)).data.decode()
    for look in find_theme("tutorial").paths[:2]:
        red, green, blue = (int(look.colour[at : at + 2], 16) for at in (1, 3, 5))
        assert text.count(f"\x1b[38;2;{red};{green};{blue}m") > 3
    assert re.sub(r"\x1b\[[0-9;]*m", "", text) == page(drawing.scene, drawing.options, 100).data.decode()


@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
@pytest.mark.parametrize("ascii", [False, True])
def test_no_line_is_wider_than_the_page(path: Path, ascii: bool) -> None:
    sample = load(str(path))
    if not sample.expression:
        pytest.skip("a Python function")
    drawing = adviz.draw(
        sample.expression, sample.at or None, sample.wrt, **sample.options._asdict() | {"ascii": ascii}
    )
    for columns in (40, 80, 120, 400):
        text = page(drawing.scene, drawing.options, columns).data.decode()
        assert max(map(width, text.splitlines())) <= columns
        assert not ascii or text.isascii()


def follow(grid: Grid, row: int, column: int, owner: int) -> set[tuple[int, int]]:
    """The cells that a line reaches from a cell of it."""
    seen = {(row, column)}
    stack = [(row, column)]
    while stack:
        row, column = stack.pop()
        for reach, down, right in ((UP, -1, 0), (DOWN, 1, 0), (LEFT, 0, -1), (RIGHT, 0, 1)):
            if not grid._reach[row][column] & reach:
                continue
            cell = (row + down, column + right)
            while grid._pens[cell[0]][cell[1]].owner not in (owner, -1) and not _is_box(grid, cell):
                cell = (cell[0] + down, cell[1] + right)  # another line passes over
            if cell not in seen and grid._pens[cell[0]][cell[1]].owner == owner:
                seen.add(cell)
                stack.append(cell)
    return seen


def _is_box(grid: Grid, cell: tuple[int, int]) -> bool:
    return grid._pens[cell[0]][cell[1]].owner < -1


@settings(max_examples=60, deadline=None)
@given(programs(), points)
def test_every_arrow_can_be_followed(text: str, at: dict[str, float]) -> None:
    given = {name: value for name, value in at.items() if name in adviz.parse(text).inputs}
    scene = adviz.draw(text, given, list(given)[:1]).scene
    words = Words(False)
    plan = boxes._plan(scene, words)
    grid = boxes._drawn(scene, plan, find_theme("tutorial"), words)
    bottoms = {
        (row, column): owner
        for row in range(len(grid._text))
        for column in range(grid.columns)
        if (owner := grid._pens[row][column].owner) >= 0 and grid._text[row][column] in set("┬┰┯┳╤")
    }
    heads: dict[int, list[tuple[int, int]]] = {}
    for row, line in enumerate(grid._text):
        for column, char in enumerate(line):
            if char == "▼":
                heads.setdefault(grid._pens[row][column].owner, []).append((row, column))
    assert sum(map(len, heads.values())) == len(scene.edges)
    for owner, cells in heads.items():
        leaving = [cell for cell, net in bottoms.items() if net == owner]
        assert len(leaving) == 1
        reached = follow(grid, *leaving[0], owner)
        assert set(cells) <= reached


WIRES = st.integers(1, 7).flatmap(
    lambda count: st.tuples(
        st.permutations(range(0, 4 * count, 2)), st.permutations(range(0, 4 * count, 2)), st.just(count)
    )
)


@given(WIRES)
def test_no_two_wires_share_a_place(made: tuple[list[int], list[int], int]) -> None:
    starts, ends, count = made
    wires = [
        Wire(start, (end, ends[count + at])) for at, (start, end) in enumerate(zip(starts[:count], ends, strict=False))
    ]
    routed = route(wires)
    used: dict[tuple[int, int, bool], int] = {}

    def take(row: int, column: int, across: bool, at: int) -> None:
        assert used.setdefault((row, column, across), at) == at

    for at, wire in enumerate(wires):
        column, track = wire.start, routed.tracks[at]
        row = routed.jogs[at][0] if at in routed.jogs else track if track >= 0 else routed.height
        for each in range(row + 1):
            take(each, column, False, at)
        if at in routed.jogs:
            for each in range(min(column, routed.jogs[at][1]), max(column, routed.jogs[at][1]) + 1):
                take(row, each, True, at)
            column = routed.jogs[at][1]
            for each in range(row, track + 1):
                take(each, column, False, at)
        columns = (column, *wire.ends)
        for each in range(min(columns), max(columns) + 1) if track >= 0 else ():
            take(track, each, True, at)
        for end in wire.ends if track >= 0 else ():
            for each in range(track, routed.height + 1):
                take(each, end, False, at)


def test_crossing_wires_in_a_circle() -> None:
    assert route([Wire(0, (4,)), Wire(4, (0,))]).height == 3


def test_lines_of_one_owner_join_and_others_pass_over() -> None:
    grid = Grid(3, 5)
    grid.horizontal(1, 0, 4, Pen(1))
    grid.vertical(1, 0, 1, Pen(1))
    grid.vertical(3, 0, 2, Pen(2, 1))
    assert grid.lines() == [" │ ┃", "─┴─┃─", "   ┃"]


def test_wide_characters_take_two_columns() -> None:
    for text in ("変数 + 1", "größe*2"):
        for line in drawn(text).splitlines():
            assert width(line) <= 100
    grid = Grid(1, 6)
    grid.write(0, 0, "変x", Pen(1))
    assert grid.lines() == ["変x"]


def test_many_nodes_are_listed() -> None:
    drawing = adviz.draw(" + ".join(f"x{at}" for at in range(200)))
    made = page(drawing.scene, drawing.options, 10_000)
    assert made.notes == ("the graph is big (399 nodes): it is written as a list",)


def test_every_role_and_path_is_there() -> None:
    drawing = adviz.draw("y = x*3; detach(x) + where(x > 0, x^2, -x) + log(x - 2)", {"x": 2.0}, "x", theme="print")
    text = page(drawing.scene, drawing.options, 200).data.decode()
    for mark in ("(unused)", "(detached)", "✂ detach", "✂ comparison", "✂ condition", " !", "①", "②", "╔", "┏"):
        assert mark in text, mark


@pytest.mark.parametrize("theme", THEMES)
def test_themes(theme: str) -> None:
    drawing = adviz.draw("x*sin(x)", {"x": 2.0}, "x", theme=theme)
    assert page(drawing.scene, DrawOptions(theme), 80, Ink(256)).data.count(b"\x1b[38;5;") > 5


def test_ranks_lie_as_near_to_their_users_as_they_can() -> None:
    nets = layers.nets([(0, 2, (0, False)), (1, 3, (0, False)), (2, 3, (0, False))])
    assert layers.layers(4, nets).ranks == [0, 1, 1, 2]


def test_numbers_may_be_missing() -> None:
    scene = adviz.draw("x*y", {"x": 2.0, "y": math.pi}, "x").scene
    nodes = tuple(node._replace(value=None, adjoint=None) for node in scene.nodes)
    edges = tuple(edge._replace(partial=None, flow=None) for edge in scene.edges)
    assert boxes.picture(scene._replace(nodes=nodes, edges=edges), find_theme("tutorial"), 80, Words(False))
