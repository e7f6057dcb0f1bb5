"""All DOT text: the request to the layout program, and the quoting of names for the exported file.

The request holds ids and sizes alone, never a name, so nothing that a user writes can break or inject it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from adviz.layout.model import Arrow, Frame, Sheet

INCH = 72.0
LONGEST = 16_000  # bytes of a quoted string; Graphviz's scanner refuses 16,384
COURIER = 0.6  # width of a character of Courier, in ems; every build of Graphviz knows it
LINE = 1.2  # height of a line, in font sizes
MARGIN = 12.0  # points between a frame and what is in it


def request(sheet: Sheet) -> str:
    """The layout program's input: box `i` is node `v{i}`, arrow `i` is the edge with the id `e{i}`."""
    settings = sheet.settings
    limits = "".join(f" {name}={number(value)}" for name, value in settings.limits)
    parts = [
        f"digraph{{graph[rankdir={settings.rankdir} nodesep={number(settings.nodesep / INCH)}"
        f" ranksep={number(settings.ranksep / INCH)} splines={settings.splines}{limits}]\n"
        'node[shape=box fixedsize=true label=""]edge[fontname=Courier]\n'
    ]
    parts += [
        f"v{at}[width={number(box.width / INCH)} height={number(box.height / INCH)}]\n"
        for at, box in enumerate(sheet.boxes)
    ]
    parts += nested([frame.within for frame in sheet.frames], [_frame(frame) for frame in sheet.frames])
    parts += [_edge(at, arrow) for at, arrow in enumerate(sheet.arrows) if arrow.told]
    parts.append("}\n")
    return "".join(parts)


def nested(within: Sequence[int], bodies: Sequence[str]) -> list[str]:
    """Frames as subgraphs, each with those in it; `within[i]` is the frame around frame `i`, and comes before it.

    >>> print("".join(nested([-1, 0, -1], ["v1", "v2", "v3"])))
    subgraph cluster_0{v1 subgraph cluster_1{v2 }
    }
    subgraph cluster_2{v3 }
    <BLANKLINE>
    """
    inside: list[list[int]] = [[] for _ in within]
    for at, around in enumerate(within):
        if around >= 0:
            inside[around].append(at)
    parts = []
    stack = [at for at in reversed(range(len(within))) if within[at] < 0]
    while stack:
        at = stack.pop()
        if at < 0:
            parts.append("}\n")
            continue
        parts.append(f"subgraph cluster_{at}{{{bodies[at]} ")
        stack += [-1, *reversed(inside[at])]
    return parts


def _frame(frame: Frame) -> str:
    room = _room(frame.width, frame.height)
    return f"graph[fontname=Courier margin={number(MARGIN)}{room}]{''.join(f';v{box}' for box in frame.boxes)}"


def _edge(at: int, arrow: Arrow) -> str:
    weight = f" weight={arrow.weight}" if arrow.weight != 1 else ""
    point = number(arrow.point / 10)
    return f"v{arrow.tail}->v{arrow.head}[id=e{at} arrowsize={point}{weight}{_room(arrow.width, arrow.height)}]\n"


def _room(width: float, height: float) -> str:
    """A label of plain characters that takes as much room as the one that will stand there.

    An HTML table of a fixed size would be exact, but the WebAssembly build drops HTML labels silently.
    """
    if not width:
        return ""
    size = height / LINE
    count = math.ceil(width / (COURIER * size))
    return f' fontsize={number(size)} label="{"x" * count}"'


def number(value: float) -> str:
    """A number as DOT takes it: at most four decimals, no exponent.

    >>> number(0.25), number(1e-7), number(3)
    ('0.25', '0', '3')
    """
    return f"{value:.4f}".rstrip("0").rstrip(".")


def quote(text: str, line_end: str = "\\n") -> str:
    r"""`text` as a quoted DOT string that shows exactly `text`.

    Backslashes are doubled, so that neither `\N` nor `\G` is replaced and no quote is unquoted. Line ends become
    `line_end` (`\n` centres a line, `\l` sets it left). What XML forbids and what turns the writing direction is
    shown as its code point. What is longer than the program's scanner takes is cut, with an ellipsis.

    >>> print(quote('say "hi" to \\N'))
    "say \"hi\" to \\N"
    """
    from adviz.errors import visible

    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    shown = line_end.join(visible(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    shown = shown.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd").replace("&", "&amp;")
    return f'"{_cut(shown)}"'


def _cut(quoted: str) -> str:
    raw = quoted.encode()
    if len(raw) <= LONGEST:
        return quoted
    kept = raw[:LONGEST].decode(errors="ignore")
    kept = kept[: len(kept) - (len(kept) - len(kept.rstrip("\\"))) % 2]  # no half escape at the end
    entity = kept.rfind("&", -5)
    return (kept[:entity] if entity >= 0 and ";" not in kept[entity:] else kept) + "…"
