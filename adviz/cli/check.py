"""`adviz check`: is the gradient right?"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import click

from adviz import output
from adviz.cli import complete
from adviz.cli.group import Formula
from adviz.cli.latex_option import reads_latex
from adviz.cli.sources import entries, evaluated, known, listed, runs_python, source
from adviz.cli.sources import graph as graph_of_source
from adviz.cli.terminal import COLOURS, columns, ink, note
from adviz.errors import AdvizError, NameProblem, OptionError, clip, visible
from adviz.formats.tables import natural, stacked, text
from adviz.graph.tape import Tape
from adviz.samples import Sample
from adviz.scene.build import written
from adviz.scene.labels import short
from adviz.values import point

if TYPE_CHECKING:
    from adviz.ad.check import Report
    from adviz.formats.tables import Cell
    from adviz.formats.txt import Ink
    from adviz.graphs import Evaluation

_PLANES = 6  # of a sweep, at most
_MOST = 500_000  # operations that are looked at, of all inputs: more is seconds
_CHOSEN = 16  # entries of an array that are checked where all would be too many

HELP = """Check the gradient: reverse mode against forward mode, differences, complex step, Taylor remainder.

EXPR is a formula, `-` for one on stdin, or sample files that end with .toml: one table, or a line a file. Where methods
disagree, the first edge whose local partial is wrong is named, and the exit code is 1. A point at a kink is no error.

\b
  adviz check "(sin(x2)+1)/(x2+exp(x1)) + x1*x2" --at x1=1.5,x2=0.5
  adviz check "x * tanh(x)" --at x=0.7 --sweep sweep.svg
  adviz check samples/neuron.toml samples/gelu.toml
  adviz check "relu(x)" --at x=0 --json
"""


@click.command(
    cls=Formula,
    help=HELP,
    short_help="Check the gradient by other methods.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.argument("sources", metavar="EXPR|FILE.toml...", nargs=-1, required=True, shell_complete=complete.samples)
@click.option(
    "--at", multiple=True, metavar="NAME=VALUE", help="Value of an input; a value may be an expression (pi/4)."
)
@click.option("--wrt", multiple=True, metavar="NAME", help="Check this input (repeatable).  [default: all]")
@click.option(
    "--sweep",
    metavar="FILE",
    shell_complete=complete.files,
    help="Plot the error against the step size, as .svg or .png.",
)
@click.option(
    "--theme",
    default="tutorial",
    metavar="NAME",
    shell_complete=complete.themes,
    help="Colours of the plot.  [default: tutorial]",
)
@click.option("--json", "as_json", is_flag=True, help="Print a record a formula in place of the table.")
@click.option("-q", "--quiet", is_flag=True, help="No table and no words, except errors.")
@click.option("--color", type=click.Choice(COLOURS), default="auto", help="Colours of the table.")
@runs_python
@reads_latex
def check(
    sources: tuple[str, ...],
    at: tuple[str, ...],
    wrt: tuple[str, ...],
    sweep: str | None,
    theme: str,
    as_json: bool,
    quiet: bool,
    color: str,
) -> None:
    """Check one formula, or several; the help text is HELP."""
    values, names = point(list(at)), listed(wrt)
    painter = _painter(sweep) if sweep else ""
    if len(sources) > 1:
        if sweep:
            raise OptionError("a sweep is of one formula", remedy="give one formula or file with --sweep")
        sys.exit(_many(sources, values, names, as_json, quiet, color))
    evaluation = evaluated(source(sources[0]), values)
    report = _checked(evaluation, known(evaluation, names) or some(evaluation.tape))
    if sweep:  # before anything is printed: what cannot be drawn is refused first
        _plot(report, sweep, painter, theme)
    if as_json:
        click.echo(_record(report))
    elif not quiet:
        _tell(report, ink(color, sys.stdout))
    if not report.agrees:
        sys.exit(1)


def some(tape: Tape) -> list[str]:
    """The inputs that are checked unless names are given; none means all. Where that takes long, of large arrays some
    entries, from the first to the last."""
    if len(tape) * len(tape.inputs) <= _MOST:
        return []
    left = dict.fromkeys(tape.inputs)
    for name, parts in tape.parts.items():
        there = [part for part in parts if part in left]
        if len(there) > _CHOSEN:
            whole = set(there)
            kept = {there[at * (len(there) - 1) // (_CHOSEN - 1)] for at in range(_CHOSEN)}
            left = {each: None for each in left if each in kept or each not in whole}
            note(f"{_CHOSEN} of the {len(there):,} entries of {clip(name, 24)} are checked; --wrt {name} checks all")
    return list(left)


def _checked(evaluation: Evaluation, names: list[str]) -> Report:
    from adviz.ad import check as checks

    return checks.check(evaluation, names)


def _record(report: Report) -> str:
    from adviz.formats.checks import record

    return json.dumps(record(report), ensure_ascii=False, allow_nan=False)


def _tell(report: Report, colours: Ink) -> None:
    """The value, the table, what disagrees; notes on stderr."""
    from adviz.formats import checks

    evaluation, room = report.evaluation, max(columns(), 20)
    value = f"{evaluation.tape.root_name} = {short(evaluation.value, 10)}"
    lines = [clip(visible(written(evaluation.tape)), room), colours.strong(clip(value, room)), ""]
    if report.rows:
        table = checks.table(report)
        write = text if natural(table) <= room else stacked
        lines.append(write(table, room, colours).rstrip("\n"))
    else:
        lines.append("there is no input, and nothing to check")
    wrong = checks.fault(report)
    lines += ["", *[colours.paint(line, checks.VERDICTS["disagrees"][1]) for line in wrong]] if wrong else []
    click.echo("\n".join(lines), color=bool(colours.colours))
    for message in checks.words(report):
        note(message)


def _many(
    sources: tuple[str, ...], at: dict[str, float], names: list[str], as_json: bool, quiet: bool, color: str
) -> int:
    """A line a formula; returns the exit code: 2 where a file could not be checked, else 1 where one disagrees."""
    from adviz.formats import checks

    rows: list[tuple[Cell, ...]] = []
    code = 0
    for each in sources:
        try:
            report = _one(source(each), at, names)
        except AdvizError as error:
            click.echo(f"error: {visible(each)}: {error}", err=True)
            code = 2
            continue
        if report is None:
            note(f"{each} has no values, and is not checked")
            continue
        code = max(code, int(not report.agrees))
        if as_json:
            click.echo(_record(report))
        else:
            rows.append(checks.summary(each, report))
            for line in [] if quiet else checks.fault(report):
                click.echo(f"{visible(each)}: {line}", err=True)
    if rows and not quiet:
        colours = ink(color, sys.stdout)
        click.echo(text(checks.summaries(rows), max(columns(), 20), colours), nl=False, color=bool(colours.colours))
    return code


def _one(sample: Sample, at: dict[str, float], names: list[str]) -> Report | None:
    """The report of one among several: values and names that it has not are passed over."""
    graph = graph_of_source(sample, at)
    values = sample.at | {name: value for name, value in at.items() if name in graph.inputs}
    if not values and graph.inputs.keys() - graph.defaults.keys():
        return None
    graph, values = graph.unrolled(values)
    evaluation = graph.evaluate(values)
    wanted = [name for name in entries(graph, names) if name in graph.inputs] if names else some(graph)
    if names and not wanted:
        raise NameProblem(f"it has none of the inputs {', '.join(names)}")
    return _checked(evaluation, wanted)


def _painter(target: str) -> str:
    """The format of a sweep.

    Raises:
        OptionError: there is no sweep of that.
    """
    suffix = target.rpartition(".")[2].lower()
    if suffix not in ("svg", "png"):
        raise OptionError(f"a sweep is no {clip(target, 40)}", remedy="end the name with .svg or .png")
    return suffix


def _plot(report: Report, target: str, kind: str, theme: str) -> None:
    """The sweep of the checked inputs, as SVG or PNG."""
    from adviz.ad.sweep import sweep
    from adviz.formats import checks, png, svg
    from adviz.layout.options import DrawOptions
    from adviz.scene.theme import find_theme

    evaluation = report.evaluation
    names = [row.name for row in report.rows]
    if not names:
        raise OptionError("there is no input to sweep", remedy="a sweep needs a formula with an input")
    if len(names) > _PLANES:
        note(f"the first {_PLANES} of {len(names)} inputs are plotted; --wrt chooses others")
    sweeps = [sweep(evaluation, name) for name in names[:_PLANES]]
    formula = visible(written(evaluation.tape))
    made = checks.picture(sweeps, evaluation.tape.root_name, formula, find_theme(theme))
    painter = png if kind == "png" else svg
    rendered = painter.finish((made, ()), DrawOptions(theme))
    output.write(target, rendered.data)
    for message in rendered.notes:
        note(message)
    click.echo(f"{clip(os.path.relpath(target), 400)}: {len(rendered.data):,} bytes", err=True)
