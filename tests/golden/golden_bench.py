"""How the tests run `adviz golden` in a folder of samples."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from adviz.cli import main

TUTORIAL = 'expression = "(sin(x2)+1)/(x2+exp(x1)) + x1*x2"\nwrt = "x2"\n\n[at]\nx1 = 1.5\nx2 = 0.5\n'
SQUARE = 'expression = "x*x"\nwrt = "x"\n\n[at]\nx = 3\n'
FORMULA = 'expression = "x * sin(x)"\nwrt = "x"\n'


class Ran(NamedTuple):
    """What a run left."""

    code: int
    out: str
    err: str


class Bench:
    """A folder with `samples/` and `samples/golden/`, as the current one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.samples = folder / "samples"
        self.golden = self.samples / "golden"
        self.report = folder / "golden-report"

    def run(self, *words: str) -> Ran:
        """`adviz golden …`, within this process."""
        out, err = io.StringIO(), io.StringIO()
        code = 0
        with (
            mock.patch.object(sys, "argv", ["adviz", "golden", *words]),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            try:
                main()
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else 1
        return Ran(code, out.getvalue(), err.getvalue())

    def edit(self, path: str, change: Callable[[str], str]) -> None:
        """Change the text of a file; it must change."""
        file = self.folder / path
        was = file.read_bytes().decode()
        now = change(was)
        assert now != was
        file.write_bytes(now.encode())

    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.golden / "manifest.json").read_text(encoding="utf-8"))
        return found

    def write_manifest(self, data: Any) -> None:
        (self.golden / "manifest.json").write_text(json.dumps(data), encoding="utf-8")
