"""The step player: its arithmetic, and films that show it."""

from __future__ import annotations

import io
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import adviz
from adviz.errors import OptionError
from adviz.formats import steps as player
from adviz.formats.steps import prepared, steps
from adviz.formats.steps_frames import film
from adviz.formats.svg import paint
from adviz.layout.font import text_width
from adviz.layout.options import DrawOptions
from adviz.layout.picture import Group, Label, Picture, Rect
from adviz.scene.theme import find_theme, path_look
from tests.array_formulas import formulas, point
from tests.strategies import points, programs

Image = pytest.importorskip("PIL.Image")

FORMULA = "(sin(x2)+1)/(x2+exp(x1)) + x1*x2"
AT = {"x1": 1.5, "x2": 0.5}
SAYS = [
    ("the inputs", "x2 = 0.5, x1 = 1.5"),
    ("v1 = sin(x2)", "x2 = 0.5 → 0.4794255"),
    ("v3 = sin(x2) + 1", "v1 = 0.47943, 1 → 1.479426"),
    ("v5 = exp(x1)", "x1 = 1.5 → 4.481689"),
    ("v6 = x2 + exp(x1)", "x2 = 0.5, v5 = 4.4817 → 4.981689"),
    ("v7 = v3 / v6", "v3 = 1.4794, v6 = 4.9817 → 0.2969727"),
    ("v8 = x1·x2", "x1 = 1.5, x2 = 0.5 → 0.75"),
    ("f = v7 + x1·x2", "v7 = 0.29697, v8 = 0.75 → 1.046973"),
    ("∂f/∂f = 1", "the seed"),
    ("∂f/∂v7 += ∂f/∂f · ∂f/∂v7", "0 + 1 · 1 = 1"),
    ("∂f/∂v8 += ∂f/∂f · ∂f/∂v8", "0 + 1 · 1 = 1"),
    ("∂f/∂x1 += ∂f/∂v8 · ∂v8/∂x1", "0 + 1 · 0.5 = 0.5"),
    ("∂f/∂x2 += ∂f/∂v8 · ∂v8/∂x2", "0 + 1 · 1.5 = 1.5"),
    ("∂f/∂v3 += ∂f/∂v7 · ∂v7/∂v3", "0 + 1 · 0.20074 = 0.20074"),
    ("∂f/∂v6 += ∂f/∂v7 · ∂v7/∂v6", "0 + 1 · (−0.059613) = −0.059613"),
    ("∂f/∂x2 += ∂f/∂v6 · ∂v6/∂x2", "1.5 + (−0.059613) · 1 = 1.4404"),
    ("∂f/∂v5 += ∂f/∂v6 · ∂v6/∂v5", "0 + (−0.059613) · 1 = −0.059613"),
    ("∂f/∂x1 += ∂f/∂v5 · ∂v5/∂x1", "0.5 + (−0.059613) · 4.4817 = 0.23283"),
    ("∂f/∂v1 += ∂f/∂v3 · ∂v3/∂v1", "0 + 0.20074 · 1 = 0.20074"),
    ("∂f/∂x2 += ∂f/∂v1 · ∂v1/∂x2", "1.4404 + 0.20074 · 0.87758 = 1.6165"),
]


def test_the_tutorial() -> None:
    assert [step.says[:2] for step in steps(prepared(adviz.draw(FORMULA, AT).scene))] == SAYS


@settings(deadline=None)
@given(programs(), points)
def test_the_last_step_has_the_gradient(text: str, at: dict[str, float]) -> None:
    given = {name: value for name, value in at.items() if name in adviz.parse(text).inputs}
    scene = adviz.draw(text, given).scene
    last = steps(prepared(scene))[-1].adjoints
    for node in scene.nodes:
        assert node.adjoint is not None
        if node.id in last:
            assert last[node.id] == pytest.approx(node.adjoint, rel=1e-12, abs=1e-12)
        else:
            assert node.adjoint == 0.0 or "constant" in node.roles


def test_nothing_flows_through_cuts() -> None:
    said = [step.says[0] for step in steps(prepared(adviz.draw("x*detach(x) + 2*y", {"x": 3.0, "y": 1.0}).scene))]
    assert "∂f/∂x += ∂f/∂v2 · ∂v2/∂x" in said
    assert not any("∂v1/∂x" in each for each in said)


def test_what_is_not_finite_stays_so() -> None:
    assert math.isnan(steps(prepared(adviz.draw("log(-x) * x", {"x": 1.0}).scene))[-1].adjoints[0])


def test_frames_show_what_is_known() -> None:
    frames, times, _ = film(adviz.draw(FORMULA, AT).scene, DrawOptions())
    assert len(frames) == len(times) == len(SAYS)
    texts = [paint(frame) for frame in frames]
    assert all(f">{statement.replace('>', '&gt;')}<" in text for (statement, _), text in zip(SAYS, texts, strict=True))
    assert "= 0.47943<" not in texts[0]
    assert "= 0.47943<" in texts[1]
    assert ">0.8776<" not in texts[0]
    assert ">0.8776<" in texts[1]
    assert not any("∂ " in text.replace("∂ −0.00000", "") for text in texts[:8])
    assert ">∂ 1.44<" in texts[16]
    assert ">∂ 1.617<" in texts[-1]
    assert "−0.00000" not in "".join(texts)
    assert len({(frame.width, frame.height) for frame in frames}) == 1


def test_the_end_has_the_paths_in_their_colours() -> None:
    scene = adviz.draw(FORMULA, AT, ["x2"]).scene
    frames, times, _ = film(scene, DrawOptions())
    *before, last = frames
    texts = [paint(frame) for frame in before]
    colours = [path_look(find_theme("tutorial"), path.number).colour for path in scene.paths]
    assert len(colours) == 3
    assert not any(colour in text for colour in colours for text in texts)
    end = paint(last)
    assert all(colour in end for colour in colours)
    assert ">the paths from x2 to f<" in end
    assert ">∂f/∂x2 =<" in end
    assert ">∂ 1.617<" in end
    assert times[-1] == max(times)


@pytest.mark.parametrize("wrt", [[], ["x2"]])
@pytest.mark.parametrize("rankdir", ["LR", "TB"])
def test_no_box_moves(wrt: list[str], rankdir: str) -> None:
    frames, _, _ = film(adviz.draw(FORMULA, AT, wrt).scene, DrawOptions(rankdir=rankdir))
    assert len({tuple(map(box_of, boxes_of(frame))) for frame in frames}) == 1


def boxes_of(frame: Picture) -> list[Group]:
    return [group for group in frame.groups if "node" in group.kinds]


def box_of(group: Group) -> tuple[str, float, float]:
    """The smallest of the rectangles, which are the box and its halo."""
    rects = [shape for shape in group.shapes if isinstance(shape, Rect)]
    box = min(rects, key=lambda rect: rect.width)
    return group.id, round(box.x, 6), round(box.y, 6)


@pytest.mark.parametrize("kind", ["gif", "apng"])
def test_films(kind: str) -> None:
    drawing = adviz.draw("x*sin(x)", {"x": 2.0}, "x", scale=0.5)
    data = drawing.render(kind).data
    assert data == drawing.render(kind).data
    with Image.open(io.BytesIO(data)) as opened:
        assert opened.format == {"gif": "GIF", "apng": "PNG"}[kind]
        assert opened.n_frames == len(steps(prepared(drawing.scene))) + 1
        assert opened.info["loop"] == 0
        seen = []
        for frame in range(opened.n_frames):
            opened.seek(frame)
            seen.append(opened.convert("RGB").tobytes())
            assert opened.info["duration"] >= 1400
    assert len(set(seen)) == len(seen)


def test_frames_are_painted_as_they_are() -> None:
    from adviz.formats import png

    drawing = adviz.draw("x*y", {"x": 2.0, "y": 3.0})
    frames, _, _ = film(drawing.scene, drawing.options)
    with Image.open(io.BytesIO(drawing.render("apng").data)) as opened:
        for at, frame in enumerate(frames):
            opened.seek(at)
            alone = png.finish((frame, ()), drawing.options._replace(scale=0.75)).data
            with Image.open(io.BytesIO(alone)) as wanted:
                assert opened.convert("RGB").tobytes() == wanted.convert("RGB").tobytes(), at


@pytest.mark.parametrize(
    ("text", "at", "wanted"),
    [
        ("x*y", None, "a film needs values\nremedy: give one for each input: --at x=1.5"),
        ("+".join(["x"] * 200), {"x": 1.0}, "the film would have 599 steps\nremedy: -T html plays graphs of any size"),
    ],
)
def test_refused(text: str, at: dict[str, float] | None, wanted: str) -> None:
    with pytest.raises(OptionError) as caught:
        adviz.draw(text, at).render("gif")
    assert str(caught.value) == wanted


@settings(max_examples=5, deadline=None)
@given(programs(), points)
def test_any_scene_has_frames(text: str, at: dict[str, float]) -> None:
    given = {name: value for name, value in at.items() if name in adviz.parse(text).inputs}
    scene = adviz.draw(text, given, list(given)[:1]).scene
    frames, _, _ = film(scene, DrawOptions())
    assert len(frames) == len(player.steps(player.prepared(scene))) + bool(scene.tables)
    assert len({(frame.width, frame.height) for frame in frames}) == 1


# Arrays

W = [[0.5, -1.0], [1.0, 0.25]]
SAID: list[tuple[str, dict[str, Any], dict[str, Any], list[tuple[str, str]]]] = [
    (
        "x=[1,1]; y=2*x; z=3+detach(x); sum(y+z)", {}, {},
        [
            ("the inputs", "x = [1, 1]"),
            ("y = 2·x", "2, x = [1, 1] → [2, 2]"),
            ("v4 = detach(x)", "x = [1, 1] → [1, 1]"),
            ("z = 3 + detach(x)", "3, v4 = [1, 1] → [4, 4]"),
            ("v6 = y + z", "y = [2, 2], z = [4, 4] → [6, 6]"),
            ("f = sum(y + z)", "v6 = [6, 6] → 12"),
            ("∂f/∂f = 1", "the seed"),
            ("∂f/∂v6 += ∂f/∂f · ∂f/∂v6", "0 + 1 · [1, 1] = [1, 1]"),
            ("∂f/∂y += ∂f/∂v6 · ∂v6/∂y", "0 + [1, 1] · I = [1, 1]"),
            ("∂f/∂z += ∂f/∂v6 · ∂v6/∂z", "0 + [1, 1] · I = [1, 1]"),
            ("∂f/∂v4 += ∂f/∂z · ∂z/∂v4", "0 + [1, 1] · I = [1, 1]"),
            ("∂f/∂x += ∂f/∂y · ∂y/∂x", "0 + [1, 1] · 2·I = [2, 2]"),
        ],
    ),
    (
        "h = W @ x; h * h", {"W": W, "x": [2.0, 4.0]}, {"seed": [1, -1]},
        [
            ("the inputs", "W = [[0.5, −1], [1, 0.25]], x = [2, 4]"),
            ("h = W @ x", "W = [[0.5, −1], [1, 0.25]], x = [2, 4] → [−3, 3]"),
            ("f = h·h", "h = [−3, 3], h = [−3, 3] → [9, 9]"),
            ("the seed of f", "[1, −1]"),
            ("∂f/∂h += ∂f/∂f · ∂f/∂h", "0 + [1, −1] · diag(−3, 3) = [−3, −3]"),
            ("∂f/∂h += ∂f/∂f · ∂f/∂h", "[−3, −3] + [1, −1] · diag(−3, 3) = [−6, −6]"),
            ("∂f/∂W += ∂f/∂h · ∂h/∂W", "0 + [[−12, −24], [−12, −24]] = [[−12, −24], [−12, −24]]"),
            ("∂f/∂x += ∂f/∂h · ∂h/∂x", "0 + [−9, 4.5] = [−9, 4.5]"),
        ],
    ),
    (
        "c * sum(x) + sum(x)", {"c": 2.0, "x": [0.5] * 20}, {},
        [
            ("the inputs", "c = 2, x = 20 ‖2.236‖"),
            ("v2 = sum(x)", "x = 20 ‖2.236‖ → 10"),
            ("v3 = c·sum(x)", "c = 2, v2 = 10 → 20"),
            ("v4 = sum(x)", "x = 20 ‖2.236‖ → 10"),
            ("f = c·sum(x) + sum(x)", "v3 = 20, v4 = 10 → 30"),
            ("∂f/∂f = 1", "the seed"),
            ("∂f/∂v3 += ∂f/∂f · ∂f/∂v3", "0 + 1 · 1 = 1"),
            ("∂f/∂v4 += ∂f/∂f · ∂f/∂v4", "0 + 1 · 1 = 1"),
            ("∂f/∂x += ∂f/∂v4 · ∂v4/∂x", "20 ‖4.472‖"),
            ("∂f/∂c += ∂f/∂v3 · ∂v3/∂c", "0 + 1 · 10 = 10"),
            ("∂f/∂v2 += ∂f/∂v3 · ∂v3/∂v2", "0 + 1 · 2 = 2"),
            ("∂f/∂x += ∂f/∂v2 · ∂v2/∂x", "20 ‖13.42‖; before ‖4.472‖"),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "at", "options", "wanted"), SAID, ids=[row[0] for row in SAID])
def test_arrays_in_words(text: str, at: dict[str, Any], options: dict[str, Any], wanted: list[tuple[str, str]]) -> None:
    assert [step.says[:2] for step in steps(prepared(adviz.draw(text, at, **options).scene))] == wanted


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_the_last_step_of_arrays_has_the_gradient(data: st.DataObject) -> None:
    text, shape = data.draw(formulas())
    at = {
        name: value for name, value in point(data.draw(st.integers(0, 9))).items() if name in adviz.parse(text).inputs
    }
    scene = adviz.draw(text, at, seed=np.ones(shape).tolist()).scene
    last = steps(prepared(scene))[-1].adjoints
    for node in scene.nodes:
        want: Any = node.adjoint if node.entries is None else node.slopes
        if node.id in last:
            scale = 1e-12 * max(1.0, float(np.max(np.abs(want), initial=0.0)))
            np.testing.assert_allclose(np.asarray(last[node.id]), want, rtol=1e-12, atol=scale)
        else:
            assert "constant" in node.roles or not np.any(want)


def _inside(frame: Picture) -> None:
    """No text leaves the picture, and none of a box its box."""
    for group in frame.groups:
        labels = [shape for shape in group.shapes if isinstance(shape, Label)]
        room = (0.0, frame.width)
        if group.kinds[0] == "node" and group.id:
            box = [shape for shape in group.shapes if isinstance(shape, Rect)][-1]
            room = (box.x, box.x + box.width)
        for label in labels:
            wide = text_width(label.text, label.size)
            left = label.x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[label.anchor]
            assert room[0] <= left + 0.01, label
            assert left + wide <= room[1] + 0.01, label


RNG = np.random.default_rng(5)
WIDE: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("sum(x)", {"x": RNG.normal(size=6)}, {}),
    ("sum(x)", {"x": RNG.normal(size=6) * 1e-9}, {}),
    ("A @ B", {"A": RNG.normal(size=(3, 3)), "B": RNG.normal(size=(3, 3))}, {"seed": RNG.normal(size=(3, 3)).tolist()}),
    ("sum(tanh(W @ x) * x[:5]) + norm(x)", {"W": RNG.normal(size=(5, 6)), "x": RNG.normal(size=6)}, {}),
    ("sum(A * A * A)", {"A": RNG.normal(size=(1, 9)) * 1e7}, {}),
    ("sum(A)", {"A": RNG.normal(size=(30, 40))}, {"rankdir": "TB"}),
    ("sum(reshape(x, 2, 2, 2)) * s", {"x": RNG.normal(size=8), "s": 1e-300}, {"labels": "formulas"}),
    ("x*y*a_very_long_name_of_an_input_that_leaves_no_room_for_others", {"x": 1/3, "y": -1e-7/3,
     "a_very_long_name_of_an_input_that_leaves_no_room_for_others": 2/3}, {}),
    ("x", {"x": [1.0, 2.0]}, {"seed": [1/3, 2/3]}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "at", "options"), WIDE, ids=[f"{at}: {row[0][:20]}" for at, row in enumerate(WIDE)])
def test_no_text_leaves_its_place(text: str, at: dict[str, Any], options: dict[str, Any]) -> None:
    drawing = adviz.draw(text, at, **options)
    frames, _, _ = film(drawing.scene, drawing.options)
    for frame in frames:
        _inside(frame)
    assert len({(frame.width, frame.height) for frame in frames}) == 1


def test_a_value_is_shown_when_it_is_known_and_columns_stand_below_each_other() -> None:
    drawing = adviz.draw("W @ x", {"W": [[1, 20], [-3.5, 4]], "x": [1, 2]}, seed=[1, -2])
    frames, _, _ = film(drawing.scene, drawing.options)
    texts = [paint(frame) for frame in frames]
    assert ["= [41, 4.5]<" in text for text in texts] == [False, True, True, True, True]
    assert ["∂ [1, −2]<" in text for text in texts] == [False, False, True, True, True]
    assert ["∂ [8, 12]<" in text for text in texts] == [False, False, False, False, True]
    cells = [
        shape for group in frames[-1].groups if group.id == "v0" for shape in group.shapes if isinstance(shape, Label)
    ]
    rows = [cell for cell in cells if cell.anchor == "end"]
    assert [cell.text for cell in rows] == [
        "= [",
        "1,",
        "20]",
        "[",
        "−3.5,",
        "4]",
        "∂ [",
        "1,",
        "2]",
        "[",
        "−2,",
        "−4]",
    ]
    ends = [cell.x for cell in rows]
    assert ends[:3] == ends[3:6]
    assert ends[6:9] == ends[9:]
