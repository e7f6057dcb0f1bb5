"""Forward mode: one loop in the order of the tape, `tangent[node] += tangent[input] * partial`.

Griewank & Walther, *Evaluating Derivatives*, 2nd edition, section 3.1; Baydin, Pearlmutter, Radul & Siskind, *Automatic
Differentiation in Machine Learning: a Survey* (JMLR 18, 2018), section 3.1. A node that no seed reaches has no tangent
at all, rather than 0, so that nothing is multiplied there.
"""

from __future__ import annotations

from collections.abc import Mapping

from adviz.ad.evaluate import Evaluation
from adviz.graph.tape import Tape

Rows = list[tuple[float, ...]]


def tangents(evaluation: Evaluation, seeds: Mapping[int, float]) -> list[float | None]:
    """The derivative of every node in the direction of the seeds, one a node; None where no seed reaches.

    Args:
        evaluation: the tape at a point.
        seeds: position → tangent that is put there; it is added to what comes from the node's own inputs.

    >>> from adviz.ad.evaluate import evaluate
    >>> from adviz.lang.parser import parse
    >>> tangents(evaluate(parse("x * sin(y)"), {"x": 2.0, "y": 0.0}), {1: 1.0})
    [None, 1.0, 1.0, 2.0]
    """
    return sweep(evaluation.tape, evaluation.partials, seeds)


def sweep(tape: Tape, partials: Rows, seeds: Mapping[int, float]) -> list[float | None]:
    """The loop itself, over local partials that may be any numbers."""
    found: list[float | None] = [None] * len(tape)
    for node, seed in seeds.items():
        found[node] = float(seed)
    for node, sources in enumerate(tape.args):
        cuts = tape.ops[node].cuts
        for slot, source in enumerate(sources):
            tangent = found[source]
            if tangent is not None and slot not in cuts:
                found[node] = (found[node] or 0.0) + tangent * partials[node][slot]
    return found
