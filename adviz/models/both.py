"""Two scenes as one: what is new, gone and changed is marked."""

from __future__ import annotations

from heapq import heapify, heappop, heappush

from adviz.models.difference import Difference
from adviz.scene.model import Edge, Line, Node, Scene

Key = tuple[int, int]  # the id of a box, and 1 in the second scene, 0 in the first
_SIGNS = {"added": "+ ", "removed": "− ", "changed": "~ "}


def both(before: Scene, after: Scene, found: Difference, title: tuple[str, ...]) -> Scene:
    """The second scene, with the boxes and arrows of the first that it has not.

    Args:
        before, after: the scenes.
        found: what differs.
        title: the lines above.
    """
    changed = {change.after: change for change in found.changed}
    order = _order(before, after, found)
    place = {key: at for at, key in enumerate(order)}
    nodes = []
    for at, (node, which) in enumerate(order):
        if which:
            role = "added" if node in found.added else "changed" if node in changed else ""
            made = _marked(after.nodes[node], role)
            if node in changed:
                made = _with_changes(made, changed[node].what)
            nodes.append(made._replace(id=at))
        else:
            nodes.append(_marked(_plain(before.nodes[node]), "removed")._replace(id=at))
    edges, lost = _edges(before, after, found, place)
    lines = [f"removed arrows that run against new ones are not drawn: {lost}"] if lost else []
    return after._replace(
        title=title, root=place[after.root, 1], nodes=tuple(nodes), edges=edges, tables=(), tokens=(),
        notes=tuple(lines), clusters=(), heat=None, expression="",
    )  # fmt: skip


def _order(before: Scene, after: Scene, found: Difference) -> list[Key]:
    """The boxes of both, so that arrows run forwards: all of the second, and as many as can of those removed."""
    needs: dict[Key, set[Key]] = {(node.id, 1): set() for node in after.nodes}
    needs |= {(node, 0): set() for node in found.removed}
    for edge in after.edges:
        needs[edge.target, 1].add((edge.source, 1))
    for at in found.edges_removed:
        source, target = (_key(found, node) for node in before.edges[at][:2])
        needs[target].add(source)
    users: dict[Key, list[Key]] = {key: [] for key in needs}
    for key, sources in needs.items():
        for source in sources:
            users[source].append(key)
    ready = [key for key, sources in needs.items() if not sources]
    heapify(ready)
    order: list[Key] = []
    waiting = dict.fromkeys(sorted(needs, key=lambda key: (-key[1], key)))  # the second scene is in order by itself
    while waiting:
        key = heappop(ready) if ready else next(iter(waiting))
        if key not in waiting:
            continue
        del waiting[key]
        order.append(key)
        for user in users[key]:
            needs[user].discard(key)
            if not needs[user] and user in waiting:
                heappush(ready, user)
    return order


def _key(found: Difference, node: int) -> Key:
    """A box of the first scene: as that of the second, where it is in both."""
    return (found.pairs[node], 1) if node in found.pairs else (node, 0)


def _marked(node: Node, role: str) -> Node:
    """A box with its mark, as a border and as a sign."""
    roles = {each for each in node.roles if each not in ("on-path", "wrt", "culprit")} | ({role} if role else set())
    first = node.lines[0]
    lines = (first._replace(text=_SIGNS.get(role, "") + first.text), *node.lines[1:])
    return node._replace(roles=tuple(sorted(roles)), lines=lines, heat=None)


def _plain(node: Node) -> Node:
    """A box that is gone is no root any more."""
    roles = [role for role in node.roles if role != "root"]
    return node._replace(roles=tuple(sorted(roles if "root" not in node.roles else [*roles, "operation"])))


def _with_changes(node: Node, what: tuple[tuple[str, str, str], ...]) -> Node:
    """A box with what it was before: what differs stands in it, in place of its numbers."""
    said = [f"{name}: {old} → {new}" for name, old, new in what]
    lines = [Line("value" if name != "gradient" else "adjoint", text)
             for (name, *_), text in zip(what, said, strict=True)]  # fmt: skip
    kept = 2 if node.facts and len(node.lines) > 1 and node.lines[1].text == node.name else 1
    return node._replace(lines=(*node.lines[:kept], *lines[:4]), tooltip="\n".join([node.tooltip, *said]))


def _edges(before: Scene, after: Scene, found: Difference, place: dict[Key, int]) -> tuple[tuple[Edge, ...], int]:
    made = []
    new = set(found.edges_added)
    for at, edge in enumerate(after.edges):
        ends = place[edge.source, 1], place[edge.target, 1]
        made.append(_drawn(edge, ends, "added" if at in new else ""))
    lost = 0
    for at in found.edges_removed:
        edge = before.edges[at]
        source, target = (place[_key(found, node)] for node in edge[:2])
        if source < target:
            made.append(_drawn(edge, (source, target), "removed"))
        else:
            lost += 1
    slots: dict[int, int] = {}
    numbered = []
    for edge in sorted(made, key=lambda edge: (edge.target, "removed" in edge.roles, edge.slot)):
        slot = slots[edge.target] = slots.get(edge.target, -1) + 1
        numbered.append(edge._replace(slot=slot) if "removed" in edge.roles else edge)
    return tuple(numbered), lost


def _drawn(edge: Edge, ends: tuple[int, int], role: str) -> Edge:
    roles = {each for each in edge.roles if each not in ("on-path", "culprit")} | ({role} if role else set())
    return edge._replace(
        source=ends[0], target=ends[1], paths=(), roles=tuple(sorted(roles)), heat=None,
        tooltip=f"{role}\n{edge.tooltip}".strip(),
    )  # fmt: skip
