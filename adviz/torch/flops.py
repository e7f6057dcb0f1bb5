"""Floating-point operations of calls: those of matrix products, convolutions and attention, 2 for a multiplication with
its addition, as torch's own counter has them; additions, activations and pooling are not counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch  # noqa: F401  # of the examples
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

_RECURRENT = {"lstm", "gru", "rnn_tanh", "rnn_relu"}


class Counter(TorchDispatchMode):  # type: ignore[misc]
    """Adds up in `total` while it is entered."""

    def __init__(self) -> None:
        super().__init__()
        self.total = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func not in flop_registry and func._overloadpacket not in flop_registry:
            made = func.decompose(*args, **kwargs)
            if made is not NotImplemented:
                return made
        result = func(*args, **kwargs)
        count = flop_registry.get(func._overloadpacket)
        if count is not None:
            self.total += int(count(*args, **kwargs, out_val=result))
        return result


def recurrent(name: str, operands: Sequence[Any], weights: Sequence[Any]) -> int:
    """The operations of a recurrent layer, which one kernel computes: each weight meets each vector of the sequence.

    >>> weights = [torch.zeros(16, 3), torch.zeros(16, 4), torch.zeros(16), torch.zeros(16)]
    >>> recurrent("lstm", [torch.zeros(5, 2, 3)], weights), recurrent("relu", [], [])
    (2240, 0)
    """
    if name not in _RECURRENT or not operands or not operands[0].dim() > 1:
        return 0
    vectors = int(operands[0].numel() // operands[0].shape[-1])
    return 2 * vectors * sum(int(weight.numel()) for weight in weights if weight.dim() == 2)
