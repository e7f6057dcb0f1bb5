"""Operations and rule texts → Python expressions that a person would write, and the functions that they need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from adviz.ad.rules import partial_texts, rule
from adviz.graph.tape import Settings
from adviz.lang.parser import parse
from adviz.ops.model import Op

# How tightly the outermost sign binds.
ATOM, TIGHT, NEGATIVE, PRODUCT, SUM, COMPARED, CHOICE = 100, 40, 35, 30, 20, 10, 0
SIGNS = {"add": ("+", SUM), "sub": ("-", SUM), "mul": ("*", PRODUCT)}
TESTS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}


class Term(NamedTuple):
    """A Python expression.

    Attributes:
        text: the expression.
        power: how tightly its outermost sign binds.
        number: its value where that is known.
        test: a condition that is true where the value is not 0, where there is a shorter one than the value.
    """

    text: str
    power: int = ATOM
    number: float | None = None
    test: str = ""

    @property
    def opposite(self) -> Term | None:
        """The term without the minus before it, where there is one."""
        if self.power != NEGATIVE or not self.text.startswith("-"):
            return None
        return Term(self.text[1:], TIGHT, None if self.number is None else -self.number)

    def within(self, power: int) -> str:
        """The text as an operand of a sign that binds with `power`."""
        return self.text if self.power >= power else f"({self.text})"


class Words(NamedTuple):
    """How operations are spelled: over numbers (`NUMBERS`), or over arrays.

    Attributes:
        apply: an operation over terms; `needs` gets the names of the functions that it calls.
        number: a constant.
    """

    apply: Callable[[Op, Sequence[Term], set[str], Settings], Term]
    number: Callable[[Any], Term]


def number(value: float) -> Term:
    """A number.

    >>> number(-2.0).text, number(float("nan")).text
    ('-2.0', 'nan')
    """
    text = repr(value)
    return Term(text, NEGATIVE if text.startswith("-") else ATOM, value)


def apply(op: Op, operands: Sequence[Term], needs: set[str], said: Settings | None = None) -> Term:
    """An operation over numbers, which has no settings; `needs` gets the names of the functions that are called.

    >>> from adviz.ops import TABLE
    >>> needs = set()
    >>> apply(TABLE["mul"], [Term("a + b", 20), Term("c")], needs).text, needs
    ('(a + b) * c', set())
    """
    if all(each.number is not None for each in operands):
        return number(rule(op)(*[each.number for each in operands])[0])
    if op.value == op.args[0]:
        return operands[0]  # `detach` gives its argument back
    match op.name:
        case "add" | "sub" | "mul":
            return _infix(op, *operands)
        case "neg":
            return Term(f"-{operands[0].within(TIGHT)}", NEGATIVE)
        case "div" if operands[1].number:
            return Term(f"{operands[0].within(PRODUCT)} / {operands[1].within(PRODUCT + 1)}", PRODUCT)
        case "pow" if operands[1].number == 1.0:
            return operands[0]
        case "where":
            return _choice(*operands)
        case "lt" | "le" | "gt" | "ge" | "eq" | "ne":
            test = f"{operands[0].within(SUM)} {TESTS[op.name]} {operands[1].within(SUM)}"
            return Term(f"1.0 if {test} else 0.0", CHOICE, test=test)
    needs.add(op.name)
    return Term(f"{op.name}({', '.join(each.text for each in operands)})")


def times(left: str, right: Term) -> str:
    """A variable times a term."""
    return left if right.number == 1.0 else f"{left} * {right.within(PRODUCT + 1)}"


def _infix(op: Op, left: Term, right: Term) -> Term:
    sign, power = SIGNS[op.name]
    if op.name == "mul" and 1.0 in (left.number, right.number):
        return right if left.number == 1.0 else left
    text = f"{left.within(power)} {sign} {right.within(power + 1)}"
    test = f"{left.test} and {right.test}" if op.name == "mul" and left.test and right.test else ""
    return Term(text, power, test=test)


def _choice(condition: Term, chosen: Term, other: Term) -> Term:
    if condition.number is not None:
        return chosen if condition.number else other
    test = condition.test or condition.within(COMPARED)
    if (chosen.number, other.number) == (1.0, 0.0):
        return Term(f"1.0 if {test} else 0.0", CHOICE, test=test)
    return Term(f"{chosen.within(COMPARED)} if {test} else {other.text}", CHOICE)


NUMBERS = Words(apply, number)


def evaluated(text: str, names: dict[str, Term], needs: set[str], words: Words = NUMBERS) -> Term:
    """A text of the operator table over `names`. Such texts are short: what is used twice is written twice.

    >>> evaluated("where(x > 0, 1, exp(x))", {"x": Term("v1")}, set()).text
    '1.0 if v1 > 0.0 else exp(v1)'
    """
    tape = parse(text, names)
    terms: list[Term] = []
    for node, sources in enumerate(tape.args):
        if node in tape.constants:
            terms.append(words.number(tape.constants[node]))
        elif sources:
            said = tape.settings.get(node, {})
            terms.append(words.apply(tape.ops[node], [terms[source] for source in sources], needs, said))
        else:
            terms.append(names[tape.names[node]])
    return terms[tape.root]


def partial(op: Op, slot: int, operands: Sequence[Term], out: Term, needs: set[str]) -> Term:
    """The local partial for an argument: conventions at corners first, as adviz computes it.

    >>> from adviz.ops import TABLE
    >>> partial(TABLE["pow"], 0, [Term("v1"), number(2.0)], Term("v2"), set()).text
    '2.0 * v1'
    """
    texts = partial_texts(op)
    if not op.variadic:
        return evaluated(texts[slot], dict(zip(op.args, operands, strict=True)) | {"out": out}, needs)
    arguments = ", ".join(each.text for each in operands)
    names = {op.args[0][1:]: operands[slot], "out": out, "count": number(float(len(operands)))}
    if "ties" in texts[0]:
        names["ties"] = Term("ties") if len(operands) > 1 else number(1.0)
    if "others" in texts[0]:
        needs.add("others")
        names["others"] = Term(f"others({arguments})[{slot}]")
    return evaluated(texts[0], names, needs)


def ties(op: Op, operands: Sequence[Term], out: Term) -> str:
    """The statement that counts the arguments that equal the result, where the rule asks for that; else empty."""
    if not (op.variadic and len(operands) > 1 and any("ties" in text for text in partial_texts(op))):
        return ""
    return f"ties = {' + '.join(f'({each.within(SUM)} == {out.text})' for each in operands)}"


def composed(op: Op, needs: set[str], words: Words = NUMBERS, kind: str = "float") -> str:
    """The definition of an operator that the table composes of others."""
    body = evaluated(op.value, {name: Term(name) for name in op.args}, needs, words)
    signature = ", ".join(f"{name}: {kind}" for name in op.args)
    return f"def {op.name}({signature}) -> {kind}:\n    return {body.text}\n"
