"""The page and the fragment: one text with all that is needed, and a policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Sequence
from typing import Any

from adviz.errors import clip, visible
from adviz.formats.html.bundle import bundle, read
from adviz.formats.html.computing import computing
from adviz.formats.html.palette import style as colours
from adviz.formats.html.record import record
from adviz.layout.options import DrawOptions
from adviz.scene.model import Scene

STILL = 300  # nodes: up to here the page has a still picture for readers without JavaScript
_SHEETS = ("frame.css", "picture.css", "panels.css")
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="adviz">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{outer}</style>
</head>
<body>
{fragment}</body>
</html>
"""
_FRAGMENT = """\
<div id="{id}" class="adviz"{page}></div>
<script type="application/json" id="{id}-data">{data}</script>
{still}<script type="module">{script}</script>
"""
OUTER = (
    "html{height:100%}body{margin:0;min-height:100%}"
    "noscript p{font:16px sans-serif;margin:1em}noscript svg{max-width:100%;height:auto}"
)
_ENTRY = """\
import {{ mount }} from "./mount.js";
import {{ OPERATORS }} from "./operators.js";
const STYLE = {style};
const host = document.getElementById({id});
const data = JSON.parse(document.getElementById({id} + "-data").textContent);
mount(host, data, {{ operators: OPERATORS, style: STYLE, page: {page}{more} }});
"""
# Only a page with frames has the code for them, and only one with arrays has that for arrays.
_PARTS = {"Clusters": "clusters", "Arrays": "arrays"}


def page(scene: Scene, options: DrawOptions) -> tuple[str, tuple[str, ...]]:
    """A whole HTML file, and notes a person should know.

    Raises:
        OptionError: there is no such theme.
        MissingExtra, LayoutError: see `adviz.layout.run_dot.place`.
    """
    made, script, style, notes = _fragment(scene, options, page=True)
    policy = (
        f"default-src 'none'; script-src {digest(script)}; style-src {digest(style)} {digest(OUTER)}; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    title = clip(visible("; ".join(scene.title[:2]).replace("\n", " ")), 120) or "computational graph"
    return _PAGE.format(policy=policy, title=html.escape(title), outer=OUTER, fragment=made), notes


def fragment(scene: Scene, options: DrawOptions) -> tuple[str, tuple[str, ...]]:
    """The same for a place in another page: its style is its own, and it leaves the address alone."""
    made, _, _, notes = _fragment(scene, options, page=False)
    return made, notes


def frame(scene: Scene, options: DrawOptions, height: int = 640) -> str:
    """An `<iframe>` that holds the whole page, for a notebook: nothing of it touches the notebook.

    Args:
        height: of the frame, in pixels.
    """
    text, _ = page(scene, options)
    source = html.escape(text)
    return (
        f'<iframe srcdoc="{source}" sandbox="allow-scripts" width="100%" height="{height}" '
        'style="border:0" title="computational graph"></iframe>'
    )


def digest(text: str) -> str:
    """What a policy calls a script or a style sheet: its hash.

    >>> digest("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def data_of(scene: Scene, options: DrawOptions) -> tuple[dict[str, Any], str, tuple[str, ...]]:
    """The record that `mount` is given, the module of its operators, and notes a person should know."""
    found = computing(scene)
    known, notes = record(scene, options, found.live, found.programs, found.reason)
    return known, found.module, (*notes, found.note) if found.note else notes


def style_of(options: DrawOptions, framed: bool = False, arrays: bool = False) -> str:
    """The style sheet that `mount` is given; `framed` where the scene has clusters, `arrays` where the page computes
    with arrays."""
    more = ("clusters.css",) * framed + ("arrays.css",) * arrays
    return colours(options.theme) + "".join(map(read, (*_SHEETS, *more)))


def parts_of(known: dict[str, Any]) -> list[str]:
    """What a record needs beside the page of numbers: `Clusters` for frames, `Arrays`. So the classes are called that
    `mount` must be given."""
    return ["Clusters"] * ("clusters" in known) + ["Arrays"] * ("seed" in known)


def imports(parts: Sequence[str]) -> str:
    """The lines that import them."""
    return "".join([f'import {{ {name} }} from "./{_PARTS[name]}.js";\n' for name in parts])


def encoded(value: Any) -> str:
    """JSON that ends no script element and is read as nothing else.

    >>> encoded("</script><!--")
    '"\\\\u003c/script\\\\u003e\\\\u003c!--"'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _fragment(scene: Scene, options: DrawOptions, page: bool) -> tuple[str, str, str, tuple[str, ...]]:
    known, module, notes = data_of(scene, options)
    data = encoded(known)
    parts = parts_of(known)
    style = style_of(options, "Clusters" in parts, "Arrays" in parts)
    name = f"adviz-{hashlib.sha256(data.encode()).hexdigest()[:8]}"
    more = "".join([f", {part}" for part in parts])
    entry = imports(parts) + _ENTRY.format(style=encoded(style), id=encoded(name), page=encoded(page), more=more)
    script = "\n" + bundle(entry, {"operators": module})
    still = _still(scene, options) if page and len(scene.nodes) <= STILL else ""
    made = _FRAGMENT.format(id=name, page=" data-page" if page else "", data=data, still=still, script=script)
    return made, script, style, notes


def _still(scene: Scene, options: DrawOptions) -> str:
    from adviz.formats import svg

    picture = svg.render(scene, options).data.decode()
    return f"<noscript><p>The sliders and the player need JavaScript.</p>{picture}</noscript>\n"
