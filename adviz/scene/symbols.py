"""The local partial on each edge as a formula over the names that the boxes show."""

from __future__ import annotations

import math

from adviz.ad.formulas import Formula, number, partial_formula
from adviz.graph.tape import Tape
from adviz.scene.labels import Names


def edge_formulas(tape: Tape, names: Names) -> list[tuple[Formula, ...]]:
    """One tuple a node, one formula a slot.

    >>> from adviz.lang.parser import parse
    >>> tape = parse("sin(x)/y")
    >>> [formula.text for formula in edge_formulas(tape, Names(tape, numbered=True))[-1]]
    ['1/y', '-v1/y^2']
    """
    symbols = [_symbol(tape, node, names) for node in range(len(tape))]
    fixed: dict[tuple[str, int], Formula] = {}  # partials that hold whatever the operands are: of +, -, cuts
    made = []
    for node, sources in enumerate(tape.args):
        op = tape.ops[node]
        row = []
        for slot in range(len(sources)):
            known = fixed.get((op.name, slot))
            if known is None:
                known = partial_formula(op, slot, [symbols[source] for source in sources], symbols[node])
                if known.number is not None and not op.variadic and op.partials[slot].lstrip("-").isdigit():
                    fixed[op.name, slot] = known
            row.append(known)
        made.append(tuple(row))
    return made


def _symbol(tape: Tape, node: int, names: Names) -> Formula:
    if node not in tape.constants or node in tape.names:
        return Formula(names.symbol(node))
    value = tape.constants[node]
    if isinstance(value, tuple):
        return Formula(names.texts[node].text)
    spelling = tape.spellings.get(node, "")
    if spelling.isalpha():
        return Formula(spelling, number=value)
    return number(value) if math.isfinite(value) else Formula("inf", negative=value < 0, number=math.inf)
