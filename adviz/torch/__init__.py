"""PyTorch's autograd graphs, with the gradients that flow through them. Needs the extra `adviz[torch]`.

`graph` draws what a tensor comes from, `backward` what flows back, `trace` what a function did and where gradients are
cut, `explain` says why a tensor has no gradient, and `make_dot` takes torchviz's arguments.
"""

from adviz.errors import MissingExtra

try:
    import torch as _torch  # noqa: F401
except ImportError:
    raise MissingExtra(
        "adviz.torch needs PyTorch, which is not installed", remedy="pip install 'adviz[torch]'"
    ) from None

from adviz.torch.digraph import make_dot
from adviz.torch.draw import Gradients, backward, graph
from adviz.torch.explain import explain
from adviz.torch.measure import Stats
from adviz.torch.networks import ModelDrawing, build_graph, model
from adviz.torch.trace import Trace, trace

__all__ = [
    "Gradients", "ModelDrawing", "Stats", "Trace", "backward", "build_graph", "explain", "graph", "make_dot", "model",
    "trace",
]  # fmt: skip
