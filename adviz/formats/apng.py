"""Scene → the step player as an animated PNG: the frames of `adviz.formats.gif` in all their colours."""

from __future__ import annotations

from adviz.formats.gif import animated, images
from adviz.layout.options import DrawOptions, Rendered
from adviz.scene.model import Scene


def render(scene: Scene, options: DrawOptions) -> Rendered:
    """The step player as a PNG that plays for ever; programs that know no animation show its first frame.

    Raises:
        MissingExtra, OptionError, LayoutError: see `adviz.formats.gif.render`.
    """
    frames, times, notes = images(scene, options)
    return Rendered(animated(frames, times, "PNG", disposal=0, blend=0), notes)
