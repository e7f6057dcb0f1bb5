"""Values to the parameters of a Python function: which of them become inputs of the graph, and by what names."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from adviz.errors import NameProblem, clip, nearest

_BY_PLACE = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


class Argument(NamedTuple):
    """One argument of the call that is traced.

    Attributes:
        name: of the input.
        value: a number, an array, anything else that the function is handed as it is; None with `unknown`.
        keyword: whether it is passed by name.
        unknown: whether there is no point: the input has no value.
    """

    name: str
    value: Any
    keyword: bool = False
    unknown: bool = False


def name_of(function: Callable[..., Any]) -> str:
    """What a function is called in messages, and the root in pictures; empty for a lambda."""
    name = str(getattr(function, "__name__", "") or getattr(getattr(function, "func", None), "__name__", ""))
    return name if name.isidentifier() else ""


def bind(function: Callable[..., Any], args: Sequence[Any], values: Mapping[str, Any]) -> list[Argument]:
    """The arguments, in the order of the parameters.

    A parameter with a default that is given no value keeps it, and is no input. Without any value at all the inputs
    have none, and the graph is one of formulas.

    Raises:
        NameProblem: a parameter has no value, or a value has no parameter.

    >>> def f(x, y, *, scale=2): ...
    >>> [(each.name, each.value, each.keyword) for each in bind(f, (1.0,), {"y": 2.0})]
    [('x', 1.0, False), ('y', 2.0, False)]
    """
    parameters = _parameters(function)
    if parameters is None:
        named = [Argument(name, value) for name, value in values.items()]
        return [*_numbered("x", args), *named]
    rest, given = list(args), dict(values)
    made: list[Argument] = []
    missing: list[str] = []
    skipped = False
    for parameter in parameters:
        name, kind = parameter.name, parameter.kind
        if kind is inspect.Parameter.VAR_POSITIONAL:
            made += _numbered(name, rest)
            rest = []
        elif kind is inspect.Parameter.VAR_KEYWORD:
            made += [Argument(each, given.pop(each), True) for each in list(given)]
        elif kind in _BY_PLACE and rest:
            made.append(Argument(name, rest.pop(0)))
        elif name in given:
            made.append(Argument(name, given.pop(name), skipped or kind not in _BY_PLACE))
        elif parameter.default is not inspect.Parameter.empty:
            skipped = True
        else:
            missing.append(name)
            made.append(Argument(name, None, skipped or kind not in _BY_PLACE, True))
    _refuse(function, parameters, rest, given, missing if args or values else [])
    return made


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter] | None:
    """The parameters; None where Python does not know them, as of some functions in C."""
    try:
        return list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None


def _numbered(name: str, values: Sequence[Any]) -> list[Argument]:
    if len(values) == 1:
        return [Argument(name, values[0])]
    return [Argument(f"{name}{number}", value) for number, value in enumerate(values, 1)]


def _refuse(
    function: Callable[..., Any],
    parameters: list[inspect.Parameter],
    rest: list[Any],
    given: dict[str, Any],
    missing: list[str],
) -> None:
    called, known = name_of(function) or "the function", [each.name for each in parameters]
    listed = clip(", ".join(known), 60) or "none"
    if rest:
        count = len(rest) + len(known)
        takes = f"{len(known)} value{'s' * (len(known) != 1)}"
        raise NameProblem(f"{called} takes {takes}, not {count}", remedy=f"its parameters are: {listed}")
    if given:
        name = next(iter(given))
        near = nearest(name, known)
        if name in known:
            raise NameProblem(f"{called} is given a value for {clip(name, 24)} twice", remedy="leave one of them out")
        raise NameProblem(
            f"{called} has no parameter {clip(name, 24)}",
            remedy=f"did you mean {clip(near, 24)}?" if near else f"its parameters are: {listed}",
        )
    if missing:
        names = clip(", ".join(missing), 60)
        raise NameProblem(f"{called} has no value for {names}", remedy="give a value for each parameter, or for none")
