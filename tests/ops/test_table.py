"""The rows of the operator table: what always holds, and the rules against finite differences."""

from __future__ import annotations

import math
import re

import pytest

from adviz.ad.evaluate import evaluate
from adviz.ad.rules import rule
from adviz.lang.parser import parse
from adviz.ops import CALLS, CONSTANTS, INFIX, OVERLOADS, PREFIX, TABLE, Op, numerics

SCALAR = [op for op in TABLE.values() if op.scalar]
POINTS = [(op, point) for op in SCALAR for point in op.samples]
SPELLING = {name: call for (call, _), name in OVERLOADS.items()}


def names(op: Op, point: tuple[float, ...]) -> list[str]:
    """The argument names as the rules see them; those of a variadic operator are numbered."""
    return [f"x{slot}" for slot in range(len(point))] if op.variadic else list(op.args)


def written(op: Op, arguments: list[str]) -> str:
    """The operator in the language."""
    if op.infix or op.prefix:
        return f" {op.infix or op.prefix} ".join(["", *arguments] if op.prefix else arguments)
    return f"{SPELLING.get(op.name, op.name)}({', '.join(arguments)})"


def slopes(op: Op, point: tuple[float, ...], slot: int) -> float:
    """The derivative in one slot by central differences, Richardson-extrapolated twice: error h^6."""

    def central(step: float) -> float:
        ends = [[*point[:slot], point[slot] + side * step, *point[slot + 1 :]] for side in (1, -1)]
        above, below = (rule(op)(*end)[0] for end in ends)
        return (above - below) / (ends[0][slot] - ends[1][slot])

    step = 0.01 * min(1.0, abs(point[slot])) or 0.01
    wide, middle, narrow = (central(step / 2**halving) for halving in range(3))
    rough, fine = (4 * middle - wide) / 3, (4 * narrow - middle) / 3
    return (16 * fine - rough) / 15


@pytest.mark.parametrize("op", TABLE.values(), ids=lambda op: op.name)
def test_every_row_is_whole(op: Op) -> None:
    assert op.meaning
    assert op.group
    assert op.args
    assert len(op.partials) == len(op.args)
    if not op.scalar:  # of arrays only: tests/ad/test_arrays_torch.py holds them to PyTorch
        assert op.kind in ("move", "contract", "compose")
        assert bool(op.value) == (op.kind == "compose")
        return
    assert op.samples
    assert all(op.variadic or len(point) == len(op.args) for point in op.samples)
    assert bool(op.value) != hasattr(numerics, op.name), "either composed or a primitive"
    slots = [*op.cuts, *dict(op.stable), *(corner.slot for corner in op.corners)]
    assert all(0 <= slot < len(op.args) for slot in slots)
    assert all(corner.why for corner in op.corners)


def test_spellings_are_unique() -> None:
    called = [op.name for op in TABLE.values() if CALLS.get(op.name) is op and op.name not in op.aliases]
    spelled = called + [alias for op in TABLE.values() for alias in op.aliases]
    assert sorted(spelled) == sorted(CALLS)
    assert len(set(spelled)) == len(spelled)
    assert not CALLS.keys() & CONSTANTS.keys()
    assert len(INFIX) == sum(bool(op.infix) for op in TABLE.values())
    assert PREFIX.keys() == {"-"}
    assert all(call in CALLS and name in TABLE for (call, _), name in OVERLOADS.items())


def test_the_table_has_the_promised_operators() -> None:
    calls = """
        sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh exp exp2 expm1 log ln log2
        log10 log1p sqrt cbrt abs sign floor ceil round min max hypot norm2 pow sec csc cot sech csch
        coth sigmoid softplus relu leaky_relu elu gelu silu mish logsumexp erf erfc gamma lgamma digamma
        where clip xlogy detach
    """
    signs = "+ - * / ^ % @ < <= > >= == !="
    assert not set(calls.split()) - CALLS.keys()
    assert set(signs.split()) == INFIX.keys()


@pytest.mark.parametrize(("op", "point"), POINTS, ids=[f"{op.name}{point}" for op, point in POINTS])
def test_partials_agree_with_finite_differences(op: Op, point: tuple[float, ...]) -> None:
    value, *partials = rule(op)(*point)
    assert math.isfinite(value), "a sample lies in the domain"
    for slot, partial in enumerate(partials):
        if slot not in op.cuts:
            assert partial == pytest.approx(slopes(op, point, slot), rel=2e-9, abs=2e-10)


@pytest.mark.parametrize(("op", "point"), POINTS, ids=[f"{op.name}{point}" for op, point in POINTS])
def test_the_rule_for_the_eye_is_the_computed_one(op: Op, point: tuple[float, ...]) -> None:
    """`partials` and `stable` say the same, and each can be differentiated again."""
    arguments = names(op, point)
    call = (
        f"{op.name}([{', '.join(arguments)}])" if op.kind == "fold" and len(arguments) > 1 else written(op, arguments)
    )
    definition = f"out = {call}"
    for slot, partial in enumerate(rule(op)(*point)[1:]):
        text = op.partials[0 if op.variadic else slot]
        if op.variadic:
            text = re.sub(r"\bx\b", arguments[slot], text).replace("count", str(len(point)))
        at = dict(zip(arguments, point, strict=True))
        result = evaluate(parse(f"{definition}; {text} + 0*out", arguments), at)
        assert result.value == pytest.approx(partial, rel=1e-7, abs=1e-13)
        assert all(math.isfinite(slope) for slope in result.gradient.values())


def test_a_rule_needs_no_row_but_those_of_the_table() -> None:
    """The derivatives of all orders stay inside the table: every call in a rule is a spelling it knows."""
    for op in TABLE.values():
        texts = [*op.partials, *dict(op.stable).values(), *(t for c in op.corners for t in (c.when, c.then))]
        value = re.sub(r"\{\w+\}", "0", op.value)
        for text in filter(None, [*texts, value]):
            assert len(parse(text, [*op.args, "x", "out", "ties", "count", "others", "d"]))
