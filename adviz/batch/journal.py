"""What is up to date: one line of JSON for each item that was drawn, in the folder of the outputs.

The journal is only ever appended to while a batch runs, so a process that is killed loses at most the last line. A
line that cannot be read counts as missing: the item is drawn again.
"""

from __future__ import annotations

import hashlib
import json
import os
from types import TracebackType
from typing import IO, Any, NamedTuple

from adviz import output
from adviz.batch.items import Item
from adviz.batch.places import Place, Places
from adviz.batch.work import Facts, Settings
from adviz.errors import FileProblem

NAME = ".adviz-batch.jsonl"


class Entry(NamedTuple):
    """What is known of an item that was drawn: `key` is the hash of all that its pictures depend on."""

    key: str
    places: dict[str, Place]
    facts: Facts
    seconds: float


def fingerprint(item: Item, text: str, settings: Settings) -> str:
    """The hash of the sample, the options and the version of adviz.

    >>> item = Item("a", "a.txt:1", formula="x*x")
    >>> settings = Settings({}, (), {}, version="1")
    >>> fingerprint(item, "x*x", settings) == fingerprint(item, "x*x", settings._replace(wrt=("x",)))
    False
    """
    at = {name: repr(value) for name, value in settings.at.items()}
    parts = [settings.version, bool(item.path), text, at, settings.wrt, settings.options]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


class Journal:
    """The journal of a folder, open for one batch.

    Raises:
        FileProblem: another batch is writing into the folder, or the journal cannot be opened.
    """

    def __init__(self, places: Places) -> None:
        self._path = places.path(NAME)
        try:
            self._file = _locked(self._path)
        except BlockingIOError:
            message = f"another batch is writing into {places.folder}"
            raise FileProblem(message, remedy="wait for it, or give another folder with -d") from None
        except OSError as error:
            raise output.problem("write", self._path, error) from None
        self._file.seek(0)
        found = self._file.read()
        self._entries = _read(found)
        self._torn = bool(found) and not found.endswith(b"\n")
        self.problem: FileProblem | None = None

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._file.close()

    def get(self, name: str, key: str) -> Entry | None:
        """What was drawn of this name, if it was drawn from the same."""
        entry = self._entries.get(name)
        return entry if entry is not None and entry.key == key else None

    def add(self, name: str, entry: Entry) -> None:
        """Remember that an item is drawn. A disk that is full is no reason to stop."""
        self._entries[name] = entry
        line = _line(name, entry)
        try:
            self._file.write(b"\n" + line if self._torn else line)
            self._torn = False
        except OSError as error:
            self._torn = True
            self.problem = output.problem("write", self._path, error)

    def compact(self) -> None:
        """Rewrite the journal with one line for each name."""
        try:
            output.write(self._path, b"".join(_line(name, entry) for name, entry in self._entries.items()))
        except FileProblem as error:
            self.problem = error


def _locked(path: str) -> IO[bytes]:
    """The file, open for reading and appending, for us alone where the system can lock files."""
    while True:
        file = open(path, "a+b", buffering=0)  # noqa: SIM115
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise
        except (ImportError, OSError):
            return file
        if os.path.exists(path) and os.path.samestat(os.fstat(file.fileno()), os.stat(path)):
            return file
        file.close()  # the batch before us has just put a new file in its place


def _line(name: str, entry: Entry) -> bytes:
    record = {
        "name": name,
        "key": entry.key,
        "files": {kind: list(place) for kind, place in entry.places.items()},
        "facts": entry.facts._asdict(),
        "seconds": round(entry.seconds, 4),
    }
    return json.dumps(record, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def _read(data: bytes) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for line in data.split(b"\n"):
        try:
            record: dict[str, Any] = json.loads(line)
            places = {kind: Place(*place) for kind, place in record["files"].items()}
            facts = Facts(**record["facts"])
            found[record["name"]] = Entry(record["key"], places, facts, float(record["seconds"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue
    return found
