"""How a refusal of LaTeX is said: the message, its place, the remedy."""

from __future__ import annotations

from typing import NoReturn

from adviz.errors import ParseError, Source, Span, clip, visible
from adviz.lang.tex.lexer import Token


def fail(text: str, place: Token | Span, message: str, remedy: str) -> NoReturn:
    span = place if isinstance(place, Span) else Span(place.start, place.end)
    raise ParseError(message, Source(text), span, remedy)


def quoted(token: str) -> str:
    return clip(visible(token), 24)


def seen(token: str) -> str:
    """A token without \\quad, which nobody typed for itself."""
    return token.removesuffix(r"\quad")
