"""A drawing in every format that is compared."""

from __future__ import annotations

from typing import NamedTuple

from adviz.drawing import Drawing
from adviz.golden.environment import Environment, of

KINDS = ("json", "dot", "svg", "txt", "png")  # structure decides, then pixels: in this order
LABELS = {"json": "record", "dot": "DOT", "svg": "SVG", "txt": "txt", "png": "PNG"}
_FOREIGN = "fonts of this machine"  # in the note of a bitmap that is painted with them


class Pictures(NamedTuple):
    """Files by format, and what drew them."""

    files: dict[str, bytes]
    made: Environment


def pictures(drawing: Drawing) -> Pictures:
    """The files of a drawing.

    Raises:
        MissingExtra, LayoutError: see `adviz.layout.run_dot.place`.
    """
    rendered = {kind: drawing.render(kind) for kind in KINDS}
    machine = any(_FOREIGN in note for each in rendered.values() for note in each.notes)
    return Pictures({kind: each.data for kind, each in rendered.items()}, of(drawing, machine))
