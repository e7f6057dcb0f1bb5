"""`model` and `build_graph`: a module to a drawing of its forward pass, layer by layer."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import torch

from adviz.drawing import Drawing
from adviz.errors import EvaluationError, OptionError, clip
from adviz.models.graph import Box, Link, Model, Module
from adviz.models.reduce import transformed
from adviz.models.scene import scene_of
from adviz.models.sets import HIDDENLAYER
from adviz.models.transforms import Transform
from adviz.models.view import MOST, closed, fitted, focused, needed, pruned
from adviz.options import Options
from adviz.torch.compiled import as_written
from adviz.torch.custom import custom_functions
from adviz.torch.flops import Counter
from adviz.torch.modules import ModuleRecorder
from adviz.torch.options import only_options
from adviz.torch.runs import arguments_of, named, results_of, runnable, takes
from adviz.torch.tensors import flatten
from adviz.torch.titles import title_of


class ModelDrawing(Drawing):
    """The drawing of a model, with the graph that it shows.

    Attributes:
        model: the boxes that are drawn.
    """

    def __init__(self, model: Model, options: Options) -> None:
        super().__init__(scene_of(model, options.title, options.labels != "none"), options.look)
        self.model = model


def model(
    module: Any,
    *inputs: Any,
    depth: int | None = None,
    expand: Collection[str] = (),
    focus: str = "",
    radius: int = 2,
    transforms: Sequence[Transform] = (),
    most: int | None = MOST,
    kwargs: dict[str, Any] | None = None,
    **options: Any,
) -> ModelDrawing:
    """Run a module once, and draw its forward pass: layers as boxes with shapes, parameters and operations, modules as
    frames around them.

    It runs as it always does, in the mode that it is in; buffers that the run changes and the random numbers that it
    takes are put back. A compiled module is run as it was before it was compiled.

    Args:
        module: what is run; a function over tensors will do.
        inputs, kwargs: its arguments.
        depth: modules within so many others are one box each; None opens all that is no layer.
        expand: names of modules that are open all the same.
        focus, radius: draw the boxes within so many arrows of one alone, by its name or title.
        transforms: of `adviz.transforms`, one after the other.
        most: boxes that are drawn; a larger model is folded, and modules closed, until it fits, with a note.
        options: as for `adviz.torch.graph`.

    Raises:
        OptionError: an option is wrong, or no tensor comes out.
        EvaluationError: the module fails.
        NameProblem: there is no module or box of a name.

    >>> drawing = model(torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.Tanh()), torch.zeros(2, 8))
    >>> [", ".join(line.text for line in node.lines) for node in drawing.scene.nodes]
    ['input, (2, 8)', 'Linear, 0, (2, 16), 144 parameters · 512 FLOP', 'Tanh, 1, (2, 16)']
    """
    chosen = only_options(options)
    made = closed(recorded(module, inputs, kwargs or {}), depth, expand)
    made = transformed(made, transforms)
    if focus:
        made = focused(made, focus, radius)
    return ModelDrawing(fitted(made, most), chosen)


def build_graph(
    model: Any = None, args: Any = None, input_names: Any = None, transforms: Any = "default",
    framework_transforms: Any = "default", **options: Any,
) -> ModelDrawing:  # fmt: skip
    """hiddenlayer's function, with its arguments: the model with its layers folded, in the theme `blue` unless another
    is named. Its operations are already called as hiddenlayer's framework transforms make them.

    Args:
        model: a module.
        args: its argument, or a tuple of them.
        input_names: names of the inputs, in their order.
        transforms: a list of transforms; those of hiddenlayer where none is given.
        framework_transforms: the same, applied before.
        options: as for `adviz.torch.graph`; `rankdir` is `LR` unless it is given.

    >>> from adviz.transforms import Prune
    >>> layers = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.ReLU())
    >>> [node.lines[0].text for node in build_graph(layers, torch.zeros(1, 3, 8, 8)).scene.nodes]
    ['input', 'ConvBnRelu']
    """
    inputs = args if isinstance(args, tuple) else () if args is None else (args,)
    first = () if isinstance(framework_transforms, str) else _listed(framework_transforms)
    then = HIDDENLAYER if isinstance(transforms, str) and transforms == "default" else _listed(transforms)
    chosen = only_options({"theme": "blue", "rankdir": "LR"} | options)
    made = closed(recorded(model, inputs, {}))
    for at, name in enumerate(input_names or ()):
        made = _named(made, at, str(name))
    return ModelDrawing(fitted(transformed(made, (*first, *then))), chosen)


def _listed(transforms: Any) -> tuple[Transform, ...]:
    return (transforms,) if isinstance(transforms, Transform) else tuple(transforms or ())


def _named(made: Model, at: int, name: str) -> Model:
    places = [place for place, box in enumerate(made.boxes) if box.kind == "input"]
    if at >= len(places):
        raise OptionError(f"there are {len(places)} inputs, and more names: {clip(name, 24)}")
    boxes = list(made.boxes)
    boxes[places[at]] = boxes[places[at]]._replace(name=name, title=name)
    return made._replace(boxes=tuple(boxes))


def recorded(module: Any, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Model:
    """A run of a module as a model, with every call.

    Raises:
        OptionError: it is no module or function, or no tensor comes out.
        EvaluationError: it fails.
    """
    module = runnable(module)
    root = module if isinstance(module, torch.nn.Module) else torch.nn.Module()
    counter = Counter()
    recorder = ModuleRecorder(root, counter)
    for name, tensor in _inputs(module, inputs, kwargs):
        recorder.add_input(name, tensor)
    output = _run(module, inputs, kwargs, recorder, counter)
    returned = results_of(module, output)
    roots = [place for _, tensor in returned for place in [recorder.place(tensor)] if place is not None]
    made = Model(
        name=named(module),
        boxes=tuple(recorder.boxes),
        roots=tuple(dict.fromkeys(roots)),
        modules=recorder.modules,
    )
    kept = needed(made)
    idle = sum(bool(made.boxes[at].links) for at in set(range(len(made.boxes))) - set(kept))
    notes = (f"left out, because nothing uses their results: {idle:,} call{'s' * (idle > 1)}",) if idle else ()
    return _shared(_layer(pruned(made, kept)._replace(notes=notes), root))


def _layer(made: Model, root: Any) -> Model:
    """A model that is one layer, as that."""
    if made.modules or not type(root).__module__.startswith("torch.nn.modules") or type(root) is torch.nn.Module:
        return made
    scope = (type(root).__name__,)
    boxes = tuple([box if box.kind == "input" else box._replace(scope=scope) for box in made.boxes])
    return made._replace(boxes=boxes, modules={scope: Module("", scope[0], title_of(root), True)})


def _run(module: Any, inputs: Any, kwargs: Any, recorder: ModuleRecorder, counter: Counter) -> Any:
    hooks = torch.nn.modules.module
    handles = [
        hooks.register_module_forward_pre_hook(recorder.enter),
        hooks.register_module_forward_hook(recorder.leave, always_call=True),
    ]
    try:
        with (
            torch.random.fork_rng(),
            _kept(recorder.root),
            as_written(),
            custom_functions(recorder.custom),
            counter,
            recorder,
        ):
            return module(*inputs, **kwargs)
    except Exception as error:
        said = clip(str(error).partition("\n")[0], 200)
        raise EvaluationError(f"the model fails: {type(error).__name__}: {said}", remedy=takes(module)) from error
    finally:
        for handle in handles:
            handle.remove()


@contextlib.contextmanager
def _kept(module: Any) -> Iterator[None]:
    """Buffers are afterwards what they were before."""
    before = [(buffer, buffer.detach().clone()) for buffer in module.buffers() if not buffer.is_meta]
    try:
        yield
    finally:
        with torch.no_grad():
            for buffer, copy in before:
                if not torch.equal(buffer, copy):
                    buffer.copy_(copy)


def _inputs(module: Any, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The tensors that go in, called as the parameters are."""
    names = arguments_of(module)
    given = [(names[at] if at < len(names) else f"input {at}", value) for at, value in enumerate(inputs)]
    for name, value in [*given, *kwargs.items()]:
        with contextlib.suppress(OptionError):
            yield from ((name + path, tensor) for path, tensor in flatten(value))


def _shared(made: Model) -> Model:
    """Weights that several boxes use become one box, with an arrow to each of them."""
    users: dict[str, list[int]] = {}
    for at, box in enumerate(made.boxes):
        for weight in box.weights:
            users.setdefault(weight.name, []).append(at)
    groups: dict[tuple[int, ...], list[str]] = {}
    for name, places in users.items():
        if len(places) > 1:
            groups.setdefault(tuple(places), []).append(name)
    if not groups:
        return made
    return _with_weights(made, groups)


def _with_weights(made: Model, groups: dict[tuple[int, ...], list[str]]) -> Model:
    known = {weight.name: weight for box in made.boxes for weight in box.weights}
    before = len(groups)
    boxes = [box._replace(links=tuple(Link(link.source + before, link.output, link.label) for link in box.links))
             for box in made.boxes]  # fmt: skip
    fresh = []
    for at, (places, names) in enumerate(groups.items()):
        weights = tuple([known[name] for name in names])
        shared = names[0] if len(names) == 1 else names[0].rpartition(".")[0] or names[0]
        title = f"{shared}, used {len(places)} times"
        shapes = tuple([weight.shape for weight in weights])
        fresh.append(Box("parameter", "Parameter", "Parameter", title, shared, (), (), shapes, weights, None,
                         sum(weight.bytes for weight in weights)))  # fmt: skip
        for place in places:
            box = boxes[place]
            kept = tuple([weight for weight in box.weights if weight.name not in names])
            boxes[place] = box._replace(weights=kept, links=(*box.links, Link(at)))
    return made._replace(boxes=(*fresh, *boxes), roots=tuple(root + before for root in made.roots))
