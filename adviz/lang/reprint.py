"""A tape that no text was parsed to gets one: its own formula, printed."""

from __future__ import annotations

from adviz.errors import Source
from adviz.graph.reduce import gathered
from adviz.graph.tape import Tape
from adviz.lang.parser import parse
from adviz.lang.printers import to_name, to_text


def reprinted(tape: Tape) -> Tape:
    """The same graph in the order in which its formula is read, with that formula as its source.

    Titles show the formula, and carets stand in it. Results that are used twice have a name there, which the graph
    has not: its nodes are called by their position.

    >>> double = reprinted(parse("x + x"))
    >>> double.source.text, double.names
    ('x + x', {0: 'x'})
    """
    ordered = reordered(tape)
    text = to_text(ordered)
    ordered.tokens = parse(text, tape.inputs).tokens
    ordered.source = Source(text)
    return ordered


def reordered(tape: Tape) -> Tape:
    """The nodes in the order in which the parser would write them."""
    place = [-1] * len(tape)
    kept: list[int] = []
    inputs = tape.inputs
    for start in [*(inputs[name] for name in tape.defaults), *to_name(tape), tape.root]:
        stack = [start]
        while stack:
            node = stack.pop()
            if node < 0:
                place[~node] = len(kept)
                kept.append(~node)
            elif place[node] < 0:
                stack.append(~node)
                stack += [source for source in reversed(tape.args[node]) if place[source] < 0]
    return gathered(tape, kept, place, {place[node]: name for node, name in tape.names.items() if place[node] >= 0})
