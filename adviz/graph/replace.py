"""Find a form in a tape, and put another one in its place.

A form is a small tape: `log(sigmoid(a))`. Its names stand for any nodes; one that comes twice for equal ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from adviz.graph.reduce import gathered
from adviz.graph.tape import Tape

_ALIKE = 60  # nodes of two subexpressions that are compared
_COMMUTE = ("add", "mul")

Bound = dict[str, int]  # name of a form → node


def match(tape: Tape, node: int, form: Tape) -> Bound | None:
    """What the names of a form stand for, where a node has that form; sums and products in either order.

    >>> from adviz.lang.parser import parse
    >>> match(parse("log(exp(x*y) + 1)"), 6, parse("log(1 + exp(a))"))
    {'a': 2}
    """
    turned = [each for each, op in enumerate(form.ops) if op.name in _COMMUTE]
    for swaps in product((False, True), repeat=len(turned)):
        found = _match(tape, node, form, {each for each, swap in zip(turned, swaps, strict=True) if swap})
        if found is not None:
            return found
    return None


def _match(tape: Tape, node: int, form: Tape, swapped: set[int]) -> Bound | None:
    bound: Bound = {}
    stack = [(form.root, node)]
    while stack:
        part, at = stack.pop()
        if part in form.constants:
            if tape.constants.get(at) != form.constants[part]:
                return None
        elif not form.args[part]:
            name = form.names[part]
            if not alike(tape, bound.setdefault(name, at), at):
                return None
        elif form.ops[part] is not tape.ops[at] or len(form.args[part]) != len(tape.args[at]):
            return None
        else:
            parts = form.args[part]
            stack += zip(parts[::-1] if part in swapped else parts, tape.args[at], strict=True)
    return bound


def alike(tape: Tape, one: int, other: int) -> bool:
    """Whether two nodes compute the same from the same; of large ones it is not known, and False."""
    stack, seen = [(one, other)], 0
    while stack:
        a, b = stack.pop()
        seen += 1
        if a == b:
            continue
        same = tape.ops[a] is tape.ops[b] and len(tape.args[a]) == len(tape.args[b]) and bool(tape.args[a])
        number = a in tape.constants and tape.constants[a] == tape.constants.get(b)
        if seen > _ALIKE or not (same or number) or tape.settings.get(a) != tape.settings.get(b):
            return False
        stack += zip(tape.args[a], tape.args[b], strict=True)
    return True


def replaced(tape: Tape, node: int, form: Tape, bound: Mapping[str, int]) -> tuple[Tape, list[int]] | None:
    """The tape with a form in the place of a node and of all that are equal to it, and where each old node is on it, -1
    where it is not needed any more. None where a node that the form names is computed from the one that it replaces.

    >>> from adviz.lang.parser import parse
    >>> made, places = replaced(parse("sqrt(x^2) + x"), 3, parse("abs(a)"), {"a": 0})
    >>> [op.name for op in made.ops], places
    (['input', 'abs', 'add'], [0, -1, -1, 1, 2])
    """
    wide, new = _widened(tape, form, bound)
    old = {each for each, op in enumerate(tape.ops) if op is tape.ops[node] and alike(tape, each, node)}
    for user in range(len(tape)):
        if not old.isdisjoint(tape.args[user]):
            wide.args[user] = tuple([new if source in old else source for source in tape.args[user]])
    wide.root = new if tape.root in old else tape.root
    kept = _ordered(wide)
    if kept is None:
        return None
    place = [-1] * len(wide)
    for at, each in enumerate(kept):
        place[each] = at
    names = {place[each]: name for each, name in tape.names.items() if place[each] >= 0}
    for each in old:
        place[each] = place[new] if place[each] < 0 else place[each]
        if each in tape.names:
            names.setdefault(place[new], tape.names[each])
    return gathered(wide, kept, place, names), place[: len(tape)]


def _widened(tape: Tape, form: Tape, bound: Mapping[str, int]) -> tuple[Tape, int]:
    """The tape with a form written behind it, and where the root of that is."""
    ops, args = tape.ops[:], tape.args[:]
    constants, spellings = dict(tape.constants), dict(tape.spellings)
    put: list[int] = []
    for part, sources in enumerate(form.args):
        if not sources and part not in form.constants:
            put.append(bound[form.names[part]])
            continue
        put.append(len(ops))
        ops.append(form.ops[part])
        args.append(tuple([put[source] for source in sources]))
        if part in form.constants:
            constants[put[-1]], spellings[put[-1]] = form.constants[part], form.spellings[part]
    wide = Tape(ops, args, constants, spellings, tape.names, tape.defaults, tape.root, [], tape.source)
    wide.label, wide.parts, wide.settings = tape.label, tape.parts, tape.settings
    return wide, put[form.root]


def _ordered(tape: Tape) -> list[int] | None:
    """What the root needs, inputs before users; None where something is computed from itself."""
    kept: list[int] = []
    state = bytearray(len(tape))  # 1 while what it is computed from is written, then 2
    stack = [tape.root]
    while stack:
        node = stack.pop()
        if node < 0:
            state[~node] = 2
            kept.append(~node)
        elif state[node] == 0:
            state[node] = 1
            stack.append(~node)
            if any(state[source] == 1 for source in tape.args[node]):
                return None
            stack += [source for source in reversed(tape.args[node]) if state[source] == 0]
    return kept
