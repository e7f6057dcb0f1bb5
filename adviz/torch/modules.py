"""What a module does when it runs: the calls in it, and the modules that they belong to.

Hooks on modules say which one is running, and a `TorchFunctionMode` sees the calls between them, residual additions and
functions alike. So ordinary code is recorded, with its loops and conditions, in any mode of gradients. `torch.fx` and
`torch.export` refuse conditions on values and calls of other libraries, and a `TorchDispatchMode` sees the operations
that calls are made of, without their names.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from torch.overrides import TorchFunctionMode

from adviz.models.graph import Box, Link, Module, Scope, Weight
from adviz.models.words import canonical
from adviz.torch.compiled import plain
from adviz.torch.custom import is_hook
from adviz.torch.flops import Counter, recurrent
from adviz.torch.places import Places
from adviz.torch.recorder import spelled
from adviz.torch.tensors import arguments
from adviz.torch.titles import title_of
from adviz.torch.words import dtype_text

_SILENT = {
    "requires_grad_",
    "retain_grad",
    "register_hook",
    "backward",
    "__repr__",
    "__format__",
    "__deepcopy__",
}


class Running(NamedTuple):
    """A module that is running: its scope and itself."""

    scope: Scope
    module: Any


class ModuleRecorder(TorchFunctionMode):  # type: ignore[misc]
    """Records boxes while it is entered.

    Attributes:
        boxes: in order; inputs come before their users.
        modules: scope → module.
        uses: name of a parameter → the boxes that use it, in the order of the calls.
    """

    def __init__(self, root: Any, counter: Counter) -> None:
        super().__init__()
        self.root = root
        self.boxes: list[Box] = []
        self.modules: dict[Scope, Module] = {}
        self.uses: dict[str, list[int]] = {}
        self._counter = counter
        self._thread = threading.get_ident()
        self._names = {id(each): plain(name) for name, each in root.named_modules()}
        self._weights = {id(each): Weight(plain(name), tuple(each.shape), each.numel() * each.element_size())
                         for name, each in root.named_parameters()}  # fmt: skip
        self._buffers = {id(each): plain(name) for name, each in root.named_buffers()}
        self._stack: list[Running] = []
        self._calls: dict[Any, int] = {}
        self._parents: set[Scope] = set()
        self._places = Places()
        self._hooking = False  # a backward hook is being hung on a module

    def add_input(self, name: str, tensor: Any) -> None:
        """A tensor that goes in."""
        if tensor not in self._places:
            self._places[tensor] = len(self.boxes), 0
            self.boxes.append(Box("input", "Input", "Input", name, name, (), (), (tuple(tensor.shape),),
                                  bytes=_bytes([tensor]), details=(("type", dtype_text(tensor.dtype)),)))  # fmt: skip

    def place(self, tensor: Any) -> int | None:
        """The box that a tensor comes from; one from elsewhere becomes a constant, one of the module's own none."""
        found = self._source(tensor)
        return found[0] if found else None

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        name = spelled(func)
        if not name or name in _SILENT or self._hooking or threading.get_ident() != self._thread:
            return func(*args, **kwargs)
        before = self._counter.total
        result = func(*args, **kwargs)
        operands = list(arguments((args, kwargs)))
        results = list(arguments(result)) or ([args[0]] if name == "__setitem__" else [])
        if results:
            self._call(name, operands, results, self._counter.total - before)
        return result

    def custom(self, function: Any, run: Callable[[], Any], args: tuple[Any, ...]) -> Any:
        """A custom function is what its `forward` does, checkpointed modules among it; backward hooks are nothing."""
        if not is_hook(function) or self._hooking:
            return run()
        self._hooking = True
        try:
            result = run()
        finally:
            self._hooking = False
        for tensor, operand in zip(arguments(result), arguments(args), strict=False):
            source = self._source(operand)
            if source:
                self._places[tensor] = source
        return result

    def _call(self, name: str, operands: list[Any], results: list[Any], flops: int) -> None:
        found = [(self._source(tensor), tensor) for tensor in operands]
        links = tuple([Link(source[0], source[1]) for source, _ in found if source])
        own = [tensor for source, tensor in found if not source]
        weights = {id(tensor): self._weights[id(tensor)] for tensor in own if id(tensor) in self._weights}
        if not operands and any(result in self._places for result in results):
            return
        at = len(self.boxes)
        for weight in weights.values():
            self.uses.setdefault(weight.name, []).append(at)
        word = name.strip("_")
        kind = "operation" if operands else "constant"
        buffers = [self._buffers[id(tensor)] for tensor in own if id(tensor) in self._buffers]
        count = flops or recurrent(word, [tensor for source, tensor in found if source], own)
        self.boxes.append(
            Box(
                kind=kind,
                op=canonical(word) if operands else "Constant",
                word=word,
                title=word,
                name="",
                scope=self._stack[-1].scope if self._stack else (),
                links=links,
                shapes=tuple([tuple(tensor.shape) for tensor in results]),
                weights=tuple(weights.values()),
                flops=count or None,
                bytes=_bytes(results),
                details=(("type", dtype_text(results[0].dtype)), *(("buffer", buffer) for buffer in buffers)),
            )
        )
        for output, tensor in enumerate(results):
            self._places[tensor] = at, output
            if tensor._is_view() and any(tensor is operand for operand in operands):
                self._places[tensor._base] = at, output

    def _source(self, tensor: Any) -> tuple[int, int] | None:
        """The box and the output that a tensor comes from; None of parameters and buffers of the module."""
        if id(tensor) in self._weights or id(tensor) in self._buffers:
            return None
        found: tuple[int, int] | None = self._places.get(tensor)
        if found is None:
            found = self._places[tensor] = len(self.boxes), 0
            self.boxes.append(Box("constant", "Constant", "tensor", "tensor", "", self._stack[-1].scope if self._stack
                                  else (), (), (tuple(tensor.shape),), bytes=_bytes([tensor])))  # fmt: skip
        return found

    def enter(self, module: Any, *_: Any) -> None:
        """A module begins."""
        if threading.get_ident() != self._thread:
            return
        if module is self.root and not self._stack:
            self._stack.append(Running((), module))
            return
        around = self._stack[-1].scope if self._stack else ()
        name = self._names.get(id(module)) or type(module).__name__
        number = self._calls[name] = self._calls.get(name, 0) + 1
        scope = (*around, name if number == 1 else f"{name} (call {number})")
        self._parents.add(around)
        self._stack.append(Running(scope, module))
        self.modules[scope] = Module(scope[-1], type(module).__name__, title_of(module), False)

    def leave(self, *_: Any) -> None:
        """The module that began last ends."""
        if threading.get_ident() == self._thread and self._stack:
            scope, module = self._stack.pop()
            if scope and scope not in self._parents and type(module).__module__.startswith("torch."):
                self.modules[scope] = self.modules[scope]._replace(is_layer=True)


def _bytes(results: list[Any]) -> int:
    return sum(int(tensor.numel() * tensor.element_size()) for tensor in results)
