"""What a terminal is told, and how: colours, widths, notes, errors."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TextIO

import click

from adviz.errors import AdvizError, OptionError, clip, nearest, visible
from adviz.formats.txt import PLAIN, Ink

COLOURS = ("auto", "always", "never")


def ink(choice: str, stream: TextIO) -> Ink:
    """The colours for a stream: none where it is no terminal, or NO_COLOR is set, unless they are asked for."""
    if choice == "never" or (choice == "auto" and (os.environ.get("NO_COLOR") or not stream.isatty())):
        return PLAIN
    rich = os.environ.get("COLORTERM", "") in ("truecolor", "24bit") or choice == "always"
    if not rich and os.environ.get("TERM", "dumb") == "dumb" and choice == "auto":
        return PLAIN
    return Ink(1 << 24 if rich else 256)


def prepare_streams() -> None:
    """See that words can be written whatever the streams are: none at all (closed by who started us), or with an
    encoding that lacks `∂`, which then becomes `?`."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  # as long as we live
        elif mode == "w" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def silence(stream: TextIO) -> None:
    """Let what is still in the stream's buffer go nowhere, so that leaving does not fail again."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def columns(stream: TextIO | None = None) -> int:
    """The width of the terminal that a stream (stdout) goes to; COLUMNS, or else 100, where it goes to none."""
    given = os.environ.get("COLUMNS", "")
    if given.isdigit() and int(given):
        return int(given)
    try:
        return os.get_terminal_size((stream or sys.stdout).fileno()).columns or 100
    except (OSError, ValueError):
        return 100


def note(text: str, label: str = "note") -> None:
    """One line of words on stderr."""
    click.echo(f"{label}: {visible(text)}", err=True)


def fail(error: AdvizError) -> int:
    """Say what went wrong; returns the exit code."""
    click.echo(f"error: {error}", err=True)
    return error.exit_code


def usage(error: click.ClickException) -> AdvizError:
    """What click says of a wrong command line, in the form of adviz's own errors."""
    if isinstance(error, click.NoSuchOption):
        near = nearest(error.option_name, list(error.possibilities or []))
        message = f"there is no option {clip(error.option_name, 24)}"
        return OptionError(message, remedy=f"did you mean {near}?" if near else _help(error))
    message = error.format_message().strip().rstrip(".")
    return OptionError(message[:1].lower() + message[1:], remedy=_help(error))


def _help(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return f"`{context.command_path if context else 'adviz'} --help` shows what there is"
