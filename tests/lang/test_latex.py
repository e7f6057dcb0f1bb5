"""Formulas in LaTeX."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

import adviz
from adviz.lang.latex import name_to_latex, to_latex
from adviz.ops import CALLS, TABLE
from adviz.ops.row import unary
from tests.strategies import smooth_expressions

# fmt: off
SET = [
    ("(sin(x2)+1)/(x2+exp(x1)) + x1*x2", r"\frac{\sin\left(x_{2}\right) + 1}{x_{2} + e^{x_{1}}} + x_{1} \cdot x_{2}"),
    ("-x^2 + (-x)^2",         r"-x^{2} + \left(-x\right)^{2}"),
    ("(a/b)^2 * (a/b)",       r"\left(\frac{a}{b}\right)^{2} \cdot \frac{a}{b}"),
    ("a - (b - c) - (-2)",    r"a - \left(b - c\right) - \left(-2\right)"),
    ("exp(x)^2",              r"\left(e^{x}\right)^{2}"),
    ("2^(x+1)^y",             r"2^{\left(x + 1\right)^{y}}"),
    ("sqrt(abs(x)) + cbrt(x)", r"\sqrt{\left|{x}\right|} + \sqrt[3]{x}"),
    ("floor(x) + ceil(y)",    r"\left\lfloor{x}\right\rfloor + \left\lceil{y}\right\rceil"),
    ("max(a, b, c)",          r"\max\left(a, b, c\right)"),
    ("norm2(a, b)",           r"\left\|a, b\right\|"),
    ("log(x) + log(x, 3)",    r"\ln\left(x\right) + \log_{3}\left({x}\right)"),
    ("gelu(x)",               r"\operatorname{gelu}\left(x\right)"),
    ("leaky_relu(x, 0.1)",    r"\operatorname{leaky\_relu}\left(x, 0.1\right)"),
    ("pi*theta_1 + 1e-3*α",   r"\pi \cdot \theta_{1} + 1 \cdot 10^{-3} \cdot \alpha"),
    ("where(x <= 0, 0, x) + 1", r"\left(\begin{cases}{0} & {x \le 0} \\ {x} & \text{otherwise}\end{cases}\right) + 1"),
    ("c = a + b; c*c",        r"c = a + b, \quad c \cdot c"),
    ("s = 2; x % s",          r"s = 2, \quad x \bmod s"),
]
NAMES = [
    ("x", "x"), ("x1", "x_{1}"), ("x_1", "x_{1}"), ("x12", "x_{12}"), ("α", r"\alpha"), ("theta_2", r"\theta_{2}"),
    ("E_n", "E_{n}"), ("x_max", r"x_{\mathit{max}}"), ("rate", r"\mathit{rate}"), ("변수", r"\mathit{변수}"),
    ("learning_rate", r"\mathit{learning\_rate}"), ("_", r"\mathit{\_}"),
    ("__", r"\mathit{\_\_}"), ("x_", r"\mathit{x\_}"), ("_x", r"\mathit{\_x}"), ("W_0_1", "W_{0,1}"), ("W_10", "W_{10}"),
]
# fmt: on


@pytest.mark.parametrize(("text", "wanted"), SET, ids=[row[0] for row in SET])
def test_formulas(text: str, wanted: str) -> None:
    assert to_latex(adviz.parse(text)) == wanted


@pytest.mark.parametrize(("name", "wanted"), NAMES)
def test_names(name: str, wanted: str) -> None:
    assert name_to_latex(name) == wanted


def balanced(latex: str) -> bool:
    """Whether braces and \\left \\right close what they open."""
    depth = 0
    for sign in re.findall(r"(?<!\\)[{}]", latex):
        depth += 1 if sign == "{" else -1
        assert depth >= 0
    return depth == 0 and latex.count(r"\left") == latex.count(r"\right")


@given(smooth_expressions)
def test_everything_is_balanced(text: str) -> None:
    assert balanced(to_latex(adviz.parse(text)))


@pytest.mark.parametrize("op", TABLE.values(), ids=lambda op: op.name)
def test_a_row_names_arguments_that_it_has(op: adviz.ops.Op) -> None:
    places = {int(found) for found in re.findall(r"#(\d)", op.latex)}
    assert not places or places == set(range(1, len(op.args) + 1))
    assert balanced(op.latex)


def test_a_new_row_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sinc = unary("sinc", "(cos(x) - out)/x", "sin(x)/x", 0.5, value="sin(x)/x")
    monkeypatch.setitem(CALLS, "sinc", sinc)
    assert to_latex(adviz.parse("2*sinc(x1)")) == r"2 \cdot \operatorname{sinc}\left(x_{1}\right)"


def test_depth_does_not_matter() -> None:
    text = "x" + " + 1" * 20_000
    assert to_latex(adviz.parse(text)) == text
