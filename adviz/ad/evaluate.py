"""Tape to numbers: primals, local partials and adjoints, by two loops over positions.

Griewank & Walther, *Evaluating Derivatives*, 2nd edition, sections 2.2 and 3.2: the forward loop computes each value
and the partials on its incoming edges; the backward loop knows no operators and does `adjoint[input] += adjoint *
partial`. Numbers come from Python's `math` and never from NumPy, whose last bits differ between machines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from adviz.ad.rules import Rule, rule
from adviz.errors import EvaluationError, NameProblem, clip, nearest
from adviz.graph.order import live
from adviz.graph.tape import Tape
from adviz.lang.lexer import place
from adviz.ops import CONSTANTS


class Plan(NamedTuple):
    """What does not depend on the point: computed once a tape.

    Attributes:
        start: the values before the loop: constants in their places.
        inputs: name → position.
        forward: (rule, inputs, position) of each operation, in order.
        backward: (position, inputs) of each operation that the root depends on, last first; cut edges left out
            by pointing at a spare place behind the last node.
        alive: whether a gradient can reach the node, one a node.
    """

    start: list[float]
    inputs: dict[str, int]
    forward: list[tuple[Rule, tuple[int, ...], int]]
    backward: list[tuple[int, tuple[int, ...]]]
    alive: bytearray


def plan(tape: Tape) -> Plan:
    """The plan of a tape; made the first time, and kept with the tape.

    Raises:
        EvaluationError: an operator has no rule for numbers; the caret stands under its sign.
    """
    if tape.plan is None:
        tape.plan = _make(tape)
    assert isinstance(tape.plan, Plan)
    return tape.plan


def _make(tape: Tape) -> Plan:
    start = [0.0] * len(tape)
    for node, number in tape.constants.items():
        start[node] = number
    alive = live(tape)
    spare = len(tape)
    forward, backward = [], []
    rules: dict[str, Rule] = {}
    for node, sources in enumerate(tape.args):
        if not sources:
            continue
        op = tape.ops[node]
        made = rules.get(op.name)
        if made is None:
            try:
                made = rules[op.name] = rule(op)
            except EvaluationError as error:
                raise EvaluationError(
                    error.message, tape.source, place(tape.source.text, tape.tokens[node]), "write * for numbers"
                ) from None
        forward.append((made, sources, node))
        if alive[node]:
            kept = sources
            if op.cuts:
                kept = tuple([spare if slot in op.cuts else source for slot, source in enumerate(sources)])
            backward.append((node, kept))
    backward.reverse()
    return Plan(start, tape.inputs, forward, backward, alive)


class Evaluation:
    """One tape at one point.

    Attributes:
        tape: the graph.
        values: the primals, one a node.
        rows: one a node: the value again and then the local partials, one a slot; empty for leaves.
        adjoints: ∂root/∂node, one a node; 0.0 where no gradient reaches.
    """

    __slots__ = ("adjoints", "rows", "tape", "values")

    def __init__(
        self, tape: Tape, values: list[float], rows: list[tuple[float, ...]], adjoints: list[float]
    ) -> None:
        self.tape = tape
        self.values = values
        self.rows = rows
        self.adjoints = adjoints

    @property
    def value(self) -> float:
        """The root's primal."""
        return self.values[self.tape.root]

    @property
    def gradient(self) -> dict[str, float]:
        """Input name → ∂root/∂input."""
        return {name: self.adjoints[node] for name, node in plan(self.tape).inputs.items()}

    @property
    def partials(self) -> list[tuple[float, ...]]:
        """The local partials: one tuple a node, one number a slot."""
        return [row[1:] for row in self.rows]


def evaluate(tape: Tape, at: Mapping[str, float] | None = None) -> Evaluation:
    """Values, partials and adjoints at a point; inputs with a default may be left out.

    Args:
        tape: the graph.
        at: input name → number.

    Raises:
        NameProblem: an input has no value, or a value has no input.
        EvaluationError: an operator has no rule for numbers.

    >>> from adviz.lang.parser import parse
    >>> result = evaluate(parse("x * sin(y)"), {"x": 2.0, "y": 0.0})
    >>> result.value, result.gradient
    (0.0, {'x': 0.0, 'y': 2.0})
    """
    made = plan(tape)
    values = made.start[:]
    inputs = made.inputs
    point = at or {}
    if tape.defaults or point.keys() != inputs.keys():
        point = complete(tape, point)
    for name, node in inputs.items():
        values[node] = float(point[name])
    rows: list[tuple[float, ...]] = [()] * len(values)
    for function, sources, node in made.forward:
        if len(sources) == 2:
            left, right = sources
            row = function(values[left], values[right])
        elif len(sources) == 1:
            row = function(values[sources[0]])
        else:
            row = function(*[values[source] for source in sources])
        values[node] = row[0]
        rows[node] = row
    return Evaluation(tape, values, rows, _backward(made, rows, tape.root))


def _backward(made: Plan, rows: list[tuple[float, ...]], root: int) -> list[float]:
    adjoints = [0.0] * (len(rows) + 1)  # the last one collects what cut edges would have carried
    adjoints[root] = 1.0
    for node, sources in made.backward:
        adjoint = adjoints[node]
        if len(sources) == 2:
            left, right = sources
            _, first, second = rows[node]
            adjoints[left] += adjoint * first
            adjoints[right] += adjoint * second
        else:
            for source, partial in zip(sources, rows[node][1:], strict=True):
                adjoints[source] += adjoint * partial
    adjoints.pop()
    return adjoints


def complete(tape: Tape, at: Mapping[str, float]) -> dict[str, float]:
    """`at` as floats, with the defaults of the formula.

    Raises:
        NameProblem: names every input without a value, and every value without an input.
    """
    inputs = tape.inputs
    point = tape.defaults | {name: float(value) for name, value in at.items()}
    missing = [name for name in inputs if name not in point]
    unknown = [name for name in at if name not in inputs]
    if missing:
        _missing(tape, missing, unknown)
    if unknown:
        _unknown(tape, unknown)
    return point


def _missing(tape: Tape, missing: list[str], unknown: list[str]) -> None:
    names = ", ".join([clip(name, 16) for name in missing[:6]])
    if len(missing) > 6:
        names += f" and {len(missing) - 6} more"
    remedy = " ".join([f"--at {clip(name, 16)}=…" for name in missing[:3]]) + (" …" if len(missing) > 3 else "")
    near = nearest(missing[0], [*(name for name in tape.inputs if name != missing[0]), *CONSTANTS])
    if unknown:
        remedy += f" (there is no {clip(unknown[0], 16)} in the formula)"
    elif near:
        remedy += f", or did you mean {clip(near, 16)}?"
    span = place(tape.source.text, tape.tokens[tape.inputs[missing[0]]])
    raise NameProblem(f"no value for {names}", tape.source, span, remedy)


def _unknown(tape: Tape, unknown: list[str]) -> None:
    name = unknown[0]
    if name in tape.names.values():
        raise NameProblem(
            f"{clip(name, 24)} is computed by the formula, and was given a value", remedy="leave the value out"
        )
    known = list(tape.inputs)
    near = nearest(name, known)
    listed = clip(", ".join(known), 60) or "none"
    raise NameProblem(
        f"there is no input {clip(name, 24)} in the formula",
        remedy=f"did you mean {clip(near, 24)}?" if near else f"its inputs are: {listed}",
    )
