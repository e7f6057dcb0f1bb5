"""`adviz worksheet`: its files, its errors, and its page in a browser."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import adviz
from adviz.cli.worksheet import worksheet
from adviz.errors import AdvizError, OptionError
from adviz.worksheet.blanks import sheet
from adviz.worksheet.page import page

FORMULA = ("x * sin(x) + y", "--at", "x=2,y=1")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Any:
    ran = CliRunner().invoke(worksheet, words, standalone_mode=False)
    if isinstance(ran.exception, AdvizError):
        raise ran.exception
    assert ran.exception is None, ran.output
    return ran


@pytest.mark.parametrize("suffix", ["html", "svg", "png", "pdf", "txt"])
def test_the_key_lies_beside_it(folder: Path, suffix: str) -> None:
    run(*FORMULA, "-o", f"sheet.{suffix}")
    assert sorted(path.name for path in folder.iterdir()) == [f"sheet-key.{suffix}", f"sheet.{suffix}"]
    first = [path.read_bytes() for path in sorted(folder.iterdir())]
    assert first[0] != first[1]
    run(*FORMULA, "-o", f"sheet.{suffix}")
    assert [path.read_bytes() for path in sorted(folder.iterdir())] == first


def test_random_formulas(folder: Path) -> None:
    ran = run("--random", "3", "--seed", "7", "--level", "3", "-o", "hw.svg")
    assert ran.stdout == RANDOM
    assert sorted(path.name for path in folder.iterdir()) == [
        f"hw-{at}{key}.svg" for at in (1, 2, 3) for key in ("-key", "")
    ]
    run("--random", "3", "--seed", "7", "--level", "3")
    text = (folder / "worksheet.html").read_text(encoding="utf-8")
    assert text.count("<section ") == 3


RANDOM = """\
y + x + sin(cos(x) + 3)    y=1, x=-0.5
log(y * log(3 + y) + x)    y=0.5, x=1.5
sin(3 * exp(x)) * exp(y - x)    x=-1.5, y=-2
"""


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ((), 'there is no formula\nremedy: write adviz worksheet "x*y" --at x=2,y=3, or --random 5'),
        (("x", "--random", "2"), 'a formula and --random exclude each other\nremedy: write adviz worksheet "x*y" --at x=2,y=3, or --random 5'),
        ((*FORMULA, "-o", "a.json"), "a worksheet cannot be a.json\nremedy: end the name with .html .svg .png .pdf .txt"),
        ((*FORMULA, "-o", "a"), "a worksheet cannot be a\nremedy: end the name with .html .svg .png .pdf .txt"),
        (("W@x", "--at", "W=[[1,2],[3,4]],x=[1,2]"), "a worksheet is made of numbers, and here are arrays\nremedy: write a formula of numbers: x*y"),
        (("x*y",), "a worksheet needs values\nremedy: give one for each input: --at x=1.5"),
    ],
)  # fmt: skip
def test_refused(folder: Path, words: tuple[str, ...], wanted: str) -> None:
    with pytest.raises(OptionError) as caught:
        run(*words)
    assert str(caught.value) == wanted
    assert list(folder.iterdir()) == []


def test_latex(folder: Path) -> None:
    run(r"\frac{x^2}{y}", "--latex", "--at", "x=2,y=3", "-o", "a.svg")
    assert "f = x^2 / y" in (folder / "a.svg").read_text(encoding="utf-8")


def test_policy_allows_what_is_there_and_nothing_else() -> None:
    scene = adviz.draw("x*y", {"x": 2.0, "y": 3.0}).scene
    text = page("a < b", [sheet(scene, "both")], ["<svg/>"], False).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; ")
    for kind, element in (("style", "style"), ("script", "script")):
        inside = re.search(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)
        assert inside is not None
        digest = b64encode(sha256(inside[1].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy[1]
    assert not re.search(r"\son[a-z]+=|style=|https?://(?!www\.w3\.org/2000/svg)", text)
    assert "<title>a &lt; b</title>" in text


def test_names_are_never_html() -> None:
    name = "</script><img onerror=alert(1)>"
    drawing = adviz.draw("x*y", {"x": 2.0, "y": 3.0}, title=name)
    made = sheet(drawing.scene, "both")
    hostile = made._replace(blanks=tuple(blank._replace(asks=name) for blank in made.blanks))
    text = page(name, [hostile], [drawing.svg], False).decode()
    assert "<img" not in text
    answers = re.search(r'id="answers">(.*?)</script>', text)
    assert answers is not None
    assert len(json.loads(answers[1])) == len(made.blanks)


@pytest.mark.browser
def test_answers_are_checked(chromium: Any, folder: Path) -> None:
    run("a*b", "--at", "a=3,b=-0.5")
    said: list[str] = []
    context = chromium.new_context()
    tab = context.new_page()
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("request", lambda request: said.append(request.url) if not request.url.startswith("file:") else None)
    tab.goto((folder / "worksheet.html").as_uri())
    texts = tab.locator("label").all_inner_texts()
    assert [text.replace("\u00a0", " ") for text in texts] == [
        "(1) f =", "(2) arrow a → f =", "(3) arrow b → f =", "(4) ∂f/∂b =", "(5) ∂f/∂a ="]  # fmt: skip
    inputs = tab.locator("input")
    for at, given in enumerate(["-3/2", "0.5", "3.014", "three", "−0,5"]):
        inputs.nth(at).fill(given)
    tab.get_by_role("button", name="Check").click()
    assert tab.locator("output").all_inner_texts() == ["✓ right", "✗ try again", "✓ right", "not a number", "✓ right"]
    assert tab.locator(".score").inner_text() == "3 of 5 right"
    inputs.nth(2).fill("3.02")
    inputs.nth(1).fill("")
    inputs.nth(3).fill("3e0")
    inputs.nth(3).press("Enter")
    assert tab.locator("output").all_inner_texts() == ["✓ right", "", "✗ try again", "✓ right", "✓ right"]
    assert inputs.nth(2).get_attribute("aria-invalid") == "true"
    tab.get_by_role("button", name="Show the answers").click()
    assert tab.locator("output").all_inner_texts() == ["−1.5", "−0.5", "3", "3", "−0.5"]
    context.close()
    assert said == []
