"""Drop from a tape what every reader drops at sight; only when it is asked for.

| written | kept | |
| --- | --- | --- |
| `x * 1`, `1 * x`, `x + 0`, `0 + x`, `x - 0`, `x^1`, `--x` | `x` | the same value, always |
| `max(x)`, `min(x)`, `logsumexp(x)` | `x` | one term |
| `0 * x`, `x * 0` | `0` | also where `x` is not finite |
| `2 * 3`, `3 - 1`, `2 + 1`, `-(2)` | the number | whole numbers only |

Assigned names stay, and with them the operations that they stand for.
"""

from __future__ import annotations

from collections.abc import Callable

from adviz.graph.reduce import prune
from adviz.graph.tape import Tape
from adviz.ops import CONST
from adviz.ops.model import Op

_LARGEST = 2.0**53  # whole numbers up to here are exact
_ARITHMETIC: dict[str, Callable[..., float]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "neg": lambda a: -a,
}
_SUMS = ("max", "min", "logsumexp")


def tidy(tape: Tape) -> Tape:
    """The tape without the operations that change nothing.

    >>> from adviz.lang.parser import parse
    >>> [op.name for op in tidy(parse("1*x + 0*sin(y)^(3 - 2)")).ops]
    ['input']
    """
    work = _Work(tape)
    for node, op in enumerate(tape.ops):
        args = tuple([work.place[source] for source in tape.args[node]])
        found = None if node in tape.names else work.simpler(op, args)
        work.place.append(work.copied(node, args) if found is None else found)
    return work.close()


class _Work:
    """The new tape as it grows; `place` has the position of each old node on it."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.place: list[int] = []
        self.ops: list[Op] = []
        self.args: list[tuple[int, ...]] = []
        self.tokens: list[int] = []
        self.names: dict[int, str] = {}
        self.constants: dict[int, float] = {}
        self.spellings: dict[int, str] = {}

    def copied(self, node: int, args: tuple[int, ...]) -> int:
        tape, at = self.tape, len(self.ops)
        self.ops.append(tape.ops[node])
        self.args.append(args)
        self.tokens.append(tape.tokens[node] if tape.tokens else 0)
        for new, old in ((self.names, tape.names), (self.constants, tape.constants), (self.spellings, tape.spellings)):
            if node in old:
                new[at] = old[node]  # type: ignore[assignment]
        return at

    def simpler(self, op: Op, args: tuple[int, ...]) -> int | None:
        """The node that an operation comes down to; None where it stays."""
        if not args:
            return None
        numbers = [self.number(node) for node in args]
        computed = self.computed(op.name, numbers)
        if computed is not None:
            return self.constant(computed)
        at = _kept(op.name, numbers)
        if at is not None:
            return args[at]
        if op.name == "mul" and 0.0 in numbers:
            return args[numbers.index(0.0)]
        if op.name == "neg" and self.ops[args[0]].name == "neg" and args[0] not in self.names:
            return self.args[args[0]][0]
        return args[0] if op.name in _SUMS and len(args) == 1 else None

    def number(self, node: int) -> float | None:
        """The value of a number that has no name."""
        return None if node in self.names else self.constants.get(node)

    def computed(self, name: str, numbers: list[float | None]) -> float | None:
        """A sum, difference or product of whole numbers."""
        whole = [number for number in numbers if number is not None and number.is_integer()]
        if name not in _ARITHMETIC or len(whole) != len(numbers):
            return None
        value = _ARITHMETIC[name](*whole)
        return value if abs(value) < _LARGEST else None

    def constant(self, value: float) -> int:
        self.ops.append(CONST)
        self.args.append(())
        self.tokens.append(0)
        at = len(self.ops) - 1
        self.constants[at], self.spellings[at] = value, f"{value:.0f}"
        return at

    def close(self) -> Tape:
        old = self.tape
        made = Tape(
            self.ops, self.args, self.constants, self.spellings, self.names, old.defaults, self.place[old.root],
            self.tokens, old.source,
        )  # fmt: skip
        made.label, made.parts, made.remarks = old.label, old.parts, old.remarks
        made = prune(made)
        made.dropped = old.dropped | (old.inputs.keys() - made.inputs.keys())
        return made


def _kept(name: str, numbers: list[float | None]) -> int | None:
    """Which of two operands the result is, because the other one changes nothing."""
    if len(numbers) != 2:
        return None
    neutral = {"mul": 1.0, "add": 0.0, "sub": 0.0, "pow": 1.0}.get(name)
    if neutral is None:
        return None
    if numbers[1] == neutral:
        return 0
    return 1 if numbers[0] == neutral and name in ("mul", "add") else None
