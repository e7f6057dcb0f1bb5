"""Every role has a look in every theme; texts and paths are readable; paths stay apart."""

from __future__ import annotations

import pytest

from adviz.errors import OptionError
from adviz.scene.theme import THEMES, find_theme, kind_of, outline, path_look

BOXES = {"input", "parameter", "root", "operation", "constant", "saved"}
OUTLINES = {"on-path", "wrt", "detached", "unused", "nonfinite", "culprit", "changed", "added", "removed"}
ARROWS = {"plain", "on-path", "cut", "saved", "nonfinite", "culprit", "added", "removed"}
EVERY_THEME = pytest.mark.parametrize("name", THEMES)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    """WCAG 2.1: 1 for equal colours, 21 for black on white."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@EVERY_THEME
def test_every_role_has_a_look(name: str) -> None:
    theme = THEMES[name]
    assert (set(theme.boxes), set(theme.outlines), set(theme.arrows)) == (BOXES, OUTLINES, ARROWS)


@EVERY_THEME
def test_texts_are_readable_on_their_boxes(name: str) -> None:
    theme = THEMES[name]
    for role, look in theme.boxes.items():
        for colour in (look.name, look.value, look.adjoint):
            assert contrast(colour, look.fill) >= 4.5, (role, colour)
    for colour in (theme.ink, theme.muted, theme.arrows["nonfinite"].colour):
        assert contrast(colour, theme.background) >= 4.5, colour


@EVERY_THEME
def test_arrows_and_paths_stand_out(name: str) -> None:
    theme = THEMES[name]
    for role, arrow in theme.arrows.items():
        assert contrast(arrow.colour, theme.background) >= 3, role
    for look in theme.paths:
        assert contrast(look.colour, theme.background) >= 3, look
        assert contrast(look.on_badge, look.colour) >= 3, look


@EVERY_THEME
def test_names_and_arrows_are_readable_in_frames(name: str) -> None:
    theme = THEMES[name]
    for fill in theme.cluster.fills:
        assert contrast(theme.cluster.ink, fill) >= 4.5
        for role, arrow in theme.arrows.items():
            assert role == "culprit" or contrast(arrow.colour, fill) >= 2.7, role
        assert contrast(theme.arrows["plain"].colour, fill) >= 3


@EVERY_THEME
def test_at_least_twelve_paths_look_different(name: str) -> None:
    theme = THEMES[name]
    assert len(theme.paths) >= 12
    looks = [path_look(theme, number) for number in range(1, 3 * len(theme.paths) + 1)]
    assert len({(look.colour, look.dash) for look in looks}) == len(looks)


def test_the_tutorial_begins_with_dark_red_red_and_orange() -> None:
    colours = [path_look(THEMES["tutorial"], number).colour for number in (1, 2, 3)]
    assert colours == ["#8b0000", "#ee1c25", "#e57200"]


def test_print_has_no_colour() -> None:
    theme = THEMES["print"]
    colours = {look.colour for look in theme.paths} | {look.fill for look in theme.boxes.values()}
    assert all(colour[1:3] == colour[3:5] == colour[5:7] for colour in colours)


def test_the_last_role_wins_the_border() -> None:
    theme = THEMES["tutorial"]
    assert outline(theme, ("input", "on-path", "wrt")) == theme.outlines["wrt"]
    assert outline(theme, ("operation",)).stroke == theme.boxes["operation"].stroke


@pytest.mark.parametrize(
    ("roles", "kind"), [(("input", "root"), "root"), (("constant",), "constant"), ((), "operation")]
)
def test_kind(roles: tuple[str, ...], kind: str) -> None:
    assert kind_of(roles) == kind


def test_an_unknown_theme_is_an_error() -> None:
    with pytest.raises(OptionError) as caught:
        find_theme("drak")
    assert str(caught.value) == "there is no theme `drak`\nremedy: did you mean dark?"
