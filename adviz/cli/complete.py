"""What a shell offers behind an option or for an argument. All of it is imported and looked up while it completes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

import click

Offers = list[Any]  # of click.shell_completion.CompletionItem
Completer = Callable[[click.Context, click.Parameter, str], Offers]


def _items(rows: Iterable[tuple[str, str]], incomplete: str) -> Offers:
    """Values and what they mean, of those that begin like that."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(value, help=meaning or None) for value, meaning in rows if value.startswith(incomplete)]


def themes(_context: click.Context, _option: click.Parameter, incomplete: str) -> Offers:
    """The names of the themes."""
    from adviz.scene.theme import THEMES

    return _items(((name, "") for name in THEMES), incomplete)


def directions(_context: click.Context, _option: click.Parameter, incomplete: str) -> Offers:
    """The directions of the arrows; small letters do as well."""
    from adviz.options import CHOICES

    return _items(((name, "") for name in CHOICES["rankdir"]), incomplete.upper())


def formats(_context: click.Context, _option: click.Parameter, incomplete: str) -> Offers:
    """The formats that -T takes."""
    from adviz.formats import FORMATS

    return _items(((row.name, row.meaning) for row in FORMATS.values()), incomplete)


def operators(_context: click.Context, _argument: click.Parameter, incomplete: str) -> Offers:
    """The names of the operators, and their signs."""
    from adviz.ops import CALLS, INFIX, PREFIX

    return _items(((name, op.meaning) for name, op in (CALLS | PREFIX | INFIX).items()), incomplete)


def folders(_context: click.Context, _option: click.Parameter, incomplete: str) -> Offers:
    """Folders: the shell finds them."""
    return [_handed_over("dir", incomplete)]


def files(_context: click.Context, _option: click.Parameter, incomplete: str) -> Offers:
    """Files of any kind: the shell finds them."""
    return [_handed_over("file", incomplete)]


def _handed_over(kind: str, incomplete: str) -> Any:
    from click.shell_completion import CompletionItem

    return CompletionItem(incomplete, type=kind)


def paths_of(*suffixes: str) -> Completer:
    """Files that end like that, and folders in which there may be some."""

    def complete(_context: click.Context, _argument: click.Parameter, incomplete: str) -> Offers:
        found = listed(incomplete, suffixes)
        if not all(_is_plain(path) for path in found):
            return [_handed_over("file", incomplete)]  # the shell knows how to quote them
        if len(found) == 1 and found[0].endswith("/"):
            return [_handed_over("dir", incomplete)]  # else there would be a blank behind it
        return _items(((path, "") for path in found), incomplete)

    return complete


def listed(incomplete: str, suffixes: tuple[str, ...]) -> list[str]:
    """Paths that begin like that: folders, which end with `/`, and files with one of the suffixes; hidden ones only
    where they are begun."""
    folder, name = os.path.split(incomplete)
    before = incomplete[: len(incomplete) - len(name)]
    try:
        with os.scandir(folder or ".") as entries:
            found = [(entry.name, entry.is_dir()) for entry in entries if entry.name.startswith(name)]
    except (OSError, ValueError):
        return []
    shown = [(each, inside) for each, inside in found if name or not each.startswith(".")]
    return sorted(
        [f"{before}{each}{'/' * inside}" for each, inside in shown if inside or each.lower().endswith(suffixes)]
    )


def _is_plain(path: str) -> bool:
    return path.isprintable() and not set(path) & set(" \t'\"\\$`&|;<>()*?[]{}!#,:")


samples = paths_of(".toml")
batches = paths_of(".toml", ".txt")
models = paths_of(".onnx", ".pt2")
compared = paths_of(".toml", ".onnx", ".pt2")
