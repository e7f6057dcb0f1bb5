"""`adviz play`: a formula, its graph and its sliders in the browser."""

from __future__ import annotations

from typing import Any

import click

from adviz.cli import complete
from adviz.cli.group import Formula
from adviz.cli.sources import graph, listed, source
from adviz.cli.terminal import note
from adviz.scene.theme import find_theme
from adviz.values import point

FIRST = "(sin(x2) + 1)/(x2 + exp(x1)) + x1*x2", {"x1": 1.5, "x2": 0.5}, ("x2",)
HELP = """Open a playground in the browser: type a formula, and see its graph, its tables and its sliders.

A server on this machine alone prints the address, which only this browser is told, and stops at Ctrl-C. EXPR is a
formula, `-` for one on stdin, or a sample file that ends with .toml.

\b
  adviz play
  adviz play "relu(w*x + b)" --at w=-1,x=2,b=0.5 --wrt w
  adviz play samples/neuron.toml --no-open
"""


@click.command(
    cls=Formula,
    help=HELP,
    short_help="Open a playground in the browser.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.argument("expression", metavar="[EXPR]", required=False, shell_complete=complete.samples)
@click.option("--at", multiple=True, metavar="NAME=VALUE", help="Value of an input.")
@click.option("--wrt", multiple=True, metavar="NAME", help="What is differentiated by (repeatable).")
@click.option(
    "--theme", default="tutorial", metavar="NAME", shell_complete=complete.themes, help="Colours.  [default: tutorial]"
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the server.  [default: a free one]")
@click.option("--open/--no-open", "show", default=True, help="Whether the browser is opened.")
def play(expression: str | None, at: tuple[str, ...], wrt: tuple[str, ...], theme: str, port: int, show: bool) -> None:
    """Serve until Ctrl-C; the help text is HELP."""
    from adviz.play.page import Page
    from adviz.play.server import Server

    find_theme(theme)
    server = Server(Page(_first(expression, at, wrt), theme), port)
    address = server.address()
    click.echo(address)
    note("this address holds a token; the server stops at Ctrl-C")
    if show:
        click.launch(address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo(err=True)
    finally:
        server.server_close()


def _first(expression: str | None, at: tuple[str, ...], wrt: tuple[str, ...]) -> dict[str, Any]:
    """The formula that the page begins with."""
    if expression is None:
        text, values, names = FIRST
        return {"text": text, "at": values | point(list(at)), "wrt": listed(wrt) or list(names)}
    sample = source(expression)
    values = sample.at | point(list(at))
    text = graph(sample, values).source.text if sample.function else sample.expression
    return {"text": text, "at": values, "wrt": listed(wrt) or list(sample.wrt)}
