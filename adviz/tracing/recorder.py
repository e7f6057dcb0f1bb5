"""The tape while a function runs: each operation is appended, and its value at the point computed when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import CodeType, FrameType
from typing import Any

from adviz.ad.rules import rule
from adviz.errors import Source, TraceError, clip
from adviz.graph.nested import entries, spelled
from adviz.graph.order import used
from adviz.graph.reduce import gathered
from adviz.graph.tape import Settings, Tape
from adviz.lang.writer import LARGEST, Writer
from adviz.ops import CALLS, CONST, CONSTANTS, TABLE
from adviz.ops.model import Op
from adviz.tracing import refuse, values
from adviz.tracing.branches import Branches
from adviz.tracing.places import outermost
from adviz.tracing.tracer import Tracer

_FLAGS = frozenset(("lt", "le", "gt", "ge", "eq", "ne"))
_CONSTANT = 100_000  # entries of an array that may be a constant


class Recorder:
    """One run of one function.

    Attributes:
        writer: the columns of the tape.
        branches: where the function asked which way to go.
        frame: of the function, once it has done something; its variables name results.
    """

    def __init__(self, code: CodeType | None) -> None:
        self.writer = Writer(frozenset())
        self.branches = Branches()
        self.frame: FrameType | None = None
        self.open = True
        self._code = code
        self._values: list[Any] = []  # of the first nodes: floats and arrays; None where an input has none
        self._given: dict[int, Any] = {}
        self._flags: set[int] = set()  # nodes that are 0 or 1
        self._arrays = False  # whether there is an array: then values are computed at once, since shapes may be wrong

    def input(self, name: str, value: Any, unknown: bool) -> Tracer:
        """Append an input, whose value becomes its default."""
        node = self.writer.input(name, 0)
        if not unknown:
            self.writer.defaults[name] = self._given[node] = made = _checked(name, value)
            self._arrays |= isinstance(made, tuple)
        return Tracer(self, node)

    def apply(self, op: Op, operands: Sequence[Any], said: Mapping[str, Any] | None = None) -> Tracer:
        """Append an operation over tracers, numbers and arrays; `said` are its settings."""
        nodes = tuple([self.operand(each) for each in operands])
        return Tracer(self, self._append(op, nodes, dict(said or {})))

    def signed(self, op: Op, left: object, right: object) -> Any:
        """The same for a sign between two operands: Python asks the other operand where adviz knows it not."""
        if not (_is_known(left) and _is_known(right)):
            return NotImplemented
        return self.apply(op, (left, right))

    def operand(self, value: Any) -> int:
        """The node of an operand; a number is a new constant at each use, as in a formula."""
        if isinstance(value, Tracer):
            if value.recorder is not self or not self.open:
                refuse.foreign()
            return value.node
        if isinstance(value, bool) or values.is_number(value):
            return self._constant(value)
        if values.is_array(value):
            return self._array(value)
        if not isinstance(value, (list, tuple)):
            refuse.operand(value)
        return self.apply(TABLE["stack"], value).node  # with tracers in it

    def _constant(self, value: Any) -> int:
        """Append a number, spelled as Python does; -inf and nan, which no formula can spell, are computed."""
        number = values.double(value)
        if number - number == 0:
            return self._leaf(number, values.spelling(number, values.whole(value)))
        infinity = self._leaf(CONSTANTS["inf"], "inf")
        if number > 0:
            return infinity
        if number < 0:
            return self._append(TABLE["neg"], (infinity,), {})
        return self._append(TABLE["sub"], (infinity, self._leaf(CONSTANTS["inf"], "inf")), {})

    def _array(self, value: Any) -> int:
        """Append an array of numbers; one of no axes is a number."""
        try:
            made = values.nested(value)
        except ValueError as error:
            refuse.fail(str(error), "give each row as many numbers")
        if not isinstance(made, tuple):
            return self._constant(int(made) if values.whole(value) else made)
        if values.count(made) > _CONSTANT or any(number != number for number in entries(made)):
            refuse.constant(values.count(made))
        self._arrays = True
        return self._leaf(made, values.spelling(made, values.whole(value)))

    def _leaf(self, value: Any, spelling: str) -> int:
        writer = self.writer
        if spelling in writer.known:  # an input is called pi
            spelling = repr(value)
        node = writer.append(CONST, (), 0)
        writer.constants[node], writer.spellings[node] = value, spelling
        return node

    def _append(self, op: Op, nodes: tuple[int, ...], said: Settings) -> int:
        if self.frame is None and self._code is not None:
            self.frame = outermost(self._code)
        node = self.writer.append(op, nodes, 0)
        if node > LARGEST:
            refuse.endless(LARGEST)
        if said:
            self.writer.settings[node] = said
        if op.name in _FLAGS:
            self._flags.add(node)
        self._arrays |= bool(said) or not op.scalar
        if self._arrays:
            self.value(node)
        return node

    # Conditions

    def both(self, left: Tracer, right: object) -> Tracer:
        """`(x > 0) & (y > 0)`."""
        return self.flagged("&", lambda: self.apply(TABLE["mul"], (left, right)), left, right)

    def either(self, left: Tracer, right: object) -> Tracer:
        """`(x > 0) | (y > 0)`."""
        return self.flagged("|", lambda: self.apply(TABLE["max"], (left, right)), left, right)

    def opposite(self, condition: Tracer) -> Tracer:
        """`~(x > 0)`."""
        return self.flagged("~", lambda: self.apply(TABLE["sub"], (1, condition)), condition)

    def flagged(self, sign: str, make: Callable[[], Tracer], *operands: object) -> Tracer:
        """What `make` appends, if all operands are conditions: it is one too."""
        if not all(isinstance(each, bool) or getattr(each, "node", -1) in self._flags for each in operands):
            refuse.logical(sign)
        made = make()
        self._flags.add(made.node)
        return made

    def decide(self, condition: Tracer) -> bool:
        """The truth of a condition at the point: the branch that the function takes."""
        self.operand(condition)
        value = self.value(condition.node)
        if value is None:
            refuse.undecided()
        if getattr(value, "size", 1) != 1:
            refuse.ambiguous(value.size)
        outcome = bool(value)
        self.branches.take(outcome)
        return outcome

    # Values

    def value(self, node: int) -> Any:
        """The value of a node at the point, a float or an array; None where an input that it depends on has none."""
        known, writer = self._values, self.writer
        for at in range(len(known), node + 1):
            if writer.args[at]:
                known.append(self._computed(at))
            else:
                known.append(_plain(writer.constants[at] if at in writer.constants else self._given.get(at)))
        return known[node]

    def _computed(self, node: int) -> Any:
        op, said = self.writer.ops[node], self.writer.settings.get(node, {})
        operands = [self._values[source] for source in self.writer.args[node]]
        if any(operand is None for operand in operands):
            return None
        return computed(op, operands, said)

    def shape(self, node: int) -> tuple[int, ...]:
        """The shape of a node's value; () of a number."""
        value = self.value(node)
        if value is None:
            refuse.unknown_shape()
        return tuple(getattr(value, "shape", ()))

    def described(self, node: int) -> str:
        """Name and value of a node, for `repr`."""
        name = self.writer.names.get(node) or self.writer.ops[node].name
        value = self.value(node)
        if value is None:
            return name
        return f"{name} of shape {spelled(value.shape)}" if hasattr(value, "shape") else f"{name} = {value!r}"

    @property
    def point(self) -> str:
        """The inputs and their values, for remarks."""
        return ", ".join([values.said(self.writer.names[node], value) for node, value in self._given.items()])

    # The end

    def close(self, root: int) -> Tape:
        """The tape of what the root needs, and of the inputs that have a value."""
        self._name()
        self.open, self.frame = False, None
        tape = self.writer.close(root, Source(""))
        needed = used(tape)
        for name, node in tape.inputs.items():
            needed[node] |= name in tape.defaults
        kept = [node for node in range(len(tape)) if needed[node]]
        position = [-1] * len(tape)
        for at, node in enumerate(kept):
            position[node] = at
        made = gathered(tape, kept, position, {position[at]: name for at, name in tape.names.items() if needed[at]})
        made.dropped = frozenset(tape.inputs.keys() - made.inputs.keys())
        return made

    def _name(self) -> None:
        """Call results by the variables that hold them at the end of the function."""
        names, taken = self.writer.names, set(self.writer.known)
        for name, value in dict(self.frame.f_locals).items() if self.frame else ():
            mine = isinstance(value, Tracer) and value.recorder is self and value.node not in names
            if mine and name not in taken and _is_free(name) and self.writer.args[value.node]:
                names[value.node] = name
                taken.add(name)


def computed(op: Op, operands: Sequence[Any], said: Settings) -> Any:
    """The value of an operation of numbers or arrays."""
    if op.scalar and not said and all(isinstance(operand, float) for operand in operands):
        return rule(op)(*operands)[0]
    import numpy as np

    from adviz.ad.arrays.moves import ShapeError
    from adviz.ad.arrays.steps import step

    try:
        value = step(op, said, [np.asarray(operand, dtype=float) for operand in operands]).value
    except ShapeError as error:
        refuse.fail(str(error), error.remedy)
    return value if value.ndim else float(value)


def _checked(name: str, value: Any) -> Any:
    try:
        return values.nested(value)
    except ValueError:
        message = f"the rows of {clip(name, 24)} differ in length"
        raise TraceError(message, remedy="give each row as many numbers") from None


def _plain(value: Any) -> Any:
    """A nested tuple as an array."""
    if not isinstance(value, tuple):
        return value
    import numpy as np

    return np.asarray(value, dtype=float)


def _is_free(name: str) -> bool:
    """Whether a result may have this name in a formula: it is none of a function or a constant."""
    return name.isidentifier() and name.strip("_") != "" and name not in CALLS and name not in CONSTANTS


def _is_known(value: object) -> bool:
    if isinstance(value, (Tracer, bool)) or values.is_number(value) or values.is_array(value):
        return True
    return isinstance(value, (list, tuple)) and any(isinstance(each, (Tracer, list, tuple)) for each in value)
