"""Where in the user's Python code something happens: file, line and the very expression, for messages with a caret."""

from __future__ import annotations

import ast
import linecache
import os
import sys
from itertools import islice
from types import FrameType
from typing import NamedTuple

from adviz.errors import Source, Span, clip

_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_LAMBDA = "<lambda>"
_STEPS = 8  # instructions that are looked at for a condition
_AROUND = (
    ast.IfExp, ast.BoolOp, ast.UnaryOp, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip  # which hold the condition


class Place(NamedTuple):
    """A place in Python code.

    Attributes:
        file, line, function: as a traceback has them.
        source: the text of the file; None where it is not known.
        span: the expression in `source`; None with `source`.
    """

    file: str
    line: int
    function: str
    source: Source | None
    span: Span | None

    def __str__(self) -> str:
        """`line 3 of f (model.py)`."""
        function = f" of {clip(self.function, 40)}" if self.named else ""
        return f"line {self.line}{function}" + (f" ({self.name})" if self.name else "")

    @property
    def named(self) -> bool:
        """Whether the function has a name."""
        return self.function not in (_LAMBDA, "<module>")

    @property
    def name(self) -> str:
        """The file's name; empty for a cell of a notebook, whose file says nothing."""
        return os.path.basename(self.file) if os.path.isfile(self.file) else ""

    @property
    def around(self) -> str:
        """`f (model.py)`, for a message that shows the line itself; the empty text where nothing is known."""
        if self.source is None:
            return str(self)
        name = f" ({self.name})" if self.name and self.named else self.name
        return (clip(self.function, 40) if self.named else "") + name

    @property
    def text(self) -> str:
        """The expression, on one line; empty where the source is not known."""
        if self.source is None or self.span is None:
            return ""
        return " ".join(self.source.text[self.span.start : self.span.end].split())

    @property
    def called(self) -> str:
        """The name of the function that the expression calls (`sin` of `math.sin(x)`), or the empty text."""
        try:
            tree = ast.parse(self.text, mode="eval").body
        except SyntaxError:
            return ""
        called = tree.func if isinstance(tree, ast.Call) else None
        if isinstance(called, ast.Attribute):
            return called.attr
        return called.id if isinstance(called, ast.Name) else ""


def caller() -> Place | None:
    """The place in the user's code from which adviz was called, directly or through NumPy; None where the function
    that is traced is no Python, such as `math.sin`."""
    frame = user_frame()
    return None if frame is None else place_of(frame, frame.f_lasti)


def user_frame() -> FrameType | None:
    """The frame of the user's code from which adviz was called."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and is_inside(frame):
        if frame.f_code.co_name == "record":  # which calls the function
            return None
        frame = frame.f_back
    return frame


def tested(frame: FrameType) -> Place:
    """The condition in the user's code that is asked for its truth.

    Python places the question at the condition where that is a comparison, and else at the whole statement, or the
    whole of `a if c else b` and of `a and b`: there the instruction before, of another place, made the condition.
    """
    place = place_of(frame, frame.f_lasti)
    try:
        whole = isinstance(ast.parse(f"({place.text})", mode="eval").body, _AROUND)
    except SyntaxError:
        whole = True
    if not whole:
        return place
    for back in range(2, 2 * _STEPS, 2):
        before = place_of(frame, max(frame.f_lasti - back, 0))
        if before.span != place.span:
            return before
    return place


def is_inside(frame: FrameType) -> bool:
    """Whether a frame is of adviz or of NumPy, and not of the user."""
    name = frame.f_globals.get("__name__") or ""
    return frame.f_code.co_filename.startswith(_OURS) or str(name).partition(".")[0] in ("numpy", "scipy")


def place_of(frame: FrameType, instruction: int) -> Place:
    """The place of an instruction of a frame."""
    code = frame.f_code
    lines = linecache.getlines(code.co_filename, frame.f_globals)
    first, last, start, end = next(islice(code.co_positions(), instruction // 2, None), (None,) * 4)
    line = first or frame.f_lineno or 0
    if first is None or last is None or start is None or end is None or last > len(lines):
        return Place(code.co_filename, line, code.co_name, None, None)
    span = Span(_offset(lines, first, start), _offset(lines, last, end))
    return Place(code.co_filename, line, code.co_name, Source("".join(lines), code.co_filename), span)


def _offset(lines: list[str], line: int, column: int) -> int:
    """Characters before a line (from 1) and a column, which Python counts in bytes of UTF-8."""
    return sum(map(len, lines[: line - 1])) + len(lines[line - 1].encode()[:column].decode(errors="ignore"))


def outermost(code: object) -> FrameType | None:
    """The frame of a function that is running: the first one, where it calls itself."""
    frame: FrameType | None = sys._getframe(1)
    found = None
    while frame is not None:
        if frame.f_code is code:
            found = frame
        frame = frame.f_back
    return found
