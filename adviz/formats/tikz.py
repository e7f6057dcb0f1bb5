"""Scene → TikZ: the picture in LaTeX, its formulas typeset, for papers and slides.

The shapes and colours are those of the picture; a box is a TikZ node named `v3`, so that arrows and remarks of an
author find it. One unit is a point of the picture, and y grows downwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from adviz.errors import visible
from adviz.formats.mathematics import label, lacking, listed, words
from adviz.formats.products import Products
from adviz.formats.svg import fixed
from adviz.formats.typeset import captioned, excess, widened
from adviz.layout.captions import SMALL
from adviz.layout.compose import MARGIN, compose, settle
from adviz.layout.font import text_width
from adviz.layout.options import DrawOptions, Rendered
from adviz.layout.picture import Curve, Group, Label, Picture, Polygon, Rect, Shape
from adviz.layout.plan import plan
from adviz.scene.labels import short
from adviz.scene.model import Scene
from adviz.scene.theme import Theme, find_theme

LONGEST = 16_000.0  # points of a side: TeX's largest length is 16,383.99 of its own points
MANY = 1_500  # nodes: from here on TeX may run out of memory
LETTERS = 1.14  # size of the letters: Computer Modern is smaller than the picture's font
IN_LEGEND = 0.96  # the same where each text has its place in a row: mathematics takes more room than words
RAISED = 0.2  # of its size: how much a title with a fraction stands above its place, clear of the line below
_ANCHORS = {"start": "base west", "middle": "base", "end": "base east"}
_DOCUMENT = """\
% Made by adviz; pdflatex makes a page of this size of it.
\\RequirePackage{{fix-cm}}
\\documentclass{{article}}
\\usepackage[paperwidth={width}bp,paperheight={height}bp,margin=0bp]{{geometry}}
\\usepackage{{amsmath,exscale,tikz}}
\\pagestyle{{empty}}
\\setlength{{\\parindent}}{{0pt}}
\\setlength{{\\topskip}}{{0pt}}
\\begin{{document}}
{picture}\\end{{document}}
"""
_EMBEDDED = "% Made by adviz. The preamble needs \\usepackage{amsmath,tikz}, and fix-cm for its sizes of letters.\n"


def render(scene: Scene, options: DrawOptions) -> Rendered:
    """The scene as a LaTeX document, or with `options.embed` as a `tikzpicture` alone (ASCII)."""
    theme = find_theme(options.theme)
    sheet = widened(plan(scene, options))
    picture = compose(captioned(scene), settle(sheet, options.engine), theme)
    notes = sheet.notes
    zoom = min(options.scale, LONGEST / max(picture.width, picture.height))
    if zoom < options.scale:
        notes += (f"TeX has no lengths beyond {LONGEST:,.0f} points; the picture has --scale {short(zoom, 3)}",)
    if len(scene.nodes) >= MANY:
        notes += (f"TeX may run out of memory with {len(scene.nodes):,} nodes; lualatex takes more",)
    notes += lacking("".join(shape.text for group in picture.groups for shape in group.shapes if type(shape) is Label))
    text = _picture(scene, picture, theme, zoom, options.embed)
    if options.embed:
        return Rendered((_EMBEDDED + text).encode(), notes)
    size = {"width": fixed(picture.width * zoom), "height": fixed(picture.height * zoom)}
    return Rendered(_DOCUMENT.format(picture=text, **size).encode(), notes)


def _picture(scene: Scene, picture: Picture, theme: Theme, zoom: float, embed: bool) -> str:
    painter = _Painter(scene, theme, zoom, picture.width - 2 * MARGIN)
    lines = [line for group in picture.groups for line in painter.group(group)]
    frame = f"(0,0) rectangle ({fixed(picture.width * zoom)},{fixed(picture.height * zoom)})"
    ground = f"\\useasboundingbox {frame};\n"
    if not embed or picture.background != "#ffffff":
        ground = f"\\fill[{painter.colour(picture.background)}] {frame};\n" + ground
    return (
        "\\begin{tikzpicture}[x=1bp, y=-1bp, inner sep=0pt, outer sep=0pt,\n"
        "  letters/.style={font=\\fontsize{#1bp}{#1bp}\\selectfont}]\n"
        f"{painter.definitions()}{ground}{''.join(f'{line}{chr(10)}' for line in lines)}\\end{{tikzpicture}}%\n"
    )


class _Painter:
    """Shapes → lines of TikZ; keeps the colours that were used. A title takes `room` points at most."""

    def __init__(self, scene: Scene, theme: Theme, zoom: float, room: float) -> None:
        self.scene = scene
        self.room = room
        self.names = frozenset(scene.inputs)
        self.products = Products(scene)
        self.zoom = zoom
        self.known: dict[str, str] = {}
        for name, colour in _colours(theme):
            self.known.setdefault(colour, f"adviz-{name}")
        self.used: dict[str, str] = {}

    def colour(self, colour: str) -> str:
        """The name of a colour in the file."""
        return self.used.setdefault(colour, self.known.get(colour, f"adviz-{colour[1:]}"))

    def definitions(self) -> str:
        """What the names of the used colours mean."""
        rows = sorted((name, colour) for colour, name in self.used.items())
        return "".join(f"\\definecolor{{{name}}}{{HTML}}{{{colour[1:].upper()}}}\n" for name, colour in rows)

    def group(self, group: Group) -> Iterator[str]:
        """The lines of one box, arrow or caption; the first rectangle of a box is a node with the box's name."""
        yield f"% {self._about(group)}"
        name = group.id if "node" in group.kinds else ""
        for shape in group.shapes:
            if isinstance(shape, Rect):
                yield self._rect(shape, name)
                name = ""
            elif isinstance(shape, Label):
                yield self._label(shape, group)
            else:
                yield self._line(shape)

    def _about(self, group: Group) -> str:
        if not group.id.startswith("e") or "edge" not in group.kinds:
            return group.id or group.kinds[0]
        edge = self.scene.edges[int(group.id[1:])]
        paths = f", paths {', '.join(map(str, edge.paths))}" if edge.paths else ""
        return (
            f"{group.id}: v{edge.source} to v{edge.target}{paths}{f', cut by {visible(edge.cut)}' if edge.cut else ''}"
        )

    def _at(self, x: float, y: float) -> str:
        return f"({fixed(x * self.zoom)},{fixed(y * self.zoom)})"

    def _length(self, length: float) -> str:
        return f"{fixed(length * self.zoom)}bp"

    def _rect(self, shape: Rect, name: str) -> str:
        radius = min(shape.radius, shape.width / 2, shape.height / 2)
        look = [f"fill={self.colour(shape.fill)}"]
        look += [f"draw={self._stroke(shape.stroke, shape.line, shape.dash)}"] if shape.stroke else []
        look += [f"rounded corners={self._length(radius)}"] if radius > 0 else []
        look += [f"minimum width={self._length(shape.width)}", f"minimum height={self._length(shape.height)}"]
        called = f" ({name})" if name else ""
        middle = self._at(shape.x + shape.width / 2, shape.y + shape.height / 2)
        return f"\\node[{', '.join(look)}]{called} at {middle} {{}};"

    def _stroke(self, colour: str, line: float, dash: tuple[float, ...]) -> str:
        pattern = " ".join(f"{'off' if at % 2 else 'on'} {self._length(one)}" for at, one in enumerate(dash))
        return f"{self.colour(colour)}, line width={self._length(line)}" + (f", dash pattern={pattern}" if dash else "")

    def _line(self, shape: Shape) -> str:
        if isinstance(shape, Polygon):
            return (
                f"\\fill[{self.colour(shape.fill)}] {' -- '.join(self._at(*point) for point in shape.points)} -- cycle;"
            )
        assert isinstance(shape, Curve)
        first, *rest = [self._at(*point) for point in shape.points]
        pieces = [" .. controls {} and {} .. {}".format(*rest[at : at + 3]) for at in range(0, len(rest), 3)]
        return f"\\draw[{self._stroke(shape.colour, shape.line, shape.dash)}] {first}{''.join(pieces)};"

    def _label(self, shape: Label, group: Group) -> str:
        text = self._set(shape, group)
        size = shape.size * (IN_LEGEND if group.kinds[0] == "legend" else LETTERS)
        if group.kinds[0] == "title":
            wide = text_width(shape.text, shape.size) + excess(shape.text, shape.size)
            size *= self.room / max(self.room, wide)
        raised = RAISED * size if r"\frac" in text else 0.0
        return (
            f"\\node[letters={fixed(size * self.zoom)}, text={self.colour(shape.fill)},"
            f" anchor={_ANCHORS[shape.anchor]}] at {self._at(shape.x, shape.y - raised)} {{{text}}};"
        )

    def _set(self, shape: Label, group: Group) -> str:
        """The text as LaTeX. Titles and the words of the legend are set as words, lines that have several formulas
        formula by formula."""
        if group.kinds[0] == "legend" and shape.size == SMALL:
            return words(shape.text)
        if group.kinds[0] != "title":
            mark = self.products.of(int(group.id[1:])) if "node" in group.kinds and group.id else None
            return label(shape.text, self.names, mark=mark)
        return self._titled(shape.text)

    def _titled(self, text: str) -> str:
        """A line of the title: what a person wrote, or a part of a long formula, stays as it is."""
        heading, statements, results = _title(self.scene)
        if text == results:
            return listed(text, ", ", self.names)
        if text != statements or text == heading:
            return words(text)
        called = self.products.called
        whole = listed(text, "; ", self.names, inline=bool(heading), called=called)
        high = r"\begin" in whole or re.search(r"\\frac\{[^}]*\\frac", whole)
        return listed(text, "; ", self.names, called=called) if high else whole


def _title(scene: Scene) -> tuple[str, str, str]:
    """What a person wrote above the formula, the formula, and what came out; empty where there is none."""
    lines = list(scene.title)
    results = lines.pop() if lines and (scene.value_text or scene.tables) else ""
    statements = lines.pop() if lines else ""
    return (lines[0] if lines else "", statements, results)


def _colours(theme: Theme) -> Iterator[tuple[str, str]]:
    """Every colour of a theme, with a name that says what it is for."""
    yield from (("background", theme.background), ("ink", theme.ink), ("muted", theme.muted))
    for role, box in theme.boxes.items():
        yield from ((f"{role}-fill", box.fill), (f"{role}-line", box.stroke))
        yield from ((f"{role}-name", box.name), (f"{role}-value", box.value), (f"{role}-adjoint", box.adjoint))
    for role, border in theme.outlines.items():
        yield f"{role}-line", border.stroke
    for role, arrow in theme.arrows.items():
        yield f"{role}-arrow", arrow.colour
    for at, path in enumerate(theme.paths, 1):
        yield f"path-{at}", path.colour
        yield f"path-{at}-badge", path.on_badge
