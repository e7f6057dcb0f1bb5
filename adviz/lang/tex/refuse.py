r"""What is wrong in LaTeX, and why: each message with its place and its remedy.

What is right and understood in two ways is in `adviz.lang.tex.doubt`. The functions are called only when something
is refused, so nothing here is fast and everything is spelled out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from adviz.errors import Span, nearest
from adviz.lang.tex.instead import unknown
from adviz.lang.tex.lexer import CLOSES, Token, word
from adviz.lang.tex.say import fail, quoted, seen
from adviz.ops import CALLS

if TYPE_CHECKING:
    from adviz.lang.tex.frame import Frame


def empty(text: str) -> NoReturn:
    fail(text, Span(0, 1), "the formula is empty", r"write an expression, such as \frac{\sin x}{x}")


def taken(text: str, token: Token, name: str) -> NoReturn:
    what = "function" if name in CALLS else "constant"
    fail(text, token, f"{name}, which this name becomes, is the name of a {what}", "choose another index")


def no_word(text: str, token: Token) -> NoReturn:
    fail(text, token, "this is not a name", r"a name has letters, digits and \_ : \mathit{rate}")


def function_as_name(text: str, token: Token, name: str) -> NoReturn:
    fail(text, token, f"{quoted(name)} is a function and has no argument", rf"write \operatorname{{{name}}}(x)")


def no_index(text: str, token: Token) -> NoReturn:
    fail(text, token, "an index is made of letters, digits and commas", "write x_1, x_{12}, x_{ij}")


def operand(text: str, tokens: Sequence[Token], at: int, frame: Frame) -> NoReturn:
    """The token at `at` stands where an operand is expected, and is none."""
    token = tokens[at]
    spelled = token.text
    if spelled == "_":
        fail(text, token, "there is nothing that this index belongs to", "write x_1")
    if spelled == "^":
        fail(text, token, "there is nothing that this exponent belongs to", "write x^{2}")
    if frame.kind == "bare" and spelled in ("-", "+"):
        name = quoted(text[frame.head.start : frame.head.end])
        fail(text, token, f"where the argument of {name} ends cannot be seen", f"write {name}({spelled}x)")
    if spelled == "," and frame.kind == "braces":
        comma(text, token, frame)
    if at and frame.at == at - 1 and spelled in (*CLOSES.values(), "|"):
        span = Span(tokens[at - 1].start, token.end)
        fail(text, span, "there is nothing between these", "write an expression, or leave them out")
    if spelled in (*CLOSES.values(), "|", ",", r",\quad", ";", r"\\", "&", r"\end{cases}"):
        if at and frame.kind != "top":
            missing(text, tokens, at)
        if spelled in CLOSES.values():
            fail(text, token, f"{quoted(seen(spelled))} closes nothing", "leave it out, or open one before")
        missing(text, tokens, at)
    if spelled in ("+", "/", "*", r"\cdot", r"\times", r"\div", "=", "<", ">", r"\le", r"\ge", r"\ne", r"\bmod"):
        fail(text, token, f"an operand is missing before {quoted(spelled)}", "write a number, a name or ( )")
    unknown(text, token)


def missing(text: str, tokens: Sequence[Token], at: int) -> NoReturn:
    """An operand is missing before token `at`."""
    if not at:
        fail(text, tokens[0], "an operand is missing here", "write a number, a name or ( )")
    before = tokens[at - 1]
    message = f"an operand is missing after {quoted(seen(before.text))}"
    fail(text, before, message, "write a number, a name or ( ) after it")


def number(text: str, token: Token) -> NoReturn:
    if token.text == "0":
        place = Span(token.start, token.end + 1)
        fail(
            text,
            place,
            "this may be a number of another base, or 0 times a name",
            r"write decimal digits, or 0 \cdot x",
        )
    fail(text, token, f"{quoted(token.text)} is not a number", "write numbers like 12 and 0.5")


def operator(text: str, tokens: Sequence[Token], at: int, frame: Frame) -> NoReturn:
    """The token at `at` follows an operand, and cannot."""
    token = tokens[at]
    if token.text == "_":
        remedy = "write the index before the power: x_1^{2}" if frame.last == "power" else "only a name has an index"
        fail(text, token, "this index belongs to no name", remedy)
    if token.text == ",":
        comma(text, token, frame)
    unknown(text, token)


def comma(text: str, token: Token, frame: Frame) -> NoReturn:
    remedy = r"a decimal number is written 1.5; statements are separated by ,\quad or \\"
    if frame.kind == "group":
        remedy = r"functions of several arguments are written \max(a, b), \operatorname{atan2}(y, x)"
    fail(text, token, "a comma has no meaning here", remedy)


def equation(text: str, token: Token) -> NoReturn:
    fail(text, token, "an equation is not a formula", "write one side of it, or y = … with one name before the sign")


def double(text: str, token: Token) -> NoReturn:
    fail(text, token, "a second exponent, which TeX refuses as well", "write x^{a b} or x^{a^{b}}")


def no_argument(text: str, token: Token, command: str) -> NoReturn:
    fail(text, token, f"{quoted(command)} has no argument", f"put it in braces: {command}{{…}}")


def braces(text: str, token: Token, command: str) -> NoReturn:
    shown = {"^": "an exponent", "_": "an index"}.get(command, f"the argument of {command}")
    fail(text, token, f"{shown} of more than a digit or a letter stands in braces", f"write {command}{{…}}")


def unknown_function(text: str, token: Token) -> NoReturn:
    name = word(token.text)[1]
    near = nearest(name, list(CALLS))
    remedy = rf"did you mean \operatorname{{{near}}}?" if near else "`adviz ops` lists the functions"
    fail(text, token, f"there is no function {quoted(name)}", remedy)


def indexed_function(text: str, token: Token, function: Token) -> NoReturn:
    fail(text, token, f"{quoted(function.text)} has no index", r"only \log has one: \log_b x")


def no_parentheses(text: str, token: Token, name: str) -> NoReturn:
    shown = quoted(token.text)
    signature = ", ".join(CALLS[name].args).replace("*x", "x, y, …")
    fail(text, token, f"the arguments of {shown} stand in parentheses", rf"write {shown}({signature})")


def braces_of_call(text: str, token: Token, function: Token) -> NoReturn:
    fail(text, token, "braces that are seen are no parentheses of a call", rf"write {quoted(function.text)}(x)")


def mismatch(text: str, tokens: Sequence[Token], frame: Frame, token: Token) -> NoReturn:
    """`token` does not close what is open."""
    shown = quoted(seen(token.text))
    if frame.kind == "top":
        fail(text, token, f"{shown} closes nothing", "leave it out, or open one before")
    if frame.kind == "cell":
        fail(text, token, f"{shown} closes nothing within cases", r"end them before with \end{cases}")
    opened = tokens[frame.at]
    wanted = quoted(seen(frame.close))
    if token.text.startswith(r"\right") and frame.close == token.text.removeprefix(r"\right"):
        fail(text, token, r"\right without \left", f"write {wanted}")
    if frame.close == rf"\right{token.text}":
        fail(text, token, r"\left without \right", rf"write {wanted}")
    fail(text, token, f"{shown} does not close {quoted(seen(opened.text))}", f"write {wanted} before it")


def unclosed(text: str, token: Token) -> NoReturn:
    if token.text == r"\begin{cases}":
        fail(text, token, "these cases are not closed", r"add \end{cases}")
    fail(text, token, f"{quoted(token.text)} is not closed", f"add {CLOSES.get(token.text, token.text)}")


def unfinished(text: str, tokens: Sequence[Token], frame: Frame) -> NoReturn:
    """The text ends, and a frame is open."""
    if frame.kind == "bare":
        function = tokens[frame.at]
        no_argument_of(text, Token(text[frame.head.start : frame.head.end], frame.head.start, function.end))
    unclosed(text, tokens[frame.at])


def no_argument_of(text: str, token: Token) -> NoReturn:
    fail(text, token, f"{quoted(token.text)} has no argument", f"write {quoted(token.text)}(x)")


def separator(text: str, tokens: Sequence[Token], frame: Frame, token: Token) -> NoReturn:
    opened = tokens[frame.at]
    message = f"a statement ends inside of {quoted(opened.text)}"
    fail(text, token, message, f"close it before with {frame.close}")


def own_function(text: str, token: Token) -> NoReturn:
    message = "functions of your own are not read"
    fail(text, token, message, r"write f(x) = … as the last statement, or name results: c = a + b")


def no_condition(text: str, token: Token) -> NoReturn:
    fail(text, token, "a condition is missing before this", r"write value & \text{if } x > 0 \\")


def third_cell(text: str, token: Token) -> NoReturn:
    fail(text, token, "a row of cases has a value and a condition", r"write value & \text{if } x > 0 \\")


def not_otherwise(text: str, token: Token) -> NoReturn:
    message = "these cases do not say what holds otherwise"
    fail(text, token, message, r"end them with: value & \text{otherwise}")


def behind_otherwise(text: str, token: Token) -> NoReturn:
    fail(text, token, r"\text{otherwise} stands in the last row", "put the other rows before it")
