"""Functions that programs over arrays carry along: `adviz.formats.python.definitions` cuts them out of this file.

They need nothing but NumPy, whatever the shapes are.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np


def unbroadcast(bar: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Add up what broadcasting from `shape` repeated."""
    bar = np.sum(bar, axis=tuple(range(np.ndim(bar) - len(shape))))
    kept = tuple(axis for axis, size in enumerate(shape) if size == 1)
    return np.asarray(np.sum(bar, axis=kept, keepdims=True))


def masked(bar: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """bar * slope, but what was not chosen (a slope of 0) passes nothing, not even 0·inf."""
    return np.where(slope == 0.0, 0.0, bar * slope)


def scatter(bar: np.ndarray, x: np.ndarray, at: int | tuple[int | slice, ...]) -> np.ndarray:
    """Zeros in the shape of x, with `bar` at the place of x[at]."""
    made = np.zeros_like(x)
    made[at] = bar
    return made


def others(x: np.ndarray, axis: int | tuple[int, ...] | None = None) -> np.ndarray:
    """For each entry the product of all others along the axes: right where one is 0, unlike prod(x)/x."""
    axes = tuple(range(x.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    axes = tuple(sorted(one % x.ndim for one in axes))
    ends = range(x.ndim - len(axes), x.ndim)
    moved = np.moveaxis(x, axes, ends)
    outer = moved.shape[: x.ndim - len(axes)]
    rows = moved.reshape(*outer, math.prod(moved.shape[len(outer) :]))
    first = np.ones((*outer, 1))
    before = np.cumprod(np.concatenate([first, rows[..., :-1]], axis=-1)[..., : rows.shape[-1]], axis=-1)
    after = np.cumprod(np.concatenate([first, rows[..., :0:-1]], axis=-1)[..., : rows.shape[-1]], axis=-1)[..., ::-1]
    return np.moveaxis((before * after).reshape(moved.shape), ends, axes)


def each(function: Callable[..., float], *x: np.ndarray) -> np.ndarray:
    """A function of numbers, entry by entry."""
    made: np.ndarray = np.vectorize(function, otypes=[float])(*x)
    return made


def matmul_left(bar: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """What a @ b passes back to a, of vectors, matrices and stacks of matrices."""
    left, right, wide = _matrices(bar, a, b)
    return unbroadcast(wide @ np.swapaxes(right, -1, -2), left.shape).reshape(a.shape)


def matmul_right(bar: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """What a @ b passes back to b, of vectors, matrices and stacks of matrices."""
    left, right, wide = _matrices(bar, a, b)
    return unbroadcast(np.swapaxes(left, -1, -2) @ wide, right.shape).reshape(b.shape)


def _matrices(bar: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All three as matrices: a vector on the left is a row, on the right a column."""
    left = a[None, :] if a.ndim == 1 else a
    right = b[:, None] if b.ndim == 1 else b
    stack = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
    return left, right, np.reshape(bar, (*stack, left.shape[-2], right.shape[-1]))
