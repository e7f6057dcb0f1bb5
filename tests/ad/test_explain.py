"""Planted causes, and what is said about each: the whole text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given

import adviz
from adviz.ad.explain import Explanation, explain
from adviz.ad.origin import terms
from adviz.scene.build import start_of
from adviz.scene.explanation import marked, tell
from adviz.values import point
from tests.strategies import expressions, points, programs

# fmt: off
PLANTED = [
    ('detach(x)*y', 'x=2,y=3', 'x', 'cut', """\
∂f/∂x = 0: every way from x to f is cut. PyTorch has None for it.
x → detach(x) is cut: detach passes the value on and no gradient back.
remedy: leave detach out, if the gradient is wanted: put x in the place of detach(x); the gradient is then 3"""),
    ('y = no_grad(x*2); y + z', 'x=2,z=1', 'x', 'cut', """\
∂f/∂x = 0: every way from x to f is cut. PyTorch has None for it.
x → x·2 is cut: what no_grad makes carries no gradient.
remedy: leave no_grad out, if the gradient is wanted: put x * 2 in the place of no_grad(x * 2); the gradient is then 2"""),
    ('where(x > 0, y, 2)', 'x=2,y=3', 'x', 'cut', """\
∂f/∂x = 0: every way from x to f is cut. PyTorch has None for it.
x → x > 0 is cut: the result of a comparison jumps and has no slope.
remedy: a smooth step has a slope: put 2 + sigmoid(10 * x) * (y - 2) in the place of where(x > 0, y, 2); the gradient is then 2.061e-8"""),
    ('a = detach(x); b = floor(x) > 1; a*b + polygamma(x, y)', 'x=2,y=3', 'x', 'cut', """\
∂f/∂x = 0: every way from x to f is cut. PyTorch has None for it.
x → a is cut: detach passes the value on and no gradient back.
floor(x) → b is cut: the result of a comparison jumps and has no slope.
x → polygamma(x, y) is cut: polygamma is not differentiated by this argument.
remedy: leave detach out, if the gradient is wanted: put x in the place of detach(x); the gradient is then 1"""),
    ('u = y*2; x + 1', 'x=2,y=3', 'y', 'unused', """\
∂f/∂y = 0: f does not use y. PyTorch has None for it."""),
    ('x', 'x=2', 'x', 'itself', """\
∂x/∂x = 1: x is the result itself."""),
    ('relu(x)*y', 'x=-2,y=3', 'x', 'zero', """\
∂f/∂x = 0: every path from x to f has a factor that is exactly 0.
x → relu(x) has the factor 0: relu is flat left of 0, and x is −2.
remedy: leaky_relu and softplus have a slope on both sides: put leaky_relu(x) in the place of relu(x); the gradient is then 0.03"""),
    ('relu(x)*y', 'x=0,y=3', 'x', 'zero', """\
∂f/∂x = 0: every path from x to f has a factor that is exactly 0.
x → relu(x) has the factor 0: relu is at a kink, x = 0: at the kink the gradient is 0.
remedy: leaky_relu and softplus have a slope on both sides: put leaky_relu(x) in the place of relu(x); the gradient is then 0.03"""),
    ('max(x, y, 7)', 'x=-2,y=3', 'x', 'zero', """\
∂f/∂x = 0: every path from x to f has a factor that is exactly 0.
x → f has the factor 0: max takes 7, and x is −2.
remedy: logsumexp is a smooth max, with a slope for every argument: put logsumexp(x, y, 7) in the place of max(x, y, 7); the gradient is then 0.0001212"""),
    ('floor(x)*y', 'x=2.5,y=3', 'x', 'zero', """\
∂f/∂x = 0: every path from x to f has a factor that is exactly 0.
x → floor(x) has the factor 0: floor is flat everywhere between its jumps.
remedy: the value stays, and the gradient passes straight through: put x + detach(floor(x) - x) in the place of floor(x); the gradient is then 3"""),
    ('tanh(100*x)', 'x=5', 'x', 'zero', """\
∂f/∂x = 0: every path from x to f has a factor that is exactly 0.
100·x → f has the factor 0: tanh is saturated, as 100·x is 500: its slope is 0 to the last digit.
remedy: keep the argument of tanh small: scale it, or normalise it"""),
    ('exp(x)', 'x=-800', 'x', 'zero', """\
∂f/∂x = 0: every path from x to f has a factor that is exactly 0.
x → f has the factor 0: exp underflows to 0, as x is −800.
remedy: work with the logarithm, which does not underflow"""),
    ('where(y > 0, x, 1)', 'x=2,y=-3', 'x', 'zero', """\
∂f/∂x = 0: every path from x to f has a factor that is exactly 0.
x → f has the factor 0: y > 0 does not hold, so where takes 1."""),
    ('x*y', 'x=2,y=0', 'x', 'zero', """\
∂f/∂x = 0: every path from x to f has a factor that is exactly 0.
x → f has the factor 0: the other factor, y, is 0."""),
    ('clip(x, 0, 1)', 'x=2', 'x', 'zero', """\
∂f/∂x = 0: every path from x to f has a factor that is exactly 0.
x → f has the factor 0: x = 2 is outside of the bounds 0 … 1.
remedy: the value stays, and the gradient passes straight through; a soft bound such as tanh has a slope too: put x + detach(clip(x, 0, 1) - x) in the place of clip(x, 0, 1); the gradient is then 1"""),
    ('x^2', 'x=0', 'x', 'zero', """\
∂f/∂x = 0: every path from x to f has a factor that is exactly 0.
x → f has the factor 0: the slope 2·x is 0 at x = 0."""),
    ('cos(x) + abs(x)', 'x=0', 'x', 'zero', """\
∂f/∂x = 0: every path from x to f has a factor that is exactly 0.
x → cos(x) has the factor 0: the slope −sin(x) is 0 at x = 0.
x → abs(x) has the factor 0: abs is at a kink, x = 0: at the kink the gradient is 0."""),
    ('sqrt(x)*0*relu(y) + relu(-x) + relu(-x)*2 + relu(-x)*3 + relu(-x)*4', 'x=4,y=1', 'x', 'zero', """\
∂f/∂x = 0: every path from x to f has a factor that is exactly 0.
sqrt(x) → sqrt(x)·0 has the factor 0: the other factor, 0, is 0.
−x → relu(−x) has the factor 0: relu is flat left of 0, and −x is −4.
−x → relu(−x) has the factor 0: relu is flat left of 0, and −x is −4. There are 2 more such edges.
remedy: leaky_relu and softplus have a slope on both sides: put leaky_relu(-x) in the place of relu(-x); the gradient is then −0.1"""),
    ('(x + 1)*(3 - x)', 'x=1', 'x', 'cancel', """\
∂f/∂x = 0: the paths from x to f cancel.
What x gets adds up to 0: −2 through 3 − x, 2 through x + 1."""),
    ('u = x*x; (u + 1)*(9 - u)', 'x=2', 'x', 'cancel', """\
∂f/∂x = 0: the paths from x to f cancel.
What u gets adds up to 0: −5 through 9 − u, 5 through u + 1."""),
    ('1e-200*(1e-200*x)', 'x=1', 'x', 'underflow', """\
∂f/∂x = 0: no factor is 0, but their product is below the smallest double.
x → 1e-200·x → f gives 1e-200 · 1e-200 = 0.
remedy: add logarithms in place of multiplying, or scale the factors"""),
    ('relu(x)*y + detach(x)', 'x=-2,y=3', 'x', 'zero', """\
∂f/∂x = 0: every path from x to f has a factor that is exactly 0.
x → relu(x) has the factor 0: relu is flat left of 0, and x is −2.
1 more way is cut: x → detach(x).
remedy: leaky_relu and softplus have a slope on both sides: put leaky_relu(x) in the place of relu(x); the gradient is then 0.03"""),
    ('where(x > 0, x, detach(x))', 'x=-1', 'x', 'zero', """\
∂f/∂x = 0: every path from x to f has a factor that is exactly 0.
x → f has the factor 0: x > 0 does not hold, so where takes detach(x).
1 more way is cut: x → detach(x).
remedy: leave detach out, if the gradient is wanted: put x in the place of detach(x); the gradient is then 1"""),
    ('where(x > 0, sqrt(x), 0)', 'x=0', 'x', 'nan', """\
∂f/∂x = nan: it first arises in the backward pass at x → sqrt(x).
0, which comes from f, meets inf, the slope of sqrt(x) at x = 0: 0 · inf is nan.
remedy: a second where keeps the argument away from there: put sqrt(where(x > 0, x, 1)) in the place of sqrt(x); the gradient is then 0"""),
    ('x*log(x)', 'x=0', 'x', 'nan', """\
∂f/∂x = nan: it first arises in the backward pass at x → log(x).
0, which comes from f, meets inf, the slope of log(x) at x = 0: 0 · inf is nan.
In the forward pass log(x) is −inf: x = 0 is a pole.
remedy: xlogy(x, x) mends the value alone, and its slope, log(x) + 1, is −inf there; for a finite gradient: the slope is infinite there, and a small offset keeps away: put log(x + 1e-12) in the place of log(x); the gradient is then −27.63"""),
    ('log(exp(x) + exp(y))', 'x=1000,y=0', 'x', 'nan', """\
∂f/∂x = nan: it first arises in the backward pass at x → exp(x).
0, which comes from f, meets inf, the slope of exp(x) at x = 1000: 0 · inf is nan.
In the forward pass exp(x) at x = 1000 is inf, beyond the range of doubles.
remedy: logsumexp does not overflow: put logsumexp(x, y) in the place of log(exp(x) + exp(y)); the gradient is then 1"""),
    ('log(1 + exp(x))', 'x=1000', 'x', 'nan', """\
∂f/∂x = nan: it first arises in the backward pass at x → exp(x).
0, which comes from f, meets inf, the slope of exp(x) at x = 1000: 0 · inf is nan.
In the forward pass exp(x) at x = 1000 is inf, beyond the range of doubles.
remedy: the same function, without overflow and underflow: put softplus(x) in the place of log(1 + exp(x)); the gradient is then 1"""),
    ('exp(x)/(1 + exp(x))', 'x=1000', 'x', 'nan', """\
∂f/∂x = nan: it first arises in the backward pass at 1 + exp(x) → f.
The slope of exp(x) / (1 + exp(x)) at exp(x) = inf, 1 + exp(x) = inf is nan.
In the forward pass exp(x) at x = 1000 is inf, beyond the range of doubles. There is 1 more such place.
remedy: the same function, without overflow and underflow: put sigmoid(x) in the place of exp(x) / (1 + exp(x)); the gradient is then 0"""),
    ('sqrt(x^2 + y^2)', 'x=0,y=0', 'x', 'nan', """\
∂f/∂x = nan: it first arises in the backward pass at x → x^2.
inf, which comes from f, meets 0, the slope of x^2 at x = 0: inf · 0 is nan.
The slope of sqrt(x^2 + y^2) at x^2 + y^2 = 0 is inf.
remedy: norm has the gradient 0 at the origin: put norm(x, y) in the place of sqrt(x^2 + y^2); the gradient is then 0"""),
    ('hypot(x, y)', 'x=0,y=0', 'x', 'nan', """\
∂f/∂x = nan: it first arises in the backward pass at x → f.
The slope of hypot(x, y) at x = 0, y = 0 is nan.
remedy: norm has the gradient 0 at the origin: put norm(x, y) in the place of hypot(x, y); the gradient is then 0"""),
    ('exp(x) - exp(x)', 'x=1000', 'x', 'nan', """\
∂f/∂x = nan: it first arises in the backward pass at x.
What x gets is −inf through exp(x), inf through exp(x), and inf − inf is nan.
The slope of exp(x) at x = 1000 is inf.
In the forward pass exp(x) at x = 1000 is inf, beyond the range of doubles.
remedy: a bound keeps it in the range of doubles, and the logarithm does not overflow: put exp(min(x, 709)) in the place of exp(x); the gradient is then 0"""),
    ('log(x) - log(2*x)', 'x=0', 'x', 'nan', """\
∂f/∂x = nan: it first arises in the backward pass at x.
What x gets is −inf through 2·x, inf through log(x), and inf − inf is nan.
The slope of log(2·x) at 2·x = 0 is inf.
In the forward pass log(2·x) is −inf: 2·x = 0 is a pole.
remedy: a logarithm of its parts does not overflow or underflow: put log(2) + log(x) in the place of log(2 * x); then the slope is infinite there, and a small offset keeps away: put log(x + 1e-12) in the place of log(x); the gradient is then 0"""),
    ('asin(x)', 'x=2', 'x', 'nan', """\
∂f/∂x = nan: it first arises in the backward pass at x → f.
The slope of asin(x) at x = 2 is nan.
In the forward pass asin(x) is nan: x = 2 is outside of its domain.
remedy: keep the argument in the domain: put asin(clip(x, -1, 1)) in the place of asin(x); the gradient is then 0"""),
    ('x/y', 'x=nan,y=1', 'y', 'nan', """\
∂f/∂y = nan: it first arises in the backward pass at y → f.
The slope of x / y at x = nan, y = 1 is nan.
x was given as nan.
remedy: give it a finite value"""),
    ('sqrt(x)', 'x=0', 'x', 'inf', """\
∂f/∂x = inf: it first arises in the backward pass at x → f.
The slope of sqrt(x) at x = 0 is inf.
remedy: the slope is infinite there, and a small offset keeps away: put sqrt(x + 1e-12) in the place of sqrt(x); the gradient is then 500000"""),
    ('1/x', 'x=0', 'x', 'inf', """\
∂f/∂x = −inf: it first arises in the backward pass at x → f.
The slope of 1 / x at x = 0 is −inf.
In the forward pass 1 / x is inf: x = 0 is a pole.
remedy: a small offset keeps the divisor away from 0: put 1 / (x + 1e-12) in the place of 1 / x; the gradient is then −1e24"""),
    ('x^0.5', 'x=0', 'x', 'inf', """\
∂f/∂x = inf: it first arises in the backward pass at x → f.
The slope of x^0.5 at x = 0 is inf.
remedy: the slope is infinite there, and a small offset keeps away: put (x + 1e-12)^0.5 in the place of x^0.5; the gradient is then 500000"""),
    ('log(x)', 'x=-1', 'x', 'value', """\
∂f/∂x = −1: one path from x to f carries it.
x → f gives −1.
In the forward pass log(x) is nan: x = −1 is outside of its domain."""),
    ('g(u) = sigmoid(2*u); g(g(g(g(g(g(g(g(g(g(x))))))))))', 'x=3', 'x', 'vanish', """\
∂f/∂x = 2.250597e-8: it vanishes on the way from f back to x.
x → 2·x → sigmoid(2·x) → 2·sigmoid(2·x) → … → v26 → v27 → v29 → f has 20 factors, 0.415 in the geometric mean: 2.251e-8.
Most is lost at 2·x → sigmoid(2·x), whose factor is 0.002467.
remedy: sums past the step (x + g(x)), or a scale that keeps the factors near 1
v26 = 2 * …
v27 = sigmoid(v26)
v29 = 2 * v27"""),
    ('exp(exp(x))', 'x=3', 'x', 'explode', """\
∂f/∂x = 1.061503e10: it explodes on the way from f back to x.
x → exp(x) → f gives 20.09 · 5.285e8 = 1.062e10.
Most is won at exp(x) → f, whose factor is 5.285e8."""),
    ('x*1e10 - x*(1e10 - 1)', 'x=1', 'x', 'value', """\
∂f/∂x = 1: 2 paths from x to f add up.
x → x·1e10 → f gives 1e10 · 1 = 1e10.
x → x·(1e10−1) → f gives 1e10 · −1 = −1e10.
What x gets nearly cancels: the largest part is 1e10, so about 10 of 16 digits are lost."""),
    ('x*1e10 - x*(1e10 - 1e-6)', 'x=1', 'x', 'value', """\
∂f/∂x = 1.907349e-6: 2 paths from x to f add up.
x → x·(1e10−1e-6) → f gives 1e10 · −1 = −1e10.
x → x·1e10 → f gives 1e10 · 1 = 1e10.
What x gets nearly cancels: the largest part is 1e10, so about 16 of 16 digits are lost."""),
    ('max(x, y)', 'x=2,y=2', 'x', 'value', """\
∂f/∂x = 0.5: one path from x to f carries it.
x → f gives 0.5.
x → f is at a kink, x = 2, y = 2: arguments that tie share the gradient equally."""),
    ('(sin(x2)+1)/(x2+exp(x1)) + x1*x2', 'x1=1.5,x2=0.5', 'x2', 'value', """\
∂f/∂x2 = 1.616549: 3 paths from x2 to f add up.
x2 → x1·x2 → f gives 1.5 · 1 = 1.5, 92.8 % of it.
x2 → sin(x2) → sin(x2)+1 → v7 → f gives 0.8776 · 1 · 0.2007 · 1 = 0.1762, 10.9 % of it.
x2 → x2+exp(x1) → v7 → f gives 1 · −0.05961 · 1 = −0.05961, −3.7 % of it.
v7 = (sin(x2) + 1) / (x2 + exp(x1))"""),
    ('y + acos(max(x, y))', 'x=1,y=0', 'y', 'value', """\
∂f/∂y = 1: 2 paths from y to f add up.
y → f gives 1. There is 1 more path."""),
    ('x*y', 'x=2,y=3', 'x', 'value', """\
∂f/∂x = 3: one path from x to f carries it.
x → f gives 3."""),
]
# fmt: on


def explained(text: str, at: str, wrt: str) -> tuple[adviz.Evaluation, Explanation]:
    values = point([at])
    graph = adviz.parse(text, values)
    result = graph.evaluate(values)
    return result, explain(result, start_of(graph, wrt))


@pytest.mark.parametrize(
    ("text", "at", "wrt", "verdict", "words"), PLANTED, ids=[f"{row[0]} {row[1]}" for row in PLANTED]
)
def test_planted(text: str, at: str, wrt: str, verdict: str, words: str) -> None:
    result, made = explained(text, at, wrt)
    assert made.verdict == verdict
    assert "\n".join(tell(result, made).paragraphs) == words


def test_many_causes_are_planted() -> None:
    assert len({row[4] for row in PLANTED}) > 30
    assert {row[3] for row in PLANTED} >= {
        "cut",
        "zero",
        "cancel",
        "underflow",
        "nan",
        "inf",
        "vanish",
        "explode",
        "value",
    }


@given(expressions, points)
def test_there_is_an_explanation_of_everything(text: str, values: dict[str, float]) -> None:
    graph = adviz.parse(text)
    result = graph.evaluate({name: values[name] for name in graph.inputs})
    for name, node in graph.inputs.items():
        made = explain(result, node)
        paragraphs = tell(result, made).paragraphs
        assert all(paragraphs)
        slope = result.gradient[name]
        assert (made.verdict == "nan") == math.isnan(slope)
        assert (made.verdict == "inf") == math.isinf(slope)
        assert made.evidence or made.verdict in ("itself", "unused")
        if made.verdict in ("cut", "zero", "cancel", "underflow", "unused"):
            assert slope == 0.0


@given(programs(), points)
def test_terms_add_up_to_the_adjoint(text: str, values: dict[str, float]) -> None:
    graph = adviz.parse(text)
    result = graph.evaluate({name: values[name] for name in graph.inputs})
    for node, parts in terms(result).items():
        if node != graph.root:
            assert math.fsum(term for _, _, term in parts) == pytest.approx(result.adjoints[node], rel=1e-9, abs=1e-12)


def test_the_first_place_is_named_where_nan_comes_in_twice() -> None:
    """Backward order: the place nearest to the root, whatever lies between it and the input."""
    _, made = explained("u = where(x > 1, sqrt(x - 1), x); where(u > 1, sqrt(u - 1), u)", "x=1", "x")
    assert [(each.kind, each.node) for each in made.evidence] == [("product", 11)]
    assert made.more == 1


def test_a_long_chain() -> None:
    text = "; ".join(["a0 = x", *(f"a{at + 1} = tanh(a{at}) * 0.5" for at in range(20_000))])
    result, made = explained(text, "x=1", "x")
    assert made.verdict == "underflow"
    assert tell(result, made).because[0].startswith("x → tanh(x) → a1 → tanh(a1) → … → ")


def test_very_many_paths() -> None:
    text = "; ".join(["a0 = x", *(f"a{at + 1} = a{at} + a{at}" for at in range(20_000))])
    _, made = explained(text, "x=1", "x")
    assert made.verdict == "inf"
    text = "; ".join(["a0 = x", *(f"a{at + 1} = a{at}*y + a{at}" for at in range(300))])
    result, made = explained(text, "x=1,y=-0.5", "x")
    told = tell(result, made)
    assert told.headline == "∂a300/∂x = 4.909093e-91: the paths from x to a300 cancel, but for a small rest."
    assert told.because[-1].endswith("There are very many more paths.")


def test_what_is_to_blame_has_a_role() -> None:
    _, made = explained("relu(x) + (y + 1)*(3 - y)", "x=-1,y=1", "x")
    scene = adviz.draw("relu(x) + (y + 1)*(3 - y)", {"x": -1, "y": 1}, "x").scene
    shown = marked(scene, [made])
    assert [(edge.source, edge.target) for edge in shown.edges if "culprit" in edge.roles] == [(0, 1)]
    _, made = explained("relu(x) + (y + 1)*(3 - y)", "x=-1,y=1", "y")
    shown = marked(scene, [made])
    assert [node.name for node in shown.nodes if "culprit" in node.roles] == ["y"]
    _, made = explained("where(x > 0, x, detach(x))", "x=-1", "x")
    shown = marked(adviz.draw("where(x > 0, x, detach(x))", {"x": -1}, "x").scene, [made])
    assert [(edge.source, edge.target) for edge in shown.edges if "culprit" in edge.roles] == [(0, 3), (0, 4)]
