"""Python: the program runs by itself and computes what adviz computes, at ordinary points and at the bad ones."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from pathlib import Path

import pytest

from adviz import draw, parse
from adviz.ad.point import is_scalar
from adviz.cli.lists import spelled
from adviz.drawing import Drawing
from adviz.errors import OptionError
from adviz.formats.python import render
from adviz.layout.options import DrawOptions
from adviz.ops import TABLE
from adviz.ops.row import unary
from adviz.samples import load
from tests import scenes
from tests.trial import trial

SAMPLES = [  # of numbers; those of arrays are in test_python_arrays.py
    path
    for path in sorted((Path(__file__).resolve().parents[2] / "samples").glob("*.toml"))
    if (sample := load(str(path))) and is_scalar(parse(sample.expression, sample.at), sample.at)
]
ROWS = [op for op in TABLE.values() if op.args and op.partials and op.samples and op.scalar and not op.kind]
BAD = (0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 1e308, -5e-324)


def same(a: float, b: float) -> bool:
    return (a != a and b != b) or a == b or math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-300)


def program(drawing: Drawing) -> str:
    return drawing.render("python").data.decode()


def run(text: str, *arguments: float) -> tuple[float, dict[str, float]]:
    scope: dict[str, object] = {"__name__": "program"}
    exec(compile(text, "<program>", "exec"), scope)
    return scope[re.findall(r"^def (\w+)\(", text, re.MULTILINE)[-1]](*arguments)  # type: ignore


def agrees(drawing: Drawing) -> bool:
    value, gradient = run(program(drawing))
    scene = drawing.scene
    assert scene.value is not None
    return same(value, scene.value) and all(same(gradient[name], each) for name, each in scene.gradient.items())


def call(name: str, count: int) -> str:
    op = TABLE[name]
    names = [f"x{at}" for at in range(count)]
    if op.infix:
        return f" {op.infix} ".join(names)
    return f"{op.prefix}x0" if op.prefix else f"{spelled(op).partition('(')[0]}({', '.join(names)})"


@pytest.mark.parametrize("op", ROWS, ids=lambda op: op.name)
def test_every_operator_at_its_samples_and_at_bad_points(op) -> None:  # type: ignore[no-untyped-def]
    points = [*op.samples, *[(bad,) * len(op.samples[0]) for bad in BAD]]
    for point in points:
        at = {f"x{place}": value for place, value in enumerate(point)}
        assert agrees(draw(call(op.name, len(point)), at)), (op.name, point)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample(path: Path) -> None:
    sample = load(str(path))
    drawing = draw(sample.expression, sample.at or None, sample.wrt, **sample.options._asdict())
    if drawing.scene.value is None:
        text = program(drawing)
        assert "__main__" not in text
        whole = draw(sample.expression, dict.fromkeys(drawing.scene.inputs, 0.7), sample.wrt)
        value, gradient = run(text, *dict.fromkeys(drawing.scene.inputs, 0.7).values())
        assert same(value, whole.scene.value)  # type: ignore[arg-type]
        assert gradient.keys() == whole.scene.gradient.keys()
    else:
        assert agrees(drawing)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("max(x, y, 2) + min(x, x)", {"x": 2.0, "y": 2.0}),
        ("relu(x)*log(y)", {"x": -1.0, "y": 0.0}),  # what was not chosen passes nothing: 0·inf
        ("detach(x)*y + no_grad(sin(x)*x)*y", {"x": 2.0, "y": 3.0}),
        ("x^y^2 - -x % y", {"x": 2.0, "y": 3.0}),
        ("c = x*x; d = c; u = x + 1; c*d", {"x": 3.0}),
        ("a*b*b*a - (a - (b - a)) / (a / b)", {"a": 2.0, "b": 3.0}),
        ("x", {"x": 3.0}),
        ("3 + 4", {}),
    ],
)
def test_shapes_of_formulas(text: str, at: dict[str, float]) -> None:
    assert agrees(draw(text, at))


def test_the_whole_text() -> None:
    assert program(draw("x * x + 2*y", {"x": 3.0, "y": 1.0})) == (
        '"""x * x + 2*y: the value and the gradient."""\n\n\n'
        "def f(x: float = 3.0, y: float = 1.0) -> tuple[float, dict[str, float]]:\n"
        "    v1 = x * x\n"
        "    v4 = 2.0 * y\n"
        "    v5 = v1 + v4\n\n"
        "    v5_bar = 1.0\n"
        "    v1_bar = v5_bar\n"
        "    v4_bar = v5_bar\n"
        "    y_bar = v4_bar * 2.0\n"
        "    x_bar = v1_bar * x\n"
        "    x_bar += v1_bar * x\n"
        "    return v5, {'x': x_bar, 'y': y_bar}\n\n\n"
        'if __name__ == "__main__":\n    print(f())\n'
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("lambda * v1 + sin(x)", "lambda_ v1_ x"),
        ("ℓ + l + x_bar", "l l_ x_bar_"),  # Python reads ℓ as l
        ("print + f + e", "print_ f e"),
        ("α² + 変", "α 変"),
    ],
)
def test_names_that_python_or_the_program_has(text: str, names: str) -> None:
    inputs = dict.fromkeys(draw(text, None).scene.inputs, 2.0) | ({"e": 3.0} if "+ e" in text else {})
    drawing = draw(text, inputs)
    assert agrees(drawing)
    signature = re.findall(r"^def \w+\((.*?)\) ->", program(drawing), re.MULTILINE)[-1]
    assert [part.partition(":")[0] for part in signature.split(", ")] == names.split()


def test_the_derivative_and_an_assigned_name() -> None:
    second = draw("x^3 * y", {"x": 2.0, "y": 5.0}, "y", grad="x", tidy=True)
    assert "def df_dx(" in program(second)
    assert agrees(second)
    assert run(program(draw("c = a + b; c*c", {"a": 1.0, "b": 2.0}, "c")))[1] == {"a": 6.0, "b": 6.0, "c": 6.0}


def test_a_new_operator_needs_no_line_here() -> None:
    with trial(unary("cube", "3*x^2", "x^3", 0.5, value="x*x*x")):
        drawing = draw("cube(x) + 1", {"x": 2.0})
        assert "def cube(x: float) -> float:\n    return x * x * x\n" in program(drawing)
        assert agrees(drawing)


def test_a_seed_is_where_the_backward_pass_begins() -> None:
    drawing = draw("x * y", {"x": 2.0, "y": 3.0}, seed=-2)
    assert "    v2_bar = -2.0\n" in program(drawing)
    assert run(program(drawing)) == (6.0, {"x": -6.0, "y": -4.0})


def test_a_long_chain_is_a_long_program() -> None:
    drawing = draw("x" + " * 1.0001 + 0.1" * 5_000, {"x": 1.0})
    assert agrees(drawing)


def test_it_runs_alone(tmp_path: Path) -> None:
    path = tmp_path / "f.py"
    path.write_text(program(draw("digamma(x) + tanh(y)/0", {"x": 1.5, "y": -1.0})), encoding="utf-8")
    ran = subprocess.run([sys.executable, "-I", path], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert ran.stdout.startswith("(-inf, {'x': 0.934802200544")


def test_a_graph_that_is_no_formula_is_refused() -> None:
    with pytest.raises(OptionError) as caught:
        render(scenes.hostile(), DrawOptions())
    assert str(caught.value) == (
        "a Python program needs a formula, and this graph has the operator +\nremedy: use a format that paints, or json"
    )
