"""Every remedy is put into the text of the formula, and the gradient computed anew."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

import adviz
from adviz.ad.explain import explain
from adviz.lang.printers import to_text
from adviz.scene import forms
from adviz.scene.build import start_of
from adviz.scene.explanation import Teller, tell
from adviz.scene.labels import short
from adviz.values import point

_CHANGE = re.compile(r"put (.+?) in the place of (.+?)(?=; then |; the gradient is then |; that alone is not enough, )")

# formula, point, by what; the gradient that the remedy gives
# fmt: off
BAD = [
    ("where(x != 0, sin(x)/x, 1)", "x=0", "x", "0"),
    ("where(x > 0, where(y > 0, sqrt(x), log(x)), 0)", "x=0,y=1", "x", "0"),
    ("where(x > 0, where(y > 0, sqrt(x), log(x)), 0)", "x=0,y=-1", "x", "0"),
    ("where(x < 1, acosh(x), 3)", "x=1", "x", "0"),
    ("where(x > 1, acosh(x), 3)", "x=1", "x", "0"),
    ("where(x > 0, 1/x, x)", "x=0", "x", "1"),
    ("where(x < 9, exp(x), x)", "x=1000", "x", "1"),
    ("x*log(x)", "x=0", "x", "−27.63"),
    ("norm(x, y)*log(x)", "x=0,y=0", "x", "0"),
    ("0*log(x)", "x=0", "x", "0"),
    ("log(sigmoid(x))", "x=-1000", "x", "1"),
    ("log(1 - sigmoid(x))", "x=1000", "x", "−1"),
    ("log(1 - sigmoid(x))*y", "x=40,y=2", "x", "−2"),
    ("log(1/(1 + exp(-x)))", "x=-1000", "x", "1"),
    ("log(exp(x)/(1 + exp(x)))", "x=-1000", "x", "1"),
    ("log(exp(x)/(exp(x) + exp(y)))", "x=1000,y=1001", "x", "0.7311"),
    ("log(exp(-x^2/2)/sqrt(2*pi))", "x=50", "x", "−50"),
    ("log(1 - tanh(x)^2)", "x=30", "x", "−2"),
    ("log(cosh(x))", "x=-1000", "x", "−1"),
    ("log(exp(x) + exp(y))", "x=1000,y=0", "x", "1"),
    ("log(exp(x) + exp(y) + z)", "x=1000,y=0,z=2", "x", "1"),
    ("exp(x)/(exp(x) + exp(y))", "x=1000,y=1000", "x", "0.25"),
    ("log(1 + exp(x))", "x=1000", "x", "1"),
    ("log1p(exp(x))", "x=1000", "x", "1"),
    ("1/(1 + exp(-x))", "x=-1000", "x", "0"),
    ("exp(x)/exp(y)", "x=1000,y=1000", "y", "−1"),
    ("(exp(x) - exp(-x))/(exp(x) + exp(-x))", "x=1000", "x", "0"),
    ("sqrt(x^2)", "x=0", "x", "0"),
    ("sqrt(x*x)", "x=0", "x", "0"),
    ("sqrt(x^2 + y*y + z^2)", "x=0,y=0,z=0", "y", "0"),
    ("hypot(x, y)", "x=0,y=0", "x", "0"),
    ("x/abs(x)", "x=0", "x", "0"),
    ("x/norm(x, y)", "x=0,y=0", "x", "0"),
    ("acos(x)", "x=1", "x", "−2236"),
    ("asin(x)", "x=2", "x", "0"),
    ("asin(x)", "x=-1", "x", "2236"),
    ("atanh(x)", "x=1", "x", "5e6"),
    ("acosh(x)", "x=0.5", "x", "0"),
    ("cbrt(x)", "x=0", "x", "3.333e7"),
    ("sqrt(x)", "x=0", "x", "500000"),
    ("log(x)", "x=0", "x", "1e12"),
    ("log(x, 2)", "x=0", "x", "1.443e12"),
    ("1/x", "x=0", "x", "−1e24"),
    ("x^0.5", "x=0", "x", "500000"),
    ("x^1.5", "x=-2", "x", "−2.121"),
    ("x^x", "x=-2", "x", "0.4233"),
    ("exp(x) - exp(x)", "x=1000", "x", "0"),
    ("exp(x)", "x=1000", "x", "0"),
    ("relu(x)*y", "x=-2,y=3", "x", "0.03"),
    ("relu(x)*y + relu(x)", "x=-2,y=3", "x", "0.04"),
    ("relu(x)*relu(y)", "x=-2,y=-3", "x", "0"),
    ("max(x, y)", "x=1,y=2", "x", "0.2689"),
    ("min(x, y)", "x=3,y=2", "x", "0.2689"),
    ("clip(x, 0, 1)", "x=2", "x", "1"),
    ("floor(x) + sign(x)", "x=2.5", "x", "1"),
    ("detach(x)*y", "x=2,y=3", "x", "3"),
    ("no_grad(x*2 + 1)", "x=2", "x", "2"),
    ("where(x > y, 3, 2)", "x=2,y=2.5", "y", "−0.06648"),
    ("y + acos(max(x, y))*0", "x=1,y=0", "x", "0"),
    ("(x <= 0)*y", "x=0.5,y=1", "x", "−0.06648"),
]
# fmt: on


def remedy_of(text: str, at: dict[str, float], wrt: str) -> tuple[adviz.Graph, str]:
    graph = adviz.parse(text, at)
    result = graph.evaluate(at)
    return graph, tell(result, explain(result, start_of(graph, wrt))).remedy


def mended(graph: adviz.Graph, remedy: str, at: dict[str, float], wrt: str) -> float:
    """The gradient after what the words say was done to the text."""
    text = to_text(graph)
    for new, old in _CHANGE.findall(remedy):
        text = to_text(adviz.parse(text, at))
        assert old == graph.root_name or old in text, (old, text)
        text = new if old == graph.root_name else text.replace(old, f"({new})")
    return float(adviz.parse(text, at).evaluate(at).gradient.get(wrt, 0.0))


@pytest.mark.parametrize(("text", "at", "wrt", "gives"), BAD, ids=[f"{row[0]} {row[1]}" for row in BAD])
def test_remedies_mend(text: str, at: str, wrt: str, gives: str) -> None:
    values = point([at])
    graph, remedy = remedy_of(text, values, wrt)
    assert remedy.endswith(f"; the gradient is then {gives}"), remedy
    assert short(mended(graph, remedy, values, wrt)) == gives


_CALLS = ("log", "exp", "sqrt", "sigmoid", "tanh", "relu", "abs", "floor", "acos", "cbrt", "log1p", "detach", "-")
_PAIRS = ("max", "min", "hypot", "norm", "xlogy", "logsumexp")


def _hostile(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    compare = st.sampled_from(["<", ">", "!=", ">="])
    return st.one_of(
        st.builds("{}({})".format, st.sampled_from(_CALLS), inner),
        st.builds("({}){}({})".format, inner, st.sampled_from("+-*/^"), inner),
        st.builds("where({} {} {}, {}, {})".format, inner, compare, inner, inner, inner),
        st.builds("{}({}, {})".format, st.sampled_from(_PAIRS), inner, inner),
    )


hostile = st.recursive(st.sampled_from(["x", "y", "0", "1", "2"]), _hostile, max_leaves=8)
edges = st.sampled_from([0.0, 1.0, -1.0, 2.0, 1000.0, -1000.0])


@given(hostile, edges, edges)
def test_every_remedy_gives_the_gradient_that_it_announces(text: str, x: float, y: float) -> None:
    try:
        graph = adviz.parse(text)
    except adviz.AdvizError:
        reject()  # comparisons do not chain
    at = {name: {"x": x, "y": y}[name] for name in graph.inputs}
    for name in graph.inputs:
        _, remedy = remedy_of(text, at, name)
        if "put " in remedy and not re.search(r"\bv\d+", remedy):
            promised = remedy.rpartition(" ")[2]
            made = mended(graph, remedy, at, name)
            assert short(made) == promised
            assert math.isfinite(made) or "that alone is not enough" in remedy


@pytest.mark.parametrize("form", forms.EXACT, ids=[form.old for form in forms.EXACT])
def test_the_same_function_is_the_same(form: forms.Form) -> None:
    """Where both are finite, values and gradients agree."""
    old, new = adviz.parse(form.old), adviz.parse(form.new)
    for a, b in ((0.3, 0.4), (0.7, 0.2), (1.1, 2.5)):
        at = {"a": a, "b": b}
        left = old.evaluate({name: at[name] for name in old.inputs})
        right = new.evaluate({name: at[name] for name in new.inputs})
        assert right.value == pytest.approx(left.value, rel=1e-9)
        for name in old.inputs:
            assert right.gradient[name] == pytest.approx(left.gradient[name], rel=1e-9, abs=1e-12)


def test_advice_without_a_form_is_a_known_one() -> None:
    for text, at, wrt in (("tanh(100*x)", "x=5", "x"), ("exp(x)", "x=-800", "x"), ("x/y", "x=nan,y=1", "y")):
        assert remedy_of(text, point([at]), wrt)[1] in forms.GENERAL.values()


def test_a_condition_that_needs_the_node_is_no_guard() -> None:
    graph, remedy = remedy_of("s = sqrt(x); where(s > 0, s, 0)", {"x": 0.0}, "x")
    assert remedy == (
        "the slope is infinite there, and a small offset keeps away: put sqrt(x + 1e-12) in the place of sqrt(x); "
        "the gradient is then 500000"
    )
    assert mended(graph, remedy, {"x": 0.0}, "x") == pytest.approx(5e5)


def test_large_graphs_are_not_tried_for_ever() -> None:
    graph = adviz.parse(" + ".join(["sqrt(x)"] * 20_000))
    result = graph.evaluate({"x": 0.0})
    told = tell(result, explain(result, 0)).remedy
    assert told.endswith("put sqrt(x + 1e-12) in the place of sqrt(x); the gradient is then 1e10")
    graph = adviz.parse("; ".join(["a0 = x", *(f"a{at + 1} = sqrt(a{at})*0" for at in range(20_000))]))
    result = graph.evaluate({"x": 0.0})
    assert tell(result, explain(result, 0)).remedy.endswith("; that alone is not enough, the gradient is then nan")
    graph = adviz.parse(" + ".join([f"sqrt(x{at})" for at in range(500)]))
    result = graph.evaluate(dict.fromkeys(graph.inputs, 0.0))
    teller = Teller(result)
    remedies = [teller.tell(explain(result, node)).remedy for node in graph.inputs.values()]
    assert remedies[0].endswith("put sqrt(x0 + 1e-12) in the place of sqrt(x0); the gradient is then 500000")
    assert remedies[-1].endswith("put sqrt(x499 + 1e-12) in the place of sqrt(x499); the graph is too large to try it")
