"""How a difference is said: one sentence, and what of the picture it is about."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from adviz.errors import clip, visible
from adviz.scene.labels import short

SHOWN = 48  # columns of a text on either side of the arrow
_BEFORE = 12  # columns of what two long texts have in common, before their difference
Edge = tuple[int, int, int]  # source, target, slot


class Difference(NamedTuple):
    """One sentence.

    Attributes:
        text: what is different: `edge v4→v7: 0.2007 → 0.2107`.
        node: the id of the node that it is about, if it is about one.
        edge: source, target and slot of the edge that it is about, if it is about one.
    """

    text: str
    node: int | None = None
    edge: Edge | None = None


def changed(was: Any, now: Any) -> str:
    """Both sides of a change, cut so that the difference is seen.

    >>> changed(0.20073512936690338, 0.2107), changed(0.1, 0.1 + 1e-15)
    ('0.2007 → 0.2107', '0.1 → 0.100000000000001')
    >>> changed("sin(x)", "cos(x)"), changed([1, 2], []), changed(None, "nan")
    ('sin(x) → cos(x)', '1, 2 → none', 'none → nan')
    """
    return " → ".join(sides(was, now))


def sides(was: Any, now: Any) -> tuple[str, str]:
    """What `changed` shows left and right of its arrow."""
    if _number(was) and _number(now):
        for digits in (4, 6, 9, 12, 15, 17):
            left, right = short(was, digits), short(now, digits)
            if left != right:
                return left, right
    return _around(_text(was), _text(now))


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _text(value: Any) -> str:
    if value is None or value in ([], "", {}):
        return "none"
    if _number(value):
        return short(value, 6)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return visible(str(value).replace("\n", "\\n"))


def _around(left: str, right: str) -> tuple[str, str]:
    """Two texts cut to what surrounds their first difference."""
    if max(len(left), len(right)) > SHOWN:
        same = next((at for at, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), None)
        same = min(len(left), len(right)) if same is None else same
        if same > 2 * _BEFORE:
            left, right = (f"…{text[same - _BEFORE :]}" for text in (left, right))
    return clip(left, SHOWN), clip(right, SHOWN)


def counted(count: int, noun: str) -> str:
    """A number of things.

    >>> counted(1, "sample"), counted(1200, "pixel")
    ('1 sample', '1,200 pixels')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def capped(texts: list[str], most: int) -> list[str]:
    """At most `most` of the sentences, and how many are left out.

    >>> capped(["a", "b", "c"], 2)
    ['a', '… and 2 more']
    """
    if len(texts) <= most:
        return texts
    return [*texts[: most - 1], f"… and {len(texts) - most + 1:,} more"]
