"""What is run to be drawn: a module or a function, and what it returns."""

from __future__ import annotations

import inspect
from typing import Any

import torch

from adviz.errors import EvaluationError, OptionError, clip
from adviz.torch.compiled import original
from adviz.torch.tensors import flatten


def runnable(f: Any) -> Any:
    """A module, as it was before it was compiled, or a function.

    Raises:
        OptionError: it is neither.
        EvaluationError: it has parameters without a shape.
    """
    f = original(f)
    if isinstance(f, type) and issubclass(f, torch.nn.Module):
        raise OptionError(f"{clip(f.__name__, 40)} is a class", remedy=f"give a module: {clip(f.__name__, 40)}(…)")
    if not callable(f):
        raise OptionError(f"{type(f).__name__} is no module or function", remedy="give what can be called with tensors")
    lazy = lazy_parameters(f)
    if lazy:
        raise EvaluationError(
            f"{clip(lazy[0], 40)} has no shape yet", remedy="call the model once before, which gives lazy layers theirs"
        )
    return f


def lazy_parameters(f: Any) -> list[str]:
    """The names of parameters whose shape is found in the first run."""
    named_ones = f.named_parameters() if isinstance(f, torch.nn.Module) else ()
    return [name for name, each in named_ones if torch.nn.parameter.is_lazy(each)]


def named(f: Any) -> str:
    """What a function, or the class of a module, is called."""
    return type(f).__name__ if isinstance(f, torch.nn.Module) else getattr(f, "__name__", "function")


def arguments_of(f: Any) -> list[str]:
    """The names of the arguments that can be given in a row."""
    return [name for name, each in _signature(f).parameters.items()
            if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]  # fmt: skip


def _signature(f: Any) -> inspect.Signature:
    try:
        return inspect.signature(getattr(f, "forward", f))
    except (TypeError, ValueError):
        return inspect.Signature()


def takes(f: Any) -> str:
    """What is said of the arguments.

    >>> takes(torch.nn.Linear(2, 3)), takes(torch.sin)
    ('give the inputs that its forward takes: (input)', 'give the inputs that it takes')
    """
    found = [name + ("" if each.default is each.empty else " = …") for name, each in _signature(f).parameters.items()]
    who = "its forward" if isinstance(f, torch.nn.Module) else "it"
    return f"give the inputs that {who} takes" + (f": ({clip(', '.join(found), 100)})" if found else "")


def results_of(f: Any, output: Any) -> list[tuple[str, Any]]:
    """The tensors that came out; of several each with how it is reached: `output[1]`.

    Raises:
        OptionError: there is none.
    """
    try:
        return [(f"output{path}" if path else "", tensor) for path, tensor in flatten(output)]
    except OptionError:
        said = f"{clip(named(f), 40)} returns {clip(type(output).__name__, 40)}, in which there is no tensor"
        raise OptionError(said, remedy="let it return a tensor, or several") from None
