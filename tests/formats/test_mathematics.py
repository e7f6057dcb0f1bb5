"""Texts of boxes, arrows and titles as LaTeX."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adviz.formats.mathematics import foreign, formula, label, listed, name, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x1·x2", r"$x_{1} \cdot x_{2}$"),
        ("v7 = v3 / v6", "$v_{7} = v_{3} / v_{6}$"),
        ("= −1.5e-7", r"$= -1.5 \cdot 10^{-7}$"),
        ("∂ −0.5", r"$\partial\;{-0.5}$"),
        ("∂ nan", r"$\partial\;{\mathrm{nan}}$"),
        ("= −inf", r"$= -\infty$"),
        ("π", r"$\pi$"),
        ("sqrt(2)", r"$\sqrt{2}$"),
        ("where(x > 0, x, 1)", r"$\operatorname{where}(x > 0, x, 1)$"),
        ("(a + b)/(c·d)", r"$(a + b) / (c \cdot d)$"),
        ("∂f/∂x = v3 = a·b", r"$\partial f/\partial x = v_{3} = a \cdot b$"),
        ("∂f/∂x2 =", r"$\partial f/\partial x_{2} =$"),
        ("+", "$+$"),
        ("−", "$-$"),
        ("sin(x…", r"sin(x\ldots{}"),
        ("12 more paths & so on", r"12 more paths \& so on"),
        ("0: no path", "0: no path"),
        ("1–4", "1--4"),
        ("naïve", r"$\mathit{na\ddot{\imath}ve}$"),
        ("of naïve", r"of na\"{\i}ve"),
        ("é·変", r"$\acute{e} \cdot \mathtt{U{+}5909}$"),
        ("cut by detach: nothing flows back", "cut by detach: nothing flows back"),
        ("größe", r"$\mathit{gr\ddot{o}\text{\textit{\ss}}e}$"),
        ("of größe", r"of gr\"{o}\ss{}e"),
        ("f = sum(x·[y, 2·y])", r"f = sum(x$\cdot$[y, 2$\cdot$y])"),
    ],
)
def test_labels(text: str, expected: str) -> None:
    assert label(text) == expected


def test_a_name_that_is_called_as_a_constant_is_a_name() -> None:
    assert (label("e^x"), label("e^x", {"e"})) == ("$e^{x}$", "$e^{x}$")
    assert (formula("pi"), formula("inf", {"inf"})) == (r"\pi", r"\mathit{inf}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f", "f"),
        ("∂f/∂x1", r"\frac{\partial f}{\partial x_{1}}"),
        ("∂³f/∂x²∂y", r"\frac{\partial^{3} f}{\partial x^{2} \, \partial y}"),
        ("layer 1.weight", r"\text{layer 1.weight}"),
        ("a_b", "a_{b}"),
    ],
)
def test_names(text: str, expected: str) -> None:
    assert name(text) == expected


def test_several_formulas_on_a_line() -> None:
    assert listed("c = a + b; f = max(c, 1)", "; ") == r"$c = a + b$;\quad $f = \max(c, 1)$"
    assert listed("f = a/b", "; ", inline=False) == r"$f = \frac{a}{b}$"


@given(st.text())
def test_words_are_ascii_and_harmless(text: str) -> None:
    made = words(text.encode("utf-8", "replace").decode())
    assert made.isascii()
    bare = re.sub(r"\\[\\{}$]", "", made)
    assert bare.count("{") == bare.count("}")
    assert bare.count("$") % 2 == 0


def test_foreign_letters_are_named() -> None:
    assert foreign("aé変α·−x̂") == "̂変"
