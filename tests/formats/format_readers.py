"""What a file shows of a scene: one reader a format. They know the format, and of adviz the looks of the theme alone."""

# ruff: noqa: ARG001  (all readers are called alike)

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from adviz.layout.compose import draw
from adviz.layout.options import DrawOptions
from adviz.layout.picture import Curve, Group, Polygon, Rect
from adviz.scene.choose import ARROWS
from adviz.scene.model import Scene
from adviz.scene.theme import Theme, box_look, find_theme, kind_of, mark_of, outline, path_look

SVG = "{http://www.w3.org/2000/svg}"


class Shown(NamedTuple):
    """What was found in a file.

    Attributes:
        nodes, edges: ids of nodes, indices of edges.
        paths: number of a path → the edges that show it; of a list of paths the number alone, with no edges.
        roles: of each node (`v3`) and edge (`e4`); None where the format has no roles.
    """

    nodes: set[int]
    edges: set[int]
    paths: dict[int, set[int]]
    roles: dict[str, set[str]] | None


def wanted(scene: Scene) -> Shown:
    """All that a scene has."""
    roles = {f"v{node.id}": set(node.roles) for node in scene.nodes}
    roles |= {f"e{at}": set(edge.roles) for at, edge in enumerate(scene.edges)}
    paths = {path.number: set(path.edges) for path in scene.paths}
    return Shown({node.id for node in scene.nodes}, set(range(len(scene.edges))), paths, roles)


def looks(scene: Scene, theme: Theme) -> dict[str, set[str]]:
    """What a picture shows of the roles: the kind and the mark of a box; the look of an arrow."""
    found = {f"v{node.id}": {kind_of(node.roles), mark_of(theme, node.roles)} - {""} for node in scene.nodes}
    for at, edge in enumerate(scene.edges):
        told = {"on-path"} if edge.paths else {role for role in ARROWS if role in edge.roles}
        told = told if edge.paths else set(sorted(told, key=ARROWS.index)[:1])
        found[f"e{at}"] = told | ({"culprit"} & set(edge.roles))
    return found


class _Looks:
    """Colours → what they mean, for one scene."""

    def __init__(self, scene: Scene, options: DrawOptions) -> None:
        self.theme = find_theme(options.theme)
        self.scene = scene
        self.shown = Shown(set(), set(), {}, {})

    def node(self, node: int, fill: str, border: tuple[str, float]) -> None:
        """A box was found."""
        theme, roles = self.theme, self.scene.nodes[node].roles
        assert fill.lower() == box_look(theme, roles).fill, f"v{node} is filled with {fill}"
        expected = outline(theme, roles)
        assert (border[0].lower(), round(border[1], 2)) == (expected.stroke, expected.width), f"v{node} has {border}"
        self.shown.nodes.add(node)
        assert self.shown.roles is not None
        self.shown.roles[f"v{node}"] = {kind_of(roles), mark_of(theme, roles)} - {""}

    def edge(self, edge: int, colours: Iterable[str]) -> None:
        """An arrow was found, of strands in these colours."""
        theme, roles = self.theme, self.scene.edges[edge].roles
        found = {colour.lower() for colour in colours}
        self.shown.edges.add(edge)
        told: set[str] = set()
        for number in [path.number for path in self.scene.paths if edge in path.edges]:
            if path_look(theme, number).colour in found:
                self.shown.paths.setdefault(number, set()).add(edge)
                told.add("on-path")
        role = next((role for role in ARROWS if role in roles), "plain")
        if not told and role != "plain" and theme.arrows[role].colour in found:
            told.add(role)
        if theme.arrows["culprit"].colour in found:
            told.add("culprit")
        assert self.shown.roles is not None
        self.shown.roles[f"e{edge}"] = told


def svg(data: bytes, scene: Scene, options: DrawOptions) -> Shown:
    """By ids and classes; paths by the colours of strands."""
    reader = _Looks(scene, options)
    roles: dict[str, set[str]] = {}
    for group in ET.fromstring(data).iter(f"{SVG}g"):
        name, (kind, *said) = group.get("id") or "", (group.get("class") or "x").split()
        if name and kind == "node":
            reader.shown.nodes.add(int(name[1:]))
            roles[name] = set(said)
        elif name and kind == "edge":
            reader.edge(int(name[1:]), [curve.get("stroke") or "" for curve in group.iter(f"{SVG}path")])
            roles[name] = set(said)
    return reader.shown._replace(roles=roles)


def page(data: bytes, scene: Scene, options: DrawOptions) -> Shown:
    """By the picture in it."""
    return svg(data[data.index(b"<svg ") : data.index(b"</svg>") + 6], scene, options)


def pdf(data: bytes, scene: Scene, options: DrawOptions) -> Shown:
    """By the operators between `/v3 BMC` and `EMC`."""
    reader = _Looks(scene, options)
    content = data[data.index(b"stream\n") : data.index(b"endstream")].decode("ascii")
    for name, body in re.findall(r"^/(\w+) BMC\n(.*?)^EMC$", content, re.DOTALL | re.MULTILINE):
        strokes = [(_hex(colour), float(line)) for colour, line in re.findall(r"([\d. ]+) RG ([\d.]+) w", body)]
        if re.fullmatch(r"v\d+", name):
            reader.node(int(name[1:]), _hex(re.search(r"([\d. ]+) rg", body)[1]), strokes[0])  # type: ignore[index]
        elif re.fullmatch(r"e\d+", name):
            reader.edge(int(name[1:]), [colour for colour, _ in strokes])
    return reader.shown


def _hex(numbers: str) -> str:
    return "#" + "".join(f"{round(float(part) * 255):02x}" for part in numbers.split()[-3:])


def tikz(data: bytes, scene: Scene, options: DrawOptions) -> Shown:
    """By the names of nodes, and the comments that begin an arrow."""
    reader = _Looks(scene, options)
    text = data.decode("ascii")
    colours = {name: f"#{value}" for name, value in re.findall(r"\\definecolor\{(.+?)\}\{HTML\}\{(.+?)\}", text)}
    for fill, stroke, line, node in re.findall(
        r"\\node\[fill=(.+?), draw=(.+?), line width=([\d.]+)bp.*?\] \(v(\d+)\)", text
    ):
        reader.node(int(node), colours[fill], (colours[stroke], float(line)))
    for edge, body in re.findall(r"^% e(\d+): v\d+ to v\d+.*\n((?:\\.*\n)+)", text, re.MULTILINE):
        reader.edge(int(edge), [colours[name] for name in re.findall(r"\\draw\[(.+?),", body)])
    return reader.shown


def dot(data: bytes, scene: Scene, options: DrawOptions) -> Shown:
    """By statements; several edges between the same boxes stand in the order of the scene."""
    reader = _Looks(scene, options)
    text = data.decode()
    pattern = r'^v(\d+) \[.*fillcolor="(.+?)" color="(.+?)".*penwidth=([\d.]+)'
    for node, fill, stroke, line in re.findall(pattern, text, re.MULTILINE):
        reader.node(int(node), fill, (stroke, float(line)))
    found = re.findall(r'^v(\d+) -> v(\d+) \[.*? color="(.+?)"', text, re.MULTILINE)
    for at, (source, target, colours) in enumerate(found):
        assert (int(source), int(target)) == scene.edges[at][:2]
        reader.edge(at, colours.split(":"))
    return reader.shown


def mermaid(data: bytes, scene: Scene, options: DrawOptions) -> Shown:
    """By statements: classes of boxes; numbers in the labels and styles of links."""
    text = data.decode()
    theme = find_theme(options.theme)
    nodes = {int(node) for node in re.findall(r"^  v(\d+)[(\[]", text, re.MULTILINE)}
    roles: dict[str, set[str]] = {f"v{node}": set() for node in nodes}
    for members, name in re.findall(r"^  class (v.+) is(\w+)$", text, re.MULTILINE):
        role = re.sub(r"(?<=.)([A-Z])", r"-\1", name).lower()
        for member in members.split(","):
            roles[member].add(role)
    styles: dict[int, str] = {}
    for numbers, style in re.findall(r"^  linkStyle ([\d,]+) (.+)$", text, re.MULTILINE):
        styles |= {int(number): style for number in numbers.split(",")}
    paths: dict[int, set[int]] = {}
    links = re.findall(r'^  v(\d+) (-->|-\.->|-\.-)(?:\|"(.*)"\|)? v(\d+)$', text, re.MULTILINE)
    for at, (source, line, label, target) in enumerate(links):
        assert (int(source), int(target)) == scene.edges[at][:2]
        told = re.match(r"#91;([\d,]+)#93;", label)
        for number in told[1].split(",") if told else ():
            paths.setdefault(int(number), set()).add(at)
        roles[f"e{at}"] = {"on-path"} if told else set()
        role = next((role for role in ARROWS if role in scene.edges[at].roles), "plain")
        look = theme.arrows[role]
        if not told and role != "plain" and styles[at].startswith(f"stroke:{look.colour},"):
            roles[f"e{at}"].add(role)
        assert (line == "-.->") == ("cut" in scene.edges[at].roles)
        if f"stroke:{theme.arrows['culprit'].colour}," in styles[at]:
            roles[f"e{at}"].add("culprit")
    for node in nodes:
        said = tuple(roles[f"v{node}"])
        roles[f"v{node}"] = {kind_of(said), mark_of(theme, said)} - {""}
    return Shown(nodes, set(range(len(links))), paths, roles)


def record(data: bytes, scene: Scene, options: DrawOptions) -> Shown:
    """By keys."""
    made = json.loads(data)
    return _recorded(made["nodes"], made["edges"], made["paths"].values())


def _recorded(nodes: list[dict], edges: list[dict], tables: Iterable[dict]) -> Shown:  # type: ignore[type-arg]
    roles = {f"v{node['id']}": set(node["roles"]) for node in nodes}
    roles |= {f"e{at}": set(edge["roles"]) for at, edge in enumerate(edges)}
    paths: dict[int, set[int]] = {path["number"]: set() for table in tables for path in table["listed"]}
    for at, edge in enumerate(edges):
        for number in edge["paths"]:
            paths[number].add(at)
    return Shown({node["id"] for node in nodes}, set(range(len(edges))), paths, roles)


def table(data: bytes, scene: Scene, options: DrawOptions) -> Shown:
    """By rows."""
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    kinds = {kind: [row for row in rows if row["kind"] == kind] for kind in ("node", "edge", "path")}
    roles = {row["id"]: set(row["roles"].split()) for row in (*kinds["node"], *kinds["edge"])}
    paths: dict[int, set[int]] = {int(row["id"]): set() for row in kinds["path"]}
    for at, row in enumerate(kinds["edge"]):
        for number in row["paths"].split():
            paths[int(number)].add(at)
    return Shown({int(row["id"][1:]) for row in kinds["node"]}, set(range(len(kinds["edge"]))), paths, roles)


def report(data: bytes, scene: Scene, options: DrawOptions) -> Shown:
    """By the numbers of rows."""
    return Shown(
        set(), set(), {int(one): set() for one in re.findall(r"^ +(\d+) ━━", data.decode(), re.MULTILINE)}, None
    )


def boxes(data: bytes, scene: Scene, options: DrawOptions) -> Shown:
    """By cells, or by the lines of a list: a box is there when the lines of its text are; arrows are counted."""
    text = data.decode()
    lines = [line.strip() for line in re.split(r"[│┃║┆\n]|  +", text)]
    cells = Counter(re.sub(r" [◀!]+$", "", line) for line in lines)
    asked = Counter(node.lines[0].text for node in scene.nodes)
    nodes = {node.id for node in scene.nodes if cells[node.lines[0].text] >= asked[node.lines[0].text]}
    heads = len(re.findall(r"▼|◄─", text))
    return report(data, scene, options)._replace(nodes=nodes, edges=set(range(heads)))


def mathematics(data: bytes, scene: Scene, options: DrawOptions) -> Shown:
    """By the numbers under the braces."""
    return Shown(
        set(), set(), {int(one): set() for one in re.findall(r"\}_\{(\d+)\}(?= |$)", data.decode(), re.M)}, None
    )


def program(data: bytes, scene: Scene, options: DrawOptions) -> Shown:
    """A program shows nothing of the graph."""
    compile(data, "program", "exec")
    return Shown(set(), set(), {}, None)


def png(data: bytes, scene: Scene, options: DrawOptions) -> Shown:
    """By the colours of pixels where the picture has its shapes."""
    from PIL import Image

    image = Image.open(io.BytesIO(data)).convert("RGB")
    return pixels(image.getpixel, 2.0, scene, options)


def film(data: bytes, scene: Scene, options: DrawOptions) -> Shown:
    """By the pixels of the last frame, where everything has been computed; thin strands are not told apart."""
    from PIL import Image

    from adviz.formats.steps_frames import film as frames

    last = frames(scene, options)[0][-1]
    with Image.open(io.BytesIO(data)) as image:
        image.seek(image.n_frames - 1)  # type: ignore[attr-defined]
        flat = image.convert("RGB")
    found = _seen(flat.getpixel, flat.width / last.width, last.groups, 80)  # a thin line is blurred at this size
    return Shown(
        {int(group.id[1:]) for group, _ in found if "node" in group.kinds},
        {int(group.id[1:]) for group, _ in found if "edge" in group.kinds},
        {},
        None,
    )


def pixels(at: Callable[[tuple[int, int]], object], zoom: float, scene: Scene, options: DrawOptions) -> Shown:
    """What the pixels of a picture show; `zoom` is pixels a point."""
    reader = _Looks(scene, options)
    for group, colours in _seen(at, zoom, draw(scene, options)[0].groups):
        rect = group.shapes[0]
        if "edge" in group.kinds:
            reader.edge(int(group.id[1:]), colours)
        elif isinstance(rect, Rect):
            reader.node(int(group.id[1:]), rect.fill, (rect.stroke, rect.line))
    return reader.shown


def _seen(
    at: Callable[[tuple[int, int]], object], zoom: float, groups: Iterable[Group], tolerance: int = 24
) -> list[tuple[Group, list[str]]]:
    """The boxes and arrows whose colours stand where they should, with the colours of an arrow."""
    found: list[tuple[Group, list[str]]] = []

    def seen(colour: str, points: Iterable[tuple[float, float]]) -> bool:
        wanted = tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))
        colours = [at((int(x * zoom), int(y * zoom))) for x, y in points]
        return any(
            isinstance(one, tuple) and max(abs(a - b) for a, b in zip(one[:3], wanted, strict=True)) <= tolerance
            for one in colours
        )

    for group in groups:
        if "node" in group.kinds and group.id and _box_is_seen(group, seen):
            found.append((group, []))
        elif "edge" in group.kinds:
            lines = [shape for shape in group.shapes if isinstance(shape, Curve)]
            colours = [line.colour for line in lines if seen(line.colour, _along(line))]
            heads = [shape for shape in group.shapes if isinstance(shape, Polygon)]
            colours += [head.fill for head in heads if seen(head.fill, [_middle(head)])]
            if colours:
                found.append((group, colours))
    return found


def _box_is_seen(group: Group, seen: Callable[[str, Iterable[tuple[float, float]]], bool]) -> bool:
    rect = next(shape for shape in group.shapes if isinstance(shape, Rect) and shape.stroke)
    x, y, width, height = rect[:4]
    middle = [(x + width / 2 + shift, y + height - 3.4) for shift in (-6, 0, 6)]
    border = [(x + width * share / 40, y + height + out) for share in range(12, 29) for out in (-0.4, 0.0, 0.4)]
    return seen(rect.fill, middle) and seen(rect.stroke, border)


def _along(line: Curve) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    beside = (0.3, 0.38 * line.line, -0.38 * line.line)  # a band that lies beneath is seen at its sides
    for start in range(0, len(line.points) - 1, 3):
        a, b, c, d = line.points[start : start + 4]
        for step in range(41):
            t = step / 40
            w = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            x, y = (sum(weight * point[axis] for weight, point in zip(w, (a, b, c, d), strict=True)) for axis in (0, 1))
            points += [(x, y), *((x + side, y) for side in beside), *((x, y + side) for side in beside)]
    return points


def _middle(shape: Polygon) -> tuple[float, float]:
    x, y = (sum(point[axis] for point in shape.points) / len(shape.points) for axis in (0, 1))
    return x, y


READERS: dict[str, Callable[[bytes, Scene, DrawOptions], Shown]] = {
    "png": png,
    "svg": svg,
    "pdf": pdf,
    "tikz": tikz,
    "mermaid": mermaid,
    "html": page,
    "gif": film,
    "apng": film,
    "dot": dot,
    "json": record,
    "csv": table,
    "boxes": boxes,
    "txt": report,
    "latex": mathematics,
    "python": program,
}
