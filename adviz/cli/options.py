"""The options of a drawing on the command line: the same for every command that draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from adviz.cli import complete
from adviz.formats import FORMATS
from adviz.options import CHOICES

Command = Callable[..., Any]


def _names(_context: click.Context, _option: click.Parameter, texts: tuple[str, ...]) -> str | None:
    """A list of names as the options hold it; None where none is given."""
    return ",".join(texts) or None


output_option = click.option(
    "-o",
    "--output",
    metavar="FILE",
    shell_complete=complete.files,
    help="Where the picture goes; - is stdout.  [default: adviz.png]",
)
format_option = click.option(
    "-T",
    "--format",
    "kind",
    metavar="FMT",
    shell_complete=complete.formats,
    help=f"One of {', '.join(FORMATS)}; else the suffix of FILE.",
)
theme_option = click.option(
    "--theme",
    metavar="NAME",
    shell_complete=complete.themes,
    help="Colours; `adviz themes` lists them.  [default: tutorial]",
)
scale_option = click.option("--scale", type=float, metavar="X", help="Size of the picture.  [default: 1]")
layout_option = click.option(
    "--layout", type=click.Choice(CHOICES["layout"]), help="The layout program.  [default: embedded]"
)


def rankdir_option(default: str = "LR") -> Callable[[Command], Command]:
    """The direction of the arrows, and what it is unless it is said."""
    return click.option(
        "--rankdir",
        metavar="|".join(CHOICES["rankdir"]),
        shell_complete=complete.directions,
        help=f"The direction of the arrows.  [default: {default}]",
    )


_OPTIONS = (
    click.option("--labels", type=click.Choice(CHOICES["labels"]), help="What stands on the edges.  [default: values]"),
    click.option("--paths", type=click.IntRange(0), metavar="N", help="Paths listed for each --wrt.  [default: 8]"),
    click.option("--share/--no-share", default=None, help="Merge equal subexpressions."),
    click.option(
        "--grad", multiple=True, metavar="NAME", callback=_names, help="Draw the derivative by NAME (repeat: of it)."
    ),
    click.option("--tidy/--no-tidy", default=None, help="Drop x*1, x + 0, 0*x and the like."),
    rankdir_option(),
    theme_option,
    scale_option,
    layout_option,
    click.option("--title", metavar="TEXT", help="A line above the formula."),
    click.option("--seed", metavar="ARRAY", help="Adjoint of a result that is an array, such as [1, 0]."),
    click.option("--embed/--no-embed", default=None, help="Write a part for another document, not a whole one."),
    click.option("--ascii/--no-ascii", default=None, help="Boxes of ASCII characters."),
)


def drawing_options(command: Command) -> Command:
    """Give a command the options of a drawing; what is not said arrives as None."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def given(options: dict[str, Any]) -> dict[str, Any]:
    """The options that were said."""
    return {name: value for name, value in options.items() if value is not None}
