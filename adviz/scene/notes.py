"""What a reader must be told in words: where a number is not finite, and what the root does not need."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from adviz.errors import clip
from adviz.graph.leibniz import derivative
from adviz.graph.nested import entries
from adviz.graph.order import used
from adviz.graph.tape import Tape
from adviz.lang.printers import called
from adviz.scene.figures import figure, finite, is_short, nested
from adviz.scene.labels import Names, short

NOT_FINITE = "not finite: "  # how the notes begin that `--strict` makes errors of
CONTROL_FLOW = "control flow: "  # how the notes begin that stand in the picture as well
_INPUTS = 3  # inputs that are named


def notes(tape: Tape, evaluation: Any, names: Names) -> list[str]:
    """The notes on a graph, the most telling first; `evaluation` is one of numbers or of arrays, or None."""
    found = [CONTROL_FLOW + remark for remark in tape.remarks]
    for node, value in tape.constants.items():
        if isinstance(value, float) and math.isinf(value) and "inf" not in tape.spellings.get(node, "inf"):
            found.append(f"{NOT_FINITE}{clip(tape.spellings[node], 24)} is beyond the range of doubles: {short(value)}")
    if "e" in tape.spellings.values() and not {"d", "f"}.isdisjoint(tape.inputs):
        found.append("e is the constant 2.718…, unless it is given a value: --at e=…")
    if evaluation:
        found += _places(tape, evaluation, names)
        found += _gradients(tape, evaluation)
    needed = used(tape)
    idle = [names.label(node) for node in tape.names if not needed[node]]
    if idle:
        found.append(f"the result does not depend on {clip(', '.join(idle), 60)}")
    return found


def drawn(notes: Iterable[str]) -> list[str]:
    """Those of the notes that stand in the picture: without them it would be taken for the whole function.

    >>> drawn(["not finite: ∂f/∂x = nan", "control flow: the branch of x = 1 was taken"])
    ['control flow: the branch of x = 1 was taken']
    """
    return [note for note in notes if note.startswith(CONTROL_FLOW)]


def _places(tape: Tape, evaluation: Any, names: Names) -> list[str]:
    """The inputs that are not finite, the first result and the first derivative that are not, and how many more."""
    values = list(map(nested, evaluation.values))
    found = [f"the input {clip(name, 24)} is {_bad(values[node])}" for name, node in tape.inputs.items()
             if not finite(values[node])][:_INPUTS]  # fmt: skip
    bad = [node for node, value in enumerate(values) if tape.args[node] and not finite(value)]
    for node in bad[:1]:
        at = _operands(tape, node, evaluation, names)
        found.append(f"{_what(tape, node, names)}{at} is {_bad(values[node])}")
    steep = list(_infinite_partials(tape, evaluation))
    for node, partial in steep[:1]:
        at = _operands(tape, node, evaluation, names)
        found.append(f"the derivative of {_what(tape, node, names)}{at} is {_bad(partial)}")
    more = len(bad[1:]) + len(steep[1:])
    found += [f"{more} more"] if more else []
    return [NOT_FINITE + text for text in found]


def _operands(tape: Tape, node: int, evaluation: Any, names: Names) -> str:
    parts = [
        f"{clip(names.chain(source), 24)} = {figure(nested(evaluation.values[source]), 7)}"
        for source in dict.fromkeys(tape.args[node])
        if source not in tape.constants
    ]
    return f" at {', '.join(parts)}" * bool(parts)


def _what(tape: Tape, node: int, names: Names) -> str:
    return f"{called(tape.ops[node])} in {clip(names.texts[node].text, 40)}"


def _bad(value: Any) -> str:
    """A value that is not finite: of a large array how many of its entries are what."""
    if is_short(value):
        return figure(value)
    texts = [short(entry) for entry in entries(value) if not math.isfinite(entry)]
    return " and ".join([f"{text} in {texts.count(text)} entries" for text in dict.fromkeys(texts)])


def _infinite_partials(tape: Tape, evaluation: Any) -> Iterator[tuple[int, Any]]:
    """Nodes with a local partial that is not finite; of arrays those that go entry by entry."""
    for node, row in enumerate(evaluation.partials):
        for source, partial in zip(tape.args[node], map(nested, row), strict=False):
            if source not in tape.constants and not finite(partial):
                yield node, partial
                break


def _gradients(tape: Tape, evaluation: Any) -> list[str]:
    bad = [
        f"{derivative(tape.root_name, name)} = {_bad(nested(value))}"
        for name, value in evaluation.gradient.items()
        if not finite(nested(value))
    ]
    return [f"{NOT_FINITE}{clip(', '.join(bad), 76)}"] if bad else []
