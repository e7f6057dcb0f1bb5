"""Where each node stands in the text of the formula: the whole of its expression, and every place where it is named.

The tape knows the token of an operation. How far its operands reach is found again from the signs' binding powers,
as the parser reads them; operands are whole in parentheses, and end where a sign binds less tightly.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from adviz.lang.lexer import SCAN, SUPERSCRIPTS, clean
from adviz.ops import INFIX, PREFIX, TABLE
from adviz.scene.model import Node

MOST = 2_000  # nodes whose operands are looked for; of more, the operators alone are found
_SPELLED = {"**": "pow", "×": "mul", "·": "mul", "÷": "div", "−": "sub"}
_SIGNS = {**{sign: op.power for sign, op in INFIX.items()}, **{s: TABLE[name].power for s, name in _SPELLED.items()}}
_RIGHT = {sign for sign, op in INFIX.items() if op.right} | {"**"}
_PREFIX = {**{sign: op.power for sign, op in PREFIX.items()}, "−": PREFIX["-"].power, "√": 45, "+": 100}
_LEFT_OF = frozenset(("(", ",", ";", "\n", "=", ""))
_ENDS = frozenset((")", ",", ";", "\n", "=", ""))

Span = tuple[int, int]


def spans(text: str, nodes: Sequence[Node], tokens: Sequence[int]) -> list[list[Span]]:
    """One list a node: first where it is made, then where it is named; offsets into `text`.

    Args:
        text: the formula.
        nodes: those of the scene.
        tokens: the index of each node's token, as on the tape.
    """
    reader = _Reader(text)
    named = reader.named({node.name for node in nodes if node.name})
    found: list[list[Span]] = []
    for node, token in zip(nodes, tokens, strict=False):
        places = [] if node.op == "input" else reader.whole(token, node, len(nodes) <= MOST)
        found.append(places + [place for place in named.get(node.name, ()) if place not in places])
    return found


class _Reader:
    """The tokens of a text, with the parentheses that belong together."""

    def __init__(self, text: str) -> None:
        matches = list(SCAN.finditer(clean(text)))
        self.tokens = [found[0] for found in matches]
        self.places = [found.span() for found in matches]
        self.partner = _partners(self.tokens)
        signs = [token in _SIGNS or token in _PREFIX for token in self.tokens]
        before = ["", *self.tokens[:-1]]
        self.prefix = [
            sign and (other in _LEFT_OF or other in _SIGNS or other in _PREFIX)
            for sign, other in zip(signs, before, strict=True)
        ]

    def named(self, names: set[str]) -> dict[str, list[Span]]:
        """Where each name stands, but for the parameters of functions."""
        found: dict[str, list[Span]] = {}
        hidden = self._parameters()
        for at, token in enumerate(self.tokens):
            if token in names and at not in hidden and self._at(at + 1) != "(":
                found.setdefault(token, []).append(self.places[at])
        return found

    def _parameters(self) -> set[int]:
        """The tokens that are parameters, in the definitions of functions and in their bodies."""
        hidden: set[int] = set()
        starts = [0] + [at + 1 for at, token in enumerate(self.tokens) if token in (";", "\n")] + [len(self.tokens)]
        for start, end in pairwise(starts):
            close = self.partner.get(start + 1)
            if close is not None and self._at(close + 1) == "=" and close < end:
                names = set(self.tokens[start + 2 : close])
                hidden |= {at for at in range(start, end) if self.tokens[at] in names}
        return hidden

    def _at(self, at: int) -> str:
        return self.tokens[at] if 0 <= at < len(self.tokens) else ""

    def whole(self, at: int, node: Node, deep: bool) -> list[Span]:
        """The expression of the operation, or the constant, that token `at` makes."""
        if not 0 <= at < len(self.tokens):
            return []
        token, first, last = self.tokens[at], at, at
        if node.op == "const":
            first -= node.text[:1] == "-" and self._at(at - 1) in ("-", "−")
        elif not deep:
            pass
        elif token[-1] in SUPERSCRIPTS:
            first = self._left(at, TABLE["pow"].power + 1)
        elif self._at(at + 1) == "(" and (token.isidentifier()):
            last = self.partner.get(at + 1, at)
        elif self.prefix[at]:
            last = self._right(at, _PREFIX.get(token, 100))
        elif token in _SIGNS:
            power, right = _SIGNS[token], token in _RIGHT
            first, last = self._left(at, power + right), self._right(at, power + (not right))
        return [(self.places[first][0], self.places[last][1])]

    def _left(self, at: int, least: int) -> int:
        """The first token of the operand that ends before `at`: its signs bind with at least `least`."""
        at -= 1
        while at >= 0:
            token = self.tokens[at]
            if token == ")":
                at = self.partner.get(at, at)
                at -= self._at(at - 1).isidentifier()
            elif token in _ENDS or token == "(":
                break
            elif self.prefix[at]:
                if _PREFIX.get(token, 100) < least:
                    break
            elif token in _SIGNS and _SIGNS[token] < least:
                break
            at -= 1
        return at + 1

    def _right(self, at: int, least: int) -> int:
        """The last token of the operand that begins after `at`."""
        at += 1
        while at < len(self.tokens):
            token = self.tokens[at]
            if token == "(":
                at = self.partner.get(at, at)
            elif token in _ENDS or (token in _SIGNS and not self.prefix[at] and _SIGNS[token] < least):
                break
            at += 1
        return at - 1


def _partners(tokens: Sequence[str]) -> dict[int, int]:
    """Each parenthesis → the one that belongs to it."""
    found: dict[int, int] = {}
    waiting: list[int] = []
    for at, token in enumerate(tokens):
        if token == "(":
            waiting.append(at)
        elif token == ")" and waiting:
            found[at] = waiting.pop()
            found[found[at]] = at
    return found
