"""A row of the operator table over NumPy arrays: the same rule texts as in `adviz.ad.rules`, in NumPy's words.

Whatever speaks NumPy's protocols (`__array_ufunc__`, `__array_function__`) may be an argument: Dask's arrays, CuPy's.
What is compiled here is text by adviz's authors.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from adviz.ad.rules import partial_texts
from adviz.graph.tape import Tape
from adviz.lang.parser import parse
from adviz.ops import numerics
from adviz.ops.model import Op

Function = Callable[..., Any]

# An operator in NumPy's words, over the texts of its arguments.
# fmt: off
NUMPY = {
    "add": "({0} + {1})", "sub": "({0} - {1})", "mul": "({0} * {1})", "div": "divide({0}, {1})",
    "mod": "np.mod({0}, {1})",   "floordiv": "np.floor_divide({0}, {1})",   "neg": "(-{0})",
    "pow": "power({0}, {1})",    "abs": "np.abs({0})",   "atan2": "np.arctan2({0}, {1})",
    "asin": "np.arcsin({0})",    "acos": "np.arccos({0})",   "atan": "np.arctan({0})",
    "asinh": "np.arcsinh({0})",  "acosh": "np.arccosh({0})", "atanh": "np.arctanh({0})",
    "hypot": "np.hypot({0}, {1})", "clip": "np.minimum(np.maximum({0}, {1}), {2})", "round": "np.rint({0})",
    **{name: f"np.{name}({{0}})" for name in (
        "sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt",
        "cbrt", "floor", "ceil",
    )},
    "sign": "choose({0} != {0}, lambda: 0.0, lambda: np.sign({0}))",
    "logb": "np.divide(np.log({0}), np.log({1}))",
    "xlogy": "choose(({0} == 0) & ({1} == {1}), lambda: 0.0 * {0}, lambda: {0} * np.log({1}))",
}
# fmt: on
_UFUNCS: dict[str, Function] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "neg": np.negative,
    "abs": np.absolute,
    **{
        name: getattr(np, name)
        for name in (
            "sin",
            "cos",
            "tan",
            "sinh",
            "cosh",
            "tanh",
            "exp",
            "exp2",
            "expm1",
            "log",
            "log2",
            "log10",
            "log1p",
            "sqrt",
        )
    },
}
_CACHE: dict[str, tuple[Op, Vector]] = {}
_SCOPE: dict[str, Any] = {}


class Vector:
    """A row over arrays.

    Attributes:
        value: `(*arguments) -> result`.
        ufunc: NumPy's own function that computes the same, where there is one and it takes `out=`.
    """

    def __init__(self, op: Op) -> None:
        self.op = op
        self.value: Function = _function(op.args, _text_of(op, list(op.args))) if not op.variadic else _variadic(op)
        self.ufunc: Function | None = _UFUNCS.get(op.name)
        self._partials: dict[int, Function | float] = {}

    def partial(self, slot: int, out: Any, arguments: list[Any]) -> Any:
        """The local partial of a slot; a plain number where it does not hang on the arguments."""
        op, at = self.op, 0 if self.op.variadic else slot
        made = self._partials.get(at)
        if made is None:
            made = self._partials[at] = self._compile(at)
        if isinstance(made, float):
            return made
        if not op.variadic:
            return made(out, *arguments)
        if op.name == "prod":
            return reduce(lambda a, b: a * b, [*arguments[:slot], *arguments[slot + 1 :]], 1.0)
        return made(out, arguments[slot], _Ties(arguments, out), float(len(arguments)))

    def pulled(self, slot: int, adjoint: Any, out: Any, arguments: list[Any]) -> Any:
        """What the edge of a slot passes back."""
        partial = self.partial(slot, out, arguments)
        if isinstance(partial, float) and partial in (1.0, -1.0):
            return adjoint if partial == 1.0 else -adjoint
        if slot not in self.op.masks and not (self.op.variadic and self.op.masks):
            return adjoint * partial
        if isinstance(adjoint, float | np.ndarray) and np.isfinite(np.sum(adjoint)):
            return adjoint * partial
        return choose(partial == 0.0, lambda: np.copysign(0.0, adjoint) * partial, lambda: adjoint * partial)

    def _compile(self, slot: int) -> Function | float:
        tape = parse(partial_texts(self.op)[slot])
        if tape.root in tape.constants:
            return float(tape.constants[tape.root])
        names = (self.op.args[0][1:], "ties", "count") if self.op.variadic else self.op.args
        return _function(("out", *names), _text(tape, {}))


class _Ties:
    """How many arguments equal the result: counted when it is asked for."""

    def __init__(self, arguments: list[Any], out: Any) -> None:
        self.arguments, self.out = arguments, out

    def __gt__(self, other: float) -> Any:
        return self.count() > other

    def count(self) -> Any:
        equal = [each == self.out for each in self.arguments]
        if all(isinstance(each, np.ndarray) for each in equal):
            equal = [each.view(np.int8) for each in equal]
        return sum(equal[1:], equal[0])


def vector(op: Op) -> Vector:
    """The row over arrays; made the first time.

    >>> from adviz.ops import TABLE
    >>> vector(TABLE["mul"]).value(np.array([1.0, 2.0]), 3.0)
    array([3., 6.])
    """
    known = _CACHE.get(op.name)
    if known is None or known[0] is not op:
        known = _CACHE[op.name] = op, Vector(op)
    return known[1]


def vector_rule(op: Op) -> Function:
    """As `adviz.ad.rules.rule`, over arrays of one shape.

    >>> from adviz.ops import TABLE
    >>> [part.tolist() for part in vector_rule(TABLE["div"])(np.array([6.0]), np.array([2.0]))]
    [[3.0], [0.5], [-1.5]]
    """
    made = vector(op)

    def apply(*arguments: Any) -> tuple[Any, ...]:
        with np.errstate(all="ignore"):
            out = made.value(*arguments)
            partials = [made.partial(slot, out, list(arguments)) for slot in range(len(arguments))]
        return (out, *[np.broadcast_to(np.asarray(each, dtype=float), np.shape(out)) for each in partials])

    return apply


def choose(condition: Any, then: Callable[[], Any], other: Callable[[], Any]) -> Any:
    """`then()` where the condition holds, else `other()`; what is nowhere wanted is not computed."""
    if isinstance(condition, bool | int | float | np.bool_ | np.floating):
        return then() if condition else other()
    if isinstance(condition, np.ndarray):
        if condition.dtype != bool:
            condition = condition != 0
        count = np.count_nonzero(condition)
        if count == condition.size:
            return then()
        if count == 0:
            return other()
    return np.where(condition, then(), other())


def divide(over: Any, under: Any) -> Any:
    """The quotient; of a zero divisor as IEEE 754 has it, even between plain numbers."""
    return np.divide(over, under.count() if isinstance(under, _Ties) else under)


def power(base: Any, exponent: Any) -> Any:
    """The power; NumPy's sign knows short ways for exponents that are plain numbers."""
    if isinstance(base, float) and isinstance(exponent, float):
        return numerics.pow(base, exponent)
    return base**exponent


def _scope() -> dict[str, Any]:
    if not _SCOPE:
        _SCOPE.update(np=np, choose=choose, divide=divide, power=power, inf=np.inf)
        for name in ("erf", "erfc", "gamma", "lgamma", "digamma", "trigamma", "polygamma"):
            _SCOPE[name] = _entrywise(getattr(numerics, name))
    return _SCOPE


def _entrywise(function: Function) -> Function:
    """A function of numbers over arrays."""
    ufunc = np.frompyfunc(function, function.__code__.co_argcount if hasattr(function, "__code__") else 1, 1)

    def apply(*arguments: Any) -> Any:
        made = ufunc(*arguments)
        return made.astype(float) if hasattr(made, "astype") else made

    return apply


def _variadic(op: Op) -> Function:
    fold = {"max": np.maximum, "min": np.minimum, "norm2": np.hypot, "logsumexp": np.logaddexp}.get(op.name)
    if fold is None:
        fold = {"prod": np.multiply}.get(op.name, np.add)
    if op.name == "mean":
        return lambda *x: reduce(np.add, x) / float(len(x))
    return lambda *x: reduce(fold, x) if len(x) > 1 or op.name != "norm2" else np.abs(x[0])


def _function(names: tuple[str, ...], text: str) -> Function:
    made: Function = eval(f"lambda {', '.join(names)}: {text}", _scope())
    return made


def _text_of(op: Op, arguments: list[str]) -> str:
    """One operation in NumPy's words."""
    if op.name == "where":
        return f"choose({arguments[0]}, lambda: {arguments[1]}, lambda: {arguments[2]})"
    if op.name in numerics.CONDITIONS:
        return f"(({numerics.CONDITIONS[op.name].format(*arguments)}) * 1.0)"
    if op.value:
        return _text(parse(op.value), dict(zip(op.args, arguments, strict=True)))
    template = NUMPY.get(op.name)
    return template.format(*arguments) if template else f"{op.name}({', '.join(arguments)})"


def _text(tape: Tape, names: dict[str, str]) -> str:
    """A rule in NumPy's words. Rules are short: the texts of the nodes may be copied."""
    texts: list[str] = []
    for node, op in enumerate(tape.ops):
        sources = [texts[source] for source in tape.args[node]]
        if node in tape.constants:
            texts.append("inf" if tape.constants[node] == np.inf else repr(tape.constants[node]))
        elif not sources:
            texts.append(names.get(tape.names[node], tape.names[node]))
        elif op.name == "where":
            condition = tape.ops[tape.args[node][0]]
            test = numerics.CONDITIONS.get(condition.name)
            inner = [texts[source] for source in tape.args[tape.args[node][0]]]
            sources[0] = f"({test.format(*inner)})" if test else sources[0]
            texts.append(_text_of(op, sources))
        else:
            texts.append(_text_of(op, sources))
    return texts[tape.root]
