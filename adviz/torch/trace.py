"""`trace`: the forward pass of a function or a module, with every place where no gradient flows back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

import torch

from adviz.drawing import Drawing
from adviz.layout.options import DrawOptions
from adviz.scene.model import Scene
from adviz.torch.compiled import as_written
from adviz.torch.custom import custom_functions
from adviz.torch.forward import bad_steps, forward_scene
from adviz.torch.names import Names
from adviz.torch.options import chosen_options
from adviz.torch.recorder import Recorder, Step
from adviz.torch.runs import arguments_of, results_of, runnable
from adviz.torch.tensors import arguments


class Trace(Drawing):
    """The drawing of a forward pass. It keeps its output, and with it the autograd graph: hand it to `graph`,
    `backward` or `explain`, which then know the layers.

    Attributes:
        output: what the function returned.
        steps: the calls, in order.
        layers: node of the autograd graph → name of the module in which it was made.
        first_bad: where the pass first was not finite, in words; empty when it was sound.
    """

    def __init__(self, scene: Scene, look: DrawOptions, output: Any, recorder: Recorder) -> None:
        super().__init__(scene, look)
        self.output = output
        self.steps: tuple[Step, ...] = tuple(recorder.steps)
        self.layers: Mapping[object, str] = {node: layer for node, layer in recorder.layers.items() if layer}
        self.first_bad = next((note for note in scene.notes if note.startswith("not finite: ")), "")
        self._recorder = recorder

    def name(self, names: Names) -> None:
        """Give the names of inputs and parameters to a further drawing."""
        for tensor, step in self._recorder.leaves():
            names.add(step.name, tensor)

    def cut_of(self, tensor: Any) -> tuple[str, str]:
        """The call after which a tensor carries no gradient and the reason, nearest first; empty when there is none."""
        place = self._recorder.found(tensor)
        waiting = [place] if place is not None else []
        seen = set(waiting)
        while waiting:
            step = self.steps[waiting.pop(0)]
            for operand in step.operands:
                if operand.cut:
                    return step.name, operand.cut
                if operand.source not in seen:
                    seen.add(operand.source)
                    waiting.append(operand.source)
        return "", ""

    def cuts_from(self, tensor: Any) -> list[tuple[str, str]]:
        """The calls that cut off what is computed of a tensor, in order, each with its reason."""
        found = []
        reached = {self._recorder.found(tensor)}
        for at, step in enumerate(self.steps):
            cuts = [operand.cut for operand in step.operands if operand.source in reached]
            found += [(step.name, cut) for cut in cuts if cut]
            if not all(cuts):
                reached.add(at)
        return list(dict.fromkeys(found))


def trace(f: Callable[..., Any], *inputs: Any, **options: Any) -> Trace:
    """Run a function or a module once, and draw what it did, forward: every call with shapes and layers; dashed arrows
    with the reason where no gradient flows back.

    Args:
        f: what is called with the inputs, as it would be without a trace.
        inputs: its arguments.
        options: as for `adviz.torch.graph`; those that are none are handed on to `f`.

    Raises:
        OptionError: `f` cannot be called, no tensor comes out, or an option is wrong. What `f` raises comes as it is.
        EvaluationError: `f` has parameters without a shape.

    >>> x = torch.ones(2, requires_grad=True)
    >>> traced = trace(lambda x: (2 * x + 3 * x.detach()).sum(), x)
    >>> [edge.cut for edge in traced.scene.edges if edge.cut]
    ['detach']
    """
    chosen, rest = chosen_options(options)
    f = runnable(f)
    names, modules = _names(f, inputs, sys._getframe(1))
    recorder = Recorder(names, modules)
    hooks = torch.nn.modules.module
    handles = [
        hooks.register_module_forward_pre_hook(recorder.enter),
        hooks.register_module_forward_hook(recorder.leave, always_call=True),
    ]
    try:
        with as_written(), custom_functions(recorder.custom), recorder:
            output = f(*inputs, **rest)
    finally:
        for handle in handles:
            handle.remove()
    outputs = results_of(f, output)
    given = {id(tensor) for tensor in arguments((inputs, rest))}
    if not recorder.steps and given.isdisjoint(id(tensor) for _, tensor in outputs):
        recorder.notes.append("no call was seen: what torch.jit made, or another library, cannot be looked into")
    scene = forward_scene(recorder, outputs, chosen, bad_steps(recorder.steps))
    return Trace(scene, chosen.look, output, recorder)


def _names(f: Any, inputs: tuple[Any, ...], frame: FrameType) -> tuple[Names, dict[int, str]]:
    """What tensors and modules are called: as the module that is run does, as the variables of the caller are, as
    the arguments of the function, as parts of variables are."""
    names = Names()
    owner = f if isinstance(f, torch.nn.Module) else getattr(f, "__self__", None)
    if isinstance(owner, torch.nn.Module):
        names.add_module(owner)
    names.add_variables(frame, list(zip(arguments_of(f), inputs, strict=False)))
    return names, {module: name.rstrip(".") for name, module in reversed(names.modules)}
