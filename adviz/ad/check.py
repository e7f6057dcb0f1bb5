"""Is the gradient right? Reverse mode against forward mode, differences, the complex step and the Taylor remainder.

Griewank & Walther, *Evaluating Derivatives*, 2nd edition, section 1.2 says why differences are no gradient; as a test
of one they serve well, when it is known how far off they are. The Taylor test is that of Farrell, Ham, Funke & Rognes,
*Automated derivation of the adjoint of high-level transient finite element programs* (SIAM J. Sci. Comput. 35, 2013),
section 4. Where the methods disagree, each local partial is compared with differences of its operator alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

from adviz.ad import differences
from adviz.ad.complex_step import LEAST, complex_step
from adviz.ad.differences import EPSILON, UNKNOWN, Estimate, Samples
from adviz.ad.evaluate import Evaluation, evaluate, primals
from adviz.ad.rules import rule
from adviz.ad.tangent import sweep, tangents
from adviz.graph.order import live
from adviz.graph.tape import Tape
from adviz.lang.parser import parse

AGREES, DISAGREES, KINK, EDGE, UNDEFINED, UNSURE = "agrees", "disagrees", "kink", "edge", "undefined", "inconclusive"
_CLOSE = 1e-8  # of the sum of the paths' sizes: by how much two right answers may differ
_SURE = 1e-3  # the largest relative error of differences that say something


class WrongEdge(NamedTuple):
    """An edge whose local partial differs from the slope of its operator alone.

    Attributes:
        node, slot: the edge.
        partial: what the rule gives.
        slope: what differences of the operator give.
    """

    node: int
    slot: int
    partial: float
    slope: Estimate


class Kink(NamedTuple):
    """An operation at a corner, and the convention that its row has there (may be empty)."""

    node: int
    why: str


class Checked(NamedTuple):
    """One input: its derivative by each method, and the verdict.

    Attributes:
        name: the input.
        reverse, forward: the adjoint of the input, and the tangent of the root.
        central: by differences.
        complex: by the complex step; None where operators do not allow it.
        refusing: those operators.
        order: of the Taylor remainder; inf where it is nothing but rounding, nan where no step is narrow enough.
        verdict: `agrees`, `disagrees`, `kink`, `edge` (of the domain), `undefined` or `inconclusive`.
        size: the sum of the sizes of all paths, which says what rounding may do.
    """

    name: str
    reverse: float
    forward: float
    central: Estimate
    complex: float | None
    refusing: tuple[str, ...]
    order: float
    verdict: str
    size: float


class Report(NamedTuple):
    """What a check found.

    Attributes:
        evaluation: the formula at the point.
        rows: one an input.
        held: positions whose value was held constant, since `detach` lets no gradient pass.
        kinks: operations at a corner, where a row has the verdict `kink`.
        wrong: the first edge whose local partial is wrong, where a row disagrees and there is one.
    """

    evaluation: Evaluation
    rows: tuple[Checked, ...]
    held: tuple[int, ...]
    kinks: tuple[Kink, ...]
    wrong: WrongEdge | None

    @property
    def agrees(self) -> bool:
        """Whether no input disagrees."""
        return all(row.verdict != DISAGREES for row in self.rows)


def check(evaluation: Evaluation, names: Iterable[str] = ()) -> Report:
    """Check the gradient at a point.

    Args:
        evaluation: the formula at the point.
        names: of the inputs to check; none means all.

    >>> report = check(evaluate(parse("x * sin(y)"), {"x": 2.0, "y": 0.5}))
    >>> [(row.name, row.verdict) for row in report.rows], report.wrong
    ([('x', 'agrees'), ('y', 'agrees')], None)
    """
    found = held(evaluation)
    rows = tuple([_input(evaluation, name, found) for name in list(names) or list(evaluation.tape.inputs)])
    verdicts = {row.verdict for row in rows}
    kinks = tuple(_kinks(evaluation)) if KINK in verdicts else ()
    wrong = first_wrong(evaluation) if DISAGREES in verdicts else None
    return Report(evaluation, rows, tuple(found), kinks, wrong)


def along(evaluation: Evaluation, name: str, fixed: dict[int, float]) -> Callable[[float], float]:
    """The root as a function of one input, the others at the point; `fixed` nodes keep their values."""
    tape = evaluation.tape
    point = {each: evaluation.values[node] for each, node in tape.inputs.items()}
    return lambda x: primals(tape, {**point, name: x}, fixed)[tape.root]


def _noise(evaluation: Evaluation) -> float:
    """What rounding does to the root: a rounding of each operation, times what it moves the root by."""
    rows = zip(evaluation.tape.args, evaluation.values, evaluation.adjoints, strict=True)
    moved = [abs(value * adjoint) for sources, value, adjoint in rows if sources]
    return 2.0 * EPSILON * max([abs(evaluation.value), *[each for each in moved if math.isfinite(each)]])


def _input(evaluation: Evaluation, name: str, fixed: dict[int, float]) -> Checked:
    tape = evaluation.tape
    start = tape.inputs[name]
    reverse = evaluation.adjoints[start]
    forward = tangents(evaluation, {start: 1.0})[tape.root]
    sizes = sweep(tape, [tuple([abs(each) for each in row]) for row in evaluation.partials], {start: 1.0})
    samples = differences.sample(along(evaluation, name, fixed), evaluation.values[start], _noise(evaluation))
    coarse = _coarse(samples, reverse)
    central = UNKNOWN if coarse else differences.slope(samples)
    step, refusing = complex_step(evaluation, name, fixed)
    row = Checked(
        name,
        reverse,
        0.0 if forward is None else forward,
        central,
        step,
        refusing,
        math.nan if coarse else differences.order(samples, reverse),
        "",
        sizes[tape.root] or 0.0,
    )
    verdict = _verdict(row, samples)
    if coarse and verdict == UNSURE and first_wrong(evaluation) is not None:
        verdict = DISAGREES
    return row._replace(verdict=verdict)


def _coarse(samples: Samples, gradient: float) -> bool:
    """Whether even the narrowest step is too wide: the gradient would take the value out of its range by it."""
    if not differences.settled(samples):
        return True
    moved = abs(gradient) * min(samples.steps, default=0.0)
    return samples.span + samples.noise < moved < math.inf


def _verdict(row: Checked, samples: Samples) -> str:
    if not math.isfinite(samples.middle):
        return UNDEFINED
    coarse = math.isnan(row.order)
    if not coarse and differences.kink(samples):
        return KINK
    if not coarse and differences.edge(samples):
        return EDGE
    central = row.central
    whole = math.isfinite(row.size)
    sure = central.error <= _SURE * max(abs(central.value), row.size if whole else 0.0)
    if not math.isfinite(row.reverse):
        return DISAGREES if sure else UNDEFINED
    slack = _CLOSE * max(row.size if whole else 0.0, abs(row.reverse)) + 1e-300
    if abs(row.reverse - row.forward) > slack:
        return DISAGREES
    bent = 32.0 * EPSILON * max(abs(samples.x), 1.0) * differences.curvature(samples, central.step)
    if row.complex is not None:
        off = 0.0 if samples.x else 1e10 * LEAST**2
        return AGREES if abs(row.reverse - row.complex) <= slack + bent + off else DISAGREES
    if not sure:
        return UNSURE
    return AGREES if abs(row.reverse - central.value) <= 10.0 * central.error + slack + bent else DISAGREES


def held(evaluation: Evaluation) -> dict[int, float]:
    """The operations that pass a value on and no gradient (`detach`): differences must not see through them.

    They are those with all slots cut whose value would move with an input; a comparison does not.
    """
    tape, found = evaluation.tape, {}
    for node, sources in enumerate(tape.args):
        if sources and len(tape.ops[node].cuts) == len(sources):
            moves = [alone(evaluation, node, slot) for slot in range(len(sources))]
            if any(slope(each).value != 0.0 and not differences.kink(each) for each in moves):
                found[node] = evaluation.values[node]
    return found


def slope(samples: Samples) -> Estimate:
    """The slope by differences, 0 where it is nothing but rounding."""
    found = differences.slope(samples)
    return found if not abs(found.value) <= found.error else found._replace(value=0.0)


def alone(evaluation: Evaluation, node: int, slot: int) -> Samples:
    """The values of one operation around its arguments, in one slot."""
    tape, values = evaluation.tape, evaluation.values
    arguments = [values[source] for source in tape.args[node]]
    function, noise = rule(tape.ops[node]), 2.0 * EPSILON * abs(values[node])

    def moved(x: float) -> float:
        return function(*arguments[:slot], x, *arguments[slot + 1 :])[0]

    return differences.sample(moved, arguments[slot], max(noise, math.ulp(0.0)))


def first_wrong(evaluation: Evaluation) -> WrongEdge | None:
    """The first edge, in the order of the tape, whose local partial is not the slope of its operator alone.

    >>> first_wrong(evaluate(parse("x * sin(x)"), {"x": 2.0})) is None
    True
    """
    tape, alive = evaluation.tape, live(evaluation.tape)
    for node, sources in enumerate(tape.args):
        for slot in range(len(sources)):
            if alive[node] and slot not in tape.ops[node].cuts:
                partial, samples = evaluation.partials[node][slot], alone(evaluation, node, slot)
                if _wrong(partial, samples):
                    return WrongEdge(node, slot, partial, differences.slope(samples))
    return None


def _wrong(partial: float, samples: Samples) -> bool:
    if differences.kink(samples) or differences.edge(samples) or not math.isfinite(samples.middle):
        return False
    found = differences.slope(samples)
    sure = found.error <= _SURE * max(abs(found.value), abs(partial) if math.isfinite(partial) else 0.0, 1e-12)
    if not math.isfinite(partial):
        return sure
    return sure and abs(partial - found.value) > 10.0 * found.error + _CLOSE * abs(partial)


def undefined_product(evaluation: Evaluation) -> tuple[int, int, float, float] | None:
    """The first edge, from the root on, where adjoint times partial is nan and neither of them is: 0·inf.

    Returns:
        Node, slot, adjoint, partial; None where there is no such edge.
    """
    tape, adjoints, partials = evaluation.tape, evaluation.adjoints, evaluation.partials
    for node in range(tape.root, -1, -1):
        for slot, partial in enumerate(partials[node]):
            adjoint = adjoints[node]
            if slot not in tape.ops[node].cuts and adjoint == adjoint and partial == partial:
                product = adjoint * partial
                if product != product:
                    return node, slot, adjoint, partial
    return None


def _kinks(evaluation: Evaluation) -> list[Kink]:
    """The operations that are at a corner: a condition of their row holds, or the slopes of the two sides differ."""
    tape = evaluation.tape
    found = []
    for node, sources in enumerate(tape.args):
        if any(differences.kink(alone(evaluation, node, slot)) for slot in range(len(sources))):
            found.append(Kink(node, _convention(tape, evaluation.values, node)))
    return found


def _convention(tape: Tape, values: list[float], node: int) -> str:
    """Why the gradient at a corner is what it is, as the row says it."""
    op, arguments = tape.ops[node], [values[source] for source in tape.args[node]]
    out = values[node]
    for corner in op.corners:
        names = {"out": out, "ties": float(arguments.count(out))}
        names |= {"x": out} if op.variadic else dict(zip(op.args, arguments, strict=True))
        condition = parse(corner.when, names)
        if evaluate(condition, {name: names[name] for name in condition.inputs}).value:
            return corner.why
    return ""
