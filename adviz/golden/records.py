"""Two JSON records of a scene, and what is different between them: nodes by id, edges by source, target and slot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from adviz.golden.words import Difference, Edge, changed, counted

Record = Mapping[str, Any]
_ROWS = {"nodes", "edges", "paths", "notes"}
_NODE_FIRST = ("op", "name", "text")  # what a node is; the rest of its keys are numbers that follow from it
_EDGE_FIRST = ("partial", "formula")


def differences(was: Record, now: Record) -> list[Difference]:
    """What is different, the causes before what follows from them; empty when the records are equal.

    >>> record = {"nodes": [{"id": 3, "text": "sin(x)", "roles": ["on-path"]}]}
    >>> other = {"nodes": [{"id": 3, "text": "sin(x)", "roles": []}]}
    >>> [found.text for found in differences(record, other)]
    ['node v3: lost the role on-path']
    """
    if was == now:
        return []
    nodes = _rows(was, now, "nodes", _node_key, _node)
    edges = _rows(was, now, "edges", _edge_key, _edge)
    ranked = [*_top(was, now), *nodes, *edges, *_paths(was, now), *((5, each) for each in _notes(was, now))]
    found = [each for _, each in sorted(ranked, key=lambda row: row[0])]
    return found or [Difference("the records differ in the order of their rows")]


Ranked = tuple[int, Difference]


def _top(was: Record, now: Record) -> Iterator[Ranked]:
    """What stands beside the lists: formula, inputs, value, gradient, and how many nodes and edges there are."""
    for key in _keys(was, now):
        old, new = was.get(key), now.get(key)
        if key in _ROWS or old == new:
            continue
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            names = {"inputs": "input {}", "gradient": "gradient of {}"}
            rank = 0 if key == "inputs" else 4
            for name in _keys(old, new):
                if old.get(name) != new.get(name):
                    what = names.get(key, key + " {}").format(name)
                    yield rank, Difference(f"{what}: {changed(old.get(name), new.get(name))}")
        elif key == "root":
            yield 0, Difference(f"the root: v{old} → v{new}")
        else:
            yield (4 if key == "value" else 0), Difference(f"{key}: {changed(old, new)}")
    for key in ("nodes", "edges"):
        old, new = len(was.get(key, ())), len(now.get(key, ()))
        if old != new:
            yield 0, Difference(f"{counted(old, key[:-1])} → {new:,}")


def _rows(
    was: Record, now: Record, key: str, key_of: Callable[[Record], Any], compared: Callable[..., Iterator[Ranked]]
) -> Iterator[Ranked]:
    old, new = ({key_of(row): row for row in record.get(key, ())} for record in (was, now))
    for each in [*old, *(each for each in new if each not in old)]:
        if old.get(each) != new.get(each):
            yield from compared(each, old.get(each), new.get(each))


def _node_key(row: Record) -> int:
    return int(row["id"])


def _edge_key(row: Record) -> Edge:
    return int(row["source"]), int(row["target"]), int(row["slot"])


def _node(node: int, old: Record | None, new: Record | None) -> Iterator[Ranked]:
    if old is None or new is None:
        row, verb = (new, "added") if old is None else (old, "removed")
        text = changed(row.get("text"), "").removesuffix(" → none") if row else ""
        yield 1, Difference(f"{verb} node v{node}: {text}", node)
        return
    for key in _keys(old, new):
        if key == "roles":
            for text in _roles(old.get(key), new.get(key)):
                yield 3, Difference(f"node v{node}: {text}", node)
        elif old.get(key) != new.get(key):
            rank = 1 if key in _NODE_FIRST else 4
            yield rank, Difference(f"node v{node}: {key} {changed(old.get(key), new.get(key))}", node)


def edge_name(edge: Edge) -> str:
    """How an edge is called: which argument it is only matters beyond the first.

    >>> edge_name((4, 7, 0)), edge_name((0, 1, 1))
    ('edge v4→v7', 'edge v0→v1 (argument 2)')
    """
    source, target, slot = edge
    return f"edge v{source}→v{target}{f' (argument {slot + 1})' if slot else ''}"


def _edge(edge: Edge, old: Record | None, new: Record | None) -> Iterator[Ranked]:
    name = edge_name(edge)
    if old is None or new is None:
        yield 1, Difference(f"{'added' if old is None else 'removed'} {name}", None, edge)
        return
    for key in _keys(old, new):
        if key == "roles":
            for text in _roles(old.get(key), new.get(key)):
                yield 3, Difference(f"{name}: {text}", None, edge)
        elif old.get(key) != new.get(key):
            said = "" if key == "partial" else f"{key} "
            rank = 2 if key in _EDGE_FIRST else 4
            yield rank, Difference(f"{name}: {said}{changed(old.get(key), new.get(key))}", None, edge)


def _roles(old: Any, new: Any) -> list[str]:
    before, after = (value if isinstance(value, list) else [] for value in (old, new))
    lost = [f"lost the role {role}" for role in before if role not in after]
    return lost + [f"gained the role {role}" for role in after if role not in before]


def _paths(was: Record, now: Record) -> Iterator[Ranked]:
    old, new = was.get("paths", {}), now.get("paths", {})
    partials = was.get("edges") != now.get("edges")  # the factors are those of the edges, which have said so
    for name in _keys(old, new):
        if name not in old or name not in new:
            yield 0, Difference(f"{'added' if name in new else 'removed'} the paths of {name}")
        elif old[name] != new[name]:
            yield from ((4, each) for each in _table(name, old[name], new[name], partials))


def _table(name: str, old: Record, new: Record, partials: bool) -> Iterator[Difference]:
    for key in _keys(old, new):
        if key != "listed" and old.get(key) != new.get(key):
            what = f"number of paths of {name}" if key == "count" else f"{key} of the paths of {name}"
            yield Difference(f"{what}: {changed(old.get(key), new.get(key))}")
    before, after = ({path["number"]: path for path in table.get("listed", ())} for table in (old, new))
    for number in sorted({*before, *after}):
        path = f"path {number} of {name}"
        if number not in before or number not in after:
            yield Difference(f"{'added' if number in after else 'removed'} {path}")
            continue
        for key in _keys(before[number], after[number]):
            left, right = before[number].get(key), after[number].get(key)
            if left != right and not (key == "factors" and partials):
                if key == "nodes":
                    left, right = ([f"v{node}" for node in nodes] for nodes in (left or (), right or ()))
                yield Difference(f"{path}: {key} {changed(left, right)}")


def _notes(was: Record, now: Record) -> Iterator[Difference]:
    old, new = was.get("notes", ()), now.get("notes", ())
    for verb, notes, others in (("removed", old, new), ("added", new, old)):
        for note in notes:
            if note not in others:
                yield Difference(f"{verb} the note: {changed(note, '').removesuffix(' → none')}")


def _keys(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [*old, *(key for key in new if key not in old)]
