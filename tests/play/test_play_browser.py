"""The playground used in Chromium: a formula typed with an error and mended, two tabs, sliders, downloads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest

from adviz.play.page import EXAMPLES, Page
from adviz.play.server import Server

pytestmark = pytest.mark.browser

FIRST = {"text": "x*sin(x)", "at": {"x": 2}, "wrt": ["x"]}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    made = Server(Page(FIRST))
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def tab(chromium: Any, server: Server) -> Iterator[Any]:
    """Opens the playground; what the console says, and what is asked of others, fails the test."""
    said: list[str] = []
    context = chromium.new_context(viewport={"width": 1280, "height": 900})

    def open_(fragment: str = "") -> Any:
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        local = f"http://127.0.0.1:{server.port}/"
        page.on("request", lambda one: None if one.url.startswith((local, "data:", "blob:")) else said.append(one.url))
        page.goto(server.address(fragment))
        page.wait_for_selector(".adviz[data-ready]")
        return page

    yield open_
    context.close()
    assert said == []


def until(page: Any, holds: Callable[[], bool]) -> None:
    """Wait until something holds. (Playwright's own waiting for a script is forbidden by the page's policy.)"""
    for _ in range(400):
        if holds():
            return
        page.wait_for_timeout(25)
    assert holds()


def address(page: Any) -> str:
    return unquote_plus(page.evaluate("location.hash"))


def results(page: Any) -> str:
    return " ".join(page.locator(".results").inner_text().split())


def test_a_formula_is_typed_with_an_error_and_mended(tab: Any) -> None:
    page = tab()
    assert "f = 1.818595" in results(page)
    page.locator("#formula").fill("x*sin(x) + tnh(x)")
    page.wait_for_selector(".under mark")
    assert page.locator(".under mark").inner_text() == "tnh"
    assert page.locator("#problem p").all_inner_texts() == ["there is no function tnh", "did you mean tanh?"]
    assert page.locator("#formula").get_attribute("aria-invalid") == "true"
    assert page.locator(".place.old").count() == 1
    page.locator("#formula").fill("x*sin(x) + tanh(x)")
    page.wait_for_selector("text=f = 2.782622")
    assert page.locator("#problem").inner_text() == ""
    assert page.locator(".place.old").count() == 0


def test_a_slider_outlives_a_change_of_the_formula(tab: Any) -> None:
    page = tab()
    field = page.get_by_label("value of x")
    field.fill("0.5")
    field.press("Enter")
    until(page, lambda: "at.x=0.5" in address(page))
    page.locator("#formula").fill("x + y")
    page.wait_for_selector("text=f = 1.5")
    assert page.get_by_label("value of x").input_value() == "0.5"
    assert page.get_by_label("value of y").input_value() == "1"


def test_arrays_have_fields_and_outlive_a_change_of_the_formula(tab: Any) -> None:
    page = tab()
    page.locator("#formula").fill("u = [1, 2]; sum(u*u)")
    page.wait_for_selector("text=f = 5")
    page.locator("#formula").fill("u = [1, 2, 3]; sum(u*u)")
    page.wait_for_selector("text=f = 14")
    field = page.get_by_label("value of u[2]", exact=True)
    field.fill("-0.5")
    field.press("Enter")
    until(page, lambda: "at.u=[1, 2, -0.5]" in address(page))
    page.locator("#formula").fill("u = [1, 2, 3]; 2*sum(u*u)")
    page.wait_for_selector("text=f = 10.5")
    page.get_by_role("button", name="Reverse", exact=True).click()
    page.get_by_role("button", name="Last step").click()
    assert page.locator(".statement p").last.inner_text().endswith("= [4, 8, −2]")


def test_two_tabs_do_not_know_of_each_other(tab: Any) -> None:
    one, other = tab(), tab()
    one.locator("#formula").fill("x^3")
    other.locator("#formula").fill("x + 40")
    one.wait_for_selector("text=f = 8")
    other.wait_for_selector("text=f = 42")
    assert "f = 8" in results(one)


def test_the_address_holds_the_state(tab: Any) -> None:
    page = tab()
    page.locator("#formula").fill("a*b # two")
    until(page, lambda: "a*b" in address(page))
    fragment = page.evaluate("location.hash").lstrip("#")
    again = tab(fragment)
    assert again.locator("#formula").input_value() == "a*b # two"


def test_an_example_is_taken(tab: Any) -> None:
    page = tab()
    page.select_option("#examples", "1")
    page.wait_for_selector("text=tanh(z)")
    assert page.locator("#formula").input_value() == EXAMPLES[1][1]
    assert page.get_by_label("value of w1").input_value() == "-3"


def test_a_download(tab: Any) -> None:
    page = tab()
    page.select_option("#format", "svg")
    with page.expect_download() as download:
        page.locator(".save").click()
    assert download.value.suggested_filename == "adviz.svg"
    assert "<svg" in Path(download.value.path()).read_text()
    page.locator("#formula").fill("x +")
    page.wait_for_selector(".under mark")
    page.locator(".save").click()
    page.wait_for_selector("text=an operand is missing after +; write a number")


def test_nothing_of_a_formula_is_read_as_html(tab: Any) -> None:
    page = tab()
    page.locator("#formula").fill("x*1 # </script><img src=x onerror=alert(1)>")
    page.wait_for_selector("text=f = 2")
    page.locator("#formula").fill("<img src=x onerror=alert(1)>")
    page.wait_for_selector(".under mark")
    assert page.locator("img").count() == 0


def test_with_the_keyboard_alone(tab: Any) -> None:
    page = tab()
    reached = []
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert reached[:4] == ["examples", "format", "save", "formula"]
    assert reached[4].startswith("adviz")


def test_the_server_is_stopped(chromium: Any) -> None:
    made = Server(Page(FIRST))
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    page = chromium.new_page()
    try:
        page.goto(made.address())
        page.wait_for_selector(".adviz[data-ready]")
        made.shutdown()
        thread.join()
        made.server_close()
        page.locator("#formula").fill("x^2")
        page.wait_for_selector("text=the server does not answer")
        assert page.locator(".remedy").inner_text() == "start it again: adviz play"
    finally:
        page.close()


@pytest.mark.parametrize(
    "text",
    [
        "+".join(f"sin(x{at})" for at in range(60)),
        f"W = {[[1] * 12] * 40}; v = {[1] * 12}; b = {[1] * 60}; sum(W @ v) + sum(tanh(b))",
    ],
)
def test_many_inputs_leave_the_picture_in_sight(tab: Any, text: str) -> None:
    page = tab()
    page.locator("#formula").fill(text)
    until(page, lambda: page.locator(".formula").inner_text() == text)
    page.wait_for_timeout(100)
    box = page.locator(".box.root").bounding_box()
    stage = page.locator(".stage").bounding_box()
    assert stage["y"] <= box["y"]
    assert box["y"] + box["height"] <= min(900, stage["y"] + stage["height"])
    assert page.locator(".right").evaluate("one => one.scrollHeight > one.clientHeight")
