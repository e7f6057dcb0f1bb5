"""What differs between two scenes: which boxes are the same, which are new, gone or changed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from adviz.models.figures import shape_text
from adviz.models.words import canonical
from adviz.scene.labels import short
from adviz.scene.model import Edge, Node, Scene


class Change(NamedTuple):
    """A box that is in both: its ids, and what differs, as name, text before, text after."""

    before: int
    after: int
    what: tuple[tuple[str, str, str], ...]


class Difference(NamedTuple):
    """Two scenes, compared.

    Attributes:
        pairs: id in the first → id in the second, of boxes that are in both.
        added, removed: ids in the second, and in the first.
        changed: in the order of the second; a box whose arrows come from others is one.
        edges_added, edges_removed: indices of arrows in the second, and in the first.
    """

    pairs: dict[int, int]
    added: tuple[int, ...]
    removed: tuple[int, ...]
    changed: tuple[Change, ...]
    edges_added: tuple[int, ...]
    edges_removed: tuple[int, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (self.added or self.removed or self.changed or self.edges_added or self.edges_removed)


def compare(before: Scene, after: Scene) -> Difference:
    """What differs between two scenes.

    Boxes are the same that have the same name, that are the same operation of the same boxes, or that stand in the same
    place of boxes that are the same.

    >>> from adviz import draw
    >>> found = compare(draw("sin(x) + 1", {"x": 2}).scene, draw("cos(x) + 1", {"x": 2}).scene)
    >>> [what[0] for what in found.changed[1].what], len(found.changed), found.added, found.removed
    (['operator', 'value'], 3, (), ())
    """
    pairing = _Pairing(before, after)
    pairs = pairing.pairs
    back = {new: old for old, new in pairs.items()}
    keys = [_key(edge, pairs) for edge in before.edges]
    old_edges = {key: at for at, key in enumerate(keys) if key}
    new_edges = {(edge.source, edge.target, edge.slot): at for at, edge in enumerate(after.edges)}
    rewired = {target for source, target, _ in old_edges.keys() ^ new_edges.keys() if source in back and target in back}
    rows = []
    for new, old in sorted(back.items()):
        what = list(_changes(before.nodes[old], after.nodes[new]))
        if new in rewired:
            what.append(("inputs", _inputs(before, pairing.into[0][old]), _inputs(after, pairing.into[1][new])))
        rows.append((old, new, tuple(sorted(what, key=_rank))))
    return Difference(
        pairs=pairs,
        added=tuple(node.id for node in after.nodes if node.id not in back),
        removed=tuple(node.id for node in before.nodes if node.id not in pairs),
        changed=tuple(Change(old, new, what) for old, new, what in rows if what),
        edges_added=tuple(at for key, at in new_edges.items() if key not in old_edges),
        edges_removed=tuple(at for at, key in enumerate(keys) if key is None or key not in new_edges),
    )


def _rank(change: tuple[str, str, str]) -> tuple[int, str]:
    """What matters most comes first."""
    name = change[0]
    return _ORDER.index(name) if name in _ORDER else len(_ORDER), name


def _inputs(scene: Scene, sources: list[int]) -> str:
    found = [scene.nodes[source] for source in sources]
    return ", ".join(each.name or (each.lines[0].text if each.facts else each.text) for each in found) or "none"


def _key(edge: Edge, pairs: dict[int, int]) -> tuple[int, int, int] | None:
    if edge.source in pairs and edge.target in pairs:
        return pairs[edge.source], pairs[edge.target], edge.slot
    return None


class _Pairing:
    """Finds which boxes of two scenes are the same."""

    def __init__(self, before: Scene, after: Scene) -> None:
        self.before, self.after = before, after
        self.pairs: dict[int, int] = {}
        self.taken: set[int] = set()
        self.into = [_into(scene) for scene in (before, after)]
        self._by_name()
        self._by_inputs(all)
        if "input" not in (before.nodes[before.root].op, after.nodes[after.root].op):
            self._pair(before.root, after.root)
        self._by_users(alike=True)
        self._by_inputs(any)
        self._by_users(alike=True)
        self._by_users(alike=False)
        self._by_inputs(all, alike=False)

    def _pair(self, old: int, new: int) -> bool:
        if old in self.pairs or new in self.taken:
            return False
        self.pairs[old] = new
        self.taken.add(new)
        return True

    def _by_name(self) -> None:
        known = _named(self.before)
        for name, new in _named(self.after).items():
            old = known.get(name, -1)
            if old >= 0 and (old != self.before.root or _op(self.before.nodes[old]) == _op(self.after.nodes[new])):
                self._pair(old, new)

    def _by_inputs(self, needed: Callable[[Iterable[bool]], bool], alike: bool = True) -> None:
        """The same operation (or any), of which all inputs (or any, in its slot) are the same."""
        users: dict[tuple[int, int], list[int]] = {}  # source and slot → users, in the first scene
        for node in self.before.nodes:
            for slot, source in enumerate(self.into[0][node.id]):
                users.setdefault((source, slot), []).append(node.id)
        leaves: dict[tuple[str, str], list[int]] = {}
        for node in self.before.nodes:
            if not self.into[0][node.id] and node.id not in self.pairs:
                leaves.setdefault((_op(node), node.text), []).append(node.id)
        back = {new: old for old, new in self.pairs.items()}
        for node in self.after.nodes:
            if node.id in self.taken:
                continue
            mine = [back.get(source) for source in self.into[1][node.id]]
            if mine:
                near = [
                    user
                    for slot, source in enumerate(mine)
                    if source is not None
                    for user in users.get((source, slot), ())
                ]
            else:
                near = leaves.get((_op(node), node.text), [])
            for old in near:
                same = _op(self.before.nodes[old]) == _op(node)
                if old not in self.pairs and (same or not alike) and self._fits(old, mine, needed):
                    self._pair(old, node.id)
                    back[node.id] = old
                    break

    def _fits(self, old: int, mine: list[int | None], needed: Callable[[Iterable[bool]], bool]) -> bool:
        theirs = self.into[0][old]
        return len(theirs) == len(mine) and (
            not mine or needed([one == other for one, other in zip(theirs, mine, strict=True)])
        )

    def _by_users(self, alike: bool) -> None:
        """What stands in the same slot of boxes that are the same, from the roots on."""
        waiting = sorted(self.pairs)
        while waiting:
            old = waiting.pop()
            for source, other in zip(self.into[0][old], self.into[1][self.pairs[old]], strict=False):
                one, two = self.before.nodes[source], self.after.nodes[other]
                fits = _op(one) == _op(two) if alike else self._related(source, other)
                if fits and "input" not in (one.op, two.op) and self._pair(source, other):
                    waiting.append(source)

    def _related(self, old: int, new: int) -> bool:
        """Whether two boxes have inputs that are the same, or both have none."""
        mine = {self.pairs.get(source) for source in self.into[0][old]} - {None}
        others = set(self.into[1][new])
        return bool(mine & others) or not (self.into[0][old] or others)


def _into(scene: Scene) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in scene.nodes]
    for edge in scene.edges:
        found[edge.target].append(edge.source)
    return found


def _named(scene: Scene) -> dict[str, int]:
    """Names that one box has."""
    found: dict[str, list[int]] = {}
    for node in scene.nodes:
        if node.name:
            found.setdefault(node.name, []).append(node.id)
    return {name: ids[0] for name, ids in found.items() if len(ids) == 1}


def called(node: Node) -> str:
    """What a box is called in words."""
    if node.facts:
        return " ".join(dict.fromkeys([node.lines[0].text, *([node.name] if node.name else [])]))
    return node.text if not node.name or node.name == node.text else f"{node.name} = {node.text}"


_ORDER = ("operator", "title", "constant", "name", "inputs", "result", "value", "gradient", "shape", "parameters")


def _changes(old: Node, new: Node) -> Iterator[tuple[str, str, str]]:
    """What differs in a box."""
    if _differs(old.adjoint, new.adjoint):
        yield "gradient", _figure(old.adjoint), _figure(new.adjoint)
    if old.name != new.name and ("root" in old.roles) == ("root" in new.roles):
        yield "name", old.name or "none", new.name or "none"
    if _op(old) != _op(new):
        yield "operator", old.op, new.op
    if _differs(old.value, new.value):
        yield "value", _figure(old.value), _figure(new.value)
    if old.entries != new.entries:
        yield "value", _second(old), _second(new)
    if old.op == "const" == new.op and old.value is None and old.text != new.text:
        yield "constant", old.text, new.text
    if ("root" in old.roles) != ("root" in new.roles):
        yield "result", "yes" if "root" in old.roles else "no", "yes" if "root" in new.roles else "no"
    yield from _facts(old, new)


def _facts(old: Node, new: Node) -> Iterator[tuple[str, str, str]]:
    """What differs in what is known of both boxes."""
    mine, others = dict(old.facts), dict(new.facts)
    for name in sorted(mine.keys() & others.keys() - {"scope", "title"}):
        one, other = mine[name], others[name]
        if one != other and one is not None and other is not None:
            yield "shape" if name == "shapes" else name, _fact(one), _fact(other)
    one, other = str(mine.get("title", "")), str(others.get("title", ""))
    settings = one.partition(" ")[2], other.partition(" ")[2]  # without what frameworks spell in several ways
    if _op(old) == _op(new) and all(settings) and settings[0] != settings[1]:
        yield "title", one, other


def _op(node: Node) -> str:
    """The operation, which frameworks spell in several ways."""
    return canonical(node.op)


def _differs(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return (a is None) != (b is None)
    return not (a == b or (a != a and b != b) or math.isclose(a, b, rel_tol=1e-12))


def _figure(value: float | None) -> str:
    return "none" if value is None else short(value, 7)


def _second(node: Node) -> str:
    return node.lines[1].text.removeprefix("= ") if len(node.lines) > 1 else "none"


def _fact(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(shape_text(each) if isinstance(each, tuple) else str(each) for each in value) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value)
