"""What the LaTeX reader has opened and not yet closed."""

from __future__ import annotations

from adviz.lang.tex.lexer import Token

Rope = list["Token | Rope"]  # tokens of adviz's text, and ropes of them


_NOTHING = Token("", 0, 0)


class Frame:
    """A pair of delimiters, or the argument of a command, that is being read.

    Attributes:
        kind: what is done when it closes: a key of `Reader.FINISH`; `bare` for `\\sin x`, `top` for a statement.
        at: index of the token that opened it.
        close: the token that closes it; empty where something else ends it.
        parts: what was read.
        ready: whether an operand is complete, so that an operator may follow.
        last: what kind of operand that is: `number name constant e group call fraction power bar braces`.
        letter: the name that the last operand is, or is a power of.
        signs, scaled: operations so far; those of them that are a number times a name.
        slash: whether the last sign was `/`, so that what follows without a sign is ambiguous.
        mod: index of a `\\bmod`; `mixed` whether other signs stand beside it.
        ghost: index of a brace whose content has signs: it groups, and nobody sees it.
        head: the name of the function, or the command whose argument it is.
        base: what was read before this argument: the base of `\\log_b`, a numerator, the index of a root.
        power: of a function: of `\\sin^2`.
        rows, value: of `cases`: what is complete; the value whose condition is being read.
    """

    __slots__ = (
        "at", "base", "close", "ghost", "head", "kind", "last", "letter", "mixed", "mod", "parts", "power", "ready",
        "rows", "scaled", "signs", "slash", "value",
    )  # fmt: skip

    def __init__(self, kind: str, at: int, close: str = "") -> None:
        self.kind = kind
        self.at = at
        self.close = close
        self.head = _NOTHING
        self.base: Rope = []
        self.power: Rope = []
        self.rows: list[tuple[Rope, Rope]] = []
        self.value: Rope = []
        self.reset()

    def reset(self) -> None:
        """Begin the next argument, cell or statement."""
        self.parts: Rope = []
        self.ready = False
        self.last = ""
        self.letter = ""
        self.signs = self.scaled = 0
        self.slash = self.mixed = False
        self.mod = -1
        self.ghost = -1

    def put(self, rope: Rope | Token, last: str, letter: str = "") -> None:
        """Take an operand."""
        self.parts.append(rope)
        self.ready = True
        self.last = last
        self.letter = letter

    def sign(self, token: Token, adviz: str) -> None:
        """Take a sign between two operands."""
        self.parts.append(Token(adviz, token.start, token.end))
        self.ready = False
        self.signs += 1
        self.slash = adviz == "/"
        self.mixed = self.mixed or adviz != "%"


def unrolled(rope: Rope) -> list[Token]:
    """The tokens of a rope in order; a loop, so that depth does not matter."""
    tokens: list[Token] = []
    stack: list[Token | Rope] = [rope]
    while stack:
        item = stack.pop()
        if isinstance(item, Token):
            tokens.append(item)
        else:
            stack.extend(reversed(item))
    return tokens
