"""What the browser is given: the editor, and the page of the format `html` with the rules of all operators."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from adviz.formats import FORMATS
from adviz.formats.html import operators
from adviz.formats.html.bundle import bundle
from adviz.formats.html.page import digest, encoded, style_of
from adviz.layout.options import DrawOptions
from adviz.ops import TABLE
from adviz.play.answers import suffix

EXAMPLES: tuple[tuple[str, str, dict[str, float], list[str]], ...] = (  # name, formula, point, differentiated by
    ("Sum over paths", "(sin(x2) + 1)/(x2 + exp(x1)) + x1*x2", {"x1": 1.5, "x2": 0.5}, ["x2"]),
    ("A neuron", "z = w1*x1 + w2*x2 + b; tanh(z)", {"w1": -3, "x1": 2, "w2": 1, "x2": 0, "b": 6.88}, ["w1"]),
    ("Diamonds", "a = x*x; b = a*a; b*b", {"x": 1.1}, ["x"]),
    ("A dead ReLU", "relu(w*x + b)*v", {"w": -1, "x": 2, "b": 0.5, "v": 3}, ["w"]),
    ("A gradient that is cut", "y = 2*x; z = 3 + detach(x); y*z", {"x": 1}, ["x"]),
    ("Matrices", "W = [[1, 2], [3, 4]]; x = [1, 2]; b = [0, 1]; sum((W @ x - b)^2)", {}, ["x"]),
    ("Newton's root", "r = (a + 1)/2; s = (r + a/r)/2; (s + a/s)/2", {"a": 2}, ["a"]),
)
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>adviz play</title>
<style>{style}</style>
</head>
<body>
<main id="play"></main>
<script type="application/json" id="play-data">{data}</script>
<script type="module">{script}</script>
</body>
</html>
"""
_ENTRY = """\
import {{ Arrays }} from "./arrays.js";
import {{ Play }} from "./play.js";
import {{ OPERATORS }} from "./operators.js";
const data = JSON.parse(document.getElementById("play-data").textContent);
new Play(document.getElementById("play"), data, {{ operators: OPERATORS, style: {style}, Arrays, page: false }});
"""


def _own(name: str) -> str:
    return (files(__package__) / "script" / name).read_text(encoding="utf-8")


class Page:
    """The page for a first formula.

    Attributes:
        policy: what the page may load and whom it may ask: nothing but this server.
    """

    def __init__(self, first: dict[str, Any], theme: str = "tutorial") -> None:
        self._first = first
        self._theme = theme
        self._style = _own("play.css")
        sheet = style_of(DrawOptions(theme), arrays=True)
        entry = _ENTRY.format(style=encoded(sheet))
        rows = [op for op in TABLE.values() if op.scalar]
        own = {name: _own(f"{name}.js") for name in ("play", "editor", "server")}
        made = {"operators": operators.module(rows), **own}
        self._script = "\n" + bundle(entry, made)
        self.policy = (
            f"default-src 'none'; script-src {digest(self._script)}; style-src {digest(self._style)} "
            f"{digest(sheet)}; img-src data:; connect-src 'self'; base-uri 'none'; "
            "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
        )

    def render(self, token: str) -> str:
        """The HTML text."""
        formats = [[row.name, suffix(row.name), row.meaning] for row in FORMATS.values()]
        data = {"token": token, "first": self._first, "theme": self._theme, "formats": formats, "examples": EXAMPLES}
        return _PAGE.format(style=self._style, data=encoded(data), script=self._script)
