"""Formulas to practise on."""

from __future__ import annotations

import math
import re
import subprocess
import sys

import pytest

import adviz
from adviz.errors import OptionError
from adviz.worksheet import levels
from adviz.worksheet.levels import LEVELS, exercises

OPERATIONS = {1: (2, 3), 2: (4, 5), 3: (4, 6), 4: (6, 8), 5: (8, 10)}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("seed", range(6))
def test_numbers_are_nice(level: int, seed: int) -> None:
    for exercise in exercises(10, seed, level):
        graph = adviz.parse(exercise.expression)
        found = graph.evaluate(exercise.at)
        inner = [node for node in range(len(graph)) if node not in graph.constants]
        numbers = [found.values[node] for node in inner] + [found.adjoints[node] for node in inner]
        assert all(0.02 <= abs(each) <= 60 for each in numbers), exercise
        assert all(each == math.trunc(each) for each in numbers) or level > 2, exercise
        low, high = OPERATIONS[level]
        assert low <= sum(1 for sources in graph.args if sources) <= high
        assert exercise.at.keys() == graph.inputs.keys()
        assert len(graph.tidied()) == len(graph)


@pytest.mark.parametrize("level", LEVELS)
def test_formulas_differ_and_come_again(level: int) -> None:
    made = exercises(20, 3, level)
    assert len({each.expression for each in made}) == 20
    assert made == exercises(20, 3, level)
    assert made[:5] == exercises(5, 3, level)
    assert made != exercises(20, 4, level)


def test_levels_rise() -> None:
    def all_of(level: int) -> str:
        return " ".join(each.expression for each in exercises(40, 1, level))

    assert not re.search(r"[a-z]{2}|\^|/|\d", all_of(1))
    assert "^2" in all_of(2)
    assert not re.search(r"[a-z]{2}|/", all_of(2))
    assert set(re.findall(r"[a-z]{2,}", all_of(3))) == {"sin", "cos", "exp", "log"}
    assert {"sqrt", "sigmoid", "tanh"} <= set(re.findall(r"[a-z]{2,}", all_of(4)))
    assert "/" in all_of(4)
    assert "z" in all_of(4)
    for each in exercises(10, 1, 5):
        graph = adviz.parse(each.expression)
        assert each.expression.startswith("c = ")
        named = next(node for node, name in graph.names.items() if name == "c")
        assert sum(sources.count(named) for sources in graph.args) == 2


def test_the_same_on_every_machine() -> None:
    """The formulas of a seed are given out on paper: they must not change."""
    assert [each.expression for each in exercises(2, 7, 1)] == FIRST[1]
    assert [each.expression for each in exercises(2, 7, 3)] == FIRST[3]
    assert [each.expression for each in exercises(2, 7, 5)] == FIRST[5]


FIRST = {
    1: ["y * x - x", "y * (x - y)"],
    3: ["y + x + sin(cos(x) + 3)", "log(y * log(3 + y) + x)"],
    5: ["c = sigmoid(z * x); ((2 - c) * (tanh(c) - z))^2 - y", "c = y * exp(x); sigmoid(c) - (1 / y - (c - sin(z)))"],
}


def test_hash_seeds_do_not_matter() -> None:
    code = "from adviz.worksheet.levels import exercises; print([exercises(3, 5, level) for level in (1, 2, 3, 4, 5)])"
    made = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True, timeout=120
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1


def test_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OptionError, match="there is no level 6"):
        exercises(1, 1, 6)
    monkeypatch.setattr(levels, "_TRIES", 1)
    with pytest.raises(OptionError, match="level 1 has no 90 different formulas"):
        exercises(90, 1, 1)
