"""A small layered layout in characters: ranks, the order within them, columns.

The method of Sugiyama, Tagawa and Toda, *Methods for Visual Understanding of Hierarchical System Structures* (1981):
a line that spans several ranks gets a place in each of them, the order follows the barycentres of the neighbours, and
columns are as near to those of the neighbours as the order allows.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

GAP = 3  # columns between neighbours
_SWEEPS = 12
_STRAIGHT = 8.0  # weight of a line between places that are no boxes


class Net(NamedTuple):
    """Lines that leave a box as one: to the same look. `edges` are indices, `targets` the boxes they go to."""

    source: int
    look: tuple[int, bool]
    edges: tuple[int, ...]
    targets: tuple[int, ...]


class Segment(NamedTuple):
    """A piece of a net from a place of one rank to one of the next; `edge` is -1 where it goes on."""

    upper: int
    lower: int
    net: int
    edge: int


class Layers(NamedTuple):
    """Places: first the boxes, then the points where a line passes through a rank.

    Attributes:
        ranks: place → rank, 0 at the top.
        rows: the places of each rank, from left to right.
        segments: the lines between neighbouring ranks.
    """

    ranks: list[int]
    rows: list[list[int]]
    segments: list[Segment]


def nets(edges: Iterable[tuple[int, int, tuple[int, bool]]]) -> list[Net]:
    """The nets of edges (source, target, look).

    >>> nets([(0, 2, (0, False)), (1, 2, (0, False)), (0, 3, (0, False))])[0].targets
    (2, 3)
    """
    found: dict[tuple[int, tuple[int, bool]], list[tuple[int, int]]] = {}
    for at, (source, target, look) in enumerate(edges):
        found.setdefault((source, look), []).append((at, target))
    return [Net(*key, tuple(at for at, _ in uses), tuple(to for _, to in uses)) for key, uses in found.items()]


def layers(boxes: int, lines: Sequence[Net]) -> Layers:
    """Ranks for boxes whose edges go from lower to higher numbers, each as near to its users as they allow."""
    before = [0] * boxes
    for net in sorted(lines, key=lambda net: -net.source):
        before[net.source] = max(before[net.source], *(before[target] + 1 for target in net.targets))
    last = max(before, default=0)
    ranks = [last - each for each in before]
    segments: list[Segment] = []
    for number, net in enumerate(lines):
        at = net.source
        for rank in range(ranks[net.source] + 1, max(ranks[target] for target in net.targets) + 1):
            segments += [
                Segment(at, target, number, edge)
                for edge, target in zip(net.edges, net.targets, strict=True)
                if ranks[target] == rank
            ]
            if any(ranks[target] > rank for target in net.targets):
                segments.append(Segment(at, len(ranks), number, -1))
                at = len(ranks)
                ranks.append(rank)
    rows: list[list[int]] = [[] for _ in range(last + 1)]
    for place, rank in enumerate(ranks):
        rows[rank].append(place)
    return _ordered(Layers(ranks, rows, segments))


def _ordered(made: Layers) -> Layers:
    """The rows in the order with the fewest crossings that the sweeps find."""
    above, below = neighbours(made)
    best, fewest = [row[:] for row in made.rows], _crossings(made.rows, below)
    rows = [row[:] for row in made.rows]
    for sweep in range(_SWEEPS):
        near, order = (above, rows[1:]) if sweep % 2 == 0 else (below, rows[-2::-1])
        spot = {place: at for row in rows for at, place in enumerate(row)}
        for row in order:
            means = {
                place: sum(spot[other] for other in near[place]) / len(near[place]) if near[place] else spot[place]
                for place in row
            }
            row.sort(key=lambda place: (means[place], spot[place]))  # used at once
            spot |= {place: at for at, place in enumerate(row)}
        found = _crossings(rows, below)
        if found < fewest:
            best, fewest = [row[:] for row in rows], found
    return made._replace(rows=best)


def neighbours(made: Layers) -> tuple[list[list[int]], list[list[int]]]:
    """For each place those above and those below that it has a line to."""
    above: list[list[int]] = [[] for _ in made.ranks]
    below: list[list[int]] = [[] for _ in made.ranks]
    for upper, lower, _, _ in made.segments:
        above[lower].append(upper)
        below[upper].append(lower)
    return above, below


def _crossings(rows: Sequence[Sequence[int]], below: Sequence[Sequence[int]]) -> int:
    count = 0
    for row, under in pairwise(rows):
        spot = {place: at for at, place in enumerate(under)}
        ends = [sorted(spot[other] for other in below[place]) for place in row]
        for at, mine in enumerate(ends):
            for others in ends[at + 1 :]:
                count += sum(1 for a in mine for b in others if b < a)
    return count


class Port(NamedTuple):
    """Where a segment meets its two places: columns from their left edges."""

    out: int
    into: int


def columns(made: Layers, widths: Sequence[int], ports: Sequence[Port], boxes: int) -> list[int]:
    """The left column of each place, so that lines are as straight as the order allows.

    Args:
        made: ranks and order.
        widths: columns that each place takes.
        ports: one a segment.
        boxes: how many places are boxes; the others are lines.
    """
    above: list[list[tuple[int, int, float]]] = [[] for _ in made.ranks]
    below: list[list[tuple[int, int, float]]] = [[] for _ in made.ranks]
    for (upper, lower, _, _), port in zip(made.segments, ports, strict=True):
        weight = _STRAIGHT if upper >= boxes and lower >= boxes else 1.0
        above[lower].append((upper, port.out - port.into, weight))
        below[upper].append((lower, port.into - port.out, weight))
    left = [0] * len(made.ranks)
    for row in made.rows:
        at = 0
        for place in row:
            left[place] = at
            at += widths[place] + GAP
    for sweep in range(_SWEEPS):
        near, order = (above, made.rows[1:]) if sweep % 2 == 0 else (below, made.rows[-2::-1])
        for row in order:
            _settle(row, widths, left, near)
    first = min(left, default=0)
    return [each - first for each in left]


def _settle(
    row: Sequence[int], widths: Sequence[int], left: list[int], near: Sequence[Sequence[tuple[int, int, float]]]
) -> None:
    """Move the places of a row to where their neighbours want them, in order and without overlap: the isotonic
    regression of what they want, by pooling those that collide."""
    pools: list[list[float]] = []  # weight, weighted sum, members
    offset = 0
    offsets = []
    for place in row:
        wanted = near[place]
        weight = sum(each[2] for each in wanted) or 0.1
        target = sum((left[other] + shift) * each for other, shift, each in wanted) if wanted else left[place] * 0.1
        pools.append([weight, target - offset * weight, 1])
        offsets.append(offset)
        offset += widths[place] + GAP
        while len(pools) > 1 and pools[-2][1] / pools[-2][0] >= pools[-1][1] / pools[-1][0]:
            weight, total, members = pools.pop()
            pools[-1] = [pools[-1][0] + weight, pools[-1][1] + total, pools[-1][2] + members]
    at = 0
    for weight, total, members in pools:
        for _ in range(int(members)):
            left[row[at]] = round(total / weight) + offsets[at]
            at += 1
