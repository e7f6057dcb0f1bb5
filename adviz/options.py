"""The options of a drawing, by name: the same for the command line, for sample files and for Python."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from adviz.errors import OptionError, clip, nearest
from adviz.layout.options import ENGINES, RANKDIRS, DrawOptions
from adviz.scene.build import LABELS, SceneOptions
from adviz.scene.theme import THEMES


class Options(NamedTuple):
    """What may be chosen for a drawing.

    Attributes:
        labels: on the arrows: `values`, `formulas`, `both` or `none`.
        paths: how many paths are listed and highlighted, for each differentiated input.
        share: whether equal subexpressions are merged.
        grad: names, with commas between them, that the formula is differentiated by before it is drawn.
        tidy: whether `x*1`, `x + 0` and the like are dropped.
        rankdir: the direction of the arrows: `LR`, `TB`, `BT` or `RL`.
        theme: a name of `adviz themes`.
        scale: a factor on the size of the picture.
        layout: the layout program: `embedded`, `wasm` or `system`.
        title: a line above the formula.
        seed: the adjoint of a result that is an array, as lists of numbers or a text: `[1, 0]`.
        embed: whether formats that make whole documents make a part for another document.
        ascii: whether pictures in characters have those of ASCII alone.
    """

    labels: str = "values"
    paths: int = 8
    share: bool = False
    grad: str = ""
    tidy: bool = False
    rankdir: str = "LR"
    theme: str = "tutorial"
    scale: float = 1.0
    layout: str = "embedded"
    title: str = ""
    seed: Any = ""
    embed: bool = False
    ascii: bool = False

    @property
    def scene(self) -> SceneOptions:
        """What is shown."""
        return SceneOptions(self.labels, self.paths, self.title)

    @property
    def look(self) -> DrawOptions:
        """How it looks."""
        return DrawOptions(self.theme, self.rankdir, self.scale, self.layout, self.embed, self.ascii)


CHOICES: dict[str, tuple[str, ...]] = {
    "labels": LABELS,
    "rankdir": RANKDIRS,
    "theme": tuple(THEMES),
    "layout": ENGINES,
}
DEFAULT = Options()


def choose(given: Mapping[str, Any], base: Options = DEFAULT) -> Options:
    """`base` with the given options in place of its own.

    Raises:
        OptionError: there is no such option, or its value is none of the possible ones.

    >>> choose({"paths": 3}).paths
    3
    """
    given = {
        name: value.upper() if name == "rankdir" and isinstance(value, str) else value for name, value in given.items()
    }
    for name, value in given.items():
        if name not in Options._fields:
            near = nearest(name, list(Options._fields))
            remedy = f"did you mean {near}?" if near else f"the options are {', '.join(Options._fields)}"
            raise OptionError(f"there is no option {clip(name, 24)}", remedy=remedy)
        _check(name, value)
    return base._replace(**given)


def _check(name: str, value: Any) -> None:
    default = getattr(DEFAULT, name)
    if name == "seed":  # looked at where it is used: see `adviz.values.number`
        return
    if name in CHOICES:
        if value not in CHOICES[name]:
            near = nearest(str(value), list(CHOICES[name]))
            remedy = f"did you mean {near}?" if near else f"choose one of {', '.join(CHOICES[name])}"
            raise OptionError(f"{name} cannot be {clip(repr(value), 24)}", remedy=remedy)
        return
    whole = isinstance(value, int) and not isinstance(value, bool)
    if isinstance(default, bool | str):
        fits = isinstance(value, type(default))
    elif isinstance(default, int):
        fits = whole and value >= 0
    else:
        fits = (whole or isinstance(value, float)) and math.isfinite(value) and value > 0
    if not fits:
        wanted = {bool: "true or false", str: "a text", int: "a whole number from 0 on", float: "a positive number"}
        raise OptionError(f"{name} cannot be {clip(repr(value), 24)}", remedy=f"give {wanted[type(default)]}")
