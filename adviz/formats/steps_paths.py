"""The film's end: the whole picture with its paths in their colours, laid out as the steps before it."""

from __future__ import annotations

from adviz.layout.captions import Block, moved
from adviz.layout.compose import compose, settle
from adviz.layout.model import Arrow, Placed
from adviz.layout.options import DrawOptions
from adviz.layout.picture import Group, Picture, Rect
from adviz.layout.plan import plan
from adviz.scene.model import Scene
from adviz.scene.theme import find_theme


def finished(scene: Scene, player: Scene) -> Scene:
    """The scene as the player shows it (see `adviz.formats.steps.prepared`), with the paths and what came out."""
    rows = zip(player.nodes, scene.nodes, strict=True)
    lines = zip(player.edges, scene.edges, strict=True)
    return player._replace(
        title=scene.title,
        nodes=tuple([node._replace(roles=whole.roles) for node, whole in rows]),
        edges=tuple([edge._replace(roles=whole.roles, paths=whole.paths) for edge, whole in lines]),
        tables=scene.tables,
    )


def pictures(player: Scene, whole: Scene, options: DrawOptions) -> tuple[Picture, Picture, tuple[str, ...]]:
    """The picture without paths and the one with them, of one size and with every box in one place; and notes.

    Raises:
        MissingExtra, LayoutError: see `adviz.layout.run_dot.place`.
    """
    theme = find_theme(options.theme)
    sheet = plan(whole, options)
    placed = settle(sheet, options.engine)
    last = compose(whole, placed, theme)
    return _aligned(compose(player, _without_paths(placed), theme), last), last, sheet.notes


def _without_paths(placed: Placed) -> Placed:
    arrows = tuple(map(_bare, placed.sheet.arrows))
    labels = [spot if arrow.text else None for arrow, spot in zip(arrows, placed.labels, strict=True)]
    return placed._replace(sheet=placed.sheet._replace(arrows=arrows), labels=tuple(labels))


def _bare(arrow: Arrow) -> Arrow:
    """An arrow without its badges; its text stands where it stood with them."""
    badges = sum([badge.width + 2.0 for badge in arrow.badges])
    return arrow._replace(badges=(), ribbon=1.2, width=arrow.width - badges if arrow.text else 0.0)


def _aligned(picture: Picture, last: Picture) -> Picture:
    """`picture` on a page like `last`: the title stays at the top, the rest lies where it will lie."""
    x, y = (there - here for here, there in zip(_corner(picture), _corner(last), strict=True))
    groups: list[Group] = []
    for group in picture.groups:
        shift = {"title": (0.0, 0.0), "legend": (0.0, y)}.get(group.kinds[0], (x, y))
        groups += moved(Block(0.0, 0.0, (group,)), *shift)
    return last._replace(groups=tuple(groups))


def _corner(picture: Picture) -> tuple[float, float]:
    """Where the first box is."""
    box = next(group.shapes[0] for group in picture.groups if "node" in group.kinds)
    assert isinstance(box, Rect)
    return box.x, box.y
