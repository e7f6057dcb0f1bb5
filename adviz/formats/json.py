"""The exact record: every number round-trips; nan and the infinities are the strings "nan", "inf", "-inf"."""

from __future__ import annotations

import json
import math
import sys
from typing import Any

from adviz.layout.options import DrawOptions, Rendered
from adviz.scene.model import Edge, PathTable, Scene

VERSION = 1  # of the record; it changes when a key changes its meaning or goes away


def render(scene: Scene, options: DrawOptions) -> Rendered:
    """The scene as JSON text in UTF-8, one node, edge and path a line."""
    return Rendered(_layout(record(scene)).encode(), ())


def record(scene: Scene) -> dict[str, Any]:
    """The scene as plain lists, mappings, numbers and strings; `docs/format-json.md` says what each key is."""
    values = {node.name: node.entries for node in scene.nodes if node.op == "input"}
    slopes = {node.name: node.slopes for node in scene.nodes if node.op == "input"}
    return {
        "adviz": VERSION,
        "expression": scene.expression,
        "root": scene.root,
        "inputs": {name: _figure(value, values.get(name)) for name, value in scene.inputs.items()},
        "value": _figure(scene.value, scene.nodes[scene.root].entries),
        "gradient": {name: _figure(value, slopes.get(name)) for name, value in scene.gradient.items()},
        "nodes": [
            {
                "id": node.id,
                "op": node.op,
                "name": node.name,
                "text": node.text,
                "value": _figure(node.value, node.entries),
                "adjoint": _figure(node.adjoint, node.slopes),
                "roles": list(node.roles),
            }
            | dict(node.facts)
            for node in scene.nodes
        ],
        "edges": [
            {
                "source": edge.source,
                "target": edge.target,
                "slot": edge.slot,
                "partial": number(edge.partial),
                "formula": edge.formula,
                "flow": number(edge.flow),
                "paths": list(edge.paths),
                "roles": list(edge.roles),
            }
            | _jacobian(edge)
            for edge in scene.edges
        ],
        "paths": {table.wrt: _table(table, scene) for table in scene.tables},
        "notes": list(scene.notes),
    } | _clusters(scene)


def _clusters(scene: Scene) -> dict[str, Any]:
    """The frames around boxes, where there are any."""
    rows = [{"name": one.name, "nodes": list(one.nodes), "within": one.within} for one in scene.clusters]
    return {"clusters": rows} if rows else {}


def _figure(value: float | None, entries: Any) -> Any:
    """A number, or an array as nested lists."""
    return number(value) if entries is None else _lists(entries)


def _lists(entries: Any) -> Any:
    return list(map(_lists, entries)) if isinstance(entries, tuple) else number(entries)


def _jacobian(edge: Edge) -> dict[str, Any]:
    """What an edge between arrays has in place of a local partial."""
    if edge.shape is None:
        return {}
    found = {"shape": list(edge.shape), "jacobian": edge.jacobian, "gradient": edge.pulled}
    return {key: _lists(value) if isinstance(value, tuple | float) else value for key, value in found.items()}


def _table(table: PathTable, scene: Scene) -> dict[str, Any]:
    return {
        "count": decimal(table.count),
        "listed": [
            {
                "number": path.number,
                "nodes": list(path.nodes),
                "factors": [number(scene.edges[edge].partial) for edge in path.edges],
                "product": _figure(path.product, path.entries),
                "formula": path.formula,
            }
            for path in table.listed
        ],
        "rest": _figure(table.rest, table.left),
    }


def decimal(count: int) -> str:
    """All digits of an integer of any size.

    >>> len(decimal(2**100_000))
    30103
    """
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        return str(count)
    finally:
        sys.set_int_max_str_digits(limit)


def number(value: float | None) -> float | str | None:
    """A number as JSON can say it.

    >>> number(1.5), number(float("-inf"))
    (1.5, '-inf')
    """
    if value is None or math.isfinite(value):
        return value
    return "nan" if value != value else "inf" if value > 0 else "-inf"


def _layout(data: dict[str, Any]) -> str:
    lines = []
    for key, value in data.items():
        if isinstance(value, list) and value:
            rows = ",\n  ".join([_line(row) for row in value])
            lines.append(f"{_line(key)}: [\n  {rows}\n ]")
        else:
            lines.append(f"{_line(key)}: {_line(value)}")
    return "{\n " + ",\n ".join(lines) + "\n}\n"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
