"""Formulas to practise on, of five levels, at points where all numbers are nice.

| level | operations | what is new |
| --- | --- | --- |
| 1 | 2–3 | sums, differences and products; whole numbers |
| 2 | 4–5 | squares, numbers in the formula, an input that is used twice |
| 3 | 4–6 | sin, cos, exp, ln: the chain rule |
| 4 | 6–8 | quotients, square roots, sigmoid, tanh; three inputs |
| 5 | 8–10 | a result with a name that is used twice, so that several paths run through it |

The same seed gives the same formulas everywhere: they rest on `random.Random(text).random()`, which Python keeps.
"""

import math
from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from adviz.ad.evaluate import Evaluation, evaluate
from adviz.errors import AdvizError, OptionError
from adviz.graph.tidy import tidy
from adviz.lang.parser import parse
from adviz.lang.printers import to_text

LEVELS = (1, 2, 3, 4, 5)
_TRIES = 5_000
_LEAST, _MOST = 0.02, 60.0  # of the size of every number; 0 is none of them


class Exercise(NamedTuple):
    """A formula and a point."""

    expression: str
    at: dict[str, float]


class _Level(NamedTuple):
    """What formulas of a level are made of.

    Attributes:
        inputs: how many.
        operations: the least and the largest number.
        signs: infix signs, as often as they are to come.
        functions: of one argument, with `{}` for it.
        constants: numbers that may stand in the formula.
        points: numbers that inputs may have.
        again: how many leaves are used once more.
        named: whether a result gets a name and is used twice.
        whole: whether all numbers are whole.
    """

    inputs: int
    operations: tuple[int, int]
    signs: str
    functions: tuple[str, ...]
    constants: tuple[str, ...]
    points: tuple[float, ...]
    again: int
    named: bool = False
    whole: bool = False


_WHOLE = (-3.0, -2.0, 2.0, 3.0, 4.0, 5.0)
_HALVES = (-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0)
_SMOOTH = ("sin({})", "cos({})", "exp({})", "log({})")
_MORE = (*_SMOOTH, "sqrt({})", "sigmoid({})", "tanh({})", "({})^2")
_LEVELS = {
    1: _Level(2, (2, 3), "+-**", (), (), _WHOLE, 1, whole=True),
    2: _Level(2, (4, 5), "++-**", ("({})^2",), ("2", "3", "5"), _WHOLE, 1, whole=True),
    3: _Level(2, (4, 6), "++-**", (*_SMOOTH, "({})^2"), ("2", "3"), _HALVES, 1),
    4: _Level(3, (6, 8), "+-**/", _MORE, ("1", "2"), _HALVES, 1),
    5: _Level(3, (8, 10), "+-**/", _MORE, ("1", "2"), _HALVES, 1, True),
}
_NAMES = ("x", "y", "z")


def exercises(count: int, seed: int, level: int) -> list[Exercise]:
    """That many different formulas of a level.

    Raises:
        OptionError: there is no such level, or there are not so many formulas.

    >>> [each.expression for each in exercises(2, seed=1, level=1)] == [
    ...     each.expression for each in exercises(2, seed=1, level=1)]
    True
    """
    if level not in _LEVELS:
        raise OptionError(f"there is no level {level}", remedy=f"the levels are {', '.join(map(str, LEVELS))}")
    dice = _Dice(f"adviz {level} {seed}")
    found: dict[str, Exercise] = {}
    for _ in range(_TRIES * max(count, 1)):
        if len(found) == count:
            break
        made = _attempt(dice, _LEVELS[level])
        if made is not None:
            found.setdefault(made.expression, made)
    if len(found) < count:
        message = f"level {level} has no {count} different formulas"
        raise OptionError(message, remedy=f"ask for {len(found)}, or for a higher level")
    return list(found.values())


class _Dice:
    """Choices that depend on a text alone."""

    def __init__(self, text: str) -> None:
        self._random = Random(text)

    def pick(self, choices: Sequence[str]) -> str:
        return choices[int(self._random.random() * len(choices))]

    def number(self, choices: Sequence[float]) -> float:
        return choices[int(self._random.random() * len(choices))]

    def take(self, items: list[str]) -> str:
        return items.pop(int(self._random.random() * len(items)))


def _attempt(dice: _Dice, level: _Level) -> Exercise | None:
    """A formula of the level, when it turns out nice."""
    names = list(_NAMES[: level.inputs])
    text = _formula(dice, level, names)
    at = {name: dice.number(level.points) for name in names}
    try:
        tape = parse(text)
        tape = parse(to_text(tape))
        evaluation = evaluate(tape, at)
    except (AdvizError, OverflowError):
        return None
    operations = sum(1 for sources in tape.args if sources)
    low, high = level.operations
    if not low <= operations <= high or set(tape.inputs) != set(names) or not _is_nice(evaluation, level):
        return None
    return Exercise(tape.source.text, at)


def _formula(dice: _Dice, level: _Level, names: list[str]) -> str:
    """A text of the level: leaves are joined, two at a time, until one is left."""
    leaves = [*names, *(dice.pick(names) for _ in range(level.again))]
    if level.constants:
        leaves.append(dice.pick(level.constants))
    before = ""
    if level.named:
        first = _joined(dice, level, dice.take(leaves), dice.take(leaves))
        before = f"c = {first}; "
        leaves += ["c", "c"]
    while len(leaves) > 1:
        leaves.append(_joined(dice, level, dice.take(leaves), dice.take(leaves)))
    return before + leaves[0]


def _joined(dice: _Dice, level: _Level, left: str, right: str) -> str:
    sign = dice.pick(level.signs)
    joined = f"({_wrapped(dice, level, left)}) {sign} ({_wrapped(dice, level, right)})"
    return joined if not level.functions or dice.number((0.0, 1.0, 1.0)) else dice.pick(level.functions).format(joined)


def _wrapped(dice: _Dice, level: _Level, text: str) -> str:
    """An operand, now and then within a function; a number never."""
    if not level.functions or text.isdigit() or dice.number((0.0, 1.0, 1.0)):
        return text
    return dice.pick(level.functions).format(text)


def _is_nice(evaluation: Evaluation, level: _Level) -> bool:
    """Whether all numbers can be worked with: none is 0, tiny, huge or not finite; whole ones on the first levels."""
    tape = evaluation.tape
    operations = [sources for sources in tape.args if sources]
    if len(tidy(tape)) < len(tape):
        return False  # x*1
    if len(set(operations)) < len(operations):
        return False  # x*y - x*y
    if any(len(set(sources)) < len(sources) or set(sources) <= tape.constants.keys() for sources in operations):
        return False  # x - x, 2 + 3
    numbers = [number for node in range(len(tape)) for number in _numbers(evaluation, node)]
    if not all(math.isfinite(each) and _LEAST <= abs(each) <= _MOST for each in numbers):
        return False
    return not level.whole or all(each == int(each) for each in numbers)


def _numbers(evaluation: Evaluation, node: int) -> list[float]:
    """All numbers of a node that a worksheet may ask for, or show."""
    tape = evaluation.tape
    if node in tape.constants:
        return []
    partials = zip(tape.args[node], evaluation.partials[node], strict=True)
    local = [partial for source, partial in partials if source not in tape.constants]
    return [evaluation.values[node], evaluation.adjoints[node], *local]
