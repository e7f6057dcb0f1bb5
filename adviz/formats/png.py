"""Scene → PNG, painted by resvg from the SVG with the package's own font."""

from __future__ import annotations

import struct

from adviz.errors import LayoutError, MissingExtra
from adviz.fonts import FAMILY, FILE
from adviz.formats.svg import paint
from adviz.layout.compose import draw
from adviz.layout.font import missing
from adviz.layout.options import DrawOptions, Rendered
from adviz.layout.picture import Label, Picture
from adviz.scene.model import Scene

PIXELS = 2.0  # a point, at scale 1
LONGEST = 32_767  # pixels of a side; what common programs open
LARGEST = 30_000_000  # pixels of a bitmap: two seconds of painting, 120 MB
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def render(scene: Scene, options: DrawOptions) -> Rendered:
    """The scene as a PNG of 2 pixels a point times `options.scale`.

    A bitmap that would be too large is painted smaller, and a note says so.

    Raises:
        MissingExtra: resvg-py is not installed.
        LayoutError: no layout, or the bitmap is not whole.
    """
    picture, notes = draw(scene, options)
    zoom, more = _zoom(picture, PIXELS * options.scale)
    foreign = missing("".join(_texts(picture)))
    if foreign:
        more += (f"the package's font lacks {foreign[:20]}: this picture depends on the fonts of this machine",)
    return Rendered(_paint(picture, zoom, bool(foreign)), notes + more)


def _texts(picture: Picture) -> list[str]:
    return [shape.text for group in picture.groups for shape in group.shapes if isinstance(shape, Label)]


def _zoom(picture: Picture, wanted: float) -> tuple[float, tuple[str, ...]]:
    """Pixels a point, and a note when they are fewer than wanted."""
    most = min(LONGEST / picture.width, LONGEST / picture.height, (LARGEST / (picture.width * picture.height)) ** 0.5)
    if wanted <= most:
        return wanted, ()
    return most, (
        f"the bitmap would be {picture.width * wanted:,.0f} × {picture.height * wanted:,.0f} pixels; it is painted"
        f" at {most / wanted:.0%} of that (SVG has no such limit)",
    )


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
