"""Where no gradient flows back, and why: what the arrows, the legend and explanations call a cut.

`no_grad(…)` stands for `with torch.no_grad():`. Its node is the exit of the block, and cuts as `detach` does. The
operations that the block makes carry no gradient themselves: the arrows into the block are cut as well. What was made
before the block and is only used in it has a name, and is outside.
"""

from __future__ import annotations

from adviz.graph.tape import Tape

BLOCK = "no_grad"
_COMPARISONS = frozenset(("lt", "le", "gt", "ge", "eq", "ne"))


def blocks(tape: Tape) -> bytearray:
    """One flag a node: whether it is an operation that a `no_grad` block makes.

    >>> from adviz.lang.parser import parse
    >>> list(blocks(parse("y = x*2; no_grad(y + sin(x)) * x")))
    [0, 0, 0, 1, 1, 0, 0]
    """
    inside = bytearray(len(tape))
    if all(op.name != BLOCK for op in tape.ops):
        return inside
    outer = bytearray(len(tape))  # whether something outside of blocks uses it
    inner = bytearray(len(tape))
    outer[tape.root] = 1
    for node in range(len(tape) - 1, -1, -1):
        sources = tape.args[node]
        inside[node] = bool(sources) and inner[node] and not outer[node] and node not in tape.names
        used = inner if inside[node] or tape.ops[node].name == BLOCK else outer
        for source in sources:
            used[source] = 1
    return inside


def reason(tape: Tape, target: int, slot: int, inside: bytearray) -> str:
    """Why nothing flows back along an edge; empty where it does.

    Args:
        tape: the graph.
        target, slot: the edge.
        inside: what `blocks` says.

    >>> from adviz.lang.parser import parse
    >>> tape = parse("where(x > 0, x, detach(x))")
    >>> reason(tape, 2, 0, blocks(tape)), reason(tape, 4, 0, blocks(tape)), reason(tape, 4, 1, blocks(tape))
    ('comparison', 'condition', '')
    """
    op = tape.ops[target]
    if slot in op.cuts:
        if op.name in _COMPARISONS:
            return "comparison"
        return "condition" if op.name == "where" else op.name
    source = tape.args[target][slot]
    return BLOCK if inside[target] and not inside[source] and source not in tape.constants else ""
