"""Floating-point operations of calls: those of matrix products, convolutions and attention, 2 for a multiplication with
its addition, as torch's own counter has them; additions, activations and pooling are not counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch  # of the examples
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry, sdpa_flop_count

from adviz.models.flops import RECURRENT
from adviz.models.flops import recurrent as of_weights


def _attention(operands: Sequence[Any]) -> int:
    query, key, value = operands[:3]
    return int(sdpa_flop_count(query.shape, key.shape, value.shape))


def _product(operands: Sequence[Any]) -> int:
    """Of a matrix, or a vector, and a vector."""
    return 2 * int(operands[0].numel())


def _added(operands: Sequence[Any]) -> int:
    """`addmv` and `addbmm`: each entry of the second meets a row of the third, which may be a vector."""
    _, matrix, other = operands[:3]
    return 2 * int(matrix.numel()) * int(other.shape[-1] if other.dim() > 1 else 1)


_MORE = {  # what torch's counter leaves out
    torch.ops.aten._scaled_dot_product_flash_attention_for_cpu: _attention,
    torch.ops.aten.mv: _product,
    torch.ops.aten.dot: _product,
    torch.ops.aten.vdot: _product,
    torch.ops.aten.addmv: _added,
    torch.ops.aten.addbmm: _added,
}


class Counter(TorchDispatchMode):  # type: ignore[misc]
    """Adds up in `total` while it is entered."""

    def __init__(self) -> None:
        super().__init__()
        self.total = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        packet = func._overloadpacket
        if func not in flop_registry and packet not in flop_registry and packet not in _MORE:
            made = func.decompose(*args, **kwargs)
            if made is not NotImplemented:
                return made
        result = func(*args, **kwargs)
        if packet in _MORE:
            self.total += _MORE[packet](args)
        elif packet in flop_registry:
            self.total += int(flop_registry[packet](*args, **kwargs, out_val=result))
        return result


def recurrent(name: str, operands: Sequence[Any], weights: Sequence[Any]) -> int:
    """The operations of a recurrent layer, which one kernel computes and torch's counter does not see.

    >>> weights = [torch.zeros(16, 3), torch.zeros(16, 4), torch.zeros(16), torch.zeros(16)]
    >>> recurrent("lstm", [torch.zeros(5, 2, 3)], weights), recurrent("relu", [], [])
    (2240, 0)
    """
    if name not in RECURRENT or not operands or not operands[0].dim() > 1:
        return 0
    return of_weights(operands[0].shape, [weight.shape for weight in weights])
