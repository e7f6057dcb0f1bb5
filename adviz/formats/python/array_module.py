"""The lines of a program over arrays → the text of a module that needs nothing but NumPy."""

from __future__ import annotations

import re
from typing import Any

from adviz.formats.python.arrays import ArrayProgram
from adviz.formats.python.definitions import definitions
from adviz.formats.python.module import blocks, body, compositions, function_name, head, indented
from adviz.formats.python.numpy_words import number
from adviz.scene.model import Scene

_WIDE = 100  # characters of an array that stands on one line
_CARRIED = "adviz.formats.python.carried"


def array_module(scene: Scene, program: ArrayProgram) -> str:
    """The text of a program over arrays."""
    code = indented(body(program))
    name, arguments = function_name(program), ", ".join(program.parameters.values())
    point = _point(scene, program)
    parts = [head(scene), *_above(program, code)]
    if point:
        parts.append(f"POINT = {{\n{point}}}\n")
    parts.append(f'@np.errstate(all="ignore")  # inf and nan are results\ndef {name}({arguments}):\n{code}\n')
    if point or not program.parameters:
        parts.append(f'if __name__ == "__main__":\n    print({name}({"**POINT" if point else ""}))\n')
    return "\n\n".join(parts)


def _above(program: ArrayProgram, code: str) -> list[str]:
    """The import of NumPy, and the definitions that the function needs."""
    made = compositions(program)
    whole = "\n".join((code, *made.values()))
    rest = program.needs - made.keys()
    named = definitions(sorted(rest), _CARRIED)
    primitives = definitions(sorted(name for name in rest if f"def {name}(" not in "\n".join(named)))
    imports = {text for text in (*named, *primitives) if text.startswith(("import ", "from "))} | {"import numpy as np"}
    if re.search(r"(?<!\.)\breduce\(", whole):
        imports.add("from functools import reduce")
    lines = sorted(imports - {"import numpy as np"}, key=lambda line: (line.startswith("from"), line))
    first = "\n".join([*lines, *([""] if lines else []), "import numpy as np"]) + "\n"
    functions = [text for text in (*primitives, *named) if text not in imports]
    return [first, *blocks([*functions, *[made[name].rstrip() for name in sorted(made)]])]


def _point(scene: Scene, program: ArrayProgram) -> str:
    """The items of the point, a line each; nothing where a value is not known."""
    lines = []
    for name, node in program.tape.inputs.items():
        value = scene.nodes[node].value if scene.nodes[node].entries is None else scene.nodes[node].entries
        value = program.tape.defaults.get(name) if value is None else value
        if value is None:
            return ""
        lines.append(f'    "{program.parameters[node]}": {_spelled(value)},\n')
    return "".join(lines)


def _spelled(value: Any) -> str:
    """A number or an array; a long one on several lines."""
    text = number(value).text
    if len(text) <= _WIDE:
        return text
    import textwrap

    pieces = textwrap.wrap(text[len("np.array(") : -1], _WIDE, break_long_words=False, break_on_hyphens=False)
    return "np.array(\n" + "".join([f"        {piece}\n" for piece in pieces]) + "    )"
