"""The frames of the page: what stands in the box that each of them becomes when it is closed, and where they lie."""

from __future__ import annotations

from typing import Any

from adviz.errors import visible
from adviz.layout.font import fit, text_width
from adviz.layout.model import Frame, Placed, Sheet
from adviz.layout.plan import CORNER, LEADING, NAME, VALUE, WIDEST
from adviz.models.figures import scaled
from adviz.scene.model import Scene

_MARK = 16.0  # points that the triangle takes beside a name
_AROUND = (26.0, 14.0)  # room in a closed box around its texts
_MOST = 60  # boxes that a page begins with, where closed frames can have it so


def clusters(scene: Scene) -> list[dict[str, Any]]:
    """One record a frame, those outside before those within.

    Returns:
        `name`; `within`: the frame around it, or -1; `tooltip`; of the closed box `lines` and `size`; `shut`: whether
        the page begins with it closed.
    """
    flops = _flops(scene)
    shut = _shut(scene)
    return [
        {
            "name": fit(visible(cluster.name), CORNER, WIDEST),
            "within": cluster.within,
            "tooltip": "\n".join([cluster.tooltip, *_lines(flops[at])]),
            "lines": (lines := _texts(scene, at, flops[at])),
            "size": list(_size(lines)),
            "shut": at in shut,
        }
        for at, cluster in enumerate(scene.clusters)
    ]


def _texts(scene: Scene, at: int, flops: int) -> list[str]:
    """The name, and what the boxes inside are together."""
    name, *more = scene.clusters[at].tooltip.split("\n")
    texts = [fit(visible(name), NAME, WIDEST)]
    return texts + [fit(visible(line), VALUE, WIDEST) for line in (*more, *_lines(flops))]


def _shut(scene: Scene) -> set[int]:
    """The frames that are closed at first: none of a small picture; of a larger one all within others, and the outer
    ones as well where that is still too much to begin with."""
    if len(scene.nodes) <= _MOST:
        return set()
    inner = {at for at, cluster in enumerate(scene.clusters) if cluster.within >= 0}
    hidden = sum(len(scene.clusters[at].nodes) for at in inner)
    closed = sum(scene.clusters[at].within not in inner for at in inner)
    return inner if len(scene.nodes) - hidden + closed <= _MOST else set(range(len(scene.clusters)))


def _lines(flops: int) -> list[str]:
    return [scaled(flops, "FLOP")] * bool(flops)


def _flops(scene: Scene) -> list[int]:
    """The operations of all boxes in each frame and in those within it."""
    found = [0] * len(scene.clusters)
    for at in range(len(found) - 1, -1, -1):
        cluster = scene.clusters[at]
        found[at] += sum(dict(scene.nodes[node].facts).get("flops") or 0 for node in cluster.nodes)
        if cluster.within >= 0:
            found[cluster.within] += found[at]
    return found


def _size(lines: list[str]) -> tuple[float, float]:
    sizes = [NAME, *[VALUE] * (len(lines) - 1)]
    widths = [text_width(text, size) for text, size in zip(lines, sizes, strict=True)]
    return round(max(widths[0] + _MARK, *widths) + _AROUND[0], 1), round(sum(sizes) * LEADING + _AROUND[1], 1)


def with_room(sheet: Sheet, scene: Scene) -> Sheet:
    """The sheet with frames so wide that the closed box finds room in each, and the title with its mark."""
    if not sheet.frames:
        return sheet
    closed = [record["size"][0] + 12.0 for record in clusters(scene)]

    def grown(frame: Frame) -> Frame:
        return frame._replace(width=max(frame.width + _MARK, closed[frame.cluster]))

    return sheet._replace(frames=tuple(map(grown, sheet.frames)))


def frames(placed: Placed) -> dict[str, Any]:
    """Of each frame its corners and the boxes that are in it alone; the boxes at the ends of each arrow; which way
    the arrows run. Nothing where there are no frames."""
    if not placed.frames:
        return {}
    rows = zip(placed.sheet.frames, placed.frames, strict=True)
    return {
        "rankdir": placed.sheet.settings.rankdir,
        "frames": [[*(round(n, 1) for point in corners for n in point), list(frame.boxes)] for frame, corners in rows],
        "ends": [end for arrow in placed.sheet.arrows for end in (arrow.tail, arrow.head)],
    }
