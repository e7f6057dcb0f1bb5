"""Where tensors come from, while something is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from torch._C._functorch import get_unwrapped, is_functorch_wrapped_tensor
from torch.utils.weak import WeakTensorKeyDictionary


class Places:
    """Tensor → place; it keeps no tensor alive.

    Within `torch.func` (`vmap`, `grad`) tensors are wrapped, and unwrapped at its end: a tensor that has no place has
    that of the one that it is wrapped around, and what gets a place shares it with all that it is wrapped around.
    """

    def __init__(self) -> None:
        self._places: Any = WeakTensorKeyDictionary()

    def get(self, tensor: Any) -> Any:
        """The place of a tensor; None where it has none."""
        return next((self._places[each] for each in layers(tensor) if each in self._places), None)

    def __contains__(self, tensor: Any) -> bool:
        return self.get(tensor) is not None

    def __setitem__(self, tensor: Any, place: Any) -> None:
        for each in layers(tensor):
            self._places[each] = place

    def items(self) -> list[tuple[Any, Any]]:
        """The tensors that are still there, with their places."""
        return list(self._places.items())


def layers(tensor: Any) -> Iterator[Any]:
    """A tensor, and those that it is wrapped around, from outside to inside."""
    yield tensor
    while is_functorch_wrapped_tensor(tensor):
        tensor = get_unwrapped(tensor)
        yield tensor


def is_wrapped(tensor: Any) -> bool:
    """Whether a tensor is one of those within `torch.func`."""
    return bool(is_functorch_wrapped_tensor(tensor))
