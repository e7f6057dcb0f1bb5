"""Paths through a backward pass: products of local partials where the graph is of single numbers; elsewhere products of
gains: the norm of what leaves the root, times the factors by which edges change the norm of the gradient.

The norms of gradients that come together do not add up, so neither do the products of gains: they rank the paths.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import islice

from adviz.ad.evaluate import Evaluation
from adviz.ad.paths import GradientPath, Paths, flows
from adviz.errors import Source
from adviz.graph.tape import Tape
from adviz.ops.model import Op
from adviz.scene.labels import short
from adviz.scene.model import Path, PathTable
from adviz.torch.flow import Flow, Place
from adviz.torch.measure import Stats
from adviz.torch.record import Box, Record

_OP = Op("operation", ("x",), ())


class Measured(Evaluation):
    """A record as `adviz.ad.paths` takes it: a tape whose partials and adjoints are known already.

    Attributes:
        slots: for each node and argument the slot of the autograd node.
    """

    __slots__ = ("slots",)

    def __init__(self, record: Record, factors: Mapping[Place, float], adjoints: list[float]) -> None:
        links = [[link for link in box.links if not link.kind] for box in record.boxes]
        count = len(links)
        args = [tuple(link.source for link in row) for row in links]
        tape = Tape([_OP] * count, args, {}, {}, {}, {}, record.roots[0], [0] * count, Source(""))
        super().__init__(tape, [0.0] * count, [], adjoints)
        self.slots = [tuple(link.slot for link in row) for row in links]
        self._partials = [tuple(factors.get((at, slot), 0.0) for slot in row) for at, row in enumerate(self.slots)]

    def flows(self, starts: Sequence[int]) -> dict[Place, float]:
        """The flow through each edge: the sum of the products of all paths from the starts along it."""
        rows = zip(self.slots, flows(self, starts), strict=True)
        return {
            (at, slot): value for at, (slots, row) in enumerate(rows) for slot, value in zip(slots, row, strict=True)
        }


def measured(record: Record, flow: Flow) -> Measured:
    """The record with its local partials, or with its gains."""
    factors = dict(flow.partials) if flow.scalar else _gains(record, flow)
    for at, box in enumerate(record.boxes):
        if box.kind == "total":
            outputs = {
                link.slot: 1.0 if flow.scalar else norm_of(flow.nodes.get(link.source, ())) for link in box.links
            }
            factors |= {(at, slot): size for slot, size in outputs.items()}
    return Measured(record, factors, [_size(flow, at, box) for at, box in enumerate(record.boxes)])


def _size(flow: Flow, at: int, box: Box) -> float:
    if box.kind == "total":
        return 1.0
    known = [each for each in flow.nodes.get(at, ()) if each is not None]
    if flow.scalar:
        return known[0].value or 0.0 if known else 0.0
    return norm_of(known)


def norm_of(known: Sequence[Stats | None]) -> float:
    """The norm of several tensors taken together."""
    return math.hypot(*(each.norm for each in known if each is not None))


def _gains(record: Record, flow: Flow) -> dict[Place, float]:
    gains = {}
    for place, stats in flow.edges.items():
        came = 1.0 if place[0] == record.roots[0] else norm_of(flow.nodes.get(place[0], ()))
        gains[place] = stats.norm / came if came else 0.0
    return gains


def tables(
    record: Record, flow: Flow, numbers: Measured, starts: Mapping[str, int], most: int, words: Sequence[str]
) -> tuple[PathTable, ...]:
    """The table of paths of each start (name → position); the numbers of paths run on.

    Args:
        words: one a box: what a path calls it.
        most: how many paths a table lists.
    """
    first = _first_edges(record)
    made: list[PathTable] = []
    count = 0
    for name, start in starts.items():
        paths = Paths(numbers.tape, start, numbers)
        total = numbers.adjoints[start]
        listed = tuple(
            _path(count + at, path, numbers, first, words, total if flow.scalar else None)
            for at, path in enumerate(islice(paths, most), start=1)
        )
        count += len(listed)
        made.append(_table(name, paths, listed, total, flow.scalar))
    return tuple(made)


def _first_edges(record: Record) -> list[dict[int, int]]:
    """For each box: slot → index of the edge in the scene."""
    found = []
    edges = 0
    for box in record.boxes:
        found.append({link.slot: edges + at for at, link in enumerate(box.links)})
        edges += len(box.links)
    return found


def _path(
    number: int,
    path: GradientPath,
    numbers: Measured,
    first: list[dict[int, int]],
    words: Sequence[str],
    total: float | None,
) -> Path:
    slots = [numbers.slots[node][slot] for node, slot in zip(path.nodes[1:], path.slots, strict=True)]
    return Path(
        number=number,
        edges=tuple(first[node][slot] for node, slot in zip(path.nodes[1:], slots, strict=True)),
        nodes=path.nodes,
        chain=tuple(words[node] for node in path.nodes),
        factors=tuple(map(short, path.factors)),
        product=path.product,
        product_text=short(path.product, 5),
        formula="",
        share=path.product / total if total and abs(total) < float("inf") else None,
    )


def _table(name: str, paths: Paths, listed: tuple[Path, ...], total: float, scalar: bool) -> PathTable:
    more = paths.count > len(listed)
    rest = None
    if scalar:
        rest = total - sum(path.product or 0.0 for path in listed) if more else 0.0
    rest_text = "" if not more else short(rest, 5) if rest is not None else "…"
    return PathTable(name, paths.start, paths.count, listed, total, short(total, 7), rest, rest_text, adds=scalar)
