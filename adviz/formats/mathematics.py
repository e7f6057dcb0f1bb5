"""Texts of a scene → LaTeX: formulas, numbers and derivatives as mathematics, words as words.

Everything here is set by plain pdflatex with amsmath: letters that its fonts lack stand as their code points.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache
from unicodedata import normalize

from adviz.errors import AdvizError, visible
from adviz.formats.products import Mark
from adviz.graph.leibniz import parts as of_derivative
from adviz.lang.latex import LETTERS, expression, name_to_latex
from adviz.lang.parser import parse

_WORDS = {char: f"\\{char}" for char in "#$%&_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': "''",
    "–": "--",
    "…": r"\ldots{}",
    "’": "'",
    "\u00a0": "~",
}
_SIGNS = {
    "−": "-", "·": r"\cdot", "×": r"\times", "∂": r"\partial", "→": r"\to", "∞": r"\infty", "∑": r"\sum",
    "Σ": r"\Sigma", "√": r"\surd", "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "∇": r"\nabla",
}  # fmt: skip
_SIGNS |= {char: f"\\{name}" for char, name in LETTERS.items()}
_RAISED = {char: f"^{{{digit}}}" for char, digit in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵀ", [*"0123456789-", "T"], strict=True)}
_LOWERED = {char: f"_{{{digit}}}" for char, digit in zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)}
_ACCENTS = {  # combining mark → in words, in mathematics
    "\u0300": ("`", "grave"), "\u0301": ("'", "acute"), "\u0302": ("^", "hat"), "\u0303": ("~", "tilde"),
    "\u0304": ("=", "bar"), "\u0306": ("u", "breve"), "\u0307": (".", "dot"), "\u0308": ('"', "ddot"),
    "\u030a": ("r", "mathring"), "\u030c": ("v", "check"),
}  # fmt: skip
_LETTERS = {  # letters of Latin alphabets that are no letter with an accent
    "ß": r"\ss", "æ": r"\ae", "Æ": r"\AE", "œ": r"\oe", "Œ": r"\OE", "ø": r"\o", "Ø": r"\O", "ł": r"\l", "Ł": r"\L",
    "ı": r"\i",
}  # fmt: skip
_HIGH = (r"\frac", r"\begin", r"\sqrt", r"\sum")  # what is higher than a line
_INLINE = {"div": "/", "where": ""}  # operators that are set otherwise in a line
_NAMED = {"nan": r"\mathrm{nan}", "inf": r"\infty", "−inf": r"-\infty", "-inf": r"-\infty"}


def words(text: str) -> str:
    """`text` as it is, for LaTeX's text mode.

    >>> print(words("50 % of x_1 − é"))
    50 \\% of x\\_1 $-$ \\'{e}
    """
    return "".join(map(_word, normalize("NFC", visible(text))))


@cache
def _word(char: str) -> str:
    if char in _WORDS:
        return _WORDS[char]
    if char.isascii():
        return char
    sign = _SIGNS.get(char) or _RAISED.get(char) or _LOWERED.get(char)
    if sign:
        return f"${sign}$"
    if char in _LETTERS:
        return _LETTERS[char] + "{}"
    base, mark = _decomposed(char)
    return f"\\{_ACCENTS[mark][0]}{{{_undotted(base)}}}" if mark else rf"\texttt{{{code_point(char)}}}"


def code_point(char: str) -> str:
    """What stands for a letter that plain LaTeX lacks.

    >>> code_point("ж")
    'U+0436'
    """
    return f"U+{ord(char):04X}"


def _decomposed(char: str) -> tuple[str, str]:
    """A letter of ASCII and the accent above it; no accent where there is no such letter."""
    split = normalize("NFD", char)
    if len(split) == 2 and split[0].isascii() and split[1] in _ACCENTS:
        return split[0], split[1]
    return char, ""


def _undotted(base: str, kind: str = "") -> str:
    """The letter under an accent: `i` and `j` without their dots."""
    return rf"\{base}{kind}" if base in "ij" else base


def foreign(text: str) -> str:
    """The characters that are set as code points, each once, sorted.

    >>> foreign("é変x")
    '変'
    """
    return "".join(sorted({char for char in normalize("NFC", visible(text)) if r"\texttt" in _word(char)}))


def lacking(text: str) -> tuple[str, ...]:
    """A note on the letters that pdflatex has no shapes for, where there are any.

    >>> lacking("ж + 1")
    ('pdflatex has no letter ж: U+0436 stands in its place',)
    """
    letters = foreign(text)
    if not letters:
        return ()
    if len(letters) == 1:
        return (f"pdflatex has no letter {letters}: {code_point(letters)} stands in its place",)
    return (f"pdflatex has no letters {', '.join(letters[:20])}: their code points stand in their places",)


def plain(latex: str) -> str:
    """Mathematics without letters that LaTeX does not know."""
    return latex if latex.isascii() else "".join(map(_letter, normalize("NFC", latex)))


@cache
def _letter(char: str) -> str:
    if char.isascii():
        return char
    if char in _SIGNS:
        return _SIGNS[char] + " "
    if char in _RAISED or char in _LOWERED:
        return "{}" + (_RAISED.get(char) or _LOWERED[char])
    if char in _LETTERS:
        return rf"\text{{\textit{{{_LETTERS[char]}}}}}"
    base, mark = _decomposed(char)
    if mark:
        return rf"\{_ACCENTS[mark][1]}{{{_undotted(base, 'math')}}}"
    return rf"\mathtt{{{code_point(char).replace('+', '{+}')}}}"


def name(text: str, inline: bool = False) -> str:
    """A name, or a derivative, as mathematics; `inline` as high as a line.

    >>> print(name("∂²f/∂y∂x1"), name("∂f/∂x", inline=True))
    \\frac{\\partial^{2} f}{\\partial y \\, \\partial x_{1}} \\partial f/\\partial x
    """
    function, order = of_derivative(text)
    if not order:
        return plain(name_to_latex(text)) if re.fullmatch(r"\w+", text) else rf"\text{{{words(text)}}}"
    over = rf"\partial^{{{len(order)}}}" if len(order) > 1 else r"\partial"
    below = [rf"\partial {name(one)}" + (f"^{{{count}}}" if count > 1 else "") for one, count in _runs(order)]
    under = r" \, ".join(below)
    if inline:
        return f"{over} {name(function)}/{under}"
    return rf"\frac{{{over} {name(function)}}}{{{under}}}"


def _runs(names: list[str]) -> list[tuple[str, int]]:
    runs: list[tuple[str, int]] = []
    for one in names:
        count = runs.pop()[1] if runs and runs[-1][0] == one else 0
        runs.append((one, count + 1))
    return runs


def formula(text: str, names: Collection[str] = (), inline: bool = True, mark: Mark | None = None) -> str | None:
    """A formula, a number or a name as mathematics; None where the text is none of these, or would be higher than a
    line: a column in brackets.

    Args:
        text: as a box or an arrow shows it, with `·` and `−`.
        names: what is a name even where a constant is called so.
        inline: whether it is to be as high as a line, without fractions and braces.
        mark: gives products of arrays their sign.

    >>> print(formula("−v1/y^2"), formula("−v1/y^2", inline=False), formula("sin(x…"))
    -v_{1} / y^{2} \\frac{-v_{1}}{y^{2}} None
    """
    if text in _NAMED and text not in names:
        return _NAMED[text]
    if text.startswith("∂") and "/∂" in text and " " not in text:
        return name(text, inline)
    try:
        tape = parse(text, names)
    except AdvizError:
        return None
    if tape.defaults or len(tape.names) > len(tape.inputs):
        return None  # statements
    if mark:
        mark(tape)
    if inline:
        tape.ops = [op._replace(latex=_INLINE[op.name]) if op.name in _INLINE else op for op in tape.ops]
    made = small(plain(expression(tape, tape.root, {node: name_to_latex(one) for node, one in tape.names.items()})))
    return None if inline and r"\begin" in made else made


def small(latex: str) -> str:
    """Parentheses that need not grow do not: LaTeX sets a gap before those that may."""
    if any(high in latex for high in _HIGH):
        return latex
    return latex.replace(r"\left(", "(").replace(r"\right)", ")")


def label(text: str, names: Collection[str] = (), inline: bool = True, mark: Mark | None = None) -> str:
    """A line of a box, or what stands beside an arrow, as LaTeX's text mode with mathematics in it.

    >>> print(label("v3 = sin(x2) + 1"), label("∂ 1.617"), label("3 more paths"))
    $v_{3} = \\sin(x_{2}) + 1$ $\\partial\\;{1.617}$ 3 more paths
    """
    if text in ("+", "−", "-"):
        return "$-$" if text != "+" else "$+$"
    lead, rest = ("", text)
    for sign, said in (("= ", "= "), ("∂ ", r"\partial\;")):
        if text.startswith(sign):
            lead, rest = said, text[len(sign) :]
    tail = " =" if rest.endswith(" =") else ""
    parts = rest.removesuffix(" =").split(" = ")
    if any(part.startswith("[") for part in parts):  # an array: as wide as the picture takes it to be
        said = " $=$ ".join(words(part) if part.startswith("[") else label(part, names, mark=mark) for part in parts)
        return (f"${lead.strip()}$ " if lead else "") + said
    pieces = [formula(part, names, inline, mark) for part in parts]
    known = [piece for piece in pieces if piece is not None]
    if len(known) < len(pieces):
        return words(text)
    said = " = ".join(known)
    return f"${lead}{{{said}}}$" if lead.startswith("\\") else f"${lead}{said}{tail}$"


def listed(
    text: str,
    sign: str,
    names: Collection[str] = (),
    inline: bool = True,
    called: Callable[[str], Mark | None] = lambda _: None,
) -> str:
    """Labels with `sign` between them (`; ` or `, `), as in a title; `called` finds what marks the products of what
    has a name.

    >>> print(listed("f = max(a, b), y = 1", ", "))
    $f = \\max(a, b)$,\\quad $y = 1$
    """
    made, depth, start = [], 0, 0
    for at, char in enumerate(text):
        depth += (char in "([") - (char in ")]")
        if depth == 0 and text.startswith(sign, at):
            made.append(text[start:at])
            start = at + len(sign)
    pieces = [*made, text[start:]]
    marks = [called(piece.partition(" = ")[0]) for piece in pieces]
    labels = [label(piece, names, inline, mark) for piece, mark in zip(pieces, marks, strict=True)]
    return rf"{sign.strip()}\quad ".join(labels)
