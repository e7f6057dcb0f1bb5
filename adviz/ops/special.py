"""Rows: special functions."""

from __future__ import annotations

from adviz.ops.model import Op
from adviz.ops.row import grouped, unary

# fmt: off
SPECIAL = grouped("special functions",
    #     name        ∂/∂x                       meaning                                  samples
    unary("erf",      "2/sqrt(pi)*exp(-x^2)",    "error function",                        0.5, -2.0, 3.0),
    unary("erfc",     "-2/sqrt(pi)*exp(-x^2)",   "1 - erf(x), exact for large x",         0.5, -2.0, 3.0),
    unary("gamma",    "out*digamma(x)",          "gamma function; gamma(n + 1) = n!",     0.5, -1.5, 4.0,
          latex=r"\Gamma"),
    unary("lgamma",   "digamma(x)",              "log(abs(gamma(x)))",                    0.5, -1.5, 4.0,
          latex=r"\ln\left|\Gamma\left({#1}\right)\right|"),
    unary("digamma",  "trigamma(x)",             "derivative of lgamma",                  0.5, -1.5, 4.0,
          latex=r"\psi"),
    unary("trigamma", "polygamma(2, x)",         "derivative of digamma",                 0.5, -1.5, 4.0,
          latex=r"\psi_{1}"),
    Op("polygamma", ("n", "x"), ("0", "polygamma(n + 1, x)"), cuts=(0,),
       samples=((1.0, 0.5), (2.0, 1.5), (3.0, -0.5)), meaning="n-th derivative of digamma; n = 0, 1, 2, …",
       latex=r"\psi_{#1}\left({#2}\right)"),
)
# fmt: on
