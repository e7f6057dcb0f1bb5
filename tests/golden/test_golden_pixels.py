"""Bitmaps: one pixel is found, and a wrong digit stays apart from another way to smooth edges."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from adviz import draw
from adviz.errors import FileProblem
from adviz.golden import pixels
from adviz.golden.pixels import TOLERANCE

FORMULA = "(sin(x2)+1)/(x2+exp(x1)) + x1*x2"
PNG = draw(FORMULA, at={"x1": 1.5, "x2": 0.5}, wrt="x2").render("png").data


def encoded(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "png")
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def test_one_pixel() -> None:
    image = opened(PNG)
    image.putpixel((12, 40), (0, 0, 0))
    found = pixels.distance(PNG, encoded(image))
    total = image.width * image.height
    assert found == (1, total, 255, 255 / 256, (12, 40, 13, 41))
    assert found.text == f"1 pixel of {total:,} differs, at (12, 40), by up to 255 of 255 levels"


def test_the_same_pixels_in_another_encoding() -> None:
    found = pixels.distance(PNG, encoded(opened(PNG)))
    assert (found.pixels, found.worst, found.text) == (0, 0.0, "the pixels are the same, their encoding is not")


def test_a_pixel_in_a_corner_counts_as_much_as_any() -> None:
    blank = Image.new("RGB", (33, 17), "white")
    other = blank.copy()
    other.putpixel((32, 16), (0, 0, 0))
    assert pixels.distance(encoded(blank), encoded(other)).worst == 255 / 256


@pytest.mark.parametrize(("was", "now"), [("0.8776", "0.8778"), ("0.47943", "0.47948"), ("0.8776", "0.8176")])
def test_a_wrong_digit_is_beyond_the_tolerance(was: str, now: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from adviz.formats import png

    paint = png.paint
    monkeypatch.setattr(png, "paint", lambda *given: paint(*given).replace(was, now))
    wrong = draw(FORMULA, at={"x1": 1.5, "x2": 0.5}, wrt="x2").render("png").data
    assert pixels.distance(PNG, wrong).worst > 1.4 * TOLERANCE


def test_another_way_to_smooth_edges_is_within_the_tolerance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adviz.formats.png.PIXELS", 4.0)
    larger = draw(FORMULA, at={"x1": 1.5, "x2": 0.5}, wrt="x2").render("png").data
    found = pixels.distance(PNG, encoded(opened(larger).reduce(2)))
    assert found.pixels > 10_000
    assert found.worst < TOLERANCE / 2


def test_the_picture_of_the_difference() -> None:
    image = opened(PNG)
    image.putpixel((12, 40), (0, 0, 0))
    made = opened(pixels.picture(PNG, encoded(image)))
    assert made.size == image.size
    assert made.getpixel((12, 40)) == pixels.CHANGED
    assert made.getpixel((2, 2)) == (255, 255, 255)


def test_the_picture_of_two_sizes_holds_both() -> None:
    left, right = (encoded(Image.new("RGB", size, "black")) for size in ((30, 10), (20, 40)))
    made = opened(pixels.picture(left, right))
    assert made.size == (30, 40)
    assert made.getpixel((25, 5)) == made.getpixel((5, 25)) == pixels.CHANGED


@pytest.mark.parametrize("data", [b"", PNG[:5000], PNG[:300] + bytes(50) + PNG[350:], b"GIF89a"])
def test_what_is_damaged_is_said(data: bytes) -> None:
    with pytest.raises(FileProblem, match=r"^the bitmap is damaged"):
        pixels.distance(data, PNG)


def test_size() -> None:
    assert pixels.size(PNG) == opened(PNG).size
    assert pixels.size(b"GIF89a") is None
    assert pixels.size(PNG[:20]) is None
