"""Scene → one HTML file that needs nothing else: the picture, the tables, sliders that recompute, a step player.

`page.py` puts it together, `record.py` says what the page knows, `operators.py` turns rows of the operator table into
JavaScript. `script/` has the page's modules; `mount(container, data, parts)` of `mount.js` is their way in.
"""

from __future__ import annotations

from adviz.layout.options import DrawOptions, Rendered
from adviz.scene.model import Scene


def render(scene: Scene, options: DrawOptions) -> Rendered:
    """The page in UTF-8; a fragment for another page where `options.embed` says so."""
    from adviz.formats.html.page import fragment, page

    text, notes = (fragment if options.embed else page)(scene, options)
    return Rendered(text.encode(), notes)
