"""`graph` and `backward`: tensors to drawings."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import Any

import torch

from adviz.drawing import Drawing
from adviz.errors import EvaluationError, NameProblem, OptionError, clip, nearest
from adviz.options import Options
from adviz.torch.blame import backward_blame, forward_blame
from adviz.torch.explain import explain, why_loose
from adviz.torch.flow import Flow, seeds_for, watch
from adviz.torch.layers import layers_of
from adviz.torch.measure import Stats
from adviz.torch.names import Names
from adviz.torch.options import only_options
from adviz.torch.paths import measured, tables
from adviz.torch.record import Record, record
from adviz.torch.scene import scene_of
from adviz.torch.tensors import edge_of, flatten
from adviz.torch.trace import Trace
from adviz.torch.view import View, word_of

Named = list[tuple[str, Any]]


class Gradients(Drawing):
    """The drawing of a backward pass, with its numbers.

    Attributes:
        nodes: one a box: the adjoint as `Stats`; None where nothing came. Of several outputs the first.
        edges: one an arrow of `scene.edges`: the gradient that flowed back along it; None where nothing did.
        leaves: name → the gradient of each leaf that has a name.
    """

    def __init__(self, view: View, options: Options) -> None:
        super().__init__(scene_of(view), options.look)
        flow = view.flow
        assert flow is not None
        rows = [flow.nodes.get(at, ()) for at in range(len(view.record.boxes))]
        self.nodes: tuple[Stats | None, ...] = tuple(next(iter(row), None) for row in rows)
        self.edges: tuple[Stats | None, ...] = tuple(
            flow.edges.get((edge.target, edge.slot)) for edge in self.scene.edges
        )
        self.leaves: dict[str, Stats | None] = {
            box.name: self.nodes[at] for at, box in enumerate(view.record.boxes) if box.kind == "leaf" and box.name
        }


def graph(
    output: Any, params: Any = None, saved: bool = False, attrs: bool = False, accumulate: bool = False, **options: Any
) -> Drawing:
    """The autograd graph of tensors, as a drawing. The graph is neither used up nor kept alive.

    Args:
        output: a tensor, tensors in tuples, lists, dicts or records, or what `trace` returned.
        params: names: a module, a dict from names to tensors, or the pairs of `named_parameters`. What it does not
            name is called as the caller's variables are.
        saved: draw the tensors that operations keep for the backward pass, with dotted lines.
        attrs: write what else operations keep: dimensions, factors, strides.
        accumulate: draw the nodes that add gradients up in `.grad`.
        options: `theme`, `rankdir` (`TB` unless it is given), `scale`, `layout`, `title`, `labels`.

    Raises:
        OptionError: there is no tensor in `output`, or an option is wrong.

    >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> y = (2 * x).sum()
    >>> [" ".join(line.text for line in node.lines) for node in graph(y).scene.nodes]
    ['x (2)', 'mul (2)', 'y = sum = 6']
    """
    chosen = only_options(options)
    outputs, names, traced = _named(output, params, sys._getframe(1))
    made = record(outputs, names, saved, attrs, accumulate)
    notes = [*_loose(outputs, traced), *_freed(made)]
    return Drawing(
        scene_of(
            View(
                record=made,
                names=names,
                outputs=_single_outputs(made, outputs),
                layers=layers_of(made, traced.layers if traced else {}),
                labels=chosen.labels != "none",
                title=chosen.title,
                notes=tuple(notes),
            )
        ),
        chosen.look,
    )


def backward(
    output: Any,
    wrt: Any = (),
    params: Any = None,
    seed: Any = None,
    heat: bool = False,
    accumulate_grad: bool = False,
    **options: Any,
) -> Gradients:
    """Run a backward pass and draw what flowed: on every arrow the gradient, on every box its adjoint. The `.grad`
    fields stay as they are, and the graph can be used again. Hooks of the user run, as in every backward pass.

    Where all results are single numbers, arrows have local partials and the products along paths add up to the
    gradient; elsewhere arrows have the norm of the gradient, and the paths are those that it is largest along.

    Args:
        output: as for `graph`. Several outputs, and the entries of each, are differentiated as their sum.
        wrt: names or tensors, one or several, whose paths are listed.
        params: as for `graph`.
        seed: what is fed to the outputs in place of ones: a tensor (or number), or one an output.
        heat: colours show the logarithm of the gradient, in place of paths.
        accumulate_grad: add the gradients to the `.grad` fields of the leaves, as `.backward()` does.
        options: as for `graph`, and `paths`: how many are listed.

    Raises:
        OptionError: an option is wrong, a seed does not fit, or no tensor in `output`.
        EvaluationError: there is no gradient, or the graph has been freed. The message says why.
        NameProblem: the graph has nothing of that name.

    >>> x = torch.tensor(2.0, requires_grad=True)
    >>> drawing = backward(x * torch.sin(x), wrt="x")
    >>> [path.product_text for path in drawing.scene.paths], x.grad
    (['0.9093', '−0.83229'], None)
    """
    chosen = only_options(options)
    outputs, names, traced = _named(output, params, sys._getframe(1))
    live = [(path, tensor) for path, tensor in outputs if edge_of(tensor) is not None]
    if not live:
        raise EvaluationError(f"there is no gradient to draw: {explain(outputs[0][1], trace=traced)}")
    made = record(live, names)
    single = _single_outputs(made, live)
    made.add_total()
    starts = _starts(made, names, wrt)
    tensors = [tensor for _, tensor in live]
    flow, gradients = watch(made, tensors, seeds_for(tensors, seed))
    if accumulate_grad:
        _accumulate(made, gradients)
    view = _view(made, flow, names, single, traced, starts, chosen)
    return Gradients(view._replace(heat=heat, notes=(*_loose(outputs, traced), *view.notes)), chosen)


def _view(
    made: Record,
    flow: Flow,
    names: Names,
    outputs: Mapping[int, Any],
    traced: Trace | None,
    starts: Mapping[str, int],
    chosen: Options,
) -> View:
    layers = layers_of(made, traced.layers if traced else {})
    numbers = measured(made, flow)
    blamed, said = backward_blame(made, flow, layers)
    sound = all(each is None or each.finite for row in flow.nodes.values() for each in row)
    if not sound or traced or any(not bool(torch.isfinite(tensor).all()) for tensor in outputs.values()):
        there, words = forward_blame(made, outputs, layers)
        if traced and traced.first_bad:
            words = [traced.first_bad]
        blamed, said = there + blamed, words + said
    leaves = [at for at, box in enumerate(made.boxes) if box.kind == "leaf"]
    return View(
        record=made,
        names=names,
        outputs=outputs,
        layers=layers,
        labels=chosen.labels != "none",
        title=chosen.title,
        notes=tuple(said),
        flow=flow,
        flows=numbers.flows(list(starts.values()) or leaves) if flow.scalar else {},
        starts=starts,
        tables=tables(made, flow, numbers, starts, chosen.paths, [word_of(box) for box in made.boxes]),
        blamed=frozenset(blamed),
    )


def _named(output: Any, params: Any, frame: FrameType) -> tuple[Named, Names, Trace | None]:
    """The tensors of an output with their names, all names, and the trace when the output is one."""
    names = Names()
    if params is not None:
        names.add_params(params)
    traced = output if isinstance(output, Trace) else None
    if traced:
        traced.name(names)
        output = traced.output
    names.add_variables(frame)
    return flatten(output), names, traced


def _single_outputs(made: Record, outputs: Named) -> dict[int, Any]:
    """Position → tensor, for outputs that are all that their node computes."""
    found = {}
    for _, tensor in outputs:
        edge = edge_of(tensor)
        if edge is not None and len(edge[0]._input_metadata) == 1:
            found[made.places[edge[0]]] = tensor
    return found


def _loose(outputs: Named, traced: Trace | None) -> list[str]:
    return [
        f"no gradient: {path or 'the output'} {why_loose(tensor, traced)}"
        for path, tensor in outputs
        if edge_of(tensor) is None
    ]


def _freed(made: Record) -> list[str]:
    if not made.freed:
        return []
    return ["what operations kept is gone: a backward pass has freed it; draw before it, or give it retain_graph=True"]


def _starts(made: Record, names: Names, wrt: Any) -> dict[str, int]:
    """Name → position, of what paths are listed for."""
    if isinstance(wrt, torch.nn.Module):
        raise OptionError("wrt cannot be a module", remedy='give params=module, and wrt="0.weight", a name in it')
    if isinstance(wrt, Mapping):  # as params has it: names and their tensors
        wrt = list(wrt.values())
    asked: Sequence[Any] = list(wrt) if isinstance(wrt, (list, tuple)) else [wrt]
    known = {box.name: at for at, box in reversed(list(enumerate(made.boxes))) if box.name}
    found = {}
    for one in asked:
        if isinstance(one, torch.Tensor):
            edge = edge_of(one)
            if edge is None or edge[0] not in made.places:
                raise NameProblem(f"the output does not depend on {names.of(one) or 'a tensor of wrt'}")
            at = made.places[edge[0]]
            found[made.boxes[at].name or f"v{at}"] = at
        elif isinstance(one, str) and one in known:
            found[one] = known[one]
        else:
            near = nearest(str(one), list(known))
            listed = clip(", ".join(known), 60) or "none"
            raise NameProblem(
                f"cannot differentiate with respect to {clip(str(one), 24)}: the graph has no such name",
                remedy=f"did you mean {near}?" if near else f"its names are: {listed}",
            )
    return found


def _accumulate(made: Record, gradients: Mapping[int, Any]) -> None:
    with torch.no_grad():
        for at, gradient in gradients.items():
            leaf = made.boxes[at].tensor
            if leaf.grad is None:
                leaf.grad = gradient.detach().clone()
            else:
                leaf.grad += gradient
