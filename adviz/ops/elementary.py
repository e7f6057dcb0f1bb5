"""Rows: powers and logarithms, trigonometric and hyperbolic functions."""

from __future__ import annotations

from adviz.ops.model import Corner, Op
from adviz.ops.row import AXIS, grouped, unary

# fmt: off
EXPONENTIAL = grouped("exponentials, logarithms, roots",
    #     name     ∂/∂x               meaning                             samples
    unary("exp",   "out",             "exponential function",             0.5, -2.0, 3.0, latex="e^{#1}"),
    unary("exp2",  "out*log(2)",      "2^x",                              0.5, -2.0, 3.0, latex="2^{#1}"),
    unary("expm1", "exp(x)",          "exp(x) - 1, exact near 0",         0.5, -2.0, 1e-9),
    unary("log",   "1/x",             "natural logarithm",                0.5, 2.0, 30.0, aliases=("ln",),
          latex=r"\ln"),
    unary("log2",  "1/(x*log(2))",    "logarithm to base 2",              0.5, 2.0, 30.0,
          stable="1.4426950408889634/x", latex=r"\log_{2}"),
    unary("log10", "1/(x*log(10))",   "logarithm to base 10",             0.5, 2.0, 30.0,
          stable="0.4342944819032518/x", latex=r"\log_{10}"),
    unary("log1p", "1/(1 + x)",       "log(1 + x), exact near 0",         0.5, -0.5, 1e-9),
    Op("logb", ("x", "base"), ("1/(x*log(base))", "-out/(base*log(base))"), stable=((1, "-out/base/log(base)"),),
       samples=((0.5, 3.0), (30.0, 2.0), (7.0, 0.5)), meaning="logarithm of x to a base: log(x, base)",
       latex=r"\log_{#2}\left({#1}\right)"),
    unary("sqrt",  "1/(2*out)",       "square root",                      0.5, 2.0, 30.0, latex=r"\sqrt{#1}"),
    unary("cbrt",  "1/(3*out^2)",     "cube root, of negative x as well", 0.5, -2.0, 30.0, latex=r"\sqrt[3]{#1}"),
    Op("hypot", ("x", "y"), ("x/out", "y/out"), samples=((3.0, 4.0), (-0.5, 1.5)), meaning="sqrt(x^2 + y^2)"),
    Op("norm2", ("*x",), ("x/out",), samples=((3.0,), (3.0, 4.0), (1.0, -2.0, 2.0)),
       corners=(Corner(0, "out == 0", "0", "at the origin the gradient is 0"),), meaning="Euclidean norm",
       latex=r"\left\|#*\right\|", aliases=("norm",), settings=AXIS, empty="0"),
    Op("xlogy", ("x", "y"), ("log(y)", "x/y"), samples=((0.5, 3.0), (-2.0, 0.25)),
       corners=(Corner(0, "(x == 0)*(y <= 0)", "0", "at x = 0, where log(y) is undefined, it is 0"),),
       meaning="x*log(y), and 0 at x = 0 whatever y is"),
)

TRIGONOMETRIC = grouped("trigonometric functions",
    #     name     ∂/∂x               meaning                             samples
    unary("sin",   "cos(x)",          "sine",                             0.5, -2.0, 3.0, latex=r"\sin"),
    unary("cos",   "-sin(x)",         "cosine",                           0.5, -2.0, 3.0, latex=r"\cos"),
    unary("tan",   "1 + out^2",       "tangent",                          0.5, -2.0, 3.0, latex=r"\tan"),
    unary("sec",   "out*tan(x)",      "secant",                           0.5, -2.0, 3.0, value="1/cos(x)",
          latex=r"\sec"),
    unary("csc",   "-out*cot(x)",     "cosecant",                         0.5, -2.0, 3.0, value="1/sin(x)",
          latex=r"\csc"),
    unary("cot",   "-1 - out^2",      "cotangent",                        0.5, -2.0, 3.0, value="1/tan(x)",
          latex=r"\cot"),
    unary("asin",  "1/sqrt(1 - x^2)", "inverse sine",                     0.5, -0.9, 0.1,
          stable="1/sqrt((1 - x)*(1 + x))", latex=r"\arcsin"),
    unary("acos", "-1/sqrt(1 - x^2)", "inverse cosine",                   0.5, -0.9, 0.1,
          stable="-1/sqrt((1 - x)*(1 + x))", latex=r"\arccos"),
    unary("atan",  "1/(1 + x^2)",     "inverse tangent",                  0.5, -2.0, 30.0, latex=r"\arctan"),
    Op("atan2", ("y", "x"), ("x/(x^2 + y^2)", "-y/(x^2 + y^2)"),
       stable=((0, "x/hypot(x, y)/hypot(x, y)"), (1, "-y/hypot(x, y)/hypot(x, y)")),
       corners=(Corner(0, "abs(x) + abs(y) == 0", "0", "at the origin the gradient is 0"),
                Corner(1, "abs(x) + abs(y) == 0", "0", "at the origin the gradient is 0")),
       samples=((1.0, 2.0), (1.0, -2.0), (-3.0, 0.5)), meaning="angle of the point (x, y)"),
)

HYPERBOLIC = grouped("hyperbolic functions",
    #     name     ∂/∂x               meaning                             samples
    unary("sinh",  "cosh(x)",         "hyperbolic sine",                  0.5, -2.0, 3.0, latex=r"\sinh"),
    unary("cosh",  "sinh(x)",         "hyperbolic cosine",                0.5, -2.0, 3.0, latex=r"\cosh"),
    unary("tanh",  "1 - out^2",       "hyperbolic tangent",               0.5, -2.0, 3.0, 20.0,
          stable="where(abs(out) < 0.9, 1 - out*out, 1/cosh(x)^2)", latex=r"\tanh"),
    unary("sech",  "-out*tanh(x)",    "hyperbolic secant",                0.5, -2.0, 3.0, value="1/cosh(x)"),
    unary("csch",  "-out*coth(x)",    "hyperbolic cosecant",              0.5, -2.0, 3.0, value="1/sinh(x)"),
    unary("coth",  "1 - out^2",       "hyperbolic cotangent",             0.5, -2.0, 3.0, value="1/tanh(x)",
          stable="-1/sinh(x)^2", latex=r"\coth"),
    unary("asinh", "1/sqrt(x^2 + 1)", "inverse hyperbolic sine",          0.5, -2.0, 3.0,
          stable="1/hypot(x, 1)", latex=r"\operatorname{arsinh}"),
    unary("acosh", "1/sqrt(x^2 - 1)", "inverse hyperbolic cosine",        1.5, 2.0, 30.0,
          stable="1/(sqrt(abs(x) - 1)*sqrt(abs(x) + 1))", latex=r"\operatorname{arcosh}"),
    unary("atanh", "1/(1 - x^2)",     "inverse hyperbolic tangent",       0.5, -0.9, 0.1,
          stable="1/((1 - x)*(1 + x))", latex=r"\operatorname{artanh}"),
)
# fmt: on
