"""Themes: role → look. A new theme is one entry in `THEMES`.

Colours are `#rrggbb`, lengths points. Every role of a scene has a look in every theme; the tests hold text to a
contrast of 4.5:1 on its box and path colours to 3:1 on the background (WCAG 2.1).
"""

from __future__ import annotations

from adviz.errors import OptionError, nearest
from adviz.scene.choose import arrow_look, box_look, heat_colour, kind_of, mark_of, outline, path_look
from adviz.scene.looks import SOLID, ArrowLook, BoxLook, ClusterLook, Dash, HeatLook, Outline, PathLook, Theme

__all__ = [
    "THEMES", "ArrowLook", "BoxLook", "Dash", "Outline", "PathLook", "Theme", "arrow_look", "box_look", "find_theme",
    "heat_colour", "kind_of", "mark_of", "outline", "path_look",
]  # fmt: skip


def find_theme(name: str) -> Theme:
    """The theme of this name.

    Raises:
        OptionError: there is none.
    """
    if name in THEMES:
        return THEMES[name]
    near = nearest(name, list(THEMES))
    raise OptionError(
        f"there is no theme `{name}`", remedy=f"did you mean {near}?" if near else f"one of {', '.join(THEMES)}"
    )


def _strands(colours: str, on_badge: str = "#ffffff") -> tuple[PathLook, ...]:
    return tuple(PathLook(colour, SOLID, on_badge) for colour in colours.split())


_LIGHT_OUTLINES = {
    "on-path": Outline("#3d3a35", 1.7),
    "wrt": Outline("#0d4f1c", 2.6),
    "detached": Outline("#5b5b5b", 1.4, (5.0, 3.0)),
    "unused": Outline("#8a8a8a", 1.0, (2.0, 2.5)),
    "nonfinite": Outline("#d1006c", 2.6),
    "culprit": Outline("#b88400", 4.5),
    "changed": Outline("#c26a00", 3.4),
    "added": Outline("#12862f", 3.4),
    "removed": Outline("#c4161c", 3.4, (6.0, 3.0)),
}
_LIGHT_ARROWS = {
    "plain": ArrowLook("#1c1c1c", 1.1),
    "on-path": ArrowLook("#1c1c1c", 2.0),
    "cut": ArrowLook("#6b6b6b", 1.1, (5.0, 3.5)),
    "saved": ArrowLook("#8a8a8a", 1.0, (1.5, 2.5)),
    "nonfinite": ArrowLook("#d1006c", 2.0),
    "culprit": ArrowLook("#b88400", 9.0),
    "added": ArrowLook("#12862f", 2.4),
    "removed": ArrowLook("#c4161c", 2.0, (6.0, 3.0)),
}

_HIDDENLAYER_PATHS = _strands(
    "#8b0000 #1f5f8b #b35900 #4d6b1f #6a1fb0 #00695c #a3186f #7d7a00 #14245e #5d4037 #c0264b #3d6d1f"
)

THEMES: dict[str, Theme] = {
    "tutorial": Theme(
        background="#ffffff",
        ink="#1c1c1c",
        muted="#5c5c5c",
        boxes={
            "input": BoxLook("#a5dc9b", "#2f7d32", "#0c2e10", "#21421f", "#7a0d0d"),
            "root": BoxLook("#7b4a20", "#4c2b0e", "#ffffff", "#fbeedd", "#ffd79a"),
            "parameter": BoxLook("#cfe3f5", "#3f7fb5", "#0d2b45", "#26445f", "#7a0d0d"),
            "operation": BoxLook("#f7f4ec", "#8f897a", "#1c1c1c", "#4d4a44", "#8b1a1a"),
            "saved": BoxLook("#ffd9a0", "#c98a2b", "#3f2600", "#573c10", "#7a0d0d"),
            "constant": BoxLook("#e9e9e9", "#bdbdbd", "#4f4f4f", "#4f4f4f", "#7a1f1f"),
        },
        outlines=_LIGHT_OUTLINES,
        arrows=_LIGHT_ARROWS,
        paths=_strands(
            "#8b0000 #ee1c25 #e57200 #6a1fb0 #1763d6 #00857a #c2189b #7d7a00 #14245e #0b8fc4 #3d8b1f #a0522d"
        ),
    ),
    "light": Theme(
        background="#ffffff",
        ink="#1f2933",
        muted="#52606d",
        boxes={
            "input": BoxLook("#e3f4e8", "#3f9a5f", "#12402a", "#2d5a43", "#8a1c4a"),
            "root": BoxLook("#fdeeda", "#c27b1f", "#4a2c04", "#66481c", "#8a1c4a"),
            "parameter": BoxLook("#e4effa", "#5b94cc", "#10314f", "#33536f", "#8a1c4a"),
            "operation": BoxLook("#ffffff", "#a3b1bf", "#1f2933", "#52606d", "#8a1c4a"),
            "saved": BoxLook("#fff3d6", "#d3a63c", "#4a3404", "#66501c", "#8a1c4a"),
            "constant": BoxLook("#f2f4f6", "#cfd6dd", "#52606d", "#52606d", "#8a1c4a"),
        },
        outlines=_LIGHT_OUTLINES,
        arrows={**_LIGHT_ARROWS, "plain": ArrowLook("#7b8794", 1.1)},
        paths=_strands(
            "#c0264b #1f6fd0 #188a57 #a8630a #7a3fc4 #0a8296 #c2379a #6b7a00 #34439c #b5502a #4d7d1f #62646a"
        ),
    ),
    "dark": Theme(
        background="#181b21",
        ink="#eceff3",
        muted="#a9b2bd",
        boxes={
            "input": BoxLook("#1d4d2f", "#57b87b", "#f1fff5", "#cfeedb", "#ffd28a"),
            "root": BoxLook("#6b4420", "#d59a5b", "#ffffff", "#f7e4cf", "#ffd28a"),
            "parameter": BoxLook("#1f3f5f", "#62a0d8", "#eef6ff", "#c6dcf0", "#ffd28a"),
            "operation": BoxLook("#2a303a", "#5d6878", "#eceff3", "#b9c2cd", "#ffc27a"),
            "saved": BoxLook("#5a4a1c", "#cfae57", "#fff8e6", "#efe2bd", "#ffd28a"),
            "constant": BoxLook("#23272e", "#474e59", "#b9c2cd", "#b9c2cd", "#ffc27a"),
        },
        outlines={
            "on-path": Outline("#dfe4ea", 1.7),
            "wrt": Outline("#8cf0ae", 2.6),
            "detached": Outline("#a9b2bd", 1.4, (5.0, 3.0)),
            "unused": Outline("#7c8592", 1.0, (2.0, 2.5)),
            "nonfinite": Outline("#ff5fb0", 2.6),
            "culprit": Outline("#ffd23f", 4.5),
            "changed": Outline("#ffab4a", 3.4),
            "added": Outline("#5fe07f", 3.4),
            "removed": Outline("#ff6b6b", 3.4, (6.0, 3.0)),
        },
        arrows={
            "plain": ArrowLook("#9aa4b1", 1.1),
            "on-path": ArrowLook("#eceff3", 2.0),
            "cut": ArrowLook("#8d97a4", 1.1, (5.0, 3.5)),
            "saved": ArrowLook("#79838f", 1.0, (1.5, 2.5)),
            "nonfinite": ArrowLook("#ff5fb0", 2.0),
            "culprit": ArrowLook("#ffd23f", 9.0),
            "added": ArrowLook("#5fe07f", 2.4),
            "removed": ArrowLook("#ff6b6b", 2.0, (6.0, 3.0)),
        },
        paths=_strands(
            "#ff6b6b #ffb454 #ffe066 #7ee081 #5ec8ff #c79bff #ff8fd0 #4fe0c8 #b9d95c #8fa8ff #e0a98c #d9dde3",
            "#14161b",
        ),
        heat=HeatLook(
            ("#4a3b2c", "#96602f", "#e08b3a", "#ffc163", "#fff1cf"),
            ("#2a3d52", "#33628f", "#4a97d6", "#8accff", "#e2f3ff"),
        ),
        cluster=ClusterLook(("#20242c", "#282d37"), "#4b5563", "#b6c0cd"),
    ),
    "colorblind": Theme(
        background="#ffffff",
        ink="#1c1c1c",
        muted="#555555",
        boxes={
            "input": BoxLook("#cfe8f7", "#0072b2", "#06283d", "#24485e", "#6d3200"),
            "root": BoxLook("#f7e3b5", "#8a6400", "#332400", "#4f3d0c", "#6d3200"),
            "parameter": BoxLook("#d9f2e8", "#00845f", "#06301f", "#25493a", "#6d3200"),
            "operation": BoxLook("#fafafa", "#8c8c8c", "#1c1c1c", "#4d4d4d", "#8a4000"),
            "saved": BoxLook("#fbf3bf", "#857a00", "#332f00", "#4d480d", "#6d3200"),
            "constant": BoxLook("#eeeeee", "#c4c4c4", "#4f4f4f", "#4f4f4f", "#8a4000"),
        },
        outlines={
            **_LIGHT_OUTLINES,
            "wrt": Outline("#00456b", 2.6),
            "added": Outline("#0072b2", 3.4),
            "removed": Outline("#b34700", 3.4, (6.0, 3.0)),
        },
        arrows={
            **_LIGHT_ARROWS,
            "added": ArrowLook("#0072b2", 2.4),
            "removed": ArrowLook("#b34700", 2.0, (6.0, 3.0)),
        },
        paths=tuple(  # Okabe & Ito; orange, sky blue and yellow darkened to 3:1 on white
            PathLook(colour, dash, "#000000" if colour in ("#cc79a7", "#c08400") else "#ffffff")
            for dash in (SOLID, (7.0, 3.0))
            for colour in ("#0072b2", "#d55e00", "#00845f", "#cc79a7", "#c08400", "#000000", "#2b8fc9", "#857a00")
        ),
    ),
    "print": Theme(
        background="#ffffff",
        ink="#000000",
        muted="#4a4a4a",
        boxes={
            "input": BoxLook("#dcdcdc", "#000000", "#000000", "#2b2b2b", "#000000"),
            "root": BoxLook("#3a3a3a", "#000000", "#ffffff", "#f0f0f0", "#ffffff"),
            "parameter": BoxLook("#ececec", "#000000", "#000000", "#2b2b2b", "#000000"),
            "operation": BoxLook("#ffffff", "#555555", "#000000", "#3a3a3a", "#000000"),
            "saved": BoxLook("#ffffff", "#8a8a8a", "#3a3a3a", "#4a4a4a", "#000000"),
            "constant": BoxLook("#f4f4f4", "#bbbbbb", "#4a4a4a", "#4a4a4a", "#000000"),
        },
        outlines={
            "on-path": Outline("#000000", 1.7),
            "wrt": Outline("#000000", 2.6),
            "detached": Outline("#555555", 1.4, (5.0, 3.0)),
            "unused": Outline("#8a8a8a", 1.0, (2.0, 2.5)),
            "nonfinite": Outline("#000000", 3.2, (1.5, 1.5)),
            "culprit": Outline("#8f8f8f", 5.5),
            "changed": Outline("#000000", 3.0, (9.0, 2.0)),
            "added": Outline("#000000", 4.2),
            "removed": Outline("#555555", 2.4, (3.0, 3.0)),
        },
        arrows={
            "plain": ArrowLook("#8a8a8a", 0.9),
            "on-path": ArrowLook("#000000", 2.0),
            "cut": ArrowLook("#8a8a8a", 0.9, (5.0, 3.5)),
            "saved": ArrowLook("#8a8a8a", 0.9, (1.5, 2.5)),
            "nonfinite": ArrowLook("#000000", 2.0, (1.5, 1.5)),
            "culprit": ArrowLook("#8f8f8f", 9.0),
            "added": ArrowLook("#000000", 2.6),
            "removed": ArrowLook("#777777", 1.8, (3.0, 3.0)),
        },
        paths=tuple(
            PathLook(colour, dash, "#ffffff")
            for colour in ("#000000", "#666666")
            for dash in (SOLID, (9.0, 3.0), (3.0, 2.5), (9.0, 3.0, 2.0, 3.0), (14.0, 4.0), (1.2, 2.2))
        ),
        heat=HeatLook(
            ("#e9e9e9", "#bdbdbd", "#8a8a8a", "#4a4a4a", "#101010"),
            ("#e9e9e9", "#bdbdbd", "#8a8a8a", "#4a4a4a", "#101010"),
        ),
        cluster=ClusterLook(("#fafafa", "#f3f3f3"), "#9a9a9a", "#3a3a3a"),
    ),
    "basic": Theme(  # hiddenlayer's: grey boxes with black borders
        background="#ffffff",
        ink="#000000",
        muted="#555555",
        boxes={
            "input": BoxLook("#ffffff", "#000000", "#000000", "#333333", "#7a0d0d"),
            "root": BoxLook("#c4c4c4", "#000000", "#000000", "#222222", "#5c0a0a"),
            "parameter": BoxLook("#f6f6f6", "#777777", "#000000", "#333333", "#7a0d0d"),
            "operation": BoxLook("#e8e8e8", "#000000", "#000000", "#333333", "#7a0d0d"),
            "saved": BoxLook("#f6f6f6", "#777777", "#333333", "#444444", "#7a0d0d"),
            "constant": BoxLook("#ffffff", "#999999", "#444444", "#444444", "#7a0d0d"),
        },
        outlines=_LIGHT_OUTLINES,
        arrows=_LIGHT_ARROWS,
        paths=_HIDDENLAYER_PATHS,
        cluster=ClusterLook(("#fafafa", "#f2f2f2"), "#aaaaaa", "#444444"),
    ),
    "blue": Theme(  # hiddenlayer's: light blue boxes
        background="#ffffff",
        ink="#202020",
        muted="#555f6e",
        boxes={
            "input": BoxLook("#e9f1fe", "#7c96bc", "#202020", "#33415a", "#7a0d0d"),
            "root": BoxLook("#8fb6ee", "#4f6f9e", "#101010", "#101010", "#4c0606"),
            "parameter": BoxLook("#f2f5fa", "#a9b8cf", "#202020", "#33415a", "#7a0d0d"),
            "operation": BoxLook("#bcd6fc", "#7c96bc", "#202020", "#2b3a52", "#700c0c"),
            "saved": BoxLook("#f2f5fa", "#a9b8cf", "#33415a", "#33415a", "#7a0d0d"),
            "constant": BoxLook("#ffffff", "#a9b8cf", "#4a5668", "#4a5668", "#7a0d0d"),
        },
        outlines=_LIGHT_OUTLINES,
        arrows={**_LIGHT_ARROWS, "plain": ArrowLook("#6d87ad", 1.2)},
        paths=_HIDDENLAYER_PATHS,
        cluster=ClusterLook(("#f5f8fd", "#e8eff9"), "#a9b8cf", "#3f506b"),
    ),
}
