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
    before = torch.autograd.Function.__dict__["apply"]

    def apply(function: Any, *args: Any, **more: Any) -> Any:
        return told(function, lambda: before.__func__(function, *args, **more), (args, more))

    torch.autograd.Function.apply = classmethod(apply)
    try:
        yield
    finally:
        torch.autograd.Function.apply = before


def is_hook(function: Any) -> bool:
    """Whether a custom function is the one by which torch hangs backward hooks on modules: it changes nothing."""
    return function is BackwardHookFunction
