"""What the page knows: one record that JSON can say, with the tape, its numbers, the texts and the places."""

from __future__ import annotations

import math
from typing import Any

from adviz.errors import clip
from adviz.formats.html.clusters import clusters
from adviz.formats.html.computing import Programs
from adviz.formats.html.palette import heated, heated_arrow, scale, themes
from adviz.formats.html.places import lines_of, places, tall
from adviz.formats.html.spans import spans
from adviz.formats.json import decimal, number
from adviz.formats.layers import HEAD, cells
from adviz.graph.leibniz import derivative
from adviz.graph.nested import entries
from adviz.layout.captions import KINDS
from adviz.layout.captions import MARKS as BORDERS
from adviz.layout.options import DrawOptions
from adviz.scene.figures import shape
from adviz.scene.labels import number_of, pretty
from adviz.scene.model import Edge, Node, PathTable, Scene
from adviz.scene.theme import Theme, kind_of

VERSION = 1
TEXT = 400  # characters of an expression in a table or a tooltip
MARKS = ("unused", "detached", "culprit", "saved")  # roles that do not hang on the numbers
_BORDERS = ("wrt", "nonfinite", *MARKS)  # that a page may have
_CHAIN = 14  # characters of a node in a chain


def record(
    scene: Scene, options: DrawOptions, live: bool, programs: Programs | None = None, reason: str = ""
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The record of a scene, and notes a person should know.

    Args:
        scene: what is shown.
        options: direction and layout program.
        live: whether the page can compute the numbers again.
        programs, reason: as in `adviz.formats.html.computing.Computing`.

    Raises:
        MissingExtra, LayoutError: see `adviz.layout.run_dot.place`.
    """
    picture, notes = places(scene, options)
    where = spans(scene.expression, scene.nodes, scene.tokens) if scene.tokens else [[]] * len(scene.nodes)
    looks = themes(options.theme)
    kinds = {kind_of(node.roles) for node in scene.nodes}
    taken = {node.name for node in scene.nodes}
    return {
        "version": VERSION,
        "live": live,
        "title": scene.title[0] if _is_titled(scene) else "",
        "expression": scene.expression,
        "root": scene.root,
        "rootName": scene.root_name,
        "wrt": [table.node for table in scene.tables],
        "listed": _listed(scene),
        **({"bare": True} if not any(edge.label for edge in scene.edges) else {}),
        **({"seed": _seed(scene.nodes[scene.root])} if programs else {}),
        **({"still": reason} if reason else {}),
        "inputs": [{"name": node.name, "node": node.id} for node in scene.nodes if node.op == "input"],
        "nodes": [
            _node(node, taken, where[node.id], live, looks)
            | _slope(node, scene)
            | (_array(node, programs[node.id], node.id == scene.root) if programs else {})
            for node in scene.nodes
        ],
        "edges": [_edge(edge, live, looks) for edge in scene.edges],
        "tables": [] if live else [_table(table, scene) for table in scene.tables],
        "picture": picture,
        "tall": tall(scene, options),
        **({"heads": list(HEAD)} if scene.nodes[0].facts else {}),
        "legend": [[kind, word] for kind, word in KINDS if kind in kinds],
        "marks": [[role, word] for role, word in BORDERS if role in _BORDERS],
        "heat": scale(scene.heat, *looks) if scene.heat else None,
        "notes": [*scene.notes, *notes],
        **({"clusters": clusters(scene)} if scene.clusters else {}),
    }, notes


def _seed(root: Node) -> list[Any]:
    """The adjoint that the root begins with."""
    return [number(each) for each in entries(root.adjoint if root.slopes is None else root.slopes)]


def _array(node: Node, program: list[dict[str, Any]], root: bool) -> dict[str, Any]:
    """What a graph of arrays knows of a node: its shape, the kinds of the lines in its box, the entries of a leaf, the
    program of an operation."""
    made: dict[str, Any] = {"shape": list(shape(node.entries))}
    if made["shape"]:
        made["lines"] = [[line.kind] for line in lines_of(node, root)]
    if program:
        return made | {"program": [_line(line) for line in program]}
    return made | {"entries": [number(each) for each in entries(node.value if node.entries is None else node.entries)]}


def _line(line: dict[str, Any]) -> dict[str, Any]:
    return line | {"entries": [number(each) for each in line["entries"]]} if "entries" in line else line


def _is_titled(scene: Scene) -> bool:
    """Whether the first line of the title is more than the formula and its results."""
    return len(scene.title) - bool(scene.value_text or scene.tables) > 1


def _listed(scene: Scene) -> int:
    return max([8, *(len(table.listed) for table in scene.tables if len(table.listed) < table.count)])


def _node(
    node: Node, taken: set[str], where: list[tuple[int, int]], live: bool, looks: tuple[Theme, Theme]
) -> dict[str, Any]:
    label = node.name or number_of(node.id, taken)
    made: dict[str, Any] = {"op": node.op, "kind": kind_of(node.roles), "label": label}
    if node.op not in ("input", "const"):
        made["text"] = clip(pretty(node.text), TEXT)
    made["chain"] = chain(node, label)
    roles = [role for role in node.roles if role in MARKS]
    if roles:
        made["roles"] = roles
    if where:
        made["spans"] = [list(place) for place in where]
    if live and node.op in ("input", "const") and node.value is not None:
        made["value"] = number(node.value)
    if node.facts:
        made["cells"] = cells(node)
    if not live:
        made |= {"lines": [[line.kind, line.text] for line in node.lines[1:]], "tooltip": clip(node.tooltip, TEXT)}
    if node.heat is not None:
        made["look"] = heated(node.roles, node.heat, *looks)
    return made


def _slope(node: Node, scene: Scene) -> dict[str, str]:
    """What the derivative by a named node is called: ∂f/∂x."""
    return {"slope": derivative(scene.root_name, node.name)} if node.name and node.op != "const" else {}


def chain(node: Node, label: str) -> str:
    """A short text for a node in the chain of a path; `label` is what it is called."""
    text = node.text.replace(" ", "")
    if node.name or node.op == "const":
        return node.name or pretty(text)
    return pretty(text) if len(text) <= _CHAIN else label


def _edge(edge: Edge, live: bool, looks: tuple[Theme, Theme]) -> dict[str, Any]:
    made: dict[str, Any] = {"at": [edge.source, edge.target, edge.slot], "formula": clip(pretty(edge.formula), TEXT)}
    if edge.cut:
        made["cut"] = edge.cut
    roles = [role for role in edge.roles if role in MARKS]
    if roles:
        made["roles"] = roles
    if not live:
        made |= {"label": edge.label, "tooltip": clip(edge.tooltip, TEXT)}
    if edge.heat is not None:
        made["look"] = heated_arrow(edge.roles, edge.heat, *looks)
    return made


def _table(table: PathTable, scene: Scene) -> dict[str, Any]:
    return {
        "wrt": derivative(scene.root_name, table.wrt),
        "node": table.node,
        "count": decimal(table.count),
        **({} if table.adds else {"adds": False}),
        "total": table.total_text,
        "rest": table.rest_text,
        "paths": [
            {
                "edges": list(path.edges),
                "nodes": list(path.nodes),
                "chain": list(path.chain),
                "factors": list(path.factors),
                "product": path.product_text,
                "share": path.share if path.share is not None and math.isfinite(path.share) else None,
            }
            for path in table.listed
        ],
    }
