"""Text to tokens: one `re` scan, plain strings out.

A token is its spelling. Offsets are not kept: `place` scans again when an error or a picture needs them, so that
the common case does not pay. Blanks fall between the tokens; newlines are tokens, since they end statements.
"""

from __future__ import annotations

import re

from adviz.errors import Span

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"  # \w holds them: x² would be a name
_DIGITS = r"[0-9](?:_?[0-9])*"
_WHOLE = r"0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+"
_NUMBER = rf"(?:{_WHOLE}|(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?)"

SCAN = re.compile(
    rf"[^\W\d{SUPERSCRIPTS}][^\W{SUPERSCRIPTS}]*"  # a name
    rf"|{_NUMBER}[^\W{SUPERSCRIPTS}]*"  # a number, with what is wrongly glued to it: 2x, 1_, 0xg
    rf"|⁻?[{SUPERSCRIPTS}]+"
    r"|\*\*|[<>=!]=|:="
    r"|\n|\S"
)
# The same tokens of a text in ASCII, a fifth faster: the usual ones first, and no classes of Unicode.
_PLAIN = re.compile(
    r"[A-Za-z_]\w*"
    r"|[0-9]+(?:\.[0-9]+)?(?![\w.])"
    r"|[-+/()^,;\n]|\*\*?"
    rf"|{_NUMBER}\w*"
    r"|[<>=!]=|:="
    r"|[^\s\x1c-\x1f]",
    re.ASCII,
)
NUMBER = re.compile(_NUMBER)
NUMERIC = frozenset(".0123456789")  # what a number begins with
_COMMENT = re.compile(r"#[^\n]*")
_BRACKETS = re.compile(r"[()\[\]\n]")
_DIGIT_OF = {ord(char): str(digit) for digit, char in enumerate(SUPERSCRIPTS)} | {ord("⁻"): "-"}


def clean(text: str) -> str:
    """`text` with comments, and newlines between parentheses or brackets, blanked; offsets stay as they were.

    >>> clean("(x # the input\\n+ 1)")
    '(x             + 1)'
    """
    if "#" in text:
        text = _COMMENT.sub(lambda found: " " * len(found[0]), text)
    if "\n" not in text or all(
        line.count("(") + line.count("[") == line.count(")") + line.count("]") for line in text.split("\n")
    ):
        return text
    depth, inside = 0, []
    for found in _BRACKETS.finditer(text):
        char = found[0]
        if char in "([":
            depth += 1
        elif char in ")]":
            depth = max(depth - 1, 0)
        elif depth:
            inside.append(found.start())
    chars = list(text)
    for at in inside:
        chars[at] = " "
    return "".join(chars)


def scan(text: str) -> list[str]:
    """The tokens of a clean text.

    >>> scan("x² + 2sin(α)")
    ['x', '²', '+', '2sin', '(', 'α', ')']
    """
    return (_PLAIN if text.isascii() else SCAN).findall(text)


def place(text: str, index: int) -> Span:
    """Where token `index` of `text` stands; past the last token: the end of the text without trailing blanks.

    >>> place("x + yy", 2)
    Span(start=4, end=6)
    """
    text = clean(text)
    for at, found in enumerate(SCAN.finditer(text)):
        if at == index:
            return Span(*found.span())
    end = len(text.rstrip())
    return Span(end, end + 1)


def double(token: str) -> float | None:
    """The double nearest to a token that begins with one of `NUMERIC`, infinite beyond the range; None where it is no
    number.

    >>> double("1_000.5"), double("0xff"), double("1e400"), double("2x")
    (1000.5, 255.0, inf, None)
    """
    try:
        return float(token) if token.isascii() else None
    except ValueError:
        pass
    try:
        return float(int(token, 0)) if token[:1] == "0" else None
    except ValueError:
        return None
    except OverflowError:
        return float("inf")


def superscript(token: str) -> str:
    """A token of superscript digits as an ordinary number.

    >>> superscript("⁻¹²")
    '-12'
    """
    return token.translate(_DIGIT_OF)
