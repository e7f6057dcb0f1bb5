"""Why no gradient flows back from a call to one of its operands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch

from adviz.torch.tensors import differentiable

DETACHING = {"detach": "detach", "detach_": "detach", "data": ".data"}
LEAVING = {"item", "tolist", "numpy", "__float__", "__int__", "__bool__", "__index__", "__complex__", "__array__"}
OVERWRITING = {"fill_", "zero_", "copy_", "normal_", "uniform_", "bernoulli_", "random_", "exponential_", "set_"}
_CASTS = {"long", "int", "short", "char", "byte", "to", "type", "view", "type_as", "round", "bool"}


class Mode(NamedTuple):
    """Whether gradients were recorded when a call was made, and why not."""

    enabled: bool
    inference: bool

    @classmethod
    def now(cls) -> Mode:
        """The mode at this moment."""
        return cls(torch.is_grad_enabled(), torch.is_inference_mode_enabled())


def reason(name: str, slot: int, reached: bool, mode: Mode, results: Sequence[Any]) -> str:
    """Why an operand that carries a gradient gets none from a call; empty when it does.

    Args:
        name: of the function that is called.
        slot: of the operand; 0 is the tensor that an operation in place changes.
        reached: whether the results lead back to the operand in the autograd graph.
        mode: at the time of the call.
        results: the tensors that came out.
    """
    if name in OVERWRITING and slot == 0:
        return "overwritten in place"
    if reached or (name == "grad" and any(result.requires_grad for result in results)):
        return ""
    if name == "grad":  # of torch.autograd
        return "create_graph=False"
    if name in DETACHING:
        return DETACHING[name]
    if name.startswith("new_") or name.endswith("_like"):
        return "only its shape"
    if name in LEAVING:
        return f".{name}()" if not name.startswith("__") else f"{name.strip('_')}()"
    if mode.inference:
        return "inference_mode"
    if not mode.enabled:
        return "no_grad"
    if results and not any(map(differentiable, results)):
        if all(result.dtype == torch.bool for result in results) and name != "bool":
            return "comparison"
        return "integer cast" if name in _CASTS else "integer result"
    return "not differentiable"
