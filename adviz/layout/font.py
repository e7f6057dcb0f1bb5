"""How wide a text is in the package's font.

Layout and painting agree because both use this table, on every machine. Kerning is not in the font.
"""

from __future__ import annotations

import unicodedata

from adviz.fonts.advances import CHARACTERS, UNITS_PER_EM

_EM = {char: advance / UNITS_PER_EM for advance, chars in CHARACTERS.items() for char in chars}


def text_width(text: str, size: float) -> float:
    """The width of `text` in points, at a font size of `size` points.

    Characters that the font lacks count 1 em where they are wide (CJK, emoji), none where they are combining
    marks, else 0.6 em.

    >>> round(text_width("sin(x2)", 10), 2)
    34.41
    """
    try:
        return size * sum(map(_EM.__getitem__, text))
    except KeyError:
        return size * sum(_EM[char] if char in _EM else _foreign(char) for char in text)


def missing(text: str) -> str:
    """The characters of `text` that the font lacks, each once, sorted.

    >>> missing("∂f/∂α"), missing("変数 x 変")
    ('', '変数')
    """
    return "" if text.isascii() else "".join(sorted({char for char in text if char not in _EM}))


def fit(text: str, size: float, width: float) -> str:
    """`text`, or as much of its beginning as fits into `width` points with an ellipsis; of an array whole entries,
    since the beginning of a number is another number.

    >>> fit("sin(x2) + 1", 10, 40), fit("= [1.5, 2.25, 3]", 10, 70)
    ('sin(x…', '= [1.5, …]')
    """
    if text_width(text, size) <= width:
        return text
    taken = 0.0
    room = width - text_width("…", size)
    kept = 0
    for at, char in enumerate(text):
        if taken <= room:
            kept = at
        taken += text_width(char, size)
        if taken > width:
            entries = _entries(text[:kept], size, width) if text.endswith("]") else ""
            return entries or text[:kept].rstrip() + "…"
    return text


def _entries(text: str, size: float, width: float) -> str:
    """As many entries of an array as fit, and its end; empty where none does."""
    while text:
        text = text.rpartition(", ")[0]
        whole = f"{text}, …{']' * (text.count('[') - text.count(']'))}"
        if text and text_width(whole, size) <= width:
            return whole
    return ""


def _foreign(char: str) -> float:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(char) in "WF" else 0.6
