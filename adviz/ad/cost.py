"""What a gradient costs: the multiplications and additions of forward and of reverse mode.

The rule of counting is that of Griewank & Walther, *Evaluating Derivatives*, 2nd edition, section 4.1, edge by edge: an
edge that a derivative comes along takes one multiplication with its local partial, unless the partial is the constant 1
or -1; where k derivatives meet they take k - 1 additions. A sweep passes only edges that it reaches. Values and local
partials are computed by both modes alike and are not counted. Forward mode takes a sweep an input, reverse mode one an
output.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from adviz.ad.rules import partial_texts
from adviz.graph.tape import Tape

Edge = tuple[int, int]  # target, slot
_FREE = ("1", "-1")  # local partials that take no multiplication


class Count(NamedTuple):
    """The operations of a sweep, or of several."""

    sweeps: int
    multiplications: int
    additions: int

    @property
    def total(self) -> int:
        """Multiplications and additions."""
        return self.multiplications + self.additions


class Cost(NamedTuple):
    """What the gradient of a formula costs, or the Jacobian of an array.

    Attributes:
        tape: the formula.
        inputs: input name → forward mode from this input alone.
        outputs: name of an output → reverse mode from this output alone.
        forward: forward mode from every input.
        reverse: reverse mode from every output.
        operations: of the formula itself.
        edges: that carry a derivative.
    """

    tape: Tape
    inputs: dict[str, Count]
    outputs: dict[str, Count]
    forward: Count
    reverse: Count
    operations: int
    edges: int

    @property
    def better(self) -> str:
        """`forward`, `reverse` or `either`, by the number of operations, then of sweeps."""
        forward, reverse = ((count.total, count.sweeps) for count in (self.forward, self.reverse))
        if forward[0] == reverse[0]:
            return "either"
        return "forward" if forward < reverse else "reverse"


def cost(tape: Tape, names: Iterable[str] = (), outputs: Sequence[str] = ()) -> Cost:
    """Count.

    Args:
        tape: the formula.
        names: of the inputs to differentiate by; none means all.
        outputs: what the entries of an array are called, where the root is the sum of these: of the tape that
            `adviz.ad.arrays.unroll` makes.

    >>> from adviz.lang.parser import parse
    >>> found = cost(parse("x1 * x2 * x3 * x4"))
    >>> found.forward.multiplications, found.reverse.multiplications, found.better
    (9, 6, 'reverse')
    >>> found = cost(parse("sin(x) + cos(x)"), outputs=["y[0]", "y[1]"])
    >>> found.forward, found.reverse
    (Count(sweeps=1, multiplications=2, additions=0), Count(sweeps=2, multiplications=2, additions=0))
    """
    chosen = {name: tape.inputs[name] for name in list(names) or tape.inputs}
    ends = dict(zip(outputs, _summands(tape, len(outputs)), strict=True)) if outputs else {tape.root_name: tape.root}
    carrying = _carrying(tape, ends.values())
    inputs = {name: _forward(tape, _edges(carrying, {node})) for name, node in chosen.items()}
    edges = _edges(carrying, set(chosen.values()))
    entering: dict[int, list[Edge]] = {}
    for edge in edges:
        entering.setdefault(edge[0], []).append(edge)
    backward = {name: _reverse(tape, _behind(tape, entering, end)) for name, end in ends.items()}
    operations = sum([bool(sources) for sources in tape.args]) - (len(ends) - 1)
    return Cost(tape, inputs, backward, _total(inputs), _total(backward), operations, len(edges))


def _total(counts: dict[str, Count]) -> Count:
    return Count(
        len(counts),
        sum([count.multiplications for count in counts.values()]),
        sum([count.additions for count in counts.values()]),
    )


def _summands(tape: Tape, count: int) -> list[int]:
    """What the root is the sum of."""
    found, node = list[int](), tape.root
    for _ in range(count - 1):
        node, last = tape.args[node]
        found.append(last)
    return [node, *reversed(found)]


def _carrying(tape: Tape, ends: Iterable[int]) -> list[list[Edge]]:
    """The edges (node, slot) from each node that a derivative can come along to one of the ends."""
    alive = bytearray(len(tape))
    for end in ends:
        alive[end] = 1
    found: list[list[Edge]] = [[] for _ in tape.args]
    for node in range(len(tape) - 1, -1, -1):
        if alive[node]:
            cuts = tape.ops[node].cuts
            for slot, source in enumerate(tape.args[node]):
                if slot not in cuts:
                    alive[source] = 1
                    found[source].append((node, slot))
    return found


def _behind(tape: Tape, entering: dict[int, list[Edge]], end: int) -> list[Edge]:
    """The edges that lead to an end."""
    found, seen, stack = list[Edge](), {end}, [end]
    while stack:
        for node, slot in entering.get(stack.pop(), []):
            found.append((node, slot))
            source = tape.args[node][slot]
            if source not in seen:
                seen.add(source)
                stack.append(source)
    return found


def _edges(carrying: list[list[Edge]], starts: set[int]) -> list[Edge]:
    """The edges that a derivative comes along on its way from the starts to the root."""
    reached, stack = set(starts), list(starts)
    found: list[Edge] = []
    while stack:
        edges = carrying[stack.pop()]
        found += edges
        for node, _ in edges:
            if node not in reached:
                reached.add(node)
                stack.append(node)
    return found


def _forward(tape: Tape, edges: list[Edge]) -> Count:
    return Count(1, _multiplications(tape, edges), len(edges) - len({node for node, _ in edges}))


def _reverse(tape: Tape, edges: list[Edge]) -> Count:
    sources = {tape.args[node][slot] for node, slot in edges}
    return Count(1, _multiplications(tape, edges), len(edges) - len(sources))


def _multiplications(tape: Tape, edges: list[Edge]) -> int:
    found = 0
    for node, slot in edges:
        op = tape.ops[node]
        found += partial_texts(op)[0 if op.variadic else slot] not in _FREE
    return found
