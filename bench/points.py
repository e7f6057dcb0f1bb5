"""One formula at 10⁶ points: values, and values with gradients, against the same formula written in NumPy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import adviz
from bench.race import Contender, race
from bench.report import Goal, Table, duration, ratio

COUNT = 1_000_000
VALUES, GRADIENTS = Goal(most=1), Goal(most=4)
Written = Callable[[Any, Any], Any]


def _long(x: Any, y: Any) -> Any:
    left = np.exp(-(x**2) / 2) * np.sin(3 * y + 1) / (1 + y**2) + np.log(1 + x * y) * np.sqrt(x + y)
    return left - np.cos(x - y) * x / (2 + np.sin(y)) + (x - y) ** 2 * 0.25


# fmt: off
FORMULAS: dict[str, tuple[str, Written]] = {
    "quotient":   ("(sin(y)+1)/(y+exp(x)) + x*y",
                   lambda x, y: (np.sin(y) + 1) / (y + np.exp(x)) + x * y),
    "network":    ("tanh(0.3*x+0.7*y+0.1)*tanh(x-y)+tanh(x*y)",
                   lambda x, y: np.tanh(0.3 * x + 0.7 * y + 0.1) * np.tanh(x - y) + np.tanh(x * y)),
    "polynomial": ("3*x^3 - 2*x^2*y + y^2/(1+x) - x*y + 5",
                   lambda x, y: 3 * x**3 - 2 * x**2 * y + y**2 / (1 + x) - x * y + 5),
    "kinks":      ("max(x-y, 0)+max(x,y)*abs(x-1)",
                   lambda x, y: np.maximum(x - y, 0) + np.maximum(x, y) * np.abs(x - 1)),
    "long":       ("exp(-x^2/2)*sin(3*y+1)/(1+y^2) + log(1+x*y)*sqrt(x+y) - cos(x-y)*x/(2+sin(y)) + (x-y)^2*0.25",
                   _long),
}
# fmt: on


def tables(seconds: float, collecting: bool) -> Iterator[Table]:
    """One table; `seconds` a row."""
    table = Table(
        f"One formula at {COUNT:,} points: the time of adviz (the formula in NumPy = 1.00)",
        "formula", "NumPy", "values", "values and gradient", "target values", "target gradient",
    )  # fmt: skip
    rng = np.random.default_rng(0)
    point = {"x": rng.uniform(0.5, 2.0, COUNT), "y": rng.uniform(0.1, 1.0, COUNT)}
    for name, (text, written) in FORMULAS.items():
        times = race(_contenders(text, written, point), seconds, collecting)
        values, gradients = times.ratio("values", "NumPy"), times.ratio("gradients", "NumPy")
        table.add(
            name,
            duration(times.seconds("NumPy")),
            ratio(values),
            ratio(gradients),
            VALUES.verdict(values),
            GRADIENTS.verdict(gradients),
        )
    yield table


def _contenders(text: str, written: Written, point: dict[str, Any]) -> dict[str, Contender]:
    """What is timed.

    Raises:
        ValueError: the two do not compute the same, so that the race would mean nothing.
    """
    graph = adviz.parse(text)
    if not np.allclose(graph.evaluate(point, map=True).value, written(**point), rtol=1e-12):
        raise ValueError(f"{text} and what is written in NumPy do not compute the same")
    return {
        "NumPy": lambda: written(**point),
        "values": lambda: graph.evaluate(point, map=True),
        "gradients": lambda: graph.evaluate(point, map=True).gradient,
    }
