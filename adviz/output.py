"""Files are written aside and renamed: what stands under a name is always whole."""

from __future__ import annotations

import os
import re
import stat

from adviz.errors import FileProblem

_ASIDE = re.compile(r"\..{1,60}\.(\d+)\.part", re.DOTALL)


def write(path: str, data: bytes) -> None:
    """Put `data` under `path`; what was there before stays until the new file is whole.

    A link is followed; what is not a regular file (a pipe, `/dev/null`) is written to directly.

    Raises:
        FileProblem: the folder is missing, not writable or full; nothing is left behind.
    """
    target = os.path.realpath(path)
    try:
        if os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode):
            with open(path, "wb") as special:
                special.write(data)
            return
    except OSError as error:
        raise problem("write", path, error) from None
    try:
        _put(target, data)
    except OSError as error:
        raise problem("write", path, error) from None


def stale(name: str) -> bool:
    """Whether a file name is that of a file written aside by a process that is gone.

    >>> stale(".picture.svg.4194999.part"), stale("picture.svg")
    (True, False)
    """
    found = _ASIDE.fullmatch(name)
    return found is not None and not _alive(int(found[1]))


def _put(target: str, data: bytes) -> None:
    folder, name = os.path.split(target)
    aside = os.path.join(folder, f".{name[:60]}.{os.getpid()}.part")
    try:
        if not _unnamed(target, aside, data):
            with open(aside, "xb") as file:
                file.write(data)
            os.replace(aside, target)
    finally:
        if os.path.lexists(aside):
            os.unlink(aside)


def _unnamed(target: str, aside: str, data: bytes) -> bool:
    """Write a file that has no name until it is whole, where the system has such files: then nothing is left even by
    a process that is killed. False where it has none."""
    if not hasattr(os, "O_TMPFILE"):
        return False
    try:
        made = os.open(os.path.dirname(target), os.O_WRONLY | os.O_TMPFILE | os.O_CLOEXEC, 0o666)
    except OSError:
        return False
    with open(made, "wb") as file:
        file.write(data)
        file.flush()
        whole = f"/proc/self/fd/{made}"
        if not os.path.exists(whole):
            return False
        try:  # the argument src_dir_fd, which an absolute path does not need, makes Python follow the link
            os.link(whole, target, src_dir_fd=made, follow_symlinks=True)
        except FileExistsError:
            os.link(whole, aside, src_dir_fd=made, follow_symlinks=True)
            os.replace(aside, target)
        except OSError:
            return False
    return True


def _alive(process: int) -> bool:
    if os.name == "nt":  # where os.kill would end it
        return process == os.getpid()
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def problem(verb: str, path: str, error: OSError) -> FileProblem:
    """What the system says of a file, as an error of adviz."""
    return FileProblem(f"cannot {verb} {path}: {(error.strerror or str(error)).lower()}")
