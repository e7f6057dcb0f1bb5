"""The report of a model: its boxes as a table, fitted to a width in columns."""

from __future__ import annotations

from typing import Any

from adviz.errors import clip, visible, width
from adviz.models.figures import scaled, shape_text
from adviz.scene.model import Node, Scene

LISTED = 400  # boxes that are listed
HEAD = ("box", "name", "result", "parameters", "FLOP")
_RIGHT = (3, 4)


def report(scene: Scene, columns: int) -> str:
    """The title, and a line for each box: what it is, its name, the shape of its result, parameters, operations."""
    rows = [cells(node) for node in scene.nodes[:LISTED]]
    widths = [max(width(row[at]) for row in [HEAD, *rows]) for at in range(len(HEAD))]
    for at, least in ((1, 8), (0, 12), (2, 10)):  # a narrow terminal: names are cut first
        over = sum(widths) + 2 * (len(widths) - 1) - columns
        widths[at] = max(min(widths[at], least), widths[at] - max(over, 0))
    lines = [clip(visible(line), columns) for line in scene.title]
    lines += ["", _line(HEAD, widths, columns), *(_line(row, widths, columns) for row in rows)]
    if len(scene.nodes) > LISTED:
        lines.append(f"… and {len(scene.nodes) - LISTED:,} more")
    return "\n".join([line.rstrip() for line in lines]) + "\n"


def cells(node: Node) -> tuple[str, ...]:
    """What the table says of a box, in the order of `HEAD`."""
    facts: dict[str, Any] = dict(node.facts)
    shapes = facts.get("shapes") or ()
    shape = (shape_text(shapes[0]) if shapes else "") + (f" +{len(shapes) - 1}" if len(shapes) > 1 else "")
    parameters = facts.get("parameters") or 0
    flops = facts.get("flops") or 0
    name = node.name if node.name != facts.get("title") else ""
    made = (node.lines[0].text, name, shape, f"{parameters:,}" if parameters else "", scaled(flops) if flops else "")
    return tuple(visible(cell) for cell in made)


def _line(cells: tuple[str, ...], widths: list[int], columns: int) -> str:
    parts = []
    for at, (cell, wide) in enumerate(zip(cells, widths, strict=True)):
        text = clip(cell, wide)
        space = " " * (wide - width(text))
        parts.append(space + text if at in _RIGHT else text + space)
    return clip("  ".join(parts), columns)
