"""Control flow: the branch of the point is taken, and the picture says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import adviz
from adviz.tracing import branches
from tests.tracing.test_trace_refusals import located


def absolute(x: Any) -> Any:
    if x > 0:
        return x
    return -x


def newton(a: Any) -> Any:
    x = a
    while abs(x * x - a) > 1e-9:
        x = (x + a / x) / 2
    return x


def choice(x: Any, y: Any) -> Any:
    return max(x, y) if 0 < x < 3 and x != y else min(x, y)


def outside(x: Any) -> Any:
    return absolute(x) + absolute(x - 2)


# fmt: off
TAKEN: list[tuple[Callable[..., Any], dict[str, float], str, list[str]]] = [
    (absolute, {"x": 1.5},  "x", ["the branch of x = 1.5 was taken at line @1 of absolute (test_trace_branches.py): x > 0 is true"]),
    (absolute, {"x": -2},   "-x", ["the branch of x = −2 was taken at line @1 of absolute (test_trace_branches.py): x > 0 is false"]),
    (outside, {"x": 1.0},   "x + -(x - 2)",
     ["the branch of x = 1 was taken at line @1 of absolute (test_trace_branches.py): x > 0 is true, then false"]),
    (choice, {"x": 1.0, "y": 2.0}, "y",
     ["the branch of x = 1, y = 2 was taken at line @1 of choice (test_trace_branches.py): 0 < x < 3 is true 2 times",
      "the branch of x = 1, y = 2 was taken at line @1 of choice (test_trace_branches.py): x != y is true",
      "the branch of x = 1, y = 2 was taken at line @1 of choice (test_trace_branches.py): max(x, y) is true"]),
    (newton, {"a": 2.0},    "v4 = (a + a / a) / 2; v8 = (v4 + a / v4) / 2; v12 = (v8 + a / v8) / 2; x = (v12 + a / v12) / 2",
     ["the branch of a = 2 was taken at line @2 of newton (test_trace_branches.py): abs(x * x - a) > 1e-9 is true 4 times, then false"]),
]
# fmt: on


@pytest.mark.parametrize(("function", "at", "text", "remarks"), TAKEN, ids=[row[2][:20] for row in TAKEN])
def test_the_branch_of_the_point(function: Any, at: dict[str, float], text: str, remarks: list[str]) -> None:
    graph = adviz.trace(function, **at)
    defaults = "".join(f"{name} = {float(value)}; " for name, value in at.items())
    assert graph.source.text == defaults + text
    named = absolute if function is outside else function
    assert list(graph.remarks) == [located(named, remark) for remark in remarks]


def asked(x: Any, y: Any) -> list[Any]:
    """One condition a line, as Python asks for it in different ways."""
    found: list[Any] = []
    if np.all(x > 1):
        found.append(True)
    if np.all(x > 2) or np.all(y > 3):
        found.append(True)
    found.append(1 if np.all(x > 4) else 0)
    while np.any(x > 5):
        break
    if not np.any(y > 6):
        found.append(x)
    found.append(np.all(x > 7) and x)
    found += [True for each in [x] if np.all(each > 8)]
    found.append(min(x, y) if x > 9 else bool(y))
    return found


def test_each_condition_is_told_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def f(x: Any, y: Any) -> Any:
        asked(x, y)
        return x * y

    monkeypatch.setattr(branches, "_LISTED", 20)
    told = [remark.partition("): ")[2] for remark in adviz.trace(f, x=0.5, y=0.25).remarks]
    wanted = ["np.all(x > 1)", "np.all(x > 2)", "np.all(y > 3)", "np.all(x > 4)", "np.any(x > 5)", "np.any(y > 6)",
              "np.all(x > 7)", "np.all(each > 8)", "x > 9"]  # fmt: skip
    assert told == [*(f"{text} is false" for text in wanted), "bool(y) is true"]


def test_the_picture_says_so() -> None:
    graph = adviz.trace(absolute, x=-2.0)
    told = "the branch of x = −2 was taken at line @1 of absolute (test_trace_branches.py): x > 0 is false"
    said = f"control flow: {located(absolute, told)}"
    for made in (graph, graph.tidied(), graph.shared(), graph.grad("x")):
        drawing = adviz.draw(made)
        assert said in drawing.scene.notes
        assert "control flow: the branch of x = −2" in drawing.svg
        assert "control flow: the branch of x = −2" in drawing.dot
    assert "control flow" not in adviz.draw("x = -2; -x").svg


def test_many_places_are_counted() -> None:
    def many(x: Any) -> Any:
        return x if x > 1 else x if x > 2 else x if x > 3 else x if x > 4 else x if x > 5 else x if x > 6 else -x

    assert adviz.trace(many, x=0.0).remarks[-1] == "branches were taken at 2 more places"
    assert len(adviz.trace(many, x=0.0).remarks) == 5


def test_many_changes_are_counted() -> None:
    def zigzag(x: Any) -> Any:
        for at in range(10):
            if x > at % 2:
                x = x + 0
        return x

    assert adviz.trace(zigzag, x=0.5).remarks[0].endswith("x > at % 2 is 5 times true and 5 times false")


def test_conditions_need_a_point() -> None:
    with pytest.raises(adviz.AdvizError) as caught:
        adviz.trace(absolute)
    assert str(caught.value) == located(
        absolute,
        "the branch depends on the inputs, and they have no values, in absolute (test_trace_branches.py)\n"
        "  line @1:     if x > 0:\n"
        "                  ^^^^^\n"
        "remedy: give a point (x=1.5, or --at x=1.5), or keep both branches: adviz.numpy.where(condition, a, b)",
    )


def test_both_branches_with_where() -> None:
    graph = adviz.trace(lambda x: adviz.numpy.where(x > 0, x, -x), x=-2.0)
    assert (graph.source.text, graph.remarks) == ("x = -2.0; where(x > 0, x, -x)", ())
