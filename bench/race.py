"""Timing that is fair on a noisy machine: contenders take turns, and ratios are taken within a round."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from itertools import repeat
from statistics import median
from time import perf_counter
from typing import NamedTuple

SAMPLE = 0.05  # seconds that one sample should last at least, so that each contender also clears away its own garbage
ROUNDS = (5, 41)  # fewest and most rounds of a race

Contender = Callable[[], object]


class Times(NamedTuple):
    """Seconds a call: one list a contender, one number a round."""

    rounds: dict[str, list[float]]

    def seconds(self, name: str) -> float:
        """The median of a contender's rounds."""
        return median(self.rounds[name])

    def ratio(self, name: str, to: str) -> float:
        """How many times as long as `to` it takes: the median of the ratios within each round.

        >>> Times({"a": [1.0, 2.0, 9.0], "b": [2.0, 4.0, 18.0]}).ratio("b", "a")
        2.0
        """
        return median([mine / its for mine, its in zip(self.rounds[name], self.rounds[to], strict=True)])


def race(contenders: Mapping[str, Contender], seconds: float = 1.0, collecting: bool = True) -> Times:
    """Time all contenders in turns, in one process.

    The garbage of one is never another's: everything that exists before the race is frozen, and each sample begins
    with nothing to collect. Within a sample the collector runs as it does for any user, unless `collecting` is False.

    Args:
        contenders: name → what is timed.
        seconds: about how long the race may last.
        collecting: whether the garbage collector is on within the samples.
    """
    gc.collect()
    gc.freeze()
    try:
        calls = {name: _calls(contender) for name, contender in contenders.items()}
        taken: dict[str, list[float]] = {name: [] for name in contenders}
        order = list(contenders)
        end = perf_counter() + seconds
        for turn in range(ROUNDS[1]):
            for name in order if turn % 2 else reversed(order):
                taken[name].append(_sample(contenders[name], calls[name], collecting))
            if turn + 1 >= ROUNDS[0] and perf_counter() > end:
                break
        return Times(taken)
    finally:
        gc.enable()
        gc.unfreeze()


def _calls(contender: Contender) -> int:
    """How many calls make a sample; the first call, which may import and compile, is thrown away."""
    contender()
    calls = 1
    while True:
        took = _sample(contender, calls, True) * calls
        if took >= SAMPLE:
            return calls
        calls *= max(2, min(10, round(SAMPLE / max(took, 1e-7))))


def _sample(contender: Contender, calls: int, collecting: bool) -> float:
    """Seconds a call."""
    gc.collect()
    if not collecting:
        gc.disable()
    begin = perf_counter()
    for _ in repeat(None, calls):
        contender()
    took = perf_counter() - begin
    gc.enable()
    return took / calls
