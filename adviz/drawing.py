"""A drawing: a scene and how it is to look, in any format."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from adviz import output
from adviz.errors import ArgumentError, OptionError, clip
from adviz.formats import FORMATS, SUFFIXES, render
from adviz.layout.objects import digraph
from adviz.layout.options import DrawOptions, Rendered
from adviz.options import choose
from adviz.scene.model import Scene

if TYPE_CHECKING:
    import graphviz


class Drawing:
    """A scene and how it is to look. A notebook shows it as the page that plays, and as SVG where no script may run.

    Attributes:
        scene: what is shown.
        options: theme, direction, scale and layout program.
    """

    def __init__(self, scene: Scene, options: DrawOptions) -> None:
        self.scene = scene
        self.options = options

    @property
    def theme(self) -> str:
        """The name of its theme; another one may be set.

        Raises:
            OptionError: there is no such theme.

        >>> from adviz.api import draw
        >>> drawing = draw("x * x", at={"x": 3.0})
        >>> drawing.theme = "blue"
        >>> drawing.theme, drawing.options.theme
        ('blue', 'blue')
        """
        return self.options.theme

    @theme.setter
    def theme(self, name: str) -> None:
        self.options = self.options._replace(theme=choose({"theme": name}).theme)

    def render(self, format: str) -> Rendered:
        """The bytes in a format of `adviz formats`, and notes a person should know."""
        if not isinstance(format, str):
            raise ArgumentError.of("a format is a name", format, 'render("svg")')
        return render(self.scene, format, self.options)

    def save(self, path: str | os.PathLike[str], format: str | None = None) -> tuple[str, ...]:
        """Write a file, whole or not at all; the format is that of the suffix unless it is given.

        Returns:
            Notes a person should know (what the picture leaves out, fonts of the machine).

        Raises:
            OptionError: no format is given, and the suffix is none.
            FileProblem: the file cannot be written.
        """
        rendered = self.render(format or format_of(path))
        output.write(os.fspath(path), rendered.data)
        return rendered.notes

    @property
    def svg(self) -> str:
        """The picture as SVG text."""
        return self.render("svg").data.decode()

    @property
    def dot(self) -> str:
        """The picture as DOT source."""
        return self.render("dot").data.decode()

    @property
    def digraph(self) -> graphviz.Digraph:
        """The picture as an object of the package `graphviz`, to be changed or rendered by a system Graphviz."""
        return digraph(self.dot)

    def __repr__(self) -> str:
        return f"<adviz.Drawing {clip('; '.join(self.scene.title), 60)!r}>"

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        from adviz.formats.notebook import bundle

        return bundle(self.scene, self.options, repr(self))


def format_of(path: str | os.PathLike[str]) -> str:
    """The format that a file's suffix names.

    Raises:
        OptionError: the file has no suffix, or none of a format.
    """
    if not isinstance(path, str | os.PathLike):
        raise ArgumentError.of("a file is a path", path, 'save("picture.svg")')
    path = os.fspath(path)
    suffix = path.rpartition(".")[2].lower() if "." in path.rpartition("/")[2] else ""
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    endings = " .".join(dict.fromkeys(row.ending for row in FORMATS.values()))
    raise OptionError(f"the name {path} does not say the format", remedy=f"end it with .{endings}, or give -T FORMAT")
