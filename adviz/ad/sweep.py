"""The error of a difference against its step: falling with the step by truncation, then rising by rounding (a V).

Griewank & Walther, *Evaluating Derivatives*, 2nd edition, section 1.2; the straight line of the complex step beside it
is that of Squire & Trapp (SIAM Review 40, 1998), figure 1.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from adviz.ad.check import along, held
from adviz.ad.complex_step import complex_step
from adviz.ad.evaluate import Evaluation

DECADES = 17
_PER_DECADE = 4


class Sweep(NamedTuple):
    """Relative errors of one input's derivative, one a step; nan where there is none.

    Attributes:
        name: the input.
        reverse: the derivative by reverse mode, which the errors are against.
        steps: the widest first.
        forward, central: of one-sided and central differences.
        complex: of the complex step; empty where operators do not allow it.
    """

    name: str
    reverse: float
    steps: tuple[float, ...]
    forward: tuple[float, ...]
    central: tuple[float, ...]
    complex: tuple[float, ...]


def sweep(evaluation: Evaluation, name: str) -> Sweep:
    """The errors of one input's derivative over 17 decades of steps.

    >>> from adviz.ad.evaluate import evaluate
    >>> from adviz.lang.parser import parse
    >>> found = sweep(evaluate(parse("exp(x)"), {"x": 1.0}), "x")
    >>> min(found.forward) > min(found.central) > min(found.complex)
    True
    """
    fixed = held(evaluation)
    function = along(evaluation, name, fixed)
    start = evaluation.tape.inputs[name]
    x, reverse = evaluation.values[start], evaluation.adjoints[start]
    unit = max(abs(x), 1.0)
    steps = tuple([unit * 10.0 ** (-at / _PER_DECADE) for at in range(DECADES * _PER_DECADE + 1)])
    middle = function(x)
    forward = [_ratio(function(x + step) - middle, (x + step) - x) for step in steps]
    central = [_ratio(function(x + step) - function(x - step), (x + step) - (x - step)) for step in steps]
    imaginary = []
    if complex_step(evaluation, name, fixed)[0] is not None:
        found = [complex_step(evaluation, name, fixed, step)[0] for step in steps]
        imaginary = [math.nan if each is None else each for each in found]
    size = abs(reverse) or 1.0
    errors = [tuple([abs(each - reverse) / size for each in kind]) for kind in (forward, central, imaginary)]
    return Sweep(name, reverse, steps, *errors)


def _ratio(rise: float, run: float) -> float:
    return rise / run if run else math.nan
