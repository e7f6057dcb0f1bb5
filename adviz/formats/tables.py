"""Tables → text, Markdown, LaTeX, CSV: the same cells, each format with its own quoting.

Records for JSON are made where the numbers are; here every cell is a text already.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from adviz.errors import clip, visible, width
from adviz.formats.txt import PLAIN, Ink

_GAP = "  "
_LEAST = 8  # columns that a cell keeps in a narrow terminal
_SPECIAL = {char: f"\\{char}" for char in "#$%&_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "−": "$-$",
    "∂": r"$\partial$",
    "·": r"$\cdot$",
    "→": r"$\to$",
    "×": r"$\times$",
}


class Cell(NamedTuple):
    """What stands in a cell.

    Attributes:
        text: for a terminal and for Markdown.
        latex: as mathematics without the dollars; where it is empty, `text` is set as text.
        colour: `#rrggbb` for a terminal; empty for the ordinary one.
    """

    text: str
    latex: str = ""
    colour: str = ""


class Column(NamedTuple):
    """A column: its head, and whether it holds numbers, which stand under their decimal points."""

    head: Cell
    number: bool = False


class Table(NamedTuple):
    """A table; `title` may be empty, and `summary` is how many rows at the end stand below a rule."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    summary: int = 0


def text(table: Table, columns: int = 100, ink: Ink = PLAIN) -> str:
    """The table for a terminal, no line wider than `columns`: the widest cells are cut.

    >>> print(text(Table("", (Column(Cell("x")), Column(Cell("x²"), True)), ((Cell("a"), Cell("1.5")),))), end="")
    x   x²
    a  1.5
    """
    heads = [visible(column.head.text) for column in table.columns]
    body = [[visible(cell.text) for cell in row] for row in table.rows]
    for at, column in enumerate(table.columns):
        if column.number:
            for shown, aligned in zip(body, _aligned([shown[at] for shown in body]), strict=True):
                shown[at] = aligned
    widths = [max([width(head), *(width(row[at]) for row in body)]) for at, head in enumerate(heads)]
    widths = _fitted(widths, columns - len(_GAP) * (len(widths) - 1))
    lines = [ink.strong(clip(visible(table.title), columns))] if table.title else []
    right = [column.number for column in table.columns]
    lines.append(_line([Cell(head) for head in heads], heads, widths, right, PLAIN))
    for at, (row, cells) in enumerate(zip(table.rows, body, strict=True)):
        if table.summary and at == len(body) - table.summary:
            lines.append("─" * min(sum(widths) + len(_GAP) * (len(widths) - 1), columns))
        lines.append(_line(row, cells, widths, [False] * len(right), ink))
    return "\n".join(lines) + "\n"


def natural(table: Table) -> int:
    """How many columns of a terminal the table takes when nothing is cut.

    >>> natural(Table("", (Column(Cell("x")), Column(Cell("x²"), True)), ((Cell("a"), Cell("1.5")),)))
    6
    """
    widths = [width(column.head.text) for column in table.columns]
    for at, column in enumerate(table.columns):
        shown = [visible(row[at].text) for row in table.rows]
        widths[at] = max([widths[at], *map(width, _aligned(shown) if column.number else shown)])
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def stacked(table: Table, columns: int, ink: Ink = PLAIN) -> str:
    """The table for a narrow terminal: for each row its first and last cell, and the others under each other."""
    lines: list[str] = []
    heads = [column.head.text for column in table.columns][1:-1]
    room = max(map(width, heads), default=0)
    for row in table.rows:
        first, last = clip(visible(row[0].text), columns // 2), clip(visible(row[-1].text), columns // 2 - 1)
        lines.append(ink.strong(first) + " " + (ink.paint(last, row[-1].colour) if row[-1].colour else last))
        shown = zip(heads, row[1:-1], strict=True)
        lines += [clip(f"  {head}{' ' * (room - width(head))}  {visible(cell.text)}", columns) for head, cell in shown]
    return "\n".join(lines) + "\n"


def halves(table: Table, columns: int) -> list[Table]:
    """The table, or its two halves where it is wider than `columns` and has an even number of columns."""
    count = len(table.columns)
    if count % 2 or natural(table) <= columns:
        return [table]
    half = count // 2
    return [
        Table(title, table.columns[part], tuple([row[part] for row in table.rows]), table.summary)
        for title, part in ((table.title, slice(half)), ("", slice(half, count)))
    ]


def _line(row: tuple[Cell, ...] | list[Cell], cells: list[str], widths: list[int], right: list[bool], ink: Ink) -> str:
    parts = []
    for cell, shown, room, end in zip(row, cells, widths, right, strict=True):
        shown = clip(shown, room)
        space = " " * (room - width(shown))
        painted = ink.paint(shown, cell.colour) if cell.colour else shown
        parts.append(space + painted if end else painted + space)
    return _GAP.join(parts).rstrip()


def _aligned(numbers: list[str]) -> list[str]:
    """Numbers with their decimal points under each other, all equally wide; a text without digits is centred."""
    before = [len(re.split(r"[.e]", each)[0]) if re.search(r"\d", each) else 0 for each in numbers]
    most = max(before, default=0)
    shifted = [" " * (most - head) + each if head else each for each, head in zip(numbers, before, strict=True)]
    widest = max(map(width, shifted), default=0)
    left = [0 if head else max((widest - width(each)) // 2, 0) for each, head in zip(shifted, before, strict=True)]
    return [" " * gap + each + " " * (widest - width(each) - gap) for each, gap in zip(shifted, left, strict=True)]


def _fitted(widths: list[int], room: int) -> list[int]:
    """Widths that add up to `room` at most, taken from the widest columns first."""
    widths = widths[:]
    while sum(widths) > room and max(widths) > _LEAST:
        widest = widths.index(max(widths))
        others = max([each for at, each in enumerate(widths) if at != widest] + [_LEAST])
        widths[widest] -= min(max(widths[widest] - others, 1), sum(widths) - room, widths[widest] - _LEAST)
    return widths


def markdown(table: Table) -> str:
    """The table in Markdown (GitHub's tables).

    >>> print(markdown(Table("", (Column(Cell("a|b")),), ((Cell("1"),),))), end="")
    | a\\|b |
    | --- |
    | 1 |
    """
    lines = [f"**{table.title}**", ""] if table.title else []
    lines.append(_bars([column.head.text for column in table.columns]))
    lines.append("| " + " | ".join("---:" if column.number else "---" for column in table.columns) + " |")
    lines += [_bars([cell.text for cell in row]) for row in table.rows]
    return "\n".join(lines) + "\n"


def _bars(cells: list[str]) -> str:
    return "| " + " | ".join(re.sub(r"([|\\*_`<>\[\]])", r"\\\1", visible(cell)) for cell in cells) + " |"


def latex(table: Table) -> str:
    """The table as a `tabular`; what stands in its cells may need the package amsmath.

    >>> print(latex(Table("", (Column(Cell("x_1", "x_{1}")),), ((Cell("50 %"),),))), end="")
    \\begin{tabular}{l}
      \\hline
      $x_{1}$ \\\\
      \\hline
      50 \\% \\\\
      \\hline
    \\end{tabular}
    """
    lines = [f"% {table.title}"] if table.title else []
    lines += [rf"\begin{{tabular}}{{{''.join('r' if column.number else 'l' for column in table.columns)}}}"]
    lines += ["  \\hline", _ampersands(tuple(column.head for column in table.columns)), "  \\hline"]
    for at, row in enumerate(table.rows):
        if table.summary and at == len(table.rows) - table.summary:
            lines.append("  \\hline")
        lines.append(_ampersands(row))
    lines += ["  \\hline", r"\end{tabular}"]
    return "\n".join(lines) + "\n"


def _ampersands(cells: tuple[Cell, ...]) -> str:
    return "  " + " & ".join(f"${cell.latex}$" if cell.latex else escape(cell.text) for cell in cells) + r" \\"


def escape(words: str) -> str:
    """Text for LaTeX.

    >>> print(escape("50 % of x_1"))
    50 \\% of x\\_1
    """
    return "".join(_SPECIAL.get(char, char) for char in visible(words))


def csv(head: list[str], rows: list[list[str]]) -> str:
    """Lines of RFC 4180, which end with carriage return and line feed.

    >>> csv(["a", "b"], [["1", "x, y"]])
    'a,b\\r\\n1,"x, y"\\r\\n'
    """
    return "".join(",".join(map(_quoted, row)) + "\r\n" for row in [head, *rows])


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if re.search(r'[",\r\n]', cell) else cell
