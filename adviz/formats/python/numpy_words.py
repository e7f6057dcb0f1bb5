"""Operations and rule texts in NumPy's words: what `adviz.formats.python.expression` does for numbers.

A comparison is an array of truths where it may be one (in a condition, a product), else of 1.0 and 0.0.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from adviz.ad.arrays.vector import NUMPY
from adviz.ad.rules import partial_texts, rule
from adviz.errors import OptionError
from adviz.formats.python.expression import (
    ATOM,
    NEGATIVE,
    PRODUCT,
    SIGNS,
    SUM,
    TESTS,
    TIGHT,
    Term,
    Words,
    evaluated,
)
from adviz.graph.tape import Settings
from adviz.lang.printers import subscript
from adviz.ops.model import Op

_POWER = 40
# An operator of several arguments, as NumPy's function of two; of one array, with its axes.
_PAIRS = {"max": "np.maximum", "min": "np.minimum", "norm2": "np.hypot", "logsumexp": "np.logaddexp"}
_FOLDS = {
    "sum": "np.sum({})",
    "mean": "np.mean({})",
    "prod": "np.prod({})",
    "max": "np.max({})",
    "min": "np.min({})",
    "norm2": "np.hypot.reduce({}, initial=0.0)",
    "logsumexp": "np.logaddexp.reduce({})",
}


def number(value: Any) -> Term:
    """A number, or a nested tuple of numbers.

    >>> number(-2.0).text, number((1.0, float("nan"))).text
    ('-2.0', 'np.array([1.0, np.nan])')
    """
    if isinstance(value, tuple):
        return Term(f"np.array({spelled(value)})")
    text = spelled(float(value))
    return Term(text, NEGATIVE if text.startswith("-") else ATOM, float(value))


def spelled(value: Any) -> str:
    """A number, or nested tuples as lists."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(spelled, value))}]"
    return re.sub(r"inf|nan", r"np.\g<0>", repr(value))


def apply(op: Op, operands: Sequence[Term], needs: set[str], said: Settings | None = None) -> Term:
    """An operation; `needs` gets the names of the functions that are called.

    >>> from adviz.ops import TABLE
    >>> apply(TABLE["sum"], [Term("x")], set(), {"axis": 0}).text
    'np.sum(x, axis=0)'
    >>> apply(TABLE["where"], [Term("c"), Term("x"), Term("0.0", number=0.0)], set()).text
    'np.where(c, x, 0.0)'
    """
    if op.scalar and not said and all(each.number is not None for each in operands):
        return number(rule(op)(*[each.number for each in operands])[0])
    if op.value == op.args[0]:
        return operands[0]  # `detach` gives its argument back
    texts = [each.text for each in operands]
    if op.kind in ("move", "contract"):
        return _moved(op, operands, said or {})
    if op.variadic and len(operands) == 1:
        return _folded(op, operands[0], said or {})
    if op.variadic:
        return _several(op, operands)
    return _entrywise(op, operands, texts) or _called(op, texts, needs)


def _entrywise(op: Op, operands: Sequence[Term], texts: list[str]) -> Term | None:
    """An operation that goes entry by entry and is no function of NumPy's; None of others."""
    match op.name:
        case "add" | "sub" | "mul" | "div":
            return _infix(op, *operands)
        case "neg":
            return Term(f"-{operands[0].within(TIGHT)}", NEGATIVE)
        case "pow":
            return Term(f"{operands[0].within(_POWER + 1)} ** {operands[1].within(NEGATIVE)}", _POWER)
        case "where":
            return Term(f"np.where({operands[0].test or texts[0]}, {texts[1]}, {texts[2]})")
        case "lt" | "le" | "gt" | "ge" | "eq" | "ne":
            test = f"{operands[0].within(SUM)} {TESTS[op.name]} {operands[1].within(SUM)}"
            return Term(f"np.where({test}, 1.0, 0.0)", test=test)
        case "sign":
            return Term(f"np.sign(np.nan_to_num({texts[0]}))")  # the sign of nan is 0
        case "xlogy":
            x, y = texts
            return Term(f"np.where(({x} == 0.0) & ({y} == {y}), 0.0, {operands[0].within(PRODUCT)} * np.log({y}))")
    return None


def _called(op: Op, texts: list[str], needs: set[str]) -> Term:
    """A function of NumPy's, one that the row composes of others, or one of numbers, entry by entry."""
    if op.value:
        needs.add(op.name)
        return Term(f"{op.name}({', '.join(texts)})")
    if op.name in NUMPY:
        return Term(NUMPY[op.name].format(*texts))
    needs |= {op.name, "each"}
    return Term(f"each({op.name}, {', '.join(texts)})")


def _infix(op: Op, left: Term, right: Term) -> Term:
    if op.name in ("mul", "div") and right.number == 1.0:
        return left
    if op.name == "mul" and left.number == 1.0:
        return right
    if op.name == "mul" and left.test and right.test:
        test = f"({left.test}) & ({right.test})"
        return Term(f"np.where({test}, 1.0, 0.0)", test=test)
    sign, power = SIGNS.get(op.name, ("/", PRODUCT))
    truths = power == PRODUCT
    return Term(f"{_factor(left, power, truths)} {sign} {_factor(right, power + 1, truths and sign == '*')}", power)


def _factor(term: Term, power: int, truths: bool) -> str:
    return f"({term.test})" if term.test and truths else term.within(power)


def _several(op: Op, operands: Sequence[Term]) -> Term:
    texts = [each.text for each in operands]
    pair = _PAIRS.get(op.name) or _unknown(op).text
    return Term(f"{pair}({', '.join(texts)})" if len(texts) == 2 else f"reduce({pair}, ({', '.join(texts)}))")


def _moved(op: Op, operands: Sequence[Term], said: Settings) -> Term:
    """An operation that moves entries, or a product of matrices."""
    texts = [each.text for each in operands]
    first = operands[0].within(ATOM)
    match op.name:
        case "matmul":
            return Term(f"{operands[0].within(PRODUCT)} @ {operands[1].within(PRODUCT + 1)}", PRODUCT)
        case "dot":
            return Term(f"np.dot({', '.join(texts)})")
        case "index":
            return Term(f"{first}[{subscript(said['at'])}]")
        case "reshape":
            return Term(f"np.reshape({texts[0]}, {said['shape']})")
        case "transpose":
            axes = said.get("axes")
            if axes or operands[0].number is not None:
                return Term(f"np.transpose({texts[0]}" + (f", {axes})" if axes else ")"))
            return Term(f"{first}.T")
        case "stack" | "concat":
            function = "np.stack" if op.name == "stack" else "np.concatenate"
            axis = f", axis={said['axis']}" if said.get("axis") else ""
            return Term(f"{function}([{', '.join(texts)}]{axis})")
    return _unknown(op)


def along(said: Settings) -> str:
    """The axes of a fold, behind its argument.

    >>> along({"axis": (0, 2), "keepdims": 1})
    ', axis=(0, 2), keepdims=True'
    """
    axis = said.get("axis")
    return ("" if axis is None else f", axis={axis}") + (", keepdims=True" if said.get("keepdims") else "")


def _folded(op: Op, x: Term, said: Settings) -> Term:
    form, rest = _FOLDS.get(op.name) or _unknown(op).text, along(said)
    if "reduce" in form and "axis" not in rest:  # which goes along the first axis if nothing is said
        rest = f", axis=None{rest}"
    return Term(form.format(x.text + rest))


def _unknown(op: Op) -> Term:
    raise OptionError(f"a Python program over arrays has no words for {op.name}", remedy="-T json has all numbers")


def choose(op: Op, operands: Sequence[Term], needs: set[str], said: Settings | None = None) -> Term:
    """As `apply`, in the text of a rule: there a choice that is known needs no shape."""
    if op.name == "pow" and operands[1].number == 1.0:
        return operands[0]
    if op.name != "where":
        return apply(op, operands, needs, said)
    condition, chosen, other = operands
    if condition.number is not None:
        return chosen if condition.number else other
    test = condition.test or condition.text
    if (chosen.number, other.number) == (1.0, 0.0):
        return Term(f"np.where({test}, 1.0, 0.0)", test=test)
    branches = [each.test or each.text for each in (chosen, other)]
    if chosen.test and other.test:
        branches[0] = chosen.text
    return Term(f"np.where({test}, {branches[0]}, {branches[1]})")


WORDS = Words(choose, number)


def partial(op: Op, slot: int, operands: Sequence[Term], out: Term, needs: set[str]) -> Term:
    """The local partial for an argument of an operation that goes entry by entry.

    >>> from adviz.ops import TABLE
    >>> partial(TABLE["atan"], 0, [Term("x")], Term("v1"), set()).text
    '1.0 / (1.0 + x ** 2.0)'
    """
    texts = partial_texts(op)
    if not op.variadic:
        return evaluated(texts[slot], dict(zip(op.args, operands, strict=True)) | {"out": out}, needs, WORDS)
    names = {op.args[0][1:]: operands[slot], "out": out, "count": number(float(len(operands))), "ties": Term("ties")}
    return evaluated(texts[0], names, needs, WORDS)
