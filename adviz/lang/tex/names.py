r"""Names and functions in LaTeX: which tokens make a name of adviz's, and which are calls.

A letter is a name; an index joins it: `x_2` is `x2`, `x_{ij}` is `x_ij`. (Without the `_`, `p_i` would be `pi`.)
`adviz.lang.latex` writes the same names the other way round, and the functions are those of the operator table.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from keyword import iskeyword

from adviz.lang.latex import name_to_latex
from adviz.lang.tex import doubt, refuse
from adviz.lang.tex.lexer import Token, word
from adviz.ops import CALLS, CONSTANTS, TABLE

_VARIANTS = {"varepsilon", "vartheta", "varphi", "varrho", "varsigma", "varpi", "varkappa", "ell", "hbar"}
_INDEX_WORDS = (r"\max", r"\min", r"\sup", r"\inf", r"\lim")  # of an index: x_{\max}
_BOLD = ("mathbf", "boldsymbol", "bm", "textbf")
Key = tuple[str, ...]


def greek(token: str) -> str:
    r"""The name of a Greek letter, from its command or itself; empty for anything else.

    >>> greek("\\alpha"), greek("α"), greek("\\varphi"), greek("\\sin"), greek("x")
    ('alpha', 'alpha', 'varphi', '', '')
    """
    if len(token) == 1 and not token.isascii():
        token = name_to_latex(token)
    name = token[1:]
    if token[:1] != "\\" or not name.isalpha():
        return ""
    return name if name in _VARIANTS or name_to_latex(name) == token else ""


def letter(token: str) -> bool:
    """Whether a token is one letter."""
    return len(token) == 1 and token.isidentifier() and token != "_"


class Names:
    """The names of one formula. One name of adviz's stands for one symbol of the formula: see `claim`."""

    def __init__(self, text: str, tokens: Sequence[Token], given: frozenset[str]) -> None:
        self.text = text
        self.tokens = tokens
        self.given = given
        self.keys: dict[str, Key] = {}

    def begins(self, at: int) -> bool:
        """Whether a name begins at a token."""
        token = self.tokens[at].text
        return letter(token) or bool(greek(token)) or word(token)[0] not in ("", "operatorname")

    def read(self, at: int) -> tuple[str, int]:
        """The name that begins at token `at`, with its index, and the token behind it.

        Raises:
            ParseError: it is no name of adviz's, or its index is none.
        """
        stem, style = self._stem(at)
        behind, index = at + 1, ""
        if behind < len(self.tokens) and self.tokens[behind].text == "_":
            index, behind = self._index(behind)
        name = _joined(stem, index)
        if not index and name == stem:
            name = self._plain(at, stem)
        elif name in CALLS or name in CONSTANTS:
            refuse.taken(self.text, self.tokens[at], name)
        self.claim(at, name, (style, stem, index))
        return name, behind

    def claim(self, at: int, name: str, key: Key) -> None:
        """Remember which symbol `name` stands for.

        Raises:
            ParseError: another symbol has that name.
        """
        if self.keys.setdefault(name, key) != key:
            doubt.two_symbols(self.text, self.tokens[at], name)

    def _stem(self, at: int) -> tuple[str, str]:
        """The letter or word of a name, and its style, where that tells symbols apart."""
        token = self.tokens[at]
        font, said = word(token.text)
        if not font:
            return greek(token.text) or token.text, ""
        if not said.isidentifier() or iskeyword(said):
            refuse.no_word(self.text, token)
        single = font if len(said) == 1 and font not in ("mathit", "mathnormal", "textit") else ""
        return said, "bold" if font in _BOLD else single

    def _plain(self, at: int, stem: str) -> str:
        """A name without an index: it may be that of a constant, and must not be that of a function."""
        token = self.tokens[at]
        if stem in self.given:
            return stem
        if stem in CALLS:
            if greek(token.text):  # γ is a letter, gamma a function
                return unicodedata.lookup(f"GREEK SMALL LETTER {stem.upper()}")
            refuse.function_as_name(self.text, token, stem)
        if stem == "tau" or (stem in CONSTANTS and word(token.text)[0] and stem != "e"):
            doubt.constant_as_name(self.text, token, stem)
        return stem

    def _index(self, at: int) -> tuple[str, int]:
        """The index whose `_` is token `at`, and the token behind it."""
        tokens, behind = self.tokens, at + 1
        if behind == len(tokens):
            refuse.no_index(self.text, tokens[at])
        if tokens[behind].text != "{":
            self._single(behind)
            return self._piece(behind), behind + 1
        pieces, behind = [], behind + 1
        while behind < len(tokens) and tokens[behind].text != "}":
            pieces.append("_" if tokens[behind].text == "," else self._piece(behind))
            behind += 1
        if behind == len(tokens):
            refuse.unclosed(self.text, tokens[at + 1])
        index = "".join(pieces)
        if not f"x{index}".isidentifier() or not index.strip("_"):
            refuse.no_index(self.text, tokens[at])
        return index, behind + 1

    def _single(self, at: int) -> None:
        """See that an index without braces is the one that is seen: TeX takes one character."""
        token, tokens = self.tokens[at], self.tokens
        glued = at + 1 < len(tokens) and tokens[at + 1].start == token.end and letter(tokens[at + 1].text)
        indexed = glued and at + 2 < len(tokens) and tokens[at + 2].text == "_"
        if (token.text[0].isdigit() and len(token.text) > 1) or (letter(token.text) and glued and not indexed):
            end = tokens[at + 1].end if letter(token.text) else token.end
            doubt.braceless(self.text, Token(self.text[token.start : end], token.start, end), "_")

    def _piece(self, at: int) -> str:
        token = self.tokens[at]
        text = word(token.text)[1] or greek(token.text) or token.text
        text = text[1:] if text in _INDEX_WORDS else text
        if not f"x{text}".isidentifier() or text == "_":
            refuse.no_index(self.text, token)
        return text


def _joined(stem: str, index: str) -> str:
    """Digits join the letter, everything else is joined by `_`."""
    if not index:
        return stem
    return f"{stem}{index}" if index.isdigit() and not stem[-1].isdigit() else f"{stem}_{index}"


_SIGNS = (r"\sum", r"\prod")  # as people write them they have an index and no parentheses


def _commands() -> dict[str, str]:
    r"""Command → function, for the rows that are set as one: `\sin`, `\operatorname{sgn}`."""
    found = {r"\exp": "exp"}
    for name, op in CALLS.items():
        if (
            op.latex.startswith("\\")
            and not set(op.latex) & set("#_^")
            and op.latex not in _SIGNS
            and not greek(op.latex)
        ):
            found.setdefault(op.latex, op.name)
        found[rf"\operatorname{{{name}}}".replace("_", r"\_")] = name
    return found


FUNCTIONS = _commands()
_ALIASES = {"arc": "a", "ar": "a", "arg": "a"}  # arcsinh, arsinh, argsinh


def function(token: str) -> str:
    r"""The function that a token calls: of a command, or of a word; empty where it is none.

    >>> function("\\arcsin"), function("\\operatorname{ReLU}"), function("\\mathrm{arctanh}"), function("\\mathrm{x}")
    ('asin', 'relu', 'atanh', '')
    """
    if token in FUNCTIONS:
        return FUNCTIONS[token]
    said = word(token)[1].lower()
    if said in CALLS:
        return said
    for prefix, short in _ALIASES.items():
        if said.startswith(prefix) and short + said.removeprefix(prefix) in CALLS:
            return short + said.removeprefix(prefix)
    return ""


def inverse(name: str) -> str:
    """The inverse of a trigonometric or hyperbolic function; empty where adviz has none.

    >>> inverse("sin"), inverse("log")
    ('asin', '')
    """
    return f"a{name}" if f"a{name}" in TABLE and name in TABLE else ""
