"""Scene and positions → picture: boxes, arrows and their labels in the looks of a theme.

The one place where roles become shapes; painters translate shapes and know no scene.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

from adviz.errors import AdvizError
from adviz.layout import captions, ribbons
from adviz.layout.columns import width_of
from adviz.layout.frames import frames
from adviz.layout.model import STRANDS, Arrow, Box, Placed, Point, Sheet, Text
from adviz.layout.options import DrawOptions
from adviz.layout.picture import Curve, Group, Label, Picture, Polygon, Rect, Shape
from adviz.layout.plan import LABEL, LEADING, label_of, plan
from adviz.layout.run_dot import place, place_many
from adviz.scene.model import Edge, Node, Scene
from adviz.scene.theme import Theme, arrow_look, box_look, find_theme, outline, path_look

MARGIN = 16.0
GAP = 14.0  # between title, graph and legend
INSIDE = 4.0
SLACK = 6.0  # what ribbons may stand out of the graph's frame

Drawn = tuple[Scene, DrawOptions]
Pictured = tuple[Picture, tuple[str, ...]]


def draw(scene: Scene, options: DrawOptions) -> tuple[Picture, tuple[str, ...]]:
    """The picture of a scene, and notes on what had to be left out.

    Raises:
        OptionError: there is no such theme.
        MissingExtra, LayoutError: see `adviz.layout.run_dot.place`.
    """
    theme = find_theme(options.theme)
    sheet = plan(scene, options)
    return compose(scene, settle(sheet, options.engine), theme), sheet.notes


def settle(sheet: Sheet, engine: str) -> Placed:
    """The sheet placed. Where there is a spine to be kept straight, it is placed with and without that, and the
    smaller picture is taken: a sum of sixty terms would run off diagonally, 15,000 points high instead of 2,400,
    while a network of layers, which has no spine, would become twice as high."""
    return _smallest([place(variant, engine) for variant in _variants(sheet)])


def _variants(sheet: Sheet) -> list[Sheet]:
    if all(arrow.weight == 1 for arrow in sheet.arrows) or sheet.settings.limits:
        return [sheet]
    return [sheet, sheet._replace(arrows=tuple(arrow._replace(weight=1) for arrow in sheet.arrows))]


def _smallest(placed: Sequence[Placed]) -> Placed:
    return min(placed, key=lambda one: one.width * one.height)


def draw_many(drawings: Sequence[Drawn]) -> list[Pictured | AdvizError]:
    """What `draw` makes of each scene; one process lays out all that use one engine. What goes wrong with a scene
    stands in its place.

    Raises:
        OptionError, MissingExtra: see `draw`.
    """
    sheets = [plan(scene, options) for scene, options in drawings]
    settled: dict[int, Placed | AdvizError] = {}
    for engine in sorted({options.engine for _, options in drawings}):
        wanted = [at for at, (_, options) in enumerate(drawings) if options.engine == engine]
        settled |= zip(wanted, _settle_many([sheets[at] for at in wanted], engine), strict=True)
    made: list[Pictured | AdvizError] = []
    for at, (scene, options) in enumerate(drawings):
        placed = settled[at]
        if isinstance(placed, AdvizError):
            made.append(placed)
        else:
            made.append((compose(scene, placed, find_theme(options.theme)), sheets[at].notes))
    return made


def _settle_many(sheets: Sequence[Sheet], engine: str) -> list[Placed | AdvizError]:
    variants = [(at, variant) for at, sheet in enumerate(sheets) for variant in _variants(sheet)]
    found: list[list[Placed]] = [[] for _ in sheets]
    errors: dict[int, AdvizError] = {}
    for (at, _), placed in zip(variants, place_many([variant for _, variant in variants], engine), strict=True):
        if isinstance(placed, AdvizError):
            errors[at] = placed
        else:
            found[at].append(placed)
    return [errors.get(at) or _smallest(placed) for at, placed in enumerate(found)]


def compose(scene: Scene, placed: Placed, theme: Theme) -> Picture:
    """The picture of a scene whose boxes and arrows are placed: title, graph, legend from top to bottom."""
    room = max(placed.width + 2 * SLACK, captions.NARROWEST)
    title = captions.title(scene, theme, room)
    legend = captions.legend(scene, theme, room)
    width = max(placed.width + 2 * SLACK, title.width, legend.width)
    left = (width - placed.width) / 2
    top = MARGIN + title.height + (GAP if title.height else 0.0) + SLACK
    below = top + placed.height + SLACK + GAP
    height = below + (legend.height if legend.height else -GAP) + MARGIN
    graph = _graph(scene, _shifted(placed, MARGIN + left, top), theme)
    groups = [*captions.moved(title, MARGIN, MARGIN), *graph, *captions.moved(legend, MARGIN, below)]
    size = (float(ceil(width + 2 * MARGIN)), float(ceil(height)))  # whole points: a bitmap of whole pixels
    return Picture(*size, theme.background, captions.spoken(scene), tuple(groups))


def _shifted(placed: Placed, x: float, y: float) -> Placed:
    def move(point: Point) -> Point:
        return (point[0] + x, point[1] + y)

    return placed._replace(
        centers=tuple(map(move, placed.centers)),
        curves=tuple(tuple(map(move, curve)) for curve in placed.curves),
        tips=tuple(map(move, placed.tips)),
        labels=tuple(label and move(label) for label in placed.labels),
        frames=tuple((move(corner), move(opposite)) for corner, opposite in placed.frames),
    )


def _graph(scene: Scene, placed: Placed, theme: Theme) -> list[Group]:
    """Frames first, then arrows, those on paths last of them; then labels, then boxes, so that nothing hides a text."""
    plain: list[Group] = []
    bright: list[Group] = []
    labels: list[Group] = []
    # A curve begins a little inside its box, which is painted over it: the corners are round.
    rows = zip(placed.sheet.arrows, placed.curves, placed.tips, placed.labels, strict=True)
    for arrow, curve, tip, spot in rows:
        edge = scene.edges[arrow.edge]
        group = _edge(f"e{arrow.edge}", edge, arrow, ribbons.begun_earlier(curve, INSIDE), tip, theme)
        (bright if edge.paths else plain).append(group)
        if spot is not None:
            labels.append(_label(edge, arrow, curve, spot, theme))
    seen: set[int] = set()
    boxes = []
    for box, center in zip(placed.sheet.boxes, placed.centers, strict=True):
        node_id = "" if box.node in seen else f"v{box.node}"  # a further box of one node has no id of its own
        seen.add(box.node)
        boxes.append(_node(node_id, scene.nodes[box.node], box, center, theme))
    grounds, names = frames(scene, placed, theme)
    return grounds + plain + bright + names + labels + boxes


def _edge(name: str, edge: Edge, arrow: Arrow, curve: ribbons.Curve, tip: Point, theme: Theme) -> Group:
    look = arrow_look(theme, edge.roles, edge.heat)
    shapes: list[Shape] = []
    if "culprit" in edge.roles:
        band = theme.arrows["culprit"]
        shapes.append(Curve(curve, band.colour, band.width + (arrow.ribbon if edge.paths else 0.0), band.dash))
    if edge.paths:
        looks = [path_look(theme, number) for number in edge.paths[:STRANDS]]
        count = len(looks)
        lines = ribbons.strands(curve, count, arrow.ribbon)
        line = arrow.ribbon / count * (1.0 if count == 1 else 0.82)
        shapes += [Curve(points, one.colour, line, one.dash) for points, one in zip(lines, looks, strict=True)]
        half = arrow.ribbon / 2 + 3.2
        shapes += [
            Polygon(points, one.colour)
            for points, one in zip(ribbons.heads(curve[-1], tip, count, half), looks, strict=True)
        ]
    elif "saved" in edge.roles:
        shapes.append(Curve((*curve[:-1], tip), look.colour, look.width, look.dash))
    else:
        shapes.append(Curve(curve, look.colour, look.width, look.dash))
        shapes.append(Polygon(ribbons.heads(curve[-1], tip, 1, 3.4)[0], look.colour))
    if "cut" in edge.roles:
        shapes += _cut_mark(curve, look.colour, theme.background)
    return Group(name, ("edge", *edge.roles), edge.tooltip, tuple(shapes))


def _cut_mark(curve: ribbons.Curve, colour: str, background: str) -> list[Shape]:
    """Two slanted bars across the arrow, with a gap between them: nothing flows back here."""
    (x, y), (dx, dy) = ribbons.halfway(curve)
    shapes: list[Shape] = [_bar((x, y), (2.2 * dx, 2.2 * dy), background, 5.0)]
    slant = (5.5 * (-dy + 0.45 * dx), 5.5 * (dx + 0.45 * dy))
    shapes += [_bar((x + side * dx, y + side * dy), slant, colour, 1.6) for side in (-2.4, 2.4)]
    return shapes


def _bar(middle: Point, half: Point, colour: str, line: float) -> Curve:
    a, b = (middle[0] - half[0], middle[1] - half[1]), (middle[0] + half[0], middle[1] + half[1])
    return Curve((a, a, b, b), colour, line)


def _label(edge: Edge, arrow: Arrow, curve: ribbons.Curve, spot: Point, theme: Theme) -> Group:
    """Badges and text beside the arrow, clear of its strands, on a patch of the background."""
    near = ribbons.nearest(curve, spot)
    away = arrow.ribbon / 4
    x, y = spot[0], spot[1] + (away if spot[1] > near[1] else -away)
    width = arrow.width - 4.0
    left = x - width / 2
    lines = label_of(arrow.text)
    more = (len(lines) - 1) * LABEL * LEADING
    shapes: list[Shape] = [Rect(left - 1, y - 8.0 - more / 2, width + 2, 16.0 + more, 8.0, theme.background)]
    left += 2.0
    for badge in arrow.badges:
        shapes += captions.badge_shapes(badge, left, y, theme)
        left += badge.width + 2.0
    if arrow.text:
        colour = theme.arrows["nonfinite"].colour if "nonfinite" in edge.roles else theme.ink
        for at, line in enumerate(lines):
            base = y - more / 2 + at * LABEL * LEADING + LABEL * 0.36
            shapes += _line(line, left + 1.0, base, colour)
    return Group("", ("label", *edge.roles), edge.tooltip, tuple(shapes))


def _node(name: str, node: Node, box: Box, center: Point, theme: Theme) -> Group:
    look, border = box_look(theme, node.roles, node.heat), outline(theme, node.roles)
    x, y = center[0] - box.width / 2, center[1] - box.height / 2
    radius = box.height / 2 if "input" in node.roles and box.texts else 5.0
    radius = min(radius, 14.0, box.height / 2)
    shapes: list[Shape] = [
        Rect(x, y, box.width, box.height, radius, look.fill, border.stroke, border.width, border.dash)
    ]
    shapes += written(box.texts, center, {"name": look.name, "value": look.value, "adjoint": look.adjoint})
    if "nonfinite" in node.roles:
        shapes += _alarm(x + box.width - 2.0, y + 2.0, theme)
    return Group(name, ("node", *node.roles), node.tooltip, tuple(shapes))


def written(texts: Sequence[Text], center: Point, colours: Mapping[str, str]) -> list[Label]:
    """The lines of a box around its centre; `colours` has one for each kind of line."""
    x, y = center[0], center[1] - sum(text.size for text in texts) * LEADING / 2
    made = []
    for text in texts:
        base, colour = y + text.size * 0.98, colours[text.kind]
        if text.cells:
            made += _line(text, x - width_of(text) / 2, base, colour)
        else:
            made.append(Label(x, base, text.size, text.text, colour, "middle"))
        y += text.size * LEADING
    return made


def _line(text: Text, left: float, base: float, colour: str) -> list[Label]:
    """A line that begins at `left`, its cells with their right ends where they belong."""
    if not text.cells:
        return [Label(left, base, text.size, text.text, colour)]
    return [Label(left + end, base, text.size, cell, colour, "end") for end, cell in text.cells]


def _alarm(x: float, y: float, theme: Theme) -> list[Shape]:
    """An exclamation mark in a disc: a value or a derivative that is not finite."""
    colour = theme.arrows["nonfinite"].colour
    return [
        Rect(x - 6.5, y - 6.5, 13.0, 13.0, 6.5, colour, theme.background, 1.0),
        Label(x, y + 3.8, 10.5, "!", theme.background, "middle"),
    ]
