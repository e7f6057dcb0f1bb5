"""What the operations of a graph of arrays do, as lines that need no shapes: the page that plays runs them.

Shapes do not change where only numbers do, so that all places are found here: which entries meet in an operation that
goes entry by entry, which are folded into one, where a moved entry comes from. Places are positions in the entries, row
by row. A product of matrices is the products of its entries and a sum; what a row of the operator table composes of
others is written out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adviz.ad.arrays import moves
from adviz.ad.arrays.evaluate import numeric
from adviz.errors import AdvizError
from adviz.graph.tape import Settings, Tape
from adviz.lang.parser import parse
from adviz.ops import TABLE
from adviz.ops.model import Op

LARGEST = 20_000  # places of all lines: what a page can compute while a slider moves

Line = dict[str, Any]
Places = NDArray[np.intp]


class TooLarge(AdvizError):
    """The arrays have too many entries to be computed while a slider moves."""


def programs(tape: Tape, shapes: Sequence[tuple[int, ...]]) -> list[list[Line]]:
    """One program a node, empty for leaves.

    A line is one of `{"do": "entry", "op", "of", "maps", "cuts"?}` (a map is null where entries meet one to one),
    `{"do": "fold", "op", "of", "rows"}` (null: all entries are one row), `{"do": "move", "of", "from"}` (positions in
    the entries of all arguments, one after the other) and `{"do": "const", "entries"}`. `of` counts the arguments of
    the operation first and then the lines before.

    Raises:
        TooLarge: there are more than `LARGEST` places.

    >>> from adviz.lang.parser import parse
    >>> programs(parse("sum(2*x)"), [(), (3,), (3,), ()])[-2:]  # doctest: +NORMALIZE_WHITESPACE
    [[{'do': 'entry', 'op': 'mul', 'of': [0, 1], 'maps': [[0, 0, 0], None]}],
     [{'do': 'fold', 'op': 'sum', 'of': [0], 'rows': None}]]
    """
    made: list[list[Line]] = []
    room = LARGEST - sum(map(_size, shapes))
    for node, sources in enumerate(tape.args):
        if room < 0:
            raise _too_large()
        work = _Program([shapes[source] for source in sources], room)
        if sources:
            work.apply(tape.ops[node], tape.settings.get(node, {}), list(range(len(sources))))
        made.append(work.lines)
        room = work.room
    return made


def operators(made: Sequence[Sequence[Line]]) -> list[Op]:
    """The rows of the operator table that programs use."""
    names = [line["op"] for lines in made for line in lines if "op" in line]
    return [TABLE[name] for name in dict.fromkeys(names)]


def _size(shape: tuple[int, ...]) -> int:
    return int(np.prod(shape, dtype=object))


def _too_large() -> TooLarge:
    return TooLarge(f"the operations on arrays take more than {LARGEST:,} steps")


class _Program:
    """The lines of one operation; what is behind a number is known by its places."""

    def __init__(self, shapes: Sequence[tuple[int, ...]], room: int) -> None:
        self.places: list[Places] = [np.arange(_size(shape)).reshape(shape) for shape in shapes]
        self.lines: list[Line] = []
        self.room = room

    def add(self, line: Line, shape: tuple[int, ...]) -> int:
        """Append a line; its result has the number that is returned."""
        self.room -= _size(shape) + sum(map(len, line.get("rows") or ()))
        if self.room < 0:
            raise _too_large()
        self.lines.append(line)
        self.places.append(np.arange(_size(shape)).reshape(shape))
        return len(self.places) - 1

    def apply(self, op: Op, said: Settings, of: list[int]) -> int:
        """An operation on results that there are: see `adviz.ad.arrays.steps.step`, of which this is the shadow."""
        if op.kind == "move":
            return self.move(op, said, of)
        if op.kind == "contract":
            return self.contract(*of)
        if op.kind == "compose":
            return self.compose(op, said, of)
        if op.variadic and len(of) == 1:
            return self.fold(op, said, of[0])
        return self.entry(op, of, np.broadcast_arrays(*[self.places[each] for each in of]))

    def entry(self, op: Op, of: list[int], wide: Sequence[Places]) -> int:
        shape = wide[0].shape
        self.room -= _size(shape) * len(of)
        if self.room < 0:
            raise _too_large()
        order = np.arange(_size(shape))
        maps = [None if np.array_equal(places.ravel(), order) else places.ravel().tolist() for places in wide]
        line: Line = {"do": "entry", "op": op.name, "of": of, "maps": maps}
        return self.add(line | ({"cuts": list(op.cuts)} if op.cuts else {}), shape)

    def fold(self, op: Op, said: Settings, of: int) -> int:
        places = self.places[of]
        axes = moves.axes_of(said.get("axis"), places.ndim)
        rows, outer = moves.rows(places, axes)
        shape = moves.kept(places.shape, axes) if said.get("keepdims") else outer
        line: Line = {"do": "fold", "op": op.name, "of": [of], "rows": rows if len(axes) < places.ndim else None}
        if op.empty and not all(rows):
            line["empty"] = op.empty
        return self.add(line, shape)

    def move(self, op: Op, said: Settings, of: list[int]) -> int:
        starts = np.cumsum([0, *[self.places[each].size for each in of]])
        moved = moves.move(
            op, said, [self.places[each] + start for each, start in zip(of, starts[:-1].tolist(), strict=True)]
        )
        return self.add({"do": "move", "of": of, "from": moved.ravel().tolist()}, moved.shape)

    def contract(self, one: int, other: int) -> int:
        """The products of the entries that meet, and their sums."""
        a, b = self.places[one], self.places[other]
        left, right = (a[None, :] if a.ndim == 1 else a), (b[:, None] if b.ndim == 1 else b)
        wide = np.broadcast_arrays(left[..., :, None, :], np.swapaxes(right, -1, -2)[..., None, :, :])
        products = self.entry(TABLE["mul"], [one, other], wide)
        total = self.fold(TABLE["sum"], {"axis": wide[0].ndim - 1}, products)
        shape = wide[0].shape[:-3] + (left.shape[-2],) * (a.ndim > 1) + (right.shape[-1],) * (b.ndim > 1)
        self.places[total] = self.places[total].reshape(shape)
        return total

    def compose(self, op: Op, said: Settings, of: list[int]) -> int:
        """The row's own text, over the arguments."""
        tape = parse(moves.written(op, said))
        known = dict(zip(op.args, of, strict=True))
        made: list[int] = []
        for node, sources in enumerate(tape.args):
            if node in tape.constants:
                value = numeric(tape.constants[node], "a constant")
                made.append(self.add({"do": "const", "entries": value.ravel().tolist()}, value.shape))
            elif sources:
                made.append(self.apply(tape.ops[node], tape.settings.get(node, {}), [made[each] for each in sources]))
            else:
                made.append(known[tape.names[node]])
        return made[tape.root]
