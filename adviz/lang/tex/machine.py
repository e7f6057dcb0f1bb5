"""What the parts of the LaTeX reader share: where it stands, what is open, and what an operand may begin with."""

from __future__ import annotations

from adviz.lang.tex import doubt, refuse
from adviz.lang.tex.frame import Frame, Rope
from adviz.lang.tex.lexer import CLOSES, Token, scan, word
from adviz.lang.tex.names import Names, function, greek, letter

OPENERS = frozenset(("(", r"\left(", "[", r"\left[", r"\{", r"\left\{"))  # of the arguments of a function
_LIMITS = (r"\log", r"\ln", r"\lg")


class Machine:
    """The state of one reading.

    Attributes:
        text, tokens: the LaTeX.
        at: index of the next token.
        frames: what is open; the first one is the statement.
        names: the names met so far.
        done: the statements that are complete.
    """

    def __init__(self, text: str, given: frozenset[str]) -> None:
        self.text = text
        self.tokens = scan(text)
        self.at = 0
        self.frames = [Frame("top", 0)]
        self.names = Names(text, self.tokens, given)
        self.done: Rope = []

    @property
    def frame(self) -> Frame:
        """The innermost frame."""
        return self.frames[-1]

    def spelled(self, at: int) -> str:
        """The token `at`; empty past the end."""
        return self.tokens[at].text if at < len(self.tokens) else ""

    def is_function(self, at: int) -> bool:
        """Whether token `at` is the name of a function. A word in \\mathrm is one only where it is called."""
        text = self.spelled(at)
        if text in _LIMITS or word(text)[0] == "operatorname":
            return True
        return bool(function(text)) and (not word(text)[0] or self.spelled(at + 1) in OPENERS)

    def starts(self, at: int) -> bool:
        """Whether an operand begins at token `at`."""
        text = self.spelled(at)
        if not text:
            return False
        return (
            text in CLOSES
            or text in ("|", r"\frac", r"\sqrt", r"\infty", r"\begin{cases}")
            or (text[0] in ".0123456789" and text != ".")
            or self.is_function(at)
            or self.names.begins(at)
        )

    def glued(self, at: int, letters: str = "") -> bool:
        """Whether a letter (one of `letters`) stands right behind token `at`, without a blank."""
        behind = self.spelled(at + 1)
        return (
            letter(behind) and self.tokens[at + 1].start == self.tokens[at].end and (not letters or behind in letters)
        )

    def parenthesised(self, rope: Rope, at: int) -> Rope:
        """The rope in parentheses that stand where token `at` does."""
        token = self.tokens[at]
        return [Token("(", token.start, token.end), rope, Token(")", token.start, token.end)]

    def single(self, at: int, command: str) -> tuple[Rope, int]:
        """An argument without braces, and the token behind it: a digit or a letter, as TeX takes it.

        Raises:
            ParseError: it is something else, or what is seen is more than TeX takes.
        """
        text = self.spelled(at)
        if not text:
            refuse.no_argument(self.text, self.tokens[at - 1], command)
        token = self.tokens[at]
        if text.isdigit() and len(text) == 1:
            return [token], at + 1
        if text[0].isdigit():
            doubt.braceless(self.text, token, command)
        if command == "^":
            doubt.strange_exponent(self.text, token)
        if not (letter(text) or greek(text)):
            refuse.braces(self.text, token, command)
        if self.spelled(at + 1) == "_":
            refuse.braces(self.text, token, command)
        name, behind = self.names.read(at)
        return [Token(name, token.start, token.end)], behind

    def end_bare(self) -> None:
        """The arguments without parentheses that are complete end here."""
        while self.frame.kind == "bare" and self.frame.ready:
            frame = self.frames.pop()
            self.call(frame)

    def call(self, frame: Frame) -> None:
        """The call that a frame is, as an operand: `name(argument, base)^power`."""
        inside: Rope = [frame.parts]
        if frame.base:
            inside += [frame.head._replace(text=","), frame.base]
        rope: Rope = [frame.head, self.parenthesised(inside, frame.at)]
        if frame.power:
            rope += [frame.head._replace(text="^"), self.parenthesised(frame.power, frame.at)]
        self.frame.put(rope, "power" if frame.power else "call")

    def bars_open(self) -> bool:
        """Whether a bare bar is open that one at this place may close."""
        depth = len(self.frames) - 1
        while self.frames[depth].kind == "bare":
            depth -= 1
        return self.frames[depth].close == "|"

    def end_terms(self, frame: Frame) -> None:
        """See that a `\\bmod` stands alone in what ends here."""
        if frame.mod >= 0 and frame.mixed:
            doubt.mod(self.text, self.tokens[frame.mod])
