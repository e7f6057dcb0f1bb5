"""Where a derivative that is not finite first arises in the backward pass.

A nan goes on from node to node, so that the input's adjoint says nothing about its origin. The search follows the bad
terms towards the root, until it comes to an edge whose term is bad and whose adjoint is not yet.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from adviz.ad.evaluate import Evaluation

Edge = tuple[int, int]  # target, slot
Term = tuple[int, int, float]  # target, slot, adjoint * partial
Bad = Callable[[float], bool]


class Evidence(NamedTuple):
    """One thing that is to blame, or that shows what happens.

    Attributes:
        kind: `cut`, `zero`, `cancel`, `path`, `step`, `corner`, `digits`; where a number is not finite `product` (the
            term of an edge), `partial` (the slope), `sum` (terms of a node), `given`, `undefined`, `pole`, `overflow`
            (values).
        node: the target of an edge, or a node.
        slot: the slot of an edge; -1 where a node is meant.
        numbers: those that show it: of `product` adjoint and partial, of a path its product and then the factors.
        detail: a word that goes with the kind.
        path: nodes that go with the kind: of a path; the users that the terms of a sum come from.
    """

    kind: str
    node: int
    slot: int
    numbers: tuple[float, ...] = ()
    detail: str = ""
    path: tuple[int, ...] = ()


Origin = tuple[Evidence, ...]  # in the backward pass, then what it comes from in the forward pass


def terms(evaluation: Evaluation) -> dict[int, list[Term]]:
    """What each node's adjoint is the sum of, in the order of the backward loop.

    >>> from adviz.ad.evaluate import evaluate
    >>> from adviz.lang.parser import parse
    >>> terms(evaluate(parse("x * x"), {"x": 3.0}))[0]
    [(1, 0, 3.0), (1, 1, 3.0)]
    """
    tape, adjoints, partials = evaluation.tape, evaluation.adjoints, evaluation.partials
    found: dict[int, list[Term]] = {tape.root: []}
    for node in range(tape.root, -1, -1):
        if node not in found:
            continue
        cuts = tape.ops[node].cuts
        for slot, source in enumerate(tape.args[node]):
            if slot not in cuts:
                found.setdefault(source, []).append((node, slot, adjoints[node] * partials[node][slot]))
    return found


class Backward:
    """The backward pass of one evaluation, in which the origins of many derivatives are looked for.

    Attributes:
        evaluation: the graph at its point.
        terms: see `terms`.
    """

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.terms = terms(evaluation)
        self._first: dict[tuple[int, ...], list[Evidence]] = {}

    def origin(self, start: int, bad: Bad) -> tuple[Origin, int]:
        """Where the badness of a node's adjoint begins first, in the order of the backward loop, and at how many places
        it begins beside that one."""
        places = self._places(start, bad)
        first = min(places, key=lambda edge: (-edge[0], edge[1]))
        return (places[first], *self._behind(places[first])), len(places) - 1

    def _places(self, start: int, bad: Bad) -> dict[Edge, Evidence]:
        tape, adjoints = self.evaluation.tape, self.evaluation.adjoints
        places: dict[Edge, Evidence] = {}
        seen, stack = {start}, [start]
        while stack:
            node = stack.pop()
            culprits = [term for term in self.terms[node] if bad(term[2])]
            for target, slot, _ in culprits:
                if not bad(adjoints[target]):
                    places[target, slot] = _edge(self.evaluation, target, slot, bad)
                elif target not in seen:
                    seen.add(target)
                    stack.append(target)
            if not culprits and node != tape.root:
                numbers = tuple([term for _, _, term in self.terms[node]])
                users = tuple([target for target, _, _ in self.terms[node]])
                places[node, -1] = Evidence("sum", node, -1, numbers, path=users)
        return places

    def _behind(self, evidence: Evidence) -> list[Evidence]:
        """Where the infinity comes from that meets 0 or another infinity; then the first value that is not finite."""
        evaluation = self.evaluation
        slopes: list[Evidence] = []
        if evidence.kind == "product" and math.isinf(evidence.numbers[0]):
            slopes = list(self.origin(evidence.node, math.isinf)[0])
        elif evidence.kind == "sum":
            target, slot, _ = next(
                (term for term in self.terms[evidence.node] if math.isinf(term[2])), (evidence.node, -1, 0.0)
            )
            if math.isinf(evaluation.adjoints[target]) and target != evidence.node:
                slopes = list(self.origin(target, math.isinf)[0])
            elif slot >= 0:
                slopes = [_edge(evaluation, target, slot, math.isinf)]
        if any(each.kind not in ("partial", "product", "sum") for each in slopes):
            return slopes
        return [*slopes, *self.first_value(*evidence.path, evidence.node)]

    def first_value(self, *nodes: int) -> list[Evidence]:
        """The first value that is not finite, of those that the nodes are computed from."""
        if nodes not in self._first:
            self._first[nodes] = _first_value(self.evaluation, list(nodes))
        return self._first[nodes]


def _edge(evaluation: Evaluation, target: int, slot: int, bad: Bad) -> Evidence:
    adjoint, partial = evaluation.adjoints[target], evaluation.partials[target][slot]
    return Evidence("partial" if bad(partial) else "product", target, slot, (adjoint, partial))


def _first_value(evaluation: Evaluation, stack: list[int]) -> list[Evidence]:
    tape, values = evaluation.tape, evaluation.values
    needed = set[int]()
    while stack:
        node = stack.pop()
        if node not in needed:
            needed.add(node)
            stack += tape.args[node]
    for node in sorted(needed):
        if not math.isfinite(values[node]) and all(math.isfinite(values[source]) for source in tape.args[node]):
            return [Evidence(_kind(evaluation, node), node, -1, (values[node],))]
    return []


def _kind(evaluation: Evaluation, node: int) -> str:
    tape, value = evaluation.tape, evaluation.values[node]
    if not tape.args[node]:
        return "given"
    if value != value:
        return "undefined"
    numbers = [evaluation.values[source] for source in tape.args[node]]
    grown = tape.ops[node].name in ("exp", "exp2", "expm1", "sinh", "cosh", "mul", "add", "sub", "hypot", "norm2")
    return "overflow" if grown or (0.0 not in numbers and max(map(abs, numbers)) > 2.0) else "pole"
