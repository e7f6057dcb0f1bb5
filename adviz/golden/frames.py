"""What of a picture is pointed at: boxes around the nodes that differ, strokes over the arrows."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from adviz.errors import AdvizError
from adviz.golden import pixels, sources
from adviz.golden.sources import Frame
from adviz.golden.verdict import Verdict
from adviz.golden.words import Edge

_PAD = 5.0  # points between a node and the box around it
_ROOM = 60  # of this part of the picture's width is between the pixels that differ and the box around them
_CURVE = re.compile(r' d="(M[-\d. C]*)"')
_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_MOST = 400  # marks in a picture


class Marks(NamedTuple):
    """What is pointed at, in pixels (`boxes`) and in the units of the SVG (`curves`, `scale` pixels each)."""

    boxes: tuple[Frame, ...]
    curves: tuple[str, ...]
    scale: float


def marks(verdict: Verdict, files: dict[str, bytes]) -> Marks:
    """What to point at in one of the two pictures of a verdict."""
    svg = files.get("svg", b"").decode(errors="replace")
    size, view = pixels.size(files.get("png", b"")), _VIEW.search(svg)
    if size is None or view is None:
        return Marks((), (), 1.0)
    scale = size[0] / float(view[1])
    found = sources.groups(svg)
    nodes = sorted({each.node for each in verdict.differences if each.node is not None})
    frames = [found[f"v{node}"].frame for node in nodes if f"v{node}" in found]
    boxes = [_scaled(frame, scale) for frame in frames if frame is not None]
    curves = [curve for name in _arrows(verdict, files) if name in found for curve in _CURVE.findall(found[name].body)]
    if not boxes and not curves:
        boxes = _changed(verdict)
    return Marks(tuple(boxes[:_MOST]), tuple(curves[:_MOST]), scale)


def _scaled(frame: Frame, scale: float) -> Frame:
    x, y, width, height = frame
    return Frame((x - _PAD) * scale, (y - _PAD) * scale, (width + 2 * _PAD) * scale, (height + 2 * _PAD) * scale)


def _arrows(verdict: Verdict, files: dict[str, bytes]) -> list[str]:
    """The ids of the arrows that differ; an arrow is numbered as its edge in the record."""
    wanted = [each.edge for each in verdict.differences if each.edge is not None]
    if not wanted:
        return []
    try:
        rows = json.loads(files["json"])["edges"]
        edges: list[Edge] = [(row["source"], row["target"], row["slot"]) for row in rows]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    found = [at for at, edge in enumerate(edges) if edge in wanted]
    pairs = {edge[:2] for edge in wanted if edge not in edges}
    return [f"e{at}" for at in found] + [f"e{at}" for at, edge in enumerate(edges) if edge[:2] in pairs]


def _changed(verdict: Verdict) -> list[Frame]:
    """A box around the pixels that differ, where nothing else says where to look."""
    left, right = verdict.baseline.get("png", b""), verdict.result.get("png", b"")
    if pixels.size(left) is None or pixels.size(left) != pixels.size(right) or left == right:
        return []
    try:
        box = pixels.distance(left, right).box
    except AdvizError:
        return []
    if box is None:
        return []
    x, y, end, bottom = box
    room = max(20.0, max(pixels.size(left) or (0, 0)) / _ROOM)
    return [Frame(x - room, y - room, end - x + 2 * room, bottom - y + 2 * room)]
