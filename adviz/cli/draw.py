"""`adviz draw`: a formula, a sample file or a Python function to a picture and a report."""

from __future__ import annotations

from typing import Any

import click

from adviz.api import draw as make
from adviz.cli import complete
from adviz.cli.deliver import deliver, target_of
from adviz.cli.group import Formula
from adviz.cli.latex_option import reads_latex
from adviz.cli.options import drawing_options, format_option, given, output_option
from adviz.cli.sources import graph, listed, runs_python, source
from adviz.cli.terminal import COLOURS
from adviz.drawing import Drawing, format_of
from adviz.errors import EvaluationError, OptionError
from adviz.options import choose
from adviz.scene.notes import NOT_FINITE
from adviz.values import point

HELP = """Draw the graph of a formula, with the local gradient on every edge, and print the paths that add up.

EXPR is a formula, `-` for one on stdin, a sample file that ends with .toml, or a Python function by its name,
package.module:function. Without --at the graph is drawn with formulas on its edges.

\b
  adviz draw "a*b + sin(a)" --at a=2,b=3 --wrt a --wrt b -o graph.svg
  adviz draw "c = a + b; d = b + 1; c*d" --at a=2 --at b=1 --wrt b
  adviz draw "softplus(x)" --wrt x --labels both -o - -T svg > softplus.svg
  adviz draw samples.functions:newton --at a=2 --wrt a
  adviz draw -- "batch"            a formula that is spelled like a command
"""


@click.command(
    cls=Formula,
    help=HELP,
    short_help="Draw a formula, a sample file or a Python function (the default).",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.argument("expression", metavar="EXPR", shell_complete=complete.samples)
@click.option(
    "--at", multiple=True, metavar="NAME=VALUE", help="Value of an input; a value may be an expression (pi/4)."
)
@click.option("--wrt", multiple=True, metavar="NAME", help="Highlight and list the paths from this input (repeatable).")
@output_option
@format_option
@drawing_options
@click.option("--steps", is_flag=True, help="A film of the forward and the backward pass: gif, or an animated png.")
@click.option("--strict", is_flag=True, help="Fail when a value or a gradient is not finite.")
@click.option("--open", "show", is_flag=True, help="Open the picture when it is drawn.")
@click.option("-q", "--quiet", is_flag=True, help="No report and no words, except errors.")
@click.option("--color", type=click.Choice(COLOURS), default="auto", help="Colours of the report.")
@runs_python
@reads_latex
def draw(
    expression: str,
    at: tuple[str, ...],
    wrt: tuple[str, ...],
    output: str | None,
    kind: str | None,
    steps: bool,
    strict: bool,
    show: bool,
    quiet: bool,
    color: str,
    **options: Any,
) -> None:
    """Draw one formula; the help text is HELP."""
    sample = source(expression)
    values = sample.at | point(list(at))
    names = listed(wrt) or list(sample.wrt)
    chosen = choose(given(options), sample.options)
    target, kind = target_of(output, _film(output, kind) if steps else kind)
    drawing = make(graph(sample, values), values or None, names, **chosen._asdict())
    if strict:
        _refuse_not_finite(drawing)
    deliver(drawing, target, kind, quiet, color)
    if show and target != "-":
        click.launch(target)


def _film(output: str | None, kind: str | None) -> str:
    """The format of a film: of what is asked for the one that moves."""
    asked = kind or (format_of(output) if output and output != "-" else "gif")
    if asked not in ("gif", "png", "apng"):
        raise OptionError(f"{asked} does not play steps", remedy="write -o film.gif or -o film.png; -T html plays them")
    return "gif" if asked == "gif" else "apng"


def _refuse_not_finite(drawing: Drawing) -> None:
    bad = [text for text in drawing.scene.notes if text.startswith(NOT_FINITE)]
    if bad:
        raise EvaluationError("\n".join(bad[:4]), remedy="leave --strict out to draw it all the same")
