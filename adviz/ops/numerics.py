"""The primitives in doubles, made total: none of these functions ever raises.

Where Python's `math` raises, IEEE 754 and C99 (Annex F) have an answer: `log(0)` is -inf, `log(-1)` is nan,
`exp(1000)` is inf, `1/0` is an infinity with the sign of the zero. Each function has the name of its row in
the table; `FAST` holds what stands in its place as long as nothing goes wrong.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from math import copysign, inf, nan

from adviz.ops import polygamma as _polygamma

Real = Callable[[float], float]


def _total(function: Real, overflow: Real | None = None, pole: float | None = None) -> Real:
    """`function`, with nan outside its domain, `overflow(x)` or inf where it overflows, -inf at `pole`."""

    def total(x: float) -> float:
        try:
            return function(x)
        except OverflowError:
            return overflow(x) if overflow else inf
        except ValueError:
            return -inf if x == pole else nan

    return total


# Arithmetic


def add(a: float, b: float) -> float:
    return a + b


def sub(a: float, b: float) -> float:
    return a - b


def mul(a: float, b: float) -> float:
    return a * b


def div(a: float, b: float) -> float:
    """a/b; a zero divisor gives an infinity with the product of the signs, 0/0 nan."""
    try:
        return a / b
    except ZeroDivisionError:
        return nan if a == 0 or a != a else copysign(inf, a) * copysign(1.0, b)


def mod(a: float, b: float) -> float:
    """The remainder with the sign of the divisor, as Python's and torch's; nan for a zero divisor."""
    return a % b if b != 0 else nan


def floordiv(a: float, b: float) -> float:
    """The whole number of times that `b` goes into `a`, so that `mod(a, b) = a - b*floordiv(a, b)`."""
    return a // b if b != 0 else div(a, b)


def pow(a: float, b: float) -> float:
    """C99's pow (F.9.4.4): nan for a negative base with a fractional exponent, else signed infinities."""
    try:
        return math.pow(a, b)
    except OverflowError:
        return -inf if a < 0 and b % 2.0 == 1.0 else inf
    except ValueError:
        if a != 0:
            return nan
        return copysign(inf, a) if b % 2.0 == 1.0 else inf


def neg(a: float) -> float:
    return -a


# Comparisons and choice: 1 for true, 0 for false


def lt(a: float, b: float) -> float:
    return 1.0 if a < b else 0.0


def le(a: float, b: float) -> float:
    return 1.0 if a <= b else 0.0


def gt(a: float, b: float) -> float:
    return 1.0 if a > b else 0.0


def ge(a: float, b: float) -> float:
    return 1.0 if a >= b else 0.0


def eq(a: float, b: float) -> float:
    return 1.0 if a == b else 0.0


def ne(a: float, b: float) -> float:
    return 1.0 if a != b else 0.0


def where(cond: float, a: float, b: float) -> float:
    """`a` unless `cond` is zero; nan counts as true, as in Python and torch."""
    return a if cond else b


def max(first: float, *rest: float) -> float:
    """The largest; nan if one is nan (IEEE 754-2019, `maximum`)."""
    for x in rest:
        if x > first or x != x:
            first = x
    return first


def min(first: float, *rest: float) -> float:
    """The smallest; nan if one is nan (IEEE 754-2019, `minimum`)."""
    for x in rest:
        if x < first or x != x:
            first = x
    return first


def clip(x: float, lo: float, hi: float) -> float:
    """`x` moved into lo…hi; `hi` wins where the bounds are crossed, as in torch.clamp."""
    return min(max(x, lo), hi)


# Rounding


def sign(x: float) -> float:
    """-1, 0 or 1; 0 for nan, as torch."""
    return 1.0 if x > 0 else -1.0 if x < 0 else 0.0


def floor(x: float) -> float:
    return _whole(math.floor, x)


def ceil(x: float) -> float:
    return _whole(math.ceil, x)


def round(x: float) -> float:
    """To the nearest integer, halves to the even one."""
    return _whole(x.__class__.__round__, x)


def _whole(to_integer: Callable[[float], int], x: float) -> float:
    """Keep what integers have not: infinities, nan, and the sign of zero."""
    return copysign(to_integer(x), x) if -4503599627370496.0 < x < 4503599627370496.0 else x


# Functions that are total already, and functions of `math` made total

abs = math.fabs
erf = math.erf
erfc = math.erfc
atan = math.atan
atan2 = math.atan2
tanh = math.tanh
asinh = math.asinh
hypot = math.hypot
digamma = _polygamma.digamma
trigamma = _polygamma.trigamma
polygamma = _polygamma.polygamma
sqrt = _total(math.sqrt)
exp = _total(math.exp)
exp2 = _total(math.exp2)
expm1 = _total(math.expm1)
log = _total(math.log, pole=0.0)
log2 = _total(math.log2, pole=0.0)
log10 = _total(math.log10, pole=0.0)
log1p = _total(math.log1p, pole=-1.0)
sin = _total(math.sin)
cos = _total(math.cos)
tan = _total(math.tan)
asin = _total(math.asin)
acos = _total(math.acos)
sinh = _total(math.sinh, overflow=lambda x: copysign(inf, x))
cosh = _total(math.cosh)
acosh = _total(math.acosh)


def atanh(x: float) -> float:
    """Infinite at ±1, nan beyond."""
    try:
        return math.atanh(x)
    except ValueError:
        return copysign(inf, x) if x in (1.0, -1.0) else nan


def cbrt(x: float) -> float:
    """The cube root; one Newton step makes exact cubes exact, which some C libraries miss by the last bit."""
    root = math.cbrt(x)
    if root - root != 0 or root == 0:
        return root
    cube = root * root * root
    return root - (cube - x) / (3.0 * root * root) if cube - cube == 0 else root


def norm2(*x: float) -> float:
    """The Euclidean norm, without overflow on the way."""
    return hypot(*x)


def sum(*x: float) -> float:
    """The sum, rounded once, so that it does not hang on the order (Shewchuk, 1997)."""
    try:
        return math.fsum(x)
    except (OverflowError, ValueError):  # beyond the range on the way, or inf - inf
        total = 0.0
        for term in x:
            total += term
        return total


def mean(*x: float) -> float:
    return div(sum(*x), float(len(x)))


def prod(*x: float) -> float:
    return math.prod(x, start=1.0)


def others(*x: float) -> list[float]:
    """For each argument the product of all others: right where one is 0, unlike prod/x."""
    before = [1.0]
    for factor in x[:-1]:
        before.append(before[-1] * factor)
    after = 1.0
    for at in range(len(x) - 1, -1, -1):
        before[at] *= after
        after *= x[at]
    return before


def logb(x: float, base: float) -> float:
    """log(x)/log(base), exact for powers of 2 and 10 in their own base."""
    if base == 2:
        return log2(x)
    return log10(x) if base == 10 else div(log(x), log(base))


def xlogy(x: float, y: float) -> float:
    """x·log(y), and 0 at x = 0 even where log(y) is infinite or undefined."""
    return 0.0 if x == 0 and y == y else x * log(y)


def logsumexp(*x: float) -> float:
    """log(Σ exp(x)), shifted by the largest one so that nothing overflows.

    Blanchard, Higham & Higham, *Accurately computing the log-sum-exp and softmax functions* (IMA J. Numer.
    Anal. 41, 2021), section 4: the largest term stays out of the sum, which then goes through log1p.
    """
    top = max(*x)
    if top - top != 0:
        return top
    rest = [math.exp(term - top) for term in x]
    rest.remove(1.0)
    return top + math.log1p(math.fsum(rest))


def gamma(x: float) -> float:
    """Euler's gamma function: infinite at ±0 and where it overflows, nan at the other poles (C99 F.9.5.4)."""
    try:
        return math.gamma(x)
    except OverflowError:
        return copysign(inf, x)
    except ValueError:
        return copysign(inf, x) if x == 0 else nan


def lgamma(x: float) -> float:
    """log|gamma(x)|, inf at the poles (C99, F.9.5.3)."""
    try:
        return math.lgamma(x)
    except (OverflowError, ValueError):
        return inf


# Python text that computes the same where it raises nothing; its functions, with `pow`, are those of `math`.
# What is missing here has no shorter form: the function above serves in both variants.

# fmt: off
FAST: dict[str, str] = {
    "add": "({0} + {1})",   "sub": "({0} - {1})",   "mul": "({0} * {1})",   "div": "({0} / {1})",
    "mod": "({0} % {1})",   "floordiv": "({0} // {1})",                     "neg": "(-{0})",
    "pow": "pow({0}, {1})", "where": "({1} if {0} else {2})",
    **{name: f"{name}({{0}})" for name in (
        "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
        "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "erf", "erfc", "gamma", "lgamma",
    )},
    "abs": "fabs({0})",     "atan2": "atan2({0}, {1})",                     "hypot": "hypot({0}, {1})",
    "sign": "(1.0 if {0} > 0.0 else -1.0 if {0} < 0.0 else 0.0)",
}

# The comparisons where only their truth matters, as the condition of `where`.
CONDITIONS: dict[str, str] = {
    "lt": "{0} < {1}",      "le": "{0} <= {1}",     "gt": "{0} > {1}",
    "ge": "{0} >= {1}",     "eq": "{0} == {1}",     "ne": "{0} != {1}",
}
FAST |= {name: f"(1.0 if {test} else 0.0)" for name, test in CONDITIONS.items()}
# fmt: on
