"""A graph, and what can be done with it: evaluate, differentiate, share, unroll, show in a notebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from adviz.ad import evaluate as numbers
from adviz.ad.paths import Paths
from adviz.ad.point import complete, is_scalar, is_unrolled
from adviz.errors import ArgumentError, EvaluationError, NameProblem, OptionError, clip
from adviz.graph.reduce import share
from adviz.graph.tape import Tape
from adviz.layout.options import DrawOptions
from adviz.scene.build import build

if TYPE_CHECKING:
    from adviz.ad.arrays.points import Mapped
    from adviz.array_graphs import ArrayEvaluation

At = Mapping[str, Any]  # input name → number, nested lists of numbers, or what speaks NumPy's protocols


class Evaluation(numbers.Evaluation):
    """One graph at one point; see `adviz.ad.evaluate.Evaluation` for the columns."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<adviz.Evaluation {self.tape.root_name} = {self.value!r}>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return shown(self.tape, self, repr(self))

    def paths(self, name: str) -> Paths:
        """The paths from an input, or an assigned name, to the root, heaviest first.

        Raises:
            NameProblem: the graph has no such name.

        >>> from adviz import parse
        >>> paths = parse("x * sin(x)").evaluate({"x": 2.0}).paths("x")
        >>> paths.count, [round(path.product, 4) for path in paths]
        (2, [0.9093, -0.8323])
        """
        for node, known in self.tape.names.items():
            if known == name_of(name):
                return Paths(self.tape, node, self)
        listed = clip(", ".join(self.tape.names.values()), 60)
        raise NameProblem(
            f"the formula has no name {clip(name, 24)}", remedy=f"its names are: {listed}" if listed else ""
        )


class Graph(Tape):
    """The tape of a formula, and what can be done with it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<adviz.Graph {clip(self.source.text.strip(), 60)!r}: {len(self):,} nodes>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """The picture: with numbers where the formula has them, and the formula as LaTeX."""
        known = not self.inputs.keys() - self.defaults.keys()
        bundle = shown(self, self.evaluate() if known else None, repr(self))
        return bundle | {"text/latex": self._repr_latex_()}

    def _repr_latex_(self) -> str:
        from adviz.lang.latex import to_latex

        return rf"$\displaystyle {to_latex(self)}$"

    @overload
    def evaluate(self, at: At | None = None) -> Evaluation: ...
    @overload
    def evaluate(self, at: At | None = None, *, seed: Any) -> ArrayEvaluation: ...
    @overload
    def evaluate(self, at: At | None = None, *, map: Literal[True]) -> Mapped: ...
    def evaluate(self, at: At | None = None, *, seed: Any = None, map: bool = False) -> Any:
        """Values, local partials and adjoints at a point; inputs with a default may be left out.

        Args:
            at: input name → number or array.
            seed: the adjoint of a root that is an array, in its shape.
            map: take each entry of the arrays as a point of its own: the formula is one of numbers, evaluated at all
                points. The result has `value` and `gradient`, in the shape that the arrays have together.

        Returns:
            An `Evaluation` of numbers; an `ArrayEvaluation` where the formula or a value has arrays; for `map` a
            `Mapped`.

        Raises:
            NameProblem: an input has no value, or a value has no input.
            EvaluationError: shapes do not go together.

        >>> from adviz import parse
        >>> parse("x1 * x2; ").evaluate({"x1": 3, "x2": 4}).gradient
        {'x1': 4.0, 'x2': 3.0}
        >>> parse("sum(W @ x)").evaluate({"W": [[1, 2], [3, 4]], "x": [1, 1]}).gradient["x"]
        array([4., 6.])
        >>> parse("sin(x)").evaluate({"x": [0.0, 0.5]}, map=True).gradient["x"]
        array([1.        , 0.87758256])
        """
        at = point_of(at)
        if map:
            if seed is not None:
                raise OptionError("a seed is of whole arrays", remedy="leave seed or map=True out")
            from adviz.ad.arrays.points import Mapped

            return Mapped(self, at)
        if seed is None and is_scalar(self, at):
            return Evaluation(self, *numbers.numbers(self, at))
        from adviz.array_graphs import ArrayEvaluation

        return ArrayEvaluation(self, at, seed)

    def unrolled(self, at: At | None = None) -> tuple[Graph, dict[str, float]]:
        """The graph of numbers that does the same entry by entry, and its point; of a graph of numbers itself.

        >>> from adviz import parse
        >>> graph, point = parse("sum(x^2)").unrolled({"x": [1, 2]})
        >>> graph.source.text, point
        ('x_0^2 + x_1^2', {'x_0': 1.0, 'x_1': 2.0})
        """
        at = point_of(at)
        if is_unrolled(self, at):
            return self, complete(self, at)
        from adviz.ad.arrays.unroll import unroll

        made, point = unroll(self, at)
        return as_graph(made), point

    def shared(self) -> Graph:
        """The graph with equal subexpressions merged.

        >>> from adviz import parse
        >>> len(parse("sin(x) + sin(x)")), len(parse("sin(x) + sin(x)").shared())
        (4, 3)
        """
        return self._changed(share(self))

    def grad(self, *names: str) -> Graph:
        """The graph of the derivative by one name after the other; its own text is that of `source`.

        Raises:
            NameProblem: the graph has no such name.

        >>> from adviz import parse
        >>> second = parse("x^3 * y").grad("x", "x")
        >>> second.root_name, second.evaluate({"x": 2.0, "y": 5.0}).value
        ('∂²f/∂x²', 60.0)
        """
        from adviz.ad.derive import derive

        made: Tape = self
        for name in names:
            made = derive(made, name_of(name))
        return as_graph(made)

    def tidied(self) -> Graph:
        """The graph without `x*1`, `x + 0` and the like: see `adviz.graph.tidy`.

        >>> from adviz import parse
        >>> parse("x^3 * y").grad("x").tidied().source.text
        'y * (3 * x^2)'
        """
        from adviz.graph.tidy import tidy

        return self._changed(tidy(self))

    def _changed(self, made: Tape) -> Graph:
        """A text that a person wrote stays; that of a derivative is printed again."""
        if not self.label:
            return as_graph(made)
        from adviz.lang.reprint import reprinted

        return as_graph(reprinted(made))


def shown(tape: Tape, evaluation: Any, plain: str) -> dict[str, str]:
    """What a notebook shows of a graph; a large one is not drawn without being asked for."""
    from adviz.formats.notebook import LARGEST, bundle

    if len(tape) > LARGEST:
        return {"text/plain": f"{plain}: `adviz.draw` draws it"}
    try:
        scene = build(tape, evaluation)
    except EvaluationError:  # the root is an array, and there is no seed
        scene = build(tape, None)
    return bundle(scene, DrawOptions(), plain)


NAMES = "what is differentiated by is a name"


def name_of(name: object) -> str:
    """A name that something is differentiated by.

    Raises:
        ArgumentError: it is no text.
    """
    if not isinstance(name, str):
        raise ArgumentError.of(NAMES, name, 'write it as a text: "x"')
    return name


def point_of(at: At | None) -> At:
    """A point that may have been left out.

    Raises:
        ArgumentError: it is no mapping.
    """
    if at is None or type(at) is dict:
        return at or {}
    if not isinstance(at, Mapping):
        raise ArgumentError.of("a point is a mapping of names to values", at, 'write {"x": 2.0}')
    return at


def as_graph(tape: Tape) -> Graph:
    """The tape with what can be done with it."""
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
    graph.label, graph.dropped, graph.settings = tape.label, tape.dropped, tape.settings
    graph.parts, graph.remarks = tape.parts, tape.remarks
    return graph
