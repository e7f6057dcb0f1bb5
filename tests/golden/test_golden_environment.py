"""Another version, another layout program, fonts of the machine: what is compared how, and what is named as the cause."""

from __future__ import annotations

import builtins
import re
from typing import Any

import pytest
from golden_bench import Bench

from adviz.golden.environment import MACHINE


def made(bench: Bench, name: str, **other: Any) -> None:
    """Let the manifest say that something else drew a sample."""
    data = bench.manifest()
    data["samples"][name]["made"].update(other)
    bench.write_manifest(data)


def fail(bench: Bench) -> None:
    bench.edit("samples/square.toml", lambda text: text.replace("x = 3", "x = 4"))


CHANGED = [
    ({"adviz": "0.0.9"}, "adviz: 0.0.9 → "),
    ({"layout": "graphviz-pure 0.1.0"}, "the layout program: graphviz-pure 0.1.0 → "),
    ({"resvg": "0.1.0"}, "resvg-py: 0.1.0 → "),
    ({"font": "0000"}, "the font: 0000 → "),
]


@pytest.mark.parametrize(("other", "cause"), CHANGED, ids=[row[1].split(":")[0] for row in CHANGED])
def test_a_changed_version_is_named_first(bench: Bench, other: dict[str, str], cause: str) -> None:
    made(bench, "square", **other)
    assert bench.run("check", "samples").code == 0
    fail(bench)
    ran = bench.run("check", "samples")
    assert ran.err.startswith(f"likely cause: {cause}")
    assert ran.err.splitlines()[0].endswith(" (1 of 1 that differ)")
    for name in ("index.html", "report.json", "junit.xml", "summary.md"):
        text = (bench.report / name).read_text(encoding="utf-8").replace("\\", "")
        assert f"likely cause: {cause}" in text, name


def test_another_layout_program_is_compared_without_positions_and_within_the_tolerance(bench: Bench) -> None:
    made(bench, "square", layout="dot 2.43.0")
    path = bench.golden / "square.svg"
    svg = path.read_text(encoding="utf-8").replace('<rect x="', '<rect x="1', 3)
    path.write_text(svg, encoding="utf-8")
    from hashlib import sha256
    from io import BytesIO

    from PIL import Image

    png = bench.golden / "square.png"
    image = Image.open(BytesIO(png.read_bytes()))
    image.load()
    image.putpixel((20, 20), (200, 200, 200, 255))
    image.save(png)
    data = bench.manifest()
    for kind, file in (("svg", path), ("png", png)):
        data["samples"]["square"]["files"][kind] = sha256(file.read_bytes()).hexdigest()
    bench.write_manifest(data)
    ran = bench.run("check", "samples")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[2] == "square    same    exact  exact  no places  exact  within"
    assert ran.out.splitlines()[-3:] == [
        "13 files compared exactly",
        "1 file compared without positions (another layout program)",
        "1 file compared within the tolerance (another layout program or painter, or fonts of the machine)",
    ]
    ran = bench.run("check", "samples", "--tolerance", "0.1")
    assert ran.code == 1
    assert ran.err.splitlines()[0].startswith("likely cause: the layout program: dot 2.43.0 → graphviz-pure ")
    said = ran.err.splitlines()[2]
    assert said.startswith("  PNG: 1 pixel of ")
    assert said.endswith(
        " differs, at (20, 20), by up to 55 of 255 levels; the worst tile by 0.2 of 255 levels on average, where 0.1"
        " are tolerated"
    )


def test_structure_is_exact_whatever_drew_it(bench: Bench) -> None:
    made(bench, "square", layout="dot 2.43.0", resvg="0.1.0")
    fail(bench)
    ran = bench.run("check", "samples", "--tolerance", "255")
    assert ran.code == 1
    assert "  input x: 3 → 4\n" in ran.err


def test_another_size_is_beyond_any_tolerance(bench: Bench) -> None:
    made(bench, "square", layout="dot 2.43.0")
    bench.edit("samples/square.toml", lambda text: text.replace("x*x", "x*x*x"))
    assert bench.run("check", "samples", "--tolerance", "255").code == 1
    page = (bench.report / "index.html").read_text(encoding="utf-8")
    assert re.search(r"PNG: \d+ × \d+ → \d+ × \d+ pixels", page)


def test_fonts_of_the_machine(bench: Bench) -> None:
    (bench.samples / "foreign.toml").write_text('expression = "変数 * x"', encoding="utf-8")
    assert bench.run("update", "samples", "--failing").code == 0
    assert bench.manifest()["samples"]["foreign"]["made"]["font"] == MACHINE
    assert bench.run("check", "samples").code == 0


def test_without_pillow_bytes_decide(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name == "PIL" or name.startswith("PIL."):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    monkeypatch.setattr("adviz.golden.pixels.available", lambda: False)
    assert bench.run("check", "samples").code == 0
    fail(bench)
    ran = bench.run("check", "samples")
    assert ran.code == 1
    page = (bench.report / "index.html").read_text(encoding="utf-8")
    assert "PNG: the bitmaps differ (with adviz[golden] installed, this says where)" in page
    assert "difference (adviz[golden] makes this picture)" in page
    made(bench, "square", layout="dot 2.43.0")
    ran = bench.run("check", "samples")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == "error: comparing pixels needs the package Pillow\nremedy: pip install 'adviz[golden]'\n"


@pytest.mark.system_dot
def test_a_system_dot_is_recognised(bench: Bench) -> None:
    ran = bench.run("check", "samples", "--layout", "system", "--only", "square")
    assert "compared without positions" in ran.out
    assert ran.code == 0 or ran.err.startswith("likely cause: the layout program: graphviz-pure ")
