"""`adviz draw`: a formula or a sample file to a picture and a report."""

from __future__ import annotations

import sys
from typing import Any

import click

from adviz import output
from adviz.api import Drawing, format_of
from adviz.api import draw as make
from adviz.cli.group import Formula
from adviz.cli.options import drawing_options, given
from adviz.cli.terminal import COLOURS, columns, ink, note
from adviz.errors import EvaluationError, OptionError, clip
from adviz.formats import FORMATS, find
from adviz.formats.txt import report
from adviz.layout.options import Rendered
from adviz.options import DEFAULT, choose
from adviz.samples import Sample, load, point
from adviz.scene.notes import NOT_FINITE

HELP = """Draw the graph of a formula, with the local gradient on every edge, and print the paths that add up.

EXPR is a formula, `-` for one on stdin, or a sample file that ends with .toml. Without --at the graph is drawn with
formulas on its edges.

\b
  adviz draw "a*b + sin(a)" --at a=2,b=3 --wrt a --wrt b -o graph.svg
  adviz draw "c = a + b; d = b + 1; c*d" --at a=2 --at b=1 --wrt b
  adviz draw "softplus(x)" --wrt x --labels both -o - -T svg > softplus.svg
  adviz draw -- "batch"            a formula that is spelled like a command
"""


@click.command(
    cls=Formula,
    help=HELP,
    short_help="Draw a formula or a sample file (the default).",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.argument("expression", metavar="EXPR")
@click.option(
    "--at", multiple=True, metavar="NAME=VALUE", help="Value of an input; a value may be an expression (pi/4)."
)
@click.option("--wrt", multiple=True, metavar="NAME", help="Highlight and list the paths from this input (repeatable).")
@click.option("-o", "--output", metavar="FILE", help="Where the picture goes; - is stdout.  [default: adviz.png]")
@click.option("-T", "--format", "kind", metavar="FMT", help=f"One of {', '.join(FORMATS)}; else the suffix of FILE.")
@drawing_options
@click.option("--strict", is_flag=True, help="Fail when a value or a gradient is not finite.")
@click.option("--open", "show", is_flag=True, help="Open the picture when it is drawn.")
@click.option("-q", "--quiet", is_flag=True, help="No report and no words, except errors.")
@click.option("--color", type=click.Choice(COLOURS), default="auto", help="Colours of the report.")
def draw(
    expression: str,
    at: tuple[str, ...],
    wrt: tuple[str, ...],
    output: str | None,
    kind: str | None,
    strict: bool,
    show: bool,
    quiet: bool,
    color: str,
    **options: Any,
) -> None:
    """Draw one formula; the help text is HELP."""
    sample = _sample(expression)
    values = sample.at | point(list(at))
    names = [name.strip() for text in wrt for name in text.split(",")] or list(sample.wrt)
    chosen = choose(given(options), sample.options)
    target, kind = _target(output, kind)
    drawing = make(sample.expression, values or None, names, **chosen._asdict())
    if strict:
        _refuse_not_finite(drawing)
    rendered = drawing.render(kind)
    _write(target, rendered)
    if quiet:
        pass
    else:
        _tell(drawing, rendered, target, kind, color)
    if show and target != "-":
        click.launch(target)


def _sample(text: str) -> Sample:
    if text == "-":
        return Sample(sys.stdin.buffer.read().decode("utf-8-sig", "replace"), {}, (), DEFAULT)
    if text.endswith(".toml"):
        return load(text)
    return Sample(text, {}, (), DEFAULT)


def _target(output: str | None, kind: str | None) -> tuple[str, str]:
    """The file and the format, from what is said of either."""
    if kind is not None:
        kind = find(kind).name
    if output is None:
        kind = kind or "png"
        return f"adviz.{kind}", kind
    if output == "-":
        kind = kind or "svg"
        if FORMATS[kind].binary and sys.stdout.isatty():
            raise OptionError(
                f"a terminal cannot show {kind}", remedy=f"redirect it: … -T {kind} -o - > picture.{kind}"
            )
        return output, kind
    return output, kind or format_of(output)


def _refuse_not_finite(drawing: Drawing) -> None:
    bad = [text for text in drawing.scene.notes if text.startswith(NOT_FINITE)]
    if bad:
        raise EvaluationError("\n".join(bad[:4]), remedy="leave --strict out to draw it all the same")


def _write(target: str, rendered: Rendered) -> None:
    if target == "-":
        sys.stdout.buffer.write(rendered.data)
        sys.stdout.buffer.flush()
    else:
        output.write(target, rendered.data)


def _tell(drawing: Drawing, rendered: Rendered, target: str, kind: str, color: str) -> None:
    """The report, on stderr where stdout carries the picture; then the notes and where the picture is."""
    stream = sys.stderr if target == "-" else sys.stdout
    if kind != "txt" or target != "-":  # else it is there already
        colours = ink(color, stream)
        text = report(drawing.scene, drawing.options.theme, columns(stream), colours)
        click.echo(text, nl=False, file=stream, color=bool(colours.colours))
    for message in [*drawing.scene.notes, *rendered.notes]:
        note(message)
    if target != "-":
        click.echo(f"{clip(target, 400)}: {len(rendered.data):,} bytes", err=True)
