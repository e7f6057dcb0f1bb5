"""Scene → Python: a module that runs by itself, and computes the value and the gradient as adviz does.

The function is the tape, straight: a line an operation, then the adjoints backwards, a line a contribution (Griewank &
Walther, *Evaluating Derivatives*, 2nd edition, section 3.2). Over numbers it needs nothing but `math`, and follows
IEEE 754 where that raises, by the functions that stand above it. Over arrays it is written in NumPy.
"""

from __future__ import annotations

from adviz.ad.point import is_scalar
from adviz.formats.python.module import module
from adviz.formats.python.program import Program
from adviz.formats.tapes import tape_of
from adviz.graph.tape import Tape
from adviz.layout.options import DrawOptions, Rendered
from adviz.scene.model import Scene


def render(scene: Scene, options: DrawOptions) -> Rendered:
    """The module in UTF-8.

    Raises:
        OptionError: the scene is not of a formula.
    """
    tape = tape_of(scene, "a Python program")
    if _is_of_numbers(scene, tape):
        return Rendered(module(scene, Program(scene, tape)).encode())
    from adviz.formats.python.array_module import array_module
    from adviz.formats.python.arrays import ArrayProgram

    return Rendered(array_module(scene, ArrayProgram(scene, tape)).encode())


def _is_of_numbers(scene: Scene, tape: Tape) -> bool:
    """Whether nothing is an array; without values `sum(x)` and `max(x)` say that x is meant to be one."""
    folds = any(op.variadic and len(sources) == 1 for op, sources in zip(tape.ops, tape.args, strict=True))
    if not is_scalar(tape, {}) or (folds and scene.value is None):
        return False
    return all(node.entries is None for node in scene.nodes)
