"""What an array of NumPy has beside its signs, for what is traced: shape, subscripts, `x.T`, `x.sum(axis=0)`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from adviz.tracing import refuse

if TYPE_CHECKING:
    from adviz.tracing.recorder import Recorder


class ArrayMethods:
    """The part of a tracer that only arrays use. A number has the shape ()."""

    __slots__ = ()
    node: int
    recorder: Recorder

    @property
    def shape(self) -> tuple[int, ...]:
        return self.recorder.shape(self.node)

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def T(self) -> Any:  # noqa: N802  # NumPy's name
        return _row("transpose", self)

    def __len__(self) -> int:
        if not self.shape:
            refuse.single()
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        return iter([self[at] for at in range(len(self))])

    def __getitem__(self, key: Any) -> Any:
        from adviz.tracing.subscripts import subscripted

        return subscripted(self, key)  # type: ignore[arg-type]  # a tracer

    def __setitem__(self, _key: Any, _value: Any) -> None:
        refuse.changed()

    def sum(self, axis: Any = None, keepdims: bool = False) -> Any:
        return _row("sum", self, axis=axis, keepdims=keepdims)

    def mean(self, axis: Any = None, keepdims: bool = False) -> Any:
        return _row("mean", self, axis=axis, keepdims=keepdims)

    def prod(self, axis: Any = None, keepdims: bool = False) -> Any:
        return _row("prod", self, axis=axis, keepdims=keepdims)

    def max(self, axis: Any = None, keepdims: bool = False) -> Any:
        return _row("max", self, axis=axis, keepdims=keepdims)

    def min(self, axis: Any = None, keepdims: bool = False) -> Any:
        return _row("min", self, axis=axis, keepdims=keepdims)

    def transpose(self, *axes: Any) -> Any:
        axes = axes[0] if len(axes) == 1 else axes
        return _row("transpose", self, axes=axes or None)

    def clip(self, low: Any, high: Any) -> Any:
        return _row("clip", self, low, high)

    def round(self, decimals: int = 0) -> Any:
        if decimals:
            refuse.digits()
        return _row("round", self)

    def astype(self, dtype: Any) -> Any:
        """Numbers are doubles; another kind would cut the gradient."""
        if dtype not in (float, "float", "float64", "d"):
            refuse.option("astype", "dtype")
        return self

    def __getattr__(self, name: str) -> Any:
        """Other methods are NumPy's functions of the array: `x.dot(y)`, `x.reshape(2, 3)`, `x.var(axis=0)`."""
        from adviz.tracing.composed import METHODS

        if name not in METHODS:
            raise AttributeError(f"what is traced has no attribute {name}")
        return lambda *args, **said: METHODS[name](self, *args, **said)


def _row(name: str, *args: Any, **said: Any) -> Any:
    from adviz.tracing.composed import row

    return row(name, *args, **said)
