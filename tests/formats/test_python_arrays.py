"""Python over arrays: the program runs with NumPy alone, and has adviz's value and gradient."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adviz import draw, parse
from adviz.ad.point import is_scalar, is_unrolled
from adviz.cli.lists import spelled
from adviz.drawing import Drawing
from adviz.formats.python import carried
from adviz.ops import TABLE
from adviz.ops.model import Op
from adviz.ops.row import unary
from adviz.samples import load
from tests.ad.test_arrays import TABLE_OF_FORMULAS
from tests.array_formulas import formulas, point
from tests.trial import trial

inf, nan = math.inf, math.nan
ROOT = Path(__file__).resolve().parents[2]
SAMPLES = {
    path.stem: sample
    for path in sorted((ROOT / "samples").glob("*.toml"))
    if (sample := load(str(path))) and not is_scalar(parse(sample.expression, sample.at), sample.at)
}
RNG = np.random.default_rng(11)


def some(*shape: int, low: float = -2.0, high: float = 2.0) -> Any:
    return RNG.uniform(low, high, shape).tolist()


V3, V4, M34, M43, M33, T234 = some(3), some(4), some(3, 4), some(4, 3), some(3, 3), some(2, 3, 4)
TIED = [[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]]
ZEROS = [[0.0, 2.0, 3.0], [0.0, 0.0, 5.0]]

# fmt: off
ROWS: list[tuple[str, tuple[Any, ...]]] = [
    # products: matrices, vectors, stacks
    ("a @ b", (M34, M43)), ("a @ b", (M34, V4)), ("a @ b", (V3, M34)), ("a @ b", (V3, some(3))),
    ("a @ b", (T234, M43)), ("a @ b", (T234, some(1, 4, 2))), ("a @ b", (some(5, 1, 2, 3), some(4, 3, 2))),
    ("a @ b", (T234, V4)), ("a @ b", (V3, T234)), ("a @ a", (M33,)), ("a.T @ a", (M34,)), ("-a @ (a + 1).T", (M34,)),
    ("a @ b", ([[], []], [])), ("dot(a, b)", (V3, some(3))), ("outer(a, b)", (V3, V4)),
    # folds
    ("sum(a)", (T234,)), ("sum(a, axis=0)", (T234,)), ("sum(a, axis=-1)", (T234,)), ("sum(a, axis=[0, 2])", (T234,)),
    ("sum(a, axis=[-1, 0], keepdims=1)", (T234,)), ("sum(a, keepdims=1)", (T234,)), ("sum(a)", ([],)),
    ("sum(a, axis=1)", ([[], []],)), ("sum(a) * b", (3.0, V3)),
    ("mean(a)", (M34,)), ("mean(a, axis=0)", (M34,)), ("mean(a, axis=[0, 1], keepdims=1)", (T234,)),
    ("mean(a, axis=[-1, 0])", (T234,)),
    ("prod(a)", (V3,)), ("prod(a, axis=1)", (ZEROS,)), ("prod(a, axis=[0, 2])", (T234,)), ("prod(a)", ([],)),
    ("prod(a, axis=0, keepdims=1)", (ZEROS,)),
    ("max(a)", (M34,)), ("max(a, axis=1)", (TIED,)), ("max(a, axis=0)", (TIED,)), ("min(a)", (TIED,)),
    ("min(a, axis=[0, 2])", (T234,)), ("max(a, axis=1, keepdims=1) * a", (TIED,)), ("max(a)", ([1.0, nan, 3.0],)),
    ("max(a)", ([1.0, inf, -inf],)),
    ("norm(a)", (M34,)), ("norm(a, axis=0)", (M34,)), ("norm(a, axis=[0, 2])", (T234,)), ("norm(a)", ([0.0, 0.0],)),
    ("norm(a)", ([],)), ("norm(a)", ([-3.0],)), ("norm(a)", ([3e200, -4e200],)),
    ("logsumexp(a)", (V4,)), ("logsumexp(a, axis=1)", (M34,)), ("logsumexp(a, axis=0, keepdims=1)", (M34,)),
    ("logsumexp(a)", ([1000.0, 1001.0],)), ("logsumexp(a)", ([],)),
    ("softmax(a)", (M34,)), ("softmax(a, axis=0) * a", (M34,)), ("softmax(a)", ([1000.0, 1001.0, -1000.0],)),
    ("log_softmax(a)", (M34,)), ("log_softmax(a, axis=0) * a", ([800.0, -800.0],)),
    ("cross_entropy(a, b)", (M34, some(3, 4, low=0.0))), ("cross_entropy(a, b)", (V4, [0.0, 0.0, 1.0, 0.0])),
    ("cross_entropy(a, one_hot([1, 0, 3], 4))", (M34,)), ("cross_entropy(a, b)", (T234, some(2, 3, 4))),
    ("one_hot(a, 3) * b", ([0.0, 2.0], V3)),
    # moves
    ("a.T * b", (M34, M43)), ("a.T", (V3,)), ("transpose(a, axes=[2, 0, 1])", (T234,)),
    ("transpose(a, axes=[-1, -3, 1]) * b", (T234, some(4, 2, 3))),
    ("reshape(a, 4, 6) * b", (T234, some(6))), ("reshape(a, [-1])", (T234,)), ("(a + 1).T[0]", (M34,)), ("(2*3).T * a", (V3,)),
    ("a[0]", (T234,)), ("a[-1, 1:]", (T234,)), ("a[:, 0, ::2]", (T234,)), ("a[-1]", (V3,)),
    ("a[0] * a[1] + a[2]", (M34,)), ("a[0] * a[0]", (V3,)),
    ("[a, b]", (M34, some(3, 4))), ("stack(a, b, a, axis=1)", (V3, some(3))), ("stack(a, b, axis=-1)", (M34, M34)),
    ("[a, 1, b * a] * c", (2.0, 3.0, V3)), ("concat(a, b)", (M34, some(2, 4))), ("concat(a, b, axis=1)", (M34, some(3, 2))),
    ("concat(a, a, b, axis=-1)", (M34, some(3, 2))), ("concat(a)", (V3,)),
    # entry by entry, with broadcasting
    ("a + b", (M34, V4)), ("a - b", (T234, M34)), ("b - a", (T234, M34)), ("a * b", (some(3, 1), V4)),
    ("a * b", (some(3, 1), some(2, 1, 4))), ("a / b", (V4, some(3, 1, low=1.0))), ("a + b * c", (M34, 2.0, some(1, 4))),
    ("a ^ b", (some(3, 1, low=0.5), V4)), ("a % b", (M34, 0.7)), ("a^2 + 3*a - 2^a", (T234,)), ("a^1 * a^0", (V3,)),
    ("where(a > b, a, b*b)", (M34, V4)), ("where(1, a, b)", (V4, M34)), ("where(a, a, b) * c", (V4, 2.0, 3.0)),
    ("where(a > 0, sqrt(a), 0)", ([0.0, 4.0],)), ("where(a > 0, log(a), b)", ([0.0, 4.0, -1.0], inf)),
    ("(a > b) + (a <= b)*a - -(a == b)", (V4, M34)), ("(a < b)*(b < c)*a", (V4, 0.5, M34)),
    ("max(a, b)", (TIED, [1.0, 2.0, 4.0])), ("min(a, b)", (TIED, [[2.0], [2.0]])), ("max(a, b, 1, a)", (V4, M34)),
    ("max(a, 0)", ([nan, -1.0, 0.0, 2.0],)), ("norm(a, b)", (V4, M34)), ("norm(a, b, 2)", (V4, M34)),
    ("logsumexp(a, b, 1)", (V4, M34)), ("clip(a, b, 1)", (M34, [[-1.0], [0.5], [2.0]])),
    ("a * 1 + 1 * a + a / 1", (V3,)), ("2*3 + a", (V3,)), ("1/0 * a", (V3,)), ("a / 0", ([1.0, -1.0, 0.0],)),
    ("a / b + a % b", (2.0, 0.0)), ("sign(a)*a + floor(a) + ceil(a)*a + round(a)", ([1.5, -2.5, nan, 0.25],)),
    # cuts
    ("x=[1,1]; y=2*x; z=3+detach(x); sum(y+z)", ()), ("a * detach(a) + no_grad(a*a)", (V3,)), ("detach(a) * 2", (V3,)),
    ("sum(a*b) * no_grad(sum(a))", (V3, 2.0)), ("[1, 2] @ [a.data, a]", (V3,)),
    # shapes of formulas
    ("a", (V3,)), ("c = a + b; d = c; u = a + 1; sum(c * d)", (V3, M33)), ("sum([1, 2] * [[3], [4]])", ()),
    ("f = a; np = b; f @ np", (V3, M34)), ("a * 0 + exp2(a)", ([1.0, 2000.0],)),
]
# fmt: on
ENTRYWISE = [op for op in TABLE.values() if op.args and op.partials and op.samples and not op.kind]


def program(drawing: Drawing) -> str:
    return drawing.render("python").data.decode()


def run(text: str, *arguments: Any) -> tuple[Any, dict[str, Any]]:
    scope: dict[str, Any] = {"__name__": "program"}
    exec(compile(text, "<program>", "exec"), scope)
    function = scope[re.findall(r"^def (\w+)\(", text, re.MULTILINE)[-1]]
    return function(*arguments) if arguments else function(**scope.get("POINT", {}))  # type: ignore[no-any-return]


def same(found: Any, want: Any) -> None:
    want = np.asarray(want, dtype=float)
    assert np.shape(found) == want.shape
    finite = np.abs(want[np.isfinite(want)])
    np.testing.assert_allclose(found, want, rtol=1e-12, atol=1e-12 * max(1.0, float(np.max(finite, initial=0.0))))


def agrees(text: str, at: dict[str, Any], **options: Any) -> str:
    """The program has the value and the gradient of the graph; of an array that of a random combination."""
    graph = parse(text, at)
    shape = np.shape(graph.evaluate(at).value)
    if "seed" not in options and shape and math.prod(shape):
        options["seed"] = np.round(np.random.default_rng(3).uniform(-2, 2, shape), 3).tolist()
    elif "seed" not in options and shape:
        options["seed"] = np.zeros(shape).tolist()
    drawing = draw(text, at, **options)
    written = program(drawing)
    result = graph.evaluate(at, seed=options.get("seed"))
    value, gradient = run(written)
    same(value, result.value)
    assert gradient.keys() >= result.gradient.keys()
    for name, slope in result.gradient.items():
        same(gradient[name], slope)
    return written


@pytest.mark.parametrize(("text", "at"), TABLE_OF_FORMULAS, ids=[row[0] for row in TABLE_OF_FORMULAS])
def test_formulas(text: str, at: dict[str, Any]) -> None:
    agrees(text, at)


@pytest.mark.parametrize(("text", "values"), ROWS, ids=[f"{at}: {row[0]}" for at, row in enumerate(ROWS)])
def test_operators(text: str, values: tuple[Any, ...]) -> None:
    names = [name for name in ("a", "b", "c") if re.search(rf"\b{name}\b", text)]
    agrees(text, dict(zip(names, values, strict=False)))


def test_the_table_has_every_operator_of_arrays() -> None:
    used = {op.name for text, values in ROWS for op in parse(text).ops}
    assert {op.name for op in TABLE.values() if op.kind or op.settings} <= used


@pytest.mark.parametrize("op", ENTRYWISE, ids=lambda op: op.name)
def test_every_operator_of_numbers_entry_by_entry(op: Op) -> None:
    """At its samples and at bad points, all at once."""
    bad = (0.0, -0.0, 1.0, -1.0, inf, -inf, nan, 1e300)
    count = len(op.samples[0])
    points = [*[point for point in op.samples if len(point) == count], *[(each,) * count for each in bad]]
    names = [f"x{at}" for at in range(count)]
    call = f"{op.prefix}x0" if op.prefix else f"{spelled(op).partition('(')[0]}({', '.join(names)})"
    text = f" {op.infix} ".join(names) if op.infix else call
    if op.variadic and count == 1:
        text = f"{op.name}(x0, x0)"
    agrees(text, {name: list(column) for name, column in zip(names, zip(*points, strict=True), strict=True)})


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_any_formula(data: st.DataObject) -> None:
    text, _ = data.draw(formulas())
    at = point(data.draw(st.integers(0, 99)))
    agrees(text, {name: at[name] for name in parse(text).inputs})


ARRAYS = [row for row in ROWS if not is_unrolled(parse(row[0]), {})]  # what is of arrays without values, too


@pytest.mark.parametrize(("text", "values"), ARRAYS, ids=[f"{at}: {row[0]}" for at, row in enumerate(ARRAYS)])
def test_without_values_the_program_takes_any_shapes(text: str, values: tuple[Any, ...]) -> None:
    names = [name for name in ("a", "b", "c") if re.search(rf"\b{name}\b", text)]
    at = dict(zip(names, values, strict=False))
    written = program(draw(text, None))
    graph = parse(text, at)
    inputs = {name: at[name] if name in at else graph.defaults[name] for name in graph.inputs}
    result = graph.evaluate(at, seed=np.ones(np.shape(graph.evaluate(at).value)))
    value, gradient = run(written, *inputs.values()) if inputs else run(written)
    same(value, result.value)
    for name, slope in result.gradient.items():
        same(gradient[name], slope)


def test_there_are_samples_of_arrays() -> None:
    assert {"arrays-detach", "arrays-network", "softmax-loss"} <= SAMPLES.keys()


@pytest.mark.parametrize("name", SAMPLES)
def test_samples(name: str) -> None:
    sample = SAMPLES[name]
    drawing = draw(sample.expression, sample.at or None, sample.wrt, **sample.options._asdict())
    value, gradient = run(program(drawing))
    nodes = {node.name: node for node in drawing.scene.nodes if node.name}
    root = drawing.scene.nodes[drawing.scene.root]
    same(value, root.value if root.entries is None else root.entries)
    assert gradient.keys() >= set(sample.wrt)
    for name, slope in gradient.items():
        same(slope, nodes[name].adjoint if nodes[name].entries is None else nodes[name].slopes)


def test_the_whole_text() -> None:
    drawing = draw("h = W @ x + b\nsum(h * h)", {"W": [[1, 2], [3, 4]], "x": [1, -1], "b": 0.5})
    assert program(drawing) == (
        '"""h = W @ x + b; sum(h * h): the value and the gradient."""\n\n\n'
        "import numpy as np\n\n\n"
        "POINT = {\n"
        '    "W": np.array([[1.0, 2.0], [3.0, 4.0]]),\n'
        '    "x": np.array([1.0, -1.0]),\n'
        '    "b": 0.5,\n'
        "}\n\n\n"
        '@np.errstate(all="ignore")  # inf and nan are results\n'
        "def f(W, x, b):\n"
        "    W = np.asarray(W, dtype=float)\n"
        "    x = np.asarray(x, dtype=float)\n"
        "    b = np.asarray(b, dtype=float)\n"
        "    v2 = W @ x\n"
        "    v4 = v2 + b  # h\n"
        "    v5 = v4 * v4\n"
        "    v6 = np.sum(v5)\n\n"
        "    v6_bar = 1.0\n"
        "    v5_bar = np.full_like(v5, v6_bar)\n"
        "    v4_bar = v5_bar * v4\n"
        "    v4_bar = v4_bar + v5_bar * v4\n"
        "    v2_bar = v4_bar\n"
        "    b_bar = np.sum(v4_bar)\n"
        "    W_bar = np.outer(v2_bar, x)\n"
        "    x_bar = W.T @ v2_bar\n"
        "    return float(v6), {'W': W_bar, 'x': x_bar, 'b': b_bar}\n\n\n"
        'if __name__ == "__main__":\n    print(f(**POINT))\n'
    )


def test_cross_entropy_is_what_a_person_would_write() -> None:
    written = agrees("cross_entropy(X @ W, one_hot(k, 3))", {"X": M34, "W": M43, "k": [0.0, 2.0, 1.0]})
    assert (
        "    log_sum = np.logaddexp.reduce(v2, axis=-1, keepdims=True)\n"
        "    rows = np.size(v2) / np.shape(v2)[-1]\n"
        "    v2_bar = v5_bar * (np.sum(v4, axis=-1, keepdims=True) * np.exp(v2 - log_sum) - v4) / rows\n"
    ) in written


def test_a_bias_is_summed_over_the_rows_for_any_number_of_them() -> None:
    written = program(draw("sum((X @ W + b)^2)", {"X": M34, "W": M43, "b": V3}))
    assert "    b_bar = np.sum(v4_bar, axis=0)\n" in written
    at = {"X": some(7, 4), "W": M43, "b": V3}
    value, gradient = run(written, *at.values())
    result = parse("sum((X @ W + b)^2)").evaluate(at)
    same(value, result.value)
    for name, slope in result.gradient.items():
        same(gradient[name], slope)


def test_it_gives_the_gradient_of_an_assigned_name_and_shared_graphs_keep_their_settings() -> None:
    text, at = "c = sum(a*a, axis=0); sum(c * sum(a*a, axis=0)[::-1] * transpose(a)[0, 0])", {"a": M34}
    drawing = draw(text, at, "c", share=True)
    value, gradient = run(program(drawing))
    result = parse(text).evaluate(at)
    same(value, result.value)
    same(gradient["a"], result.gradient["a"])
    assert np.shape(gradient["c"]) == (4,)
    assert program(drawing).count("np.sum(v") < program(draw(text, at, "c")).count("np.sum(v")


def test_a_new_operator_needs_no_line_here() -> None:
    with trial(unary("cube", "3*x^2", "x^3", 0.5, value="x*x*x")):
        written = agrees("cube(a) + a", {"a": V3})
        assert "def cube(x: np.ndarray) -> np.ndarray:\n    return x * x * x\n" in written


def test_inputs_are_left_as_they_are() -> None:
    written = program(draw("a = x[0]; sum(x * x) + a * a + sum(x)", {"x": V3}))
    given = np.array(V3)
    _, gradient = run(written, given)
    same(given, V3)
    same(gradient["x"], 2 * given + 2 * np.array([given[0], 0, 0]) + 1)


def test_names_of_the_program_are_no_names_of_inputs() -> None:
    text = "np * parts @ scatter + sum(reduce * wide)"
    at = {"np": V3, "parts": V3, "scatter": V3, "reduce": V3, "wide": 2.0}
    signature = re.search(r"^def f\((.*)\):", agrees(text.replace(" @ ", "[0] * "), at), re.MULTILINE)
    assert signature
    assert signature[1] == "np_, parts_, scatter_, reduce_, wide_"


def test_it_runs_alone_and_without_a_warning(tmp_path: Path) -> None:
    at = {"x": [[0.5, -1.0], [0.0, inf]], "y": 0.0}
    path = tmp_path / "f.py"
    path.write_text(program(draw("sum(gelu(x) / y + digamma(x) + max(x, axis=0))", at)), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"import sys; sys.modules['adviz'] = None; exec(open({str(path)!r}).read())"],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    assert ran.stdout.startswith("(nan, {'x': array([[")


def test_a_large_array_stands_on_several_lines() -> None:
    x = (np.arange(400.0) / 7).reshape(20, 20).tolist()
    written = agrees("sum(x @ x)", {"x": x})
    assert '    "x": np.array(\n        [[0.0, ' in written
    assert max(map(len, written.splitlines())) <= 120


def test_a_long_chain() -> None:
    agrees("x" + " * 1.0001 + 0.1" * 3_000, {"x": [1.0, 2.0]})


@pytest.mark.parametrize("axis", [None, 0, -1, (0, 2), (-1, 0), (0, 1, 2)])
def test_others_is_right_where_an_entry_is_0(axis: Any) -> None:
    x = np.round(np.array(T234))
    found = carried.others(x, axis)
    for at in np.ndindex(x.shape):
        alone = np.where(np.arange(x.size).reshape(x.shape) == np.ravel_multi_index(at, x.shape), 1.0, x)
        whole = np.prod(alone, axis=axis, keepdims=True)
        assert found[at] == pytest.approx(np.broadcast_to(whole, x.shape)[at], rel=1e-14)
