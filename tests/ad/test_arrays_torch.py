"""Arrays against PyTorch in doubles: values, pulled-back adjoints, broadcasting, ties, empty arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from adviz.ad.arrays import steps
from adviz.ad.arrays.evaluate import ArrayEvaluation
from adviz.lang.parser import parse
from adviz.ops import CALLS
from adviz.ops import TABLE as ROWS

torch = pytest.importorskip("torch")
F = torch.nn.functional
pytestmark = pytest.mark.torch

Make = dict[str, Any]
RNG = np.random.default_rng(7)


def some(*shape: int, low: float = -2.0, high: float = 2.0) -> Any:
    return RNG.uniform(low, high, shape)


V3, V4, M34, M43, M33, T234 = some(3), some(4), some(3, 4), some(4, 3), some(3, 3), some(2, 3, 4)
TIED = np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]])
ZEROS = np.array([[0.0, 2.0, 3.0], [0.0, 0.0, 5.0]])
NOTHING = np.zeros((0,))
FLAT = np.zeros((2, 0))
INFINITE = np.array([1.0, np.inf, -np.inf, 2.0])
WITH_NAN = np.array([1.0, np.nan, 3.0])


def amax(x: Any, dim: Any) -> Any:
    return torch.amax(x, dim)


# fmt: off
TABLE: list[tuple[str, Callable[..., Any], tuple[Any, ...]]] = [
    # products
    ("a @ b",                  lambda a, b: a @ b,                        (M34, M43)),
    ("a @ b",                  lambda a, b: a @ b,                        (M34, V4)),
    ("a @ b",                  lambda a, b: a @ b,                        (V3, M34)),
    ("a @ b",                  lambda a, b: a @ b,                        (V3, some(3))),
    ("a @ b",                  lambda a, b: a @ b,                        (T234, M43)),
    ("a @ b",                  lambda a, b: a @ b,                        (T234, some(1, 4, 2))),
    ("a @ b",                  lambda a, b: a @ b,                        (some(5, 1, 2, 3), some(4, 3, 2))),
    ("a @ b",                  lambda a, b: a @ b,                        (T234, V4)),
    ("a @ b",                  lambda a, b: a @ b,                        (FLAT, some(0, 3))),
    ("a @ a",                  lambda a: a @ a,                           (M33,)),
    ("a.T @ a",                lambda a: a.T @ a,                         (M34,)),
    ("dot(a, b)",              torch.dot,                                 (V3, some(3))),
    ("dot(a, b)",              torch.dot,                                 (NOTHING, NOTHING)),
    ("outer(a, b)",            torch.outer,                               (V3, V4)),
    # sums, means, products
    ("sum(x)",                 torch.sum,                                 (T234,)),
    ("sum(x, axis=0)",         lambda x: x.sum(0),                        (T234,)),
    ("sum(x, axis=-1)",        lambda x: x.sum(-1),                       (T234,)),
    ("sum(x, axis=[0, 2])",    lambda x: x.sum((0, 2)),                   (T234,)),
    ("sum(x, axis=1, keepdims=1)", lambda x: x.sum(1, keepdim=True),      (T234,)),
    ("sum(x)",                 torch.sum,                                 (NOTHING,)),
    ("sum(x, axis=0)",         lambda x: x.sum(0),                        (FLAT,)),
    ("sum(x, axis=1)",         lambda x: x.sum(1),                        (FLAT,)),
    ("mean(x)",                torch.mean,                                (M34,)),
    ("mean(x, axis=0)",        lambda x: x.mean(0),                       (M34,)),
    ("mean(x, axis=[0, 1], keepdims=1)", lambda x: x.mean((0, 1), keepdim=True), (T234,)),
    ("mean(x)",                torch.mean,                                (NOTHING,)),
    ("prod(x)",                torch.prod,                                (V3,)),
    ("prod(x, axis=1)",        lambda x: x.prod(1),                       (M34,)),
    ("prod(x, axis=1)",        lambda x: x.prod(1),                       (ZEROS,)),
    ("prod(x)",                torch.prod,                                (NOTHING,)),
    # extremes: those that tie share the gradient
    ("max(x)",                 torch.amax,                                (M34,)),
    ("max(x, axis=1)",         lambda x: torch.amax(x, 1),                (TIED,)),
    ("max(x, axis=0)",         lambda x: torch.amax(x, 0),                (TIED,)),
    ("max(x)",                 torch.max,                                 (TIED,)),
    ("min(x)",                 torch.min,                                 (TIED,)),
    ("min(x, axis=1)",         lambda x: torch.amin(x, 1),                (TIED,)),
    ("max(x)",                 torch.max,                                 (INFINITE,)),
    ("max(x, axis=1)",         lambda x: torch.amax(x, 1),                (np.zeros((0, 3)),)),
    ("max(a, b)",              torch.maximum,                             (TIED, np.array([1.0, 2.0, 4.0]))),
    ("min(a, b)",              torch.minimum,                             (TIED, np.array([[2.0], [2.0]]))),
    # norms, softmax and what goes with it
    ("norm(x)",                torch.linalg.vector_norm,                  (M34,)),
    ("norm(x, axis=0)",        lambda x: torch.linalg.vector_norm(x, dim=0), (M34,)),
    ("norm(x)",                torch.linalg.vector_norm,                  (np.zeros(3),)),
    ("norm(x)",                torch.linalg.vector_norm,                  (NOTHING,)),
    ("softmax(x)",             lambda x: torch.softmax(x, -1),            (M34,)),
    ("softmax(x, axis=0)",     lambda x: torch.softmax(x, 0),             (M34,)),
    ("softmax(x)",             lambda x: torch.softmax(x, -1),            (np.array([1000.0, 1001.0, -1000.0]),)),
    ("log_softmax(x)",         lambda x: torch.log_softmax(x, -1),        (M34,)),
    ("log_softmax(x, axis=0)", lambda x: torch.log_softmax(x, 0),         (np.array([800.0, -800.0]),)),
    ("logsumexp(x)",           lambda x: torch.logsumexp(x, 0),           (V4,)),
    ("logsumexp(x, axis=1)",   lambda x: torch.logsumexp(x, 1),           (M34,)),
    ("logsumexp(x, axis=0, keepdims=1)", lambda x: torch.logsumexp(x, 0, keepdim=True), (M34,)),
    ("cross_entropy(a, b)",    F.cross_entropy,                           (M34, some(3, 4, low=0.0, high=1.0))),
    ("cross_entropy(a, b)",    F.cross_entropy,                           (V4, np.array([0.0, 0.0, 1.0, 0.0]))),
    ("cross_entropy(x, one_hot([1, 0, 3], 4))", lambda x: F.cross_entropy(x, torch.tensor([1, 0, 3])), (M34,)),
    # moves
    ("x.T",                    lambda x: x.T,                             (M34,)),
    ("x.T",                    lambda x: x * 1.0,                         (V3,)),
    ("transpose(x, axes=[2, 0, 1])", lambda x: x.permute(2, 0, 1),        (T234,)),
    ("reshape(x, 4, 6)",       lambda x: x.reshape(4, 6),                 (T234,)),
    ("reshape(x, [-1])",       lambda x: x.reshape(-1),                   (T234,)),
    ("reshape(x, 0, 3)",       lambda x: x.reshape(0, 3),                 (NOTHING,)),
    ("x[0]",                   lambda x: x[0],                            (T234,)),
    ("x[-1, 1:]",              lambda x: x[-1, 1:],                       (T234,)),
    ("x[:, 0, ::2]",           lambda x: x[:, 0, ::2],                    (T234,)),
    ("x[1:1]",                 lambda x: x[1:1],                          (M34,)),
    ("x[0] * x[1] + x[2]",     lambda x: x[0] * x[1] + x[2],              (M34,)),
    ("[a, b]",                 lambda a, b: torch.stack([a, b]),          (M34, some(3, 4))),
    ("stack(a, b, a, axis=1)", lambda a, b: torch.stack([a, b, a], 1),    (V3, some(3))),
    ("stack(a, b, axis=-1)",   lambda a, b: torch.stack([a, b], -1),      (M34, some(3, 4))),
    ("concat(a, b)",           lambda a, b: torch.cat([a, b]),            (M34, some(2, 4))),
    ("concat(a, b, axis=1)",   lambda a, b: torch.cat([a, b], 1),         (M34, some(3, 2))),
    ("concat(a, b)",           lambda a, b: torch.cat([a, b]),            (NOTHING, V3)),
    # entry by entry, with broadcasting
    ("a + b",                  lambda a, b: a + b,                        (M34, V4)),
    ("a - b",                  lambda a, b: a - b,                        (T234, M34)),
    ("a * b",                  lambda a, b: a * b,                        (some(3, 1), V4)),
    ("a / b",                  lambda a, b: a / b,                        (V4, some(3, 1, low=1.0))),
    ("a ^ b",                  lambda a, b: a**b,                         (some(3, 1, low=0.5), V4)),
    ("a % b",                  torch.remainder,                           (M34, np.array(0.7))),
    ("x^2 + 3*x",              lambda x: x**2 + 3 * x,                    (T234,)),
    ("where(a > b, a, b*b)",   lambda a, b: torch.where(a > b, a, b * b), (M34, V4)),
    ("clip(x, -1, 1.5)",       lambda x: torch.clamp(x, -1, 1.5),         (M34,)),
    ("atan2(a, b)",            torch.atan2,                               (M34, V4)),
    ("hypot(a, b)",            torch.hypot,                               (some(3, 1), V4)),
    ("xlogy(a, b)",            torch.xlogy,                               (M34, some(4, low=0.1))),
    ("logsumexp(a, b)",        torch.logaddexp,                           (M34, V4)),
    ("a * b",                  lambda a, b: a * b,                        (FLAT, np.array([[2.0], [3.0]]))),
    ("relu(x)",                F.relu,                                    (np.array([-1.0, 0.0, 2.0, np.inf]),)),
    ("abs(x)",                 torch.abs,                                 (np.array([-1.0, 0.0, 2.0]),)),
    ("log(x)",                 torch.log,                                 (np.array([0.5, 0.0, 2.0]),)),
    ("sqrt(x)",                torch.sqrt,                                (np.array([0.25, 0.0, 2.0]),)),
    # cuts
    ("a * detach(a) + b",      lambda a, b: a * a.detach() + b,           (V3, V3)),
    ("3 + x.data + 2*x",       lambda x: 3 + x.data + 2 * x,              (V3,)),
    # networks
    ("tanh(c @ tanh(a @ x + b) + d)", lambda a, b, c, d, x: torch.tanh(c @ torch.tanh(a @ x + b) + d),
     (some(5, 3), some(5), some(2, 5), some(2), V3)),
    ("softmax(a @ b.T / sqrt(4)) @ c", lambda a, b, c: F.scaled_dot_product_attention(a, b, c), (M34, some(5, 4), some(5, 2))),
    ("(x - mean(x, axis=-1, keepdims=1)) / sqrt(mean((x - mean(x, axis=-1, keepdims=1))^2, axis=-1, keepdims=1) + 1e-5)",
     lambda x: F.layer_norm(x, x.shape[-1:]),                             (M34,)),
]
UNARY = [
    *["sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "atanh", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "erf", "erfc"],
    *["lgamma", "sigmoid", "floor", "ceil", "round", "sign", "abs"],
]
NEURAL = ["relu", "leaky_relu", "elu", "selu", "gelu", "silu", "mish", "softplus", "softsign", "hardtanh", "relu6", "hardsigmoid", "hardswish"]
# fmt: on


def names_of(formula: str) -> list[str]:
    """The inputs of a formula, by the alphabet."""
    return sorted(parse(formula).inputs)


def agree(formula: str, function: Callable[..., Any], arrays: tuple[Any, ...]) -> None:
    names = names_of(formula)
    at = dict(zip(names, arrays, strict=True))
    tensors = [torch.tensor(array, dtype=torch.float64, requires_grad=True) for array in arrays]
    want = function(*tensors)
    assert ArrayEvaluation(parse(formula), at, np.zeros(tuple(want.shape))).value is not None
    seed = np.random.default_rng(3).uniform(-1.0, 1.0, tuple(want.shape))
    got = ArrayEvaluation(parse(formula), at, seed)
    close(got.value, want.detach().numpy())
    if want.requires_grad:
        want.backward(torch.tensor(seed))
    for name, tensor in zip(names, tensors, strict=True):
        grad = np.zeros(tuple(tensor.shape)) if tensor.grad is None else tensor.grad.numpy()
        close(got.gradient[name], grad)


def close(got: Any, want: Any) -> None:
    assert np.shape(got) == np.shape(want)
    np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("large", [False, True], ids=["by entry", "by NumPy"])
@pytest.mark.parametrize(
    ("formula", "function", "arrays"), TABLE, ids=[f"{at}-{row[0]}" for at, row in enumerate(TABLE)]
)
def test_operators(
    formula: str, function: Callable[..., Any], arrays: tuple[Any, ...], large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "LARGE", -1 if large else steps.LARGE)
    agree(formula, function, arrays)


@pytest.mark.parametrize("large", [False, True], ids=["by entry", "by NumPy"])
@pytest.mark.parametrize("name", ["neg", *(name for name in UNARY + NEURAL if name in CALLS)])
def test_functions_entry_by_entry(name: str, large: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "LARGE", -1 if large else steps.LARGE)
    low, high = {"asin": (-0.9, 0.9), "acos": (-0.9, 0.9), "atanh": (-0.9, 0.9)}.get(name, (-3.0, 3.0))
    positive = name in ("log", "log2", "log10", "log1p", "sqrt", "lgamma")
    array = some(3, 4, low=0.1 if positive else low, high=high)
    function = getattr(torch, name, None) or getattr(F, name)
    agree("-x" if name == "neg" else f"{name}(x)", F.gelu if name == "gelu" else function, (array,))


def test_a_nan_is_passed_to_every_entry_that_ties_with_it() -> None:
    got = ArrayEvaluation(parse("max(x)"), {"x": WITH_NAN})
    assert np.isnan(got.value)
    assert got.gradient["x"].tolist() == [1.0, 1.0, 1.0]


def test_every_array_operator_is_in_the_table() -> None:
    used = {op.name for formula, _, _ in TABLE for op in parse(formula).ops}
    assert {op.name for op in ROWS.values() if op.kind} <= used
