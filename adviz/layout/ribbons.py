"""Arrows as shapes: parallel strands beside a curve, and one arrowhead for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

from adviz.layout.model import Point

Curve = tuple[Point, ...]


def strands(curve: Curve, count: int, width: float) -> list[Curve]:
    """`count` curves side by side, together `width` wide, around a curve of cubic pieces (3k + 1 points)."""
    if count == 1:
        return [curve]
    fine = halve(halve(curve))
    step = width / count
    return [parallel(fine, (at + 0.5) * step - width / 2) for at in range(count)]


def halve(curve: Curve) -> Curve:
    """The same curve in twice as many pieces (de Casteljau)."""
    points = [curve[0]]
    for at in range(0, len(curve) - 1, 3):
        a, b, c, d = curve[at : at + 4]
        ab, bc, cd = middle(a, b), middle(b, c), middle(c, d)
        abc, bcd = middle(ab, bc), middle(bc, cd)
        points += [ab, abc, middle(abc, bcd), bcd, cd, d]
    return tuple(points)


def parallel(curve: Curve, distance: float) -> Curve:
    """The curve moved `distance` to the right of its direction: each leg of the control polygon is moved, and
    neighbouring legs meet again (Tiller and Hanson). Exact for straight lines, good for gently bent pieces."""
    points: list[Point] = []
    for at in range(0, len(curve) - 1, 3):
        piece = curve[at : at + 4]
        normals = _normals(piece)
        moved = [_moved(point, normals[max(i - 1, 0)], normals[min(i, 2)], distance) for i, point in enumerate(piece)]
        points += moved if not points else [_between(points.pop(), moved[0]), *moved[1:]]
    return tuple(points)


def _between(a: Point, b: Point) -> Point:
    return a if a == b else middle(a, b)


def _normals(piece: Sequence[Point]) -> list[Point]:
    """The right-hand unit normals of the three legs; a leg without length takes its neighbour's."""
    whole = _unit(piece[0], piece[3]) or (1.0, 0.0)
    found = [_unit(piece[at], piece[at + 1]) for at in range(3)]
    first = next((one for one in found if one), whole)
    last = next((one for one in reversed(found) if one), whole)
    legs = (found[0] or first, found[1] or whole, found[2] or last)
    return [(-y, x) for x, y in legs]


def _unit(a: Point, b: Point) -> Point | None:
    x, y = b[0] - a[0], b[1] - a[1]
    length = hypot(x, y)
    return (x / length, y / length) if length > 1e-6 else None


def _moved(point: Point, before: Point, after: Point, distance: float) -> Point:
    x, y = before[0] + after[0], before[1] + after[1]
    square = x * x + y * y
    if square < 0.5:  # the legs turn back on themselves: a mitre would run away
        x, y, square = after[0], after[1], 2.0
    return (point[0] + 2 * distance * x / square, point[1] + 2 * distance * y / square)


def middle(a: Point, b: Point) -> Point:
    """The point half way between two."""
    return ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)


def heads(base: Point, tip: Point, count: int, half: float) -> list[Curve]:
    """An arrowhead cut into `count` triangles that meet at the tip, in the order of `strands`."""
    x, y = _unit(base, tip) or (1.0, 0.0)
    cuts = [half * (2 * at / count - 1) for at in range(count + 1)]
    ends = [(base[0] - y * cut, base[1] + x * cut) for cut in cuts]
    return [(ends[at], ends[at + 1], tip) for at in range(count)]


def begun_earlier(curve: Curve, distance: float) -> Curve:
    """The curve with its first point moved back against its direction.

    >>> begun_earlier(((0, 0), (1, 0), (2, 0), (3, 0)), 2.0)
    ((-2.0, 0.0), (1, 0), (2, 0), (3, 0))
    """
    (x, y), second = curve[:2]
    along, across = _unit((x, y), second) or _unit((x, y), curve[3]) or (0.0, 0.0)
    return ((x - distance * along, y - distance * across), *curve[1:])


def halfway(curve: Curve) -> tuple[Point, Point]:
    """A point near the middle of the curve, and the unit direction there."""
    pieces = (len(curve) - 1) // 3
    a, b, c, d = curve[3 * (pieces // 2) :][:4] if pieces % 2 else curve[3 * (pieces // 2) - 3 :][:4]
    if pieces % 2 == 0:
        return d, _unit(c, d) or (1.0, 0.0)
    ab, bc, cd = middle(a, b), middle(b, c), middle(c, d)
    abc, bcd = middle(ab, bc), middle(bc, cd)
    return middle(abc, bcd), _unit(abc, bcd) or (1.0, 0.0)


def nearest(curve: Curve, point: Point) -> Point:
    """The point of the curve that lies nearest, to within a sixteenth of a piece."""
    best, found = float("inf"), curve[0]
    fine = halve(halve(halve(halve(curve))))
    for x, y in fine[::3]:
        far = hypot(x - point[0], y - point[1])
        if far < best:
            best, found = far, (x, y)
    return found
