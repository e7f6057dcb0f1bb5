"""Files are written aside and renamed: what stands under a name is always whole."""

from __future__ import annotations

import os
import stat

from adviz.errors import FileProblem


def write(path: str, data: bytes) -> None:
    """Put `data` under `path`; what was there before stays until the new file is whole.

    A link is followed; what is not a regular file (a pipe, `/dev/null`) is written to directly.

    Raises:
        FileProblem: the folder is missing, not writable or full; nothing is left behind.
    """
    target = os.path.realpath(path)
    try:
        if os.path.exists(target) and not stat.S_ISREG(os.stat(target).st_mode):
            with open(target, "wb") as special:
                special.write(data)
            return
    except OSError as error:
        raise problem("write", path, error) from None
    aside = os.path.join(os.path.dirname(target), f".{os.path.basename(target)[:80]}.{os.getpid()}.part")
    try:
        try:
            with open(aside, "xb") as file:
                file.write(data)
            os.replace(aside, target)
        finally:
            if os.path.exists(aside):
                os.unlink(aside)
    except OSError as error:
        raise problem("write", path, error) from None


def problem(verb: str, path: str, error: OSError) -> FileProblem:
    """What the system says of a file, as an error of adviz."""
    return FileProblem(f"cannot {verb} {path}: {(error.strerror or str(error)).lower()}")
