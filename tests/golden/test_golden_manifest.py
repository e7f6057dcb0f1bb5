"""The manifest: what it holds, and that a damaged one is an error, not an empty one."""

from __future__ import annotations

from typing import Any

import pytest
from golden_bench import Bench

from adviz import __version__

REMEDY = "\nremedy: restore it from version control, or make it anew with `adviz golden update`\n"


def test_what_it_holds(bench: Bench) -> None:
    data = bench.manifest()
    assert list(data) == ["adviz_golden", "samples"]
    assert list(data["samples"]) == ["formula", "square", "tutorial"]
    row = data["samples"]["square"]
    assert row["source"] == "../square.toml"
    assert list(row["files"]) == ["json", "dot", "svg", "txt", "png"]
    assert all(len(value) == 64 for value in row["files"].values())
    assert row["made"]["adviz"] == __version__
    assert row["made"]["layout"].startswith("graphviz-pure ")
    assert (row["made"]["theme"], row["made"]["dpi"]) == ("tutorial", 144.0)


def test_it_is_the_same_on_every_run(bench: Bench) -> None:
    before = {path.name: path.read_bytes() for path in bench.golden.iterdir()}
    assert bench.run("update", "samples").code == 0
    assert {path.name: path.read_bytes() for path in bench.golden.iterdir()} == before


def test_bytes_that_are_no_manifest(bench: Bench) -> None:
    for data in (b"", b"{", b"\xff", b"[1]", b"[" * 100_000):
        (bench.golden / "manifest.json").write_bytes(data)
        for words in (["check", "samples"], ["update", "samples"]):
            ran = bench.run(*words)
            assert (ran.code, ran.out) == (2, "")
            assert ran.err.startswith("error: samples/golden/manifest.json is damaged: ")
            assert ran.err.endswith(REMEDY)


def without(key: str) -> Any:
    def change(data: dict[str, Any]) -> None:
        del data["samples"]["square"][key]

    return change


def renamed(name: str) -> Any:
    def change(data: dict[str, Any]) -> None:
        data["samples"][name] = data["samples"].pop("square")

    return change


DAMAGED = [
    (lambda data: data.pop("samples"), "there is no key samples"),
    (lambda data: data.update(adviz_golden=2), "it is of version 2, and this adviz knows 1"),
    (without("made"), "there is no key made"),
    (without("source"), "there is no key source"),
    (renamed("../../etc/passwd"), "../../etc/passwd cannot be the name of a picture: .. leads out of the folder"),
    (renamed("/etc/passwd"), "/etc/passwd cannot be the name of a picture: it begins with /, ends with / or has //"),
    (lambda data: data["samples"]["square"]["files"].update({"../x": "0"}), "it lists '../x'"),
]


@pytest.mark.parametrize(("change", "reason"), DAMAGED, ids=[row[1] for row in DAMAGED])
def test_a_damaged_manifest(bench: Bench, change: Any, reason: str) -> None:
    data = bench.manifest()
    change(data)
    bench.write_manifest(data)
    ran = bench.run("update", "samples", "--prune")
    assert ran == (2, "", f"error: samples/golden/manifest.json is damaged: {reason}{REMEDY}")
