"""adviz shows how automatic differentiation works on a formula: the computational graph with values, local gradients
on the edges, and the paths whose products add up to a derivative.

>>> import adviz
>>> graph = adviz.parse("x * sin(x)")
>>> round(graph.evaluate({"x": 2.0}).gradient["x"], 6)
0.077004
"""

from typing import TYPE_CHECKING, Any

from adviz.ad.paths import GradientPath
from adviz.api import draw, parse, parse_latex, trace
from adviz.drawing import Drawing
from adviz.errors import AdvizError
from adviz.graphs import Evaluation, Graph
from adviz.options import Options

if TYPE_CHECKING:
    from adviz import numpy as numpy

__all__ = [
    "AdvizError", "Drawing", "Evaluation", "GradientPath", "Graph", "Options", "__version__", "draw", "parse",
    "parse_latex", "trace",
]  # fmt: skip

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """`adviz.numpy`, imported when it is asked for."""
    if name == "numpy":
        from importlib import import_module

        return import_module("adviz.numpy")
    raise AttributeError(f"module 'adviz' has no attribute {name!r}")
