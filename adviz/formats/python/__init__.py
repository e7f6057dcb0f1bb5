"""Scene → Python: a module that runs by itself, and computes the value and the gradient as adviz does.

The function is the tape, straight: a line an operation, then the adjoints backwards, a line a contribution (Griewank &
Walther, *Evaluating Derivatives*, 2nd edition, section 3.2). It follows IEEE 754 where Python's `math` raises, by the
functions that stand above it.
"""

from __future__ import annotations

import keyword
import re
from unicodedata import normalize

from adviz.ad.point import is_scalar
from adviz.errors import OptionError, visible
from adviz.formats.python.definitions import definitions
from adviz.formats.python.expression import Term, apply, composed, number, partial, ties, times
from adviz.formats.tapes import tape_of
from adviz.graph.order import live
from adviz.graph.tape import Tape
from adviz.layout.options import DrawOptions, Rendered
from adviz.ops import TABLE
from adviz.scene.model import Scene

_WORDS = frozenset(
    (
        *keyword.kwlist,
        *keyword.softkwlist,
        "float",
        "dict",
        "tuple",
        "print",
        "math",
        "ties",
        "slope",
        "others",
        "inf",
        "nan",
    )
)


def render(scene: Scene, options: DrawOptions) -> Rendered:
    """The module in UTF-8.

    Raises:
        OptionError: the scene is not of a formula over numbers.
    """
    tape = tape_of(scene, "a Python program")
    if not is_scalar(tape, {}) or any(node.entries is not None for node in scene.nodes):
        raise OptionError(
            "a Python program is made of formulas over numbers", remedy="use a format that paints, or json"
        )
    return Rendered(_module(scene, _Program(scene, tape)).encode())


def _point(scene: Scene, tape: Tape) -> dict[str, float]:
    """The values of inputs that are known."""
    known = {name: value for name, value in scene.inputs.items() if value is not None}
    return {name: value for name, value in tape.defaults.items() if name in scene.inputs} | known


class _Program:
    """The lines of the function.

    Attributes:
        names: position → the term that stands for the node.
        needs: the functions that are called.
    """

    def __init__(self, scene: Scene, tape: Tape) -> None:
        self.tape = tape
        self.needs: set[str] = set()
        self.parameters = _parameters(tape)
        self.names = [self._name(node) for node in range(len(tape))]
        self.wanted = dict(tape.inputs)
        self.wanted |= {table.wrt: table.node for table in scene.tables}

    def _name(self, node: int) -> Term:
        if node in self.tape.constants:
            return number(float(self.tape.constants[node]))
        return Term(self.parameters.get(node, f"v{node}"))

    def forward(self) -> list[str]:
        """A line an operation."""
        lines = []
        for node, sources in enumerate(self.tape.args):
            if sources:
                made = apply(self.tape.ops[node], [self.names[source] for source in sources], self.needs)
                known = self.tape.names.get(node, "")
                lines.append(f"v{node} = {made.text}" + (f"  # {visible(known)}" if known else ""))
        return lines

    def backward(self) -> list[str]:
        """A line a contribution, from the root to what is differentiated."""
        tape, alive, active = self.tape, live(self.tape), self._active()
        met = {tape.root}
        lines = [f"{self._bar(tape.root)} = 1.0"] if active[tape.root] else []
        for node in range(tape.root, -1, -1):
            if not alive[node] or not active[node]:
                continue
            operands = [self.names[one] for one in tape.args[node]]
            counted = ties(tape.ops[node], operands, self.names[node])
            lines += [counted] if counted else []
            for slot, source in enumerate(tape.args[node]):
                if active[source] and slot not in tape.ops[node].cuts:
                    lines += self._contribution(node, slot, operands, source not in met)
                    met.add(source)
        missing = [node for node in dict.fromkeys(self.wanted.values()) if node not in met or not active[node]]
        return [*lines, *[f"{self._bar(node)} = 0.0" for node in missing]]

    def _contribution(self, node: int, slot: int, operands: list[Term], first: bool) -> list[str]:
        op = self.tape.ops[node]
        slope = partial(op, slot, operands, self.names[node], self.needs)
        target, above = self._bar(self.tape.args[node][slot]), self._bar(node)
        sign = "=" if first else "+="
        if (0 if op.variadic else slot) in op.masks:  # what was not chosen passes nothing, not even 0·inf
            if slope.test:
                return [f"{target} {sign} {above} if {slope.test} else 0.0"]
            return [f"slope = {slope.text}", f"{target} {sign} {above} * slope if slope else 0.0"]
        less = slope.opposite
        if less:
            return [f"{target} {'= -' if first else '-= '}{times(above, less)}"]
        return [f"{target} {sign} {times(above, slope)}"]

    def _bar(self, node: int) -> str:
        """The variable of an adjoint."""
        return f"{self.parameters.get(node, f'v{node}')}_bar"

    def _active(self) -> bytearray:
        """One flag a node: whether what is differentiated comes to it, through edges that are not cut."""
        found = bytearray(len(self.tape))
        for node in self.wanted.values():
            found[node] = 1
        for node, sources in enumerate(self.tape.args):
            cuts = self.tape.ops[node].cuts
            if any(found[source] and slot not in cuts for slot, source in enumerate(sources)):
                found[node] = 1
        return found


def _parameters(tape: Tape) -> dict[int, str]:
    """Position → identifier of each input: its own name, with underscores behind it where Python or the program has
    that name already. (Python takes `ℓ` for `l`.)"""
    taken = {f"v{node}" for node in range(len(tape))} | set(TABLE)
    made: dict[int, str] = {}
    for name, node in tape.inputs.items():
        plain = re.sub(r"\W", "_", normalize("NFKC", name)) or "_"
        plain = plain if plain.isidentifier() else f"_{plain}"
        while plain in taken or plain in _WORDS or plain.endswith("_bar") or f"{plain}_bar" in taken:
            plain += "_"
        taken |= {plain, f"{plain}_bar"}
        made[node] = plain
    return made


def _module(scene: Scene, program: _Program) -> str:
    tape = program.tape
    forward, backward = program.forward(), program.backward()
    result = program.names[tape.root].text
    gradient = ", ".join(f"{name!r}: {program._bar(node)}" for name, node in program.wanted.items())
    point = _point(scene, tape)
    order = sorted(tape.inputs.items(), key=lambda item: item[0] in point)  # those with a default come last
    arguments = ", ".join(
        f"{program.parameters[node]}: float" + (f" = {_spelled(point[name])}" if name in point else "")
        for name, node in order
    )
    body = [*forward, *([""] if forward and backward else []), *backward, f"return {result}, {{{gradient}}}"]
    name = _function_name(tape, program)
    head = f'"""{_quoted(scene)}: the value and the gradient."""\n'
    code = "\n".join(f"    {line}".rstrip() for line in body)
    parts = [head, *_above(program, code, arguments)]
    parts.append(f"def {name}({arguments}) -> tuple[float, dict[str, float]]:\n{code}\n")
    if len(point) == len(tape.inputs):
        parts.append(f'if __name__ == "__main__":\n    print({name}())\n')
    return "\n\n".join(parts)


def _spelled(value: float) -> str:
    return number(float(value)).text


def _quoted(scene: Scene) -> str:
    """The formula, in a docstring."""
    text = visible(" ".join(scene.expression.split()))
    text = text if len(text) <= 100 else text[:99] + "…"
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _function_name(tape: Tape, program: _Program) -> str:
    name = re.sub(r"\W+", "_", normalize("NFKC", tape.root_name.replace("∂", "d"))).strip("_") or "f"
    taken = set(program.parameters.values()) | set(TABLE) | _WORDS | {f"v{node}" for node in range(len(tape))}
    while name in taken or not name.isidentifier():
        name = f"{name}_" if name.isidentifier() else f"f_{name}"
    return name


def _above(program: _Program, *texts: str) -> list[str]:
    """The definitions that the function needs: of the primitives, then of what is composed of them."""
    made: dict[str, str] = {}
    waiting = sorted(program.needs)
    while waiting:
        name = waiting.pop()
        if name in made or not (name in TABLE and TABLE[name].value):
            continue
        inner: set[str] = set()
        made[name] = composed(TABLE[name], inner)
        program.needs |= inner
        waiting += sorted(inner)
    whole = "\n".join((*texts, *made.values()))
    constants = [name for name in ("inf", "nan") if re.search(rf"\b{name}\b", whole)]
    primitives = definitions([*sorted(program.needs - made.keys()), *constants])
    return _blocks([*primitives, *[made[name].rstrip() for name in sorted(made)]])


def _blocks(texts: list[str]) -> list[str]:
    """Definitions, those of one line together."""
    blocks: list[list[str]] = []
    for text in texts:
        if (
            blocks
            and "\n" not in blocks[-1][-1]
            and "\n" not in text
            and _is_import(text) == _is_import(blocks[-1][-1])
        ):
            blocks[-1].append(text)
        else:
            blocks.append([text])
    return ["\n".join(block) + "\n" for block in blocks]


def _is_import(text: str) -> bool:
    return text.startswith(("import ", "from "))
