"""The peers, where they are installed: each as a function that computes a program's value and gradient."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from bench.formulas import Program
from bench.race import Contender

Numbers = tuple[float, list[float]]  # value, gradient in the order of the inputs
INPUTS = 200  # more take autograd minutes: each costs as much as there are
Peer = tuple[Contender, Callable[[], Numbers]]  # what is timed, and what it computes


def installed(name: str) -> Any:
    """The module, or None where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        return None


def micrograd(program: Program) -> Peer | None:
    """micrograd: operators on `Value`s build the graph, `backward` orders it (by recursion) and sweeps."""
    engine = installed("micrograd.engine")
    if engine is None:
        return None
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 3 * len(program.lines) + 1_000))
    value, point = engine.Value, list(program.at.values())
    function = program.function(lambda v: v.relu())

    def timed() -> tuple[Any, list[Any]]:
        leaves = [value(x) for x in point]
        root = function(*leaves)
        root.backward()
        return root, leaves

    def numbers() -> Numbers:
        root, leaves = timed()
        return float(root.data), [float(leaf.grad) for leaf in leaves]

    return timed, numbers


def autograd(program: Program) -> Peer | None:
    """autograd (HIPS): value and gradient of all inputs in one call."""
    module = installed("autograd")
    if module is None or len(program.at) > INPUTS:
        return None
    maximum, point = installed("autograd.numpy").maximum, list(program.at.values())
    function = program.function(lambda v: maximum(v, 0.0))
    both = module.value_and_grad(function, argnum=tuple(range(len(point))))

    def timed() -> Any:
        return both(*point)

    def numbers() -> Numbers:
        value, gradient = timed()
        return float(value), list(map(float, gradient))

    return timed, numbers


def torch(program: Program) -> Peer | None:
    """torch on scalars: float64 tensors without dimensions, forward and backward, one thread."""
    module = installed("torch")
    if module is None:
        return None
    module.set_num_threads(1)
    point, tensor, double = list(program.at.values()), module.tensor, module.float64
    function = program.function(module.relu)

    def timed() -> tuple[Any, list[Any]]:
        leaves = [tensor(x, dtype=double, requires_grad=True) for x in point]
        root = function(*leaves)
        root.backward()
        return root, leaves

    def numbers() -> Numbers:
        root, leaves = timed()
        return root.item(), [leaf.grad.item() for leaf in leaves]

    return timed, numbers


PEERS: dict[str, Callable[[Program], Peer | None]] = {
    "micrograd": micrograd,
    "autograd": autograd,
    "torch": torch,
}
PACKAGES = ("micrograd.engine", "autograd", "torch")


def absent() -> list[str]:
    """The peers that are not installed."""
    return [name for name, module in zip(PEERS, PACKAGES, strict=True) if installed(module) is None]


def agree(one: Numbers, other: Numbers) -> bool:
    """Whether two peers computed the same, up to rounding.

    >>> agree((1.0, [2.0]), (1.0 + 1e-15, [2.0])), agree((1.0, [2.0]), (1.0, [3.0]))
    (True, False)
    """
    pairs = [(one[0], other[0]), *zip(one[1], other[1], strict=True)]
    return all(math.isclose(a, b, rel_tol=1e-7, abs_tol=1e-300) for a, b in pairs)
