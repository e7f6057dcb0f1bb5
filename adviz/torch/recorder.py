"""What a function does to tensors, call by call, while it runs.

A `TorchFunctionMode` sees every call of torch's Python interface, above autograd: it sees `detach`, `.data`, casts and
operations in place as they are written, in whatever mode of recording they run, and the code runs as it always does,
with its loops and conditions. `torch.fx` and `torch.export` need code without conditions on values; a
`TorchDispatchMode` lies below autograd, where neither `.data` nor `grad_fn` is to be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import torch
from torch.overrides import TorchFunctionMode, resolve_name
from torch.utils.weak import WeakTensorKeyDictionary

from adviz.torch.custom import is_hook
from adviz.torch.cuts import DETACHING, LEAVING, Mode, reason
from adviz.torch.layers import AFTER
from adviz.torch.measure import Stats, measure
from adviz.torch.names import Names
from adviz.torch.places import Places, is_wrapped, layers
from adviz.torch.tensors import arguments, differentiable, edge_of
from adviz.torch.words import dtype_text

_GETTERS = {"data", "T", "mT", "H", "mH", "real", "imag"}  # attributes that make a tensor of a tensor
_SILENT = {"requires_grad_", "retain_grad", "register_hook", "backward", "__repr__", "__format__"}


class Operand(NamedTuple):
    """An arrow to a call: the step that made the operand, and why no gradient flows back (empty where it does)."""

    source: int
    cut: str


class Step(NamedTuple):
    """A call, or a tensor that was there before.

    Attributes:
        kind: `call`, `input`, `parameter` or `constant`.
        name: of the function; of the tensor, where it has one.
        layer: the module that was running; empty outside of modules.
        operands: what the call is applied to.
        shapes: of the results.
        stats: of the first result; None where it has no numbers.
        carries: whether the result carries a gradient.
        type: of the first result.
    """

    kind: str
    name: str
    layer: str
    operands: tuple[Operand, ...]
    shapes: tuple[tuple[int, ...], ...]
    stats: Stats | None
    carries: bool
    type: str


class Recorder(TorchFunctionMode):  # type: ignore[misc]
    """Records steps while it is entered.

    Attributes:
        steps: in order; operands come before their users.
        layers: node of the autograd graph → the module in which it was made.
        notes: what autograd does not see.
    """

    def __init__(self, names: Names, modules: dict[int, str]) -> None:
        super().__init__()
        self.names = names
        self.modules = modules
        self.steps: list[Step] = []
        self.layers: dict[Any, str] = {}
        self.notes: list[str] = []
        self._running: list[str] = []
        self._ended = ""  # the module that ended last
        self._inside = False  # of a custom function, or of what is done with it here
        self._places = Places()
        self._aliases: Any = WeakTensorKeyDictionary()  # a detached tensor → how, and whose memory it shares

    def place(self, tensor: Any) -> int:
        """The step that made a tensor; a tensor that no step made becomes one."""
        found = self.found(tensor)
        if found is None:
            *_, tensor = layers(tensor)
            found = self._places[tensor] = len(self.steps)
            kind = "input" if tensor.requires_grad else "constant"
            if isinstance(tensor, torch.nn.Parameter):
                kind = "parameter"
            self._add(Step(kind, self.names.of(tensor), "", (), (), None, tensor.requires_grad, ""), [tensor])
        return found

    def found(self, tensor: Any) -> int | None:
        """The step that made a tensor, where one did."""
        found: int | None = self._places.get(tensor)
        return found

    def leaves(self) -> Iterator[tuple[Any, Step]]:
        """The tensors that were there before and still are, with their steps, where they have a name."""
        for tensor, place in self._places.items():
            step = self.steps[place]
            if step.kind != "call" and step.name:
                yield tensor, step

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Run the call, and record it when tensors go in and something of them comes out."""
        kwargs = kwargs or {}
        name = spelled(func)
        if not name or name in _SILENT or self._inside:
            return func(*args, **kwargs)
        operands = list(arguments((args, kwargs)))
        before = [None if is_wrapped(tensor) else edge_of(tensor) for tensor in operands]
        mode = Mode.now()
        result = func(*args, **kwargs)
        results = list(arguments(result)) or ([args[0]] if name == "__setitem__" else [])
        if operands and (results or name in LEAVING):
            self._call(name, operands, before, mode, results)
        return result

    def custom(self, function: Any, run: Callable[[], Any], args: tuple[Any, ...]) -> Any:
        """A custom function is one call: autograd does not record either what its `forward` does."""
        operands = list(arguments(args))
        if self._inside or any(map(is_wrapped, operands)):
            return run()
        self._inside = True
        try:
            before = [edge_of(tensor) for tensor in operands]
            mode = Mode.now()
            result = run()
            results = list(arguments(result))
            if is_hook(function):
                for tensor, operand in zip(results, operands, strict=False):
                    self._places[tensor] = self.place(operand)
            elif operands and results:
                self._call(function.__name__, operands, before, mode, results)
        finally:
            self._inside = False
        return result

    def _call(self, name: str, operands: list[Any], before: list[Any], mode: Mode, results: list[Any]) -> None:
        if any(map(is_wrapped, [*operands, *results])):
            self.notes.append("inside of torch.func (vmap, grad, …) no cuts are looked for")
            links = [Operand(self.place(tensor), "") for tensor in operands]
            carries = any(self.steps[link.source].carries for link in links)
        else:
            reached = self._explore(results, {edge[0] for edge in before if edge is not None})
            links = [Operand(self.place(tensor), self._cut(name, slot, tensor, before[slot], reached, mode, results))
                     for slot, tensor in enumerate(operands)]  # fmt: skip
            carries = bool(reached) or any(edge and not link.cut for edge, link in zip(before, links, strict=True))
        self._in_place(name, operands, before, mode, results)
        shown = name.strip("_") if name.startswith("__") else name
        step = Step("call", shown, self.layer, tuple(links), (), None, carries, "")
        at = len(self.steps)
        self._add(step, results)
        for tensor in results:
            self._places[tensor] = at
            if tensor._is_view() and any(tensor is each for each in operands):
                self._places[tensor._base] = at
        if name in DETACHING and results:
            self._aliases[results[0]] = DETACHING[name], self.names.of(operands[0]) or self.steps[links[0].source].name

    def _cut(
        self, name: str, slot: int, tensor: Any, edge: Any, reached: set[Any], mode: Mode, results: list[Any]
    ) -> str:
        """Why an operand gets no gradient from a call."""
        if edge is not None:
            return reason(name, slot, edge[0] in reached, mode, results)
        if not differentiable(tensor) or self.steps[self.place(tensor)].kind == "call" or not self.names.of(tensor):
            return ""
        return "" if id(tensor) in self.names.buffers else "requires_grad=False"

    def _add(self, step: Step, results: list[Any]) -> None:
        shapes = tuple(tuple(tensor.shape) for tensor in results)
        kind, stats = "", None
        if results:
            *_, first = layers(results[0])
            kind = dtype_text(first.dtype)
            stats = None if first.is_meta or first.is_quantized else measure(first)
        self.steps.append(step._replace(shapes=shapes, stats=stats, type=kind))

    def _explore(self, results: list[Any], known: set[Any]) -> set[Any]:
        """Give the new nodes of the autograd graph to the layer; the nodes of operands that they lead back to."""
        layer = self.layer
        reached = set()
        stack = [edge[0] for edge in map(edge_of, results) if edge is not None]
        seen = set(stack)
        while stack:
            node = stack.pop()
            if node in known:
                reached.add(node)
            elif node not in self.layers:
                self.layers[node] = layer
                fresh = [each for each, _ in node.next_functions if each is not None and each not in seen]
                seen.update(fresh)
                stack += fresh
        return reached

    def _in_place(self, name: str, operands: list[Any], before: list[Any], mode: Mode, results: list[Any]) -> None:
        """Note a change that the backward pass will not know of."""
        if not operands or not any(result is operands[0] for result in results) or not name.endswith("_"):
            return
        alias = self._aliases.get(operands[0])
        shown = self.names.of(operands[0]) or "a tensor"
        if alias and not name.startswith("detach"):
            self.notes.append(
                f"{name} changes {alias[1] or 'a tensor'} in place through {alias[0]}: autograd does not see it"
            )
        elif before[0] is not None and not mode.enabled:
            self.notes.append(f"{name} changes {shown} in place under no_grad: autograd does not see it")

    def enter(self, module: Any, *_: Any) -> None:
        """A module begins."""
        self._running.append(self.modules.get(id(module)) or type(module).__name__)

    def leave(self, *_: Any) -> None:
        """The module that began last ends."""
        if self._running:
            self._ended = self._running.pop()

    @property
    def layer(self) -> str:
        """The module that is running; outside of the layers, the one that ended last."""
        if len(self._running) < 2 and self._ended:
            return AFTER + self._ended
        return self._running[-1] if self._running else ""


def spelled(func: Any) -> str:
    """The name of a function as it is written; empty for questions about a tensor, such as its shape."""
    if isinstance(func, torch._ops.OpOverload):  # of exported and scripted modules: aten.add.Tensor
        return str(func._schema.name).rpartition("::")[2]
    full = resolve_name(func) or getattr(func, "__name__", "")
    name: str = full.rpartition(".")[2]
    if name in ("__get__", "__set__"):
        attribute: str = full.split(".")[-2]
        return attribute if name == "__get__" and attribute in _GETTERS else ""
    return name
