"""The page of the report: self-contained, nothing of a user read as HTML; a browser opens it."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from golden_bench import Bench

from adviz.golden import report
from adviz.golden.pictures import KINDS
from adviz.golden.verdict import NONE, Compared, Run, Verdict
from adviz.golden.words import Difference

NASTY = "<img src=x onerror=alert(1)></script><!--\u202e&amp;\"'${x}"
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)


class Tags(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture
def page(bench: Bench) -> str:
    """A page with a changed sample, one of another size, a missing one, one that cannot be drawn, and one as it was."""
    bench.edit("samples/square.toml", lambda text: text.replace("x = 3", "x = 4"))
    bench.edit("samples/formula.toml", lambda text: text.replace("sin(x)", "sin(x) + exp(x)"))
    (bench.samples / "new.toml").write_text('expression = "x + 1"', encoding="utf-8")
    (bench.samples / "bad.toml").write_text('expression = "x +"', encoding="utf-8")
    assert bench.run("check", "samples").code == 1
    return (bench.report / "index.html").read_text(encoding="utf-8")


def test_it_needs_nothing_else(page: str) -> None:
    assert "default-src 'none'; img-src data:; style-src 'sha256-" in page
    for tag, attributes in Tags(page).found:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
        for name in ("src", "href"):
            assert (attributes.get(name) or "#").startswith(("#", "data:image/")), tag
    assert "http://" not in page
    assert "https://" not in page


def test_all_samples_are_on_it(page: str) -> None:
    headings = re.findall(r'<h2>(\w+) <span class="tag (\w+)">', page)
    assert headings == [("bad", "error"), ("formula", "differs"), ("new", "missing"), ("square", "differs")]
    assert "<summary>tutorial</summary>" in page
    assert "4 of 5 samples to look at" in page
    assert "<pre>adviz golden update samples --only square</pre>" in page
    assert page.count('class="difference"') == 2
    assert "baseline: none" in page


def test_what_differs_is_marked_in_both_pictures(page: str) -> None:
    article = page[page.index("<h2>square") :]
    for kind in ("was", "now", "difference"):
        figure = re.search(rf'<figure class="{kind}">.*?</figure>', article, re.DOTALL)
        assert figure is not None
        assert len(re.findall(r"<rect x=", figure[0])) == 2  # both nodes
        assert len(re.findall(r"<path d=", figure[0])) >= 2  # both arrows


def test_no_text_of_a_user_is_read_as_html() -> None:
    compared = tuple(Compared(kind, NONE, False) for kind in KINDS)
    row = Verdict(NASTY, NASTY, "differs", compared, (Difference(NASTY),), None, None, {}, {}, NASTY)
    plain = row._replace(name="a", source="a", differences=(Difference("a"),), accept="a")
    wanted = [tag for tag, _ in Tags(report.page(Run((plain,), ("a",), ("a",)))).found]
    made = report.page(Run((row,), (NASTY,), (NASTY,)))
    assert [tag for tag, _ in Tags(made).found] == wanted
    assert "\u202e" not in made
    assert "<img" not in made


def test_pictures_beyond_the_room_are_left_out_and_that_is_said(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "ROOM", 10)
    bench.edit("samples/square.toml", lambda text: text.replace("x = 3", "x = 4"))
    bench.run("check", "samples")
    page = (bench.report / "index.html").read_text(encoding="utf-8")
    assert "The pictures are left out, for want of room: use --only." in page
    assert "data:image" not in page


@pytest.mark.browser
@pytest.mark.usefixtures("page")
def test_a_browser_opens_it_and_its_policy_lets_the_script_run(bench: Bench) -> None:
    path = bench.report / "index.html"
    ran = browse(path, "--dump-dom")
    assert 'data-ready="yes"' in ran.stdout
    assert "CONSOLE" not in ran.stderr  # nothing is refused, nothing fails


@pytest.mark.browser
@pytest.mark.parametrize("mode", ["slider", "blink", "difference"])
def test_the_modes_show_what_they_say(page: str, mode: str, tmp_path: Path) -> None:
    press = (
        f"document.querySelectorAll('input[value={mode}]').forEach((radio) => radio.click());"
        "const seen = (name) => getComputedStyle(document.querySelector('#s3 .' + name));"
        "document.body.dataset.seen = ['was', 'now', 'difference'].map((name) => seen(name).display).join(' ')"
        " + ' ' + (seen('now').clipPath) + ' ' + (seen('now').animationName);"
    )
    path = tmp_path / "page.html"
    bare = re.sub(r"<meta http-equiv[^>]*>", "", page)  # a script of the test may run
    path.write_text(bare.replace("</body>", f"<script>{press}</script></body>"), encoding="utf-8")
    found = re.search(r'data-seen="([^"]*)"', browse(path, "--dump-dom").stdout)
    assert found is not None
    assert (
        found[1]
        == {
            "slider": "block block none inset(0px 0px 0px 50%) none",
            "blink": "block block none none blink",
            "difference": "none none block none none",
        }[mode]
    )


def browse(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    assert CHROMIUM is not None, (
        "these tests need Chromium: apt-get install chromium, or leave them out: -m 'not browser'"
    )
    command = [
        CHROMIUM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--enable-logging=stderr",
        "--virtual-time-budget=500",
    ]
    return subprocess.run([*command, *words, path.as_uri()], capture_output=True, text=True, timeout=120, check=True)
