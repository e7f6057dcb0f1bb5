"""The steps of a trace to a scene."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from adviz.models.arrow import arrow
from adviz.options import Options
from adviz.scene.labels import exact, short
from adviz.scene.model import Edge, Line, Node, Scene
from adviz.torch.layers import in_layer
from adviz.torch.recorder import Recorder, Step
from adviz.torch.words import shape_text

_MASKS = {"masked_fill", "masked_fill_", "full", "full_like", "fill_", "triu", "tril", "triu_", "tril_", "where"}


class Bad(NamedTuple):
    """The steps at which something first was nan, and first was infinite (None when nothing was)."""

    nan: int | None
    inf: int | None


def bad_steps(steps: Sequence[Step]) -> Bad:
    """Where a pass first was not finite. An infinity that is written into a mask is no cause for alarm, and one that
    comes to nothing is not either."""
    nan = next((at for at, step in enumerate(steps) if step.stats and step.stats.nans), None)
    inf = next(
        (at for at, step in enumerate(steps) if step.stats and step.stats.infs and step.name not in _MASKS), None
    )
    end = steps[-1].stats if steps else None
    return Bad(nan, inf if nan is not None or (end and end.infs) else None)


def words_for(bad: Bad, steps: Sequence[Step]) -> list[str]:
    """What is said of it."""
    found = sorted((at, kind) for kind, at in (("nan", bad.nan), ("inf", bad.inf)) if at is not None)
    said = []
    for number, (at, kind) in enumerate(found):
        step = steps[at]
        if number and found[0][0] == at:
            continue
        if step.kind != "call":
            said.append(f"not finite: {step.name or 'an input'} holds {kind} before the forward pass")
        else:
            first = "first " if not number else "then "
            said.append(f"not finite: the forward pass {first}becomes {kind} at {step.name}{in_layer(step.layer)}")
    return said


def forward_scene(recorder: Recorder, outputs: Sequence[tuple[str, Any]], chosen: Options, bad: Bad) -> Scene:
    """The scene of a trace; its root is the last output."""
    places = {recorder.place(tensor): recorder.names.of(tensor) or path for path, tensor in outputs}
    steps = recorder.steps
    root = list(places)[-1]
    name = places[root] or "output"
    stats = steps[root].stats
    value = stats.value if stats else None
    dead = _dead(steps)
    blamed = {at for at in bad if at is not None}
    cuts = sum(1 for step in steps for operand in step.operands if operand.cut)
    calls = sum(1 for step in steps if step.kind == "call")
    result = [f"{name} = {short(value, 7)}"] if value is not None else []
    result += [f"{count:,} {word}{'s' * (count != 1)}" for count, word in ((calls, "call"), (cuts, "cut"))]
    said = words_for(bad, steps)
    notes = (*said, *dict.fromkeys(recorder.notes))
    title = (chosen.title, f"{name}: forward pass", ", ".join(result), *notes[:3])
    return Scene(
        title=tuple(line for line in title if line),
        expression="",
        root=root,
        root_name=name,
        inputs={step.name: step.stats.value if step.stats else None for step in steps
                if step.kind in ("input", "parameter") and step.name},
        value=value,
        value_text="" if value is None else short(value, 7),
        gradient={},
        nodes=tuple(_node(at, step, places, dead, blamed) for at, step in enumerate(steps)),
        edges=tuple(_edges(steps, chosen.labels != "none")),
        tables=(),
        notes=notes,
    )  # fmt: skip


def _dead(steps: Sequence[Step]) -> set[int]:
    """Results that carry no gradient, though something that does went into them."""
    touched: set[int] = set()
    found: set[int] = set()
    for at, step in enumerate(steps):
        sources = [operand.source for operand in step.operands]
        if step.carries or any(operand.cut for operand in step.operands) or touched.intersection(sources):
            touched.add(at)
            if not step.carries:
                found.add(at)
    return found


def _node(at: int, step: Step, places: dict[int, str], dead: set[int], blamed: set[int]) -> Node:
    value = step.stats.value if step.stats else None
    kinds = {"call": "operation", "input": "input", "parameter": "parameter", "constant": "constant"}
    roles = {kinds[step.kind] if at not in places else "root"}
    roles |= {"detached"} if at in dead else set()
    roles |= {"nonfinite"} if step.stats and not step.stats.finite else set()
    roles |= {"culprit"} if at in blamed else set()
    name = places.get(at, "") if step.kind == "call" else step.name
    shown = (f"{name} = {step.name}" if name else step.name) if step.kind == "call" else step.name or "tensor"
    shapes = " ".join(map(shape_text, step.shapes))
    lines = [Line("name", shown)]
    if value is not None:
        lines.append(Line("value", f"= {short(value, 5)}"))
    elif shapes and shapes != "()":
        lines.append(Line("value", shapes))
    sources = ", ".join(f"v{operand.source}" for operand in step.operands)
    return Node(
        id=at,
        op=step.name if step.kind == "call" else "const" if step.kind == "constant" else "input",
        name=name,
        text=f"{step.name}({sources})" if step.kind == "call" else shown,
        lines=tuple(lines),
        value=value,
        adjoint=None,
        roles=tuple(sorted(roles)),
        tooltip=_tooltip(shown, shapes, step),
    )


def _tooltip(shown: str, shapes: str, step: Step) -> str:
    said = [shown, f"{shapes} {step.type}", "carries a gradient" if step.carries else "carries no gradient"]
    said += [f"layer {step.layer}"] if step.layer else []
    if step.stats:
        said.append(f"value {exact(step.stats.value)}" if step.stats.value is not None else step.stats.text)
    return "\n".join(said)


def _edges(steps: Sequence[Step], labels: bool) -> list[Edge]:
    return [
        arrow(
            operand.source,
            target,
            slot,
            operand.cut if labels else "",
            f"no gradient: {operand.cut}" if operand.cut else "a gradient flows back",
            ("cut",) if operand.cut else (),
            operand.cut,
        )
        for target, step in enumerate(steps)
        for slot, operand in enumerate(step.operands)
    ]
