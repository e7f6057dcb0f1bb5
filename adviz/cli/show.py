"""`adviz show`: the picture in the terminal."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any

import click

from adviz.api import draw as make
from adviz.cli import complete
from adviz.cli.group import Formula
from adviz.cli.latex_option import reads_latex
from adviz.cli.options import drawing_options, given
from adviz.cli.screen import Screen, screen
from adviz.cli.sources import graph, listed, runs_python, source
from adviz.cli.terminal import COLOURS, columns, ink, note
from adviz.drawing import Drawing
from adviz.errors import MissingExtra, OptionError
from adviz.formats.terminals import PROTOCOLS, inline
from adviz.formats.txt import report
from adviz.options import choose
from adviz.values import point

WAYS = ("auto", "boxes", *PROTOCOLS)
_LINE = 32.0  # pixels of a line of text in a picture of scale 1

HELP = """Show the graph of a formula in the terminal, and the report below it.

Terminals that show pictures (kitty, iTerm2, WezTerm, those with sixel) get the picture, others one of characters, as
-T boxes writes it. EXPR is as for the command draw.

\b
  adviz show "x * sin(x)" --at x=2 --wrt x
  adviz show "c = a + b; d = b + 1; c*d" --at a=2,b=1 --wrt b --as boxes --ascii
"""


@click.command(
    cls=Formula,
    help=HELP,
    short_help="Show the graph in the terminal.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.argument("expression", metavar="EXPR", shell_complete=complete.samples)
@click.option(
    "--at", multiple=True, metavar="NAME=VALUE", help="Value of an input; a value may be an expression (pi/4)."
)
@click.option("--wrt", multiple=True, metavar="NAME", help="Highlight and list the paths from this input (repeatable).")
@click.option("--as", "way", type=click.Choice(WAYS), default="auto", help="How it is shown.  [default: auto]")
@drawing_options
@click.option("--color", type=click.Choice(COLOURS), default="auto", help="Colours of the report and of the boxes.")
@runs_python
@reads_latex
def show(expression: str, at: tuple[str, ...], wrt: tuple[str, ...], way: str, color: str, **options: Any) -> None:
    """Show one formula; the help text is HELP."""
    sample = source(expression)
    values = sample.at | point(list(at))
    chosen = choose(given(options), sample.options)
    drawing = make(graph(sample, values), values or None, listed(wrt) or sample.wrt, **chosen._asdict())
    if way in PROTOCOLS and not sys.stdout.isatty():
        raise OptionError(f"{way} needs a terminal", remedy="for a file write `adviz draw … -o picture.png`")
    notes = list(drawing.scene.notes)
    seen = screen_of(way) if way != "boxes" else None
    if seen is not None and seen.protocol:
        try:
            notes += _picture(drawing, seen, color)
        except MissingExtra as error:
            if way != "auto":
                raise
            notes.append(f"{error.message}: {error.remedy}")
            seen = None
    if seen is None or not seen.protocol:
        notes += _characters(drawing, color)
    for message in notes:
        note(message)


def screen_of(way: str) -> Screen | None:
    """The terminal that stdout goes to; with the protocol that was chosen, where one was."""
    if not sys.stdout.isatty():
        return None
    with _terminal() as tty:
        if tty < 0:
            return None
        found = screen(tty) if way == "auto" else screen(tty, {})
    return found._replace(protocol=way) if way != "auto" else found


@contextlib.contextmanager
def _terminal() -> Iterator[int]:
    """The terminal, to be asked and to answer; -1 where there is none. stdin may be a pipe with the formula."""
    try:
        tty = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        yield sys.stdout.fileno() if sys.stdin.isatty() else -1
        return
    try:
        yield tty
    finally:
        os.close(tty)


def _picture(drawing: Drawing, seen: Screen, color: str) -> tuple[str, ...]:
    """Show the PNG: as large as its text is beside the terminal's, and no wider than the terminal."""
    from adviz.formats import png
    from adviz.layout.compose import draw as composed

    options = drawing.options
    pictured = composed(drawing.scene, options)
    scale = min(seen.cell / _LINE * options.scale, seen.width / (pictured[0].width * png.PIXELS))
    rendered = png.finish(pictured, options._replace(scale=scale))
    sys.stdout.flush()
    sys.stdout.buffer.write(inline(rendered.data, seen.protocol))
    sys.stdout.buffer.flush()
    colours = ink(color, sys.stdout)
    text = report(drawing.scene, options.theme, columns(sys.stdout), colours)
    click.echo(text, nl=False, color=bool(colours.colours))
    return rendered.notes


def _characters(drawing: Drawing, color: str) -> tuple[str, ...]:
    """Show the picture in characters, the report with it."""
    from adviz.formats.boxes import page

    colours = ink(color, sys.stdout)
    rendered = page(drawing.scene, drawing.options, columns(sys.stdout), colours)
    click.echo(rendered.data.decode(), nl=False, color=bool(colours.colours))
    return rendered.notes
