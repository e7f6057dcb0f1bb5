"""Which convention of the operator table holds at an edge."""

from __future__ import annotations

from adviz.ad.evaluate import Evaluation, evaluate
from adviz.lang.parser import parse
from adviz.ops.model import Corner


def corner_at(evaluation: Evaluation, target: int, slot: int) -> Corner | None:
    """The first corner of the operator whose condition holds for this argument.

    >>> corner = corner_at(evaluate(parse("max(x, y)"), {"x": 1.0, "y": 1.0}), 2, 0)
    >>> corner.why if corner else ""
    'arguments that tie share the gradient equally'
    """
    tape, values = evaluation.tape, evaluation.values
    op = tape.ops[target]
    if not op.corners:
        return None
    arguments = [values[source] for source in tape.args[target]]
    names = {"out": values[target], "ties": float(arguments.count(values[target]))}
    names |= {op.args[0][1:]: arguments[slot]} if op.variadic else dict(zip(op.args, arguments, strict=True))
    for corner in op.corners:
        if corner.slot == (0 if op.variadic else slot):
            condition = parse(corner.when, names)
            if evaluate(condition, {name: names[name] for name in condition.inputs}).value:
                return corner
    return None
