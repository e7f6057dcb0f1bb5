"""A page of characters: lines that know where they go on, texts, colours."""

from collections.abc import Sequence
from typing import NamedTuple

from adviz.errors import width
from adviz.formats.txt import PLAIN, Ink

UP, RIGHT, DOWN, LEFT = 1, 2, 4, 8
LIGHT, HEAVY, DASHED = 0, 1, 2
_LIGHT = {
    3: "└", 5: "│", 6: "┌", 7: "├", 9: "┘", 10: "─", 11: "┴", 12: "┐", 13: "┤", 14: "┬", 15: "┼",
    1: "│", 4: "│", 2: "─", 8: "─", 0: " ",
}  # fmt: skip
_HEAVY = {
    3: "┗", 5: "┃", 6: "┏", 7: "┣", 9: "┛", 10: "━", 11: "┻", 12: "┓", 13: "┫", 14: "┳", 15: "╋",
    1: "┃", 4: "┃", 2: "━", 8: "━", 0: " ",
}  # fmt: skip
_DASHED = _LIGHT | {5: "┆", 10: "┄", 1: "┆", 4: "┆", 2: "┄", 8: "┄"}
_ASCII = {
    **dict.fromkeys((3, 6, 7, 9, 11, 12, 13, 14, 15), "+"), **dict.fromkeys((1, 4, 5), "|"),
    **dict.fromkeys((2, 8, 10), "-"), 0: " ",
}  # fmt: skip
_ASCII_DASHED = _ASCII | {5: ":", 1: ":", 4: ":", 10: ".", 2: ".", 8: "."}
_GLYPHS = {False: (_LIGHT, _HEAVY, _DASHED), True: (_ASCII, _ASCII, _ASCII_DASHED)}


class Pen(NamedTuple):
    """How something is drawn: the lines of one `owner` join, those of others pass over each other."""

    owner: int
    weight: int = LIGHT
    colour: str = ""
    strong: bool = False


_NOBODY = Pen(-1)


class Grid:
    """A page; `ascii` makes it of ASCII characters alone."""

    def __init__(self, rows: int, columns: int, ascii: bool = False) -> None:
        self.columns = columns
        self.ascii = ascii
        self._reach = [[0] * columns for _ in range(rows)]  # where a line goes on
        self._text = [[""] * columns for _ in range(rows)]  # a character, over any line; None behind a wide one
        self._pens = [[_NOBODY] * columns for _ in range(rows)]

    def horizontal(self, row: int, first: int, last: int, pen: Pen) -> None:
        """A line from one column to another. Draw these first: vertical ones pass over them."""
        first, last = min(first, last), max(first, last)
        for column in range(first, last + 1):
            self._join(row, column, (RIGHT if column < last else 0) | (LEFT if column > first else 0), pen)

    def vertical(self, column: int, first: int, last: int, pen: Pen) -> None:
        """A line from one row down to another."""
        for row in range(first, last + 1):
            self._join(row, column, (DOWN if row < last else 0) | (UP if row > first else 0), pen)

    def _join(self, row: int, column: int, reach: int, pen: Pen) -> None:
        if self._pens[row][column].owner == pen.owner:
            reach |= self._reach[row][column]
        self._reach[row][column] = reach
        self._pens[row][column] = pen

    def write(self, row: int, column: int, text: str, pen: Pen) -> None:
        """Text from a column on; a wide character takes two."""
        for char in text:
            wide = width(char)
            if wide == 0 and column > 0:
                self._text[row][column - 1] += char
                continue
            self._text[row][column] = char
            self._pens[row][column] = pen
            if wide == 2:
                self._text[row][column + 1] = "\0"
            column += wide

    def lines(self, ink: Ink = PLAIN) -> list[str]:
        """The rows as text, without blanks at their ends."""
        return [self._line(row, ink) for row in range(len(self._text))]

    def _line(self, row: int, ink: Ink) -> str:
        made, run = "", ""
        glyphs = _GLYPHS[self.ascii]
        pens: Sequence[Pen] = self._pens[row]
        last = _NOBODY
        for column in range(self.columns):
            char = self._text[row][column] or glyphs[pens[column].weight][self._reach[row][column]]
            if char == "\0":
                continue
            pen = pens[column] if char != " " else last
            if (pen.colour, pen.strong) != (last.colour, last.strong):
                made, run = made + _inked(run, last, ink), ""
                last = pen
            run += char
        return (made + _inked(run.rstrip(), last, ink)).rstrip()


def _inked(text: str, pen: Pen, ink: Ink) -> str:
    text = ink.strong(text) if pen.strong and not pen.colour else text
    return ink.paint(text, pen.colour) if pen.colour else text
