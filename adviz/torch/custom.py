"""Custom functions while something is recorded. `torch.autograd.Function.apply` calls no function of torch, so a
`TorchFunctionMode` sees only what happens in `forward`, where no gradient is recorded: it has to be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.nn.modules._functions import BackwardHookFunction

Told = Callable[[Any, Callable[[], Any], tuple[Any, ...]], Any]  # the class, what runs it, its arguments


@contextmanager
def custom_functions(told: Told) -> Iterator[None]:
    """Within it, `told` runs every custom function, and returns what comes out."""
    within = torch.autograd.function._SingleLevelFunction  # its `apply` is called by that of Function, which the user
    # may have bound to a name before: square = Square.apply

    def apply(function: Any, *args: Any, **more: Any) -> Any:
        return told(function, lambda: super(within, function).apply(*args, **more), (args, more))

    within.apply = classmethod(apply)
    try:
        yield
    finally:
        del within.apply


def is_hook(function: Any) -> bool:
    """Whether a custom function is the one by which torch hangs backward hooks on modules: it changes nothing."""
    return function is BackwardHookFunction
