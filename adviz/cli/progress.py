"""What is seen of a batch while it runs: errors in the order of the items, above a bar where stderr is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from adviz.errors import AdvizError, visible

if TYPE_CHECKING:
    from adviz.batch.items import Item
    from adviz.batch.run import Row


class Progress:
    """Says what goes wrong as soon as all items before it are done, so that two runs say the same in the same order."""

    def __init__(self, items: Sequence[Item], quiet: bool) -> None:
        self._bar: Any = None
        self._place = {id(item): at for at, item in enumerate(items)}  # a row has the very item that it is of
        self._waiting: dict[int, Row] = {}
        self._next = 0
        if not quiet and sys.stderr.isatty():
            from tqdm import tqdm

            tqdm.monitor_interval = 0  # no thread beside those of the workers
            self._bar = tqdm(total=len(items), unit="picture", file=sys.stderr, dynamic_ncols=True, leave=False)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        for at in sorted(self._waiting):  # of a batch that was interrupted
            self._tell(self._waiting.pop(at))
        if self._bar is not None:
            self._bar.close()

    def done(self, row: Row) -> None:
        """One more is done."""
        self._waiting[self._place[id(row.item)]] = row
        while self._next in self._waiting:
            self._tell(self._waiting.pop(self._next))
            self._next += 1
        if self._bar is not None:
            self._bar.update()

    def _tell(self, row: Row) -> None:
        if row.error is None:
            return
        if self._bar is not None:
            self._bar.clear()
        click.echo(f"error: {described(row.error, row.item.origin)}", err=True)


def described(error: AdvizError, origin: str) -> str:
    """An error of an item: where it comes from stands before it, unless the message names it already."""
    where = "" if origin in error.message else f"{visible(origin)}: "
    return where + "\n".join(map(visible, str(error).split("\n")))
