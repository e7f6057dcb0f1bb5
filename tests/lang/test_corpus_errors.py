"""The wrong expressions of the public corpus: each is refused in a few words, with a caret and a remedy."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

import adviz

FILE = Path(__file__).parents[1] / "data" / "errors.jsonl"
RECORDS = [json.loads(line) for line in FILE.read_text("utf-8").splitlines() if line]


def of_kind(*kinds: str) -> list[Any]:
    return [pytest.param(record, id=record["id"]) for record in RECORDS if record["kind"] in kinds]


def evaluate(record: dict[str, Any]) -> float:
    at = {name: float(value) for name, value in record["inputs"].items()}
    return adviz.parse(record["expr"], at).evaluate(at).value


@pytest.mark.parametrize("record", of_kind("syntax", "name", "arity"))
def test_refused(record: dict[str, Any]) -> None:
    with pytest.raises(adviz.AdvizError) as caught:
        evaluate(record)
    error = caught.value
    assert error.exit_code == 2
    assert error.remedy
    assert error.source is not None
    assert error.span is not None
    assert error.source.text == record["expr"]
    lines = str(error).split("\n")
    assert set(lines[2].strip()) == {"^"}
    assert len(f"error: {error}\n".encode()) < 300


@pytest.mark.parametrize("record", of_kind("literal"))
def test_literals_are_the_nearest_doubles(record: dict[str, Any]) -> None:
    value = evaluate(record)
    known = {
        "-1e400": -math.inf,
        "1e308*10": math.inf,
        "9007199254740993": 9007199254740992.0,
        "5e-324": 5e-324,
    }
    assert value == known.get(record["expr"], math.inf if record["expr"].startswith("9") else 0.0)
