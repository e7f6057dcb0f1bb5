"""Steps to pictures: one layout, painted once a step with what is known by then."""

from adviz.formats.steps import Step, prepared, steps
from adviz.layout.compose import MARGIN, draw
from adviz.layout.font import fit
from adviz.layout.options import DrawOptions
from adviz.layout.picture import Curve, Group, Label, Picture, Rect, Shape
from adviz.scene.labels import short
from adviz.scene.model import Scene
from adviz.scene.theme import Theme, find_theme

_HEAD, _SAID = 11.0, 15.0  # font sizes of the caption
_STRIP = 62.0  # height of the caption
_BAND, _HALO = 8.0, 4.0  # width of the band under an arrow at work; how far a halo stands out


class Film(tuple[Picture, ...]):
    """The pictures of a film, all of one size."""


def film(scene: Scene, options: DrawOptions) -> tuple[Film, tuple[int, ...], tuple[str, ...]]:
    """The pictures, how long each is shown in milliseconds, and what a person should know.

    Raises:
        OptionError: there are no values, arrays, or too many steps.
        MissingExtra, LayoutError: see `adviz.layout.compose.draw`.
    """
    scene = prepared(scene)
    made = steps(scene)
    theme = find_theme(options.theme)
    picture, notes = draw(scene, options)
    labels = _label_edges(scene)
    frames = Film(_frame(scene, picture, step, labels, theme, f"{at} / {len(made)}") for at, step in enumerate(made, 1))
    times = [1400 if step.phase == "forward" else 2000 for step in made]
    times[-1] = 4500
    return frames, tuple(times), notes


def _label_edges(scene: Scene) -> list[int]:
    """The edges that have a label, in the order in which the picture has them."""
    return [at for at, edge in enumerate(scene.edges) if edge.label]


def _frame(scene: Scene, picture: Picture, step: Step, labels: list[int], theme: Theme, count: str) -> Picture:
    groups: list[Group] = []
    label = 0
    known = {edge for edge in range(len(scene.edges)) if scene.edges[edge].target < step.computed}
    for group in picture.groups:
        kind = group.kinds[0]
        if kind == "label":
            if labels[label] in known:
                groups.append(group)
            label += 1
        elif kind == "edge" and int(group.id[1:]) in step.edges:
            groups.append(_banded(group, theme))
        elif kind == "node" and group.id:
            groups.append(_box(scene, group, step, theme))
        else:
            groups.append(group)
    groups.append(_caption(picture, step, theme, count))
    return picture._replace(height=picture.height + _STRIP, groups=tuple(groups))


def _banded(group: Group, theme: Theme) -> Group:
    """An arrow at work has a band under it."""
    colour = theme.arrows["culprit"].colour
    bands = [Curve(shape.points, colour, _BAND) for shape in group.shapes if isinstance(shape, Curve)]
    return group._replace(shapes=(*bands[:1], *group.shapes))


def _box(scene: Scene, group: Group, step: Step, theme: Theme) -> Group:
    """A box with what is known of it."""
    node = scene.nodes[int(group.id[1:])]
    computed = node.id < step.computed or not any(edge.target == node.id for edge in scene.edges)
    shapes: list[Shape] = []
    lines = iter(node.lines)
    for shape in group.shapes:
        if isinstance(shape, Label):
            line = next(lines, None)
            if line is None or (line.kind == "value" and not computed):
                continue
            if line.kind == "adjoint":
                if node.id not in step.adjoints:
                    continue
                shape = shape._replace(text=f"∂ {short(step.adjoints[node.id])}")
            shapes.append(shape if computed else shape._replace(fill=theme.muted))
        elif isinstance(shape, Rect) and not shapes:
            shapes += _outline(shape, node.id in step.nodes, computed, theme)
    return group._replace(shapes=tuple(shapes), tooltip="")


def _outline(shape: Rect, working: bool, computed: bool, theme: Theme) -> list[Shape]:
    """The box itself, empty until it is computed, with a halo while it is at work."""
    box = shape if computed else shape._replace(fill=theme.background)
    if not working:
        return [box]
    halo = Rect(
        shape.x - _HALO, shape.y - _HALO, shape.width + 2 * _HALO, shape.height + 2 * _HALO, shape.radius + _HALO,
        theme.arrows["culprit"].colour,
    )  # fmt: skip
    return [halo, box]


def _caption(picture: Picture, step: Step, theme: Theme, count: str) -> Group:
    """The statement of the step and its arithmetic, below the graph."""
    width, top = picture.width - 2 * MARGIN, picture.height
    statement, arithmetic = (fit(text, _SAID, width) for text in step.says)
    head = f"{step.phase} pass, {count}"
    return Group("caption", ("caption",), "", (
        Curve(((MARGIN, top), (MARGIN, top), (MARGIN + width, top), (MARGIN + width, top)), theme.muted, 0.6),
        Label(MARGIN + width, top + 15.0, _HEAD, head, theme.muted, "end"),
        Label(MARGIN, top + 22.0, _SAID, statement, theme.ink),
        Label(MARGIN, top + 45.0, _SAID, arithmetic, theme.ink),
    ))  # fmt: skip
