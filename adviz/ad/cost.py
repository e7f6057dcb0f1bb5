"""What a gradient costs: the multiplications and additions of forward and of reverse mode.

The rule of counting is that of Griewank & Walther, *Evaluating Derivatives*, 2nd edition, section 4.1, edge by edge: an
edge that a derivative comes along takes one multiplication with its local partial, unless the partial is the constant 1
or -1; where k derivatives meet they take k - 1 additions. A sweep passes only edges that it reaches. Values and local
partials are computed by both modes alike and are not counted. Forward mode takes a sweep an input, reverse mode one an
output.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from adviz.ad.rules import partial_texts
from adviz.graph.order import live
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
    """What the gradient of a formula costs.

    Attributes:
        tape: the formula.
        inputs: input name → forward mode from this input alone.
        forward: forward mode from every input.
        reverse: reverse mode.
        operations: of the formula itself.
        edges: that carry a derivative.
    """

    tape: Tape
    inputs: dict[str, Count]
    forward: Count
    reverse: Count
    operations: int
    edges: int

    @property
    def better(self) -> str:
        """`forward`, `reverse` or `either`, by the number of operations."""
        if self.forward.total == self.reverse.total:
            return "either"
        return "forward" if self.forward.total < self.reverse.total else "reverse"


def cost(tape: Tape, names: Iterable[str] = ()) -> Cost:
    """Count.

    Args:
        tape: the formula.
        names: of the inputs to differentiate by; none means all.

    >>> from adviz.lang.parser import parse
    >>> found = cost(parse("x1 * x2 * x3 * x4"))
    >>> found.forward.multiplications, found.reverse.multiplications, found.better
    (9, 6, 'reverse')
    """
    chosen = {name: tape.inputs[name] for name in list(names) or tape.inputs}
    carrying = _carrying(tape)
    inputs = {name: _forward(tape, _edges(carrying, {node})) for name, node in chosen.items()}
    forward = Count(
        len(inputs),
        sum([count.multiplications for count in inputs.values()]),
        sum([count.additions for count in inputs.values()]),
    )
    edges = _edges(carrying, set(chosen.values()))
    operations = sum([bool(sources) for sources in tape.args])
    return Cost(tape, inputs, forward, _reverse(tape, edges), operations, len(edges))


def _carrying(tape: Tape) -> list[list[Edge]]:
    """The edges (node, slot) from each node that a derivative can come along."""
    alive = live(tape)
    found: list[list[Edge]] = [[] for _ in tape.args]
    for node, sources in enumerate(tape.args):
        if alive[node]:
            cuts = tape.ops[node].cuts
            for slot, source in enumerate(sources):
                if slot not in cuts:
                    found[source].append((node, slot))
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
