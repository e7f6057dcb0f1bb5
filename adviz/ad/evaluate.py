"""Tape to numbers: primals, local partials and adjoints, by two loops over positions.

Griewank & Walther, *Evaluating Derivatives*, 2nd edition, sections 2.2 and 3.2: the forward loop computes each value
and the partials on its incoming edges; the backward loop knows no operators and does `adjoint[input] += adjoint *
partial`. Numbers come from Python's `math` and never from NumPy, whose last bits differ between machines.
"""

from collections.abc import Mapping
from itertools import compress
from typing import NamedTuple

from adviz.ad.point import complete, too_large
from adviz.ad.rules import Rule, rule
from adviz.errors import EvaluationError, clip
from adviz.graph.collector import MANY, paused
from adviz.graph.order import live
from adviz.graph.tape import Tape
from adviz.lang.lexer import place

# What the loops do at a step. Sums and products, half of all operations, are written out there: their partials are
# at hand, and a call costs more than they do.
_SUM, _PRODUCT, _TWO, _ONE, _MANY = range(5)
_KINDS = {"add": _SUM, "mul": _PRODUCT}
_ONES = (1.0, 1.0)

Step = tuple[int, Rule, int, int, int]  # kind, rule, first input, second input, position
Row = tuple[float, ...]  # a value or anything in its place, then the partials


class Plan(NamedTuple):
    """What does not depend on the point: computed once a tape.

    Attributes:
        start: the values before the loop: constants in their places.
        inputs: name → position.
        forward: the operations, in order.
        backward: those that a gradient comes to, last first.
        alive: for each operation that has a row, whether it is in `backward`; None when all are.
    """

    start: list[float]
    inputs: dict[str, int]
    forward: list[Step]
    backward: list[Step]
    alive: bytes | None


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
    steps: dict[tuple[str, int], tuple[int, Rule]] = {}
    forward: list[Step] = []
    for node, sources in enumerate(tape.args):
        if sources:
            key = tape.ops[node].name, len(sources)
            if key not in steps:
                steps[key] = _kind(tape, node), _rule(tape, node)
            kind, made = steps[key]
            forward.append((kind, made, sources[0], sources[-1], node))
    alive = live(tape)
    if all(alive[step[4]] for step in forward):
        return Plan(start, tape.inputs, forward, forward[::-1], None)
    backward = [step for step in reversed(forward) if alive[step[4]]]
    return Plan(
        start, tape.inputs, forward, backward, bytes([alive[step[4]] for step in forward if step[0] > _PRODUCT])
    )


def _kind(tape: Tape, node: int) -> int:
    op, count = tape.ops[node], len(tape.args[node])
    if op.cuts or count > 2:
        return _MANY
    return _KINDS.get(op.name, _TWO if count == 2 else _ONE)


def _rule(tape: Tape, node: int) -> Rule:
    try:
        return rule(tape.ops[node])
    except EvaluationError as error:
        span = place(tape.source.text, tape.tokens[node])
        raise EvaluationError(error.message, tape.source, span, "write * for numbers") from None


class Evaluation:
    """One tape at one point.

    Attributes:
        tape: the graph.
        values: the primals, one a node.
        adjoints: ∂root/∂node, one a node; 0.0 where no gradient reaches.
    """

    __slots__ = ("_partials", "_rows", "adjoints", "tape", "values")

    def __init__(self, tape: Tape, values: list[float], rows: list[Row], adjoints: list[float]) -> None:
        self.tape = tape
        self.values = values
        self.adjoints = adjoints
        self._rows = rows
        self._partials: list[tuple[float, ...]] = []

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
        """The local partials: one tuple a node, one number a slot; empty for leaves."""
        if not self._partials:
            self._partials = [()] * len(self.values)
            rows = iter(self._rows)
            for kind, _, first, second, node in plan(self.tape).forward:
                if kind == _SUM:
                    self._partials[node] = _ONES
                elif kind == _PRODUCT:
                    self._partials[node] = self.values[second], self.values[first]
                else:
                    self._partials[node] = next(rows)[1:]
        return self._partials


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
    return Evaluation(tape, *numbers(tape, at or {}))


def numbers(tape: Tape, at: Mapping[str, float]) -> tuple[list[float], list[Row], list[float]]:
    """What an `Evaluation` is made of: values, rows in order (sums and products have none), adjoints."""
    if len(tape) < MANY:
        return _numbers(tape, at)
    with paused():
        return _numbers(tape, at)


def _numbers(tape: Tape, at: Mapping[str, float]) -> tuple[list[float], list[Row], list[float]]:
    made = plan(tape)
    values = made.start[:]
    inputs = made.inputs
    if tape.defaults or at.keys() != inputs.keys():
        at = complete(tape, at)
    try:
        for name, node in inputs.items():
            values[node] = float(at[name])
    except OverflowError:
        raise too_large(f"the value of {clip(name, 24)}") from None
    rows = _forward(tape, made.forward, values)
    return values, rows, _backward(tape, made, values, rows)


def _forward(tape: Tape, steps: list[Step], values: list[float]) -> list[Row]:
    rows: list[Row] = []
    keep = rows.append
    for kind, function, first, second, node in steps:
        if kind == _SUM:
            values[node] = values[first] + values[second]  # its partials are 1: no row
        elif kind == _PRODUCT:
            values[node] = values[first] * values[second]  # its partials are the values: no row either
        else:
            if kind == _TWO:
                row = function(values[first], values[second])
            elif kind == _ONE:
                row = function(values[first])
            else:
                row = function(*[values[source] for source in tape.args[node]])
            values[node] = row[0]
            keep(row)
    return rows


def _backward(tape: Tape, made: Plan, values: list[float], rows: list[Row]) -> list[float]:
    adjoints = [0.0] * len(made.start)
    adjoints[tape.root] = 1.0
    last_row = (rows[:] if made.alive is None else list(compress(rows, made.alive))).pop
    for kind, _, first, second, node in made.backward:
        adjoint = adjoints[node]
        if kind == _SUM:
            adjoints[first] += adjoint
            adjoints[second] += adjoint
        elif kind == _PRODUCT:
            adjoints[first] += adjoint * values[second]
            adjoints[second] += adjoint * values[first]
        elif kind == _TWO:
            _, left, right = last_row()
            adjoints[first] += adjoint * left
            adjoints[second] += adjoint * right
        elif kind == _ONE:
            adjoints[first] += adjoint * last_row()[1]
        else:
            row = last_row()
            cuts = tape.ops[node].cuts
            for slot, source in enumerate(tape.args[node]):
                if slot not in cuts:
                    adjoints[source] += adjoint * row[1 + slot]
    return adjoints


def primals(tape: Tape, point: Mapping[str, float], fixed: Mapping[int, float] | None = None) -> list[float]:
    """The values alone, one a node.

    Args:
        tape: the graph.
        point: input name → number, for all inputs.
        fixed: position → number that stands there in place of what is computed (and in place of nothing else).

    >>> from adviz.lang.parser import parse
    >>> primals(parse("x * sin(x)"), {"x": 2.0}, {1: 10.0})
    [2.0, 10.0, 20.0]
    """
    made = plan(tape)
    values = made.start[:]
    for name, node in made.inputs.items():
        values[node] = point[name]
    if not fixed:
        _forward(tape, made.forward, values)
        return values
    for step in made.forward:
        _forward(tape, [step], values)
        if step[4] in fixed:
            values[step[4]] = fixed[step[4]]
    return values
