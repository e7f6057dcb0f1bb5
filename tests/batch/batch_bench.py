"""How the tests of batches make samples and run the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

GOOD = 'expression = "x * sin(x) + {number}"\nwrt = "x"\n\n[at]\nx = 2\n'


class Ran(NamedTuple):
    """What a run left."""

    code: int
    out: str
    err: str

    @property
    def summary(self) -> str:
        """The summary without the time."""
        return self.err.splitlines()[-1].rpartition(", ")[0]


class Bench:
    """A folder to run `adviz batch` in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out = folder / "out"

    def sample(self, name: str, text: str | bytes = "", number: int = 0) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = text or GOOD.format(number=number)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def start(self, *args: str, **options: Any) -> subprocess.Popen[bytes]:
        env = {**os.environ, "PYTHONUTF8": "1"}
        return subprocess.Popen(
            [sys.executable, "-W", "error", "-P", "-m", "adviz", "batch", *args], cwd=self.folder, env=env,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options,
        )  # fmt: skip

    def run(self, *args: str, given: bytes = b"") -> Ran:
        with self.start(*args) as process:
            out, err = process.communicate(given)
            return Ran(process.returncode, out.decode(), err.decode())

    def pictures(self) -> set[str]:
        found = (path.relative_to(self.out).as_posix() for path in self.out.rglob("*") if path.is_file())
        return {name for name in found if name != ".adviz-batch.jsonl"}

    def manifest(self) -> dict[str, dict[str, Any]]:
        """The items of the manifest by name."""
        items = json.loads((self.out / "manifest.json").read_bytes())["items"]
        return {item["name"]: item for item in items}


def members(session: int) -> list[str]:
    """The processes of a session that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[3] == str(session) and fields[0] != "Z":
            found.append(stat.parent.name)
    return found


def wait_for(what: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.01)
