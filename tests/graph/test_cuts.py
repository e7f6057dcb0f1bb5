"""Where no gradient flows back, and why: as torch's `detach` and `no_grad` do."""

from __future__ import annotations

import pytest

import adviz
from adviz.graph.cuts import blocks
from adviz.lang.parser import parse
from adviz.lang.printers import to_text

# fmt: off
REASONS = [
    ("x * detach(x)",                     ["detach", "", ""]),
    ("x > 1",                             ["comparison", "comparison"]),
    ("where(x, y, 1)",                    ["condition", "", ""]),
    ("polygamma(n, x)",                   ["polygamma", ""]),
    ("no_grad(x)",                        ["no_grad"]),
    ("no_grad(x*2)",                      ["no_grad", "", "no_grad"]),
    ("no_grad(sin(x)*x) + x",             ["no_grad", "", "no_grad", "no_grad", "", ""]),
    ("y = x*2; no_grad(y + 1)",           ["", "", "no_grad", "", "no_grad"]),
    ("no_grad(detach(x) + 1)",            ["detach", "", "", "no_grad"]),
    ("no_grad(no_grad(sin(x)) + x)",      ["no_grad", "no_grad", "", "no_grad", "no_grad"]),
]
# fmt: on


@pytest.mark.parametrize(("text", "reasons"), REASONS)
def test_every_cut_says_why(text: str, reasons: list[str]) -> None:
    scene = adviz.draw(text, dict.fromkeys(adviz.parse(text).inputs, 1.0)).scene
    assert [edge.cut for edge in scene.edges] == reasons
    for edge in scene.edges:
        assert bool(edge.cut) == ("cut" in edge.roles)
        assert not edge.cut or edge.tooltip.startswith(f"no gradient: {edge.cut}")


# fmt: off
GRADIENTS = [  # what torch gives for x = 3
    ("x * detach(x)",                   9.0, 3.0),
    ("no_grad(x*2)",                    6.0, 0.0),
    ("x * no_grad(x*2)",               18.0, 6.0),
    ("y = x*2; no_grad(y) + y",        12.0, 2.0),
    ("y = 2*x; z = 3 + detach(x); y + z", 12.0, 2.0),
    ("no_grad(x/0*0) + x",              float("nan"), 1.0),
]
# fmt: on


@pytest.mark.parametrize(("text", "value", "gradient"), GRADIENTS)
def test_gradients(text: str, value: float, gradient: float) -> None:
    result = adviz.parse(text).evaluate({"x": 3.0})
    assert result.value == value or value != value
    assert result.gradient["x"] == gradient


@pytest.mark.parametrize("text", [row[0] for row in REASONS])
def test_what_is_printed_is_the_same_graph(text: str) -> None:
    tape = parse(text)
    again = parse(to_text(tape))
    assert (again.ops, again.args, again.names, again.root) == (tape.ops, tape.args, tape.names, tape.root)
    assert blocks(again) == blocks(tape)


def test_a_block_is_detached_in_the_picture() -> None:
    scene = adviz.draw("no_grad(sin(x)*2) * x", {"x": 1.0}, "x").scene
    assert [node.id for node in scene.nodes if "detached" in node.roles] == [1, 3]
    assert "cut by no_grad: nothing flows back" in adviz.draw("no_grad(sin(x)*2) * x", {"x": 1.0}).svg
