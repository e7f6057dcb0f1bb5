"""The command that makes one picture of a batch."""

from __future__ import annotations

import shlex

from adviz.batch.run import Row
from adviz.batch.work import Settings


def command(row: Row, settings: Settings, file: str) -> str:
    """What draws `file`, from the folder where the batch ran, quoted for a shell.

    >>> from adviz.batch.items import Item
    >>> row = Row(Item("a", "a.txt:1", formula="x < 2"), "drawn", {}, None, 0.0, None)
    >>> command(row, Settings({}, (), {"theme": "print", "share": False}), "out/a.svg")
    "adviz draw -o out/a.svg --theme print --no-share -- 'x < 2'"
    """
    path = row.item.path
    words = ["adviz", "draw", *([path] if path and path[0] != "-" else []), "-o", file]
    if row.facts is not None:
        for name, value in row.facts.used_at.items():
            words += ["--at", f"{name}={value}"]
        for name in row.facts.used_wrt:
            words += ["--wrt", name]
        words += ["--allow-python"] if row.facts.code else []
    for name, value in settings.options.items():
        words += [f"--{'' if value else 'no-'}{name}"] if isinstance(value, bool) else _option(name, value)
    return shlex.join(words if path in words else [*words, "--", path or row.item.formula])


def _option(name: str, value: object) -> list[str]:
    text = str(value)
    return [f"--{name}={text}"] if text.startswith("-") else [f"--{name}", text]
