"""What is up to date, and that a torn journal costs no more than the items of its torn lines."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from adviz.batch.items import Item
from adviz.batch.journal import NAME, Entry, Journal, fingerprint
from adviz.batch.places import Place, Places
from adviz.batch.work import Facts, Settings
from adviz.errors import FileProblem

FACTS = Facts(
    "T", "x*x", "f", "nan", {"x": 6.0}, {"x": 3.0}, {"x": "2"}, {"x": "6"}, 2, None, "tutorial", ("über",), {}, ()
)
ENTRY = Entry("k", {"svg": Place("a.svg", "0" * 64, 3)}, FACTS, 0.25)


def test_entries_survive(tmp_path: Path) -> None:
    places = Places(str(tmp_path))
    with Journal(places) as journal:
        journal.add("a", ENTRY)
        journal.add("b", ENTRY)
        journal.add("a", ENTRY._replace(key="new"))
    with Journal(places) as journal:
        assert journal.get("a", "k") is None
        assert journal.get("gone", "k") is None
        assert journal.get("b", "k") is not None
        found = journal.get("a", "new")
        assert found is not None
        assert (found.places, found.seconds, found.facts.gradient) == (ENTRY.places, 0.25, {"x": 6.0})
        journal.compact()
    assert (tmp_path / NAME).read_bytes().count(b"\n") == 2
    with Journal(places) as journal:
        assert journal.get("a", "new") is not None


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_torn_line(tmp_path: Path, cut: int) -> None:
    places = Places(str(tmp_path))
    with Journal(places) as journal:
        journal.add("a", ENTRY)
        journal.add("b", ENTRY)
    whole = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(whole[:-cut])
    with Journal(places) as journal:
        assert journal.get("a", "k") is not None
        assert (journal.get("b", "k") is None) == (cut > 1)
        journal.add("c", ENTRY)
    with Journal(places) as journal:
        assert journal.get("a", "k") is not None
        assert journal.get("c", "k") is not None


@pytest.mark.parametrize(
    "junk", [b"\xff\xfe", b"null", b"[]", b"3", b'{"name": 1}', b"[" * 100_000, b'{"name":"a","key":"k"}']
)
def test_lines_that_mean_nothing(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / NAME).write_bytes(junk + b"\n")
    with Journal(Places(str(tmp_path))) as journal:
        assert journal.get("a", "k") is None
        journal.add("a", ENTRY)
        assert journal.get("a", "k") is not None


def test_two_batches_in_one_folder(tmp_path: Path) -> None:
    places = Places(str(tmp_path))
    with Journal(places), pytest.raises(FileProblem, match="another batch is writing into"):
        Journal(places)
    with Journal(places):
        pass


def test_a_journal_that_leads_out(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / "out" / NAME).symlink_to("../precious")
    with pytest.raises(FileProblem, match="a link that leads to"):
        Journal(Places(str(tmp_path / "out")))
    assert (tmp_path / "precious").read_bytes() == b"precious"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_a_full_disk_does_not_stop(tmp_path: Path) -> None:
    with Journal(Places(str(tmp_path))) as journal:
        journal.add("a", ENTRY)
        real = journal._file
        journal._file = open("/dev/full", "wb", buffering=0)  # noqa: SIM115
        journal.add("b", ENTRY)
        journal._file.close()
        journal._file = real
        assert journal.problem is not None
        assert "no space left" in journal.problem.message
        journal.add("c", ENTRY)
    with Journal(Places(str(tmp_path))) as journal:
        assert [journal.get(name, "k") is not None for name in "abc"] == [True, False, True]


ITEM = Item("a", "a.toml", path="a.toml")
SETTINGS = Settings({"x": 1.0}, ("x",), {"theme": "dark"}, 60.0, "1")


@pytest.mark.parametrize(
    ("item", "text", "settings"),
    [
        (ITEM, "other", SETTINGS),
        (Item("a", "a.txt:1", formula="text"), "text", SETTINGS),
        (ITEM, "text", SETTINGS._replace(at={"x": 2.0})),
        (ITEM, "text", SETTINGS._replace(at={})),
        (ITEM, "text", SETTINGS._replace(at={"x": -0.0})),
        (ITEM, "text", SETTINGS._replace(wrt=("y",))),
        (ITEM, "text", SETTINGS._replace(options={"theme": "light"})),
        (ITEM, "text", SETTINGS._replace(version="2")),
    ],
)
def test_what_a_picture_depends_on(item: Item, text: str, settings: Settings) -> None:
    assert fingerprint(item, text, settings) != fingerprint(ITEM, "text", SETTINGS)


def test_what_a_picture_does_not_depend_on() -> None:
    moved = ITEM._replace(name="b", origin="b.toml", path="b.toml")
    again = SETTINGS._replace(seconds=1.0)
    assert fingerprint(moved, "text", again) == fingerprint(ITEM, "text", SETTINGS)
