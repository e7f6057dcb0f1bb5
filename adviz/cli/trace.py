"""`adviz trace` and `adviz cost`: what forward and reverse mode do, statement by statement, and how much it is."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from itertools import chain, product
from typing import Any

import click

from adviz.ad.cost import cost as counted
from adviz.ad.point import is_unrolled
from adviz.ad.statements import ORDERS, Trace, tutorial_count, tutorial_lines
from adviz.ad.statements import trace as traced
from adviz.cli import complete
from adviz.cli.group import Formula
from adviz.cli.latex_option import reads_latex
from adviz.cli.sources import by_entry, entries, evaluated, graph, known, listed, no_input, runs_python, source
from adviz.cli.terminal import COLOURS, columns, ink
from adviz.errors import OptionError, clip, visible
from adviz.formats import tables, traces
from adviz.graph.nested import entries as flat
from adviz.graph.tape import Tape
from adviz.graphs import Evaluation
from adviz.scene.build import written
from adviz.scene.figures import nested
from adviz.values import point

FORMATS = ("text", "markdown", "latex", "csv", "json")
_MOST = 100_000  # lines of the tutorial's style

HELP = """Print the evaluation trace: every statement of forward and reverse mode, with its number.

EXPR is a formula, `-` for one on stdin, or a sample file that ends with .toml. Inputs are v_-1, v_0 and so on up from
v_1-n, operations v_1, v_2, …; a dot marks a tangent, a bar an adjoint. --style tutorial prints every edge on every way
from one input to the root.

\b
  adviz trace "log(x1) + x1*x2 - sin(x2)" --at x1=2,x2=5
  adviz trace "log(x1) + x1*x2 - sin(x2)" --at x1=2,x2=5 --mode forward --seed x2=1
  adviz trace samples/baydin.toml --mode reverse --format latex
  adviz trace "(sin(x2)+1)/(x2+exp(x1)) + x1*x2" --at x1=1.5,x2=0.5 --style tutorial --wrt x2
"""

COST = """Count the multiplications and additions that the gradient takes in forward and in reverse mode.

An edge takes one multiplication with its local partial, unless that is the constant 1 or -1; where k derivatives meet
they take k-1 additions. The values and the local partials themselves cost both modes the same and are not counted.
Forward mode takes a sweep an input, reverse mode a sweep an output: an array has as many as it has entries.

\b
  adviz cost "log(x1) + x1*x2 - sin(x2)"
  adviz cost samples/speelpenning.toml
  adviz cost "[x*y, sin(x), cos(y)]" --at x=1,y=2
"""
_CONTEXT = {"help_option_names": ["-h", "--help"]}


@click.command(
    cls=Formula, help=HELP, short_help="Print forward and reverse mode as tables.", context_settings=_CONTEXT
)
@click.argument("expression", metavar="EXPR", shell_complete=complete.samples)
@click.option(
    "--at", multiple=True, metavar="NAME=VALUE", help="Value of an input; a value may be an expression (pi/4)."
)
@click.option("--mode", type=click.Choice(traces.MODES), default="both", help="Which traces.  [default: both]")
@click.option(
    "--seed", multiple=True, metavar="NAME=VALUE", help="Tangent of an input.  [default: 1 for the first input]"
)
@click.option("--wrt", multiple=True, metavar="NAME", help="The input of --style tutorial, or seeded with 1.")
@click.option(
    "--format", "kind", type=click.Choice(FORMATS), default="text", help="How it is written.  [default: text]"
)
@click.option("--style", type=click.Choice(["textbook", "tutorial"]), default="textbook", help="Tables, or lines.")
@click.option("--order", type=click.Choice(ORDERS), default="levels", help="How operations are numbered.")
@click.option("--digits", type=click.IntRange(1, 17), default=6, metavar="N", help="Digits of a number.  [default: 6]")
@click.option("--color", type=click.Choice(COLOURS), default="auto", help="Colours of the tables.")
@runs_python
@reads_latex
def trace(
    expression: str,
    at: tuple[str, ...],
    mode: str,
    seed: tuple[str, ...],
    wrt: tuple[str, ...],
    kind: str,
    style: str,
    order: str,
    digits: int,
    color: str,
) -> None:
    """Trace one formula; the help text is HELP."""
    _refuse_idle(seed, wrt, mode, style)
    sample = source(expression)
    evaluation = evaluated(sample, point(list(at)))
    names = listed(wrt)
    if style == "tutorial":
        if kind != "text":
            raise OptionError(f"the style tutorial has no format {kind}", remedy="leave --format or --style out")
        _tutorial(evaluation, names or list(sample.wrt))
        return
    seeds = _seeds(evaluation, seed, names)
    made = traced(evaluation, seeds, order)
    if kind == "json":
        click.echo(json.dumps(traces.record(made, mode), ensure_ascii=False, allow_nan=False))
    elif kind == "csv":
        click.echo(traces.lines(made, mode), nl=False)
    elif kind == "text":
        _tell(made, mode, digits, color)
    else:
        write = tables.markdown if kind == "markdown" else tables.latex
        click.echo("\n".join([write(each) for each in traces.tables(made, mode, digits)]), nl=False)


def _refuse_idle(seed: tuple[str, ...], wrt: tuple[str, ...], mode: str, style: str) -> None:
    """Refuse a seed that nothing would come of."""
    if seed and style == "tutorial":
        raise OptionError("the style tutorial has no seed", remedy="leave --seed out, and say --wrt")
    if seed and mode == "reverse":
        raise OptionError(
            "a seed of an input is for forward mode, and --mode reverse has none",
            remedy="leave --seed out, or take --mode forward",
        )
    if seed and wrt:
        raise OptionError(
            "--seed and --wrt both say the direction of forward mode",
            remedy="leave --wrt out, or give its inputs a seed as well: --seed x=1,y=1",
        )


def _seeds(evaluation: Evaluation, seed: tuple[str, ...], names: list[str]) -> dict[str, float]:
    """The tangents of the inputs: what is said, else 1 for each --wrt, else 1 for the first input."""
    if seed:
        try:
            seeds = point(list(seed))
        except OptionError as error:
            error.message = error.message.replace("--at", "--seed")
            error.remedy = error.remedy.replace("--at", "--seed")
            raise
        seeds = dict(chain.from_iterable(_by_entry(evaluation.tape, name, value) for name, value in seeds.items()))
        known(evaluation, seeds)
        return seeds
    return dict.fromkeys(known(evaluation, names) or list(evaluation.tape.inputs)[:1], 1.0)


def _by_entry(tape: Tape, name: str, value: Any) -> Iterable[tuple[str, float]]:
    """The tangent of an input; of an array that of each entry: one number for all of them, or an array of its size."""
    parts = tape.parts.get(name) or (name,)
    value = nested(value)
    numbers = list(flat(value)) if isinstance(value, tuple) else [value] * len(parts)
    if len(numbers) != len(parts):
        size = "1 number" if len(parts) == 1 else f"{len(parts):,} numbers"
        message = f"{clip(name, 24)} is {size}, and its tangent has {len(numbers):,}"
        raise OptionError(message, remedy="give one number, or as many as the input has")
    found = set(tape.names.values())
    return [(part, number) for part, number in zip(parts, numbers, strict=True) if part in found or len(parts) == 1]


def _tell(made: Trace, mode: str, digits: int, color: str) -> None:
    colours = ink(color, sys.stdout)
    room = max(columns(), 20)
    parts = [clip(visible(written(made.evaluation.tape)), room) + "\n"]
    wide = traces.tables(made, mode, digits)
    parts += [tables.text(each, room, colours) for table in wide for each in tables.halves(table, room)]
    click.echo("\n".join(parts), nl=False, color=bool(colours.colours))


def _tutorial(evaluation: Evaluation, names: list[str]) -> None:
    """The lines of one input, and the sum of their products."""
    if len(names) != 1:
        some = "none" if not names else f"{len(names)} names"
        first = next(iter(evaluation.tape.inputs), "x")
        raise OptionError(f"the style tutorial is of one input, and --wrt gives {some}", remedy=f"give --wrt {first}")
    name = known(evaluation, names)[0]
    start = evaluation.tape.inputs[name]
    count = tutorial_count(evaluation.tape, start)
    if count > _MOST:
        digits = f"{count:,}" if count < 10**15 else f"10^{len(str(count)) - 1}" if count < 10**4000 else "too many"
        raise OptionError(
            f"the style tutorial prints an edge once for every way to it: {digits} lines",
            remedy="leave --style out: a table has a line an edge",
        )
    for line in tutorial_lines(evaluation, start):
        click.echo(visible(line))
    root = evaluation.tape.root_name
    total = evaluation.adjoints[start]
    click.echo(f"\ncalculated gradient for the function {root} with respect to {name}: {float(total)!r}")


@click.command(
    cls=Formula, help=COST, short_help="Count what forward and reverse mode take.", context_settings=_CONTEXT
)
@click.argument("expression", metavar="EXPR", shell_complete=complete.samples)
@click.option("--at", multiple=True, metavar="NAME=VALUE", help="Where a Python function takes its branches.")
@click.option("--wrt", multiple=True, metavar="NAME", help="Only this input (repeatable).  [default: all]")
@click.option("--json", "as_json", is_flag=True, help="Print a record in place of the table.")
@runs_python
@reads_latex
def cost(expression: str, at: tuple[str, ...], wrt: tuple[str, ...], as_json: bool) -> None:
    """Count for one formula; the help text is COST."""
    sample = source(expression)
    values = point(list(at))
    tape = graph(sample, values)
    head, outputs = tape, list[str]()
    if not is_unrolled(tape, sample.at | values):
        outputs = _outputs(tape, tape.evaluate(sample.at | values).value)
        unrolled, _ = by_entry(sample, values, summed=False)
        head, tape = (tape if outputs else unrolled), unrolled
    names = entries(tape, listed(wrt))
    unknown = [name for name in names if name not in tape.inputs]
    if unknown:
        raise no_input(unknown[0], tape.inputs)
    found = counted(tape, names, outputs)
    if as_json:
        record = traces.cost_record(found) | {"expression": head.source.text}
        click.echo(json.dumps(record, ensure_ascii=False))
        return
    room = max(columns(), 20)
    formula = clip(visible(written(head)), room)
    size = f"{found.operations} operation{'s' * (found.operations != 1)}, "
    size += f"{found.edges} edge{'s that carry' if found.edges != 1 else ' that carries'} a derivative"
    click.echo(f"{formula}\n{size}\n\n{tables.text(traces.cost_table(found), room)}\n{traces.cost_words(found)}")


def _outputs(tape: Tape, value: Any) -> list[str]:
    """What the entries of a result are called; none of one that is a number."""
    shape: tuple[int, ...] = getattr(value, "shape", ())
    places = product(*map(range, shape)) if shape else ()
    return [f"{tape.root_name}[{', '.join(map(str, at))}]" for at in places]
