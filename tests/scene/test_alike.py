"""Entries whose gradients have one cause are told once, and each is told somewhere."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import adviz
from adviz.ad.explain import explain, explain_all
from adviz.scene.alike import Group, groups, others, spans
from adviz.scene.explanation import Teller, tell

numbers = st.floats(-2.0, 2.0).map(lambda x: round(x, 1))
FORMULAS = [
    "sum(tanh(x)*y)",
    "sum(relu(x)*y)",
    "max(x) + sum(sqrt(x*y))",
    "norm(x)*prod(y)",
    "sum(log(x)*detach(y))",
    "sum(where(x > 0, sqrt(x), y))",
    "sum(softmax(x)*y)",
]


@pytest.mark.parametrize("formula", FORMULAS)
@settings(deadline=None)
@given(values=st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6))
def test_all_at_once_is_one_after_the_other(formula: str, values: list[tuple[float, float]]) -> None:
    x, y = ([row[at] for row in values] for at in (0, 1))
    graph, point = adviz.parse(formula).unrolled({"x": x, "y": y})
    result = graph.evaluate(point)
    starts = list(graph.inputs.values())
    made = explain_all(result, starts)
    teller = Teller(result)
    for start, each in zip(starts, made, strict=True):
        alone = explain(result, start)
        assert repr(each) == repr(alone)  # nan is not equal to itself
        assert teller.tell(each) == tell(result, alone)


@pytest.mark.parametrize("formula", FORMULAS)
@settings(deadline=None)
@given(values=st.lists(st.tuples(numbers, numbers), min_size=1, max_size=12))
def test_every_entry_is_in_one_group_of_its_verdict(formula: str, values: list[tuple[float, float]]) -> None:
    x, y = ([row[at] for row in values] for at in (0, 1))
    graph, point = adviz.parse(formula).unrolled({"x": x, "y": y})
    made = explain_all(graph.evaluate(point), list(graph.inputs.values()))
    arrays = [name.partition("_")[0] for name in graph.inputs]
    found = groups(graph, made, arrays)
    members = [(group.first, *group.others) for group in found]
    assert sorted(each for some in members for each in some) == list(range(len(made)))
    for some in members:
        assert len({(arrays[at], made[at].verdict) for at in some}) == 1
    assert len(groups(graph, made, [""] * len(made))) == len(made)


def test_a_sum_of_many_terms_is_one_step() -> None:
    graph, point = adviz.parse("sum(tanh(x)*y)").unrolled({"x": [0.5] * 40, "y": [2.0] * 40})
    result = graph.evaluate(point)
    first, last = (tell(result, explain(result, graph.inputs[name])) for name in ("x_0", "x_39"))
    assert first.because == ("x_0 → tanh(x_0) → tanh(x_0)·y_0 → f gives 0.7864 · 2 · 1 = 1.573.",)
    assert last.because == ("x_39 → tanh(x_39) → v197 → f gives 0.7864 · 2 · 1 = 1.573.",)


def test_words() -> None:
    x = [1.0, -1.0, -2.0, -3.0, -4.0, 5.0, -6.0]
    graph, point = adviz.parse("sum(relu(x)*x)").unrolled({"x": x})
    result = graph.evaluate(point)
    made = explain_all(result, list(graph.inputs.values()))
    found = groups(graph, made, ["x"] * 7)
    assert found == [Group(0, (5,), "x"), Group(1, (2, 3, 4, 6), "x")]
    places = {node: at for at, node in enumerate(graph.inputs.values())}
    assert others(graph, made, found[0], places) == "The same holds of x_5: ∂f/∂x_5 = 10."
    assert others(graph, made, found[1], places) == "The same holds of x_2 … x_4, x_6 (4 entries)."
    all_of_them = Group(0, (1, 2, 3, 4, 5, 6), "x")
    assert others(graph, made, all_of_them, places) == (
        "The same holds of x_1 … x_6 (6 entries); ∂f/∂x_1 = 0 is the least, ∂f/∂x_5 = 10 the greatest."
    )


def test_many_spans_are_counted() -> None:
    entries = [(at, f"x_{at}") for at in range(0, 40, 2)]
    assert spans(entries) == "x_0, x_2, x_4, x_6, x_8, x_10 and 14 more"
    assert spans([]) == ""
