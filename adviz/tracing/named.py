"""`package.module:function`: a Python function by its name, as `python -m` finds modules; what fails in the user's code
is told as an error with its place, not as a traceback of adviz."""

from __future__ import annotations

import contextlib
import inspect
import os
import pkgutil
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from types import FrameType, ModuleType, TracebackType
from typing import Any

from adviz.errors import AdvizError, NameProblem, Source, Span, TraceError, clip, nearest
from adviz.graph.tape import Tape
from adviz.tracing import record
from adviz.tracing.places import is_inside, place_of


def trace_named(name: str, values: Mapping[str, float]) -> Tape:
    """The tape of the function of that name, traced at a point; without values, one of formulas.

    What the user's code prints goes to stderr.

    Raises:
        NameProblem: there is no such module or function, or a value does not fit its parameters.
        TraceError: the module or the function fails; the caret stands in the user's code.
    """
    with current_folder(), contextlib.redirect_stdout(sys.stderr):
        function = find(name)
        with told(f"{name} cannot be traced"):
            return record(function, (), values)


def parameters(name: str) -> frozenset[str]:
    """What the parameters of the function of that name are called; as far as Python knows them.

    Raises:
        NameProblem, TraceError: see `trace_named`.
    """
    with current_folder(), contextlib.redirect_stdout(sys.stderr):
        function = find(name)
        try:
            return frozenset(inspect.signature(function).parameters)
        except (TypeError, ValueError):
            return frozenset()


def find(name: str) -> Callable[..., Any]:
    """The function of that name; its module is imported."""
    path, _, function = name.partition(":")
    made: Any = _module(path)
    for part in function.split("."):
        if not hasattr(made, part):
            near = nearest(part, [each for each, value in vars(made).items() if callable(value)])
            remedy = f"did you mean {near}?" if near else f"define it in {path}"
            raise NameProblem(f"{clip(path, 40)} has no function {clip(part, 40)}", remedy=remedy)
        made = getattr(made, part)
    if not callable(made):
        raise NameProblem(f"{clip(name, 60)} is no function, but {_an(type(made).__name__)}", remedy="name a function")
    found: Callable[..., Any] = made
    return found


def _module(path: str) -> ModuleType:
    try:
        with told(f"{clip(path, 40)} cannot be imported"):
            return import_module(path)
    except _Missing as missing:
        if not f"{path}.".startswith(f"{missing.module}."):
            raise  # the module wants another one
    near = nearest(path, [each.name for each in pkgutil.iter_modules([os.getcwd()])])
    looked = f"did you mean {near}?" if near else "the current folder is searched, and what is installed"
    raise NameProblem(f"there is no module {clip(path, 40)}", remedy=looked)


@contextlib.contextmanager
def current_folder() -> Iterator[None]:
    """The current folder as a place of modules, for a while."""
    here = os.getcwd()
    sys.path.insert(0, here)
    try:
        yield
    finally:
        sys.path.remove(here)


class _Missing(TraceError):
    """A module that was not found, and its name."""

    module = ""


@contextlib.contextmanager
def told(failed: str) -> Iterator[None]:
    """Whatever goes wrong in the user's code becomes an error with its place; adviz's own errors stay."""
    try:
        yield
    except AdvizError:
        raise
    except SyntaxError as error:
        raise _syntax(failed, error) from None
    except (Exception, SystemExit) as error:
        raise _failure(failed, error) from None


def _failure(failed: str, error: BaseException) -> TraceError:
    text = clip(str(error).partition("\n")[0], 200)
    message = f"{failed}: {type(error).__name__}" + (f": {text}" if text else "")
    missing = isinstance(error, ModuleNotFoundError)
    frame, instruction = _last(error.__traceback__)
    place = place_of(frame, instruction) if frame else None
    made = (_Missing if missing else TraceError)(
        f"{message}, in {place.around}" if place else message,
        place and place.source,
        place and place.span,
        f"install {error.name}" if isinstance(error, ModuleNotFoundError) and error.name else "",
    )
    if isinstance(made, _Missing):
        made.module = getattr(error, "name", "") or ""
    return made


def _last(traceback: TracebackType | None) -> tuple[FrameType | None, int]:
    """The last frame of a traceback that is of the user's code."""
    found: tuple[FrameType | None, int] = None, 0
    while traceback is not None:
        frame = traceback.tb_frame
        if not is_inside(frame) and not frame.f_code.co_filename.startswith("<frozen "):
            found = frame, traceback.tb_lasti
        traceback = traceback.tb_next
    return found


def _syntax(failed: str, error: SyntaxError) -> TraceError:
    where = f" (line {error.lineno} of {os.path.basename(error.filename)})" if error.filename else ""
    line = (error.text or "").rstrip("\n")
    start = max((error.offset or 1) - 1, 0)
    source = Source(line) if line else None
    return TraceError(f"{failed}: {error.msg}{where}", source, Span(start, start + 1) if line else None)


def _an(name: str) -> str:
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"
