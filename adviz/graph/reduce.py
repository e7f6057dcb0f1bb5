"""Tape to a smaller tape that means the same."""

from __future__ import annotations

from collections.abc import Sequence

from adviz.graph.order import used
from adviz.graph.tape import Tape


def share(tape: Tape) -> Tape:
    """Merge equal subexpressions: same operator, same inputs in the same slots, same constant.

    Assigned names stay; where two names fall together, the first one is kept.

    >>> from adviz.lang.parser import parse
    >>> [op.name for op in share(parse("exp(x) + 1/exp(x)")).ops]
    ['input', 'exp', 'const', 'div', 'add']
    """
    position: list[int] = []  # of each old node on the new tape
    seen: dict[object, int] = {}
    kept: list[int] = []
    for node, op in enumerate(tape.ops):
        args = tuple([position[source] for source in tape.args[node]])
        key: object = (
            (op.name, args, repr(sorted(tape.settings[node].items()))) if node in tape.settings else (op.name, args)
        )
        if not args:
            key = repr(tape.constants[node]) if node in tape.constants else (tape.names[node],)
        at = seen.setdefault(key, len(kept))
        if at == len(kept):
            kept.append(node)
        position.append(at)
    names: dict[int, str] = {}
    for node, name in tape.names.items():
        names.setdefault(position[node], name)
    return gathered(tape, kept, position, names)


def prune(tape: Tape) -> Tape:
    """Drop what the root does not need.

    >>> from adviz.lang.parser import parse
    >>> prune(parse("u = sin(x); y + 1")).names
    {0: 'y'}
    """
    needed = used(tape)
    kept = [node for node in range(len(tape)) if needed[node]]
    position = [-1] * len(tape)
    for at, node in enumerate(kept):
        position[node] = at
    return gathered(tape, kept, position, {position[node]: name for node, name in tape.names.items() if needed[node]})


def gathered(tape: Tape, kept: list[int], position: Sequence[int], names: dict[int, str]) -> Tape:
    """The tape of some of the nodes, in a new order.

    Args:
        tape: the old tape.
        kept: positions on it, in the order of the new one.
        position: of each old node on the new tape; those of dropped ones are not looked at.
        names: those of the new tape.
    """
    inputs = {name for node, name in names.items() if tape.ops[kept[node]].name == "input"}
    made = Tape(
        ops=[tape.ops[node] for node in kept],
        args=[tuple([position[source] for source in tape.args[node]]) for node in kept],
        constants={position[node]: tape.constants[node] for node in kept if node in tape.constants},
        spellings={position[node]: tape.spellings[node] for node in kept if node in tape.spellings},
        names=names,
        defaults={name: value for name, value in tape.defaults.items() if name in inputs},
        root=position[tape.root],
        tokens=[tape.tokens[node] for node in kept] if tape.tokens else [],
        source=tape.source,
    )
    made.label, made.dropped, made.parts, made.remarks = tape.label, tape.dropped, tape.parts, tape.remarks
    made.settings = {position[node]: tape.settings[node] for node in kept if node in tape.settings}
    return made
