"""Formulas of arrays for the property tests: texts whose shapes go together, over a few inputs, and points."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

Shape = tuple[int, ...]
INPUTS: dict[str, Shape] = {"A": (2, 3), "B": (3, 2), "v": (3,), "w": (2,), "s": ()}
SMOOTH = ("sin", "tanh", "sigmoid", "atan", "softplus", "asinh", "exp2")


def point(seed: int) -> dict[str, Any]:
    """Values of the inputs: two decimals, none at a kink, none equal to another."""
    rng = np.random.default_rng(seed)
    sizes = [int(np.prod(shape)) for shape in INPUTS.values()]
    numbers = rng.permutation(np.arange(-199, 200, 7))[: sum(sizes)] / 100.0
    made, start = {}, 0
    for (name, shape), size in zip(INPUTS.items(), sizes, strict=True):
        made[name] = numbers[start : start + size].reshape(shape).tolist()
        start += size
    return made


def _broadcast(left: Shape, right: Shape) -> Shape | None:
    try:
        return np.broadcast_shapes(left, right)
    except ValueError:
        return None


@st.composite
def formulas(draw: st.DrawFn, most: int = 6) -> tuple[str, Shape]:
    """A formula and the shape of its result."""
    known: list[tuple[str, Shape]] = list(INPUTS.items())
    for _ in range(draw(st.integers(1, most))):
        known.append(_grown(draw, known))
    return known[-1]


def _grown(draw: st.DrawFn, known: list[tuple[str, Shape]]) -> tuple[str, Shape]:
    """One more operation, on what there is; the newest is likelier."""
    text, shape = draw(st.sampled_from([*known, known[-1], known[-1]]))
    other, wide = draw(st.sampled_from(known))
    kind = draw(st.sampled_from(["unary", "binary", "binary", "fold", "soft", "move", "matmul", "join"]))
    if kind == "binary":
        both = _broadcast(shape, wide)
        if both is not None:
            sign = draw(st.sampled_from(["+", "-", "*"]))
            return f"({text} {sign} {other})", both
    if kind == "matmul" and shape and wide and shape[-1] == wide[-2 if len(wide) > 1 else 0]:
        return f"({text} @ {other})", (*shape[:-1], *(wide[:-2] + wide[-1:] if len(wide) > 1 else ()))
    if kind == "fold" and shape:
        axis = draw(st.integers(-len(shape), len(shape) - 1))
        name = draw(st.sampled_from(["sum", "mean", "max", "min", "logsumexp", "norm", "prod"]))
        if draw(st.booleans()):
            kept = tuple(1 if at == axis % len(shape) else size for at, size in enumerate(shape))
            return f"{name}({text}, axis={axis}, keepdims=1)", kept
        return f"{name}({text}, axis={axis})", tuple(size for at, size in enumerate(shape) if at != axis % len(shape))
    if kind == "soft" and shape:
        name = draw(st.sampled_from(["softmax", "log_softmax"]))
        return f"{name}({text}, axis={draw(st.integers(-len(shape), len(shape) - 1))})", shape
    if kind == "move" and shape:
        return draw(
            st.sampled_from(
                [
                    (f"{text}.T", shape[::-1]),
                    (f"reshape({text}, -1)", (int(np.prod(shape)),)),
                    (f"{text}[0]", shape[1:]),
                    (f"{text}[::-1]", shape),
                    (f"{text}[-1:]", (1, *shape[1:])),
                ]
            )
        )
    if kind == "join" and shape == wide:
        stacked = (f"[{text}, {other}]", (2, *shape))
        return (
            stacked
            if not shape
            else draw(st.sampled_from([stacked, (f"concat({text}, {other})", (2 * shape[0], *shape[1:]))]))
        )
    return f"{draw(st.sampled_from(SMOOTH))}({text})", shape
