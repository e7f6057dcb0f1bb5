"""Labels that lie far from their arrows → beside them.

The layout program keeps a place free for a label in a rank of its own, and draws its arrow past that place. Where
boxes of many sizes share a rank, the arrow may take a short cut, and the label is left alone in an empty corner.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil, hypot

from adviz.layout.model import Arrow, Placed, Point
from adviz.layout.ribbons import Curve, halve

FAR = 10.0  # points between an arrow and its label, from which on nobody takes them for a pair
CLEAR = 2.0  # points between a label and what is next to it
STEP = 6.0  # points between two places of an arrow that are looked at

Frame = tuple[float, float, float, float]  # left, top, right, bottom


def tether(placed: Placed) -> Placed:
    """The same picture, with each label that was far from its arrow at the free place beside it that is nearest to
    where it was; where there is none, it stays."""
    labels = list(placed.labels)
    around: _Around | None = None
    for at, (arrow, curve, spot) in enumerate(zip(placed.sheet.arrows, placed.curves, placed.labels, strict=True)):
        if spot is None or not _is_far(arrow, curve, spot):
            continue
        around = around or _Around(placed)
        labels[at] = around.free(at, labels) or spot
    return placed if around is None else placed._replace(labels=tuple(labels))


def _is_far(arrow: Arrow, curve: Curve, spot: Point) -> bool:
    """A few points of the curve mostly say that it is near; all of them are looked at where they do not."""
    frame = _frame(arrow, spot)
    return _gap(frame, halve(curve)[::3]) > FAR and _gap(frame, _points(curve)) > FAR


def _points(curve: Curve) -> list[Point]:
    """Points of the curve, `STEP` or less apart."""
    points = [curve[0]]
    for at in range(0, len(curve) - 1, 3):
        (a, b), (c, d), (e, f), (g, h) = curve[at : at + 4]
        count = ceil((hypot(c - a, d - b) + hypot(e - c, f - d) + hypot(g - e, h - f)) / STEP) or 1
        for step in range(1, count + 1):
            t = step / count
            s = 1.0 - t
            p, q, r, u = s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t
            points.append((p * a + q * c + r * e + u * g, p * b + q * d + r * f + u * h))
    return points


def _frame(arrow: Arrow, spot: Point) -> Frame:
    wide, high = arrow.width / 2, arrow.height / 2
    return (spot[0] - wide, spot[1] - high, spot[0] + wide, spot[1] + high)


def _gap(frame: Frame, points: Sequence[Point]) -> float:
    left, top, right, bottom = frame
    return min([hypot(max(left - x, x - right, 0.0), max(top - y, y - bottom, 0.0)) for x, y in points])


class _Around:
    """All that a label must not lie on."""

    def __init__(self, placed: Placed) -> None:
        self.placed = placed
        self.lines = [_points(curve) for curve in placed.curves]
        self.boxes = [
            (x - box.width / 2, y - box.height / 2, x + box.width / 2, y + box.height / 2)
            for box, (x, y) in zip(placed.sheet.boxes, placed.centers, strict=True)
        ]

    def free(self, at: int, labels: list[Point | None]) -> Point | None:
        """The place beside arrow `at` that is nearest to its label, and on nothing else."""
        arrow, spot = self.placed.sheet.arrows[at], labels[at]
        assert spot is not None
        frames = self.boxes + [
            _frame(other, place)
            for i, (other, place) in enumerate(zip(self.placed.sheet.arrows, labels, strict=True))
            if place is not None and i != at
        ]
        for place in sorted(_beside(arrow, self.lines[at]), key=lambda place: hypot(*_between(place, spot))):
            frame = _frame(arrow, place)
            if self._inside(frame) and not any(_meet(frame, other) for other in frames) and not self._crossed(frame):
                return place
        return None

    def _inside(self, frame: Frame) -> bool:
        return min(frame) >= 0.0 and frame[2] <= self.placed.width and frame[3] <= self.placed.height

    def _crossed(self, frame: Frame) -> bool:
        left, top, right, bottom = frame
        return any(left < x < right and top < y < bottom for line in self.lines for x, y in line)


def _between(a: Point, b: Point) -> Point:
    return (b[0] - a[0], b[1] - a[1])


def _meet(one: Frame, other: Frame) -> bool:
    return (
        one[0] < other[2] + CLEAR
        and other[0] < one[2] + CLEAR
        and one[1] < other[3] + CLEAR
        and other[1] < one[3] + CLEAR
    )


def _beside(arrow: Arrow, line: Sequence[Point]) -> Iterator[Point]:
    """Centres for the label such that it touches the arrow, on its one side or on the other."""
    for (x, y), following in pairwise(line):
        along, across = _between((x, y), following)
        length = hypot(along, across) or 1.0
        nx, ny = -across / length, along / length
        reach = (arrow.width * abs(nx) + arrow.height * abs(ny)) / 2 + arrow.ribbon / 2 * abs(nx) + CLEAR / 2
        yield from ((x + side * nx * reach, y + side * ny * reach) for side in (1.0, -1.0))
