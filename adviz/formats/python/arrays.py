"""A program over arrays, in NumPy: values forwards, then adjoints backwards, summed up where broadcasting repeated.

An adjoint grows by `x_bar = x_bar + …` and not by `+=`, which would change other adjoints that are the same array.
Shapes that are known at the point make the text simpler: it then holds for all inputs that are broadcast alike.
"""

from __future__ import annotations

from typing import Any

from adviz.errors import visible
from adviz.formats.python import pulls
from adviz.formats.python.expression import Term, composed
from adviz.formats.python.numpy_words import WORDS, apply, number, partial
from adviz.formats.python.program import WORDS as RESERVED
from adviz.formats.python.program import Program, is_masked
from adviz.formats.python.pulls import Call
from adviz.graph.tape import Tape
from adviz.ops.model import Op
from adviz.scene.figures import shape
from adviz.scene.model import Scene

_RESERVED = RESERVED | {
    "np", "reduce", "each", "masked", "scatter", "unbroadcast", "matmul_left", "matmul_right", "_matrices", "one",
    "parts", "wide", "log_sum", "rows", "sum", "POINT",
}  # fmt: skip


class ArrayProgram(Program):
    """See the module; `shapes` has one shape a node, None where it is not known."""

    words = WORDS

    def __init__(self, scene: Scene, tape: Tape) -> None:
        self.shapes = [None if _value(node) is None else shape(_value(node)) for node in scene.nodes]
        super().__init__(scene, tape, _RESERVED)

    def _leaf(self, node: int) -> Term:
        value = self.tape.constants.get(node)
        if value is None or isinstance(value, tuple):
            return Term(self.variable(node))
        return number(value)

    def forward(self) -> list[str]:
        """The inputs as arrays, then a line a constant array or an operation."""
        lines = [f"{name} = np.asarray({name}, dtype=float)" for name in self.parameters.values()]
        for node, sources in enumerate(self.tape.args):
            constant = self.tape.constants.get(node)
            if sources or isinstance(constant, tuple):
                made = self._made(node) if sources else number(constant)
                lines.append(f"v{node} = {made.text}{self._remark(node)}")
                self.names[node] = Term(f"v{node}", number=made.number)
        return lines

    def _made(self, node: int) -> Term:
        call = self._call(node, 0)
        if call.op.kind == "compose":
            return pulls.composition(call)
        return apply(call.op, call.operands, self.needs, call.said)

    def _remark(self, node: int) -> str:
        """The name of an operation; of one that is composed of others its operator as well."""
        known, op = visible(self.tape.names.get(node, "")), self.tape.ops[node]
        said = [each for each in (known, op.name if op.kind == "compose" else "") if each]
        return f"  # {': '.join(said)}" if said else ""

    def _call(self, node: int, slot: int) -> Call:
        tape = self.tape
        sources = tape.args[node]
        out = self.names[node]
        shapes = [self.shapes[source] for source in sources]
        said = tape.settings.get(node, {})
        return Call(tape.ops[node], said, slot, self.operands(node), shapes, out, self.bar(node), self.needs)

    def seed(self) -> str:
        """The adjoint of the root: the seed at the point; else each entry counts once."""
        node = self.scene.nodes[self.tape.root]
        given = node.slopes if node.entries is not None else node.adjoint
        if given is not None:
            return number(given).text
        return f"np.ones_like({self.names[self.tape.root].text})"

    def zero(self, node: int) -> str:
        return f"np.zeros_like({self.names[node].text})"

    def before(self, node: int) -> list[str]:
        return pulls.before(self._call(node, 0)) if self.tape.args[node] else []

    def contribution(self, node: int, slot: int, first: bool) -> list[str]:
        call = self._call(node, slot)
        entrywise = call.op.kind == "" and not (call.op.variadic and len(call.operands) == 1)
        more = self._pulled(call, node) if entrywise else pulls.pulled(call)
        target = self.bar(self.tape.args[node][slot])
        less = more.opposite
        if first:
            return [f"{target} = {more.text}"]
        return [f"{target} = {target} - {less.within(31)}" if less else f"{target} = {target} + {more.text}"]

    def _pulled(self, call: Call, node: int) -> Term:
        """What an operation passes back that goes entry by entry."""
        slope = partial(call.op, call.slot, call.operands, call.out, self.needs)
        masks = is_masked(call.op, call.slot)
        return self._narrowed(pulls.product(call, slope, masks), node, call.slot)

    def _narrowed(self, more: Term, node: int, slot: int) -> Term:
        """The same, added up over what broadcasting repeated."""
        source = self.tape.args[node][slot]
        whole, part = self.shapes[node], self.shapes[source]
        if len(self.tape.args[node]) == 1 or whole == part is not None:
            return more
        text = more.text
        if whole is None or part is None:
            self.needs.add("unbroadcast")
            return Term(f"unbroadcast({text}, np.shape({self.names[source].text}))")
        if not part:
            return Term(f"np.sum({text})")
        new = len(whole) - len(part)
        kept = tuple(new + at for at, size in enumerate(part) if size == 1 and whole[new + at] != 1)
        if not kept:
            return Term(f"np.sum({text}, axis={_axes(tuple(range(new)))})")
        if not new:
            return Term(f"np.sum({text}, axis={_axes(kept)}, keepdims=True)")
        self.needs.add("unbroadcast")
        return Term(f"unbroadcast({text}, {self.names[source].text}.shape)")

    def composed(self, op: Op, needs: set[str]) -> str:
        return composed(op, needs, WORDS, "np.ndarray")

    def result(self) -> str:
        text = self.names[self.tape.root].text
        return f"float({text})" if self.shapes[self.tape.root] == () else text


def _axes(axes: tuple[int, ...]) -> int | tuple[int, ...]:
    return axes[0] if len(axes) == 1 else axes


def _value(node: Any) -> Any:
    return node.value if node.entries is None else node.entries
