"""Aligned tables, and targets beside what is measured."""

from __future__ import annotations

from typing import NamedTuple


class Goal(NamedTuple):
    """What a number should be: at least `least`, or at most `most`."""

    least: float | None = None
    most: float | None = None
    unit: str = ""

    def verdict(self, number: float) -> str:
        """The target, and whether it is met.

        >>> Goal(least=3).verdict(3.2), Goal(most=12, unit="x").verdict(14.0)
        ('>= 3 ok', '<= 12 x MISSED')
        """
        met = (self.least is None or number >= self.least) and (self.most is None or number <= self.most)
        sign, bound = ("<=", self.most) if self.least is None else (">=", self.least)
        unit = f" {self.unit}" if self.unit else ""
        return f"{sign} {bound:g}{unit} {'ok' if met else 'MISSED'}"


class Table:
    """A title, a head, and rows; the first column is set to the left, the others to the right."""

    def __init__(self, title: str, *head: str) -> None:
        self.title = title
        self.rows: list[tuple[str, ...]] = [head]

    def add(self, *cells: str) -> None:
        """Append a row, as long as the head."""
        self.rows.append(cells)

    @property
    def verdicts(self) -> tuple[int, int]:
        """How many targets are in the table, and how many are missed."""
        cells = [cell for row in self.rows for cell in row]
        missed = sum(cell.endswith(" MISSED") for cell in cells)
        return missed + sum(cell.endswith(" ok") for cell in cells), missed

    def __str__(self) -> str:
        widths = [max(map(len, column)) for column in zip(*self.rows, strict=True)]
        lines = [self.title]
        for first, *rest in self.rows:
            cells = [first.ljust(widths[0])]
            cells += [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
            lines.append("  " + "  ".join(cells).rstrip())
        return "\n".join(lines) + "\n"


def ratio(number: float) -> str:
    """A ratio with three digits.

    >>> ratio(1.234), ratio(16.04), ratio(123.4)
    ('1.23', '16.0', '123')
    """
    return f"{number:.2f}" if number < 9.995 else f"{number:.1f}" if number < 99.95 else f"{number:.0f}"


def duration(seconds: float) -> str:
    """Seconds in the unit that suits them.

    >>> duration(2.5e-7), duration(0.0123), duration(2.0)
    ('250 ns', '12.3 ms', '2.00 s')
    """
    for factor, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "us")):
        if seconds >= factor:
            return f"{ratio(seconds / factor)} {unit}"
    return f"{seconds * 1e9:.0f} ns"
