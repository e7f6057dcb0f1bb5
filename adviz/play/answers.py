"""What the playground answers: a formula → the record of the page, or the error with its place; a formula → a file.

Requests are data from outside. A formula is parsed by adviz's parser and by nothing else, and no file is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from adviz.api import draw, parse
from adviz.drawing import Drawing
from adviz.errors import AdvizError, EvaluationError, OptionError, clip
from adviz.formats import FORMATS, find
from adviz.graphs import Graph
from adviz.scene.theme import THEMES
from adviz.values import number

LONGEST = 20_000  # characters of a formula
LARGEST = 3_000  # nodes that are laid out while somebody types
FIRST = 1.0  # the value of an input that has none yet

Answer = dict[str, Any]


class File(NamedTuple):
    """What is downloaded."""

    name: str
    data: bytes


def graph(request: Mapping[str, Any]) -> Answer:
    """The answer to `{"text", "at", "wrt", "theme"}`: `{"data", "wrt"}`, or `{"error"}`.

    >>> answer = graph({"text": "x * sin(x)", "at": {"x": 2}})
    >>> [node["op"] for node in answer["data"]["nodes"]], answer["wrt"]
    (['input', 'sin', 'mul'], ['x'])
    >>> graph({"text": "x +"})["error"]["message"]
    'an operand is missing after +'
    """
    text = _text(request)
    try:
        drawing, wrt = _drawing(text, request)
        return {"data": _record(drawing), "wrt": wrt}
    except AdvizError as error:
        return {"error": _problem(error, text)}


def export(request: Mapping[str, Any]) -> File | Answer:
    """The file in `request["format"]`, or `{"error"}`."""
    text = _text(request)
    try:
        drawing, _ = _drawing(text, request)
        kind = find(str(request.get("format", "svg")))
        return File(f"adviz.{suffix(kind.name)}", drawing.render(kind.name).data)
    except AdvizError as error:
        return {"error": _problem(error, text)}


def suffix(name: str) -> str:
    """The file suffix of a format."""
    return FORMATS[name].ending


def _text(request: Mapping[str, Any]) -> str:
    text = request.get("text")
    return text if isinstance(text, str) else ""


def _drawing(text: str, request: Mapping[str, Any]) -> tuple[Drawing, list[str]]:
    if len(text) > LONGEST:
        raise OptionError(f"the formula has more than {LONGEST:,} characters", remedy="draw it with: adviz draw -")
    made = parse(text, _names(request.get("at")))
    if len(made) > LARGEST:
        message = f"the graph has {len(made):,} nodes, and the playground lays out {LARGEST:,}"
        raise EvaluationError(message, remedy="draw it with: adviz draw - -T html")
    at = _point(made, request.get("at"))
    wrt = _wrt(made, request.get("wrt"))
    theme = request.get("theme")
    return draw(made, at, wrt, theme=theme if isinstance(theme, str) and theme in THEMES else "tutorial"), wrt


def _names(at: Any) -> list[str]:
    return [name for name in at if isinstance(name, str)] if isinstance(at, Mapping) else []


def _point(made: Graph, at: Any) -> dict[str, Any]:
    """A value for every input: what is said, its default, or `FIRST`."""
    said = at if isinstance(at, Mapping) else {}
    point: dict[str, Any] = {}
    for name in made.inputs:
        if name in said:
            point[name] = _value(name, said[name])
        elif name not in made.defaults:
            point[name] = FIRST
    return point


def _value(name: str, value: Any) -> Any:
    if isinstance(value, str) and value.strip().startswith("@"):
        raise OptionError(f"the playground reads no files, and {clip(name, 24)} is one", remedy="write the numbers")
    return number(name, value)


def _wrt(made: Graph, wrt: Any) -> list[str]:
    """Those of the names that the formula still has; if there is none, the first input."""
    names = set(made.names.values())
    kept = [name for name in wrt if isinstance(name, str) and name in names] if isinstance(wrt, list) else []
    return kept or list(made.inputs)[:1]


def _record(drawing: Drawing) -> Any:
    from adviz.formats.html.page import data_of

    return data_of(drawing.scene, drawing.options)[0]


def _problem(error: AdvizError, text: str) -> Answer:
    """The error as data: the place is one in the text of the editor, where it has one there."""
    made: Answer = {"message": error.message, "remedy": error.remedy}
    if error.source is not None and error.span is not None:
        if error.source.text == text:
            made |= {"start": error.span.start, "end": max(error.span.end, error.span.start + 1)}
        else:
            made["message"] = str(error).removesuffix(f"\nremedy: {error.remedy}")
    return made
