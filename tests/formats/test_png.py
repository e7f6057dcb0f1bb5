"""PNG: whole, of the size that was asked for, and never scaled or short of letters without a word."""

from __future__ import annotations

import struct

import pytest

from adviz.errors import LayoutError
from adviz.formats import png
from adviz.layout.options import DrawOptions
from tests import scenes


def size(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def test_two_pixels_a_point() -> None:
    rendered = png.render(scenes.tutorial(), DrawOptions())
    once = size(rendered.data)
    assert rendered.notes == ()
    assert size(png.render(scenes.tutorial(), DrawOptions(scale=2.0)).data) == (2 * once[0], 2 * once[1])


def test_same_scene_same_bytes() -> None:
    first, second = (png.render(scenes.square(), DrawOptions()).data for _ in range(2))
    assert first == second


def test_a_bitmap_that_is_too_large_is_said_to_be_scaled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, "LONGEST", 500)
    rendered = png.render(scenes.square(), DrawOptions())
    width, height = size(rendered.data)
    assert max(width, height) <= 500
    (note,) = rendered.notes
    assert note == (
        "at --scale 1 the bitmap would be 544 × 452 pixels; it is painted at --scale 0.919, 500 × 415 pixels"
        " (SVG has no such limit)"
    )


def test_a_scale_that_nobody_can_have_is_not_counted_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, "LARGEST", 100_000)
    (note,) = png.render(scenes.square(), DrawOptions(scale=1e9)).notes
    assert note == (
        "at --scale 1e9 the bitmap would be 5.4e11 × 4.5e11 pixels; it is painted at --scale 0.638, 347 × 288 pixels"
        " (SVG has no such limit)"
    )


def test_a_larger_scale_raises_the_limit_for_big_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, "LARGE", 100_000)
    (note,) = png.render(scenes.square(), DrawOptions()).notes
    assert note == (
        "at --scale 1 the bitmap would be 544 × 452 pixels; it is painted at --scale 0.638, 347 × 288 pixels"
        " (a larger scale is painted larger)"
    )
    larger = size(png.render(scenes.square(), DrawOptions(scale=2.0)).data)
    assert larger[0] > size(png.render(scenes.square(), DrawOptions()).data)[0]


def test_letters_that_the_font_lacks_are_named() -> None:
    assert png.render(scenes.hostile(), DrawOptions(scale=0.5)).notes == (
        "the package's font lacks 変数😀: this picture depends on the fonts of this machine",
    )


@pytest.mark.parametrize("cut", [0, 10, -1, -20])
def test_a_damaged_bitmap_is_an_error(cut: int) -> None:
    data = png.render(scenes.square(), DrawOptions()).data
    width, height = size(data)
    png.check(data, width, height)
    with pytest.raises(LayoutError) as caught:
        png.check(data[:cut], width, height)
    assert str(caught.value) == f"the bitmap is not whole: 0 × 0 pixels instead of {width} × {height}"


def test_a_bitmap_of_another_size_is_an_error() -> None:
    data = png.render(scenes.square(), DrawOptions()).data
    width, height = size(data)
    with pytest.raises(LayoutError) as caught:
        png.check(data, 2 * width, height)
    assert str(caught.value) == f"the bitmap is not whole: {width} × {height} pixels instead of {2 * width} × {height}"
