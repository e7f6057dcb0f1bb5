"""Arrows of tangled graphs pass between boxes and run in the direction of the ranks."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from adviz.layout.options import RANKDIRS, DrawOptions
from adviz.layout.plan import plan
from adviz.layout.run_dot import place
from adviz.scene.model import Scene
from tests.scenes import Tape, Value, scene


def tangle(count: int) -> Scene:
    """Sums and products of values far apart: arrows over many ranks."""
    chance, tape = random.Random(1), Tape()
    values: list[Value] = [tape.input(f"x{at}", 0.5) for at in range(4)]
    for _ in range(count):
        a, b = chance.choice(values), chance.choice(values[-6:])
        values.append(a + b if chance.random() < 0.5 else a * b)
    return scene(values[-1], ("x0",), "a tangle")


@pytest.mark.parametrize("rankdir", RANKDIRS)
def test_arrows_pass_between_boxes(rankdir: str) -> None:
    placed = place(plan(tangle(160), DrawOptions(rankdir=rankdir)))
    assert placed.sheet.settings.splines == "line"
    boxes = list(zip(placed.sheet.boxes, placed.centers, strict=True))
    crossed = 0
    for arrow, curve in zip(placed.sheet.arrows, placed.curves, strict=True):
        for at, (box, (x, y)) in enumerate(boxes):
            if at not in (arrow.tail, arrow.head):
                crossed += any(abs(px - x) < box.width / 2 and abs(py - y) < box.height / 2 for px, py in curve[::3])
    assert crossed == 0


@pytest.mark.parametrize("rankdir", RANKDIRS)
def test_arrows_never_turn_back(rankdir: str) -> None:
    placed = place(plan(tangle(160), DrawOptions(rankdir=rankdir)))
    axis, sign = {"LR": (0, 1), "TB": (1, 1), "BT": (1, -1), "RL": (0, -1)}[rankdir]
    for curve, tip in zip(placed.curves, placed.tips, strict=True):
        along = [sign * point[axis] for point in (*curve[::3], tip)]
        assert all(after - before >= -9.5 for before, after in pairwise(along))


def test_very_long_arrows_are_led_without_the_layout_program() -> None:
    sheet = plan(tangle(700), DrawOptions())
    assert {arrow.told for arrow in sheet.arrows} == {True, False}
    placed = place(sheet)
    assert all(len(curve) >= 4 for curve in placed.curves)
    assert all((label is None) == (arrow.width == 0) for arrow, label in zip(sheet.arrows, placed.labels, strict=True))
