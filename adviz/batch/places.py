"""The folder of the outputs: where each file goes, and nothing goes anywhere else."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from typing import NamedTuple

from adviz import output
from adviz.errors import FileProblem


class Place(NamedTuple):
    """A file that was written: its name within the folder, the hash of its bytes and their number."""

    file: str
    sha256: str
    bytes: int


class Places:
    """A folder for outputs; it is made when it is missing.

    Raises:
        FileProblem: it cannot be made, or nothing can be written there.
    """

    def __init__(self, folder: str) -> None:
        try:
            os.makedirs(folder, exist_ok=True)
        except OSError as error:
            raise output.problem("make the folder", folder, error) from None
        self.folder = folder
        self._inside = os.path.realpath(folder)
        if not os.access(self._inside, os.W_OK | os.X_OK):
            raise FileProblem(f"cannot write into {folder}: permission denied", remedy="give another folder with -d")

    def path(self, file: str) -> str:
        """Where a file goes.

        Raises:
            FileProblem: a link on the way leads out of the folder, or something else stands there.
        """
        path = os.path.join(self.folder, *file.split("/"))
        real = os.path.realpath(path)
        if os.path.commonpath([real, self._inside]) != self._inside:
            message = f"{path} would be written outside of {self.folder}: there is a link that leads to {real}"
            raise FileProblem(message, remedy="remove the link")
        if os.path.exists(real) and not stat.S_ISREG(os.stat(real).st_mode):
            raise FileProblem(
                f"cannot write {path}: something that is no regular file has this name", remedy="remove it"
            )
        return path

    def write(self, file: str, data: bytes) -> Place:
        """Write a file, whole or not at all.

        Raises:
            FileProblem: it cannot be written.
        """
        path = self.path(file)
        folder = os.path.dirname(path)
        if not os.path.isdir(folder):
            try:
                os.makedirs(folder, exist_ok=True)
            except OSError as error:
                raise output.problem("make the folder", folder, error) from None
        output.write(path, data)
        return Place(file, hashlib.sha256(data).hexdigest(), len(data))

    def holds(self, place: Place) -> bool:
        """Whether the file is still the one that was written."""
        try:
            path = self.path(place.file)
            if os.path.getsize(path) != place.bytes:
                return False
            with open(path, "rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == place.sha256
        except (OSError, FileProblem):
            return False

    def tidy(self, files: Iterable[str]) -> None:
        """Remove what a killed batch was writing, in the folders of `files`."""
        for folder in {os.path.dirname(os.path.join(self.folder, *file.split("/"))) for file in files}:
            try:
                left = [name for name in os.listdir(folder) if output.stale(name)]
                for name in left:
                    os.unlink(os.path.join(folder, name))
            except OSError:
                continue
