r"""LaTeX mathematics to tokens. What only moves ink (`\,`, `\displaystyle`, `\bigl`) is dropped; what belongs together
(`\left(`, `\mathrm{rate}`, `\begin{cases}`) is one token.
"""

import re
from typing import NamedTuple


class Token(NamedTuple):
    """A token: its spelling, brought to one form, and where it stands in the text."""

    text: str
    start: int
    end: int


_WORDS = "operatorname|mathrm|mathit|mathbf|mathsf|mathtt|mathnormal|boldsymbol|bm|textrm|textit|textbf|text|mbox"
_WORD = re.compile(rf"\\(?P<font>{_WORDS})\*?\s*\{{(?P<word>(?:[^{{}}\\]|\\_)*)\}}")
_SCAN = re.compile(
    rf"{_WORD.pattern}"
    r"|\\(?P<ends>begin|end)\s*\{(?P<of>[^{}\\]*)\}"
    r"|\\(?P<side>left|right)\s*(?P<delimiter>\\[A-Za-z]+|\\.|\S)"
    r"|\\(?:big|Big|bigg|Bigg)(?P<big>[lrm]?)(?![A-Za-z])\s*(?P<bar>\|?)"
    r"|\\[A-Za-z]+|\\(?:.|$)"
    r"|[0-9]+(?:\.[0-9]*)?|\.[0-9]+"
    r"|\S",
    re.DOTALL,
)
_BLANK = frozenset(
    ("~", "\\,", "\\:", "\\;", "\\!", "\\>", "\\ ", "\\\n", "\\\t", r"\quad", r"\qquad", r"\enspace", r"\thinspace",
     r"\medspace", r"\thickspace", r"\displaystyle", r"\textstyle", r"\scriptstyle", r"\limits", r"\nolimits",
     r"\nobreak", r"\allowbreak")
)  # fmt: skip
_WIDE = frozenset((r"\quad", r"\qquad"))
_SAME = {
    r"\leq": r"\le", "≤": r"\le", r"\leqslant": r"\le", r"\geq": r"\ge", "≥": r"\ge", r"\geqslant": r"\ge",
    r"\neq": r"\ne", "≠": r"\ne", r"\lt": "<", r"\gt": ">", "−": "-", "·": r"\cdot", "×": r"\times", "÷": r"\div",
    r"\ast": "*", r"\lparen": "(", r"\rparen": ")", r"\lbrack": "[", r"\rbrack": "]", r"\lbrace": r"\{",
    r"\rbrace": r"\}", r"\vert": "|", r"\Vert": r"\|", r"\dfrac": r"\frac", r"\tfrac": r"\frac", r"\cfrac": r"\frac",
    r"\coloneqq": "=", r"\colon": ":", "∞": r"\infty", r"\newline": r"\\", r"\cr": r"\\",
}  # fmt: skip
_ROUND = {"(": ")", "[": "]", r"\{": r"\}"}
_SEEN = {r"\lfloor": r"\rfloor", r"\lceil": r"\rceil", r"\lvert": r"\rvert", r"\lVert": r"\rVert"}
# Opening token → the token that closes it. A bare | is none of them: it may be either.
CLOSES = {
    **_ROUND,
    **_SEEN,
    **{rf"\left{left}": rf"\right{right}" for left, right in [*_ROUND.items(), *_SEEN.items()]},
    r"\left|": r"\right|",
    r"\left\|": r"\right\|",
    "{": "}",
}
_WRAPS = {"$": "$", r"\(": r"\)", r"\[": r"\]"} | {
    rf"\begin{{{name}}}": rf"\end{{{name}}}" for name in ("math", "displaymath", "equation", "equation*")
}


def scan(text: str) -> list[Token]:
    r"""The tokens of a formula, without the `$ $` or `\[ \]` around it.

    >>> [token.text for token in scan(r"$\dfrac{1}{2}\,x_{12}$")]
    ['\\frac', '{', '1', '}', '{', '2', '}', 'x', '_', '{', '12', '}']
    """
    tokens: list[Token] = []
    for found in _SCAN.finditer(text):
        token = Token(_spelling(found), *found.span())
        if token.text in _BLANK or not token.text:
            if token.text in _WIDE and tokens and tokens[-1].text == ",":
                tokens[-1] = Token(r",\quad", tokens[-1].start, token.end)  # separates statements
        else:
            tokens.append(token)
    while len(tokens) > 1 and _WRAPS.get(tokens[0].text) == tokens[-1].text:
        del tokens[0], tokens[-1]
    return tokens


def _spelling(found: re.Match[str]) -> str:
    """A token in its one form."""
    if found["font"]:
        return rf"\{found['font']}{{{found['word']}}}"
    if found["ends"]:
        return rf"\{found['ends']}{{{found['of']}}}"
    if found["side"]:
        return rf"\{found['side']}{_SAME.get(found['delimiter'], found['delimiter'])}"
    if found["big"] is not None:
        if not found["bar"]:
            return ""
        return {"l": r"\lvert", "r": r"\rvert"}.get(found["big"], "|")
    return _SAME.get(found[0], found[0])


def word(token: str) -> tuple[str, str]:
    r"""The font and the word of a token such as `\mathrm{rate}`; two empty texts for any other.

    >>> word(r"\operatorname{leaky\_relu}")
    ('operatorname', 'leaky_relu')
    """
    found = _WORD.fullmatch(token)
    return (found["font"], found["word"].replace(r"\_", "_").strip()) if found else ("", "")
