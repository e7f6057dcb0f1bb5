"""One formula of numbers at many points: entry by entry over arrays, in chunks that stay in the cache.

A flat list of operations runs over a chunk of the points, then over the next one. What is written as NumPy usually is
runs each operation over all points, and waits for memory. Numbers among the inputs stay numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, NoReturn

import numpy as np

from adviz.ad.arrays.evaluate import numeric
from adviz.ad.arrays.vector import Vector, vector
from adviz.ad.point import complete, is_number
from adviz.errors import EvaluationError, clip
from adviz.graph.nested import spelled
from adviz.graph.order import live
from adviz.graph.tape import Tape
from adviz.lang.lexer import place

CHUNK = 16_384  # points: 128 kB an array


class _Step(NamedTuple):
    """An operation; `done` are the nodes that nothing needs behind it, and whose arrays may be written over; `slots`
    those that a gradient flows through."""

    node: int
    rule: Vector
    sources: tuple[int, ...]
    done: tuple[int, ...]
    slots: tuple[int, ...]


class Mapped:
    """A tape of numbers at many points; every result has the shape that the inputs have together.

    >>> from adviz.lang.parser import parse
    >>> points = Mapped(parse("x^2 + y"), {"x": np.array([1.0, 2.0]), "y": 0.5})
    >>> points.value, points.gradient["x"]
    (array([1.5, 4.5]), array([2., 4.]))
    """

    def __init__(self, tape: Tape, at: Mapping[str, Any]) -> None:
        self.tape = tape
        self._steps = _steps(tape)
        self._point = {name: _taken(name, value) for name, value in complete(tape, at).items()}
        arrays = [value for value in self._point.values() if not isinstance(value, float)]
        self._foreign = any(not isinstance(value, np.ndarray) for value in arrays)
        try:
            self.shape = np.broadcast_shapes(*[value.shape for value in arrays])
        except ValueError:
            shapes = " and ".join(spelled(value.shape) for value in arrays)
            raise EvaluationError(
                f"the inputs have the shapes {shapes}", remedy="give each one as many points"
            ) from None
        if not self._foreign:
            self._point = {name: self._flat(value) for name, value in self._point.items()}
        self._start: list[Any] = [None] * len(tape)
        for node, number in tape.constants.items():
            self._start[node] = float(number)
        for name, node in tape.inputs.items():
            self._start[node] = self._point[name]
        self._varied = [(name, node) for name, node in tape.inputs.items() if not isinstance(self._start[node], float)]
        self._inside = self._computed_in_place()
        self._gradient: dict[str, Any] = {}
        self.value = self._run([tape.root], gradient=False)[0]

    def __repr__(self) -> str:
        count = int(np.prod(self.shape))
        return f"<adviz.Mapped {self.tape.root_name} at {count:,} point{'s' * (count != 1)}>"

    def _computed_in_place(self) -> bytearray:
        """One flag a node: whether it is an array that NumPy can put where it is told."""
        arrays, inside = bytearray(len(self.tape)), bytearray(len(self.tape))
        for _, node in self._varied:
            arrays[node] = 1
        for step in self._steps:
            arrays[step.node] = any(arrays[source] for source in step.sources)
            inside[step.node] = arrays[step.node] and step.rule.ufunc is not None
        return inside

    def _flat(self, value: Any) -> Any:
        return value if isinstance(value, float) else np.broadcast_to(value, self.shape).reshape(-1)

    @property
    def gradient(self) -> dict[str, Any]:
        """Input name → ∂root/∂input at each point; computed when it is first asked for."""
        if not self._gradient:
            inputs = self.tape.inputs
            self._gradient = dict(zip(inputs, self._run(list(inputs.values()), gradient=True), strict=True))
        return self._gradient

    def _run(self, wanted: list[int], gradient: bool) -> list[Any]:
        """The values, or the adjoints, of some nodes at all points."""
        if self._foreign:
            found = self._adjoints(slice(None), wanted) if gradient else [self._value(slice(None), None)]
            return list(map(self._spread, found))
        count = int(np.prod(self.shape))
        made = [np.empty(count) for _ in wanted]
        for start in range(0, count, CHUNK):
            part = slice(start, min(start + CHUNK, count))
            if gradient:
                for whole, piece in zip(made, self._adjoints(part, wanted), strict=True):
                    whole[part] = piece
                continue
            room = made[0][part]
            piece = self._value(part, room)
            if piece is not room:
                room[...] = piece
        return [each.reshape(self.shape) if self.shape else float(each[0]) for each in made]

    def _spread(self, value: Any) -> Any:
        """A result in the shape of all, of the kind of the inputs; what is smaller did not depend on some of them."""
        if np.shape(value) == self.shape:
            return value
        like = next(each for each in self._point.values() if not isinstance(each, float | np.ndarray))
        return np.broadcast_to(np.zeros_like(like) + value if isinstance(value, float) else value, self.shape)

    def _leaves(self, part: slice) -> list[Any]:
        values = self._start[:]
        for name, node in self._varied:
            value = self._point[name]
            values[node] = value if self._foreign else value[part]
        return values

    def _value(self, part: slice, room: Any) -> Any:
        """The root at some points; in `room` where NumPy can put it there."""
        values = self._leaves(part)
        free: list[Any] = []
        root = self.tape.root
        with np.errstate(all="ignore"):
            for node, rule, sources, done, _ in self._steps:
                if room is None or not self._inside[node] or rule.ufunc is None:
                    values[node] = rule.value(*[values[source] for source in sources])
                else:
                    out = room if node == root else free.pop() if free else np.empty_like(room)
                    values[node] = rule.ufunc(*[values[source] for source in sources], out)
                free += [values[source] for source in done if self._inside[source]]
        return values[root]

    def _adjoints(self, part: slice, wanted: list[int]) -> list[Any]:
        values = self._leaves(part)
        with np.errstate(all="ignore"):
            for step in self._steps:
                values[step.node] = step.rule.value(*[values[source] for source in step.sources])
            adjoints = self._back(values)
        return [0.0 if adjoints[node] is None else adjoints[node] for node in wanted]

    def _back(self, values: list[Any]) -> list[Any]:
        adjoints: list[Any] = [None] * len(values)
        adjoints[self.tape.root] = 1.0
        for step in reversed(self._steps):
            adjoint = adjoints[step.node]
            if adjoint is None:
                continue
            arguments = [values[source] for source in step.sources]
            for slot in step.slots:
                more = step.rule.pulled(slot, adjoint, values[step.node], arguments)
                source = step.sources[slot]
                before = adjoints[source]
                adjoints[source] = more if before is None else before + more
            adjoints[step.node] = None
        return adjoints


def _taken(name: str, value: Any) -> Any:
    """A number as a float; nested lists as an array; what speaks NumPy's protocol as it is."""
    if is_number(value):
        return float(value)
    if hasattr(value, "__array_ufunc__") and not isinstance(value, np.ndarray):
        return value
    return numeric(value, f"the value of {clip(name, 24)}")


def _steps(tape: Tape) -> list[_Step]:
    for node, op in enumerate(tape.ops):
        if not op.scalar or node in tape.settings or isinstance(tape.constants.get(node), tuple):
            _refuse(tape, node)
    alive, needed, varies = live(tape), _last_uses(tape), _varying(tape)
    steps = []
    for node, sources in enumerate(tape.args):
        if sources:
            cuts = tape.ops[node].cuts
            slots = [slot for slot, source in enumerate(sources) if slot not in cuts and varies[source] and alive[node]]
            steps.append(_Step(node, vector(tape.ops[node]), sources, needed[node], tuple(slots)))
    return steps


def _refuse(tape: Tape, node: int) -> NoReturn:
    op, span = tape.ops[node], place(tape.source.text, tape.tokens[node])
    what = f"{op.infix or op.name} takes whole arrays" if tape.args[node] else "this is a whole array"
    raise EvaluationError(f"{what}, and here each entry is a point", tape.source, span, "leave map=True out")


def _varying(tape: Tape) -> bytearray:
    """One flag a node: whether an input goes into it."""
    found = bytearray(len(tape))
    for node, sources in enumerate(tape.args):
        found[node] = any(found[source] for source in sources) if sources else node not in tape.constants
    return found


def _last_uses(tape: Tape) -> list[tuple[int, ...]]:
    """For each node those of its inputs that no later node needs. Only what NumPy's own functions made, and took, is
    among them: other results may be their argument itself."""
    own = [vector(op).ufunc is not None if sources and op.scalar else False
           for op, sources in zip(tape.ops, tape.args, strict=True)]  # fmt: skip
    for node, sources in enumerate(tape.args):
        if sources and vector(tape.ops[node]).ufunc is None:
            for source in sources:
                own[source] = False
    done: list[tuple[int, ...]] = [()] * len(tape)
    seen = bytearray(len(tape))
    seen[tape.root] = 1
    for node in range(len(tape) - 1, -1, -1):
        fresh = [source for source in dict.fromkeys(tape.args[node]) if not seen[source]]
        for source in fresh:
            seen[source] = 1
        done[node] = tuple([source for source in fresh if own[source]])
    return done
