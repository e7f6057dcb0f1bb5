"""The complex step: f'(x) = Im f(x + ih) / h, exact but for rounding, since nothing is subtracted.

Squire & Trapp, *Using complex variables to estimate derivatives of real functions* (SIAM Review 40, 1998); Martins,
Sturdza & Alonso, *The complex-step derivative approximation* (ACM TOMS 29, 2003), whose section 4 says what `abs`,
comparisons, `max` and `min` have to do with a complex number: they look at its real part.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Mapping
from typing import Any

from adviz.ad.evaluate import Evaluation
from adviz.graph.order import used
from adviz.graph.tape import Tape
from adviz.lang.parser import parse
from adviz.ops import numerics
from adviz.ops.model import Op

STEP = 1e-40  # of |x|
LEAST = 1e-100  # the step where |x| is tiny: its square is what the complex step is off by
_SAME = 1e-6  # by how much a real part may differ from the real value
_NAN = complex(math.nan, math.nan)
_VALUES: dict[str, Tape] = {}


def complex_step(
    evaluation: Evaluation, name: str, fixed: Mapping[int, float], step: float = 0.0
) -> tuple[float | None, tuple[str, ...]]:
    """The derivative of the root with respect to an input, or None and the operators that do not allow it.

    Args:
        evaluation: the tape at a point.
        name: the input.
        fixed: position → value of the nodes that are held constant.
        step: the imaginary part; 0 stands for one that is small enough for all digits.

    >>> from adviz.ad.evaluate import evaluate
    >>> complex_step(evaluate(parse("x * sin(x)"), {"x": 0.0}), "x", {})
    (0.0, ())
    """
    tape, values = evaluation.tape, evaluation.values
    start = tape.inputs[name]
    chosen = step or max(STEP * abs(values[start]), LEAST)
    touched = _touched(tape, start, fixed)
    refusing = {tape.ops[node].name for node in touched if not _allows(tape.ops[node])}
    if refusing:
        return None, tuple(sorted(refusing))
    found: dict[int, complex] = {start: complex(values[start], chosen)}
    for node in touched:
        arguments = [found.get(source, complex(values[source])) for source in tape.args[node]]
        found[node] = _apply(tape.ops[node], arguments)
        if not step and not _same(found[node].real, values[node]):
            return None, (tape.ops[node].name,)
    return (found[tape.root].imag / chosen if tape.root in found else 0.0), ()


def _touched(tape: Tape, start: int, fixed: Mapping[int, float]) -> list[int]:
    """The operations whose value depends on an input, in order, as far as the root needs them."""
    needed, reached = used(tape), {start}
    nodes = []
    for node, sources in enumerate(tape.args):
        if needed[node] and node not in fixed and any(source in reached for source in sources):
            reached.add(node)
            nodes.append(node)
    return nodes


def _same(real: float, value: float) -> bool:
    if not math.isfinite(value):
        return real == value or value != value
    return abs(real - value) <= _SAME * max(abs(value), 1e-9)


def _allows(op: Op) -> bool:
    if not op.value:
        return op.name in _COMPLEX
    return all(_allows(each) for node, each in enumerate(_tape(op).ops) if _tape(op).args[node])


def _tape(op: Op) -> Tape:
    known = _VALUES.get(op.value)
    if known is None:
        known = _VALUES[op.value] = parse(op.value, op.args)
    return known


def _apply(op: Op, arguments: list[complex]) -> complex:
    if op.value:
        return _composed(_tape(op), dict(zip(op.args, arguments, strict=True)))
    try:
        return complex(_COMPLEX[op.name](*arguments))
    except (ArithmeticError, ValueError):
        return _NAN


def _composed(tape: Tape, names: dict[str, complex]) -> complex:
    made: list[complex] = []
    for node, sources in enumerate(tape.args):
        if node in tape.constants:
            made.append(complex(tape.constants[node]))
        elif not sources:
            made.append(names[tape.names[node]])
        else:
            made.append(_apply(tape.ops[node], [made[source] for source in sources]))
    return made[tape.root]


# Primitives over complex numbers with a tiny imaginary part. Those that keep the digits of the real part have it from
# `math`; what is of second order in the imaginary part is nothing.


def _stepwise(name: str) -> Callable[..., complex]:
    """A function that is constant between its jumps: it looks at the real parts."""
    function = getattr(numerics, name)
    return lambda *z: complex(function(*[each.real for each in z]))


def _abs(z: complex) -> complex:
    return -z if z.real < 0 else z


def _expm1(z: complex) -> complex:
    return complex(math.expm1(z.real), math.exp(z.real) * math.sin(z.imag))


def _log1p(z: complex) -> complex:
    return complex(math.log1p(z.real), math.atan2(z.imag, 1.0 + z.real))


def _cbrt(z: complex) -> complex:
    return -cmath.exp(cmath.log(-z) / 3.0) if z.real < 0 else cmath.exp(cmath.log(z) / 3.0)


def _norm(*z: complex) -> complex:
    size = max(abs(each.real) for each in z) or 1.0
    return size * cmath.sqrt(sum((each / size) ** 2 for each in z))


def _atan2(y: complex, x: complex) -> complex:
    if abs(x.real) >= abs(y.real):
        return cmath.atan(y / x) + (0.0 if x.real > 0 else math.copysign(math.pi, y.real))
    return math.copysign(math.pi / 2.0, y.real) - cmath.atan(x / y)


def _extreme(*z: complex, sign: float) -> complex:
    best = max(sign * each.real for each in z)
    tied = [each for each in z if sign * each.real == best]
    return sum(tied, 0j) / len(tied)


def _clip(x: complex, low: complex, high: complex) -> complex:
    return high if low.real > high.real or x.real > high.real else low if x.real < low.real else x


def _logsumexp(*z: complex) -> complex:
    top = max(each.real for each in z)
    return top + cmath.log(sum(cmath.exp(each - top) for each in z))


def _mod(a: complex, b: complex) -> complex:
    return a - b * math.floor(a.real / b.real)


# fmt: off
_COMPLEX: dict[str, Callable[..., Any]] = {
    "add": lambda a, b: a + b,   "sub": lambda a, b: a - b,   "mul": lambda a, b: a * b,   "div": lambda a, b: a / b,
    "neg": lambda a: -a,         "pow": lambda a, b: a**b,    "mod": _mod,
    **{name: getattr(cmath, name) for name in (
        "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
        "exp", "log", "sqrt",
    )},
    **{name: _stepwise(name) for name in (
        "lt", "le", "gt", "ge", "eq", "ne", "sign", "floor", "ceil", "round", "floordiv",
    )},
    "exp2": lambda x: cmath.exp(x * math.log(2.0)),           "expm1": _expm1,             "log1p": _log1p,
    "log2": lambda x: cmath.log(x) / math.log(2.0),           "cbrt": _cbrt,               "abs": _abs,
    "log10": lambda x: cmath.log(x) / math.log(10.0),         "hypot": _norm,              "norm2": _norm,
    "logb": lambda x, base: cmath.log(x) / cmath.log(base),   "atan2": _atan2,             "logsumexp": _logsumexp,
    "xlogy": lambda x, y: x * cmath.log(y) if x else 0j,      "clip": _clip,
    "where": lambda cond, a, b: a if cond.real else b,
    "max": lambda *x: _extreme(*x, sign=1.0),                 "min": lambda *x: _extreme(*x, sign=-1.0),
}
# fmt: on
