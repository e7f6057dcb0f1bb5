"""Planted differences between two records, and the whole sentences that say them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from adviz import draw
from adviz.golden.records import differences

RECORD = json.loads(draw("(sin(x2)+1)/(x2+exp(x1)) + x1*x2", at={"x1": 1.5, "x2": 0.5}, wrt="x2").render("json").data)
SQUARE = json.loads(draw("x*x", at={"x": 3.0}, wrt="x").render("json").data)
Change = Callable[[dict[str, Any]], Any]


def put(*path: Any) -> Change:
    """Set the last of a path of keys to a value: `put("nodes", 3, "text", "cos(x)")`."""
    *keys, last, value = path

    def change(record: Any) -> None:
        for key in keys:
            record = record[key]
        record[last] = value

    return change


PLANTED: list[tuple[Change, list[str]]] = [
    (put("expression", "x1*x2"), ["expression: (sin(x2)+1)/(x2+exp(x1)) + x1*x2 → x1*x2"]),
    (put("root", 8), ["the root: v9 → v8"]),
    (put("value", 1.05), ["value: 1.047 → 1.05"]),
    (put("value", 1.0469726768804157), ["value: 1.0469726768804155 → 1.0469726768804157"]),
    (put("value", "nan"), ["value: 1.04697 → nan"]),
    (put("inputs", "x1", 2.5), ["input x1: 1.5 → 2.5"]),
    (put("inputs", "x3", 2.5), ["input x3: none → 2.5"]),
    (put("gradient", "x2", -1.5), ["gradient of x2: 1.617 → −1.5"]),
    (put("nodes", 3, "text", "cos(x2)"), ["node v3: text sin(x2) + 1 → cos(x2)"]),
    (put("nodes", 1, "op", "cos"), ["node v1: op sin → cos"]),
    (put("nodes", 8, "name", "p"), ["node v8: name none → p"]),
    (put("nodes", 5, "value", 4.5), ["node v5: value 4.482 → 4.5"]),
    (put("nodes", 5, "adjoint", None), ["node v5: adjoint −0.0596128 → none"]),
    (put("nodes", 3, "roles", ["operation"]), ["node v3: lost the role on-path"]),
    (put("nodes", 4, "roles", ["input", "wrt"]), ["node v4: gained the role wrt"]),
    (put("nodes", 4, "colour", "red"), ["node v4: colour none → red"]),
    (put("edges", 6, "partial", 0.2107), ["edge v3→v7: 0.2007 → 0.2107"]),
    (put("edges", 7, "partial", -0.06), ["edge v6→v7 (argument 2): −0.05961 → −0.06"]),
    (put("edges", 6, "formula", "1/v5"), ["edge v3→v7: formula 1/v6 → 1/v5"]),
    (put("edges", 6, "flow", 0.5), ["edge v3→v7: flow 0.1762 → 0.5"]),
    (put("edges", 10, "paths", [2]), ["edge v7→v9: paths 2, 3 → 2"]),
    (put("edges", 0, "roles", []), ["edge v0→v1: lost the role on-path"]),
    (put("paths", "x2", "count", "4"), ["number of paths of x2: 3 → 4"]),
    (put("paths", "x2", "rest", 0.25), ["rest of the paths of x2: 0 → 0.25"]),
    (put("paths", "x2", "listed", 1, "product", 0.18), ["path 2 of x2: product 0.1762 → 0.18"]),
    (put("paths", "x2", "listed", 1, "formula", "v6"), ["path 2 of x2: formula cos(x2)/v6 → v6"]),
    (put("paths", "x2", "listed", 0, "nodes", [0, 9]), ["path 1 of x2: nodes v0, v8, v9 → v0, v9"]),
    (put("paths", "x2", "listed", 0, "factors", [2.0, 1.0]), ["path 1 of x2: factors 1.5, 1.0 → 2.0, 1.0"]),
    (lambda record: record["paths"]["x2"]["listed"].pop(), ["removed path 3 of x2"]),
    (lambda record: record["paths"].pop("x2"), ["removed the paths of x2"]),
    (put("notes", ["not finite: f"]), ["added the note: not finite: f"]),
    (lambda record: record["nodes"].pop(2), ["10 nodes → 9", "removed node v2: 1"]),
    (lambda record: record["nodes"].append({"id": 10, "text": "x^2"}), ["10 nodes → 11", "added node v10: x^2"]),
    (lambda record: record["edges"].pop(8), ["12 edges → 11", "removed edge v4→v8"]),
    (lambda record: record["edges"].reverse(), ["the records differ in the order of their rows"]),
    (put("adviz", 2), ["adviz: 1 → 2"]),
]


@pytest.mark.parametrize(("change", "sentences"), PLANTED, ids=[row[1][0] for row in PLANTED])
def test_a_planted_difference_is_said(change: Change, sentences: list[str]) -> None:
    other = copy.deepcopy(RECORD)
    change(other)
    assert [found.text for found in differences(RECORD, other)] == sentences


def test_equal_records_have_no_difference() -> None:
    assert differences(RECORD, copy.deepcopy(RECORD)) == []


def test_two_edges_between_the_same_nodes_are_told_apart() -> None:
    other = copy.deepcopy(SQUARE)
    other["edges"][1]["partial"] = 4.0
    assert [(found.text, found.edge) for found in differences(SQUARE, other)] == [
        ("edge v0→v1 (argument 2): 3 → 4", (0, 1, 1))
    ]


def test_causes_stand_before_what_follows_from_them() -> None:
    now = json.loads(draw("(sin(x2)+1)/(x2+exp(x1)) + x1*x2", at={"x1": 1.25, "x2": 0.5}, wrt="x2").render("json").data)
    found = [each.text for each in differences(RECORD, now)]
    assert found[:4] == [
        "input x1: 1.5 → 1.25",
        "edge v4→v5: 4.482 → 3.49",
        "edge v3→v7: 0.2007 → 0.2506",
        "edge v6→v7 (argument 2): −0.05961 → −0.09291",
    ]
    assert not any("factors" in text for text in found)  # the edges have said so


def test_long_texts_are_cut_around_their_difference() -> None:
    was = {"expression": "a" * 100 + "b" + "c" * 100}
    now = {"expression": "a" * 100 + "d" + "c" * 100}
    assert differences(was, now)[0].text == (
        "expression: …aaaaaaaaaaaab" + "c" * 33 + "… → …aaaaaaaaaaaad" + "c" * 33 + "…"
    )


def test_texts_cannot_write_to_the_terminal() -> None:
    assert differences({"expression": "x"}, {"expression": "x\x1b[2J\u202e\n"})[0].text == (
        "expression: x → x<U+001B>[2J<U+202E>\\n"
    )
