"""The functions that a program needs, taken from the source of a module itself: one fact, one place.

The module, `adviz.ops.numerics` for numbers, is cut into its statements; those that define the wanted names are kept,
and all that they refer to.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from inspect import getsource
from typing import NamedTuple

NUMERICS = "adviz.ops.numerics"


class _Part(NamedTuple):
    """A statement: its place among all, the name that it gives, its text, what it refers to, and the module that the
    name is imported from (empty where it is defined here)."""

    place: int
    name: str
    text: str
    uses: frozenset[str]
    module: str


def definitions(names: Iterable[str], module: str = NUMERICS) -> list[str]:
    """Imports and functions, in an order that runs: a text for each.

    Args:
        names: functions of the module, and what it imports where the program itself has that (`inf`, `nan`).
        module: where they are defined.

    >>> definitions(["neg"])
    ['def neg(a: float) -> float:\\n    return -a']
    >>> definitions(["div"])[0]
    'from math import copysign, inf, nan'
    """
    known = _parts(module)
    kept: dict[str, _Part] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in known and name not in kept:
            kept[name] = known[name]
            waiting += known[name].uses
    ordered = sorted(kept.values(), key=lambda part: part.place)
    return [*_imports(ordered), *dict.fromkeys(part.text for part in ordered if not part.module)]


def _imports(parts: list[_Part]) -> list[str]:
    """The import statements, one a module."""
    wanted: dict[str, list[str]] = {}
    for part in parts:
        if part.module:
            wanted.setdefault(part.module, []).append(part.name)
    lines = [f"import {module}" for module, names in wanted.items() if module in names]
    lines += ["import numpy as np"] if "np" in wanted.pop("numpy", ()) else []
    for module, names in wanted.items():
        rest = ", ".join(sorted(name for name in names if name != module))
        lines += [f"from {module} import {rest}"] if rest else []
    return sorted(lines, key=lambda line: (line.startswith("from"), line))


@cache
def _parts(module: str) -> dict[str, _Part]:
    """Every name that the module has at its top, and those of the modules of adviz that it imports whole."""
    parts: dict[str, _Part] = {}
    _read(module, parts)
    return parts


def _read(module: str, parts: dict[str, _Part]) -> None:
    text = getsource(import_module(module))
    inner: set[str] = set()
    for statement in ast.parse(text).body:
        if isinstance(statement, ast.ImportFrom) and str(statement.module).startswith("adviz"):
            for alias in statement.names:  # as deep as modules import each other: once
                inner.add(alias.asname or alias.name)
                _read(f"{statement.module}.{alias.name}", parts)
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            for alias in statement.names:
                origin = statement.module if isinstance(statement, ast.ImportFrom) else alias.name
                _add(parts, alias.asname or alias.name, "", frozenset(), str(origin))
        elif not _is_passed_on(statement, inner):
            uses = frozenset(one.id for one in ast.walk(statement) if isinstance(one, ast.Name))
            for name in _given(statement):
                _add(parts, name, ast.get_source_segment(text, statement) or "", uses, "")


def _add(parts: dict[str, _Part], name: str, text: str, uses: frozenset[str], module: str) -> None:
    parts[name] = _Part(len(parts), name, text, uses, module)


def _is_passed_on(statement: ast.stmt, inner: set[str]) -> bool:
    """Whether a statement is `digamma = _polygamma.digamma`, of a module that is here already."""
    value = statement.value if isinstance(statement, ast.Assign) else None
    return isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name) and value.value.id in inner


def _given(statement: ast.stmt) -> list[str]:
    """The names that a statement gives something to."""
    if isinstance(statement, ast.FunctionDef):
        return [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    if isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    names = [one for target in targets for one in (target.elts if isinstance(target, ast.Tuple) else [target])]
    return [one.id for one in names if isinstance(one, ast.Name)]
