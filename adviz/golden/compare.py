"""Pictures against a baseline: structure decides, then pixels."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

from adviz.errors import AdvizError, FileProblem, clip
from adviz.golden import pixels, records, sources
from adviz.golden.baseline import Baseline, Entry, digest
from adviz.golden.environment import Environment
from adviz.golden.pictures import KINDS, LABELS, Pictures
from adviz.golden.verdict import EXACT, NONE, PLACELESS, WITHIN, Compared, Verdict
from adviz.golden.words import Difference, changed

Texts = Callable[[str, str], list[Difference]]


def compare(
    name: str,
    source: str,
    pictures: Pictures,
    baseline: Baseline,
    accept: str = "",
    tolerance: float = pixels.TOLERANCE,
) -> Verdict:
    """What is different from the baseline of that name.

    Args:
        source: where the sample comes from, for messages.
        accept: the command that accepts the pictures.
        tolerance: of the worst tile (see `adviz.golden.pixels`), where pixels are not compared exactly.

    Raises:
        MissingExtra: pixels are to be compared within a tolerance, and Pillow is not installed.
    """
    known = baseline.entries.get(name)
    if known is None:
        words = [Difference(f"there is no baseline of {name} in {shown(baseline.folder)}")]
        return _without(name, source, "missing", words, pictures, accept)
    try:
        files = baseline.read(name)
    except AdvizError as error:
        return _without(name, source, "damaged", [Difference(error.message)], pictures, accept)
    tampered = _tampered(name, known, files)
    compared, found = _formats(known.made, pictures, files, tolerance, {each[0] for each in tampered})
    damage = [Difference(text) for _, text in tampered]
    looks = _looks(known.made, pictures.made)
    same = all(each.same for each in compared)
    status = "damaged" if damage else "same" if same else "differs"
    differences = (*damage, *(() if same else looks), *found)
    return Verdict(
        name, source, status, tuple(compared), differences, known.made, pictures.made, files, pictures.files, accept
    )


def shown(path: str) -> str:
    """A path as it is shortest to read: seen from the current folder, or in full."""
    try:
        return min(os.path.relpath(path), path, key=len)
    except ValueError:  # another drive
        return path


def failed(name: str, source: str, error: AdvizError) -> Verdict:
    """A sample that cannot be drawn."""
    return Verdict(name, source, "error", _none(), (Difference(str(error)),), None, None, {}, {}, "")


def _without(name: str, source: str, status: str, words: list[Difference], pictures: Pictures, accept: str) -> Verdict:
    return Verdict(name, source, status, _none(), tuple(words), None, pictures.made, {}, pictures.files, accept)


def _none() -> tuple[Compared, ...]:
    return tuple(Compared(kind, NONE, False) for kind in KINDS)


def _tampered(name: str, known: Entry, files: dict[str, bytes]) -> list[tuple[str, str]]:
    """Formats whose file is not the one that was accepted, and how that is said."""
    found = []
    for kind in KINDS:
        file = f"{name}.{kind}"
        if kind not in files:
            found.append((kind, f"{file} is missing from the baseline"))
        elif kind not in known.files:
            found.append((kind, f"{file} is not in the manifest"))
        elif digest(files[kind]) != known.files[kind]:
            if kind != "png" and digest(files[kind].replace(b"\r\n", b"\n")) == known.files[kind]:
                found.append(
                    (kind, f"{file} has other ends of lines than were accepted: git must leave them as they are")
                )
            else:
                found.append((kind, f"{file} is not what was accepted: its hash is not that of the manifest"))
    return found


def _looks(was: Environment, now: Environment) -> list[Difference]:
    """What the sample asks for now, and did not before."""
    pairs = (("theme", was.theme, now.theme), ("dpi of the bitmap", was.dpi, now.dpi))
    return [Difference(f"{what}: {changed(left, right)}") for what, left, right in pairs if left != right]


def _formats(
    was: Environment, pictures: Pictures, files: dict[str, bytes], tolerance: float, tampered: set[str]
) -> tuple[list[Compared], list[Difference]]:
    """Format by format. The first one that differs says all; those after it only how much, unless they were
    tampered with."""
    compared: list[Compared] = []
    found: list[Difference] = []
    for kind in KINDS:
        if kind not in files:
            compared.append(Compared(kind, NONE, False))
            continue
        left, right = files[kind], pictures.files[kind]
        if left == right:
            compared.append(Compared(kind, EXACT, True))
            continue
        if kind == "png":
            how, words = _bitmaps(was, pictures.made, left, right, tolerance)
        else:
            how, words = _texts(kind, was.same_places(pictures.made), left, right)
            if found and words and kind not in tampered:
                words = [sources.summary(LABELS[kind], words)]
        compared.append(Compared(kind, how, not words))
        found += words
    return compared, found


def _texts(kind: str, places: bool, left: bytes, right: bytes) -> tuple[str, list[Difference]]:
    def by_lines(was: str, now: str) -> list[Difference]:
        return sources.lines(LABELS[kind], was, now)

    ways: dict[str, Texts] = {
        "json": _records,
        "dot": sources.dot,
        "svg": lambda was, now: sources.svg(was, now, places),
    }
    how = PLACELESS if kind == "svg" and not places else EXACT
    try:
        was = left.decode()
    except UnicodeDecodeError as error:
        return how, [Difference(f"{LABELS[kind]}: the baseline is not UTF-8 (byte {error.start})")]
    found = ways.get(kind, by_lines)(was, right.decode())
    if not found and how == EXACT:
        found = [Difference(f"{LABELS[kind]}: the texts differ in their bytes alone")]
    return how, found


def _records(was: str, now: str) -> list[Difference]:
    try:
        old: Any = json.loads(was)
        found = records.differences(old, json.loads(now))
    except (ValueError, RecursionError) as error:
        return [Difference(f"record: the baseline is not JSON: {clip(str(error), 80)}")]
    except (KeyError, TypeError, AttributeError, IndexError):
        return [Difference("record: the baseline is JSON, and no record of adviz"), *sources.lines("record", was, now)]
    return found or sources.lines("record", was, now)


def _bitmaps(
    was: Environment, now: Environment, left: bytes, right: bytes, tolerance: float
) -> tuple[str, list[Difference]]:
    exact = was.same_pixels(now)
    how = EXACT if exact else WITHIN
    before, after = pixels.size(left), pixels.size(right)
    if before is None or after is None:
        return how, [Difference("PNG: the baseline is no PNG")]
    if before != after:
        both = " → ".join(f"{width} × {height}" for width, height in (before, after))
        return how, [Difference(f"PNG: {both} pixels")]
    if exact and not pixels.available():
        return how, [Difference("PNG: the bitmaps differ (with adviz[golden] installed, this says where)")]
    try:
        apart = pixels.distance(left, right)
    except FileProblem as error:
        return how, [Difference(f"PNG: {error.message}")]
    if exact:
        return how, [Difference(f"PNG: {apart.text}")]
    if apart.worst <= tolerance:
        return how, []
    tile = f"the worst tile by {apart.worst:.1f} of 255 levels on average, where {tolerance:g} are tolerated"
    return how, [Difference(f"PNG: {apart.text}; {tile}")]
