"""Deep and wide graphs: the paths of 300 diamonds, and a chain of a million operations."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import adviz
from bench.formulas import chain, diamonds
from bench.race import Contender, race
from bench.report import Goal, Table, duration

RUNGS = 300
OPERATIONS = 1_000_000


def tables(seconds: float, collecting: bool) -> Iterator[Table]:
    """One table; `seconds` for each part."""
    table = Table("Paths and depth", "what", "time", "target")
    ladder, at = diamonds(RUNGS), {"x": 0.5}
    evaluated = adviz.parse(ladder).evaluate(at)
    if evaluated.paths("x").count != 2**RUNGS:
        raise ValueError("the paths are miscounted")
    _add(table, seconds, collecting, {
        f"{RUNGS} diamonds: count of 2^{RUNGS} paths": (lambda: evaluated.paths("x").count, Goal(most=0.1, unit="s")),
        f"{RUNGS} diamonds: the 8 heaviest": (lambda: list(islice(evaluated.paths("x"), 8)), Goal(most=0.1, unit="s")),
        f"{RUNGS} diamonds: text to SVG": (lambda: adviz.draw(ladder, at, "x").svg, Goal(most=3, unit="s")),
    })  # fmt: skip
    text = chain(OPERATIONS)
    graph = adviz.parse(text)
    point = {"x": 0.5, "y": 0.999}
    graph.evaluate(point)
    _add(table, seconds, collecting, {
        f"chain of {OPERATIONS:,} operations: parse": (lambda: adviz.parse(text), None),
        f"chain of {OPERATIONS:,} operations: evaluate": (lambda: graph.evaluate(point), None),
        f"chain of {OPERATIONS:,} operations: first evaluation": (lambda: adviz.parse(text).evaluate(point), None),
    })  # fmt: skip
    yield table


def _add(table: Table, seconds: float, collecting: bool, parts: dict[str, tuple[Contender, Goal | None]]) -> None:
    times = race({name: contender for name, (contender, _) in parts.items()}, seconds, collecting)
    for name, (_, goal) in parts.items():
        took = times.seconds(name)
        table.add(name, duration(took), goal.verdict(took) if goal else "")
