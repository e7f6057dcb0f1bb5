"""The generated pages are those that `docs/generate.py` makes."""

from __future__ import annotations

import shutil
from pathlib import Path

import click
import generate
import pytest

from adviz.cli import cli
from adviz.ops import TABLE

ROOT = Path(__file__).resolve().parents[2]


def test_no_page_is_out_of_date(capsys: pytest.CaptureFixture[str]) -> None:
    code = generate.main(["--check"])
    assert (code, capsys.readouterr().err) == (0, "")


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The documentation in another folder."""
    for name in ("docs", "samples"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "README.md", tmp_path)
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "HERE", tmp_path / "docs")
    return tmp_path


def test_drift_is_found_and_mended(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readme = copy / "README.md"
    was = readme.read_text(encoding="utf-8")
    readme.write_text(was.replace("1.616549", "1.616548"), encoding="utf-8")
    (copy / "docs" / "operators.md").unlink()
    (copy / "docs" / "gallery" / "gone.svg").write_text("<svg/>", encoding="utf-8")
    picture = copy / "docs" / "gallery" / "square.svg"
    picture.write_text(picture.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert generate.main(["--check"]) == 1
    assert capsys.readouterr().err == (
        "docs/gallery/square.svg is out of date: run python docs/generate.py\n"
        "docs/operators.md is out of date: run python docs/generate.py\n"
        "README.md is out of date: run python docs/generate.py\n"
        "docs/gallery/gone.svg is out of date: run python docs/generate.py\n"
    )
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    assert readme.read_text(encoding="utf-8") == was
    assert not (copy / "docs" / "gallery" / "gone.svg").exists()


def test_a_new_sample_needs_a_picture(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "samples" / "new.toml").write_text('expression = "x + 1"\ntitle = "New"\n', encoding="utf-8")
    assert generate.main(["--check"]) == 1
    assert capsys.readouterr().err == (
        "docs/gallery/new.svg is out of date: run python docs/generate.py\n"
        "docs/gallery.md is out of date: run python docs/generate.py\n"
    )


def test_wrong_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--chekc"]) == 2
    assert capsys.readouterr().err.startswith("Write the generated pages and pictures of `docs/`.")


def test_every_operator_is_in_the_page() -> None:
    page = generate.operators()
    for op in TABLE.values():
        assert f"| {generate.written(op)} | " in page, op.name


def test_every_option_is_in_the_page() -> None:
    page = generate.commands()
    context = click.Context(cli)
    for made in filter(None, [cli.get_command(context, name) for name in cli.list_commands(context)]):
        for parameter in made.params:
            assert all(f"`{name}`" in page for name in parameter.opts if name.startswith("-"))
