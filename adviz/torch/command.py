"""What the command line asks of torch: a model by its name, run on inputs of given shapes."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from typing import Any

import torch

from adviz.errors import EvaluationError, OptionError, clip, nearest
from adviz.models.graph import Model, Shape
from adviz.torch.networks import recorded
from adviz.torch.runs import lazy_parameters
from adviz.tracing.named import current_folder, find, told

_SHOWN = ("float32", "float64", "float16", "bfloat16", "int64", "int32", "uint8", "bool", "complex64")
_TYPES = {
    name: getattr(torch, name)
    for name in (*_SHOWN, "complex128", "int16", "int8", "float", "double", "half", "long", "int", "short", "cfloat")
}


def model_named(name: str, inputs: Sequence[tuple[str, Shape, str]]) -> Model:
    """The model that a callable makes, or is: `package.module:Net`, `…:make_net`, `…:net`.

    Args:
        name: a module, or what is called without arguments and returns one; else the function itself is the model.
        inputs: name (may be empty), shape and type of each input. Numbers are random, the same in every run; whole
            numbers are zeros.

    Raises:
        NameProblem, TraceError, EvaluationError: it is not found, or fails.
        OptionError: there is no such type.
    """
    with current_folder(), contextlib.redirect_stdout(sys.stderr):
        made: Any = find(name)
        if not isinstance(made, torch.nn.Module) and (isinstance(made, type) or _needs_nothing(made)):
            with told(f"{name} cannot be made"):
                made = made()
        places = [_tensor(shape, kind) for name, shape, kind in inputs if not name]
        names = {name: _tensor(shape, kind) for name, shape, kind in inputs if name}
        if lazy_parameters(made):
            with told(f"{name} cannot be run"), torch.random.fork_rng():
                made(*places, **names)
        try:
            return recorded(made, tuple(places), names)
        except EvaluationError as error:
            raise EvaluationError(
                error.message, remedy=f"{error.remedy}, as --input 1x3x8 or ids=1x128:int64"
            ) from error


def _needs_nothing(function: Any) -> bool:
    """Whether a function can be called without arguments: then it makes the model."""
    import inspect

    try:
        inspect.signature(function).bind()
    except (TypeError, ValueError):
        return False
    return not isinstance(function, torch.nn.Module)


def _tensor(shape: Shape, kind: str) -> Any:
    if kind not in _TYPES:
        near = nearest(kind, list(_TYPES))
        remedy = f"did you mean {near}?" if near else f"one of {', '.join(_SHOWN)}"
        raise OptionError(f"there is no type {clip(kind, 24)} for an input", remedy=remedy)
    dtype = _TYPES[kind]
    if not (dtype.is_floating_point or dtype.is_complex):
        return torch.zeros(shape, dtype=dtype)
    return torch.randn(shape, generator=torch.Generator().manual_seed(0), dtype=torch.float32).to(dtype)
