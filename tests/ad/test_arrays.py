"""Graphs of arrays: against the graph of numbers that does the same entry by entry, and against differences."""

from __future__ import annotations

import math
import struct
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import adviz
from adviz.ad.arrays import steps
from adviz.ad.arrays.evaluate import ArrayEvaluation
from adviz.ad.arrays.paths import ArrayPaths, norm
from adviz.ad.evaluate import evaluate
from adviz.errors import EvaluationError, NameProblem
from adviz.lang.parser import parse
from adviz.ops import TABLE
from tests.array_formulas import INPUTS, Shape, formulas, point

inf, nan = math.inf, math.nan
A, B = [[1.0, -2.0, 0.5], [3.0, 4.0, -1.5]], [[0.5, 1.0], [2.0, -1.0], [1.5, 0.25]]
TENSOR = (np.arange(24.0).reshape(2, 3, 4) / 7 - 1.5).tolist()


def entry_gradient(graph: adviz.Graph, at: dict[str, Any]) -> dict[str, Any]:
    """The gradient of the sum of the result, in the shape of the inputs, from the graph of numbers."""
    unrolled, numbers = graph.unrolled(at)
    found = unrolled.evaluate(numbers).gradient
    made = {}
    for name in graph.inputs:
        value = np.asarray(at[name], dtype=float)
        parts = unrolled.parts.get(name, (name,))
        made[name] = np.array([found.get(part, 0.0) for part in parts]).reshape(value.shape)
    return made


def ones(graph: adviz.Graph, at: dict[str, Any]) -> Any:
    return np.ones_like(np.asarray(graph.evaluate(at).value))


def agrees(text: str, at: dict[str, Any], tolerance: float = 1e-12) -> None:
    """Arrays and numbers give the same values and gradients."""
    graph = adviz.parse(text, at)
    result = graph.evaluate(at, seed=ones(graph, at))
    assert isinstance(result, ArrayEvaluation)
    unrolled, numbers = graph.unrolled(at)
    assert float(np.sum(result.value)) == pytest.approx(unrolled.evaluate(numbers).value, rel=tolerance, abs=tolerance)
    want = entry_gradient(graph, at)
    for name, slope in result.gradient.items():
        assert np.shape(slope) == np.shape(at[name])
        scale = max(1.0, float(np.max(np.abs(want[name]), initial=0.0)))
        np.testing.assert_allclose(slope, want[name], rtol=tolerance, atol=tolerance * scale, err_msg=name)


# fmt: off
TABLE_OF_FORMULAS: list[tuple[str, dict[str, Any]]] = [
    ("sum(2*x)",                                     {"x": [1.0, 2.0]}),
    ("sum(A @ B)",                                   {"A": A, "B": B}),
    ("A @ B",                                        {"A": A, "B": B}),
    ("A @ v",                                        {"A": A, "v": [1.0, 2.0, 3.0]}),
    ("v @ B",                                        {"v": [1.0, 2.0, 3.0], "B": B}),
    ("v @ v",                                        {"v": [1.0, 2.0, 3.0]}),
    ("T @ B.T[:, :2].T @ [1, 2]",                    {"T": np.ones((2, 2, 2)).tolist(), "B": [[1.0, 2.0], [3.0, 4.0]]}),
    ("A @ A.T",                                      {"A": A}),
    ("dot(x, y) * x",                                {"x": [1.0, 2.0], "y": [3.0, -4.0]}),
    ("outer(x, y) * A",                              {"x": [1.0, 2.0], "y": [3.0, -4.0, 0.5], "A": A}),
    ("A + v",                                        {"A": A, "v": [1.0, 2.0, 3.0]}),
    ("A * c + v",                                    {"A": A, "c": 2.5, "v": [[1.0], [2.0]]}),
    ("A / (1 + A^2)",                                {"A": A}),
    ("sum(A, axis=0) * mean(A, axis=1, keepdims=1)", {"A": A}),
    ("prod(A, axis=1)",                              {"A": A}),
    ("prod(x)",                                      {"x": [0.0, 2.0, 3.0]}),
    ("prod(x)",                                      {"x": [0.0, 0.0, 3.0]}),
    ("max(A, axis=0) - min(A, axis=1)[0]",           {"A": A}),
    ("max(x)",                                       {"x": [3.0, 1.0, 3.0, 3.0]}),
    ("min(A, axis=1)",                               {"A": [[1.0, 1.0], [2.0, 1.0]]}),
    ("norm(A) + norm(A, axis=0)",                    {"A": A}),
    ("norm(x)",                                      {"x": [0.0, 0.0]}),
    ("logsumexp(A, axis=-1)",                        {"A": A}),
    ("logsumexp(x)",                                 {"x": [1000.0, 1001.0]}),
    ("softmax(A) * A",                               {"A": A}),
    ("softmax(A, axis=0) * A",                       {"A": A}),
    ("log_softmax(x) * x",                           {"x": [800.0, -800.0, 1.0]}),
    ("cross_entropy(A, one_hot([2, 0], 3))",         {"A": A}),
    ("cross_entropy(x, y)",                          {"x": [1.0, 2.0], "y": [0.25, 0.75]}),
    ("one_hot(k, 3) * x",                            {"k": [0.0, 2.0], "x": [1.0, 2.0, 3.0]}),
    ("A.T * B",                                      {"A": A, "B": B}),
    ("transpose(X, axes=[2, 0, 1])[0] * c",          {"X": TENSOR, "c": 2.0}),
    ("sum(X, axis=[0, 2]) * mean(X, axis=[0, 1])[:3]", {"X": TENSOR}),
    ("reshape(A, 3, 2) * B",                         {"A": A, "B": B}),
    ("A[0] * A[1, ::-1] + A[:, 1:][0, 0]",           {"A": A}),
    ("[x, 2*y, x*y] * [1, 2, 3]",                    {"x": 2.0, "y": 3.0}),
    ("stack(v, 2*v, axis=1) @ w",                    {"v": [1.0, 2.0, 3.0], "w": [0.5, -1.0]}),
    ("concat(A, 2*A, axis=1) @ ones",                {"A": A, "ones": [1.0] * 6}),
    ("x=[1,1]; y=2*x; z=3+detach(x); sum(y+z)",      {"x": [1.0, 2.0]}),
    ("x * x.data + no_grad(x*x)",                    {"x": [1.0, 2.0]}),
    ("where(A > 0, A^2, -A)",                        {"A": A}),
    ("relu(A) + leaky_relu(A) + clip(A, -1, 1)",     {"A": A}),
    ("h = tanh(W @ x + b); sum(tanh(V @ h + c))",    {"W": A, "x": [0.5, -0.2, 0.1], "b": [0.1, 0.2], "V": [[1.0, -1.0]], "c": [0.3]}),
    ("softmax(Q @ K.T / sqrt(2)) @ V",               {"Q": [[1.0, 0.0], [0.5, 1.0]], "K": B, "V": B}),
    ("m = mean(A, axis=-1, keepdims=1); (A - m) / sqrt(mean((A - m)^2, axis=-1, keepdims=1) + 1e-5)", {"A": A}),
    ("g(u) = sum(u, axis=0); g(A) * g(A^2)",         {"A": A}),
    ("sum([]) + x",                                  {"x": [1.0, 2.0]}),
    ("x[1:1]",                                       {"x": [1.0, 2.0]}),
    ("sum(x) + prod(x) + norm(x)",                   {"x": []}),
    ("logsumexp(a, b)",                              {"a": [1.0, 2.0], "b": [2.0, 1.0]}),
    ("max(a, b, 1)",                                 {"a": [1.0, 2.0], "b": [2.0, 1.0]}),
    ("a @ B[0]",                                     {"a": [1.0, 2.0], "B": [[1.0, 2.0], [3.0, 4.0]]}),
]
# fmt: on


@pytest.mark.parametrize(("text", "at"), TABLE_OF_FORMULAS, ids=[row[0] for row in TABLE_OF_FORMULAS])
def test_arrays_and_numbers_agree(text: str, at: dict[str, Any]) -> None:
    agrees(text, at)


@given(formulas(), st.integers(0, 1000))
@settings(deadline=None)
def test_arrays_and_numbers_agree_on_any_formula(made: tuple[str, Shape], seed: int) -> None:
    text, shape = made
    at = {name: value for name, value in point(seed).items() if name in parse(text).inputs}
    assume(shape or any(INPUTS[name] for name in at))
    agrees(text, at, 1e-11)
    assert np.shape(adviz.parse(text).evaluate(at).value) == shape


@given(formulas(), st.integers(0, 1000))
@settings(max_examples=50, deadline=None)
def test_numpys_loops_compute_the_same(made: tuple[str, Shape], seed: int) -> None:
    """Large arrays go through NumPy: as if every array were large."""
    text, _ = made
    graph = adviz.parse(text)
    at = {name: value for name, value in point(seed).items() if name in graph.inputs}
    small = ArrayEvaluation(graph, at, ones(graph, at))
    before = steps.LARGE
    steps.LARGE = -1
    try:
        large = ArrayEvaluation(graph, at, ones(graph, at))
        slopes = large.gradient
    finally:
        steps.LARGE = before
    np.testing.assert_allclose(large.value, small.value, rtol=1e-12, atol=1e-12)
    for name, slope in small.gradient.items():
        np.testing.assert_allclose(slopes[name], slope, rtol=1e-10, atol=1e-11)


@pytest.mark.parametrize(("text", "at"), TABLE_OF_FORMULAS, ids=[row[0] for row in TABLE_OF_FORMULAS])
def test_numpys_loops_on_the_table(text: str, at: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    graph = adviz.parse(text, at)
    small = graph.evaluate(at, seed=ones(graph, at))
    small.adjoints  # noqa: B018
    monkeypatch.setattr(steps, "LARGE", -1)
    large = graph.evaluate(at, seed=ones(graph, at))
    for one, other in zip([*small.values, *small.adjoints], [*large.values, *large.adjoints], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize(
    ("text", "at"),
    [row for row in TABLE_OF_FORMULAS if not any(word in row[0] for word in ("max", "min", "detach", "data", "norm(x)", "[]", "clip", "one_hot", "prod(x)"))],
)  # fmt: skip
def test_gradients_agree_with_central_differences(text: str, at: dict[str, Any]) -> None:
    graph = adviz.parse(text, at)
    seed = ones(graph, at)
    result = graph.evaluate(at, seed=seed)
    for name, slope in result.gradient.items():
        base = np.asarray(at[name], dtype=float)
        for place in np.ndindex(*base.shape):
            ends = []
            for step in (1e-5, -1e-5):
                moved = base.copy()
                moved[place] += step
                ends.append(float(np.sum(graph.evaluate(at | {name: moved.tolist()}).value)))
            want = (ends[0] - ends[1]) / 2e-5
            assert np.asarray(slope)[place] == pytest.approx(want, rel=1e-6, abs=1e-6), (name, place)


# To the last bit


def bits(x: Any) -> bytes | str:
    return "nan" if x != x else struct.pack("d", float(x))


@pytest.mark.parametrize(
    "text",
    ["(sin(x)+1)/(x+exp(y)) + x*y", "tanh(x)^y", "sigmoid(x)*gelu(y)", "logsumexp(x, y)", "atan2(x, y)/hypot(x, y)", "x^3 - y^-0.5", "erf(x)*gamma(y) + log(y, 3)"],
)  # fmt: skip
def test_an_array_of_one_entry_is_that_number(text: str) -> None:
    for x, y in [(0.3, 0.7), (1.5, 2.25), (0.1, 1e-3), (7.7, 3.1)]:
        number = evaluate(parse(text), {"x": x, "y": y})
        for at in ({"x": [x], "y": [y]}, {"x": [x], "y": y}, {"x": [[x]], "y": [y]}):
            array = ArrayEvaluation(parse(text), at, np.ones(np.shape(at["x"])))
            assert bits(np.ravel(array.value)[0]) == bits(number.value)
            for name, slope in array.gradient.items():
                assert bits(np.ravel(slope)[0]) == bits(number.gradient[name])


@pytest.mark.parametrize("op", [op for op in TABLE.values() if op.scalar and op.kind == ""], ids=lambda op: op.name)
def test_every_row_goes_entry_by_entry(op: Any) -> None:
    """Each sample is an entry; values and partials are those of the numbers, to the last bit."""
    from adviz.ad.rules import rule

    for count in {len(sample) for sample in op.samples}:
        samples = [sample for sample in op.samples if len(sample) == count]
        if op.variadic and count == 1:
            continue  # of one array it is a fold
        columns = [np.array(column) for column in zip(*samples, strict=True)]
        made = steps.step(op, {}, columns)
        for at, sample in enumerate(samples):
            value, *partials = rule(op)(*sample)
            assert bits(made.value[at]) == bits(value)
            assert [bits(each[at]) for each in made.partials] == list(map(bits, partials))
        assert [pull is None for pull in made.pulls] == [slot in op.cuts for slot in range(len(columns))]


# Jacobians and paths


@pytest.mark.parametrize(("text", "at"), TABLE_OF_FORMULAS, ids=[row[0] for row in TABLE_OF_FORMULAS])
def test_the_jacobian_is_what_pulls(text: str, at: dict[str, Any]) -> None:
    graph = adviz.parse(text, at)
    result = graph.evaluate(at, seed=ones(graph, at))
    rng = np.random.default_rng(3)
    for node, sources in enumerate(graph.args):
        for slot, source in enumerate(sources):
            matrix = result.jacobian(node, slot)
            sizes = [int(np.prod(result.shape(each))) for each in (node, source)]
            assert matrix.shape == tuple(sizes)
            adjoint = rng.normal(size=result.shape(node))
            pulled = result.pulled(node, slot, adjoint)
            if pulled is None:
                assert slot in graph.ops[node].cuts
                continue
            assert pulled.shape == result.shape(source)
            np.testing.assert_allclose(adjoint.ravel() @ matrix, pulled.ravel(), rtol=1e-12, atol=1e-12)
            diagonal = result.diagonal(node, slot)
            if diagonal is not None:
                np.testing.assert_array_equal(matrix, np.diag(diagonal.ravel()))


@given(formulas(most=8), st.integers(0, 1000))
@settings(deadline=None)
def test_paths_add_up_to_the_gradient(made: tuple[str, Shape], seed: int) -> None:
    text, _ = made
    graph = adviz.parse(text)
    at = {name: value for name, value in point(seed).items() if name in graph.inputs}
    result = ArrayEvaluation(graph, at, ones(graph, at))
    for name, node in graph.inputs.items():
        paths = ArrayPaths(result, node)
        if paths.count > 200:
            continue
        listed = list(paths)
        assert len(listed) == paths.count
        total = sum((np.asarray(path.product) for path in listed), start=np.zeros(np.shape(at[name])))
        np.testing.assert_allclose(total, paths.total, rtol=1e-10, atol=1e-10)
        norms = [norm(path.product) for path in listed]
        assert norms == sorted(norms, reverse=True)
        for path in listed:
            assert path.nodes[0] == node
            assert path.nodes[-1] == graph.root


def test_a_path_that_is_cut_is_none() -> None:
    result = adviz.parse("sum(x*detach(x) + detach(x))").evaluate({"x": [1.0, 2.0]})
    paths = ArrayPaths(result, 0)
    assert (paths.count, [path.product.tolist() for path in paths]) == (1, [[1.0, 2.0]])


# Seeds


def test_seeds() -> None:
    graph = adviz.parse("x * [1, 2, 3]")
    at = {"x": [1.0, 1.0, 1.0]}
    assert graph.evaluate(at, seed=[1, 0, 0]).gradient["x"].tolist() == [1.0, 0.0, 0.0]
    assert graph.evaluate(at, seed=(0, 1, -1)).gradient["x"].tolist() == [0.0, 2.0, -3.0]
    assert adviz.parse("x*x").evaluate({"x": 3.0}, seed=2.0).gradient == {"x": 12.0}
    assert adviz.parse("sum(x)").evaluate({"x": [1, 2]}, seed=2).gradient["x"].tolist() == [2.0, 2.0]
    assert graph.evaluate(at).value.tolist() == [1.0, 2.0, 3.0]  # a value needs no seed


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("2*x", {"x": [1, 2]}, "f has the shape 2, and only a number has a gradient\nremedy: write sum(…), or say which combination: --seed '[1, 0]'"),
        ("y = 2*x", {"x": [[1, 2], [3, 4]]}, "y has the shape 2×2, and only a number has a gradient\nremedy: write sum(…), or say which combination: --seed '[[1, 0], [0, 0]]'"),
        ("x", {"x": []}, "x has the shape 0, and only a number has a gradient\nremedy: write sum(…), or say which combination: --seed '[]'"),
        ("2*x", {"x": [1.0] * 9}, "f has the shape 9, and only a number has a gradient\nremedy: write sum(…), or say which combination: --seed '…'"),
    ],
)  # fmt: skip
def test_a_seed_is_asked_for(text: str, at: dict[str, Any], message: str) -> None:
    result = adviz.parse(text).evaluate(at)
    for ask in (lambda: result.gradient, lambda: result.adjoints, lambda: list(ArrayPaths(result, 0))):
        with pytest.raises(EvaluationError) as caught:
            ask()
        assert str(caught.value) == message


@pytest.mark.parametrize(
    ("seed", "message"),
    [
        ([1], "the seed has the shape 1, and the result 2\nremedy: give as many numbers as the result has"),
        (1, "the seed has the shape a number, and the result 2\nremedy: give as many numbers as the result has"),
        ([[1, 0]], "the seed has the shape 1×2, and the result 2\nremedy: give as many numbers as the result has"),
        ("a", "the seed is no number: 'a'\nremedy: give a number, or lists of numbers"),
        ([1, [2]], "the seed is no array of numbers\nremedy: give lists of numbers, each row as many"),
    ],
)
def test_seeds_that_do_not_fit(seed: Any, message: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        adviz.parse("2*x").evaluate({"x": [1, 2]}, seed=seed)
    assert str(caught.value) == message


# Shapes that do not go together


M = [[1.0, 2.0], [3.0, 4.0]]
HUGE = np.zeros((100_000, 1))
# fmt: off
SHAPES: list[tuple[str, dict[str, Any], str, str, str]] = [
    # text                   values                        message                                                             caret                     remedy
    ("1 + (x + y)",          {"x": [1, 2], "y": [1, 2, 3]}, "+ cannot join the shapes 2 and 3",                                 "       ^",               "sizes are compared from the last one on, and must be equal, or 1"),
    ("where(c, x, y)",       {"c": M, "x": [1, 2, 3], "y": 1}, "where cannot join the shapes 2×2 and 3 and a number",           "^^^^^",                  "sizes are compared from the last one on, and must be equal, or 1"),
    ("A @ x",                {"A": M, "x": [1, 2, 3]},     "@ cannot multiply the shapes 2×2 and 3",                           "  ^",                    "the last size of the left one must be the last but one of the right one"),
    ("A @ x",                {"A": np.ones((2, 2, 3)), "x": np.ones((3, 3, 2))}, "@ cannot multiply the shapes 2×2×3 and 3×3×2", "  ^",                   "the last size of the left one must be the last but one of the right one"),
    ("A @ x",                {"A": M, "x": 2},             "@ takes arrays, not the shapes 2×2 and a number",                  "  ^",                    "write * for a number and an array"),
    ("dot(A, x)",            {"A": M, "x": M},             "dot takes two vectors of one length, not the shapes 2×2 and 2×2",  "^^^",                    "for matrices write @"),
    ("dot(A, x)",            {"A": 1, "x": [1]},           "dot takes two vectors of one length, not the shapes a number and 1", "^^^",                  "for matrices write @"),
    ("outer(A, x)",          {"A": M, "x": [1]},           "outer takes two vectors, not the shapes 2×2 and 1",                "^^^^^",                  "for one row of a matrix write x[0]"),
    ("softmax(x)",           {"x": 1},                     "softmax takes an array, not a number",                             "^^^^^^^",                "write an array: [x, y]"),
    ("log_softmax(x)",       {"x": 1},                     "log_softmax takes an array, not a number",                         "^^^^^^^^^^^",            "write an array: [x, y]"),
    ("softmax(x, axis=5)",   {"x": [1, 2]},                "there is no axis 5",                                               "^^^^^^^",                "the axes are 0 to 0"),
    ("cross_entropy(x, 1)",  {"x": [1, 2]},                "cross_entropy takes two arrays of one shape, not 2 and a number",  "^^^^^^^^^^^^^",          "of class numbers make one_hot(target, 2)"),
    ("cross_entropy(x, [1])", {"x": 3},                    "cross_entropy takes two arrays of one shape, not a number and 1",  "^^^^^^^^^^^^^",          "give arrays"),
    ("x[2]",                 {"x": [1, 2]},                "the subscript 2 is out of range: the size is 2",                   " ^",                     "the last one is 1"),
    ("x[0, -3]",             {"x": M},                     "the subscript -3 is out of range: the size is 2",                  " ^",                     "the last one is 1"),
    ("x[0]",                 {"x": []},                    "the subscript 0 is out of range: the size is 0",                   " ^",                     "there are no entries"),
    ("sum(x)[0]",            {"x": [1]},                   "there is 1 subscript, and a number has none",                      "      ^",                "give at most one an axis"),
    ("x[0, 0, 0]",           {"x": M},                     "there are 3 subscripts, and the shape is 2×2",                     " ^",                     "give at most one an axis"),
    ("x[::0]",               {"x": [1]},                   "a slice has the step 0",                                           " ^",                     "leave the step out"),
    ("reshape(x, 3)",        {"x": M},                     "4 entries do not fit into the shape 3 (the shape is 2×2)",         "^^^^^^^",                "the sizes of the new shape must multiply to as many; one of them may be -1"),
    ("reshape(x, -1, -1)",   {"x": [1]},                   "1 entry does not fit into the shape −1×−1 (the shape is 1)",       "^^^^^^^",                "the sizes of the new shape must multiply to as many; one of them may be -1"),
    ("transpose(x, 0, 0)",   {"x": M},                     "[0, 0] does not order the 2 axes of the shape 2×2",                "^^^^^^^^^",              "name each axis once"),
    ("transpose(x, axes=1)", {"x": M},                     "[1] does not order the 2 axes of the shape 2×2",                   "^^^^^^^^^",              "name each axis once"),
    ("[x, [1, 2]]",          {"x": [1]},                   "an array cannot be made of the shapes 1, 2",                       "^",                      "give all entries the same shape"),
    ("stack(x, x, axis=3)",  {"x": M},                     "there is no axis 3",                                               "^^^^^",                  "the axes are 0 to 2"),
    ("concat(x, y)",         {"x": M, "y": [1, 2]},        "concat cannot join the shapes 2×2, 2 along axis 0",                "^^^^^^",                 "all other sizes must be equal"),
    ("concat(sum(x), 1)",    {"x": [1]},                   "concat takes arrays, not numbers",                                 "^^^^^^",                 "write [x, y] for an array of numbers"),
    ("concat(x, x, axis=-3)", {"x": M},                    "there is no axis -3",                                              "^^^^^^",                 "the axes are 0 to 1"),
    ("sum(x, axis=2)",       {"x": M},                     "there is no axis 2",                                               "^^^",                    "the axes are 0 to 1"),
    ("sum(sum(x), axis=0)",  {"x": M},                     "there is no axis 0",                                               "^^^",                    "a number has no axes"),
    ("sum(x, axis=[0, -2])", {"x": M},                     "an axis is said twice",                                            "^^^",                    "name each axis once"),
    ("max(x)",               {"x": []},                    "max of no entries has no value",                                   "^^^",                    "give the array at least one entry"),
    ("min(x, axis=1)",       {"x": [[], []]},              "min of no entries has no value",                                   "^^^",                    "give the array at least one entry"),
    ("x*y",                  {"x": HUGE, "y": HUGE.T},     "the result would have 10,000,000,000 entries",                     " ^",                     "there is room for 100,000,000"),
    ("x@y",                  {"x": HUGE, "y": HUGE.T},     "the result would have 10,000,000,000 entries",                     " ^",                     "there is room for 100,000,000"),
    ("outer(x[:,0], x[:,0])", {"x": HUGE},                 "the result would have 10,000,000,000 entries",                     "^^^^^",                  "there is room for 100,000,000"),
]
# fmt: on


@pytest.mark.parametrize(
    ("text", "at", "message", "caret", "remedy"), SHAPES, ids=[f"{row[0]}: {row[2]}" for row in SHAPES]
)
def test_shapes_that_do_not_go_together(text: str, at: dict[str, Any], message: str, caret: str, remedy: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        adviz.parse(text).evaluate(at)
    assert str(caught.value) == f"{message}\n  {text}\n  {caret}\nremedy: {remedy}"


def test_deep_stacks() -> None:
    with pytest.raises(EvaluationError, match="an array has at most 32 axes"):
        adviz.parse("[" * 40 + "x" + "]" * 40).evaluate({"x": 1.0})
    assert np.ndim(adviz.parse("[" * 32 + "x" + "]" * 32).evaluate({"x": 1.0}).value) == 32


NOT_NUMBERS = [
    [[1], [1, 2]],
    ["1"],
    [None, 1.0],
    np.array([1, {}], dtype=object),
    np.ma.array([1.0], mask=[1]),
]


@pytest.mark.parametrize("value", NOT_NUMBERS, ids=repr)
def test_values_that_are_no_arrays(value: Any) -> None:
    with pytest.raises(EvaluationError) as caught:
        adviz.parse("sum(x)").evaluate({"x": value})
    assert str(caught.value) == "the value of x is no array of numbers\nremedy: give lists of numbers, each row as many"


def test_numbers_of_any_kind_are_taken_and_shown() -> None:
    exact = np.array([Fraction(1, 2), Decimal("1.5")], dtype=object)
    found = adviz.parse("sum(2*x)").evaluate({"x": exact})
    assert (found.value, repr(found)) == (4.0, "<adviz.Evaluation f = 4.0>")
    assert repr(adviz.parse("2*x").evaluate({"x": exact})) == "<adviz.Evaluation f of shape 2>"


def test_names_of_a_point() -> None:
    with pytest.raises(NameProblem, match="no value for y"):
        adviz.parse("x @ y").evaluate({"x": [1.0]})
    with pytest.raises(NameProblem, match="there is no input y"):
        adviz.parse("sum(x)").evaluate({"x": [1.0], "y": [2.0]})


# Nothing, nan and infinities


# fmt: off
EDGES: list[tuple[str, dict[str, Any], Any, Any]] = [
    # text              values                           value            ∂/∂x
    ("sum(x)",          {"x": []},                       0.0,             []),
    ("prod(x)",         {"x": []},                       1.0,             []),
    ("mean(x)",         {"x": []},                       nan,             []),
    ("norm(x)",         {"x": []},                       0.0,             []),
    ("logsumexp(x)",    {"x": []},                       -inf,            []),
    ("sum(x, axis=0)",  {"x": [[], []]},                 [],              [[], []]),
    ("sum(x, axis=1)",  {"x": [[], []]},                 [0.0, 0.0],      [[], []]),
    ("x[2:]",           {"x": [1.0, 2.0]},               [],              [0.0, 0.0]),
    ("x @ [[], []]",    {"x": [1.0, 2.0]},               [],              [0.0, 0.0]),
    ("x.T @ x",         {"x": [[], []]},                 np.zeros((0, 0)),              [[], []]),
    ("x * 2",           {"x": [nan, inf]},               [nan, inf],      [2.0, 2.0]),
    ("max(x)",          {"x": [1.0, nan]},               nan,             [1.0, 1.0]),
    ("max(x)",          {"x": [inf, inf]},               inf,             [0.5, 0.5]),
    ("min(x)",          {"x": [-inf, 1.0]},              -inf,            [1.0, 0.0]),
    ("sum(x)",          {"x": [inf, -inf]},              nan,             [1.0, 1.0]),
    ("relu(x) / 0",     {"x": [-1.0, 1.0]},              [nan, inf],      [0.0, inf]),
    ("where(x > 0, log(x), 0)", {"x": [0.0, 1.0]},       [0.0, 0.0],      [nan, 1.0]),
    ("max(x) / 0",      {"x": [1.0, 2.0]},               inf,             [0.0, inf]),
    ("sqrt(x)",         {"x": [0.0, 4.0]},               [0.0, 2.0],      [inf, 0.25]),
    ("x @ [1/0, 1]",    {"x": [0.0, 1.0]},               nan,             [inf, 1.0]),
    ("logsumexp(x)",    {"x": [-inf, 0.0]},              0.0,             [0.0, 1.0]),
]
# fmt: on


@pytest.mark.parametrize(("text", "at", "value", "slope"), EDGES, ids=[f"{row[0]} {row[1]}" for row in EDGES])
@pytest.mark.parametrize("large", [20_000, -1])
def test_edges(
    text: str, at: dict[str, Any], value: Any, slope: Any, large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "LARGE", large)
    graph = adviz.parse(text)
    result = graph.evaluate(at, seed=ones(graph, at))
    np.testing.assert_array_equal(result.value, value)
    np.testing.assert_array_equal(result.gradient["x"], np.asarray(slope, dtype=float).reshape(np.shape(at["x"])))


@pytest.mark.parametrize(("text", "at"), [(row[0], row[1]) for row in EDGES])
def test_edges_entry_by_entry(text: str, at: dict[str, Any]) -> None:
    graph = adviz.parse(text)
    unrolled, numbers = graph.unrolled(at)
    with np.errstate(all="ignore"):
        want = float(np.sum(graph.evaluate(at).value))
    assert unrolled.evaluate(numbers).value == want or want != want


# Entry by entry


def test_unrolled_names() -> None:
    graph, at = adviz.parse("sum(W @ x) + c").unrolled({"W": [[1, 2], [3, 4]], "x": [5, 6], "c": 7})
    assert graph.source.text == "W_0_0 * x_0 + W_0_1 * x_1 + (W_1_0 * x_0 + W_1_1 * x_1) + c"
    assert at == {"W_0_0": 1, "W_0_1": 2, "W_1_0": 3, "W_1_1": 4, "x_0": 5, "x_1": 6, "c": 7}
    assert graph.parts == {"W": ("W_0_0", "W_0_1", "W_1_0", "W_1_1"), "x": ("x_0", "x_1")}
    assert adviz.parse("x*x").unrolled({"x": 2.0})[0].source.text == "x*x"


def test_unrolled_names_that_are_taken() -> None:
    graph, at = adviz.parse("sum(x) + x_0 * x_1").unrolled({"x": [1, 2], "x_0": 3, "x_1": 4})
    assert at == {"x_0_": 1, "x_1_": 2, "x_0": 3, "x_1": 4}
    assert graph.parts == {"x": ("x_0_", "x_1_")}
    assert graph.evaluate(at).value == 15.0


def test_unrolled_drops_what_is_not_needed() -> None:
    graph, at = adviz.parse("x[0] + 0*sum(y)").unrolled({"x": [1, 2], "y": [3]})
    assert at == {"x_0": 1.0, "y_0": 3.0}
    assert graph.dropped == {"x_1"}


def test_unrolled_numbers_that_have_no_digits() -> None:
    for text, at in [
        ("[1, 1e400] * x", {"x": 2.0}),
        ("max(x, [1, inf])", {"x": [1.0, 2.0]}),
        ("mean([]) * x", {"x": 2.0}),
        ("x - logsumexp([])", {"x": [1.0]}),
    ]:
        graph, numbers = adviz.parse(text).unrolled(at)
        assert (
            adviz.parse(graph.source.text, numbers).evaluate(numbers).value == graph.evaluate(numbers).value
            or "mean" in text
        )
        assert len(graph.tokens) == len(graph)


def test_too_many_entries_for_that() -> None:
    want = "the arrays have too many entries to be looked at one by one\nremedy: take smaller ones, or look at one entry of the result: y[0]"
    for text, at in [("sum(x)", {"x": np.ones(300_000)}), ("sum(x @ x)", {"x": np.ones((100, 100))})]:
        with pytest.raises(EvaluationError) as caught:
            adviz.parse(text).unrolled(at)
        assert str(caught.value) == want


def test_large_arrays_are_fast_enough_to_be_tried() -> None:
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(300, 400)), rng.normal(size=(400, 50))
    result = adviz.parse("sum(tanh(x @ w))").evaluate({"x": x, "w": w})
    inner = 1 - np.tanh(x @ w) ** 2
    np.testing.assert_allclose(result.gradient["w"], x.T @ inner, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(result.gradient["x"], inner @ w.T, rtol=1e-9, atol=1e-9)


def test_what_is_given_is_not_changed() -> None:
    x = np.array([1.0, 2.0, 3.0])
    before = x.copy()
    result = adviz.parse("y = x; z = x[::-1]; sum(y * z + x)").evaluate({"x": x})
    result.gradient["x"][0] = 99.0
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("kind", ["list", "tuple", "int", "float32", "bool", "fortran", "strided", "readonly"])
def test_kinds_of_arrays(kind: str) -> None:
    base = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
    read_only = base.copy()
    read_only.setflags(write=False)
    made: dict[str, Any] = {
        "list": base.tolist(), "tuple": tuple(map(tuple, base)), "int": base.astype(int), "float32": base.astype("f4"),
        "bool": base.astype(bool), "fortran": np.asfortranarray(base), "strided": np.repeat(base, 2, axis=1)[:, ::2],
        "readonly": read_only,
    }  # fmt: skip
    result = adviz.parse("sum(x * x) + sum(x @ [1, 2, 3])").evaluate({"x": made[kind]})
    assert result.value == 13.0
    assert result.gradient["x"].tolist() == [[3.0, 2.0, 5.0], [1.0, 4.0, 5.0]]
