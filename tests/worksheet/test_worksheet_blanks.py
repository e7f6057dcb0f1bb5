"""Blanks and answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import adviz
from adviz.drawing import Drawing
from adviz.errors import OptionError
from adviz.scene.labels import short
from adviz.scene.model import Scene
from adviz.worksheet.blanks import KINDS, sheet
from tests.strategies import points, programs

FORMULA = "(sin(x2)+1)/(x2+exp(x1)) + x1*x2"
AT = {"x1": 1.5, "x2": 0.5}


def asked(kind: str) -> dict[str, float]:
    return {blank.asks: blank.answer for blank in sheet(adviz.draw(FORMULA, AT).scene, kind).blanks}


def test_values() -> None:
    assert {name: round(value, 5) for name, value in asked("values").items()} == {
        "v1": 0.47943, "v3": 1.47943, "v5": 4.48169, "v6": 4.98169, "v7": 0.29697, "v8": 0.75, "f": 1.04697,
    }  # fmt: skip


def test_gradients() -> None:
    found = asked("gradients")
    assert round(found["∂f/∂x2"], 6) == 1.616549
    assert round(found["arrow x2 → v1"], 6) == 0.877583
    assert len(found) == 8 + 11
    assert not any(name in found for name in ("v1", "f", "∂f/∂f"))


def test_both() -> None:
    assert asked("both") == asked("values") | asked("gradients")


def test_two_edges_between_the_same_boxes() -> None:
    blanks = sheet(adviz.draw("x*x", {"x": 3.0}).scene, "gradients").blanks
    assert [blank.asks for blank in blanks] == [
        "arrow x → f, argument 1",
        "arrow x → f, argument 2",
        "∂f/∂x",
    ]


def test_blanks_are_numbered_as_the_passes_go() -> None:
    blanks = sheet(adviz.draw("c = a*b; c + sin(c)", {"a": 2.0, "b": 3.0}).scene, "both").blanks
    assert [blank.asks for blank in blanks] == [
        "c", "v3", "f",
        "arrow c → f", "arrow v3 → f", "∂f/∂v3", "arrow c → v3", "∂f/∂c", "arrow a → c", "arrow b → c",
        "∂f/∂b", "∂f/∂a",
    ]  # fmt: skip


@settings(deadline=None)
@given(programs(), points)
def test_each_blank_can_be_solved_by_those_before_it(text: str, at: dict[str, float]) -> None:
    given = {name: value for name, value in at.items() if name in adviz.parse(text).inputs}
    try:
        made = sheet(adviz.draw(text, given).scene, "both")
    except OptionError:
        return
    number = {key: int(found[1]) for key, found in _numbers(made.blank) if found}
    for at_, edge in enumerate(made.blank.edges):
        if ("partial", at_) not in number:
            continue
        into, back = ("adjoint", edge.target), ("adjoint", edge.source)  # of what the root does not need there is none
        assert number.get(into, 0) < number["partial", at_] < number.get(back, len(made.blanks) + 1)
        assert number.get(("value", edge.source), 0) <= number.get(("value", edge.target), 0)


def _numbers(scene: Scene) -> Iterator[tuple[tuple[str, int], re.Match[str] | None]]:
    for node in scene.nodes:
        for line in node.lines:
            yield (line.kind, node.id), re.search(r"\((\d+)\) _", line.text)
    for at, edge in enumerate(scene.edges):
        yield ("partial", at), re.search(r"\((\d+)\) _", edge.label)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("format", ["svg", "boxes"])
def test_the_blank_picture_gives_nothing_away(kind: str, format: str) -> None:
    drawing = adviz.draw("x*sin(y) + 1.25", {"x": 2.5, "y": 0.75}, "x")
    made = sheet(drawing.scene, kind)
    text, key = (
        " ".join(re.findall(r"(?<=>)[^<>]+(?=<)|(?<=label=.)[^<>]+", rendered)) if format == "svg" else rendered
        for rendered in (
            Drawing(scene, drawing.options).render(format).data.decode() for scene in (made.blank, made.key)
        )
    )
    given = {short(node.value, 5) for node in drawing.scene.nodes if node.op == "input" or kind == "gradients"}
    shown = {short(blank.answer, 5) for blank in made.blanks} - given - {"1"}
    assert shown
    for answer in shown:
        assert answer[:5] not in text, answer
        assert answer in key, answer
    assert text.count("_____") == len(made.blanks)
    assert [int(each) for each in sorted(re.findall(r"\((\d+)\) _", text), key=int)] == [
        blank.number for blank in made.blanks
    ]
    assert "_____" not in key


@settings(deadline=None)
@given(programs(), points, st.sampled_from(KINDS))
def test_every_answer_is_a_number_of_the_scene(text: str, at: dict[str, float], kind: str) -> None:
    given = {name: value for name, value in at.items() if name in adviz.parse(text).inputs}
    scene = adviz.draw(text, given).scene
    made = sheet(scene, kind)
    numbers = {node.value for node in scene.nodes} | {node.adjoint for node in scene.nodes}
    numbers |= {edge.partial for edge in scene.edges}
    assert {blank.answer for blank in made.blanks} <= numbers
    assert [blank.number for blank in made.blanks] == list(range(1, len(made.blanks) + 1))


@pytest.mark.parametrize(
    ("text", "at", "kind", "wanted"),
    [
        ("x*y", None, "both", "a worksheet needs values\nremedy: give one for each input: --at x=1.5"),
        ("log(-x)", {"x": 1.0}, "both", "a value or a gradient is not finite\nremedy: give another point with --at"),
        ("x", {"x": 1.0}, "both", "the formula has no numbers to ask for\nremedy: write an operation: x*y"),
        ("x", {"x": 1.0}, "values", "the formula has no values to ask for\nremedy: write an operation: x*y"),
    ],
)
def test_refused(text: str, at: dict[str, float] | None, kind: str, wanted: str) -> None:
    with pytest.raises(OptionError) as caught:
        sheet(adviz.draw(text, at).scene, kind)
    assert str(caught.value) == wanted
