"""Differences of a function of one number: the slope with its error, kinks, the order of the Taylor remainder.

The slope is Ridders' (*Accurate computation of F'(x) and F'(x) F''(x)*, Advances in Engineering Software 4, 1982; Press
et al., *Numerical Recipes*, section 5.7): central differences of halving steps, extrapolated to step 0 by Richardson's
rule, and of all that is found the one whose estimated error is least. Truncation falls and rounding rises as the step
shrinks, so that the least error lies between. Wide steps are believed only as far as they agree with narrow ones: they
may have jumped over a kink, or over whole periods.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

EPSILON = 2.0**-53  # half the distance from 1.0 to the next double
_WIDEST = 0.25  # the first step, of max(|x|, 1)
_NARROW = 2.0**-36  # the last step, of min(|x|, 1)
_TOO_NARROW = 2.0**-18  # a kink that steps of this size, of max(|x|, 1), do not get out of the way of
_LOOK_BACK = 4  # halvings over which a kink shows itself
_TAIL = 8  # of the narrowest steps, those over which a value has come to rest


class Samples(NamedTuple):
    """A function around a point.

    Attributes:
        x: the point.
        middle: the value there.
        steps: halving, the widest first.
        above, below: the values at `x + step` and `x - step`.
        noise: what rounding does to a value.
    """

    x: float
    middle: float
    steps: tuple[float, ...]
    above: tuple[float, ...]
    below: tuple[float, ...]
    noise: float

    @property
    def central(self) -> list[float]:
        """The central differences, one a step, over the distance that there really is between the two points."""
        x = self.x
        return [
            (above - below) / ((x + step) - (x - step))
            for step, above, below in zip(self.steps, self.above, self.below, strict=True)
        ]

    @property
    def span(self) -> float:
        """The distance between the least and the largest finite value."""
        finite = [value for value in (*self.above, self.middle, *self.below) if math.isfinite(value)]
        return max(finite, default=0.0) - min(finite, default=0.0)

    @property
    def bends(self) -> list[float]:
        """f(x + h) - 2·f(x) + f(x - h): h times what the slopes of the two sides differ by."""
        return [
            (above - self.middle) - (self.middle - below) for above, below in zip(self.above, self.below, strict=True)
        ]


class Estimate(NamedTuple):
    """A slope, how far off it may be, and the step that it comes from."""

    value: float
    error: float
    step: float


UNKNOWN = Estimate(math.nan, math.inf, 0.0)  # no step gives a slope


def sample(function: Callable[[float], float], x: float, noise: float) -> Samples:
    """The values of a function around `x`; `noise` is what rounding does to one of them.

    >>> len(sample(math.sin, 1.0, 1e-16).steps)
    35
    """
    size = max(abs(x), 1.0)
    least = max(min(abs(x) or 1.0, 1.0) * _NARROW, math.ulp(x) * 2.0**8, 1e-290)
    steps = []
    step = _WIDEST * 2.0 ** math.floor(math.log2(size)) if math.isfinite(size) else 0.0
    while step >= least:
        steps.append(step)
        step /= 2.0
    above, below = ([function(x + side * step) for step in steps] for side in (1.0, -1.0))
    return Samples(x, function(x), tuple(steps), tuple(above), tuple(below), noise)


def settled(samples: Samples) -> bool:
    """Whether the values of each side come to rest as the step shrinks.

    Where doubles lie too far apart for the function, as about sin(x) at 10¹⁶, they do not: every step jumps over
    whole periods, and differences say nothing.

    >>> settled(sample(math.sin, 1.0, 1e-16)), settled(sample(math.sin, 1e16, 1e-16))
    (True, False)
    """
    last = max(_rest(samples.above), _rest(samples.below))
    return last <= max(samples.span / 16.0, 64.0 * samples.noise)


def _rest(values: tuple[float, ...]) -> float:
    """The largest move of the value over the last halvings of the step."""
    last = values[-_TAIL:]
    return max([abs(after - before) for before, after in pairwise(last) if math.isfinite(after - before)], default=0.0)


def slope(samples: Samples) -> Estimate:
    """The derivative, extrapolated to step 0; nan where no step gives two values, or none is narrow enough.

    >>> found = slope(sample(math.sin, 1.0, 1e-16))
    >>> abs(found.value - math.cos(1.0)) < 10 * found.error < 1e-11
    True
    """
    if not settled(samples):
        return UNKNOWN
    best = UNKNOWN
    for found in reversed(_extrapolated(samples)):
        if found.error < best.error and not abs(found.value - best.value) > 4.0 * (found.error + best.error):
            best = found
    return best


def _extrapolated(samples: Samples) -> list[Estimate]:
    """Every entry of the tables that are extrapolated, the widest steps first."""
    found: list[Estimate] = []
    before: list[float] = []  # the row of the table: not extrapolated, once, twice
    for step, difference in zip(samples.steps, samples.central, strict=True):
        row = [difference]
        rounding = 2.0 * samples.noise / step
        for level, last in enumerate(before[:2]):
            row.append(row[level] + (row[level] - last) / (4.0 ** (level + 1) - 1.0))
            error = max(abs(row[-1] - row[level]), abs(row[-1] - last)) + rounding
            found.append(Estimate(row[-1], error, step))
        before = row
    return found


def order(samples: Samples, gradient: float) -> float:
    """The order of the Taylor remainder |f(x + h) - f(x) - h·gradient|: about 2 where the gradient is right (more at
    points without curvature), 1 where it is wrong, inf where the remainder is nothing but rounding, nan where no step
    is narrow enough.

    >>> found = sample(math.exp, 1.0, 1e-15)
    >>> round(order(found, math.e), 1), round(order(found, 2.7), 1)
    (2.0, 1.0)
    """
    if not settled(samples):
        return math.nan
    seen: list[float] = []
    for step, above, below in zip(samples.steps, samples.above, samples.below, strict=True):
        remainder = max(abs(above - samples.middle - step * gradient), abs(below - samples.middle + step * gradient))
        rounding = 64.0 * (samples.noise + EPSILON * step * abs(gradient))
        if math.isfinite(remainder) and remainder > rounding:
            seen.append(remainder)
        elif seen:
            break
    return math.log2(seen[-3] / seen[-1]) / 2.0 if len(seen) > 2 else math.inf


def kink(samples: Samples) -> bool:
    """Whether the slopes of the two sides differ however small the step is: a corner, or a jump.

    The slopes of a smooth function come together as the step shrinks; at a corner they do not. What rounding may do
    is left out of account.

    >>> kink(sample(abs, 0.0, 1e-17)), kink(sample(abs, 0.1, 1e-17)), kink(sample(math.exp, 0.0, 1e-16))
    (True, False, False)
    """
    bends = samples.bends
    clear = [at for at, bend in enumerate(bends) if abs(bend) > 32.0 * samples.noise]
    if not settled(samples) or not clear or clear[-1] < _LOOK_BACK:
        return False
    if samples.steps[clear[-1]] > _TOO_NARROW * max(abs(samples.x), 1.0):
        return False
    last = bends[clear[-1] - _LOOK_BACK : clear[-1] + 1]
    one_sided = all(bend > 0 for bend in last) or all(bend < 0 for bend in last)
    return one_sided and abs(last[-1]) > 0.5 * abs(last[0]) / 2.0**_LOOK_BACK


def curvature(samples: Samples, step: float) -> float:
    """The size of the second derivative, by the step that is one of the samples'; 0 where there is none."""
    at = samples.steps.index(step) if step in samples.steps else -1
    bend = abs(samples.bends[at]) / step**2 if at >= 0 else 0.0
    return bend if math.isfinite(bend) else 0.0


def edge(samples: Samples) -> bool:
    """Whether the function is defined on one side only, however small the step is."""
    return bool(samples.steps) and math.isfinite(samples.above[-1]) != math.isfinite(samples.below[-1])
