"""Tape to the tape of its derivative, from the rule texts of the operator table.

Griewank & Walther, *Evaluating Derivatives*, 2nd edition, section 3.2 (reverse accumulation) and chapter 5 (the
adjoint procedure is a program again, and can be differentiated). The operations of the formula are kept and shared;
what the backward loop would compute is appended: for each edge the rule of its operator, and `adjoint * partial`.

Nothing is simplified. Which rule holds at a corner is decided where the condition has only numbers in it: the exponent
of `x^2` is not 0. Elsewhere it is a `where`. Forms that the table has for accuracy alone are used unless they branch:
the branch that is not taken would send 0·inf into the derivative after this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isinf

from adviz.ad.rules import rule
from adviz.errors import EvaluationError, NameProblem, clip, instead
from adviz.graph.leibniz import derivative
from adviz.graph.order import live
from adviz.graph.reduce import prune
from adviz.graph.tape import Tape
from adviz.lang.lexer import place
from adviz.lang.parser import parse
from adviz.lang.printers import numeral
from adviz.lang.reprint import reprinted
from adviz.ops import CONST, TABLE
from adviz.ops.model import Op

_ADD, _MUL, _EQ, _WHERE = (TABLE[name] for name in ("add", "mul", "eq", "where"))
_RULES: dict[str, Tape] = {}


def derive(tape: Tape, wrt: str) -> Tape:
    """The graph of ∂root/∂wrt.

    Args:
        tape: the graph; it may itself be a derivative.
        wrt: an input, or an assigned name.

    Raises:
        NameProblem: the graph has no such name.
        EvaluationError: an operator has no rule.

    >>> made = derive(parse("x * sin(x)"), "x")
    >>> made.source.text, made.root_name
    ('1 * sin(x) + 1 * x * cos(x)', '∂f/∂x')
    """
    _refuse_arrays(tape)
    start = _start(tape, wrt)
    work = _Work(tape)
    if start is None:
        work.root = work.number(0.0, "0")
    else:
        work.root = work.accumulate(start)
    made = reprinted(work.close())
    made.label, made.parts, made.remarks = derivative(tape.root_name, wrt), tape.parts, tape.remarks
    made.dropped = tape.dropped | (tape.inputs.keys() - made.inputs.keys())
    return made


def _refuse_arrays(tape: Tape) -> None:
    for node, op in enumerate(tape.ops):
        if op.kind or node in tape.settings:
            span = place(tape.source.text, tape.tokens[node])
            message = f"the derivative graph of {op.infix or op.name} is one of numbers"
            raise EvaluationError(message, tape.source, span, "give the inputs values: they say the shapes")


def _start(tape: Tape, wrt: str) -> int | None:
    """The node to differentiate by; None where the graph is known not to depend on it."""
    for node, name in tape.names.items():
        if name == wrt:
            return node
    if wrt in tape.dropped:
        return None
    message = f"cannot differentiate with respect to {clip(wrt, 24)}: the formula has no such name"
    raise NameProblem(message, remedy=instead(wrt, tape.names.values(), "names"))


def dependent(tape: Tape, start: int) -> bytearray:
    """One flag a node: whether a way without cuts leads to it from `start`.

    >>> list(dependent(parse("x * detach(x) + y"), 0))
    [1, 0, 1, 0, 1]
    """
    found = bytearray(len(tape))
    found[start] = 1
    for node in range(start + 1, len(tape)):
        cuts = tape.ops[node].cuts
        for slot, source in enumerate(tape.args[node]):
            if found[source] and slot not in cuts:
                found[node] = 1
                break
    return found


class _Work:
    """The columns of the new tape, which begin as those of the old one."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.ops, self.args = tape.ops[:], tape.args[:]
        self.constants, self.spellings = dict(tape.constants), dict(tape.spellings)
        self.taken = set(tape.names.values())
        self.root = tape.root
        self.known: dict[int, float] = {}  # what only numbers go into
        for node in range(len(tape)):
            self._know(node)

    def accumulate(self, start: int) -> int:
        """The backward loop (table 3.5 of the book), written down in place of being run."""
        tape = self.tape
        alive, needed = live(tape), dependent(tape, start)
        if not alive[start] or not needed[tape.root]:
            return self.number(0.0, "0")
        adjoints = {tape.root: self.number(1.0, "1")}
        for node in range(tape.root, start, -1):
            if needed[node] and node in adjoints:
                self._pass_back(node, adjoints, needed)
        return adjoints[start] if start in adjoints else self.number(0.0, "0")

    def _pass_back(self, node: int, adjoints: dict[int, int], needed: bytearray) -> None:
        op, sources = self.tape.ops[node], self.tape.args[node]
        self._refuse(node)
        adjoint = adjoints.pop(node)
        ties: list[int] = []
        for slot, source in enumerate(sources):
            if slot in op.cuts or not needed[source]:
                continue
            if _counts_ties(op) and not ties:
                ties.append(self._ties(node))
            term = self._term(node, slot, adjoint, ties)
            if term is not None:
                before = adjoints.get(source)
                adjoints[source] = term if before is None else self.append(_ADD, (before, term))

    def _refuse(self, node: int) -> None:
        try:
            rule(self.tape.ops[node])
        except EvaluationError as error:
            span = place(self.tape.source.text, self.tape.tokens[node])
            raise EvaluationError(error.message, self.tape.source, span, "write * for numbers") from None

    def _term(self, node: int, slot: int, adjoint: int, ties: list[int]) -> int | None:
        """What the edge passes back; None where that is nothing at all, not even 0·inf."""
        op, sources = self.tape.ops[node], self.tape.args[node]
        slot_, names = slot, {"out": node}
        if op.variadic:
            slot_ = 0
            names |= {op.args[0][1:]: sources[slot], **dict(zip(["ties"], ties, strict=False))}
        else:
            names |= zip(op.args, sources, strict=True)
        partial = self._partial(op, slot_, names)
        masked = slot_ in op.masks
        if masked and self.known.get(partial) == 0.0:
            return None
        product = self.append(_MUL, (adjoint, partial))
        if not masked or self.known.get(partial):
            return product
        return self.append(_WHERE, (partial, product, self.number(0.0, "0")))

    def _partial(self, op: Op, slot: int, names: dict[str, int]) -> int:
        """The rule of an edge, with the conventions at corners around it."""
        text = _form(op, slot)
        conditions: list[tuple[int, str]] = []
        for corner in op.corners:
            if corner.slot != slot:
                continue
            holds = self._decided(corner.when, names)
            if holds:
                text = corner.then
                break
            if holds is None:
                conditions.append((self.write(corner.when, names), corner.then))
        node = self.write(text, names)
        for condition, then in reversed(conditions):
            node = self.append(_WHERE, (condition, self.write(then, names), node))
        return node

    def _decided(self, text: str, names: dict[str, int]) -> bool | None:
        """Whether a condition holds, where it has only numbers in it."""
        tape = _rule_tape(text)
        values: list[float | None] = []
        for node, sources in enumerate(tape.args):
            if sources:
                found = [values[source] for source in sources]
                values.append(_compute(tape.ops[node], found))
            else:
                number = tape.constants.get(node)
                values.append(self.known.get(names[tape.names[node]]) if number is None else number)
        value = values[tape.root]
        return None if value is None else bool(value)

    def _ties(self, node: int) -> int:
        """How many arguments equal the result."""
        total = -1
        for source in self.tape.args[node]:
            equal = self.append(_EQ, (source, node))
            total = equal if total < 0 else self.append(_ADD, (total, equal))
        return total

    def write(self, text: str, names: dict[str, int]) -> int:
        """Append a rule, with nodes in the place of its names."""
        tape = _rule_tape(text)
        made: list[int] = []
        for node, sources in enumerate(tape.args):
            if node in tape.constants:
                made.append(self.number(tape.constants[node], tape.spellings[node]))
            elif sources:
                made.append(self.append(tape.ops[node], tuple([made[source] for source in sources])))
            else:
                made.append(names[tape.names[node]])
        return made[tape.root]

    def append(self, op: Op, args: Sequence[int]) -> int:
        """Append an operation. A number is written anew wherever it is used, as the parser does."""
        sources = tuple([self._again(source) for source in args])
        self.ops.append(op)
        self.args.append(sources)
        self._know(len(self.ops) - 1)
        return len(self.ops) - 1

    def _again(self, node: int) -> int:
        if node not in self.constants or node in self.tape.names:
            return node
        return self.number(self.constants[node], self.spellings.get(node, ""))

    def number(self, value: float, spelling: str) -> int:
        """Append a number; one that is called by a name which the formula uses otherwise is written in digits."""
        bare = spelling.removeprefix("-")
        if bare in self.taken:
            spelling = ("-" if value < 0 else "") + ("1e999" if isinf(value) else numeral(abs(value)))
        node = len(self.ops)
        self.ops.append(CONST)
        self.args.append(())
        self.constants[node] = self.known[node] = value
        if spelling:
            self.spellings[node] = spelling
        return node

    def _know(self, node: int) -> None:
        if node in self.constants:
            self.known[node] = self.constants[node]
        elif self.args[node] and all(source in self.known for source in self.args[node]):
            value = _compute(self.ops[node], [self.known[source] for source in self.args[node]])
            if value is not None:
                self.known[node] = value

    def close(self) -> Tape:
        """The tape, without what the derivative does not need."""
        old = self.tape
        return prune(
            Tape(
                self.ops, self.args, self.constants, self.spellings, old.names, old.defaults, self.root, [], old.source
            )
        )


def _form(op: Op, slot: int) -> str:
    """The rule of a slot: the form that is computed, unless it branches."""
    stable = dict(op.stable).get(slot, "where(")
    return op.partials[slot] if "where(" in stable else stable


def _counts_ties(op: Op) -> bool:
    return op.variadic and any("ties" in text for text in (op.partials[0], *(corner.when for corner in op.corners)))


def _rule_tape(text: str) -> Tape:
    tape = _RULES.get(text)
    if tape is None:
        tape = _RULES[text] = parse(text)
    return tape


def _compute(op: Op, values: list[float | None]) -> float | None:
    """The value of an operation; None where an argument is not known."""
    if any(value is None for value in values) or not op.scalar:
        return None
    return rule(op)(*values)[0]
