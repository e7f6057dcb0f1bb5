r"""A PNG as the characters that show it in a terminal: kitty's graphics protocol, iTerm2's inline images, sixel.

Sources: *Terminal graphics protocol* (kitty), *Inline Images Protocol* (iTerm2), DEC's *VT330/VT340 Programmer
Reference Manual*, volume 2, chapter 14 (sixel).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from typing import TYPE_CHECKING

from adviz.errors import MissingExtra

if TYPE_CHECKING:
    from PIL.Image import Image

PROTOCOLS = ("kitty", "iterm", "sixel")
_CHUNK = 4096  # bytes of base64 in one command of kitty's
_COLOURS = 128  # registers of a sixel picture; a VT340 has 16, today's terminals 256 and more
_BAND = 6  # rows of pixels in a row of sixels


def inline(png: bytes, protocol: str) -> bytes:
    """What is written to a terminal so that it shows a PNG, in one of `PROTOCOLS`.

    Raises:
        MissingExtra: sixel needs Pillow, which is not installed.
    """
    return {"kitty": kitty, "iterm": iterm, "sixel": sixel}[protocol](png)


def kitty(png: bytes) -> bytes:
    """A PNG for kitty's protocol; the cursor goes to the line below.

    >>> kitty(b"PNG")
    b'\\x1b_Ga=T,f=100,q=2,m=0;UE5H\\x1b\\\\\\n'
    """
    data = b64encode(png)
    chunks = [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)]
    made = []
    for at, chunk in enumerate(chunks):
        first = b"a=T,f=100,q=2," if at == 0 else b""
        made.append(b"\x1b_G%sm=%d;%s\x1b\\" % (first, at < len(chunks) - 1, chunk))
    return b"".join(made) + b"\n"


def iterm(png: bytes) -> bytes:
    """A PNG for iTerm2's protocol.

    >>> iterm(b"PNG")
    b'\\x1b]1337;File=inline=1;size=3;preserveAspectRatio=1:UE5H\\x07\\n'
    """
    return b"\x1b]1337;File=inline=1;size=%d;preserveAspectRatio=1:%s\x07\n" % (len(png), b64encode(png))


def sixel(png: bytes) -> bytes:
    """A PNG as sixels: a string of control characters that the terminal paints.

    Raises:
        MissingExtra: Pillow is not installed.
    """
    picture = _indexed(png)
    width, height = picture.size
    palette = picture.getpalette() or []
    pixels = picture.tobytes()
    made = [b'\x1bP0;1q"1;1;%d;%d' % (width, height)]
    for colour in range(len(palette) // 3):
        levels = [(level * 100 + 127) // 255 for level in palette[3 * colour : 3 * colour + 3]]
        made.append(b"#%d;2;%d;%d;%d" % (colour, *levels))
    for top in range(0, height, _BAND):
        rows = [pixels[at * width : (at + 1) * width] for at in range(top, min(top + _BAND, height))]
        made.append(b"$".join(_band(rows, colour) for colour in sorted(set(b"".join(rows)))) + b"-")
    return b"".join(made) + b"\x1b\\\n"


def _indexed(png: bytes) -> Image:
    """The picture in at most `_COLOURS` colours."""
    from io import BytesIO

    try:
        from PIL import Image
    except ImportError:
        remedy = "pip install 'adviz[pillow]', or --as boxes"
        raise MissingExtra("sixel needs the package Pillow", remedy=remedy) from None
    with Image.open(BytesIO(png)) as opened:
        picture = opened.convert("RGB")
    return picture.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def _band(rows: Sequence[bytes], colour: int) -> bytes:
    """One colour of a row of sixels: each character stands for the bits of six pixels under each other."""
    bits = 0
    for row, pixels in enumerate(rows):
        here = bytes(1 << row if index == colour else 0 for index in range(256))
        bits |= int.from_bytes(pixels.translate(here), "big")
    sixels = bits.to_bytes(len(rows[0]), "big").translate(_SIXEL).rstrip(b"?")
    return b"#%d%s" % (colour, _RUN.sub(lambda run: b"!%d%c" % (len(run[0]), run[0][0]), sixels))


_SIXEL = bytes((index & 63) + 63 for index in range(256))
_RUN = re.compile(rb"(.)\1{3,}", re.DOTALL)
