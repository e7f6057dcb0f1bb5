"""How a row of the table is written, so that each group reads as columns."""

from __future__ import annotations

from adviz.ops.model import Corner, Op

AXIS = (("axis", None), ("keepdims", 0))  # of operators that fold an array: which axis, and whether it stays


def unary(
    name: str,
    partial: str,
    meaning: str,
    *samples: float,
    value: str = "",
    stable: str = "",
    kinks: tuple[tuple[str, str, str], ...] = (),
    cuts: tuple[int, ...] = (),
    masks: tuple[int, ...] = (),
    aliases: tuple[str, ...] = (),
    latex: str = "",
) -> Op:
    """A function of one argument `x`; a kink is (when, then, why)."""
    return Op(
        name=name,
        args=("x",),
        partials=(partial,),
        value=value,
        samples=tuple((x,) for x in samples),
        meaning=meaning,
        stable=((0, stable),) if stable else (),
        corners=tuple(Corner(0, *kink) for kink in kinks),
        cuts=cuts,
        masks=masks,
        aliases=aliases,
        latex=latex,
    )


def infix(
    sign: str,
    name: str,
    power: int,
    partial_a: str,
    partial_b: str,
    meaning: str,
    *samples: tuple[float, float],
    right: bool = False,
    stable: tuple[tuple[int, str], ...] = (),
    corners: tuple[Corner, ...] = (),
    cuts: tuple[int, ...] = (),
    aliases: tuple[str, ...] = (),
    latex: str = "",
) -> Op:
    """A sign between `a` and `b`."""
    return Op(
        name=name,
        args=("a", "b"),
        partials=(partial_a, partial_b),
        samples=samples,
        meaning=meaning,
        infix=sign,
        power=power,
        right=right,
        stable=stable,
        corners=corners,
        cuts=cuts,
        aliases=aliases,
        latex=latex,
    )


def comparison(sign: str, name: str, meaning: str, latex: str = "") -> Op:
    """A sign between `a` and `b` whose result jumps, so that no gradient flows through it."""
    return infix(sign, name, 10, "0", "0", meaning, (1.0, 2.0), (2.0, 1.0), cuts=(0, 1), latex=latex or sign)


def grouped(group: str, *rows: Op) -> tuple[Op, ...]:
    """The rows, under one heading."""
    return tuple(row._replace(group=group) for row in rows)
