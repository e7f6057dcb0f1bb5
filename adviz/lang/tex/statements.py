r"""Statements in LaTeX: `c = a + b, \quad f(x) = c^2`."""

from __future__ import annotations

from adviz.lang.tex import refuse
from adviz.lang.tex.lexer import Token
from adviz.lang.tex.machine import Machine
from adviz.lang.tex.names import greek

ENDS = frozenset((r",\quad", ";", r"\\"))


class Statements(Machine):
    """Reads what stands before `=`, and ends statements."""

    def __init__(self, text: str, given: frozenset[str]) -> None:
        super().__init__(text, given)
        self.function_of = -1  # token of a left side f(x), after which no statement may follow
        self.begun = 0  # token that the statement begins with

    def left_side(self) -> bool:
        """Read `name =` or `name(x, y) =` where a statement begins so; says whether it does."""
        equals, arguments = self._equals()
        if equals < 0:
            return False
        first = self.tokens[self.at]
        stem = greek(first.text) or first.text
        if stem in ("e", "pi", "tau"):
            self.names.given |= {stem}
        name, _ = self.names.read(self.at)
        if arguments:
            self.function_of = self.at
        sign = self.tokens[equals]
        self.frame.parts += [Token(name, first.start, first.end), Token("=", sign.start, sign.end)]
        self.at = equals + 1
        return True

    def _equals(self) -> tuple[int, bool]:
        """The `=` behind the name that a statement begins with, or -1; whether the name has arguments."""
        if not self.names.begins(self.at):
            return -1, False
        at = self._behind_index(self.at + 1)
        arguments = self.spelled(at) in ("(", r"\left(")
        if arguments:
            at += 1
            while self.spelled(at) == "," or (at < len(self.tokens) and self.names.begins(at)):
                at = self._behind_index(at + 1)
            if self.spelled(at) not in (")", r"\right)"):
                return -1, False
            at += 1
        return (at, arguments) if self.spelled(at) == "=" else (-1, False)

    def _behind_index(self, at: int) -> int:
        if self.spelled(at) != "_":
            return at
        if self.spelled(at + 1) != "{":
            return at + 2
        while at < len(self.tokens) and self.tokens[at].text != "}":
            at += 1
        return at + 1

    def separator(self, token: Token) -> None:
        """A statement ends at `token`."""
        if self.frame.kind != "top":
            refuse.separator(self.text, self.tokens, self.frame, token)
        self.end_statement()
        self.at += 1
        if self.at < len(self.tokens):
            self.done.append(Token(";", token.start, token.end))

    def end_statement(self) -> None:
        frame = self.frame
        if not frame.ready:
            if frame.parts or not self.done:
                refuse.missing(self.text, self.tokens, self.at)
            return
        self.end_terms(frame)
        if self.function_of >= 0 and self.function_of < self.begun:
            refuse.own_function(self.text, self.tokens[self.function_of])
        self.begun = self.at
        self.done.append(frame.parts)
        frame.reset()
