"""A program's lines → the text of a module: what it quotes, the functions that it needs, the function, the call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

from adviz.errors import visible
from adviz.formats.python.definitions import definitions
from adviz.formats.python.expression import number
from adviz.formats.python.program import Program
from adviz.graph.tape import Tape
from adviz.ops import TABLE
from adviz.scene.model import Scene


def module(scene: Scene, program: Program) -> str:
    """The text of a program over numbers."""
    tape = program.tape
    point = _point(scene, tape)
    order = sorted(tape.inputs.items(), key=lambda item: item[0] in point)  # those with a default come last
    arguments = ", ".join(
        f"{program.parameters[node]}: float" + (f" = {number(float(point[name])).text}" if name in point else "")
        for name, node in order
    )
    code = indented(body(program))
    name = function_name(program)
    parts = [head(scene), *above(program, code, arguments)]
    parts.append(f"def {name}({arguments}) -> tuple[float, dict[str, float]]:\n{code}\n")
    if len(point) == len(tape.inputs):
        parts.append(f'if __name__ == "__main__":\n    print({name}())\n')
    return "\n\n".join(parts)


def _point(scene: Scene, tape: Tape) -> dict[str, float]:
    """The values of inputs that are known."""
    known = {name: value for name, value in scene.inputs.items() if value is not None}
    return {name: value for name, value in tape.defaults.items() if name in scene.inputs} | known


def body(program: Program) -> list[str]:
    """The lines of the function."""
    forward, backward = program.forward(), program.backward()
    gradient = ", ".join(f"{name!r}: {program.bar(node)}" for name, node in program.wanted.items())
    gap = [""] if forward and backward else []
    return [*forward, *gap, *backward, f"return {program.result()}, {{{gradient}}}"]


def indented(lines: list[str]) -> str:
    return "\n".join(f"    {line}".rstrip() for line in lines)


def head(scene: Scene) -> str:
    """The docstring of the module, which quotes the formula."""
    lines = [" ".join(line.split()) for line in scene.expression.splitlines()]
    text = visible("; ".join(line for line in lines if line))
    text = text if len(text) <= 100 else text[:99] + "…"
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"""{text}: the value and the gradient."""\n'


def function_name(program: Program) -> str:
    """The name of the root, as an identifier that nothing else has."""
    tape = program.tape
    name = re.sub(r"\W+", "_", normalize("NFKC", tape.root_name.replace("∂", "d"))).strip("_") or "f"
    taken = set(program.parameters.values()) | set(TABLE) | program.reserved | {f"v{node}" for node in range(len(tape))}
    while name in taken or not name.isidentifier():
        name = f"{name}_" if name.isidentifier() else f"f_{name}"
    return name


def compositions(program: Program) -> dict[str, str]:
    """The definitions of what the table composes of other operators; `program.needs` gets those that they call."""
    made: dict[str, str] = {}
    waiting = sorted(program.needs)
    while waiting:
        name = waiting.pop()
        if name in made or not (name in TABLE and TABLE[name].value):
            continue
        inner: set[str] = set()
        made[name] = program.composed(TABLE[name], inner)
        program.needs |= inner
        waiting += sorted(inner)
    return made


def above(program: Program, *texts: str) -> list[str]:
    """The definitions that the function needs: of the primitives, then of what is composed of them."""
    made = compositions(program)
    whole = "\n".join((*texts, *made.values()))
    constants = [name for name in ("inf", "nan") if re.search(rf"\b{name}\b", whole)]
    primitives = definitions([*sorted(program.needs - made.keys()), *constants])
    return blocks([*primitives, *[made[name].rstrip() for name in sorted(made)]])


def blocks(texts: list[str]) -> list[str]:
    """Definitions, those of one line together."""
    return ["\n".join(block) + "\n" for block in _grouped(texts)]


def _grouped(texts: list[str]) -> Iterator[list[str]]:
    block: list[str] = []
    for text in texts:
        if block and ("\n" in block[-1] or "\n" in text or _is_import(text) != _is_import(block[-1])):
            yield block
            block = []
        block.append(text)
    if block:
        yield block


def _is_import(text: str) -> bool:
    return text.startswith(("import ", "from "))
