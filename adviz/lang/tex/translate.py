r"""LaTeX mathematics to a formula of adviz's.

One loop over the tokens writes the formula as adviz's own text, parentheses around everything; adviz's parser reads
that. What stands in LaTeX in another order (`\log_b x`, `cases`) is put in order by ropes: lists within lists, which
are unrolled at the end. What is understood in two ways is refused, never guessed: `adviz.lang.tex.refuse`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from adviz.errors import AdvizError, ParseError, Source, Span
from adviz.graph.tape import Tape
from adviz.lang.lexer import SCAN, clean
from adviz.lang.parser import parse
from adviz.lang.printers import to_text
from adviz.lang.reprint import reordered
from adviz.lang.tex.lexer import Token
from adviz.lang.tex.reader import Reader


class Translation:
    """A formula that was read as LaTeX.

    Attributes:
        latex: the text that was read.
        text: the same formula in adviz's own language.
    """

    def __init__(self, latex: str, text: str, places: dict[int, Span]) -> None:
        self.latex = latex
        self.text = text
        self._places = places  # index of a token of `text` → where the node that it makes stands in `latex`

    def located(self, error: AdvizError) -> AdvizError:
        """An error whose caret stands in `text`, with the caret in the LaTeX; any other error as it is.

        >>> made = translate(r"\\frac{x_1}{y}")
        >>> print(made.located(ParseError("what is y?", Source(made.text), Span(5, 6))))
        what is y?
          \\frac{x_1}{y}
                     ^
        """
        if error.source is None or error.span is None or error.source.text != self.text:
            return error
        starts = [found.start() for found in SCAN.finditer(clean(self.text))]
        place = self._places.get(bisect_right(starts, error.span.start) - 1)
        if place is not None:
            error.source, error.span = Source(self.latex), place
        return error


def translate(latex: str, given: Iterable[str] = ()) -> Translation:
    r"""What a formula in LaTeX says, as text of adviz's language.

    Args:
        latex: one formula, or several statements `c = a + b, \quad c^2`; with or without `$ $` or `\[ \]` around it.
        given: names that are inputs even where a constant has the name (`e`).

    Raises:
        ParseError: it is not understood, or is understood in more than one way.

    >>> translate(r"\frac{1+\sin(x_2)}{x_2+e^{x_1}} + x_1 x_2").text
    '(1 + sin(x2)) / (x2 + exp(x1)) + x1 * x2'
    """
    given = frozenset(given)
    tokens = Reader(latex, given).read()
    spelled = " ".join(token.text for token in tokens)
    try:
        written = reordered(parse(spelled, given))
    except ParseError as error:
        raise ParseError(error.message, Source(latex), _span(tokens, error.span), error.remedy) from None
    text = to_text(written)
    places = {}
    for index, node in zip(parse(text, given).tokens, written.tokens, strict=True):
        places[index] = Span(tokens[node].start, tokens[node].end)
    return Translation(latex, text, places)


def parse_latex(latex: str, given: Iterable[str] = ()) -> Tape:
    r"""The tape of a formula in LaTeX: that of the text which `translate` finds.

    >>> tape = parse_latex(r"\sqrt{x^2 + 1}")
    >>> [op.name for op in tape.ops]
    ['input', 'const', 'pow', 'const', 'add', 'sqrt']
    """
    given = frozenset(given)
    return parse(translate(latex, given).text, given)


def _span(tokens: list[Token], span: Span | None) -> Span:
    """Where the token of the spelled-out text that a span begins in stands in the LaTeX."""
    if span is None or not tokens:
        return Span(0, 1)
    at = 0
    for token in tokens:
        if at + len(token.text) > span.start:
            return Span(token.start, token.end)
        at += len(token.text) + 1
    return Span(tokens[-1].start, tokens[-1].end)
