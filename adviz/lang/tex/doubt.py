r"""What two readers of LaTeX would understand in two ways. Nothing of that is guessed: each has its message and its
remedy, called only when something is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from adviz.errors import Span
from adviz.lang.tex.instead import DERIVATIVE
from adviz.lang.tex.lexer import CLOSES, Token, word
from adviz.lang.tex.say import fail, quoted, seen
from adviz.ops import CALLS

if TYPE_CHECKING:
    from adviz.lang.tex.frame import Frame

_FUNCTION_LETTERS = frozenset(
    ("f", "g", "h", "F", "G", "H", "phi", "varphi", "psi", "sigma", "Phi", "Psi", "Gamma", "zeta", "delta")
)


def two_symbols(text: str, token: Token, name: str) -> NoReturn:
    message = f"two symbols would both be called {quoted(name)}"
    fail(text, token, message, "write a symbol in the same way wherever it stands, and give others another index")


def braceless(text: str, token: Token, command: str) -> NoReturn:
    """More stands behind `_`, `^` or a command than TeX takes, and nothing between them shows it."""
    shown = token.text
    if command in "_^":
        remedy = f"write {command}{{{shown}}}, or {command}{{{shown[0]}}} {shown[1:]}"
    else:
        remedy = rf"put its arguments in braces: {command}{{…}}"
    message = f"TeX takes {shown[0]} alone here, and a reader may take {quoted(shown)}"
    fail(text, token, message, remedy)


def constant_as_name(text: str, token: Token, name: str) -> NoReturn:
    if name == "tau":
        remedy = r"for the number write 2\pi; for an input write \tau_1, or give it a value with --at tau=…"
        fail(text, token, "some read this as the number 2π, others as a name", remedy)
    fail(text, token, f"{quoted(name)} is the name of a constant", rf"write \{name} for it, or choose another name")


def number_behind(text: str, tokens: Sequence[Token], at: int) -> NoReturn:
    token, before = tokens[at], tokens[at - 1]
    if before.text[0].isdigit():
        fail(text, Span(before.start, token.end), "two numbers stand side by side", r"write \cdot between them")
    shown = quoted(token.text)
    fail(
        text,
        token,
        "a number behind its factor may be meant as an index or an exponent",
        rf"write {shown} before it, or \cdot {shown}",
    )


def slash(text: str, token: Token) -> NoReturn:
    message = "a/b c is (a/b) c to some and a/(b c) to others"
    fail(text, token, message, r"write \frac{a}{b} c or \frac{a}{b c}")


def mixed_number(text: str, token: Token) -> NoReturn:
    message = "a number before a fraction of numbers is a sum to some and a product to others"
    fail(text, token, message, r"write 2 + \frac{1}{2} or 2 \cdot \frac{1}{2}")


def call(text: str, tokens: Sequence[Token], at: int, frame: Frame) -> None:
    """A name stands before a parenthesis: a product, unless it looks like a call."""
    letter, token = frame.letter, tokens[at]
    inside = [each.text for each in tokens[at + 1 : at + 3]]
    indexed = [each.text for each in tokens[at + 2 : at + 5 : 2]]
    lone = inside[1:] == [CLOSES[token.text]] or indexed == ["_", CLOSES[token.text]]
    if not (letter in _FUNCTION_LETTERS or (len(letter) > 1 and word(tokens[at - 1].text)[0]) or lone):
        return
    remedy = r"write \cdot before the parenthesis for a product"
    known = letter.lower() if letter.lower() in CALLS else "sigmoid" if letter == "sigma" else ""
    if letter == "Gamma":
        known = "gamma"
    if known:
        remedy += rf", \operatorname{{{known}}} for the function"
    fail(text, token, f"{quoted(letter)}(…) is a call to some and a product to others", remedy)


def difference(text: str, token: Token, behind: Token) -> NoReturn:
    message = rf"{quoted(text[token.start : behind.end])} is one symbol to some and a product to others"
    fail(text, Span(token.start, behind.end), message, r"write \Delta_x for a name, \Delta \cdot x for a product")


def bars(text: str, token: Token) -> NoReturn:
    fail(text, token, "this bar may close one or open another", r"write \left| x \right| or \lvert x \rvert")


def ghost(text: str, token: Token) -> NoReturn:
    fail(text, token, "these braces group, and a reader does not see them", r"write parentheses: \left( … \right)")


def mod(text: str, token: Token) -> NoReturn:
    fail(text, token, r"how far \bmod reaches cannot be seen", r"write parentheses: \left(a \bmod b\right) + c")


def power_of(text: str, token: Token, last: str) -> NoReturn:
    what = "a fraction" if last == "fraction" else "what stands in braces"
    fail(text, token, f"the power of {what}, or of its last part?", r"write parentheses: \left( … \right)^{2}")


def exponent(text: str, tokens: Sequence[Token], at: int, frame: Frame) -> None:
    """Refuse exponents that are read as something else; the `{` is token `at`."""
    inside = [token.text for token in tokens[at + 1 : at + 5]]
    if len(inside) > 1 and inside[1] == "}":
        strange_exponent(text, tokens[at + 1])
    if frame.letter and frame.last == "name" and inside[:1] == ["("] and inside[2:4] == [")", "}"]:
        span = Span(tokens[at + 1].start, tokens[at + 3].end)
        message = "a number or a letter in parentheses is an index to some and an exponent to others"
        fail(text, span, message, rf"write {quoted(frame.letter)}^{{{inside[1]}}} for a power, x_1 for an index")


def strange_exponent(text: str, token: Token) -> None:
    """Refuse what stands for something else than a power."""
    spelled = token.text
    if spelled in ("T", r"\top", r"\intercal"):
        fail(
            text,
            token,
            "this is the transpose to some and a power to others",
            "for a power choose another letter than T",
        )
    if spelled in ("*", r"\dagger", r"\star"):
        fail(text, token, "a mark is not an exponent", "write another name: x_1")
    if spelled == r"\circ":
        fail(text, token, "angles are in radians", r"write \frac{x \pi}{180}")
    if spelled in (r"\prime", "'"):
        fail(text, token, "the derivative is not read", DERIVATIVE)
    if spelled in ("-", "+"):
        fail(text, token, f"TeX takes {spelled} alone as the exponent", "put the exponent in braces: x^{-1}")
    if spelled in ("(", r"\left(", "["):
        fail(
            text,
            token,
            f"TeX takes {quoted(seen(spelled))} alone as the exponent",
            "put the exponent in braces: x^{…}",
        )


def base(text: str, token: Token) -> NoReturn:
    message = f"{token.text} is the natural logarithm to some and that to base 10 or 2 to others"
    fail(text, token, message, r"write \ln x, \log_{10} x or \log_2 x")


def power_of_function(text: str, token: Token, function: Token) -> NoReturn:
    name = quoted(function.text)
    message = f"what this exponent of {name} means is not certain"
    fail(text, token, message, rf"write \left({name}(x)\right)^{{…}} for a power")


def bare(text: str, token: Token, written: str) -> NoReturn:
    message = f"where the argument of {quoted(written)} ends cannot be seen"
    fail(text, token, message, rf"put it in parentheses: {quoted(written)}(…)")


def derivative(text: str, token: Token) -> NoReturn:
    fail(text, token, "this may be a derivative or a quotient", "`--grad x` draws the derivative of a formula")
