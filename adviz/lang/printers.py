"""Tape to text. What is printed parses to the same tape."""

from typing import Any, NamedTuple

from adviz.graph.tape import Settings, Tape
from adviz.ops import OVERLOADS
from adviz.ops.model import Op

ATOM = 100  # binding power of names and calls
LITERAL = 99  # of numbers: behind a minus sign they need parentheses, since -2 is one number
_MINUS = 35  # of a number with a minus sign in front
SPELLING = {name: call for (call, _), name in reversed(OVERLOADS.items())} | {"norm2": "norm"}


class Text(NamedTuple):
    """A piece of formula and how tightly its outermost sign binds."""

    text: str
    power: int = ATOM


def leaf(tape: Tape, node: int) -> Text:
    """An input's name, or a constant as it was written; one that no text gave reads back as the same double."""
    if node not in tape.constants:
        return Text(tape.names[node])
    spelling = tape.spellings.get(node) or number(tape.constants[node])
    if spelling.startswith("-"):
        return Text(spelling, _MINUS)
    return Text(spelling, LITERAL if spelling[0] in ".0123456789" else ATOM)


def number(value: Any) -> str:
    """A number, or a nested tuple of numbers, as the language spells it.

    >>> number(((1.0, 2.5), (3.0, float("inf"))))
    '[[1.0, 2.5], [3.0, inf]]'
    """
    return f"[{', '.join(map(number, value))}]" if isinstance(value, tuple) else numeral(value)


def numeral(value: float) -> str:
    """A number with all its digits. Python writes `1e+300` and `1e-07`; adviz has one form of an exponent.

    >>> numeral(1e300), numeral(1e-7), numeral(2.0), numeral(float("-inf"))
    ('1e300', '1e-7', '2.0', '-inf')
    """
    mantissa, _, exponent = repr(value).partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa


def called(op: Op) -> str:
    """What an operator is called in a sentence.

    >>> from adviz.ops import TABLE
    >>> called(TABLE["add"]), called(TABLE["norm2"]), called(TABLE["max"])
    ('+', 'norm', 'max')
    """
    return op.infix or op.prefix or SPELLING.get(op.name, op.name)


def power_of(op: Op) -> int:
    """The binding power of the outermost sign of an operation."""
    return op.power if op.infix or op.prefix else ATOM


def frame(op: Op, count: int, spaces: bool = True, said: Settings | None = None, called: bool = False) -> list[str]:
    """What stands before, between and behind the `count` operands of an operation; `said` are its settings, `called` is
    whether what may stand in brackets is written as a call."""
    if op.infix:
        gap = " " if spaces and op.power < 40 else ""
        return ["", f"{gap}{op.infix}{gap}", ""]
    if op.prefix:
        return [op.prefix, ""]
    between = ", " if spaces else ","
    if op.kind == "move" and op.name in _BRACKETED and not called:
        before, behind = _BRACKETED[op.name]
        if not said or op.name == "index":
            behind = behind.format(subscript(said["at"], between) if said else "")
            return [before, *[between] * (count - 1), behind]
    if said:
        more = "".join([f"{between}{name}={_setting(value, between)}" for name, value in said.items()])
        return [f"{SPELLING.get(op.name, op.name)}(", *[between] * (count - 1), f"{more})"]
    return [f"{SPELLING.get(op.name, op.name)}(", *[between] * (count - 1), ")"]


_BRACKETED = {"index": ("", "[{}]"), "stack": ("[", "]"), "transpose": ("", ".T")}


def subscript(at: tuple[Any, ...], between: str = ", ") -> str:
    """What stands between the brackets of a subscript.

    >>> subscript((0, ("slice", 1, None, None)))
    '0, 1:'
    """
    return between.join([_slice(*item[1:]) if isinstance(item, tuple) else str(item) for item in at])


def _slice(start: int | None, stop: int | None, step: int | None) -> str:
    ends = ["" if each is None else str(each) for each in (start, stop)]
    return ":".join(ends if step is None else [*ends, str(step)])


def _setting(value: Any, between: str) -> str:
    return f"[{between.join(map(str, value))}]" if isinstance(value, tuple) else str(value)


def loose(op: Op, slot: int, power: int) -> bool:
    """Whether an operand that binds with `power` needs parentheses in this slot."""
    if op.prefix:
        return power < op.power or power == LITERAL
    if op.name in ("index", "transpose"):
        return power < ATOM
    if not op.infix or (slot and power == _MINUS):
        return False
    strict = op.power <= 10 or op.right != bool(slot)  # comparisons do not chain
    return power < op.power + strict


def combine(op: Op, operands: list[Text], spaces: bool = True, said: Settings | None = None) -> Text:
    """An operation written over its operands, with the parentheses it needs and no others.

    >>> from adviz.ops import INFIX
    >>> combine(INFIX["*"], [Text("a + b", 20), Text("c")]).text
    '(a + b) * c'
    """
    pieces = frame(op, len(operands), spaces, said)
    text = pieces[0]
    for slot, (operand, behind) in enumerate(zip(operands, pieces[1:], strict=True)):
        text += f"({operand.text})" if loose(op, slot, operand.power) else operand.text
        text += behind
    return Text(text, power_of(op))


def to_text(tape: Tape) -> str:
    """The formula, as statements that parse to an equal tape: results that are used twice get a name.

    >>> from adviz.lang.parser import parse
    >>> to_text(parse("c = a + b; c*c"))
    'c = a + b; c * c'
    """
    named = to_name(tape)
    statements = [f"{name} = {number(value)}" for name, value in tape.defaults.items()]
    for node, name in named.items():
        body = _expression(tape, node, named)
        statements.append(f"{name} = ({body})" if _is_number(tape, node) else f"{name} = {body}")
    if tape.root not in named:
        statements.append(_expression(tape, tape.root, named))
    elif not statements or not statements[-1].startswith(f"{named[tape.root]} = "):
        statements.append(named[tape.root])
    return "; ".join(statements)


def _is_number(tape: Tape, node: int) -> bool:
    """Whether a node is written as a number, which after `name =` would make an input with a default."""
    if tape.ops[node].prefix == "-":
        node = tape.args[node][0]
        return node in tape.constants and node not in tape.names
    return node in tape.constants


def _expression(tape: Tape, root: int, named: dict[int, str]) -> str:
    """One statement's right side: a stack of pieces and nodes, so that depth does not matter."""
    out: list[str] = []
    stack: list[str | int] = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            out.append(item)
        elif item in named and item != root:
            out.append(named[item])
        elif not tape.args[item]:
            out.append(leaf(tape, item).text)
        else:
            stack += reversed(_pieces(tape, item, named))
    return "".join(out)


def _pieces(tape: Tape, node: int, named: dict[int, str]) -> list[str | int]:
    op, sources = tape.ops[node], tape.args[node]
    numbers = op.name == "stack" and all(source in tape.constants and source not in named for source in sources)
    before, *behind = frame(op, len(sources), said=tape.settings.get(node), called=numbers)  # [1, 2] is one constant
    pieces: list[str | int] = [before]
    for slot, source in enumerate(sources):
        if source in named:
            power = ATOM
        else:
            power = power_of(tape.ops[source]) if tape.args[source] else leaf(tape, source).power
        pieces += ["(", source, ")"] if loose(op, slot, power) else [source]
        pieces.append(behind[slot])
    return pieces


def to_name(tape: Tape) -> dict[int, str]:
    """The operations that need a name: those that have one, are used twice, or are not used at all."""
    uses = [0] * len(tape)
    for sources in tape.args:
        for source in sources:
            uses[source] += 1
    taken = set(tape.names.values())
    named = {}
    for node, sources in enumerate(tape.args):
        if node in tape.names and (sources or node in tape.constants):
            named[node] = tape.names[node]
        elif sources and (uses[node] > 1 or (uses[node] == 0 and node != tape.root)):
            name = f"v{node}"
            while name in taken:
                name += "_"
            named[node] = name
    return named
