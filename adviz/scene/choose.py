"""Roles → look: which of a theme's looks a node, an arrow, a path has."""

from __future__ import annotations

from adviz.scene.looks import ArrowLook, BoxLook, Outline, PathLook, Theme

ARROWS = ("nonfinite", "removed", "added", "cut", "saved")  # roles of arrows, the first that applies wins
KINDS = ("root", "input", "parameter", "constant", "saved")  # of boxes, the first that applies; else an operation


def path_look(theme: Theme, number: int) -> PathLook:
    """The look of path `number` (from 1). When the looks are used up they come again, with other dashes."""
    looks = theme.paths
    again, at = divmod(number - 1, len(looks))
    look = looks[at]
    return look if again == 0 else look._replace(dash=(*look.dash, 7.0 + 3.0 * again, 2.5))


def kind_of(roles: tuple[str, ...]) -> str:
    """Which box a node with these roles is: the first of `KINDS`, or an operation.

    >>> kind_of(("on-path", "operation", "root"))
    'root'
    """
    return next((role for role in KINDS if role in roles), "operation")


def box_look(theme: Theme, roles: tuple[str, ...], heat: float | None = None) -> BoxLook:
    """The look of a node with these roles; in a heat map its heat is its colour."""
    look = theme.boxes[kind_of(roles)]
    if not heat:
        return look
    fill = heat_colour(theme, heat)
    ink = "#000000" if _luminance(fill) > 0.18 else "#ffffff"
    return BoxLook(fill, look.stroke, ink, ink, ink)


def mark_of(theme: Theme, roles: tuple[str, ...]) -> str:
    """The role that the border of a node shows: the last of the theme's that applies; empty when none does."""
    return next((role for role in reversed(theme.outlines) if role in roles), "")


def outline(theme: Theme, roles: tuple[str, ...]) -> Outline:
    """The border of a node with these roles."""
    mark = mark_of(theme, roles)
    return theme.outlines[mark] if mark else Outline(box_look(theme, roles).stroke, 1.0)


def arrow_look(theme: Theme, roles: tuple[str, ...], heat: float | None = None) -> ArrowLook:
    """The look of an arrow off the listed paths; in a heat map a large gradient is a wide arrow."""
    for role in ARROWS:
        if role in roles:
            return theme.arrows[role]
    if heat is None:
        return theme.arrows["plain"]
    return ArrowLook(heat_colour(theme, heat), 1.4 + 2.6 * abs(heat)) if heat else theme.arrows["saved"]


def heat_colour(theme: Theme, heat: float) -> str:
    """The colour of a heat from -1 to 1, mixed from the two nearest of the theme.

    >>> from adviz.scene.theme import THEMES
    >>> heat_colour(THEMES["tutorial"], 1.0) == THEMES["tutorial"].heat.positive[-1]
    True
    """
    stops = theme.heat.positive if heat >= 0 else theme.heat.negative
    at = min(abs(heat), 1.0) * (len(stops) - 1)
    below = min(int(at), len(stops) - 2)
    pairs = zip(_channels(stops[below]), _channels(stops[below + 1]), strict=True)
    mixed = [round(a + (b - a) * (at - below)) for a, b in pairs]
    return f"#{mixed[0]:02x}{mixed[1]:02x}{mixed[2]:02x}"


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _luminance(colour: str) -> float:
    """WCAG 2.1; black and white are equally far from 0.18."""
    linear = [((part / 255 + 0.055) / 1.055) ** 2.4 if part > 10 else part / 3294.6 for part in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
