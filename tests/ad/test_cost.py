"""What a gradient costs, by the rule of counting."""

from __future__ import annotations

import pytest
from hypothesis import given

import adviz
from adviz.ad.cost import cost
from tests.strategies import programs

# fmt: off
TABLE = [
    # formula                               forward: (multiplications, additions)  reverse   better
    ("x",                                   (0, 0),                                (0, 0),   "either"),
    ("x + y",                               (0, 0),                                (0, 0),   "either"),
    ("x * y",                               (2, 0),                                (2, 0),   "either"),
    ("x * x",                               (2, 1),                                (2, 1),   "either"),
    ("log(x1) + x1*x2 - sin(x2)",           (4, 2),                                (4, 2),   "either"),
    ("x1*x2*x3*x4*x5",                      (14, 0),                               (8, 0),   "reverse"),
    ("sin(cos(exp(x)))",                    (3, 0),                                (3, 0),   "either"),
    ("exp(sin(x*y*z))",                     (11, 0),                               (6, 0),   "reverse"),
    ("detach(x)*y + 3*x",                   (2, 0),                                (2, 0),   "either"),
    ("c = 2*x; d = sin(y); d*d + 0*c",      (5, 1),                                (5, 1),   "either"),
]
# fmt: on


@pytest.mark.parametrize(("text", "forward", "reverse", "better"), TABLE, ids=[row[0] for row in TABLE])
def test_counts(text: str, forward: tuple[int, int], reverse: tuple[int, int], better: str) -> None:
    found = cost(adviz.parse(text))
    assert (found.forward[1:], found.reverse[1:], found.better) == (forward, reverse, better)


@pytest.mark.parametrize("entries", [1, 2, 3, 7])
def test_an_output_takes_a_sweep(entries: int) -> None:
    """A sweep of each of them passes what the graph of that entry alone takes."""
    parts = [f"sin(x*{at + 2})*y" for at in range(entries)]
    found = cost(adviz.parse(" + ".join(parts)), outputs=[f"f[{at}]" for at in range(entries)])
    alone = [cost(adviz.parse(part)) for part in parts]
    assert list(found.outputs.values()) == [each.reverse for each in alone]
    assert found.forward.multiplications == sum(each.forward.multiplications for each in alone)
    assert (found.forward.sweeps, found.reverse.sweeps) == (2, entries)
    assert (found.operations, found.forward.additions) == (3 * entries, 0)


@given(programs())
def test_reverse_mode_never_costs_more(text: str) -> None:
    """With one output a sweep back passes each edge once, and the sweeps forward pass each at least once."""
    found = cost(adviz.parse(text))
    assert found.reverse.multiplications <= found.forward.multiplications
