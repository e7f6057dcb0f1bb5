"""A backward pass that is watched: what flows along every edge, what comes to every node."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch

from adviz.errors import EvaluationError, OptionError
from adviz.torch.measure import Stats, measure
from adviz.torch.record import Record
from adviz.torch.saved import is_custom

Place = tuple[int, int]  # position, slot
_SAID = {  # in what torch says → what it means here, and what to do
    "second time": (
        "the graph is gone: a backward pass has freed what it keeps",
        "call adviz.torch.backward before .backward(), or use .backward(retain_graph=True)",
    ),
    "use_reentrant=True": (
        "a reentrant checkpoint gives no gradients that can be watched",
        "call torch.utils.checkpoint.checkpoint with use_reentrant=False",
    ),
}


class Flow(NamedTuple):
    """The numbers of one backward pass; what nothing came to has no entry.

    Attributes:
        nodes: position → the adjoint: one for each output of an operation (None where nothing came), one for a leaf.
        edges: position and slot → the gradient that flowed back along that edge.
        partials: position and slot → the local partial; only where the whole graph is of single numbers.
        scalar: whether it is.
    """

    nodes: dict[int, tuple[Stats | None, ...]]
    edges: dict[Place, Stats]
    partials: dict[Place, float]
    scalar: bool


def watch(record: Record, outputs: Sequence[Any], seeds: Sequence[Any]) -> tuple[Flow, dict[int, Any]]:
    """Run the backward pass of a recorded graph, with hooks on every node. `.grad` is left alone, and the graph can be
    used again.

    Args:
        record: the graph of the outputs.
        outputs, seeds: tensors with a gradient, and what is fed to them.

    Returns:
        The numbers, and position → gradient for the leaves.

    Raises:
        EvaluationError: the graph is gone, because a backward pass has freed it; its tensors have no numbers; or it
            cannot be run back more than once. What else an operation raises comes as it is.
    """
    if any(output.is_meta for output in outputs):
        raise EvaluationError(
            "there are no gradients on the device meta, which has no numbers",
            remedy="adviz.torch.graph draws the graph",
        )
    scalar = is_scalar(record)
    flow = Flow({}, {}, {}, scalar)
    leaves = {at: box.tensor for at, box in enumerate(record.boxes) if box.kind == "leaf"}
    operations = [(at, box) for at, box in enumerate(record.boxes) if box.kind == "operation"]
    handles = []
    try:
        for at, box in operations:
            handles.append(box.node.register_hook(_hook(flow, at)))
        try:
            found = torch.autograd.grad(
                tuple(outputs), tuple(leaves.values()), tuple(seeds), retain_graph=True, allow_unused=True
            )
        except RuntimeError as error:
            said = next((said for word, said in _SAID.items() if word in str(error)), None)
            if not said:
                raise
            raise EvaluationError(said[0], remedy=said[1]) from None
    finally:
        for handle in handles:
            handle.remove()
    gradients = {at: gradient for at, gradient in zip(leaves, found, strict=True) if gradient is not None}
    flow.nodes.update((at, (measure(gradient),)) for at, gradient in gradients.items())
    if scalar:
        _local(flow, operations)
    return flow, gradients


def _hook(flow: Flow, at: int) -> Callable[[Any, Any], None]:
    def hook(inputs: Any, outputs: Any) -> None:
        known: dict[int, Stats] = {}  # an addition hands the same tensor to both operands
        for tensor in (*inputs, *outputs):
            if tensor is not None and id(tensor) not in known:
                known[id(tensor)] = measure(tensor)
        flow.nodes[at] = tuple(known.get(id(tensor)) for tensor in outputs)
        flow.edges.update(((at, slot), known[id(tensor)]) for slot, tensor in enumerate(inputs) if tensor is not None)

    return hook


def is_scalar(record: Record) -> bool:
    """Whether every operation has one result, and every result and leaf is one real number."""
    for box in record.boxes:
        if box.kind == "operation":
            metadata = box.node._input_metadata
            if len(metadata) != 1 or _count(metadata[0].shape) != 1 or metadata[0].dtype.is_complex:
                return False
        elif box.kind == "leaf" and (box.tensor.numel() != 1 or box.tensor.is_complex()):
            return False
    return True


def _count(shape: Sequence[int]) -> int:
    count = 1
    for size in shape:
        count *= int(size)
    return count


def _local(flow: Flow, operations: list[tuple[int, Any]]) -> None:
    """The local partials: what a node of torch's own makes of 1; of a custom function, whose code is not run a second
    time, the quotient of what went out and what came in."""
    with torch.no_grad():
        for at, box in operations:
            if is_custom(box.node):
                for slot, partial in _quotients(flow, at, len(box.node.next_functions)):
                    flow.partials[at, slot] = partial
                continue
            metadata = box.node._input_metadata[0]
            one = torch.ones(tuple(metadata.shape), dtype=metadata.dtype, device=metadata.device)
            made = box.node(one)
            for slot, partial in enumerate(made if isinstance(made, tuple) else (made,)):
                if partial is not None:
                    flow.partials[at, slot] = float(partial)


def _quotients(flow: Flow, at: int, slots: int) -> list[tuple[int, float]]:
    adjoint = flow.nodes.get(at, (None,))[0]
    if adjoint is None or not adjoint.value:
        return []
    gradients = [(slot, flow.edges.get((at, slot))) for slot in range(slots)]
    return [
        (slot, each.value / adjoint.value) for slot, each in gradients if each is not None and each.value is not None
    ]


def seeds_for(outputs: Sequence[Any], given: Any) -> list[Any]:
    """What is fed to each output: what the caller gives, or ones, which differentiates the sum of all entries.

    Raises:
        OptionError: the number or a shape does not fit.

    A number will do for an output that is one.
    """
    if given is None:
        return [torch.ones_like(output) for output in outputs]
    seeds = list(given) if isinstance(given, (tuple, list)) else [given]
    if len(seeds) != len(outputs):
        said = f"{len(outputs)} output{'s' if len(outputs) > 1 else ''}"
        raise OptionError(f"seed needs a tensor for each of {said} that carry a gradient, and has {len(seeds)}")
    return [_seed(seed, output) for seed, output in zip(seeds, outputs, strict=True)]


def _seed(seed: Any, output: Any) -> Any:
    if isinstance(seed, (int, float)) and output.numel() == 1:
        return torch.full_like(output, seed)
    if isinstance(seed, torch.Tensor) and seed.shape == output.shape:
        return seed
    shape = tuple(seed.shape) if isinstance(seed, torch.Tensor) else type(seed).__name__
    raise OptionError(
        f"a seed for an output of shape {tuple(output.shape)} cannot be {shape}", remedy="give a tensor of that shape"
    )
