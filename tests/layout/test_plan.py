"""Which boxes are drawn, and how sizes and settings follow from the scene."""

from __future__ import annotations

import pytest

from adviz.layout.model import Sheet
from adviz.layout.options import DrawOptions
from adviz.layout.plan import HURRIED, WIDEST, _badges, plan
from adviz.scene.model import Scene
from tests import scenes


def sheet(scene: Scene) -> Sheet:
    return plan(scene, DrawOptions())


def test_a_small_scene_has_a_box_a_node_and_an_arrow_an_edge() -> None:
    scene = scenes.tutorial()
    planned = sheet(scene)
    assert [box.node for box in planned.boxes] == list(range(len(scene.nodes)))
    assert [(arrow.tail, arrow.head) for arrow in planned.arrows] == [(e.source, e.target) for e in scene.edges]
    assert planned.notes == ()


def test_both_uses_of_an_operand_are_drawn() -> None:
    assert [(arrow.tail, arrow.head) for arrow in sheet(scenes.square()).arrows] == [(0, 1), (0, 1)]


@pytest.mark.parametrize(
    ("paths", "shown"),
    [
        ((), []),
        ((3,), ["3"]),
        ((1, 2, 3, 4), ["1", "2", "3", "4"]),
        ((1, 2, 3, 4, 7), ["1–4", "7"]),
        ((1, 3, 5, 7, 8), ["1", "3", "5", "7–8"]),
    ],
)
def test_more_than_four_numbers_become_ranges(paths: tuple[int, ...], shown: list[str]) -> None:
    assert [badge.text for badge in _badges(paths)] == shown


def test_long_names_are_cut() -> None:
    planned = sheet(scenes.hostile())
    assert max(box.width for box in planned.boxes) <= WIDEST + 22.0


SIZES = [
    (scenes.network(4), 45, "true", (), ()),
    (
        scenes.network(13),
        168,
        "true",
        (),
        ("the graph is big (144 nodes): inputs are drawn once for each use",),
    ),
    (
        scenes.network(61),
        792,
        "true",
        (),
        (
            "the graph is big (672 nodes): inputs are drawn once for each use; "
            "only arrows on the listed paths have labels",
        ),
    ),
    (
        scenes.network(460),
        5979,
        "true",
        HURRIED,
        ("the graph is big (5,061 nodes): inputs are drawn once for each use; boxes and arrows have no text",),
    ),
]


@pytest.mark.parametrize(("scene", "boxes", "splines", "limits", "notes"), SIZES)
def test_settings_follow_the_size(
    scene: Scene, boxes: int, splines: str, limits: tuple[tuple[str, float], ...], notes: tuple[str, ...]
) -> None:
    planned = sheet(scene)
    found = (len(planned.boxes), planned.settings.splines, planned.settings.limits, planned.notes)
    assert found == (boxes, splines, limits, notes)


def test_the_spine_of_a_long_sum_is_kept_straight() -> None:
    planned = sheet(scenes.network(13))
    assert {arrow.weight for arrow in planned.arrows} == {1, 30}
    assert {arrow.weight for arrow in sheet(scenes.network(4)).arrows} == {1}
