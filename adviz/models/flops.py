"""Floating-point operations from shapes alone: of products, convolutions, attention and recurrent layers, 2 for a
multiplication with its addition."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

Sizes = Sequence[int]


def convolution(weight: Sizes, result: Sizes) -> int:
    """Each number of the result meets a window of the weight."""
    return 2 * prod(result) * prod(weight[1:])


def transposed(first: Sizes, weight: Sizes) -> int:
    """Each number that goes in meets a window of the weight."""
    return 2 * prod(first) * prod(weight[1:])


def product(inner: int, result: Sizes) -> int:
    """Each number of the result is a sum of so many products."""
    return 2 * prod(result) * inner


def attention(query: Sizes, key: Sizes, value: Sizes) -> int:
    """Each query meets each key, and each of these weights a value."""
    return 2 * prod(query[:-1]) * key[-2] * (query[-1] + value[-1])


def recurrent(first: Sizes, weights: Sequence[Sizes]) -> int:
    """Each weight meets each vector of the sequence.

    >>> recurrent((5, 2, 3), [(16, 3), (16, 4), (16,), (16,)])
    2240
    """
    return 2 * prod(first[:-1]) * sum(prod(weight) for weight in weights if len(weight) == 2)


_CONVOLUTIONS = ("conv1d", "conv2d", "conv3d", "convolution")
_PRODUCTS = ("linear", "matmul", "mm", "bmm", "mv", "dot")
_SUMS = ("addmm", "baddbmm")  # of a product and what stands before it
RECURRENT = ("lstm", "gru", "rnn_tanh", "rnn_relu", "lstm_cell", "gru_cell", "rnn_tanh_cell", "rnn_relu_cell")


def flops(
    word: str, operands: Sequence[Sizes | None], result: Sizes | None, weights: Sequence[Sizes] = ()
) -> int | None:
    """The operations of a call of torch; None where its kind has none that are counted, or a size is not known.

    Args:
        word: of the call.
        operands, result: the shapes of what goes in and what comes out first.
        weights: those of the operands that are parameters.

    >>> flops("linear", [(4, 8), (16, 8), (16,)], (4, 16)), flops("relu", [(4, 8)], (4, 8))
    (1024, None)
    """
    known = [each for each in operands if each is not None]
    if len(known) < len(operands) or len(known) < 2 or result is None:
        return None
    first, second = known[:2]
    if word in _CONVOLUTIONS:
        return convolution(second, result)
    if word.startswith("conv_transpose"):
        return transposed(first, second)
    if word in _PRODUCTS and first:
        return product(first[-1], result)
    if word in _SUMS and second:
        return product(second[-1], result)
    if word == "scaled_dot_product_attention" and len(known) > 2 and min(map(len, known[:3])) > 1:
        return attention(*known[:3])
    return recurrent(first, weights) or None if word in RECURRENT and len(first) > 1 else None
