"""The Python code that a picture came from: a picture is up to date as long as the files of that code are the same."""

from __future__ import annotations

import functools
import hashlib
import os
import sys
from collections.abc import Mapping

from adviz.errors import EvaluationError

_INSTALLED = ("site-packages", "dist-packages")


def loaded(function: str) -> dict[str, str]:
    """File → SHA-256 of the modules that a function may have run: its own, and those of the current folder that this
    process has imported.

    Args:
        function: `package.module:name`, which was imported.

    Raises:
        EvaluationError: a file has changed since this process imported it.

    >>> loaded("sys:exit")["sys"]  # which has no file
    ''
    """
    own = function.partition(":")[0]
    found = {} if getattr(sys.modules.get(own), "__file__", None) else {own: ""}
    for name, module in sorted(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and (name == own or _is_here(name, file)):
            path = (os.path.relpath(file) if _within(file) else file).replace(os.sep, "/")
            found[path] = _once(os.path.abspath(file))
            if _digest(file) != found[path]:
                message = f"{path} has changed since the process that draws imported it"
                raise EvaluationError(message, remedy="run it again; on a cluster start the workers again first")
    return found


def unchanged(code: Mapping[str, str]) -> bool:
    """Whether the files are still what they were."""
    return all(_digest(path) == was for path, was in code.items())


def _is_here(name: str, file: str) -> bool:
    """Whether a module is of the current folder, and neither installed nor of adviz; one that is made without a file,
    as those of `torch.ops`, may have a name without a folder."""
    own = name.partition(".")[0] != "adviz" and not any(part in file for part in _INSTALLED)
    return own and os.path.isabs(file) and _within(file)


def _within(file: str) -> bool:
    return os.path.abspath(file).startswith(os.getcwd() + os.sep)


@functools.cache
def _once(path: str) -> str:
    """What was in a file when it was imported, or soon after: a process imports it once."""
    return _digest(path)


def _digest(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return ""
