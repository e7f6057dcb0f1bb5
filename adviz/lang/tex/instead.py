r"""Commands and words that are not read, and what is written instead of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from adviz.errors import Span, nearest
from adviz.lang.tex.lexer import Token
from adviz.lang.tex.say import fail, quoted
from adviz.ops import CALLS

DERIVATIVE = "`--grad x` draws the derivative; another name is written x_1"
_ROMAN = frozenset(
    ("sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "coth", "exp",
     "log", "ln", "lg", "max", "min", "mod", "sqrt", "frac", "cdot", "pi", "alpha", "beta", "gamma", "delta", "theta",
     "lambda", "sigma", "omega", "infty")
)  # fmt: skip
_INSTEAD = {
    r"\over": r"write \frac{a}{b}",
    r"\partial": "`--grad x` draws the derivative of a formula",
    r"\nabla": "`--grad x` draws the derivative of a formula",
    "'": DERIVATIVE,
    r"\prime": DERIVATIVE,
    "!": r"for n! write \operatorname{gamma}(n + 1)",
    "%": r"% begins a comment in LaTeX; the remainder is a \bmod b",
    r"\%": r"the remainder is written a \bmod b",
    r"\mod": r"write a \bmod b",
    r"\pmod": r"write a \bmod b",
    r"\pm": "write one formula for each sign",
    r"\mp": "write one formula for each sign",
    r"\sum": r"write the terms out: x_1 + x_2 + x_3",
    r"\prod": r"write the factors out: x_1 x_2 x_3",
    r"\int": "adviz draws formulas that can be computed step by step; an integral is none",
    r"\lim": "adviz draws formulas that can be computed step by step; a limit is none",
    r"\ldots": "write everything out",
    r"\cdots": "write everything out",
    r"\dots": "write everything out",
    r"\circ": r"angles are in radians: write \frac{x \pi}{180}; a composition is written f(g(x))",
    r"\odot": r"for a product of numbers write \cdot",
    r"\otimes": r"for a product of numbers write \cdot",
    r"\binom": r"write it with \operatorname{gamma}",
    r"\approx": "write the formula alone",
    r"\sim": "write the formula alone",
    r"\to": "write the formula alone",
    r"\in": "write the formula alone",
    "&": r"& stands in cases only: \begin{cases} a & \text{if } x > 0 \\ b & \text{otherwise} \end{cases}",
    ":": r"for a quotient write \frac{a}{b}",
    "#": "this character is not part of a formula",
    r"\|": r"write \left\| x, y \right\|",
    r"\gcd": "adviz has no function of whole numbers",
    r"\det": "adviz draws formulas of numbers, and this is one of matrices",
    r"\arg": r"write \operatorname{atan2}(y, x)",
    r"\Re": "adviz computes with real numbers",
    r"\Im": "adviz computes with real numbers",
}
_ACCENTS = (r"\hat", r"\bar", r"\tilde", r"\vec", r"\dot", r"\ddot", r"\overline", r"\widehat", r"\widetilde")


def unknown(text: str, token: Token) -> NoReturn:
    """A token that is not read at all."""
    spelled = token.text
    if spelled in _INSTEAD:
        fail(text, token, f"{quoted(spelled)} is not read", _INSTEAD[spelled])
    if spelled in _ACCENTS:
        fail(text, token, f"{quoted(spelled)} is not read", rf"write a name: \mathit{{x\_{spelled[1:]}}}")
    if spelled in (r"\left.", r"\right."):
        fail(text, token, "an invisible delimiter is not read", "write both delimiters")
    if spelled.startswith((r"\begin", r"\end")):
        remedy = r"of the environments, only cases is read; write the formula alone"
        fail(text, token, f"{quoted(spelled)} is not read", remedy)
    if spelled.startswith("\\"):
        near = nearest(spelled[1:], sorted(_ROMAN | {"sqrt", "left", "right", "times", "div"}))
        remedy = rf"did you mean \{near}?" if near else "docs/latex.md lists the commands that are read"
        fail(text, token, f"the command {quoted(spelled)} is not read", remedy)
    fail(text, token, f"unexpected {quoted(spelled)}", "this character is not part of a formula")


def words(text: str, tokens: Sequence[Token], at: int) -> None:
    """Letters without blanks between them that look like one word are no product: refuse them."""
    end = at
    while end < len(tokens) and _letter(tokens[end]) and (end == at or tokens[end].start == tokens[end - 1].end):
        end += 1
    said = "".join(token.text for token in tokens[at:end])
    if len(said) < 2:
        return
    span = Span(tokens[at].start, tokens[end - 1].end)
    opened = end < len(tokens) and tokens[end].text in ("(", r"\left(", "[", r"\left[")
    found = next((name for name in sorted(_ROMAN, key=len, reverse=True) if said.endswith(name)), "")
    if found and (said == found or (opened and found in CALLS) or len(said) > 3):
        place = Span(span.end - len(found), span.end)
        fail(text, place, f"TeX reads this as the product {'·'.join(found)}", rf"write \{found}")
    if said in CALLS:
        fail(text, span, f"TeX reads this as the product {'·'.join(said)}", rf"write \operatorname{{{said}}}")
    if len(said) > 3:
        remedy = rf"for a name write \mathit{{{quoted(said)}}}; for a product put blanks between its letters"
        fail(text, span, "this may be one name or a product of letters", remedy)


def _letter(token: Token) -> bool:
    return len(token.text) == 1 and token.text.isalpha() and token.text.isascii()
