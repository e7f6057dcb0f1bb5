"""Mermaid: what the real Mermaid makes of the text, for all samples and for names that try to break out."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adviz import draw
from adviz.errors import clip, visible
from adviz.formats.mermaid import LONGEST, render
from adviz.layout.options import DrawOptions
from adviz.samples import load
from adviz.scene.model import Scene
from adviz.scene.theme import THEMES, box_look, path_look
from tests import scenes

ROOT = Path(__file__).resolve().parents[2]
MERMAID = ROOT / "tests" / "node_modules" / "mermaid" / "dist" / "mermaid.min.js"
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SETUP = "npm install --prefix tests --no-package-lock"

PAGE = """<!doctype html><meta charset="utf-8"><body><pre id="found"></pre><script src="mermaid.min.js"></script>
<script type="application/json" id="sources">%s</script>
<script>
const sources = JSON.parse(document.getElementById("sources").textContent);
const text = (thing) => [...thing.querySelectorAll("p")].map((p) => p.innerHTML).join("<br>");
const fill = (thing) => { const shape = thing.querySelector(".label-container, rect, path"); return getComputedStyle(shape).fill; };
(async () => {
  mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });
  const found = {};
  for (const [at, name] of Object.keys(sources).entries()) {
    try {
      const place = document.createElement("div");
      document.body.append(place);
      place.innerHTML = (await mermaid.render(`g${at}`, sources[name])).svg;
      found[name] = {
        nodes: [...place.querySelectorAll("g.node")].map((node) => [node.id, text(node), fill(node)]),
        links: [...place.querySelectorAll("path.flowchart-link")].map((link) => getComputedStyle(link).stroke),
        labels: [...place.querySelectorAll("g.edgeLabel g.label")].map(text),
        colours: [...place.querySelectorAll("span.edgeLabel p")].map((p) => getComputedStyle(p).color),
        elements: [...place.querySelectorAll("script, img, b, a, iframe")].map((one) => one.tagName),
      };
    } catch (error) {
      found[name] = { error: String(error) };
    }
  }
  document.getElementById("found").textContent = JSON.stringify(found);
  document.title = "done";
})();
</script>
"""


def text_of(scene: Scene, options: DrawOptions = DrawOptions()) -> str:  # noqa: B008
    return render(scene, options).data.decode()


def drawings() -> dict[str, Scene]:
    made = {}
    for path in sorted((ROOT / "samples").glob("*.toml")):
        sample = load(str(path))
        made[path.stem] = draw(sample.expression, sample.at or None, sample.wrt, **sample.options._asdict()).scene
    made |= {"a hostile scene": scenes.hostile(), "a network": scenes.network(4)}
    return made | {f"name {name!r}": _named(name) for name in NAMES}


NAMES = (
    "</script><img onerror=alert(1) src=x>", "end", "graph", "1. one", "- one", "`a*b_c*`", "a ~~~ b", "%%{init: {}}%%",
    "x-->y", 'A["b"]', "$$x^2$$", "&lt;b&gt; &amp;", "#quot; #35;", "<b>x</b>", "fa:fa-car", "click v0 href", "a\\nb",
    "@{shape: circle}", "[1] x", "  x  ", "—–…", "()", ":::isRoot", "classDef isRoot fill:#000000",
)  # fmt: skip


def _named(name: str) -> Scene:
    """x * x, with the input called so."""
    scene = scenes.square()
    nodes = [node._replace(lines=tuple(line._replace(text=name) for line in node.lines[:1])) for node in scene.nodes]
    edges = [edge._replace(label=name) for edge in scene.edges]
    return scene._replace(nodes=tuple(nodes), edges=tuple(edges), title=(name,))


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[list[str]]]]:
    """What Mermaid made of each drawing."""
    if not MERMAID.is_file():
        pytest.skip(f"Mermaid is not installed: {SETUP}")
    if not BROWSER:
        pytest.skip("no Chromium on the PATH")
    folder = tmp_path_factory.mktemp("mermaid")
    shutil.copy(MERMAID, folder)
    sources = json.dumps({name: text_of(scene) for name, scene in drawings().items()}).replace("<", "\\u003c")
    (folder / "page.html").write_text(PAGE % sources, encoding="utf-8")
    command = [
        BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
        f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=120000", "--dump-dom",
        (folder / "page.html").as_uri(),
    ]  # fmt: skip
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    assert "<title>done</title>" in ran.stdout
    found = re.search(r'<pre id="found">(.*?)</pre>', ran.stdout, re.DOTALL)
    assert found
    made: dict[str, dict[str, list[list[str]]]] = json.loads(html.unescape(found[1]))
    return made


@pytest.mark.browser
@pytest.mark.parametrize("name", drawings())
def test_mermaid_draws_every_node_and_arrow(rendered: dict, name: str) -> None:  # type: ignore[type-arg]
    scene, found = drawings()[name], rendered[name]
    assert "error" not in found
    assert found["elements"] == []
    theme = THEMES["tutorial"]
    boxes = {one[0].split("-flowchart-")[1].split("-")[0]: one[1:] for one in found["nodes"]}
    assert boxes.keys() == {f"v{node.id}" for node in scene.nodes} | {f"sum{at}" for at in range(len(scene.tables))}
    for node in scene.nodes:
        text, fill = boxes[f"v{node.id}"]
        lines = [_plain(line) for line in re.split(r"<br ?/?>", text)]
        assert lines == [_line(line.text) for line in node.lines]
        assert fill == rgb(box_look(theme, node.roles).fill)
    assert len(found["links"]) == len(scene.edges)
    wanted = [rgb(path_look(theme, edge.paths[0]).colour) for edge in scene.edges if edge.paths]
    assert not Counter(wanted) - Counter(found["links"])
    labels = Counter(label for label in map(_plain, found["labels"]) if label)
    assert not Counter(_label(edge) for edge in scene.edges if edge.label or edge.paths) - labels
    assert set(found["colours"]) <= {rgb(theme.ink)}


def _line(text: str) -> str:
    return " ".join(clip(visible(text.replace("\n", " ")), LONGEST).split())


def _label(edge) -> str:  # type: ignore[no-untyped-def]
    mark = f"[{','.join(map(str, edge.paths))}] " if edge.paths else ""
    return " ".join(clip(visible((mark + edge.label).replace("\n", " ")), LONGEST).split())


def _plain(text: str) -> str:
    return " ".join(html.unescape(text).split())


@given(st.text(max_size=40))
def test_no_name_gets_out_of_its_quotes(name: str) -> None:
    text = text_of(_named(name.encode("utf-8", "replace").decode()))
    labels = re.findall(r'^  v\d[(\[]+"(.*)"[)\]]+$|^  v\d -->\|"(.*)"\| v\d$', text, re.MULTILINE)
    assert len(labels) == 4
    for label in map("".join, labels):
        assert re.fullmatch(r"(?:[a-zA-Z0-9 ,.()=+/'?]|#\d+;|[^\x00-\x7f])*", label)


def test_the_title_is_a_string_of_yaml() -> None:
    head = text_of(_named('a: "b" # c')).split("---")[1]
    assert head.splitlines()[1] == 'title: "a: \\"b\\" # c"'


def test_directions_and_looks() -> None:
    scene = draw("detach(x) * y", {"x": 1.0, "y": 2.0}, "y").scene
    text = text_of(scene, DrawOptions("dark", "BT"))
    assert "flowchart BT" in text
    assert '-.->|"cut by detach"|' in text
    assert "stroke-dasharray:5 3.5" in text
    assert f'background: "{THEMES["dark"].background}"' in text


def test_what_mermaid_refuses_is_said() -> None:
    notes = render(scenes.network(60), DrawOptions()).notes
    assert [note.split(" unless")[0] for note in notes] == [
        "Mermaid draws 500 arrows",
        "Mermaid reads 50,000 characters",
    ]
