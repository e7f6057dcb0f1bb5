"""`adviz hessian`: the matrix of second derivatives, as numbers or as formulas."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence

import click

from adviz.ad.hessian import Hessian, hessian_graphs
from adviz.ad.hessian import hessian as at_point
from adviz.ad.point import is_unrolled
from adviz.cli import complete
from adviz.cli.group import Formula
from adviz.cli.latex_option import reads_latex
from adviz.cli.sources import by_entry, entries, listed, no_input, nothing, runs_python, source
from adviz.cli.sources import graph as graph_of_source
from adviz.cli.terminal import columns, note
from adviz.errors import OptionError, clip
from adviz.formats import tables
from adviz.formats.json import number
from adviz.formats.tables import Cell, Column, Table
from adviz.graph.leibniz import derivative
from adviz.graph.tape import Tape
from adviz.graphs import Graph
from adviz.lang.latex import name_to_latex, to_latex
from adviz.scene.labels import exact, short
from adviz.values import point

_SHOWN = 100  # rows of a table that a person reads
_NAMED = 4  # entries that are not finite
_MOST = 5_000_000  # operations of all derivative graphs: more takes minutes
FORMATS = ("text", "markdown", "latex", "csv", "json")
HELP = """Print the matrix of second derivatives, as numbers, or without --at as formulas.

Each row is the gradient of one input's derivative graph, which --grad of the command draw shows. So the two halves of
the matrix are computed in different ways, and a note says when they are not the same.

\b
  adviz hessian "(sin(x2)+1)/(x2+exp(x1)) + x1*x2" --at x1=1.5,x2=0.5
  adviz hessian "(1 - x)^2 + 100*(y - x^2)^2" --tidy
  adviz hessian "x^2 * y" --at x=3,y=5 --format latex
"""


@click.command(
    cls=Formula,
    help=HELP,
    short_help="Print the matrix of second derivatives.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.argument("expression", metavar="EXPR", shell_complete=complete.samples)
@click.option("--at", multiple=True, metavar="NAME=VALUE", help="Value of an input.")
@click.option("--wrt", multiple=True, metavar="NAME", help="Only the rows and columns of these (repeatable).")
@click.option(
    "--format", "kind", type=click.Choice(FORMATS), default="text", help="How it is written.  [default: text]"
)
@click.option("--tidy", is_flag=True, help="Drop x*1, x + 0, 0*x and the like from formulas.")
@runs_python
@reads_latex
def hessian(expression: str, at: tuple[str, ...], wrt: tuple[str, ...], kind: str, tidy: bool) -> None:
    """Print one matrix; the help text is HELP."""
    sample = source(expression)
    values = sample.at | point(list(at))
    graph = graph_of_source(sample, values)
    if values or not is_unrolled(graph, {}):
        graph, values = by_entry(sample, values)
    names = _names(graph, wrt)
    _refuse(graph, names, kind)
    if values or not graph.inputs.keys() - graph.defaults.keys():
        text = _numbers(graph, at_point(graph, values, names), kind)
    else:
        text = _formulas(graph, names, kind, tidy)
    click.echo(text, nl=False)


def _names(graph: Graph, wrt: tuple[str, ...]) -> list[str]:
    together = [each for parts in graph.parts.values() for each in parts if each in graph.inputs]
    names = entries(graph, listed(wrt)) or list(dict.fromkeys([*together, *graph.inputs]))
    for name in names:
        if name not in graph.inputs:
            raise no_input(name, graph.inputs)
    if not names:
        raise nothing(graph)
    return names


def _refuse(graph: Graph, names: Sequence[str], kind: str) -> None:
    """Refuse what nobody waits for, or reads."""
    size = f"the matrix has {len(names):,} × {len(names):,} entries"
    remedy = f"--wrt {clip(names[0], 16)},{clip(names[-1], 16)} picks rows and columns"
    if len(names) > 1 and len(names) * len(graph) > _MOST:
        raise OptionError(f"{size}, and would take minutes", remedy=remedy)
    if len(names) > _SHOWN and kind not in ("csv", "json"):
        raise OptionError(f"{size}, too many for a table", remedy=f"{remedy}; --format csv writes all")


def _numbers(graph: Graph, made: Hessian, kind: str) -> str:
    if kind == "json":
        entries = [[number(entry) for entry in row] for row in made.rows]
        return _json(graph, made.names, entries, {"differs": number(made.differs)})
    if made.odd:
        note(_not_finite(graph, made))
    elif not made.symmetric:
        note(f"not symmetric: two entries across the diagonal differ by {short(made.differs)}")
    if kind == "csv":
        return _csv(made.names, [[exact(entry) for entry in row] for row in made.rows])
    text = _table(made.names, [[_number(entry) for entry in row] for row in made.rows], kind)
    verdict = "symmetric" if made.differs == 0.0 else f"symmetric but for {short(made.differs, 2)}"
    return f"{text}{verdict}\n" if kind == "text" and made.symmetric else text


def _not_finite(graph: Graph, made: Hessian) -> str:
    """Which entries have no number; whether the halves agree is not said then."""
    names = [derivative(derivative(graph.root_name, row), column) for row, column in made.odd[:_NAMED]]
    left = len(made.odd) - len(names)
    last = f"{left:,} more" if left else names.pop()
    listed = f"{', '.join(names)} and {last}" if names else last
    return f"{listed} {'is' if len(made.odd) == 1 else 'are'} not finite"


def _number(value: float) -> Cell:
    text = short(value, 7)
    mantissa, _, exponent = text.replace("−", "-").partition("e")
    power = rf" \cdot 10^{{{exponent}}}" if exponent else ""
    return Cell(text, mantissa.replace("inf", r"\infty").replace("nan", r"\mathrm{nan}") + power)


def _formulas(graph: Graph, names: Sequence[str], kind: str, tidy: bool) -> str:
    graphs = hessian_graphs(graph, names, tidy)
    if kind == "text":
        lines = []
        for made in graphs.values():
            lines += textwrap.wrap(
                f"{made.root_name} = {_said(made)}", max(columns(), 20), subsequent_indent="    ",
                break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip
        return "\n".join(lines) + "\n"
    square = [[graphs[(a, b) if (a, b) in graphs else (b, a)] for b in names] for a in names]
    if kind == "json":
        return _json(graph, names, [[each.source.text for each in row] for row in square], {})
    if kind == "csv":
        return _csv(names, [[each.source.text for each in row] for row in square])
    return _table(names, [[Cell(_said(each), to_latex(each)) for each in row] for row in square], kind)


def _said(tape: Tape) -> str:
    """The formula, then what the names in it stand for."""
    *given, formula = tape.source.text.split("; ")
    return f"{formula}  with {', '.join(given)}" if given else formula


def _table(names: Sequence[str], rows: list[list[Cell]], kind: str) -> str:
    head = [Cell(clip(name, 24), name_to_latex(name)) for name in names]
    columns_ = (Column(Cell("")), *[Column(cell, number=True) for cell in head])
    table = Table("", columns_, tuple([(cell, *row) for cell, row in zip(head, rows, strict=True)]))
    if kind == "text":
        return tables.text(table, columns())
    return tables.markdown(table) if kind == "markdown" else tables.latex(table)


def _csv(names: Sequence[str], rows: list[list[str]]) -> str:
    return tables.csv(["", *names], [[name, *row] for name, row in zip(names, rows, strict=True)])


def _json(graph: Graph, names: Sequence[str], rows: list[list[float | str | None]], more: dict[str, object]) -> str:
    record = {"adviz": 1, "expression": graph.source.text.strip(), "inputs": list(names), "hessian": rows, **more}
    return json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n"
