"""The whole of adviz on one page: read → evaluate → differentiate → scene → render."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from adviz import output
from adviz.ad import evaluate as numbers
from adviz.ad.paths import Paths
from adviz.errors import NameProblem, OptionError, clip
from adviz.formats import FORMATS, render
from adviz.graph.reduce import share
from adviz.graph.tape import Tape
from adviz.lang.parser import parse as read
from adviz.layout.objects import digraph
from adviz.layout.options import DrawOptions, Rendered
from adviz.options import Options, choose
from adviz.scene.build import build
from adviz.scene.model import Scene

if TYPE_CHECKING:
    import graphviz

At = Mapping[str, float]


class Evaluation(numbers.Evaluation):
    """One graph at one point; see `adviz.ad.evaluate.Evaluation` for the columns."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<adviz.Evaluation {self.tape.root_name} = {self.value!r}>"

    def paths(self, name: str) -> Paths:
        """The paths from an input, or an assigned name, to the root, heaviest first.

        Raises:
            NameProblem: the graph has no such name.

        >>> paths = parse("x * sin(x)").evaluate({"x": 2.0}).paths("x")
        >>> paths.count, [round(path.product, 4) for path in paths]
        (2, [0.9093, -0.8323])
        """
        for node, known in self.tape.names.items():
            if known == name:
                return Paths(self.tape, node, self)
        raise NameProblem(f"the formula has no name {name}")


class Graph(Tape):
    """The tape of a formula, and what can be done with it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<adviz.Graph {clip(self.source.text.strip(), 60)!r}: {len(self):,} nodes>"

    def evaluate(self, at: At | None = None) -> Evaluation:
        """Values, local partials and adjoints at a point; inputs with a default may be left out.

        Raises:
            NameProblem: an input has no value, or a value has no input.

        >>> parse("x1 * x2; ").evaluate({"x1": 3, "x2": 4}).gradient
        {'x1': 4.0, 'x2': 3.0}
        """
        return Evaluation(self, *numbers.numbers(self, at or {}))

    def shared(self) -> Graph:
        """The graph with equal subexpressions merged.

        >>> len(parse("sin(x) + sin(x)")), len(parse("sin(x) + sin(x)").shared())
        (4, 3)
        """
        return self._changed(share(self))

    def grad(self, *names: str) -> Graph:
        """The graph of the derivative by one name after the other; its own text is that of `source`.

        Raises:
            NameProblem: the graph has no such name.

        >>> second = parse("x^3 * y").grad("x", "x")
        >>> second.root_name, second.evaluate({"x": 2.0, "y": 5.0}).value
        ('∂²f/∂x²', 60.0)
        """
        from adviz.ad.derive import derive

        made: Tape = self
        for name in names:
            made = derive(made, name)
        return _graph(made)

    def tidied(self) -> Graph:
        """The graph without `x*1`, `x + 0` and the like: see `adviz.graph.tidy`.

        >>> parse("x^3 * y").grad("x").tidied().source.text
        'y * (3 * x^2)'
        """
        from adviz.graph.tidy import tidy

        return self._changed(tidy(self))

    def _changed(self, made: Tape) -> Graph:
        """A text that a person wrote stays; that of a derivative is printed again."""
        if not self.label:
            return _graph(made)
        from adviz.lang.reprint import reprinted

        return _graph(reprinted(made))


class Drawing:
    """A scene and how it is to look. A notebook shows it as SVG.

    Attributes:
        scene: what is shown.
        options: theme, direction, scale and layout program.
    """

    def __init__(self, scene: Scene, options: DrawOptions) -> None:
        self.scene = scene
        self.options = options

    def render(self, format: str) -> Rendered:
        """The bytes in a format of `adviz formats`, and notes a person should know."""
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

    def _repr_svg_(self) -> str:
        return self.svg


def format_of(path: str | os.PathLike[str]) -> str:
    """The format that a file's suffix names.

    Raises:
        OptionError: the file has no suffix, or none of a format.
    """
    path = os.fspath(path)
    suffix = path.rpartition(".")[2].lower() if "." in path.rpartition("/")[2] else ""
    if suffix in FORMATS:
        return suffix
    raise OptionError(
        f"the name {path} does not say the format", remedy=f"end it with .{' .'.join(FORMATS)}, or give -T FORMAT"
    )


def parse(text: str, given: Iterable[str] = ()) -> Graph:
    """The graph of a formula.

    Args:
        text: statements, separated by `;` or newlines; the last one is the root.
        given: names that are inputs even where a constant has the name (`e`).

    Raises:
        ParseError: the text is not a formula; `str(error)` shows the place.

    >>> graph = parse("(sin(x2)+1)/(x2+exp(x1)) + x1*x2")
    >>> result = graph.evaluate({"x1": 1.5, "x2": 0.5})
    >>> result.value, result.gradient["x2"]
    (1.0469726768804155, 1.6165488003791766)
    """
    return _graph(read(text, given))


def _graph(tape: Tape) -> Graph:
    graph = Graph(
        tape.ops,
        tape.args,
        tape.constants,
        tape.spellings,
        tape.names,
        tape.defaults,
        tape.root,
        tape.tokens,
        tape.source,
    )
    graph.label, graph.dropped = tape.label, tape.dropped
    return graph


def graph_of(text: str, at: At | None, options: Options) -> Graph:
    """The graph that a drawing shows: of the formula, or of its derivative.

    Raises:
        ParseError, NameProblem: see `parse` and `Graph.grad`.
    """
    graph = parse(text, at or ())
    names = [name.strip() for name in options.grad.split(",") if name.strip()]
    graph = graph.grad(*names) if names else graph
    graph = graph.tidied() if options.tidy else graph
    return graph.shared() if options.share else graph


def draw(text: str, at: At | None = None, wrt: str | Sequence[str] = (), **options: Any) -> Drawing:
    """A formula as a drawing: with numbers at a point, with formulas on the arrows without one.

    Args:
        text: the formula, as for `parse`.
        at: input name → number; None draws formulas, unless every input has a default.
        wrt: one name or several, whose paths to the root are highlighted.
        options: the fields of `adviz.Options`, by name.

    Raises:
        AdvizError: see `parse`, `Graph.evaluate` and `adviz.options.choose`.

    >>> drawing = draw("x * sin(x)", at={"x": 2.0}, wrt="x", theme="print")
    >>> [path.product_text for path in drawing.scene.paths]
    ['0.9093', '−0.83229']
    """
    chosen = choose(options)
    graph = graph_of(text, at, chosen)
    formulas = not at and graph.inputs.keys() - graph.defaults.keys()
    evaluation = None if formulas else graph.evaluate(at)
    starts = ([wrt] if wrt else []) if isinstance(wrt, str) else list(wrt)
    return Drawing(build(graph, evaluation, starts, chosen.scene), chosen.look)
