"""The gallery: nothing of a user's text becomes markup or script, and it works from disk in a real browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from batch_bench import Bench

from adviz.batch.gallery import gallery
from adviz.batch.items import Item
from adviz.batch.places import Place
from adviz.batch.run import Row
from adviz.batch.work import Settings, Task, draw_chunk
from adviz.errors import OptionError

SETTINGS = Settings({}, (), {"theme": "dark"})
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def row(formula: str = "x = 2; x*x", title: str = "", name: str = "a") -> Row:
    item = Item(name, f"f.txt:{name}", formula=formula)
    task = Task(item, formula, ("svg",))
    (outcome,) = draw_chunk([task], Settings({}, (), {"title": title}))
    assert outcome.facts is not None
    return Row(item, "drawn", {"svg": Place(f"{name}.svg", "0", 1)}, outcome.facts, 0.1, None)


NASTY = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><style>*{display:none}",
    "{{script}} {{cards}}",
    "' onclick='alert(1)",
    "<!-- ",
    "&lt;b&gt;",
    "\u202eevil",
    "a\nb\tc\x00",
]


@pytest.mark.parametrize("text", NASTY)
def test_texts_stay_texts(text: str) -> None:
    plain = Page(gallery([row(title="plain", name="b")], SETTINGS, "out"))
    page = Page(gallery([row(title=text, name="b")], SETTINGS, "out"))
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in plain.elements]
    for (_, one), (_, other) in zip(page.elements, plain.elements, strict=True):
        assert one.keys() == other.keys()
    failed = Row(Item(text, text), "failed", {}, None, 0.0, OptionError(text, remedy=text))
    named = [tag for tag, _ in Page(gallery([failed], SETTINGS, text)).elements]
    good = Row(Item("b", "b"), "failed", {}, None, 0.0, OptionError("b"))
    assert named == [tag for tag, _ in Page(gallery([good], SETTINGS, "out")).elements]


def test_the_policy_fits_the_page() -> None:
    page = gallery([row()], SETTINGS, "out").decode()
    policy = str(Page(page.encode()).all("meta")[1]["content"])
    assert policy.startswith("default-src 'none';")
    for tag in ("style", "script"):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"\son\w+=|style=|javascript:|https?:", page)


def test_what_a_card_says() -> None:
    page = Page(gallery([row("x1 = 3; x2 = 4; y = x1*x2", name="a b/α")], SETTINGS, "my out"))
    assert page.all("img")[0]["src"] == "a%20b/%CE%B1.svg"
    for text in ("y", "12", "∂y/∂x1", "adviz draw -o 'my out/a b/α.svg' --theme dark --", "f.txt:a b/α"):
        assert text in page.text, text


def test_pictures_are_loaded_when_they_are_seen() -> None:
    found = Page(gallery([row(name=f"n{at}") for at in range(9)], SETTINGS, "out")).all("img")
    assert [image.get("loading") for image in found] == [None] * 6 + ["lazy"] * 3
    assert all(image["width"] and image["height"] for image in found)


PROBE = """
addEventListener("load", () => {
const said = [];
const names = () => [...document.querySelectorAll("article")].filter((a) => !a.hidden).map((a) => a.dataset.name);
const set = (id, value, event) => { const e = document.getElementById(id); e.value = value; e.dispatchEvent(new Event(event)); };
const out = { order: names() };
set("sort", "value", "change"); out.value = names();
document.getElementById("turn").click(); out.turned = names();
set("sort", "name", "change"); out.name = names();
set("search", "sin ALPHA", "input"); out.found = names(); out.count = document.getElementById("count").textContent;
set("search", "nothing", "input"); out.none = !document.getElementById("none").hidden;
document.getElementById("clear").click(); out.all = names().length;
out.wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
out.images = [...document.images].slice(0, 3).map((i) => i.complete && i.naturalWidth > 0);
document.getElementById("theme").click();
out.dark = getComputedStyle(document.body).backgroundColor;
document.title = JSON.stringify(out);
});
"""


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium")
@pytest.mark.parametrize("width", [1280, 500])
def test_in_a_browser(bench: Bench, width: int) -> None:
    bench.sample("f.txt", "alpha: x = 2; sin(x)\nbeta: x = 3; x*x\ngamma: x*y\nzeta: x = 0; log(x)\nbad: sin(\n")
    assert bench.run("f.txt", "-T", "svg", "--gallery").code == 1
    page = bench.out / "index.html"
    policy_of_page = page.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(PROBE.encode()).digest()).decode()
    probed = policy_of_page.replace("script-src ", f"script-src 'sha256-{digest}' ").replace(
        "</body>", f"<script type=module>{PROBE}</script></body>"
    )
    page.write_text(probed, encoding="utf-8")
    found = browse(page, width)
    assert found["order"] == ["alpha", "beta", "gamma", "zeta", "bad"]
    assert found["value"] == ["zeta", "alpha", "beta", "gamma", "bad"]
    assert found["turned"] == ["beta", "alpha", "zeta", "gamma", "bad"]
    assert found["name"] == ["zeta", "gamma", "beta", "bad", "alpha"]
    assert (found["found"], found["count"]) == (["alpha"], "1 of 5")
    assert (found["none"], found["all"], found["wide"]) == (True, 5, 0)
    assert found["images"] == [True, True, True]
    assert found["dark"] == "rgb(21, 23, 26)"


def browse(page: Path, width: int) -> dict[str, object]:
    """What the script of a page put into its title."""
    assert BROWSER is not None
    done = subprocess.run(
        [
            BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", f"--window-size={width},1000",
            f"--user-data-dir={page.parent.parent / 'profile'}", "--virtual-time-budget=4000", "--dump-dom", page.as_uri(),
        ],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert "Content Security Policy" not in done.stderr
    title = Page(done.stdout.encode()).text
    found: dict[str, object] = json.loads(re.search(r"\{\"order.*?\}", title)[0])  # type: ignore[index]
    return found
