"""What an operation keeps for the backward pass: tensors, and attributes such as a dimension or a factor."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import Any, NamedTuple

import torch

PREFIX, RAW = "_saved_", "_raw_saved_"


class Held(NamedTuple):
    """Tensors and attributes of a node, each with its name; `freed` when a backward pass has thrown them away."""

    tensors: tuple[tuple[str, Any], ...]
    attributes: tuple[tuple[str, Any], ...]
    freed: bool


@lru_cache(maxsize=4096)
def _attributes(kind: Hashable) -> tuple[str, ...]:
    return tuple(name for name in dir(kind) if name.startswith(PREFIX))


@lru_cache(maxsize=4096)
def _raw(kind: Hashable) -> frozenset[str]:
    """The names of what is kept as tensors."""
    return frozenset(name for name in dir(kind) if name.startswith(RAW))


def held_by(node: Any, with_tensors: bool = True) -> Held:
    """What a node of the autograd graph keeps. Without tensors nothing is unpacked, which may run code of the user.

    >>> held = held_by(torch.sum(torch.ones(2, 3, requires_grad=True), dim=1).grad_fn)
    >>> held.tensors, held.attributes
    ((), (('dim', (1,)), ('keepdim', False), ('self_sym_sizes', (2, 3))))
    """
    tensors: list[tuple[str, Any]] = []
    attributes: list[tuple[str, Any]] = []
    freed = False
    kind: Any = type(node)
    for attribute in _attributes(kind):
        name = attribute.removeprefix(PREFIX)
        if not with_tensors and RAW + name in _raw(kind):
            continue
        try:
            value = getattr(node, attribute)
        except RuntimeError:  # torch: "Trying to backward through the graph a second time"
            freed = True
            continue
        if isinstance(value, torch.Tensor):
            tensors.append((name, value))
        elif isinstance(value, tuple) and any(isinstance(part, torch.Tensor) for part in value):
            tensors += [(f"{name}[{at}]", part) for at, part in enumerate(value) if isinstance(part, torch.Tensor)]
        else:
            attributes.append((name, value))
    custom = custom_saved(node) if with_tensors else ()
    if custom is None:
        freed = True
    else:
        tensors += [(f"saved[{at}]" if len(custom) > 1 else "saved", part) for at, part in enumerate(custom)]
    return Held(tuple(tensors), tuple(attributes), freed)


def kept_names(node: Any) -> list[str]:
    """The names of all that a node of torch's own keeps."""
    kind: Any = type(node)
    return [name.removeprefix(PREFIX) for name in _attributes(kind)]


def custom_saved(node: Any) -> tuple[Any, ...] | None:
    """The tensors that a custom function gave to `save_for_backward`; None when they are gone."""
    if not is_custom(node):
        return ()
    try:
        return tuple(part for part in node.saved_tensors if part is not None)
    except RuntimeError:
        return None


def is_custom(node: Any) -> bool:
    """Whether a node belongs to an `autograd.Function` that is written in Python."""
    return isinstance(node, torch.autograd.function.BackwardCFunction)
