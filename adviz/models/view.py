"""How much of a model is shown: closed modules, the neighbourhood of a box, and what is done with very many boxes."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from adviz.errors import NameProblem, OptionError, clip, nearest
from adviz.models.bench import Bench, Part
from adviz.models.graph import Box, Model, Scope
from adviz.models.reduce import changed, shared, transformed
from adviz.models.sets import FOLDS
from adviz.models.transforms import FoldDuplicates, Prune, Transform, fold_group
from adviz.models.words import canonical

MOST = 300  # boxes that are drawn without being asked for
_PICKING = ("getitem", "select", "slice", "narrow", "unbind", "Gather", "Slice")
UNDO = "--all, or most=None, draws every box"


def closed(model: Model, depth: int | None = None, expand: Collection[str] = ()) -> Model:
    """The model with one box in place of each closed module.

    Layers (modules of the framework that call no module) are closed.

    Args:
        model: with every call.
        depth: modules within `depth - 1` others are closed as well; None opens all.
        expand: names of modules that are open all the same, with those around them; and where one holds nothing but
            another, with that.

    Raises:
        NameProblem: there is no module of that name.
        OptionError: the depth is no whole number from 1 on.
    """
    counted("depth", depth, 1)
    opened = _opened(model, expand)
    groups: dict[Scope, list[int]] = {}
    for at, box in enumerate(model.boxes):
        scope = _closed_at(model, box, depth, opened) if box.kind == "operation" or box.scope else None
        if scope is not None:
            groups.setdefault(scope, []).append(at)

    def fold(bench: Bench) -> None:
        for scope, keys in groups.items():
            module = model.modules[scope]
            if len(keys) == 1 and not module.title:  # of an ONNX file, where the node says more than its module
                continue
            made = Part(canonical(module.word), module.word, module.name, None, (), (), module.title, scope=scope[:-1])
            fold_group(bench, keys, made)

    return changed(model, fold) if groups else model


def _opened(model: Model, expand: Collection[str]) -> set[Scope]:
    expand = [expand] if isinstance(expand, str) else expand
    names = {module.name for module in model.modules.values()}
    for name in expand:
        if name not in names:
            near = nearest(name, sorted(names))
            listed = clip(", ".join(dict.fromkeys(module.name for module in model.modules.values())), 60)
            remedy = f"did you mean {near}?" if near else f"its modules are: {listed or 'none'}"
            raise NameProblem(f"there is no module {clip(name, 40)} in {clip(model.name, 40)}", remedy=remedy)
    scopes = [_filled(model, scope) for scope, module in model.modules.items() if module.name in expand]
    return {scope[:size] for scope in scopes for size in range(1, len(scope) + 1)}


def _filled(model: Model, scope: Scope) -> Scope:
    """A module, or the innermost one that holds all that it holds."""
    found = shared([box.scope for box in model.boxes if box.scope[: len(scope)] == scope] or [scope])
    return found[:-1] if len(found) > len(scope) and model.modules[found].is_layer else found


def counted(name: str, value: object, least: int) -> None:
    """Hold a number against its least value.

    Raises:
        OptionError: it is no whole number, or too small.
    """
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < least):
        raise OptionError(f"{name} cannot be {clip(repr(value), 24)}", remedy=f"give a whole number from {least} on")


def _closed_at(model: Model, box: Box, depth: int | None, opened: set[Scope]) -> Scope | None:
    """The outermost closed module around a box."""
    for size in range(1, len(box.scope) + 1):
        scope = box.scope[:size]
        module = model.modules.get(scope)
        if module and scope not in opened and (module.is_layer or (depth is not None and size >= depth)):
            return scope
    return None


def focused(model: Model, name: str, radius: int = 2) -> Model:
    """The boxes within so many arrows, in either direction, of those with a name, a title or a position (`v12`).

    Raises:
        NameProblem: there is no such box.
        OptionError: the radius is no whole number from 0 on.
    """
    counted("radius", radius, 0)
    centre = _named(model, name)
    near: list[list[int]] = [[] for _ in model.boxes]
    for at, box in enumerate(model.boxes):
        for link in box.links:
            near[at].append(link.source)
            near[link.source].append(at)
    kept = dict.fromkeys(centre)
    edge = centre
    for _ in range(radius):
        edge = list(dict.fromkeys(other for at in edge for other in near[at] if other not in kept))
        kept |= dict.fromkeys(edge)
    order = sorted(kept)
    place = {at: new for new, at in enumerate(order)}
    boxes = []
    for at in order:
        box = model.boxes[at]
        links = tuple([link._replace(source=place[link.source]) for link in box.links if link.source in place])
        boxes.append(box._replace(links=links))
    roots = tuple(place[root] for root in model.roots if root in place)
    near_by = f"within {radius} arrow{'s' * (radius != 1)} of {clip(name, 40)}"
    note = f"{len(boxes):,} of {len(model.boxes):,} boxes: those {near_by}"
    called = f"{model.name} {near_by}"
    return model._replace(name=called, boxes=tuple(boxes), roots=roots, notes=(*model.notes, note))


def _named(model: Model, name: str) -> list[int]:
    boxes = model.boxes
    for found in (
        [at for at, box in enumerate(boxes) if box.name == name],
        [at for at, box in enumerate(boxes) if name.lower() in (box.title.lower(), box.op.lower(), box.word.lower())],
        [at for at, box in enumerate(boxes) if box.name.startswith(f"{name}.") or name in box.scope],
        [int(name[1:])] if name[:1] == "v" and name[1:].isdigit() and int(name[1:]) < len(boxes) else [],
    ):
        if found:
            return found
    known = list(dict.fromkeys(word for box in boxes for word in (box.name, box.title, *box.scope) if word))
    near = nearest(name, known)
    remedy = f"did you mean {clip(near, 60)}?" if near else f"its boxes are: {clip(', '.join(known), 60)}"
    raise NameProblem(f"there is no box {clip(name, 40)} in {clip(model.name, 40)}", remedy=remedy)


def fitted(model: Model, most: int | None = MOST) -> Model:
    """The model with at most so many boxes, where that can be had: by folding what usually goes together, by closing
    modules from the innermost on, by folding rows of the same operation. A note says what was done, and how to undo it.
    """
    before = len(model.boxes)
    if most is None or before <= most:
        return model
    tried = _folded(model, FOLDS)
    done = ["layers are folded"] if len(tried.boxes) < before else []
    if len(tried.boxes) > most:
        closer = _closer(tried, most)
        done += ["modules are closed"] if len(closer.boxes) < len(tried.boxes) else []
        tried = closer
    if len(tried.boxes) > most:  # a loop of many steps picks its input for each
        rest = _folded(tried, tuple(map(Prune, _PICKING)))
        done += ["picked parts are left out"] if len(rest.boxes) < len(tried.boxes) else []
        tried = rest
        shorter = _folded(tried, (FoldDuplicates("op"),))
        done += ["rows of the same operation are folded"] if len(shorter.boxes) < len(tried.boxes) else []
        tried = shorter
    if not done:
        return model._replace(notes=(*model.notes, f"the model is big ({before:,} boxes), and nothing can be folded"))
    note = f"the model is big ({before:,} boxes): {', '.join(done)}, which leaves {len(tried.boxes):,}; {UNDO}"
    return tried._replace(notes=(*model.notes, note))


def _folded(model: Model, transforms: Sequence[Transform]) -> Model:
    return transformed(model, transforms)._replace(notes=model.notes)


def _closer(model: Model, most: int) -> Model:
    """The model with modules closed, from the innermost ones on, until it fits."""
    tried = model
    for depth in range(max((len(box.scope) for box in model.boxes), default=0), 0, -1):
        tried = closed(model, depth)
        if len(tried.boxes) <= most:
            break
    return tried


def pruned(model: Model, kept: Sequence[int]) -> Model:
    """The model with some of its boxes alone, which are in order."""
    place = {at: new for new, at in enumerate(kept)}
    made = []
    for box in map(model.boxes.__getitem__, kept):
        links = tuple([link._replace(source=place[link.source]) for link in box.links])
        made.append(box._replace(links=links))
    return model._replace(boxes=tuple(made), roots=tuple(place[root] for root in model.roots))


def needed(model: Model) -> list[int]:
    """The boxes that the results depend on, and the inputs, in order."""
    kept = set(model.roots)
    for at in range(len(model.boxes) - 1, -1, -1):
        if at in kept:
            kept.update(link.source for link in model.boxes[at].links)
    return sorted(kept | {at for at, box in enumerate(model.boxes) if box.kind == "input"})
