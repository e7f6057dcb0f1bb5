"""Lines of a box that are the rows of one array: their columns stand below each other.

Each row is painted cell by cell, every cell with its right end at the end of its column, so that no blanks are needed
that a font, or a program that searches the text, might not know.
"""

from __future__ import annotations

import re

from adviz.layout.font import text_width
from adviz.layout.model import Text

_ROW = re.compile(r"([=∂] )?\[[^\[\]]*\]")  # a row of a matrix, the first one behind its mark


def aligned(texts: tuple[Text, ...]) -> tuple[Text, ...]:
    """The lines, with the places of the cells where they are rows of one matrix.

    >>> made = aligned((Text("value", "= [1, 20]", 10.0), Text("value", "[−3.5, 4]", 10.0)))
    >>> [[text for _, text in line.cells] for line in made]
    [['= [', '1,', '20]'], ['[', '−3.5,', '4]']]
    >>> [[round(end) for end, _ in line.cells] for line in made]
    [[15, 43, 63], [15, 43, 63]]
    """
    made: list[Text] = []
    for start, stop in _runs(texts):
        rows = [_cells(text.text) for text in texts[start:stop]]
        if len(rows) == 1 or len({len(row) for row in rows}) > 1:
            made += texts[start:stop]
            continue
        ends = _ends(rows, texts[start].size)
        made += [
            text._replace(cells=tuple(zip(ends, row, strict=True)))
            for text, row in zip(texts[start:stop], rows, strict=True)
        ]
    return tuple(made)


def width_of(text: Text) -> float:
    """How wide a line is, in points."""
    return text.cells[-1][0] if text.cells else text_width(text.text, text.size)


def _runs(texts: tuple[Text, ...]) -> list[tuple[int, int]]:
    """Where the lines that belong together begin and end."""
    starts = [
        at
        for at, text in enumerate(texts)
        if not (at and text.kind == texts[at - 1].kind and _is_row(text.text, "[") and _is_row(texts[at - 1].text))
    ]
    return list(zip(starts, [*starts[1:], len(texts)], strict=True))


def _is_row(text: str, begin: str = "") -> bool:
    return text.startswith(begin) and _ROW.fullmatch(text) is not None


def _cells(text: str) -> list[str]:
    """What stands before the first entry, and each entry with the sign behind it."""
    head, _, rest = text.partition("[")
    entries = rest.split(", ")
    return [f"{head}[", *[f"{entry}," for entry in entries[:-1]], entries[-1]]


def _ends(rows: list[list[str]], size: float) -> list[float]:
    """Where each column ends, from the beginning of the line on."""
    ends: list[float] = []
    for at, column in enumerate(zip(*rows, strict=True)):
        before = ends[-1] + (text_width(" ", size) if at > 1 else 0.0) if ends else 0.0
        ends.append(before + max(text_width(cell, size) for cell in column))
    return ends
