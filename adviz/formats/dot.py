"""Scene → DOT, for people who lay out with Graphviz themselves: the same boxes, looks, labels and tooltips.

Sizes come from the package's font, so the picture is sound even where the program guesses at letters. All quoting
is in `adviz.layout.dot_source`.
"""

from __future__ import annotations

from adviz.fonts import FAMILY
from adviz.graph.leibniz import derivative
from adviz.layout.dot_source import INCH, nested, number, quote
from adviz.layout.model import STRANDS, Arrow, Box, Frame, Sheet
from adviz.layout.options import DrawOptions, Rendered
from adviz.layout.plan import LABEL, NAME, plan
from adviz.scene.model import Edge, Node, PathTable, Scene
from adviz.scene.notes import drawn
from adviz.scene.theme import Dash, Theme, arrow_look, box_look, find_theme, outline, path_look

TOOLTIP = 2_000  # characters
LEFT = r"\l"  # ends a line that is set left


def render(scene: Scene, options: DrawOptions) -> Rendered:
    """The scene as a DOT file (UTF-8). Boxes are `v{id}`; further boxes of a node are `v{id}_{n}`.

    Raises:
        OptionError: there is no such theme.
    """
    theme = find_theme(options.theme)
    sheet = plan(scene, options)
    names = _names(sheet)
    parts = [_head(scene, sheet, theme, options.scale)]
    parts += [_box(names[at], scene.nodes[box.node], box, theme) for at, box in enumerate(sheet.boxes)]
    parts += nested(
        [frame.within for frame in sheet.frames], [_frame(scene, frame, names, theme) for frame in sheet.frames]
    )
    parts += [
        _arrow(names[arrow.tail], names[arrow.head], scene.edges[arrow.edge], arrow, theme) for arrow in sheet.arrows
    ]
    parts.append("}\n")
    return Rendered("".join(parts).encode(), sheet.notes)


def _names(sheet: Sheet) -> list[str]:
    seen: dict[int, int] = {}
    names = []
    for box in sheet.boxes:
        again = seen[box.node] = seen.get(box.node, -1) + 1
        names.append(f"v{box.node}_{again}" if again else f"v{box.node}")
    return names


def _head(scene: Scene, sheet: Sheet, theme: Theme, scale: float) -> str:
    settings = sheet.settings
    limits = "".join(f" {name}={number(value)}" for name, value in settings.limits)
    below = [*(_sum(scene, table) for table in scene.tables), *drawn(scene.notes)]
    title = "\n".join((*scene.title, "", *below)).rstrip() + "\n"
    size = f" dpi={number(96 * scale)}" if scale != 1.0 else ""
    return (
        "digraph adviz {\n"
        f"graph [rankdir={settings.rankdir} nodesep={number(settings.nodesep / INCH)}"
        f" ranksep={number(settings.ranksep / INCH)} splines={settings.splines}{limits}{size}"
        f' bgcolor="{theme.background}" pad=0.2 charset="UTF-8" fontname="{FAMILY}" fontsize=13'
        f' fontcolor="{theme.ink}" labelloc=t labeljust=l label={quote(title, LEFT)}]\n'
        f'node [shape=box style="rounded,filled" fontname="{FAMILY}" margin="0.1,0.05"]\n'
        f'edge [fontname="{FAMILY}" fontsize={number(LABEL)} fontcolor="{theme.ink}"]\n'
    )


def _sum(scene: Scene, table: PathTable) -> str:
    """The sum over the paths, in one line: `∂f/∂x = [1] 1.5 + [2] 0.18 = 1.68`."""
    addends = [f"[{path.number}] {path.product_text}" for path in table.listed]
    if table.rest_text:
        addends.append(f"{table.rest_text} (other paths)")
    gradient = derivative(scene.root_name, table.wrt)
    if not table.adds:
        return f"‖{gradient}‖ = {table.total_text}; along {', '.join(addends) or 'no path'}"[:TOOLTIP]
    return f"{gradient} = {' + '.join(addends) or '0'} = {table.total_text}"[:TOOLTIP]


def _box(name: str, node: Node, box: Box, theme: Theme) -> str:
    look, border = box_look(theme, node.roles, node.heat), outline(theme, node.roles)
    label = quote("\n".join(text.text for text in box.texts))
    size = box.texts[0].size if box.texts else NAME
    style = f" style={_style(border.dash, 'rounded,filled,')}" if border.dash else ""
    return (
        f"{name} [label={label} width={number(box.width / INCH)} height={number(box.height / INCH)}"
        f' fontsize={number(size)} fillcolor="{look.fill}" color="{border.stroke}" fontcolor="{look.name}"'
        f" penwidth={number(border.width)}{style} tooltip={quote(node.tooltip[:TOOLTIP])}]\n"
    )


def _frame(scene: Scene, frame: Frame, names: list[str], theme: Theme) -> str:
    """What a cluster is, and the boxes in it."""
    look = theme.cluster
    boxes = "".join(f" {names[box]};" for box in frame.boxes)
    return (
        f'graph [label={quote(frame.text)} labelloc=t labeljust=l fontsize={number(frame.size)} fontcolor="{look.ink}"'
        f' style="rounded,filled" fillcolor="{look.fills[0]}" color="{look.stroke}"'
        f" tooltip={quote(scene.clusters[frame.cluster].tooltip[:TOOLTIP])}];{boxes}"
    )


def _style(dash: Dash, before: str = "") -> str:
    """Graphviz has two patterns: dots are dashes of less than 2.5 points."""
    return f'"{before}{"dotted" if dash[0] < 2.5 else "dashed"}"'


def _arrow(tail: str, head: str, edge: Edge, arrow: Arrow, theme: Theme) -> str:
    look = arrow_look(theme, edge.roles, edge.heat)
    colours, width, dash = look.colour, look.width, look.dash
    if edge.paths:
        looks = [path_look(theme, path) for path in edge.paths[:STRANDS]]
        colours = ":".join(one.colour for one in looks)
        width = arrow.ribbon / len(looks)
        dash = looks[0].dash if len(looks) == 1 else ()
    if "culprit" in edge.roles:
        band = theme.arrows["culprit"].colour
        colours = f"{band}:{colours}:{band}"
    style = f" style={_style(dash)}" if dash else ""
    style += " dir=none" if "saved" in edge.roles else ""
    return (
        f'{tail} -> {head} [label={quote(_label(arrow))} color="{colours}" penwidth={number(width)}{style}'
        f" tooltip={quote(edge.tooltip[:TOOLTIP])}]\n"
    )


def _label(arrow: Arrow) -> str:
    marks = ",".join(badge.text for badge in arrow.badges)
    return f"[{marks}] {arrow.text}".rstrip() if marks else arrow.text
