r"""Functions, fractions and roots in LaTeX: commands with arguments."""

from __future__ import annotations

from adviz.lang.tex import doubt, refuse
from adviz.lang.tex.frame import Frame, Rope
from adviz.lang.tex.lexer import CLOSES, Token
from adviz.lang.tex.machine import OPENERS, Machine
from adviz.lang.tex.names import function, inverse, letter
from adviz.ops import CALLS

_LOGS = {"2": "log2", "10": "log10", "e": "log"}  # base → function of its own
_DIFFERENTIALS = ("d", r"\mathrm{d}")


class Functions(Machine):
    """Reads commands that take arguments."""

    def function(self, token: Token) -> None:
        r"""`\sin`, and whatever stands between it and its argument."""
        name, at = function(token.text), self.at
        if token.text == r"\lg" or (token.text == r"\log" and self.spelled(at + 1) != "_"):
            doubt.base(self.text, token)
        if token.text == r"\ln":
            name = "log"
        elif token.text == r"\log":
            self._base(token)
            return
        if not name:
            refuse.unknown_function(self.text, token)
        if self.spelled(at + 1) == "_":
            refuse.indexed_function(self.text, self.tokens[at + 1], token)
        self.at += 1
        self._head(token, name, [])

    def _base(self, token: Token) -> None:
        r"""The base of `\log_b`."""
        if self.spelled(self.at + 2) == "{":
            frame = Frame("base", self.at + 2, "}")
            frame.head = token
            self.frames.append(frame)
            self.at += 3
        else:
            rope, self.at = self.single(self.at + 2, "_")
            self._log(token, rope)

    def based(self, frame: Frame) -> None:
        """The base is complete."""
        token = frame.head
        self._log(token, frame.parts)

    def _log(self, token: Token, base: Rope) -> None:
        only = base[0] if len(base) == 1 else None
        known = _LOGS.get(only.text, "") if isinstance(only, Token) else ""
        if known == "log" and "e" in self.names.given:
            known = ""
        self._head(token, known or "log", [] if known else base)

    def _head(self, token: Token, name: str, base: Rope) -> None:
        """The power of a function, then its argument opens."""
        power: Rope = []
        if self.spelled(self.at) == "^":
            name, power = self._power(token, name)
        text = self.spelled(self.at)
        called = text in OPENERS
        if called and text[-1] == "{" and CALLS[name].name not in ("max", "min"):
            refuse.braces_of_call(self.text, self.tokens[self.at], token)
        if not called and (len(CALLS[name].args) > 1 or CALLS[name].variadic) and not base:
            refuse.no_parentheses(self.text, token, name)
        frame = Frame("call" if called else "bare", self.at if called else self.at - 1, CLOSES[text] if called else "")
        frame.head, frame.base, frame.power = Token(name, token.start, token.end), base, power
        self.frames.append(frame)
        self.at += called

    def _power(self, token: Token, name: str) -> tuple[str, Rope]:
        r"""The power between a function and its argument: `\sin^2` is a power, `\sin^{-1}` the inverse function."""
        at = self.at + 1
        braces = self.spelled(at) == "{"
        inside = []
        if braces:
            at += 1
            while at < len(self.tokens) and self.tokens[at].text != "}":
                inside.append(self.tokens[at])
                at += 1
            if at == len(self.tokens):
                refuse.unclosed(self.text, self.tokens[self.at + 1])
            spelled = "".join(each.text for each in inside)
        else:
            single, _ = self.single_power(at)
            inside, spelled = [single], single.text
        self.at = at + 1
        if spelled == "-1" and inverse(name):
            return inverse(name), []
        if not (len(inside) == 1 and (spelled.isdigit() or letter(spelled))):
            doubt.power_of_function(self.text, self.tokens[at - 1], token)
        return name, [inside[0]]

    def single_power(self, at: int) -> tuple[Token, int]:
        """The digit or letter that an exponent without braces is."""
        rope, behind = self.single(at, "^")
        token = rope[0]
        assert isinstance(token, Token)
        return token, behind

    def called(self, frame: Frame) -> None:
        """The parentheses of a call are closed."""
        self.call(frame)

    def goes_on(self, token: Token) -> bool:
        r"""Whether an argument without parentheses goes on at `token`: `\sin 2x`. If not, it ends, where everybody
        sees it end.
        """
        frame, text = self.frame, token.text
        if frame.last == "number" and not frame.signs and self.names.begins(self.at) and not self.is_function(self.at):
            return True
        ends = text in "+-<>=)]}&;," or text in (r"\le", r"\ge", r"\ne", r",\quad", r"\\") or text in CLOSES.values()
        ends = ends or text == r"\end{cases}" or (text == "|" and self.bars_open()) or self.is_function(self.at)
        if not ends:
            doubt.bare(self.text, token, self.text[frame.head.start : frame.head.end])
        self.frames.pop()
        self.call(frame)
        return False

    def fraction(self, at: int) -> None:
        r"""`\frac`: with braces, or as TeX takes single characters: `\frac12`."""
        token, upper = self.tokens[at], self.spelled(at + 1)
        if upper == "{":
            frame = Frame("upper", at + 1, "}")
            frame.head = token
            self.frames.append(frame)
            self.at = at + 2
        elif upper.isdigit() and len(upper) == 2:
            both = self.tokens[at + 1]
            parts = [Token(upper[0], both.start, both.start + 1), Token(upper[1], both.start + 1, both.end)]
            self.at = at + 2
            self._divided(token, [parts[0]], [parts[1]], at)
        else:
            rope, self.at = self.single(at + 1, r"\frac")
            self._denominator(token, rope)

    def upper(self, frame: Frame) -> None:
        """The numerator is complete."""
        token = frame.head
        first, below = self.spelled(frame.at + 1), self.spelled(self.at + 1)
        if first in _DIFFERENTIALS and below in _DIFFERENTIALS and self.at - frame.at <= 6:
            doubt.derivative(self.text, token)
        self._denominator(token, frame.parts)

    def _denominator(self, token: Token, upper: Rope) -> None:
        if self.spelled(self.at) == "{":
            frame = Frame("lower", self.at, "}")
            frame.head, frame.base = token, upper
            self.frames.append(frame)
            self.at += 1
        else:
            rope, behind = self.single(self.at, r"\frac")
            self._divided(token, upper, rope, self.at)
            self.at = behind

    def lower(self, frame: Frame) -> None:
        """The denominator is complete."""
        token = frame.head
        self._divided(token, frame.base, frame.parts, frame.at)

    def _divided(self, token: Token, upper: Rope, lower: Rope, at: int) -> None:
        sign = Token("/", token.start, token.end)
        rope: Rope = [self.parenthesised(upper, at), sign, self.parenthesised(lower, at)]
        self.frame.put(self.parenthesised(rope, at), "fraction")

    def is_numeric_fraction(self, at: int) -> bool:
        r"""Whether the `\frac` at token `at` is of two numbers, so that a number before it makes a mixed number."""
        spelled = [self.spelled(at + offset) for offset in range(1, 7)]
        if spelled[0][:1].isdigit():
            return True
        return (
            spelled[::3] == ["{", "{"]
            and spelled[2::3] == ["}", "}"]
            and all(number[:1].isdigit() for number in spelled[1::3])
        )

    def root(self, at: int) -> None:
        r"""`\sqrt{x}`, `\sqrt[n]{x}`."""
        token = self.tokens[at]
        if self.spelled(at + 1) == "[":
            frame = Frame("index", at + 1, "]")
            frame.head = token
            self.frames.append(frame)
            self.at = at + 2
            return
        self.at = at + 1
        self._radicand(token, [])

    def indexed(self, frame: Frame) -> None:
        """The index of a root is complete."""
        token = frame.head
        self._radicand(token, frame.parts)

    def _radicand(self, token: Token, index: Rope) -> None:
        if self.spelled(self.at) == "{":
            frame = Frame("radicand", self.at, "}")
            frame.head, frame.base = token, index
            self.frames.append(frame)
            self.at += 1
        else:
            rope, behind = self.single(self.at, r"\sqrt")
            self._root_of(token, index, rope, self.at)
            self.at = behind

    def rooted(self, frame: Frame) -> None:
        """The radicand is complete."""
        token = frame.head
        self._root_of(token, frame.base, frame.parts, frame.at)

    def _root_of(self, token: Token, index: Rope, radicand: Rope, at: int) -> None:
        only = index[0] if len(index) == 1 else None
        name = {"2": "sqrt", "3": "cbrt"}.get(only.text, "") if isinstance(only, Token) else ""
        inside = self.parenthesised(radicand, at)
        if name or not index:
            self.frame.put([Token(name or "sqrt", token.start, token.end), inside], "call")
            return
        power: Rope = [Token("1", token.start, token.end), Token("/", token.start, token.end)]
        power.append(self.parenthesised(index, at))
        rope: Rope = [inside, Token("^", token.start, token.end), self.parenthesised(power, at)]
        self.frame.put(self.parenthesised(rope, at), "call")
