"""Rows: signs, comparisons, choice, rounding."""

from __future__ import annotations

from adviz.ops.model import Corner, Op
from adviz.ops.row import AXIS, comparison, grouped, infix, unary

_POW_CORNERS = (
    Corner(0, "b == 0", "0", "x^0 is the constant 1: no gradient, not even at x = 0 or nan"),
    Corner(1, "a < 0", "inf - inf", "the exponent of a negative base has no derivative: nan"),
    Corner(1, "a == 0", "where(b >= 0, 0, out*log(a))", "0^b counts as constant in b for b >= 0"),
)
_TIES = (
    Corner(0, "out != out", "1", "a nan passes the gradient to every argument"),
    Corner(0, "ties > 1", "(x == out)/ties", "arguments that tie share the gradient equally"),
)
_AT_BOUNDS = "no gradient at the bounds themselves, as hardtanh has it; torch.clamp has 1 there"

# fmt: off
ARITHMETIC = grouped("arithmetic",
    #      sign   name   power ∂/∂a           ∂/∂b          meaning                  samples
    infix("+",  "add",    20, "1",           "1",          "sum",                   (1.5, -2.0), (0.1, 0.2), latex="+"),
    infix("-",  "sub",    20, "1",           "-1",         "difference",            (1.5, -2.0), (0.1, 0.2), latex="-"),
    infix("*",  "mul",    30, "b",           "a",          "product",               (1.5, -2.0), (0.1, 3.0),
          latex=r"\cdot"),
    infix("/",  "div",    30, "1/b",         "-a/b^2",     "quotient",              (1.5, -2.0), (0.1, 3.0),
          stable=((1, "-out/b"),), latex=r"\frac{#1}{#2}"),
    infix("%",  "mod",    30, "1",           "-floor(a/b)", "remainder, with the sign of b",
          (7.5, 3.0), (-7.5, 3.0), stable=((1, "-floordiv(a, b)"),), latex=r"\bmod"),
    infix("^",  "pow",    40, "b*a^(b - 1)", "out*log(a)", "power",                 (1.5, -2.0), (0.3, 2.5),
          right=True, corners=_POW_CORNERS, aliases=("pow",), latex="#1^{#2}"),
    Op("neg",    ("a",), ("-1",), prefix="-", power=35, meaning="negative", samples=((1.5,), (-2.0,)), latex="-"),
    Op("floordiv", ("a", "b"), ("0", "0"), samples=((7.5, 3.0), (-7.5, 3.0)),
       meaning="whole number of times that b goes into a", latex=r"\left\lfloor\frac{#1}{#2}\right\rfloor"),
)

COMPARISONS = grouped("comparisons and choice",
    #          sign  name  meaning
    comparison("<",  "lt", "1 if less, else 0"),
    comparison("<=", "le", "1 if at most, else 0", r"\le"),
    comparison(">",  "gt", "1 if greater, else 0"),
    comparison(">=", "ge", "1 if at least, else 0", r"\ge"),
    comparison("==", "eq", "1 if equal, else 0", "="),
    comparison("!=", "ne", "1 if different, else 0", r"\ne"),
    Op("where", ("cond", "a", "b"), ("0", "cond != 0", "cond == 0"), cuts=(0,), masks=(1, 2),
       samples=((1.0, 2.0, 3.0), (0.0, 2.0, 3.0)), meaning="a where cond is not 0, else b",
       latex=r"\begin{cases}{#2} & {#1} \\ {#3} & \text{otherwise}\end{cases}"),
    Op("max",   ("*x",), ("x == out",), corners=_TIES, masks=(0,), samples=((1.0,), (1.0, 2.5), (3.0, -1.0, 2.0)),
       meaning="largest argument, or entry; nan if one is nan", latex=r"\max", settings=AXIS),
    Op("min",   ("*x",), ("x == out",), corners=_TIES, masks=(0,), samples=((1.0,), (1.0, 2.5), (3.0, -1.0, 2.0)),
       meaning="smallest argument, or entry; nan if one is nan", latex=r"\min", settings=AXIS),
    Op("clip",  ("x", "lo", "hi"), ("(lo < x)*(x < hi)", "(x < lo)*(lo < hi)", "where(lo < hi, x > hi, 1)"),
       corners=(Corner(0, "x == lo", "0", _AT_BOUNDS), Corner(0, "x == hi", "0", _AT_BOUNDS)), masks=(0, 1, 2),
       samples=((0.5, 0.0, 1.0), (-2.0, 0.0, 1.0), (3.0, 0.0, 1.0)), meaning="x moved into lo … hi"),
    unary("detach", "0", "x, through which no gradient flows",      0.5, -2.0, value="x", cuts=(0,)),
    unary("no_grad", "0", "x, whose operations carry no gradient",  0.5, -2.0, value="x", cuts=(0,)),
)

ROUNDING = grouped("rounding",
    #     name      ∂/∂x       meaning                              samples
    unary("abs",    "sign(x)", "absolute value",                    0.5, -2.0,
          kinks=(("x == 0", "0", "at the kink the gradient is 0"),), latex=r"\left|{#1}\right|"),
    unary("sign",   "0",       "-1, 0 or 1",                        0.5, -2.0, masks=(0,), latex=r"\operatorname{sgn}"),
    unary("floor",  "0",       "largest integer that is at most x", 1.5, -2.5, 0.25, masks=(0,),
          latex=r"\left\lfloor{#1}\right\rfloor"),
    unary("ceil",   "0",       "smallest integer that is at least x", 1.5, -2.5, 0.25, masks=(0,),
          latex=r"\left\lceil{#1}\right\rceil"),
    unary("round",  "0",       "nearest integer, halves to even",   1.2, -2.7, 0.25, masks=(0,)),
)
# fmt: on
