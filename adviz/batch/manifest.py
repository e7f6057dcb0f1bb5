"""`manifest.json`: what became of every item, for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from adviz import __version__
from adviz.batch.run import Row
from adviz.errors import AdvizError

NAME = "manifest.json"
VERSION = 1  # it changes when a key changes its meaning or goes away


def manifest(rows: Sequence[Row]) -> bytes:
    """The manifest as JSON text in UTF-8, one item a line."""
    items = ",\n  ".join(json.dumps(_item(row), ensure_ascii=True, allow_nan=False) for row in rows)
    head = json.dumps({"manifest": VERSION, "adviz": __version__, "counts": counts(rows)})
    return f'{head[:-1]},\n "items": [\n  {items}\n ]}}\n'.encode()


def counts(rows: Sequence[Row]) -> dict[str, int]:
    """How many items became what."""
    found = {"drawn": 0, "failed": 0, "up to date": 0}
    for row in rows:
        found[row.status] += 1
    return found


def _item(row: Row) -> dict[str, Any]:
    facts = row.facts
    return {
        "name": row.item.name,
        "source": row.item.origin,
        "status": row.status,
        "outputs": {kind: place._asdict() for kind, place in row.places.items()},
        "seconds": round(row.seconds, 4),
        "value": facts.value if facts else None,
        "gradient": facts.gradient if facts else {},
        "notes": list(facts.notes) if facts else [],
        "error": _error(row.error) if row.error else None,
    }


def _error(error: AdvizError) -> dict[str, Any]:
    return {
        "kind": type(error).__name__,
        "message": error.message,
        "start": error.span.start if error.span else None,
        "end": error.span.end if error.span else None,
        "remedy": error.remedy,
    }
