r"""The loop that reads LaTeX: in one state an operand is expected, in the other a sign.

Each command, brace and parenthesis opens a `Frame`; when it closes, its text goes to the frame around it. A function
whose argument has no parentheses (`\sin x`) has a frame as well, which ends by itself.
"""

from __future__ import annotations

from collections.abc import Callable

from adviz.lang.tex import doubt, instead, refuse
from adviz.lang.tex.cases import Cases
from adviz.lang.tex.frame import Frame, Rope, unrolled
from adviz.lang.tex.functions import Functions
from adviz.lang.tex.lexer import CLOSES, Token
from adviz.lang.tex.names import letter
from adviz.lang.tex.statements import ENDS, Statements

_COMPARISONS = {"<": "<", ">": ">", r"\le": "<=", r"\ge": ">=", r"\ne": "!=", "=": "=="}
_SIGNS = {
    "+": "+", "-": "-", r"\cdot": "*", r"\times": "*", "*": "*", "/": "/", r"\div": "/", r"\bmod": "%", **_COMPARISONS,
}  # fmt: skip
_CLOSERS = frozenset(CLOSES.values())
_ROUND = ("(", r"\left(", "[", r"\left[")
_SEEN = {  # delimiter → function
    r"\lfloor": "floor", r"\left\lfloor": "floor", r"\lceil": "ceil", r"\left\lceil": "ceil", "|": "abs",
    r"\lvert": "abs", r"\left\lvert": "abs", r"\left|": "abs", r"\lVert": "norm2", r"\left\lVert": "norm2",
    r"\left\|": "norm2",
}  # fmt: skip


class Reader(Statements, Functions, Cases):
    """Reads one formula; see `read`. Each class that it is made of reads one kind of thing."""

    def __init__(self, text: str, given: frozenset[str]) -> None:
        super().__init__(text, given)
        self.finish: dict[str, Callable[[Frame], None]] = {
            "group": self.grouped, "braces": self.braced, "seen": self.seen, "call": self.called, "base": self.based,
            "upper": self.upper, "lower": self.lower, "index": self.indexed, "radicand": self.rooted,
            "exponent": self.raised,
        }  # fmt: skip

    def read(self) -> list[Token]:
        """The formula as tokens of adviz's language, each with the place in the LaTeX that it comes from.

        Raises:
            ParseError: it is not understood, or in more than one way.
        """
        if not self.tokens:
            refuse.empty(self.text)
        while self.at < len(self.tokens):
            if self.frame.ready:
                self.operator(self.tokens[self.at])
            else:
                self.operand(self.tokens[self.at])
        self.end_bare()
        if self.frame.kind != "top":
            refuse.unfinished(self.text, self.tokens, self.frame)
        self.end_statement()
        return unrolled(self.done)

    def operand(self, token: Token) -> None:
        """An operand is expected at `token`, or what may stand before one."""
        text, frame = token.text, self.frame
        if frame.kind == "top" and not frame.parts and self.left_side():
            return
        if text[0] in ".0123456789" and text != ".":
            self.number(token)
        elif text in CLOSES or text == "|":
            self.open(token)
        elif text in ("-", "+") and frame.kind != "bare":
            self.prefix(token)
        elif self.is_function(self.at):
            self.function(token)
        elif text == r"\frac":
            self.fraction(self.at)
        elif text == r"\sqrt":
            self.root(self.at)
        elif text == r"\begin{cases}":
            self.cases(token)
        elif text == r"\infty":
            frame.put(Token("inf", token.start, token.end), "constant")
            self.at += 1
        elif self.names.begins(self.at):
            self.name(token)
        elif not (text in ENDS and frame.kind == "top" and not frame.parts and self.done):
            refuse.operand(self.text, self.tokens, self.at, frame)
        else:
            self.at += 1  # an empty statement

    def operator(self, token: Token) -> None:
        """An operand is complete; `token` is what follows it."""
        text = token.text
        if text == "^":
            self.exponent(token)
            return
        if self.frame.kind == "bare" and not self.goes_on(token):
            return
        if self.frame.kind == "cell" and self.cell_ends(token):
            return
        if text in _SIGNS:
            self.infix(token)
        elif text == "|" and self.bars_open():
            self.close_bars(token)
        elif text in _CLOSERS:
            self.close(token)
        elif text == "," and (self.frame.kind == "call" or self.frame.head.text == "norm2"):
            self.comma(token)
        elif text in ENDS:
            self.separator(token)
        elif self.starts(self.at):
            self.product(token)
        else:
            refuse.operator(self.text, self.tokens, self.at, self.frame)

    def number(self, token: Token) -> None:
        if token.text.endswith(".") or (token.text == "0" and self.glued(self.at, "xXbBoO")):
            refuse.number(self.text, token)
        self.at += 1
        exponent, behind = self._exponent_of_ten()
        if exponent and self._term_begins():
            token = Token(f"{token.text}e{exponent}", token.start, self.tokens[behind - 1].end)
            self.at = behind
        self.frame.put(token, "power" if exponent else "number")

    def _exponent_of_ten(self) -> tuple[str, int]:
        r"""The digits of `\cdot 10^{-3}` where that follows, and the token behind it: 1.5 \cdot 10^{-3} is a number."""
        spelled = [self.spelled(self.at + offset) for offset in range(7)]
        if spelled[0] not in (r"\cdot", r"\times") or spelled[1:3] != ["10", "^"]:
            return "", self.at
        minus = spelled[4] == "-"
        digits = spelled[4 + minus]
        if spelled[3] == "{" and digits.isdigit() and spelled[5 + minus] == "}":
            return ("-" if minus else "") + digits, self.at + 6 + minus
        return (spelled[3], self.at + 4) if spelled[3].isdigit() and len(spelled[3]) == 1 else ("", self.at)

    def _term_begins(self) -> bool:
        """Whether no factor stands before the number that was just read."""
        frame = self.frame
        last = frame.parts[-1] if frame.parts else None
        return frame.kind != "bare" and (last is None or (isinstance(last, Token) and last.text not in "*/%"))

    def name(self, token: Token) -> None:
        if self.at == 0 or not (letter(self.spelled(self.at - 1)) and self.glued(self.at - 1)):
            instead.words(self.text, self.tokens, self.at)
        name, behind = self.names.read(self.at)
        last = "name"
        if name in ("e", "pi") and name not in self.names.given:
            last = "e" if name == "e" else "constant"
        self.frame.put(Token(name, token.start, self.tokens[behind - 1].end), last, name)
        self.at = behind

    def prefix(self, token: Token) -> None:
        if token.text == "-":
            self.frame.parts.append(token)
            self.frame.signs += 1
            self.frame.mixed = True
        self.at += 1

    def infix(self, token: Token) -> None:
        frame, text = self.frame, token.text
        if frame.ghost >= 0:
            doubt.ghost(self.text, self.tokens[frame.ghost])
        if text in _COMPARISONS:
            self.end_terms(frame)
            if text == "=" and frame.kind == "top":
                refuse.equation(self.text, token)
        elif text == r"\bmod":
            if frame.mod >= 0:
                doubt.mod(self.text, token)
            frame.mod = self.at
        frame.sign(token, _SIGNS[text])
        if text in _COMPARISONS:
            frame.mixed, frame.mod = False, -1
        self.at += 1

    def comma(self, token: Token) -> None:
        """The next argument of a call."""
        frame = self.frame
        self.end_terms(frame)
        before = [*frame.parts, token]
        frame.reset()
        frame.parts = [before]
        self.at += 1

    def open(self, token: Token) -> None:
        """A delimiter opens; its content is an operand."""
        text = token.text
        kind = "seen" if text in _SEEN else "braces" if text == "{" else "group"
        frame = Frame(kind, self.at, "|" if text == "|" else CLOSES[text])
        if kind == "seen":
            frame.head = token._replace(text=_SEEN[text])
        self.frames.append(frame)
        self.at += 1

    def close(self, token: Token) -> None:
        """`token` closes the innermost frame."""
        frame = self.frame
        if frame.close != token.text:
            refuse.mismatch(self.text, self.tokens, frame, token)
        self.end_terms(frame)
        self.frames.pop()
        self.at += 1
        self.finish[frame.kind](frame)

    def grouped(self, frame: Frame) -> None:
        self.frame.put(self.parenthesised(frame.parts, frame.at), "group")

    def braced(self, frame: Frame) -> None:
        """Braces are not seen: what has signs in it must not stand beside other things."""
        outer, signs = self.frame, frame.signs
        if outer.kind == "bare" and signs == frame.scaled == 1:
            signs = 0  # \sin{2x}
        if signs and (outer.parts or outer.kind == "bare"):
            doubt.ghost(self.text, self.tokens[frame.at])
        last = "braces" if frame.signs or frame.last == "power" else frame.last
        outer.put(self.parenthesised(frame.parts, frame.at), "group" if last == "e" else last, frame.letter)
        outer.ghost = frame.at if signs else -1

    def seen(self, frame: Frame) -> None:
        bare = self.tokens[frame.at].text == "|"
        self.frame.put([frame.head, self.parenthesised(frame.parts, frame.at)], "bar" if bare else "call")

    def close_bars(self, token: Token) -> None:
        if self.starts(self.at + 1) and self.spelled(self.at + 1) not in _CLOSERS:
            doubt.bars(self.text, token)
        self.close(token)

    def product(self, token: Token) -> None:
        """Two operands stand side by side: a product, where that is what everybody reads."""
        frame, text = self.frame, token.text
        if frame.ghost >= 0:
            doubt.ghost(self.text, self.tokens[frame.ghost])
        if text == "{" and self.spelled(self.at + 1) == "}":
            refuse.operand(self.text, self.tokens, self.at + 1, frame)
        if text[0] in ".0123456789":
            doubt.number_behind(self.text, self.tokens, self.at)
        if frame.slash:
            doubt.slash(self.text, token)
        if frame.last == "number" and text == r"\frac" and self.is_numeric_fraction(self.at):
            doubt.mixed_number(self.text, token)
        if frame.letter == "Delta" and frame.last == "name" and self.names.begins(self.at):
            doubt.difference(self.text, self.tokens[self.at - 1], token)
        if frame.letter and text in _ROUND:
            doubt.call(self.text, self.tokens, self.at, frame)
        frame.scaled += frame.last == "number" and self.names.begins(self.at)
        frame.sign(Token("", token.start, token.end), "*")

    def exponent(self, token: Token) -> None:
        """`^` after an operand."""
        frame = self.frame
        if frame.last == "power":
            refuse.double(self.text, token)
        if frame.last in ("fraction", "braces"):
            doubt.power_of(self.text, token, frame.last)
        if self.spelled(self.at + 1) == "{":
            doubt.exponent(self.text, self.tokens, self.at + 1, frame)
            self.frames.append(Frame("exponent", self.at + 1, "}"))
            self.at += 2
        else:
            caret = self.at
            rope, self.at = self.single(caret + 1, "^")
            self._raise(rope, caret)

    def raised(self, frame: Frame) -> None:
        self._raise(frame.parts, frame.at - 1)

    def _raise(self, exponent: Rope, at: int) -> None:
        """The last operand to a power; a power of e is `exp`."""
        frame = self.frame
        base = frame.parts[-1]
        if frame.last == "e" and isinstance(base, Token):
            frame.parts[-1] = base._replace(text="exp")
        else:
            frame.parts.append(self.tokens[at])
        frame.parts.append(self.parenthesised(exponent, at))
        frame.last = "power"
