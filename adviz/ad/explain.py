"""Why a gradient is what it is: which edges and nodes are to blame, with their numbers, without words.

Griewank & Walther, *Evaluating Derivatives*, 2nd edition, section 3.2: an adjoint is a sum over edges of
`adjoint * partial`. So what is wrong with it has a first place in the order of the backward loop, and is found by
walking from the input towards the root, from a bad adjoint to the terms that it came from.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from adviz.ad.corners import corner_at
from adviz.ad.evaluate import Evaluation
from adviz.ad.origin import Backward, Edge, Evidence
from adviz.ad.paths import Ahead, GradientPath, Paths, completions, counts_of_paths, weights
from adviz.graph.cuts import blocks, reason
from adviz.graph.order import live, used

SMALL, LARGE = 1e-6, 1e6  # where a gradient is said to vanish or to explode
DIGITS = 1e6  # how much larger than their sum terms must be that are said to cancel nearly
LISTED = 3  # pieces of evidence of one kind
LOOKED = 64  # paths, the heaviest first, among which those that contribute are looked for


class Explanation(NamedTuple):
    """Why ∂root/∂start is what it is.

    Attributes:
        start: the node that is differentiated by.
        gradient: the derivative.
        verdict: `itself`, `unused`, `cut`, `zero`, `cancel`, `underflow`, `nan`, `inf`, `vanish`, `explode`,
            `rest` (paths cancel but for a small rest), `value`.
        evidence: what shows it, the most telling first.
        more: how many pieces of evidence of the same kind are left out.
    """

    start: int
    gradient: float
    verdict: str
    evidence: tuple[Evidence, ...]
    more: int = 0


def explain(evaluation: Evaluation, start: int) -> Explanation:
    """The explanation of one derivative.

    >>> from adviz.ad.evaluate import evaluate
    >>> from adviz.lang.parser import parse
    >>> made = explain(evaluate(parse("relu(x)^2"), {"x": -3.0}), 0)
    >>> made.verdict, [(each.node, each.slot) for each in made.evidence]
    ('zero', [(1, 0)])
    """
    return explain_all(evaluation, (start,))[0]


def explain_all(evaluation: Evaluation, starts: Sequence[int]) -> list[Explanation]:
    """The explanations of many derivatives, which share what is found out about the whole graph."""
    ground = _Ground(evaluation, starts)
    return [_explained(ground, start) for start in starts]


def _explained(ground: _Ground, start: int) -> Explanation:
    tape, gradient = ground.tape, ground.evaluation.adjoints[start]
    if start == tape.root:
        return Explanation(start, gradient, "itself", ())
    if not ground.used[start]:
        return Explanation(start, 0.0, "unused", ())
    work = _Work(ground, start)
    if math.isfinite(gradient) and gradient != 0.0:
        return work.value()
    if tape.root not in work.reached:
        return work.found("cut", work.cuts())
    if gradient == 0.0:
        return work.zero()
    undefined = gradient != gradient
    evidence, more = ground.backward.origin(start, math.isnan if undefined else math.isinf)
    return Explanation(start, gradient, "nan" if undefined else "inf", evidence, more)


def _size(gradient: float, heaviest: float) -> str:
    """The verdict on a finite gradient, beside the product of its heaviest path."""
    if gradient < SMALL:
        return "vanish" if heaviest < SMALL else "rest"
    return "explode" if gradient > LARGE and heaviest > LARGE else "value"


class _Ground:
    """What the explanations of all derivatives of one evaluation stand on, each found out once and when needed."""

    def __init__(self, evaluation: Evaluation, starts: Sequence[int]) -> None:
        self.evaluation, self.starts = evaluation, starts
        self.tape = evaluation.tape
        self._corners: dict[Edge, str] = {}

    @cached_property
    def used(self) -> bytearray:
        return used(self.tape)

    @cached_property
    def alive(self) -> bytearray:
        return live(self.tape)

    @cached_property
    def blocks(self) -> bytearray:
        return blocks(self.tape)

    @cached_property
    def backward(self) -> Backward:
        return Backward(self.evaluation)

    @cached_property
    def ahead(self) -> Ahead:
        return completions(self.tape, min(self.starts), weights(self.evaluation))

    @cached_property
    def counts(self) -> dict[int, int]:
        return counts_of_paths(self.tape, self.starts)

    @cached_property
    def users(self) -> list[list[Edge]]:
        """The edges that come from each node."""
        found: list[list[Edge]] = [[] for _ in self.tape.args]
        for target, sources in enumerate(self.tape.args):
            for slot, source in enumerate(sources):
                found[source].append((target, slot))
        return found

    def corner(self, edge: Edge) -> str:
        """Which convention holds at an edge; empty where none does."""
        if edge not in self._corners:
            corner = corner_at(self.evaluation, *edge)
            self._corners[edge] = corner.why if corner else ""
        return self._corners[edge]


class _Work:
    """One derivative under investigation."""

    def __init__(self, ground: _Ground, start: int) -> None:
        self.ground, self.start = ground, start
        self.evaluation, self.tape = ground.evaluation, ground.tape

    @cached_property
    def reached(self) -> set[int]:
        """The nodes that edges without a cut lead to."""
        return self._reach(lambda target, slot: not self._cut(target, slot))

    def _cut(self, target: int, slot: int) -> str:
        return reason(self.tape, target, slot, self.ground.blocks)

    def _reach(self, passes: Callable[[int, int], bool]) -> set[int]:
        """The nodes that edges which let pass lead to."""
        found, stack = {self.start}, [self.start]
        while stack:
            for target, slot in self.ground.users[stack.pop()]:
                if target not in found and passes(target, slot):
                    found.add(target)
                    stack.append(target)
        return found

    def _frontier(self, reached: Iterable[int], stops: Callable[[int, int], bool]) -> list[Edge]:
        """The edges where what is reached ends, in the order of the tape."""
        return sorted([edge for node in reached for edge in self.ground.users[node] if stops(*edge)])

    def found(self, verdict: str, evidence: list[Evidence]) -> Explanation:
        gradient = self.evaluation.adjoints[self.start]
        return Explanation(self.start, gradient, verdict, tuple(evidence[:LISTED]), max(len(evidence) - LISTED, 0))

    def cuts(self) -> list[Evidence]:
        """Where the ways end that lead nowhere."""
        needed = self.ground.used
        edges = self._frontier(self.reached, lambda target, slot: bool(needed[target] and self._cut(target, slot)))
        return [Evidence("cut", target, slot, detail=self._cut(target, slot)) for target, slot in edges]

    def zero(self) -> Explanation:
        """A gradient of 0, though there are paths; and the ways that somebody cut."""
        made = self._zero()
        meant = [each for each in self.cuts() if each.detail not in ("comparison", "condition")]
        return made._replace(evidence=(*made.evidence, *meant[:LISTED]))

    def _zero(self) -> Explanation:
        partials = self.evaluation.partials

        def stops(target: int, slot: int) -> bool:
            on_path = self.ground.alive[target] and target in self.reached and not self._cut(target, slot)
            return bool(on_path and partials[target][slot] == 0.0)

        def passes(target: int, slot: int) -> bool:
            return not self._cut(target, slot) and partials[target][slot] != 0.0

        carried = self._reach(passes)
        if self.tape.root not in carried:
            edges = self._frontier(carried, stops)
            return self.found("zero", [Evidence("zero", *edge, detail=self.ground.corner(edge)) for edge in edges])
        cancelled = self._cancelled(carried)
        if cancelled:
            return self.found("cancel", cancelled)
        return self.found("underflow", [self._path(next(iter(self.paths())))])

    def paths(self) -> Paths:
        """From the start to the root, heaviest first."""
        return Paths(self.tape, self.start, self.evaluation, self.ground.ahead)

    def _cancelled(self, carried: set[int]) -> list[Evidence]:
        """Nodes whose terms add up to 0 without being 0, those nearest to the root first."""
        summed = self.ground.backward.terms
        found = []
        for node in sorted(carried, reverse=True):
            parts = [term for term in summed.get(node, []) if term[2] != 0.0]
            if parts and self.evaluation.adjoints[node] == 0.0:
                numbers = tuple([term for _, _, term in parts])
                found.append(Evidence("cancel", node, -1, numbers, path=tuple([target for target, _, _ in parts])))
        return found

    def value(self) -> Explanation:
        """A finite gradient: its main contributions, and what is remarkable about them."""
        total, listed = self.evaluation.adjoints[self.start], list[GradientPath]()
        for path in islice(self.paths(), LOOKED):
            if path.product != 0.0:  # of infinite slopes towards an argument that was not taken, it is
                listed.append(path)
            if len(listed) == LISTED:
                break
        verdict = _size(abs(total), abs(listed[0].product)) if listed else "value"
        evidence = [self._path(path) for path in listed]
        if verdict in ("vanish", "explode"):
            evidence.insert(1, self._step(listed[0], verdict))
        evidence += self._corners(listed)
        evidence += self._lost_digits()
        evidence += self.ground.backward.first_value(self.tape.root)
        return Explanation(self.start, total, verdict, tuple(evidence), self.ground.counts[self.start] - len(listed))

    def _lost_digits(self) -> list[Evidence]:
        """Whether terms that nearly cancel leave few digits of the sum."""
        sizes = [abs(term) for _, _, term in self.ground.backward.terms[self.start]]
        left = abs(self.evaluation.adjoints[self.start])
        if len(sizes) < 2 or not max(sizes) > DIGITS * left:
            return []
        return [Evidence("digits", self.start, -1, (max(sizes), math.log10(max(sizes) / left)))]

    def _path(self, path: GradientPath) -> Evidence:
        return Evidence("path", path.nodes[-1], -1, (path.product, *path.factors), path=path.nodes)

    def _step(self, path: GradientPath, verdict: str) -> Evidence:
        """The step of a path at which most is lost or won."""
        sizes = [abs(factor) for factor in path.factors]
        at = sizes.index(min(sizes) if verdict == "vanish" else max(sizes))
        return Evidence("step", path.nodes[at + 1], path.slots[at], (path.factors[at],))

    def _corners(self, paths: list[GradientPath]) -> list[Evidence]:
        """Edges of the paths at which a convention holds."""
        ops = self.tape.ops
        edges = [edge for path in paths for edge in zip(path.nodes[1:], path.slots, strict=True)]
        edges = [edge for edge in edges if ops[edge[0]].corners]
        told = [(*edge, self.ground.corner(edge)) for edge in dict.fromkeys(edges)]
        return [Evidence("corner", target, slot, detail=why) for target, slot, why in told if why][:LISTED]
