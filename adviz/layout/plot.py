"""Curves in a plane with logarithmic axes, as a picture: what `adviz check --sweep` draws."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from adviz.layout.font import text_width
from adviz.layout.model import Point
from adviz.layout.picture import Curve, Group, Label, Picture, Polygon, Rect, Shape
from adviz.scene.theme import Theme

WIDTH, HEIGHT = 560.0, 330.0  # of one plane with what stands around it
_LEFT, _RIGHT, _TOP, _BOTTOM = 66.0, 24.0, 62.0, 50.0
_TEXT, _SMALL = 10.0, 9.0
_KNOT = 1.7  # half the side of the mark at a point
_LOOKS = (4, 1, 5)  # of a theme's paths: three that stay apart
_MINUS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Series(NamedTuple):
    """A curve: points (x, y), both positive; a y of 0 lies on the floor of the plane, nan breaks the curve."""

    name: str
    points: tuple[Point, ...]


class Plane(NamedTuple):
    """A plane with curves: its heading, the names of its axes, its range as powers of ten."""

    title: str
    note: str
    across: str
    up: str
    x: tuple[int, int]
    y: tuple[int, int]
    series: tuple[Series, ...]


def plot(planes: Sequence[Plane], theme: Theme, name: str) -> Picture:
    """The planes under each other."""
    groups = [_plane(plane, at * HEIGHT, theme) for at, plane in enumerate(planes)]
    return Picture(WIDTH, HEIGHT * len(planes), theme.background, name, tuple(groups))


def _plane(plane: Plane, top: float, theme: Theme) -> Group:
    shapes: list[Shape] = [
        Label(_LEFT, top + 24.0, 13.0, plane.title, theme.ink),
        Label(_LEFT, top + 40.0, _SMALL, plane.note, theme.muted),
    ]
    shapes += _axes(plane, top, theme)
    for number, series in enumerate(plane.series):
        shapes += _curve(plane, series, number, top, theme)
    shapes += _legend(plane, top, theme)
    return Group("", ("plot",), "", tuple(shapes))


def _place(plane: Plane, top: float, x: float, y: float) -> Point:
    """Powers of ten to points on the sheet; the widest steps are at the right."""
    across = (x - plane.x[0]) / (plane.x[1] - plane.x[0])
    up = (y - plane.y[0]) / (plane.y[1] - plane.y[0])
    left, right = _LEFT, WIDTH - _RIGHT
    bottom, high = top + HEIGHT - _BOTTOM, top + _TOP
    return (left + across * (right - left), bottom - min(max(up, 0.0), 1.0) * (bottom - high))


def _line(start: Point, end: Point, colour: str, line: float, dash: tuple[float, ...] = ()) -> Curve:
    between = [
        (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part) for part in (1 / 3, 2 / 3)
    ]
    return Curve((start, *between, end), colour, line, dash)


def _axes(plane: Plane, top: float, theme: Theme) -> list[Shape]:
    """The frame, lines at powers of ten with their names, and the names of the axes."""
    (left, bottom), (right, high) = (_place(plane, top, plane.x[at], plane.y[at]) for at in (0, 1))
    grid = theme.boxes["constant"].stroke
    shapes: list[Shape] = []
    for power in range(plane.x[0], plane.x[1] + 1):
        x, _ = _place(plane, top, power, 0)
        named = (power - plane.x[1]) % 2 == 0
        if named:
            shapes.append(_line((x, bottom), (x, high), grid, 0.5, (1.5, 2.5)))
            shapes.append(Label(x, bottom + 14.0, _SMALL, _power(power), theme.muted, "middle"))
        shapes.append(_line((x, bottom), (x, bottom + (4.0 if named else 2.5)), theme.muted, 0.7))
    for power in range(plane.y[0], plane.y[1] + 1):
        _, y = _place(plane, top, plane.x[0], power)
        named = (power - plane.y[1]) % _gap(plane) == 0
        if named:
            shapes.append(_line((left, y), (right, y), grid, 0.5, (1.5, 2.5)))
            shapes.append(Label(left - 7.0, y + 3.2, _SMALL, _power(power), theme.muted, "end"))
        shapes.append(_line((left, y), (left - (4.0 if named else 2.5), y), theme.muted, 0.7))
    shapes += [
        _line((left, bottom), (right, bottom), theme.ink, 0.9),
        _line((left, bottom), (left, high), theme.ink, 0.9),
    ]
    shapes.append(Label((left + right) / 2, bottom + 33.0, _TEXT, plane.across, theme.ink, "middle"))
    shapes.append(Label(left - 58.0, high - 8.0, _TEXT, plane.up, theme.ink))
    return shapes


def _gap(plane: Plane) -> int:
    """How many powers of ten lie between two that are named on the upright axis."""
    return max(1, math.ceil((plane.y[1] - plane.y[0]) / 10))


def _power(power: int) -> str:
    return "1" if power == 0 else f"10{str(power).translate(_MINUS)}"


def _curve(plane: Plane, series: Series, number: int, top: float, theme: Theme) -> list[Shape]:
    look = theme.paths[_LOOKS[number % 3] % len(theme.paths)]
    shapes: list[Shape] = []
    piece: list[Point] = []
    for x, y in [*series.points, (1.0, math.nan)]:
        if math.isfinite(y):
            at = _place(plane, top, math.log10(x), math.log10(y) if y else plane.y[0])
            piece.append(at)
            shapes.append(_mark(at, number, look.colour))
        elif piece:
            shapes.insert(0, _through(piece, look.colour, look.dash))
            piece = []
    return shapes


def _through(points: list[Point], colour: str, dash: tuple[float, ...]) -> Curve:
    """One curve of straight pieces."""
    found = [points[0]]
    for (x, y), (next_x, next_y) in pairwise(points):
        found += [(x + (next_x - x) * part, y + (next_y - y) * part) for part in (1 / 3, 2 / 3, 1.0)]
    return Curve(tuple(found), colour, 1.4, dash)


def _mark(at: Point, number: int, colour: str) -> Shape:
    """A square, a diamond or a triangle, so that the curves are told apart without colour."""
    x, y = at
    size = _KNOT * 1.35
    if number % 3 == 0:
        return Rect(x - _KNOT, y - _KNOT, 2 * _KNOT, 2 * _KNOT, 0.0, colour)
    if number % 3 == 1:
        return Polygon(((x, y - size), (x + size, y), (x, y + size), (x - size, y)), colour)
    return Polygon(((x, y - size), (x + size, y + size), (x - size, y + size)), colour)


def _legend(plane: Plane, top: float, theme: Theme) -> list[Shape]:
    """The names of the curves, above the plane at the right."""
    shapes: list[Shape] = []
    x, y = WIDTH - _RIGHT, top + _TOP - 8.0
    for number, series in reversed(list(enumerate(plane.series))):
        look = theme.paths[_LOOKS[number % 3] % len(theme.paths)]
        x -= text_width(series.name, _SMALL)
        shapes.append(Label(x, y, _SMALL, series.name, theme.ink))
        shapes.append(_line((x - 24.0, y - 3.0), (x - 5.0, y - 3.0), look.colour, 1.4, look.dash))
        shapes.append(_mark((x - 14.5, y - 3.0), number, look.colour))
        x -= 38.0
    return shapes
