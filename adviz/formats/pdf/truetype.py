"""Reading the package's font, and a smaller one of it: the glyphs of a text and nothing else.

OpenType specification 1.9: `cmap` (format 12), `glyf`, `loca`, `hmtx`, `head`, `hhea`, `maxp`. The package's font has
no hinting programs and long offsets, see `docs/make_font.py`; that is all that is read here.
"""

import struct
from functools import cache
from typing import NamedTuple

from adviz.fonts import FILE
from adviz.layout.font import text_width

_WORDS, _MORE, _SCALE, _SCALES, _MATRIX = 0x01, 0x20, 0x08, 0x40, 0x80  # flags of a part of a compound glyph
_KEPT = (b"head", b"hhea", b"maxp", b"hmtx", b"loca", b"glyf")
_WHOLE_FONT = 0xB1B0AFBA  # what the sum over the file is brought to by `head.checkSumAdjustment`


class Face(NamedTuple):
    """The package's font.

    Attributes:
        tables: tag → bytes.
        glyphs: character → number of its glyph.
        offsets: where each glyph begins in `glyf`, and one more for the end.
        box: smallest x and y, largest x and y of all glyphs, in font units.
        ascent, descent: of a line, in font units.
    """

    tables: dict[bytes, bytes]
    glyphs: dict[str, int]
    offsets: tuple[int, ...]
    box: tuple[int, ...]
    ascent: int
    descent: int


class Subset(NamedTuple):
    """A font with few glyphs.

    Attributes:
        data: the font file.
        glyphs: character → number of its glyph; each character has one of its own.
        widths: advance of each glyph, in thousandths of the font size.
    """

    data: bytes
    glyphs: dict[str, int]
    widths: tuple[float, ...]


@cache
def face() -> Face:
    """The package's font, read once."""
    with open(FILE, "rb") as file:
        data = file.read()
    count = struct.unpack(">H", data[4:6])[0]
    rows = [struct.unpack(">4sIII", data[at : at + 16]) for at in range(12, 12 + 16 * count, 16)]
    tables = {tag: data[start : start + size] for tag, _, start, size in rows}
    offsets = struct.unpack(f">{len(tables[b'loca']) // 4}I", tables[b"loca"])
    box = struct.unpack(">4h", tables[b"head"][36:44])
    ascent, descent = struct.unpack(">2h", tables[b"hhea"][4:8])
    return Face(tables, _characters(tables[b"cmap"]), offsets, box, ascent, descent)


def _characters(cmap: bytes) -> dict[str, int]:
    """The subtable of all Unicode characters (platform 3, encoding 10, format 12)."""
    count = struct.unpack(">H", cmap[2:4])[0]
    records = [struct.unpack(">HHI", cmap[at : at + 8]) for at in range(4, 4 + 8 * count, 8)]
    start = next(offset for platform, encoding, offset in records if (platform, encoding) == (3, 10))
    groups = struct.unpack(">I", cmap[start + 12 : start + 16])[0]
    found = {}
    for at in range(start + 16, start + 16 + 12 * groups, 12):
        first, last, glyph = struct.unpack(">3I", cmap[at : at + 12])
        found.update({chr(code): glyph + code - first for code in range(first, last + 1)})
    return found


def subset(characters: str) -> Subset:
    """The font of these characters. A character that the font lacks has a hollow box as wide as the layout took it
    to be, so that its place is seen and its text can still be copied.

    >>> made = subset("ab")
    >>> made.glyphs, made.widths[1:]
    ({'a': 1, 'b': 2}, (612.8, 634.8))
    """
    known = face()
    ordered = sorted(set(characters))
    glyphs = {char: at for at, char in enumerate(ordered, 1)}
    sources = [0, *[known.glyphs.get(char, 0) for char in ordered]]
    parts = [_glyph(known, source) for source in sources]
    widths = [600.0, *[round(text_width(char, 1000.0), 1) for char in ordered]]
    for at, width in enumerate(widths):
        if at and not sources[at] and not width:
            parts[at] = b""  # a mark: nothing that could be boxed
    _follow(known, sources, parts)
    widths += [0.0] * (len(parts) - len(widths))
    return Subset(_font_file(known, parts, widths), glyphs, tuple(widths))


def _glyph(known: Face, glyph: int) -> bytes:
    return known.tables[b"glyf"][known.offsets[glyph] : known.offsets[glyph + 1]]


def _follow(known: Face, sources: list[int], parts: list[bytes]) -> None:
    """Append the glyphs that compound glyphs are made of, and let those refer to the new numbers."""
    places: dict[int, int] = {}
    at = 0
    while at < len(parts):
        data = bytearray(parts[at])
        for where in _components(parts[at]):
            old = struct.unpack(">H", data[where : where + 2])[0]
            if old not in places:
                places[old] = len(parts)
                parts.append(_glyph(known, old))
                sources.append(old)
            data[where : where + 2] = struct.pack(">H", places[old])
        parts[at] = bytes(data)
        at += 1


def _components(glyph: bytes) -> list[int]:
    """Where the numbers of other glyphs stand in a compound glyph; nothing in a simple one."""
    if len(glyph) < 10 or struct.unpack(">h", glyph[:2])[0] >= 0:
        return []
    found = []
    at, more = 10, True
    while more:
        flags = struct.unpack(">H", glyph[at : at + 2])[0]
        found.append(at + 2)
        at += 4 + (4 if flags & _WORDS else 2)
        at += 2 * bool(flags & _SCALE) + 4 * bool(flags & _SCALES) + 8 * bool(flags & _MATRIX)
        more = bool(flags & _MORE)
    return found


def _font_file(known: Face, parts: list[bytes], widths: list[float]) -> bytes:
    parts = [part + b"\0" * (-len(part) % 4) for part in parts]
    ends = [0]
    for part in parts:
        ends.append(ends[-1] + len(part))
    head = bytearray(known.tables[b"head"])
    head[8:12] = b"\0\0\0\0"  # the adjustment, which is in the sum as 0
    units = struct.unpack(">H", head[18:20])[0]
    advances = [round(width * units / 1000) for width in widths]
    bearings = [struct.unpack(">h", part[2:4])[0] if part else 0 for part in parts]
    tables = {
        b"head": bytes(head),
        b"hhea": known.tables[b"hhea"][:34] + struct.pack(">H", len(parts)),
        b"maxp": known.tables[b"maxp"][:4] + struct.pack(">H", len(parts)) + known.tables[b"maxp"][6:],
        b"hmtx": b"".join(struct.pack(">Hh", *row) for row in zip(advances, bearings, strict=True)),
        b"loca": struct.pack(f">{len(ends)}I", *ends),
        b"glyf": b"".join(parts),
    }
    data = bytearray(_joined(tables))
    start = data.index(b"head") + 8
    at = struct.unpack(">I", data[start : start + 4])[0] + 8
    data[at : at + 4] = struct.pack(">I", (_WHOLE_FONT - _checksum(bytes(data))) & 0xFFFFFFFF)
    return bytes(data)


def _joined(tables: dict[bytes, bytes]) -> bytes:
    """The directory and the tables behind it."""
    count = len(_KEPT)
    power = 1 << (count.bit_length() - 1)
    header = struct.pack(">4s4H", b"\0\1\0\0", count, power * 16, power.bit_length() - 1, (count - power) * 16)
    directory, body = b"", b""
    start = len(header) + 16 * count
    for tag in sorted(_KEPT):
        data = tables[tag]
        directory += struct.pack(">4s3I", tag, _checksum(data), start + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return header + directory + body


def _checksum(data: bytes) -> int:
    data += b"\0" * (-len(data) % 4)
    total: int = sum(struct.unpack(f">{len(data) // 4}I", data))
    return total & 0xFFFFFFFF
