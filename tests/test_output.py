"""Files are whole or not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from adviz.errors import FileProblem
from adviz.output import write


def test_write(tmp_path: Path) -> None:
    write(str(tmp_path / "a"), b"one")
    write(str(tmp_path / "a"), b"two")
    assert (tmp_path / "a").read_bytes() == b"two"
    assert os.listdir(tmp_path) == ["a"]


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write(str(tmp_path / "link"), b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_permissions_are_the_usual_ones(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write(str(tmp_path / "a"), b"")
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_failures_leave_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(FileProblem) as caught:
        write(str(tmp_path / "folder"), b"x")
    assert "cannot write" in str(caught.value)
    with pytest.raises(FileProblem, match=r"no such file or directory$"):
        write(str(tmp_path / "gone" / "a"), b"x")
    assert os.listdir(tmp_path) == ["folder"]
    assert os.listdir(tmp_path / "folder") == []


def test_a_failing_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(FileProblem) as caught:
        write(str(target), b"new")
    assert str(caught.value) == f"cannot write {target}: no space left on device"
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]
