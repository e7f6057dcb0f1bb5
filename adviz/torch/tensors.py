"""Tensors in nested outputs, and their place in the autograd graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import torch

from adviz.errors import OptionError, clip

Edge = tuple[Any, int]  # a node of the autograd graph (`grad_fn`), and which of its outputs


def flatten(output: Any) -> list[tuple[str, Any]]:
    """The tensors of nested tuples, lists, mappings and objects with fields, in order, each with how it is reached.

    Raises:
        OptionError: there is no tensor in it.

    >>> [path for path, _ in flatten({"logits": torch.zeros(2), "states": [torch.ones(1), None]})]
    ["['logits']", "['states'][0]"]
    """
    found = []
    stack: list[tuple[str, Any]] = [("", output)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, torch.Tensor):
            found.append((path, value))
        else:
            stack += reversed(list(parts(path, value)))
    if not found:
        remedy = "give a tensor, or a tuple, list or dict of tensors"
        if isinstance(output, torch.nn.Module):
            remedy = "give what it returns, or draw the module itself: adviz.torch.model(module, *inputs)"
        raise OptionError(f"there is no tensor in {clip(type(output).__name__, 40)}", remedy=remedy)
    return found


def parts(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """What a tuple, list, mapping or object with fields holds, each with how it is reached; else nothing."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        yield from ((f"{path}.{name}", getattr(value, name)) for name in value._fields)
    elif isinstance(value, (tuple, list)):
        yield from ((f"{path}[{at}]", part) for at, part in enumerate(value))
    elif has_fields(value):  # some are mappings as well
        yield from ((f"{path}.{name}", getattr(value, name, None)) for name in value.__dataclass_fields__)
    elif isinstance(value, Mapping):
        yield from ((f"{path}[{key!r}]", part) for key, part in value.items())


def has_fields(value: Any) -> bool:
    """Whether an object is of a dataclass."""
    return hasattr(type(value), "__dataclass_fields__")


def arguments(value: Any) -> Iterator[Any]:
    """The tensors among arguments, or results, from left to right."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, torch.Tensor):
            yield one
        elif isinstance(one, (tuple, list)):
            stack += reversed(one)
        elif isinstance(one, dict):
            stack += reversed(list(one.values()))


def edge_of(tensor: Any) -> Edge | None:
    """Where a tensor stands in the autograd graph; None when it carries no gradient. A leaf stands at the node that
    accumulates its gradient.

    >>> x = torch.ones(2, requires_grad=True)
    >>> edge_of(2 * x)[0].name(), edge_of(x)[0].name(), edge_of(torch.ones(2))
    ('MulBackward0', 'torch::autograd::AccumulateGrad', None)
    """
    if tensor.grad_fn is not None:
        return tensor.grad_fn, tensor.output_nr
    if not tensor.requires_grad:
        return None
    with torch.inference_mode(False):  # within it nothing has a place in the graph
        try:
            edge = torch.autograd.graph.get_gradient_edge(tensor)
        except (AssertionError, AttributeError):  # nor has a view that a custom function makes
            return None
    return edge.node, edge.output_nr


def differentiable(tensor: Any) -> bool:
    """Whether tensors of its type can carry a gradient at all: floating point and complex ones."""
    return bool(tensor.dtype.is_floating_point or tensor.dtype.is_complex)
