"""`adviz show`, within terminals that answer like those that there are."""

from __future__ import annotations

import base64
import io
import os
import re
import subprocess
import sys
import threading
import time

import pytest

from adviz.cli import screen as screens
from adviz.cli.screen import Screen, ask, protocol, screen
from adviz.formats.terminals import inline, iterm, kitty, sixel

pty = pytest.importorskip("pty")
Image = pytest.importorskip("PIL.Image")

KITTY = b"\x1b_Gi=31;OK\x1b\\\x1b[?62;c"
SIXEL = b"\x1b[?62;4;6;9;15;22c"
PLAIN = b"\x1b[?1;2c"
XTERM = {"TERM": "xterm-256color"}


class Terminal:
    """The far side of a pseudo-terminal: it answers the query with `answer`, in pieces, and keeps what it is sent."""

    def __init__(self, answer: bytes, size: tuple[int, int, int, int] = (24, 80, 800, 480)) -> None:
        self.answer = answer
        self.sent = b""
        self.far, self.near = os.openpty()
        import fcntl
        import struct
        import termios

        fcntl.ioctl(self.near, termios.TIOCSWINSZ, struct.pack("HHHH", *size))
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        answered = False
        while True:
            try:
                more = os.read(self.far, 65536)
            except OSError:
                return
            if not more:
                return
            self.sent += more
            if b"\x1b[c" in self.sent and not answered:
                answered = True
                half = len(self.answer) // 2
                os.write(self.far, self.answer[:half])
                time.sleep(0.02)
                os.write(self.far, self.answer[half:])

    def close(self) -> None:
        os.close(self.near)
        self.thread.join(10)
        os.close(self.far)


@pytest.mark.parametrize(
    ("answer", "environ", "wanted"),
    [
        (KITTY, XTERM, "kitty"),
        (KITTY, {"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}, "kitty"),
        (SIXEL, XTERM, "sixel"),
        (b"\x1b[?4c", XTERM, "sixel"),
        (b"\x1b[?64;1;40c", XTERM, ""),
        (PLAIN, XTERM, ""),
        (PLAIN, XTERM | {"TERM_PROGRAM": "iTerm.app"}, "iterm"),
        (PLAIN, XTERM | {"LC_TERMINAL": "iTerm2"}, "iterm"),
        (PLAIN, XTERM | {"TERM_PROGRAM": "WezTerm"}, "iterm"),
        (SIXEL, {"TERM": "tmux-256color", "TMUX": "/tmp/x", "TERM_PROGRAM": "iTerm.app"}, "sixel"),
        (KITTY, {"TERM": "dumb"}, ""),
        (KITTY, {}, ""),
    ],
)
def test_what_a_terminal_shows(answer: bytes, environ: dict[str, str], wanted: str) -> None:
    terminal = Terminal(answer)
    try:
        assert protocol(terminal.near, environ, 20.0) == wanted
    finally:
        terminal.close()


def test_a_silent_terminal_is_not_waited_for() -> None:
    terminal = Terminal(b"")
    try:
        assert protocol(terminal.near, XTERM, 0.05) == ""
    finally:
        terminal.close()


def test_the_modes_of_the_terminal_come_back() -> None:
    import termios

    terminal = Terminal(SIXEL)
    try:
        before = termios.tcgetattr(terminal.near)
        assert ask(terminal.near, 20.0) == SIXEL
        assert termios.tcgetattr(terminal.near) == before
    finally:
        terminal.close()


def test_what_is_no_terminal_is_not_asked() -> None:
    read, write = os.pipe()
    try:
        assert ask(write) == b""
        assert screen(write, XTERM) == Screen("", 80, 24, 720, 432)
    finally:
        os.close(read)
        os.close(write)


def test_size_and_cell() -> None:
    terminal = Terminal(SIXEL, (30, 100, 1000, 600))
    try:
        found = screen(terminal.near, XTERM, 20.0)
        assert found == Screen("sixel", 100, 30, 1000, 600)
        assert found.cell == 20
    finally:
        terminal.close()
    assert screens.Screen("", 80, 0, 0, 0).cell == 1


def shown(answer: bytes, *words: str, size: tuple[int, int, int, int] = (24, 80, 800, 480), **environ: str) -> bytes:
    """What `adviz show` sends to a terminal of its own."""
    terminal = Terminal(answer, size)
    script = (  # a session of its own, so that /dev/tty is this terminal
        "import os, fcntl, sys, termios; os.setsid(); fcntl.ioctl(1, termios.TIOCSCTTY, 0);"
        "from adviz.cli import screen; screen.screen.__defaults__ = (os.environ, 30.0);"
        "sys.argv[0] = 'adviz'; from adviz.cli import main; main()"
    )
    near = terminal.near
    command = [sys.executable, "-c", script, "show", *words]
    ran = subprocess.run(
        command, stdin=near, stdout=near, stderr=near, env=os.environ | XTERM | environ, timeout=120, check=False
    )
    terminal.close()
    assert ran.returncode == 0, terminal.sent[-2000:]
    return terminal.sent.replace(b"\r\n", b"\n")


FORMULA = ("x * sin(x)", "--at", "x=2", "--wrt", "x")


def test_kitty() -> None:
    sent = shown(KITTY, *FORMULA)
    chunks = re.findall(rb"\x1b_G([^;]*);([^\x1b]*)\x1b\\", sent)[1:]
    assert chunks[0][0].startswith(b"a=T,f=100")
    assert [keys[-3:] for keys, _ in chunks] == [b"m=1"] * (len(chunks) - 1) + [b"m=0"]
    with Image.open(io.BytesIO(base64.b64decode(b"".join(data for _, data in chunks)))) as picture:
        assert 200 < picture.width <= 800
    assert "∂f/∂x" in sent.decode()


def test_iterm() -> None:
    sent = shown(PLAIN, *FORMULA, TERM_PROGRAM="iTerm.app")
    found = re.search(rb"\x1b\]1337;File=inline=1;size=(\d+);[^:]*:([^\x07]*)\x07", sent)
    assert found is not None
    assert len(base64.b64decode(found[2])) == int(found[1])


def test_sixel_is_no_wider_than_the_terminal() -> None:
    sent = shown(SIXEL, "(sin(x2)+1)/(x2+exp(x1)) + x1*x2", "--at", "x1=1.5,x2=0.5", size=(24, 60, 480, 480))
    found = re.search(rb'\x1bP0;1q"1;1;(\d+);(\d+)', sent)
    assert found is not None
    assert int(found[1]) <= 480


def test_other_terminals_get_boxes_in_colour_and_width() -> None:
    sent = shown(PLAIN, *FORMULA, size=(24, 50, 0, 0)).decode()
    assert "┗━" in sent
    assert "\x1b[38;5;" in sent
    plain = re.sub(r"\x1b\[[0-9;]*[mc]|\x1b_G[^\x1b]*\x1b\\", "", sent)
    assert max(map(len, plain.splitlines())) <= 50
    assert "\x1b[3" not in shown(PLAIN, *FORMULA, NO_COLOR="1").decode().replace("\x1b_Gi=31", "")


def test_boxes_are_not_asked_for() -> None:
    assert b"\x1b[c" not in shown(KITTY, *FORMULA, "--as", "boxes", "--ascii")


def decoded(data: bytes) -> list[list[int]]:
    """The pixels of a sixel picture, as colours of its palette; -1 where nothing was painted."""
    found = re.fullmatch(rb'\x1bP0;1q"1;1;(\d+);(\d+)(.*)\x1b\\\n', data, re.DOTALL)
    assert found is not None
    width, height = int(found[1]), int(found[2])
    pixels = [[-1] * width for _ in range(height)]
    x = y = colour = 0
    for part in re.findall(rb"#\d+;2;\d+;\d+;\d+|#\d+|!\d+[?-~]|[?-~]|\$|-", found[3]):
        if part.startswith(b"#"):
            colour = int(part[1:].partition(b";")[0])
        elif part == b"$":
            x = 0
        elif part == b"-":
            x, y = 0, y + 6
        else:
            count = int(part[1:-1]) if part.startswith(b"!") else 1
            bits = part[-1] - 63
            for row in range(6):
                if bits & 1 << row:
                    pixels[y + row][x : x + count] = [colour] * count
            x += count
    return pixels


def test_sixels_are_the_pixels() -> None:
    picture = Image.new("RGB", (23, 17), "#ffffff")
    for at in range(17):
        picture.putpixel((at, at), (200, 0, 0))
        picture.putpixel((22 - at, at), (0, 0, 255))
    data = io.BytesIO()
    picture.save(data, "PNG")
    pixels = decoded(sixel(data.getvalue()))
    same = picture.quantize(128, dither=Image.Dither.NONE, method=Image.Quantize.MEDIANCUT)
    assert [row[:] for row in pixels] == [[same.getpixel((x, y)) for x in range(23)] for y in range(17)]
    assert len({colour for row in pixels for colour in row}) == 3


def test_protocols() -> None:
    assert inline(b"PNG", "kitty") == kitty(b"PNG")
    assert inline(b"PNG", "iterm") == iterm(b"PNG")
    long = kitty(bytes(10_000))
    assert long.startswith(b"\x1b_Ga=T")
    assert long.count(b"m=1;") == 3
    assert long.count(b"m=0;") == 1
