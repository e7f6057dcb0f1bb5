"""Text to tape, in one pass, without recursion and without a tree.

Two loops take turns: in one an operand is expected, in the other an operator. Signs wait on a stack until one
that binds less tightly comes (Dijkstra's shunting yard, with binding powers read from the operator table as in
Pratt, *Top Down Operator Precedence*, 1973); what leaves the stack is written to the tape at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from adviz.errors import Source
from adviz.graph.collector import MANY, paused
from adviz.graph.tape import Tape, Value
from adviz.lang import refuse
from adviz.lang.brackets import ATTRIBUTES, STACK, Brackets
from adviz.lang.lexer import SUPERSCRIPTS, clean, scan, superscript
from adviz.lang.literals import literal
from adviz.lang.signs import AFTER, BEFORE, COMPARISON, END, ENDS, POW
from adviz.lang.writer import Callee, Function, Waiting, Writer
from adviz.ops import CALLS, CONST, OVERLOADS, TABLE

_UNARY = frozenset(name for name, op in CALLS.items() if len(op.args) == 1 and not op.variadic and not op.settings)

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
    parser = _Parser(Source(text), tokens, frozenset(given))
    if len(tokens) < MANY:
        return parser.program()
    with paused():
        return parser.program()


class _Parser:
    """The statements of one text; the tape grows in `self.tape`."""

    def __init__(self, source: Source, tokens: list[str], given: frozenset[str]) -> None:
        self.source = source
        self.tokens = tokens
        self.stream: Stream = enumerate(tokens)
        self.functions: dict[str, Function] = {}
        self.tape = Writer(given)
        self.waiting = Waiting()  # empty between expressions
        self.brackets = Brackets(source, tokens)

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
        if name in tape.known or not name.isidentifier():
            refuse.assigned(self.source, at, name, tape)
        next(self.stream)
        default = self.default(at + 2)
        if default is not None:
            tape.defaults[name] = default
            for _, token in self.stream:
                if token in ENDS:
                    break
            return tape.input(name, at)
        node, _ = self.expression(self.stream)
        if name in tape.known:
            refuse.circular(self.source, self.tokens, at, name)
        tape.known[name] = node
        tape.names.setdefault(node, name)
        return node

    def default(self, at: int) -> Value | None:
        """The signed number, or the array of numbers, that a statement's whole right side is; None where it is
        something else."""
        found = literal(self.tokens, at, self.tape.number)
        if found is None or self.tokens[found[1]] not in ENDS:
            return None
        self.brackets.whole(found[0], at, found[1] - 1)
        return found[0]

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
        outer, self.tape = self.tape, Writer(self.tape.given | self.tape.known.keys())
        for name in parameters:
            self.tape.input(name, at)
        root, _ = self.expression(self.stream)
        body, self.tape = self.tape, outer
        self.functions[self.tokens[at]] = Function(self.tokens[at], len(parameters), body, root)

    def expression(self, stream: Stream) -> tuple[int, int]:
        """Parse one expression; returns its node and the index of the token that ends it.

        The hot loop of the program, written out at length: what is rare is in the methods below.
        """
        tape, spelled = self.tape, self.tokens
        known, literals, constants, spellings = tape.known, tape.literals, tape.constants, tape.spellings
        ops, args, tokens = tape.ops, tape.args, tape.tokens
        waiting = self.waiting
        out, powers, signs, places = waiting.out, waiting.powers, waiting.signs, waiting.places
        calls = waiting.calls
        while True:
            for at, token in stream:  # an operand is expected
                if token in known:
                    out.append(known[token])
                    break
                value = literals.get(token)
                if value is None and "." <= token < ":":
                    value = tape.literal(token)
                if value is not None:
                    node = len(ops)
                    constants[node], spellings[node] = value, token
                    out.append(node)
                    ops.append(CONST)
                    args.append(())
                    tokens.append(at)
                    break
                if token == "(":
                    calls.append(None)
                    powers.append(0)
                    places.append(at)
                elif token in CALLS and spelled[at + 1] == "(":
                    calls.append((CALLS[token], len(out)))
                    powers.append(0)
                    places.append(at)
                    next(stream)
                elif token in BEFORE:
                    power, sign = BEFORE[token]
                    powers.append(power)
                    signs.append(sign)
                    places.append(at)
                elif self.operand(at, token, waiting, stream):
                    break
            for at, token in stream:  # an operator is expected
                try:
                    left, power, infix = AFTER[token]
                except KeyError:
                    if self.postfix(at, token, waiting):
                        break
                    continue
                while powers[-1] >= left:
                    if powers.pop() & 1:
                        out[-1] = tape.apply(signs.pop(), (out[-1],), places.pop())
                    else:
                        right = out.pop()
                        args.append((out[-1], right))
                        out[-1] = len(ops)
                        ops.append(signs.pop())
                        tokens.append(places.pop())
                if infix is not None:
                    if left == COMPARISON + 1 and powers[-1] == COMPARISON:
                        refuse.chained(self.source, at)
                    powers.append(power)
                    signs.append(infix)
                    places.append(at)
                    break
                if token == ")" and calls:
                    powers.pop()
                    frame, place = calls.pop(), places.pop()
                    if frame is None:
                        continue
                    if spelled[place] in _UNARY and frame[1] == len(out) - 1:
                        args.append((out[-1],))
                        out[-1] = len(ops)
                        ops.append(CALLS[spelled[place]])
                        tokens.append(place)
                    else:
                        self.call(frame, place, out)
                elif token == "," and calls and calls[-1]:
                    break
                elif token in ENDS and not calls:
                    return out.pop(), at
                elif token != "]" or not self.brackets.close(at, waiting, tape):
                    refuse.misplaced(self.source, spelled, at, waiting)

    def operand(self, at: int, token: str, waiting: Waiting, stream: Stream) -> bool:
        """A leaf that is met for the first time, an array, a setting of a call, or what only stands before an operand:
        `+`, a user's function. Returns whether an operator is expected next."""
        tape, out = self.tape, waiting.out
        if tape.is_constant(token):
            out.append(tape.constant(token, at))
            return True
        if token.isidentifier():
            if self.tokens[at + 1] == "(":
                waiting.open(self.callee(at, token), at)
                next(stream)
                return False
            if self.brackets.is_setting(at, waiting):
                self.brackets.setting(at, waiting, stream)
                return True
            if (token in CALLS or token in self.functions) and token not in tape.given:
                refuse.uncalled(self.source, at, token)
            out.append(tape.input(token, at))
            return True
        if token == "[":
            waiting.open(STACK, at)
        elif token == "]" and self.tokens[at - 1] == "[" and waiting.places[-1] == at - 1:
            self.brackets.empty(at, waiting, tape)
            return True
        elif token != "+" and not (token == "\n" and waiting.powers[-1] > 0):
            refuse.operand(self.source, self.tokens, at, waiting.calls)
        return False

    def callee(self, at: int, name: str) -> Callee:
        found = self.functions.get(name) or CALLS.get(name)
        if found is None:
            refuse.unknown_function(self.source, at, name, [*self.functions, *CALLS], self.tape)
        return found

    def postfix(self, at: int, token: str, waiting: Waiting) -> bool:
        """What is rare after an operand: `x²`, `x[0]`, `x.T`, `axis=0` where axis is a name as well, and a call of a
        function whose name an input has as well.

        Returns whether an operand is expected next.
        """
        out, before = waiting.out, self.tokens[at - 1]
        if token == "[":
            self.brackets.subscript(at, waiting, self.tape, self.stream)
            return False
        if token == "." and self.tokens[at + 1] in ATTRIBUTES:
            out[-1] = self.tape.append(ATTRIBUTES[next(self.stream)[1]], (out[-1],), at + 1)
            return False
        if token == "=" and self.brackets.is_setting(at - 1, waiting):
            out.pop()
            self.brackets.setting(at - 1, waiting, chain([(at, token)], self.stream))
            return False
        if token == "(" and before in self.tape.known and (before in self.functions or before in CALLS):
            out.pop()
            waiting.open(self.callee(at - 1, before), at - 1)
            return True
        if token[-1] not in SUPERSCRIPTS:
            refuse.after_operand(self.source, self.tokens, at, self.tape)
        while waiting.powers[-1] > POW.power * 2:
            waiting.powers.pop()
            out[-1] = self.tape.apply(waiting.signs.pop(), (out[-1],), waiting.places.pop())
        exponent = self.tape.constant(superscript(token), at)
        out[-1] = self.tape.apply(POW, (out[-1], exponent), at)
        return False

    def call(self, frame: tuple[Callee, int], at: int, out: list[int]) -> None:
        """Put the call that began at token `at` in the place of its arguments, which are the last of `out`."""
        callee, base = frame
        arguments = tuple(out[base:])
        del out[base:]
        said = self.waiting.settings.pop(at, {})
        if self.tokens[at] == "[":
            refuse.open_bracket(self.source, at)
        if isinstance(callee, Function):
            refuse.arity(self.source, at, callee.name, callee.arity, len(arguments))
            out.append(callee.expand(self.tape, arguments, at))
            return
        name = self.tokens[at]
        arguments = self.brackets.further(callee, at, arguments, said, self.tape)
        overload = OVERLOADS.get((name, len(arguments)))
        callee = TABLE[overload] if overload else callee
        if callee.counted is not None or not arguments:
            refuse.arity(self.source, at, name, callee.counted or 1, len(arguments))
        out.append(self.tape.apply(callee, arguments, at))
        if callee.settings:
            self.brackets.check(callee, at, arguments, said)
        if said:
            self.tape.settings[out[-1]] = said
