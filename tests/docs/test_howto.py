"""The steps of docs/howto.md work: they are applied to a copy of the package, and the result is tried."""

from __future__ import annotations

import json
import math
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from examples import blocks

ROOT = Path(__file__).resolve().parents[2]
PAGE = blocks((ROOT / "docs" / "howto.md").read_text(encoding="utf-8"))


def apply(change: str, folder: Path) -> None:
    """Add the `+` lines of a change after the line above them."""
    head, *lines = change.splitlines()
    path = folder / head.removeprefix("--- ")
    text = path.read_text(encoding="utf-8")
    context = lines[0][1:] + "\n"
    assert text.count(context) == 1, f"{path} has {text.count(context)} lines {context!r}"
    added = "".join(f"{line[1:]}\n" for line in lines[1:])
    path.write_text(text.replace(context, context + added), encoding="utf-8")


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("changed")
    shutil.copytree(ROOT / "adviz", folder / "adviz", ignore=shutil.ignore_patterns("__pycache__"))
    for block in PAGE:
        if block.kind == "diff":
            apply(block.text, folder)
        elif block.kind == "python":
            (folder / block.text.partition("\n")[0].removeprefix("# ")).write_text(block.text, encoding="utf-8")
    return folder


def run(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(folder), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", "adviz", *args], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


def test_every_change_has_an_example() -> None:
    assert [block.kind for block in PAGE] == ["diff", "sh", "diff", "sh", "diff", "python", "sh", "diff", "sh"]


@pytest.mark.parametrize("command", [block.text.strip() for block in PAGE if block.kind == "sh"])
def test_example_runs(changed: Path, command: str) -> None:
    ran = run(changed, *shlex.split(command)[1:])
    assert ran.returncode == 0, ran.stderr


def test_the_operator_is_complete(changed: Path) -> None:
    for x, value, slope in ((2.0, math.sin(2.0) / 2.0, (math.cos(2.0) - math.sin(2.0) / 2.0) / 2.0), (0.0, 1.0, 0.0)):
        ran = run(changed, "sinc(x)", "--at", f"x={x}", "-q", "-T", "json", "-o", "-")
        record = json.loads(ran.stdout)
        assert (record["value"], record["gradient"]["x"]) == pytest.approx((value, slope), rel=1e-12)
    assert "where x == 0" in run(changed, "ops", "sinc").stdout


def test_the_format_and_the_theme_are_listed(changed: Path) -> None:
    assert "tsv" in run(changed, "formats").stdout
    assert "sepia" in run(changed, "themes").stdout
    table = run(changed, "x * sin(x)", "--at", "x=2", "--wrt", "x", "-T", "tsv", "-o", "-", "-q").stdout
    assert table == "number\twrt\tproduct\n1\tx\t0.9092974268256817\n2\tx\t-0.8322936730942848\n"
