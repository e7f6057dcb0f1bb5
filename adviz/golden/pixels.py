"""Two bitmaps: how far apart they are, and where. Pillow does the work, and is imported when it is needed.

Pixels are compared where the bytes of a bitmap may differ though the picture is the same: with another layout program,
another painter, fonts of the machine. The measure is the worst tile: the mean difference, of 255 levels, within a
square of `TILE` pixels. Over a whole picture a wrong digit drowns in what another painter does to the edges of letters
(root mean square on the tutorial's picture: 0.7 to 0.9 for a digit, 2.1 for supersampled painting); within a tile it
does not (15 to 32 against 4).
"""

from __future__ import annotations

import struct
import warnings
from typing import TYPE_CHECKING, NamedTuple

from adviz.errors import FileProblem, MissingExtra

if TYPE_CHECKING:
    from PIL.Image import Image

TILE = 16  # pixels
TOLERANCE = 10.0  # levels of 255 in the worst tile
CHANGED = (214, 0, 60)  # the colour of what differs, in the picture of the difference
_FADED = 0.25  # how much is left of what does not
_HEAD = b"\x89PNG\r\n\x1a\n"


class Distance(NamedTuple):
    """How far apart two bitmaps of one size are.

    Attributes:
        pixels: how many are different.
        total: how many there are.
        largest: the largest difference of a channel.
        worst: the mean difference of the worst tile.
        box: left, top, right, bottom of what is different; None when nothing is.
    """

    pixels: int
    total: int
    largest: int
    worst: float
    box: tuple[int, int, int, int] | None

    @property
    def text(self) -> str:
        """The distance in words.

        >>> Distance(1, 1000, 255, 1.0, (12, 40, 13, 41)).text
        '1 pixel of 1,000 differs, at (12, 40), by up to 255 of 255 levels'
        """
        if self.box is None:
            return "the pixels are the same, their encoding is not"
        left, top, right, bottom = self.box
        where = (
            f"at ({left}, {top})" if self.pixels == 1 else f"between ({left}, {top}) and ({right - 1}, {bottom - 1})"
        )
        verb = "pixel of {:,} differs" if self.pixels == 1 else "pixels of {:,} differ"
        return f"{self.pixels:,} {verb.format(self.total)}, {where}, by up to {self.largest} of 255 levels"


def size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG; None when it is none."""
    if data[:8] != _HEAD or data[12:16] != b"IHDR" or len(data) < 33:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def distance(was: bytes, now: bytes) -> Distance:
    """How far apart two bitmaps of one size are.

    Raises:
        MissingExtra: Pillow is not installed.
        FileProblem: one of them is damaged.
    """
    difference = _difference(_open(was), _open(now))
    changed = difference.point(lambda level: 255 if level else 0)
    histogram = difference.histogram()
    width, height = difference.size
    whole = (0, 0, -(-width // TILE) * TILE, -(-height // TILE) * TILE)  # no tile at the border is smaller
    padded = difference.crop(whole)
    worst = padded.convert("F").reduce(TILE).getextrema()[1]
    largest = max(level for level, count in enumerate(histogram) if count)
    return Distance(sum(histogram[1:]), width * height, largest, float(worst), changed.getbbox())  # type: ignore[arg-type]


def picture(was: bytes, now: bytes) -> bytes:
    """The baseline, faded, and what differs from it in `CHANGED`; of two sizes, the frame that holds both.

    Raises:
        MissingExtra, FileProblem: as for `distance`.
    """
    from io import BytesIO

    left, right = _open(was), _open(now)
    from PIL import Image

    frame = (max(left.width, right.width), max(left.height, right.height))
    if left.size != right.size:
        left, right = _framed(left, frame), _framed(right, frame)
    mask = _difference(left, right).point(lambda level: 255 if level else 0)
    made = Image.blend(Image.new("RGB", frame, "white"), left, _FADED)
    made.paste(CHANGED, mask=mask)
    file = BytesIO()
    made.quantize(128).save(file, "png", optimize=False)
    return file.getvalue()


def _framed(image: Image, frame: tuple[int, int]) -> Image:
    from PIL import Image

    made = Image.new("RGB", frame, "white")
    made.paste(image, (0, 0))
    return made


def _difference(left: Image, right: Image) -> Image:
    """The largest difference of the channels, pixel by pixel."""
    from PIL import ImageChops

    red, green, blue = ImageChops.difference(left, right).split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def available() -> bool:
    """Whether Pillow is installed."""
    from importlib.util import find_spec

    return find_spec("PIL") is not None


def _open(data: bytes) -> Image:
    try:
        from PIL import Image
    except ImportError:
        raise MissingExtra("comparing pixels needs the package Pillow", remedy="pip install 'adviz[golden]'") from None
    from io import BytesIO

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(BytesIO(data), formats=["png"]) as image:
                image.load()
                return _on_white(image)
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError) as error:
        raise FileProblem(f"the bitmap is damaged: {error}") from None


def _on_white(image: Image) -> Image:
    """The picture without transparency."""
    from PIL import Image

    if image.mode == "RGB":
        return image.copy()
    seen = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("RGB")
