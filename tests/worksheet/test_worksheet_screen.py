"""The page of a worksheet in the dark, on a phone, and on paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from adviz.cli.worksheet import worksheet

pytestmark = pytest.mark.browser

TUTORIAL = ("(sin(x2)+1)/(x2+exp(x1)) + x1*x2", "--at", "x1=1.5,x2=0.5")


def made(folder: Path, *words: str) -> str:
    path = folder / "sheet.html"
    ran = CliRunner().invoke(worksheet, [*words, "-o", str(path)])
    assert ran.exception is None, ran.output
    return path.as_uri()


def opened(chromium: Any, url: str, width: int, scheme: str = "light") -> Any:
    page = chromium.new_page(viewport={"width": width, "height": 860}, color_scheme=scheme)
    page.goto(url)
    return page


def weight(page: Any, name: str) -> int:
    """How light a colour of the body is."""
    colour = page.evaluate(f"getComputedStyle(document.body).{name}")
    return sum(map(int, re.findall(r"\d+", colour)[:3]))


def test_light_and_dark(chromium: Any, tmp_path: Path) -> None:
    url = made(tmp_path, *TUTORIAL)
    page = opened(chromium, url, 1280)
    assert weight(page, "color") < weight(page, "backgroundColor")
    page.emulate_media(color_scheme="dark")
    assert weight(page, "color") > weight(page, "backgroundColor")
    page.emulate_media(color_scheme="dark", media="print")
    assert weight(page, "color") < weight(page, "backgroundColor")
    page.close()


@pytest.mark.parametrize(("width", "shown"), [(1280, ["wide"]), (390, ["tall"])])
def test_the_picture_fits_the_screen(chromium: Any, tmp_path: Path, width: int, shown: list[str]) -> None:
    page = opened(chromium, made(tmp_path, *TUTORIAL), width)
    figures = [figure for figure in page.locator("figure").all() if figure.is_visible()]
    assert [figure.get_attribute("class") for figure in figures] == shown
    assert figures[0].evaluate("one => one.scrollWidth <= one.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))
    page.close()


def test_a_picture_from_top_to_bottom_is_there_once(chromium: Any, tmp_path: Path) -> None:
    page = opened(chromium, made(tmp_path, *TUTORIAL, "--rankdir", "TB"), 390)
    assert page.locator("figure").count() == 1
    assert page.locator("figure").is_visible()
    page.close()


@pytest.mark.parametrize(("width", "media"), [(1280, "screen"), (390, "screen"), (700, "print")])
def test_labels_keep_to_their_line(chromium: Any, tmp_path: Path, width: int, media: str) -> None:
    page = opened(chromium, made(tmp_path, *TUTORIAL), width)
    page.emulate_media(media=media)
    heights = {round(label.bounding_box()["height"]) for label in page.locator("label").all()}
    assert len(heights) == 1
    page.close()


def test_two_formulas_share_a_sheet_of_paper(chromium: Any, tmp_path: Path) -> None:
    page = opened(chromium, made(tmp_path, "--random", "2", "--level", "2"), 1280)
    pages = re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4"))
    assert len(pages) == 1
    page.close()


def test_a_picture_too_wide_for_paper_stands_beside_its_blanks(chromium: Any, tmp_path: Path) -> None:
    page = opened(chromium, made(tmp_path, "--random", "1", "--seed", "7", "--level", "5"), 700)
    figure, blanks = page.locator("figure.tall"), page.locator("ol")
    assert not figure.is_visible()
    page.emulate_media(media="print")
    assert not page.locator("figure.wide").is_visible()
    place, list_ = figure.bounding_box(), blanks.bounding_box()
    assert place["x"] + place["width"] <= list_["x"]
    assert place["y"] == pytest.approx(list_["y"], abs=12)
    page.close()
