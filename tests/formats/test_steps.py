"""The step player: its arithmetic, and films that show it."""

from __future__ import annotations

import io
import math

import pytest
from hypothesis import given, settings

import adviz
from adviz.errors import OptionError
from adviz.formats import steps as player
from adviz.formats.steps import prepared, steps
from adviz.formats.steps_frames import film
from adviz.formats.svg import paint
from adviz.layout.options import DrawOptions
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
    assert [step.says for step in steps(prepared(adviz.draw(FORMULA, AT).scene))] == SAYS


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
    frames, times, _ = film(adviz.draw(FORMULA, AT, "x2").scene, DrawOptions())
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


@pytest.mark.parametrize("kind", ["gif", "apng"])
def test_films(kind: str) -> None:
    drawing = adviz.draw("x*sin(x)", {"x": 2.0}, "x", scale=0.5)
    data = drawing.render(kind).data
    assert data == drawing.render(kind).data
    with Image.open(io.BytesIO(data)) as opened:
        assert opened.format == {"gif": "GIF", "apng": "PNG"}[kind]
        assert opened.n_frames == len(steps(prepared(drawing.scene)))
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
    assert len(frames) == len(player.steps(player.prepared(scene)))
