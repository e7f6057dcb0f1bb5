"""Scene → a picture in characters: boxes, arrows with their local gradients, and the tables of paths.

The graph runs from top to bottom whatever `rankdir` says, since a terminal is long and not wide. A picture that is
wider than the page becomes a list with the same texts.
"""

from typing import NamedTuple

from adviz.errors import width
from adviz.formats.boxes import layers as layering
from adviz.formats.boxes.channel import Wire, route
from adviz.formats.boxes.grid import DASHED, HEAVY, LIGHT, Grid, Pen
from adviz.formats.boxes.layers import Layers, Net, Port, Segment
from adviz.formats.boxes.words import Words
from adviz.formats.txt import COLUMNS, PLAIN, Ink, report
from adviz.layout.options import DrawOptions, Rendered
from adviz.scene.model import Scene
from adviz.scene.theme import Theme, find_theme, path_look

MOST = 300  # nodes of a picture; more are listed
_SIDE = 2  # columns between the border of a box and its text


def render(scene: Scene, options: DrawOptions) -> Rendered:
    """The picture in UTF-8, `COLUMNS` columns wide, without colours; then the report."""
    return page(scene, options)


def page(scene: Scene, options: DrawOptions, columns: int = COLUMNS, ink: Ink = PLAIN) -> Rendered:
    """The picture, the legend of its marks and the report, fitted to a width in columns."""
    words = Words(options.ascii)
    theme = find_theme(options.theme)
    lines = picture(scene, theme, columns, words, ink)
    notes: tuple[str, ...] = ()
    if lines is None:
        lines = words.listing(scene, columns)
        notes = (f"the picture does not fit into {columns} columns: it is written as a list",)
        if len(scene.nodes) > MOST:
            notes = (f"the graph is big ({len(scene.nodes):,} nodes): it is written as a list",)
    legend = words.legend(scene)
    said = report(scene, options.theme, columns, ink._replace(ascii=options.ascii))
    text = "\n".join([*lines, *([legend] if legend else []), "", said])
    return Rendered((words.plain(text) if options.ascii else text).encode(), notes)


def picture(scene: Scene, theme: Theme, columns: int, words: Words, ink: Ink = PLAIN) -> list[str] | None:
    """The lines of the picture alone; None where it does not fit into `columns`."""
    if len(scene.nodes) > MOST:
        return None
    plan = _plan(scene, words)
    if plan.columns > columns:
        return None
    return _drawn(scene, plan, theme, words).lines(ink)


class _Plan(NamedTuple):
    """Where everything lies.

    Attributes:
        nets, made: the lines and the ranks.
        ports: one a segment.
        left, sizes: one a place: its left column; width and height of a box (width 1 of a line).
        columns: of the whole picture.
    """

    nets: list[Net]
    made: Layers
    ports: list[Port]
    left: list[int]
    sizes: list[tuple[int, int]]
    columns: int


def _plan(scene: Scene, words: Words) -> _Plan:
    looks = [
        (edge.source, edge.target, (edge.paths[0] if edge.paths else 0, _is_dashed(edge.roles))) for edge in scene.edges
    ]
    nets = layering.nets(looks)
    boxes = len(scene.nodes)
    made = layering.layers(boxes, nets)
    spot = {place: at for row in made.rows for at, place in enumerate(row)}
    into: list[list[int]] = [[] for _ in made.ranks]
    out: list[list[int]] = [[] for _ in made.ranks]
    for at, segment in enumerate(made.segments):
        into[segment.lower].append(at)
        out[segment.upper].append(at)
    sizes = [(1, 1)] * len(made.ranks)
    widths = [1] * len(made.ranks)
    outs, intos = [0] * len(made.segments), [0] * len(made.segments)
    for node in scene.nodes:
        texts = words.box(node)
        wide = max(map(width, texts)) + 2 * _SIDE
        leaving = _leaving(made.segments, out[node.id], spot)
        arriving = sorted(into[node.id], key=lambda at: (spot[made.segments[at].upper], at))
        labels = [width(words.label(scene.edges[made.segments[at].edge])) for at in arriving]
        wide = max(wide, 2 * len(leaving) + 1)
        first, reserve = _arrivals(labels, wide)
        wide = max(wide, first[-1] + 2) if first else wide
        for at, column in zip(arriving, first, strict=True):
            intos[at] = column
        for order, segments in enumerate(leaving):
            for at in segments:
                outs[at] = (wide - 2 * len(leaving) + 1) // 2 + 2 * order
        sizes[node.id] = (wide, len(texts) + 2)
        widths[node.id] = max(wide, reserve)
    ports = [Port(a, b) for a, b in zip(outs, intos, strict=True)]
    left = layering.columns(made, widths, ports, boxes)
    total = max(at + wide for at, wide in zip(left, widths, strict=True))
    return _Plan(nets, made, ports, left, sizes, total)


def _is_dashed(roles: tuple[str, ...]) -> bool:
    return "cut" in roles or "saved" in roles


def _leaving(segments: list[Segment], out: list[int], spot: dict[int, int]) -> list[list[int]]:
    """The segments that leave a box, those of one net together, from left to right."""
    groups: dict[int, list[int]] = {}
    for at in out:
        groups.setdefault(segments[at].net, []).append(at)
    return sorted(groups.values(), key=lambda group: sum(spot[segments[at].lower] for at in group) / len(group))


def _arrivals(labels: list[int], wide: int) -> tuple[list[int], int]:
    """The columns at which arrows enter a box, each with room for its label on the right; and the room for all."""
    if len(labels) == 1:
        return [wide // 2], wide // 2 + 2 + labels[0]
    columns, at = [], 1
    for label in labels:
        columns.append(at)
        at += label + (3 if label else 2)
    shift = max((wide - at) // 2, 0)
    return [column + shift for column in columns], at + shift


def _drawn(scene: Scene, plan: _Plan, theme: Theme, words: Words) -> Grid:
    """The picture on its grid: lines, then boxes over them, then what stands beside the lines."""
    made = plan.made
    heights = [max(plan.sizes[place][1] for place in row) for row in made.rows]
    channels = [_channel(plan, rank) for rank in range(len(made.rows) - 1)]
    tops = [0]
    for height, channel in zip(heights, channels, strict=False):
        tops.append(tops[-1] + height + channel.height + 1)
    grid = Grid(tops[-1] + heights[-1], plan.columns, words.ascii)
    pens = [_pen(at, net, theme) for at, net in enumerate(plan.nets)]
    for channel, top, height in zip(channels, tops, heights, strict=False):
        _lines(grid, plan, channel, pens, top, top + height)
    for place, rank in enumerate(made.ranks):
        if place >= len(scene.nodes):
            segment = next(each for each in made.segments if each.lower == place)
            grid.vertical(plan.left[place], tops[rank] - 1, tops[rank] + heights[rank] - 1, pens[segment.net])
    for node in scene.nodes:
        _box(grid, plan, scene, node.id, tops[made.ranks[node.id]], theme, words)
    for segment, port in zip(made.segments, plan.ports, strict=True):
        if segment.upper < len(scene.nodes):
            bottom = tops[made.ranks[segment.upper]] + plan.sizes[segment.upper][1] - 1
            border, pen = words.border(scene.nodes[segment.upper]), pens[segment.net]
            sign = border.leave_heavy if pen.weight == HEAVY else border.leave
            grid.write(bottom, plan.left[segment.upper] + port.out, sign, pen)
        if segment.edge >= 0:
            row = tops[made.ranks[segment.lower]] - 1
            _arrival(
                grid, row, plan.left[segment.lower] + port.into, scene, segment.edge, pens[segment.net], theme, words
            )
    return grid


class _Channel(NamedTuple):
    """The lines between two ranks: nets, their wires, their tracks."""

    nets: list[int]
    wires: list[Wire]
    tracks: list[int]
    jogs: dict[int, tuple[int, int]]
    height: int


def _channel(plan: _Plan, rank: int) -> _Channel:
    starts: dict[int, int] = {}
    ends: dict[int, list[int]] = {}
    for segment, port in zip(plan.made.segments, plan.ports, strict=True):
        if plan.made.ranks[segment.upper] == rank:
            starts[segment.net] = plan.left[segment.upper] + port.out
            ends.setdefault(segment.net, []).append(plan.left[segment.lower] + port.into)
    nets = sorted(starts, key=lambda net: starts[net])
    wires = [Wire(starts[net], tuple(sorted(set(ends[net])))) for net in nets]
    routed = route(wires)
    return _Channel(nets, wires, routed.tracks, routed.jogs, routed.height)


def _lines(grid: Grid, plan: _Plan, channel: _Channel, pens: list[Pen], top: int, below: int) -> None:
    """Draw a channel: `below` is its first row, under the row of boxes that begins at `top`."""
    bottom = below + channel.height
    for at, net in enumerate(channel.nets):
        wire, track = channel.wires[at], channel.tracks[at]
        if at in channel.jogs:
            grid.horizontal(below + channel.jogs[at][0], wire.start, channel.jogs[at][1], pens[net])
        if track >= 0:
            columns = (channel.jogs[at][1] if at in channel.jogs else wire.start, *wire.ends)
            grid.horizontal(below + track, min(columns), max(columns), pens[net])
    for at, net in enumerate(channel.nets):
        wire, track, pen = channel.wires[at], channel.tracks[at], pens[net]
        if track < 0:
            grid.vertical(wire.start, top, bottom, pen)
            continue
        if at in channel.jogs:
            row, column = channel.jogs[at]
            grid.vertical(wire.start, top, below + row, pen)
            grid.vertical(column, below + row, below + track, pen)
        else:
            grid.vertical(wire.start, top, below + track, pen)
        for end in wire.ends:
            grid.vertical(end, below + track, bottom, pen)


def _pen(at: int, net: Net, theme: Theme) -> Pen:
    path, dashed = net.look
    if path:
        return Pen(at, HEAVY, path_look(theme, path).colour)
    return Pen(at, DASHED if dashed else LIGHT)


def _box(grid: Grid, plan: _Plan, scene: Scene, at: int, top: int, theme: Theme, words: Words) -> None:
    """A box over whatever line is below it."""
    node = scene.nodes[at]
    left, (wide, height) = plan.left[at], plan.sizes[at]
    border = words.border(node)
    colour = theme.boxes["root" if "root" in node.roles else "input"].stroke if _is_end(node.roles) else ""
    pen = Pen(-2 - at, LIGHT, colour)
    grid.write(top, left, border.top_left + border.across * (wide - 2) + border.top_right, pen)
    for row, text in enumerate(words.box(node), 1):
        free = wide - 2 - width(text)
        grid.write(top + row, left, border.down + " " * (wide - 2) + border.down, pen)
        strong = row == 1 and "root" in node.roles
        grid.write(top + row, left + 1 + free // 2, text, Pen(-2 - at, LIGHT, "", strong))
    grid.write(top + height - 1, left, border.bottom_left + border.across * (wide - 2) + border.bottom_right, pen)


def _is_end(roles: tuple[str, ...]) -> bool:
    return "root" in roles or "input" in roles


def _arrival(grid: Grid, row: int, column: int, scene: Scene, at: int, pen: Pen, theme: Theme, words: Words) -> None:
    """The head of an arrow, its local gradient, the numbers of its paths."""
    edge = scene.edges[at]
    grid.write(row, column, words.head, pen)
    column += 2
    label = words.said(edge)
    grid.write(row, column, label, Pen(pen.owner))
    column += width(label) + bool(label)
    for path, text in words.badges(edge):
        grid.write(row, column, text, Pen(pen.owner, LIGHT, path_look(theme, path).colour if path else ""))
        column += width(text)
