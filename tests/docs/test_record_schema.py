"""Every record fits the published schema, and the schema notices what does not fit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from record_schema import faults

from adviz import draw
from adviz.samples import load

ROOT = Path(__file__).resolve().parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "adviz-1.schema.json").read_text(encoding="utf-8"))
SAMPLES = sorted((ROOT / "samples").glob("*.toml"))


def record(expression: str, *args: Any, **options: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(draw(expression, *args, **options).render("json").data)
    return made


@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_every_sample_fits(path: Path) -> None:
    sample = load(str(path))
    data = record(sample.expression, sample.at or None, sample.wrt, **sample.options._asdict())
    assert faults(data, SCHEMA, SCHEMA) == []


@pytest.mark.parametrize(
    ("expression", "at", "wrt"),
    [
        ("x", None, ["x"]),
        ("3", None, []),
        ("log(x)", {"x": 0.0}, ["x"]),
        ("log(x)", {"x": -1.0}, ["x"]),
        ("c = x*y; detach(c) + y", {"x": 1.0, "y": 2.0}, ["x", "c"]),
        ("a = x*2; y", {"x": 1.0, "y": 2.0}, ["x"]),
        ("sum(W @ x)", {"W": [[1.0, 2.0], [3.0, 4.0]], "x": [1.0, float("nan")]}, ["W", "x"]),
        ("sum(x*x) + y", {"x": [1.0] * 20, "y": 2.0}, ["x", "y"]),
        ("sum(x) + mean(y)", {"x": [], "y": [[], []]}, ["x"]),
        ("sum(W @ x)", None, ["x"]),
    ],
)
def test_edge_cases_fit(expression: str, at: dict[str, float] | None, wrt: list[str]) -> None:
    assert faults(record(expression, at, wrt), SCHEMA, SCHEMA) == []


def places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every container of a record with each of its keys or indices."""
    for key in data if isinstance(data, dict) else range(len(data)):
        yield data, key
        if isinstance(data[key], dict | list):
            yield from places(data[key])


def test_a_wrong_type_is_noticed_everywhere() -> None:
    data = record("x*sin(y)", {"x": 1.0, "y": 2.0}, ["x"])
    count = 0
    for holder, key in list(places(data)):
        kept, holder[key] = holder[key], True
        assert faults(data, SCHEMA, SCHEMA), f"{key} of {holder}"
        holder[key] = kept
        count += 1
    assert count > 60
    assert faults(data, SCHEMA, SCHEMA) == []


def test_a_missing_key_is_noticed_everywhere() -> None:
    data = record("x*sin(y)", {"x": 1.0, "y": 2.0}, ["x"])
    named = [data["inputs"], data["gradient"], data["paths"]]  # their keys are names of the formula
    for holder, key in list(places(data)):
        if isinstance(holder, dict) and not any(holder is each for each in named):
            kept = holder.pop(key)
            assert faults(data, SCHEMA, SCHEMA), f"{key} of {holder}"
            holder[key] = kept


def keys(schema: dict[str, Any]) -> set[str]:
    return set(schema["properties"])


def test_the_page_and_the_schema_have_the_keys_of_the_record() -> None:
    page = (ROOT / "docs" / "format-json.md").read_text(encoding="utf-8")
    data = record("x*x", {"x": 3.0}, "x")
    table = data["paths"]["x"]
    parts = [
        (data, SCHEMA),
        (data["nodes"][0], SCHEMA["$defs"]["node"]),
        (data["edges"][0], SCHEMA["$defs"]["edge"]),
        (table, SCHEMA["$defs"]["paths"]),
        (table["listed"][0], SCHEMA["$defs"]["path"]),
    ]
    for part, schema in parts:  # further keys are of arrays and of models
        assert set(schema["required"]) == part.keys() <= keys(schema)
        assert all(f"`{key}`" in page for key in keys(schema))


def test_edges_of_arrays_have_further_keys() -> None:
    edges = record("sum(x) + x[0] + 2*y", {"x": [1.0, 2.0], "y": 3.0})["edges"]
    further = keys(SCHEMA["$defs"]["edge"]) - set(SCHEMA["$defs"]["edge"]["required"])
    assert [edge.keys() & further for edge in edges][:2] == [further, further]
    assert not edges[-1].keys() & further
