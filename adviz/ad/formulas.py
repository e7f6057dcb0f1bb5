"""Local partials, products and gradients as formulas: the rules of the table, with names in place of numbers.

Only what every reader drops at sight is dropped (`1*x`, `x^1`, `x + 0`, a sign before a sign); the rest stands as
the rule says it.
"""

from __future__ import annotations

from typing import NamedTuple

from adviz.ad.rules import rule
from adviz.graph.tape import Tape
from adviz.lang.parser import parse
from adviz.lang.printers import ATOM, LITERAL, Text, combine, leaf, numeral
from adviz.ops import TABLE
from adviz.ops.model import Op

_ADD, _SUB, _MUL, _DIV, _POW, _NEG = (TABLE[name] for name in ("add", "sub", "mul", "div", "pow", "neg"))
_RULES: dict[str, Tape] = {}


class Formula(NamedTuple):
    """A formula with its sign apart.

    Attributes:
        body: the text without the sign.
        power: binding power of the body's outermost sign.
        negative: whether a minus stands before it.
        number: the body's value where it is a number.
        under: the divisor where the body is `1/divisor`.
    """

    body: str
    power: int = ATOM
    negative: bool = False
    number: float | None = None
    under: Text | None = None

    @property
    def text(self) -> str:
        """The formula.

        >>> Formula("a + b", 20, negative=True).text
        '-(a + b)'
        """
        if not self.negative:
            return self.body
        return f"-({self.body})" if self.power < _MUL.power else f"-{self.body}"

    @property
    def operand(self) -> Text:
        """The formula as an operand."""
        return Text(self.text, min(self.power, _NEG.power) if self.negative else self.power)

    def flipped(self) -> Formula:
        """The formula with the other sign."""
        return self if self.number == 0.0 else self._replace(negative=not self.negative)


def number(value: float) -> Formula:
    """A number; whole ones without a point."""
    size = abs(value)
    body = str(int(size)) if size < 1e15 and size == int(size) else numeral(size)
    return Formula(body, LITERAL, value < 0, size)


ONE = number(1.0)


def multiply(left: Formula, right: Formula) -> Formula:
    """The product.

    >>> multiply(Formula("cos(x)"), divide(ONE, Formula("v5"))).text
    'cos(x)/v5'
    """
    negative = left.negative != right.negative
    left, right = left._replace(negative=False), right._replace(negative=False)
    if left.number == 0.0 or right.number == 0.0:
        return number(0.0)
    if left.number == 1.0 or right.number == 1.0:
        return (right if left.number == 1.0 else left)._replace(negative=negative)
    if right.under:
        return Formula(*combine(_DIV, [left.operand, right.under], spaces=False), negative)
    return Formula(*combine(_MUL, [left.operand, right.operand], spaces=False), negative)


def divide(left: Formula, right: Formula) -> Formula:
    """The quotient."""
    negative = left.negative != right.negative
    left, right = left._replace(negative=False), right._replace(negative=False)
    if right.number == 1.0 or left.number == 0.0:
        return left._replace(negative=negative)
    under = right.operand if left.number == 1.0 else None
    return Formula(*combine(_DIV, [left.operand, right.operand], spaces=False), negative, None, under)


def add(left: Formula, right: Formula) -> Formula:
    """The sum.

    >>> add(Formula("x"), Formula("y", negative=True)).text
    'x - y'
    """
    if left.number == 0.0 or right.number == 0.0:
        return right if left.number == 0.0 else left
    if right.negative:
        return Formula(*combine(_SUB, [left.operand, right.flipped().operand]))
    return Formula(*combine(_ADD, [left.operand, right.operand]))


def _power(left: Formula, right: Formula) -> Formula:
    if right.number == 1.0 and not right.negative:
        return left
    if right.number == 0.0:
        return ONE
    return Formula(*combine(_POW, [left.operand, right.operand], spaces=False))


def apply(op: Op, operands: list[Formula]) -> Formula:
    """An operation on formulas; numbers among themselves are computed where the result is short."""
    if operands and all(each.number is not None for each in operands) and op.kind == "":
        value = rule(op)(*[-each.number if each.negative else each.number for each in operands])[0]  # type: ignore[operator]
        if len(repr(value)) <= 6 and abs(value) < 1e4:
            return number(value)
    match op.name:
        case "neg":
            return operands[0].flipped()
        case "add":
            return add(*operands)
        case "sub":
            return add(operands[0], operands[1].flipped())
        case "mul":
            return multiply(*operands)
        case "div":
            return divide(*operands)
        case "pow":
            return _power(*operands)
    return Formula(*combine(op, [each.operand for each in operands], spaces=False))


def partial_formula(op: Op, slot: int, operands: list[Formula], out: Formula) -> Formula:
    """The local partial of `op` for an argument slot, over formulas of its operands and its result.

    >>> from adviz.ops import INFIX
    >>> partial_formula(INFIX["/"], 1, [Formula("a"), Formula("b")], Formula("out")).text
    '-a/b^2'
    """
    if slot in op.cuts:
        return number(0.0)
    names = {"out": out, "count": Formula("n"), "d": Formula("d")}
    if op.variadic:
        names[op.args[0][1:]] = operands[slot]
        text = op.partials[0]
    else:
        names.update(zip(op.args, operands, strict=True))
        text = op.partials[slot]
    tape = _RULES.get(text)
    if tape is None:
        tape = _RULES[text] = parse(text)
    return _substitute(tape, names)


def _substitute(tape: Tape, names: dict[str, Formula]) -> Formula:
    made: list[Formula] = []
    for node, sources in enumerate(tape.args):
        if node in tape.constants:
            spelled = leaf(tape, node)
            value = tape.constants[node]
            known = number(value)
            made.append(known if spelled.text[0] in "-.0123456789" else Formula(spelled.text, number=value))
        elif not sources:
            made.append(names[tape.names[node]])
        else:
            made.append(apply(tape.ops[node], [made[source] for source in sources]))
    return made[tape.root]
