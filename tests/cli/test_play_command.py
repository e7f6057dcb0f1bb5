"""`adviz play` as a process: it prints an address, answers there, and stops at Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals")


@pytest.fixture
def started(tmp_path: Path) -> Iterator[type[subprocess.Popen[str]]]:
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str, stdin: IO[str] | int | None = None) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "adviz", "play", "--no-open", *arguments]
        running.append(subprocess.Popen(command, stdout=-1, stderr=-1, stdin=stdin, text=True, cwd=tmp_path))
        return running[-1]

    yield start  # type: ignore[misc]
    for process in running:
        process.kill()
        process.communicate()


def test_it_answers_and_stops(started: type[subprocess.Popen[str]]) -> None:
    process = started("x*y", "--at", "x=3", "--wrt", "y")  # type: ignore[call-overload]
    address = process.stdout.readline().strip()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{24}", address)
    with urlopen(address, timeout=60) as response:
        page = response.read().decode()
    assert '"first":{"text":"x*y","at":{"x":3.0},"wrt":["y"]}' in page
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "", "note: this address holds a token; the server stops at Ctrl-C\n\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--theme", "tutoral"), "error: there is no theme `tutoral`\nremedy: did you mean tutorial?\n"),
        (("missing.toml",), "error: cannot read missing.toml: no such file or directory\n"),
        (("--at", "x"), "error: --at x is not NAME=VALUE\nremedy: write --at x=1.5\n"),
    ],
)
def test_what_is_wrong_is_said_before(
    started: type[subprocess.Popen[str]], arguments: tuple[str, ...], message: str
) -> None:
    process = started(*arguments)  # type: ignore[call-overload]
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (2, "", message)
