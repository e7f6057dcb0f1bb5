"""Labels stand beside their arrows, and on nothing else."""

from __future__ import annotations

from math import hypot

import pytest
from hypothesis import given, settings

from adviz.api import draw
from adviz.lang.parser import parse
from adviz.layout.model import Placed
from adviz.layout.options import RANKDIRS, DrawOptions
from adviz.layout.plan import plan
from adviz.layout.ribbons import halve
from adviz.layout.run_dot import place
from adviz.layout.tether import FAR, tether
from tests.strategies import expressions

BRANCHES = "where(x>0, where(y>0, sqrt(x), log(x)), abs(y)) + a_b_c*x_1 % 3"
POINT = {"x": 0.5, "y": -1.0, "a_b_c": 2.0, "x_1": 1e-12}


def placed(formula: str, at: dict[str, float], wrt: list[str], rankdir: str = "LR") -> Placed:
    return place(plan(draw(formula, at=at, wrt=wrt).scene, DrawOptions(rankdir=rankdir)))


def gaps(where: Placed) -> list[float]:
    """From each label's frame to its arrow."""
    found = []
    for arrow, curve, spot in zip(where.sheet.arrows, where.curves, where.labels, strict=True):
        if spot is not None:
            for _ in range(6):
                curve = halve(curve)
            reach = (arrow.width / 2, arrow.height / 2)
            found.append(min(hypot(*(max(abs(p[i] - spot[i]) - reach[i], 0.0) for i in (0, 1))) for p in curve[::3]))
    return found


def away(where: Placed, label: str, distance: float) -> Placed:
    """The same, with one label that the layout program put elsewhere."""
    at = next(at for at, arrow in enumerate(where.sheet.arrows) if arrow.text == label)
    labels = list(where.labels)
    x, y = labels[at] or (0.0, 0.0)
    labels[at] = (x, y + distance)
    return where._replace(labels=tuple(labels))


@pytest.mark.parametrize("rankdir", RANKDIRS)
def test_no_label_is_far_from_its_arrow(rankdir: str) -> None:
    where = placed(BRANCHES, POINT, ["x", "y"], rankdir)
    assert max(gaps(where)) <= FAR


def test_a_label_that_is_near_stays() -> None:
    where = placed("sin(x)*y", {"x": 1.0, "y": 2.0}, [])
    assert tether(where) is where
    assert tether(away(where, "0.5403", 500.0)) != where


def test_a_label_comes_back_to_a_free_place() -> None:
    where = placed("sin(x)*cos(x)*y", {"x": 1.0, "y": 2.0}, ["x"])
    moved = tether(away(where, "−0.8415", 400.0))
    assert max(gaps(moved)) <= FAR
    assert overlaps(moved) == 0


def overlaps(where: Placed) -> int:
    """How many labels lie on a box or on another label."""
    boxes = [(*at, box.width, box.height) for box, at in zip(where.sheet.boxes, where.centers, strict=True)]
    labels = [
        (*spot, arrow.width, arrow.height)
        for arrow, spot in zip(where.sheet.arrows, where.labels, strict=True)
        if spot is not None
    ]
    return sum(
        abs(x - a) < (wide + long) / 2 and abs(y - b) < (high + tall) / 2
        for at, (x, y, wide, high) in enumerate(labels)
        for a, b, long, tall in boxes + labels[:at]
    )


@settings(max_examples=25, deadline=None)
@given(expressions)
def test_labels_overlap_nothing(formula: str) -> None:
    where = placed(formula, dict.fromkeys(parse(formula).inputs, 0.5), [])
    assert overlaps(where) == 0
