"""Paths: all of them, each once, heaviest first, and adding up to the adjoint."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice, pairwise

import pytest
from hypothesis import given

import adviz
from adviz.ad.paths import Paths, flows
from tests.strategies import points, programs

DIAMONDS = "; ".join(["a0 = sin(x)", *[f"a{i} = sin(a{i - 1}) * cos(a{i - 1})" for i in range(1, 301)]])


def every_path(graph: adviz.Graph, start: int) -> Iterator[tuple[tuple[int, int], ...]]:
    """All paths as (target, slot) by plain search, for small graphs."""
    users: dict[int, list[tuple[int, int]]] = {}
    for target, sources in enumerate(graph.args):
        for slot, source in enumerate(sources):
            users.setdefault(source, []).append((target, slot))
    stack: list[tuple[int, tuple[tuple[int, int], ...]]] = [(start, ())]
    while stack:
        node, taken = stack.pop()
        if node == graph.root:
            yield taken
        stack += [(target, (*taken, (target, slot))) for target, slot in users.get(node, [])]


@given(programs(), points)
def test_paths_are_all_paths(text: str, point: dict[str, float]) -> None:
    graph = adviz.parse(text)
    result = graph.evaluate({name: point[name] for name in graph.inputs})
    for name, node in graph.inputs.items():
        paths = result.paths(name)
        listed = list(paths)
        edges = [tuple(zip(path.nodes[1:], path.slots, strict=True)) for path in listed]
        assert sorted(edges) == sorted(every_path(graph, node))
        assert paths.count == len(listed)
        sizes = [abs(path.product) for path in listed]
        assert all(more >= less * (1 - 1e-6) for more, less in pairwise(sizes))
        assert math.fsum([path.product for path in listed]) == pytest.approx(paths.total, rel=1e-9, abs=1e-9)


@given(programs(), points)
def test_flow_is_the_sum_of_the_paths_through_an_edge(text: str, point: dict[str, float]) -> None:
    graph = adviz.parse(text)
    result = graph.evaluate({name: point[name] for name in graph.inputs})
    through: dict[tuple[int, int], float] = {}
    for name in graph.inputs:
        for path in result.paths(name):
            for edge in zip(path.nodes[1:], path.slots, strict=True):
                through[edge] = through.get(edge, 0.0) + path.product
    for target, row in enumerate(flows(result, graph.inputs.values())):
        for slot, flow in enumerate(row):
            assert flow == pytest.approx(through.get((target, slot), 0.0), rel=1e-9, abs=1e-9)


def test_a_square_has_two_edges_and_two_paths() -> None:
    paths = adviz.parse("x * x").evaluate({"x": 3.0}).paths("x")
    assert paths.count == 2
    assert [(path.nodes, path.slots, path.product) for path in paths] == [((0, 1), (0,), 3.0), ((0, 1), (1,), 3.0)]


def test_diamonds_are_counted_exactly_and_listed_lazily() -> None:
    paths = adviz.parse(DIAMONDS).evaluate({"x": 0.5}).paths("x")
    assert paths.count == 2**300
    listed = [abs(path.product) for path in islice(paths, 8)]
    assert listed == sorted(listed, reverse=True)


def test_equal_weights_do_not_explode() -> None:
    text = "; ".join(["a0 = x + 0", *[f"a{i} = a{i - 1} + a{i - 1}" for i in range(1, 301)]])
    paths = adviz.parse(text).evaluate({"x": 1.0}).paths("x")
    assert [path.product for path in islice(paths, 50)] == [1.0] * 50
    assert len({path.slots for path in islice(paths, 50)}) == 50


def test_dead_paths_come_last() -> None:
    paths = adviz.parse("1e-9*x + relu(-x)*100 + sqrt(x - 1)").evaluate({"x": 1.0}).paths("x")
    assert [path.product for path in paths] == [math.inf, 1e-9, -0.0]


def test_cut_edges_carry_no_path() -> None:
    result = adviz.parse("x * detach(x) + floor(x)").evaluate({"x": 1.5})
    assert [path.product for path in result.paths("x")] == [1.5, 0.0]


def test_an_input_that_is_the_root() -> None:
    paths = adviz.parse("x").evaluate({"x": 1.5}).paths("x")
    assert (paths.count, paths.total, [path.product for path in paths]) == (1, 1.0, [1.0])


def test_no_path() -> None:
    paths = adviz.parse("detach(x)").evaluate({"x": 1.5}).paths("x")
    assert (paths.count, paths.total, list(paths)) == (0, 0.0, [])


def test_from_a_named_result() -> None:
    result = adviz.parse("c = a*b; c*c + c").evaluate({"a": 2.0, "b": 3.0})
    assert sorted(path.product for path in result.paths("c")) == [1.0, 6.0, 6.0]


def test_without_numbers_shorter_paths_come_first() -> None:
    graph = adviz.parse("sin(cos(x)) + x")
    assert [len(path.slots) for path in Paths(graph, 0)] == [1, 3]
