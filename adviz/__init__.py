"""adviz shows how automatic differentiation works on a formula: the computational graph with values, local gradients
on the edges, and the paths whose products add up to a derivative.

>>> import adviz
>>> graph = adviz.parse("x * sin(x)")
>>> round(graph.evaluate({"x": 2.0}).gradient["x"], 6)
0.077004
"""

from adviz.ad.paths import GradientPath
from adviz.api import Drawing, Evaluation, Graph, draw, parse
from adviz.errors import AdvizError
from adviz.options import Options

__all__ = ["AdvizError", "Drawing", "Evaluation", "GradientPath", "Graph", "Options", "__version__", "draw", "parse"]

__version__ = "0.1.0"
