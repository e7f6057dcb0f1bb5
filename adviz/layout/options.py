"""How a drawing is asked for, and what every format hands back."""

from typing import NamedTuple

RANKDIRS = ("LR", "TB", "BT", "RL")
ENGINES = ("embedded", "wasm", "system")


class DrawOptions(NamedTuple):
    """What a drawing looks like, beyond what it shows.

    Attributes:
        theme: a key of `adviz.scene.theme.THEMES`.
        rankdir: where the root lies: `LR` right, `TB` bottom, `BT` top, `RL` left.
        scale: a factor on the size of the picture; 1 is 12 pt text, and 2 pixels a point in bitmaps.
        engine: the layout program: `embedded`, `wasm` or `system`.
        embed: whether formats that make whole documents make a part for another document.
        ascii: whether pictures in characters have those of ASCII alone.
    """

    theme: str = "tutorial"
    rankdir: str = "LR"
    scale: float = 1.0
    engine: str = "embedded"
    embed: bool = False
    ascii: bool = False


class Rendered(NamedTuple):
    """The bytes of a file, and what a person should know about them (one sentence a note)."""

    data: bytes
    notes: tuple[str, ...] = ()
