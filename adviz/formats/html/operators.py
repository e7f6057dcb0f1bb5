"""Rows of the operator table as JavaScript, for the operators that a page needs and no others.

The rules are the texts that `adviz.ad.rules` compiles to Python: value, partials with their stable forms and corners.
JavaScript's arithmetic follows IEEE 754 and never raises, so that one body is enough. Primitives that `Math` lacks, or
has otherwise, are in `script/numerics.js` and `script/special.js`, under the names that they have in
`adviz.ops.numerics`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from functools import cache

from adviz.ad.rules import partial_texts
from adviz.errors import AdvizError
from adviz.formats.html.bundle import read
from adviz.graph.tape import Tape
from adviz.lang.parser import parse
from adviz.ops.model import Op

# fmt: off
_SIGNS = {
    "add": "({0} + {1})", "sub": "({0} - {1})", "mul": "({0} * {1})", "div": "({0} / {1})", "neg": "(-{0})",
}
_TESTS = {
    "lt": "{0} < {1}",    "le": "{0} <= {1}",   "gt": "{0} > {1}",
    "ge": "{0} >= {1}",   "eq": "{0} === {1}",  "ne": "{0} !== {1}",
}
_MATH = frozenset((
    "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
    "exp", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "abs", "floor", "ceil", "hypot",
))
# fmt: on
_MODULES = ("numerics", "special")
_EXPORT = re.compile(r"^export function (\w+)", re.MULTILINE)


class Unknown(AdvizError):
    """An operator has no rule for numbers, or its primitive is none of the page's."""


@cache
def _primitives() -> dict[str, str]:
    """Primitive → the module that has it."""
    return {name: module for module in _MODULES for name in _EXPORT.findall(read(f"{module}.js"))}


def module(ops: Iterable[Op]) -> str:
    """The JavaScript module that exports `OPERATORS`: name → value and partials, corners, masked slots.

    Raises:
        Unknown: an operator cannot be computed in a page.

    >>> from adviz.ops import TABLE
    >>> print(module([TABLE["sin"]]))
    export const OPERATORS = {
      "sin": {
        of: (x) => { const out = Math.sin(x); return [out, Math.cos(x)]; },
        variadic: false,
        masks: [],
        corners: [],
      },
    };
    <BLANKLINE>
    """
    rows = "".join([_row(op) for op in {op.name: op for op in ops}.values()])
    needed = [name for name in _MODULES if f"{name}." in rows]
    imports = "".join([f'import * as {name} from "./{name}.js";\n' for name in needed])
    return f"{imports}export const OPERATORS = {{\n{rows}}};\n"


def _row(op: Op) -> str:
    if not op.partials or not op.scalar:
        raise Unknown(f"{op.infix or op.name} has no rule for numbers")
    corners = "".join([f"\n      {{ slot: {each.slot}, when: {_test_of(op, each.when)}, "
                       f"why: {json.dumps(each.why)} }}," for each in op.corners])  # fmt: skip
    corners = f"[{corners}\n    ]" if corners else "[]"
    return (
        f"  {json.dumps(op.name)}: {{\n    of: {_function(op)},\n    variadic: {json.dumps(op.variadic)},\n"
        f"    masks: {json.dumps(op.masks)},\n"
        f"    corners: {corners},\n  }},\n"
    )


def _function(op: Op) -> str:
    partials = [expression(parse(text)) for text in partial_texts(op)]
    value = _call(op, [f"...{op.args[0][1:]}"] if op.variadic else list(op.args))
    if not op.variadic:
        return f"({', '.join(op.args)}) => {{ const out = {value}; return [out, {', '.join(partials)}]; }}"
    starred = op.args[0][1:]
    if partials == ["others"]:
        return f"(...{starred}) => [{value}, ...numerics.others(...{starred})]"
    ties = f"const ties = {starred}.filter((each) => each === out).length; " if "ties" in partials[0] else ""
    ties += f"const count = {starred}.length; " if "count" in partials[0] else ""
    partial = f"...{starred}.map(({starred}) => {partials[0]})"
    return f"(...{starred}) => {{ const out = {value}; {ties}return [out, {partial}]; }}"


def _test_of(op: Op, text: str) -> str:
    """A condition as a function of the arguments (where there may be many, of the one in the slot), `out`, `ties`."""
    names = [op.args[0][1:]] if op.variadic else list(op.args)
    return f"({', '.join(names)}, out, ties) => {_truth(parse(text))}"


def _truth(tape: Tape) -> str:
    texts = _texts(tape, {})
    return _test(tape, tape.root, texts)


def expression(tape: Tape, names: dict[str, str] | None = None) -> str:
    """A rule as a JavaScript expression. Rules are short: the texts of the nodes may be copied."""
    return _texts(tape, names or {})[tape.root]


def _texts(tape: Tape, names: dict[str, str]) -> list[str]:
    texts: list[str] = []
    for node, op in enumerate(tape.ops):
        sources = tape.args[node]
        if node in tape.constants:
            number = tape.constants[node]
            texts.append("Infinity" if number == math.inf else repr(number).removesuffix(".0"))
        elif not sources:
            texts.append(names.get(tape.names[node], tape.names[node]))
        elif op.name == "where":
            texts.append(f"({_test(tape, sources[0], texts)} ? {texts[sources[1]]} : {texts[sources[2]]})")
        else:
            texts.append(_call(op, [texts[source] for source in sources]))
    return texts


def _test(tape: Tape, node: int, texts: list[str]) -> str:
    """The truth of a node; nan counts as true, as in Python, which JavaScript has otherwise."""
    template = _TESTS.get(tape.ops[node].name)
    return template.format(*[texts[source] for source in tape.args[node]]) if template else f"{texts[node]} !== 0"


def _call(op: Op, arguments: list[str]) -> str:
    """One operation; one that the table composes of others is written out."""
    if op.value:
        return expression(parse(op.value), dict(zip(op.args, arguments, strict=True)))
    if op.name in _SIGNS:
        return _SIGNS[op.name].format(*arguments)
    if op.name in _TESTS:
        return f"({_TESTS[op.name].format(*arguments)} ? 1 : 0)"
    if op.name == "where":
        return f"({arguments[0]} !== 0 ? {arguments[1]} : {arguments[2]})"
    if op.name in _MATH:
        return f"Math.{op.name}({', '.join(arguments)})"
    home = _primitives().get(op.name)
    if home is None:
        raise Unknown(f"{op.name} is no function of {' or '.join(f'{name}.js' for name in _MODULES)}")
    return f"{home}.{op.name}({', '.join(arguments)})"
