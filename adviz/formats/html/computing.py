"""Whether the page can compute its numbers again, and what it needs for that."""

from typing import Any, NamedTuple

from adviz.errors import AdvizError
from adviz.formats.html import operators
from adviz.formats.tapes import tape_of
from adviz.ops import TABLE
from adviz.scene.figures import shape
from adviz.scene.model import Scene

Programs = list[list[dict[str, Any]]]


class Computing(NamedTuple):
    """See the module.

    Attributes:
        live: whether the page computes.
        module: the JavaScript module of the operators.
        programs: of a graph of arrays one program a node (see `adviz.ad.arrays.programs`); else None.
        reason: why a page with values does not compute, as a sentence for its reader; may be empty.
        note: the same for the person who made the page.
    """

    live: bool
    module: str
    programs: Programs | None = None
    reason: str = ""
    note: str = ""


def computing(scene: Scene) -> Computing:
    """What the page of a scene computes with."""
    try:
        if has_arrays(scene):
            return _arrays(scene)
        rows = [TABLE.get(name) for name in _operations(scene)]
        known = [row for row in rows if row is not None]
        live = len(known) == len(rows) and _is_known(scene)
        return Computing(live, operators.module(known if live else []))
    except AdvizError as problem:
        reason = f"What is drawn here stays as it is: {problem.message}."
        return Computing(False, operators.module([]), None, reason, f"the page has no sliders: {problem.message}")


def has_arrays(scene: Scene) -> bool:
    """Whether all values are there and some are arrays."""
    return _is_known(scene) and any(node.value is None for node in scene.nodes)


def _is_known(scene: Scene) -> bool:
    return bool(scene.nodes) and all(node.value is not None or node.entries is not None for node in scene.nodes)


def _operations(scene: Scene) -> list[str]:
    return [name for name in dict.fromkeys(node.op for node in scene.nodes) if name not in ("input", "const")]


def _arrays(scene: Scene) -> Computing:
    from adviz.ad.arrays.programs import operators as used
    from adviz.ad.arrays.programs import programs

    tape = tape_of(scene, "a page with sliders")
    made = programs(tape, [shape(node.entries) for node in scene.nodes])
    return Computing(True, operators.module(used(made)), made)
