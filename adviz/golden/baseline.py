"""The folder of what was accepted: the files of each sample, and a manifest that says what drew them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from adviz import output
from adviz.batch.names import safe
from adviz.errors import AdvizError, FileProblem, clip, visible
from adviz.golden.environment import Environment
from adviz.golden.pictures import KINDS, Pictures

MANIFEST = "manifest.json"
VERSION = 1  # of the manifest
ATTRIBUTES = ".gitattributes"  # keeps the bytes as they are where git would change the ends of lines
_REMEDY = "restore it from version control, or make it anew with `adviz golden update`"


class Entry(NamedTuple):
    """What the manifest says of a sample.

    Attributes:
        source: the file of the sample, seen from the folder, and the place in it: `../a.toml`, `../b.txt:3`.
        made: what drew the files.
        files: format → SHA-256.
    """

    source: str
    made: Environment
    files: dict[str, str]


class Baseline(NamedTuple):
    """A folder and its manifest, by the names of the samples."""

    folder: str
    entries: dict[str, Entry]

    def path(self, name: str, kind: str) -> str:
        """The file of a sample in a format."""
        return os.path.join(self.folder, *f"{name}.{kind}".split("/"))

    def read(self, name: str) -> dict[str, bytes]:
        """The files of a sample that are there.

        Raises:
            FileProblem: one of them cannot be read.
        """
        found = {}
        for kind in KINDS:
            path = self.path(name, kind)
            try:
                with open(path, "rb") as file:
                    found[kind] = file.read()
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                raise output.problem("read", path, error) from None
        return found


def load(folder: str) -> Baseline:
    """The baseline in a folder; without a manifest it has no entries.

    Raises:
        FileProblem: the manifest cannot be read, or is damaged.
    """
    path = os.path.join(folder, MANIFEST)
    try:
        with open(path, "rb") as file:
            data = file.read()
    except (FileNotFoundError, NotADirectoryError):
        return Baseline(folder, {})
    except OSError as error:
        raise output.problem("read", path, error) from None
    try:
        return Baseline(folder, _entries(json.loads(data)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, AdvizError) as error:
        raise FileProblem(f"{path} is damaged: {_reason(error)}", remedy=_REMEDY) from None


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"there is no key {clip(visible(str(error.args[0])), 40)}"
    text = error.message if isinstance(error, AdvizError) else str(error)
    return clip(visible(text), 100)


def _entries(data: Any) -> dict[str, Entry]:
    if data["adviz_golden"] != VERSION:
        raise ValueError(f"it is of version {data['adviz_golden']}, and this adviz knows {VERSION}")
    return {safe(name): _entry(row) for name, row in data["samples"].items()}


def _entry(row: Mapping[str, Any]) -> Entry:
    made = Environment(**{field: row["made"][field] for field in Environment._fields})
    files = row["files"]
    wrong = next((kind for kind in files if kind not in KINDS or not isinstance(files[kind], str)), None)
    if wrong is not None or not isinstance(row["source"], str):
        raise ValueError(f"it lists {wrong or row['source']!r}")
    return Entry(row["source"], made, dict(files))


def digest(data: bytes) -> str:
    """What the manifest holds of a file."""
    return sha256(data).hexdigest()


def entry(source: str, pictures: Pictures) -> Entry:
    """What the manifest says of pictures from now on."""
    return Entry(source, pictures.made, {kind: digest(data) for kind, data in pictures.files.items()})


def accept(baseline: Baseline, accepted: Mapping[str, tuple[str, Pictures]]) -> None:
    """Write the files of samples (name → source, pictures), then the manifest.

    Raises:
        FileProblem: a file or a folder cannot be written.
    """
    for name, (_, pictures) in accepted.items():
        if name.lower() == "manifest":
            raise FileProblem("a sample cannot be called manifest here", remedy=f"rename it: {MANIFEST} is taken")
        for kind, data in pictures.files.items():
            path = baseline.path(name, kind)
            folders(os.path.dirname(path))
            output.write(path, data)
    made = {name: entry(source, pictures) for name, (source, pictures) in accepted.items()}
    save(Baseline(baseline.folder, {**baseline.entries, **made}))


def save(baseline: Baseline) -> None:
    """Write the manifest, one sample a line's group, by name."""
    folders(baseline.folder)
    rows = {
        name: {"source": row.source, "made": row.made._asdict(), "files": row.files}
        for name, row in sorted(baseline.entries.items())
    }
    text = json.dumps({"adviz_golden": VERSION, "samples": rows}, ensure_ascii=False, indent=1)
    attributes = os.path.join(baseline.folder, ATTRIBUTES)
    if not os.path.exists(attributes):
        output.write(attributes, b"* -text\n")
    output.write(os.path.join(baseline.folder, MANIFEST), f"{text}\n".encode())


def prune(baseline: Baseline, names: list[str]) -> Baseline:
    """The baseline without some samples, whose files are deleted.

    Raises:
        FileProblem: a file cannot be deleted.
    """
    for name in names:
        for kind in KINDS:
            path = baseline.path(name, kind)
            try:
                os.unlink(path)
            except FileNotFoundError:
                continue
            except OSError as error:
                raise output.problem("delete", path, error) from None
    left = Baseline(baseline.folder, {name: row for name, row in baseline.entries.items() if name not in names})
    save(left)
    return left


def folders(path: str) -> None:
    """Make a folder and those above it, where they are missing.

    Raises:
        FileProblem: it cannot be made.
    """
    try:
        os.makedirs(path or ".", exist_ok=True)
    except OSError as error:
        raise output.problem("make the folder", path, error) from None


def strays(baseline: Baseline) -> list[str]:
    """Files of the folder that look like those of a sample, and that the manifest does not know."""
    known = {os.path.normpath(baseline.path(name, kind)) for name in baseline.entries for kind in KINDS}
    known.add(os.path.normpath(os.path.join(baseline.folder, MANIFEST)))
    found = []
    for here, _, files in os.walk(baseline.folder):
        for file in files:
            path = os.path.normpath(os.path.join(here, file))
            if path.rpartition(".")[2] in KINDS and path not in known and not file.startswith("."):
                found.append(path)
    return sorted(found)
