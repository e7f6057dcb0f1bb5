"""What a reader must be told in words: where a number is not finite, and what the root does not need."""

from __future__ import annotations

import math
from collections.abc import Iterator

from adviz.ad.evaluate import Evaluation
from adviz.errors import clip
from adviz.graph.leibniz import derivative
from adviz.graph.order import used
from adviz.graph.tape import Tape
from adviz.scene.labels import Names, short

NOT_FINITE = "not finite: "  # how the notes begin that `--strict` makes errors of
_INPUTS = 3  # inputs that are named


def notes(tape: Tape, evaluation: Evaluation | None, names: Names) -> list[str]:
    """The notes on a graph, the most telling first."""
    found = []
    for node, value in tape.constants.items():
        if math.isinf(value) and "inf" not in tape.spellings.get(node, "inf"):
            found.append(f"{NOT_FINITE}{clip(tape.spellings[node], 24)} is beyond the range of doubles: {short(value)}")
    if evaluation:
        found += _places(tape, evaluation, names)
        found += _gradients(tape, evaluation)
    needed = used(tape)
    idle = [names.label(node) for node in tape.names if not needed[node]]
    if idle:
        found.append(f"the result does not depend on {clip(', '.join(idle), 60)}")
    return found


def _places(tape: Tape, evaluation: Evaluation, names: Names) -> list[str]:
    """The inputs that are not finite, the first result and the first derivative that are not, and how many more."""
    values = evaluation.values
    found = [f"the input {clip(name, 24)} is {short(values[node])}" for name, node in tape.inputs.items()
             if not math.isfinite(values[node])][:_INPUTS]  # fmt: skip
    bad = [node for node, value in enumerate(values) if tape.args[node] and not math.isfinite(value)]
    for node in bad[:1]:
        at = _operands(tape, node, evaluation, names)
        found.append(f"{_what(tape, node, names)} at {at} is {short(values[node])}")
    steep = list(_infinite_partials(tape, evaluation))
    for node, partial in steep[:1]:
        at = _operands(tape, node, evaluation, names)
        found.append(f"the derivative of {_what(tape, node, names)} at {at} is {short(partial)}")
    more = len(bad[1:]) + len(steep[1:])
    found += [f"{more} more"] if more else []
    return [NOT_FINITE + text for text in found]


def _operands(tape: Tape, node: int, evaluation: Evaluation, names: Names) -> str:
    parts = [
        short(evaluation.values[source])
        if source in tape.constants
        else f"{clip(names.chain(source), 24)} = {short(evaluation.values[source], 7)}"
        for source in dict.fromkeys(tape.args[node])
    ]
    return ", ".join(parts)


def _what(tape: Tape, node: int, names: Names) -> str:
    op = tape.ops[node]
    return f"{op.infix or op.prefix or op.name} in {clip(names.texts[node].text, 40)}"


def _infinite_partials(tape: Tape, evaluation: Evaluation) -> Iterator[tuple[int, float]]:
    for node, row in enumerate(evaluation.partials):
        for source, partial in zip(tape.args[node], row, strict=True):
            if source not in tape.constants and not math.isfinite(partial):
                yield node, partial
                break


def _gradients(tape: Tape, evaluation: Evaluation) -> list[str]:
    bad = [
        f"{derivative(tape.root_name, name)} = {short(value)}"
        for name, value in evaluation.gradient.items()
        if not math.isfinite(value)
    ]
    return [f"{NOT_FINITE}{clip(', '.join(bad), 76)}"] if bad else []
