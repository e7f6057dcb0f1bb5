"""Sample files: a formula, a point and the options of its drawing, as TOML."""

from typing import Any, NamedTuple

from adviz.ad.evaluate import evaluate
from adviz.errors import AdvizError, FileProblem, NameProblem, OptionError, ParseError, clip, nearest
from adviz.lang.lexer import place
from adviz.lang.parser import parse
from adviz.options import DEFAULT, Options, choose
from adviz.output import problem

_KEYS = ("expression", "title", "wrt", "at", "draw")
LARGEST = 16 << 20  # bytes of a file that is read


class Sample(NamedTuple):
    """What a sample file says.

    Attributes:
        expression: the formula.
        at: input name → number; empty for a drawing with formulas.
        wrt: the names to differentiate with respect to.
        options: of the drawing; the title is among them.
    """

    expression: str
    at: dict[str, float]
    wrt: tuple[str, ...]
    options: Options


def load(path: str) -> Sample:
    """Read a sample file.

    Raises:
        FileProblem: the file cannot be read, or is not TOML.
        OptionError: it has an unknown key, or a value of the wrong type; the message names the file and the key.
    """
    return read(text_of(path), path)


def text_of(path: str) -> str:
    """The text of a file in UTF-8, with or without a byte order mark.

    Raises:
        FileProblem: it cannot be read, is too large, or is not UTF-8.
    """
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise problem("read", path, error) from None
    if len(data) > LARGEST:
        raise FileProblem(f"{path} is larger than {LARGEST >> 20} MB", remedy="a sample holds one formula")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{path} is not UTF-8: byte {error.start} is 0x{data[error.start]:02x}"
        raise FileProblem(message, remedy="save it as UTF-8") from None


def read(text: str, path: str) -> Sample:
    """The sample that a TOML text holds; `path` is for the messages."""
    import tomllib

    try:
        data = tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FileProblem(f"{path} is not TOML: {clip(str(error), 80)}") from None
    try:
        return _sample(data)
    except AdvizError as error:
        error.message = f"{path}: {error.message}"
        raise


def _sample(data: dict[str, Any]) -> Sample:
    for key in data:
        if key not in _KEYS:
            near = nearest(key, list(_KEYS))
            remedy = f"did you mean {near}?" if near else f"the keys are {', '.join(_KEYS)}"
            raise OptionError(f"there is no key {clip(key, 24)}", remedy=remedy)
    expression = data.get("expression")
    if not isinstance(expression, str):
        what = "expression is not a text" if "expression" in data else "there is no expression"
        raise OptionError(what, remedy='write expression = "x * sin(x)"')
    wrt = data.get("wrt", [])
    wrt = [wrt] if isinstance(wrt, str) else wrt
    if not isinstance(wrt, list) or not all(isinstance(name, str) for name in wrt):
        raise OptionError("wrt is not a name or a list of names", remedy='write wrt = "x" or wrt = ["x", "y"]')
    names = [name.strip() for text in wrt for name in text.split(",") if name.strip()]
    at, draw = data.get("at", {}), data.get("draw", {})
    for key, table in (("at", at), ("draw", draw)):
        if not isinstance(table, dict):
            raise OptionError(f"{key} is not a table", remedy=f"begin it with [{key}]")
    title = {"title": data["title"]} if "title" in data else {}
    options = choose(draw, choose(title, DEFAULT))
    return Sample(expression, {name: number(name, value) for name, value in at.items()}, tuple(names), options)


def number(name: str, value: object) -> float:
    """A value of an input: a number, or an expression without inputs, such as `pi/4`.

    Raises:
        OptionError: it is something else.
        ParseError: the expression is wrong; the caret stands in it.

    >>> number("x", "pi/4")
    0.7853981633974483
    """
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
    tape = parse(value)
    if tape.inputs:
        other, node = next(iter(tape.inputs.items()))
        raise ParseError(
            f"the value of {clip(name, 24)} depends on {clip(other, 24)}",
            tape.source,
            place(value, tape.tokens[node]),
            "a value is a number, or an expression of numbers",
        )
    return evaluate(tape).value


def point(assignments: list[str]) -> dict[str, float]:
    """Values from texts like `x1=1.5,x2=pi/4`.

    Raises:
        OptionError: a text is not of that form, or a name is given twice.
        ParseError: a value is wrong.

    >>> point(["x1=1.5,x2=max(1, 2)", "y=-1"])
    {'x1': 1.5, 'x2': 2.0, 'y': -1.0}
    """
    found: dict[str, float] = {}
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
