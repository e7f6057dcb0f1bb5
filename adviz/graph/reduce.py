"""Tape to a smaller tape that means the same."""

from __future__ import annotations

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
        key: object = (op.name, args)
        if not args:
            key = repr(tape.constants[node]) if node in tape.constants else (tape.names[node],)
        at = seen.setdefault(key, len(kept))
        if at == len(kept):
            kept.append(node)
        position.append(at)
    names: dict[int, str] = {}
    for node, name in tape.names.items():
        names.setdefault(position[node], name)
    return Tape(
        ops=[tape.ops[node] for node in kept],
        args=[tuple([position[source] for source in tape.args[node]]) for node in kept],
        constants={position[node]: value for node, value in tape.constants.items()},
        spellings={position[node]: text for node, text in tape.spellings.items()},
        names=names,
        defaults=tape.defaults,
        root=position[tape.root],
        tokens=[tape.tokens[node] for node in kept],
        source=tape.source,
    )
