"""What a page must not hide: long names, exact numbers, far pictures, marks without words, paths that are not chosen."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

from adviz.formats.html.bundle import bundle

pytestmark = pytest.mark.browser

LONG = "a_very_very_long_name_of_an_input_that_goes_on_and_on_and_on_to_sixty_chars"
CHAIN = "; ".join(["a0 = sin(x)", *[f"a{at} = sin(a{at - 1})*y" for at in range(1, 120)]])
NARROW = {"viewport": {"width": 390, "height": 800}}
WANTED = "a number: 0.5, 3/4, pi/4, 1e-3, inf"


def legend(page: Any) -> list[str]:
    found: list[str] = page.locator(".legend > span").all_inner_texts()
    return found


def scale(page: Any) -> float:
    page.wait_for_timeout(80)
    found = re.search(r"scale\(([\d.]+)\)", page.locator(".picture > g").get_attribute("transform"))
    assert found
    return float(found[1])


def give(page: Any, name: str, text: str) -> Any:
    field = page.get_by_label(f"value of {name}", exact=True)
    field.fill(text)
    field.press("Enter")
    page.wait_for_timeout(60)
    return field


@pytest.mark.parametrize("width", [1280, 390])
def test_a_long_name_leaves_the_columns_of_the_trace_in_sight(opened: Any, width: int) -> None:
    at = {LONG: 123456789.123456, "x": 1e-300}
    page = opened(f"{LONG} * x", at, "x", look={"viewport": {"width": width, "height": 800}})
    panel = page.locator(".trace")
    right = panel.bounding_box()["x"] + panel.bounding_box()["width"]
    for cell in page.locator(".trace td.figure").all():
        box = cell.bounding_box()
        assert box["x"] + box["width"] <= right
    name = page.locator(".trace tbody th").first
    assert name.get_attribute("title") == LONG
    assert name.evaluate("one => one.scrollWidth > one.clientWidth && getComputedStyle(one).textOverflow") == "ellipsis"
    assert page.locator(".row .name").first.get_attribute("title") == LONG


@pytest.mark.parametrize("value", [123456789.123456, math.pi / 4, -1.2345678901234567e-300, 0.5])
def test_a_field_has_room_for_the_exact_number(opened: Any, value: float) -> None:
    page = opened(f"{LONG} * x", {LONG: value, "x": 2.0}, "x", look=NARROW)
    field = page.get_by_label(f"value of {LONG}", exact=True)
    assert float(field.input_value()) == value
    assert field.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_chosen_path_stays_alone_on_the_arrows_that_it_shares(opened: Any) -> None:
    page = opened()
    looks = "all => all.map((one) => one.classList[1])"
    shared = [
        at for at in range(11) if page.locator(f".arrow[data-edge='{at}'] .strand").evaluate_all(looks) == ["p2", "p3"]
    ]
    assert len(shared) == 1
    strands = page.locator(f".arrow[data-edge='{shared[0]}'] .strand")
    badges = page.locator(f".label[data-edge='{shared[0]}'] .on")
    page.locator("[data-path='2'] .badge").click()
    assert strands.evaluate_all(looks) == ["p2"]
    assert badges.all_text_contents() == ["2"]
    page.keyboard.press("Escape")
    assert strands.evaluate_all(looks) == ["p2", "p3"]
    assert badges.all_text_contents() == ["2", "3"]


def test_the_legend_says_what_is_drawn(opened: Any) -> None:
    text = "relu(x)*y + log(z)*detach(x*y) + 0*sin(x)"
    page = opened(text, {"x": 1.0, "y": 1.0, "z": 2.0}, "x")
    kinds = ["input", "operation", "constant", "root"]
    assert legend(page) == [*kinds, "differentiated", "detached", "cut by detach"]
    give(page, "x", "0")
    give(page, "z", "-1")
    assert legend(page) == [*kinds, "differentiated", "detached", "not finite", "cut by detach", "kink"]
    page.get_by_role("button", name="differentiate by x").click()
    assert legend(page) == [*kinds, "detached", "not finite", "cut by detach", "kink"]


def test_the_border_in_the_legend_is_that_of_the_boxes(opened: Any) -> None:
    page = opened()
    look = "one => { const s = getComputedStyle(one); return [s.stroke, s.strokeWidth, s.strokeDasharray]; }"
    assert page.locator(".legend .outline.wrt").evaluate(look) == page.locator(".box.wrt > rect").evaluate(look)


def test_the_exponent_of_a_power_is_no_kink(opened: Any) -> None:
    page = opened("x^2", {"x": -1.0}, "x")
    assert page.locator(".kink").count() == 0
    assert page.locator(".notes").is_hidden()


@pytest.mark.parametrize("look", [{}, NARROW])
def test_a_big_picture_begins_where_it_can_be_read(opened: Any, look: dict[str, Any]) -> None:
    page = opened(CHAIN, {"x": 0.5, "y": 1.0}, "x", look=look)
    stage = page.locator(".stage").bounding_box()
    root = page.locator(".box.root").bounding_box()
    assert scale(page) == 0.8
    assert stage["x"] <= root["x"]
    assert root["x"] + root["width"] <= stage["x"] + stage["width"]
    page.get_by_role("button", name="Whole picture").click()
    assert scale(page) < 0.3
    page.set_viewport_size({"width": 1000, "height": 700})  # what was asked for stays
    page.wait_for_timeout(250)
    assert scale(page) < 0.3
    page.keyboard.press("+")
    page.keyboard.press("0")
    assert scale(page) < 0.3


def test_a_small_picture_is_seen_whole(opened: Any) -> None:
    page = opened(look=NARROW)
    stage = page.locator(".stage").bounding_box()
    for box in page.locator(".box").all():
        place = box.bounding_box()
        assert stage["x"] <= place["x"]
        assert place["x"] + place["width"] <= stage["x"] + stage["width"]


def test_a_long_formula_says_that_it_goes_on(opened: Any) -> None:
    page = opened(CHAIN, {"x": 0.5, "y": 1.0}, "x")
    more = page.get_by_role("button", name="more … of the formula")
    formula = page.get_by_role("group", name="formula")
    before = formula.bounding_box()["height"]
    assert formula.evaluate("one => getComputedStyle(one).webkitLineClamp") == "3"
    more.click()
    assert more.get_attribute("aria-expanded") == "true"
    assert formula.bounding_box()["height"] > before
    more.click()
    assert formula.bounding_box()["height"] == before
    assert opened().get_by_role("button", name="more … of the formula").is_hidden()


NUMBERS = {
    "pi/4": math.pi / 4, "3/4": 0.75, "−pi": -math.pi, "2*pi / 3": 2 * math.pi / 3, "1e-3/2": 0.0005, " 0,5 ": 0.5,
    ".5": 0.5, "5.": 5.0, "e": math.e, "π": math.pi, "1/0": math.inf, "-inf": -math.inf, "+7": 7.0, "nan": math.nan,
}  # fmt: skip
NONE = [
    "",
    "0x10",
    "0b1",
    "1/",
    "/2",
    "1//2",
    "pi pi",
    "toString",
    "2pi",
    "1+1",
    "--1",
    "1_000",
    "Infinity",
    "alert(1)",
]


def test_numbers_as_people_write_them(chromium: Any) -> None:
    script = bundle('import { parsed } from "./numbers.js";\nglobalThis.parsed = parsed;\n', {})
    page = chromium.new_page()
    page.evaluate(f"() => {{ {script} }}")
    found = page.evaluate("texts => texts.map(parsed)", list(NUMBERS))
    assert found == pytest.approx(list(NUMBERS.values()), rel=1e-15, nan_ok=True)
    assert page.evaluate("texts => texts.map(parsed)", NONE) == [None] * len(NONE)
    page.close()


def test_what_is_no_number_is_said_in_words(opened: Any) -> None:
    page = opened()
    field = give(page, "x2", "3/4")
    assert page.locator(".box[data-node='0'] > text").all_text_contents()[1] == "= 0.75"
    give(page, "x2", "0x10")
    assert page.locator(".box[data-node='0'] > text").all_text_contents()[1] == "= 0.75"
    assert field.get_attribute("aria-invalid") == "true"
    assert field.evaluate("one => one.validationMessage") == WANTED
    assert field.get_attribute("title") == WANTED
    page.get_by_label("value of x1", exact=True).focus()
    assert field.input_value() == "0.75"
    assert field.get_attribute("aria-invalid") == "false"
    assert field.evaluate("one => one.validationMessage") == ""


def test_the_ends_of_a_slider_follow_what_is_typed(opened: Any) -> None:
    page = opened()
    slider = page.get_by_label("x2, slider", exact=True)
    before = slider.get_attribute("max")
    give(page, "x2", "1e7")
    assert float(slider.get_attribute("max")) >= 1e7
    give(page, "x2", "0.5")
    assert slider.get_attribute("max") == before
    give(page, "x2", "1e7")
    page.get_by_role("button", name="Reset all inputs").click()
    assert slider.get_attribute("max") == before
    slider.fill("2.5")  # who drags to a place keeps the ends
    page.wait_for_timeout(60)
    assert slider.get_attribute("max") == before


def test_keys_are_keys(opened: Any) -> None:
    page = opened()
    assert page.locator(".statement kbd").all_inner_texts() == [",", "."]


def test_the_columns_of_a_matrix_stand_below_each_other(opened: Any) -> None:
    pytest.importorskip("numpy")
    page = opened("sum(W @ V)", {"W": [[1.0, -20.5], [30.0, 4.0]], "V": [[1.0, 2.0], [3.0, 4.0]]}, "W")
    lines = page.locator(".box[data-node='0'] > text")
    assert lines.all_text_contents()[2:4] == ["= [1, −20.5]", "[30, 4]"]
    ends = "one => [...one.querySelectorAll('tspan')].map((cell) => Number(cell.getAttribute('x')))"
    first, second = lines.nth(2).evaluate(ends), lines.nth(3).evaluate(ends)
    assert first == second == sorted(first)
    assert len(first) == 3
    give(page, "W[0, 0]", "1234.5")
    assert lines.all_text_contents()[2:4] == ["= [1234.5, −20.5]", "[30, 4]"]
    moved = lines.nth(2).evaluate(ends)
    assert moved == lines.nth(3).evaluate(ends)
    assert moved[1] - moved[0] > first[1] - first[0]


@pytest.mark.parametrize(
    ("text", "at"),
    [("x*sin(x)", {"x": 2.0}), ("sum(W @ x)", {"W": [[1.0, 2.0], [3.0, 4.0]], "x": [1.0, 2.0]})],
)
def test_a_picture_without_numbers_has_none(opened: Any, text: str, at: dict[str, Any]) -> None:
    if "W" in at:
        pytest.importorskip("numpy")
    page = opened(text, at, "x", labels="none")
    assert page.locator(".label .number").count() == 0
    assert page.locator(".label .on").count() > 0
    assert all(box.locator("> text").count() == 1 for box in page.locator(".box").all())
    page.get_by_role("button", name="Reverse", exact=True).click()
    page.get_by_role("button", name="Last step").click()
    assert page.locator(".trace td.figure").last.inner_text() == "1"


@pytest.mark.parametrize("count", [60, 1])
def test_a_fragment_is_no_taller_than_the_window(opened: Any, count: int) -> None:
    text = "+".join(f"sin(x{at})" for at in range(count))
    at = {f"x{at}": 1.0 for at in range(count)}
    page = opened(text, at, "x0", embed=True, wrap=lambda made: f"<!DOCTYPE html><title>t</title>{made}")
    assert page.locator(".body").bounding_box()["height"] <= 0.86 * 860 + 1
    stage = page.locator(".stage").bounding_box()
    box = page.locator(".box.root").bounding_box()
    assert stage["y"] <= box["y"]
    assert box["y"] + box["height"] <= stage["y"] + stage["height"] <= 860
