"""The formulas that are measured: as texts to parse, as programs to differentiate, as pictures to draw."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from random import Random
from typing import Any, NamedTuple

from adviz.lang.lexer import scan

TUTORIAL = "(sin(x2)+1)/(x2+exp(x1)) + x1*x2"


def tokens(text: str) -> int:
    """How many tokens a text has."""
    return len(scan(text))


# Texts. Each is Python as well as adviz's language, so that `ast.parse` reads the very same characters.


def _statements(first: str, following: str, least: int) -> str:
    """Statements that each use the one before (`{before}`) until there are `least` tokens."""
    lines = [f"t0 = {first}"]
    count = tokens(lines[0])
    while count < least:
        lines.append(f"t{len(lines)} = " + following.format(before=f"t{len(lines) - 1}"))
        count += tokens(lines[-1]) + 1
    return "\n".join(lines)


def tutorial(least: int) -> str:
    """The tutorial's formula, added up."""
    return _statements(TUTORIAL, f"{{before}} + {TUTORIAL}", least)


def polynomial(least: int) -> str:
    """Polynomials in x and y, which all terms share."""
    terms = "3*x**4*y - 2*x*y**2 + 0.5*x**2 - 7*y + 1.25"
    return _statements(terms, f"{{before}}*({terms})", least)


def calls(least: int) -> str:
    """Calls nested 40 deep: few enough parentheses for `ast.parse`."""
    heads = "(".join(["sin", "cos", "tanh", "exp"] * 10)
    return _statements("x", f"{heads}({{before}}{')' * 40}", least)


def layers(least: int) -> str:
    """Neurons with the weights as numbers: each line sums up over what the lines before computed."""
    random = Random(1)
    lines: list[str] = []
    count = 0
    while count < least:
        before = ["x1", "x2", "x3", "x4", *(f"h{at}" for at in range(len(lines)))][-4:]
        terms = [f"{random.uniform(-1, 1):.4f}*{name}" for name in before]
        lines.append(f"h{len(lines)} = tanh({' + '.join(terms)} + {random.uniform(-1, 1):.4f})")
        count += tokens(lines[-1]) + 1
    return "\n".join(lines)


def long_sum(least: int) -> str:
    """One expression: a sum of products without a parenthesis, as deep as it is long."""
    return " + ".join(["0.5*x*y", "z"] * (least // 8 + 1))


TEXTS: dict[str, Callable[[int], str]] = {
    "tutorial": tutorial,
    "polynomial": polynomial,
    "calls": calls,
    "network": layers,
    "long sum": long_sum,
}


# Programs. Only + * ** and relu: micrograd has no more.


class Program(NamedTuple):
    """Operations in order, one a line: adviz reads the text, the others run it as a Python function."""

    lines: list[str]
    at: dict[str, float]

    @property
    def text(self) -> str:
        """The program in adviz's language."""
        return "\n".join(self.lines)

    def function(self, relu: Callable[[Any], Any]) -> Callable[..., Any]:
        """The program as a Python function of the inputs, in the order of `at`."""
        scope: dict[str, Any] = {"relu": relu}
        body = "".join(f"    {line}\n" for line in self.lines)
        result = self.lines[-1].partition(" ")[0]
        exec(f"def program({', '.join(self.at)}):\n{body}    return {result}\n", scope)
        made: Callable[..., Any] = scope["program"]
        return made


class _Lines:
    """A program while it is written."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __len__(self) -> int:
        return len(self.lines)

    def add(self, operation: str) -> str:
        """Append an operation; returns the name of its result."""
        name = f"v{len(self.lines)}"
        self.lines.append(f"{name} = {operation}")
        return name

    def total(self, names: list[str]) -> str:
        """Append the sum; returns its name."""
        first, *rest = names
        for name in rest:
            first = self.add(f"{first} + {name}")
        return first

    def program(self, at: dict[str, float]) -> Program:
        text = " ".join(self.lines) + " "
        return Program(
            self.lines, {name: value for name, value in at.items() if f" {name} " in text.replace(")", " )")}
        )


def network(operations: int, weights: int = 12) -> Program:
    """Layers of three neurons, relu(w·x + b), whose weights are shared by all layers."""
    at = {f"x{slot}": value for slot, value in enumerate((0.5, -1.5, 2.0))}
    at |= {f"w{slot}": (0.45, 0.25, -0.3, 0.5)[slot % 4] for slot in range(weights)} | {"b0": 0.1, "b1": 0.2}
    weight, bias = cycle([name for name in at if name[0] == "w"]), cycle(["b0", "b1"])
    out = _Lines()
    layer, made = ["x0", "x1", "x2"], list[str]()
    while len(out) + 7 + len(made) <= operations:
        products = [out.add(f"{next(weight)} * {name}") for name in layer]
        made.append(out.add(f"relu( {out.add(f'{out.total(products)} + {next(bias)}')} )"))
        if len(made) == 3:
            layer, made = made, []
    last = out.total(made or layer)
    while len(out) < operations:
        last = out.add(f"{last} * {next(weight)}")
    return out.program(at)


def own_weights(operations: int) -> Program:
    """The same network, where each weight is an input of its own."""
    return network(operations, operations)


_EXAMPLE = """\
c = a + b
p = c + 1
c2 = c + p
q = 1 + c2
m = - a
q2 = q + m
c3 = c2 + q2
d = a * b
k = b ** 3
d2 = d + k
h = b + a
r = relu( h )
d3 = d2 + r
e = c3 - d3
f = e ** 2
g = f / 2.0
i = 10.0 / f
g2 = g + i"""


def example(operations: int) -> Program:
    """The example of micrograd's own README, over and over: the results are added up."""
    out = _Lines()
    lines = [line.split(" ") for line in _EXAMPLE.split("\n")]
    total = ""
    while len(out) < operations:
        made = {"a": "a", "b": "b"}
        for name, _, *words in lines[: operations - len(out) - bool(total)]:
            made[name] = out.add(" ".join([made.get(word, word) for word in words]))
        last = list(made.values())[-1]
        total = out.add(f"{total} + {last}") if total else last
    return out.program({"a": -4.0, "b": 2.0})


def squares(operations: int) -> Program:
    """A sum of squares (a·b + c)², as least squares has them."""
    at = {f"x{slot}": value for slot, value in enumerate((0.5, -1.5, 2.0, 0.25, 1.75))}
    names = cycle(at)
    out = _Lines()
    total = "x0"
    while len(out) < operations:
        product = out.add(f"{next(names)} * {next(names)}")
        square = out.add(f"{out.add(f'{product} + {next(names)}')} ** 2")
        total = out.add(f"{total} + {square}")
    return out.program(at)


def horner(operations: int) -> Program:
    """Horner's rule: a chain as deep as it is long."""
    at = {"x": 0.9, "c0": 1.0, "c1": -0.5, "c2": 0.25}
    coefficients = cycle(["c0", "c1", "c2"])
    out = _Lines()
    total = "c0"
    while len(out) < operations:
        total = out.add(f"{total} * x" if len(out) % 2 == 0 else f"{total} + {next(coefficients)}")
    return out.program(at)


PROGRAMS: dict[str, Callable[[int], Program]] = {
    "micrograd's example": example,
    "network": network,
    "own weights": own_weights,
    "squares": squares,
    "horner": horner,
}


# Graphs for the paths and the pictures.


def diamonds(count: int) -> str:
    """A ladder of diamonds: each doubles the number of paths."""
    return "\n".join(["a0 = x * 1.01", *(f"a{at + 1} = sin(a{at}) + 0.3 * a{at}" for at in range(count))])


def chain(operations: int) -> str:
    """One expression of that many operations, as deep as it is long."""
    return "x" + " * y + x" * (operations // 2)


def picture(nodes: int) -> str:
    """A network of two layers, its weights as numbers: left-deep sums over shared inputs, the worst case for a layout.

    The graph has about as many nodes as asked for.
    """
    random = Random(7)
    inputs = ["x1", "x2", "x3", "x4", "x5", "x6"][: 2 if nodes < 60 else 4 if nodes < 400 else 6]
    units = max(1, round((nodes - len(inputs) - 2) / (len(inputs) * 3 + 2 + 3)))
    lines = []
    for unit in range(units):
        terms = [f"{random.uniform(-1, 1):.2f}*{name}" for name in inputs]
        lines.append(f"h{unit} = tanh({' + '.join(terms)} + {random.uniform(-1, 1):.2f})")
    total = " + ".join([f"{random.uniform(-1, 1):.2f}*h{unit}" for unit in range(units)])
    return "\n".join([*lines, f"y = sigmoid({total})"])
