"""Archives of `torch.export` (`.pt2`): the graph in them is text (JSON), and only that is read. Weights, sample inputs
and other pickles in the archive are not opened, and PyTorch is not needed.

The names of the keys are those of `torch/_export/serde/schema.py`.
"""

from __future__ import annotations

import json
import os
import re
import zipfile
import zlib
from math import prod
from typing import Any

from adviz.errors import FileProblem, clip
from adviz.models.flops import flops
from adviz.models.graph import Box, Link, Model, Module, Scope, Shape, Weight
from adviz.models.words import canonical
from adviz.output import problem

LARGEST = 256 << 20  # bytes of the graph
DEEPEST = 100  # modules within each other
_SYMBOL = re.compile(r"Symbol\('(\w+)'[^)]*\)")
_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 2, 7: 4, 8: 8, 9: 4, 10: 8, 11: 16, 12: 1, 13: 2}  # of torch's types


def read(path: str) -> Model:
    """The model in an archive.

    Raises:
        FileProblem: it cannot be read, is no such archive, or is damaged.
    """
    try:
        record = json.loads(_graph_text(path))
        return _Archive(os.path.basename(path), record).model()
    except OSError as error:
        raise problem("read", path, error) from None
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError, MemoryError) as error:
        said = f"{type(error).__name__}: {clip(str(error), 60)}"
        raise FileProblem(f"{path} is no archive of torch.export that adviz knows ({said})", remedy=_REMEDY) from None


_REMEDY = "write it with torch.export.save of torch 2.9 or newer, or as ONNX with torch.onnx.export"


def _graph_text(path: str) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                parts = entry.filename.split("/")
                if parts[-2:-1] == ["models"] and parts[-1].endswith(".json"):
                    if entry.file_size > LARGEST:
                        raise FileProblem(f"{path} has a graph of {entry.file_size:,} bytes")
                    with archive.open(entry) as file:
                        data = file.read(LARGEST + 1)
                    if len(data) > LARGEST:
                        raise FileProblem(f"{path} has a graph of more than {LARGEST:,} bytes")
                    return data
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise FileProblem(f"{path} is no archive of torch.export: {clip(str(error), 60)}", remedy=_REMEDY) from None
    raise FileProblem(f"{path} is no archive of torch.export: there is no graph in it", remedy=_REMEDY)


class _Archive:
    """A record of the archive while a model is made of it."""

    def __init__(self, name: str, record: Any) -> None:
        self.name = name
        self.graph = record["graph_module"]["graph"]
        self.specs = record["graph_module"]["signature"]["input_specs"]
        self.boxes: list[Box] = []
        self.places: dict[str, tuple[int, int]] = {}
        self.own: set[str] = set()
        self.weights: dict[str, Weight] = {}
        self.modules: dict[Scope, Module] = {}

    def model(self) -> Model:
        """The model."""
        self._find_own()
        for entry in self.graph["inputs"]:
            for name in _names(entry):
                if name not in self.own:
                    self.places[name] = len(self.boxes), 0
                    shape = self._shape(name)
                    self.boxes.append(Box("input", "Input", "Input", name, name, (), (), shape, bytes=self._size(name)))
        for node in self.graph["nodes"]:
            self._node(node)
        roots = [self.places[name][0] for entry in self.graph["outputs"] for name in _names(entry)
                 if name in self.places]  # fmt: skip
        if not self.boxes:
            raise ValueError("no nodes")
        roots = roots or [len(self.boxes) - 1]
        return Model(self.name, tuple(self.boxes), tuple(dict.fromkeys(roots)), self.modules)

    def _find_own(self) -> None:
        """The names of parameters and buffers."""
        for spec in self.specs:
            for kind, entry in spec.items():
                if kind in ("parameter", "buffer", "tensor_constant", "custom_obj"):
                    name = entry["arg"]["name"]
                    self.own.add(name)
                    if kind == "parameter":
                        shape = self._shape(name)[0]
                        self.weights[name] = Weight(entry["parameter_name"], shape, self._size(name) or 0)

    def _node(self, node: Any) -> None:
        links, weights = [], []
        operands = [name for entry in node["inputs"] for name in _names(entry["arg"])]
        for name in operands:
            if name in self.places:
                links.append(Link(*self.places[name]))
            elif name in self.weights:
                weights.append(self.weights[name])
            elif name not in self.own:
                raise ValueError(f"{name} is used and not made")
        outputs = [name for entry in node["outputs"] for name in _names(entry)]
        if not outputs:
            return
        word = _word(str(node["target"]))
        scope = self._scope(str(node["metadata"].get("nn_module_stack", "")))
        constant = not links and not weights
        self.boxes.append(
            Box(
                kind="constant" if constant else "operation",
                op="Constant" if constant else canonical(word),
                word=word,
                title=word,
                name="",
                scope=scope,
                links=tuple(links),
                shapes=tuple([shape for name in outputs for shape in self._shape(name)]),
                weights=tuple(weights),
                flops=flops(
                    word,
                    list(map(self._known, operands)),
                    self._known(outputs[0]),
                    [self._known(name) or () for name in operands if name in self.weights],
                ),
                bytes=self._size(outputs[0]),
                details=(("target", str(node["target"])),),
            )
        )
        for output, name in enumerate(outputs):
            self.places[name] = len(self.boxes) - 1, output

    def _scope(self, stack: str) -> Scope:
        """`L__self__,,Net;L__self__0,layer1.0,Block` → ("layer1.0",); modules of torch are layers."""
        scope: Scope = ()
        for entry in stack.split(";"):
            key, name, word = [*entry.split(",", 2), "", ""][:3]
            if name:
                if len(scope) == DEEPEST:
                    raise ValueError(f"modules within more than {DEEPEST} others")
                again = key.rpartition("@")[2] if "@" in key else ""
                scope = (*scope, f"{name} (call {int(again) + 1})" if again.isdigit() and int(again) else name)
                title = word.rpartition(".")[2]
                layer = word.startswith("torch.nn.") and ".container." not in word
                self.modules.setdefault(scope, Module(scope[-1], title, title, layer))
        for size in range(1, len(scope)):  # what holds other modules is no layer
            self.modules[scope[:size]] = self.modules[scope[:size]]._replace(is_layer=False)
        return scope

    def _shape(self, name: str) -> tuple[Shape, ...]:
        value = self.graph["tensor_values"].get(name)
        return (tuple(map(_dimension, value["sizes"])),) if value else ()

    def _known(self, name: str) -> tuple[int, ...] | None:
        """The shape, where it is known in numbers."""
        found = self._shape(name)
        sizes = tuple([size for size in found[0] if isinstance(size, int)]) if found else ()
        return sizes if found and len(sizes) == len(found[0]) else None

    def _size(self, name: str) -> int | None:
        value, sizes = self.graph["tensor_values"].get(name), self._known(name)
        return (_BYTES.get(value["dtype"], 0) * prod(sizes) or None) if sizes is not None else None


def _names(argument: Any) -> list[str]:
    """The names of tensors in an argument."""
    found: list[str] = []
    if not isinstance(argument, dict):
        return found
    for kind, value in argument.items():
        if kind == "as_tensor":
            found.append(value["name"])
        elif kind == "as_tensors":
            found += [each["name"] for each in value]
        elif kind == "as_optional_tensors":
            found += [name for each in value for name in _names(each)]
    return found


def _dimension(size: Any) -> int | str:
    if "as_int" in size:
        found = int(size["as_int"])
        if not 0 <= found < 1 << 63:
            raise ValueError("a shape of impossible size")
        return found
    text = str(size.get("as_expr", {}).get("expr_str", "?"))
    return clip(_SYMBOL.sub(r"\1", text), 20)


def _word(target: str) -> str:
    """`torch.ops.aten.conv2d.default` → `conv2d`."""
    parts = target.split(".")
    return parts[-2] if target.startswith("torch.ops.") and len(parts) > 3 else parts[-1]
