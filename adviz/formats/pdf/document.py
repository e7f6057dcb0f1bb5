"""A PDF file of one page, its font and its text: objects, offsets, and the map from glyphs back to characters.

ISO 32000-1 (PDF 1.7), sections 7.5 (file structure), 9.7 (composite fonts) and 9.10 (extraction of text). There is no
date and no random id, and no compression, whose bytes would differ between builds of zlib: same picture, same bytes.
"""

from __future__ import annotations

import zlib

from adviz.fonts import FAMILY
from adviz.formats.pdf.truetype import Subset, face

_UNITS = 2048 / 1000  # font units in a thousandth of the font size
_MAPPED = 100  # entries of a block of the character map, at most
_CMAP = """\
/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{blocks}endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


def document(size: tuple[float, float], content: str, title: str, font: Subset) -> bytes:
    """The file.

    Args:
        size: width and height of the page in points.
        content: the page's operators; they find the font as `/F`.
        title: what viewers show in the title bar.
        font: the font of all texts; a text is glyph numbers of two bytes.
    """
    name = f"{_tag(font)}+{FAMILY.replace(' ', '')}"
    return _file(
        (
            b"<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /DisplayDocTitle true >> >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]:.2f} {size[1]:.2f}] /Contents 4 0 R"
            " /Resources << /Font << /F 5 0 R >> >> >>".encode(),
            _stream("", content.encode("ascii")),
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [6 0 R]"
            " /ToUnicode 9 0 R >>".encode(),
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDToGIDMap /Identity /FontDescriptor 7 0 R"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            f" /W [0 [{' '.join(f'{width:g}' for width in font.widths)}]] >>".encode(),
            _descriptor(name),
            _stream(f" /Length1 {len(font.data)}", font.data),
            _stream("", _character_map(font).encode("ascii")),
            f"<< /Title {_text(title)} /Producer (adviz) >>".encode(),
        )
    )


def _file(objects: tuple[bytes, ...]) -> bytes:
    parts = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"]
    offsets = []
    at = len(parts[0])
    for number, body in enumerate(objects, 1):
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        offsets.append(at)
        at += len(parts[-1])
    rows = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    parts.append(
        f"xref\n0 {count}\n0000000000 65535 f \n{rows}"
        f"trailer\n<< /Size {count} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{at}\n%%EOF\n".encode()
    )
    return b"".join(parts)


def _stream(more: str, data: bytes) -> bytes:
    return f"<< /Length {len(data)}{more} >>\nstream\n".encode() + data + b"\nendstream"


def _tag(font: Subset) -> str:
    """Six letters that tell one subset from another, as the standard wants them before the name (9.6.4)."""
    number = zlib.crc32(font.data)
    return "".join(chr(65 + number // 26**place % 26) for place in range(6))


def _descriptor(name: str) -> bytes:
    known = face()
    box = " ".join(f"{side / _UNITS:.0f}" for side in known.box)
    return (
        f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [{box}] /ItalicAngle 0"
        f" /Ascent {known.ascent / _UNITS:.0f} /Descent {known.descent / _UNITS:.0f} /CapHeight 729 /StemV 90"
        " /FontFile2 8 0 R >>"
    ).encode()


def _character_map(font: Subset) -> str:
    rows = [f"<{glyph:04X}> <{char.encode('utf-16-be').hex().upper()}>\n" for char, glyph in font.glyphs.items()]
    blocks = [rows[at : at + _MAPPED] for at in range(0, len(rows), _MAPPED)]
    return _CMAP.format(blocks="".join(f"{len(block)} beginbfchar\n{''.join(block)}endbfchar\n" for block in blocks))


def _text(text: str) -> str:
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"
