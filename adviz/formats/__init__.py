"""Picture to bytes: one row a format, and a module with `render(scene, options) -> Rendered`."""

from importlib import import_module
from typing import NamedTuple

from adviz.errors import OptionError, clip, nearest
from adviz.layout.options import DrawOptions, Rendered
from adviz.scene.model import Scene


class Format(NamedTuple):
    """A format.

    Attributes:
        name: as after `-T`, and the file suffix.
        module: where `render` is; imported when it is needed.
        binary: whether its bytes would spoil a terminal.
        meaning: one phrase, for `adviz formats`.
    """

    name: str
    module: str
    binary: bool
    meaning: str


# fmt: off
FORMATS = {row.name: row for row in (
    Format("png",  "adviz.formats.png",  True,  "bitmap, 2 pixels a point"),
    Format("svg",  "adviz.formats.svg",  False, "vector picture for pages and slides, with tooltips"),
    Format("dot",  "adviz.formats.dot",  False, "source for Graphviz"),
    Format("json", "adviz.formats.json", False, "the exact record: every number, edge and path"),
    Format("txt",  "adviz.formats.txt",  False, "the report with the tables of paths"),
)}
# fmt: on


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
