"""Python to tape: a function is run once, over values that write down what is done to them.

This is what Griewank & Walther, *Evaluating Derivatives*, 2nd edition, chapter 6.1, call operator overloading. The
operators, the functions of `adviz.numpy` and those of NumPy lead to the rows of the operator table, so that the tape is
the one which the text of the formula gives.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from types import CodeType
from typing import Any

from adviz.graph.tape import Tape
from adviz.lang.reprint import reprinted
from adviz.tracing import refuse
from adviz.tracing.inputs import Argument, bind, name_of
from adviz.tracing.recorder import Recorder
from adviz.tracing.tracer import Tracer
from adviz.tracing.values import is_array, is_number, is_written

__all__ = ["Tracer", "record"]


def record(function: Callable[..., Any], args: Sequence[Any] = (), values: Mapping[str, Any] | None = None) -> Tape:
    """The tape of a function; see `adviz.trace`."""
    arguments = bind(function, args, values or {})
    recorder = Recorder(_code_of(function))
    handed = [_handed(recorder, each) for each in arguments]
    place = [value for each, value in zip(arguments, handed, strict=True) if not each.keyword]
    named = {each.name: value for each, value in zip(arguments, handed, strict=True) if each.keyword}
    result = function(*place, **named)
    if inspect.iscoroutine(result):
        result.close()  # nothing waits for it, and Python would warn of that
    if not (isinstance(result, Tracer) or is_number(result) or hasattr(result, "__array__")):
        raise refuse.result(result, name_of(function))
    tape = _written(recorder.close(recorder.operand(result)))
    tape.remarks = tuple(recorder.branches.remarks(recorder.point))
    name = name_of(function)
    if name and tape.root not in tape.names and name not in tape.names.values():
        tape.label = name
    return tape


def _handed(recorder: Recorder, argument: Argument) -> Any:
    """What the function is handed: a tracer for an input, else the value itself."""
    if argument.unknown or is_number(argument.value) or is_array(argument.value):
        return recorder.input(argument.name, argument.value, argument.unknown)
    return argument.value


def _written(tape: Tape) -> Tape:
    """The tape with its text. Arrays that are too large for it, and nan, are defaults that the text does not say."""
    silent = {name: value for name, value in tape.defaults.items() if not is_written(value)}
    for name in silent:
        del tape.defaults[name]
    made = reprinted(tape)
    made.defaults |= {name: value for name, value in silent.items() if name in made.inputs}
    made.dropped |= silent.keys() - made.inputs.keys()
    return made


def _code_of(function: Any) -> CodeType | None:
    """The code whose variables name results; None for what is not written in Python."""
    while isinstance(function, functools.partial):
        function = function.func
    function = inspect.unwrap(function)
    if not (inspect.isfunction(function) or inspect.ismethod(function)):
        function = getattr(type(function), "__call__", None)  # noqa: B004  # of an object that is called
    code = getattr(function, "__code__", None)
    return code if isinstance(code, CodeType) else None
