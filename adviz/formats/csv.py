"""Scene → CSV: one table of all nodes, edges and paths, for spreadsheets and data frames.

The column `kind` says what a row is; a column that does not apply is empty. Numbers have all their digits.
"""

from __future__ import annotations

from typing import Any

from adviz.formats.tables import csv
from adviz.layout.options import DrawOptions, Rendered
from adviz.models.figures import shape_text
from adviz.scene.labels import exact
from adviz.scene.model import Edge, Node, Path, PathTable, Scene

COLUMNS = (
    "kind", "id", "name", "text", "op", "value", "adjoint", "source", "target", "slot", "partial", "formula", "flow",
    "paths", "nodes", "product", "share", "roles", "cut",
)  # fmt: skip
LAYERS = ("shapes", "parameters", "flops")  # columns that boxes of models have besides


def render(scene: Scene, options: DrawOptions) -> Rendered:
    """The table in UTF-8, its lines as RFC 4180 wants them."""
    columns = COLUMNS + (LAYERS if scene.nodes[0].facts else ())
    rows = [_node(node) for node in scene.nodes]
    rows += [_edge(at, edge) for at, edge in enumerate(scene.edges)]
    for table in scene.tables:
        rows += [_path(path, table) for path in table.listed]
        rows.append(_sum(table))
    return Rendered(csv(list(columns), [[row.get(column, "") for column in columns] for row in rows]).encode())


def _number(value: float | None, entries: Any = None) -> str:
    """A number, or an array as lists of numbers: `[[1, 2], [3, 4]]`."""
    if isinstance(entries, tuple):
        return f"[{', '.join(_number(None, one) for one in entries)}]"
    value = value if entries is None else entries
    return "" if value is None else exact(float(value))


def _node(node: Node) -> dict[str, str]:
    return {
        "kind": "node",
        "id": f"v{node.id}",
        "name": node.name,
        "text": node.text,
        "op": node.op,
        "value": _number(node.value, node.entries),
        "adjoint": _number(node.adjoint, node.slopes),
        "roles": " ".join(node.roles),
        **_layer(dict(node.facts)),
    }


def _layer(facts: dict[str, Any]) -> dict[str, str]:
    """What boxes of models have; the shapes of several results stand one after the other."""
    made = {name: str(facts[name]) for name in ("parameters", "flops") if facts.get(name)}
    return made | {"shapes": " ".join(map(shape_text, facts.get("shapes") or ()))}


def _edge(at: int, edge: Edge) -> dict[str, str]:
    return {
        "kind": "edge",
        "id": f"e{at}",
        "source": f"v{edge.source}",
        "target": f"v{edge.target}",
        "slot": str(edge.slot),
        "partial": _number(edge.partial, edge.jacobian),
        "formula": edge.formula,
        "flow": _number(edge.flow, edge.pulled),
        "paths": " ".join(map(str, edge.paths)),
        "roles": " ".join(edge.roles),
        "cut": edge.cut,
    }


def _path(path: Path, table: PathTable) -> dict[str, str]:
    return {
        "kind": "path",
        "id": str(path.number),
        "name": table.wrt,
        "text": " → ".join(path.chain),
        "formula": path.formula,
        "nodes": " ".join(f"v{node}" for node in path.nodes),
        "product": _number(path.product),
        "share": _number(path.share),
    }


def _sum(table: PathTable) -> dict[str, str]:
    """The gradient, and what the paths that are not listed add to it; `nodes` is empty, `paths` counts all."""
    return {
        "kind": "sum",
        "name": table.wrt,
        "text": table.total_text.replace("−", "-"),
        "paths": str(table.count) if table.count.bit_length() < 10_000 else "",
        "value": _number(table.total),
        "product": _number(table.rest),
    }
