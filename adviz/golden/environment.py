"""What a picture depends on besides its sample."""

from __future__ import annotations

from typing import NamedTuple

from adviz import __version__
from adviz.drawing import Drawing
from adviz.fonts import FILE
from adviz.formats.png import PIXELS
from adviz.layout.version import version

MACHINE = "of the machine"  # the fonts of a picture that the package's font has not all letters of
POINTS = 72.0  # an inch


class Environment(NamedTuple):
    """What drew a picture.

    Attributes:
        adviz: its version.
        layout: name and version of the layout program.
        resvg: version of the package that paints bitmaps.
        font: the beginning of the hash of the font, or that fonts of the machine are used as well.
        theme: the theme.
        dpi: pixels an inch of the bitmap.
    """

    adviz: str
    layout: str
    resvg: str
    font: str
    theme: str
    dpi: float

    def same_places(self, other: Environment) -> bool:
        """Whether the same scene must give the same positions, and so the same SVG."""
        return self.layout == other.layout

    def same_pixels(self, other: Environment) -> bool:
        """Whether the same scene must give the same bitmap."""
        return self.same_places(other) and self.resvg == other.resvg and MACHINE not in (self.font, other.font)


CAUSES = {"adviz": "adviz", "layout": "the layout program", "resvg": "resvg-py", "font": "the font"}


def of(drawing: Drawing, machine: bool) -> Environment:
    """The environment of a drawing; `machine` is whether fonts of the machine are used as well."""
    options = drawing.options
    return Environment(
        __version__,
        _version(options.engine),
        _resvg(),
        MACHINE if machine else _font(),
        options.theme,
        PIXELS * POINTS * options.scale,
    )


def changes(was: Environment, now: Environment) -> list[str]:
    """What is another one, the likeliest cause first.

    >>> old = Environment("0.1.0", "graphviz-pure 0.2.2", "0.5.0", "ab", "tutorial", 144.0)
    >>> changes(old, old._replace(layout="dot 2.43.0", theme="dark"))
    ['the layout program: graphviz-pure 0.2.2 → dot 2.43.0']
    """
    pairs = [(name, getattr(was, key), getattr(now, key)) for key, name in CAUSES.items()]
    return [f"{name}: {left} → {right}" for name, left, right in pairs if left != right]


_versions: dict[str, str] = {}


def _version(engine: str) -> str:
    if engine not in _versions:
        _versions[engine] = version(engine)
    return _versions[engine]


def _resvg() -> str:
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    if "resvg" not in _versions:
        try:
            _versions["resvg"] = installed("resvg-py")
        except PackageNotFoundError:
            _versions["resvg"] = "unknown"
    return _versions["resvg"]


def _font() -> str:
    if "font" not in _versions:
        from hashlib import sha256

        with open(FILE, "rb") as file:
            _versions["font"] = sha256(file.read()).hexdigest()[:16]
    return _versions["font"]
