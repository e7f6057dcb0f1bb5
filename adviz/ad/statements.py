"""The evaluation trace: every statement that forward and reverse mode carry out, as the textbooks write them.

Griewank & Walther, *Evaluating Derivatives*, 2nd edition, sections 2.2 and 3.2; Baydin, Pearlmutter, Radul & Siskind,
*Automatic Differentiation in Machine Learning: a Survey* (JMLR 18, 2018), tables 2 and 3. Inputs are v_{1-n} … v_0,
operations v_1 … v_l; constants stand in the statements as they are. A statement is text of adviz's language over the
names `_p3`, `_t3`, `_a3` for the primal, the tangent and the adjoint of v_3 (`_p_1` for v_{-1}); formats set them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from adviz.ad.evaluate import Evaluation
from adviz.ad.formulas import Formula, add, multiply, number, partial_formula
from adviz.ad.tangent import tangents
from adviz.graph.order import live, used
from adviz.graph.tape import Tape
from adviz.lang.printers import combine, leaf

ORDERS = ("levels", "tape")


class Line(NamedTuple):
    """What gives a node its primal or its tangent.

    Attributes:
        node: position on the tape.
        formula: the right side.
        value: the number that results.
    """

    node: int
    formula: str
    value: float


class Passed(NamedTuple):
    """What a node adds to the adjoint of one of its inputs: `v̄_2 += v̄_5 · ∂v_5/∂v_2`.

    Attributes:
        node, user, slot: whose adjoint, and the edge it comes along.
        first: whether nothing was there before.
        formula: the right side, with the local partial as a formula.
        partial: the local partial.
        value: the adjoint after the statement.
    """

    node: int
    user: int
    slot: int
    first: bool
    formula: str
    partial: float
    value: float


class Trace(NamedTuple):
    """A trace.

    Attributes:
        evaluation: the formula at the point.
        numbers: position → the number of v, for inputs and operations.
        seeds: input name → tangent.
        primals, tangents: one a node, in the order of the numbers.
        adjoints: in the order in which reverse mode carries them out.
    """

    evaluation: Evaluation
    numbers: dict[int, int]
    seeds: dict[str, float]
    primals: tuple[Line, ...]
    tangents: tuple[Line, ...]
    adjoints: tuple[Passed, ...]


def trace(evaluation: Evaluation, seeds: Mapping[str, float], order: str = "levels") -> Trace:
    """All statements at a point.

    Args:
        evaluation: the formula at the point.
        seeds: input name → tangent; the other inputs have 0.
        order: `tape` numbers operations as they stand on the tape; `levels` after all of their inputs and of what is
            as far from the inputs, as the survey does.

    >>> from adviz.ad.evaluate import evaluate
    >>> from adviz.lang.parser import parse
    >>> made = trace(evaluate(parse("x * sin(y)"), {"x": 2.0, "y": 0.0}), {"y": 1.0})
    >>> [line.formula for line in made.primals], [line.formula for line in made.adjoints]
    (['x', 'y', 'sin(_p0)', '_p_1 * _p1'], ['_a2*_p1', '_a2*_p_1', '_a1*cos(_p0)'])
    """
    tape = evaluation.tape
    numbers = _numbered(tape, order)
    whole = {name: float(seeds.get(name, 0.0)) for name in tape.inputs}
    return Trace(
        evaluation,
        numbers,
        whole,
        tuple(_primals(evaluation, numbers)),
        tuple(_tangents(evaluation, numbers, whole)),
        tuple(_adjoints(evaluation, numbers)),
    )


def variable(kind: str, index: int) -> str:
    """The name of v_index in a statement; kind is `p`, `t` or `a`.

    >>> variable("a", -1)
    '_a_1'
    """
    return f"_{kind}{'_' if index < 0 else ''}{abs(index)}"


def _numbered(tape: Tape, order: str) -> dict[int, int]:
    inputs = list(tape.inputs.values())
    numbers = {node: at + 1 - len(inputs) for at, node in enumerate(inputs)}
    operations = [node for node, sources in enumerate(tape.args) if sources]
    if order == "levels":
        depths = [0] * len(tape)
        for node in operations:
            depths[node] = 1 + max(depths[source] for source in tape.args[node])
        operations.sort(key=depths.__getitem__)
    return numbers | {node: at + 1 for at, node in enumerate(operations)}


def _operand(tape: Tape, numbers: dict[int, int], node: int) -> Formula:
    """A node inside a statement: its variable, or the constant as it was written."""
    if node in numbers:
        return Formula(variable("p", numbers[node]))
    spelled, value = leaf(tape, node), tape.constants[node]
    return number(value) if spelled.text[0] in "-.0123456789" else Formula(spelled.text, number=value)


def _primals(evaluation: Evaluation, numbers: dict[int, int]) -> Iterator[Line]:
    tape = evaluation.tape
    for node in numbers:
        sources = tape.args[node]
        if sources:
            texts = [
                leaf(tape, source) if source in tape.constants else _operand(tape, numbers, source).operand
                for source in sources
            ]
            yield Line(node, combine(tape.ops[node], texts).text, evaluation.values[node])
        else:
            yield Line(node, tape.names[node], evaluation.values[node])


def _partial(tape: Tape, numbers: dict[int, int], node: int, slot: int) -> Formula:
    operands = [_operand(tape, numbers, source) for source in tape.args[node]]
    return partial_formula(tape.ops[node], slot, operands, Formula(variable("p", numbers[node])))


def _tangents(evaluation: Evaluation, numbers: dict[int, int], seeds: dict[str, float]) -> Iterator[Line]:
    tape = evaluation.tape
    found = tangents(evaluation, {tape.inputs[name]: seed for name, seed in seeds.items() if seed != 0.0})
    active = _active(tape)
    for node in numbers:
        total = number(seeds[tape.names[node]]) if not tape.args[node] else number(0.0)
        for slot, source in enumerate(tape.args[node]):
            if active[source] and slot not in tape.ops[node].cuts:
                term = multiply(Formula(variable("t", numbers[source])), _partial(tape, numbers, node, slot))
                total = add(total, term)
        tangent = found[node]
        yield Line(node, total.text, 0.0 if tangent is None else tangent)


def _active(tape: Tape) -> bytearray:
    """One flag a node: whether a derivative comes to it from an input, through edges that are not cut."""
    active = bytearray(len(tape))
    for node in tape.inputs.values():
        active[node] = 1
    for node, sources in enumerate(tape.args):
        cuts = tape.ops[node].cuts
        if any(active[source] for slot, source in enumerate(sources) if slot not in cuts):
            active[node] = 1
    return active


def _adjoints(evaluation: Evaluation, numbers: dict[int, int]) -> Iterator[Passed]:
    tape, alive, active = evaluation.tape, live(evaluation.tape), _active(evaluation.tape)
    found: dict[int, float] = {tape.root: 1.0}
    for node in reversed(numbers):
        for slot, source in enumerate(tape.args[node]):
            if not alive[node] or not active[source] or slot in tape.ops[node].cuts:
                continue
            partial = evaluation.partials[node][slot]
            first = source not in found
            found[source] = found.get(source, 0.0) + found[node] * partial
            term = multiply(Formula(variable("a", numbers[node])), _partial(tape, numbers, node, slot))
            yield Passed(source, node, slot, first, term.text, partial, found[source])


def tutorial_count(tape: Tape, start: int) -> int:
    """How many lines `tutorial_lines` gives: an edge as often as there are ways to it."""
    counts = [0] * len(tape)
    counts[start] = 1
    total = 0
    needed = used(tape)
    for node, sources in enumerate(tape.args):
        cuts = tape.ops[node].cuts
        if needed[node]:
            ways = sum([counts[source] for slot, source in enumerate(sources) if slot not in cuts])
            counts[node] += ways
            total += ways
    return total


def tutorial_lines(evaluation: Evaluation, start: int) -> Iterator[str]:
    """Every edge on every way from a node to the root, depth first: `child: x -> x*y grad: 3.0`.

    Names are those of the tutorial's program, which puts the names of the operands together without parentheses.

    >>> from adviz.ad.evaluate import evaluate
    >>> from adviz.lang.parser import parse
    >>> list(tutorial_lines(evaluate(parse("x * y"), {"x": 2.0, "y": 3.0}), 0))
    ['child: x -> x*y grad: 3.0']
    """
    tape, needed = evaluation.tape, used(evaluation.tape)
    names = _flat_names(tape)
    users: list[list[tuple[int, int]]] = [[] for _ in range(len(tape))]
    for node, sources in enumerate(tape.args):
        for slot, source in enumerate(sources):
            if needed[node] and slot not in tape.ops[node].cuts:
                users[source].append((node, slot))
    stack = [(start, iter(users[start]))]
    while stack:
        node, rest = stack[-1]
        user = next(rest, None)
        if user is None:
            stack.pop()
            continue
        yield f"child: {names[node]} -> {names[user[0]]} grad: {float(evaluation.partials[user[0]][user[1]])!r}"
        stack.append((user[0], iter(users[user[0]])))


def _flat_names(tape: Tape) -> list[str]:
    """The names of the tutorial; what would be longer than 200 characters is called `v{position}`."""
    names: list[str] = []
    for node, sources in enumerate(tape.args):
        if node in tape.names:
            names.append(tape.names[node])
            continue
        if not sources:
            names.append(leaf(tape, node).text)
            continue
        op, operands = tape.ops[node], [names[source] for source in sources]
        if op.infix or op.prefix:
            name = op.infix.join(operands) if op.infix else op.prefix + operands[0]
        else:
            name = f"{op.name}({','.join(operands)})"
        names.append(name if len(name) <= 200 else f"v{node}")
    return names
