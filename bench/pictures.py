"""A realistic formula to SVG and to PNG."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from time import perf_counter

import adviz
from bench.formulas import picture
from bench.report import Goal, Table, duration

SIZES = (25, 100, 300, 667, 2_000)
GOAL = Goal(most=3, unit="s")


def tables(seconds: float, collecting: bool) -> Iterator[Table]:
    """One table; at least three pictures of each, in turns."""
    del collecting
    table = Table("Pictures of a network of two layers, text to bytes", "nodes", "svg", "png", "target", "svg, bytes")
    for size in SIZES:
        text = picture(size)
        count = len(adviz.parse(text))
        taken: dict[str, list[float]] = {"svg": [], "png": []}
        length = 0
        end = perf_counter() + seconds
        while len(taken["png"]) < 3 or (perf_counter() < end and len(taken["png"]) < 21):
            for format, times in taken.items():
                took, written = _draw(text, format)
                times.append(took)
                length = written if format == "svg" else length
        svg, png = median(taken["svg"]), median(taken["png"])
        goal = GOAL.verdict(max(svg, png)) if size <= 667 else ""
        table.add(f"{count:,}", duration(svg), duration(png), goal, f"{length:,}")
    yield table


def _draw(text: str, format: str) -> tuple[float, int]:
    """Seconds, and bytes."""
    at = {name: 0.5 + slot / 10 for slot, name in enumerate(adviz.parse(text).inputs)}
    begin = perf_counter()
    data = adviz.draw(text, at, "x1").render(format).data
    return perf_counter() - begin, len(data)
