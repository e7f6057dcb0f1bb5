"""SVG: well-formed whatever the names, complete, and the same bytes every time."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adviz.formats.svg import escape, render
from adviz.layout.options import RANKDIRS, DrawOptions
from adviz.scene.model import Scene
from adviz.scene.theme import THEMES, path_look
from tests import scenes

SVG = "{http://www.w3.org/2000/svg}"
SCENES = [scenes.tutorial(), scenes.square(), scenes.ladder(), scenes.network(4), scenes.hostile()]


def tree(scene: Scene, options: DrawOptions = DrawOptions()) -> ET.Element:  # noqa: B008
    return ET.fromstring(render(scene, options).data)


@pytest.mark.parametrize("scene", SCENES)
def test_every_node_and_edge_is_there_once(scene: Scene) -> None:
    ids = [group.get("id") for group in tree(scene).iter(f"{SVG}g") if group.get("id")]
    expected = {f"v{node.id}" for node in scene.nodes} | {f"e{at}" for at in range(len(scene.edges))}
    assert len(ids) == len(set(ids))
    assert set(ids) == expected | {"title", "legend"}


def test_a_big_graph_repeats_inputs_but_not_ids() -> None:
    scene = scenes.network(13)
    root = tree(scene)
    groups = [group for group in root.iter(f"{SVG}g") if "node" in (group.get("class") or "").split()]
    assert len(groups) == 168
    assert len([group for group in groups if group.get("id")]) == len(scene.nodes)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("rankdir", RANKDIRS)
def test_every_path_has_its_colour_on_all_its_edges(theme: str, rankdir: str) -> None:
    scene = scenes.tutorial()
    groups = {group.get("id"): group for group in tree(scene, DrawOptions(theme, rankdir)).iter(f"{SVG}g")}
    for path in scene.paths:
        colour = path_look(THEMES[theme], path.number).colour
        for edge in path.edges:
            strokes = [curve.get("stroke") for curve in groups[f"e{edge}"].iter(f"{SVG}path")]
            assert colour in strokes
            assert len(strokes) == len(scene.edges[edge].paths)


def test_the_picture_tells_the_sum_over_the_paths() -> None:
    legend = next(group for group in tree(scenes.tutorial()).iter(f"{SVG}g") if group.get("id") == "legend")
    texts = [text.text for text in legend.iter(f"{SVG}text")]
    told = ["∂f/∂x2 =", "1", "1.5", "+", "2", "0.1762", "−", "3", "0.05961", "= 1.617"]
    assert texts[-len(told) :] == told


def test_everything_lies_within_the_picture() -> None:
    for scene in SCENES:
        root = tree(scene)
        width, height = map(float, (root.get("viewBox") or "").split()[2:])
        for rect in list(root.iter(f"{SVG}rect"))[1:]:
            x, y, w, h = (float(rect.get(key) or 0) for key in ("x", "y", "width", "height"))
            assert x >= 0
            assert y >= 0
            assert x + w <= width
            assert y + h <= height


def test_tooltips_are_whole_but_bounded() -> None:
    titles = [title.text or "" for title in tree(scenes.hostile()).iter(f"{SVG}title")]
    assert any("</script>&amp;]]>" in title for title in titles)
    assert max(map(len, titles)) <= 2_001


def test_scale_changes_the_size_not_the_drawing() -> None:
    one, two = tree(scenes.square()), tree(scenes.square(), DrawOptions(scale=2.0))
    assert one.get("viewBox") == two.get("viewBox")
    assert [float((size or "0")[:-2]) for size in (two.get("width"), two.get("height"))] == [
        2 * float((size or "0")[:-2]) for size in (one.get("width"), one.get("height"))
    ]


@given(st.text())
def test_escaped_text_is_xml(text: str) -> None:
    element = ET.fromstring(f'<a b="{escape(text)}">{escape(text)}</a>')
    assert "\x00" not in (element.text or "")


def test_the_same_bytes_under_every_hash_seed() -> None:
    code = (
        "import sys, tests.scenes as s; from adviz.formats import svg, dot;"
        "from adviz.layout.options import DrawOptions as D;"
        "sys.stdout.buffer.write(svg.render(s.ladder(4), D()).data + dot.render(s.ladder(4), D()).data)"
    )
    root = Path(__file__).parents[2]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            cwd=root,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1


def test_a_scene_without_title_and_tables_is_drawn() -> None:
    scene = scenes.square()._replace(title=(), tables=())
    assert tree(scene).get("aria-label") == "computational graph"
