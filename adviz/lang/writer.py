"""The tape while it is being written, and what the parser keeps beside it."""

from __future__ import annotations

from adviz.errors import ParseError, Source
from adviz.graph.tape import Settings, Tape, Value
from adviz.lang.lexer import NUMERIC, double
from adviz.ops import CONST, CONSTANTS, INPUT, TABLE
from adviz.ops.model import Op

LARGEST = 2_000_000  # nodes that calls of functions may expand to; a guard against g(u) = h(u) + h(u) forty times
_NEG = TABLE["neg"]
_SPELLED = {name: name for name in CONSTANTS} | {"π": "pi", "∞": "inf"}  # constant → its name


class Writer:
    """The columns of a `Tape`, open at the end; `known` maps each name to its node."""

    def __init__(self, given: frozenset[str]) -> None:
        self.given = given
        self.ops: list[Op] = []
        self.args: list[tuple[int, ...]] = []
        self.tokens: list[int] = []
        self.constants: dict[int, Value] = {}
        self.spellings: dict[int, str] = {}
        self.names: dict[int, str] = {}
        self.defaults: dict[str, Value] = {}
        self.settings: dict[int, Settings] = {}
        self.known: dict[str, int] = {}
        self.literals: dict[str, float] = {}  # spellings of numbers that are known to be right

    def apply(self, op: Op, args: tuple[int, ...], at: int) -> int:
        """Append an operation. A minus right before digits makes a negative constant: `-2` is one number."""
        node = args[0]
        if op is _NEG and self.tokens[node] == at + 1 and self.spellings.get(node, "-")[0] in NUMERIC:
            self.constants[node] = -self.constants[node]
            self.spellings[node] = "-" + self.spellings[node]
            return node
        return self.append(op, args, at)

    def append(self, op: Op, args: tuple[int, ...], at: int) -> int:
        """Append a node as it is."""
        node = len(self.ops)
        self.ops.append(op)
        self.args.append(args)
        self.tokens.append(at)
        return node

    def is_constant(self, token: str) -> bool:
        """Whether a token is the name of a constant, and that name is not used for something else."""
        return token in _SPELLED and token not in self.given and token not in self.known

    def literal(self, token: str) -> float | None:
        """The value of a number in digits, which is in `literals` from now on; None where it is none."""
        value = double(token)
        if value is not None:
            self.literals[token] = value
        return value

    def number(self, token: str) -> float | None:
        """The value of a number in digits or of a constant; None for anything else."""
        if token in _SPELLED:
            return CONSTANTS[_SPELLED[token]] if self.is_constant(token) else None
        return double(token) if token[:1] in NUMERIC else None

    def constant(self, token: str, at: int) -> int:
        """Append a number that is spelled in digits, or by the name of a constant."""
        node = self.append(CONST, (), at)
        self.spellings[node] = spelling = _SPELLED.get(token, token)
        self.constants[node] = CONSTANTS[spelling] if token in _SPELLED else float(token)
        return node

    def array(self, entries: tuple[int, ...], at: int) -> int | None:
        """Put one constant in the place of constants that were written last; None where they are something else."""
        first = len(self.ops) - len(entries)
        if entries != tuple(range(first, len(self.ops))) or not all(
            node in self.constants and node not in self.names for node in entries
        ):
            return None
        value = tuple([self.constants.pop(node) for node in entries])
        spelling = ", ".join([self.spellings.pop(node) for node in entries])
        del self.ops[first:], self.args[first:], self.tokens[first:]
        node = self.append(CONST, (), at)
        self.constants[node], self.spellings[node] = value, f"[{spelling}]"
        return node

    def input(self, name: str, at: int) -> int:
        """Append an input."""
        node = self.append(INPUT, (), at)
        self.names[node] = name
        self.known[name] = node
        return node

    def close(self, root: int, source: Source) -> Tape:
        tape = Tape(
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
        tape.settings = self.settings
        return tape


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
                copies.append(tape.append(CONST, (), at))
                tape.constants[copies[-1]] = body.constants[node]
                tape.spellings[copies[-1]] = body.spellings[node]
            else:
                copies.append(tape.append(op, tuple([copies[source] for source in body.args[node]]), at))
                if node in body.settings:
                    tape.settings[copies[-1]] = body.settings[node]
        return copies[self.root]


Callee = Op | Function


class Waiting:
    """What the parser has met and not yet written.

    Attributes:
        out: operands, as nodes.
        powers, places: parallel stacks of signs and open parentheses: binding power (0 for a parenthesis, odd for a
            prefix sign), index of the token. The first entry is the bottom, below every power.
        signs: the operators of those with a power.
        calls: one an open parenthesis or bracket: None for a group; callee and number of operands before it for a
            call, and for an array, which is a call of `stack`.
        settings: token of a call → what is said as `name=…` in it.
    """

    __slots__ = ("calls", "out", "places", "powers", "settings", "signs")

    def __init__(self) -> None:
        self.out: list[int] = []
        self.powers = [-1]
        self.places = [0]
        self.signs: list[Op] = []
        self.calls: list[tuple[Callee, int] | None] = []
        self.settings: dict[int, Settings] = {}

    def open(self, callee: Callee, at: int) -> None:
        """Begin a call."""
        self.calls.append((callee, len(self.out)))
        self.powers.append(0)
        self.places.append(at)
