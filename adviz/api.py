"""The whole of adviz on one page: read → evaluate → differentiate → scene → render."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

from adviz.ad import evaluate as numbers
from adviz.ad.paths import Paths
from adviz.ad.point import complete, is_scalar, is_unrolled
from adviz.drawing import Drawing
from adviz.errors import ArgumentError, EvaluationError, NameProblem, OptionError, clip
from adviz.graph.reduce import share
from adviz.graph.tape import Tape
from adviz.lang.parser import parse as read
from adviz.layout.options import DrawOptions
from adviz.options import Options, choose
from adviz.scene.build import build
from adviz.values import number

if TYPE_CHECKING:
    from adviz.ad.arrays.evaluate import ArrayEvaluation
    from adviz.ad.arrays.points import Mapped
    from adviz.samples import Sample

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

        >>> paths = parse("x * sin(x)").evaluate({"x": 2.0}).paths("x")
        >>> paths.count, [round(path.product, 4) for path in paths]
        (2, [0.9093, -0.8323])
        """
        for node, known in self.tape.names.items():
            if known == _name(name):
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

        >>> parse("x1 * x2; ").evaluate({"x1": 3, "x2": 4}).gradient
        {'x1': 4.0, 'x2': 3.0}
        >>> parse("sum(W @ x)").evaluate({"W": [[1, 2], [3, 4]], "x": [1, 1]}).gradient["x"]
        array([4., 6.])
        >>> parse("sin(x)").evaluate({"x": [0.0, 0.5]}, map=True).gradient["x"]
        array([1.        , 0.87758256])
        """
        at = _point(at)
        if map:
            if seed is not None:
                raise OptionError("a seed is of whole arrays", remedy="leave seed or map=True out")
            from adviz.ad.arrays.points import Mapped

            return Mapped(self, at)
        if seed is None and is_scalar(self, at):
            return Evaluation(self, *numbers.numbers(self, at))
        from adviz.ad.arrays.evaluate import ArrayEvaluation

        return ArrayEvaluation(self, at, seed)

    def unrolled(self, at: At | None = None) -> tuple[Graph, dict[str, float]]:
        """The graph of numbers that does the same entry by entry, and its point; of a graph of numbers itself.

        >>> graph, point = parse("sum(x^2)").unrolled({"x": [1, 2]})
        >>> graph.source.text, point
        ('x_0^2 + x_1^2', {'x_0': 1.0, 'x_1': 2.0})
        """
        at = _point(at)
        if is_unrolled(self, at):
            return self, complete(self, at)
        from adviz.ad.arrays.unroll import unroll

        made, point = unroll(self, at)
        return _graph(made), point

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
            made = derive(made, _name(name))
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
    return _graph(read(_text(text, 'parse("x * sin(x)")'), given))


def trace(function: Callable[..., Any], /, *args: Any, **values: Any) -> Graph:
    """The graph of a Python function, which is run once.

    The function computes with operators, with the functions of `adviz.numpy`, and with those of NumPy; its branches
    and loops are those of the given point, and `Graph.remarks` says which. The graph is the one that the text of the
    formula gives: see `source`.

    Args:
        function: what returns one number (or array).
        args, values: numbers or arrays, in the order of the parameters or by their names. They become inputs with
            these defaults, so that `evaluate()` needs none. Without any the graph is one of formulas. A parameter
            that keeps its own default is no input, nor is anything else than a number or an array.

    Raises:
        NameProblem: a parameter has no value, or a value has no parameter.
        TraceError: the function does what a graph cannot hold; the caret stands in its code.

    >>> def f(x1, x2):
    ...     c = x1 * x2
    ...     return c + c**2
    >>> graph = trace(f, x1=1.5, x2=0.5)
    >>> graph.source.text, graph.evaluate().gradient
    ('x1 = 1.5; x2 = 0.5; c = x1 * x2; c + c^2', {'x1': 1.25, 'x2': 3.75})
    """
    if not callable(function):
        raise ArgumentError.of("trace takes a function", function, "trace(f, x=2), or parse(text) for a formula")
    from adviz.tracing import record

    return _graph(record(function, args, values))


def trace_named(name: str, values: At) -> Graph:
    """The same for `package.module:function`, as the command line names it; the current folder is searched as well.

    Raises:
        NameProblem: there is no such module or function, or a value does not fit its parameters.
        TraceError: the user's code fails; the caret stands in it.
    """
    from adviz.tracing import named

    return _graph(named.trace_named(name, values))


def sampled(sample: Sample, at: At | None = None) -> Graph:
    """The graph of a sample: of its formula, or of its function at its point; what is said in `at` wins over the
    sample.

    Raises:
        AdvizError: see `parse` and `trace_named`.
    """
    values = {**sample.at, **(at or {})}
    return trace_named(sample.function, values) if sample.function else parse(sample.expression, values)


def parse_latex(text: str, given: Iterable[str] = ()) -> Graph:
    r"""The graph of a formula in LaTeX; its own text is that of `source`. What is read: docs/latex.md.

    Args:
        text: a formula of LaTeX's mathematics, with or without `$ $` around it.
        given: names that are inputs even where a constant has the name (`e`).

    Raises:
        ParseError: it is not understood, or in more than one way; the caret stands in the LaTeX.

    >>> graph = parse_latex(r"\frac{1 + \sin(x_2)}{x_2 + e^{x_1}} + x_1 x_2")
    >>> graph.source.text
    '(1 + sin(x2)) / (x2 + exp(x1)) + x1 * x2'
    """
    from adviz.lang.tex.translate import parse_latex as read_latex

    return _graph(read_latex(_text(text, r'parse_latex(r"\frac{1}{x}")'), given))


_NAMES = "what is differentiated by is a name"


def _text(text: object, remedy: str) -> str:
    if not isinstance(text, str):
        raise ArgumentError.of("a formula is a text", text, remedy)
    return text


def _name(name: object) -> str:
    if not isinstance(name, str):
        raise ArgumentError.of(_NAMES, name, 'write it as a text: "x"')
    return name


def _point(at: At | None) -> At:
    if at is None or type(at) is dict:
        return at or {}
    if not isinstance(at, Mapping):
        raise ArgumentError.of("a point is a mapping of names to values", at, 'write {"x": 2.0}')
    return at


def _seed(said: Any) -> Any:
    """A seed as it is given to `draw`: numbers, or a text, of which the empty one is none."""
    return (number("seed", said) if said else None) if isinstance(said, str) else said


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
    graph.label, graph.dropped, graph.settings = tape.label, tape.dropped, tape.settings
    graph.parts, graph.remarks = tape.parts, tape.remarks
    return graph


def graph_of(formula: str | Graph, at: At | None, options: Options) -> Graph:
    """The graph that a drawing shows: of the formula, or of its derivative.

    Raises:
        ParseError, NameProblem: see `parse` and `Graph.grad`.
    """
    graph = formula if isinstance(formula, Graph) else parse(formula, at or ())
    names = [name.strip() for name in options.grad.split(",") if name.strip()]
    graph = graph.grad(*names) if names else graph
    graph = graph.tidied() if options.tidy else graph
    return graph.shared() if options.share else graph


def draw(formula: str | Graph, at: At | None = None, wrt: str | Sequence[str] = (), **options: Any) -> Drawing:
    """A formula as a drawing: with numbers at a point, with formulas on the arrows without one.

    Args:
        formula: a text, as for `parse`, or a graph, as of `trace`.
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
    at = _point(at) if at is not None else None
    if not isinstance(formula, str | Graph):
        remedy = "draw(trace(f, x=2)) for a function" if callable(formula) else 'draw("x * sin(x)", {"x": 2})'
        raise ArgumentError.of("draw takes the text of a formula, or a graph", formula, remedy)
    graph = formula if isinstance(formula, Graph) else parse(formula, at or ())
    if chosen.grad and not is_unrolled(graph, at or {}):
        graph, at = graph.unrolled(at)
    graph = graph_of(graph, at, chosen)
    formulas = not at and graph.inputs.keys() - graph.defaults.keys()
    evaluation = None if formulas else graph.evaluate(at, seed=_seed(chosen.seed))
    if not isinstance(wrt, Iterable):
        raise ArgumentError.of(_NAMES, wrt, 'wrt="x", or wrt=["x", "y"]')
    starts = ([wrt] if wrt else []) if isinstance(wrt, str) else [_name(name) for name in wrt]
    return Drawing(build(graph, evaluation, starts, chosen.scene), chosen.look)
