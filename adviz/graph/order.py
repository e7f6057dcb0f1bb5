"""Questions about the tape that one sweep answers."""

from __future__ import annotations

from adviz.graph.tape import Tape


def live(tape: Tape) -> bytearray:
    """One flag a node: whether a gradient can come to it from the root, through edges that are not cut.

    >>> from adviz.lang.parser import parse
    >>> list(live(parse("c = a + 1; d = a * 2; detach(d)")))
    [0, 0, 0, 0, 0, 1]
    """
    alive = bytearray(len(tape))
    alive[tape.root] = 1
    for node in range(tape.root, -1, -1):
        sources = tape.args[node]
        if not sources or not alive[node]:
            continue
        cuts = tape.ops[node].cuts
        for slot, source in enumerate(sources):
            if not cuts or slot not in cuts:
                alive[source] = 1
    return alive


def used(tape: Tape) -> bytearray:
    """One flag a node: whether the root's value depends on it."""
    found = bytearray(len(tape))
    found[tape.root] = 1
    for node in range(tape.root, -1, -1):
        if found[node]:
            for source in tape.args[node]:
                found[source] = 1
    return found
