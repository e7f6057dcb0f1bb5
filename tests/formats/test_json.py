"""The exact record."""

from __future__ import annotations

import json
import math

from hypothesis import given

import adviz
from tests.strategies import points, programs


def record(text: str, at: dict[str, float] | None, wrt: list[str]) -> dict[str, object]:
    made: dict[str, object] = json.loads(adviz.draw(text, at, wrt).render("json").data)
    return made


@given(programs(), points)
def test_numbers_round_trip(text: str, point: dict[str, float]) -> None:
    graph = adviz.parse(text)
    at = {name: point[name] for name in graph.inputs}
    made = record(text, at, list(at))
    result = graph.evaluate(at)
    assert made["value"] == result.value
    assert made["gradient"] == result.gradient
    assert [node["value"] for node in made["nodes"]] == result.values  # type: ignore[attr-defined]
    assert [node["adjoint"] for node in made["nodes"]] == result.adjoints  # type: ignore[attr-defined]
    partials = [partial for row in result.partials for partial in row]
    assert [edge["partial"] for edge in made["edges"]] == partials  # type: ignore[attr-defined]


def test_keys() -> None:
    made = record("x * sin(x)", {"x": 2.0}, ["x"])
    assert list(made) == [
        "adviz", "expression", "root", "inputs", "value", "gradient", "nodes", "edges", "paths", "notes",
    ]  # fmt: skip
    assert made["adviz"] == 1
    assert made["edges"][0] == {  # type: ignore[index]
        "source": 0, "target": 1, "slot": 0, "partial": math.cos(2.0), "formula": "cos(x)",
        "flow": math.cos(2.0) * 2.0, "paths": [2], "roles": ["on-path"],
    }  # fmt: skip
    assert made["paths"] == {
        "x": {
            "count": "2",
            "listed": [
                {"number": 1, "nodes": [0, 2], "factors": [math.sin(2.0)], "product": math.sin(2.0), "formula": "v1"},
                {
                    "number": 2,
                    "nodes": [0, 1, 2],
                    "factors": [math.cos(2.0), 2.0],
                    "product": math.cos(2.0) * 2.0,
                    "formula": "cos(x)*x",
                },
            ],
            "rest": 0.0,
        }
    }


def test_what_is_not_finite_is_a_string() -> None:
    made = record("log(x) + 1/y", {"x": 0.0, "y": math.nan}, [])
    assert (made["value"], made["gradient"]) == ("nan", {"x": "inf", "y": "nan"})
    assert made["inputs"] == {"x": 0.0, "y": "nan"}


def test_without_values() -> None:
    made = record("x*y", None, ["x"])
    assert (made["value"], made["gradient"], made["inputs"]) == (None, {}, {"x": None, "y": None})
    assert made["paths"]["x"]["listed"][0] == {  # type: ignore[index]
        "number": 1, "nodes": [0, 2], "factors": [None], "product": None, "formula": "y",
    }  # fmt: skip


def test_counts_of_any_size() -> None:
    text = "; ".join(["a0 = x + 0", *[f"a{i} = a{i - 1} + a{i - 1}" for i in range(1, 16_001)]])
    assert len(record(text, {"x": 1.0}, ["x"])["paths"]["x"]["count"]) == 4817  # type: ignore[index]
