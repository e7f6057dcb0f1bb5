"""What is to be laid out (`Sheet`), and where it came to lie (`Placed`). Lengths are points, y grows downwards."""

from __future__ import annotations

from typing import NamedTuple

Point = tuple[float, float]

STRANDS = 24  # of an arrow: more are not told apart


class Text(NamedTuple):
    """A line in a box.

    Attributes:
        kind: as in `Line`.
        text: what is shown of it.
        size: of the font, in points.
        cells: of a row of a matrix the pieces, each with the place where it ends, from the beginning of the line on.
    """

    kind: str
    text: str
    size: float
    cells: tuple[tuple[float, str], ...] = ()


class Box(NamedTuple):
    """A box to be placed; `node` is the id of what it shows. A node may have several boxes, one a use."""

    node: int
    width: float
    height: float
    texts: tuple[Text, ...]


class Badge(NamedTuple):
    """The numbers of paths on an arrow: `text` is `"3"` or a range `"1–4"`; `path` is 0 for a range."""

    text: str
    path: int
    width: float


class Arrow(NamedTuple):
    """An arrow to be placed.

    Attributes:
        edge: index into `Scene.edges`.
        tail, head: indices into `Sheet.boxes`.
        ribbon: width of all its strands together.
        point: length of the arrowhead.
        badges, text: the label, of one or several lines; both empty when there is none.
        width, height: size of the label, 0 when there is none.
        weight: how dearly the layout program keeps it straight.
        told: whether the layout program is told of it; if not, `adviz.layout.route` leads it alone.
    """

    edge: int
    tail: int
    head: int
    ribbon: float
    point: float
    badges: tuple[Badge, ...]
    text: str
    width: float
    height: float
    weight: int = 1
    told: bool = True


class Frame(NamedTuple):
    """A frame to be placed around boxes.

    Attributes:
        cluster: index into `Scene.clusters`.
        boxes: indices into `Sheet.boxes` of those that are in it and in no frame within it.
        within: index into `Sheet.frames` of the frame around it, which comes before it; -1 where there is none.
        text, size: what stands in its upper left corner, and the font size.
        width, height: size of that text with the room around it.
    """

    cluster: int
    boxes: tuple[int, ...]
    within: int
    text: str
    size: float
    width: float
    height: float


class Settings(NamedTuple):
    """What the layout program is told; the choice by size is in `adviz.layout.plan`.

    Attributes:
        rankdir: `LR`, `TB`, `BT` or `RL`.
        nodesep, ranksep: the least distances between boxes, within and across ranks.
        splines: `true` for curves, `polyline`, `line`.
        limits: further attributes that bound the time (`nslimit`, …), as name and number.
    """

    rankdir: str
    nodesep: float
    ranksep: float
    splines: str
    limits: tuple[tuple[str, float], ...]


class Sheet(NamedTuple):
    """Boxes, arrows and frames with their sizes, the settings, and notes on what the settings leave out."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    settings: Settings
    notes: tuple[str, ...]
    frames: tuple[Frame, ...] = ()


class Placed(NamedTuple):
    """Where everything lies, in a frame from (0, 0) to (width, height).

    Attributes:
        centers: one point a box.
        curves: one a arrow: cubic Bézier pieces (3k + 1 points) from the tail's border to where the arrowhead begins.
        tips: one a arrow: the point of the arrowhead.
        labels: one a arrow: the centre of the label; None when it has none.
        frames: one a frame: its upper left corner and its lower right one.
    """

    sheet: Sheet
    width: float
    height: float
    centers: tuple[Point, ...]
    curves: tuple[tuple[Point, ...], ...]
    tips: tuple[Point, ...]
    labels: tuple[Point | None, ...]
    frames: tuple[tuple[Point, Point], ...] = ()
