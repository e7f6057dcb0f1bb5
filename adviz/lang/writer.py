"""The tape while it is being written, and what the parser keeps beside it."""

from __future__ import annotations

from adviz.errors import ParseError, Source
from adviz.graph.tape import Tape
from adviz.lang.lexer import NUMBER, double
from adviz.ops import CONST, CONSTANTS, INPUT, TABLE
from adviz.ops.model import Op

LARGEST = 2_000_000  # nodes that calls of functions may expand to; a guard against g(u) = h(u) + h(u) forty times
_NEG = TABLE["neg"]
_PI = {"π": "pi", "∞": "inf"}
_MISSING = TABLE["sqrt"]


class Writer:
    """The columns of a `Tape`, open at the end; `known` maps each name to its node."""

    def __init__(self, given: frozenset[str]) -> None:
        self.given = given
        self.ops: list[Op] = []
        self.args: list[tuple[int, ...]] = []
        self.tokens: list[int] = []
        self.constants: dict[int, float] = {}
        self.spellings: dict[int, str] = {}
        self.names: dict[int, str] = {}
        self.defaults: dict[str, float] = {}
        self.known: dict[str, int] = {}

    def apply(self, op: Op, args: tuple[int, ...], at: int) -> int:
        """Append an operation. A minus before a literal makes a negative literal: `-2` is one number."""
        if op is _NEG and self.literal(args[0], at + 1):
            node = args[0]
            self.constants[node] = -self.constants[node]
            self.spellings[node] = "-" + self.spellings[node]
            return node
        node = len(self.ops)
        self.ops.append(op)
        self.args.append(args)
        self.tokens.append(at)
        return node

    def literal(self, node: int, at: int) -> bool:
        """Whether `node` is an unsigned number in digits that stands at token `at`."""
        return self.tokens[node] == at and self.spellings.get(node, "-")[0] in ".0123456789"

    def is_number(self, token: str) -> bool:
        """Whether a token is a number, or a constant whose name is not used for something else."""
        if NUMBER.fullmatch(token):
            return True
        return _PI.get(token, token) in CONSTANTS and token not in self.given and token not in self.known

    def constant(self, token: str, at: int) -> int:
        node = self.apply(CONST, (), at)
        self.constants[node] = self.number([token])
        self.spellings[node] = _PI.get(token, token)
        return node

    def number(self, tokens: list[str]) -> float:
        """The double nearest to a number of one token, or of a sign and one token; infinite past the range."""
        token = _PI.get(tokens[-1], tokens[-1])
        value = CONSTANTS[token] if token in CONSTANTS else double(token)
        return -value if tokens[0] in ("-", "−") else value

    def input(self, name: str, at: int) -> int:
        node = self.apply(INPUT, (), at)
        self.names[node] = name
        self.known[name] = node
        return node

    def close(self, root: int, source: Source) -> Tape:
        return Tape(
            self.ops,
            self.args,
            self.constants,
            self.spellings,
            self.names,
            self.defaults,
            root,
            self.tokens,
            source,
        )


class Function:
    """A function of the user: a tape whose first `arity` nodes stand for the arguments."""

    def __init__(self, name: str, arity: int, body: Writer, root: int) -> None:
        self.name = name
        self.arity = arity
        self.body = body
        self.root = root

    def expand(self, tape: Writer, arguments: tuple[int, ...], at: int) -> int:
        """Copy the body to `tape` with the arguments in the place of the parameters; returns the root's copy.

        Raises:
            ParseError: the copy would make the tape larger than `LARGEST` nodes.
        """
        body = self.body
        if len(tape.ops) + len(body.ops) > LARGEST:
            raise ParseError(f"the calls of {self.name} expand to more than {LARGEST:,} operations")
        copies = list(arguments)
        for node in range(self.arity, len(body.ops)):
            op = body.ops[node]
            if op is INPUT:
                name = body.names[node]
                known = tape.known.get(name)
                copies.append(tape.input(name, at) if known is None else known)
            elif op is CONST:
                copies.append(tape.apply(CONST, (), at))
                tape.constants[copies[-1]] = body.constants[node]
                tape.spellings[copies[-1]] = body.spellings[node]
            else:
                tape.ops.append(op)
                tape.args.append(tuple([copies[source] for source in body.args[node]]))
                tape.tokens.append(at)
                copies.append(len(tape.ops) - 1)
        return copies[self.root]


Callee = Op | Function


class Waiting:
    """What the parser has met and not yet written.

    Attributes:
        out: operands, as nodes.
        powers, signs, places: parallel stacks of signs: binding power (0 for an open parenthesis, odd for a
            prefix sign), operator, index of the token.
        calls: one an open parenthesis: None for a group; callee and number of operands before it for a call.
    """

    __slots__ = ("calls", "out", "places", "powers", "signs")

    def __init__(self) -> None:
        self.out: list[int] = []
        self.powers = [-1]
        self.signs = [_MISSING]
        self.places = [0]
        self.calls: list[tuple[Callee, int] | None] = []

    def push(self, power: int, op: Op, at: int) -> None:
        self.powers.append(power)
        self.signs.append(op)
        self.places.append(at)

    def open(self, callee: Callee | None, at: int) -> None:
        self.calls.append((callee, len(self.out)) if callee else None)
        self.push(0, _MISSING, at)
