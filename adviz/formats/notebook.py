"""What a notebook is shown: the page that plays in a frame, the picture beside it for readers that run no scripts."""

from __future__ import annotations

from adviz.formats import render
from adviz.layout.options import DrawOptions
from adviz.scene.model import Scene

LARGEST = 300  # nodes of what shows itself without being asked
_AROUND = 150  # pixels of the page that are not the picture's
_HEIGHTS = (640, 900)  # the least and the most pixels of a frame


def bundle(scene: Scene, options: DrawOptions, plain: str) -> dict[str, str]:
    """MIME type → representation, as `_repr_mimebundle_` gives it.

    Args:
        scene, options: the drawing.
        plain: the representation as text.
    """
    svg = render(scene, "svg", options).data.decode()
    return {"text/plain": plain, "image/svg+xml": svg, "text/html": _frame(scene, options, svg)}


def _frame(scene: Scene, options: DrawOptions, svg: str) -> str:
    from adviz.formats.html.page import frame

    return frame(scene, options, _height(svg))


def _height(svg: str) -> int:
    """Pixels of a frame that shows the page of this picture without scrolling, within reason.

    >>> _height('<svg height="300pt">'), _height('<svg height="9000pt">')
    (640, 900)
    """
    points = float(svg.partition('height="')[2].partition("pt")[0] or 0)
    return round(min(max(points * 96 / 72 + _AROUND, _HEIGHTS[0]), _HEIGHTS[1]))
