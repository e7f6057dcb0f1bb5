"""Why a gradient is what it is: which edges and nodes are to blame, with their numbers, without words.

Griewank & Walther, *Evaluating Derivatives*, 2nd edition, section 3.2: an adjoint is a sum over edges of
`adjoint * partial`. So what is wrong with it has a first place in the order of the backward loop, and is found by
walking from the input towards the root, from a bad adjoint to the terms that it came from.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from adviz.ad.corners import corner_at
from adviz.ad.evaluate import Evaluation
from adviz.ad.origin import Edge, Evidence, first_value, origins, terms
from adviz.ad.paths import GradientPath, Paths
from adviz.graph.cuts import blocks, reason
from adviz.graph.order import live, used

SMALL, LARGE = 1e-6, 1e6  # where a gradient is said to vanish or to explode
DIGITS = 1e6  # how much larger than their sum terms must be that are said to cancel nearly
LISTED = 3  # pieces of evidence of one kind


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
    tape, gradient = evaluation.tape, evaluation.adjoints[start]
    if start == tape.root:
        return Explanation(start, gradient, "itself", ())
    if not used(tape)[start]:
        return Explanation(start, 0.0, "unused", ())
    work = _Work(evaluation, start)
    if not work.reached[tape.root]:
        return work.found("cut", work.cuts())
    if gradient == 0.0:
        return work.zero()
    if math.isfinite(gradient):
        return work.value()
    undefined = gradient != gradient
    found = origins(evaluation, start, math.isnan if undefined else math.isinf)
    return Explanation(start, gradient, "nan" if undefined else "inf", found[0], len(found) - 1)


def _size(gradient: float, heaviest: float) -> str:
    """The verdict on a finite gradient, beside the product of its heaviest path."""
    if gradient < SMALL:
        return "vanish" if heaviest < SMALL else "rest"
    return "explode" if gradient > LARGE and heaviest > LARGE else "value"


class _Work:
    """One derivative under investigation."""

    def __init__(self, evaluation: Evaluation, start: int) -> None:
        self.evaluation, self.start = evaluation, start
        self.tape = evaluation.tape
        self.blocks = blocks(self.tape)
        self.alive = live(self.tape)
        self.reached = self._reach(lambda target, slot: not self._cut(target, slot))

    def _cut(self, target: int, slot: int) -> str:
        return reason(self.tape, target, slot, self.blocks)

    def _reach(self, passes: Callable[[int, int], bool]) -> bytearray:
        """One flag a node: whether edges that let pass lead to it."""
        found = bytearray(len(self.tape))
        found[self.start] = 1
        for target, sources in enumerate(self.tape.args):
            for slot, source in enumerate(sources):
                if found[source] and passes(target, slot):
                    found[target] = 1
                    break
        return found

    def _frontier(self, reached: bytearray, stops: Callable[[int, int], bool]) -> list[Edge]:
        """The edges where what is reached ends."""
        return [
            (target, slot)
            for target, sources in enumerate(self.tape.args)
            for slot, source in enumerate(sources)
            if reached[source] and stops(target, slot)
        ]

    def found(self, verdict: str, evidence: list[Evidence]) -> Explanation:
        gradient = self.evaluation.adjoints[self.start]
        return Explanation(self.start, gradient, verdict, tuple(evidence[:LISTED]), max(len(evidence) - LISTED, 0))

    def cuts(self) -> list[Evidence]:
        needed = used(self.tape)
        edges = self._frontier(self.reached, lambda target, slot: bool(needed[target] and self._cut(target, slot)))
        return [Evidence("cut", target, slot, detail=self._cut(target, slot)) for target, slot in edges]

    def zero(self) -> Explanation:
        """A gradient of 0, though there are paths."""
        partials = self.evaluation.partials

        def stops(target: int, slot: int) -> bool:
            on_path = self.alive[target] and self.reached[target] and not self._cut(target, slot)
            return bool(on_path and partials[target][slot] == 0.0)

        def passes(target: int, slot: int) -> bool:
            return not self._cut(target, slot) and partials[target][slot] != 0.0

        carried = self._reach(passes)
        if not carried[self.tape.root]:
            edges = self._frontier(carried, stops)
            return self.found("zero", [Evidence("zero", target, slot) for target, slot in edges])
        cancelled = self._cancelled(carried)
        if cancelled:
            return self.found("cancel", cancelled)
        return self.found("underflow", [self._path("path", next(iter(Paths(self.tape, self.start, self.evaluation))))])

    def _cancelled(self, carried: bytearray) -> list[Evidence]:
        """Nodes whose terms add up to 0 without being 0, those nearest to the root first."""
        summed = terms(self.evaluation)
        found = []
        for node in range(self.tape.root, self.start - 1, -1):
            parts = [term for term in summed.get(node, []) if term[2] != 0.0]
            if carried[node] and parts and self.evaluation.adjoints[node] == 0.0:
                numbers = tuple([term for _, _, term in parts])
                found.append(Evidence("cancel", node, -1, numbers, path=tuple([target for target, _, _ in parts])))
        return found

    def value(self) -> Explanation:
        """A finite gradient: its main contributions, and what is remarkable about them."""
        paths = Paths(self.tape, self.start, self.evaluation)
        listed: list[GradientPath] = []
        for path in paths:
            if len(listed) == LISTED or path.product == 0.0:
                break
            listed.append(path)
        verdict = _size(abs(paths.total), abs(listed[0].product))
        evidence = [self._path("path", path) for path in listed]
        if verdict in ("vanish", "explode"):
            evidence.insert(1, self._step(listed[0], verdict))
        evidence += self._corners(listed)
        evidence += self._lost_digits()
        evidence += first_value(self.evaluation, [self.tape.root])
        return Explanation(self.start, paths.total, verdict, tuple(evidence), max(paths.count - len(listed), 0))

    def _lost_digits(self) -> list[Evidence]:
        """Whether terms that nearly cancel leave few digits of the sum."""
        sizes = [abs(term) for _, _, term in terms(self.evaluation)[self.start]]
        left = abs(self.evaluation.adjoints[self.start])
        if len(sizes) < 2 or not max(sizes) > DIGITS * left:
            return []
        return [Evidence("digits", self.start, -1, (max(sizes), math.log10(max(sizes) / left)))]

    def _path(self, kind: str, path: GradientPath) -> Evidence:
        return Evidence(kind, path.nodes[-1], -1, (path.product, *path.factors), path=path.nodes)

    def _step(self, path: GradientPath, verdict: str) -> Evidence:
        """The step of a path at which most is lost or won."""
        sizes = [abs(factor) for factor in path.factors]
        at = sizes.index(min(sizes) if verdict == "vanish" else max(sizes))
        return Evidence("step", path.nodes[at + 1], path.slots[at], (path.factors[at],))

    def _corners(self, paths: list[GradientPath]) -> list[Evidence]:
        """Edges of the paths at which a convention holds."""
        edges = {edge: None for path in paths for edge in zip(path.nodes[1:], path.slots, strict=True)}
        found = [(target, slot, corner_at(self.evaluation, target, slot)) for target, slot in edges]
        told = [Evidence("corner", target, slot, detail=corner.why) for target, slot, corner in found if corner]
        return told[:LISTED]
