"""What a command is given to work on: a formula, `-` for one on stdin, a sample file, or a Python function."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import click

from adviz.ad.point import is_scalar
from adviz.api import sampled
from adviz.cli.terminal import note
from adviz.errors import FileProblem, NameProblem, clip, instead
from adviz.graph.leibniz import derivative
from adviz.graph.tape import Tape
from adviz.graphs import Evaluation, Graph
from adviz.options import DEFAULT
from adviz.samples import Sample, is_function, load

graph = sampled
_ALLOWED = "adviz.python"


def _allow(context: click.Context, _option: click.Parameter, allowed: bool) -> None:
    context.meta[_ALLOWED] = allowed


runs_python = click.option(
    "--allow-python", is_flag=True, expose_value=False, callback=_allow, help="Let sample files name Python functions."
)


def source(text: str) -> Sample:
    """The sample that an argument means: a formula, `-`, the path of a sample file, or `package.module:function`. A
    sample file may name a function where the command has the option `--allow-python` and it is given."""
    if text == "-":
        return Sample(stdin(), {}, (), DEFAULT)
    if is_function(text):
        return Sample("", {}, (), DEFAULT, text)
    if not text.endswith(".toml"):
        return Sample(text, {}, (), DEFAULT)
    return load(text, allowed())


def stdin() -> str:
    """What stands on stdin.

    Raises:
        FileProblem: it is not UTF-8.
    """
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileProblem(
            f"stdin is not UTF-8: byte {error.start:,} is {error.object[error.start]:#04x}",
            remedy="save the text as UTF-8",
        ) from None


def allowed() -> bool:
    """Whether the command that runs was given `--allow-python`."""
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(_ALLOWED))


def by_entry(sample: Sample, at: dict[str, Any], summed: bool = True) -> tuple[Graph, dict[str, float]]:
    """The graph as one of numbers, and its point; of a graph of arrays the one that does the same entry by entry.
    `summed` is whether it matters that the root is then the sum of the entries."""
    made = graph(sample, at)
    unrolled, point = made.unrolled(sample.at | at)
    if unrolled is not made and not is_scalar(made, sample.at | at):
        first = [(name, parts[0]) for name, parts in unrolled.parts.items() if parts and name in made.inputs]
        arrays = ", ".join([f"{name} is {entry} …" for name, entry in first])
        note(f"arrays are taken entry by entry{': ' * bool(arrays)}{clip(arrays, 60)}")
        root = made.root_name
        shape: tuple[int, ...] = getattr(made.evaluate(sample.at | at).value, "shape", ()) if summed else ()
        if shape:
            note(f"{root} is an array, and this is of the sum of its entries; {root}[0] is one of them")
    return unrolled, point


def evaluated(sample: Sample, at: dict[str, Any]) -> Evaluation:
    """The formula at its point, as numbers; what is said in `at` wins over the sample."""
    made, point = by_entry(sample, at)
    return made.evaluate(point)


def entries(tape: Tape, names: Iterable[str]) -> list[str]:
    """`names`, with those of arrays that were taken entry by entry replaced by those of their entries. Of an array that
    the result depends on, those entries that it depends on.

    >>> from adviz.api import parse
    >>> graph, point = parse("sum(x) + y").unrolled({"x": [1, 2], "y": 3})
    >>> entries(graph, ["x", "y"])
    ['x_0', 'x_1', 'y']
    """
    found = set(tape.names.values())
    made: list[str] = []
    for name in names:
        parts = tape.parts.get(name, (name,))
        if not parts:
            raise nothing(tape, name)
        made += [part for part in parts if part in found] or parts
    return made


def nothing(tape: Tape, name: str = "") -> NameProblem:
    """What is said where there is nothing to differentiate by: of an array without entries, which may be named."""
    empty = name or next((name for name, parts in tape.parts.items() if not parts), "")
    if empty:
        slope = derivative(tape.root_name, clip(empty, 24))
        return NameProblem(f"{clip(empty, 24)} has no entries to differentiate by", remedy=f"{slope} is []")
    return NameProblem("the formula has no inputs to differentiate by", remedy="write a name in it: x^2")


def listed(names: Iterable[str]) -> list[str]:
    """The names of options that may be repeated, and may have several with commas between them."""
    return [name.strip() for text in names for name in text.split(",") if name.strip()]


def known(evaluation: Evaluation, names: Iterable[str]) -> list[str]:
    """`names`, all of which are inputs.

    Raises:
        NameProblem: one is not.
    """
    inputs = evaluation.tape.inputs
    found = entries(evaluation.tape, names)
    for name in found:
        if name not in inputs:
            raise no_input(name, inputs)
    return found


def no_input(name: str, inputs: Iterable[str]) -> NameProblem:
    """What is said of a name that is no input."""
    return NameProblem(f"there is no input {clip(name, 24)} in the formula", remedy=instead(name, inputs, "inputs"))
