"""Make the package's font: a subset of DejaVu Sans, and the table of its advance widths.

    pip download --no-deps matplotlib && unzip -j matplotlib-*.whl '*/ttf/DejaVuSans.ttf' '*/LICENSE_DEJAVU'
    pip install fonttools==4.68.0
    python docs/make_font.py DejaVuSans.ttf

The same source gives the same bytes. Kerning and ligatures are dropped, so that the width of a text is the sum of
the advances of its characters, in the layout as in the picture; marks still find their places (x̂).
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SOURCE_SHA256 = "3fdf69cabf06049ea70a00b5919340e2ce1e6d02b0cc3c4b44fb6801bd1e0d22"  # DejaVu Sans 2.37
FONTS = Path(__file__).resolve().parents[1] / "adviz" / "fonts"

RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x024F),  # Latin-1, Latin Extended A and B
    (0x02B0, 0x02FF),  # modifier letters
    (0x0300, 0x036F),  # combining marks
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x052F),  # Cyrillic
    (0x1D2C, 0x1D6A),  # raised and lowered letters
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x1F00, 0x1FFF),  # Greek Extended
    (0x2010, 0x2027),  # dashes, quotes, ellipsis
    (0x2030, 0x205E),  # per mille, primes
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20B5),  # currency
    (0x2100, 0x214F),  # letter-like: ℝ ℓ ℏ
    (0x2150, 0x218F),  # fractions
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical operators
    (0x2300, 0x232B),  # technical
    (0x2500, 0x257F),  # box drawing
    (0x2580, 0x25FF),  # blocks and shapes
    (0x2605, 0x2606),
    (0x2660, 0x2667),
    (0x266D, 0x266F),
    (0x2701, 0x2704),
    (0x2713, 0x2718),
    (0x2776, 0x2793),
    (0x27C0, 0x27EF),  # more mathematics
    (0x27F5, 0x27FF),  # long arrows
    (0x2A00, 0x2A2F),
    (0x2A7D, 0x2A7E),
    (0x2C60, 0x2C7F),
    (0xFB00, 0xFB06),
    (0xFFFD, 0xFFFD),
    (0x1D538, 0x1D56B),  # double-struck letters
)


def main(source: str) -> None:
    """Write the subset and the table into `adviz/fonts`."""
    found = hashlib.sha256(Path(source).read_bytes()).hexdigest()
    if found != SOURCE_SHA256:
        sys.exit(f"{source} is not the DejaVu Sans that this was written for: sha256 {found}")
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = ["ccmp", "mark", "mkmk"]
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    subsetter.subset(font)
    if "kern" in font:
        del font["kern"]
    font.save(FONTS / "DejaVuSans-adviz.ttf")
    (FONTS / "advances.py").write_text(table(font), encoding="utf-8")


def table(font: TTFont) -> str:
    """The source of `advances.py`: advance → the characters that have it."""
    by_advance: dict[int, str] = {}
    for code, name in sorted(font.getBestCmap().items()):
        by_advance[font["hmtx"][name][0]] = by_advance.get(font["hmtx"][name][0], "") + chr(code)
    rows = "".join(f"    {advance}: {chars!a},\n" for advance, chars in sorted(by_advance.items()))
    return (
        '"""Advance widths of the package\'s font. Made by docs/make_font.py; do not edit."""\n\n'
        "# ruff: noqa: E501\n"
        f"UNITS_PER_EM = {font['head'].unitsPerEm}\n\n"
        f"CHARACTERS = {{\n{rows}}}\n"
    )


if __name__ == "__main__":
    main(sys.argv[1])
