"""What is known to help, as data: a form, another one in its place, and why.

Names stand for any expression. Forms of `EXACT` are the same function, written so that nothing in between overflows,
underflows or has an infinite slope (Blanchard, Higham & Higham, *Accurately computing the log-sum-exp and softmax
functions*, 2021; Goldberg, *What every computer scientist should know about floating-point arithmetic*, 1991). Which
one helps at a point is found by trying: see `remedies`.
"""

from typing import NamedTuple

KEEPS = "the same function, without overflow and underflow"
SPLIT = "a logarithm of its parts does not overflow or underflow"
KINK = "the same function, in a form whose gradient is finite there"
_OFFSET = "the slope is infinite there, and a small offset keeps away"
_FACTOR = "the slope is infinite at the end of the domain, and a factor keeps away"
_INSIDE = "keep the argument in the domain"
_STEP = "a smooth step has a slope"
_THROUGH = "the value stays, and the gradient passes straight through"


class Form(NamedTuple):
    """A form that may be in the way, another one, and why that helps."""

    old: str
    new: str
    why: str


EXACT = (
    Form("log(sigmoid(a))", "-softplus(-a)", KEEPS),
    Form("log(1 - sigmoid(a))", "-softplus(a)", KEEPS),
    Form("log(1/(1 + exp(-a)))", "-softplus(-a)", KEEPS),
    Form("log(1/(1 + exp(a)))", "-softplus(a)", KEEPS),
    Form("log(exp(a)/(1 + exp(a)))", "-softplus(-a)", KEEPS),
    Form("log(1 + exp(a))", "softplus(a)", KEEPS),
    Form("log1p(exp(a))", "softplus(a)", KEEPS),
    Form("log(cosh(a))", "a + softplus(-2*a) - log(2)", KEEPS),
    Form("log(1 - tanh(a)^2)", "2*(log(2) - a - softplus(-2*a))", KEEPS),
    Form("log(exp(a))", "a", KEEPS),
    Form("1/(1 + exp(-a))", "sigmoid(a)", KEEPS),
    Form("1/(1 + exp(a))", "sigmoid(-a)", KEEPS),
    Form("exp(a)/(1 + exp(a))", "sigmoid(a)", KEEPS),
    Form("(exp(a) - exp(-a))/(exp(a) + exp(-a))", "tanh(a)", KEEPS),
    Form("(1 - exp(-a))/(1 + exp(-a))", "tanh(a/2)", KEEPS),
    Form("exp(a)/exp(b)", "exp(a - b)", KEEPS),
    Form("exp(a)*exp(b)", "exp(a + b)", KEEPS),
    Form("exp(a)^b", "exp(a*b)", KEEPS),
    Form("log(a*b)", "log(a) + log(b)", SPLIT),
    Form("log(a/b)", "log(a) - log(b)", SPLIT),
    Form("log(a^b)", "b*log(a)", SPLIT),
    Form("log(sqrt(a))", "log(a)/2", SPLIT),
    Form("sqrt(a^2)", "abs(a)", KINK),
    Form("sqrt(a*a)", "abs(a)", KINK),
    Form("(a^2)^0.5", "abs(a)", KINK),
    Form("sqrt(a)^2", "a", KINK),
    Form("sqrt(a)*sqrt(a)", "a", KINK),
    Form("cbrt(a)^3", "a", KINK),
    Form("exp(log(a))", "a", KINK),
    Form("a/abs(a)", "sign(a)", KINK),
    Form("hypot(a, b)", "norm(a, b)", "norm has the gradient 0 at the origin"),
)
"""The same function: tried first, several after one another where one alone does not help."""

EDGE = (
    *(Form(f"{name}(a)", f"{name}(a + 1e-12)", _OFFSET) for name in ("log", "log2", "log10", "log1p", "sqrt", "cbrt")),
    *(Form(f"{name}(a)", f"{name}(0.9999999*a)", _FACTOR) for name in ("asin", "acos", "atanh")),
    *(Form(f"{name}(a)", f"{name}(a + 1e-12)", _OFFSET) for name in ("acosh", "gamma", "lgamma", "digamma", "trigamma",
      "cot", "csc", "coth", "csch")),
    Form("a^b", "(a + 1e-12)^b", _OFFSET),
    Form("xlogy(a, b)", "xlogy(a, b + 1e-12)", "a small offset keeps the logarithm finite"),
    Form("atan2(a, b)", "atan2(a, b + 1e-12)", _OFFSET),
    Form("log(a, b)", "log(a + 1e-12, b)", _OFFSET),
    Form("exp(a)", "exp(min(a, 709))", "a bound keeps it in the range of doubles, and the logarithm does not overflow"),
    Form("exp2(a)", "exp2(min(a, 1023))", "a bound keeps it in the range of doubles"),
)  # fmt: skip
"""At the edge of a domain, at a pole, or where a value overflows: another function nearby."""

POLE = (
    Form("a/b", "where(b != 0, a/where(b != 0, b, 1), 0)", "choose the value where the divisor is 0, here 0, and keep "
         "the divisor away from 0 with a second where"),
    Form("a/b", "a/(b + 1e-12)", "a small offset keeps the divisor away from 0"),
)  # fmt: skip
"""A quotient whose divisor is 0: the first one where the dividend is 0 as well."""

OUTSIDE = (
    *(Form(f"{name}(a)", f"{name}(max(a, 1e-12))", _INSIDE) for name in ("log", "log2", "log10", "sqrt")),
    *(Form(f"{name}(a)", f"{name}(clip(a, -1, 1))", _INSIDE) for name in ("asin", "acos")),
    Form("log1p(a)", "log1p(max(a, -0.9999999))", _INSIDE),
    Form("atanh(a)", "atanh(clip(a, -0.9999999, 0.9999999))", _INSIDE),
    Form("acosh(a)", "acosh(max(a, 1))", _INSIDE),
    Form("a^b", "abs(a)^b", "keep the base positive, or take an exponent that is a whole number"),
)
"""Outside of a domain: into it."""

ZERO = (
    *(Form(f"{name}(a)", f"a + detach({name}(a) - a)", _THROUGH) for name in ("floor", "ceil", "round", "sign")),
    Form("relu(a)", "leaky_relu(a)", "leaky_relu and softplus have a slope on both sides"),
    Form("clip(a, b, c)", "a + detach(clip(a, b, c) - a)", f"{_THROUGH}; a soft bound such as tanh has a slope too"),
)
"""Where a factor is 0."""

CUT = (
    Form("detach(a)", "a", "leave detach out, if the gradient is wanted"),
    Form("no_grad(a)", "a", "leave no_grad out, if the gradient is wanted"),
    *(Form(f"where(a {sign} 0, b, c)", f"c + sigmoid({minus}10*a)*(b - c)", _STEP) for sign, minus in
      ((">", ""), (">=", ""), ("<", "-"), ("<=", "-"))),
    *(Form(f"where(a {sign} d, b, c)", f"c + sigmoid(10*({step}))*(b - c)", _STEP) for sign, step in
      ((">", "a - d"), (">=", "a - d"), ("<", "d - a"), ("<=", "d - a"))),
    *(Form(f"a {sign} 0", f"sigmoid({minus}10*a)", _STEP) for sign, minus in
      ((">", ""), (">=", ""), ("<", "-"), ("<=", "-"))),
    *(Form(f"a {sign} b", f"sigmoid(10*({step}))", _STEP) for sign, step in
      ((">", "a - b"), (">=", "a - b"), ("<", "b - a"), ("<=", "b - a"))),
)  # fmt: skip
"""Where a way is cut."""

GENERAL = {
    "tanh": "keep the argument of tanh small: scale it, or normalise it",
    "sigmoid": "keep the argument of sigmoid small: scale it, or normalise it",
    "erf": "keep the argument of erf small: scale it, or normalise it",
    "exp": "work with the logarithm, which does not underflow",
    "underflow": "add logarithms in place of multiplying, or scale the factors",
    "vanish": "sums past the step (x + g(x)), or a scale that keeps the factors near 1",
    "overflow": "work with logarithms, or scale the arguments",
    "given": "give it a finite value",
}
"""Advice where no other form is known."""
