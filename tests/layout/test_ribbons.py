"""Strands lie side by side, at their distances from the curve."""

from __future__ import annotations

import pytest

from adviz.layout.ribbons import halfway, halve, heads, nearest, parallel, strands

LINE = ((0.0, 0.0), (10.0, 0.0), (20.0, 0.0), (30.0, 0.0))
BEND = ((0.0, 0.0), (40.0, 0.0), (80.0, 30.0), (80.0, 80.0))


def test_one_strand_is_the_curve() -> None:
    assert strands(BEND, 1, 3.0) == [BEND]


def test_strands_of_a_line_are_lines() -> None:
    left, right = strands(LINE, 2, 4.0)
    assert {y for _, y in left} == {-1.0}
    assert {y for _, y in right} == {1.0}
    assert (left[0], left[-1]) == ((0.0, -1.0), (30.0, -1.0))


@pytest.mark.parametrize("distance", [-12.0, -3.0, 3.0, 12.0])
def test_a_strand_keeps_its_distance(distance: float) -> None:
    for x, y in parallel(halve(halve(BEND)), distance)[::3]:
        near = nearest(BEND, (x, y))
        assert ((near[0] - x) ** 2 + (near[1] - y) ** 2) ** 0.5 == pytest.approx(abs(distance), rel=0.1)


def test_a_curve_without_length_is_no_error() -> None:
    assert len(parallel(((1.0, 1.0),) * 4, 2.0)) == 4


def test_halving_keeps_the_curve() -> None:
    fine = halve(BEND)
    assert (len(fine), fine[0], fine[-1]) == (7, BEND[0], BEND[-1])
    assert fine[3] == halfway(BEND)[0]


def test_heads_meet_at_the_tip() -> None:
    left, right = heads((0.0, 0.0), (10.0, 0.0), 2, 4.0)
    assert left == ((0.0, -4.0), (0.0, 0.0), (10.0, 0.0))
    assert right == ((0.0, 0.0), (0.0, 4.0), (10.0, 0.0))
