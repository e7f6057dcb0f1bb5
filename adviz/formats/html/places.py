"""Where the page's boxes and arrows lie: the layout of the picture, with room for numbers that change.

The page writes other values into the boxes than those that were measured, and an adjoint into every box.
"""

from __future__ import annotations

import re
from typing import Any

from adviz.formats.html.clusters import frames, with_room
from adviz.graph.nested import spelled
from adviz.layout.compose import settle
from adviz.layout.model import Placed
from adviz.layout.options import DrawOptions
from adviz.layout.plan import plan
from adviz.scene.figures import rows, shape
from adviz.scene.model import Edge, Line, Node, Scene

_VALUE, _ROOT, _ADJOINT, _PARTIAL = "= −0.00000", "= −0.0000000", "∂ −0.0000", "−0.0000"  # as wide as most
_ENTRY = "−0.000"  # of an array: a row of wide ones is set smaller
_NUMBERS = re.compile(r"−?\d[\d.]*(?:e-?\d+)?")


def roomy(scene: Scene) -> Scene:
    """The scene with texts as wide as they may become."""
    return scene._replace(
        nodes=tuple([_node(node, node.id == scene.root) for node in scene.nodes]),
        edges=tuple([_edge(edge) for edge in scene.edges]),
    )


def title_of(node: Node) -> str:
    """The first line of a box: an operation of a formula says its `v{id}`, by which the tables call it."""
    first = node.lines[0].text if node.lines else ""
    if node.op in ("input", "const") or " = " in first or node.facts:
        return first
    return f"{node.name or f'v{node.id}'} = {first}"


def _node(node: Node, root: bool) -> Node:
    lines = [Line("name", title_of(node))]
    if not any(line.kind == "value" for line in node.lines):
        lines += node.lines[1:]  # numbers that were not asked for
    elif node.entries is not None and node.slopes is not None:
        shape_, *more = lines_of(node, root)
        lines += [shape_, *[line._replace(text=_wide(line.text)) for line in more]]
    elif node.value is not None and not (node.op == "const" and not node.name):
        lines.append(Line("value", _ROOT if root else _VALUE))
        if node.op != "const":
            lines.append(Line("adjoint", _ADJOINT))
    else:
        lines += node.lines[1:]
    return node._replace(lines=tuple(lines))


def lines_of(node: Node, root: bool) -> list[Line]:
    """The lines of an array's box below its name: shape, value, adjoint."""
    made = [Line("value", f"shape {spelled(shape(node.entries))}")]
    if node.op == "const":
        return made + ([Line("value", text) for text in rows("= ", node.entries)] if node.name else [])
    made += [Line("value", text) for text in rows("= ", node.entries, 7 if root else 5)]
    return made + [Line("adjoint", text) for text in rows("∂ ", node.slopes)]


def _wide(text: str) -> str:
    """A text with numbers as wide as they may become; zeros mostly are what they are everywhere."""
    return _NUMBERS.sub(lambda found: found[0] if found[0] == "0" or len(found[0]) > len(_ENTRY) else _ENTRY, text)


def _edge(edge: Edge) -> Edge:
    if edge.jacobian is not None and edge.label:
        return edge._replace(label=_wide(edge.label))
    if edge.partial is None or not edge.label or len(edge.label) >= len(_PARTIAL):
        return edge
    return edge._replace(label=_PARTIAL)


TALL = 300  # nodes: up to here a narrow page has a layout of its own, from top to bottom


def tall(scene: Scene, options: DrawOptions) -> dict[str, Any] | None:
    """Places for a narrow page, where the picture runs sideways; None where it does not, or is big."""
    if options.rankdir not in ("LR", "RL") or len(scene.nodes) > TALL:
        return None
    return places(scene, options._replace(rankdir="TB" if options.rankdir == "LR" else "BT"))[0]


def places(scene: Scene, options: DrawOptions) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Boxes and arrows with numbers as short as they are exact enough; and notes on what is left out.

    Returns:
        `width`, `height`; `boxes`: node, centre, size, number of lines, the first line; `arrows`: edge, width
        of the label that was kept free, its centre or nothing, the tip, and the curve's points in one row; and what
        `clusters.frames` says of frames.

    Raises:
        MissingExtra, LayoutError: see `adviz.layout.run_dot.place`.
    """
    sheet = with_room(plan(roomy(scene), options), scene)
    placed = settle(sheet, options.engine)
    return {
        "width": _round(placed.width),
        "height": _round(placed.height),
        "boxes": _boxes(placed),
        "arrows": _arrows(placed),
    } | frames(placed), tuple(note for note in sheet.notes if "strands" not in note)


def _boxes(placed: Placed) -> list[list[Any]]:
    return [
        [
            box.node,
            _round(x),
            _round(y),
            _round(box.width),
            _round(box.height),
            len(box.texts),
            *(text.text for text in box.texts[:1]),
        ]
        for box, (x, y) in zip(placed.sheet.boxes, placed.centers, strict=True)
    ]


def _arrows(placed: Placed) -> list[list[Any]]:
    rows = zip(placed.sheet.arrows, placed.curves, placed.tips, placed.labels, strict=True)
    return [
        [
            arrow.edge,
            [_round(arrow.width), _round(label[0]), _round(label[1])] if label else 0,
            [_round(tip[0]), _round(tip[1])],
            [_round(number) for point in curve for number in point],
        ]
        for arrow, curve, tip, label in rows
    ]


def _round(number: float) -> float | int:
    """One decimal: a fourteenth of a millimetre."""
    rounded = round(number, 1)
    return int(rounded) if rounded == int(rounded) else rounded
