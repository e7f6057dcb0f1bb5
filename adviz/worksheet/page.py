"""Worksheets as one HTML file: pictures with blanks, fields for the answers, and a script that checks them.

The file needs no network. Its Content-Security-Policy allows its own style and script, by their hashes, and nothing
else; texts of users stand in it escaped, and the script never makes HTML of them.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from adviz.formats.svg import escape
from adviz.scene.labels import short
from adviz.worksheet.blanks import Blank, Sheet

_TOLD = "Fill in the blanks. An answer is right when it is within half a percent; 3/4 is a number too."
_PAPER = 1_100  # points of a picture whose texts can be read when it is as wide as a sheet of paper
_HERE = Path(__file__).parent


def page(
    title: str, sheets: Sequence[Sheet], pictures: Sequence[str], key: bool, tall: Sequence[str] | None = None
) -> bytes:
    """The file.

    Args:
        title: the heading.
        sheets: the worksheets.
        pictures: their pictures, as SVG; with answers where `key`.
        tall: the same for a narrow screen, where they are others.
        key: whether it is the key: with answers in the place of fields, and without a script.
    """
    style = (_HERE / "page.css").read_text(encoding="utf-8")
    script = "" if key else (_HERE / "page.js").read_text(encoding="utf-8")
    policy = f"default-src 'none'; style-src {_hash(style)}; base-uri 'none'; form-action 'none'"
    policy += f"; script-src {_hash(script)}" if script else ""
    body = "".join(
        _section(number, sheet, _figures(number, *drawn), key)
        for number, (sheet, *drawn) in enumerate(zip(sheets, pictures, *([tall] if tall else []), strict=True), 1)
    )
    told = "The key." if key else _TOLD
    data = f'<script type="application/json" id="answers">{_answers(sheets)}</script>\n'
    end = "" if key else f"{data}<script>{script}</script>\n"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n<p>{told}</p>\n{body}</main>\n{end}</body>\n</html>\n"
    ).encode()


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _figures(number: int, wide: str, tall: str = "") -> str:
    """The picture, and the one for a narrow screen, which is also for paper where the other one is too wide for that.
    Their ids (v1, e0) would come again in the next ones; nothing refers to them."""
    width = re.search(r'width="([\d.]+)pt"', wide)
    look = "wide long" if width and float(width[1]) > _PAPER else "wide"
    made = [(look, "s", wide), ("tall", "t", tall)] if tall else [("", "s", wide)]
    return "".join(f'<figure class="{look}">{_named(f"{mark}{number}", svg)}</figure>\n' for look, mark, svg in made)


def _named(name: str, svg: str) -> str:
    return svg.replace(' id="', f' id="{name}-')


def _section(number: int, sheet: Sheet, figures: str, key: bool) -> str:
    at = ", ".join(f"{name} = {short(value, 7)}" for name, value in sheet.blank.inputs.items() if value is not None)
    items = "".join(_item(number, blank, key) for blank in sheet.blanks)
    buttons = "" if key else _BUTTONS
    return (
        f'<section aria-label="Exercise {number}">\n<h2>{number}. {escape(sheet.blank.title[-1])}</h2>\n'
        f"<p>{escape(at)}</p>\n{figures}<ol>\n{items}</ol>\n{buttons}</section>\n"
    )


_BUTTONS = (
    '<button type="button">Check</button><button type="button">Show the answers</button>'
    '<p class="score" role="status"></p>\n'
)


def _item(sheet: int, blank: Blank, key: bool) -> str:
    name = f"b{sheet}-{blank.number}"
    asks = f"({blank.number}) {escape(blank.asks)}"
    if key:
        return f"<li><span>{asks}\u00a0= {short(blank.answer, 5)}</span></li>\n"
    field = f'<input id="{name}" type="text" inputmode="text" autocomplete="off" spellcheck="false">'
    return f'<li><label for="{name}">{asks}\u00a0=</label>{field}<output for="{name}"></output></li>\n'


def _answers(sheets: Sequence[Sheet]) -> str:
    """The answers as JSON that cannot end the element it stands in."""
    found = {
        f"b{number}-{blank.number}": {"value": blank.answer, "text": short(blank.answer, 5)}
        for number, sheet in enumerate(sheets, 1)
        for blank in sheet.blanks
    }
    return json.dumps(found, ensure_ascii=True).replace("<", "\\u003c").replace(">", "\\u003e")
