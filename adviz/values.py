"""Values of inputs as a person writes them: numbers, expressions of numbers, arrays, files of arrays."""

from __future__ import annotations

import os
from typing import Any

from adviz.ad.evaluate import evaluate
from adviz.ad.point import is_scalar
from adviz.errors import FileProblem, NameProblem, OptionError, ParseError, clip
from adviz.graph.nested import shape_of
from adviz.lang.lexer import place
from adviz.lang.parser import parse
from adviz.output import problem

LARGEST = 1 << 30  # bytes of a file of numbers
_SAVE = "write it with numpy.save, as an array of numbers"


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
    free = [other for other in tape.inputs if other not in tape.defaults and other != "nan"]
    at = {"nan": float("nan")} if "nan" in tape.inputs and "nan" not in tape.defaults else {}
    if free:
        other, node = free[0], tape.inputs[free[0]]
        raise ParseError(
            f"the value of {clip(name, 24)} depends on {clip(other, 24)}",
            tape.source,
            place(text, tape.tokens[node]),
            "a value is a number, or an expression of numbers",
        )
    if is_scalar(tape, at):
        return evaluate(tape, at).value
    if tape.root in tape.constants:
        return tape.constants[tape.root]
    from adviz.ad.arrays.evaluate import ArrayEvaluation

    return _tuples(ArrayEvaluation(tape, at).value)


def _tuples(value: Any) -> Any:
    value = value.tolist() if hasattr(value, "tolist") else value
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def from_file(path: str) -> Any:
    """The array of a file: NumPy's own format, without objects in it, or numbers with commas between them.

    Raises:
        OptionError: the suffix is neither .npy nor .csv.
        FileProblem: it cannot be read, or has something else in it.
    """
    suffix = path[-4:].lower()
    if suffix not in (".npy", ".csv"):
        what = clip(path, 60) if path else "@"
        raise OptionError(f"{what} is no file of numbers", remedy="give a file that ends with .npy or .csv")
    try:
        if os.path.getsize(path) > LARGEST:
            raise FileProblem(f"{path} is larger than {LARGEST >> 30} GB", remedy="give a smaller array")
        made = _npy(path) if suffix == ".npy" else _csv(path)
    except OSError as error:
        raise problem("read", path, error) from None
    return made if made.ndim else float(made)


def _npy(path: str) -> Any:
    """An array of NumPy's format. It is mapped before it is read, so that a header that lies takes no memory."""
    import numpy as np

    with open(path, "rb") as file:
        if file.read(6) != b"\x93NUMPY":
            raise FileProblem(f"{path} holds no array: numpy.save did not write it", remedy=_SAVE)
    try:
        made = np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError:
        raise
    except Exception:  # what NumPy raises hangs on its version, and on what the file has in place of an array
        raise FileProblem(f"{path} is damaged, or holds Python objects", remedy=_SAVE) from None
    if made.dtype.kind not in "fiub":
        raise FileProblem(f"{path} holds no numbers: its entries are {clip(str(made.dtype), 24)}", remedy=_SAVE)
    return np.array(made, dtype=float)


def _csv(path: str) -> Any:
    """Numbers with commas between them, a line a row."""
    import warnings

    import numpy as np

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # NumPy only warns of a file without numbers
            return np.loadtxt(path, delimiter=",", comments="#", encoding="utf-8-sig", ndmin=1)
    except (ValueError, UserWarning):
        raise FileProblem(
            f"{path} holds no array of numbers: {_fault(path)}",
            remedy="a line is a row, with commas between its numbers",
        ) from None


def _fault(path: str) -> str:
    """The first thing in a file that is no row of numbers."""
    width = 0
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        for at, line in enumerate(file, 1):
            entries = [entry.strip() for entry in line.partition("#")[0].split(",")]
            if entries == [""]:
                continue
            bad = next((entry for entry in entries if not _is_number(entry)), None)
            if bad is not None:
                return f"line {at} has {clip(bad, 24) or 'nothing'} where a number is expected"
            if width and len(entries) != width:
                return f"line {at} has {len(entries)} of them, and the lines before have {width}"
            width = len(entries)
    return "NumPy does not read it" if width else "it is empty"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text


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
                shown = clip(part.strip() or text, 40)
                raise OptionError(f"--at {shown} is not NAME=VALUE", remedy="write --at x=1.5")
            if _is_several(value):
                raise OptionError(
                    f"--at {clip(part.strip(), 40)} is more than one value", remedy="put commas between values"
                )
            if name in found:
                raise NameProblem(f"{clip(name, 24)} is given a value twice", remedy="leave one of them out")
            found[name] = number(name, value.strip())
    return found


def _is_several(value: str) -> bool:
    """Whether there is another assignment in a value: a `;`, or a `=` that is not part of a comparison.

    >>> _is_several("1;y=2"), _is_several("1 y=2"), _is_several("where(2 >= 1, 3, 4)")
    (True, True, False)
    """
    for comparison in ("==", "<=", ">=", "!="):
        value = value.replace(comparison, "")
    return ";" in value or "=" in value


def _parts(text: str) -> list[str]:
    """`text` split at the commas that are not within parentheses."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(text):
        depth += (char in "([") - (char in ")]")
        if char == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]
