"""What is not accepted, and why: the messages of the parser, each with its place and its remedy.

The parser calls these only when something is wrong, so nothing here is fast and everything is spelled out.
"""

from __future__ import annotations

import keyword
from collections.abc import Sequence
from typing import NoReturn

from adviz.errors import ParseError, Source, Span, clip, nearest, visible
from adviz.lang.lexer import NUMBER, place
from adviz.lang.writer import Waiting, Writer
from adviz.ops import CALLS, CONSTANTS, INFIX, OVERLOADS
from adviz.ops.model import Op

# Spellings of other languages and of handwriting, where the nearest name of ours would be another one.
_ELSEWHERE = {
    "tg": "tan", "ctg": "cot", "cotg": "cot", "cosec": "csc", "sh": "sinh", "ch": "cosh", "th": "tanh",
    "arctg": "atan", "lg": "log10", "lb": "log2", "fabs": "abs", "sgn": "sign", "trunc": "floor", "fix": "floor",
    "logistic": "sigmoid", "power": "pow", "maximum": "max", "minimum": "min", "clamp": "clip", "mod": "%",
    "fmod": "%", "stop_gradient": "detach", "arsinh": "asinh", "arcosh": "acosh", "artanh": "atanh",
}  # fmt: skip

_SIGNS = {
    "//": "floor(x / y)",
    "&": "there are no logical signs; write (x > 0) * (y > 0)",
    "|": "for the absolute value write abs(x)",
    "~": "there are no logical signs; write 1 - x",
    "!": "for x! write gamma(x + 1)",
    ".": "there are no attributes but x.T and x.data, and no modules; write sin(x), not np.sin(x)",
    "=": "for a comparison write ==; a name is given a value only at the start of a statement",
    ":": "there are no types, slices and lambdas; a function is written g(u) = u^2",
    ":=": "write name = expression",
    '"': "a formula has no strings",
    "'": "a formula has no strings; write the derivative with --wrt",
    "]": "leave it out, or open one before",
    "{": "group with parentheses ( )",
    "}": "group with parentheses ( )",
    "?": "write where(condition, a, b)",
    "%": "x % y needs a number on both sides",
    "°": "angles are in radians; write x * pi / 180",
    "±": "write one formula for each sign",
    "≤": "write <=",
    "≥": "write >=",
    "≠": "write !=",
}


def _fail(source: Source, index: int, message: str, remedy: str, last: int | None = None) -> NoReturn:
    span = place(source.text, index)
    if last is not None:
        span = Span(span.start, place(source.text, last).end)
    raise ParseError(message, source, span, remedy)


def _shown(token: str) -> str:
    return clip(visible(token), 24)


def empty(source: Source, functions: bool) -> NoReturn:
    message = "there are only functions, and no formula" if functions else "the formula is empty"
    raise ParseError(message, source, Span(0, 1), "write an expression, such as sin(x) + x*y")


def unused(source: Source, tokens: list[str], start: int, last: int) -> NoReturn:
    remedy = "give it a name: c = …; only the last statement may be without one"
    if tokens[last] == "\n":
        remedy = "put a formula of several lines in ( ), or give this statement a name: c = …"
    _fail(source, start, "nothing can use the result of this statement", remedy, max(start, last - 1))


def assigned(source: Source, at: int, name: str, tape: Writer) -> None:
    if not name.isidentifier():
        _fail(source, at, f"{_shown(name)} is not a name", "write name = expression")
    if name in tape.defaults or (name in tape.known and name != tape.names.get(tape.known[name], "")):
        _fail(source, at, f"{_shown(name)} is defined already", "give each result a name of its own")
    if name in tape.known:
        used = tape.ops[tape.known[name]].name == "input"
        message = f"{_shown(name)} is {'used before it is defined' if used else 'defined already'}"
        _fail(source, at, message, "define it further up" if used else "give each result a name of its own")


def circular(source: Source, tokens: list[str], at: int, name: str) -> NoReturn:
    _fail(source, tokens.index(name, at + 1), f"{_shown(name)} is defined by itself", "give the result another name")


def parameters(source: Source, tokens: list[str], at: int, close: int, functions: list[str]) -> None:
    name, inside = tokens[at], tokens[at + 2 : close]
    if name in CALLS or name in functions:
        _fail(source, at, f"the function {_shown(name)} exists already", "choose another name")
    for offset, token in enumerate(inside):
        wrong = token != "," if offset % 2 else not token.isidentifier() or token in inside[:offset]
        if wrong:
            _fail(source, at + 2 + offset, "a list of different names is expected here", "write g(u, v) = u * v")
    if len(inside) % 2 == 0:
        _fail(source, close, "a name is missing here", "write g(u, v) = u * v")


def chained(source: Source, at: int) -> NoReturn:
    _fail(source, at, "comparisons cannot be chained", "write (a < b) * (b < c)")


def open_bracket(source: Source, at: int) -> NoReturn:
    _fail(source, at, "this bracket is not closed", "add ]")


def operand(source: Source, tokens: list[str], at: int, calls: Sequence[object]) -> NoReturn:
    """The token at `at` stands where an operand is expected, and is none."""
    token, before = tokens[at], tokens[at - 1] if at else "\n"
    if token != "." and token.startswith(tuple("0123456789.")):
        _number(source, at, token)
    if token == ")" and not calls:
        _fail(source, at, "this parenthesis closes nothing", "leave it out, or open one before")
    if token == "]" and not calls:
        _fail(source, at, "this bracket closes nothing", "leave it out, or open one before")
    if token in ("", "\n", ";", ")", ",", "]") and before not in ("\n", ";"):
        _missing(source, tokens, at)
    if token in INFIX and before in INFIX and before + token in ("//", "***"):
        _fail(source, at, f"{before + token} is not a sign of the language", _SIGNS.get(before + token, "write x^y"))
    if before == "=" and token in ("<", ">"):
        _fail(source, at - 1, f"={token} is not a sign of the language", f"did you mean {token}= ?", at)
    if token in (*INFIX, "=", ",", ")", "×", "·", "÷"):
        _fail(source, at, f"an operand is missing before {token}", _SIGNS.get(token, "write a number, a name or ( )"))
    _fail(source, at, f"unexpected {_shown(token)}", _sign(token))


def _missing(source: Source, tokens: list[str], at: int) -> NoReturn:
    before = tokens[at - 1]
    if before == "[" and tokens[at] in ("", "\n", ";"):
        open_bracket(source, at - 1)
    if before == "(" and tokens[at] == ")":
        call = at > 1 and tokens[at - 2].isidentifier()
        if call:
            arity(source, at - 2, tokens[at - 2], _wanted(tokens[at - 2]), 0)
        _fail(source, at - 1, "there is nothing between the parentheses", "write an expression, or leave ( ) out", at)
    if before == "(":
        _fail(source, at - 1, "this parenthesis is not closed", "add )")
    if before == ",":
        what = "entry" if in_array(tokens, at) else "argument"
        _fail(source, at - 1, f"an {what} is missing after the comma", "add it, or leave the comma out")
    _fail(source, at - 1, f"an operand is missing after {_shown(before)}", "write a number, a name or ( ) after it")


def in_array(tokens: Sequence[str], at: int) -> bool:
    """Whether the innermost bracket or parenthesis that is open before token `at` is that of an array."""
    depth = 0
    for token in reversed(tokens[:at]):
        depth += (token in ("(", "[")) - (token in (")", "]"))
        if depth > 0:
            return token == "["
    return False


def _number(source: Source, at: int, token: str) -> NoReturn:
    found = NUMBER.match(token)
    number, rest = (found[0], token[found.end() :]) if found else ("", token)
    if number and rest[:1] not in ("_", "") and rest.isidentifier():
        _fail(source, at, f"{_shown(token)} is not a number", f"did you mean {_shown(number)}*{_shown(rest)}?")
    _fail(source, at, f"{_shown(token)} is not a number", "write numbers like 12, 0.5, 1e-3, 1_000")


def _sign(token: str) -> str:
    if token in _SIGNS:
        return _SIGNS[token]
    if token.isdigit() or token.isnumeric():
        return "write numbers with the digits 0 to 9"
    return "this character is not part of a formula"


def uncalled(source: Source, at: int, name: str) -> NoReturn:
    _fail(source, at, f"{_shown(name)} is a function and has no argument", f"write {_shown(name)}(x)")


def unknown_function(source: Source, at: int, name: str, known: list[str], tape: Writer) -> NoReturn:
    if not name.isidentifier():
        _fail(source, at, f"unexpected {_shown(name)}", _sign(name))
    if name in CONSTANTS or name in tape.known:
        _fail(source, at, f"{_shown(name)} is not a function", f"did you mean {_shown(name)}*(…)?")
    if keyword.iskeyword(name):
        _fail(source, at, f"{name} is a word of Python", _word(name))
    near = _ELSEWHERE.get(name) or nearest(name, known)
    remedy = f"did you mean {near}?" if near else "`adviz ops` lists the functions; g(u) = … makes one"
    _fail(source, at, f"there is no function {_shown(name)}", remedy)


def after_operand(source: Source, tokens: list[str], at: int, tape: Writer) -> NoReturn:
    """The token at `at` stands behind an operand, and is no operator."""
    token, before = tokens[at], tokens[at - 1]
    for word, index in ((before, at - 1), (token, at)):
        if keyword.iskeyword(word):
            _fail(source, index, f"{word} is a word of Python", _word(word))
    if token == "(" and before.isidentifier():
        unknown_function(source, at - 1, before, list(CALLS), tape)
    name_or_number = token.isidentifier() or token[0] in "0123456789" or (token[0] == "." and token != ".")
    if token in ("(", "√") or name_or_number:
        if token[0] not in "(√" and NUMBER.match(token) and not NUMBER.fullmatch(token):
            _number(source, at, token)
        if token[0] == "." and "." in before:
            _fail(source, at - 1, "two decimal points", "write numbers like 12, 0.5, 1e-3, 1_000", at)
        left = {")": "(…)", "]": "[…]"}.get(before) or _shown(before)
        right = "(…)" if token == "(" else _shown(token)
        if in_array(tokens, at):
            _fail(source, at, "a comma is missing here", f"write {left}, {right} or {left}*{right}")
        _fail(source, at, "a sign is missing here", f"did you mean {left}*{right}?")
    _fail(source, at, f"unexpected {_shown(token)}", _sign(token))


def _word(word: str) -> str:
    if word in ("if", "else", "elif"):
        return "write where(condition, a, b)"
    if word in ("and", "or", "not"):
        return "write (a > 0) * (b > 0) for and, max(a, b) for or, 1 - a for not"
    if word in ("lambda", "def", "return"):
        return "write g(u) = u^2 + 1"
    return "a formula has names, numbers, signs and functions only"


def misplaced(source: Source, tokens: list[str], at: int, waiting: Waiting) -> NoReturn:
    """A closing token at `at` closes nothing that is open."""
    token = tokens[at]
    if token == ")" or (token == "]" and not waiting.calls):
        what = "parenthesis" if token == ")" else "bracket"
        _fail(source, at, f"this {what} closes nothing", "leave it out, or open one before")
    if token == ",":
        remedy = "leave it out; numbers are written with a point: 1.5"
        if waiting.calls:
            remedy = "leave it out; a comma separates the arguments of a function"
        _fail(source, at, "a comma has no meaning here", remedy)
    opened = max(index for index, power in enumerate(waiting.powers) if power == 0)
    index = waiting.places[opened]
    if tokens[index] == "[" and token == ";":
        _fail(source, at, "a statement ends inside of brackets", "close them before ; (a matrix is [[1, 2], [3, 4]])")
    if tokens[index] == "[":
        open_bracket(source, index)
    if token == ";":
        _fail(source, at, "a statement ends inside of parentheses", "close them before ;")
    what = f"the call of {_shown(tokens[index])}" if waiting.calls[-1] else "this parenthesis"
    _fail(source, index, f"{what} is not closed", "add )")


def _wanted(name: str) -> int:
    op = CALLS.get(name)
    return 1 if op is None else op.counted or 1


def arity(source: Source, at: int, name: str, wanted: int, given: int) -> None:
    """Complain unless `given` is `wanted`.

    Raises:
        ParseError: the numbers differ.
    """
    if wanted == given:
        return
    op = CALLS.get(name)
    least = "at least " if op is not None and op.counted is None else ""
    signature = _signature(op) if op else "…"
    counts = [str(wanted), *(str(count) for spelled, count in OVERLOADS if spelled == name)]
    noun = "argument" if counts == ["1"] else "arguments"
    message = f"{_shown(name)} takes {least}{' or '.join(counts)} {noun}, not {given}"
    pair = f"{name}([x, y]) or " if op is not None and op.kind == "fold" else ""
    _fail(source, at, message, f"write {pair}{_shown(name)}({signature})")


_SETTINGS = {"axis": "axis=0", "shape": "2, 3", "axes": "axes=[1, 0]", "classes": "3"}  # as they are written


def _signature(op: Op) -> str:
    """What a call holds."""
    if op.counted is None:
        return "x, y, …"
    args = [name.lstrip("*") for name in op.args]
    return ", ".join([*args, *(_SETTINGS[name] for name, _ in op.settings[:1] if name in _SETTINGS)])
