"""The formulas of the corpus as ordinary Python functions over `adviz.numpy`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import adviz.numpy
from adviz.ad.rules import rule
from adviz.graph.reduce import gathered, prune
from adviz.graph.tape import Tape
from adviz.ops import CONST

Function = Callable[..., Any]


def python_of(record: dict[str, Any]) -> Function:
    """The function that a record's formula is, as Python compiles it: only the power is spelled differently."""
    names = ", ".join(record["at"])
    scope = {name: getattr(adviz.numpy, name) for name in adviz.numpy.__all__}
    text = record["expr"].partition("#")[0].replace("^", "**").strip()
    exec(compile(f"def formula({names}):\n    return {text}", record["id"], "exec"), scope)
    made: Function = scope["formula"]
    return made


def text_of(record: dict[str, Any]) -> str:
    """The formula as adviz's language has it, with the point as the defaults of its inputs."""
    defaults = "".join(f"{name} = {float(value)!r}; " for name, value in record["at"].items())
    return defaults + str(record["expr"])


def folded(tape: Tape) -> Tape:
    """The tape with what Python computes before it meets an input: operations of numbers alone."""
    constants = dict(tape.constants)
    for node, sources in enumerate(tape.args):
        if sources and all(source in constants for source in sources):
            constants[node] = rule(tape.ops[node])(*[constants[source] for source in sources])[0]
    made = gathered(tape, list(range(len(tape))), range(len(tape)), dict(tape.names))
    for node, number in constants.items():
        made.ops[node], made.args[node], made.constants[node] = CONST, (), number
    return prune(made)


def columns(tape: Tape) -> tuple[object, ...]:
    """What a tape says, but for how its numbers are spelled."""
    ops = [op.name for op in tape.ops]
    return ops, tape.args, tape.constants, tape.names, tape.defaults, tape.root, tape.settings
