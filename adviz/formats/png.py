"""Scene → PNG, painted by resvg from the SVG with the package's own font."""

from __future__ import annotations

import struct

from adviz.errors import LayoutError, MissingExtra
from adviz.fonts import FAMILY, FILE
from adviz.formats.svg import paint
from adviz.layout.compose import Pictured, draw
from adviz.layout.font import missing
from adviz.layout.options import DrawOptions, Rendered
from adviz.layout.picture import Label, Picture
from adviz.scene.labels import short
from adviz.scene.model import Scene

PIXELS = 2.0  # a point, at scale 1
LONGEST = 32_767  # pixels of a side; what common programs open
LARGE = 16_000_000  # pixels of a bitmap at scale 1, at most: one and a half seconds of painting
LARGEST = 120_000_000  # pixels of any bitmap: half a gigabyte while it is painted
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def render(scene: Scene, options: DrawOptions) -> Rendered:
    """The scene as a PNG of 2 pixels a point times `options.scale`.

    A bitmap that would be too large is painted smaller, and a note says so: the limit is 16 million pixels times
    the square of the scale, 120 million, and 32,767 a side.

    Raises:
        MissingExtra: resvg-py is not installed.
        LayoutError: no layout, or the bitmap is not whole.
    """
    return finish(draw(scene, options), options)


def finish(pictured: Pictured, options: DrawOptions) -> Rendered:
    """The PNG of a picture that is laid out; raises as `render` does."""
    picture, notes = pictured
    zoom, more = _zoom(picture, options.scale)
    foreign = missing("".join(_texts(picture)))
    if foreign:
        more += (f"the package's font lacks {foreign[:20]}: this picture depends on the fonts of this machine",)
    return Rendered(_paint(picture, zoom, bool(foreign)), notes + more)


def _texts(picture: Picture) -> list[str]:
    return [shape.text for group in picture.groups for shape in group.shapes if isinstance(shape, Label)]


def _zoom(picture: Picture, scale: float) -> tuple[float, tuple[str, ...]]:
    """Pixels a point, and a note when they are fewer than `PIXELS * scale`."""
    wanted = PIXELS * scale
    pixels = min(LARGE * max(scale, 1.0) ** 2, LARGEST)
    area = (pixels / (picture.width * picture.height)) ** 0.5
    side = LONGEST / max(picture.width, picture.height)
    if wanted <= min(area, side):
        return wanted, ()
    remedy = "a larger scale is painted larger" if area < side and pixels < LARGEST else "SVG has no such limit"
    zoom = min(area, side)
    return zoom, (
        f"at --scale {short(scale)} the bitmap would be {_pixels(picture, wanted)}; it is painted at"
        f" --scale {short(zoom / PIXELS, 3)}, {_pixels(picture, zoom)} ({remedy})",
    )


def _pixels(picture: Picture, zoom: float) -> str:
    """The size of a bitmap; one that nobody can have is not counted out."""
    sides = (picture.width * zoom, picture.height * zoom)
    return " × ".join(f"{side:,.0f}" if side < 1e7 else short(side, 2) for side in sides) + " pixels"


def _paint(picture: Picture, zoom: float, foreign: bool) -> bytes:
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise MissingExtra("PNG needs the package resvg-py", remedy="pip install resvg-py") from None
    try:
        data = svg_to_bytes(
            svg_string=paint(picture),
            zoom=zoom,
            dpi=72.0,
            font_files=[FILE],
            skip_system_fonts=not foreign,
            font_family=FAMILY,
            sans_serif_family=FAMILY,
        )
    except ValueError as error:
        raise LayoutError(f"the picture cannot be painted: {error}") from None
    check(data, picture.width * zoom, picture.height * zoom)
    return data


def check(data: bytes, width: float, height: float) -> None:
    """See that `data` is a whole PNG of this size in pixels; sides that are no whole number may be rounded.

    Raises:
        LayoutError: it is not.
    """
    whole = data[:8] == SIGNATURE and data[12:16] == b"IHDR" and data[-8:-4] == b"IEND"
    size = struct.unpack(">II", data[16:24]) if whole else (0, 0)
    if abs(size[0] - width) >= 1 or abs(size[1] - height) >= 1:
        asked = f"{width:.0f} × {height:.0f}"
        raise LayoutError(f"the bitmap is not whole: {size[0]} × {size[1]} pixels instead of {asked}")
