"""What stands above and below the graph: the title, and the legend with the sum over the paths."""

from __future__ import annotations

from typing import NamedTuple

from adviz.errors import visible
from adviz.graph.leibniz import derivative
from adviz.layout.font import fit, text_width
from adviz.layout.model import Badge
from adviz.layout.picture import Curve, Group, Label, Rect, Shape
from adviz.layout.plan import BADGE, badge
from adviz.scene.labels import short
from adviz.scene.model import Heat, PathTable, Scene
from adviz.scene.notes import drawn
from adviz.scene.theme import Theme, heat_colour, kind_of, mark_of, path_look

NARROWEST = 380.0  # points that titles and legends may take beside a narrow graph
TITLE, SUBTITLE, TEXT, SMALL = 16.0, 13.0, 12.0, 10.5
TITLE_LINES = 3
STEPS = 24  # of the colours of a heat map
SPOKEN = 300  # characters of a title that a screen reader is given

KINDS = (  # role, what the legend calls it
    ("input", "input"),
    ("parameter", "parameter"),
    ("operation", "operation"),
    ("constant", "constant"),
    ("saved", "saved for the backward pass"),
    ("root", "root"),
)
MARKS = (
    ("wrt", "differentiated"),
    ("detached", "detached"),
    ("unused", "not used"),
    ("nonfinite", "not finite"),
    ("culprit", "to blame"),
    ("changed", "changed"),
    ("added", "added"),
    ("removed", "removed"),
)
ARROWS = (("culprit", "to blame"), ("added", "added"), ("removed", "removed"))  # where no box has the role


class Block(NamedTuple):
    """Groups of shapes in a frame of their own, from (0, 0) to (width, height)."""

    width: float
    height: float
    groups: tuple[Group, ...]


class Piece(NamedTuple):
    """A run of a flowing line: its width and its shapes, drawn around (0, 0) = left end, middle of the line."""

    width: float
    shapes: tuple[Shape, ...]


def spoken(scene: Scene) -> str:
    """The name of the picture for screen readers and title bars."""
    return visible("; ".join(scene.title))[:SPOKEN] or "computational graph"


def title(scene: Scene, theme: Theme, width: float) -> Block:
    """The title's lines, wrapped to `width`: the first large, the results below it smaller."""
    shapes: list[Shape] = []
    y = 0.0
    for at, text in enumerate(scene.title):
        size = TITLE if at == 0 else SUBTITLE
        for line in wrap(visible(text.replace("\n", " ")), size, width):
            y += size * 1.3
            shapes.append(Label(0.0, y - size * 0.3, size, line, theme.ink if at == 0 else theme.muted))
    widest = max((text_width(one.text, one.size) for one in shapes if isinstance(one, Label)), default=0.0)
    return Block(widest, y, (Group("title", ("title",), "", tuple(shapes)),) if shapes else ())


def wrap(text: str, size: float, width: float) -> list[str]:
    """`text` in at most three lines of `width` points, broken at blanks where there are any; the rest is cut."""
    lines: list[str] = []
    rest = text[:2_000]
    while rest and text_width(rest, size) > width and len(lines) < TITLE_LINES - 1:
        kept = len(fit(rest, size, width)) - 1
        blank = rest.rfind(" ", 0, kept + 1)
        cut = blank if blank > kept // 2 else max(kept, 1)
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*lines, fit(rest, size, width)] if rest else lines


def legend(scene: Scene, theme: Theme, width: float) -> Block:
    """What the colours mean (only what occurs), then for each differentiated input the sum over its paths."""
    width = max(width, NARROWEST)
    rows = [_kinds(scene, theme)]
    rows += [_scale(scene.heat, theme)] if scene.heat else []
    rows += [_sum(scene, table, theme) for table in scene.tables]
    rows += [[_line(line, theme)] for note in drawn(scene.notes) for line in wrap(visible(note), SMALL, width)]
    shapes: list[Shape] = []
    y = widest = 0.0
    for row in rows:
        used, lines = _flow(row, width, y, shapes)
        y += lines * 20.0 + 2.0
        widest = max(widest, used)
    return Block(widest, y, (Group("legend", ("legend",), "", tuple(shapes)),))


def moved(block: Block, x: float, y: float) -> tuple[Group, ...]:
    """The block's groups, with its frame at (x, y)."""
    return tuple(group._replace(shapes=tuple(_move(shape, x, y) for shape in group.shapes)) for group in block.groups)


def _flow(pieces: list[Piece], width: float, top: float, shapes: list[Shape]) -> tuple[float, int]:
    """Set pieces from left to right, in as many lines as it takes: the width used, and the number of lines."""
    x, line, widest = 0.0, 0, 0.0
    for piece in pieces:
        if x and x + piece.width > width:
            x, line = 0.0, line + 1
        shapes += [_move(shape, x, top + line * 20.0 + 10.0) for shape in piece.shapes]
        x += piece.width
        widest = max(widest, x)
    return widest, line + 1


def _move(shape: Shape, x: float, y: float) -> Shape:
    if isinstance(shape, (Rect, Label)):
        return shape._replace(x=shape.x + x, y=shape.y + y)
    return shape._replace(points=tuple((px + x, py + y) for px, py in shape.points))


def _kinds(scene: Scene, theme: Theme) -> list[Piece]:
    marks = {mark_of(theme, node.roles) for node in scene.nodes}
    kinds = {kind_of(node.roles) for node in scene.nodes}
    edge_roles = {role for edge in scene.edges for role in edge.roles}
    pieces = []
    for role, word in KINDS:
        if role in kinds and not scene.heat:
            look = theme.boxes[role]
            sample = Rect(0, -6, 18, 12, 6 if role == "input" else 3, look.fill, look.stroke, 1.0)
            pieces.append(_swatch(sample, word, theme))
    for role, word in MARKS:
        if role in marks:
            border = theme.outlines[role]
            sample = Rect(1, -6, 17, 12, 3, theme.background, border.stroke, border.width, border.dash)
            pieces.append(_swatch(sample, word, theme))
    cuts = dict.fromkeys(edge.cut for edge in scene.edges if edge.cut)
    if "cut" in edge_roles:
        cut = theme.arrows["cut"]
        line = Curve(((0, 0), (0, 0), (18, 0), (18, 0)), cut.colour, cut.width, cut.dash)
        by = f" by {', '.join(cuts)}" if cuts else ""
        pieces.append(_swatch(line, f"cut{by}: nothing flows back", theme))
    for role, word in ARROWS:
        if role in edge_roles and role not in marks:
            arrow = theme.arrows[role]
            line = Curve(((0, 0), (0, 0), (18, 0), (18, 0)), arrow.colour, arrow.width, arrow.dash)
            pieces.append(_swatch(line, word, theme))
    return pieces


def _scale(heat: Heat, theme: Theme) -> list[Piece]:
    """The colours of a heat map from small to large gradients; negative ones to the left where there is a sign."""
    low, high = short(heat.low, 2), short(heat.high, 2)
    ends = [f"−{high}", f"±{low}", high] if heat.signed else [low, high]
    bars = [_bar(sign, theme) for sign in ((-1, 1) if heat.signed else (1,))]
    pieces = [_word("gradient" if heat.signed else "norm of the gradient", theme.muted), _word(ends[0], theme.ink)]
    for bar, end in zip(bars, ends[1:], strict=True):
        pieces += [bar, _word(end, theme.ink)]
    return pieces


def _bar(sign: int, theme: Theme) -> Piece:
    """Half of the scale: from large negative gradients to small ones, or from small ones to large."""
    heats = [sign * (at + 0.5) / STEPS for at in range(STEPS)][::sign]
    colours = [heat_colour(theme, heat) for heat in heats]
    return Piece(STEPS * 4.0 + 6.0, tuple(Rect(at * 4.0, -6, 4.2, 12, 0, fill) for at, fill in enumerate(colours)))


def _swatch(sample: Shape, word: str, theme: Theme) -> Piece:
    return Piece(
        24.0 + text_width(word, SMALL) + 16.0,
        (sample, Label(24.0, SMALL * 0.36, SMALL, word, theme.muted)),
    )


def _sum(scene: Scene, table: PathTable, theme: Theme) -> list[Piece]:
    """∂f/∂x = ① 1.5 + ② 0.18 − ③ 0.06 = 1.62: each addend on a sample of its path's strand."""
    gradient = derivative(visible(scene.root_name) or "f", visible(table.wrt))
    gradient = fit(gradient, TEXT, 200.0)
    pieces = [_word(f"{gradient} =" if table.adds else f"‖{gradient}‖ = {table.total_text}; along", theme.ink)]
    for at, path in enumerate(table.listed):
        sign, text = _signed(path.product_text, at == 0) if table.adds else ("", path.product_text)
        pieces.append(_addend(sign, badge(str(path.number), path.number), visible(text), theme))
    if not table.listed:
        pieces.append(_word("0: no path" if table.count == 0 else "…", theme.muted))
    if table.rest_text:
        sign, text = _signed(table.rest_text, not table.listed) if table.adds else ("", table.rest_text)
        more = _count(table.count - len(table.listed))
        pieces.append(_word(f"{sign} {text} ({more} more paths)".strip(), theme.muted))
    if table.adds and (len(table.listed) != 1 or table.rest_text):
        pieces.append(_word(f"= {fit(visible(table.total_text), TEXT, 300.0)}", theme.ink))
    return pieces


def _count(number: int) -> str:
    if number < 1_000_000:
        return f"{number:,}"
    return f"about 10^{len(str(number)) - 1}" if number.bit_length() < 10_000 else "very many"


def _signed(text: str, first: bool) -> tuple[str, str]:
    """The operator before an addend, and what is left of its text."""
    minus = text[:1] in ("-", "−")
    sum_of_many = minus and any(mark in text[1:] for mark in ("+ ", "- ", "− "))
    if minus and not sum_of_many:
        return "−", text[1:]
    return ("" if first else "+"), text


def _line(text: str, theme: Theme) -> Piece:
    """A line of a note."""
    return Piece(text_width(text, SMALL), (Label(0.0, SMALL * 0.36, SMALL, text, theme.muted),))


def _word(text: str, colour: str) -> Piece:
    return Piece(text_width(text, TEXT) + 6.0, (Label(0.0, TEXT * 0.36, TEXT, text, colour),))


def _addend(sign: str, mark: Badge, text: str, theme: Theme) -> Piece:
    look = path_look(theme, mark.path)
    text = fit(text, TEXT, 260.0)
    lead = 14.0 if sign else 0.0
    start = lead + mark.width + 4.0
    end = start + text_width(text, TEXT)
    shapes: list[Shape] = [Label(0.0, TEXT * 0.36, TEXT, sign, theme.ink)] if sign else []
    shapes += badge_shapes(mark, lead, 0.0, theme)
    shapes.append(Label(start, TEXT * 0.36, TEXT, text, theme.ink))
    shapes.append(Curve(((lead, 8.6), (lead, 8.6), (end, 8.6), (end, 8.6)), look.colour, 2.2, look.dash))
    return Piece(end + 7.0, tuple(shapes))


def badge_shapes(mark: Badge, left: float, y: float, theme: Theme) -> list[Shape]:
    """A badge whose left end is at `left`, centred on `y`; a range has no colour of its own."""
    look = path_look(theme, mark.path) if mark.path else None
    fill, ink = (look.colour, look.on_badge) if look else (theme.ink, theme.background)
    return [
        Rect(left, y - 6.5, mark.width, 13.0, 6.5, fill),
        Label(left + mark.width / 2, y + BADGE * 0.365, BADGE, mark.text, ink, "middle"),
    ]
