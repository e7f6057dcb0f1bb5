"""NumPy's own functions on traced values: `np.sin(x)` and `np.where(c, a, b)` come here.

The protocols are `__array_ufunc__` (NEP 13) and `__array_function__` (NEP 18); the name of the function is all that
is looked at, so that NumPy need not be imported.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from adviz.tracing import refuse
from adviz.tracing.composed import row, shape
from adviz.tracing.functions import FOLDS, ROWS, find

_REDUCED = {"add": "sum", "multiply": "prod", "maximum": "max", "minimum": "min"}


def ufunc_called(ufunc: Any, method: str, inputs: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """What `ufunc(*inputs)` is; of its other methods there is `reduce`."""
    name = ufunc.__name__
    if method == "reduce" and name in _REDUCED:
        return _fold(_REDUCED[name], 0)(*inputs, **options)
    function = find(name)
    if function is None or method != "__call__":
        refuse.unknown(f"np.{name}" if method == "__call__" else f"np.{name}.{method}")
    for option, value in options.items():
        if value is not None:
            refuse.option(f"np.{name}", option)
    return function(*inputs)


def function_called(function: Any, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """What `function(*args, **options)` is."""
    name = function.__name__
    found = _fold(ROWS.get(name, name)) if name in FOLDS else norm if name == "norm" else find(name)
    if found is None:
        refuse.unknown(f"np.{name}")
    return found(*args, **{name: value for name, value in options.items() if value is not None})


def _fold(name: str, axis: Any = None) -> Callable[..., Any]:
    """NumPy's signature of what folds an array: the second argument is an axis, also of `np.max`."""

    def function(x: Any, axis: Any = axis, dtype: Any = None, out: Any = None, keepdims: Any = False) -> Any:
        for option, value in (("dtype", dtype), ("out", out)):
            if value is not None:
                refuse.option(f"np.{name}", option)
        return row(name, x, axis=axis, keepdims=keepdims)

    return function


def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Any:
    """`np.linalg.norm`: the Euclidean one."""
    if ord not in (None, 2, "fro") or (ord == 2 and axis is None and len(shape(x)) > 1):
        refuse.option("norm", "ord")
    return row("norm2", x, axis=axis, keepdims=keepdims)
