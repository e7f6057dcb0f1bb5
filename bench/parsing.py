"""Parsing, against `ast.parse` on the same text."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import adviz
from bench.formulas import TEXTS, tokens
from bench.race import Contender, race
from bench.report import Goal, Table, ratio

SIZES = (100, 1_000, 10_000, 100_000)
GOAL = Goal(least=1)


def tables(seconds: float, collecting: bool) -> Iterator[Table]:
    """One table; `seconds` a row."""
    table = Table(
        "Parsing: the time of ast.parse on the same text (adviz = 1.00)",
        "text", "tokens", "adviz, ns a token", "ast.parse", "target",
    )  # fmt: skip
    for kind, make in TEXTS.items():
        for size in SIZES:
            table.add(*_row(kind, make(size), seconds, collecting))
    yield table


def _row(kind: str, text: str, seconds: float, collecting: bool) -> tuple[str, ...]:
    contenders: dict[str, Contender] = {"adviz": lambda: adviz.parse(text)}
    refused = _refused(text)
    if not refused:
        contenders["ast.parse"] = lambda: ast.parse(text)
    times = race(contenders, seconds, collecting)
    count = tokens(text)
    each = f"{times.seconds('adviz') / count * 1e9:.0f}"
    if refused:
        return kind, f"{count:,}", each, refused, "reads it ok"
    found = times.ratio("ast.parse", "adviz")
    return kind, f"{count:,}", each, ratio(found), GOAL.verdict(found)


def _refused(text: str) -> str:
    """The error of `ast.parse`, where the text is too deep for it."""
    try:
        ast.parse(text)
    except (RecursionError, MemoryError, SyntaxError) as error:
        return type(error).__name__
    return ""
