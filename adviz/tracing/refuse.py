"""What a traced function cannot do, and what to write in its place. The caret stands in the user's own code."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from adviz.errors import TraceError, clip
from adviz.ops import CALLS
from adviz.tracing.places import Place, caller

if TYPE_CHECKING:
    from adviz.ops.model import Op
    from adviz.tracing.tracer import Tracer

_MODULE = "adviz.numpy"
_TESTS = {"isnan": "x != x", "isfinite": "x - x == 0", "isinf": "abs(x) == inf", "isclose": "abs(x - y) < 1e-9"}


def fail(message: str, remedy: str) -> NoReturn:
    """Raise a `TraceError` whose caret stands under the expression that the user's code is at."""
    place = caller()
    raise error_at(place, message, remedy)


def error_at(place: Place | None, message: str, remedy: str) -> TraceError:
    where = place.around if place else ""
    message = f"{message}, in {where}" if where else message
    return TraceError(message, place and place.source, place and place.span, remedy)


def said(tracer: Tracer) -> str:
    """The name of what is traced."""
    return clip(tracer.recorder.writer.names.get(tracer.node, ""), 24) or "this result"


def plain(what: str, tracer: Tracer) -> NoReturn:
    """`math.sin(x)`, `float(x)`."""
    place = caller()
    name = place.called if place else ""
    if name in ("float", "complex"):
        raise error_at(place, f"{said(tracer)} is traced, and cannot become {what}", f"leave {name}( ) out")
    if name in _TESTS:
        remedy = f"write {_TESTS[name]}"
    elif name in CALLS:
        remedy = f"write {_MODULE}.{name}"
    else:
        remedy = f"use the functions of {_MODULE}, or of NumPy"
    function = clip(name, 24) if name else "the function"
    raise error_at(place, f"{function} wants {what}, and {said(tracer)} is traced", remedy)


def whole(tracer: Tracer) -> NoReturn:
    """`range(n)`, `int(x)`, `items[x]`."""
    fail(
        f"a whole number is wanted, and {said(tracer)} is traced",
        "what counts or picks is no input: give the parameter a default, f(x, n=3), or trace lambda x: f(x, 3)",
    )


def array(tracer: Tracer) -> NoReturn:
    """`np.array([x, y])`, `np.asarray(x)`, `values[0] = x`."""
    fail(f"{said(tracer)} is traced, and cannot become an array of NumPy", f"write {_MODULE}.stack([x, y])")


def endless(most: int) -> NoReturn:
    """`while x > 0: x = x + 1`."""
    fail(f"the function makes more than {most:,} operations", "see that its loops end, or let them run fewer times")


def modulus() -> NoReturn:
    fail("a power modulo a number has no derivative", "write (x**n) % m")


def digits() -> NoReturn:
    fail("only whole numbers are rounded to", "write round(x * 100) / 100")


def logical(sign: str) -> NoReturn:
    fail(f"{sign} is for comparisons", {"&": "write (x > 0) & (y > 0)", "|": "write (x > 0) | (y > 0)"}.get(
        sign, "write ~(x > 0)"))  # fmt: skip


def undecided() -> NoReturn:
    """`if x > 0:` without a point."""
    fail(
        "the branch depends on the inputs, and they have no values",
        f"give a point (x=1.5, or --at x=1.5), or keep both branches: {_MODULE}.where(condition, a, b)",
    )


def unknown_shape() -> NoReturn:
    """`len(x)` without a point."""
    fail("the shape depends on the inputs, and they have no values", "give a point: x=[1, 2, 3]")


def ambiguous(size: int) -> NoReturn:
    """`if x > 0:` with an array."""
    fail(f"a branch needs one truth, and there are {size:,}", f"write {_MODULE}.where(condition, a, b), or any, or all")


def operand(value: object) -> NoReturn:
    """`np.sin("x")`."""
    fail(f"{_an(type(value).__name__)} is no operand", "give a number, an array, or what is traced")


def constant(count: int) -> NoReturn:
    """Data of the function that is no argument."""
    fail(
        f"an array of {count:,} numbers, or one with nan, is used that is no argument of the function",
        "make it one: adviz.trace(f, data=data, w=w)",
    )


def changed() -> NoReturn:
    """`x[0] = 1`."""
    fail("what is traced cannot be changed in place", f"write {_MODULE}.where(condition, a, b), or join parts by stack")


def single() -> NoReturn:
    """`for each in x` with a number."""
    fail("this is a number, and has no entries", "trace it with an array: x=[1, 2, 3]")


def setting(name: str) -> NoReturn:
    """`np.sum(x, axis=n)`."""
    fail(f"{name} is traced", "what says how to compute is no input: give a plain number")


def subscript() -> NoReturn:
    """`x[i]` with what is no subscript."""
    fail("this is no subscript", "write x[0], x[1:3], x[..., 0] or x[[0, 2]] with whole numbers")


def foreign() -> NoReturn:
    fail("this value belongs to another trace", "use it only within the function that was traced")


def unknown(what: str) -> NoReturn:
    """A function of NumPy that no operator does."""
    fail(f"adviz has no operator for {clip(what, 40)}", "`adviz ops` lists them")


def option(what: str, name: str) -> NoReturn:
    """`np.sin(x, out=…)`."""
    remedy = "write x = x * y in place of x *= y for an array" if name == "out" else "leave it out"
    fail(f"{clip(what, 24)} cannot be traced with {clip(name, 24)}=", remedy)


def result(value: object, called: str) -> TraceError:
    """What the function returned is no node."""
    called = called or "the function"
    if value is None:
        return TraceError(f"{called} returns nothing", remedy="end it with return")
    if isinstance(value, (tuple, list, dict)):
        one = "[0]" if not isinstance(value, dict) else "[key]"
        return TraceError(
            f"{called} returns {len(value)} values in a {type(value).__name__}, and a graph has one root",
            remedy=f"return one of them, their sum, or {_MODULE}.stack of them; or trace lambda x: {called}(x){one}",
        )
    return TraceError(f"{called} returns {_an(type(value).__name__)}", remedy="return a number that it computes")


def _an(name: str) -> str:
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def count(name: str, op: Op, given: int) -> NoReturn:
    """`sin(x, y)`."""
    if op.counted is None:
        fail(f"{name} takes at least 1 argument", f"write {name}(x, y)")
    noun = "argument" if op.counted == 1 else "arguments"
    fail(f"{name} takes {op.counted} {noun}, not {given}", f"write {name}({', '.join(op.args)})")
