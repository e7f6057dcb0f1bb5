"""The page as text: self-contained, locked, small, the same every time; nothing of a user is read as HTML."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

import adviz
from adviz.formats import FORMATS
from adviz.formats.html import bundle, page
from adviz.formats.html.record import record
from adviz.formats.html.spans import spans
from adviz.layout.options import DrawOptions

TUTORIAL = "(sin(x2)+1)/(x2+exp(x1)) + x1*x2"
POINT = {"x1": 1.5, "x2": 0.5}
NASTY = "</script><img src=x onerror=alert(1)><!--\u202e&amp;\"'${x}"
SCRIPTS = sorted(name.name[:-3] for name in (bundle.files("adviz.formats.html") / "script").iterdir())


class Tags(HTMLParser):
    """The tags of a page with their attributes, and the texts of its elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.found:
            self.texts.setdefault(self.found[-1][0], []).append(data)


def drawn(text: str = TUTORIAL, at: dict[str, float] | None = POINT, wrt: str = "x2", **options: object) -> str:
    return adviz.draw(text, at=at, wrt=wrt, **options).render("html").data.decode()


def known(text: str) -> dict[str, object]:
    """The record in a page."""
    found = re.search(r'<script type="application/json" id="[^"]+">(.*?)</script>', text, re.DOTALL)
    assert found
    data: dict[str, object] = json.loads(found[1])
    return data


def test_the_tutorial_is_small() -> None:
    assert len(drawn().encode()) <= 150_000


def test_it_needs_nothing_else() -> None:
    text = drawn()
    for tag, attributes in Tags(text).found:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
        assert (attributes.get("src") or attributes.get("href") or "#").startswith(("#", "data:,")), tag
    bare = text.replace("http://www.w3.org/2000/svg", "")
    assert "http://" not in bare
    assert "https://" not in bare


def test_the_policy_names_the_script_and_the_styles_by_their_hashes() -> None:
    text = drawn()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    script = re.search(r'<script type="module">(.*?)</script>', text, re.DOTALL)
    assert policy
    assert script
    sheet = page.digest(page.style_of(DrawOptions()))
    assert policy[1] == (
        f"default-src 'none'; script-src {page.digest(script[1])}; style-src {sheet} {page.digest(page.OUTER)}; "
        "img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_module_parses_html_or_code(name: str) -> None:
    code = bundle.read(f"{name}.js")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|setAttribute\(.style|"
        r"fetch\(|XMLHttpRequest|WebSocket|import\(|localStorage",
        code,
    )


def test_no_text_of_a_user_is_read_as_html() -> None:
    def tags(name: str, title: str, comment: str) -> list[str]:
        graph = adviz.parse(f"a*b # {comment}")
        graph.names[0] = name
        drawing = adviz.Drawing(adviz.draw("x", at={"x": 1}).scene, DrawOptions())
        from adviz.scene.build import SceneOptions, build

        scene = build(graph, graph.evaluate({name: 2.0, "b": 3.0}), [name], SceneOptions(title=title))
        text = adviz.Drawing(scene, drawing.options).render("html").data.decode()
        assert known(text)["inputs"][0]["name"] == name  # type: ignore[index]
        return [tag for tag, _ in Tags(text).found]

    plain, nasty = tags("a", "a", "a"), tags(NASTY, NASTY, NASTY)
    assert [tag for tag in nasty if tag in ("img", "script", "iframe")] == ["script", "script"]
    assert nasty == plain


def test_same_input_same_bytes() -> None:
    code = f"import adviz, sys; sys.stdout.buffer.write(adviz.draw({TUTORIAL!r}, at={POINT!r}, wrt='x2').render('html').data)"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert outputs == {drawn().encode()}


def test_the_record_has_the_whole_tape() -> None:
    data = known(drawn())
    assert data["live"] is True
    assert data["version"] == 1
    assert [node["op"] for node in data["nodes"]] == [  # type: ignore[attr-defined]
        "input", "sin", "const", "add", "input", "exp", "add", "div", "mul", "add",
    ]  # fmt: skip
    assert [edge["at"] for edge in data["edges"]][:3] == [[0, 1, 0], [1, 3, 0], [2, 3, 1]]  # type: ignore[attr-defined]
    assert data["inputs"] == [{"name": "x2", "node": 0}, {"name": "x1", "node": 4}]
    assert data["wrt"] == [0]
    assert len(data["picture"]["boxes"]) == 10  # type: ignore[index]
    assert len(data["tall"]["arrows"]) == 12  # type: ignore[index]


def test_numbers_that_json_has_not_are_texts() -> None:
    data = known(drawn("x + inf", {"x": float("nan")}, "x"))
    assert [node.get("value") for node in data["nodes"]] == ["nan", "inf", None]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "at", "why"),
    [
        ("x * y", None, "formulas"),
        ("sum(x * y)", None, "formulas of arrays"),
    ],
)
def test_without_numbers_the_page_is_still(text: str, at: dict[str, float] | None, why: str) -> None:
    data = known(drawn(text, at, "x"))
    assert data["live"] is False, why
    tables = data["tables"]
    assert tables[0]["paths"][0]["chain"][0] == "x"  # type: ignore[index]
    assert all("label" in edge for edge in data["edges"])  # type: ignore[attr-defined]


def test_a_fragment_is_a_part_of_a_page() -> None:
    text = drawn(embed=True)
    assert [tag for tag, _ in Tags(text).found] == ["div", "script", "script"]
    assert "Content-Security-Policy" not in text
    assert "page: false" in text
    assert "page: true" in drawn()


def test_a_frame_holds_the_whole_page() -> None:
    drawing = adviz.draw(TUTORIAL, at=POINT, wrt="x2")
    made = page.frame(drawing.scene, drawing.options, height=500)
    [(tag, attributes)] = Tags(made).found
    assert tag == "iframe"
    assert attributes["srcdoc"] == drawing.render("html").data.decode()
    assert attributes["sandbox"] == "allow-scripts"
    assert attributes["height"] == "500"


def test_the_page_is_a_format() -> None:
    assert FORMATS["html"].module == "adviz.formats.html"
    assert not FORMATS["html"].binary


def test_a_big_graph_says_what_its_picture_leaves_out() -> None:
    text = "; ".join(["a0 = x"] + [f"a{at + 1} = sin(a{at}) + x" for at in range(210)])
    drawing = adviz.draw(text, at={"x": 1.0}, wrt="x")
    data, notes = record(drawing.scene, drawing.options, live=True)
    assert "the graph is big" in notes[0]
    assert data["notes"][-1] == notes[0]
    assert data["tall"] is None or len(data["nodes"]) <= 300


@pytest.mark.parametrize(
    ("text", "node", "places"),
    [
        ("(a+b)*c", 2, ["a+b"]),
        ("(a+b)*c", 4, ["(a+b)*c"]),
        ("(a+b)*c", 0, ["a"]),
        ("a - b - c", 2, ["a - b"]),
        ("a - b - c", 4, ["a - b - c"]),
        ("a^b^c", 3, ["b^c"]),
        ("-a^2 + b", 2, ["a^2"]),
        ("-a^2 + b", 3, ["-a^2"]),
        ("2^-x*y", 2, ["-x"]),
        ("2^-x*y", 3, ["2^-x"]),
        ("sin(a + b)*2", 3, ["sin(a + b)"]),
        ("x² + 1", 2, ["x²"]),
        ("max(a, b + 1, c)", 3, ["b + 1"]),
        ("c = a + b; d = c*c", 2, ["a + b", "c", "c", "c"]),
        ("x + -2", 1, ["-2"]),
        ("√x + 1", 1, ["√x"]),
        ("\n\n  a*b  # a", 2, ["a*b"]),
        ("x < y", 2, ["x < y"]),
        ("x**2/3", 2, ["x**2"]),
    ],
)
def test_where_a_node_stands_in_the_text(text: str, node: int, places: list[str]) -> None:
    graph = adviz.parse(text)
    scene = adviz.draw(text).scene if graph.inputs else None
    assert scene
    found = spans(scene.expression, scene.nodes, scene.tokens)[node]
    assert [scene.expression[start:end] for start, end in found] == places


def test_parameters_are_no_inputs_in_the_text() -> None:
    scene = adviz.draw("g(x) = x^2 + 1; g(x) + x").scene
    node = next(node.id for node in scene.nodes if node.name == "x")
    found = spans(scene.expression, scene.nodes, scene.tokens)[node]
    assert [start for start, _ in found] == [18, 23]


def test_the_bundle_has_each_module_once_and_after_those_it_needs() -> None:
    text = drawn()
    made = re.findall(r"^const \$(\w+) = ", text, re.MULTILINE)
    assert len(made) == len(set(made))
    assert made[-1] == "operators" or made[-1] == "mount"
    for name in made:
        if name == "operators":
            continue
        for needed in re.findall(r'from "\./(\w+)\.js"', bundle.read(f"{name}.js")):
            assert made.index(needed) < made.index(name)
    assert not re.findall(r"^(?:import|export) ", text[text.index('<script type="module">') :], re.MULTILINE)


@pytest.mark.parametrize("folder", ["adviz/formats/html", "adviz/play"])
def test_a_text_in_backticks_ends_on_its_line(folder: str) -> None:
    for path in (Path(__file__).parents[3] / folder / "script").glob("*.js"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert line.lstrip().startswith("//") or line.count("`") % 2 == 0, (path.name, line)


def test_a_style_sheet_keeps_the_blanks_that_mean_something() -> None:
    sheet = bundle.read("frame.css")
    assert "*,*::before,*::after{box-sizing:border-box}[hidden]{display:none !important}" in sheet
    assert "@container (max-width:860px){.body{" in sheet
    assert "color-mix(in srgb,var(--ink) 5%,var(--ground))" in sheet
    assert "light-dark(#1a56b0,#8ab8ff)" in sheet
    assert ".words .quiet{" in sheet


def test_a_kind_of_box_and_an_arrow_of_the_same_name_do_not_share_a_property() -> None:
    sheet = page.style_of(DrawOptions())
    assert re.search(r"--saved-stroke:light-dark\(#\w{6},#\w{6}\)", sheet)
    names = re.findall(r"(?<=[;{])--([\w-]+)(?=:)", sheet.split("}")[0])
    assert len(names) == len(set(names))


@pytest.mark.parametrize("theme", ["tutorial", "light", "dark", "colorblind", "print"])
def test_every_theme_has_a_light_and_a_dark_side(theme: str) -> None:
    sheet = page.style_of(DrawOptions(theme=theme))
    used = set(re.findall(r"var\(--([\w-]+)", sheet))
    defined = set(re.findall(r"--([\w-]+):", sheet))
    given_by_script = {"tone", "dash", "on", "line", "name", "value", "adjoint", "fill", "stroke"}
    assert used - defined - given_by_script == set()
    assert ("color-scheme:dark;" in sheet.split("}")[0]) == (theme == "dark")
