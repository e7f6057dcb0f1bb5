"""Entries of an array whose gradients have one and the same cause: told once, with the others named.

A reader of a thousand entries does not want a thousand paragraphs. Two explanations are alike where they have the same
verdict and the same kinds of evidence at the same operators; their numbers may differ, and how many additions or
multiplications in a row a path takes.
"""

from collections.abc import Hashable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from adviz.ad.explain import Explanation
from adviz.ad.origin import Evidence
from adviz.graph.leibniz import derivative
from adviz.graph.tape import Tape
from adviz.scene.labels import short

ALONE = 8  # entries of an array that are told one by one
SPANS = 6  # ranges of entries that are named


class Group(NamedTuple):
    """Explanations that are alike.

    Attributes:
        first: position of the one that is told.
        others: positions of the others.
        array: the array that they are entries of; empty where the explanation stands for itself.
    """

    first: int
    others: tuple[int, ...]
    array: str


def groups(tape: Tape, made: Sequence[Explanation], arrays: Sequence[str]) -> list[Group]:
    """The explanations by what they say, in the order of the first of each.

    Args:
        tape: what is explained.
        made: its explanations.
        arrays: of each the array whose entries are told together; empty for one that is told alone.
    """
    found: dict[Hashable, list[int]] = {}
    for at, explanation in enumerate(made):
        key: Hashable = (arrays[at], _likeness(tape, explanation)) if arrays[at] else at
        found.setdefault(key, []).append(at)
    return [Group(first, tuple(others), arrays[first]) for first, *others in found.values()]


def _likeness(tape: Tape, explanation: Explanation) -> Hashable:
    evidence = tuple([_kind(tape, each) for each in explanation.evidence])
    return explanation.verdict, evidence, explanation.more > 0


def _kind(tape: Tape, evidence: Evidence) -> Hashable:
    op = tape.ops[evidence.node]
    slot = min(evidence.slot, 0) if op.variadic else evidence.slot
    if evidence.kind == "path":
        return ("path", *[name for name, _ in groupby([tape.ops[node].name for node in evidence.path])])
    special = tuple([number if number - number != 0.0 or number == 0.0 else 1.0 for number in evidence.numbers])
    return evidence.kind, op.name, slot, evidence.detail, tuple(map(repr, special))


def others(tape: Tape, made: Sequence[Explanation], group: Group, places: Mapping[int, int]) -> str:
    """The sentence about those of a group that are not told.

    Args:
        tape, made: see `groups`.
        group: one of several.
        places: node → position in its array.
    """
    first, told = made[group.first], [made[at] for at in group.others]
    names = spans([(places[each.start], tape.names[each.start]) for each in told])
    names += f" ({len(told):,} entries)" if len(told) > 2 else ""
    if all(each.gradient == first.gradient or each.gradient != each.gradient for each in told):
        return f"The same holds of {names}."
    if len(told) == 1:
        return f"The same holds of {names}: {_shown(tape, told[0])}."
    least, most = (choose([first, *told], key=lambda each: each.gradient) for choose in (min, max))
    return f"The same holds of {names}; {_shown(tape, least)} is the least, {_shown(tape, most)} the greatest."


def _shown(tape: Tape, explanation: Explanation) -> str:
    return f"{derivative(tape.root_name, tape.names[explanation.start])} = {short(explanation.gradient)}"


def spans(entries: Sequence[tuple[int, str]]) -> str:
    """Entries by position and name, as ranges.

    >>> spans([(0, "x_0"), (1, "x_1"), (2, "x_2"), (5, "x_5"), (7, "x_7"), (8, "x_8")])
    'x_0 … x_2, x_5, x_7, x_8'
    """
    runs: list[list[tuple[int, str]]] = []
    for at, name in entries:
        if runs and runs[-1][-1][0] + 1 == at:
            runs[-1].append((at, name))
        else:
            runs.append([(at, name)])
    named = [f"{run[0][1]} … {run[-1][1]}" if len(run) > 2 else ", ".join([name for _, name in run]) for run in runs]
    left = sum([len(run) for run in runs[SPANS:]])
    return ", ".join(named[:SPANS]) + (f" and {left:,} more" if left else "")
