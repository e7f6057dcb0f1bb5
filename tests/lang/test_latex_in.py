"""LaTeX to graphs: what is read, and that what adviz writes is read back."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import adviz
from adviz.errors import AdvizError, NameProblem, ParseError
from adviz.graph.tape import Tape
from adviz.lang.latex import name_to_latex, to_latex
from adviz.lang.parser import parse
from adviz.lang.tex.lexer import scan
from adviz.lang.tex.translate import translate
from tests.strategies import expressions

# LaTeX → the formula of adviz's language that has the same graph.
READ = [
    (r"\frac{1+\sin(x_2)}{x_2+e^{x_1}} + x_1 x_2", "(1 + sin(x2)) / (x2 + exp(x1)) + x1 * x2"),
    (r"f(x_1, x_2) = \frac{ 1+\sin(x_2)}{x_2+e^{x_1}} + x_1x_2", "f = (1 + sin(x2)) / (x2 + exp(x1)) + x1 * x2"),
    (r"\frac12 x^2", "1 / 2 * x^2"),
    (r"\frac1x", "1 / x"),
    (r"\sqrt{x} + \sqrt[3]{y} + \sqrt[n]{z} + \sqrt2", "sqrt(x) + cbrt(y) + z^(1 / n) + sqrt(2)"),
    ("2xy^2", "2 * x * y^2"),
    ("a(b+c)(d+e)", "a * (b + c) * (d + e)"),
    (r"\sin x + \cos y", "sin(x) + cos(y)"),
    (r"\sin 2x", "sin(2 * x)"),
    (r"\sin x \cos x", "sin(x) * cos(x)"),
    (r"\sin^2 x + \cos^2 x", "sin(x)^2 + cos(x)^2"),
    (r"\sin^{-1} x", "asin(x)"),
    (r"\tanh^{-1}(x/2)", "atanh(x / 2)"),
    (r"\log_2 x", "log2(x)"),
    (r"\log_{10}(x+1)", "log10(x + 1)"),
    (r"\log_b x", "log(x, b)"),
    (r"\log_{a+b}\left(x\right)^2", "log(x, a + b)^2"),
    (r"\ln(1+e^x)", "log(1 + exp(x))"),
    (r"\left|x\right| + |y|", "abs(x) + abs(y)"),
    ("2|x|", "2 * abs(x)"),
    ("||x|+1|", "abs(abs(x) + 1)"),
    (r"\max(a,b,c) + \min\{x, 0\}", "max(a, b, c) + min(x, 0)"),
    (r"\begin{cases} x & \text{if } x > 0 \\ 0.01 x, & \text{otherwise} \end{cases}", "where(x > 0, x, 0.01 * x)"),
    (r"a/b \cdot c", "a / b * c"),
    (r"1.5 \cdot 10^{-3} x", "1.5e-3 * x"),
    ("x^{-1}", "x^-1"),
    ("x_{ij} + p_i", "x_ij + p_i"),
    (r"\mathrm{rate} \cdot t", "rate * t"),
    (r"\operatorname{ReLU}(x)", "relu(x)"),
    (r"\alpha\beta + \gamma", "alpha * beta + γ"),
    (r"e^{-\frac{(x-\mu)^2}{2\sigma^2}}", "exp(-((x - mu)^2 / (2 * sigma^2)))"),
    (r"\frac{1}{\sqrt{2\pi}\sigma}e^{-x^2/2}", "1 / (sqrt(2 * pi) * sigma) * exp(-x^2 / 2)"),
    (r"c = a + b, \quad d = b + 1, \quad c d", "c = a + b; d = b + 1; c * d"),
    ("x(y+1)", "x * (y + 1)"),
    (r"a \bmod b", "a % b"),
    (r"\lfloor x \rfloor", "floor(x)"),
    ("-x^2", "-x^2"),
    (r"a \cdot -b", "a * -b"),
    ("x < y", "x < y"),
    ("x = y + 1", "x = y + 1"),
    (r"\left(x = y\right) \cdot 2", "(x == y) * 2"),
    (r"\left(\frac{a}{b}\right)^2", "(a / b)^2"),
    ("+ x", "x"),
    ("x_iy_j", "x_i * y_j"),
    (r"\tau = 2, \quad \tau x", "tau = 2.0; tau * x"),
    (r"\operatorname{atan2}(y, x)", "atan2(y, x)"),
    (r"\sin^n x", "sin(x)^n"),
    ("$x^2$", "x^2"),
    (r"\[ x^2 \]", "x^2"),
    (r"\begin{equation} x^2 \end{equation}", "x^2"),
    (r"\max(1,5)", "max(1, 5)"),
    (r"\sin{2x}", "sin(2 * x)"),
    (r"\sin{x}", "sin(x)"),
    (r"\sin |x|", "sin(abs(x))"),
    (r"|\sin x|", "abs(sin(x))"),
    (r"\left|\sin x\right| y", "abs(sin(x)) * y"),
    (
        r"\begin{cases} 1 & x > 1 \\ 2 & x > 2 \\ 3 & \text{else} \\ \end{cases} + y",
        "where(x > 1, 1, where(x > 2, 2, 3)) + y",
    ),
    ("xy", "x * y"),
    (r"\pi r^2", "pi * r^2"),
    ("e", "e"),
    ("e x", "e * x"),
    ("e^{x^2}", "exp(x^2)"),
    ("e_1", "e1"),
    (r"\mathrm{e}^x", "exp(x)"),
    (r"\gamma_1 + \Gamma", "gamma1 + Gamma"),
    (r"p_{\max}", "p_max"),
    ("x_{1,2}", "x_1_2"),
    (r"\theta_{\alpha}", "theta_alpha"),
    (".5x", ".5 * x"),
    (r"a \div b", "a / b"),
    ("a / b / c", "a / b / c"),
    (r"\left\{a+b\right\}c", "(a + b) * c"),
    ("[a+b]c", "(a + b) * c"),
    ("[x>0]", "x > 0"),
    (r"\bigl(a+b\bigr)\Bigl[c\Bigr]", "(a + b) * c"),
    (r"\displaystyle\dfrac{a}{b}\,c", "a / b * c"),
    ("(a)(b)", "a * b"),
    ("2(3)", "2 * 3"),
    (r"\lVert x, y \rVert", "norm(x, y)"),
    (r"\left\|x, y\right\|", "norm(x, y)"),
    (r"\exp x", "exp(x)"),
    (r"\exp(x)", "exp(x)"),
    (r"\exp\left(-x\right)", "exp(-x)"),
    (r"\operatorname{leaky\_relu}(x)", "leaky_relu(x)"),
    (r"\operatorname{arcsinh}(x)", "asinh(x)"),
    (r"\infty", "inf"),
    ("x_1^2", "x1^2"),
    (r"α + \alpha", "alpha + alpha"),
    (r"\beta(x+1)", "beta * (x + 1)"),
    (r"c = a + b \\ c^2", "c = a + b; c^2"),
    (r"x \quad y", "x * y"),
    (r"x \, y", "x * y"),
    ("x~y", "x * y"),
    (r"\lambda x", "lambda * x"),
    (r"e = a + b, \quad e^2", "e = a + b; e^2"),
]

# What the same LaTeX is worth, computed by Python.
X, Y, A, B = 0.7, 1.9, 2.5, 0.4
AT = {"x": X, "y": Y, "a": A, "b": B}
WORTH = [
    (r"\frac{x}{y} + \frac{1}{\frac{a}{b} + 1}", X / Y + 1 / (A / B + 1)),
    (r"-x^2 y", -(X**2) * Y),
    (r"2x^2y^3 - 3xy", 2 * X**2 * Y**3 - 3 * X * Y),
    (r"e^{-x^{2}/2}", math.exp(-(X**2) / 2)),
    (r"\sin^2 x + \cos^2 x", 1.0),
    (r"\sin x \cos y - \cos x \sin y", math.sin(X - Y)),
    (r"\sin^{-1} x + \arctan(y)", math.asin(X) + math.atan(Y)),
    (r"\log_2 a + \log_{10} b + \ln y + \log_a y", math.log2(A) + math.log10(B) + math.log(Y) + math.log(Y, A)),
    (r"\sqrt[3]{a} + \sqrt[4]{b} + \sqrt{y}", A ** (1 / 3) + B**0.25 + Y**0.5),
    (r"\left|b - a\right| + |x|", A - B + X),
    (r"\lfloor a \rfloor + \lceil a \rceil", 5.0),
    (r"\begin{cases} x & \text{if } x > 1 \\ y & \text{if } y > 1 \\ a & \text{otherwise} \end{cases}", Y),
    (r"a - b - x", A - B - X),
    (r"a / b / x", A / B / X),
    (r"a^{b^{x}}", A ** (B**X)),
    (r"\left(a^{b}\right)^{x}", (A**B) ** X),
    (r"\max(a, b) - \min\left(x, y\right)", A - X),
    (r"5 \bmod a", 5 % A),
    (r"\frac{\sin x}{x}", math.sin(X) / X),
    (r"2\pi\sqrt{\frac{a}{b}}", math.tau * math.sqrt(A / B)),
]


def columns(tape: Tape) -> tuple[object, ...]:
    """All that makes a graph."""
    return tape.ops, tape.args, tape.constants, tape.names, tape.defaults, tape.root


@pytest.mark.parametrize(("latex", "text"), READ, ids=[row[0] for row in READ])
def test_the_graph_is_that_of_the_text(latex: str, text: str) -> None:
    assert columns(adviz.parse_latex(latex)) == columns(parse(text))


@pytest.mark.parametrize(("latex", "worth"), WORTH, ids=[row[0] for row in WORTH])
def test_the_value_is_that_of_python(latex: str, worth: float) -> None:
    graph = adviz.parse_latex(latex)
    assert graph.evaluate({name: AT[name] for name in graph.inputs}).value == pytest.approx(worth, rel=1e-14)


def test_there_are_sixty() -> None:
    assert len(READ) >= 60


def test_a_given_name_is_no_constant() -> None:
    assert translate(r"e^x", given=["e"]).text == "e^x"
    assert translate(r"\tau x + \pi", given=["tau", "pi"]).text == "tau * x + pi"
    assert "pi" in adviz.parse_latex(r"\pi r^2", given=["pi"]).inputs


def renamed(tape: Tape) -> tuple[object, ...]:
    """All that makes a graph, names as they are set in LaTeX: x_1 and x1 look the same."""
    names = {node: name_to_latex(name) for node, name in tape.names.items()}
    defaults = {name_to_latex(name): value for name, value in tape.defaults.items()}
    return tape.ops, tape.args, tape.constants, names, defaults, tape.root


SAID = [
    "(sin(x2)+1)/(x2+exp(x1)) + x1*x2", "-x", "-2", "a - -b", "a*-b", "2^-x", "(-2)^2", "(a/b)^2", "sin(x)^2",
    "sin(x^2)", "abs(x)^2", "log(x, b)", "log2(x) + log10(y)", "cbrt(x)", "sqrt(x)", "max(a, b, c)", "floor(x)",
    "1.5e-3*x", "x^1.5e-3", "where(x > 0, x, -x)", "where(x > 0, x, -x)*2", "c = a + b; c*c", "s = 2; x*s",
    "(x < y)*2", "asinh(x) + erf(y)", "atan2(y, x)", "detach(x)*x", "leaky_relu(x)", "theta_2 + alpha", "γ + 1",
    "learning_rate*2", "x_max", "a*(b*c)", "a - (b - c)", "(a*b)^c", "exp(x)^2", "2*pi", "inf*x", "norm(x, y)",
]  # fmt: skip


@pytest.mark.parametrize("text", SAID)
def test_what_adviz_writes_is_read_back(text: str) -> None:
    tape = parse(text)
    assert renamed(adviz.parse_latex(to_latex(tape))) == renamed(tape)


def attempt(latex: str) -> Tape | ParseError:
    try:
        return adviz.parse_latex(latex)
    except ParseError as error:
        return error


@given(expressions)
@example("sigmoid(x)")
@example("x + y % 2")
def test_what_adviz_writes_is_read_back_or_refused(text: str) -> None:
    tape = parse(text)
    negative = (sources[0] for op, sources in zip(tape.ops, tape.args, strict=True) if op.name == "neg")
    assume(not any(source in tape.constants for source in negative))  # LaTeX has no -(2) beside -2
    found = attempt(to_latex(tape))
    if isinstance(found, ParseError):
        refused = ("call to some", r"how far \bmod", "equation", "comparisons cannot", "defined by itself")
        assert any(each in found.message for each in refused), found
    elif tape.ops[tape.root].name != "eq":  # x = y defines x
        assert renamed(found) == renamed(tape)


PIECES = st.sampled_from(
    ["x", "y", "1", "2.5", "e", r"\pi", r"\alpha", "_", "^", "{", "}", "(", ")", r"\left(", r"\right)", "[", "]", "|",
     r"\left|", r"\right|", "+", "-", "*", "/", r"\cdot", "=", "<", ",", r",\quad", ";", r"\\", "&", r"\frac", r"\sqrt",
     r"\sin", r"\log", r"\max", r"\ln", r"\exp", r"\operatorname{relu}", r"\mathrm{rate}", r"\begin{cases}",
     r"\end{cases}", r"\text{otherwise}", r"\foo", "'", "!", "%", "$", "\\", r"\left", r"\right", r"\begin",
     r"\operatorname", "sin", "xy"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map(" ".join) | st.text(max_size=20))
def test_anything_is_read_or_refused(latex: str) -> None:
    found = attempt(latex)
    if isinstance(found, ParseError):
        assert found.source is not None
        assert found.source.text == latex
        assert found.span is not None
        assert 0 <= found.span.start <= len(latex)
        assert found.remedy


DEEP = 100_000
NESTED = [
    ("{", "x", "}"), (r"\sqrt{", "x", "}"), (r"\left(", "x", r"\right)"), (r"\sin ", "x", ""), (r"x^{", "2", "}"),
    (r"\frac{1}{1+", "x", "}"), (r"\log_{", "b", "}x"), (r"\left|", "x", r"\right|"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "inside", "behind"), NESTED, ids=[row[0] for row in NESTED])
def test_depth_does_not_matter(before: str, inside: str, behind: str) -> None:
    depth = DEEP if before == "{" else DEEP // 20
    assert translate(before * depth + inside + behind * depth).text
    with pytest.raises(ParseError):
        translate(before * depth)


def test_errors_of_evaluation_are_shown_in_the_latex() -> None:
    made = translate(r"\frac{1+\sin(x_2)}{x_2+e^{x_1}} + x_1 x_2")
    with pytest.raises(NameProblem) as caught:
        adviz.parse(made.text).evaluate({"x2": 1.0})
    assert str(made.located(caught.value)) == (
        "no value for x1\n"
        r"  \frac{1+\sin(x_2)}{x_2+e^{x_1}} + x_1 x_2"
        "\n                            ^^^\nremedy: --at x1=…"
    )
    other = AdvizError("without a place")
    assert made.located(other) is other


def test_the_lexer_joins_what_belongs_together() -> None:
    assert [token.text for token in scan(r"\left ( \mathrm {a\_b} \right ) \, \dfrac \big[ \bigl|")] == [
        r"\left(", r"\mathrm{a\_b}", r"\right)", r"\frac", "[", r"\lvert",
    ]  # fmt: skip
