"""Forward mode: tangents on the nodes, and forward = reverse."""

from __future__ import annotations

import math

import pytest
from hypothesis import given

import adviz
from adviz.ad.tangent import sweep, tangents
from tests.ops.test_corpus import EXPRESSIONS, evaluated
from tests.strategies import points, programs


def forward(result: adviz.Evaluation, seeds: dict[str, float]) -> float:
    """The tangent of the root."""
    found = tangents(result, {result.tape.inputs[name]: seed for name, seed in seeds.items()})
    return found[result.tape.root] or 0.0


@pytest.mark.parametrize("record", EXPRESSIONS[::7], ids=lambda record: record["id"])
def test_forward_is_reverse_on_the_corpus(record: dict[str, object]) -> None:
    result = evaluated(str(record["expr"]), record["at"])  # type: ignore[arg-type]
    sizes = [tuple([abs(partial) for partial in row]) for row in result.partials]
    for name, reverse in result.gradient.items():
        start = result.tape.inputs[name]
        most = sweep(result.tape, sizes, {start: 1.0})[result.tape.root] or 0.0  # the sum of the sizes of all paths
        found = tangents(result, {start: 1.0})[result.tape.root] or 0.0
        assert abs(found - reverse) <= 1e-13 * most


@given(programs(), points)
def test_a_direction_is_the_sum_of_the_inputs(text: str, point: dict[str, float]) -> None:
    graph = adviz.parse(text)
    result = graph.evaluate({name: point[name] for name in graph.inputs})
    seeds = {name: at + 0.5 for at, name in enumerate(graph.inputs)}
    wanted = math.fsum([seeds[name] * slope for name, slope in result.gradient.items()])
    assert forward(result, seeds) == pytest.approx(wanted, rel=1e-9, abs=1e-9)


# fmt: off
TABLE = [
    # formula                       point                seeds              one tangent a node
    ("x * sin(y)",                  {"x": 2, "y": 0},    {0: 1.0},          [1.0, None, None, 0.0]),
    ("x * sin(y)",                  {"x": 2, "y": 0},    {0: 1.0, 1: 2.0},  [1.0, 2.0, 2.0, 4.0]),
    ("detach(x) + x",               {"x": 2},            {0: 1.0},          [1.0, None, 1.0]),
    ("x + 1",                       {"x": 2},            {},                [None, None, None]),
    ("a = x*x; a + x",              {"x": 3},            {0: 1.0, 1: 10.0}, [1.0, 16.0, 17.0]),
    ("where(x > 0, sqrt(x), 0)",    {"x": 0},            {0: 1.0},          [1.0, None, None, math.inf, None, 0.0]),
]
# fmt: on


@pytest.mark.parametrize(("text", "at", "seeds", "wanted"), TABLE, ids=[row[0] for row in TABLE])
def test_tangents(text: str, at: dict[str, float], seeds: dict[int, float], wanted: list[float | None]) -> None:
    assert tangents(adviz.parse(text).evaluate(at), seeds) == wanted
