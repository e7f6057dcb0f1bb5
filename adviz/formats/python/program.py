"""The lines of a program: the tape forwards, a line an operation, then adjoints backwards, a line a contribution."""

from __future__ import annotations

import keyword
import re
from unicodedata import normalize

from adviz.errors import visible
from adviz.formats.python.expression import NUMBERS, Term, apply, composed, number, partial, ties, times
from adviz.graph.order import live
from adviz.graph.tape import Tape
from adviz.ops import TABLE
from adviz.ops.model import Op
from adviz.scene.model import Scene

WORDS = frozenset(
    (*keyword.kwlist, *keyword.softkwlist, "float", "dict", "tuple", "print", "math", "ties", "slope", "others", "inf",
     "nan")
)  # fmt: skip


class Program:
    """A program over numbers.

    Attributes:
        words: how operations are spelled.
        parameters: position → identifier of each input.
        names: position → the term that stands for the node.
        wanted: name → position, of what is differentiated by.
        needs: the functions that are called.
    """

    words = NUMBERS

    def __init__(self, scene: Scene, tape: Tape, reserved: frozenset[str] = WORDS) -> None:
        self.tape = tape
        self.scene = scene
        self.needs: set[str] = set()
        self.reserved = reserved
        self.parameters = _parameters(tape, reserved)
        self.names = [self._leaf(node) for node in range(len(tape))]
        self.wanted = dict(tape.inputs)
        self.wanted |= {table.wrt: table.node for table in scene.tables}

    def _leaf(self, node: int) -> Term:
        if node in self.tape.constants:
            return number(float(self.tape.constants[node]))
        return Term(self.variable(node))

    def variable(self, node: int) -> str:
        """What holds the value of a node."""
        return self.parameters.get(node, f"v{node}")

    def bar(self, node: int) -> str:
        """What holds the adjoint of a node."""
        return f"{self.variable(node)}_bar"

    def operands(self, node: int) -> list[Term]:
        return [self.names[source] for source in self.tape.args[node]]

    def forward(self) -> list[str]:
        """A line an operation."""
        return [self._statement(node) for node, sources in enumerate(self.tape.args) if sources]

    def _statement(self, node: int) -> str:
        known = self.tape.names.get(node, "")
        remark = f"  # {visible(known)}" if known else ""
        return f"v{node} = {apply(self.tape.ops[node], self.operands(node), self.needs).text}{remark}"

    def seed(self) -> str:
        """The adjoint of the root."""
        given = self.scene.nodes[self.tape.root].adjoint
        return number(1.0 if given is None else given).text

    def zero(self, node: int) -> str:
        """The adjoint of a node that no gradient comes to."""
        return "0.0"

    def backward(self) -> list[str]:
        """A line a contribution, from the root to what is differentiated."""
        tape, alive, active = self.tape, live(self.tape), self._active()
        met = {tape.root}
        lines = [f"{self.bar(tape.root)} = {self.seed()}"] if active[tape.root] else []
        for node in range(tape.root, -1, -1):
            if not alive[node] or not active[node]:
                continue
            lines += self.before(node)
            for slot, source in enumerate(tape.args[node]):
                if active[source] and slot not in tape.ops[node].cuts:
                    lines += self.contribution(node, slot, source not in met)
                    met.add(source)
        missing = [node for node in dict.fromkeys(self.wanted.values()) if node not in met or not active[node]]
        return [*lines, *[f"{self.bar(node)} = {self.zero(node)}" for node in missing]]

    def before(self, node: int) -> list[str]:
        """What must be known before the contributions of an operation."""
        counted = ties(self.tape.ops[node], self.operands(node), self.names[node])
        return [counted] if counted else []

    def contribution(self, node: int, slot: int, first: bool) -> list[str]:
        """What an operation adds to the adjoint of an argument; `first` is whether nothing was there before."""
        op = self.tape.ops[node]
        slope = partial(op, slot, self.operands(node), self.names[node], self.needs)
        target, above = self.bar(self.tape.args[node][slot]), self.bar(node)
        sign = "=" if first else "+="
        if is_masked(op, slot):  # what was not chosen passes nothing, not even 0·inf
            if slope.test:
                return [f"{target} {sign} {above} if {slope.test} else 0.0"]
            return [f"slope = {slope.text}", f"{target} {sign} {above} * slope if slope else 0.0"]
        less = slope.opposite
        if less:
            return [f"{target} {'= -' if first else '-= '}{times(above, less)}"]
        return [f"{target} {sign} {times(above, slope)}"]

    def _active(self) -> bytearray:
        """One flag a node: whether what is differentiated comes to it, through edges that are not cut."""
        found = bytearray(len(self.tape))
        for node in self.wanted.values():
            found[node] = 1
        for node, sources in enumerate(self.tape.args):
            cuts = self.tape.ops[node].cuts
            if any(found[source] and slot not in cuts for slot, source in enumerate(sources)):
                found[node] = 1
        return found

    def composed(self, op: Op, needs: set[str]) -> str:
        """The definition of an operator that the table composes of others."""
        return composed(op, needs)

    def result(self) -> str:
        return self.names[self.tape.root].text


def is_masked(op: Op, slot: int) -> bool:
    """Whether a partial of 0 means that the argument was not chosen."""
    return (0 if op.variadic else slot) in op.masks


def _parameters(tape: Tape, reserved: frozenset[str]) -> dict[int, str]:
    """Position → identifier of each input: its own name, with underscores behind it where Python or the program has
    that name already. (Python takes `ℓ` for `l`.)"""
    taken = {f"v{node}" for node in range(len(tape))} | set(TABLE)
    made: dict[int, str] = {}
    for name, node in tape.inputs.items():
        plain = re.sub(r"\W", "_", normalize("NFKC", name)) or "_"
        plain = plain if plain.isidentifier() else f"_{plain}"
        while plain in taken or plain in reserved or plain.endswith("_bar") or f"{plain}_bar" in taken:
            plain += "_"
        taken |= {plain, f"{plain}_bar"}
        made[node] = plain
    return made
