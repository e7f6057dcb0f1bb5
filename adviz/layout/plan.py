"""Which boxes and arrows are drawn, how big they are, and what the layout program is told.

The settings depend on the size alone, so the same formula gives the same picture on every machine. Layered layout
spends its time, and a reader his, on long arrows; most of them run from a few shared inputs. So in a big graph
an input is drawn once for each use, like a constant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from adviz.errors import visible
from adviz.layout.columns import aligned, width_of
from adviz.layout.font import fit, text_width
from adviz.layout.model import STRANDS, Arrow, Badge, Box, Frame, Settings, Sheet, Text
from adviz.layout.options import DrawOptions
from adviz.layout.ranks import spans, spine
from adviz.scene.model import Cluster, Edge, Line, Node, Scene

SPLIT_FROM = 120  # nodes: from here on inputs are drawn once a use
SEARCH_FROM = 1_000  # nodes: from here on the search for few crossings is cut short
LABELS_FROM = 400  # nodes: from here on arrows off the listed paths have no labels
NAMES_FROM = 1_500  # nodes: from here on boxes show names alone
DOTS_FROM = 5_000  # nodes: from here on boxes have no text, arrows no labels and no bends

NAME, VALUE, LABEL, BADGE, SMALL, CORNER = 13.0, 11.0, 10.5, 8.5, 11.0, 11.0  # font sizes
LEADING = 1.24
WIDEST = 230.0  # points of a line in a box
HURRIED = (("nslimit", 0.02), ("nslimit1", 1.0), ("mclimit", 0.1))  # a search that is cut short
SPINE_FROM, SPINE = 100, 30  # nodes: from here on the spine of the graph is kept straight, at this weight
TANGLED = 20_000  # sum of the squares of the arrows' spans
TOLD, LONGEST = 15_000, 12  # sum of the spans; beyond it the longest span of which the layout program is told
STRAND, RIBBON = 2.8, 24.0  # width of one strand; of all strands of an arrow, at most
LISTED = 4  # path numbers that are shown one by one on an arrow


def plan(scene: Scene, options: DrawOptions) -> Sheet:
    """The sheet for `scene`: sizes from the font's table, settings by the number of nodes."""
    count = len(scene.nodes)
    boxes, tails, heads = _boxes(scene, count)
    labelled = "all" if count < LABELS_FROM else "paths" if count < DOTS_FROM else "none"
    arrows = [_arrow(at, edge, tails[at], heads[edge.target], labelled) for at, edge in enumerate(scene.edges)]
    tangled = False
    if count >= SPINE_FROM:
        arrows, tangled = _spined(len(boxes), arrows)
    sideways = options.rankdir in ("LR", "RL")
    wide = max((arrow.ribbon for arrow in arrows), default=0.0)
    settings = Settings(
        options.rankdir,
        nodesep=(14.0 if sideways else 18.0) + wide / 2,
        ranksep=(30.0 if sideways else 26.0) if count < DOTS_FROM else 20.0,
        splines="line" if tangled else "true",
        limits=HURRIED if tangled or count >= SEARCH_FROM else (),
    )
    return Sheet(boxes, tuple(arrows), settings, _notes(count, scene), _frames(scene, boxes, tails))


def _spined(boxes: int, arrows: list[Arrow]) -> tuple[list[Arrow], bool]:
    """The arrows, those of the spine to be kept straight; and whether the graph is too tangled for the layout
    program: its search and its routing take time with the square of the arrows' spans. Beyond some sum of squares
    the search is cut short, and `adviz.layout.route` leads the arrows; beyond some sum the program is not told of
    the long ones. (Every box has an arrow of span 1, so they are all still held in their ranks.)"""
    ends = [(arrow.tail, arrow.head) for arrow in arrows]
    straight = spine(boxes, ends)
    span = spans(boxes, ends)
    longest = LONGEST if sum(span) > TOLD else max(span, default=0)
    weighted = [
        arrow._replace(weight=SPINE if at in straight else 1, told=span[at] <= longest)
        for at, arrow in enumerate(arrows)
    ]
    return weighted, sum(ranks * ranks for ranks in span) > TANGLED


def _notes(count: int, scene: Scene) -> tuple[str, ...]:
    said = []
    uses = sum(1 for edge in scene.edges if scene.nodes[edge.source].op == "input")
    if count >= SPLIT_FROM and uses > sum(1 for node in scene.nodes if node.op == "input"):
        said.append("inputs are drawn once for each use")
    if count >= DOTS_FROM:
        said.append("boxes and arrows have no text")
    elif count >= LABELS_FROM:
        said.append("only arrows on the listed paths have labels")
        said += ["boxes show names alone"] if count >= NAMES_FROM else []
    notes = [f"the graph is big ({count:,} nodes): {'; '.join(said)}"] if said else []
    if any(len(edge.paths) > STRANDS for edge in scene.edges):
        notes.append(f"an arrow on more than {STRANDS} paths has {STRANDS} strands; its numbers are complete")
    return tuple(notes)


def _boxes(scene: Scene, count: int) -> tuple[tuple[Box, ...], list[int], dict[int, int]]:
    """The boxes; for each edge the box it leaves; for each node the (one) box that arrows enter."""
    boxes: list[Box] = []
    first: dict[int, int] = {}
    used = {edge.source for edge in scene.edges}
    once_a_use = count >= SPLIT_FROM
    for node in scene.nodes:
        if not (once_a_use and node.op == "input" and node.id in used and node.id != scene.root):
            first[node.id] = len(boxes)
            boxes.append(_box(node, count))
    tails = []
    for edge in scene.edges:
        tail = first.get(edge.source)
        if tail is None:
            tail = len(boxes)
            boxes.append(_box(scene.nodes[edge.source], count))
        tails.append(tail)
    return tuple(boxes), tails, first


def _frames(scene: Scene, boxes: tuple[Box, ...], tails: list[int]) -> tuple[Frame, ...]:
    """A frame for each cluster. A further box of a node lies where the node's user lies."""
    cluster_of = {node: at for at, cluster in enumerate(scene.clusters) for node in cluster.nodes}
    home = {at: cluster_of.get(box.node, -1) for at, box in enumerate(boxes)}
    if len(boxes) > len(scene.nodes):
        counted = Counter(box.node for box in boxes)
        for edge, tail in zip(scene.edges, tails, strict=True):
            if counted[edge.source] > 1:
                home[tail] = cluster_of.get(edge.target, -1)
    inside: list[list[int]] = [[] for _ in scene.clusters]
    for at, cluster in home.items():
        if cluster >= 0:
            inside[cluster].append(at)
    return tuple([_frame(at, cluster, inside[at]) for at, cluster in enumerate(scene.clusters)])


def _frame(at: int, cluster: Cluster, boxes: list[int]) -> Frame:
    text = fit(visible(cluster.name), CORNER, WIDEST)
    return Frame(at, tuple(boxes), cluster.within, text, CORNER, text_width(text, CORNER) + 16.0, CORNER * 1.6)


def _box(node: Node, count: int) -> Box:
    if count >= DOTS_FROM:
        return Box(node.id, 12.0, 12.0, ())
    small = "constant" in node.roles and (len(node.lines) == 1 or count >= NAMES_FROM)
    texts = texts_of(node.lines[:1] if count >= NAMES_FROM else node.lines, small)
    width = max(map(width_of, texts), default=0.0)
    height = sum(text.size for text in texts) * LEADING
    across, along = (12.0, 6.0) if small else (22.0, 12.0)
    return Box(node.id, max(width + across, 22.0 if small else 40.0), height + along, texts)


def texts_of(lines: Sequence[Line], small: bool = False) -> tuple[Text, ...]:
    """The lines of a box, no wider than `WIDEST`; the columns of a matrix below each other."""
    made = tuple(
        Text(line.kind, fit(visible(line.text), size, WIDEST), size)
        for line in lines
        for size in (SMALL if small else NAME if line.kind == "name" else VALUE,)
    )
    return aligned(made) if len(made) > 2 else made


def label_of(text: str) -> tuple[Text, ...]:
    """The lines beside an arrow; the columns of a Jacobian below each other."""
    lines = tuple([Text("value", line, LABEL) for line in text.split("\n")])
    return aligned(lines) if len(lines) > 1 else lines


def _arrow(at: int, edge: Edge, tail: int, head: int, labelled: str) -> Arrow:
    strands = min(len(edge.paths), STRANDS)
    ribbon = min(STRAND * strands, RIBBON) if strands else 1.2
    point = 9.0 + 0.5 * ribbon
    if labelled == "none" or (labelled == "paths" and not strands):
        return Arrow(at, tail, head, ribbon, point, (), "", 0.0, 0.0)
    badges = _badges(edge.paths)
    lines = label_of("\n".join([fit(visible(line), LABEL, WIDEST) for line in edge.label.split("\n")]))
    text = "\n".join([line.text for line in lines])
    if not badges and not text:
        return Arrow(at, tail, head, ribbon, point, (), "", 0.0, 0.0)
    width = sum(badge.width + 2.0 for badge in badges) + max(map(width_of, lines)) + 8.0
    height = 17.0 + ribbon / 2 + (len(lines) - 1) * LABEL * LEADING
    return Arrow(at, tail, head, ribbon, point, badges, text, width, height)


def _badges(paths: tuple[int, ...]) -> tuple[Badge, ...]:
    """One badge a path; more than four numbers are compressed to ranges."""
    if len(paths) <= LISTED:
        return tuple(badge(str(path), path) for path in paths)
    runs: list[list[int]] = []
    for path in paths:
        if runs and runs[-1][-1] == path - 1:
            runs[-1][-1:] = [runs[-1][-1], path] if len(runs[-1]) == 1 else [path]
        else:
            runs.append([path])
    return tuple(badge("–".join(map(str, run)), run[0] if len(run) == 1 else 0) for run in runs)


def badge(text: str, path: int) -> Badge:
    """A badge and its width in points."""
    return Badge(text, path, max(13.0, text_width(text, BADGE) + 7.0))
