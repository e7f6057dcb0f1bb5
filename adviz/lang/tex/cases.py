r"""`\begin{cases} value & condition \\ … \end{cases}` as `where(condition, value, …)`."""

from __future__ import annotations

from adviz.lang.tex import refuse
from adviz.lang.tex.frame import Frame, Rope
from adviz.lang.tex.lexer import Token, word
from adviz.lang.tex.machine import Machine

_END = r"\end{cases}"
_IF = frozenset(("if", "for", "when", "where", "falls", "wenn", "si", "se"))
_ELSE = frozenset(("otherwise", "else", "elsewhere", "sonst", "sinon", "altrimenti"))


class Cases(Machine):
    """Reads the cells of `cases`."""

    def cases(self, token: Token) -> None:
        self.frames.append(Frame("cell", self.at))
        self.at += 1

    def cell_ends(self, token: Token) -> bool:
        """Whether a cell of the innermost frame ends at `token`; if so, it is taken."""
        frame, text = self.frame, token.text
        if text == ",":
            if self.spelled(self.at + 1) not in ("&", r"\\", _END):
                return False
        elif text == "&":
            if frame.value:
                refuse.third_cell(self.text, token)
            frame.value = self._taken(frame)
            self._condition()
        elif text in (r"\\", _END):
            self._row(frame, token)
        else:
            return False
        self.at += 1
        return True

    def _taken(self, frame: Frame) -> Rope:
        self.end_terms(frame)
        parts = frame.parts
        frame.reset()
        return parts

    def _condition(self) -> None:
        """Skip the word before a condition; `otherwise` is one by itself."""
        said = word(self.spelled(self.at + 1))[1].lower()
        if said in _IF:
            self.at += 1
        elif said in _ELSE:
            self.at += 1
            self.frame.put([], "otherwise")

    def _row(self, frame: Frame, token: Token) -> None:
        """A row is complete; at the end all rows are."""
        if not frame.value:
            refuse.no_condition(self.text, token)
        value, frame.value = frame.value, []
        last = frame.last == "otherwise"
        frame.rows.append((value, self._taken(frame)))
        if not last and token.text == r"\\" and self.spelled(self.at + 1) == _END:
            self.at += 1
            token = self.tokens[self.at]
        if last and token.text == r"\\":
            self.at += 1
            token = self.tokens[self.at] if self.at < len(self.tokens) else token
            if token.text != _END:
                refuse.behind_otherwise(self.text, token)
        if token.text == _END:
            if not last:
                refuse.not_otherwise(self.text, self.tokens[frame.at])
            self._end(frame)

    def _end(self, frame: Frame) -> None:
        """The rows as calls of `where`, one within the other."""
        self.frames.pop()
        opening = self.tokens[frame.at]
        comma = Token(",", opening.start, opening.end)
        rope, _ = frame.rows.pop()
        rope = self.parenthesised(rope, frame.at)
        for value, condition in reversed(frame.rows):
            arguments: Rope = [condition, comma, value, comma, rope]
            rope = [Token("where", opening.start, opening.end), self.parenthesised(arguments, frame.at)]
        self.frame.put(rope, "call")
