"""Picture to bytes: one row a format, and a module with `render(scene, options) -> Rendered`."""

from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

from adviz.errors import AdvizError, OptionError, clip, nearest
from adviz.layout.options import DrawOptions, Rendered
from adviz.scene.model import Scene

Drawn = tuple[Scene, DrawOptions]


class Format(NamedTuple):
    """A format.

    Attributes:
        name: as after `-T`.
        module: where `render` is; imported when it is needed.
        binary: whether its bytes would spoil a terminal.
        meaning: one phrase, for `adviz formats`.
        suffix: of its files, where that is not the name.
    """

    name: str
    module: str
    binary: bool
    meaning: str
    suffix: str = ""

    @property
    def ending(self) -> str:
        """The suffix of its files."""
        return self.suffix or self.name


# fmt: off
FORMATS = {row.name: row for row in (
    Format("png",  "adviz.formats.png",  True,  "bitmap, 2 pixels a point"),
    Format("svg",  "adviz.formats.svg",  False, "vector picture for pages and slides, with tooltips"),
    Format("pdf",  "adviz.formats.pdf",  True,  "vector picture for papers, with its font and selectable text"),
    Format("tikz", "adviz.formats.tikz", False, "picture in LaTeX with typeset formulas, for papers", "tex"),
    Format("mermaid", "adviz.formats.mermaid", False, "flowchart for wikis that render Mermaid", "mmd"),
    Format("html", "adviz.formats.html", False, "page that plays: sliders, tables, steps; one file, no network"),
    Format("dot",  "adviz.formats.dot",  False, "source for Graphviz"),
    Format("json", "adviz.formats.json", False, "the exact record: every number, edge and path"),
    Format("txt",  "adviz.formats.txt",  False, "the report with the tables of paths"),
    Format("latex", "adviz.formats.latex", False, "the formula and its gradients as mathematics", "tex"),
    Format("gif", "adviz.formats.gif", True, "film of the forward and the backward pass, step by step"),
    Format("apng", "adviz.formats.apng", True, "the same film as a PNG, in all colours"),
    Format("boxes", "adviz.formats.boxes", False, "the graph and the report in characters, for a terminal"),
    Format("python", "adviz.formats.python", False, "a program that computes the value and the gradient", "py"),
    Format("csv", "adviz.formats.csv", False, "table of all nodes, edges and paths"),
)}
# fmt: on
# suffix → format; of two that share one, the first in the table
SUFFIXES = {name: name for name in FORMATS} | {row.ending: row.name for row in reversed(FORMATS.values())}


def find(name: str) -> Format:
    """The format of that name.

    Raises:
        OptionError: there is none.
    """
    if name.lower() in FORMATS:
        return FORMATS[name.lower()]
    near = nearest(name, list(FORMATS))
    remedy = f"did you mean {near}?" if near else f"choose one of {', '.join(FORMATS)}"
    raise OptionError(f"there is no format {clip(name, 24)}", remedy=remedy)


def render(scene: Scene, name: str, options: DrawOptions) -> Rendered:
    """The scene in the format `name`.

    Raises:
        OptionError: there is no such format.
    """
    module = import_module(find(name).module)
    rendered: Rendered = module.render(scene, options)
    return rendered


def render_many(drawings: Sequence[Drawn], names: Sequence[str]) -> list[dict[str, Rendered] | AdvizError]:
    """Each scene in the formats `names`, with one layout for all its pictures and one layout process for all scenes.
    What goes wrong with a scene stands in its place.

    Raises:
        OptionError, MissingExtra: there is no such format, or a program is not installed.
    """
    from adviz.layout.compose import draw_many

    modules = {name: import_module(find(name).module) for name in names}
    pictured: Sequence[Any] = [None] * len(drawings)
    if any(hasattr(module, "finish") for module in modules.values()):
        pictured = draw_many(drawings)
    return [_all_formats(drawing, done, modules) for drawing, done in zip(drawings, pictured, strict=True)]


def _all_formats(drawing: Drawn, pictured: Any, modules: dict[str, ModuleType]) -> dict[str, Rendered] | AdvizError:
    """A module that paints has `finish(pictured, options)`; the others take the scene."""
    if isinstance(pictured, AdvizError):
        return pictured
    scene, options = drawing
    try:
        return {
            name: module.finish(pictured, options) if hasattr(module, "finish") else module.render(scene, options)
            for name, module in modules.items()
        }
    except AdvizError as error:
        return error
