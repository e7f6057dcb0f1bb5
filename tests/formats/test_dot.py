"""DOT: every Graphviz program reads it, and finds the same graph with the same looks."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from adviz.formats.dot import render
from adviz.layout.options import DrawOptions
from adviz.layout.run_dot import find_program
from adviz.scene.model import Scene
from adviz.scene.theme import THEMES
from tests import scenes

SCENES = [scenes.tutorial(), scenes.square(), scenes.ladder(), scenes.network(4), scenes.hostile()]


def read(scene: Scene, theme: str = "tutorial") -> Any:
    source = render(scene, DrawOptions(theme)).data
    done = subprocess.run([find_program(), "-Tjson0", "-q"], input=source, capture_output=True, check=False)
    return json.loads(done.stdout)


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("theme", THEMES)
def test_graphviz_finds_every_node_and_edge(scene: Scene, theme: str) -> None:
    graph = read(scene, theme)
    names = [thing["name"] for thing in graph["objects"]]
    assert names == [f"v{node.id}" for node in scene.nodes]
    ends = sorted((names[edge["tail"]], names[edge["head"]]) for edge in graph["edges"])
    assert ends == sorted((f"v{edge.source}", f"v{edge.target}") for edge in scene.edges)


def test_an_edge_on_several_paths_has_several_colours_and_numbers() -> None:
    (edge,) = (edge for edge in read(scenes.tutorial())["edges"] if ":" in edge["color"])
    assert (edge["label"], edge["color"]) == ("[2,3] 1", "#ee1c25:#e57200")


def test_further_boxes_of_an_input_have_names_of_their_own() -> None:
    names = [thing["name"] for thing in read(scenes.network(13))["objects"]]
    assert len(names) == len(set(names)) == 168
    assert {"v0", "v0_1", "v0_12"} <= set(names)


def test_dashes() -> None:
    scene = scenes.square()
    cut = scene._replace(edges=tuple(edge._replace(roles=("cut",), paths=()) for edge in scene.edges))
    assert [edge["style"] for edge in read(cut)["edges"]] == ["dashed", "dashed"]
