"""What a theme is made of. Colours are `#rrggbb`, lengths points."""

from typing import NamedTuple

Dash = tuple[float, ...]
SOLID: Dash = ()


class BoxLook(NamedTuple):
    """A kind of box: its colours, and those of its lines (`value` and `adjoint` as in `Line.kind`)."""

    fill: str
    stroke: str
    name: str
    value: str
    adjoint: str


class Outline(NamedTuple):
    """What a further role does to the border of a box."""

    stroke: str
    width: float
    dash: Dash = SOLID


class ArrowLook(NamedTuple):
    """An arrow off the paths, or with a role of its own."""

    colour: str
    width: float
    dash: Dash = SOLID


class PathLook(NamedTuple):
    """The strand of a path, and the text on its badge."""

    colour: str
    dash: Dash
    on_badge: str


class ClusterLook(NamedTuple):
    """Frames around boxes: fills from outside to inside (they come again), the border, the name."""

    fills: tuple[str, ...]
    stroke: str
    ink: str


class HeatLook(NamedTuple):
    """The colours of a heat map from small to large, for positive gradients (and norms) and for negative ones."""

    positive: tuple[str, ...]
    negative: tuple[str, ...]


LIGHT_HEAT = HeatLook(
    ("#fbe3c0", "#f8bf7a", "#ee8a48", "#d2462f", "#8f0d1a"), ("#d7e6f4", "#a3c8e6", "#5f9fd1", "#2b6cae", "#0e3566")
)


class Theme(NamedTuple):
    """One way to draw.

    Attributes:
        background, ink, muted: of the picture, of titles and labels, of minor text.
        boxes: role → look; exactly one of these roles applies to a node (see `box_look`).
        outlines: role → border; the last one that applies wins.
        arrows: role → look; `plain` is an arrow without a role, `culprit` a band that lies beneath the arrow.
        paths: looks of the listed paths, in the order of their numbers.
        heat: colours of heat maps.
        cluster: the look of frames around boxes.
    """

    background: str
    ink: str
    muted: str
    boxes: dict[str, BoxLook]
    outlines: dict[str, Outline]
    arrows: dict[str, ArrowLook]
    paths: tuple[PathLook, ...]
    heat: HeatLook = LIGHT_HEAT
    cluster: ClusterLook = ClusterLook(("#f6f8fb", "#ebeff5"), "#b6c0cd", "#49566a")
