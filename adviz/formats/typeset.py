"""How wide a text is when LaTeX sets it, where it is wider than in the package's font: boxes and arrows get the room.

Estimates: letters of Computer Modern at 1.14 times the size are about as wide as those of the package's font, but a
dot between factors stands in gaps, a power of ten is written out, and a letter that plain LaTeX lacks is spelled.
"""

from __future__ import annotations

import re

from adviz.formats.mathematics import code_point, foreign
from adviz.layout.font import text_width
from adviz.layout.model import Arrow, Box, Sheet
from adviz.layout.plan import LABEL
from adviz.scene.model import Scene

_DOT, _POWER = 0.52, 1.1  # ems that the gaps around a dot take, and what `e-7` grows by
_BESIDE = 9.0  # points that are left free in a box beside a text, at least
_EXPONENT = re.compile(r"(?<=\d)e(?=-?\d)")


def excess(text: str, size: float) -> float:
    """Points by which LaTeX sets `text` wider than the package's font, about.

    >>> excess("x + 1", 10), round(excess("x·y", 10), 2), round(excess("ж", 10), 2)
    (0.0, 5.2, 32.14)
    """
    more = _DOT * text.count("·") + _POWER * len(_EXPONENT.findall(text))
    return size * more + text_width(spelled(text), size) - text_width(text, size)


def spelled(text: str) -> str:
    """`text` with the code points of the letters that plain LaTeX lacks in their places."""
    return text if text.isascii() else text.translate({ord(char): code_point(char) for char in foreign(text)})


def widened(sheet: Sheet) -> Sheet:
    """The sheet with boxes and labels that have room for what LaTeX sets."""
    boxes = tuple([box._replace(width=max(box.width, _needed(box))) for box in sheet.boxes])
    arrows = tuple([arrow._replace(width=arrow.width + _longer(arrow)) for arrow in sheet.arrows])
    return sheet._replace(boxes=boxes, arrows=arrows)


def _needed(box: Box) -> float:
    lines = [text_width(text.text, text.size) + excess(text.text, text.size) for text in box.texts if not text.cells]
    return max(lines, default=0.0) + (_BESIDE if len(box.texts) > 1 else _BESIDE / 2)


def _longer(arrow: Arrow) -> float:
    """What the label of an arrow grows by."""
    lines = arrow.text.split("\n")
    widest = max(text_width(line, LABEL) for line in lines)
    return max(max(text_width(line, LABEL) + excess(line, LABEL) for line in lines) - widest, 0.0)


def captioned(scene: Scene) -> Scene:
    """The scene with names in its legend as long as they are set."""
    tables = tuple([table._replace(wrt=spelled(table.wrt)) for table in scene.tables])
    return scene._replace(tables=tables, root_name=spelled(scene.root_name))
