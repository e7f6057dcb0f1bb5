"""Paths from an input to the root: how many, the heaviest first, and the flow through each edge.

The number of paths doubles with every diamond, so they are counted by one sweep with exact integers and listed lazily.
Heaviest first is the K-shortest-paths method of Eppstein (*Finding the k shortest paths*, SIAM J. Comput. 28, 1998) on
an acyclic graph: each path is the heaviest completion plus a chain of detours, and the detours that can be taken from a
node on form a persistent leftist heap, shared with the heap of the node after it.
"""

import heapq
import math
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from adviz.ad.evaluate import Evaluation
from adviz.ad.tangent import tangents
from adviz.graph.order import live
from adviz.graph.tape import Tape

# Weights are integers, so that sums are exact, ties are ties on every machine, and order does not hang on the last
# bit of a logarithm. A factor of 0 outweighs every product of others, and so does one that is not finite.
_UNIT = 1 << 32  # of log2 |partial|
_ZERO = -(1 << 90)
_INFINITE = 1 << 100
_NAN = 1 << 110

Edge = tuple[int, int]  # target, slot
Heap = tuple[int, int, Edge, Any, Any]  # loss, rank, edge, left, right: a leftist heap
Ahead = tuple[dict[int, Edge], dict[int, Heap | None]]  # see `completions`


class GradientPath(NamedTuple):
    """Edges from an input to the root, and their product.

    Attributes:
        nodes: positions on the tape, the input first, the root last.
        slots: the argument slot of each edge, one less than nodes.
        factors: the local partials, one an edge; empty when the graph was not evaluated.
        product: their product, taken from the root on; nan when the graph was not evaluated.
    """

    nodes: tuple[int, ...]
    slots: tuple[int, ...]
    factors: tuple[float, ...]
    product: float


class Paths:
    """All paths from one node to the root; iterate for `GradientPath`s, heaviest (largest |product|) first.

    Paths whose product is 0 come last, those that are not finite first. Without an evaluation shorter paths come first.

    >>> from adviz.ad.evaluate import evaluate
    >>> from adviz.lang.parser import parse
    >>> square = evaluate(parse("x * x"), {"x": 3.0})
    >>> paths = Paths(square.tape, 0, square)
    >>> paths.count, paths.total, [path.product for path in paths]
    (2, 6.0, [3.0, 3.0])
    """

    def __init__(
        self, tape: Tape, start: int, evaluation: Evaluation | None = None, ahead: Ahead | None = None
    ) -> None:
        self.tape = tape
        self.start = start
        self.evaluation = evaluation
        self._ahead = ahead  # what the paths of many starts share
        self._count: int | None = None

    @property
    def count(self) -> int:
        """How many paths there are, exactly."""
        if self._count is None:
            self._count = count_paths(self.tape, self.start)
        return self._count

    @property
    def total(self) -> float:
        """What all products add up to: the adjoint of the start. Nan when the graph was not evaluated."""
        return self.evaluation.adjoints[self.start] if self.evaluation else math.nan

    def __iter__(self) -> Iterator[GradientPath]:
        ahead = self._ahead or completions(self.tape, self.start, self._weights())
        for nodes, slots in heaviest(self.tape, self.start, ahead):
            factors: tuple[float, ...] = ()
            if self.evaluation:
                partials = self.evaluation.partials
                factors = tuple([partials[node][slot] for node, slot in zip(nodes[1:], slots, strict=True)])
            yield GradientPath(tuple(nodes), tuple(slots), factors, _product(factors) if self.evaluation else math.nan)

    def _weights(self) -> list[tuple[int, ...]]:
        if self.evaluation is None:
            return [(-1,) * len(sources) for sources in self.tape.args]
        return weights(self.evaluation)


def _product(factors: tuple[float, ...]) -> float:
    """From the root to the input, as the backward sweep multiplies."""
    product = 1.0
    for factor in reversed(factors):
        product *= factor
    return product


def weight(partial: float) -> int:
    """The logarithm of a factor's size as an integer."""
    if partial == 0.0:
        return _ZERO
    if math.isfinite(partial):
        return round(math.log2(abs(partial)) * _UNIT)
    return _NAN if partial != partial else _INFINITE


def weights(evaluation: Evaluation) -> list[tuple[int, ...]]:
    """The weight of each edge: one tuple a node, one number a slot."""
    return [tuple(map(weight, row)) for row in evaluation.partials]


def count_paths(tape: Tape, start: int) -> int:
    """How many paths lead from a node to the root, exactly."""
    return counts_of_paths(tape, (start,))[start]


def counts_of_paths(tape: Tape, starts: Iterable[int]) -> dict[int, int]:
    """The same for several nodes, by one sweep.

    >>> from adviz.lang.parser import parse
    >>> counts_of_paths(parse("x*y + x"), (0, 1))
    {0: 2, 1: 1}
    """
    wanted = dict.fromkeys(starts, 0)
    counts: list[int] = [0] * len(tape)
    counts[tape.root] = 1
    for node in range(tape.root, min(wanted, default=tape.root) - 1, -1):
        count = counts[node]
        if count:
            counts[node] = 0  # big integers: keep only those that are still to be used
            if node in wanted:
                wanted[node] = count
            cuts = tape.ops[node].cuts
            for slot, source in enumerate(tape.args[node]):
                if slot not in cuts:
                    counts[source] += count
    return wanted


def heaviest(tape: Tape, start: int, ahead: Ahead) -> Iterator[tuple[list[int], list[int]]]:
    """Nodes and slots of each path, best first; `ahead` are the completions from that start, or from one before it."""
    best, heaps = ahead
    if start != tape.root and start not in best:
        return
    first = heaps.get(start)
    yield _walk(tape, start, best, [])
    queue: list[tuple[int, int, Heap, Any]] = [(first[0], 0, first, None)] if first else []
    pushed = 1
    while queue:
        loss, _, heap, before = heapq.heappop(queue)
        chain = (heap[2], before)  # detours, the last one first: shared with the paths it came from
        yield _walk(tape, start, best, _unchain(chain))
        after = heaps.get(heap[2][0])
        if after:
            heapq.heappush(queue, (loss + after[0], pushed, after, chain))
        for other in (heap[3], heap[4]):
            if other:
                pushed += 1
                heapq.heappush(queue, (loss - heap[0] + other[0], pushed, other, before))
        pushed += 1


def completions(tape: Tape, start: int, weights: list[tuple[int, ...]]) -> Ahead:
    """For each node between start and root: the first edge of its heaviest completion, and the heap of detours. The
    weights of the edges are one tuple a node, one number a slot."""
    alive = live(tape)
    heaviest: dict[int, int] = {tape.root: 0}
    best: dict[int, Edge] = {}
    heaps: dict[int, Heap | None] = {tape.root: None}
    users: dict[int, list[Edge]] = {}
    for node in range(tape.root, start - 1, -1):
        if not alive[node]:
            continue
        edges = users.pop(node, None)
        if edges:
            ranked = [weights[target][slot] + heaviest[target] for target, slot in edges]
            top = max(ranked)
            chosen = ranked.index(top)
            heaviest[node], best[node] = top, edges[chosen]
            heap = heaps[edges[chosen][0]]
            for at, edge in enumerate(edges):
                if at != chosen:
                    heap = _merge((top - ranked[at], 1, edge, None, None), heap)
            heaps[node] = heap
        cuts = tape.ops[node].cuts
        for slot, source in enumerate(tape.args[node]):
            if slot not in cuts and source >= start:
                users.setdefault(source, []).append((node, slot))
    return best, heaps


def _merge(one: Heap | None, other: Heap | None) -> Heap | None:
    """Merge two leftist heaps without changing either; the recursion is as deep as log2 of their size."""
    if one is None or other is None:
        return one or other
    if other[0] < one[0]:
        one, other = other, one
    left, right = one[3], _merge(one[4], other)
    if left is None or left[1] < right[1]:  # type: ignore[index]
        left, right = right, left
    return (one[0], 1 + (right[1] if right else 0), one[2], left, right)


def _unchain(chain: Any) -> list[Edge]:
    """Detours, the last one first."""
    detours = []
    while chain:
        edge, chain = chain
        detours.append(edge)
    return detours


def _walk(tape: Tape, start: int, best: dict[int, Edge], detours: list[Edge]) -> tuple[list[int], list[int]]:
    nodes, slots = [start], []
    node = start
    turn = detours.pop() if detours else None
    while node != tape.root:
        if turn is not None and tape.args[turn[0]][turn[1]] == node:
            node, slot = turn
            turn = detours.pop() if detours else None
        else:
            node, slot = best[node]
        nodes.append(node)
        slots.append(slot)
    return nodes, slots


def flows(evaluation: Evaluation, starts: Iterable[int]) -> list[tuple[float, ...]]:
    """For each edge the sum, over all paths from the starts through it, of the paths' products.

    It is tangent · partial · adjoint, so no path is listed. Edges that no such path takes have 0.

    Returns:
        One tuple a node, one number a slot, like `Evaluation.partials`.
    """
    tape, partials, adjoints = evaluation.tape, evaluation.partials, evaluation.adjoints
    alive = live(tape)
    found = tangents(evaluation, dict.fromkeys(starts, 1.0))
    result: list[tuple[float, ...]] = []
    for node, sources in enumerate(tape.args):
        cuts = tape.ops[node].cuts
        flow = [0.0] * len(sources)
        for slot, source in enumerate(sources):
            tangent = found[source]
            if tangent is not None and slot not in cuts and alive[node]:
                flow[slot] = tangent * partials[node][slot] * adjoints[node]
        result.append(tuple(flow))
    return result
