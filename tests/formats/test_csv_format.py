"""CSV: one table that a program reads back without loss."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

from adviz import draw
from adviz.cli import cli
from adviz.formats.csv import COLUMNS, LAYERS, render
from adviz.layout.options import DrawOptions
from adviz.scene.model import Scene
from tests import scenes


def rows(scene: Scene) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(scene, DrawOptions()).data.decode(), newline="")))


def test_numbers_have_all_their_digits() -> None:
    scene = draw("(sin(x2)+1)/(x2+exp(x1)) + x1*x2", {"x1": 1.5, "x2": 0.5}, ["x2"]).scene
    found = rows(scene)
    assert [float(row["value"]) for row in found if row["kind"] == "node"] == [node.value for node in scene.nodes]
    assert [float(row["partial"]) for row in found if row["kind"] == "edge"] == [edge.partial for edge in scene.edges]
    products = [float(row["product"]) for row in found if row["kind"] == "path"]
    total = next(row for row in found if row["kind"] == "sum")
    assert math.isclose(sum(products) + float(total["product"]), float(total["value"]), rel_tol=1e-15)
    assert (total["name"], total["paths"], total["text"]) == ("x2", "3", "1.616549")


def test_without_a_point_the_formulas_stand_alone() -> None:
    found = rows(draw("x * y", None, ["x"]).scene)
    assert {row["value"] for row in found} == {""}
    assert [row["formula"] for row in found if row["kind"] == "edge"] == ["y", "x"]


def test_hostile_names_come_back_whole() -> None:
    scene = scenes.hostile()
    found = [row for row in rows(scene) if row["kind"] == "node"]
    assert [row["text"] for row in found] == [node.text for node in scene.nodes]


def test_boxes_of_models_have_shapes_and_parameters(tmp_path: Path) -> None:
    target = tmp_path / "model.csv"
    cli.main(["model", "samples/digits.onnx", "-q", "-o", str(target)], standalone_mode=False)
    found = list(csv.DictReader(io.StringIO(target.read_text("utf-8"))))
    assert list(found[0]) == [*COLUMNS, *LAYERS]
    assert [found[4][name] for name in ("name", *LAYERS)] == ["conv2/Conv", "(N, 8, 8, 8)", "296", ""]


def test_the_whole_table() -> None:
    text = render(draw("x * x", {"x": 3.0}, "x").scene, DrawOptions()).data.decode()
    assert text.splitlines() == [
        ",".join(COLUMNS),
        "node,v0,x,x,input,3,6,,,,,,,,,,,input on-path wrt,",
        "node,v1,f,x * x,mul,9,1,,,,,,,,,,,on-path root,",
        "edge,e0,,,,,,v0,v1,0,3,x,3,1,,,,on-path,",
        "edge,e1,,,,,,v0,v1,1,3,x,3,2,,,,on-path,",
        "path,1,x,x → f,,,,,,,,x,,,v0 v1,3,0.5,,",
        "path,2,x,x → f,,,,,,,,x,,,v0 v1,3,0.5,,",
        "sum,,x,6,,6,,,,,,,,2,,0,,,",
    ]
