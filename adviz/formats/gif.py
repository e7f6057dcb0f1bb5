"""Scene → the step player as an animated GIF; `adviz.formats.apng` makes an animated PNG of the same frames."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from adviz.errors import MissingExtra, OptionError
from adviz.formats import png
from adviz.formats.steps_frames import film
from adviz.layout.options import DrawOptions, Rendered
from adviz.scene.labels import short
from adviz.scene.model import Scene

if TYPE_CHECKING:
    from PIL.Image import Image

_PIXELS = 1.5  # a point, at scale 1
_LARGEST = 250_000_000  # pixels of all frames together
_COLOURS = 255


def render(scene: Scene, options: DrawOptions) -> Rendered:
    """The step player as a GIF that plays for ever.

    Raises:
        MissingExtra: Pillow or resvg-py is not installed.
        OptionError: there are no values, or too many steps.
        LayoutError: no layout.
    """
    frames, times, notes = images(scene, options)
    palette = _palette(frames)
    indexed = [_indexed(frame, palette) for frame in frames]
    return Rendered(animated(indexed, times, "GIF", disposal=1), notes)


def images(scene: Scene, options: DrawOptions) -> tuple[list[Image], tuple[int, ...], tuple[str, ...]]:
    """The frames as bitmaps of one size, how long each is shown in milliseconds, and notes; raises as `render` does."""
    try:
        from PIL import Image
    except ImportError:
        raise MissingExtra("a film needs the package Pillow", remedy="pip install 'adviz[pillow]'") from None
    pictures, times, notes = film(scene, options)
    zoom = _PIXELS * options.scale
    pixels = pictures[0].width * pictures[0].height * zoom**2 * len(pictures)
    if pixels > _LARGEST:
        fitting = options.scale * (_LARGEST / pixels) ** 0.5
        count = f"{pixels:,.0f}" if pixels < 1e15 else short(pixels, 2)
        raise OptionError(f"the film would have {count} pixels", remedy=f"give --scale {fitting:.2g}")
    made = []
    for picture in pictures:
        painted = png.finish((picture, ()), options._replace(scale=zoom / png.PIXELS))
        with Image.open(BytesIO(painted.data)) as opened:
            made.append(opened.convert("RGB"))
    return made, times, notes


def animated(frames: list[Image], times: tuple[int, ...], kind: str, **more: object) -> bytes:
    """The bytes of a film."""
    data = BytesIO()
    frames[0].save(
        data, kind, save_all=True, append_images=frames[1:], duration=list(times), loop=0, optimize=False, **more
    )
    return data.getvalue()


def _indexed(frame: Image, palette: Image) -> Image:
    """A frame in the colours of the palette."""
    from PIL import Image

    return frame.quantize(palette=palette, dither=Image.Dither.NONE)


def _palette(frames: list[Image]) -> Image:
    """One palette for all frames, so that nothing flickers: of the first, the middle one and the last."""
    from PIL import Image

    chosen = [frames[0], frames[len(frames) // 2], frames[-1]]
    width, height = frames[0].size
    sheet = Image.new("RGB", (width, height * len(chosen)))
    for at, frame in enumerate(chosen):
        sheet.paste(frame, (0, at * height))
    return sheet.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
