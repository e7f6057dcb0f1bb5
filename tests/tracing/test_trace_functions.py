"""Python functions and the formulas that they are."""

# ruff: noqa: ARG005, SIM300  # the functions of a table have the same arguments
from __future__ import annotations

import functools
import math
import operator
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import adviz
import adviz.numpy as np
from adviz.lang.parser import parse
from adviz.ops import CALLS, OVERLOADS, TABLE
from adviz.ops.row import unary
from tests.strategies import expressions, points
from tests.tracing.python_functions import columns
from tests.trial import trial

X, Y = 1.5, 0.5


# fmt: off
SIGNS: list[tuple[Callable[[Any, Any], Any], str]] = [
    (lambda x, y: x + y,                    "x + y"),
    (lambda x, y: x - y,                    "x - y"),
    (lambda x, y: x * y,                    "x * y"),
    (lambda x, y: x / y,                    "x / y"),
    (lambda x, y: x // y,                   "floordiv(x, y)"),
    (lambda x, y: x % y,                    "x % y"),
    (lambda x, y: x ** y,                   "x^y"),
    (lambda x, y: pow(x, y),                "x^y"),
    (lambda x, y: 2 + x,                    "2 + x"),
    (lambda x, y: 2 - x,                    "2 - x"),
    (lambda x, y: 2 * x,                    "2 * x"),
    (lambda x, y: 2 / x,                    "2 / x"),
    (lambda x, y: 2 // x,                   "floordiv(2, x)"),
    (lambda x, y: 2 % x,                    "2 % x"),
    (lambda x, y: 2 ** x,                   "2^x"),
    (lambda x, y: sum(divmod(x, y)),        "0 + floordiv(x, y) + x % y"),
    (lambda x, y: sum(divmod(2, y)),        "0 + floordiv(2, y) + 2 % y"),
    (lambda x, y: -x,                       "-x"),
    (lambda x, y: +x,                       "x"),
    (lambda x, y: abs(x),                   "abs(x)"),
    (lambda x, y: round(x),                 "round(x)"),
    (lambda x, y: math.floor(x),            "floor(x)"),
    (lambda x, y: math.ceil(x),             "ceil(x)"),
    (lambda x, y: x < y,                    "x < y"),
    (lambda x, y: x <= y,                   "x <= y"),
    (lambda x, y: x > y,                    "x > y"),
    (lambda x, y: x >= y,                   "x >= y"),
    (lambda x, y: x == y,                   "x == y"),
    (lambda x, y: x != y,                   "x != y"),
    (lambda x, y: 2 < x,                    "x > 2"),
    (lambda x, y: (x > 1) & (y < 1),        "(x > 1) * (y < 1)"),
    (lambda x, y: (x > 1) | (y < 1),        "max(x > 1, y < 1)"),
    (lambda x, y: ~((x > 1) & (y > x)),     "1 - (x > 1) * (y > x)"),
    (lambda x, y: -2 ** x,                  "-2^x"),
    (lambda x, y: (-2) ** x,                "(-2)^x"),
    (lambda x, y: (x - y) ** -2,            "(x - y)^-2"),
    (lambda x, y: x - (y - x),              "x - (y - x)"),
    (lambda x, y: x * math.pi + math.e,     "x * pi + e"),
    (lambda x, y: x + 2 * math.pi,          "x + tau"),
    (lambda x, y: x + math.inf,             "x + inf"),
    (lambda x, y: x - -math.inf,            "x - -inf"),
    (lambda x, y: x + math.nan,             "x + (inf - inf)"),
    (lambda x, y: x + True,                 "x + 1"),
    (lambda x, y: x + Fraction(1, 4),       "x + 0.25"),
    (lambda x, y: x + 10 ** 400,            "x + inf"),
    (lambda x, y: x + 1e300,                "x + 1e+300"),
    (lambda x, y: x + 12345678901234567890, "x + 1.2345678901234567e+19"),
    (lambda x, y: x,                        "x"),
    (lambda x, y: 3,                        "3"),
    (lambda x, y: x * x + y * x,            "x * x + y * x"),
    (lambda x, y: 2 * (x + 1),              "2 * (x + 1)"),
    (lambda x, y: np.log(x, y),             "log(x, y)"),
    (lambda x, y: np.log(x) + np.ln(y),     "log(x) + log(y)"),
    (lambda x, y: np.max(x, y, 1),          "max(x, y, 1)"),
    (lambda x, y: np.maximum(x, y),         "max(x, y)"),
    (lambda x, y: np.where(x > y, x, 0),    "where(x > y, x, 0)"),
    (lambda x, y: np.detach(x) * y,         "detach(x) * y"),
    (lambda x, y: np.no_grad(x * y) * y,    "no_grad(x * y) * y"),
    (lambda x, y: np.square(x) + np.pow(x, 2), "x^2 + x^2"),
    (lambda x, y: np.reciprocal(x),         "1 / x"),
    (lambda x, y: np.arctan2(y, x),         "atan2(y, x)"),
    (lambda x, y: np.sin(2.0) * x,          "0.9092974268256817 * x"),
    (lambda x, y: functools.reduce(operator.mul, [x, y, x]), "x * y * x"),
]
# fmt: on


@pytest.mark.parametrize(("function", "text"), SIGNS, ids=[text for _, text in SIGNS])
def test_a_function_and_its_text(function: Callable[..., Any], text: str) -> None:
    graph = adviz.trace(function, x=X, y=Y)
    assert graph.source.text == f"x = 1.5; y = 0.5; {text}"
    assert columns(graph) == columns(parse(graph.source.text))
    value = graph.evaluate().value
    wanted = parse(f"x = 1.5; y = 0.5; {text}")
    assert value == adviz.parse(wanted.source.text).evaluate().value or math.isnan(value)


@pytest.mark.parametrize("name", [name for name, op in CALLS.items() if op.scalar])
def test_every_row_is_a_function(name: str) -> None:
    """Traced and computed: the same as the call in a formula."""
    op = CALLS[name]
    function = getattr(np, name)
    for sample in op.samples:
        names = [f"x{at}" for at, _ in enumerate(sample)]
        at = dict(zip(names, sample, strict=True))
        scope = {"function": function}
        made = eval(f"lambda {', '.join(names)}: function({', '.join(names)})", scope)
        result = adviz.trace(made, **at).evaluate()
        wanted = adviz.parse(f"{name}({', '.join(names)})").evaluate(at)
        assert (result.value, result.gradient) == (wanted.value, wanted.gradient)
        assert function(*sample) == wanted.value


def test_overloads_are_functions() -> None:
    for (name, count), row in OVERLOADS.items():
        sample = TABLE[row].samples[0]
        assert len(sample) == count
        assert getattr(np, name)(*sample) == adviz.parse(f"{name}{sample}").evaluate().value


def test_a_new_row_is_a_new_function() -> None:
    with trial(unary("cube", "3*x^2", "x^3", 0.5, value="x*x*x")):
        result = adviz.trace(lambda x: np.cube(x) + 1, x=2.0).evaluate()
        assert (result.value, result.gradient["x"], np.cube(3.0)) == (9.0, 12.0, 27.0)
    with pytest.raises(AttributeError, match="no function cube"):
        _ = np.cube


def test_numbers_never_raise() -> None:
    assert (np.log(0), np.sqrt(-1) != np.sqrt(-1), np.exp(1000.0)) == (-math.inf, True, math.inf)
    assert (np.pi, np.e, np.tau, np.inf) == (math.pi, math.e, math.tau, math.inf)
    assert math.isnan(np.nan)


def test_an_unknown_function_is_told() -> None:
    with pytest.raises(AttributeError) as caught:
        _ = np.sine
    assert str(caught.value) == "module 'adviz.numpy' has no function sine: did you mean sin?"


@given(expressions, points)
def test_any_formula_as_a_function(text: str, point: dict[str, float]) -> None:
    scope = {name: getattr(np, name) for name in np.__all__}
    doubles = re.sub(r"(?<![\w.])(\d+)(?![\w.])", r"\1.0", text)  # Python's integers have no -0
    tape = parse("".join(f"{name} = {value}; " for name, value in point.items()) + text)
    try:
        function = eval(f"lambda {', '.join(point)}: {doubles.replace('^', '**')}", scope)
        graph = adviz.trace(function, **point)
    except (ZeroDivisionError, OverflowError, TypeError):  # of numbers alone, where Python and IEEE 754 differ
        return
    found, wanted = graph.evaluate(), adviz.parse(tape.source.text).evaluate()
    assert same(found.value, wanted.value)
    assert all(same(found.gradient[name], slope) for name, slope in wanted.gradient.items())


def same(left: float, right: float) -> bool:
    return left == right or (math.isnan(left) and math.isnan(right)) or math.isclose(left, right, rel_tol=1e-12)


@given(st.integers(0, 30), st.floats(0.1, 0.9))
def test_loops_unroll(count: int, x: float) -> None:
    def power(x: Any) -> Any:
        y = 1.0
        for _ in range(count):
            y = y * x
        return y

    graph = adviz.trace(power, x=x)
    assert [op.name for op in graph.ops].count("mul") == count
    assert graph.evaluate().gradient["x"] == pytest.approx(count * x ** max(count - 1, 0))


def test_a_long_chain() -> None:
    def chain(x: Any) -> Any:
        y = x
        for _ in range(100_000):
            y = np.sin(y) + x
        return y

    graph = adviz.trace(chain, x=0.1)
    assert len(graph) == 200_001
    assert math.isfinite(graph.evaluate().gradient["x"])


def test_results_are_called_by_their_variables() -> None:
    def f(a: Any, b: Any) -> Any:
        c = a + b
        d = b + 1
        return c * d

    graph = adviz.trace(f, a=2, b=1)
    assert graph.source.text == "a = 2.0; b = 1.0; c = a + b; d = b + 1; c * d"
    assert columns(graph) == columns(parse(graph.source.text))
    assert graph.root_name == "f"


def test_only_the_last_value_of_a_variable_has_its_name() -> None:
    def scaled(x: Any) -> Any:
        x = x + 1  # x is an input already
        sin = x * 2  # a function's name
        _ = sin + 1
        y = sin * sin
        y = y + x
        z = y
        return z * 3

    graph = adviz.trace(scaled, x=1.0)
    assert graph.source.text == "x = 1.0; v2 = x + 1; v4 = v2 * 2; y = v4 * v4 + v2; y * 3"
    assert (graph.root_name, sorted(graph.names.values())) == ("scaled", ["x", "y"])


def test_a_root_with_a_name_keeps_it() -> None:
    def loss(w: Any) -> Any:
        error = w - 3
        return error  # noqa: RET504  # its name is what is tested

    assert adviz.trace(loss, w=1.0).root_name == "error"
    assert adviz.trace(loss, w=1.0).source.text == "w = 1.0; error = w - 3"


def test_what_the_result_does_not_use_is_left_out() -> None:
    def f(x: Any, y: Any) -> Any:
        unused = np.sin(y) * x
        assert unused is not None
        return x * x

    graph = adviz.trace(f, x=3.0, y=1.0)
    assert [op.name for op in graph.ops] == ["input", "input", "mul"]
    assert graph.evaluate().gradient == {"x": 6.0, "y": 0.0}
    assert "the result does not depend on y" in adviz.draw(graph).scene.notes
    formulas = adviz.trace(f)
    assert (list(formulas.inputs), formulas.dropped) == (["x"], {"y"})
    assert formulas.evaluate({"x": 3.0, "y": 1.0}).value == 9.0


def test_derivatives_of_a_traced_graph() -> None:
    def f(x: Any) -> Any:
        return x**3 * 1

    graph = adviz.trace(f, x=2.0)
    assert graph.grad("x").evaluate().value == 12.0
    assert graph.tidied().source.text == "x = 2.0; x^3"
    assert graph.grad("x", "x").root_name == "∂²f/∂x²"


def test_it_is_drawn() -> None:
    def f(x: Any) -> Any:
        return x * np.sin(x)

    scene = adviz.draw(adviz.trace(f, x=2.0), wrt="x").scene
    assert scene.title == ("f = x * sin(x)", "f = 1.818595, ∂f/∂x = 0.07700375")
    assert scene.expression == "x = 2.0; x * sin(x)"
    formulas = adviz.draw(adviz.trace(f), wrt="x").scene
    assert formulas == adviz.draw("x * sin(x)", wrt="x").scene
    assert adviz.draw(adviz.trace(f, x=2.0), {"x": 0.0}).scene.value == 0.0
