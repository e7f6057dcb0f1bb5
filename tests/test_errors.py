"""Carets, widths, nearest names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adviz.errors import SHOWN, AdvizError, Source, Span, caret, clip, nearest, visible, width

# fmt: off
CARETS = [
    ("x + y",            Span(4, 5),  ["  x + y", "      ^"]),
    ("x + yy",           Span(4, 6),  ["  x + yy", "      ^^"]),
    ("x +",              Span(3, 4),  ["  x +", "     ^"]),
    ("\tx + y",          Span(1, 2),  ["      x + y", "      ^"]),
    ("変 + y",           Span(4, 5),  ["  変 + y", "       ^"]),
    ("a\nb + c\nd",      Span(6, 7),  ["  line 2: b + c", "              ^"]),
    ("x\x00y",           Span(1, 2),  ["  x<U+0000>y", "   ^^^^^^^^"]),
    ("x\u0301 + y",      Span(5, 6),  ["  x\u0301 + y".replace("\u0301", "\u0301"), "      ^"]),
]
# fmt: on


@pytest.mark.parametrize(("text", "span", "lines"), CARETS)
def test_caret(text: str, span: Span, lines: list[str]) -> None:
    assert caret(Source(text), span) == lines


@given(st.text(max_size=300), st.integers(0, 300), st.integers(1, 50))
def test_the_caret_stays_near(text: str, start: int, length: int) -> None:
    line, arrows = caret(Source(text), Span(start, start + length))
    assert width(line) <= SHOWN + len("  line 300: ") + 1
    assert set(arrows.strip()) == {"^"}


@given(st.text(max_size=60), st.integers(1, 40))
def test_clip(text: str, columns: int) -> None:
    cut = clip(text, columns)
    assert width(cut) <= columns
    assert cut == text or cut.endswith("…")


@given(st.text(max_size=60))
def test_visible_text_can_stand_in_a_terminal(text: str) -> None:
    assert visible(text).isprintable() or not visible(text).isascii()
    assert not set(visible(text)) & {"\n", "\r", "\x1b", "\x00", "\u202e", "\u2028"}


def test_nearest() -> None:
    assert nearest("sine", ["sin", "sinh", "cos"]) == "sin"
    assert nearest("SIN", ["sin", "sinh"]) == "sin"
    assert nearest("qq", ["sin", "sinh"]) == ""


def test_errors_carry_data() -> None:
    error = AdvizError("wrong", Source("x"), Span(0, 1), "mend it")
    assert (error.message, error.span, error.remedy, error.exit_code) == ("wrong", Span(0, 1), "mend it", 2)
    assert str(error) == "wrong\n  x\n  ^\nremedy: mend it"
