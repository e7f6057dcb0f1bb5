"""Every format shows every node, edge, path and role of the scene, or `docs/formats.md` says what it cannot."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from format_readers import READERS, Shown, looks, wanted

from adviz import draw
from adviz.errors import OptionError
from adviz.formats import FORMATS, render
from adviz.layout.options import DrawOptions
from adviz.scene.choose import KINDS
from adviz.scene.model import Scene
from adviz.scene.theme import THEMES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
COLUMNS = ("nodes", "edges", "paths", "roles")
ROWS = {
    row[0].strip("`"): dict(zip((*COLUMNS, "cannot"), row[1:], strict=True))
    for line in PAGE.partition("## What each one shows")[2].partition("\n## ")[0].splitlines()
    if line.startswith("| `") and (row := [cell.strip() for cell in line.strip("|").split(" | ")])
}


def _with(scene: Scene, **roles: tuple[int, ...]) -> Scene:
    """The scene with further roles: `v_culprit=(3,)` for nodes, `e_culprit=(4,)` for edges."""
    nodes, edges = list(scene.nodes), list(scene.edges)
    for key, places in roles.items():
        kind, role = key.split("_")
        for at in places:
            if kind == "v":
                others = set(nodes[at].roles) - ({*KINDS, "operation"} if role in KINDS else set())
                nodes[at] = nodes[at]._replace(roles=tuple(sorted({*others, role})))
            else:
                edges[at] = edges[at]._replace(roles=tuple(sorted({*edges[at].roles, role})))
    return scene._replace(nodes=tuple(nodes), edges=tuple(edges))


def scenes() -> dict[str, Scene]:
    """Scenes that have every role between them."""
    tutorial = draw("(sin(x2)+1)/(x2+exp(x1)) + x1*x2", {"x1": 1.5, "x2": 0.5}, ["x2"]).scene
    return {
        "tutorial": tutorial,
        "formulas": draw("(sin(x2)+1)/(x2+exp(x1)) + x1*x2", None, ["x2", "x1"]).scene,
        "twice": draw("x*x + 2^x", {"x": 3.0}, "x").scene,
        "cuts": draw("u = x + 1; detach(x)*y + no_grad(x*y) + where(x > y, x, y)", {"x": 1.0, "y": 2.0}, ["x"]).scene,
        "infinite": draw("sqrt(x)*0 + log(y)/2", {"x": 0.0, "y": 1.0}, ["y"]).scene,
        "many paths": draw("a = x*x; b = a*a; c = b*b; c*c", {"x": 1.1}, "x", paths=20).scene,
        "blamed": _with(tutorial, v_culprit=(3,), e_culprit=(4, 3)),
        "compared": _with(tutorial, v_added=(3,), v_removed=(5,), v_changed=(2,), e_added=(3,), e_removed=(5,)),
        "of a model": _with(tutorial, v_parameter=(4,), v_saved=(2,), e_saved=(2,)),
    }


SCENES = scenes()
EVERY = {role for scene in SCENES.values() for thing in (*scene.nodes, *scene.edges) for role in thing.roles}


def test_the_scenes_have_every_role() -> None:
    theme = THEMES["tutorial"]
    assert {*theme.boxes, *theme.outlines, *theme.arrows} - {"plain"} == EVERY


def test_the_documentation_has_a_row_for_every_format_and_so_has_this_test() -> None:
    assert set(ROWS) == set(FORMATS), "docs/formats.md, What each one shows"
    assert set(READERS) == set(FORMATS), "tests/formats/format_readers.py"
    suffixes = dict(re.findall(r"^\| `(\w+)` \| (\w+) \| ", PAGE.partition("## What each one shows")[0], re.MULTILINE))
    assert {name: suffixes.get(name) for name in FORMATS} == {name: row.ending for name, row in FORMATS.items()}


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_not_shown_is_said(name: str) -> None:
    row = ROWS[name]
    assert all(row[column] in ("yes", "no", "listed", "marks", "looks") for column in COLUMNS)
    assert row["cannot"]
    assert row["cannot"] != "nothing" or all(row[column] == "yes" for column in COLUMNS)


def _check(found: Shown, scene: Scene, name: str, theme: str) -> None:
    row, every = ROWS[name], wanted(scene)
    assert found.nodes == (every.nodes if row["nodes"] == "yes" else set())
    assert found.edges == (every.edges if row["edges"] == "yes" else set())
    listed: dict[int, set[int]] = {number: set() for number in every.paths}
    assert found.paths == {"yes": every.paths, "listed": listed, "no": {}}[row["paths"]]
    roles = {"yes": every.roles, "looks": looks(scene, THEMES[theme]), "marks": None, "no": None}[row["roles"]]
    assert found.roles == roles


def _without(scene: Scene, role: str) -> Scene:
    nodes = [node._replace(roles=tuple(one for one in node.roles if one != role)) for node in scene.nodes]
    edges = [
        edge._replace(
            roles=tuple(one for one in edge.roles if one != role),
            paths=() if role == "on-path" else edge.paths,
            cut="" if role == "cut" else edge.cut,
        )
        for edge in scene.edges
    ]
    return scene._replace(nodes=tuple(nodes), edges=tuple(edges))


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row["roles"] == "marks"])
@pytest.mark.parametrize("role", sorted(EVERY - {"operation"}))
def test_every_role_leaves_a_mark(role: str, name: str) -> None:
    """Or it is named as one that leaves none; an operation is a box without a mark of its own."""
    options = DrawOptions()
    marked = any(render(_without(one, role), name, options) != render(one, name, options) for one in SCENES.values())
    assert marked == (f"`{role}`" not in ROWS[name]["cannot"])


FILMS = ("gif", "apng")  # many frames, and slow: three scenes are enough


@pytest.mark.parametrize(
    ("name", "scene"),
    [(name, scene) for name in FORMATS for scene in (("twice", "cuts", "formulas") if name in FILMS else SCENES)],
)
def test_a_format_shows_what_the_documentation_says(name: str, scene: str) -> None:
    if name in ("png", *FILMS):
        pytest.importorskip("PIL")
    options = DrawOptions()
    if name in FILMS and SCENES[scene].value is None:
        with pytest.raises(OptionError):
            render(SCENES[scene], name, options)
        return
    found = READERS[name](render(SCENES[scene], name, options).data, SCENES[scene], options)
    _check(found, SCENES[scene], name, options.theme)


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row["roles"] == "looks"])
@pytest.mark.parametrize("theme", [theme for theme in THEMES if theme != "tutorial"])
def test_in_every_theme(theme: str, name: str) -> None:
    if name == "png":
        pytest.importorskip("PIL")
    options = DrawOptions(theme, "TB")
    scene = SCENES["cuts"]
    _check(READERS[name](render(scene, name, options).data, scene, options), scene, name, theme)
