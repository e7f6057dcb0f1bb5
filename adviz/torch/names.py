"""What tensors are called: by the caller's `params`, by a module, by the variables of the caller."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from types import FrameType
from typing import Any

import torch

from adviz.errors import OptionError, clip
from adviz.torch.compiled import original, plain
from adviz.torch.tensors import Edge, has_fields, parts

FAST_LOCALS = 1  # a flag of code objects: variables are no dictionary
_MOST = 1_000  # things in one variable that are looked at


class Names:
    """Names of tensors by identity, and of results by their place in the graph. The first name that is given stays.

    It holds no tensor: what it names must live as long as it is used.
    """

    def __init__(self) -> None:
        self._tensors: dict[int, str] = {}
        self._edges: dict[Edge, str] = {}
        self.parameters: set[int] = set()
        self.buffers: set[int] = set()
        self.modules: list[tuple[str, int]] = []  # name and identity

    @property
    def results(self) -> bool:
        """Whether any result has a name."""
        return bool(self._edges)

    def of(self, tensor: Any) -> str:
        """The name of a tensor; empty when it has none."""
        found = self._tensors.get(id(tensor), "")
        if not found and tensor.grad_fn is not None:
            found = self._edges.get((tensor.grad_fn, tensor.output_nr), "")
        return found

    def result(self, node: Any, outputs: int) -> str:
        """The name of what a node computed; several outputs have their names in a row."""
        found = [self._edges.get((node, number), "") for number in range(outputs)]
        return ", ".join(name or "_" for name in found) if any(found) else ""

    def add(self, name: str, tensor: Any) -> None:
        """Name a tensor."""
        self._tensors.setdefault(id(tensor), name)
        if isinstance(tensor, torch.nn.Parameter):
            self.parameters.add(id(tensor))
        if tensor.grad_fn is not None:
            self._edges.setdefault((tensor.grad_fn, tensor.output_nr), name)

    def add_module(self, module: Any, prefix: str = "") -> None:
        """Name parameters and buffers as the module does."""
        module = original(module)
        modules = [(plain(prefix + name), id(each)) for name, each in module.named_modules()]
        self.modules += [(name or type(module).__name__, each) for name, each in modules]
        for name, parameter in module.named_parameters():
            self.add(plain(prefix + name), parameter)
        for name, buffer in module.named_buffers():
            self.add(plain(prefix + name), buffer)
            self.buffers.add(id(buffer))

    def add_params(self, params: Any) -> None:
        """Name what the caller names: a mapping from names to tensors, a module, or pairs as `named_parameters` has.

        Raises:
            OptionError: it is none of these.
        """
        if isinstance(params, torch.nn.Module):
            self.add_module(params)
            return
        pairs = params.items() if isinstance(params, Mapping) else params
        for pair in pairs if isinstance(pairs, Iterable) else [pairs]:
            name, tensor = pair if isinstance(pair, tuple) and len(pair) == 2 else (None, pair)
            if not isinstance(name, str) or not isinstance(tensor, torch.Tensor):
                shown = clip(f"{name!r}: {type(tensor).__name__}" if name is not None else type(tensor).__name__, 60)
                raise OptionError(
                    f"params has {shown}, which is no named tensor",
                    remedy="give a module, or a dict from names to tensors: params=dict(model.named_parameters())",
                )
            self.add(name, tensor)

    def add_variables(self, frame: FrameType, given: Iterable[tuple[str, Any]] = ()) -> None:
        """Name the tensors that variables of a function hold, then those of its module, as they are written there.

        Args:
            given: further names, better than those of a part of a variable.
        """
        for variables in (frame.f_locals, frame.f_globals):
            for name, value in [*_shown(variables), *given]:
                if isinstance(value, torch.Tensor):
                    self.add(name, value)
            for name, value in _shown(variables):
                self._add_parts(name, value)
        _let_go(frame)

    def _add_parts(self, name: str, value: Any) -> None:
        """Name the tensors of a module, list, tuple, dict or object with fields, and of what these hold; in large ones
        none."""
        waiting = [(name, value)]
        for path, each in waiting:  # grows
            if isinstance(each, torch.Tensor):
                self.add(path, each)
            elif isinstance(each, torch.nn.Module):
                self.add_module(each, f"{path}.")
            elif len(waiting) > _MOST:
                return
            elif has_fields(each) or (isinstance(each, (list, tuple, dict)) and len(each) <= _MOST):
                waiting += parts(path, each)


def _shown(variables: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Variables of a person: a notebook keeps its results in `_`, `_1`, `Out`, a compiler things in `.0` or `@py_1`."""
    for name, value in list(variables.items()):
        if name.isidentifier() and name[0] != "_" and name != "Out":
            yield name, value


def _let_go(frame: FrameType) -> None:
    """Before Python 3.13 a frame keeps the dictionary of its variables that it was asked for, and with it every
    tensor that they held: it is emptied, unless the caller has it too, as `locals()`."""
    if sys.version_info < (3, 13) and frame.f_code.co_flags & FAST_LOCALS:
        variables = frame.f_locals
        if sys.getrefcount(variables) <= 3:  # the frame's, ours, and that of the call
            variables.clear()
