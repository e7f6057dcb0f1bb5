"""Values of inputs as a person writes them: numbers, expressions of numbers, arrays, files of arrays."""

from __future__ import annotations

import os
from typing import Any

from adviz.ad.evaluate import evaluate, is_scalar
from adviz.errors import AdvizError, FileProblem, NameProblem, OptionError, ParseError, clip
from adviz.graph.nested import shape_of
from adviz.lang.lexer import place
from adviz.lang.parser import parse
from adviz.output import problem

LARGEST = 1 << 30  # bytes of a file of numbers


def number(name: str, value: object) -> Any:
    """A value of an input: a number; an expression without inputs, such as `pi/4` or `[1, 2]*3`; lists of numbers; or
    `@FILE`, the array of a file that ends with .npy or .csv.

    Returns:
        A float, or an array as a nested tuple or (of a file) as NumPy's.

    Raises:
        OptionError: it is something else.
        ParseError, EvaluationError: the expression is wrong; the caret stands in it.
        FileProblem: the file cannot be read.

    >>> number("x", "pi/4"), number("x", [1, 2]), number("x", "[1, 2]*3")
    (0.7853981633974483, (1.0, 2.0), (3.0, 6.0))
    """
    if isinstance(value, list | tuple):
        made = tuple([number(name, entry) for entry in value])
        if shape_of(made) is None:
            raise OptionError(f"the rows of {clip(name, 24)} differ in length", remedy="give each row as many numbers")
        return made
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            return float("inf") if value > 0 else float("-inf")
    if not isinstance(value, str):
        raise OptionError(
            f"the value of {clip(name, 24)} is not a number", remedy="give a number, or a text such as 'pi/4'"
        )
    if value.strip().lower() in ("nan", "-inf"):
        return float(value)
    return from_file(value.strip()[1:]) if value.strip().startswith("@") else _computed(name, value)


def _computed(name: str, text: str) -> Any:
    tape = parse(text)
    if tape.inputs.keys() - tape.defaults.keys():
        other, node = next(iter(tape.inputs.items()))
        raise ParseError(
            f"the value of {clip(name, 24)} depends on {clip(other, 24)}",
            tape.source,
            place(text, tape.tokens[node]),
            "a value is a number, or an expression of numbers",
        )
    if is_scalar(tape, {}):
        return evaluate(tape).value
    if tape.root in tape.constants:
        return tape.constants[tape.root]
    from adviz.ad.arrays.evaluate import ArrayEvaluation

    return _tuples(ArrayEvaluation(tape, {}).value)


def _tuples(value: Any) -> Any:
    value = value.tolist() if hasattr(value, "tolist") else value
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def from_file(path: str) -> Any:
    """The array of a file: NumPy's own format, without objects in it, or numbers with commas between them.

    Raises:
        OptionError: the suffix is neither .npy nor .csv.
        FileProblem: it cannot be read, or has something else in it.
    """
    import numpy as np

    if not path.lower().endswith((".npy", ".csv")):
        raise OptionError(f"{clip(path, 60)} is no file of numbers", remedy="give a file that ends with .npy or .csv")
    try:
        if os.path.getsize(path) > LARGEST:
            raise FileProblem(f"{path} is larger than {LARGEST >> 30} GB", remedy="give a smaller array")
        if path.lower().endswith(".npy"):
            made = np.load(path, allow_pickle=False).astype(float)
        else:
            made = np.loadtxt(path, delimiter=",", comments="#", encoding="utf-8-sig", ndmin=1)
    except AdvizError:
        raise
    except OSError as error:
        raise problem("read", path, error) from None
    except (ValueError, TypeError, EOFError) as error:
        raise FileProblem(f"{path} holds no array of numbers: {clip(str(error), 80)}") from None
    return made if made.ndim else float(made)


def point(assignments: list[str]) -> dict[str, Any]:
    """Values from texts like `x1=1.5,x2=pi/4`.

    Raises:
        OptionError: a text is not of that form, or a name is given twice.
        ParseError: a value is wrong.

    >>> point(["x1=1.5,x2=max(1, 2)", "y=-1"])
    {'x1': 1.5, 'x2': 2.0, 'y': -1.0}
    """
    found: dict[str, Any] = {}
    for text in assignments:
        for part in _parts(text):
            name, equals, value = part.partition("=")
            name = name.strip()
            if not equals or not name.isidentifier() or not value.strip():
                raise OptionError(f"--at {clip(part.strip(), 40)} is not NAME=VALUE", remedy="write --at x=1.5")
            if name in found:
                raise NameProblem(f"{clip(name, 24)} is given a value twice", remedy="leave one of them out")
            found[name] = number(name, value.strip())
    return found


def _parts(text: str) -> list[str]:
    """`text` split at the commas that are not within parentheses."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(text):
        depth += (char in "([") - (char in ")]")
        if char == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]
