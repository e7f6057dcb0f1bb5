"""What operations pass back to their arguments, in NumPy: of folds, of moves, of products, of what is composed."""

from __future__ import annotations

from typing import NamedTuple

from adviz.ad.arrays.moves import written
from adviz.ad.rules import partial_texts
from adviz.errors import OptionError
from adviz.formats.python.expression import ATOM, NEGATIVE, PRODUCT, Term, evaluated
from adviz.formats.python.numpy_words import WORDS, along
from adviz.graph.tape import Settings
from adviz.lang.parser import parse
from adviz.lang.printers import subscript
from adviz.ops.model import Op

Shape = tuple[int, ...]


class Call(NamedTuple):
    """An operation, and the argument that is asked for.

    Attributes:
        said: its settings.
        shapes: of the arguments, None where one is not known.
        out, bar: what holds its value and its adjoint.
        needs: gets the names of functions.
    """

    op: Op
    said: Settings
    slot: int
    operands: list[Term]
    shapes: list[Shape | None]
    out: Term
    bar: str
    needs: set[str]

    @property
    def x(self) -> Term:
        return self.operands[self.slot]


def product(call: Call, slope: Term, masks: bool) -> Term:
    """The adjoint times a local partial that goes entry by entry."""
    bar = Term(call.bar)
    if slope.number == 0.0 and masks:
        return Term(f"np.zeros_like({call.bar})")
    if masks and slope.test:
        return Term(f"np.where({slope.test}, {call.bar}, 0.0)")
    if masks:
        call.needs.add("masked")
        return Term(f"masked({call.bar}, {slope.text})")
    if slope.number == 1.0:
        return bar
    less = slope.opposite
    if less:
        return Term(f"-{call.bar}" + ("" if less.number == 1.0 else f" * {less.within(PRODUCT + 1)}"), NEGATIVE)
    return Term(f"{call.bar} * {slope.within(PRODUCT + 1)}", PRODUCT)


def before(call: Call) -> list[str]:
    """The statements before the contributions of an operation."""
    op, count = call.op, len(call.operands)
    if op.name == "concat" and count > 1:
        axis = call.said.get("axis", 0)
        sizes = ", ".join([f"{each.text}.shape[{axis}]" for each in call.operands])
        return [f"parts = np.split({call.bar}, np.cumsum([{sizes}])[:-1], axis={axis})"]
    if op.name == "cross_entropy":
        x = call.x.text
        log_sum = f"np.logaddexp.reduce({x}, axis=-1, keepdims=True)"
        return [f"log_sum = {log_sum}", f"rows = np.size({x}) / np.shape({x})[-1]"]
    if not op.variadic or op.kind not in ("", "fold"):
        return []
    text = partial_texts(op)[0]
    if count == 1:
        out = _wide(call, call.out.text)
        lines = [f"wide = {out}"] if out != call.out.text and _uses_out(text) else []
        named = "wide" if lines else out
        return lines + ([f"ties = np.sum({call.x.text} == {named}{_kept(call)})"] if "ties" in text else [])
    if "ties" not in text:
        return []
    operands = ", ".join([each.text for each in call.operands])
    return [f"ties = sum(1.0 * (one == {call.out.text}) for one in ({operands}))"]


def pulled(call: Call) -> Term:
    """What the operation passes back to its argument.

    Raises:
        OptionError: it is composed of others, and no rule stands here.
    """
    kind = call.op.kind
    if kind == "move":
        return _moved(call)
    if kind == "contract":
        return _contracted(call)
    return _composed(call) if kind == "compose" else _folded(call)


def composition(call: Call) -> Term:
    """The value of an operation that its row composes of others."""
    names = dict(zip(call.op.args, call.operands, strict=True))
    return evaluated(written(call.op, call.said), names, call.needs, WORDS)


# Folds


def _uses_out(rule: str) -> bool:
    return "others" not in rule and "out" in parse(rule).inputs


def _wide(call: Call, text: str) -> str:
    """A result of a fold, with the axes that it lost."""
    axis = call.said.get("axis")
    return text if axis is None or call.said.get("keepdims") else f"np.expand_dims({text}, {axis})"


def _kept(call: Call) -> str:
    """The axes of a fold, to be kept."""
    return along(call.said | {"keepdims": call.said.get("axis") is not None})


def _count(call: Call) -> Term:
    """How many entries a fold takes together."""
    axis, x = call.said.get("axis"), call.x.text
    if axis is None:
        return Term(f"np.size({x})")
    axes = axis if isinstance(axis, tuple) else (axis,)
    return Term(" * ".join([f"np.shape({x})[{each}]" for each in axes]), PRODUCT)


def _folded(call: Call) -> Term:
    op, x = call.op, call.x
    text = partial_texts(op)[0]
    axis = call.said.get("axis")
    out, bar = (_wide(call, each) for each in (call.out.text, call.bar))
    out = out if out == call.out.text else "wide"
    names = {op.args[0][1:]: x, "out": Term(out), "ties": Term("ties"), "count": _count(call)}
    if "others" in text:
        call.needs.add("others")
        slope = Term(f"others({x.text}" + ("" if axis is None else f", axis={axis}") + ")")
    else:
        slope = evaluated(text, names, call.needs, WORDS)
    made = product(call._replace(bar=bar), slope, bool(op.masks))
    wide = "others" in text or op.args[0][1:] in parse(text).inputs  # else the slope is the same number everywhere
    return made if wide else Term(f"np.full_like({x.text}, {made.text})")


# Moves


def _moved(call: Call) -> Term:
    op, said, bar, x = call.op, call.said, call.bar, call.x.text
    axis = said.get("axis", 0)
    match op.name:
        case "index":
            call.needs.add("scatter")
            at = subscript(said["at"])
            return Term(f"scatter({bar}, {x}, {at if at.lstrip('-').isdigit() else f'np.s_[{at}]'})")
        case "reshape":
            return Term(f"np.reshape({bar}, {x}.shape)")
        case "transpose":
            axes = said.get("axes")
            if not axes:
                return Term(f"np.transpose({bar})")
            ordered = [each % len(axes) for each in axes]
            return Term(f"np.transpose({bar}, {tuple(ordered.index(at) for at in range(len(axes)))})")
        case "stack":
            return Term(f"{bar}[{call.slot}]" if axis == 0 else f"np.take({bar}, {call.slot}, axis={axis})")
        case "concat":
            return Term(f"parts[{call.slot}]" if len(call.operands) > 1 else bar)
    raise _unknown(op)


# Products


def _contracted(call: Call) -> Term:
    a, b = (each.text for each in call.operands)
    counts = tuple(None if one is None else len(one) for one in call.shapes)
    made = _PRODUCTS.get((1, 1) if call.op.name == "dot" else counts)
    if made:
        text = made[call.slot].format(a=a, b=b, bar=call.bar)
        return Term(text, ATOM if text.startswith("np.") else PRODUCT)
    name = ("matmul_left", "matmul_right")[call.slot]
    call.needs.add(name)
    return Term(f"{name}({call.bar}, {a}, {b})")


# By how many axes the factors have: a vector is a row on the left and a column on the right.
_PRODUCTS: dict[tuple[int | None, ...], tuple[str, str]] = {
    (1, 1): ("{bar} * {b}", "{bar} * {a}"),
    (2, 1): ("np.outer({bar}, {b})", "{a}.T @ {bar}"),
    (1, 2): ("{b} @ {bar}", "np.outer({a}, {bar})"),
    (2, 2): ("{bar} @ {b}.T", "{a}.T @ {bar}"),
}


# What is composed: the rule of the row, applied to an adjoint


def _composed(call: Call) -> Term:
    rules = _RULES.get(call.op.name)
    if rules is None:
        raise _unknown(call.op)
    said = dict(call.op.settings) | call.said
    names = dict(zip(call.op.args, call.operands, strict=True))
    names |= {"out": call.out} | {name: Term(name) for name in ("rows", "log_sum")} | {"bar": Term(call.bar)}
    return evaluated(rules[call.slot].format(**said), names, call.needs, WORDS)


_RULES = {
    "outer": ("bar @ b", "a @ bar"),
    "softmax": ("out*(bar - sum(out*bar, axis={axis}, keepdims=1))",),
    "log_softmax": ("bar - exp(out)*sum(bar, axis={axis}, keepdims=1)",),
    "cross_entropy": (
        "bar*(sum(target, axis=-1, keepdims=1)*exp(x - log_sum) - target)/rows",
        "bar*(log_sum - x)/rows",
    ),
}


def _unknown(op: Op) -> OptionError:
    return OptionError(f"a Python program over arrays has no gradient of {op.name}", remedy="-T json has all numbers")
