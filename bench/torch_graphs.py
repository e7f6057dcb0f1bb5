"""Autograd graphs to DOT, against torchviz, in turns in one process."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.peers import installed
from bench.race import race
from bench.report import Goal, Table, duration, ratio

GOAL = Goal(most=1.0)
MODELS = Path(__file__).resolve().parents[1] / "tests" / "torch_graphs"


def tables(seconds: float, collecting: bool) -> Iterator[Table]:
    """One table: torchviz's drop-in, and the drawing with sizes, shapes and names. Empty without torch and torchviz."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torchviz uses distutils
        torch, torchviz = installed("torch"), installed("torchviz")
        table = Table(
            "Autograd graph and DOT", "graph", "torchviz", "make_dot", "ratio", "target", "graph", "graph().dot"
        )
        if torch is None or torchviz is None:
            table.add("torch or torchviz is absent", *[""] * 6)
            yield table
            return
        import adviz.torch

        for name, output in _outputs(torch).items():
            times = race(
                {
                    "torchviz": lambda output=output: torchviz.make_dot(output).source,
                    "make_dot": lambda output=output: adviz.torch.make_dot(output).source,
                    "graph": lambda output=output: adviz.torch.graph(output),
                    "dot": lambda output=output: adviz.torch.graph(output).dot,
                },
                seconds,
                collecting,
            )
            mine = times.ratio("make_dot", "torchviz")
            shown = [duration(times.seconds(each)) for each in ("torchviz", "make_dot")]
            rest = [duration(times.seconds(each)) for each in ("graph", "dot")]
            table.add(name, *shown, ratio(mine), GOAL.verdict(mine), *rest)
    yield table


def _outputs(torch: Any) -> dict[str, Any]:
    sys.path.insert(0, str(MODELS))
    from torch_models import ResNet18

    chain = torch.ones((), requires_grad=True)
    for _ in range(300):  # torchviz recurses once an operation
        chain = torch.sin(chain)
    return {"ResNet-18": ResNet18()(torch.zeros(1, 3, 64, 64)), "chain of 300": chain}
