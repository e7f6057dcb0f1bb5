"""What there is to draw: samples under paths, each with a safe name, in a fixed order.

An item is found by its path alone; its text is read when it is its turn, by `text`, so that a folder of any size
takes little room. Whatever is wrong with one item is an error of that item.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import NamedTuple

from adviz import samples
from adviz.batch import names
from adviz.errors import AdvizError, FileProblem, OptionError, clip, visible
from adviz.options import DEFAULT
from adviz.output import problem
from adviz.samples import Sample

SUFFIX = ".toml"
_GIVE = "give .toml samples, folders of them, .txt files with a formula a line, or -"


class Item(NamedTuple):
    """One thing to draw.

    Attributes:
        name: of its outputs: a relative path without suffix, its parts separated by `/`; safe in any folder.
        origin: where it comes from, for messages: `samples/neuron.toml`, `formulas.txt:3`.
        path: the sample file; empty when the item is a formula.
        formula: the formula, where it came from a list of them.
        error: why it cannot be drawn, where that is known already.
    """

    name: str
    origin: str
    path: str = ""
    formula: str = ""
    error: AdvizError | None = None


def collect(paths: Sequence[str], stdin: str | None = None) -> list[Item]:
    """Everything under `paths`, in their order; files of a folder by name. No two items have one name.

    Args:
        paths: sample files (`.toml`), folders of them (with their subfolders), lists of formulas (`.txt`), and `-`.
        stdin: the list of formulas that `-` stands for.

    Raises:
        OptionError: a path does not exist, two different samples have one name, or there is nothing to draw.

    >>> collect(["-"], "square: x = 2; x^2\\n\\n# a remark\\nsin(x)\\n")[1]
    Item(name='stdin-004', origin='stdin:4', path='', formula='sin(x)', error=None)
    """
    for path in paths:
        if path != "-" and not os.path.lexists(path):
            raise OptionError(f"{clip(path, 200)} does not exist", remedy=_GIVE)
    found = [item for path in paths for item in _under(path, stdin)]
    if not found:
        raise OptionError(
            f"there is nothing to draw in {clip(', '.join(paths), 60)}",
            remedy=_GIVE,
        )
    return _distinct(found)


def text(item: Item) -> str:
    """The text that says what to draw: TOML of a sample, or the formula.

    Raises:
        AdvizError: the item has an error, or its file cannot be read.
    """
    if item.error is not None:
        raise item.error
    return _contents(item.path) if item.path else item.formula


def sample(item: Item, text: str, python: bool = False) -> Sample:
    """What the text of an item says; `python` is whether it may name a function.

    Raises:
        AdvizError: it is not that of a sample.
    """
    return samples.read(text, item.origin, python) if item.path else Sample(text, {}, (), DEFAULT)


def _under(path: str, stdin: str | None) -> Iterator[Item]:
    if path == "-":
        yield from _lines("stdin", "stdin", stdin or "")
    elif os.path.isdir(path):
        yield from _folder(path)
    elif path.lower().endswith(SUFFIX):
        yield _item(PurePath(path).name[: -len(SUFFIX)], path, path)
    elif path.lower().endswith(".txt"):
        yield from _list(path)
    else:
        yield _wrong(path, FileProblem(f"{path} is no .toml sample, no folder and no .txt file", remedy=_GIVE))


def _item(name: str, origin: str, path: str = "", formula: str = "") -> Item:
    """The item, or what is wrong with its name."""
    try:
        return Item(names.safe(name), origin, path, formula)
    except AdvizError as error:
        return _wrong(origin, error, name)


def _wrong(origin: str, error: AdvizError, name: str = "") -> Item:
    return Item(visible(name or origin), origin, error=error)


def _folder(folder: str) -> Iterator[Item]:
    """The samples of a folder and of its subfolders, except of those that are hidden."""
    inside = os.path.realpath(folder)
    unreadable: list[OSError] = []
    found: list[str] = []
    for here, folders, files in os.walk(folder, onerror=unreadable.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [os.path.join(here, name) for name in files if name.endswith(SUFFIX) and not name.startswith(".")]
        found += [os.path.join(here, name) for name in folders if os.path.islink(os.path.join(here, name))]
    for path in sorted(found, key=lambda path: os.path.relpath(path, folder).split(os.sep)):
        name = "/".join(os.path.relpath(path, folder).removesuffix(SUFFIX).split(os.sep))
        if not _within(os.path.realpath(path), inside):
            message = f"{path} is a link that leads out of the folder {folder}"
            yield _wrong(path, FileProblem(message, remedy="give what it leads to as a path of its own"), name)
        elif not os.path.isdir(path):  # a link to a folder within: its samples are found where they are
            yield _item(name, path, path)
    for error in unreadable:
        yield _wrong(str(error.filename), problem("read", str(error.filename), error))


def _within(path: str, folder: str) -> bool:
    return os.path.commonpath([path, folder]) == folder


def _list(path: str) -> Iterator[Item]:
    try:
        contents = _contents(path)
    except AdvizError as error:
        yield _wrong(path, error)
        return
    yield from _lines(PurePath(path).stem, path, contents)


def _lines(stem: str, origin: str, contents: str) -> Iterator[Item]:
    """Formulas, one a line; `name: formula` gives it a name; empty lines and those with `#` are skipped."""
    for number, line in enumerate(contents.split("\n"), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        before, colon, after = line.partition(":")
        where = f"{origin}:{number}"
        if not colon or "#" in before:
            yield _item(f"{stem}-{number:03d}", where, formula=line)
        elif after.strip():
            yield _item(before.strip(), where, formula=after.strip())
        else:
            message = f"{where}: there is no formula after the name"
            yield _wrong(where, OptionError(message, remedy="write name: x * sin(x)"), before.strip())


def _contents(path: str) -> str:
    """The text of a file; what is no regular file could keep us waiting for ever, and is not read."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        raise problem("read", path, error if isinstance(error, OSError) else OSError(str(error))) from None
    if not stat.S_ISREG(mode):
        raise FileProblem(f"cannot read {path}: it is no regular file")
    return samples.text_of(path).replace("\r\n", "\n")


def _distinct(found: list[Item]) -> list[Item]:
    """The items without those that are given twice."""
    taken: dict[str, Item] = {}
    kept = []
    for item in found:
        if item.error is None:
            other = taken.setdefault(names.key(item.name), item)
            if other is not item:
                if item.path and other.path and os.path.realpath(item.path) == os.path.realpath(other.path):
                    continue
                both = f"{clip(other.origin, 60)} and {clip(item.origin, 60)}"
                raise OptionError(
                    f"two samples have the name {clip(item.name, 40)}: {both}",
                    remedy="rename one of them, or give the folder that holds both",
                )
        kept.append(item)
    return kept
