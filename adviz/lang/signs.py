"""How tightly signs bind, for the parser: binding powers of the operator table, and other spellings of signs."""

from __future__ import annotations

from adviz.ops import INFIX, PREFIX, TABLE
from adviz.ops.model import Op

END = ""  # the token after the last one
ENDS = (";", "\n", END)
COMPARISON = 20  # twice the binding power of the comparisons

# How a token that follows an operand acts: signs that bind at least as tightly as `left` leave the stack, then
# the sign waits there with `power`. Powers of infix signs are even, those of prefix signs odd; an open
# parenthesis has 0. Closing tokens have no power of their own.
_SPELLED = {"**": "pow", "×": "mul", "·": "mul", "÷": "div", "−": "sub"}
AFTER: dict[str, tuple[int, int, Op | None]] = {
    sign: (2 * op.power + (op.right or op.power <= 10), 2 * op.power, op)
    for sign, op in [*INFIX.items(), *((sign, TABLE[name]) for sign, name in _SPELLED.items())]
} | dict.fromkeys((")", "]", ",", ";", "\n", END), (1, 0, None))
_ROOT = TABLE["sqrt"]
BEFORE: dict[str, tuple[int, Op]] = {
    sign: (2 * op.power + 1, op) for sign, op in [*PREFIX.items(), ("−", PREFIX["-"])]
} | {"√": (91, _ROOT)}
POW = TABLE["pow"]
