"""Numbers and expressions as a person reads them. Every number that is shown is written by `short`."""

from __future__ import annotations

import math
from collections.abc import Container

from adviz.graph.tape import Tape
from adviz.lang.printers import Text, combine, leaf, numeral

LONGEST = 200  # characters of an expression; what is longer is written over the names of its operands
_WIDE = 28  # characters of an expression in a box
_HANDLE = 8  # characters of an operand that stands for itself in another box
_DEFINED = 60  # characters of an expression that says what a name stands for
_CHAIN = 14  # characters of a node in a chain


def short(value: float, digits: int = 4) -> str:
    """A number with `digits` significant digits; whole numbers up to six digits in full; a real minus sign.

    >>> short(0.20073512936690338), short(-5.0), short(-1.5e-7), short(float("-inf"))
    ('0.2007', '−5', '−1.5e-7', '−inf')
    """
    if not math.isfinite(value):
        return "nan" if value != value else "−inf" if value < 0 else "inf"
    if value == int(value) and abs(value) < 1e6:
        return str(int(value)).replace("-", "−")
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    mantissa = mantissa.replace("-", "−")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa


def exact(value: float) -> str:
    """A number with all its digits, a zero without a sign.

    >>> exact(0.1), exact(3.0), exact(-1e300), exact(-0.0)
    ('0.1', '3', '-1e300', '0')
    """
    return numeral(value).removesuffix(".0") if value else "0"


def pretty(text: str) -> str:
    """A formula as it is set: a centred dot for products, a real minus sign, but not in an exponent (see `short`).
    Beside `@`, which has gaps and binds as tightly, the dot has them as well, and between derivatives.

    >>> pretty("x1 * x2 - 1"), pretty("A @ B * c"), pretty("-2.5e-3*x1e-3")
    ('x1·x2 − 1', 'A @ B · c', '−2.5e-3·x1e−3')
    """
    text = text.replace(" * ", " · " if " @ " in text or "∂" in text else "·").replace("*", "·")
    if "e-" not in text and "E-" not in text:
        return text.replace("-", "−")
    import re

    return re.sub(r"(?<![\w.])((?:\d[\d_]*\.?|\.\d)[\d_]*[eE]-)|-", lambda found: found[1] or "−", text)


def number_of(node: int, taken: Container[str]) -> str:
    """`v{node}`, what stands for an operation without a name; with `_` behind where the formula has that name itself.

    >>> number_of(3, ()), number_of(3, {"v3"})
    ('v3', 'v3_')
    """
    name = f"v{node}"
    while name in taken:
        name += "_"
    return name


def numbers_in(text: str, taken: Container[str]) -> list[int]:
    """The operations that a text refers to by their numbers.

    >>> numbers_in("v2 → v3_ → v3", {"v3"})
    [2, 3]
    """
    import re

    found = {found[0]: int(found[1]) for found in re.finditer(r"\bv(\d+)_*\b", text)}
    return sorted(node for said, node in found.items() if said == number_of(node, taken))


class Names:
    """What each node is called: in full, in its box, in a chain.

    Attributes:
        texts: the expression of each node, with assigned names in place of what they stand for.
        numbered: whether every operation shows its `v{id}`, because formulas on the arrows refer to it.
    """

    def __init__(self, tape: Tape, numbered: bool) -> None:
        self.tape = tape
        self.numbered = numbered
        self.labels: dict[int, str] = dict(tape.names)
        self.labels[tape.root] = tape.root_name
        self.taken = frozenset(self.labels.values())
        self.texts: list[Text] = []
        for node in range(len(tape)):
            self.texts.append(self._text(node))
        self._referenced: set[int] = set()

    def _text(self, node: int) -> Text:
        tape = self.tape
        if not tape.args[node]:
            return leaf(tape, node)
        operands = [
            Text(tape.names[source]) if source in tape.names else self.texts[source] for source in tape.args[node]
        ]
        if sum(len(operand.text) for operand in operands) > LONGEST:
            operands = [self.handle(source, mark=False) for source in tape.args[node]]
        return combine(tape.ops[node], operands, said=tape.settings.get(node))

    def label(self, node: int) -> str:
        """The node's name: of an input, assigned, of the root, or `v{id}`."""
        return self.labels.get(node) or self._number(node)

    def symbol(self, node: int) -> str:
        """The node's name in a formula: `∂f/∂x` is none."""
        label = self.label(node)
        return self._number(node) if label.startswith("∂") else label

    def _number(self, node: int) -> str:
        return number_of(node, self.taken)

    def handle(self, node: int, mark: bool = True) -> Text:
        """What stands for a node inside the box of another one; marks a node whose `v{id}` is used."""
        if not self.tape.args[node]:
            return self.texts[node]
        if node in self.labels:
            return Text(self.labels[node])
        if len(self.texts[node].text) <= _HANDLE and not self.numbered:
            return self.texts[node]
        if mark:
            self._referenced.add(node)
        return Text(self._number(node))

    def definition(self, node: int, known: Container[int]) -> str:
        """What an operation stands for: in full where that is short, else over its operands. It refers to `known`
        operations alone; an ellipsis stands for others that are long."""
        if self._is_closed(node, known):
            return self.texts[node].text
        operands = [self._defined(source, known) for source in self.tape.args[node]]
        return combine(self.tape.ops[node], operands, said=self.tape.settings.get(node)).text

    def _defined(self, node: int, known: Container[int]) -> Text:
        if node in known or node in self.tape.names:
            return Text(self.label(node))
        return self.texts[node] if self._is_closed(node, known) else Text("…")

    def _is_closed(self, node: int, known: Container[int]) -> bool:
        text = self.texts[node].text
        return len(text) <= _DEFINED and all(each in known for each in numbers_in(text, self.taken))

    def chain(self, node: int) -> str:
        """A short text for a node in the chain of a path."""
        text = self.texts[node].text.replace(" ", "")
        if node in self.labels or not self.tape.args[node]:
            return self.labels.get(node, text)
        if len(text) <= _CHAIN and not self.numbered:
            return pretty(text)
        self._referenced.add(node)
        return self._number(node)

    def boxes(self) -> list[str]:
        """The first line of each box. Call it last: it shows `v{id}` where another text refers to it."""
        bodies = [self._body(node) for node in range(len(self.tape))]
        return [self._box(node, body) for node, body in enumerate(bodies)]

    def _body(self, node: int) -> str:
        tape = self.tape
        if not tape.args[node]:
            text = self.texts[node].text
            return {"pi": "π", "inf": "∞"}.get(text, text) if node in tape.constants else text
        text = self.texts[node].text
        named = len(self.labels[node]) if node in self.labels else 0
        if self.numbered or len(text) > _WIDE or named + len(text) > _WIDE:
            operands = [self.handle(source) for source in tape.args[node]]
            text = combine(tape.ops[node], operands, said=tape.settings.get(node)).text
        return pretty(text)

    def _box(self, node: int, body: str) -> str:
        if self.tape.args[node] and (node in self.labels or node in self._referenced or self.numbered):
            symbol = self.symbol(node)
            further = f"{symbol} = " if symbol != self.label(node) and self._says_out(node) else ""
            return f"{self.label(node)} = {further}{body}"
        return f"{self.labels[node]} = {body}" if node in self.tape.constants and node in self.labels else body

    def _says_out(self, node: int) -> bool:
        """Whether formulas on the arrows to a node have its own name in them."""
        return self.numbered and any("out" in rule for rule in self.tape.ops[node].partials)
