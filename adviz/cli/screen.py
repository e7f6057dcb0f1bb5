"""What a terminal can show: found out from its environment, and by asking it.

A terminal is asked for its graphics (kitty's query) and its device attributes (DA1, which lists sixel as 4) in one
go; every terminal answers the second question, so the answer to the first has come by then, or never will.
"""

import os
import re
import time
from collections.abc import Mapping
from typing import NamedTuple

_QUERY = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[c"
_ATTRIBUTES = re.compile(rb"\x1b\[\?([0-9;]*)c")
_KITTY = re.compile(rb"\x1b_Gi=31;OK\x1b\\")
_ITERM = ("iTerm.app", "WezTerm", "mintty", "rio")  # of TERM_PROGRAM: those that have iTerm2's protocol
TIMEOUT = 0.6  # seconds for an answer, which may come over a slow line
_CELL = (9, 18)  # pixels of a character, where the terminal does not say


class Screen(NamedTuple):
    """A terminal: the protocol of its pictures (empty: none), its columns and rows, its size in pixels."""

    protocol: str
    columns: int
    rows: int
    width: int
    height: int

    @property
    def cell(self) -> int:
        """The height of a character in pixels."""
        return max(self.height // max(self.rows, 1), 1)


def screen(tty: int, environ: Mapping[str, str] = os.environ, timeout: float = TIMEOUT) -> Screen:
    """The terminal behind a file descriptor that is open for reading and writing."""
    columns, rows, width, height = _size(tty)
    return Screen(protocol(tty, environ, timeout), columns, rows, width, height)


def protocol(tty: int, environ: Mapping[str, str], timeout: float = TIMEOUT) -> str:
    """The protocol of a terminal's pictures; empty where it shows none."""
    if environ.get("TERM", "dumb") == "dumb":
        return ""
    multiplexed = bool(environ.get("TMUX") or environ.get("STY"))  # what is behind may be another terminal
    program = environ.get("TERM_PROGRAM", "")
    if not multiplexed and (program in _ITERM or environ.get("LC_TERMINAL") == "iTerm2"):
        return "iterm"
    answer = ask(tty, timeout)
    if _KITTY.search(answer):
        return "kitty"
    found = _ATTRIBUTES.search(answer)
    return "sixel" if found and b"4" in found[1].split(b";") else ""


def ask(tty: int, timeout: float = TIMEOUT) -> bytes:
    """What a terminal answers; as much as came in time. What is typed in these moments is lost.

    Systems without termios (Windows) cannot ask: the answer is empty.
    """
    try:
        import select
        import termios
        import tty as modes

        before = termios.tcgetattr(tty)
    except (ImportError, OSError, ValueError):
        return b""
    except termios.error:
        return b""
    answer = b""
    try:
        modes.setcbreak(tty, termios.TCSANOW)
        os.write(tty, _QUERY)
        end = time.monotonic() + timeout
        while not _ATTRIBUTES.search(answer):
            left = end - time.monotonic()
            if left <= 0 or not select.select([tty], [], [], left)[0]:
                break
            more = os.read(tty, 1024)
            if not more:
                break
            answer += more
    except OSError:
        return b""
    finally:
        termios.tcsetattr(tty, termios.TCSANOW, before)
    return answer


def _size(tty: int) -> tuple[int, int, int, int]:
    """Columns and rows, width and height in pixels."""
    try:
        import fcntl
        import struct
        import termios

        rows, columns, width, height = struct.unpack("HHHH", fcntl.ioctl(tty, termios.TIOCGWINSZ, b"\0" * 8))
    except (ImportError, OSError):
        rows = columns = width = height = 0
    columns, rows = columns or 80, rows or 24
    return columns, rows, width or columns * _CELL[0], height or rows * _CELL[1]
