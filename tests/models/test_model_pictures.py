"""Frames in the layout and in every format; the table of a model; both pictures of a difference."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from strategies import programs
from test_model_transforms import NETWORK, model

import adviz
from adviz.errors import LayoutError
from adviz.formats import FORMATS, render
from adviz.layout.compose import settle
from adviz.layout.frames import INSET
from adviz.layout.options import DrawOptions
from adviz.layout.plan import plan
from adviz.models.both import both
from adviz.models.difference import compare
from adviz.models.scene import scene_of
from adviz.scene.model import Scene
from adviz.scene.theme import THEMES

SCENE = scene_of(NETWORK, "A network")
SVG = "{http://www.w3.org/2000/svg}"


def test_frames_are_the_open_modules() -> None:
    assert [(cluster.name, cluster.nodes, cluster.within) for cluster in SCENE.clusters] == [
        ("body: Block", (), -1), ("body.0: Block", (2, 3), 0), ("body.1: Block", (4, 5), 0),
    ]  # fmt: skip
    assert SCENE.clusters[0].tooltip == "body: Block\n40 parameters in 4 boxes"


def test_one_box_has_no_frame() -> None:
    assert scene_of(model(("Input", ()), ("L", (0,)), names=("x", "a.b"))).clusters == ()


ENGINES = [
    "embedded",
    pytest.param("wasm", marks=pytest.mark.wasm),
    pytest.param("system", marks=pytest.mark.system_dot),
]


@pytest.mark.parametrize("rankdir", ["TB", "LR", "BT", "RL"])
@pytest.mark.parametrize("engine", ENGINES)
def test_boxes_lie_in_their_frames_and_in_no_other(engine: str, rankdir: str) -> None:
    placed = settle(plan(SCENE, DrawOptions(rankdir=rankdir)), engine)
    assert len(placed.frames) == 3
    inside = {0: {2, 3, 4, 5}, 1: {2, 3}, 2: {4, 5}}
    for at, ((left, top), (right, low)) in enumerate(placed.frames):
        for number, (box, (x, y)) in enumerate(zip(placed.sheet.boxes, placed.centers, strict=True)):
            within = left + INSET < x - box.width / 2 and x + box.width / 2 < right - INSET and top < y < low
            assert within == (number in inside[at]), (at, number)
    (outer, opposite), *rest = placed.frames
    for corner, low in rest:
        assert outer[0] < corner[0] < low[0] < opposite[0]
        assert outer[1] < corner[1] < low[1] < opposite[1]


def test_a_frame_that_is_missing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from adviz.layout import run_dot

    sheet = plan(SCENE, DrawOptions())
    monkeypatch.setitem(
        run_dot._ENGINES, "embedded", lambda source: run_dot._embedded(source.replace(b"cluster_2", b"other_2"))
    )
    with pytest.raises(LayoutError, match="cluster_2"):
        run_dot.place(sheet)


def test_svg_has_a_group_for_each_frame_beneath_all_else() -> None:
    groups = [group.get("id") for group in ET.fromstring(render(SCENE, "svg", DrawOptions()).data).iter(f"{SVG}g")]
    assert groups[1:4] == ["c0", "c1", "c2"]


def test_dot_has_clusters_within_each_other() -> None:
    text = render(SCENE, "dot", DrawOptions()).data.decode()
    found = [re.sub(r"graph \[.*?\];", "", line) for line in text.splitlines() if "cluster_" in line or line == "}"]
    assert found == ["subgraph cluster_0{ subgraph cluster_1{ v2; v3; }", "subgraph cluster_2{ v4; v5; }", "}", "}"]


@pytest.mark.system_dot
def test_graphviz_reads_the_file() -> None:
    source = render(SCENE, "dot", DrawOptions()).data
    drawn = subprocess.run(["dot", "-Tsvg"], input=source, capture_output=True, check=True).stdout
    assert drawn.count(b'class="cluster"') == 3


def test_mermaid_has_subgraphs() -> None:
    text = render(SCENE, "mermaid", DrawOptions()).data.decode()
    inside = text[text.index("  subgraph") : text.index("  style c0")]
    assert " ".join(inside.split()) == (
        'subgraph c0["body#58; Block"] subgraph c1["body.0#58; Block"] v2 v3 end'
        ' subgraph c2["body.1#58; Block"] v4 v5 end end'
    )


def test_json_has_the_facts() -> None:
    record = json.loads(render(SCENE, "json", DrawOptions()).data)
    assert record["clusters"][1] == {"name": "body.0: Block", "nodes": [2, 3], "within": 0}
    node = record["nodes"][2]
    assert (node["shapes"], node["parameters"], node["flops"], node["bytes"], node["scope"]) == (
        [[2, 3]],
        10,
        100,
        64,
        "body.0",
    )


def test_the_report_is_a_table() -> None:
    text = render(scene_of(model(("Input", ()), ("Conv", (0,)))), "txt", DrawOptions()).data.decode()
    assert text == (
        "Net: 10 parameters (40 B), 100 FLOP\ninput0 (2, 3) → (2, 3); 1 box\n\n"
        "box    name    result  parameters  FLOP\nInput  input0  (2, 3)\nConv   conv1   (2, 3)          10   100\n"
    )


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("gif", "apng", "python", "latex", "png")])
def test_every_format_takes_a_model(name: str) -> None:
    assert render(SCENE, name, DrawOptions()).data


def test_a_repeated_input_lies_where_it_is_used() -> None:
    """Past 120 boxes an input has a box for each use: in the frame of its user."""
    names = ("x", *(f"part{at // 10}.l{at}" for at in range(150)))
    big = scene_of(model(("Input", ()), *(("Add", (at, 0)) for at in range(150)), names=names))
    sheet = plan(big, DrawOptions())
    assert len(sheet.boxes) > 151
    for frame in sheet.frames:
        nodes = [sheet.boxes[box].node for box in frame.boxes]
        assert set(big.clusters[frame.cluster].nodes) == set(nodes) - {0}
        assert nodes.count(0) >= 10


def test_the_same_bytes_under_every_hash_seed() -> None:
    code = (
        "import sys; sys.path[:0] = ['tests/models', 'tests']\n"
        "from test_model_pictures import SCENE, render, DrawOptions\n"
        "for name in ('svg', 'dot', 'json', 'mermaid', 'txt'): sys.stdout.buffer.write(render(SCENE, name, DrawOptions()).data)"
    )
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    runs = [
        subprocess.run([sys.executable, "-c", code], cwd=root, env={**os.environ, "PYTHONHASHSEED": seed},
                       capture_output=True, check=True).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert runs[0] == runs[1] != b""


def drawn(text: str, **at: float) -> Scene:
    return adviz.draw(text, at or None).scene


def texts(before: Scene, after: Scene) -> tuple[list[str], list[str], list[str]]:
    found = compare(before, after)
    return (
        [after.nodes[node].text for node in found.added],
        [before.nodes[node].text for node in found.removed],
        [
            f"{after.nodes[change.after].text}: {', '.join(name for name, _, _ in change.what)}"
            for change in found.changed
        ],
    )


@pytest.mark.parametrize(
    ("before", "after", "added", "removed", "changed"),
    [
        ("x * sin(x)", "x * sin(x)", [], [], []),
        ("sin(x) + 1", "cos(x) + 1", [], [], ["cos(x): operator"]),
        ("sin(x) + 1", "sin(x) + 2", [], [], ["2: constant"]),
        ("x + y", "x + z", ["z"], ["y"], []),
        ("x", "y", ["y"], ["x"], []),
        ("sin(x)", "exp(sin(x))", ["exp(sin(x))"], [], ["sin(x): result"]),
        ("a*b + c", "c + a*b", [], [], ["c + a * b: inputs"]),
        ("s = sin(x); t = cos(s); t*s", "s = sin(x); t = cos(x); t*s", [], [], ["cos(x): inputs"]),
        ("x*y + x*z", "x*y", [], ["z", "x * z", "x * y + x * z"], ["x * y: result"]),
    ],
)
def test_what_differs(before: str, after: str, added: list[str], removed: list[str], changed: list[str]) -> None:
    assert texts(drawn(before), drawn(after)) == (added, removed, changed)


def test_values_and_gradients_differ() -> None:
    before, after = drawn("x*y", x=2, y=3), drawn("x*y", x=2, y=4)
    assert [(change.after, change.what) for change in compare(before, after).changed] == [
        (0, (("gradient", "3", "4"),)), (1, (("value", "3", "4"),)), (2, (("value", "6", "8"),)),
    ]  # fmt: skip
    assert compare(before, drawn("x*y", x=2, y=3)).same
    assert compare(drawn("x*0/x", x=0), drawn("x*0/x", x=0)).same, "nan is nan"


def test_both_in_one_picture() -> None:
    before, after = drawn("sin(x) + y", x=1, y=2), drawn("exp(x)*z", x=1, z=2)
    scene = both(before, after, compare(before, after), ("A → B",))
    roles = {
        node.lines[0].text: [role for role in node.roles if role in ("added", "removed", "changed")]
        for node in scene.nodes
    }
    assert ["added"] in roles.values()
    assert ["removed"] in roles.values()
    for edge in scene.edges:
        assert edge.source < edge.target
    for role in ("added", "removed"):
        assert any(role in edge.roles for edge in scene.edges)
    svg = render(scene, "svg", DrawOptions()).data.decode()
    assert THEMES["tutorial"].outlines["added"].stroke in svg
    assert THEMES["tutorial"].outlines["removed"].stroke in svg
    assert ">added<" in svg
    assert ">removed<" in svg


def test_arrows_that_were_turned_round() -> None:
    before, after = drawn("a = sin(x); b = cos(a); b"), drawn("b = cos(x); a = sin(b); a")
    found = compare(before, after)
    scene = both(before, after, found, ("",))
    assert not found.same
    assert all(edge.source < edge.target for edge in scene.edges)
    assert scene.notes == ("removed arrows that run against new ones are not drawn: 1",)


def test_the_record_fits_the_published_schema() -> None:
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    sys.path.insert(0, os.path.join(root, "tests", "docs"))
    from record_schema import faults

    with open(os.path.join(root, "docs", "adviz-1.schema.json"), encoding="utf-8") as file:
        schema = json.load(file)
    record = json.loads(render(SCENE, "json", DrawOptions()).data)
    assert faults(record, schema, schema) == []
    record["clusters"][0]["within"] = -2
    assert faults(record, schema, schema) == ["$.clusters[0].within: minimum"]


def test_what_is_removed_stands_before_its_users() -> None:
    """In the second formula x1 comes late, and what was made of it before is used early."""
    before, after = drawn("(sin(x2)+1)/(x2+exp(x1)) + x1*x2"), drawn("(cos(x2)+1)/x2 + x1*x2")
    scene = both(before, after, compare(before, after), ("",))
    assert scene.notes == ()
    assert all(edge.source < edge.target for edge in scene.edges)
    assert sum("removed" in edge.roles for edge in scene.edges) == 4


@given(programs(), programs())
def test_any_two_formulas(one: str, two: str) -> None:
    before, after = drawn(one), drawn(two)
    found = compare(before, after)
    assert compare(before, before).same
    assert len(found.pairs) + len(found.added) == len(after.nodes)
    assert len(found.pairs) + len(found.removed) == len(before.nodes)
    scene = both(before, after, found, ("",))
    assert len(scene.nodes) == len(after.nodes) + len(found.removed)
    assert all(edge.source < edge.target for edge in scene.edges)
    assert [node.id for node in scene.nodes] == list(range(len(scene.nodes)))


def test_the_legend_has_arrows_that_were_removed_between_boxes_that_were_not() -> None:
    before, after = drawn("a*b + sin(a)", a=1, b=2), drawn("a*b + cos(a)*c", a=1, b=2, c=3)
    scene = both(before, after, compare(before, after), ("A → B",))
    assert all("removed" not in node.roles for node in scene.nodes)
    root = ET.fromstring(render(scene, "svg", DrawOptions()).data)
    legend = next(group for group in root.iter("{http://www.w3.org/2000/svg}g") if group.get("id") == "legend")
    assert [text.text for text in legend.iter("{http://www.w3.org/2000/svg}text")][-3:] == [
        "changed",
        "added",
        "removed",
    ]
