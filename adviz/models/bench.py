"""What transforms work on: parts and the arrows between them, of whatever kind of graph.

A part stands for one or several nodes of the graph that it was made from. Arrows name nodes, not parts, so folding
parts changes no arrow: `Bench.find` says which part a node has become. The order is always one in which inputs come
before their users.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from adviz.errors import OptionError

OUTSIDE = -1  # who uses a result of the whole graph
Via = tuple[Any, int] | None  # the edges of the graph that an arrow goes along: those before the last, the last


class Arrow(NamedTuple):
    """An arrow that comes in: the node that it leaves, the node that it enters, the edges that it goes along."""

    source: int
    target: int
    via: Via

    @property
    def edges(self) -> list[int]:
        """The edges, from the source to the target."""
        found = []
        via = self.via
        while via is not None:
            via, edge = via
            found.append(edge)
        return found[::-1]


class Part(NamedTuple):
    """A node, or nodes that were folded.

    Attributes:
        op, word: what patterns match.
        name: of the layer or variable, which `FoldId` looks at.
        home: of the module around it, which `FoldId` looks at where there is no name.
        like: what equal parts have in common, for `FoldDuplicates`.
        arrows: those that come in.
        members: the nodes that it stands for, inputs before users.
        title: what it is called in place of its own title; empty where it has one.
        times: how many equal ones it stands for.
        scope: where it stands; None where its nodes say so.
        folded: whether a transform has made it.
    """

    op: str
    word: str
    name: str
    like: Any
    arrows: tuple[Arrow, ...]
    members: tuple[int, ...]
    title: str = ""
    times: int = 1
    scope: tuple[str, ...] | None = None
    folded: bool = False
    home: str = ""


class Bench:
    """Parts that are being folded and pruned.

    Attributes:
        parts: key → part; a key is the node that a part's result comes from.
        users: key → keys of the parts that use it, and `OUTSIDE`.
        names: of the nodes that the parts were made from.
        said: what transforms did, for the reader: op → how many times, and what was folded.
    """

    def __init__(self, parts: Sequence[Part], roots: Iterable[int]) -> None:
        self.parts = dict(enumerate(parts))
        self.roots = list(roots)
        self.names = [part.name for part in parts]
        self.users: dict[int, dict[int, None]] = {key: {} for key in self.parts}
        self.said: dict[str, list[str]] = {}
        self._home = list(range(len(parts)))
        self._row: list[int | None] = list(self.parts)
        self._spot = {key: key for key in self.parts}
        for key, part in self.parts.items():
            for arrow in part.arrows:
                self.users[arrow.source][key] = None
        for root in self.roots:
            self.users[root][OUTSIDE] = None

    def find(self, node: int) -> int:
        """The key of the part that a node has become."""
        home = self._home
        while home[node] != node:
            home[node] = home[home[node]]
            node = home[node]
        return node

    def order(self) -> list[int]:
        """The keys in order."""
        return [key for key in self._row if key is not None]

    def sources(self, key: int) -> list[int]:
        """The parts that a part is applied to, each once."""
        return list(dict.fromkeys(self.find(arrow.source) for arrow in self.parts[key].arrows))

    def fold(self, keys: Sequence[int], made: Part) -> int:
        """Put one part in the place of several that no way leads out of and back into; its key. Its members and arrows
        are found here."""
        group = sorted(set(keys), key=self._spot.__getitem__)
        inside = set(group)
        key = group[-1]
        arrows = [arrow for each in group for arrow in self.parts[each].arrows
                  if self.find(arrow.source) not in inside]  # fmt: skip
        members = [node for each in group for node in self.parts[each].members]
        after: dict[int, None] = {}
        for each in group:
            after |= self.users[each]
        self._settle(group, key)
        for each in group:
            self._home[each] = key
        for arrow in arrows:
            users = self.users[self.find(arrow.source)]
            for each in group:
                users.pop(each, None)
            users[key] = None
        for each in group[:-1]:
            del self.parts[each], self.users[each]
        home = self.parts[key].home
        self.parts[key] = made._replace(arrows=tuple(arrows), members=tuple(sorted(members)), folded=True, home=home)
        self.users[key] = {each: None for each in after if each not in inside}
        return key

    def _settle(self, group: list[int], key: int) -> None:
        """The order with the group in one place: what depends on it comes behind it, all else before it."""
        spots = [self._spot[each] for each in group]
        inside = set(group)
        before, behind = [], []
        late: set[int] = set()
        for spot in range(spots[0], spots[-1] + 1):
            each = self._row[spot]
            if each is None or each in inside:
                continue
            if any(source in inside or source in late for source in self.sources(each)):
                late.add(each)
                behind.append(each)
            else:
                before.append(each)
        row: list[int | None] = [*before, key, *behind]
        row += [None] * (spots[-1] + 1 - spots[0] - len(row))
        for spot, found in enumerate(row, spots[0]):
            self._row[spot] = found
            if found is not None:
                self._spot[found] = spot

    def pieces(self, keys: Sequence[int]) -> list[list[int]]:
        """`keys` in as few groups as can be folded: a group that a way leads out of and back into is cut there."""
        group = sorted(set(keys), key=self._spot.__getitem__)
        inside = set(group)
        depth: dict[int, int] = {}
        for spot in range(self._spot[group[0]], self._spot[group[-1]] + 1):
            each = self._row[spot]
            if each is None:
                continue
            found = -1
            for source in self.sources(each):
                if source in depth:
                    found = max(found, depth[source] + (each in inside and source not in inside))
            if each in inside:
                depth[each] = max(found, 0)
            elif found >= 0:
                depth[each] = found
        cut: dict[int, list[int]] = {}
        for each in group:
            cut.setdefault(depth[each], []).append(each)
        return list(cut.values())

    def prune(self, keys: Iterable[int], led_past: bool = True) -> None:
        """Take parts out. What went into them goes to their users, or nowhere.

        Raises:
            OptionError: nothing would be left.
        """
        gone = sorted(set(keys), key=self._spot.__getitem__)
        if len(gone) == len(self.parts):
            raise OptionError("every box would be pruned", remedy="leave the transform out")
        for key in gone:
            part = self.parts.pop(key)
            users = self.users.pop(key)
            before = list(dict.fromkeys(self.find(arrow.source) for arrow in part.arrows))
            for source in before:
                self.users[source].pop(key, None)
            if not led_past:
                part, before = part._replace(arrows=()), []
            for user in users:
                if user == OUTSIDE:
                    self._new_roots(key, before)
                    continue
                self.parts[user] = self.parts[user]._replace(arrows=tuple(self._led_past(key, part, user)))
                for source in before:
                    self.users[source][user] = None
            self._row[self._spot.pop(key)] = None

    def _led_past(self, key: int, part: Part, user: int) -> Iterator[Arrow]:
        for arrow in self.parts[user].arrows:
            if self.find(arrow.source) != key:
                yield arrow
                continue
            for way in part.arrows:
                via = way.via
                for edge in arrow.edges:
                    via = via, edge
                yield Arrow(way.source, arrow.target, via)

    def _new_roots(self, key: int, before: list[int]) -> None:
        kept = [root for root in self.roots if self.find(root) != key]
        self.roots = list(dict.fromkeys([*kept, *before])) or kept
        for source in before:
            self.users[source][OUTSIDE] = None

    def say(self, op: str, what: str) -> None:
        """Note that something was folded."""
        self.said.setdefault(op, []).append(what)
