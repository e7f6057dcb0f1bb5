"""The examples of the documentation: where they stand, and how they are run.

An example is a line of a `sh` block that begins with `adviz`, a `$` line of a `console` block (what follows is
its output), or a command in the text. They run within this process; `>` and `echo … |` are all that is known of a
shell.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from adviz.cli import main

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(adviz [^`]+)`")
PLACEHOLDER = re.compile(r"\b[A-Z]{2,}\b|…")  # `adviz ops NAME` is no example
STATEFUL = ("--open",)  # examples with these are not run


class Block(NamedTuple):
    """A fenced block: its language and its text."""

    kind: str
    text: str


class Ran(NamedTuple):
    """What a command left."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """What a terminal shows: stdout, or else the error."""
        return self.out.decode() or self.err


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page.

    >>> blocks("```sh\\nadviz ops\\n```\\n")
    [Block(kind='sh', text='adviz ops\\n')]
    """
    return [Block(*found.groups()) for found in FENCE.finditer(page)]


def commands(page: str) -> list[str]:
    """The examples of a page, in order, as they are typed."""
    found = []
    for block in blocks(page):
        if block.kind == "sh":
            lines = statements(block.text)
            found += [line for line in lines if line.startswith("adviz ") or "| adviz " in line]
        elif block.kind == "console":
            found += [command for command, _ in sessions(block.text)]
    prose = FENCE.sub("", page)
    found += [text for text in INLINE.findall(prose) if not PLACEHOLDER.search(text)]
    return [text for text in found if not any(option in text for option in STATEFUL)]


def statements(text: str) -> Iterator[str]:
    """The lines of a shell script; those with an open quote go on."""
    taken = ""
    for line in text.splitlines():
        taken += line + "\n"
        if taken.count('"') % 2 == 0:
            yield taken.strip()
            taken = ""


def sessions(text: str) -> list[tuple[str, str]]:
    """Commands and their outputs, of a `console` block.

    >>> sessions("$ adviz a\\n1\\n$ adviz b\\n")
    [('adviz a', '1\\n'), ('adviz b', '')]
    """
    found: list[tuple[str, str]] = []
    for line in text.splitlines(keepends=True):
        if line.startswith("$ "):
            found.append((line[2:].rstrip("\n"), ""))
        elif found:
            found[-1] = (found[-1][0], found[-1][1] + line)
    return found


def run(command: str) -> Ran:
    """Run an example in the current folder."""
    words = shlex.split(command, comments=True)
    given = ""
    if words[0] == "echo":
        given, words = words[1] + "\n", words[words.index("|") + 1 :]
    target = None
    for sign in (">", ">>"):
        if sign in words:
            at = words.index(sign)
            target, words = words[at + 1], words[:at]
    assert words[0] == "adviz", f"an example begins with {words[0]}"
    ran = _call(words, given)
    if target is not None and "~" not in target:
        Path(target).write_bytes(ran.out)
    return ran


def _call(words: list[str], given: str) -> Ran:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    stdin = io.TextIOWrapper(io.BytesIO(given.encode()), encoding="utf-8")
    plain = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "CI")}
    code = 0
    with (
        mock.patch.object(sys, "argv", words),
        mock.patch.object(sys, "stdin", stdin),
        mock.patch.dict(os.environ, plain, clear=True),
        mock.patch("click.launch"),
        mock.patch("adviz.play.server.Server.serve_forever"),  # which would wait for Ctrl-C
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return Ran(code, _taken(out), _taken(err).decode())


def _taken(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    raw = stream.detach()
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue()
