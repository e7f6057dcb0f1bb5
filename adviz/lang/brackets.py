"""The rare parts of the language that arrays brought: `[a, b]`, `x[0]`, `x.T`, `name=value` in a call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adviz.errors import ParseError, Source, Span, clip, nearest
from adviz.graph.nested import DEEPEST, shape_of
from adviz.graph.tape import Settings
from adviz.lang import literals
from adviz.lang.lexer import place
from adviz.lang.writer import Waiting, Writer
from adviz.ops import TABLE
from adviz.ops.model import Op

STACK = TABLE["stack"]
_NEEDED = {"index": ("at", "a subscript", "write x[0]"), "reshape": ("shape", "a shape", "write reshape(x, 2, 3)")}
_BEHIND = (",", ")", ";", "\n", "")  # what may stand behind a setting; the last three end a call that is not closed
ATTRIBUTES = {"T": TABLE["transpose"], "data": TABLE["detach"]}
Stream = Iterator[tuple[int, str]]


class Brackets:
    """What the parser does at a bracket, a point or an equals sign behind an operand."""

    def __init__(self, source: Source, tokens: list[str]) -> None:
        self.source = source
        self.tokens = tokens

    def fail(self, first: int, message: str, remedy: str, last: int | None = None) -> ParseError:
        start, end = place(self.source.text, first).start, place(self.source.text, first if last is None else last).end
        return ParseError(message, self.source, Span(start, end), remedy)

    def whole(self, value: Any, first: int, last: int) -> None:
        """Complain about an array of numbers, from token `first` to `last`, that is none."""
        shape = shape_of(value)
        if shape is None:
            raise self.fail(first, "the rows of this array differ in length", "give each row as many numbers", last)
        if len(shape) > DEEPEST:
            raise self.fail(first, f"an array has at most {DEEPEST} axes", "leave brackets out")

    def check(self, op: Op, at: int, arguments: tuple[int, ...], said: Settings) -> None:
        """Complain about an axis where several arguments are taken entry by entry, `max(x, y, axis=0)`, and about
        settings that are missing."""
        name = clip(self.tokens[at], 24)
        if said and op.variadic and op.kind == "" and len(arguments) > 1:
            raise self.fail(at, f"{name} has an axis with one argument only", f"write {name}(x, axis=0)")
        if op.name in _NEEDED and _NEEDED[op.name][0] not in said:
            what, remedy = _NEEDED[op.name][1:]
            raise self.fail(at, f"{name} needs {what}", remedy)

    def empty(self, at: int, waiting: Waiting, tape: Writer) -> None:
        """Close `[]`, right behind its opening."""
        waiting.calls.pop(), waiting.powers.pop(), waiting.places.pop()
        node = tape.array((), at - 1)
        assert node is not None
        waiting.out.append(node)

    def close(self, at: int, waiting: Waiting, tape: Writer) -> bool:
        """Close the array that ends at the bracket at token `at`; False where none is open."""
        opened = waiting.places[-1]
        if not waiting.calls or self.tokens[opened] != "[" or waiting.powers[-1] != 0:
            return False
        waiting.powers.pop(), waiting.places.pop()
        frame = waiting.calls.pop()
        assert frame is not None
        entries = tuple(waiting.out[frame[1] :])
        del waiting.out[frame[1] :]
        node = tape.array(entries, opened)
        if node is None:
            node = tape.append(STACK, entries, opened)
        else:
            self.whole(tape.constants[node], opened, at)
        waiting.out.append(node)
        return True

    def subscript(self, at: int, waiting: Waiting, tape: Writer, stream: Stream) -> None:
        """Apply `[…]`, which begins at token `at`, to the last operand."""
        found = literals.subscript([*self.tokens[at + 1 : at + 65], "", ""], 0)
        if found is None:
            if "]" not in self.tokens[at:]:
                raise self.fail(at, "this bracket is not closed", "add ]")
            remedy = "write x[0], x[1:3] or x[0, :], with whole numbers; for a name with an index write x_1"
            raise self.fail(at, "this is no subscript", remedy)
        for _ in range(found[1] + 1):
            next(stream)
        waiting.out[-1] = node = tape.append(TABLE["index"], (waiting.out[-1],), at)
        tape.settings[node] = {"at": found[0]}

    def is_setting(self, at: int, waiting: Waiting) -> bool:
        """Whether token `at` is the name in `name=value`."""
        return (
            self.tokens[at + 1] == "="
            and bool(waiting.calls)
            and waiting.calls[-1] is not None
            and self.tokens[at - 1] in ("(", ",")
            and self.tokens[waiting.places[-1]] != "["
        )

    def setting(self, at: int, waiting: Waiting, stream: Stream) -> None:
        """Read `name=value`, whose name is token `at`; the tokens behind the name are taken from `stream`."""
        name, call = self.tokens[at], waiting.places[-1]
        word = self.tokens[at + 2]
        found = (literals.WORDS[word], at + 3) if word in literals.WORDS else None
        found = found or literals.literal(self.tokens, at + 2, literals.whole)
        found = found if found and self.tokens[found[1]] in _BEHIND else None
        frame = waiting.calls[-1]
        known = dict(frame[0].settings) if frame and isinstance(frame[0], Op) else {}
        said = waiting.settings.setdefault(call, {})
        if name not in known or name in said:
            self._refuse(at, name, call, list(known), name in said)
        said[name] = self._checked(at, name, found[0] if found else object())
        assert found is not None
        for _ in range(found[1] - at - 1):
            next(stream)

    def _refuse(self, at: int, name: str, call: int, known: list[str], twice: bool) -> None:
        callee = clip(self.tokens[call], 24)
        if twice:
            raise self.fail(at, f"{name} is said twice", "leave one of them out")
        near = nearest(name, known)
        listed = ", ".join(known)
        remedy = f"did you mean {near}?" if near else f"its settings are: {listed}; for a comparison write =="
        if not known:
            remedy = "leave it out; for a comparison write =="
        raise self.fail(at, f"{callee} has no setting {clip(name, 24)}", remedy)

    def _checked(self, at: int, name: str, value: Any) -> Any:
        try:
            return literals.setting(name, value)
        except ValueError as error:
            raise self.fail(at, f"{name} is {error}", f"{name} holds no variables and no expressions") from None

    def further(self, op: Op, at: int, arguments: tuple[int, ...], said: Settings, tape: Writer) -> tuple[int, ...]:
        """Move arguments beyond those of the operator to its settings: `reshape(x, 2, 3)`, `sum(x, 0)`."""
        count = op.counted
        if count is None or len(arguments) <= count or not op.settings:
            return arguments
        extra = arguments[count:]
        if extra[0] not in tape.constants or (len(extra) > 1 and op.name not in ("reshape", "transpose")):
            return arguments
        first = tape.tokens[extra[0]]
        made = tape.array(extra, at)
        if made is None:
            return arguments
        value = tape.constants.pop(made)
        tape.spellings.pop(made)
        tape.ops.pop(), tape.args.pop(), tape.tokens.pop()
        name = op.settings[0][0]
        if name in said:
            raise self.fail(at, f"{name} is said twice", "leave one of them out")
        said[name] = self._checked(first, name, value[0] if len(value) == 1 else value)
        return arguments[:count]
