"""A drawing to a file or to stdout, with its report."""

from __future__ import annotations

import sys

import click

from adviz import output
from adviz.cli.terminal import columns, ink, note
from adviz.drawing import Drawing, format_of
from adviz.errors import OptionError, clip
from adviz.formats import FORMATS, find
from adviz.formats.txt import report
from adviz.layout.options import Rendered


def target_of(target: str | None, kind: str | None) -> tuple[str, str]:
    """The file and the format, from what is said of either.

    Raises:
        OptionError: there is no such format, the suffix is none, or a terminal cannot show it.
    """
    if kind is not None:
        kind = find(kind).name
    if target is None:
        kind = kind or "png"
        return f"adviz.{FORMATS[kind].ending}", kind
    if target == "-":
        kind = kind or "svg"
        if FORMATS[kind].binary and sys.stdout.isatty():
            raise OptionError(
                f"a terminal cannot show {kind}", remedy=f"redirect it: … -T {kind} -o - > picture.{kind}"
            )
        return target, kind
    return target, kind or format_of(target)


def deliver(drawing: Drawing, target: str, kind: str, quiet: bool, color: str) -> None:
    """Write the picture; unless `quiet`, print the report and the notes."""
    rendered = _rendered(drawing, kind, target, color)
    if target == "-":
        sys.stdout.buffer.write(rendered.data)
        sys.stdout.buffer.flush()
    else:
        output.write(target, rendered.data)
    if not quiet:
        _tell(drawing, rendered, target, kind, color)


def _rendered(drawing: Drawing, kind: str, target: str, color: str) -> Rendered:
    """The bytes; a picture in characters is fitted to the terminal that it goes to."""
    if kind == "boxes" and target == "-":
        from adviz.formats.boxes import page

        return page(drawing.scene, drawing.options, columns(sys.stdout), ink(color, sys.stdout))
    return drawing.render(kind)


def _tell(drawing: Drawing, rendered: Rendered, target: str, kind: str, color: str) -> None:
    """The report, on stderr where stdout carries the picture; then the notes and where the picture is."""
    stream = sys.stderr if target == "-" else sys.stdout
    if kind not in ("txt", "boxes") or target != "-":  # else it is there already
        colours = ink(color, stream)
        text = report(drawing.scene, drawing.options.theme, columns(stream), colours)
        click.echo(text, nl=False, file=stream, color=bool(colours.colours))
    for message in [*drawing.scene.notes, *rendered.notes]:
        note(message)
    if target != "-":
        click.echo(f"{clip(target, 400)}: {len(rendered.data):,} bytes", err=True)
