"""Lines between two rows of boxes: which of them runs in which line of characters.

Channel routing by the left-edge method (Hashimoto and Stevens, 1971) with vertical constraints: each net has one
horizontal track, and where a net leaves in the column in which another one arrives, its track lies above. Constraints
that go round in a circle are broken by a short track at the very top, on which a net goes to a free column first.
"""

from collections.abc import Sequence
from typing import NamedTuple


class Wire(NamedTuple):
    """A net in a channel: the column it comes from, and those it goes to."""

    start: int
    ends: tuple[int, ...]


class Routed(NamedTuple):
    """A channel.

    Attributes:
        height: how many tracks it has.
        tracks: one a wire: its track, or -1 where it is straight.
        jogs: wire → (track, column) that it goes to first.
    """

    height: int
    tracks: list[int]
    jogs: dict[int, tuple[int, int]]


def route(wires: Sequence[Wire]) -> Routed:
    """Tracks for all wires.

    >>> route([Wire(0, (0,)), Wire(4, (9,)), Wire(9, (4,))]).height
    3
    """
    jogs: dict[int, tuple[int, int]] = {}
    taken = {column for wire in wires for column in (wire.start, *wire.ends)}
    while True:
        starts = [jogs[at][1] if at in jogs else wire.start for at, wire in enumerate(wires)]
        order, stuck = _sorted(wires, starts)
        if stuck < 0:
            break
        column = _free(wires[stuck].start, taken)
        taken.add(column)
        jogs[stuck] = (len(jogs), column)
    tracks = [-1] * len(wires)
    rows: list[list[tuple[int, int]]] = []
    for at in order:
        _put(at, wires, starts, tracks, rows)
    top = len(jogs)
    return Routed(top + len(rows), [track + top if track >= 0 else -1 for track in tracks], jogs)


def _free(column: int, taken: set[int]) -> int:
    """The free column that is nearest, to the right where two are."""
    distance = 1
    while True:
        for each in (column + distance, column - distance):
            if each >= 0 and each not in taken:
                return each
        distance += 1


def _sorted(wires: Sequence[Wire], starts: Sequence[int]) -> tuple[list[int], int]:
    """The wires so that each one comes after those whose tracks must lie above its own; or one that is in a circle."""
    leaving = {column: at for at, column in enumerate(starts)}
    after: list[list[int]] = [[] for _ in wires]
    waits = [0] * len(wires)
    for at, wire in enumerate(wires):
        for column in wire.ends:
            other = leaving.get(column, at)
            if other != at:
                after[other].append(at)
                waits[at] += 1
    ready = sorted((at for at in range(len(wires)) if not waits[at]), key=lambda at: -starts[at])
    order: list[int] = []
    while ready:
        at = ready.pop()
        order.append(at)
        for other in after[at]:
            waits[other] -= 1
            if not waits[other]:
                ready.append(other)
    stuck = [at for at in range(len(wires)) if waits[at] and after[at]]
    return order, stuck[0] if len(order) < len(wires) else -1


def _put(
    at: int, wires: Sequence[Wire], starts: Sequence[int], tracks: list[int], rows: list[list[tuple[int, int]]]
) -> None:
    """Give a wire the first track that is free and below those that must lie above it."""
    columns = (starts[at], *wires[at].ends)
    if len(set(columns)) == 1:
        return
    least = 0
    for other, column in enumerate(starts):
        if other != at and column in wires[at].ends and tracks[other] >= 0:
            least = max(least, tracks[other] + 1)
    low, high = min(columns), max(columns)
    track = least
    while track < len(rows) and any(low <= end + 1 and begin <= high + 1 for begin, end in rows[track]):
        track += 1
    if track == len(rows):
        rows.append([])
    rows[track].append((low, high))
    tracks[at] = track
