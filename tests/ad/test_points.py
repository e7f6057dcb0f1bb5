"""One formula at many points: against the same formula at each of them."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import adviz
from adviz.ad.arrays import points
from adviz.ad.arrays.points import Mapped
from adviz.errors import EvaluationError, NameProblem, OptionError
from adviz.ops import OVERLOADS, TABLE, Op
from tests.strategies import NAMES, expressions, smooth_expressions

DATA = Path(__file__).parents[1] / "data" / "expressions.jsonl"
SPELLING = {name: call for (call, _), name in OVERLOADS.items()}
inf, nan = math.inf, math.nan
NASTY = [0.0, -0.0, 5e-324, 1e-160, 0.3, 0.5, 1.0, 1.5, 2.0, 171.7, 1e155, inf]
NASTY = [*NASTY, *(-x for x in NASTY), nan]


def same(got: Any, want: float, tolerance: float = 1e-11) -> bool:
    return (want != want and got != got) or got == want or math.isclose(got, want, rel_tol=tolerance, abs_tol=1e-300)


def agrees(text: str, names: list[str], rows: list[tuple[float, ...]], tolerance: float = 1e-11) -> None:
    """Mapped, at all rows at once, is `evaluate` at each row."""
    graph = adviz.parse(text, names)
    mapped = graph.evaluate(
        {name: np.array(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}, map=True
    )
    gradient = mapped.gradient
    assert mapped.value.shape == (len(rows),)
    for at, row in enumerate(rows):
        result = graph.evaluate(dict(zip(names, row, strict=True)))
        assert same(mapped.value[at], result.value, tolerance), (row, mapped.value[at], result.value)
        for name, want in result.gradient.items():
            assert same(gradient[name][at], want, tolerance), (row, name, gradient[name][at], want)


def written(op: Op, names: list[str]) -> str:
    if op.infix or op.prefix:
        return f" {op.infix} ".join(names) if op.infix else f"{op.prefix}{names[0]}"
    return f"{SPELLING.get(op.name, op.name)}({', '.join(names)})"


def rows_of(op: Op) -> Iterator[tuple[list[str], list[tuple[float, ...]]]]:
    """Argument names and points of a row: its samples, and all that is nasty."""
    for count in (1, 2, 3) if op.variadic and op.kind == "" else (1,) if op.variadic else (len(op.args),):
        names = [f"x{slot}" for slot in range(count)] if op.variadic else list(op.args)
        nasty = NASTY if count < 3 else NASTY[::4]
        samples = [sample for sample in op.samples if len(sample) == count]
        yield names, [*samples, *itertools.product(nasty, repeat=count)]


@pytest.mark.parametrize("op", [op for op in TABLE.values() if op.scalar], ids=lambda op: op.name)
def test_every_row(op: Op) -> None:
    for names, rows in rows_of(op):
        agrees(written(op, names), names, rows)


def corpus() -> dict[str, list[dict[str, Any]]]:
    """The records, by formula and names."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in DATA.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        found.setdefault(f"{record['expr']} {list(record['at'])}", []).append(record)
    return found


def test_the_corpus() -> None:
    """Values and gradients of all records; to a hundred times what they are held to at one point: the last bits are NumPy's."""
    formulas = corpus()
    assert len(formulas) > 500
    for records in formulas.values():
        graph = adviz.parse(records[0]["expr"], records[0]["at"])
        at = {name: np.array([float(record["at"][name]) for record in records]) for name in graph.inputs}
        mapped = graph.evaluate(at, map=True)
        for row, record in enumerate(records):
            result = graph.evaluate({name: float(value[row]) for name, value in at.items()})
            value = mapped.value[row] if at else mapped.value
            assert value == pytest.approx(result.value, rel=1e-11, abs=100 * record["tol"][0], nan_ok=True)
            bounds = dict(zip(record["gradient"], record["tol"][1:], strict=True))
            for name, want in result.gradient.items():
                got = mapped.gradient[name][row]
                assert got == pytest.approx(want, rel=1e-11, abs=100 * bounds.get(name, 0.0), nan_ok=True), record["id"]


@settings(deadline=None)
@given(expressions, st.lists(st.tuples(*[st.sampled_from([-1.5, 0.0, 0.7, 2.0])] * len(NAMES)), min_size=1, max_size=5))
def test_any_formula(text: str, rows: list[tuple[float, ...]]) -> None:
    names = list(adviz.parse(text).inputs)
    if names:
        graph = adviz.parse(text)
        with np.errstate(all="ignore"):
            mapped = graph.evaluate(
                {name: np.array([row[at] for row in rows]) for at, name in enumerate(names)}, map=True
            )
        for at, row in enumerate(rows):
            result = graph.evaluate(dict(zip(names, row, strict=False)))
            if math.isfinite(result.value) and abs(result.value) < 1e9:
                assert mapped.value[at] == pytest.approx(result.value, rel=1e-9, abs=1e-9)


@given(smooth_expressions)
@settings(deadline=None)
def test_gradients_of_any_smooth_formula(text: str) -> None:
    graph = adviz.parse(text)
    names = list(graph.inputs)
    rows = [(0.3, -0.7, 1.1), (1.5, 0.25, -2.0), (-0.1, 0.9, 0.4)]
    mapped = graph.evaluate({name: np.array([row[at] for row in rows]) for at, name in enumerate(names)}, map=True)
    gradient = mapped.gradient
    for at, row in enumerate(rows[: len(names) and len(rows)]):
        for name, want in graph.evaluate(dict(zip(names, row, strict=False))).gradient.items():
            assert gradient[name][at] == pytest.approx(want, rel=1e-9, abs=1e-9)


# Chunks


CHUNKED = [
    "(sin(x)+1)/(y+exp(x)) + x*y",
    "tanh(0.3*x + 0.7*y)*tanh(x - y) + tanh(x*y)",
    "x^3 - 2*x^2*y + y^2/(1 + x^2)",
    "relu(x - y) + max(x, y)*abs(x - 1)",
    "where(x > y, log(x^2 + 1), x/y)",
    "sigmoid(x)*erf(y) + softplus(x)",
    "x",
    "c = sin(x); u = cos(y); c*c + c*x",
    "y = 3*x; z = y + y; y",
    "1/x + 1/(x - x)*relu(x)",
    "max(x, y, x)*min(x, y)",
    "detach(x)*x + no_grad(y)*y",
    "gamma(y^2 + 1) + x*0",
    "5",
]


def evaluated(text: str, at: dict[str, Any]) -> list[bytes]:
    mapped = adviz.parse(text, at).evaluate({name: at[name] for name in adviz.parse(text, at).inputs}, map=True)
    return [np.where(np.isnan(each), nan, each).tobytes() for each in (mapped.value, *mapped.gradient.values())]


@pytest.mark.parametrize("text", CHUNKED)
def test_chunks_change_no_bit(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    at = {"x": rng.normal(size=101), "y": rng.normal(size=101)}
    at["x"][17], at["x"][40], at["y"][41] = 0.0, inf, nan
    whole = evaluated(text, at)
    for chunk in (1, 3, 10, 100, 101, 102):
        monkeypatch.setattr(points, "CHUNK", chunk)
        assert evaluated(text, at) == whole


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 6, 7])
def test_boundaries(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points, "CHUNK", 3)
    x = np.arange(float(count))
    mapped = adviz.parse("x^2 + 1").evaluate({"x": x}, map=True)
    assert mapped.value.tolist() == (x**2 + 1).tolist()
    assert mapped.gradient["x"].tolist() == (2 * x).tolist()


def test_long_formulas_over_few_points() -> None:
    text = "x" + " + sin(x)*x" * 2_000
    mapped = adviz.parse(text).evaluate({"x": [0.5, 1.0]}, map=True)
    for at, x in enumerate((0.5, 1.0)):
        result = adviz.parse(text).evaluate({"x": x})
        assert mapped.value[at] == pytest.approx(result.value, rel=1e-12)
        assert mapped.gradient["x"][at] == pytest.approx(result.gradient["x"], rel=1e-12)


def test_arrays_are_not_written_over() -> None:
    """Rooms are used again; those of the inputs, and of what was handed out, never."""
    x = np.linspace(-1.0, 1.0, 50)
    before = x.copy()
    graph = adviz.parse("a = x + 1; b = a + x; c = b*a; d = c - b; d + a")
    first = graph.evaluate({"x": x}, map=True)
    value, slope = first.value.copy(), first.gradient["x"].copy()
    second = graph.evaluate({"x": x * 2}, map=True)
    assert second.gradient["x"].tolist() != slope.tolist()
    for kept, now in ((before, x), (value, first.value), (slope, first.gradient["x"])):
        np.testing.assert_array_equal(kept, now)
    same_root = adviz.parse("x").evaluate({"x": x}, map=True)
    same_root.value[0] = 99.0
    assert x[0] == -1.0


# What may be given


def test_broadcasting() -> None:
    x, y = np.array([[1.0], [2.0]]), np.array([3.0, 4.0, 5.0])
    mapped = adviz.parse("x*y + c").evaluate({"x": x, "y": y, "c": 0.5}, map=True)
    assert isinstance(mapped, Mapped)
    assert mapped.shape == (2, 3)
    np.testing.assert_array_equal(mapped.value, x * y + 0.5)
    np.testing.assert_array_equal(mapped.gradient["x"], np.broadcast_to(y, (2, 3)))
    np.testing.assert_array_equal(mapped.gradient["y"], np.broadcast_to(x, (2, 3)))
    np.testing.assert_array_equal(mapped.gradient["c"], np.ones((2, 3)))


def test_numbers_among_the_inputs_stay_numbers() -> None:
    mapped = adviz.parse("c = 2; x^c + a").evaluate({"x": [1.0, 2.0, 3.0], "a": 1}, map=True)
    assert mapped.value.tolist() == [2.0, 5.0, 10.0]
    assert mapped.gradient["a"].tolist() == [1.0] * 3
    assert mapped.gradient["c"].tolist() == pytest.approx([0.0, 4 * math.log(2), 9 * math.log(3)])


def test_numbers_alone() -> None:
    mapped = adviz.parse("x*y").evaluate({"x": 2, "y": np.float64(3)}, map=True)
    assert (mapped.value, mapped.gradient) == (6.0, {"x": 3.0, "y": 2.0})
    assert (adviz.parse("2*3").evaluate(map=True).value, adviz.parse("2*3").evaluate(map=True).gradient) == (6.0, {})


def test_inputs_that_are_not_needed() -> None:
    mapped = adviz.parse("u = sin(x); 3*y").evaluate({"x": [1.0, 2.0], "y": 1.0}, map=True)
    assert mapped.value.tolist() == [3.0, 3.0]
    assert {name: slope.tolist() for name, slope in mapped.gradient.items()} == {"x": [0.0, 0.0], "y": [3.0, 3.0]}


def test_cuts() -> None:
    mapped = adviz.parse("x*detach(x) + no_grad(x^2) + (x > 1)*x").evaluate({"x": [1.0, 3.0]}, map=True)
    assert mapped.value.tolist() == [2.0, 21.0]
    assert mapped.gradient["x"].tolist() == [1.0, 4.0]


def test_an_entry_that_was_not_chosen_passes_nothing() -> None:
    mapped = adviz.parse("relu(x)/0").evaluate({"x": [-1.0, 2.0]}, map=True)
    assert mapped.gradient["x"].tolist() == [0.0, inf]


def test_sum_of_a_number_is_the_number() -> None:
    assert adviz.parse("sum(x) + max(x)").evaluate({"x": [1.0, 2.0]}, map=True).value.tolist() == [2.0, 4.0]


def test_strided_and_integer_inputs() -> None:
    x = np.arange(20)[::2]
    mapped = adviz.parse("x*x").evaluate({"x": x}, map=True)
    assert mapped.value.tolist() == (x * x).astype(float).tolist()
    assert mapped.value.dtype == float


# Whole messages


WHOLE = "and here each entry is a point"
# fmt: off
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("sum(x, axis=0)",  {"x": [1.0]},                  f"sum takes whole arrays, {WHOLE}\n  sum(x, axis=0)\n  ^^^\nremedy: leave map=True out"),
    ("1 + x @ x",       {"x": [1.0]},                  f"@ takes whole arrays, {WHOLE}\n  1 + x @ x\n        ^\nremedy: leave map=True out"),
    ("x[0]",            {"x": [1.0]},                  f"index takes whole arrays, {WHOLE}\n  x[0]\n   ^\nremedy: leave map=True out"),
    ("[x, 1]",          {"x": [1.0]},                  f"stack takes whole arrays, {WHOLE}\n  [x, 1]\n  ^\nremedy: leave map=True out"),
    ("softmax(x)",      {"x": [1.0]},                  f"softmax takes whole arrays, {WHOLE}\n  softmax(x)\n  ^^^^^^^\nremedy: leave map=True out"),
    ("x*[1, 2]",        {"x": [1.0]},                  f"this is a whole array, {WHOLE}\n  x*[1, 2]\n    ^\nremedy: leave map=True out"),
    ("x*y",             {"x": [1.0, 2.0, 3.0], "y": [1.0, 2.0]}, "the inputs have the shapes 3 and 2\nremedy: give each one as many points"),
    ("x",               {"x": "abc"},                  "the value of x is no number: 'abc'\nremedy: give a number, or lists of numbers"),
    ("x",               {"x": None},                   "the value of x is no number: None\nremedy: give a number, or lists of numbers"),
    ("x",               {"x": [1.0, None]},            "the value of x is no array of numbers\nremedy: give lists of numbers, each row as many"),
    ("x",               {"x": 1j},                     "the value of x is complex\nremedy: derivatives here are of real numbers: make the two parts two inputs"),
    ("x",               {"x": 10**400},                "the value of x is too large for a double\nremedy: doubles end at 1.8e308"),
    ("x",               {"x": [[1], [1, 2]]},          "the value of x is no array of numbers\nremedy: give lists of numbers, each row as many"),
    ("x",               {"x": np.ma.array([1.0], mask=[1])}, "the value of x is no array of numbers\nremedy: give lists of numbers, each row as many"),
]
# fmt: on


@pytest.mark.parametrize(("text", "at", "message"), REFUSED, ids=[f"{row[0]} {row[1]}" for row in REFUSED])
def test_refused(text: str, at: dict[str, Any], message: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        adviz.parse(text).evaluate(at, map=True)
    assert str(caught.value) == message


def test_names_and_seeds() -> None:
    with pytest.raises(NameProblem, match="no value for y"):
        adviz.parse("x*y").evaluate({"x": [1.0]}, map=True)
    with pytest.raises(NameProblem, match="there is no input z"):
        adviz.parse("x").evaluate({"x": [1.0], "z": [1.0]}, map=True)
    with pytest.raises(OptionError) as caught:
        adviz.parse("x").evaluate({"x": [1.0]}, seed=[1.0], map=True)  # type: ignore[call-overload]
    assert str(caught.value) == "a seed is of whole arrays\nremedy: leave seed or map=True out"


# Other libraries' arrays


class Foreign(np.lib.mixins.NDArrayOperatorsMixin):
    """An array that speaks NumPy's two protocols and is none; it writes down what it was asked for."""

    asked: list[str] = []  # noqa: RUF012

    def __init__(self, data: Any) -> None:
        self.data = np.asarray(data, dtype=float)
        self.shape = self.data.shape
        self.ndim = self.data.ndim

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise AssertionError("it was made an array of NumPy's")

    @staticmethod
    def plain(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return type(value)(map(Foreign.plain, value))
        return value.data if isinstance(value, Foreign) else value

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **keywords: Any) -> Any:
        assert method == "__call__"
        assert "out" not in keywords
        Foreign.asked.append(ufunc.__name__)
        return Foreign.wrapped(ufunc(*map(Foreign.plain, inputs), **keywords))

    def __array_function__(self, function: Any, _types: Any, args: Any, keywords: Any) -> Any:
        Foreign.asked.append(function.__name__)
        made = function(*map(Foreign.plain, args), **keywords)
        return Foreign.wrapped(made) if isinstance(made, np.ndarray) else made

    def astype(self, kind: Any) -> Foreign:
        return Foreign(self.data.astype(kind))

    @staticmethod
    def wrapped(value: Any) -> Any:
        if np.ndim(value) == 0:
            return value
        made = object.__new__(Foreign)
        made.data, made.shape, made.ndim = value, value.shape, value.ndim
        return made


FOREIGN = [
    "(sin(x)+1)/(y+exp(x)) + x*y",
    "relu(x - y) + max(x, y)*abs(x - 1)",
    "where(x > y, log(x^2 + 1), x/y)",
    "sigmoid(x)*erf(y) + softplus(x)",
    "relu(x)/0",
    "x + y",
    "y*0 + 3",
    "tanh(x)^2 + xlogy(x, y) + sign(x)",
]


@pytest.mark.parametrize("text", FOREIGN)
def test_other_arrays_stay_themselves(text: str) -> None:
    x, y = np.array([[-1.0], [0.5], [2.0]]), np.array([0.25, 1.5])
    graph = adviz.parse(text)
    at = {name: value for name, value in {"x": x, "y": y}.items() if name in graph.inputs}
    want = graph.evaluate(at, map=True)
    Foreign.asked.clear()
    made = graph.evaluate({name: Foreign(value) for name, value in at.items()}, map=True)
    assert isinstance(made.value, Foreign)
    assert Foreign.asked
    np.testing.assert_allclose(made.value.data, want.value, rtol=1e-14)
    for name, slope in made.gradient.items():
        assert isinstance(slope, Foreign)
        np.testing.assert_allclose(slope.data, want.gradient[name], rtol=1e-14)


@pytest.mark.dask
@pytest.mark.parametrize("text", FOREIGN)
def test_dask(text: str) -> None:
    array = pytest.importorskip("dask.array")
    rng = np.random.default_rng(2)
    graph = adviz.parse(text)
    at = {name: rng.normal(size=1000) for name in graph.inputs}
    want = graph.evaluate(at, map=True)
    computed: list[int] = []

    def chunk(block: Any) -> Any:
        computed.append(block.size)
        return block

    lazy = {
        name: array.from_array(value, chunks=300).map_blocks(chunk, dtype=float, meta=np.array([]))
        for name, value in at.items()
    }
    made = graph.evaluate(lazy, map=True)
    slopes = made.gradient
    assert not computed, "nothing is computed before it is asked for"
    for got, expected in zip([made.value, *slopes.values()], [want.value, *want.gradient.values()], strict=True):
        assert type(got).__module__.startswith("dask")
        assert got.shape == expected.shape
        with np.errstate(all="ignore"):  # what is not finite is computed outside of adviz
            found = got.compute(scheduler="synchronous")
        np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-300)
    assert computed


def test_what_is_shown_of_many_points() -> None:
    graph = adviz.parse("x^2")
    said = [repr(graph.evaluate({"x": np.zeros(count)}, map=True)) for count in (0, 1, 2_000)]
    assert said == ["<adviz.Mapped f at 0 points>", "<adviz.Mapped f at 1 point>", "<adviz.Mapped f at 2,000 points>"]
