"""Steps to pictures: one layout, painted once a step with what is known by then, and at last with the paths."""

from adviz.formats.steps import Step, adjoint_texts, prepared, steps
from adviz.formats.steps_paths import finished, pictures
from adviz.layout.compose import MARGIN, written
from adviz.layout.font import fit, text_width
from adviz.layout.options import DrawOptions
from adviz.layout.picture import Curve, Group, Label, Picture, Rect, Shape
from adviz.layout.plan import texts_of
from adviz.scene.model import Line, Node, Scene
from adviz.scene.theme import Theme, box_look, find_theme

_HEAD, _SAID = 11.0, 15.0  # font sizes of the caption
_STRIP = 62.0  # height of the caption
_LAST = 4500  # milliseconds that the end is shown
_BAND, _HALO = 8.0, 4.0  # width of the band under an arrow at work; how far a halo stands out


class Film(tuple[Picture, ...]):
    """The pictures of a film, all of one size."""


def film(scene: Scene, options: DrawOptions) -> tuple[Film, tuple[int, ...], tuple[str, ...]]:
    """The pictures, how long each is shown in milliseconds, and what a person should know.

    Raises:
        OptionError: there are no values, or too many steps.
        MissingExtra, LayoutError: see `adviz.layout.run_dot.place`.
    """
    player = prepared(scene)
    made = steps(player)
    theme = find_theme(options.theme)
    whole = finished(scene, player) if scene.tables else player
    picture, last, notes = pictures(player, whole, options)
    labels = _label_edges(player)
    frames = [_frame(player, picture, step, labels, theme, f"{at} / {len(made)}") for at, step in enumerate(made, 1)]
    times = [1400 if step.phase == "forward" else 2000 for step in made]
    if scene.tables:
        frames.append(_finish(whole, last, made[-1], theme))
        times.append(0)
    times[-1] = _LAST
    return Film(frames), tuple(times), notes


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
    groups.append(_caption(picture, step, theme, f"{step.phase} pass, {count}"))
    return picture._replace(height=picture.height + _STRIP, groups=tuple(groups))


def _finish(scene: Scene, picture: Picture, step: Step, theme: Theme) -> Picture:
    """The end: nothing is at work any more, and the paths have their colours."""
    names = ", ".join([table.wrt for table in scene.tables])
    adds = all(table.adds for table in scene.tables)
    sums = "their products add up to the gradient" if adds else "their products, by their norms"
    done = step._replace(nodes=(), edges=(), says=(f"the paths from {names} to {scene.root_name}", sums))
    groups = [
        _box(scene, group, done, theme) if group.kinds[0] == "node" and group.id else group for group in picture.groups
    ]
    groups.append(_caption(picture, done, theme, "gradient"))
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
    frame = group.shapes[0]
    assert isinstance(frame, Rect)
    look = box_look(theme, node.roles)
    colours = {"name": look.name, "value": look.value, "adjoint": look.adjoint}
    if not computed:
        colours = dict.fromkeys(colours, theme.muted)
    center = frame.x + frame.width / 2, frame.y + frame.height / 2
    lines = written(texts_of(_known(node, computed, step), "constant" in node.roles), center, colours)
    return group._replace(shapes=(*_outline(frame, node.id in step.nodes, computed, theme), *lines), tooltip="")


def _known(node: Node, computed: bool, step: Step) -> list[Line]:
    """The lines of a box; what is not known yet is empty, and keeps its place."""
    adjoint = iter(adjoint_texts(step.adjoints[node.id]) if node.id in step.adjoints else ())
    made = []
    for line in node.lines:
        hidden = line.kind == "value" and not computed
        text = next(adjoint, "") if line.kind == "adjoint" else "" if hidden else line.text
        made.append(line._replace(text=text))
    return made


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


def _caption(picture: Picture, step: Step, theme: Theme, head: str) -> Group:
    """The statement of the step and its arithmetic, below the graph."""
    width, top = picture.width - 2 * MARGIN, picture.height
    statement, *forms = step.says
    fitting = [text for text in forms if text_width(text, _SAID) <= width]
    arithmetic = fitting[0] if fitting else fit(forms[-1], _SAID, width)
    return Group("caption", ("caption",), "", (
        Curve(((MARGIN, top), (MARGIN, top), (MARGIN + width, top), (MARGIN + width, top)), theme.muted, 0.6),
        Label(MARGIN + width, top + 15.0, _HEAD, head, theme.muted, "end"),
        Label(MARGIN, top + 22.0, _SAID, fit(statement, _SAID, width - text_width(head, _HEAD) - _SAID), theme.ink),
        Label(MARGIN, top + 45.0, _SAID, arithmetic, theme.ink),
    ))  # fmt: skip
