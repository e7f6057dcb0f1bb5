"""The value that a function computes with while it is traced: what is done to it is written down."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from adviz.ops import TABLE
from adviz.tracing import refuse
from adviz.tracing.array_methods import ArrayMethods

if TYPE_CHECKING:
    from adviz.tracing.recorder import Recorder

Method = Callable[..., Any]


def _pair(name: str) -> tuple[Method, Method]:
    """The methods of a sign between two operands, with a tracer on the left and on the right."""
    op = TABLE[name]

    def left(self: Tracer, other: object) -> Any:
        return self.recorder.signed(op, self, other)

    def right(self: Tracer, other: object) -> Any:
        return self.recorder.signed(op, other, self)

    return left, right


def _single(name: str) -> Method:
    """The method of an operator of one operand."""
    op = TABLE[name]

    def method(self: Tracer) -> Any:
        return self.recorder.apply(op, (self,))

    return method


class Tracer(ArrayMethods):
    """A node of a graph that is being recorded. Numbers, signs, comparisons and the functions of `adviz.numpy` and of
    NumPy take it as they take a number.

    >>> import adviz
    >>> adviz.trace(lambda x: 2 * abs(x) ** 3 - 1, x=-1.5).source.text
    'x = -1.5; 2 * abs(x)^3 - 1'
    """

    __slots__ = ("node", "recorder")

    def __init__(self, recorder: Recorder, node: int) -> None:
        self.recorder = recorder
        self.node = node

    __add__, __radd__ = _pair("add")
    __sub__, __rsub__ = _pair("sub")
    __mul__, __rmul__ = _pair("mul")
    __truediv__, __rtruediv__ = _pair("div")
    __floordiv__, __rfloordiv__ = _pair("floordiv")
    __mod__, __rmod__ = _pair("mod")
    __matmul__, __rmatmul__ = _pair("matmul")
    __lt__, __gt__ = _pair("lt")[0], _pair("gt")[0]
    __le__, __ge__ = _pair("le")[0], _pair("ge")[0]
    __eq__, __ne__ = _pair("eq")[0], _pair("ne")[0]
    __neg__ = _single("neg")
    __abs__ = _single("abs")
    __floor__ = _single("floor")
    __ceil__ = _single("ceil")
    __hash__ = object.__hash__

    def __pow__(self, exponent: object, modulus: object = None) -> Any:
        if modulus is not None:
            refuse.modulus()
        return self.recorder.signed(TABLE["pow"], self, exponent)

    def __rpow__(self, base: object, modulus: object = None) -> Any:
        if modulus is not None:
            refuse.modulus()
        return self.recorder.signed(TABLE["pow"], base, self)

    def __divmod__(self, other: object) -> tuple[Any, Any]:
        return self // other, self % other

    def __rdivmod__(self, other: object) -> tuple[Any, Any]:
        return other // self, other % self

    def __pos__(self) -> Tracer:
        return self

    def __round__(self, digits: int | None = None) -> Any:
        if digits:
            refuse.digits()
        return self.recorder.apply(TABLE["round"], (self,))

    def __and__(self, other: object) -> Any:
        return self.recorder.both(self, other)

    def __or__(self, other: object) -> Any:
        return self.recorder.either(self, other)

    def __invert__(self) -> Any:
        return self.recorder.opposite(self)

    def __bool__(self) -> bool:
        return self.recorder.decide(self)

    def __float__(self) -> float:
        refuse.plain("a float", self)

    def __complex__(self) -> complex:
        refuse.plain("a complex number", self)

    def __int__(self) -> int:
        refuse.whole(self)

    def __index__(self) -> int:
        refuse.whole(self)

    def __trunc__(self) -> int:
        refuse.whole(self)

    def __repr__(self) -> str:
        return f"<traced {self.recorder.described(self.node)}>"

    def __format__(self, spec: str) -> str:
        """For `print` while the function is traced: the number at the point."""
        value = self.recorder.value(self.node)
        return repr(self) if value is None else format(value, spec)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        from adviz.tracing.protocol import ufunc_called

        return ufunc_called(ufunc, method, inputs, options)

    def __array_function__(self, function: Any, types: Any, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        from adviz.tracing.protocol import function_called

        return function_called(function, args, options)

    def __array__(self, *_: object, **__: object) -> Any:
        refuse.array(self)
