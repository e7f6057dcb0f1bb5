"""Scenes made by hand, so that layout and formats are tested without the rest of adviz.

A `Tape` records Python arithmetic; `scene` turns it into what `adviz.scene.build` would make of it.
"""

from __future__ import annotations

import math

from adviz.scene.model import Edge, Line, Node, Path, PathTable, Scene


class Value:
    """A node of a tape; arithmetic on values writes the tape."""

    def __init__(self, tape: Tape, id: int) -> None:
        self.tape, self.id = tape, id

    def __add__(self, other: Value | float) -> Value:
        b = self.tape.lift(other)
        return self.tape.node("+", f"{self} + {b}", self.value + b.value, (self, 1.0), (b, 1.0))

    def __mul__(self, other: Value | float) -> Value:
        b = self.tape.lift(other)
        text = f"{self:*} · {b:*}"
        return self.tape.node("*", text, self.value * b.value, (self, b.value), (b, self.value))

    def __truediv__(self, other: Value | float) -> Value:
        b = self.tape.lift(other)
        out = self.value / b.value
        return self.tape.node("/", f"{self:*} / {b:*}", out, (self, 1 / b.value), (b, -out / b.value))

    @property
    def value(self) -> float:
        return self.tape.values[self.id]

    def __str__(self) -> str:
        return self.tape.texts[self.id]

    def __format__(self, spec: str) -> str:
        text = str(self)
        if len(text) > 18:
            return f"v{self.id}"
        return f"({text})" if spec and self.tape.ops[self.id] in "+*/" else text


class Tape:
    """Columns of a graph: operator, text, value, and inputs with their partials."""

    def __init__(self) -> None:
        self.ops: list[str] = []
        self.texts: list[str] = []
        self.values: list[float] = []
        self.uses: list[tuple[tuple[Value, float], ...]] = []

    def node(self, op: str, text: str, value: float, *uses: tuple[Value, float]) -> Value:
        self.ops.append(op)
        self.texts.append(text)
        self.values.append(value)
        self.uses.append(uses)
        return Value(self, len(self.ops) - 1)

    def input(self, name: str, value: float) -> Value:
        return self.node("input", name, value)

    def lift(self, number: Value | float) -> Value:
        return number if isinstance(number, Value) else self.node("const", f"{number:g}", number)

    def call(self, op: str, a: Value) -> Value:
        known = {
            "sin": (math.sin, math.cos),
            "exp": (math.exp, math.exp),
            "log": (math.log, lambda x: 1 / x),
            "tanh": (math.tanh, lambda x: 1 - math.tanh(x) ** 2),
            "id": (lambda x: x, lambda _: 1.0),
        }
        function, derivative = known[op]
        return self.node(op, f"{op}({a:f})", function(a.value), (a, derivative(a.value)))


def scene(root: Value, wrt: tuple[str, ...] = (), title: str = "", listed: int = 8) -> Scene:
    """The scene of everything on the tape of `root`, with the first `listed` paths of each of `wrt`."""
    tape = root.tape
    adjoints = [0.0] * len(tape.ops)
    adjoints[root.id] = 1.0
    for at in range(root.id, -1, -1):
        for used, partial in tape.uses[at]:
            adjoints[used.id] += adjoints[at] * partial
    raw = [
        (used.id, at, slot, partial) for at, uses in enumerate(tape.uses) for slot, (used, partial) in enumerate(uses)
    ]
    tables = _tables(tape, root, raw, adjoints, wrt, listed)
    paths = [path for table in tables for path in table.listed]
    on_edge: dict[int, list[int]] = {}
    for path in paths:
        for edge in path.edges:
            on_edge.setdefault(edge, []).append(path.number)
    on_node = {node for path in paths for node in path.nodes}
    edges = tuple(
        Edge(
            source,
            target,
            slot,
            partial,
            "",
            None,
            tuple(on_edge.get(at, ())),
            number(partial),
            ("on-path",) if at in on_edge else (),
            f"∂v{target}/∂v{source} = {partial!r}",
        )
        for at, (source, target, slot, partial) in enumerate(raw)
    )
    nodes = tuple(_node(tape, at, root.id, adjoints[at], at in on_node, wrt) for at in range(len(tape.ops)))
    names = [at for at, op in enumerate(tape.ops) if op == "input"]
    heading = title or f"f = {root}"
    return Scene(
        (heading, f"f = {number(root.value)}", *(f"∂f/∂{table.wrt} = {table.total_text}" for table in tables)),
        str(root),
        root.id,
        "f",
        {tape.texts[at]: tape.values[at] for at in names},
        root.value,
        number(root.value),
        {tape.texts[at]: adjoints[at] for at in names},
        nodes,
        edges,
        tables,
        (),
    )


def number(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")


def _node(tape: Tape, at: int, root: int, adjoint: float, on_path: bool, wrt: tuple[str, ...]) -> Node:
    op, text, value = tape.ops[at], tape.texts[at], tape.values[at]
    roles = {{"input": "input", "const": "constant"}.get(op, "operation")}
    roles |= {"on-path"} if on_path else set()
    roles |= {"root"} if at == root else set()
    roles |= {"wrt"} if text in wrt else set()
    name = text if at != root else f"f = {text}"
    lines = [Line("name", name)]
    if op != "const":
        lines.append(Line("value", f"= {number(value)}"))
        if wrt:
            lines.append(Line("adjoint", f"∂f = {number(adjoint)}"))
    return Node(
        at,
        op,
        text if op == "input" else "",
        text,
        tuple(lines),
        value,
        adjoint,
        tuple(sorted(roles)),
        f"v{at}: {text} = {value!r}",
    )


def _tables(
    tape: Tape,
    root: Value,
    raw: list[tuple[int, int, int, float]],
    adjoints: list[float],
    wrt: tuple[str, ...],
    listed: int,
) -> tuple[PathTable, ...]:
    out: list[list[int]] = [[] for _ in tape.ops]
    counts = [0] * len(tape.ops)
    counts[root.id] = 1
    for at in range(len(raw) - 1, -1, -1):
        out[raw[at][0]].append(at)
        counts[raw[at][0]] += counts[raw[at][1]]
    tables, first = [], 1
    for name in wrt:
        node = tape.texts.index(name)
        found: list[tuple[int, ...]] = []
        stack: list[tuple[int, tuple[int, ...]]] = [(node, ())]
        while stack and len(found) < listed:
            at, edges = stack.pop()
            if at == root.id:
                found.append(edges)
            stack += [(raw[edge][1], (*edges, edge)) for edge in out[at]]
        product = {edges: math.prod(raw[edge][3] for edge in edges) for edges in found}
        found.sort(key=lambda edges: -abs(product[edges]))
        paths = tuple(
            _path(tape, first + at, edges, raw, product[edges], adjoints[node]) for at, edges in enumerate(found)
        )
        rest = adjoints[node] - sum(product.values()) if counts[node] > len(found) else 0.0
        tables.append(
            PathTable(
                name,
                node,
                counts[node],
                paths,
                adjoints[node],
                number(adjoints[node]),
                rest,
                number(rest) if counts[node] > len(found) else "",
            )
        )
        first += len(paths)
    return tuple(tables)


def _path(
    tape: Tape,
    label: int,
    edges: tuple[int, ...],
    raw: list[tuple[int, int, int, float]],
    product: float,
    total: float,
) -> Path:
    nodes = (raw[edges[0]][0], *(raw[edge][1] for edge in edges))
    return Path(
        label,
        edges,
        nodes,
        tuple(tape.texts[node] for node in nodes),
        tuple(number(raw[edge][3]) for edge in edges),
        product,
        number(product),
        "",
        product / total if total else None,
    )


def tutorial() -> Scene:
    tape = Tape()
    x2 = tape.input("x2", 0.5)
    left = tape.call("sin", x2) + 1
    x1 = tape.input("x1", 1.5)
    return scene(left / (x2 + tape.call("exp", x1)) + x1 * x2, ("x2",), "f = (sin(x2) + 1)/(x2 + exp(x1)) + x1·x2")


def square() -> Scene:
    tape = Tape()
    x = tape.input("x", 3.0)
    return scene(x * x, ("x",))


def ladder(rungs: int = 3) -> Scene:
    """`rungs` diamonds in a row: 2**rungs paths over shared edges."""
    tape = Tape()
    x = tape.input("x", 0.4)
    for _ in range(rungs):
        x = tape.call("sin", x) + tape.call("tanh", x) * 0.5
    return scene(x, ("x",))


def network(terms: int, wrt: tuple[str, ...] = ("x",)) -> Scene:
    """`w1*tanh(a1*x + b1*y + c1) + …`: 13 nodes a term; all terms share x and y; the sum leans left."""
    tape = Tape()
    x, y = tape.input("x", 0.3), tape.input("y", -0.7)
    total: Value | None = None
    for at in range(1, terms + 1):
        w, a, b, c = (tape.input(f"{name}{at}", math.sin(at + ord(name))) for name in "wabc")
        term = w * tape.call("tanh", a * x + b * y + c)
        total = term if total is None else total + term
    assert total is not None
    return scene(total, wrt, f"Σ w·tanh(a·x + b·y + c), {terms} terms")


def polynomial(terms: int, wrt: tuple[str, ...] = ()) -> Scene:
    """`1*x*x*y + 2*x*y*y + …` over two shared leaves."""
    tape = Tape()
    x, y = tape.input("x", 0.9), tape.input("y", 1.1)
    total: Value | None = None
    for at in range(1, terms + 1):
        term = tape.lift(float(at)) * x * (y if at % 2 else x) * y
        total = term if total is None else total + term
    assert total is not None
    return scene(total, wrt, f"a polynomial of {terms} terms")


def hostile() -> Scene:
    """Names that try to break out of every format."""
    tape = Tape()
    names = [
        '"quoted"',
        "<b>bold</b>",
        "->{|}",
        r"\N \G \L",
        "a:b",
        "line\nbreak",
        "</script>&amp;]]>",
        "\u202eright to left",
        "nul\x00bell\x07",
        "変数😀",
        "long" * 25_000,
        "back\\",
    ]
    total: Value | None = None
    for at, name in enumerate(names):
        value = tape.input(name, float(at))
        total = value if total is None else total + value
    assert total is not None
    return scene(total, (names[0],), '<hostile> & "title"\nof \x01 two lines')
