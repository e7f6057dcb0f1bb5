"""The tape of numbers that does what a tape of arrays does, entry by entry.

What is defined for numbers alone (explanations, Hessians, derivative graphs, evaluation traces, checks by other
methods) works on arrays through it. An input `x` of three entries becomes the inputs `x_0 x_1 x_2`; of a matrix,
`W_0_1`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adviz.ad.arrays import moves
from adviz.ad.arrays.evaluate import ArrayEvaluation
from adviz.ad.point import complete
from adviz.errors import EvaluationError
from adviz.graph.tape import Settings, Tape
from adviz.lang.parser import parse
from adviz.lang.printers import numeral
from adviz.lang.reprint import reprinted
from adviz.ops import CONST, INPUT, TABLE
from adviz.ops.model import Op

LARGEST = 200_000  # nodes
Nodes = NDArray[np.intp]
_ADD, _MUL, _DIV, _NEG = (TABLE[name] for name in ("add", "mul", "div", "neg"))


def unroll(tape: Tape, at: Mapping[str, Any]) -> tuple[Tape, dict[str, float]]:
    """The tape of numbers, and its point. Where the root is an array, the sum of its entries is the root.

    Args:
        tape: a tape of arrays.
        at: the point, which says the shapes.

    Raises:
        NameProblem: an input has no value.
        EvaluationError: shapes do not go together, or there are too many entries.

    >>> from adviz.lang.parser import parse
    >>> made, point = unroll(parse("sum(2*x)"), {"x": [1.0, 2.0]})
    >>> made.source.text, point
    ('2 * x_0 + 2 * x_1', {'x_0': 1.0, 'x_1': 2.0})
    """
    point = complete(tape, at)
    shapes = ArrayEvaluation(tape, point)
    if sum(np.size(value) for value in shapes.values) > LARGEST:
        raise _too_many()
    work = _Work(tape, shapes)
    root = work.run()
    made = reprinted(work.close(root.ravel().tolist()))
    if made.ops[made.root] is not INPUT and (tape.root not in tape.names or root.size > 1):
        made.label = tape.root_name
    values = {name: float(value) for name, value in work.point.items() if name in made.inputs}
    made.dropped = frozenset(work.point.keys() - made.inputs.keys())
    made.parts, made.remarks = work.parts, tape.remarks
    return made, values


def _too_many() -> EvaluationError:
    return EvaluationError(
        "the arrays have too many entries to be looked at one by one",
        remedy="take smaller ones, or look at one entry of the result: y[0]",
    )


def entry_names(name: str, shape: tuple[int, ...]) -> list[str]:
    """What the entries of an input are called, row by row.

    >>> entry_names("W", (1, 2))
    ['W_0_0', 'W_0_1']
    """
    return ["_".join([name, *map(str, index)]) for index in np.ndindex(*shape)]


class _Work:
    """The tape that is being written; `places[node]` are the new nodes of an old one, in its shape."""

    def __init__(self, tape: Tape, shapes: ArrayEvaluation) -> None:
        self.tape = tape
        self.shapes = shapes
        self.ops: list[Op] = []
        self.args: list[tuple[int, ...]] = []
        self.constants: dict[int, float] = {}
        self.spellings: dict[int, str] = {}
        self.names: dict[int, str] = {}
        self.point: dict[str, float] = {}
        self.places: list[Nodes] = []
        self.taken = set(tape.names.values())
        self.parts: dict[str, tuple[str, ...]] = {}

    def run(self) -> Nodes:
        for node, sources in enumerate(self.tape.args):
            if sources:
                said = self.tape.settings.get(node, {})
                made = self.apply(self.tape.ops[node], said, [self.places[source] for source in sources])
            else:
                made = self.leaf(node)
            self.places.append(made)
            self._name(node, made)
        return self.places[self.tape.root]

    def _name(self, node: int, made: Nodes) -> None:
        name = self.tape.names.get(node)
        if name and self.tape.args[node]:
            entries: list[str] = []
            for each, entry in zip(made.ravel().tolist(), entry_names(name, made.shape), strict=True):
                if self.args[each] and each not in self.names:
                    self.names[each] = self._free(entry, made.shape)
                    entries.append(self.names[each])
            if made.shape and (entries or not made.size):  # else all of them are entries of others
                self.parts[name] = tuple(entries)

    def _free(self, name: str, shape: tuple[int, ...]) -> str:
        """The name of an entry, which must be no other one's: `x` may be an array where `x_0` is a number."""
        while shape and name in self.taken:
            name += "_"
        self.taken.add(name)
        return name

    def leaf(self, node: int) -> Nodes:
        """The entries of an input, or of a constant."""
        value = np.asarray(self.shapes.values[node])
        made = []
        if node in self.tape.constants:
            spelling = self.tape.spellings.get(node, "") if not value.ndim else ""
            made = [self.number(float(entry), spelling) for entry in value.ravel()]
        else:
            whole = self.tape.names[node]
            names = [self._free(name, value.shape) for name in entry_names(whole, value.shape)]
            for entry, name in zip(value.ravel().tolist(), names, strict=True):
                self.names[len(self.ops)], self.point[name] = name, entry
                made.append(self.append(INPUT, ()))
            if value.shape:
                self.parts[whole] = tuple(names)
        return np.array(made, dtype=np.intp).reshape(value.shape)

    def number(self, value: float, spelling: str = "") -> int:
        """Append a number; those that are not spelled in digits become what they are the results of."""
        if value != value:
            return self.append(_DIV, (self.number(0.0), self.number(0.0)))
        if value == float("-inf"):
            return self.append(_NEG, (self.number(-value),))
        node = self.append(CONST, ())
        self.constants[node] = value
        self.spellings[node] = spelling or (
            str(int(value)) if abs(value) < 1e15 and value == int(value) else numeral(value)
        )
        return node

    def append(self, op: Op, args: Sequence[int]) -> int:
        """Append an operation. A number is written anew wherever it is used, as the parser does."""
        if len(self.ops) > LARGEST:
            raise _too_many()
        fresh = [self._again(source) for source in args]
        self.ops.append(op)
        self.args.append(tuple(fresh))
        return len(self.ops) - 1

    def _again(self, node: int) -> int:
        return self.number(self.constants[node], self.spellings[node]) if node in self.constants else node

    def apply(self, op: Op, said: Settings, arguments: list[Nodes]) -> Nodes:
        """An operation on arrays of nodes: see `adviz.ad.arrays.steps.step`, of which this is the shadow."""
        if op.kind == "move":
            return moves.move(op, said, arguments)
        if op.kind == "contract":
            return self.contract(*arguments)
        if op.kind == "compose":
            return self.compose(op, said, arguments)
        if op.variadic and len(arguments) == 1:
            return self.fold(op, said, arguments[0])
        wide = np.broadcast_arrays(*arguments)
        made = [self.append(op, entries) for entries in zip(*[each.ravel().tolist() for each in wide], strict=True)]
        return np.array(made, dtype=np.intp).reshape(wide[0].shape)

    def fold(self, op: Op, said: Settings, array: Nodes) -> Nodes:
        axes = moves.axes_of(said.get("axis"), array.ndim)
        rows, outer = moves.rows(array, axes)
        made = np.array([self.row(op, row) for row in rows], dtype=np.intp)
        return made.reshape(moves.kept(array.shape, axes) if said.get("keepdims") else outer)

    def row(self, op: Op, entries: list[int]) -> int:
        """One fold of numbers: sums and products as chains of signs, everything else as one call."""
        if not entries:
            return self.number(float(op.empty))
        if op.name in ("sum", "mean", "prod"):
            total = self.chain(_MUL if op.name == "prod" else _ADD, entries)
            return self.append(_DIV, (total, self.number(float(len(entries))))) if op.name == "mean" else total
        return self.append(op, entries)

    def chain(self, op: Op, entries: list[int]) -> int:
        """Entries joined by a sign, from left to right."""
        total = entries[0]
        for entry in entries[1:]:
            total = self.append(op, (total, entry))
        return total

    def contract(self, a: Nodes, b: Nodes) -> Nodes:
        left, right = (a[None, :] if a.ndim == 1 else a), (b[:, None] if b.ndim == 1 else b)
        outer = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
        shape = (*outer, left.shape[-2], right.shape[-1], left.shape[-1])
        wide = [
            np.broadcast_to(left[..., :, None, :], shape),
            np.broadcast_to(np.swapaxes(right, -1, -2)[..., None, :, :], shape),
        ]
        pairs = zip(*[moves.rows(each, (len(shape) - 1,))[0] for each in wide], strict=True)
        made = [
            self.chain(_ADD, [self.append(_MUL, pair) for pair in zip(*rows, strict=True)])
            if rows[0]
            else self.number(0.0)
            for rows in pairs
        ]
        kept = shape[:-3] + (shape[-3],) * (a.ndim > 1) + (shape[-2],) * (b.ndim > 1)
        return np.array(made, dtype=np.intp).reshape(kept)

    def compose(self, op: Op, said: Settings, arguments: list[Nodes]) -> Nodes:
        """The row's own text, over the nodes of the arguments."""
        tape = parse(moves.written(op, said))
        known = dict(zip(op.args, arguments, strict=True))
        places: list[Nodes] = []
        for node, sources in enumerate(tape.args):
            if node in tape.constants:
                value = np.asarray(tape.constants[node], dtype=float)
                places.append(
                    np.array([self.number(float(each)) for each in value.ravel()], dtype=np.intp).reshape(value.shape)
                )
            elif sources:
                places.append(
                    self.apply(tape.ops[node], tape.settings.get(node, {}), [places[each] for each in sources])
                )
            else:
                places.append(known[tape.names[node]])
        return places[tape.root]

    def close(self, roots: list[int]) -> Tape:
        root = self.chain(_ADD, roots) if roots else self.number(0.0)
        return Tape(self.ops, self.args, self.constants, self.spellings, self.names, {}, root, [], self.tape.source)
