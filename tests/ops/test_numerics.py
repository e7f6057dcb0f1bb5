"""The primitives never raise, and what stands for them in fast code computes the same."""

from __future__ import annotations

import math
import struct
from itertools import product

import pytest

from adviz.ad.rules import rule
from adviz.ops import TABLE, numerics
from adviz.ops.numerics import digamma, polygamma, trigamma

inf, nan = math.inf, math.nan
TINY, HUGE = 5e-324, 1.7976931348623157e308
SMALL = [0.0, TINY, 2.3e-308, 1e-160, 1e-9, 0.3, 0.5]
POSITIVE = [*SMALL, 1.0, 1.5, 2.0, 3.0, 171.7, 710.0, 1e10, 2.0**53, 1e155, HUGE, inf]
NASTY = [*POSITIVE, *(-x for x in POSITIVE), nan]
PRIMITIVES = [op for op in TABLE.values() if op.scalar and not op.value]
FEW = NASTY[::3]


def grid(count: int) -> list[tuple[float, ...]]:
    """Nasty arguments: all pairs of them, but only some triples."""
    return list(product(NASTY if count < 3 else FEW, repeat=count))


def bits(x: float) -> object:
    """What tells numbers apart, the sign of zero included, and nans not."""
    assert isinstance(x, float)
    return "nan" if math.isnan(x) else struct.pack("d", x)


@pytest.mark.parametrize("op", PRIMITIVES, ids=lambda op: op.name)
def test_safe_functions_never_raise(op) -> None:  # type: ignore[no-untyped-def]
    function = getattr(numerics, op.name)
    for count in (1, 2, 3) if op.variadic else (len(op.args),):
        for arguments in grid(count):
            assert isinstance(function(*arguments), float), arguments


@pytest.mark.parametrize("name", numerics.FAST)
def test_fast_is_safe_where_it_does_not_raise(name: str) -> None:
    op = TABLE[name]
    fast = eval(f"lambda {', '.join(op.args)}: {numerics.FAST[name].format(*op.args)}", vars(math).copy())
    safe = getattr(numerics, name)
    for arguments in grid(len(op.args)):
        try:
            value = fast(*arguments)
        except (ArithmeticError, ValueError):
            continue
        assert bits(value) == bits(safe(*arguments)), arguments


@pytest.mark.parametrize("op", [op for op in TABLE.values() if op.scalar], ids=lambda op: op.name)
def test_rules_never_raise(op) -> None:  # type: ignore[no-untyped-def]
    for count in (1, 2) if op.variadic else (len(op.args),):
        for arguments in grid(count):
            assert len(rule(op)(*arguments)) == count + 1


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("div(1.0, 0.0)", inf), ("div(-1.0, 0.0)", -inf), ("div(1.0, -0.0)", -inf),
        ("div(0.0, 0.0)", nan), ("div(inf, 0.0)", inf), ("div(nan, 0.0)", nan), ("pow(0.0, -1.0)", inf),
        ("pow(-0.0, -1.0)", -inf), ("pow(-0.0, -2.0)", inf), ("pow(0.0, -inf)", inf),
        ("pow(-8.0, 1/3)", nan), ("pow(-1e200, 3.0)", -inf), ("pow(-1e200, 2.0)", inf),
        ("pow(nan, 0.0)", 1.0), ("pow(1.0, nan)", 1.0), ("pow(-1.0, inf)", 1.0), ("mod(-7.0, 3.0)", 2.0),
        ("mod(7.0, -3.0)", -2.0), ("mod(1.0, 0.0)", nan), ("mod(inf, 3.0)", nan),
        ("mod(-1.0, inf)", inf), ("mod(1.0, inf)", 1.0), ("floordiv(1.0, 0.1)", 9.0),
        ("floordiv(-1.0, inf)", -1.0), ("floordiv(1.0, 0.0)", inf), ("exp(1000.0)", inf),
        ("exp(-1000.0)", 0.0), ("sinh(-1000.0)", -inf), ("log(0.0)", -inf), ("log(-0.0)", -inf),
        ("log(-1.0)", nan), ("log1p(-1.0)", -inf), ("log2(0.0)", -inf), ("sin(inf)", nan),
        ("sqrt(-1.0)", nan), ("sqrt(-0.0)", -0.0), ("atanh(-1.0)", -inf), ("atanh(2.0)", nan),
        ("acosh(0.5)", nan), ("asin(2.0)", nan), ("max(1.0, nan)", nan), ("min(nan, 1.0)", nan),
        ("max(-inf, 2.0)", 2.0), ("floor(-0.5)", -1.0), ("ceil(-0.5)", -0.0), ("floor(inf)", inf),
        ("round(2.5)", 2.0), ("round(3.5)", 4.0), ("round(-0.4)", -0.0), ("round(-inf)", -inf),
        ("sign(-0.0)", 0.0), ("sign(nan)", 0.0), ("cbrt(-27.0)", -3.0), ("xlogy(0.0, 0.0)", 0.0),
        ("xlogy(0.0, -1.0)", 0.0), ("xlogy(0.0, nan)", nan), ("xlogy(1.0, 0.0)", -inf),
        ("logb(1000.0, 10.0)", 3.0), ("logb(8.0, 2.0)", 3.0), ("logb(0.0, 3.0)", -inf),
        ("logb(5.0, 1.0)", inf), ("logsumexp(1000.0, 1000.0)", 1000.0 + math.log(2)),
        ("logsumexp(-inf, -inf)", -inf), ("logsumexp(inf, 1.0)", inf), ("logsumexp(nan, inf)", nan),
        ("logsumexp(0.0, -800.0)", 0.0), ("clip(0.5, 1.0, 0.0)", 0.0), ("clip(nan, 0.0, 1.0)", nan),
        ("where(nan, 1.0, 2.0)", 1.0), ("where(-0.0, 1.0, 2.0)", 2.0), ("gamma(-1.0)", nan),
        ("gamma(0.0)", inf), ("gamma(-0.0)", -inf), ("gamma(172.0)", inf), ("gamma(-inf)", nan),
        ("lgamma(-1.0)", inf), ("lgamma(-inf)", inf), ("lgamma(1e308)", inf), ("norm2(3.0, 4.0)", 5.0),
        ("digamma(0.0)", -inf), ("digamma(-0.0)", inf), ("digamma(-1.0)", nan), ("digamma(inf)", inf),
        ("digamma(-inf)", nan), ("trigamma(-2.0)", inf), ("trigamma(inf)", 0.0),
        ("polygamma(2.0, -1.0)", nan), ("polygamma(0.5, 1.0)", nan), ("polygamma(-1.0, 1.0)", nan),
        ("polygamma(2.0, 0.0)", -inf),
    ],
)  # fmt: skip
def test_special_values(text: str, want: float) -> None:
    value = eval(text, {**vars(numerics), "inf": inf, "nan": nan})
    assert value == want or (math.isnan(value) and math.isnan(want))
    assert math.copysign(1.0, value) == math.copysign(1.0, want) or math.isnan(want)


# Rounded from 60 digits (mpmath).
# fmt: off
PSI = [
    (0.0, 1e-300, -9.999999999999999e+299), (0.0, 1e-09, -1000000000.5772156),
    (0.0, 0.5, -1.9635100260214235), (0.0, 1.0, -0.5772156649015329), (0.0, 1.4616, -3.110625123034165e-05),
    (0.0, 1.4616321449683622, -9.241265521729427e-17), (0.0, 1.47, 0.008066489011364869),
    (0.0, 2.0, 0.42278433509846713), (0.0, 7.3, 1.9178203356379862), (0.0, 11.99, 2.441792283668335),
    (0.0, 12.0, 2.442661679975812), (0.0, 250.0, 5.519459584531046), (0.0, 1e+17, 39.14394658089878),
    (0.0, -0.3, 2.113309779635399), (0.0, -2.5, 1.103156640645243), (0.0, -1e-07, 9999999.42278417),
    (0.0, -17.1, 12.53686132938448), (1.0, 1e-09, 9.999999999999999e+17), (1.0, 0.5, 4.934802200544679),
    (1.0, 1.0, 1.6449340668482264), (1.0, 7.3, 0.1467957681314271), (1.0, 13.0, 0.07995742842732395),
    (1.0, 100000000.0, 1.000000005e-08), (1.0, 1e+200, 1e-200), (1.0, -0.5, 8.934802200544679),
    (1.0, -2.3, 14.725912160961292), (1.0, -31.25, 19.70771534196305), (2.0, 0.5, -16.82879664423432),
    (2.0, 14.0, -0.005479465690312488), (2.0, -0.25, 122.69736678366236), (3.0, 1.0, 6.493939402266829),
    (3.0, -4.75, 1558.5318783056007), (5.0, 0.1, 120000069.30751093), (8.0, 2.5, -11.146030731869933),
    (8.0, -1.5, -11.146030731869933), (20.0, 3.0, -233141556.11225682),
    (60.0, 61.5, -1.0106741579857511e-27),
]
# fmt: on


@pytest.mark.parametrize(("n", "x", "want"), PSI)
def test_polygamma(n: float, x: float, want: float) -> None:
    assert polygamma(n, x) == pytest.approx(want, rel=1e-13)
    if n < 2:
        assert (trigamma(x) if n else digamma(x)) == polygamma(n, x)
