"""Functions of arrays: NumPy's own, methods, subscripts; the formulas that they are, and NumPy's own values."""

# ruff: noqa: ARG005, N803, RUF005  # the functions of a table have the same arguments
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import adviz
import adviz.numpy as anp
from adviz.errors import TraceError
from adviz.graph.tape import Tape
from adviz.lang.parser import parse
from adviz.tracing import composed, functions
from tests.tracing.python_functions import columns

X = np.array([1.0, -2.0, 3.0])
A = np.array([[1.0, 2.0, 0.5], [4.0, -5.0, 6.0]])
USED: set[str] = set()


class Listening:
    """NumPy, or `adviz.numpy`, that notes down which of its functions are used."""

    def __init__(self, module: Any) -> None:
        self.module = module

    def __getattr__(self, name: str) -> Any:
        USED.add(name)
        return getattr(self.module, name)


n = Listening(np)
a = Listening(anp)

# fmt: off
SAME: list[tuple[Callable[..., Any], str]] = [
    # a function of a vector x and a matrix A, which NumPy computes as well         and its text
    (lambda x, A: x + [1, 2, 3],                          "x + [1, 2, 3]"),
    (lambda x, A: n.array([1, 2, 3]) - x,                 "[1, 2, 3] - x"),
    (lambda x, A: n.array([0.5, 2.5, -1]) * x,            "[0.5, 2.5, -1.0] * x"),
    (lambda x, A: 2 * x / n.float64(4),                   "2 * x / 4.0"),
    (lambda x, A: n.array([True, False, True]) * x,       "[1, 0, 1] * x"),
    (lambda x, A: x * n.array(2),                         "x * 2"),
    (lambda x, A: A @ x,                                  "A @ x"),
    (lambda x, A: A @ n.ones((3, 1)),                     "A @ [[1.0], [1.0], [1.0]]"),
    (lambda x, A: [1, 2] @ A,                             "[1, 2] @ A"),
    (lambda x, A: n.matmul(A, x),                         "A @ x"),
    (lambda x, A: A.T,                                    "A.T"),
    (lambda x, A: n.transpose(A) + A.transpose(),         "A.T + A.T"),
    (lambda x, A: n.transpose(A, (1, 0)) - A.transpose(1, 0), "transpose(A, axes=[1, 0]) - transpose(A, axes=[1, 0])"),
    (lambda x, A: n.swapaxes(A, 0, 1) + n.moveaxis(A, 0, 1), "transpose(A, axes=[1, 0]) + transpose(A, axes=[1, 0])"),
    (lambda x, A: n.sin(x) + n.exp(A),                    "sin(x) + exp(A)"),
    (lambda x, A: n.arctan2(A, x) + n.hypot(A, x),        "atan2(A, x) + hypot(A, x)"),
    (lambda x, A: n.square(x) - n.absolute(x) + n.fabs(x), "x^2 - abs(x) + abs(x)"),
    (lambda x, A: n.reciprocal(x) + n.positive(x),        "1 / x + x"),
    (lambda x, A: n.deg2rad(x) + n.radians(x),            "x * 0.017453292519943295 + x * 0.017453292519943295"),
    (lambda x, A: n.rad2deg(x) + n.degrees(x),            "x * 57.29577951308232 + x * 57.29577951308232"),
    (lambda x, A: n.maximum(x, 0) + n.minimum(A, x),      "max(x, 0) + min(A, x)"),
    (lambda x, A: n.where(x > 0, x, 0),                   "where(x > 0, x, 0)"),
    (lambda x, A: n.where((x > 0) & (A < 3), x, A),       "where((x > 0) * (A < 3), x, A)"),
    (lambda x, A: n.where(n.logical_or(x > 2, x < 0), x, 1), "where(max(x > 2, x < 0), x, 1)"),
    (lambda x, A: n.where(n.logical_and(x > 0, ~(x > 2)), x, 1), "where((x > 0) * (1 - (x > 2)), x, 1)"),
    (lambda x, A: n.where(n.logical_not(x > 0), x, 1),    "where(1 - (x > 0), x, 1)"),
    (lambda x, A: n.clip(x, -1, 1) + x.clip(0, 2),        "clip(x, -1, 1) + clip(x, 0, 2)"),
    (lambda x, A: n.logaddexp(x, 0),                      "logsumexp(x, 0)"),
    (lambda x, A: n.round(A) + n.around(A) + A.round(),   "round(A) + round(A) + round(A)"),
    (lambda x, A: n.floor(A) + n.ceil(A) + n.rint(A),     "floor(A) + ceil(A) + round(A)"),
    (lambda x, A: n.sum(x),                               "sum(x)"),
    (lambda x, A: n.sum(A, 0),                            "sum(A, axis=0)"),
    (lambda x, A: n.sum(A, axis=(0, 1)),                  "sum(A, axis=[0, 1])"),
    (lambda x, A: n.sum(A, axis=1, keepdims=True),        "sum(A, axis=1, keepdims=1)"),
    (lambda x, A: n.sum(A, axis=None, keepdims=False),    "sum(A)"),
    (lambda x, A: A.sum(axis=-1) + A.mean(1),             "sum(A, axis=-1) + mean(A, axis=1)"),
    (lambda x, A: A.prod(axis=1) + n.prod(x),             "prod(A, axis=1) + prod(x)"),
    (lambda x, A: n.max(A, 1) - A.min(axis=1),            "max(A, axis=1) - min(A, axis=1)"),
    (lambda x, A: n.amax(A, axis=0) - n.amin(A, 0),       "max(A, axis=0) - min(A, axis=0)"),
    (lambda x, A: A.max() - n.min(A),                     "max(A) - min(A)"),
    (lambda x, A: n.add.reduce(A) + n.maximum.reduce(A),  "sum(A, axis=0) + max(A, axis=0)"),
    (lambda x, A: n.multiply.reduce(A, axis=1),           "prod(A, axis=1)"),
    (lambda x, A: n.mean(A) + n.average(x),               "mean(A) + mean(x)"),
    (lambda x, A: n.average(A, axis=1, weights=x),        "sum(A * reshape(x, shape=[1, -1]), axis=1) / sum(x)"),
    (lambda x, A: n.var(x) + A.var(),                     "mean((x - mean(x, keepdims=1))^2) + mean((A - mean(A, keepdims=1))^2)"),
    (lambda x, A: n.std(A, axis=1),                       "sqrt(mean((A - mean(A, axis=1, keepdims=1))^2, axis=1))"),
    (lambda x, A: x.std(ddof=1),                          "sqrt(sum((x - mean(x, keepdims=1))^2) / 2)"),
    (lambda x, A: n.ptp(A, axis=0),                       "max(A, axis=0) - min(A, axis=0)"),
    (lambda x, A: n.dot(x, x) + x.dot(x) + n.inner(x, x), "dot(x, x) + dot(x, x) + dot(x, x)"),
    (lambda x, A: n.dot(A, x) + n.dot(2, A @ x),          "A @ x + 2 * (A @ x)"),
    (lambda x, A: n.vdot(A, A),                           "dot(reshape(A, shape=[-1]), reshape(A, shape=[-1]))"),
    (lambda x, A: n.outer(x, [1, 2]),                     "outer(x, [1, 2])"),
    (lambda x, A: n.linalg.norm(x) + n.linalg.norm(x, 2), "norm(x) + norm(x)"),
    (lambda x, A: n.linalg.norm(A, axis=1),               "norm(A, axis=1)"),
    (lambda x, A: n.reshape(A, (3, 2)) + A.reshape(3, 2), "reshape(A, shape=[3, 2]) + reshape(A, shape=[3, 2])"),
    (lambda x, A: n.ravel(A) + A.flatten() + A.reshape(-1), "reshape(A, shape=[-1]) + reshape(A, shape=[-1]) + reshape(A, shape=[-1])"),
    (lambda x, A: n.expand_dims(x, 0) + A,                "reshape(x, shape=[1, 3]) + A"),
    (lambda x, A: n.squeeze(A[:1]) + n.squeeze(x[None], axis=0),
     "reshape(A[:1], shape=[3]) + reshape(reshape(x, shape=[1, 3]), shape=[3])"),
    (lambda x, A: n.concatenate([x, A[0], [1.0]]),        "concat(x, A[0], [1.0])"),
    (lambda x, A: n.concatenate((A, A), axis=1),          "concat(A, A, axis=1)"),
    (lambda x, A: n.stack([x, A[1], 2 * x]),              "[x, A[1], 2 * x]"),
    (lambda x, A: n.stack([x, x], axis=1),                "stack(x, x, axis=1)"),
    (lambda x, A: n.vstack([A, x]),                       "concat(A, reshape(x, shape=[1, -1]))"),
    (lambda x, A: n.hstack([x, A[0]]) ,                   "concat(x, A[0])"),
    (lambda x, A: n.hstack([A, A]),                       "concat(A, A, axis=1)"),
    (lambda x, A: n.column_stack([x, A.T]),               "concat(reshape(x, shape=[-1, 1]), A.T, axis=1)"),
    (lambda x, A: n.diff(x) + n.diff(A, axis=0)[0, :2],   "x[1:] - x[:-1] + (A[1:] - A[:-1])[0, :2]"),
    (lambda x, A: n.diff(x, n=2),                         "v4 = x[1:] - x[:-1]; v4[1:] - v4[:-1]"),
    (lambda x, A: n.flip(x) + n.flip(A, axis=1)[0],       "x[::-1] + A[:, ::-1][0]"),
    (lambda x, A: x[0] + x[-1] * A[1, 2],                 "x[0] + x[-1] * A[1, 2]"),
    (lambda x, A: A[0, 1:] + A[:, 1:].sum() + A[1:, ::2], "A[0, 1:] + sum(A[:, 1:]) + A[1:, ::2]"),
    (lambda x, A: A[..., 0] + A[0, ...][0],               "A[:, 0] + A[0][0]"),
    (lambda x, A: x[:, None] * x[None, :],                "reshape(x, shape=[3, 1]) * reshape(x, shape=[1, 3])"),
    (lambda x, A: x[...] + A[:],                          "x + A"),
    (lambda x, A: x[[0, 2]] + x[n.array([1, 0])],         "[x[0], x[2]] + [x[1], x[0]]"),
    (lambda x, A: x[n.array([True, False, True])],        "[x[0], x[2]]"),
    (lambda x, A: A[n.int64(1)],                          "A[1]"),
    (lambda x, A: sum(x) + len(A),                        "0 + x[0] + x[1] + x[2] + 2"),
    (lambda x, A: sum(v * v for v in x[:2]),              "v2 = x[:2]; v3 = v2[0]; v4 = v2[1]; 0 + v3 * v3 + v4 * v4"),
    (lambda x, A: x * A.shape[0] + A.size * A.ndim,       "x * 2 + 12"),
    (lambda x, A: x * n.shape(A)[1] + n.ndim(A) + n.size(A), "x * 3 + 2 + 6"),
    (lambda x, A: n.zeros_like(x) + x * n.ones_like(x),   "[0.0, 0.0, 0.0] + x * [1.0, 1.0, 1.0]"),
    (lambda x, A: x + n.full_like(x, 2) + n.ones_like(x[0]), "x + [2.0, 2.0, 2.0] + 1.0"),
    (lambda x, A: n.copy(x).astype(float),                "x"),
    (lambda x, A: n.float_power(A, 2) + n.power(A, 2),    "A^2 + A^2"),
    (lambda x, A: n.true_divide(x, 2) + n.divide(x, 4) - n.subtract(x, n.add(x, 1)), "x / 2 + x / 4 - (x - (x + 1))"),
    (lambda x, A: n.floor_divide(A, 2) + n.remainder(A, 2) + n.mod(A, 3), "floordiv(A, 2) + A % 2 + A % 3"),
    (lambda x, A: n.negative(x) * n.multiply(x, 2) + n.sqrt(n.abs(x)), "-x * (x * 2) + sqrt(abs(x))"),
    (lambda x, A: n.less(x, 1) + n.less_equal(x, 1) * n.greater(x, 1) + 0.0, "(x < 1) + (x <= 1) * (x > 1) + 0.0"),
    (lambda x, A: 1.0 * n.greater_equal(x, 1) - 1.0 * n.equal(x, 1) - 1.0 * n.not_equal(x, 1),
     "1.0 * (x >= 1) - 1.0 * (x == 1) - 1.0 * (x != 1)"),
    (lambda x, A: n.arcsin(x / 9) + n.arccos(x / 9) + n.arctan(x), "asin(x / 9) + acos(x / 9) + atan(x)"),
    (lambda x, A: n.arcsinh(x) + n.arccosh(x + 9) + n.arctanh(x / 9), "asinh(x) + acosh(x + 9) + atanh(x / 9)"),
]

OURS: list[tuple[Callable[..., Any], str]] = [
    # what NumPy has not, or means otherwise
    (lambda x, A: a.max(x, 0),                            "max(x, 0)"),
    (lambda x, A: a.max(A, axis=1),                       "max(A, axis=1)"),
    (lambda x, A: a.norm(x) + a.norm(A, axis=1),          "norm(x) + norm(A, axis=1)"),
    (lambda x, A: a.softmax(A) - a.log_softmax(x),        "softmax(A) - log_softmax(x)"),
    (lambda x, A: a.softmax(A, axis=0),                   "softmax(A, axis=0)"),
    (lambda x, A: a.cross_entropy(A, a.one_hot([0, 2], classes=3)), "cross_entropy(A, [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])"),
    (lambda x, A: a.sum([x[0], 2 * x[1], 3]),             "sum([x[0], 2 * x[1], 3])"),
    (lambda x, A: a.array([[x[0], 1], [x[1], 2]]) @ [1, 2], "[[x[0], 1], [x[1], 2]] @ [1, 2]"),
    (lambda x, A: a.asarray(x) + a.stack(x, x)[0],        "x + [x, x][0]"),
    (lambda x, A: a.concat(x, x) + a.concatenate([x, x]), "concat(x, x) + concat(x, x)"),
    (lambda x, A: a.sigmoid(x) * a.relu(A),               "sigmoid(x) * relu(A)"),
    (lambda x, A: a.expit(x) + a.psi(A) + a.gammaln(A),   "sigmoid(x) + digamma(A) + lgamma(A)"),
    (lambda x, A: a.detach(x) * A.detach() if hasattr(A, "detach") else a.detach(x) * A, "detach(x) * A"),
    (lambda x, A: x + a.zeros(3) + a.ones(3) - a.full(3, 2.0), "x + [0.0, 0.0, 0.0] + [1.0, 1.0, 1.0] - [2.0, 2.0, 2.0]"),
    (lambda x, A: x @ a.eye(3) @ a.identity(3),           "x @ [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]] @ "
                                                          "[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]"),
    (lambda x, A: x * a.arange(3) + a.linspace(0, 1, 3),  "x * [0, 1, 2] + [0.0, 0.5, 1.0]"),
    (lambda x, A: a.array([1, 2, 3]) * x + a.reshape(A, 6)[:3], "[1, 2, 3] * x + reshape(A, shape=[6])[:3]"),
]
# fmt: on


def reread(graph: adviz.Graph) -> Tape:
    """The tape of the graph's own text, without the names that the text gives to what is used twice."""
    again = parse(graph.source.text)
    again.names = {node: name for node, name in again.names.items() if node in graph.names}
    return again


def close(left: Any, right: Any) -> bool:
    return np.shape(left) == np.shape(right) and bool(np.allclose(left, right, rtol=1e-13, atol=1e-13, equal_nan=True))


@pytest.mark.parametrize(("function", "text"), SAME, ids=[f"{at} {row[1][:30]}" for at, row in enumerate(SAME)])
def test_a_function_of_numpy(function: Callable[..., Any], text: str) -> None:
    graph = adviz.trace(function, x=X, A=A)
    assert graph.source.text.partition("; A = ")[2].partition("; ")[2] == text
    again = reread(graph)
    assert (columns(again), again.tokens, again.spellings) == (columns(graph), graph.tokens, graph.spellings)
    assert close(graph.evaluate().value, function(X, A))


@pytest.mark.parametrize(("function", "text"), OURS, ids=[f"{at} {row[1][:30]}" for at, row in enumerate(OURS)])
def test_a_function_of_our_own(function: Callable[..., Any], text: str) -> None:
    graph = adviz.trace(function, x=X, A=A)
    assert graph.source.text.partition("; A = ")[2].partition("; ")[2] == text
    again = reread(graph)
    assert (columns(again), again.tokens) == (columns(graph), graph.tokens)
    assert close(graph.evaluate().value, function(X, A))


def test_every_name_was_used() -> None:
    """The tables above, and that of numbers, leave no function out."""
    for function, _ in [*SAME, *OURS]:
        adviz.trace(function, x=X, A=A)
    known = {*composed.FUNCTIONS, *functions.ROWS} - {"any", "all"}
    assert known - USED == set()


def test_any_and_all_are_branches() -> None:
    def f(x: Any) -> Any:
        if np.all(x > 0) or np.any(x > 5):
            return x.sum()
        return -x[0]

    graph = adviz.trace(f, x=X)
    assert graph.source.text == "x = [1.0, -2.0, 3.0]; -x[0]"
    assert [remark.partition(": ")[2] for remark in graph.remarks] == [
        "np.all(x > 0) is false",
        "np.any(x > 5) is false",
    ]
    assert graph.remarks[0].startswith("the branch of x = [1, −2, 3] was taken at line ")
    assert (anp.any([0, 1]), anp.all(np.array([0, 1]))) == (True, False)


def test_a_network() -> None:
    def net(x: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
        hidden = np.tanh(W1 @ x + b1)
        y = W2 @ hidden + b2
        return np.sum(y**2)

    values = {"x": [1, 2], "W1": np.full((3, 2), 0.1), "b1": np.zeros(3), "W2": np.full((2, 3), 0.2), "b2": [0, 1]}
    graph = adviz.trace(net, **values)
    text = "".join(f"{name} = {np.asarray(value, float).tolist()}; " for name, value in values.items())
    wanted = adviz.parse(text + "hidden = tanh(W1 @ x + b1); y = W2 @ hidden + b2; sum(y^2)")
    assert columns(graph) == columns(wanted)
    assert graph.evaluate().value == wanted.evaluate().value
    for name, slope in wanted.evaluate().gradient.items():
        assert close(graph.evaluate().gradient[name], slope)
    assert adviz.draw(graph, wrt="W1").scene.value == graph.evaluate().value


def test_the_result_may_be_an_array() -> None:
    result = adviz.trace(lambda x: x * 2, x=[1, 2]).evaluate(seed=[1, 0])
    assert close(result.gradient["x"], [2, 0])
    assert adviz.trace(lambda x: np.ones(2), x=1.0).source.text == "x = 1.0; [1.0, 1.0]"


def test_large_arrays_are_defaults_that_the_text_does_not_say() -> None:
    graph = adviz.trace(lambda x, y: (x * y).sum(), x=np.ones((40, 40)), y=2.0)
    assert graph.source.text == "y = 2.0; sum(x * y)"
    assert graph.evaluate().gradient["y"] == 1600.0
    unused = adviz.trace(lambda x, y: y * 1, x=np.ones((40, 40)), y=2.0)
    assert (list(unused.inputs), unused.dropped, unused.evaluate().value) == (["y"], {"x"}, 2.0)


def test_nan_is_a_default_that_the_text_does_not_say() -> None:
    graph = adviz.trace(lambda x: x.sum(), x=[1.0, math.nan])
    assert graph.source.text == "sum(x)"
    assert math.isnan(graph.evaluate().value)


def test_without_a_point_shapes_are_unknown() -> None:
    graph = adviz.trace(lambda x, W: np.sum(W @ x) / 2)
    assert graph.source.text == "sum(W @ x) / 2"
    assert graph.evaluate({"W": [[1, 2]], "x": [3, 4]}).value == 5.5
    with pytest.raises(TraceError, match="the shape depends on the inputs") as caught:
        adviz.trace(lambda x: x * len(x))
    assert str(caught.value).endswith("remedy: give a point: x=[1, 2, 3]")


# fmt: off
REFUSED: list[tuple[Callable[..., Any], str, str]] = [
    (lambda x: x + np.ones(2),          "+ cannot join the shapes 3 and 2", "sizes are compared from the last one on, and must be equal, or 1"),
    (lambda x: x @ np.ones(4),          "@ cannot multiply the shapes 3 and 4", "the last size of the left one must be the last but one of the right one"),
    (lambda x: 1 if x > 0 else 2,       "a branch needs one truth, and there are 3", "write adviz.numpy.where(condition, a, b), or any, or all"),
    (lambda x: x.__setitem__(0, 1),     "what is traced cannot be changed in place", "write adviz.numpy.where(condition, a, b), or join parts by stack"),
    (lambda x: x[7],                    "the subscript 7 is out of range: the size is 3", "the last one is 2"),
    (lambda x: x["a"],                  "this is no subscript", "write x[0], x[1:3], x[..., 0] or x[[0, 2]] with whole numbers"),
    (lambda x: x[0.5],                  "this is no subscript", "write x[0], x[1:3], x[..., 0] or x[[0, 2]] with whole numbers"),
    (lambda x: x[x > 0],                "a whole number is wanted, and this result is traced",
     "what counts or picks is no input: give the parameter a default, f(x, n=3), or trace lambda x: f(x, 3)"),
    (lambda x: len(x[0]),               "this is a number, and has no entries", "trace it with an array: x=[1, 2, 3]"),
    (lambda x: x.sum(axis=2),           "there is no axis 2", "the axes are 0 to 0"),
    (lambda x: np.sum(x, axis=x[0]),    "axis is traced", "what says how to compute is no input: give a plain number"),
    (lambda x: np.sum(x, axis="a"),     None, ""),
    (lambda x: np.sum(x, dtype=int),    "np.sum cannot be traced with dtype=", "leave it out"),
    (lambda x: np.linalg.norm(x, 1),    "norm cannot be traced with ord=", "leave it out"),
    (lambda x: np.reshape(x, 3, order="F"), "reshape cannot be traced with order=", "leave it out"),
    (lambda x: np.cumsum(x),            "adviz has no operator for np.cumsum", "`adviz ops` lists them"),
    (lambda x: np.linalg.inv(x),        "adviz has no operator for np.inv", "`adviz ops` lists them"),
    (lambda x: np.isnan(x),             "adviz has no operator for np.isnan", "`adviz ops` lists them"),
    (lambda x: np.add.accumulate(x),    "adviz has no operator for np.add.accumulate", "`adviz ops` lists them"),
    (lambda x: np.sin(x, out=np.ones(3)), "np.sin cannot be traced with out=", "write x = x * y in place of x *= y for an array"),
    (lambda x: np.array([x[0], 1]),     "this result is traced, and cannot become an array of NumPy", "write adviz.numpy.stack([x, y])"),
    (lambda x: np.asarray(x),           "x is traced, and cannot become an array of NumPy", "write adviz.numpy.stack([x, y])"),
    (lambda x: x.astype(int),           "astype cannot be traced with dtype=", "leave it out"),
    (lambda x: x.round(2),              "only whole numbers are rounded to", "write round(x * 100) / 100"),
    (lambda x: np.sin("x") + x if False else anp.hypot(x, "y"), "a str is no operand", "give a number, an array, or what is traced"),
    (lambda x: x * np.ones(200_000),    "an array of 200,000 numbers, or one with nan, is used that is no argument of the function",
     "make it one: adviz.trace(f, data=data, w=w)"),
    (lambda x: x * np.array([1, np.nan, 2]), "an array of 3 numbers, or one with nan, is used that is no argument of the function",
     "make it one: adviz.trace(f, data=data, w=w)"),
    (lambda x: anp.array([[x[0]], [1, 2]]), None, ""),
]
# fmt: on


@pytest.mark.parametrize(("function", "message", "remedy"), REFUSED, ids=[str(at) for at, _ in enumerate(REFUSED)])
def test_refused(function: Any, message: str | None, remedy: str) -> None:
    with pytest.raises(TraceError) as caught:
        adviz.trace(function, X)
    lines = str(caught.value).split("\n")
    assert message is None or (lines[0], lines[-1]) == (f"{message}, in test_trace_arrays.py", f"remedy: {remedy}")
    assert lines[2].strip().strip("^") == ""


def test_unknown_attributes_are_pythons_to_refuse() -> None:
    with pytest.raises(AttributeError, match="what is traced has no attribute foo"):
        adviz.trace(lambda x: x.foo(), X)


def test_ragged_inputs_are_told() -> None:
    with pytest.raises(adviz.AdvizError) as caught:
        adviz.trace(lambda x: x, x=[[1, 2], [3]])
    assert str(caught.value) == "the rows of x differ in length\nremedy: give each row as many numbers"


def test_plain_arrays_are_computed() -> None:
    assert close(anp.sin(X), np.sin(X))
    assert close(anp.where(X > 0, X, 0), [1, 0, 3])
    assert close(anp.sum(A, 0), A.sum(0))
    assert close(anp.stack([X, X]), np.stack([X, X]))
    assert anp.sum([1, 2]) == 3.0
    assert close(anp.log([0.0, 1.0]), [-math.inf, 0.0])
    with pytest.raises(TraceError, match="cannot join the shapes"):
        anp.hypot(X, [1, 2])


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=6), st.integers(-3, 3))
def test_traced_and_computed_agree(numbers: list[float], shift: int) -> None:
    def f(x: Any) -> Any:
        rolled = np.concatenate([x[shift:], x[:shift]])
        return np.sum(np.tanh(rolled) * x) + np.max(x, axis=0) - np.mean(x[::-1] ** 2)

    assert close(adviz.trace(f, x=numbers).evaluate().value, f(np.array(numbers)))


def test_text_is_the_same_in_every_run_and_of_every_kind_of_number() -> None:
    for kind in (np.float32, np.int64, np.float64):
        assert adviz.trace(lambda x: x * x, x=kind(2)).source.text == "x = 2.0; x * x"
        assert adviz.trace(lambda x: x[0], x=np.array([2], dtype=kind)).source.text == "x = [2.0]; x[0]"
    assert adviz.trace(lambda x: x[0] + x[1], x=(1, 2)).source.text == "x = [1.0, 2.0]; x[0] + x[1]"
