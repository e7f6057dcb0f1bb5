"""A picture as a list of shapes: what every painter (SVG, PNG, PDF, TikZ) is handed.

Lengths are points, y grows downwards, texts lie on their baseline. Shapes are in painting order.
"""

from __future__ import annotations

from typing import NamedTuple

from adviz.layout.model import Point


class Rect(NamedTuple):
    """A rectangle from its upper left corner; `radius` rounds the corners."""

    x: float
    y: float
    width: float
    height: float
    radius: float
    fill: str
    stroke: str = ""
    line: float = 0.0
    dash: tuple[float, ...] = ()


class Curve(NamedTuple):
    """Cubic Bézier pieces (3k + 1 points), stroked."""

    points: tuple[Point, ...]
    colour: str
    line: float
    dash: tuple[float, ...] = ()


class Polygon(NamedTuple):
    """A filled polygon."""

    points: tuple[Point, ...]
    fill: str


class Label(NamedTuple):
    """A line of text; `anchor` is `start`, `middle` or `end`."""

    x: float
    y: float
    size: float
    text: str
    fill: str
    anchor: str = "start"


Shape = Rect | Curve | Polygon | Label


class Group(NamedTuple):
    """Shapes that are one thing: its id (may be empty), what it is (`node`, `edge`, … and roles), its tooltip."""

    id: str
    kinds: tuple[str, ...]
    tooltip: str
    shapes: tuple[Shape, ...]


class Picture(NamedTuple):
    """The whole picture; `name` is what a screen reader says."""

    width: float
    height: float
    background: str
    name: str
    groups: tuple[Group, ...]
