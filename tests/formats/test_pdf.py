"""PDF: a whole file, a sound font in it, text that comes out again, and the same bytes every time."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adviz import draw
from adviz.fonts.advances import CHARACTERS, UNITS_PER_EM
from adviz.formats.pdf import LONGEST, finish, render
from adviz.formats.pdf.truetype import face, subset
from adviz.layout.compose import draw as layout
from adviz.layout.options import DrawOptions
from adviz.layout.picture import Group, Label, Picture
from adviz.scene.model import Scene
from tests import scenes

SCENES = [scenes.tutorial(), scenes.square(), scenes.ladder(), scenes.network(4), scenes.hostile()]
ADVANCES = {char: advance for advance, chars in CHARACTERS.items() for char in chars}


def pdf(scene: Scene, options: DrawOptions = DrawOptions()) -> bytes:  # noqa: B008
    return render(scene, options).data


def tables(font: bytes) -> dict[bytes, bytes]:
    count = struct.unpack(">H", font[4:6])[0]
    rows = [struct.unpack(">4s3I", font[12 + 16 * at : 28 + 16 * at]) for at in range(count)]
    return {tag: font[start : start + size] for tag, _, start, size in rows}


@pytest.mark.parametrize("scene", SCENES)
def test_every_object_is_where_the_table_says_and_every_stream_as_long(scene: Scene) -> None:
    data = pdf(scene)
    assert data.startswith(b"%PDF-1.7\n")
    assert data.endswith(b"%%EOF\n")
    start = int(data.rsplit(b"startxref\n", 1)[1].split()[0])
    rows = data[start:].splitlines()[3 : 3 + 10]
    for number, row in enumerate(rows, 1):
        assert data[int(row[:10]) :].startswith(b"%d 0 obj\n" % number)
    lengths = [int(one) for one in re.findall(rb"/Length (\d+)", data)]
    assert [len(body) for body in re.findall(rb"stream\n(.*?)\nendstream", data, re.DOTALL)] == lengths


def test_text_comes_out_of_the_character_map() -> None:
    """What a reader of the file must do: glyph numbers of the page, through the map, back to letters."""
    data = pdf(scenes.tutorial())
    known = {
        int(a, 16): bytes.fromhex(b.decode()).decode("utf-16-be") for a, b in re.findall(rb"<(\w{4})> <(\w+)>\n", data)
    }
    texts = [
        "".join(known[int(hexes[at : at + 4], 16)] for at in range(0, len(hexes), 4))
        for hexes in re.findall(rb"<(\w+)> Tj", data)
    ]
    assert "f = (sin(x2) + 1)/(x2 + exp(x1)) + x1·x2" in texts
    assert "∂f/∂x2 =" in texts


def test_the_subset_is_a_sound_font() -> None:
    """Checksums, offsets, and the outline of each glyph as in the whole font; é is made of e and an accent."""
    made = subset("aé∂変")
    found = tables(made.data)
    whole = sum(struct.unpack(f">{len(made.data) // 4}I", made.data)) & 0xFFFFFFFF
    assert whole == 0xB1B0AFBA
    count = struct.unpack(">H", found[b"maxp"][4:6])[0]
    assert count == struct.unpack(">H", found[b"hhea"][34:36])[0] == len(found[b"hmtx"]) // 4 == 7
    offsets = struct.unpack(f">{count + 1}I", found[b"loca"])
    known = face()
    for char in "a∂":
        glyph = made.glyphs[char]
        outline = found[b"glyf"][offsets[glyph] : offsets[glyph + 1]]
        source = known.glyphs[char]
        assert outline.rstrip(b"\0") == known.tables[b"glyf"][known.offsets[source] : known.offsets[source + 1]].rstrip(
            b"\0"
        )
        assert struct.unpack(">H", found[b"hmtx"][4 * glyph : 4 * glyph + 2])[0] == ADVANCES[char]
    accented = found[b"glyf"][offsets[made.glyphs["é"]] :]
    assert struct.unpack(">h", accented[:2])[0] < 0
    assert struct.unpack(">H", accented[12:14])[0] in (5, 6)  # the parts are behind the four characters


@given(st.text(st.sampled_from([*ADVANCES]), min_size=1, max_size=40))
def test_widths_are_those_of_the_layout(text: str) -> None:
    made = subset(text)
    for char in text:
        assert made.widths[made.glyphs[char]] == pytest.approx(1000 * ADVANCES[char] / UNITS_PER_EM, abs=0.051)


@given(st.text(max_size=30))
def test_no_text_breaks_the_file(text: str) -> None:
    label = Label(1.0, 2.0, 10.0, text.encode("utf-8", "replace").decode(), "#000000")
    picture = Picture(10.0, 10.0, "#ffffff", text, (Group("", ("label",), "", (label,)),))
    data = finish((picture, ()), DrawOptions()).data
    assert data.count(b"\nendobj\n") == 10


def test_letters_that_the_font_lacks_are_boxes_and_said() -> None:
    rendered = draw("変数 * x", {"変数": 1.0, "x": 2.0}).render("pdf")
    assert rendered.notes == ("the package's font lacks 変数: boxes stand in their places, and can be copied as text",)
    assert "変".encode("utf-16-be").hex().upper().encode() in rendered.data


def test_a_page_is_as_large_as_the_picture_times_the_scale_and_not_too_large() -> None:
    width = layout(scenes.square(), DrawOptions())[0].width
    assert b"/MediaBox [0 0 %.2f " % width in pdf(scenes.square())
    assert b"/MediaBox [0 0 %.2f " % (2 * width) in pdf(scenes.square(), DrawOptions(scale=2.0))
    rendered = render(scenes.square(), DrawOptions(scale=100.0))
    assert b"/MediaBox [0 0 %.2f " % LONGEST in rendered.data
    share = LONGEST / width / 100
    assert rendered.notes == (
        f"a page of PDF is at most 14,400 points long; the picture is {share:.0%} of the size that was asked for",
    )


def test_same_bytes_under_other_hashes() -> None:
    code = (
        "from tests import scenes; from adviz.formats.pdf import render; from adviz.layout.options import DrawOptions;"
        "import zlib; print(zlib.crc32(render(scenes.network(3), DrawOptions()).data))"
    )
    root = Path(__file__).resolve().parents[2]
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)}
        ran = subprocess.run(
            [sys.executable, "-c", code], env=env, cwd=root, capture_output=True, text=True, check=True
        )
        assert int(ran.stdout) == zlib.crc32(pdf(scenes.network(3)))


@pytest.mark.latex
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils")
def test_another_program_reads_the_text_and_the_font(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf(scenes.tutorial()))
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    assert "∂f/∂x2" in text.stdout
    assert not text.stderr
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()
    assert re.search(r"DejaVuSans +CID TrueType +Identity-H +yes yes yes", fonts[2])
