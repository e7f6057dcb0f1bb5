"""Scene → SVG 1.1: one `<g>` a box and an arrow, with ids, roles as classes, and tooltips."""

from __future__ import annotations

from adviz.layout.compose import Pictured, draw
from adviz.layout.options import DrawOptions, Rendered
from adviz.layout.picture import Curve, Group, Label, Picture, Polygon, Rect, Shape
from adviz.scene.model import Scene

FONTS = "'DejaVu Sans', Verdana, sans-serif"
TOOLTIP = 2_000  # characters of a tooltip


def render(scene: Scene, options: DrawOptions) -> Rendered:
    """The scene as an SVG file (UTF-8)."""
    return finish(draw(scene, options), options)


def finish(pictured: Pictured, options: DrawOptions) -> Rendered:
    """The SVG file of a picture that is laid out."""
    picture, notes = pictured
    return Rendered(paint(picture, options.scale).encode(), notes)


def paint(picture: Picture, scale: float = 1.0) -> str:
    """The SVG text of a picture; `scale` changes its size on the page, not its coordinates."""
    width, height = picture.width, picture.height
    name = escape(picture.name)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{fixed(width * scale)}pt" height="{fixed(height * scale)}pt"'
        f' viewBox="0 0 {fixed(width)} {fixed(height)}" role="img" aria-label="{name}"'
        f' font-family="{FONTS}">\n<title>{name}</title>\n'
        f'<rect width="100%" height="100%" fill="{picture.background}"/>\n'
    ]
    parts += map(_group, picture.groups)
    parts.append("</svg>\n")
    return "".join(parts)


def fixed(number: float) -> str:
    """A number with at most two decimals: the only way numbers get into the file.

    >>> fixed(1.50), fixed(-0.001), fixed(3.14159)
    ('1.5', '0', '3.14')
    """
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def escape(text: str) -> str:
    """`text` for element content and for attributes in double quotes; characters that XML forbids and those
    that turn the writing direction are shown as their code points.

    >>> escape('a<b & "c"\\x00')
    'a&lt;b &amp; &quot;c&quot;&lt;U+0000&gt;'
    """
    if not (text.isascii() and text.isprintable()):
        from adviz.errors import visible

        text = "\n".join(map(visible, text.split("\n"))).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _group(group: Group) -> str:
    name = f' id="{group.id}"' if group.id else ""
    tooltip = group.tooltip
    if len(tooltip) > TOOLTIP:
        tooltip = tooltip[:TOOLTIP] + "…"
    title = f"<title>{escape(tooltip)}</title>" if tooltip else ""
    return f'<g{name} class="{" ".join(group.kinds)}">{title}{"".join(map(_shape, group.shapes))}</g>\n'


def _shape(shape: Shape) -> str:
    if isinstance(shape, Rect):
        return _rect(shape)
    if isinstance(shape, Curve):
        return _curve(shape)
    return _polygon(shape) if isinstance(shape, Polygon) else _label(shape)


def _rect(shape: Rect) -> str:
    x, y, width, height, radius = map(fixed, shape[:5])
    border = f' stroke="{shape.stroke}" stroke-width="{fixed(shape.line)}"{_dash(shape.dash)}' if shape.stroke else ""
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" fill="{shape.fill}"{border}/>'


def _curve(shape: Curve) -> str:
    first, *rest = (f"{fixed(x)} {fixed(y)}" for x, y in shape.points)
    return (
        f'<path d="M{first}C{" ".join(rest)}" fill="none" stroke="{shape.colour}"'
        f' stroke-width="{fixed(shape.line)}"{_dash(shape.dash)}/>'
    )


def _dash(dash: tuple[float, ...]) -> str:
    return f' stroke-dasharray="{" ".join(map(fixed, dash))}"' if dash else ""


def _polygon(shape: Polygon) -> str:
    points = " ".join(f"{fixed(x)},{fixed(y)}" for x, y in shape.points)
    return f'<polygon points="{points}" fill="{shape.fill}"/>'


def _label(shape: Label) -> str:
    anchor = f' text-anchor="{shape.anchor}"' if shape.anchor != "start" else ""
    return (
        f'<text x="{fixed(shape.x)}" y="{fixed(shape.y)}" font-size="{fixed(shape.size)}"'
        f' fill="{shape.fill}"{anchor}>{escape(shape.text)}</text>'
    )
