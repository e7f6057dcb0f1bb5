"""A folder of samples with accepted pictures."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from golden_bench import FORMULA, SQUARE, TUTORIAL, Bench


@pytest.fixture(scope="session")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three samples and their golden pictures; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("accepted")
    samples = folder / "samples"
    samples.mkdir()
    for name, text in (("tutorial", TUTORIAL), ("square", SQUARE), ("formula", FORMULA)):
        (samples / f"{name}.toml").write_text(text, encoding="utf-8")
    before = os.getcwd()
    os.chdir(folder)
    try:
        assert Bench(folder).run("update", "samples").code == 0
    finally:
        os.chdir(before)
    return folder


@pytest.fixture
def bench(accepted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A copy of the accepted folder, as the current one."""
    shutil.copytree(accepted, tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    return Bench(tmp_path / "work")
