"""The whole of adviz on one page: read → evaluate → differentiate → scene → render."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from adviz.ad.point import is_unrolled
from adviz.drawing import Drawing
from adviz.errors import ArgumentError
from adviz.graphs import NAMES, At, Graph, as_graph, name_of, point_of
from adviz.lang.parser import parse as read
from adviz.options import Options, choose
from adviz.scene.build import build
from adviz.values import number

if TYPE_CHECKING:
    from adviz.samples import Sample


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
    return as_graph(read(_text(text, 'parse("x * sin(x)")'), given))


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

    return as_graph(record(function, args, values))


def trace_named(name: str, values: At) -> Graph:
    """The same for `package.module:function`, as the command line names it; the current folder is searched as well.

    Raises:
        NameProblem: there is no such module or function, or a value does not fit its parameters.
        TraceError: the user's code fails; the caret stands in it.
    """
    from adviz.tracing import named

    return as_graph(named.trace_named(name, values))


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

    return as_graph(read_latex(_text(text, r'parse_latex(r"\frac{1}{x}")'), given))


def _text(text: object, remedy: str) -> str:
    if not isinstance(text, str):
        raise ArgumentError.of("a formula is a text", text, remedy)
    return text


def _seed(said: Any) -> Any:
    """A seed as it is given to `draw`: numbers, or a text, of which the empty one is none."""
    return (number("seed", said) if said else None) if isinstance(said, str) else said


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
    at = point_of(at) if at is not None else None
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
        raise ArgumentError.of(NAMES, wrt, 'wrt="x", or wrt=["x", "y"]')
    starts = ([wrt] if wrt else []) if isinstance(wrt, str) else [name_of(name) for name in wrt]
    return Drawing(build(graph, evaluation, starts, chosen.scene), chosen.look)
