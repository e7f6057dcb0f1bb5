"""Every formula of the corpus as a Python function: the same tape as its text, values, gradients, forward = reverse."""

from __future__ import annotations

from typing import Any

import pytest

import adviz
from adviz.ad.hessian import hessian
from adviz.ad.tangent import sweep, tangents
from adviz.lang.lexer import scan
from adviz.lang.parser import parse
from tests.ops.test_corpus import EXPRESSIONS, records
from tests.tracing.python_functions import columns, folded, python_of, text_of

HESSIANS = records("hessians.jsonl")


def known(record: dict[str, Any]) -> str:
    return str(record["id"])


def traced(record: dict[str, Any]) -> adviz.Graph:
    return adviz.trace(python_of(record), **record["at"])


@pytest.mark.parametrize("record", EXPRESSIONS, ids=known)
def test_the_tape_is_that_of_the_text(record: dict[str, Any]) -> None:
    assert columns(traced(record)) == columns(folded(parse(text_of(record))))


@pytest.mark.parametrize("record", EXPRESSIONS, ids=known)
def test_its_own_text_gives_it_again_with_the_places_of_all_nodes(record: dict[str, Any]) -> None:
    graph = traced(record)
    again = parse(graph.source.text)
    assert (columns(again), again.tokens, again.spellings) == (columns(graph), graph.tokens, graph.spellings)
    tokens = scan(graph.source.text)
    assert all(tokens[graph.tokens[node]] == name for name, node in graph.inputs.items())


@pytest.mark.parametrize("record", EXPRESSIONS, ids=known)
def test_value_gradient_and_forward_is_reverse(record: dict[str, Any]) -> None:
    result = traced(record).evaluate()
    found = [result.value, *(result.gradient[name] for name in record["gradient"])]
    wanted = [record["value"], *record["gradient"].values()]
    for got, want, tolerance in zip(found, wanted, record["tol"], strict=True):
        assert got == pytest.approx(want, rel=1e-11, abs=tolerance)
    sizes = [tuple([abs(partial) for partial in row]) for row in result.partials]
    for name, reverse in result.gradient.items():
        start = result.tape.inputs[name]
        most = sweep(result.tape, sizes, {start: 1.0})[result.tape.root] or 0.0  # the sum of the sizes of all paths
        forward = tangents(result, {start: 1.0})[result.tape.root] or 0.0
        assert abs(forward - reverse) <= 1e-13 * most


@pytest.mark.parametrize("record", HESSIANS, ids=known)
def test_hessians_are_those_of_sympy(record: dict[str, Any]) -> None:
    made = hessian(traced(record), record["at"], record["names"])
    largest = max(abs(entry) for row in record["hessian"] for entry in row)
    for got, want in zip(made.rows, record["hessian"], strict=True):
        assert got == pytest.approx(want, rel=1e-9, abs=1e-12 * largest)
    assert made.symmetric


def test_the_corpus_is_whole() -> None:
    assert (len(EXPRESSIONS), len(HESSIANS)) == (1692, 50)
