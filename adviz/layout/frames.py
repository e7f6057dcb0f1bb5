"""The frames around boxes that belong together."""

from __future__ import annotations

from adviz.layout.font import text_width
from adviz.layout.model import Placed
from adviz.layout.picture import Group, Label, Rect
from adviz.scene.model import Scene
from adviz.scene.theme import Theme

INSET = 4.0  # of a frame as it is painted: arrows that are led around it stay clear of it


def frames(scene: Scene, placed: Placed, theme: Theme) -> tuple[list[Group], list[Group]]:
    """The frames, each over the one around it, with alternating fills; and their names, which lie over the arrows."""
    look = theme.cluster
    depths: list[int] = []
    grounds, names = [], []
    for frame, ((left, top), (right, low)) in zip(placed.sheet.frames, placed.frames, strict=True):
        depths.append(depths[frame.within] + 1 if frame.within >= 0 else 0)
        fill = look.fills[depths[-1] % len(look.fills)]
        x, y, size = left + INSET, top + INSET, frame.size
        ground = Rect(x, y, right - INSET - x, low - INSET - y, 6.0, fill, look.stroke, 1.0)
        tooltip = scene.clusters[frame.cluster].tooltip
        grounds.append(Group(f"c{frame.cluster}", ("cluster",), tooltip, (ground,)))
        patch = Rect(x + 5.0, y + size * 0.3, text_width(frame.text, size) + 6.0, size * 1.3, 3.0, fill)
        label = Label(x + 8.0, y + size * 1.3, size, frame.text, look.ink)
        names.append(Group("", ("cluster-name",), tooltip, (patch, label)))
    return grounds, names
