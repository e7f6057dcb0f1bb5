"""Verdicts and accepted pictures as plain values, which one process can hand to another."""

from __future__ import annotations

from typing import Any

from adviz.golden.environment import Environment
from adviz.golden.pictures import Pictures
from adviz.golden.verdict import Compared, Verdict
from adviz.golden.words import Difference


def packed_verdict(verdict: Verdict) -> tuple[Any, ...]:
    """A verdict as tuples, mappings, texts, numbers and bytes; of those that are well, without the files."""
    row = verdict if verdict.failed else verdict._replace(baseline={}, result={})
    return tuple(
        [tuple(each) for each in value]
        if isinstance(value, tuple) and key in ("compared", "differences")
        else tuple(value)
        if isinstance(value, Environment)
        else value
        for key, value in row._asdict().items()
    )


def opened_verdict(row: Any) -> Verdict:
    """The verdict again.

    >>> found = (Difference("edge v0→v1: 1 → 2", None, (0, 1, 0)),)
    >>> verdict = Verdict("a", "a.toml", "differs", (), found, None, None, {}, {}, "")
    >>> opened_verdict(packed_verdict(verdict)) == verdict
    True
    """
    found = Verdict(*row)
    return found._replace(
        compared=tuple(Compared(*each) for each in found.compared),
        differences=tuple(
            Difference(text, node, edge and (edge[0], edge[1], edge[2])) for text, node, edge in found.differences
        ),
        was=found.was and Environment(*found.was),
        now=found.now and Environment(*found.now),
    )


def packed_pictures(pictures: Pictures) -> tuple[Any, ...]:
    """Pictures, and what drew them."""
    return dict(pictures.files), tuple(pictures.made)


def opened_pictures(row: Any) -> Pictures:
    """The pictures again."""
    return Pictures(row[0], Environment(*row[1]))
