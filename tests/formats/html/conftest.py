"""Real pages in Chromium. A page that says anything on its console, or asks the network for anything, fails its test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import adviz
from adviz.layout.options import DrawOptions
from adviz.scene.model import Scene

TUTORIAL = "(sin(x2)+1)/(x2+exp(x1)) + x1*x2"
POINT = {"x1": 1.5, "x2": 0.5}


Opener = Callable[..., Any]


@pytest.fixture
def opened(chromium: Any, tmp_path: Path) -> Iterator[Opener]:
    """`opened(text, at, wrt, …)` draws a formula (or a `scene`) as a page, opens it from disk and hands over Playwright's page."""
    contexts: list[Any] = []
    said: list[str] = []

    def watched(**look: Any) -> Any:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 860}, **look})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        page.on("request", lambda request: said.append(request.url) if request.url[:5] not in ("file:", "data:") else 0)
        return page

    def open_(
        text: str = TUTORIAL,
        at: dict[str, Any] | None = POINT,
        wrt: Any = "x2",
        fragment: str = "",
        look: dict[str, Any] | None = None,
        wrap: Callable[[str], str] = lambda html: html,
        scene: Scene | None = None,
        **options: Any,
    ) -> Any:
        page = watched(**(look or {}))
        path = tmp_path / f"page{len(contexts)}.html"
        if scene is None:
            drawing = adviz.draw(text, at=at, wrt=wrt, **options)
        else:
            drawing = adviz.Drawing(scene, DrawOptions(**options))
        path.write_text(wrap(drawing.render("html").data.decode()), encoding="utf-8")
        page.goto(path.as_uri() + fragment)
        page.wait_for_selector(".adviz[data-ready]", state="attached")
        return page

    open_.watched = watched  # type: ignore[attr-defined]
    yield open_
    for context in contexts:
        context.close()
    assert said == []
