"""Sample files: a formula, a point and the options of its drawing, as TOML."""

from typing import Any, NamedTuple

from adviz.errors import AdvizError, FileProblem, OptionError, clip, nearest
from adviz.options import DEFAULT, Options, choose
from adviz.output import problem
from adviz.values import number

_KEYS = ("expression", "function", "title", "wrt", "at", "draw")
LARGEST = 16 << 20  # bytes of a file that is read


class PythonRefused(OptionError):
    """A sample names a Python function, and nobody has allowed that."""


class Sample(NamedTuple):
    """What a sample file says.

    Attributes:
        expression: the formula.
        at: input name → number, or nested tuple; empty for a drawing with formulas.
        wrt: the names to differentiate with respect to.
        options: of the drawing; the title is among them.
        function: `package.module:function` in place of a formula, which is traced at the point.
    """

    expression: str
    at: dict[str, Any]
    wrt: tuple[str, ...]
    options: Options
    function: str = ""


def load(path: str, python: bool = False) -> Sample:
    """Read a sample file.

    Args:
        path: the file.
        python: whether a file may name a Python function, which is then run.

    Raises:
        FileProblem: the file cannot be read, or is not TOML.
        OptionError: it has an unknown key, or a value of the wrong type; the message names the file and the key.
    """
    return read(text_of(path), path, python)


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


def read(text: str, path: str, python: bool = False) -> Sample:
    """The sample that a TOML text holds; `path` is for the messages, `python` as for `load`."""
    import tomllib

    try:
        data = tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FileProblem(f"{path} is not TOML: {clip(str(error), 80)}") from None
    try:
        return _sample(data, python)
    except AdvizError as error:
        error.message = f"{path}: {error.message}"
        raise


def _sample(data: dict[str, Any], python: bool) -> Sample:
    for key in data:
        if key not in _KEYS:
            near = nearest(key, list(_KEYS))
            remedy = f"did you mean {near}?" if near else f"the keys are {', '.join(_KEYS)}"
            raise OptionError(f"there is no key {clip(key, 24)}", remedy=remedy)
    function = _function(data, python)
    expression = data.get("expression", "" if function else None)
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
    values = {name: number(name, value) for name, value in at.items()}
    return Sample(expression, values, tuple(names), options, function)


def is_function(text: str) -> bool:
    """Whether a text names a function. No formula looks like that.

    >>> is_function("package.module:f"), is_function("module:Class.method"), is_function("x:1"), is_function("x")
    (True, True, False, False)
    """
    module, colon, function = text.partition(":")
    return bool(colon) and all(part.isidentifier() for part in [*module.split("."), *function.split(".")])


def _function(data: dict[str, Any], python: bool) -> str:
    """The name of the function that the sample is of; the empty text where it is of a formula."""
    function = data.get("function", "")
    if not isinstance(function, str) or ("function" in data and not is_function(function)):
        raise OptionError("function is not the name of one", remedy='write function = "package.module:function"')
    if function and "expression" in data:
        raise OptionError("there is a function and an expression", remedy="leave one of them out")
    if function and not python:
        raise PythonRefused(
            f"it runs Python code: {clip(function, 60)}", remedy="--allow-python lets it, if you trust the file"
        )
    return function
