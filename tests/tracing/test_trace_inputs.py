"""Which values become inputs, and what is said of wrong ones."""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable
from typing import Any

import pytest

import adviz


def both(x: Any, y: Any) -> Any:
    return x * y


def scaled(x: Any, y: Any = 3.0, *, shift: Any = 1.0) -> Any:
    return x * y + shift


def mixed(x: Any, /, *rest: Any, **more: Any) -> Any:
    return sum([*rest, *more.values()], x)


def switched(x: Any, n: Any = 2, up: Any = False, how: Any = "") -> Any:
    return (x**n if up else x * n) + len(how)


class Line:
    """A callable object, and a method."""

    def __init__(self, slope: float) -> None:
        self.slope = slope

    def __call__(self, x: Any) -> Any:
        y = self.slope * x
        return y + y

    def at(self, x: Any) -> Any:
        y = self.slope * x
        return y * y


def logged(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def outer(*args: Any, **values: Any) -> Any:
        return function(*args, **values)

    return outer


@logged
def decorated(x: Any) -> Any:
    y = x + 1
    return y * y


# fmt: off
BOUND: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any], str]] = [
    (both,     (2, 3.5),        {},                     "x = 2.0; y = 3.5; x * y"),
    (both,     (),              {"y": 3, "x": 2},       "x = 2.0; y = 3.0; x * y"),
    (both,     (2,),            {"y": 3},               "x = 2.0; y = 3.0; x * y"),
    (both,     (),              {},                     "x * y"),
    (scaled,   (),              {},                     "x * 3.0 + 1.0"),
    (scaled,   (2,),            {},                     "x = 2.0; x * 3.0 + 1.0"),
    (scaled,   (2,),            {"shift": 4},           "x = 2.0; shift = 4.0; x * 3.0 + shift"),
    (scaled,   (2, 5),          {},                     "x = 2.0; y = 5.0; x * y + 1.0"),
    (mixed,    (1,),            {},                     "x = 1.0; x"),
    (mixed,    (1, 2),          {},                     "x = 1.0; rest = 2.0; x + rest"),
    (mixed,    (1, 2, 3),       {"z": 4},               "x = 1.0; rest1 = 2.0; rest2 = 3.0; z = 4.0; x + rest1 + rest2 + z"),
    (switched, (2.0,),          {"up": True},           "x = 2.0; x^2 + 0"),
    (switched, (2.0,),          {"how": "abc"},         "x = 2.0; x * 2 + 3"),
    (switched, (2.0, 3),        {},                     "x = 2.0; n = 3.0; x * n + 0"),
    (Line(3),  (2.0,),          {},                     "x = 2.0; y = 3 * x; y + y"),
    (Line(3).at, (2.0,),        {},                     "x = 2.0; y = 3 * x; y * y"),
    (decorated, (2.0,),         {},                     "x = 2.0; y = x + 1; y * y"),
    (functools.partial(both, 3), (2.0,), {},            "y = 2.0; 3 * y"),
    (lambda e: e * math.e,      (2.0,), {},             "e = 2.0; e * 2.718281828459045"),
    (lambda pi, sin: adviz.numpy.sin(pi) * sin, (2.0, 1.0), {}, "pi = 2.0; sin = 1.0; sin(pi) * sin"),
    (lambda e: e * 2,           (), {},                 "e * 2"),
    (lambda x: x,               (math.nan,), {},        "x"),
    (lambda: 2,                 (), {},                 "2"),
]
# fmt: on


@pytest.mark.parametrize(("function", "args", "values", "text"), BOUND, ids=[row[3] for row in BOUND])
def test_inputs(function: Callable[..., Any], args: tuple[Any, ...], values: dict[str, Any], text: str) -> None:
    graph = adviz.trace(function, *args, **values)
    assert graph.source.text == text
    assert [name for name in graph.defaults if name not in graph.inputs] == []


# fmt: off
WRONG: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any], str]] = [
    (both, (1, 2, 3), {},               "both takes 2 values, not 3\nremedy: its parameters are: x, y"),
    (both, (1,),      {},               "both has no value for y\nremedy: give a value for each parameter, or for none"),
    (both, (1,),      {"x": 2},         "both is given a value for x twice\nremedy: leave one of them out"),
    (both, (),        {"x": 1, "z": 2}, "both has no parameter z\nremedy: its parameters are: x, y"),
    (switched, (1,),  {"hwo": 2},       "switched has no parameter hwo\nremedy: did you mean how?"),
    (lambda x: x, (1, 2), {},           "the function takes 1 value, not 2\nremedy: its parameters are: x"),
    (lambda: 3, (1,), {},               "the function takes 0 values, not 1\nremedy: its parameters are: none"),
]
# fmt: on


@pytest.mark.parametrize(("function", "args", "values", "message"), WRONG, ids=[row[3][:40] for row in WRONG])
def test_wrong_values(function: Any, args: tuple[Any, ...], values: dict[str, Any], message: str) -> None:
    with pytest.raises(adviz.AdvizError) as caught:
        adviz.trace(function, *args, **values)
    assert str(caught.value) == message


def test_a_function_may_have_a_parameter_of_any_name() -> None:
    assert adviz.trace(lambda function, f: function * f, function=2, f=3).evaluate().value == 6.0


def test_a_function_without_a_known_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise ValueError

    monkeypatch.setattr(inspect, "signature", fail)
    assert adviz.trace(both, 2, 3).source.text == "x1 = 2.0; x2 = 3.0; x1 * x2"
    assert adviz.trace(abs, 2).source.text == "x = 2.0; abs(x)"
