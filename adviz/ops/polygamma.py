"""The logarithmic derivatives of the gamma function, which Python's `math` has not.

DLMF is the NIST *Digital Library of Mathematical Functions*, A&S Abramowitz & Stegun's *Handbook of
Mathematical Functions*. Like all numerics here the functions never raise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from math import copysign, inf, nan, pi

# The Bernoulli numbers B_2, B_4, … (A&S, table 23.2).
_BERNOULLI = (
    1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330,
)  # fmt: skip
_DIGAMMA_SERIES = [-number / (2 * k) for k, number in enumerate(_BERNOULLI, 1)]

# The positive zero of digamma, as a sum of two doubles, and the Taylor coefficients polygamma(k, zero)/k!
_ZERO, _ZERO_LOW = 1.4616321449683622, 9.549995429965697e-17
_TAYLOR = (
    0.9676722454476212, -0.4427631689835921, 0.258499760955651, -0.16394270544240652,
    0.10782405069126237, -0.07219956125645471, 0.04880428816414311, -0.03316112647484736,
    0.022597648232218104, -0.01542476590494896,
)  # fmt: skip


def digamma(x: float) -> float:
    """Γ′(x)/Γ(x). Infinite at ±0, nan at the other poles, where the two sides disagree."""
    if x == 0:
        return copysign(inf, -x)
    if x < 0:
        if x == -inf or x.is_integer():
            return nan
        return digamma(1.0 - x) - pi * _cotangent(x)  # A&S 6.3.7
    if -0.03 < x - _ZERO < 0.03:  # where the sums below would cancel to nothing
        near = x - _ZERO - _ZERO_LOW
        return near * _horner(_TAYLOR, near)
    terms = []
    while x < 12.0:  # A&S 6.3.5
        terms.append(-1.0 / x)
        x += 1.0
    square = 1.0 / x / x  # A&S 6.3.18, DLMF 5.11.2
    terms += [math.log(x), -0.5 / x, square * _horner(_DIGAMMA_SERIES, square)]
    return math.fsum(terms) if math.isfinite(terms[0]) else terms[0]


def trigamma(x: float) -> float:
    """The derivative of digamma, inf at the poles."""
    return polygamma(1.0, x)


def polygamma(n: float, x: float) -> float:
    """The n-th derivative of digamma; nan unless `n` is one of 0, 1, 2, …, 170 (then n! overflows).

    At the poles it is inf for odd n. For even n it is infinite at ±0 and nan at the others.
    """
    if n == 0:
        return digamma(x)
    if not 0 < n <= 170 or not n.is_integer() or x != x or x == -inf:
        return nan
    odd = n % 2 == 1
    if x > 0:
        return _zeta(n, x) if odd else -_zeta(n, x)
    if x.is_integer():
        return inf if odd else copysign(inf, -x) if x == 0 else nan
    return -_cotangent(x, n) * pi - _zeta(n, 1.0 - x)  # DLMF 5.15.6


def _zeta(n: float, x: float) -> float:
    """n!·ζ(n+1, x) for x > 0, which is |polygamma(n, x)|: A&S 6.4.6 and 6.4.11."""
    try:
        terms, factorial = [], math.gamma(n + 1.0)
        while x < 12.0 + n:
            terms.append(factorial / x / x**n)
            x += 1.0
        scale = math.gamma(n) / x**n
        terms += [scale, 0.5 * n * scale / x]
        for k, number in enumerate(_BERNOULLI, 1):
            scale *= (n + 2 * k - 2) * (n + 2 * k - 1) / (2 * k - 1) / (2 * k) / x / x
            terms.append(number * scale)
        return math.fsum(terms)
    except (OverflowError, ZeroDivisionError):
        return inf if x < 1 else 0.0  # where x is huge it is xⁿ that overflows


def _cotangent(x: float, n: float = 0.0) -> float:
    """The n-th derivative of cot(πx): πⁿ times a polynomial in the cotangent, since cot′ = -(1 + cot²)."""
    coefficients = [0.0, 1.0]
    for _ in range(int(n)):
        slopes = [k * c for k, c in enumerate(coefficients)][1:]
        coefficients = [-(a + b) for a, b in zip([*slopes, 0.0, 0.0], [0.0, 0.0, *slopes], strict=True)]
    near = math.remainder(x, 1.0)
    from_zero = copysign(0.5, near) - near  # the cotangent is exactly 0 half-way between the poles
    cotangent = 1.0 / math.tan(pi * near) if abs(near) < 0.25 else math.tan(pi * from_zero)
    return _horner(coefficients, cotangent) * math.prod([pi] * int(n))


def _horner(coefficients: Sequence[float], x: float) -> float:
    value = 0.0
    for coefficient in reversed(coefficients):
        value = value * x + coefficient
    return value
