"""The exact record: every number round-trips; nan and the infinities are the strings "nan", "inf", "-inf"."""

from __future__ import annotations

import json
import math
import sys
from typing import Any

from adviz.layout.options import DrawOptions, Rendered
from adviz.scene.model import PathTable, Scene

VERSION = 1  # of the record; it changes when a key changes its meaning or goes away


def render(scene: Scene, options: DrawOptions) -> Rendered:
    """The scene as JSON text in UTF-8, one node, edge and path a line."""
    return Rendered(_layout(record(scene)).encode(), ())


def record(scene: Scene) -> dict[str, Any]:
    """The scene as plain lists, mappings, numbers and strings; `docs/format-json.md` says what each key is."""
    return {
        "adviz": VERSION,
        "expression": scene.expression,
        "root": scene.root,
        "inputs": {name: number(value) for name, value in scene.inputs.items()},
        "value": number(scene.value),
        "gradient": {name: number(value) for name, value in scene.gradient.items()},
        "nodes": [
            {
                "id": node.id,
                "op": node.op,
                "name": node.name,
                "text": node.text,
                "value": number(node.value),
                "adjoint": number(node.adjoint),
                "roles": list(node.roles),
            }
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
            for edge in scene.edges
        ],
        "paths": {table.wrt: _table(table, scene) for table in scene.tables},
        "notes": list(scene.notes),
    }


def _table(table: PathTable, scene: Scene) -> dict[str, Any]:
    return {
        "count": decimal(table.count),
        "listed": [
            {
                "number": path.number,
                "nodes": list(path.nodes),
                "factors": [number(scene.edges[edge].partial) for edge in path.edges],
                "product": number(path.product),
                "formula": path.formula,
            }
            for path in table.listed
        ],
        "rest": number(table.rest),
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
