"""The colours of two themes, a light and a dark one, as custom properties of the page's style sheet.

The page follows the reader's system unless he chooses; on paper it is light.
"""

from __future__ import annotations

from adviz.scene.labels import short
from adviz.scene.model import Heat
from adviz.scene.theme import Theme, arrow_look, box_look, find_theme, heat_colour, path_look

COLOURS, STRANDS = 12, 24  # of paths; the looks with other dashes are those that come again


def themes(name: str) -> tuple[Theme, Theme]:
    """The light and the dark theme of a page that is drawn in the theme `name`.

    Raises:
        OptionError: there is no such theme.
    """
    chosen = find_theme(name)
    return (find_theme("tutorial"), chosen) if is_dark(chosen) else (chosen, find_theme("dark"))


def is_dark(theme: Theme) -> bool:
    """Whether the background is darker than the ink."""
    return luminance(theme.background) < luminance(theme.ink)


def luminance(colour: str) -> float:
    """A colour's weight, from 0 to 1: enough to tell dark from light."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def style(name: str) -> str:
    """Rules that set the properties, for both themes, and what each role and each path takes of them."""
    chosen = find_theme(name)
    first = "dark" if is_dark(chosen) else "light dark"
    return (
        f":host{{color-scheme:{first};{_properties(chosen, *themes(name))}}}\n"
        ":host([data-theme=light]){color-scheme:light}:host([data-theme=dark]){color-scheme:dark}\n"
        "@media print{:host,:host([data-theme]){color-scheme:light}}\n"
    ) + _rules(chosen)


def _properties(chosen: Theme, light: Theme, dark: Theme) -> str:
    """Colours are of both themes, lengths are of the chosen one."""
    pairs = {key: f"light-dark({colour},{other})" for (key, colour), other in zip(
        _colours(light).items(), _colours(dark).values(), strict=True)}  # fmt: skip
    for role, border in chosen.outlines.items():
        pairs |= {f"{role}-line": f"{border.width}", f"{role}-dash": _dash(border.dash)}
    for role, arrow in chosen.arrows.items():
        pairs |= {f"{role}-width": f"{arrow.width}", f"{role}-dashes": _dash(arrow.dash)}
    return "".join([f"--{key}:{value};" for key, value in pairs.items()])


def _colours(theme: Theme) -> dict[str, str]:
    pairs = {"ground": theme.background, "ink": theme.ink, "muted": theme.muted}
    for kind, look in theme.boxes.items():
        pairs |= {f"{kind}-{part}": getattr(look, part) for part in look._fields}
    fills = enumerate(theme.cluster.fills[:2])
    pairs |= {"cluster-stroke": theme.cluster.stroke, "cluster-ink": theme.cluster.ink}
    pairs |= {f"cluster-fill-{at}": fill for at, fill in fills}
    pairs |= {f"{role}-border": border.stroke for role, border in theme.outlines.items()}
    pairs |= {f"{role}-arrow": arrow.colour for role, arrow in theme.arrows.items()}
    for number in range(1, COLOURS + 1):
        strand = path_look(theme, number)
        pairs |= {f"path-{number}": strand.colour, f"badge-{number}": strand.on_badge}
    return pairs


def _dash(lengths: tuple[float, ...]) -> str:
    return " ".join(map(str, lengths)) or "none"


def _rules(theme: Theme) -> str:
    """A class for each kind of box, each mark of a border in the theme's order, and each path."""
    rows = [
        f".{kind}{{--fill:var(--{kind}-fill);--stroke:var(--{kind}-stroke);--name:var(--{kind}-name);"
        f"--value:var(--{kind}-value);--adjoint:var(--{kind}-adjoint)}}"
        for kind in theme.boxes
    ]
    rows += [
        f":is(.box,.outline).{role}{{--stroke:var(--{role}-border);--line:var(--{role}-line);--dash:var(--{role}-dash)}}"
        for role in theme.outlines
    ]
    rows += [
        f".p{number}{{--tone:var(--path-{(number - 1) % COLOURS + 1});--on:var(--badge-{(number - 1) % COLOURS + 1});"
        f"--dash:{_dash(path_look(theme, number).dash)}}}"
        for number in range(1, STRANDS + 1)
    ]
    return "\n".join(rows) + "\n"


def heated(roles: tuple[str, ...], heat: float, light: Theme, dark: Theme) -> dict[str, str]:
    """The colours of a box in a heat map, for both themes."""
    looks = box_look(light, roles, heat)._asdict(), box_look(dark, roles, heat)._asdict()
    return {key: f"light-dark({looks[0][key]},{looks[1][key]})" for key in ("fill", "name", "value", "adjoint")}


def heated_arrow(roles: tuple[str, ...], heat: float, light: Theme, dark: Theme) -> dict[str, str]:
    """The colour and the width of an arrow in a heat map."""
    one, other = arrow_look(light, roles, heat), arrow_look(dark, roles, heat)
    return {"tone": f"light-dark({one.colour},{other.colour})", "width": f"{one.width:.2f}"}


def scale(heat: Heat, light: Theme, dark: Theme) -> dict[str, object]:
    """The legend of a heat map: its colours from one end to the other, and what the ends stand for."""
    steps = [at / 8 for at in range(-8 if heat.signed else 0, 9)]
    colours = [f"light-dark({heat_colour(light, step)},{heat_colour(dark, step)})" for step in steps]
    low, high = short(heat.low, 2), short(heat.high, 2)
    words = "gradient" if heat.signed else "norm of the gradient"
    return {"colours": colours, "words": words, "ends": [f"−{high}" if heat.signed else low, high]}
