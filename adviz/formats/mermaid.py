"""Scene → Mermaid: a flowchart for wikis and READMEs that render Mermaid by themselves (GitHub, GitLab, notebooks).

Mermaid lays out and measures; this file says what there is and in which colours. All quoting is here: in a label every
character that means something to Mermaid, Markdown or HTML is written as an entity (`#35;`).
"""

from __future__ import annotations

from collections.abc import Iterator

from adviz.errors import clip, visible
from adviz.graph.leibniz import derivative
from adviz.layout.options import DrawOptions, Rendered
from adviz.scene.model import Edge, Node, PathTable, Scene
from adviz.scene.notes import drawn
from adviz.scene.theme import ArrowLook, Dash, Theme, arrow_look, box_look, find_theme, kind_of, path_look

LONGEST = 60  # columns of a line in a box or beside an arrow
WIDEST = 480  # pixels of a line before Mermaid breaks it
SUM = 12  # addends of a sum that are written out
EDGES = 500  # that Mermaid draws unless its own configuration allows more
CHARACTERS = 50_000  # of a text that Mermaid reads unless its own configuration allows more
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,.()=+/'?")
_INKED = ("primaryTextColor", "secondaryTextColor", "tertiaryTextColor", "textColor", "titleColor")
_BRACKETS = {"input": ("([", "])"), "parameter": ("([", "])"), "operation": ("(", ")")}  # others have corners


def render(scene: Scene, options: DrawOptions) -> Rendered:
    """The scene as a Mermaid flowchart (UTF-8). Boxes are `v{id}`, arrows stand in the order of the scene."""
    theme = find_theme(options.theme)
    lines = [
        *_head(scene, theme, options.rankdir),
        *map(_box, scene.nodes),
        *_frames(scene, theme),
        *(_arrow(edge) for edge in scene.edges),
        *(f'  sum{at}["{_quoted(line)}"]' for at, line in enumerate(_below(scene))),
        *_classes(scene, theme),
        *_styles(scene, theme),
    ]
    text = "\n".join([*lines, ""])
    return Rendered(text.encode(), tuple(_notes(scene, text)))


def _head(scene: Scene, theme: Theme, rankdir: str) -> Iterator[str]:
    """Title and colours in front matter (YAML; a string of JSON is one of YAML), and the direction."""
    import json

    title = clip(visible(" ".join(scene.title[0].split())) if scene.title else "", 2 * LONGEST)
    colours = {
        "background": theme.background,
        **dict.fromkeys(_INKED, theme.ink),
        "lineColor": theme.arrows["plain"].colour,
        "edgeLabelBackground": theme.background,
    }
    yield "---"
    if title:
        yield f"title: {json.dumps(title)}"
    yield "config:"
    yield "  look: classic"
    yield "  flowchart:"
    yield "    curve: basis"
    yield f"    wrappingWidth: {WIDEST}"
    yield "  theme: base"
    yield "  themeVariables:"
    yield from (f'    {name}: "{colour}"' for name, colour in colours.items())
    yield "---"
    yield f"flowchart {rankdir}"


def _quoted(text: str) -> str:
    """`text` for a label in double quotes.

    >>> print(_quoted('a<b> "c" #1; *d*'))
    a#60;b#62; #34;c#34; #35;1#59; #42;d#42;
    """
    return "".join(
        char if char in _SAFE or not (char.isascii() or char == "\u2028") else f"#{ord(char)};"
        for char in visible(text.replace("\n", " "))
    )


def _box(node: Node) -> str:
    before, after = _BRACKETS.get(kind_of(node.roles), ("[", "]"))
    label = "<br/>".join(_quoted(clip(line.text, LONGEST)) for line in node.lines)
    return f'  v{node.id}{before}"{label}"{after}'


def _frames(scene: Scene, theme: Theme) -> Iterator[str]:
    """Frames as subgraphs within each other, and their looks."""
    inside: list[list[int]] = [[] for _ in scene.clusters]
    for at, cluster in enumerate(scene.clusters):
        if cluster.within >= 0:
            inside[cluster.within].append(at)
    stack = [at for at in reversed(range(len(scene.clusters))) if scene.clusters[at].within < 0]
    while stack:
        at = stack.pop()
        if at < 0:
            yield "  end"
            continue
        cluster = scene.clusters[at]
        yield f'  subgraph c{at}["{_quoted(clip(cluster.name, LONGEST))}"]'
        yield from (f"    v{node}" for node in cluster.nodes)
        stack += [-1, *reversed(inside[at])]
    look = theme.cluster
    for at in range(len(scene.clusters)):
        yield f"  style c{at} fill:{look.fills[0]},stroke:{look.stroke},color:{look.ink}"


def _arrow(edge: Edge) -> str:
    marks = [f"[{','.join(map(str, edge.paths))}]"] if edge.paths else []
    marks += [edge.label] if edge.label else []
    marks += [f"cut by {edge.cut}" if edge.cut else "cut"] if "cut" in edge.roles else []
    label = _quoted(clip(" ".join(marks), LONGEST))
    line = "-.->" if "cut" in edge.roles else "-.-" if "saved" in edge.roles else "-->"
    return f"  v{edge.source} {line}" + (f'|"{label}"| ' if label else " ") + f"v{edge.target}"


def _below(scene: Scene) -> list[str]:
    """What stands beside the graph: a sum for each table, and notes without which it would be misread."""
    return [*(_sum(scene, table) for table in scene.tables), *(clip(note, 2 * LONGEST) for note in drawn(scene.notes))]


def _sum(scene: Scene, table: PathTable) -> str:
    """The sum over the paths: `∂f/∂x = [1] 1.5 + [2] 0.18 = 1.68`."""
    addends = [f"[{path.number}] {path.product_text}" for path in table.listed[:SUM]]
    if table.rest_text or len(table.listed) > SUM:
        addends.append("…")
    gradient = derivative(scene.root_name, table.wrt)
    if not table.adds:
        return f"‖{gradient}‖ = {table.total_text}; along {', '.join(addends) or 'no path'}"
    return f"{gradient} = {' + '.join(addends) or '0'} = {table.total_text}"


def _classes(scene: Scene, theme: Theme) -> Iterator[str]:
    """A class for each kind of box and each border that occurs, and the boxes that have it."""
    kinds: dict[str, list[str]] = {}
    for node in scene.nodes:
        kinds.setdefault(kind_of(node.roles), []).append(f"v{node.id}")
        for role in node.roles:
            if role in theme.outlines:
                kinds.setdefault(role, []).append(f"v{node.id}")
    order = [*theme.boxes, *theme.outlines]
    for role in sorted(kinds, key=order.index):
        if role in theme.boxes:
            look = box_look(theme, (role,))
            yield f"  classDef {_class(role)} fill:{look.fill},stroke:{look.stroke},color:{look.name}"
        else:
            border = theme.outlines[role]
            line = f"stroke:{border.stroke},stroke-width:{border.width:g}px{_dash(border.dash)}"
            yield f"  classDef {_class(role)} {line}"
        yield f"  class {','.join(kinds[role])} {_class(role)}"
    for node in scene.nodes:
        if node.heat:
            look = box_look(theme, node.roles, node.heat)
            yield f"  style v{node.id} fill:{look.fill},color:{look.name}"
    below = len(_below(scene))
    if below:
        yield f"  classDef isSum fill:{theme.background},stroke:{theme.background},color:{theme.ink}"
        yield f"  class {','.join(f'sum{at}' for at in range(below))} isSum"


def _class(role: str) -> str:
    """A name that Mermaid has no class of its own for (`root` is one): `on-path` → `isOnPath`."""
    return "is" + "".join(map(str.capitalize, role.split("-")))


def _styles(scene: Scene, theme: Theme) -> Iterator[str]:
    """The look of each arrow; arrows of the same look share a line. An arrow on several paths has the colour of the
    first."""
    alike: dict[str, list[str]] = {}
    for at, edge in enumerate(scene.edges):
        look = arrow_look(theme, edge.roles, edge.heat)
        if edge.paths:
            path = path_look(theme, edge.paths[0])
            look = ArrowLook(path.colour, 2.0 + min(len(edge.paths), 6), path.dash)
        if "culprit" in edge.roles:
            look = theme.arrows["culprit"]
        style = f"stroke:{look.colour},stroke-width:{look.width:g}px{_dash(look.dash)}"
        alike.setdefault(style, []).append(str(at))
    for style, numbers in alike.items():
        yield f"  linkStyle {','.join(numbers)} {style}"


def _dash(dash: Dash) -> str:
    return f",stroke-dasharray:{' '.join(f'{one:g}' for one in dash)}" if dash else ""


def _notes(scene: Scene, text: str) -> Iterator[str]:
    if len(scene.edges) > EDGES:
        yield f"Mermaid draws {EDGES} arrows unless its maxEdges is raised; this graph has {len(scene.edges):,}"
    if len(text) > CHARACTERS:
        yield f"Mermaid reads {CHARACTERS:,} characters unless its maxTextSize is raised; this text has {len(text):,}"
