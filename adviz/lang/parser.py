"""Text to tape, in one pass, without recursion and without a tree.

Two loops take turns: in one an operand is expected, in the other an operator. Signs wait on a stack until one
that binds less tightly comes (Dijkstra's shunting yard, with binding powers read from the operator table as in
Pratt, *Top Down Operator Precedence*, 1973); what leaves the stack is written to the tape at once.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from itertools import chain

from adviz.errors import Source
from adviz.graph.tape import Tape
from adviz.lang import refuse
from adviz.lang.lexer import SUPERSCRIPTS, clean, scan, superscript
from adviz.lang.writer import Callee, Function, Waiting, Writer
from adviz.ops import CALLS, INFIX, OVERLOADS, PREFIX, TABLE
from adviz.ops.model import Op

END = ""  # the token after the last one
_MANY = 20_000  # tokens from which the garbage collector only gets in the way
_COMPARISON = 20  # twice the binding power of the comparisons

# How a token that follows an operand acts: signs that bind at least as tightly as `left` leave the stack, then
# the sign waits there with `power`. Powers of infix signs are even, those of prefix signs odd; an open
# parenthesis has 0. Closing tokens have no power of their own.
_SPELLED = {"**": "pow", "×": "mul", "·": "mul", "÷": "div", "−": "sub"}
_AFTER: dict[str, tuple[int, int, Op | None]] = {
    sign: (2 * op.power + (op.right or op.power <= 10), 2 * op.power, op)
    for sign, op in [*INFIX.items(), *((sign, TABLE[name]) for sign, name in _SPELLED.items())]
} | {token: (1, 0, None) for token in (")", ",", ";", "\n", END)}
_ROOT = TABLE["sqrt"]
_BEFORE: dict[str, tuple[int, Op]] = {
    sign: (2 * op.power + 1, op) for sign, op in [*PREFIX.items(), ("−", PREFIX["-"])]
} | {"√": (91, _ROOT)}
_POW = TABLE["pow"]

Stream = Iterator[tuple[int, str]]


def parse(text: str, given: Iterable[str] = ()) -> Tape:
    """The tape of a formula.

    Args:
        text: statements, separated by `;` or newlines; the last one is the root.
        given: names that are inputs even where a constant has the name (`e`).

    Raises:
        ParseError: the text is not a formula; `str(error)` shows the place.

    >>> tape = parse("c = a + b; c * c")
    >>> [op.name for op in tape.ops], tape.args[-1]
    (['input', 'input', 'add', 'mul'], (2, 2))
    """
    tokens = scan(clean(text))
    tokens.append(END)
    collecting = len(tokens) > _MANY and gc.isenabled()
    if collecting:
        gc.disable()
    try:
        return _Parser(Source(text), tokens, frozenset(given)).program()
    finally:
        if collecting:
            gc.enable()


class _Parser:
    """The statements of one text; the tape grows in `self.tape`."""

    def __init__(self, source: Source, tokens: list[str], given: frozenset[str]) -> None:
        self.source = source
        self.tokens = tokens
        self.given = given
        self.stream: Stream = enumerate(tokens)
        self.functions: dict[str, Function] = {}
        self.tape = Writer(given)

    def program(self) -> Tape:
        root: int | None = None
        unused = last = 0  # where a bare expression that nothing can use begins and ends
        for at, token in self.stream:
            if token in (";", "\n"):
                continue
            if token == END:
                break
            if last:
                refuse.unused(self.source, self.tokens, unused, last)
            following = self.tokens[at + 1]
            if following == "=":
                root = self.assignment(at)
            elif following == "(" and self.defines(at):
                self.function(at)
            else:
                root, last = self.expression(chain([(at, token)], self.stream))
                unused = at
                if self.tokens[last] == END:
                    break
        if root is None:
            refuse.empty(self.source, bool(self.functions))
        return self.tape.close(root, self.source)

    def assignment(self, at: int) -> int:
        """Parse `name = expression`, or `name = number`, which makes an input with a default."""
        name, tape = self.tokens[at], self.tape
        refuse.assigned(self.source, at, name, tape)
        next(self.stream)
        length = self.number(at + 2)
        if length:
            node = tape.input(name, at)
            tape.defaults[name] = tape.number(self.tokens[at + 2 : at + 2 + length])
            for _ in range(length):
                next(self.stream)
            return node
        node, _ = self.expression(self.stream)
        if name in tape.known:
            refuse.circular(self.source, self.tokens, at, name)
        tape.known[name] = node
        tape.names.setdefault(node, name)
        return node

    def number(self, at: int) -> int:
        """How many tokens from `at` on are a signed number that is a statement's whole right side; else 0."""
        length = 1 + (self.tokens[at] in ("-", "−", "+"))
        ends = self.tokens[at + length : at + length + 1]
        whole = ends and ends[0] in (";", "\n", END)
        return length if whole and self.tape.is_number(self.tokens[at + length - 1]) else 0

    def defines(self, at: int) -> bool:
        """Whether a function definition `name(u, v) = …` begins at token `at`."""
        close = at + 2
        while self.tokens[close] not in (")", "(", ";", "\n", END):
            close += 1
        return self.tokens[close] == ")" and self.tokens[close + 1] == "="

    def function(self, at: int) -> None:
        """Parse a definition; its body becomes a tape of its own, which each call copies."""
        close = self.tokens.index(")", at)
        refuse.parameters(self.source, self.tokens, at, close, list(self.functions))
        for _ in range(close + 1 - at):
            next(self.stream)
        parameters = self.tokens[at + 2 : close : 2]
        outer, self.tape = self.tape, Writer(self.given | self.tape.known.keys())
        for name in parameters:
            self.tape.input(name, at)
        root, _ = self.expression(self.stream)
        body, self.tape = self.tape, outer
        self.functions[self.tokens[at]] = Function(self.tokens[at], len(parameters), body, root)

    def expression(self, stream: Stream) -> tuple[int, int]:
        """Parse one expression; returns its node and the index of the token that ends it.

        The hot loop of the program: everything that is rare is in another method.
        """
        known, ops, args, tokens = self.tape.known, self.tape.ops, self.tape.args, self.tape.tokens
        waiting = Waiting()
        out, powers, signs, places = waiting.out, waiting.powers, waiting.signs, waiting.places
        while True:
            for at, token in stream:  # an operand is expected
                node = known.get(token)
                if node is None:
                    node = self.operand(at, token, waiting, stream)
                if node is not None:
                    out.append(node)
                    break
            for at, token in stream:  # an operator is expected
                if token not in _AFTER:
                    if self.postfix(at, token, waiting):
                        break
                    continue
                left, power, infix = _AFTER[token]
                while powers[-1] >= left:
                    if powers.pop() & 1:
                        out[-1] = self.tape.apply(signs.pop(), (out[-1],), places.pop())
                    else:
                        right = out.pop()
                        args.append((out[-1], right))
                        out[-1] = len(ops)
                        ops.append(signs.pop())
                        tokens.append(places.pop())
                if infix is not None:
                    if left == _COMPARISON + 1 and powers[-1] == _COMPARISON:
                        refuse.chained(self.source, at)
                    powers.append(power)
                    signs.append(infix)
                    places.append(at)
                    break
                if self.closes(at, token, waiting):
                    return out[-1], at
                if token == ",":
                    break

    def operand(self, at: int, token: str, waiting: Waiting, stream: Stream) -> int | None:
        """A leaf, or None for what may stand before an operand: a sign, a parenthesis, the head of a call."""
        if token in _BEFORE:
            waiting.push(*_BEFORE[token], at)
        elif token == "(":
            waiting.open(None, at)
        elif token.isidentifier() and self.tokens[at + 1] == "(":
            waiting.open(self.callee(at, token), at)
            next(stream)
        elif token != "+" and not (token == "\n" and waiting.powers[-1] > 0):
            return self.leaf(at, token, waiting)
        return None

    def leaf(self, at: int, token: str, waiting: Waiting) -> int:
        """A number, a constant or a name that is met for the first time."""
        if self.tape.is_number(token):
            return self.tape.constant(token, at)
        if not token.isidentifier():
            refuse.operand(self.source, self.tokens, at, waiting.calls)
        if (token in CALLS or token in self.functions) and token not in self.given:
            refuse.uncalled(self.source, at, token)
        return self.tape.input(token, at)

    def callee(self, at: int, name: str) -> Callee:
        found = self.functions.get(name) or CALLS.get(name)
        if found is None:
            refuse.unknown_function(self.source, at, name, [*self.functions, *CALLS], self.tape)
        return found

    def postfix(self, at: int, token: str, waiting: Waiting) -> bool:
        """What is rare after an operand: `x²`, and a call of a function whose name an input has as well.

        Returns whether an operand is expected next.
        """
        out, before = waiting.out, self.tokens[at - 1]
        if token == "(" and before in self.tape.known and (before in self.functions or before in CALLS):
            out.pop()
            waiting.open(self.callee(at - 1, before), at - 1)
            return True
        if token[-1] not in SUPERSCRIPTS:
            refuse.after_operand(self.source, self.tokens, at, self.tape)
        while waiting.powers[-1] > _POW.power * 2:
            waiting.powers.pop()
            out[-1] = self.tape.apply(waiting.signs.pop(), (out[-1],), waiting.places.pop())
        exponent = self.tape.constant(superscript(token), at)
        out[-1] = self.tape.apply(_POW, (out[-1], exponent), at)
        return False

    def closes(self, at: int, token: str, waiting: Waiting) -> bool:
        """Close a parenthesis or a call; True at the end of the expression."""
        calls = waiting.calls
        if token == ")" and calls:
            waiting.powers.pop()
            waiting.signs.pop()
            place, frame = waiting.places.pop(), calls.pop()
            if frame:
                callee, base = frame
                arguments = tuple(waiting.out[base:])
                del waiting.out[base:]
                waiting.out.append(self.call(callee, arguments, place))
        elif token == "," and calls and calls[-1]:
            pass
        elif token in (";", "\n", END) and not calls:
            return True
        else:
            refuse.misplaced(self.source, self.tokens, at, waiting)
        return False

    def call(self, callee: Callee, arguments: tuple[int, ...], at: int) -> int:
        if isinstance(callee, Function):
            refuse.arity(self.source, at, callee.name, callee.arity, len(arguments))
            return callee.expand(self.tape, arguments, at)
        overload = OVERLOADS.get((self.tokens[at], len(arguments)))
        op = TABLE[overload] if overload else callee
        if not op.variadic:
            refuse.arity(self.source, at, self.tokens[at], len(op.args), len(arguments))
        return self.tape.apply(op, arguments, at)
