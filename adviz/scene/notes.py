"""What a reader must be told in words: where a number is not finite, and what the root does not need."""

from __future__ import annotations

import math
from collections.abc import Iterator

from adviz.ad.evaluate import Evaluation
from adviz.errors import clip
from adviz.graph.order import used
from adviz.graph.tape import Tape
from adviz.scene.labels import Names, short

NOT_FINITE = "not finite: "  # how the notes begin that `--strict` makes errors of


def notes(tape: Tape, evaluation: Evaluation | None, names: Names) -> list[str]:
    """The notes on a graph, the most telling first."""
    found = []
    for node, value in tape.constants.items():
        if math.isinf(value) and "inf" not in tape.spellings.get(node, "inf"):
            found.append(f"{clip(tape.spellings[node], 24)} is beyond the range of doubles: {short(value)}")
    if evaluation:
        found += _first(_values(tape, evaluation, names), _partials(tape, evaluation, names))
        found += _gradients(tape, evaluation)
    needed = used(tape)
    idle = [names.label(node) for node in tape.names if not needed[node]]
    if idle:
        found.append(f"the result does not depend on {clip(', '.join(idle), 60)}")
    return found


def _first(values: list[str], partials: list[str]) -> list[str]:
    """The first of each kind, and how many there are besides."""
    found = [kind[0] for kind in (values, partials) if kind]
    more = len(values) + len(partials) - len(found)
    return [*found, f"{NOT_FINITE}{more} more"] if more else found


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


def _values(tape: Tape, evaluation: Evaluation, names: Names) -> list[str]:
    return [
        f"{NOT_FINITE}{_what(tape, node, names)} at {_operands(tape, node, evaluation, names)} is {short(value)}"
        for node, value in enumerate(evaluation.values)
        if tape.args[node] and not math.isfinite(value)
    ]


def _partials(tape: Tape, evaluation: Evaluation, names: Names) -> list[str]:
    return [
        f"{NOT_FINITE}the derivative of {_what(tape, node, names)} "
        f"at {_operands(tape, node, evaluation, names)} is {short(partial)}"
        for node, partial in _infinite_partials(tape, evaluation)
    ]


def _infinite_partials(tape: Tape, evaluation: Evaluation) -> Iterator[tuple[int, float]]:
    for node, row in enumerate(evaluation.partials):
        for source, partial in zip(tape.args[node], row, strict=True):
            if source not in tape.constants and not math.isfinite(partial):
                yield node, partial
                break


def _gradients(tape: Tape, evaluation: Evaluation) -> list[str]:
    bad = [
        f"∂{tape.root_name}/∂{name} = {short(value)}"
        for name, value in evaluation.gradient.items()
        if not math.isfinite(value)
    ]
    return [f"{NOT_FINITE}{clip(', '.join(bad), 76)}"] if bad else []
