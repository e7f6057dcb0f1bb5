"""Heat maps: gradients by the logarithm of their size, on one scale for all boxes and arrows."""

from __future__ import annotations

import math
from collections.abc import Sequence

from adviz.scene.model import Heat
from adviz.torch.flow import Flow
from adviz.torch.measure import Stats

_FAINTEST = 0.04  # a heat of 0 is a gradient of 0
_NARROW = 10.0  # the least ratio between the ends of the scale


def scale(flow: Flow) -> Heat | None:
    """The scale from the smallest to the largest gradient that is not 0; None when there is none."""
    known = [each for row in flow.nodes.values() for each in row if each is not None] + list(flow.edges.values())
    sizes = [each.norm for each in known if 0.0 < each.norm < math.inf]
    if not sizes:
        return None
    high = max(sizes)
    return Heat(max(min(min(sizes), high / _NARROW), 5e-324), high, flow.scalar)


def heat_of(heat: Heat, stats: Sequence[Stats | None]) -> float | None:
    """Where gradients lie on the scale, from -1 to 1: near 0 where they vanish, 0 where there is none. What is not
    finite lies at the end.

    >>> from adviz.torch.measure import measure
    >>> import torch
    >>> [round(heat_of(Heat(0.01, 1.0, True), [measure(torch.tensor(x))]), 2) for x in (0.0, 0.01, -0.1, 1.0)]
    [0.0, 0.04, -0.52, 1.0]
    """
    known = [each for each in stats if each is not None]
    if not known:
        return None
    size = math.hypot(*(each.norm for each in known))
    if size == 0.0:
        return 0.0
    part = (
        1.0 if not math.isfinite(size) else (math.log10(size) - math.log10(heat.low)) / math.log10(heat.high / heat.low)
    )
    found = _FAINTEST + (1 - _FAINTEST) * min(max(part, 0.0), 1.0)
    return -found if heat.signed and (known[0].value or 0.0) < 0 else found
