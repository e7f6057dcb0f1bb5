"""Ways for arrows between boxes that are already placed, in time that grows with the number of ranks they cross.

The layout program routes every arrow through all that lies between its ends at once, which takes minutes where
hundreds of arrows cross hundreds of ranks. There it draws straight lines, and this module leads each line through
the nearest gap of every rank that would block it.

All work is in a frame where arrows run to the right (`along`) and ranks are columns of boxes (`across`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import NamedTuple

from adviz.layout.model import Arrow, Placed, Point
from adviz.layout.ribbons import halfway

CLEAR = 5.0  # distance of a way from the boxes that it passes
SPREAD = 0.3  # share of a box's side over which arrows leave and enter
Curve = tuple[Point, ...]


class Rank(NamedTuple):
    """A column: its middle, where it begins and ends along, and its boxes' ends across, sorted."""

    middle: float
    start: float
    end: float
    lows: list[float]
    highs: list[float]


def reroute(placed: Placed) -> Placed:
    """The same boxes, with arrows that pass between them."""
    turn = _Turn(placed.sheet.settings.rankdir)
    ranks = _ranks(placed, turn)
    middles = [rank.middle for rank in ranks]
    curves, tips, labels = [], [], []
    for arrow, label in zip(placed.sheet.arrows, placed.labels, strict=True):
        start, tip = _ends(placed, arrow, turn)
        tail, head = (turn.frame(placed.centers[box])[0] for box in (arrow.tail, arrow.head))
        first, last = bisect_right(middles, tail + 1.0), bisect_left(middles, head - 1.0)
        way = _way(start, tip, ranks[first:last], _beside(arrow, label, turn))
        base = way[-1]
        curve = _smooth([*way[:-1], (base[0] - arrow.point, base[1])])
        curves.append(tuple(map(turn.back, curve)))
        tips.append(turn.back(tip))
        labels.append(label if arrow.told or not arrow.width else _above(curves[-1], arrow))
    return placed._replace(curves=tuple(curves), tips=tuple(tips), labels=tuple(labels))


def _above(curve: Curve, arrow: Arrow) -> Point:
    """A place for a label for which none was kept free: over the middle of the arrow."""
    (x, y), _ = halfway(curve)
    return (x, y - arrow.height / 2)


class _Turn:
    """Between points of the picture and the frame; its own inverse up to the order of mirroring and swapping."""

    def __init__(self, rankdir: str) -> None:
        self.sideways = rankdir in ("LR", "RL")
        self.sign = 1.0 if rankdir in ("LR", "TB") else -1.0

    def frame(self, point: Point) -> Point:
        x, y = point if self.sideways else (point[1], point[0])
        return (self.sign * x, y)

    def back(self, point: Point) -> Point:
        x, y = self.sign * point[0], point[1]
        return (x, y) if self.sideways else (y, x)

    def size(self, width: float, height: float) -> Point:
        return (width, height) if self.sideways else (height, width)


def _ranks(placed: Placed, turn: _Turn) -> list[Rank]:
    columns: dict[int, list[tuple[float, float, float]]] = {}
    middle: dict[int, float] = {}
    for box, center in zip(placed.sheet.boxes, placed.centers, strict=True):
        along, across = turn.frame(center)
        long, wide = turn.size(box.width, box.height)
        middle[round(along)] = along
        columns.setdefault(round(along), []).append((across - wide / 2, across + wide / 2, long / 2))
    ranks = []
    for key in sorted(columns):
        rows = sorted(columns[key])
        half = max(row[2] for row in rows)
        along = middle[key]
        ranks.append(Rank(along, along - half, along + half, [row[0] for row in rows], [row[1] for row in rows]))
    return ranks


def _ends(placed: Placed, arrow: Arrow, turn: _Turn) -> tuple[Point, Point]:
    """Where an arrow leaves its tail and meets its head: on the sides that face each other, towards the other."""
    tail, head = placed.sheet.boxes[arrow.tail], placed.sheet.boxes[arrow.head]
    (a, b), (c, d) = turn.frame(placed.centers[arrow.tail]), turn.frame(placed.centers[arrow.head])
    (long, wide), (depth, breadth) = turn.size(tail.width, tail.height), turn.size(head.width, head.height)
    slope = max(-1.0, min(1.0, (d - b) / (abs(c - a) + 1.0)))
    return (a + long / 2, b + slope * wide * SPREAD), (c - depth / 2, d - slope * breadth * SPREAD)


def _beside(arrow: Arrow, label: Point | None, turn: _Turn) -> tuple[Point, Point] | None:
    """Begin and end of the side of the label along which its arrow runs."""
    if label is None:
        return None
    along, across = turn.frame(label)
    long, wide = turn.size(arrow.width, arrow.height)
    side = across + wide / 2 if turn.sideways else across - wide / 2
    return ((along - long / 2, side), (along + long / 2, side))


def _way(start: Point, tip: Point, ranks: list[Rank], via: tuple[Point, Point] | None) -> list[Point]:
    """Points from start to tip; at each blocked rank two, so that the way runs straight through its gap. A label's
    place (`via`) is a gap that was kept free for it."""
    points = [start]
    for rank in ranks:
        if via and via[0][0] < rank.end:
            points += _within(via, rank)
            free = via[1][0] > rank.start
            via = None
            if free:
                continue
        last, target = points[-1], via[0] if via else tip
        slope = (target[1] - last[1]) / max(target[0] - last[0], 1.0)
        enter, leave = (last[1] + slope * (along - last[0]) for along in (rank.start, rank.end))
        if not _free(rank, min(enter, leave), max(enter, leave)):
            across = _gap(rank, (enter + leave) / 2)
            points += [(rank.start, across), (rank.end, across)]
    return [*points, *(via or ()), tip]


def _within(via: tuple[Point, Point], rank: Rank) -> tuple[Point, Point]:
    """The label's side, as long as the rank where it lies in the rank."""
    (start, across), (end, _) = via
    if end <= rank.start:
        return via
    return ((min(start, rank.start), across), (max(end, rank.end), across))


def _free(rank: Rank, low: float, high: float) -> bool:
    at = bisect_left(rank.highs, low - CLEAR)
    return at == len(rank.lows) or rank.lows[at] > high + CLEAR


def _gap(rank: Rank, across: float) -> float:
    """The position nearest to `across` that is clear of the boxes of a rank."""
    count = len(rank.lows)
    best = None
    at = bisect_left(rank.lows, across)
    for gap in range(max(0, at - 3), min(count, at + 3) + 1):  # gap i lies before box i
        low = rank.highs[gap - 1] if gap else float("-inf")
        high = rank.lows[gap] if gap < count else float("inf")
        inset = min(CLEAR, (high - low) / 2)
        spot = min(max(across, low + inset), high - inset)
        if best is None or abs(spot - across) < abs(best - across):
            best = spot
    return across if best is None else best


def _smooth(points: list[Point]) -> Curve:
    """Cubic pieces through the points, running straight along at each: no piece leaves the box of its ends."""
    curve = [points[0]]
    for (a, b), (c, d) in pairwise(points):
        reach = max(c - a, 0.0) / 2
        curve += [(a + reach, b), (c - reach, d), (c, d)]
    return tuple(curve)
