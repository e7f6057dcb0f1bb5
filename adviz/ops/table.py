"""The operator table. A new operator is one row in the file of its group, and nothing else.

A row that Python's `math` or the other rows can compute says so in `value`; otherwise its primitive is the
function of the same name in `adviz.ops.numerics`. The conventions at kinks are PyTorch's.
"""

from __future__ import annotations

from adviz.ops.arithmetic import ARITHMETIC, COMPARISONS, ROUNDING
from adviz.ops.arrays import ARRAYS
from adviz.ops.elementary import EXPONENTIAL, HYPERBOLIC, TRIGONOMETRIC
from adviz.ops.model import Op
from adviz.ops.neural import NEURAL
from adviz.ops.special import SPECIAL

INPUT = Op("input", (), (), meaning="an input variable", group="leaves")
CONST = Op("const", (), (), meaning="a number", group="leaves")

ROWS: tuple[Op, ...] = (
    *ARITHMETIC, *COMPARISONS, *ROUNDING, *EXPONENTIAL, *TRIGONOMETRIC, *HYPERBOLIC, *NEURAL, *SPECIAL, *ARRAYS,
)  # fmt: skip

# A call with this many arguments means another row.
OVERLOADS: dict[tuple[str, int], str] = {
    ("log", 2): "logb",
    ("ln", 2): "logb",
    ("leaky_relu", 2): "leaky_relu_slope",
    ("elu", 2): "elu_alpha",
}
