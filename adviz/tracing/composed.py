"""Functions of NumPy that are several operations, or none: written with the operators, so that tracers and arrays go
through alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from adviz.ops import TABLE
from adviz.tracing import refuse
from adviz.tracing.tracer import Tracer

Function = Callable[..., Any]
_CREATED = ("zeros", "ones", "full", "eye", "identity", "arange", "linspace")


def row(name: str, *args: Any, **said: Any) -> Any:
    """A row of the operator table, applied."""
    from adviz.tracing.functions import of_row

    return of_row(TABLE[name], name)(*args, **said)


def shape(x: Any) -> tuple[int, ...]:
    """The shape of what is traced, of a number or of an array."""
    if isinstance(x, Tracer):
        return x.shape
    if isinstance(x, (list, tuple)):
        return (len(x), *(shape(x[0]) if x else ()))
    return tuple(getattr(x, "shape", ()))


def reshaped(x: Any, *size: Any, order: str = "C") -> Any:
    if order != "C":
        refuse.option("reshape", "order")
    size = size[0] if len(size) == 1 else size
    return row("reshape", x, shape=size)


def array(x: Any, dtype: Any = None, **_: Any) -> Any:
    """What is traced, or a list with something traced in it; else an array of NumPy."""
    from adviz.tracing.functions import recorder_of

    if isinstance(x, Tracer):
        return x
    recorder = recorder_of((x,))
    if recorder is not None:
        return Tracer(recorder, recorder.operand(x))
    return import_module("numpy").array(x, dtype=dtype)


def dot(a: Any, b: Any) -> Any:
    """NumPy's: a product of numbers, of vectors or of matrices."""
    left, right = len(shape(a)), len(shape(b))
    if not left or not right:
        return a * b
    return row("dot" if left == right == 1 else "matmul", a, b)


def swapped(x: Any, first: int, second: int) -> Any:
    axes = list(range(len(shape(x))))
    axes[first], axes[second] = axes[second], axes[first]
    return row("transpose", x, axes)


def moved(x: Any, source: int, destination: int) -> Any:
    axes = list(range(len(shape(x))))
    axes.insert(destination % len(axes), axes.pop(source))
    return row("transpose", x, axes)


def expanded(x: Any, axis: int) -> Any:
    size = list(shape(x))
    size.insert(axis % (len(size) + 1), 1)
    return reshaped(x, size)


def squeezed(x: Any, axis: Any = None) -> Any:
    size = shape(x)
    gone = range(len(size)) if axis is None else [at % len(size) for at in ([axis] if isinstance(axis, int) else axis)]
    return reshaped(x, [each for at, each in enumerate(size) if at not in gone or each != 1])


def variance(x: Any, axis: Any = None, ddof: int = 0, keepdims: Any = False) -> Any:
    off = x - row("mean", x, axis=axis, keepdims=True)
    size = shape(x)
    axes = range(len(size)) if axis is None else [axis] if isinstance(axis, int) else axis
    count = math.prod([size[at] for at in axes])
    if not ddof:
        return row("mean", off**2, axis=axis, keepdims=keepdims)
    return row("sum", off**2, axis=axis, keepdims=keepdims) / (count - ddof)


def average(x: Any, axis: Any = None, weights: Any = None) -> Any:
    if weights is None:
        return row("mean", x, axis=axis)
    if len(shape(weights)) == 1 and axis is not None:  # along that axis
        size = [1] * len(shape(x))
        size[axis] = -1
        return row("sum", x * reshaped(weights, size), axis=axis) / row("sum", weights)
    return row("sum", x * weights, axis=axis) / row("sum", weights, axis=axis)


def difference(x: Any, n: int = 1, axis: int = -1) -> Any:
    lead = [slice(None)] * (axis % len(shape(x)))
    for _ in range(n):
        x = x[(*lead, slice(1, None))] - x[(*lead, slice(None, -1))]
    return x


def flipped(x: Any, axis: int | None = None) -> Any:
    count = len(shape(x))
    turned = range(count) if axis is None else (axis % count,)
    return x[tuple([slice(None, None, -1 if at in turned else None) for at in range(count)])]


def vertical(parts: Sequence[Any]) -> Any:
    """`np.vstack`."""
    return row("concat", [part if len(shape(part)) > 1 else reshaped(part, 1, -1) for part in parts])


def horizontal(parts: Sequence[Any]) -> Any:
    """`np.hstack`."""
    return row("concat", parts, axis=0 if len(shape(parts[0])) == 1 else 1)


def columns(parts: Sequence[Any]) -> Any:
    """`np.column_stack`."""
    return row("concat", [part if len(shape(part)) > 1 else reshaped(part, -1, 1) for part in parts], axis=1)


def folded(name: str, sign: str) -> Function:
    """`np.any` and `np.all` of comparisons."""

    def function(x: Any, axis: Any = None, keepdims: Any = False) -> Any:
        if not isinstance(x, Tracer):
            return getattr(import_module("numpy"), sign)(x, axis=axis, keepdims=keepdims)
        return x.recorder.flagged(sign, lambda: row(name, x, axis=axis, keepdims=keepdims), x)

    return function


def like(name: str) -> Function:
    """`np.zeros_like`: an array of numbers, or a number."""

    def function(x: Any, *args: Any, **said: Any) -> Any:
        made = getattr(import_module("numpy"), name)(shape(x), *args, **{"dtype": float, **said})
        return made if made.ndim else float(made)

    return function


def created(name: str) -> Function:
    """A function of NumPy that makes arrays of numbers."""
    return lambda *args, **said: getattr(import_module("numpy"), name)(*args, **said)


# fmt: off
FUNCTIONS: dict[str, Function] = {
    "positive":    lambda x: x,
    "copy":        lambda x: x,
    "square":      lambda x: x**2,
    "reciprocal":  lambda x: 1 / x,
    "deg2rad":     lambda x: x * (math.pi / 180),
    "radians":     lambda x: x * (math.pi / 180),
    "rad2deg":     lambda x: x * (180 / math.pi),
    "degrees":     lambda x: x * (180 / math.pi),
    "logical_and": lambda a, b: a & b,
    "logical_or":  lambda a, b: a | b,
    "logical_not": lambda a: ~a if isinstance(a, Tracer) else not a,
    "shape": shape,
    "ndim":        lambda x: len(shape(x)),
    "size":        lambda x: math.prod(shape(x)),
    "reshape": reshaped,        "ravel": lambda x: reshaped(x, -1),
    "array": array,             "asarray": array,
    "dot": dot,                 "inner": dot,       "vdot": lambda a, b: dot(reshaped(a, -1), reshaped(b, -1)),
    "swapaxes": swapped, "moveaxis": moved,
    "expand_dims": expanded,    "squeeze": squeezed,
    "var": variance,            "std": lambda *args, **said: row("sqrt", variance(*args, **said)),
    "average": average,         "diff": difference, "flip": flipped,
    "ptp":         lambda x, axis=None: row("max", x, axis=axis) - row("min", x, axis=axis),
    "vstack": vertical,         "hstack": horizontal, "column_stack": columns,
    "any": folded("max", "any"), "all": folded("min", "all"),
    "zeros_like": like("zeros"), "ones_like": like("ones"), "full_like": like("full"),
    **{name: created(name) for name in _CREATED},
}
# fmt: on
METHODS = {
    name: FUNCTIONS[name]
    for name in ("copy", "dot", "ravel", "reshape", "squeeze", "std", "swapaxes", "var", "any", "all")
} | {"flatten": FUNCTIONS["ravel"]}  # of an array
