"""TikZ and LaTeX: pdflatex sets every sample and every name; the looks are those of the picture."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adviz import draw
from adviz.drawing import Drawing
from adviz.formats import render
from adviz.layout.compose import draw as layout
from adviz.layout.options import DrawOptions
from adviz.samples import load
from adviz.scene.theme import THEMES
from tests import scenes

SAMPLES = sorted((Path(__file__).resolve().parents[2] / "samples").glob("*.toml"))
AROUND = "\\documentclass{{article}}\n\\usepackage{{amsmath,tikz}}\n\\begin{{document}}\n{}\n\\end{{document}}\n"
LATEX = shutil.which("pdflatex")


def sample(path: Path) -> Drawing:
    known = load(str(path))
    return draw(known.expression, known.at or None, known.wrt, **known.options._asdict())


def typeset(text: str, folder: Path) -> str:
    """The text on the page, in the order in which it was set; fails where LaTeX has an error or a missing letter."""
    if not LATEX or not shutil.which("pdftotext"):
        pytest.skip("no pdflatex or no pdftotext on the PATH")
    (folder / "x.tex").write_text(text, encoding="utf-8")
    command = [LATEX, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "x.tex"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    log = ran.stdout.decode("latin-1")
    assert ran.returncode == 0, log[-1500:]
    assert "Missing character" not in log
    assert "Overfull" not in log
    assert "(1 page," in log
    return subprocess.run(
        ["pdftotext", "-raw", "x.pdf", "-"], cwd=folder, capture_output=True, check=True
    ).stdout.decode()


@pytest.mark.latex
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_pdflatex_sets_every_sample(path: Path, tmp_path: Path) -> None:
    drawing = sample(path)
    text = typeset(drawing.render("tikz").data.decode("ascii"), tmp_path)
    for node in drawing.scene.nodes:
        for line in node.lines[1:]:
            number = line.text.split(" ")[1].strip("[],")  # the cells of a matrix stand alone
            assert re.sub(r"e(-?\d+)", "", number).replace("−", "−") in text.replace("-", "−") or number in (
                "nan",
                "inf",
            )
    found = subprocess.run(["pdfinfo", "x.pdf"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    size = re.search(r"Page size: +([\d.]+) x ([\d.]+) pts", found)
    picture = layout(drawing.scene, drawing.options)[0]
    assert size
    assert picture.width - 0.5 <= float(size[1]) <= 1.1 * picture.width  # formulas are wider when they are typeset
    assert float(size[2]) == pytest.approx(picture.height, abs=0.05 * picture.height)


@pytest.mark.latex
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_pdflatex_sets_the_formulas_of_every_sample(path: Path, tmp_path: Path) -> None:
    text = sample(path).render("latex").data.decode("ascii")
    typeset("\\documentclass[a3paper,landscape]{article}\n\\usepackage{amsmath}\n\\usepackage[margin=5mm,landscape,a2paper]"
            f"{{geometry}}\n\\begin{{document}}\n{text}\\end{{document}}\n", tmp_path)  # fmt: skip


@pytest.mark.latex
@pytest.mark.parametrize("name", ["hostile", "network"])
def test_pdflatex_sets_hostile_names(name: str, tmp_path: Path) -> None:
    scene = scenes.hostile() if name == "hostile" else scenes.network(6)
    text = typeset(render(scene, "tikz", DrawOptions()).data.decode("ascii"), tmp_path)
    if name == "hostile":
        for said in ("</script>&amp;]]>", "->{|}", r"\N \G \L", "back\\"):
            assert said in re.sub(r"[-−]>", "->", text)


@pytest.mark.latex
def test_the_embedded_picture_is_a_part_of_a_page(tmp_path: Path) -> None:
    drawing = draw("x^2 + y", {"x": 2.0, "y": 1.0}, "x", embed=True, scale=0.8)
    text = drawing.render("tikz").data.decode("ascii")
    assert text.count("\\begin{") == text.count("\\begin{tikzpicture}") == 1
    remark = "\\begin{tikzpicture}[remember picture, overlay]\\end{tikzpicture}"
    assert "4" in typeset(AROUND.format(f"Before.\n\n\\noindent {text}{remark}\n\nBehind."), tmp_path)


def test_a_box_has_a_name_and_a_colour_says_what_it_is_for() -> None:
    text = draw("x * y", {"x": 2.0, "y": 3.0}, "x").render("tikz").data.decode("ascii")
    assert re.search(r"\\node\[fill=adviz-input-fill, draw=adviz-wrt-line, .*\] \(v0\) at \([\d.,]+\) \{\};", text)
    assert "\\draw[adviz-path-1, line width=2.8bp]" in text
    assert f"\\definecolor{{adviz-path-1}}{{HTML}}{{{THEMES['tutorial'].paths[0].colour[1:].upper()}}}" in text
    used, defined = (
        set(re.findall(r"adviz-[\w-]+", text.partition("\\useas")[2])),
        set(re.findall(r"\\definecolor\{(.+?)\}", text)),
    )
    assert used <= defined


@settings(max_examples=60)
@given(st.text(max_size=30))
def test_no_name_gets_out_of_its_braces(name: str) -> None:
    scene = scenes.square()
    name = name.encode("utf-8", "replace").decode()
    nodes = [node._replace(lines=(node.lines[0]._replace(text=name),)) for node in scene.nodes]
    text = render(scene._replace(nodes=tuple(nodes), title=(name,)), "tikz", DrawOptions()).data.decode("ascii")
    for label in re.findall(r"^\\node\[letters.*?\] at \(.*?\) \{(.*)\};$", text, re.MULTILINE):
        inside = re.sub(r"\\[\\{}$%#&_]", "", label)
        assert inside.count("{") == inside.count("}")
        assert inside.count("$") % 2 == 0


def test_notes_on_size_and_letters() -> None:
    assert render(scenes.hostile(), "tikz", DrawOptions()).notes == (
        "pdflatex has no letters 変, 数, 😀: their code points stand in their places",
    )
    notes = render(scenes.square(), "tikz", DrawOptions(scale=100.0)).notes
    assert len(notes) == 1
    assert notes[0].startswith("TeX has no lengths beyond 16,000 points; the picture has --scale ")


def test_the_formula_has_a_note_on_letters_as_well() -> None:
    notes = draw("sin(x)*ж", {"x": 1.0, "ж": 2.0}).render("latex").notes
    assert notes == ("pdflatex has no letter ж: U+0436 stands in its place",)


def test_boxes_have_room_for_what_latex_sets() -> None:
    beyond = draw("sin(α)*ß_1 + naïve^2 / ж", {"α": 1.0, "ß_1": 2.0, "naïve": 3.0, "ж": 4.0}, "ж")
    latin = draw("sin(α)*ß_1 + naïve^2 / y", {"α": 1.0, "ß_1": 2.0, "naïve": 3.0, "y": 4.0}, "y")
    assert width_of_root(beyond) > width_of_root(latin) + 30.0
    product = draw("a*b*c*d*e_1*g*h", dict.fromkeys(("a", "b", "c", "d", "e_1", "g", "h"), 1.0))
    painted = next(group.shapes[0] for group in layout(product.scene, product.options)[0].groups if group.id == "v12")
    assert width_of_root(product) > painted.width  # type: ignore[union-attr]


def width_of_root(drawing: Drawing) -> float:
    text = drawing.render("tikz").data.decode("ascii")
    found = re.search(rf"minimum width=([\d.]+)bp, minimum height=[\d.]+bp\] \(v{drawing.scene.root}\)", text)
    assert found
    return float(found[1])


def test_products_of_two_arrays_have_a_sign_of_their_own() -> None:
    at = {"W": [[1, 2], [3, 4]], "x": [1, 2], "b": [0, 1], "y": [0, 1]}
    drawing = draw("sum(softmax(W@x + b) * y)", at)
    for format in ("latex", "tikz"):
        text = drawing.render(format).data.decode("ascii")
        assert r"\odot y" in text
        assert r"\cdot" not in text
    numbers = draw("sum(softmax(W@x + b) * y)", at | {"y": 2.0}).render("latex").data.decode("ascii")
    assert r"\cdot y" in numbers
    assert r"\odot" not in numbers


def test_gradients_of_arrays_have_it_too() -> None:
    drawing = draw("x*y*2*z", {"x": [1, 2], "y": [0, 1], "z": [3, 4]}, seed=[1, 1])
    text = drawing.render("latex").data.decode("ascii")
    assert r"f &= x \odot y \cdot 2 \odot z" in text
    assert r"\frac{\partial f}{\partial z} &= x \odot y \cdot 2" in text


@pytest.mark.parametrize(
    ("text", "at", "wrt", "options", "expected"),
    [
        ("x * sin(x)", {"x": 2.0}, "x", {}, [
            r"f &= x \cdot \sin(x) \\",
            r" &= 1.818595 \\",
            r"\frac{\partial f}{\partial x} &= \underbrace{v_{1}}_{1} + \underbrace{\cos(x) \cdot x}_{2} \\",
            r" &= 0.9093 - 0.83229 = 0.07700375 \\",
            r"v_{1} &= \sin(x)",
        ]),
        ("a / b", None, "b", {}, [
            r"f &= \frac{a}{b} \\",
            r"\frac{\partial f}{\partial b} &= -\underbrace{\frac{a}{b^{2}}}_{1}",
        ]),
        ("x^3", None, (), {"grad": "x", "tidy": True}, [
            r"\frac{\partial f}{\partial x} &= 3 \cdot x^{2} \\",
            r"\frac{\partial^{2} f}{\partial x^{2}} &= 3 \cdot (2 \cdot x)",
        ]),
        ("c = a + b; c*c", {"a": 1.0, "b": 2.0}, (), {}, [
            r"c &= a + b \\",
            r"f &= c \cdot c \\",
            r" &= 9 \\",
            r"\frac{\partial f}{\partial a} &= c + c \\",
            r" &= 6 \\",
            r"\frac{\partial f}{\partial b} &= c + c \\",
            r" &= 6",
        ]),
        ("x", {"x": 2.0}, (), {}, [r"x &= 2 \\", r"\frac{\partial x}{\partial x} &= 1"]),
        ("3", None, (), {}, ["f &= 3"]),
        ("u1*exp(u1)", None, (), {}, [  # what is used twice has a letter that the formula has not
            r"f &= u_{1} \cdot e^{u_{1}} \\",
            r"w_{1} &= e^{u_{1}} \\",
            r"\frac{\partial f}{\partial u_{1}} &= w_{1} + u_{1} \cdot w_{1}",
        ]),
        ("detach(x)", {"x": 2.0}, "x", {}, [
            r"f &= \operatorname{detach}(x) \\",
            r" &= 2 \\",
            r"\frac{\partial f}{\partial x} &= 0 \quad \text{(no path)}",
        ]),
    ],
)  # fmt: skip
def test_formulas(text: str, at, wrt, options, expected: list[str]) -> None:  # type: ignore[no-untyped-def]
    made = draw(text, at, wrt, **options).render("latex").data.decode("ascii")
    body = made.partition("\\begin{align*}\n")[2].partition("\n\\end{align*}")[0]
    assert [line.removeprefix("  ") for line in body.split("\n")] == expected
