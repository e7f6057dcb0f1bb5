"""`adviz worksheet`: pictures with blanks, and the key to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from adviz import output as files
from adviz.ad.point import is_scalar
from adviz.api import draw as make
from adviz.cli import complete
from adviz.cli.group import Formula
from adviz.cli.latex_option import reads_latex
from adviz.cli.options import given, rankdir_option, scale_option, theme_option
from adviz.cli.sources import graph, runs_python, source
from adviz.cli.terminal import note
from adviz.drawing import Drawing
from adviz.errors import OptionError, clip, visible
from adviz.options import choose
from adviz.scene.labels import short
from adviz.values import point

if TYPE_CHECKING:
    from adviz.worksheet.blanks import Sheet

KINDS = ("values", "gradients", "both")
FORMATS = ("html", "svg", "png", "pdf", "boxes")  # those that show no more than the blanks
_SUFFIXES = {"txt": "boxes"}
_TURNED = {"LR": "TB", "RL": "BT"}  # on a narrow screen

HELP = """Write a worksheet: the picture of a formula with numbers left blank, and the key to it beside it.

FILE is a page that checks answers (.html), or a picture (.svg, .png, .pdf, .txt); the key is FILE with -key in its
name. With --random there is no EXPR: formulas are made, the same for the same seed.

\b
  adviz worksheet "x * sin(x) + y" --at x=2,y=1
  adviz worksheet "c = a + b; d = b + 1; c*d" --at a=2,b=1 --blank gradients -o colah.svg
  adviz worksheet --random 5 --seed 7 --level 3 -o homework.html
"""


@click.command(
    cls=Formula,
    help=HELP,
    short_help="A picture with blanks, and the key.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.argument("expression", metavar="EXPR", required=False, default="", shell_complete=complete.samples)
@click.option(
    "--at", multiple=True, metavar="NAME=VALUE", help="Value of an input; a value may be an expression (pi/4)."
)
@click.option(
    "--blank",
    type=click.Choice(["values", "gradients", "both"]),
    default="both",
    help="What is left blank.  [default: both]",
)
@click.option("--random", "count", type=click.IntRange(1, 100), metavar="N", help="Make that many formulas.")
@click.option("--seed", type=int, default=1, metavar="S", help="Which formulas are made.  [default: 1]")
@click.option("--level", type=click.IntRange(1, 5), default=1, metavar="1..5", help="How hard they are.  [default: 1]")
@click.option(
    "-o",
    "--output",
    "target",
    default="worksheet.html",
    metavar="FILE",
    shell_complete=complete.files,
    help="[default: worksheet.html]",
)
@rankdir_option()
@theme_option
@scale_option
@click.option("--title", metavar="TEXT", help="A line above the formula.")
@click.option("--ascii/--no-ascii", default=None, help="Boxes of ASCII characters, in .txt.")
@click.option("-q", "--quiet", is_flag=True, help="No words, except errors.")
@runs_python
@reads_latex
def worksheet(
    expression: str,
    at: tuple[str, ...],
    blank: str,
    count: int | None,
    seed: int,
    level: int,
    target: str,
    quiet: bool,
    **options: Any,
) -> None:
    """Write a worksheet and its key; the help text is HELP."""
    from adviz.worksheet.blanks import sheet

    if bool(expression) == bool(count):
        what = "a formula and --random exclude each other" if count else "there is no formula"
        raise OptionError(what, remedy='write adviz worksheet "x*y" --at x=2,y=3, or --random 5')
    stem, kind = _split(target)
    drawings = _random(count, seed, level, given(options)) if count else [_one(expression, at, given(options))]
    sheets = [sheet(drawing.scene, blank) for drawing in drawings]
    written = _page(stem, sheets, drawings) if kind == "html" else _pictures(stem, target, kind, sheets, drawings)
    if not quiet:
        for drawing in drawings if count else []:
            click.echo(_said(drawing))
        for path, size in written:
            click.echo(f"{clip(visible(path), 400)}: {size:,} bytes", err=True)


def _split(target: str) -> tuple[str, str]:
    """The name without its suffix, and the format."""
    stem, dot, suffix = target.rpartition(".")
    kind = _SUFFIXES.get(suffix.lower(), suffix.lower())
    if not dot or kind not in FORMATS:
        raise OptionError(
            f"a worksheet cannot be {clip(target, 40)}", remedy="end the name with .html .svg .png .pdf .txt"
        )
    return stem, kind


def _one(expression: str, at: tuple[str, ...], options: dict[str, Any]) -> Drawing:
    sample = source(expression)
    values = sample.at | point(list(at))
    chosen = choose(options, sample.options)
    made = graph(sample, values)
    if not is_scalar(made, values):
        message = "a worksheet is made of numbers, and here are arrays"
        raise OptionError(message, remedy="write a formula of numbers: x*y")
    return make(made, values or None, (), **chosen._asdict())


def _random(count: int, seed: int, level: int, options: dict[str, Any]) -> list[Drawing]:
    from adviz.worksheet.levels import exercises

    return [make(each.expression, each.at, (), **options) for each in exercises(count, seed, level)]


def _said(drawing: Drawing) -> str:
    """The formula and the point."""
    at = ", ".join(f"{name}={short(value)}" for name, value in drawing.scene.inputs.items() if value is not None)
    return f"{drawing.scene.expression}    {at}".replace("−", "-")


def _page(stem: str, sheets: list[Sheet], drawings: list[Drawing]) -> list[tuple[str, int]]:
    """The page and its key."""
    from adviz.worksheet.page import page

    titled = sheets[0].blank.title
    title = titled[0] if len(sheets) == 1 and len(titled) > 1 else "Worksheet"
    written = []
    for key in (False, True):
        scenes = [sheet.key if key else sheet.blank for sheet in sheets]
        scenes = [scene._replace(title=()) for scene in scenes]  # the page has it
        options = [drawing.options for drawing in drawings]
        pictures = [Drawing(scene, each).svg for scene, each in zip(scenes, options, strict=True)]
        turned = [each._replace(rankdir=_TURNED.get(each.rankdir, each.rankdir)) for each in options]
        tall = None if turned == options else [Drawing(*each).svg for each in zip(scenes, turned, strict=True)]
        written.append(_write(f"{stem}{'-key' if key else ''}.html", page(title, sheets, pictures, key, tall)))
    return written


def _pictures(stem: str, target: str, kind: str, sheets: list[Sheet], drawings: list[Drawing]) -> list[tuple[str, int]]:
    """A picture and its key for each sheet."""
    suffix = target.rpartition(".")[2]
    written = []
    for at, (sheet, drawing) in enumerate(zip(sheets, drawings, strict=True), 1):
        number = f"-{at}" if len(sheets) > 1 else ""
        for scene, key in ((sheet.blank, ""), (sheet.key, "-key")):
            rendered = Drawing(scene, drawing.options).render(kind)
            written.append(_write(f"{stem}{number}{key}.{suffix}", rendered.data))
            for message in rendered.notes if not key else ():
                note(message)
    return written


def _write(path: str, data: bytes) -> tuple[str, int]:
    files.write(path, data)
    return path, len(data)
