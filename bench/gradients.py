"""Values, local partials and adjoints together, against micrograd, autograd and torch on scalars."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import adviz
from bench.formulas import PROGRAMS, Program
from bench.peers import PEERS, Numbers, Peer, absent, agree
from bench.race import Contender, race
from bench.report import Goal, Table, ratio

SIZES = (15, 100, 1_000, 10_000)
GOALS = {("micrograd", 15): Goal(least=3), ("micrograd", 1_000): Goal(least=12)} | {
    ("torch", size): Goal(least=15) for size in SIZES
}


def tables(seconds: float, collecting: bool) -> Iterator[Table]:
    """One table; `seconds` a row."""
    present = [name for name in PEERS if name not in absent()]
    targets = [name for name in present if any(peer == name for peer, _ in GOALS)]
    table = Table(
        "Value, local partials and adjoints: the time of others (graph.evaluate = 1.00)",
        "formula", "operations", "adviz, ns each", "parse + adviz", *present, *(f"target {name}" for name in targets),
    )  # fmt: skip
    limit = sys.getrecursionlimit()
    for kind, make in PROGRAMS.items():
        for size in SIZES:
            ratios, each = _measure(make(size), seconds, collecting)
            goals = [(GOALS.get((name, size)), ratios[name]) for name in targets]
            table.add(
                kind,
                f"{size:,}",
                f"{each:.0f}",
                ratio(ratios["parsing too"]),
                *(ratio(ratios[name]) if name in ratios else "-" for name in present),
                *(goal.verdict(found) if goal else "" for goal, found in goals),
            )
    sys.setrecursionlimit(limit)  # micrograd had it raised
    yield table


def _measure(program: Program, seconds: float, collecting: bool) -> tuple[dict[str, float], float]:
    """The ratio of each peer, and adviz's nanoseconds an operation."""
    text, at = program.text, program.at
    graph = adviz.parse(text)
    contenders: dict[str, Contender] = {
        "adviz": lambda: graph.evaluate(at),
        "parsing too": lambda: adviz.parse(text).evaluate(at),
    }
    result = graph.evaluate(at)
    mine = result.value, [result.gradient[name] for name in at]
    for name, make in PEERS.items():
        peer = make(program)
        if peer:
            contenders[name] = _checked(name, peer, mine)
    times = race(contenders, seconds, collecting)
    ratios = {name: times.ratio(name, "adviz") for name in contenders}
    return ratios, times.seconds("adviz") / len(program.lines) * 1e9


def _checked(name: str, peer: Peer, mine: Numbers) -> Contender:
    """What is timed of a peer.

    Raises:
        ValueError: it computes something else than adviz, so that the race would mean nothing.
    """
    timed, numbers = peer
    if not agree(mine, numbers()):
        raise ValueError(f"{name} and adviz do not compute the same")
    return timed
