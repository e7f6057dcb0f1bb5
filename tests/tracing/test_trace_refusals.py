"""What a traced function cannot do: whole messages, with the caret in the user's code."""

# ruff: noqa: ARG005  # the functions of a table have the same arguments
from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import pytest

import adviz
import adviz.numpy as np
from adviz.errors import TraceError
from adviz.tracing import recorder

STORED: list[Any] = []


def keeps(x: Any) -> Any:
    STORED.append(x)
    return x


def sine(x: Any) -> Any:
    return math.sin(x) + 1


def many(x: Any) -> Any:
    return x + math.log(
        x,
    )


def ä(x: Any) -> Any:
    return len("ß") * float(x)  # columns are bytes


def counted(n: Any) -> Any:
    return sum(range(n))


def picked(k: Any) -> Any:
    return [1, 2, 3][k]


def whole(x: Any) -> Any:
    y = x + 1
    return int(y * 2)


# fmt: off
REFUSED: list[tuple[Callable[..., Any], str]] = [
    (sine,
     "sin wants a float, and x is traced, in sine (test_trace_refusals.py)\n"
     "  line @1:     return math.sin(x) + 1\n"
     "                      ^^^^^^^^^^^\n"
     "remedy: write adviz.numpy.sin"),
    (many,
     "log wants a float, and x is traced, in many (test_trace_refusals.py)\n"
     "  line @1:     return x + math.log(\n"
     "                          ^^^^^^^^^\n"
     "remedy: write adviz.numpy.log"),
    (ä,
     "x is traced, and cannot become a float, in ä (test_trace_refusals.py)\n"
     '  line @1: …rn len("ß") * float(x)  # co…\n'
     "                          ^^^^^^^^\n"
     "remedy: leave float( ) out"),
    (counted,
     "a whole number is wanted, and n is traced, in counted (test_trace_refusals.py)\n"
     "  line @1:     return sum(range(n))\n"
     "                          ^^^^^^^^\n"
     "remedy: what counts or picks is no input: give the parameter a default, f(x, n=3), or trace lambda x: f(x, 3)"),
    (picked,
     "a whole number is wanted, and k is traced, in picked (test_trace_refusals.py)\n"
     "  line @1:     return [1, 2, 3][k]\n"
     "                      ^^^^^^^^^^^^\n"
     "remedy: what counts or picks is no input: give the parameter a default, f(x, n=3), or trace lambda x: f(x, 3)"),
    (whole,
     "a whole number is wanted, and this result is traced, in whole (test_trace_refusals.py)\n"
     "  line @2:     return int(y * 2)\n"
     "                      ^^^^^^^^^^\n"
     "remedy: what counts or picks is no input: give the parameter a default, f(x, n=3), or trace lambda x: f(x, 3)"),
]

SHORT: list[tuple[Callable[..., Any], str, str]] = [
    (lambda x: math.isnan(x),        "isnan wants a float, and x is traced", "write x != x"),
    (lambda x: math.fsum([x, x]),    "fsum wants a float, and x is traced", "use the functions of adviz.numpy, or of NumPy"),
    (lambda x: complex(x),           "x is traced, and cannot become a complex number", "leave complex( ) out"),
    (lambda x: pow(x, 2, 3),         "a power modulo a number has no derivative", "write (x**n) % m"),
    (lambda x: round(x, 2),          "only whole numbers are rounded to", "write round(x * 100) / 100"),
    (lambda x: x & 3,                "& is for comparisons", "write (x > 0) & (y > 0)"),
    (lambda x: (x > 1) | x,          "| is for comparisons", "write (x > 0) | (y > 0)"),
    (lambda x: ~x,                   "~ is for comparisons", "write ~(x > 0)"),
    (lambda x: np.sin(x, x),         "sin takes 1 argument, not 2", "write sin(x)"),
    (lambda x: np.where(x, x),       "where takes 3 arguments, not 2", "write where(cond, a, b)"),
    (lambda x: x + np.max(),         "max takes at least 1 argument", "write max(x, y)"),
    (lambda x: STORED[0] + x,        "this value belongs to another trace", "use it only within the function that was traced"),
]

RETURNED: list[tuple[Callable[..., Any], str]] = [
    (lambda x: None,      "the function returns nothing\nremedy: end it with return"),
    (lambda x: (x, 2, x), "the function returns 3 values in a tuple, and a graph has one root\n"
                          "remedy: return one of them, their sum, or adviz.numpy.stack of them; or trace lambda x: the function(x)[0]"),
    (lambda x: {"a": x},  "the function returns 1 values in a dict, and a graph has one root\n"
                          "remedy: return one of them, their sum, or adviz.numpy.stack of them; or trace lambda x: the function(x)[key]"),
    (lambda x: "x",       "the function returns a str\nremedy: return a number that it computes"),
    (lambda x: x > 1 and "x",   "the function returns a str\nremedy: return a number that it computes"),
]
# fmt: on


def endless(x: Any) -> Any:
    while x > 0:
        x = x + 1
    return x


async def waits(x: Any) -> Any:
    return x


def located(function: Callable[..., Any], text: str) -> str:
    """`@2` is the number of the second line below the `def` of a function."""
    return re.sub("@([0-9])", lambda found: str(function.__code__.co_firstlineno + int(found[1])), text)


@pytest.mark.parametrize(("function", "message"), REFUSED, ids=[each.__name__ for each, _ in REFUSED])
def test_refused(function: Any, message: str) -> None:
    with pytest.raises(TraceError) as caught:
        adviz.trace(function, 1.5)
    assert str(caught.value) == located(function, message)


@pytest.mark.parametrize(("function", "message", "remedy"), SHORT, ids=[row[1][:30] for row in SHORT])
def test_refused_in_short(function: Any, message: str, remedy: str) -> None:
    STORED.clear()
    adviz.trace(keeps, x=1.0)
    with pytest.raises(TraceError) as caught:
        adviz.trace(function, 1.5)
    lines = str(caught.value).split("\n")
    assert (lines[0], lines[-1]) == (f"{message}, in test_trace_refusals.py", f"remedy: {remedy}")
    assert lines[2].strip().strip("^") == ""


@pytest.mark.parametrize(("function", "message"), RETURNED, ids=[row[1][:40] for row in RETURNED])
def test_what_is_returned(function: Any, message: str) -> None:
    with pytest.raises(TraceError) as caught:
        adviz.trace(function, 1.5)
    assert str(caught.value) == message


def test_a_loop_that_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "LARGEST", 1_003)
    with pytest.raises(TraceError) as caught:
        adviz.trace(endless, x=1.0)
    assert str(caught.value) == located(
        endless,
        "the function makes more than 1,003 operations, in endless (test_trace_refusals.py)\n"
        "  line @2:         x = x + 1\n"
        "                        ^^^^^\n"
        "remedy: see that its loops end, or let them run fewer times",
    )


def test_a_coroutine_is_closed() -> None:
    with pytest.raises(TraceError, match=r"^waits returns a coroutine\nremedy: return a number that it computes$"):
        adviz.trace(waits, x=1.0)


def test_without_a_source_the_place_is_said() -> None:
    scope: dict[str, Any] = {"math": math}
    exec(compile("def f(x):\n    return math.sin(x)\n", "<made>", "exec"), scope)
    with pytest.raises(TraceError) as caught:
        adviz.trace(scope["f"], 1.0)
    assert str(caught.value) == (
        "the function wants a float, and x is traced, in line 2 of f\n"
        "remedy: use the functions of adviz.numpy, or of NumPy"
    )


def test_a_function_in_c_has_no_place() -> None:
    with pytest.raises(TraceError) as caught:
        adviz.trace(math.sin, 1.0)
    assert "\n  " not in str(caught.value)


def test_foreign_operands_are_pythons_to_refuse() -> None:
    with pytest.raises(TypeError, match="unsupported operand"):
        adviz.trace(lambda x: x + "1", 1.0)


def test_errors_of_the_function_are_its_own() -> None:
    with pytest.raises(ZeroDivisionError):
        adviz.trace(lambda x: x + 1 / 0, 1.0)


def test_what_is_printed_while_tracing() -> None:
    said: list[str] = []

    def f(x: Any) -> Any:
        said.extend([repr(x), f"{x * 2:.2f}", f"{x}"])
        return x

    adviz.trace(f, x=1.5)
    adviz.trace(f)
    assert said == ["<traced x = 1.5>", "3.00", "1.5", "<traced x>", "<traced mul>", "<traced x>"]
