"""What a worker does: a chunk of tasks in, the bytes of their files out. Nothing here reads or writes a file.

One bad task never spoils its chunk: whatever it raises is its own error, and what takes too long is cut short.
"""

from __future__ import annotations

import re
import struct
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from adviz import __version__, api
from adviz.batch.budget import TimeUp, limit
from adviz.batch.code import loaded
from adviz.batch.items import Item, sample
from adviz.drawing import Drawing
from adviz.errors import AdvizError, EvaluationError, LayoutError
from adviz.formats import render_many
from adviz.formats.json import decimal, number
from adviz.layout.options import Rendered
from adviz.options import choose
from adviz.scene.figures import gradients
from adviz.scene.model import Scene
from adviz.tracing.named import parameters

TOGETHER = 400  # nodes: up to here a layout process of its own would be most of the time
BRIEF = 4_000  # characters of a formula or a note that go into manifest and gallery


class Settings(NamedTuple):
    """What holds for all items of a batch.

    Attributes:
        at: values for the inputs of these names, in the items that have them.
        wrt: names to differentiate with respect to, in the items that have them.
        options: of the drawing, in place of the sample's own.
        seconds: how long an item may take; 0 is for ever.
        version: of adviz.
        python: whether a sample may name a Python function, which is then run.
    """

    at: dict[str, float]
    wrt: tuple[str, ...]
    options: dict[str, Any]
    seconds: float = 0.0
    version: str = __version__
    python: bool = False


class Task(NamedTuple):
    """An item, its text, and the formats that are wanted of it."""

    item: Item
    text: str
    formats: tuple[str, ...]


class Facts(NamedTuple):
    """What is known of a drawn item, beside its files; as JSON can say it.

    Attributes:
        title: of the sample; may be empty.
        formula: as it was written, on one line.
        root: the name of the root.
        value: of the root; None when it is drawn with formulas.
        gradient: input name → derivative.
        at: input name → value, for the inputs that have one.
        paths: name → how many paths lead from it to the root, for the names that are highlighted.
        totals: name → the derivative as it is shown, of the names that are highlighted first.
        nodes: how many the graph has.
        size: width and height of the picture in pixels of a screen; None for formats without.
        theme: whose background the picture has.
        notes: what a person should know.
        used_at, used_wrt: the overrides of the batch that this item took.
        code: file → SHA-256 of the Python code that was run; empty for a formula.
    """

    title: str
    formula: str
    root: str
    value: float | str | None
    gradient: dict[str, float | str | None]
    at: dict[str, float | str | None]
    paths: dict[str, str]
    totals: dict[str, str]
    nodes: int
    size: tuple[int, int] | None
    theme: str
    notes: tuple[str, ...]
    used_at: dict[str, float | str | None]
    used_wrt: tuple[str, ...]
    code: Mapping[str, str] = {}


class Outcome(NamedTuple):
    """What became of a task: its files by format and the facts, or an error."""

    files: dict[str, bytes]
    facts: Facts | None
    error: AdvizError | None
    seconds: float


class _Ready(NamedTuple):
    """A task whose scene is built."""

    drawing: Drawing
    title: str
    used_at: dict[str, float]
    used_wrt: tuple[str, ...]
    code: dict[str, str]


def draw_chunk(tasks: Sequence[Task], settings: Settings) -> list[Outcome]:
    """Draw all tasks; small ones share a layout process."""
    if settings.version != __version__:
        message = f"the worker has adviz {__version__}, the batch runs adviz {settings.version}"
        return [failed(EvaluationError(message, remedy="install one version everywhere"))] * len(tasks)
    outcomes: dict[int, Outcome] = {}
    ready: dict[int, _Ready] = {}
    began = [0.0] * len(tasks)
    for at, task in enumerate(tasks):
        start = time.perf_counter()
        made = guarded(settings.seconds, _prepare, task, settings)
        began[at] = time.perf_counter() - start
        if isinstance(made, AdvizError):
            outcomes[at] = failed(made, began[at])
        else:
            ready[at] = made
    for group in _groups(tasks, ready):
        start = time.perf_counter()
        files = _files([ready[at] for at in group], tasks[group[0]].formats, settings.seconds)
        share = (time.perf_counter() - start) / len(group)
        for at, found in zip(group, files, strict=True):
            outcomes[at] = _outcome(ready[at], found, began[at] + share)
    return [outcomes[at] for at in range(len(tasks))]


def failed(error: AdvizError, seconds: float = 0.0) -> Outcome:
    """The outcome of a task that went wrong."""
    return Outcome({}, None, error, seconds)


def guarded(seconds: float, work: Any, *args: Any) -> Any:
    """What `work` returns, or whatever it raises as an error of adviz. An interrupt is no error."""
    try:
        with limit(seconds):
            return work(*args)
    except AdvizError as error:
        return error
    except TimeUp:
        return LayoutError(f"it takes longer than {seconds:g} s", remedy="make it smaller, or give --timeout SECONDS")
    except MemoryError:
        return EvaluationError("there is not enough memory for it", remedy="make it smaller, or run fewer at once (-j)")
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        return EvaluationError(f"adviz failed: {said[:200]}", remedy="please report it, with the sample")


def _prepare(task: Task, settings: Settings) -> _Ready:
    said = sample(task.item, task.text, settings.python)
    chosen = choose(settings.options, said.options)
    at: dict[str, float] = {}
    wrt: tuple[str, ...] = ()
    if settings.at:
        known = said.at.keys() | (parameters(said.function) if said.function else api.sampled(said, settings.at).inputs)
        at = {name: value for name, value in settings.at.items() if name in known}
    graph = api.sampled(said, at)
    if settings.wrt:
        names = set(graph.names.values())
        wrt = tuple(name for name in settings.wrt if name in names)
    drawing = api.draw(graph, said.at | at or None, wrt or said.wrt, **chosen._asdict())
    return _Ready(drawing, chosen.title, at, wrt, loaded(said.function) if said.function else {})


def _groups(tasks: Sequence[Task], ready: dict[int, _Ready]) -> list[list[int]]:
    """Which tasks are laid out together: small ones that are wanted in the same formats."""
    groups: dict[object, list[int]] = {}
    for at, made in ready.items():
        small = len(made.drawing.scene.nodes) <= TOGETHER
        groups.setdefault(tasks[at].formats if small else at, []).append(at)
    return list(groups.values())


def _files(ready: list[_Ready], formats: tuple[str, ...], seconds: float) -> list[dict[str, Rendered] | AdvizError]:
    """All in one go; where that fails as a whole, one by one."""
    drawings = [(made.drawing.scene, made.drawing.options) for made in ready]
    together = guarded(seconds, render_many, drawings, formats)
    if not isinstance(together, AdvizError):
        return list(together)
    if len(ready) == 1:
        return [together]
    return [each for made in ready for each in _files([made], formats, seconds)]


def _outcome(made: _Ready, found: dict[str, Rendered] | AdvizError, seconds: float) -> Outcome:
    if isinstance(found, AdvizError):
        return failed(found, seconds)
    return Outcome({name: rendered.data for name, rendered in found.items()}, _facts(made, found), None, seconds)


def _facts(made: _Ready, found: dict[str, Rendered]) -> Facts:
    scene: Scene = made.drawing.scene
    notes = dict.fromkeys([*scene.notes, *(note for rendered in found.values() for note in rendered.notes)])
    totals = {table.wrt: table.total_text for table in scene.tables}
    totals |= {name: text for name, text in gradients(scene).items() if name not in totals}
    sizes = [size for name in sorted(found) for size in [_size(name, found[name].data)] if size]
    return Facts(
        title=made.title,
        formula=" ".join(scene.expression[:BRIEF].split()),
        root=scene.root_name,
        value=number(scene.value),
        gradient={name: number(value) for name, value in scene.gradient.items()},
        at={name: number(value) for name, value in scene.inputs.items() if value is not None},
        paths={table.wrt: decimal(table.count) for table in scene.tables},
        totals={name: text[:BRIEF] for name, text in totals.items()},
        nodes=len(scene.nodes),
        size=sizes[-1] if sizes else None,
        theme=made.drawing.options.theme,
        notes=tuple(note[:BRIEF] for note in notes),
        used_at={name: number(value) for name, value in made.used_at.items()},
        used_wrt=made.used_wrt,
        code=made.code,
    )


def _size(name: str, data: bytes) -> tuple[int, int] | None:
    """Width and height of a picture on a screen: a point is 4/3 pixels, a bitmap has 2 pixels a point."""
    if name == "png":
        width, height = struct.unpack(">II", data[16:24])
        return round(width * 2 / 3), round(height * 2 / 3)
    found = re.search(rb'<svg[^>]* width="([0-9.]+)pt" height="([0-9.]+)pt"', data[:500]) if name == "svg" else None
    return (round(float(found[1]) * 4 / 3), round(float(found[2]) * 4 / 3)) if found else None
