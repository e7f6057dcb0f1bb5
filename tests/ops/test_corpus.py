"""The public corpora: formulas, points, values and gradients that others' software gave.

`tests/data/README.md` says how the numbers were made.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from adviz.ad.evaluate import Evaluation, evaluate
from adviz.lang.parser import parse

DATA = Path(__file__).parents[1] / "data"


def records(name: str) -> list[dict[str, Any]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


EXPRESSIONS = records("expressions.jsonl")
KINKS = records("kinks.jsonl")
NUMERIC = ("domain", "gradient", "resource")
ERRORS = [record for record in records("errors.jsonl") if record["kind"] in NUMERIC]


def evaluated(text: str, at: dict[str, Any]) -> Evaluation:
    tape = parse(text, at)
    return evaluate(tape, {name: float(number) for name, number in at.items() if name in tape.inputs})


def same(got: float, want: str | float) -> bool:
    """Equal, but for the last bits; nan is nan and infinities have their sign."""
    want = float(want)
    return got == want or (math.isnan(got) and math.isnan(want)) or math.isclose(got, want, rel_tol=1e-14)


@pytest.mark.parametrize("record", EXPRESSIONS, ids=lambda record: record["id"])
def test_expressions(record: dict[str, Any]) -> None:
    result = evaluated(record["expr"], record["at"])
    gradient = result.gradient
    found = [result.value, *(gradient.get(name, 0.0) for name in record["gradient"])]
    wanted = [record["value"], *record["gradient"].values()]
    for got, want, tolerance in zip(found, wanted, record["tol"], strict=True):
        assert got == pytest.approx(want, rel=1e-11, abs=tolerance)


@pytest.mark.parametrize("record", KINKS, ids=lambda record: f"{record['expr']} {record['at']}")
def test_kinks_follow_torch(record: dict[str, Any]) -> None:
    result = evaluated(record["expr"], record["at"])
    assert same(result.value, record["torch"]["value"])
    for name, want in record["torch"]["gradient"].items():
        assert same(result.gradient[name], want)


@pytest.mark.parametrize("record", ERRORS, ids=lambda record: record["id"])
def test_undefined_and_large_values_follow_torch(record: dict[str, Any]) -> None:
    result = evaluated(record["expr"], record["inputs"])
    expected = record.get("torch") or {"value": result.value, "grad": {}}  # torch has no gamma
    assert same(result.value, expected["value"])
    for name, want in expected["grad"].items():
        assert same(result.gradient[name], want)
