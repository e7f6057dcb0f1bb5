"""What can go wrong, said so that a person can mend it.

An error carries data: the message, the place (a `Span` of a `Source`), the remedy. Only `AdvizError.__str__`
draws the caret. `exit_code` is what the command line ends with: 1 it ran and the answer is bad, 2 usage, parse,
evaluation or file error, 3 a missing tool or extra.
"""

import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

TAB = 4  # columns a tab is shown as
SHOWN = 60  # columns of the source line around the caret; half of that where letters take several bytes


class Source(NamedTuple):
    """A text and where it came from (`"<expression>"`, a file's path, `--at x=...`)."""

    text: str
    origin: str = ""


class Span(NamedTuple):
    """A half-open range of character offsets into a source's text."""

    start: int
    end: int


class AdvizError(Exception):
    """The root of the error tree.

    >>> print(ParseError("a closing parenthesis is missing", Source("(x"), Span(0, 1), "add )"))
    a closing parenthesis is missing
      (x
      ^
    remedy: add )
    """

    exit_code = 2

    def __init__(self, message: str, source: Source | None = None, span: Span | None = None, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.source = source
        self.span = span
        self.remedy = remedy

    def __str__(self) -> str:
        parts = [self.message]
        if self.source is not None and self.span is not None:
            parts += caret(self.source, self.span)
        if self.remedy:
            parts.append(f"remedy: {self.remedy}")
        return "\n".join(parts)


class ParseError(AdvizError):
    """The text is not a formula of adviz's language."""


class NameProblem(AdvizError):
    """An input without a value, or a name that the formula does not have."""


class EvaluationError(AdvizError):
    """The graph cannot be evaluated, or is not finite under `--strict`."""


class ArgumentError(AdvizError, TypeError):
    """A function of the Python interface is given something of another type than it takes.

    >>> print(ArgumentError.of("a formula is a text", 3, 'parse("x * sin(x)")'))
    a formula is a text, and this is an int
    remedy: parse("x * sin(x)")
    """

    @classmethod
    def of(cls, wanted: str, value: object, remedy: str) -> "ArgumentError":
        """The error for a `value` that is not what is `wanted`."""
        name = type(value).__name__
        called = "None" if value is None else f"an {name}" if name[0] in "aeiouAEIOU" else f"a {name}"
        return cls(f"{wanted}, and this is {called}", remedy=remedy)


class TraceError(AdvizError, TypeError):
    """A Python function does something that a graph cannot hold."""


class OptionError(AdvizError):
    """An option, a key of a sample file, or a format that does not exist."""


class FileProblem(AdvizError):
    """A file that cannot be read or written."""


class LayoutError(AdvizError):
    """The layout program failed, or its output is not whole."""


class MissingExtra(AdvizError):
    """A program or package that is needed and not installed; the remedy names the command."""

    exit_code = 3


def width(text: str) -> int:
    """Columns that `text` takes in a terminal: wide characters two, combining ones none.

    >>> width("∂f/∂x2"), width("変数"), width("x\\u0301")
    (6, 4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def visible(text: str) -> str:
    """`text` with tabs as blanks, and control and direction characters as their code points, so that it
    can stand in a terminal.

    >>> visible("a\\tb\\x00\\u202e")
    'a    b<U+0000><U+202E>'
    """
    if text.isprintable():
        return text
    return "".join(map(_visible_char, text))


def _visible_char(char: str) -> str:
    if char == "\t":
        return " " * TAB
    if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return f"<U+{ord(char):04X}>"
    return char


def clip(text: str, columns: int) -> str:
    """`text` cut to at most `columns` columns, the cut shown as an ellipsis.

    >>> clip("sin(x2) + 1", 8)
    'sin(x2)…'
    """
    if width(text) <= columns:
        return text
    if columns <= 0:
        return ""
    taken = 0
    for at, char in enumerate(text):
        taken += _columns(char)
        if taken > columns - 1:
            return text[:at] + "…"
    return text


def _tail(text: str, columns: int) -> str:
    """The end of `text`, as much as fits, the cut shown as an ellipsis."""
    if width(text) <= columns:
        return text
    taken = 0
    for at in range(len(text) - 1, -1, -1):
        taken += _columns(text[at])
        if taken > columns - 1:
            return "…" + text[at + 1 :]
    return text


def nearest(word: str, known: list[str]) -> str:
    """The known name that `word` was probably meant to be, or the empty text.

    >>> nearest("sine", ["sin", "sinh", "cos"])
    'sin'
    """
    import difflib

    exact = [name for name in known if name.lower() == word.lower()]
    close = exact or difflib.get_close_matches(word, known, n=1)
    return close[0] if close else ""


def instead(name: str, known: Iterable[str], what: str) -> str:
    """The remedy for a `name` that a formula has not: the one that was probably meant, or all that there are.

    >>> print(instead("alhpa", ["alpha", "x"], "inputs"), instead("q", ["alpha", "x"], "inputs"), sep="; ")
    did you mean alpha?; its inputs are: alpha, x
    """
    names = list(known)
    near = nearest(name, names)
    if near:
        return f"did you mean {clip(near, 24)}?"
    return f"its {what} are: {clip(', '.join(names), 60)}" if names else f"it has no {what}, only numbers"


def caret(source: Source, span: Span) -> list[str]:
    """The line of the source that holds `span`, and carets under it; long lines are cut around the place."""
    text = source.text
    start = min(max(span.start, 0), len(text))
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    stop = min(max(span.end, start + 1), max(line_end, start + 1))
    before, marked, after = text[line_start:start], text[start : min(stop, line_end)], text[stop:line_end]
    shown = SHOWN if text[line_start:line_end].isascii() else SHOWN // 2
    before, marked, after = visible(before[-400:]), visible(marked[:400]), visible(after[:400])
    before = _tail(before, shown // 2)
    marked = clip(marked, shown // 2)
    after = clip(after, shown - width(before) - width(marked)) if after else ""
    number = text.count("\n", 0, line_start)
    where = f"line {number + 1}: " if "\n" in text.strip("\n") else ""
    arrows = " " * (width(where) + width(before)) + "^" * max(1, width(marked))
    return [f"  {where}{before}{marked}{after}".rstrip(), f"  {arrows}"]
