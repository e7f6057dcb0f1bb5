"""The files of `samples/`: each loads, draws in every format, and has the gradient that its values say."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from adviz import Drawing, draw, parse
from adviz.errors import AdvizError, FileProblem
from adviz.formats import FORMATS
from adviz.samples import Sample, load, read

ROOT = Path(__file__).resolve().parents[2]
PATHS = sorted((ROOT / "samples").glob("*.toml"))
SAMPLES = {path.stem: load(str(path)) for path in PATHS}
NUMBERS = {name: sample for name, sample in SAMPLES.items() if sample.at}
NOT_SMOOTH = {  # what central differences see, and a gradient does not
    "detach": "a difference sees through detach",
    "tutorial-detach": "a difference sees through detach",
    "no-grad": "a difference sees through no_grad",
    "where": "the gradient is nan",
    "double-where": "the point is the end of the square root",
}


def drawing(sample: Sample) -> Drawing:
    return draw(sample.expression, sample.at or None, sample.wrt, **sample.options._asdict())


def test_there_are_many() -> None:
    assert len(SAMPLES) >= 16
    assert len({sample.options.title for sample in SAMPLES.values()}) == len(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("kind", FORMATS)
def test_it_draws(name: str, kind: str) -> None:
    nodes = drawing(SAMPLES[name]).scene.nodes
    if kind in ("gif", "apng") and all(node.value is None and node.entries is None for node in nodes):
        pytest.skip("a film needs values")
    rendered = drawing(SAMPLES[name]).render(kind)
    starts = {"png": b"\x89PNG", "svg": b"<svg", "dot": b"digraph", "json": b"{"}
    assert rendered.data.startswith(starts.get(kind, b""))
    assert len(rendered.data) > 100
    assert rendered.notes == () or kind == "boxes"  # which are lists where they are wide


@pytest.mark.parametrize("name", SAMPLES)
def test_it_highlights_paths_and_is_small_enough_for_a_lecture(name: str) -> None:
    sample = SAMPLES[name]
    scene = drawing(sample).scene
    assert [table.wrt for table in scene.tables] == list(sample.wrt) != []
    assert all(table.listed for table in scene.tables)
    assert len(scene.nodes) <= 25


@pytest.mark.parametrize("name", NUMBERS)
def test_products_add_up_to_the_gradient(name: str) -> None:
    graph, at = parse(SAMPLES[name].expression, SAMPLES[name].at).unrolled(SAMPLES[name].at)
    wrt = [part for name_ in SAMPLES[name].wrt for part in graph.parts.get(name_, (name_,))]
    for table in draw(graph, at, wrt, paths=SAMPLES[name].options.paths).scene.tables:
        total = math.fsum([path.product or 0.0 for path in table.listed] + [table.rest or 0.0])
        assert total == pytest.approx(table.total, rel=1e-12, abs=1e-15, nan_ok=True)


@pytest.mark.parametrize("name", [name for name in NUMBERS if name not in NOT_SMOOTH])
def test_the_gradient_is_that_of_central_differences(name: str) -> None:
    sample = NUMBERS[name]
    graph, at = parse(sample.expression, sample.at).unrolled(sample.at)  # arrays entry by entry
    gradient = graph.evaluate(at).gradient
    assert gradient.keys() == at.keys()
    for wrt, want in gradient.items():
        step = 1e-5 * max(1.0, abs(at[wrt]))
        above, below = (graph.evaluate(at | {wrt: at[wrt] + side * step}).value for side in (1.0, -1.0))
        assert (above - below) / (2 * step) == pytest.approx(want, rel=1e-6, abs=1e-8), wrt


def test_detach_has_the_gradient_of_the_other_path() -> None:
    result = parse(SAMPLES["detach"].expression).evaluate(SAMPLES["detach"].at)
    assert (result.value, result.gradient) == (8.0, {"x": 8.0})


def test_where_is_nan_and_double_where_is_not() -> None:
    names = ("where", "double-where")
    gradients = [parse(SAMPLES[name].expression).evaluate({"x": 0.0}).gradient["x"] for name in names]
    assert math.isnan(gradients[0])
    assert gradients[1] == 0.0


def test_the_tutorial_is_exact() -> None:
    record = json.loads(drawing(SAMPLES["tutorial"]).render("json").data)
    assert record["value"] == pytest.approx(1.0469726768804155, rel=1e-12)
    assert record["gradient"] == pytest.approx({"x2": 1.6165488003791766, "x1": 0.2328337474755975}, rel=1e-12)


@pytest.mark.parametrize("name", [name for name in NUMBERS if name != "where"])
def test_nothing_is_strange_in_it(name: str) -> None:
    assert drawing(SAMPLES[name]).scene.notes == ()


def test_where_says_what_is_not_finite() -> None:
    assert drawing(SAMPLES["where"]).scene.notes == (
        "not finite: the derivative of sqrt in sqrt(x) at x = 0 is inf",
        "not finite: ∂f/∂x = nan",
    )


HEAD = 'expression = "x"\n'
WRONG = {
    'expresion = "x"': "a.toml: there is no key expresion\nremedy: did you mean expression?",
    HEAD + "zzz = 1": "a.toml: there is no key zzz\nremedy: the keys are expression, function, title, wrt, at, draw",
    HEAD + "At = {x = 1}": "a.toml: there is no key At\nremedy: did you mean at?",
    HEAD + '[draw]\nthme = "dark"': "a.toml: there is no option thme\nremedy: did you mean theme?",
    HEAD + "[draw]\nqqqq = 1": (
        "a.toml: there is no option qqqq\n"
        "remedy: the options are labels, paths, share, grad, tidy, rankdir, theme, scale, layout, title, seed, embed, "
        "ascii"
    ),
    HEAD + '[draw]\ntheme = "drak"': "a.toml: theme cannot be 'drak'\nremedy: did you mean dark?",
    HEAD + '[draw]\nrankdir = "left"': "a.toml: rankdir cannot be 'LEFT'\nremedy: choose one of LR, TB, BT, RL",
    HEAD + "[draw]\npaths = -1": "a.toml: paths cannot be -1\nremedy: give a whole number from 0 on",
    HEAD + "[draw]\npaths = true": "a.toml: paths cannot be True\nremedy: give a whole number from 0 on",
    HEAD + '[draw]\nscale = "big"': "a.toml: scale cannot be 'big'\nremedy: give a positive number",
    HEAD + "[draw]\nscale = nan": "a.toml: scale cannot be nan\nremedy: give a positive number",
    HEAD + "[draw]\nshare = 1": "a.toml: share cannot be 1\nremedy: give true or false",
    HEAD + "title = 3": "a.toml: title cannot be 3\nremedy: give a text",
    HEAD + "wrt = 3": 'a.toml: wrt is not a name or a list of names\nremedy: write wrt = "x" or wrt = ["x", "y"]',
    HEAD + "at = 3": "a.toml: at is not a table\nremedy: begin it with [at]",
    HEAD + "draw = 3": "a.toml: draw is not a table\nremedy: begin it with [draw]",
    HEAD + "[at]\nx = true": (
        "a.toml: the value of x is not a number\nremedy: give a number, or a text such as 'pi/4'"
    ),
    HEAD + '[at]\nx = "y + 1"': (
        "a.toml: the value of x depends on y\n  y + 1\n  ^\nremedy: a value is a number, or an expression of numbers"
    ),
    HEAD + '[at]\nx = "1 +"': (
        "a.toml: an operand is missing after +\n  1 +\n    ^\nremedy: write a number, a name or ( ) after it"
    ),
    'wrt = "x"': ('a.toml: there is no expression\nremedy: write expression = "x * sin(x)"'),
}


@pytest.mark.parametrize(("text", "message"), WRONG.items(), ids=[text.splitlines()[-1] for text in WRONG])
def test_what_is_wrong_is_said(text: str, message: str) -> None:
    with pytest.raises(AdvizError) as caught:
        read(text, "a.toml")
    assert str(caught.value) == message
    assert caught.value.exit_code == 2


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    latin = tmp_path / "latin.toml"
    latin.write_bytes('expression = "ü"'.encode("latin-1"))
    broken = tmp_path / "broken.toml"
    broken.write_text("expression =", encoding="utf-8")
    wanted = {
        tmp_path / "none.toml": f"cannot read {tmp_path / 'none.toml'}: no such file or directory",
        tmp_path: f"cannot read {tmp_path}: is a directory",
        latin: f"{latin} is not UTF-8: byte 14 is 0xfc\nremedy: save it as UTF-8",
        broken: f"{broken} is not TOML: Invalid value (at end of document)",
    }
    for path, message in wanted.items():
        with pytest.raises(FileProblem) as caught:
            load(str(path))
        assert str(caught.value) == message


def test_other_ends_of_lines_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + b'expression = "x*y"\r\nwrt = "x"\r\n[at]\r\nx = 1\r\ny = "pi/4"\r\n')
    sample = load(str(path))
    assert (sample.expression, sample.wrt, sample.at) == ("x*y", ("x",), {"x": 1.0, "y": math.pi / 4})
