"""The advance table is that of the font file; widths add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adviz.fonts import FILE
from adviz.fonts.advances import CHARACTERS
from adviz.layout.font import fit, missing, text_width

NEEDED = "∂∇∑∏√×÷−·⊙∘∈₁²⁻ᵀ→…Σ∞≈≤≥≠⊘✂ΔπЖéñ│━"


def test_the_font_has_what_formulas_need() -> None:
    assert missing(NEEDED) == ""


def test_the_font_is_a_truetype_file_of_moderate_size() -> None:
    with open(FILE, "rb") as file:
        data = file.read()
    assert data[:4] == b"\x00\x01\x00\x00"
    assert len(data) < 250_000


def test_no_character_has_two_advances() -> None:
    assert sum(map(len, CHARACTERS.values())) == len(set("".join(CHARACTERS.values())))


def test_foreign_characters_are_estimated() -> None:
    assert text_width("変", 10) == 10.0
    assert text_width("\u0bb5", 10) == 6.0
    assert text_width("\u200d", 10) == 0.0


@given(st.text(max_size=20), st.text(max_size=20))
def test_widths_add_up(a: str, b: str) -> None:
    assert abs(text_width(a + b, 12) - text_width(a, 12) - text_width(b, 12)) < 1e-9


@given(st.text(max_size=40), st.floats(15, 200))
def test_what_is_fitted_fits(text: str, width: float) -> None:
    cut = fit(text, 12, width)
    assert cut == text or (cut.endswith("…") and text_width(cut, 12) <= width)


@pytest.mark.parametrize(
    ("text", "width", "fitted"),
    [
        ("= [1.2346, −2.3457, 3.4568]", 125.0, "= [1.2346, −2.3457, …]"),
        ("[[1.5, 1.25], [2.5, 2.25]]", 80.0, "[[1.5, 1.25], …]"),
        ("[[1.5, 1.25], [2.5, 2.25]]", 115.0, "[[1.5, 1.25], [2.5, …]]"),
        ("[1234567890123456789, 2]", 40.0, "[1234…"),
    ],
)
def test_arrays_are_cut_between_their_entries(text: str, width: float, fitted: str) -> None:
    assert fit(text, 10.0, width) == fitted
    assert text_width(fitted, 10.0) <= width
