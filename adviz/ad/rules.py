"""A row of the operator table becomes one Python function: arguments in, value and local partials out.

The rules are text in adviz's own language, written by adviz's authors and parsed by adviz's parser; what is
compiled here is the Python that the tape of a rule prints to, never a user's text. Each function has two bodies:
a fast one over `math`, and one over `adviz.ops.numerics`, which follows IEEE 754 where `math` raises.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from adviz.errors import EvaluationError
from adviz.graph.tape import Tape
from adviz.lang.parser import parse
from adviz.ops import TABLE, numerics
from adviz.ops.model import Op

Rule = Callable[..., tuple[float, ...]]


class Nothing(float):
    """The partial 0.0 of an argument that was not chosen: what it is multiplied with comes to 0.0, even inf or nan.

    >>> float("inf") * Nothing(0.0)
    0.0
    """

    def __rmul__(self, other: object) -> float:
        return 0.0

    __mul__ = __rmul__


_TEMPLATE = """\
def {name}({signature}):
    try:
        {fast}
    except (ArithmeticError, ValueError):
        {safe}
"""
_CACHE: dict[str, tuple[Op, Rule]] = {}
_SCOPE: dict[str, Any] = {}


def rule(op: Op) -> Rule:
    """The function of an operator: `(*arguments) -> (value, partial of slot 0, partial of slot 1, …)`.

    Raises:
        EvaluationError: the operator is one of arrays (`@`).

    >>> from adviz.ops import TABLE
    >>> rule(TABLE["mul"])(2.0, 3.0)
    (6.0, 3.0, 2.0)
    """
    known = _CACHE.get(op.name)
    if known is None or known[0] is not op:
        known = _CACHE[op.name] = op, _compile(op)
    return known[1]


def partial_texts(op: Op) -> list[str]:
    """The rules that are computed, one an argument name: conventions at corners first, then the stable form."""
    texts = list(op.partials)
    for slot, text in op.stable:
        texts[slot] = text
    for corner in reversed(op.corners):
        texts[corner.slot] = f"where({corner.when}, {corner.then}, {texts[corner.slot]})"
    return texts


def _compile(op: Op) -> Rule:
    if not op.scalar:
        raise EvaluationError(f"{op.infix or op.name} needs arrays, and all inputs are numbers")
    signature = ", ".join(op.args)
    lines = {}
    for variant in ("fast", "safe"):
        lines[variant] = "\n        ".join(_body(op, fast=variant == "fast"))
    code = _TEMPLATE.format(name=f"rule_{op.name}", signature=signature, **lines)
    scope = _scope()
    exec(compile(code, f"<rule of {op.name}>", "exec"), scope)
    made: Rule = scope[f"rule_{op.name}"]
    return made


def _scope() -> dict[str, Any]:
    """What the compiled rules may call: `math`, and `safe_…` of each primitive."""
    if not _SCOPE:
        _SCOPE.update(vars(math))
        _SCOPE.update({f"safe_{name}": getattr(numerics, name) for name in TABLE if hasattr(numerics, name)})
        _SCOPE["safe_others"] = numerics.others
        _SCOPE["NOTHING"] = Nothing(0.0)
    return dict(_SCOPE)


def _body(op: Op, fast: bool) -> list[str]:
    partials = [_python(parse(text), fast) for text in partial_texts(op)]
    partials = [f"({text} or NOTHING)" if slot in op.masks else text for slot, text in enumerate(partials)]
    lines = [f"out = {_call(op, list(op.args), fast)}"]
    if not op.variadic:
        return [*lines, f"return out, {', '.join(partials)}"]
    starred = op.args[0][1:]
    if "ties" in partials[0]:
        lines.append(f"ties = float(sum([each == out for each in {starred}]))")
    if "count" in partials[0]:
        lines.append(f"count = float(len({starred}))")
    if "others" in partials[0]:
        return [*lines, f"return (out, *safe_others(*{starred}))"]
    return [*lines, f"return (out, *[{partials[0]} for {starred} in {starred}])"]


def _python(tape: Tape, fast: bool, names: dict[str, str] | None = None) -> str:
    """A rule as a Python expression. Rules are short: the texts of the nodes may be copied."""
    texts: list[str] = []
    for node, op in enumerate(tape.ops):
        sources = tape.args[node]
        if node in tape.constants:
            number = tape.constants[node]
            texts.append("inf" if number == math.inf else repr(number))
        elif not sources:
            texts.append((names or {}).get(tape.names[node], tape.names[node]))
        elif op.name == "where":  # only the branch that is taken is computed, and a test needs no number
            chosen, other = texts[sources[1]], texts[sources[2]]
            texts.append(f"({chosen} if {_test(tape, sources[0], texts)} else {other})")
        else:
            texts.append(_call(op, [texts[source] for source in sources], fast))
    return texts[tape.root]


def _test(tape: Tape, node: int, texts: list[str]) -> str:
    template = numerics.CONDITIONS.get(tape.ops[node].name)
    return template.format(*[texts[source] for source in tape.args[node]]) if template else texts[node]


def _call(op: Op, arguments: list[str], fast: bool) -> str:
    """One operation as Python; one that the table composes of others is written out."""
    if op.value:
        return _python(parse(op.value), fast, dict(zip(op.args, arguments, strict=True)))
    template = numerics.FAST.get(op.name) if fast else None
    if template and not op.variadic:
        return template.format(*arguments)
    return f"safe_{op.name}({', '.join(arguments)})"
