"""Numbers and expressions as they are shown."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import adviz
from adviz.ad.formulas import number
from adviz.lang.printers import numeral
from adviz.scene.labels import LONGEST, Names, exact, pretty, short

# fmt: off
NUMBERS = [
    (0.0, 4, "0"), (-0.0, 4, "0"), (1.0, 4, "1"), (-5.0, 4, "−5"), (0.20073512936690338, 4, "0.2007"),
    (-0.05961284871202578, 4, "−0.05961"), (123456.0, 4, "123456"), (1234567.0, 4, "1.235e6"), (12345.6, 4, "1.235e4"),
    (1e-7, 4, "1e-7"), (-1.5e-7, 4, "−1.5e-7"), (5e-324, 4, "4.941e-324"), (1.046972676, 7, "1.046973"),
    (math.inf, 4, "inf"), (-math.inf, 4, "−inf"), (math.nan, 4, "nan"), (1e300, 4, "1e300"), (99999.5, 4, "1e5"),
]
# fmt: on


@pytest.mark.parametrize(("value", "digits", "text"), NUMBERS)
def test_short(value: float, digits: int, text: str) -> None:
    assert short(value, digits) == text


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(3, 9))
def test_short_is_near(value: float, digits: int) -> None:
    again = float(short(value, digits).replace("−", "-"))
    assert math.isclose(again, value, rel_tol=10.0 ** (1 - digits), abs_tol=5e-324) or math.isinf(again)


# fmt: off
BOXES = [
    ("x + exp(y)",                 False, ["x", "y", "exp(y)", "f = x + exp(y)"]),
    ("x + exp(y)",                 True,  ["x", "y", "v2 = exp(y)", "f = x + v2"]),
    ("c = x*2; sin(c)",            False, ["x", "2", "c = x·2", "f = sin(c)"]),
    ("a*v3*sin(a*v3)",             True,  ["a", "v3", "v2 = a·v3", "v3_ = a·v3", "v4 = sin(v3_)", "f = v2·v4"]),
    ("pi = 3; pi * x",             False, ["pi", "x", "f = pi·x"]),
    ("pi * x - inf",               False, ["π", "x", "pi·x", "∞", "f = pi·x − inf"]),
]
# fmt: on


@pytest.mark.parametrize(("text", "numbered", "boxes"), BOXES)
def test_boxes(text: str, numbered: bool, boxes: list[str]) -> None:
    assert Names(adviz.parse(text), numbered).boxes() == boxes


def test_what_a_box_refers_to_is_named_in_its_own_box() -> None:
    boxes = Names(adviz.parse("sin(alpha+beta)*cos(gamma_1)*tanh(delta)"), False).boxes()
    assert boxes[-1] == "f = v6·v8"
    assert boxes[6] == "v6 = v3·v5"
    assert (boxes[3], boxes[5], boxes[8]) == ("v3 = sin(alpha + beta)", "v5 = cos(gamma_1)", "v8 = tanh(delta)")


def test_texts_of_deep_graphs_stay_short() -> None:
    names = Names(adviz.parse("x" + " + sin(x)" * 5_000), False)
    assert max(len(text.text) for text in names.texts) <= LONGEST + 40


def test_a_box_with_a_name_has_room_for_it() -> None:
    formula = "norm(softmax(-v)) + max(v)^2"
    drawing = adviz.draw(formula, at={"v": [1.0, 2.0]})
    assert drawing.scene.nodes[drawing.scene.root].lines[0].text == "f = v3 + max(v)^2"


@pytest.mark.parametrize("value", [1e300, 1e-300, 1e16, -2.5e-7])
def test_an_exponent_has_one_form(value: float) -> None:
    forms = [exact(value), short(value, 17), number(value).text, numeral(value)]
    assert not any("e+" in form or "e-0" in form or "e−" in form for form in forms)
    assert [float(form.replace("−", "-")) for form in forms] == [value] * 4


def test_a_formula_and_its_numbers_have_the_same_minus() -> None:
    assert pretty("1e-3 - x1e-3 - .5E-7*e - -2_0.e-1") == "1e-3 − x1e−3 − .5E-7·e − −2_0.e-1"


def test_a_definition_refers_to_what_is_defined_beside_it() -> None:
    names = Names(adviz.parse("tanh(" * 60 + "x" + ")" * 60), numbered=False)
    known = [3, 57, 58]
    assert [names.definition(node, known) for node in known] == ["tanh(tanh(tanh(x)))", "tanh(…)", "tanh(v57)"]


def test_a_definition_keeps_names_and_settings() -> None:
    graph = adviz.parse("c = " + "a+" * 40 + "b; softmax(c*c, axis=0)")
    names = Names(graph, numbered=False)
    assert names.definition(graph.root, []) == "softmax(c * c, axis=0)"
