"""What is found under paths, and what it is called."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from adviz.batch.items import Item, collect, sample, text
from adviz.errors import FileProblem, OptionError, ParseError

SAMPLE = 'expression = "x"\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(path: Path, contents: str | bytes = SAMPLE) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(contents if isinstance(contents, bytes) else contents.encode())


def found(*paths: str, stdin: str | None = None) -> list[tuple[str, str]]:
    return [(item.name, item.origin) for item in collect(paths, stdin)]


def failing(*paths: str) -> dict[str, str]:
    """Name and message of the items that have an error."""
    return {item.name: item.error.message for item in collect(paths) if item.error}


def test_folders(here: Path) -> None:
    for name in ("b.toml", "a.toml", "sub/c.toml", "sub/deep/d.toml", "sub-2/e.toml", "a.txt", "notes.md"):
        put(here / "in" / name)
    assert found("in") == [
        ("a", "in/a.toml"),
        ("b", "in/b.toml"),
        ("sub/c", "in/sub/c.toml"),
        ("sub/deep/d", "in/sub/deep/d.toml"),
        ("sub-2/e", "in/sub-2/e.toml"),
    ]
    assert found("in/") == [(name, origin) for name, origin in found("in")]
    assert [name for name, _ in found("in/sub", "in/b.toml")] == ["c", "deep/d", "b"]


def test_hidden_files_are_not_looked_for(here: Path) -> None:
    for name in (".git/a.toml", ".b.toml", "c.toml"):
        put(here / "in" / name)
    assert found("in") == [("c", "in/c.toml")]


def test_lists(here: Path) -> None:
    put(here / "f.txt", "\ufeff# formulas\r\nx^2\r\n\r\nspiral: t * sin(t)\n  a/b : 1/x # half\nsin(x) # not: a name")
    items = collect(["f.txt"])
    assert [(item.name, item.origin, item.formula) for item in items] == [
        ("f-002", "f.txt:2", "x^2"),
        ("spiral", "f.txt:4", "t * sin(t)"),
        ("a/b", "f.txt:5", "1/x # half"),
        ("f-006", "f.txt:6", "sin(x) # not: a name"),
    ]
    assert sample(items[0], text(items[0])).expression == "x^2"


def test_stdin() -> None:
    assert found("-", stdin="x\ny: x*x") == [("stdin-001", "stdin:1"), ("y", "stdin:2")]


def test_text_of_a_sample(here: Path) -> None:
    put(here / "a.toml", b'\xef\xbb\xbfexpression = "x"\r\ntitle = "T"\r\n')
    (item,) = collect(["a.toml"])
    assert sample(item, text(item)).options.title == "T"


@pytest.mark.parametrize(
    "line", ["../x: x", "/etc/x: x", "a\\b: x", "CON: x", ".: x", "n\u202ea: x", f"{'n' * 300}: x", ": x", "n:"]
)
def test_bad_names_of_formulas(here: Path, line: str) -> None:
    put(here / "f.txt", f"x\n{line}\n")
    good, bad = collect(["f.txt"])
    assert good.error is None
    assert bad.error is not None
    assert bad.origin == "f.txt:2"
    with pytest.raises(type(bad.error)):
        text(bad)


@pytest.mark.skipif(os.name == "nt", reason="names that Windows cannot have")
@pytest.mark.parametrize("name", ["a?.toml", "nul.toml", "a\nb.toml", os.fsdecode(b"\xff.toml"), " a.toml"])
def test_bad_names_of_files(here: Path, name: str) -> None:
    put(here / "in" / name)
    put(here / "in" / "good.toml")
    bad = [item for item in collect(["in"]) if item.error]
    assert len(bad) == 1
    assert "cannot be the name of a picture" in bad[0].error.message  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("files", "paths"),
    [
        (["a/x.toml", "b/x.toml"], ["a", "b"]),
        (["a/x.toml", "b/X.toml"], ["a", "b"]),
        (["a/x.toml", "a/X.toml"], ["a"]),
        (["a/\u00e9.toml", "b/e\u0301.toml"], ["a", "b"]),
        (["a/x.toml", "b/x.toml"], ["a/x.toml", "b/x.toml"]),
    ],
)
def test_two_of_one_name(here: Path, files: list[str], paths: list[str]) -> None:
    for name in files:
        put(here / name)
    with pytest.raises(OptionError) as caught:
        collect(paths)
    assert "two samples have the name" in str(caught.value)
    assert all(os.path.basename(name) in caught.value.message for name in files)


def test_two_formulas_of_one_name(here: Path) -> None:
    put(here / "f.txt", "a: x\nA: y\n")
    with pytest.raises(OptionError, match=r"f\.txt:1 and f\.txt:2"):
        collect(["f.txt"])


def test_one_sample_given_twice(here: Path) -> None:
    put(here / "in" / "x.toml")
    assert found("in", "in/x.toml", str(here / "in")) == [("x", "in/x.toml")]


def test_links(here: Path) -> None:
    put(here / "secret" / "s.toml")
    put(here / "in" / "real.toml")
    put(here / "in" / "sub" / "deep.toml")
    for name, target in (
        ("alias.toml", "real.toml"), ("out.toml", "../secret/s.toml"), ("gone.toml", "nothing.toml"),
        ("folder", "../secret"), ("loop", "."),
    ):  # fmt: skip
        (here / "in" / name).symlink_to(target)
    items = collect(["in"])
    assert [item.name for item in items if not item.error] == ["alias", "gone", "real", "sub/deep"]
    assert failing("in") == {
        "out": "in/out.toml is a link that leads out of the folder in",
        "folder": "in/folder is a link that leads out of the folder in",
    }
    with pytest.raises(FileProblem, match=r"cannot read in/gone\.toml: no such file"):
        text(items[[item.name for item in items].index("gone")])
    assert found("in/out.toml") == [("out", "in/out.toml")]  # asked for by name
    (here / "all").symlink_to("in/sub")
    assert found("all") == [("deep", "all/deep.toml")]


def test_what_is_no_sample(here: Path) -> None:
    put(here / "a.png")
    put(here / "x.toml")
    put(here / "latin.txt", b"x\n\xe9")
    assert failing("a.png", "latin.txt", "x.toml") == {
        "a.png": "a.png is no .toml sample, no folder and no .txt file",
        "latin.txt": "latin.txt is not UTF-8: byte 2 is 0xe9",
    }


@pytest.mark.parametrize("name", ["gone", "gone.txt", "gone.toml"])
def test_what_does_not_exist(here: Path, name: str) -> None:
    put(here / "x.toml")
    with pytest.raises(OptionError, match=f"^{name} does not exist"):
        collect(["x.toml", name])


def test_nothing(here: Path) -> None:
    (here / "in").mkdir()
    with pytest.raises(OptionError, match="there is nothing to draw in in"):
        collect(["in"])
    with pytest.raises(OptionError, match="there is nothing to draw"):
        collect(["-"], "\n# none\n")


def test_what_would_keep_us_waiting(here: Path) -> None:
    os.mkfifo(here / "pipe.toml")
    (item,) = collect(["pipe.toml"])
    with pytest.raises(FileProblem, match="it is no regular file"):
        text(item)
    assert failing("/dev/zero") == {"/dev/zero": "/dev/zero is no .toml sample, no folder and no .txt file"}


def test_a_large_file(here: Path) -> None:
    with open(here / "big.toml", "wb") as file:
        file.truncate(50 << 20)
    with pytest.raises(FileProblem, match=r"big\.toml is larger than 16 MB"):
        text(collect(["big.toml"])[0])


def test_an_error_of_a_formula_comes_later() -> None:
    item = Item("a", "f.txt:1", formula="sin(")
    assert text(item) == "sin("
    assert sample(item, "sin(").expression == "sin("
    assert not isinstance(item.error, ParseError)
