"""A scene after transforms: of a formula or an autograd graph, with the gradients of what was folded."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from adviz.models.bench import Arrow, Bench, Part
from adviz.models.transforms import Transform, called, in_turn
from adviz.models.words import canonical
from adviz.scene.labels import short
from adviz.scene.model import Cluster, Edge, Line, Node, Path, PathTable, Scene

_Merge = Callable[[Sequence[float | None]], float | None]
_ORDER = ("input", "parameter", "constant", "saved", "operation")


def folded(scene: Scene, transforms: Sequence[Transform]) -> Scene:
    """The scene after transforms.

    The local partial of an arrow into a folded box is the sum over all ways through the box. Listed paths stay where
    all of them are listed; those that have become one are one.

    Raises:
        OptionError: nothing would be left, or one is no transform.
    """
    bench = _bench(scene)
    in_turn(bench, transforms)
    return _Rebuilt(scene, bench).scene()


def _bench(scene: Scene) -> Bench:
    arrows: list[list[Arrow]] = [[] for _ in scene.nodes]
    for at, edge in enumerate(scene.edges):
        arrows[edge.target].append(Arrow(edge.source, edge.target, (None, at)))
    parts = []
    for node in scene.nodes:
        op = {"input": "Input", "const": "Constant"}.get(node.op) or canonical(node.op)
        like = (op.lower(), tuple(line.text for line in node.lines if line.text.startswith("(")))
        parts.append(Part(op, node.op, node.name, like, tuple(arrows[node.id]), (node.id,)))
    roots = [node.id for node in scene.nodes if "root" in node.roles] or [scene.root]
    return Bench(parts, roots)


class _Rebuilt:
    """The parts on a bench as a scene."""

    def __init__(self, scene: Scene, bench: Bench) -> None:
        self.old = scene
        self.bench = bench
        self.keys = bench.order()
        self.place = {key: at for at, key in enumerate(self.keys)}
        self.into: list[list[int]] = [[] for _ in scene.nodes]
        for at, edge in enumerate(scene.edges):
            self.into[edge.target].append(at)
        paths = [path for table in scene.tables for path in table.listed]
        self.words = {node: word for path in paths for node, word in zip(path.nodes, path.chain, strict=True)}
        self.edges: list[Edge] = []
        self.of_edge: dict[int, int] = {}  # old edge → new one

    def scene(self) -> Scene:
        """The new scene."""
        old, bench = self.old, self.bench
        nodes = [self._node(at, bench.parts[key]) for at, key in enumerate(self.keys)]
        for at, key in enumerate(self.keys):
            self._enter(at, bench.parts[key])
        tables, lost = self._tables()
        said = [f"folded: {op}" + f" = {what[0]}" * bool(what[0]) for op, what in bench.said.items()]
        edges = self._numbered(tables)
        root = self.place[bench.find(bench.roots[-1])]
        return old._replace(
            root=root, nodes=tuple(nodes), edges=edges, tables=tables, tokens=(), clusters=self._clusters(),
            inputs={node.name: old.inputs.get(node.name) for node in nodes if node.op == "input" and node.name},
            notes=(*old.notes, *said, *lost),
        )  # fmt: skip

    def _node(self, at: int, part: Part) -> Node:
        """The node of a part: of a folded one that of its result, under another name."""
        last = self.old.nodes[part.members[-1]]
        if not part.folded and not part.title:
            return last._replace(id=at)
        members = [self.old.nodes[node] for node in part.members]
        badge = f"  ×{part.times}" if part.times > 1 else ""
        roles = {role for node in members for role in node.roles} - {*_ORDER, "root", "wrt", "unused"}
        kind = "root" if "root" in last.roles else "operation" if part.folded else self._kind(last)
        inside = " > ".join(dict.fromkeys(node.text for node in members))
        name = part.title or (called(part) if len(members) > 1 else last.lines[0].text)
        return last._replace(
            id=at,
            op=part.op if part.folded else last.op,
            text=name,
            lines=(Line("name", name + badge), *last.lines[1:]),
            roles=tuple(sorted({*roles, kind})),
            tooltip=f"{name}{badge}\n{last.tooltip}" + (f"\nfolded: {inside[:2_000]}" if len(members) > 1 else ""),
        )

    def _kind(self, node: Node) -> str:
        return next((role for role in _ORDER if role in node.roles), "operation")

    def _enter(self, target: int, part: Part) -> None:
        """The arrows into a part."""
        inner = self._through(part)
        rows: dict[tuple[int, int], list[Arrow]] = {}
        for arrow in part.arrows:
            source = self.place[self.bench.find(arrow.source)]
            rows.setdefault((source, -1 if part.folded else arrow.edges[-1]), []).append(arrow)
        for slot, ((source, _), arrows) in enumerate(rows.items()):
            first = self.old.edges[arrows[0].edges[-1]]
            known = [self._along(arrow, inner) for arrow in arrows]
            for arrow in arrows:
                self.of_edge |= dict.fromkeys(arrow.edges, len(self.edges))
            plain = len(arrows) == 1 and not part.folded and len(arrows[0].edges) == 1
            partial = first.partial if plain else _sum(known)
            numbers = {role for arrow in arrows for edge in arrow.edges for role in self.old.edges[edge].roles}
            made = first._replace(source=source, target=target, slot=first.slot if plain else slot, paths=())
            if not plain:
                made = made._replace(
                    partial=partial,
                    formula="",
                    flow=_sum([self.old.edges[arrow.edges[-1]].flow for arrow in arrows]),
                    label=short(partial) if partial is not None else "",
                    roles=tuple(sorted(numbers - {"on-path"})),
                    tooltip="\n".join(dict.fromkeys(self.old.edges[edge].tooltip for a in arrows for edge in a.edges)),
                    shape=None, jacobian=None, pulled=None,
                )  # fmt: skip
            self.edges.append(made)

    def _through(self, part: Part) -> dict[int, float | None]:
        """The derivative of a part's result by each of its members; None where a local partial is not known."""
        members = set(part.members)
        found: dict[int, float | None] = dict.fromkeys(part.members, 0.0)
        found[part.members[-1]] = 1.0
        for node in reversed(part.members):
            for at in self.into[node]:
                edge = self.old.edges[at]
                if edge.source in members and "saved" not in edge.roles:
                    found[edge.source] = _sum([found[edge.source], _product([found[node], edge.partial])])
        return found

    def _along(self, arrow: Arrow, inner: dict[int, float | None]) -> float | None:
        last = inner.get(arrow.target, 1.0)
        return _product([*(self.old.edges[edge].partial for edge in arrow.edges), last])

    def _tables(self) -> tuple[tuple[PathTable, ...], list[str]]:
        """The tables whose paths are all listed; a note where others are gone."""
        made = []
        number = 0
        lost = []
        for table in self.old.tables:
            start = self.bench.find(table.node)
            if start not in self.place:
                lost.append(f"the paths from {table.wrt} are gone with it")
                continue
            if table.count != len(table.listed):
                lost.append(f"the paths from {table.wrt} are not listed: fold a drawing that lists all of them")
                continue
            rows: dict[tuple[int, ...], list[Path]] = {}
            gone = [path for path in table.listed if any(map(self._pruned, path.edges))]
            for path in table.listed:
                if path in gone:
                    continue
                route = dict.fromkeys(self.of_edge[edge] for edge in path.edges if edge in self.of_edge)
                rows.setdefault(tuple(route), []).append(path)
            merge = _sum if table.adds else _largest
            listed = [self._path(route, paths, number + at, merge) for at, (route, paths) in enumerate(rows.items(), 1)]
            number += len(listed)
            made.append(_shortened(table, gone)._replace(node=self.place[start], count=len(listed) + len(gone),
                                                         listed=tuple(listed)))  # fmt: skip
        return tuple(made), lost

    def _pruned(self, edge: int) -> bool:
        """Whether an arrow is gone, and not only within a box."""
        old = self.old.edges[edge]
        return edge not in self.of_edge and self.bench.find(old.source) != self.bench.find(old.target)

    def _path(self, route: tuple[int, ...], paths: list[Path], number: int, merge: _Merge) -> Path:
        nodes = [*(self.edges[at].source for at in route), self.place[self.bench.find(self.old.root)]]
        product = merge([path.product for path in paths])
        shares = [path.share for path in paths if path.share is not None]
        chain = [self._word(node) for node in nodes]
        text = short(product) if product is not None and len(paths) > 1 else paths[0].product_text
        return Path(
            number=number,
            edges=route,
            nodes=tuple(nodes),
            chain=tuple(chain),
            factors=tuple(self.edges[at].label for at in route),
            product=product,
            product_text=text,
            formula=paths[0].formula if len(paths) == 1 else "",
            share=sum(shares) if shares else None,
        )

    def _word(self, at: int) -> str:
        part = self.bench.parts[self.keys[at]]
        return part.title or (called(part) if part.folded else self.words[part.members[-1]])

    def _numbered(self, tables: tuple[PathTable, ...]) -> tuple[Edge, ...]:
        numbers: dict[int, list[int]] = {}
        for table in tables:
            for path in table.listed:
                for at in path.edges:
                    numbers.setdefault(at, []).append(path.number)
        return tuple([
            edge._replace(
                paths=tuple(numbers.get(at, ())),
                roles=tuple(sorted({*edge.roles, "on-path"} if at in numbers else {*edge.roles} - {"on-path"})),
            )
            for at, edge in enumerate(self.edges)
        ])  # fmt: skip

    def _clusters(self) -> tuple[Cluster, ...]:
        """The frames, with the parts of what was in them."""
        home = {node: at for at, cluster in enumerate(self.old.clusters) for node in cluster.nodes}
        inside: list[list[int]] = [[] for _ in self.old.clusters]
        for at, key in enumerate(self.keys):
            frames = {home.get(node, -1) for node in self.bench.parts[key].members}
            if len(frames) == 1 and -1 not in frames:
                inside[frames.pop()].append(at)
        return tuple([cluster._replace(nodes=tuple(inside[at])) for at, cluster in enumerate(self.old.clusters)])


def _shortened(table: PathTable, gone: Sequence[Path]) -> PathTable:
    """A table whose rest is what the paths add up to that are gone."""
    rest = _sum([path.product for path in gone]) if table.adds else None
    return table._replace(rest=rest, rest_text=short(rest, 5) if rest is not None else "…") if gone else table


def _largest(numbers: Sequence[float | None]) -> float | None:
    known = [number for number in numbers if number is not None]
    return max(known, default=None)


def _sum(numbers: Sequence[float | None]) -> float | None:
    known = [number for number in numbers if number is not None]
    return math.fsum(known) if len(known) == len(numbers) and all(map(math.isfinite, known)) else (
        sum(known) if len(known) == len(numbers) else None
    )  # fmt: skip


def _product(numbers: Sequence[float | None]) -> float | None:
    result = 1.0
    for number in numbers:
        if number is None:
            return None
        result *= number
    return result
