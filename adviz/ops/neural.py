"""Rows: the functions of neural networks (their names and conventions are those of `torch.nn.functional`)."""

from __future__ import annotations

from adviz.ops.model import Op
from adviz.ops.row import AXIS, grouped, unary

# fmt: off
NEURAL = grouped("neural networks",
    unary("sigmoid",    "out*(1 - out)",            "1/(1 + exp(-x))",                  0.5, -2.0, 3.0, 30.0,
          value="where(x > -700, 1/(1 + exp(-x)), exp(x))",
          stable="where(out > 0.9, out*out*exp(-x), out*(1 - out))", latex=r"\sigma"),
    unary("softplus",   "sigmoid(x)",               "log(1 + exp(x))",                  0.5, -2.0, 3.0, 30.0,
          value="where(x > 0, x + log1p(exp(-x)), log1p(exp(x)))"),
    unary("relu",       "x > 0",                    "max(x, 0)",                        0.5, -2.0,
          value="where(x <= 0, 0, x)", stable="where(x <= 0, 0, 1)", masks=(0,),
          kinks=(("x == 0", "0", "at the kink the gradient is 0"),)),
    unary("leaky_relu", "where(x > 0, 1, 0.01)",    "x where x > 0, else 0.01*x",       0.5, -2.0,
          value="where(x > 0, x, 0.01*x)", kinks=(("x == 0", "0.01", "at the kink the left slope holds"),)),
    Op("leaky_relu_slope", ("x", "slope"), ("where(x > 0, 1, slope)", "where(x > 0, 0, x)"),
       value="where(x > 0, x, slope*x)", samples=((0.5, 0.2), (-2.0, 0.2)),
       meaning="x where x > 0, else slope*x: leaky_relu(x, slope)"),
    unary("elu",        "where(x > 0, 1, exp(x))",  "x where x > 0, else exp(x) - 1",   0.5, -2.0,
          value="where(x > 0, x, expm1(x))"),
    Op("elu_alpha", ("x", "alpha"), ("where(x > 0, 1, alpha*exp(x))", "where(x > 0, 0, expm1(x))"),
       value="where(x > 0, x, alpha*expm1(x))", samples=((0.5, 2.0), (-2.0, 2.0)),
       meaning="x where x > 0, else alpha*(exp(x) - 1): elu(x, alpha)"),
    unary("gelu",       "erfc(-x/sqrt(2))/2 + x*exp(-x^2/2)/sqrt(2*pi)", "x times the normal distribution",
          0.5, -2.0, 3.0, value="x*(erfc(-x/sqrt(2))/2)"),
    unary("silu",       "sigmoid(x)*(1 + x*(1 - sigmoid(x)))", "x*sigmoid(x)",          0.5, -2.0, 3.0,
          value="x*sigmoid(x)", stable="sigmoid(x) + out*sigmoid(-x)"),
    unary("mish",       "tanh(softplus(x)) + x*sigmoid(x)*sech(softplus(x))^2", "x*tanh(softplus(x))",
          0.5, -2.0, 3.0, value="x*tanh(softplus(x))"),
    Op("logsumexp", ("*x",), ("exp(x - out)",), samples=((1.0,), (1.0, -2.0), (3.0, 2.5, -1.0)),
       meaning="log(exp(x) + exp(y) + …)", settings=AXIS, empty="-inf"),
)
# fmt: on
