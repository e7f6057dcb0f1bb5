"""The JavaScript modules of `script/` in one text. No tool is needed: each module becomes a function that is called.

The modules are ordinary ECMAScript modules, which browsers and Node load as they are; to be bundled they keep to this:
an import stands on a line, `export` stands before `function`, `const` or `class` at the beginning of a line, and a text
in backticks ends on the line where it begins.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_IMPORT = re.compile(r'^import (?:\{ ([\w, ]+) \}|\* as (\w+)) from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:async )?(function\*?|const|class) (\w+)", re.MULTILINE)
_COMMENT = re.compile(r"^ *//.*\n|^ */\*\*(?:.|\n)*?\*/\n|^\n", re.MULTILINE)
_INDENT = re.compile(r"^ +", re.MULTILINE)
_BLANK = re.compile(r"(?<=[:{};,])\s+|\s+(?=[{}])|;\s*(?=})")


@cache
def read(name: str) -> str:
    """The text of a module, or of a style sheet where the name ends so: that without blanks that mean nothing."""
    sheet = name.endswith(".css")
    text = (files(__package__) / ("style" if sheet else "script") / name).read_text(encoding="utf-8")
    return _BLANK.sub("", text) if sheet else text


def bundle(entry: str, made: dict[str, str]) -> str:
    """The entry's code and all that it imports, each module once and after those that it imports.

    Args:
        entry: the code of a module that exports nothing.
        made: modules that are no files: name → code.

    >>> code = "export function twice(x) { return 2 * x; }"
    >>> print(bundle('import { twice } from "./m.js";\\ntwice(2);\\n', {"m": code}))
    const $m = (() => {
    function twice(x) { return 2 * x; }
    return { twice };
    })();
    const { twice } = $m;
    twice(2);
    <BLANKLINE>
    """
    parts: list[str] = []
    done: set[str] = set()
    waiting: list[tuple[str, str, bool]] = [("", entry, False)]  # name, code, whether its imports are written
    while waiting:
        name, code, ready = waiting.pop()
        if name in done:
            continue
        if ready:
            done.add(name)
            parts.append(_wrapped(name, code))
            continue
        waiting.append((name, code, True))
        needed = [found[3] for found in _IMPORT.finditer(code)]
        waiting += [(each, made.get(each) or read(f"{each}.js"), False) for each in needed if each not in done]
    return "".join(parts)


def _wrapped(name: str, code: str) -> str:
    exports = [found[2] for found in _EXPORT.finditer(code)]
    code = _IMPORT.sub(_binding, code)
    code = re.sub(r"^export ", "", code, flags=re.MULTILINE)
    code = _INDENT.sub("", _COMMENT.sub("", code))
    if not name:
        return code
    return f"const ${name} = (() => {{\n{code.rstrip()}\nreturn {{ {', '.join(exports)} }};\n}})();\n"


def _binding(found: re.Match[str]) -> str:
    names = f"{{ {found[1]} }}" if found[1] else found[2]
    return f"const {names} = ${found[3]};\n"
