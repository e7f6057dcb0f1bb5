"""The scene: roles, labels, notes; every edge and path in it."""

from __future__ import annotations

import pytest
from hypothesis import given

import adviz
from adviz.errors import NameProblem
from adviz.scene.model import Scene
from tests.strategies import points, programs


def scene(text: str, wrt: str | list[str] = "", **options: object) -> Scene:
    at = options.pop("at", None)
    names = [wrt] if isinstance(wrt, str) and wrt else list(wrt)
    return adviz.draw(text, at, names, **options).scene  # type: ignore[arg-type]


def test_the_tutorials_scene() -> None:
    made = scene("(sin(x2)+1)/(x2+exp(x1)) + x1*x2", "x2", at={"x1": 1.5, "x2": 0.5})
    assert made.title == ("f = (sin(x2)+1)/(x2+exp(x1)) + x1*x2", "f = 1.046973, ∂f/∂x2 = 1.616549")
    assert [edge.label for edge in made.edges] == [
        "0.8776", "1", "", "4.482", "1", "1", "0.2007", "−0.05961", "0.5", "1.5", "1", "1",
    ]  # fmt: skip
    assert [edge.paths for edge in made.edges] == [(2,), (2,), (), (), (3,), (), (2,), (3,), (), (1,), (2, 3), (1,)]
    assert made.nodes[0].roles == ("input", "on-path", "wrt")
    assert made.nodes[2].roles == ("constant",)
    assert made.nodes[9].roles == ("on-path", "root")
    assert [line.text for line in made.nodes[6].lines] == ["v6 = x2 + exp(x1)", "= 4.9817", "∂ −0.05961"]
    assert made.edges[7].tooltip == "∂v7/∂v6 = -v3/v6^2 = -0.05961284871202578\nflow -0.05961284871202578"


@given(programs(), points)
def test_every_edge_and_path_is_in_the_scene(text: str, point: dict[str, float]) -> None:
    graph = adviz.parse(text)
    at = {name: point[name] for name in graph.inputs}
    made = scene(text, list(at), at=at)
    assert [(edge.source, edge.target, edge.slot) for edge in made.edges] == [
        (source, target, slot) for target, sources in enumerate(graph.args) for slot, source in enumerate(sources)
    ]
    for path in made.paths:
        steps = [made.edges[edge] for edge in path.edges]
        assert [step.source for step in steps] == list(path.nodes[:-1])
        assert [step.target for step in steps] == list(path.nodes[1:])
        assert all(path.number in step.paths for step in steps)
    assert [path.number for path in made.paths] == list(range(1, len(made.paths) + 1))


def test_roles() -> None:
    at = {"x": 0.0, "y": 1.0}
    assert scene("u = x*y; y + 1", at=at).nodes[2].roles == ("operation", "unused")
    assert scene("detach(sin(x)) + x", at={"x": 1.0}).nodes[1].roles == ("detached", "operation")
    assert scene("log(x)", at={"x": 0.0}).nodes[1].roles == ("nonfinite", "root")
    cut = scene("x * detach(x)", "x", at={"x": 2.0}).edges
    assert [edge.roles for edge in cut] == [("cut",), ("on-path",), ()]
    assert [edge.label for edge in cut] == ["", "2", "2"]
    assert scene("sqrt(x)", at={"x": 0.0}).edges[0].roles == ("nonfinite",)


@pytest.mark.parametrize(
    ("labels", "shown"),
    [("values", "0.5403"), ("formulas", "cos(x)"), ("both", "cos(x) = 0.5403"), ("none", "")],
)
def test_labels(labels: str, shown: str) -> None:
    assert scene("sin(x) + 1", at={"x": 1.0}, labels=labels).edges[0].label == shown


def test_labels_none_shows_names_only() -> None:
    made = scene("x*y", "x", at={"x": 1.0, "y": 2.0}, labels="none")
    assert [[line.text for line in node.lines] for node in made.nodes] == [["x"], ["y"], ["f = x·y"]]


def test_unlisted_paths_add_up() -> None:
    made = scene("a = x*x; b = a*a; b*b", "x", at={"x": 1.1}, paths=3)
    table = made.tables[0]
    assert (table.count, len(table.listed)) == (8, 3)
    assert table.rest == pytest.approx(5 * 1.1**7)
    assert table.total == pytest.approx(8 * 1.1**7)


def test_shared_subexpressions() -> None:
    assert len(scene("sin(x)*sin(x)", at={"x": 1.0}).nodes) == 4
    assert len(scene("sin(x)*sin(x)", at={"x": 1.0}, share=True).nodes) == 3


# fmt: off
NOTES = [
    ("d*e",             {"d": 1},           ("e is the constant 2.718…, unless it is given a value: --at e=…",)),
    ("d*e",             {"d": 1, "e": 2},   ()),
    ("x*e",             {"x": 1},           ()),
    ("u = x + 1; x*y",  {"x": 1, "y": 2},   ("the result does not depend on u",)),
    ("x*1e999",         {"x": 1},           ("not finite: 1e999 is beyond the range of doubles: inf",
                                             "not finite: * in x * 1e999 at x = 1 is inf",
                                             "not finite: the derivative of * in x * 1e999 at x = 1 is inf",
                                             "not finite: ∂f/∂x = inf")),
    ("exp(x) - exp(x)", {"x": 1000},        ("not finite: exp in exp(x) at x = 1000 is inf",
                                             "not finite: the derivative of exp in exp(x) at x = 1000 is inf",
                                             "not finite: 3 more",
                                             "not finite: ∂f/∂x = nan")),
    ("x + inf",         {"x": 1},           ("not finite: + in x + inf at x = 1 is inf",)),
]
# fmt: on


@pytest.mark.parametrize(("text", "at", "notes"), NOTES)
def test_notes(text: str, at: dict[str, float], notes: tuple[str, ...]) -> None:
    assert scene(text, at=at).notes == notes


def test_wrt_that_is_not_there() -> None:
    with pytest.raises(NameProblem) as caught:
        scene("alpha * beta", "aplha")
    message = "cannot differentiate with respect to aplha: the formula has no such name\nremedy: did you mean alpha?"
    assert str(caught.value) == message


def test_wrt_a_named_result() -> None:
    table = scene("c = a*b; c*c", "c", at={"a": 1.0, "b": 3.0}).tables[0]
    assert (table.total, table.count) == (6.0, 2)
