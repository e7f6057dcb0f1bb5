"""`explain`: why a tensor has no `.grad`, in words."""

from __future__ import annotations

from typing import Any

import torch

from adviz.errors import OptionError
from adviz.torch.measure import measure
from adviz.torch.saved import is_custom
from adviz.torch.tensors import differentiable, edge_of, flatten
from adviz.torch.trace import Trace
from adviz.torch.words import dtype_text, shape_text, word

_COPIES = ("ToCopyBackward0", "CloneBackward0")


def explain(tensor: Any, output: Any = None, trace: Trace | None = None) -> str:
    """Why `.grad` is None, or what it is, and what to do.

    Args:
        tensor: whose gradient is missed.
        output: what was differentiated, where it is known: then it is said whether it depends on the tensor.
        trace: what `adviz.torch.trace` returned, where there is one, which may also be given as the output: then it is
            said which call cut the tensor off.

    Raises:
        OptionError: `tensor` is no tensor.

    >>> x = torch.ones(2, requires_grad=True)
    >>> print(explain(2 * x))
    .grad is None because this is no leaf but the result of mul, and only leaves keep their gradient. \
Call .retain_grad() on it before .backward().
    """
    if not isinstance(tensor, torch.Tensor):
        raise OptionError(f"{type(tensor).__name__} is no tensor")
    trace = output if isinstance(output, Trace) else trace
    if trace and (output is None or output is trace):
        output = trace.output
    if tensor.is_leaf and tensor.grad is not None:
        return f".grad is there: {measure(tensor.grad).text}."
    if not tensor.requires_grad:
        return _without(tensor, trace)
    if not tensor.is_leaf:
        return _result(tensor)
    return _leaf(tensor, output, trace)


def _without(tensor: Any, trace: Trace | None) -> str:
    if not differentiable(tensor):
        kind = dtype_text(tensor.dtype)
        return (
            f".grad is None because entries of type {kind} have no derivative. "
            "Keep in floating point what is to be differentiated, and cast later."
        )
    call, cut = trace.cut_of(tensor) if trace else ("", "")
    if cut:
        return f".grad is None because the tensor carries no gradient: {call} cut it off ({cut}). {_remedy(cut)}"
    if tensor.is_inference():
        return (
            ".grad is None because the tensor was made under torch.inference_mode(). Compute it again outside of it; "
            "torch.no_grad() would not do either."
        )
    if isinstance(tensor, torch.nn.Parameter):
        return (
            ".grad is None because the parameter is frozen: requires_grad is False. "
            "Call .requires_grad_() before the forward pass."
        )
    return (
        ".grad is None because the tensor carries no gradient (requires_grad is False). It is data, or it comes from "
        "detach(), .data, a block under no_grad(), or operands that all carry none. For data, call .requires_grad_() "
        "before the forward pass; for a result, compute it outside of no_grad(), also when the model is in eval mode; "
        "adviz.torch.trace shows where the gradient is cut."
    )


def why_loose(tensor: Any, trace: Trace | None = None) -> str:
    """Why an output carries no gradient, in few words."""
    call, cut = trace.cut_of(tensor) if trace else ("", "")
    if cut:
        return f"is cut off by {call} ({cut}). {_remedy(cut)}"
    if not differentiable(tensor):
        return f"has entries of type {dtype_text(tensor.dtype)}, which have no derivative."
    if tensor.is_inference():
        return "was computed under inference_mode(). Compute it outside of it; a model in eval mode does not need it."
    return (
        "was computed under no_grad(), or from data alone. Compute it outside of no_grad(), which eval mode does "
        "not need; adviz.torch.trace shows every cut."
    )


def _remedy(cut: str) -> str:
    if cut in ("detach", ".data"):
        return "Use the tensor itself where the gradient is wanted."
    if cut in ("no_grad", "inference_mode"):
        return f"Compute it outside of {cut}; a model in eval mode does not need it."
    if cut == "requires_grad=False":
        return "Call .requires_grad_() on the operand before the forward pass."
    if cut == "overwritten in place":
        return "Make a new tensor instead of writing over this one."
    return "Use an operation that has a derivative."


def _result(tensor: Any) -> str:
    name = word(type(tensor.grad_fn).__name__, is_custom(tensor.grad_fn))
    if tensor.retains_grad:
        if tensor.grad is not None:
            return f".grad is there, because retain_grad() was called: {measure(tensor.grad).text}."
        return (
            ".grad is None because no backward pass has come by since retain_grad() was called. "
            "Call .backward() on what depends on it."
        )
    if type(tensor.grad_fn).__name__ in _COPIES and _is_leaf(tensor.grad_fn.next_functions[0][0]):
        return (
            f".grad is None because this is no leaf but a copy of one ({name}), which has the gradient in its place. "
            "Move or cast the data first, and call .requires_grad_() on the result."
        )
    return (
        f".grad is None because this is no leaf but the result of {name}, and only leaves keep their gradient. "
        "Call .retain_grad() on it before .backward()."
    )


def _leaf(tensor: Any, output: Any, trace: Trace | None) -> str:
    if output is None:
        return (
            ".grad is None because no backward pass has come to this leaf: .backward() was not called, or zero_grad() "
            "was called after it, or what was differentiated does not depend on it. Give explain the output to know."
        )
    edges = [edge_of(each) for _, each in flatten(output)]
    if all(edge is None for edge in edges):
        said = explain(flatten(output)[0][1], trace=trace)
        return f".grad is None because the output itself carries no gradient. Of the output: {said}"
    users = _users([edge[0] for edge in edges if edge is not None])
    leaves = [node.variable for node in users if _is_leaf(node)]
    if any(leaf is tensor for leaf in leaves):
        custom = _customs(users, tensor)
        return (
            ".grad is None though the output depends on this leaf: .backward() was not called on it, or zero_grad() "
            "was called afterwards, or gradients were computed by torch.autograd.grad, which leaves .grad alone"
            + (f", or the backward of {', '.join(custom)} returned None for it." if custom else ".")
        )
    cuts = trace.cuts_from(tensor) if trace else []
    if cuts:
        (_, last), said = cuts[-1], " and ".join(f"{call} ({cut})" if call != cut else call for call, cut in cuts)
        return f".grad is None because the ways from this leaf to the output are cut off: by {said}. {_remedy(last)}"
    others = "its only leaf is another" if len(leaves) == 1 else f"its {len(leaves)} leaves are others"
    said = f".grad is None because the output does not depend on this leaf: {others}."
    return f"{said}{_twin(tensor, leaves)}"


def _twin(tensor: Any, leaves: list[Any]) -> str:
    """Another leaf that looks like this one was probably made from it."""
    for leaf in leaves:
        if leaf is not tensor and leaf.shape == tensor.shape and not leaf.is_meta and torch.equal(leaf, tensor):
            shape = shape_text(tuple(leaf.shape))
            return f" One of them has the same shape {shape} and equal entries: perhaps a copy of this one was used."
    return ""


def _users(starts: list[Any]) -> dict[Any, list[Any]]:
    """Node → the nodes that use it, of all that lead to the starts, in the order in which they are found."""
    users: dict[Any, list[Any]] = {node: [] for node in starts}
    waiting = list(users)
    while waiting:
        node = waiting.pop()
        for each, _ in node.next_functions:
            if each is not None:
                if each not in users:
                    users[each] = []
                    waiting.append(each)
                users[each].append(node)
    return users


def _customs(users: dict[Any, list[Any]], leaf: Any) -> list[str]:
    """The custom functions on the ways from a leaf."""
    waiting = [node for node in users if _is_leaf(node) and node.variable is leaf]
    seen = set(waiting)
    for node in waiting:  # grows
        fresh = [user for user in users[node] if user not in seen]
        seen.update(fresh)
        waiting += fresh
    return list(dict.fromkeys(word(type(node).__name__, True) for node in waiting if is_custom(node)))


def _is_leaf(node: Any) -> bool:
    return type(node).__name__ == "AccumulateGrad"
