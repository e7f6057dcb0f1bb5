"""Scene → PDF: a vector picture for papers, with text that can be selected and searched, and the font inside.

The shapes of the picture become operators of a page (ISO 32000-1, section 8.5). What belongs to one box or arrow stands
between `/v3 BMC` and `EMC`, named as in SVG.
"""

from __future__ import annotations

from functools import cache

from adviz.formats.pdf.document import document
from adviz.formats.pdf.truetype import Subset, subset
from adviz.formats.svg import fixed
from adviz.layout.compose import Pictured, draw
from adviz.layout.font import missing, text_width
from adviz.layout.options import DrawOptions, Rendered
from adviz.layout.picture import Curve, Group, Label, Picture, Polygon, Rect, Shape
from adviz.scene.model import Scene

LONGEST = 14_400.0  # points of a side: the limit of PDF (ISO 32000-1, annex C.2)
_SHARES = {"start": 0.0, "middle": 0.5, "end": 1.0}  # of a text's width that lie before its anchor
_ROUND = 0.5523  # of the radius: where the control points of a quarter circle lie


def render(scene: Scene, options: DrawOptions) -> Rendered:
    """The scene as a PDF file of one page, as large as the picture times `options.scale`."""
    return finish(draw(scene, options), options)


def finish(pictured: Pictured, options: DrawOptions) -> Rendered:
    """The PDF file of a picture that is laid out."""
    picture, notes = pictured
    zoom = min(options.scale, LONGEST / max(picture.width, picture.height))
    if zoom < options.scale:
        share = f"{zoom / options.scale:.0%} of the size that was asked for"
        notes += (f"a page of PDF is at most {LONGEST:,.0f} points long; the picture is {share}",)
    characters = "".join(shape.text for group in picture.groups for shape in group.shapes if isinstance(shape, Label))
    foreign = missing(characters)
    if foreign:
        notes += (f"the package's font lacks {foreign[:20]}: boxes stand in their places, and can be copied as text",)
    font = subset(characters)
    size = (picture.width * zoom, picture.height * zoom)
    return Rendered(document(size, paint(picture, zoom, font), picture.name, font), notes)


def paint(picture: Picture, zoom: float, font: Subset) -> str:
    """The operators of a picture; y grows downwards, as in the picture."""
    parts = [
        f"{zoom:.6g} 0 0 -{zoom:.6g} 0 {picture.height * zoom:.6g} cm\n"
        f"{_colour(picture.background)} rg 0 0 {fixed(picture.width)} {fixed(picture.height)} re f\n"
    ]
    for group in picture.groups:
        parts.append(f"/{_name(group)} BMC\n")
        parts += [_shape(shape, font) for shape in group.shapes]
        parts.append("EMC\n")
    return "".join(parts)


def _name(group: Group) -> str:
    return group.id or (group.kinds[0] if group.kinds else "shapes")


def _shape(shape: Shape, font: Subset) -> str:
    if isinstance(shape, Rect):
        return _rect(shape)
    if isinstance(shape, Curve):
        return f"q {_stroke(shape.colour, shape.line, shape.dash)} {_curve(shape.points)} S Q\n"
    if isinstance(shape, Polygon):
        first, *rest = (f"{fixed(x)} {fixed(y)}" for x, y in shape.points)
        return f"{_colour(shape.fill)} rg {first} m {' '.join(f'{point} l' for point in rest)} h f\n"
    return _label(shape, font)


def _curve(points: tuple[tuple[float, float], ...]) -> str:
    numbers = [f"{fixed(x)} {fixed(y)}" for x, y in points]
    pieces = [f"{' '.join(numbers[at : at + 3])} c" for at in range(1, len(numbers), 3)]
    return f"{numbers[0]} m {' '.join(pieces)}"


def _stroke(colour: str, line: float, dash: tuple[float, ...]) -> str:
    pattern = f" [{' '.join(map(fixed, dash))}] 0 d" if dash else ""
    return f"{_colour(colour)} RG {fixed(line)} w{pattern}"


def _rect(shape: Rect) -> str:
    outline = f"{_colour(shape.fill)} rg {_outline(shape)}"
    if not shape.stroke:
        return f"{outline} f\n"
    return f"q {_stroke(shape.stroke, shape.line, shape.dash)} {outline} B Q\n"


def _outline(shape: Rect) -> str:
    """The border, clockwise from the left end of the upper side."""
    x, y, width, height = shape[:4]
    radius = min(shape.radius, width / 2, height / 2)
    if radius <= 0:
        return f"{fixed(x)} {fixed(y)} {fixed(width)} {fixed(height)} re"
    right, bottom, back = x + width, y + height, radius * (1 - _ROUND)
    corners = (  # the end of a side; the control points and the end of the quarter circle behind it
        ((right - radius, y), (right - back, y), (right, y + back), (right, y + radius)),
        ((right, bottom - radius), (right, bottom - back), (right - back, bottom), (right - radius, bottom)),
        ((x + radius, bottom), (x + back, bottom), (x, bottom - back), (x, bottom - radius)),
        ((x, y + radius), (x, y + back), (x + back, y), (x + radius, y)),
    )
    parts = [f"{fixed(x + radius)} {fixed(y)} m"]
    for side, *quarter in corners:
        parts.append(f"{fixed(side[0])} {fixed(side[1])} l")
        parts.append(" ".join(f"{fixed(px)} {fixed(py)}" for px, py in quarter) + " c")
    return " ".join(parts) + " h"


def _label(shape: Label, font: Subset) -> str:
    left = shape.x - _SHARES[shape.anchor] * text_width(shape.text, shape.size)
    glyphs = "".join(f"{font.glyphs[char]:04X}" for char in shape.text)
    return (
        f"BT /F {fixed(shape.size)} Tf {_colour(shape.fill)} rg"
        f" 1 0 0 -1 {fixed(left)} {fixed(shape.y)} Tm <{glyphs}> Tj ET\n"
    )


@cache
def _colour(colour: str) -> str:
    """`#rrggbb` as three numbers."""
    return " ".join(f"{int(colour[at : at + 2], 16) / 255:.3g}" for at in (1, 3, 5))
