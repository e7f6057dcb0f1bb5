"""`index.html`: the pictures of a batch on one page, which works from disk and asks no server for anything.

Texts get into the page through `_text` alone, and the page runs no script but its own: the policy in its head names
the hashes of the one style and the one script. The pictures are files beside it.
"""

from __future__ import annotations

import base64
import hashlib
import html
import math
import os
import re
from collections.abc import Sequence
from importlib.resources import files
from urllib.parse import quote

from adviz import __version__
from adviz.batch.command import command
from adviz.batch.manifest import counts
from adviz.batch.run import Row
from adviz.batch.work import Facts, Settings
from adviz.errors import clip, visible
from adviz.scene.labels import short
from adviz.scene.theme import THEMES

NAME = "index.html"
PICTURES = ("svg", "png")  # the first of them that there is stands in the page
EAGER = 6  # pictures that are loaded at once; the others as they come into view
LISTED = 8  # derivatives that a card lists


def gallery(rows: Sequence[Row], settings: Settings, folder: str) -> bytes:
    """The page; `folder` is where it will lie, for the commands that it shows."""
    backs = "".join(f".on-{name} {{ background: {theme.background}; }}\n" for name, theme in THEMES.items())
    style, script = _part("gallery.css") + backs, _part("gallery.js")
    policy = (
        f"default-src 'none'; img-src 'self' file:; style-src {_hash(style)}; script-src {_hash(script)};"
        " base-uri 'none'; form-action 'none'"
    )
    found = counts(rows)
    summary = f"{found['drawn'] + found['up to date']:,} pictures"
    if found["failed"]:
        summary += f", {found['failed']:,} failed"
    parts = {
        "policy": policy,
        "style": style,
        "script": script,
        "summary": summary,
        "version": _text(__version__),
        "cards": "".join(_card(at, row, settings, folder) for at, row in enumerate(rows)),
    }
    page = re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], _part("gallery.html"))
    return page.encode("utf-8", "replace")


def _part(name: str) -> str:
    return files("adviz.batch").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _text(text: str) -> str:
    """A text of the user, for content and for attributes in double quotes."""
    return html.escape(visible(text))


def _card(at: int, row: Row, settings: Settings, folder: str) -> str:
    facts = row.facts
    if facts is None:
        return _article(row, "failed", "", f'<pre class="error">{_lines(str(row.error))}</pre>\n')
    return _article(
        row,
        "drawn",
        _picture(at, row, facts),
        f'<p class="formula">{_text(facts.formula)}</p>\n'
        f"{_results(facts)}"
        f"{''.join(f'<p class=note>{_text(note)}</p>' for note in facts.notes)}"
        f"{_files(row, settings, folder)}",
    )


def _article(row: Row, kind: str, picture: str, body: str) -> str:
    """A card; what it is sorted and searched by stands in its attributes."""
    facts, name = row.facts, row.item.name
    title = (facts.title if facts else "") or name
    slopes = [abs(_float(value)) for value in facts.gradient.values()] if facts else []
    data = {
        "words": " ".join([name, row.item.origin, title, facts.formula if facts else ""]).lower(),
        "name": name.lower(),
        "value": _sortable(_float(facts.value)) if facts else "",
        "gradient": _sortable(max(slopes, default=math.nan)),
        "nodes": str(facts.nodes) if facts else "",
    }
    attributes = "".join(f' data-{key}="{_text(value)}"' for key, value in data.items())
    where = f'<p class="source">{_text(row.item.origin)}</p>\n'
    return f'<article class="{kind}"{attributes}>\n{picture}<h2>{_text(title)}</h2>\n{where}{body}</article>\n'


def _picture(at: int, row: Row, facts: Facts) -> str:
    place = next(row.places[kind] for kind in PICTURES if kind in row.places)
    width, height = facts.size or (0, 0)
    size = f' width="{width}" height="{height}"' if width and height else ""
    lazy = ' loading="lazy"' if at >= EAGER else ""
    alt = _text(f"The graph of {facts.formula}"[:300])
    link = _text(quote(place.file))
    image = f'<img src="{link}" alt="{alt}"{size}{lazy} decoding="async">'
    return f'<a class="picture on-{_text(facts.theme)}" href="{link}">{image}</a>\n'


def _results(facts: Facts) -> str:
    """Value and derivatives, those that are highlighted first; formulas where there are no numbers."""
    lines = [] if facts.value is None else [(facts.root, short(_float(facts.value), 7), "")]
    shown = facts.totals
    names = list(shown)
    for name in names[:LISTED]:
        count = facts.paths.get(name, "")
        paths = f"{count[:12]}{'…' if len(count) > 12 else ''} path{'' if count == '1' else 's'}" if count else ""
        lines.append((f"∂{facts.root}/∂{name}", clip(shown[name], 60), paths))
    cells = "".join(f"<tr><th>{_text(a[:60])}</th><td>{_text(b)}</td><td>{_text(c)}</td></tr>\n" for a, b, c in lines)
    more = f'<p class="note">and {len(names) - LISTED:,} more derivatives</p>\n' if len(names) > LISTED else ""
    return f'<table class="results">\n{cells}</table>\n{more}'


def _files(row: Row, settings: Settings, folder: str) -> str:
    links = " ".join(
        f'<a href="{_text(quote(place.file))}">{_text(kind)}</a>' for kind, place in sorted(row.places.items())
    )
    kind = next(kind for kind in PICTURES if kind in row.places)
    said = command(row, settings, os.path.join(folder, *row.places[kind].file.split("/")))
    return (
        f'<p class="files">{links}</p>\n'
        f'<div class="command"><code>{_lines(said)}</code><button type="button" class="copy">copy</button></div>\n'
    )


def _lines(text: str) -> str:
    """A text of several lines."""
    return "\n".join(map(_text, text.split("\n")))


def _float(value: float | str | None) -> float:
    return math.nan if value is None else float(value)


def _sortable(value: float) -> str:
    """A number for the script; empty where there is none."""
    return "" if value != value else repr(value).replace("inf", "Infinity")
