"""Checking gradients: right ones agree, wrong rules are found by name, kinks are said to be kinks."""

from __future__ import annotations

import math

import pytest
from hypothesis import given

import adviz
from adviz.ad import differences
from adviz.ad.check import check
from adviz.ad.complex_step import complex_step
from adviz.ad.sweep import sweep
from adviz.formats.checks import fault, words
from adviz.ops import CALLS, TABLE, Op
from tests.ops.test_corpus import EXPRESSIONS, KINKS, evaluated
from tests.strategies import points, smooth_expressions

UNDERFLOWS = ("dso_Livermore2-Vars3-8",)  # reverse mode itself underflows there, and the check finds it


def checked(text: str, **at: float) -> list[str]:
    """The verdicts of all inputs."""
    return [row.verdict for row in check(adviz.parse(text, at).evaluate(at)).rows]


@pytest.mark.parametrize("record", EXPRESSIONS[::3], ids=lambda record: record["id"])
def test_the_corpus_agrees(record: dict[str, object]) -> None:
    if record["id"] in UNDERFLOWS:
        return
    report = check(evaluated(str(record["expr"]), record["at"]))  # type: ignore[arg-type]
    assert report.agrees, fault(report)
    assert all(row.verdict in ("agrees", "kink") for row in report.rows)


def test_an_underflow_on_the_way_is_found() -> None:
    record = next(record for record in EXPRESSIONS if record["id"] in UNDERFLOWS)
    report = check(evaluated(record["expr"], record["at"]))
    assert not report.agrees
    assert fault(report) == [
        "every local partial agrees with differences of its operator alone:",
        "  products on the way underflow, overflow or cancel",
    ]


@given(smooth_expressions, points)
def test_smooth_formulas_agree(text: str, point: dict[str, float]) -> None:
    graph = adviz.parse(text)
    result = graph.evaluate({name: point[name] for name in graph.inputs})
    assert all(row.verdict in ("agrees", "inconclusive") for row in check(result).rows)


COARSE = [
    # the formula changes within the narrowest step that doubles allow: differences say nothing, and no kink is invented
    ("sin(x)", {"x": 1e16}, "agrees"),
    ("sin(x)*abs(x)", {"x": 1e16}, "agrees"),
    ("max(sin(x), -5)", {"x": 1e16}, "agrees"),
    ("abs(sin(x))", {"x": 1e14}, "agrees"),
    ("erf(sin(x))", {"x": 1e15}, "inconclusive"),
    ("digamma(x)*sin(x*1e17)", {"x": 2.0}, "inconclusive"),
    ("erf(x*1e12)", {"x": 0.0}, "inconclusive"),
    ("log(x)", {"x": 1e-300}, "inconclusive"),
]


@pytest.mark.parametrize(("text", "at", "verdict"), COARSE, ids=[row[0] for row in COARSE])
def test_differences_that_are_too_coarse_say_nothing(text: str, at: dict[str, float], verdict: str) -> None:
    report = check(adviz.parse(text).evaluate(at))
    (row,) = report.rows
    assert (row.verdict, row.central, math.isnan(row.order)) == (verdict, differences.UNKNOWN, True)
    assert words(report)[0] == "differences are too coarse for x: the formula changes within their narrowest step"


def test_a_wrong_rule_is_found_where_differences_of_the_formula_are_too_coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CALLS, "erf", TABLE["erf"]._replace(partials=("2*exp(-x^2)",), stable=()))
    report = check(adviz.parse("erf(x/2)*sin(y)").evaluate({"x": 1.0, "y": 1e16}))
    assert [row.verdict for row in report.rows] == ["disagrees", "agrees"]
    report = check(adviz.parse("erf(x)*sin(x*1e17)").evaluate({"x": 1.0}))
    assert fault(report)[0] == "first wrong edge: x → erf(x)"


WRONG = [
    # operator, wrong rule, formula, point, the edge that is named
    ("sin", "sin(x)", "(sin(x2)+1)/(x2+exp(x1)) + x1*x2", {"x1": 1.5, "x2": 0.5}, "x2 → sin(x2)"),
    ("exp", "2*out", "(sin(x2)+1)/(x2+exp(x1)) + x1*x2", {"x1": 1.5, "x2": 0.5}, "x1 → exp(x1)"),
    ("tanh", "1 - out", "c = tanh(w*x); c*c", {"w": 0.4, "x": 2.0}, "w·x → c = tanh(w·x)"),
    ("erf", "sqrt(pi)*exp(-x^2)", "x*erf(x)", {"x": 0.7}, "x → f = x·erf(x)"),
    ("sqrt", "1/(2.000001*out)", "sqrt(x) + x", {"x": 3.0}, "x → sqrt(x)"),
]


@pytest.mark.parametrize(("name", "rule", "text", "at", "edge"), WRONG, ids=[row[0] for row in WRONG])
def test_a_wrong_rule_is_found(
    name: str, rule: str, text: str, at: dict[str, float], edge: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = TABLE[name]._replace(partials=(rule,), stable=())
    monkeypatch.setitem(CALLS, name, wrong)
    report = check(adviz.parse(text).evaluate(at))
    assert not report.agrees
    assert report.wrong is not None
    assert report.evaluation.tape.ops[report.wrong.node].name == name
    assert fault(report)[0] == f"first wrong edge: {'x → erf(x)' if name == 'erf' else edge}"


def test_a_wrong_slot_of_a_sign_is_found() -> None:
    graph = adviz.parse("x / y")
    graph.ops[graph.root] = TABLE["div"]._replace(partials=("1/b", "a/b^2"), stable=())
    report = check(graph.evaluate({"x": 3.0, "y": 2.0}))
    assert [row.verdict for row in report.rows] == ["agrees", "disagrees"]
    head, rule = fault(report)
    assert head == "first wrong edge: y → f = x / y"
    assert rule.startswith("  the rule of div is a/b^2, which gives 0.75 here; differences of div alone give −0.75 ± ")


@pytest.mark.parametrize("op", [op for op in TABLE.values() if op.partials], ids=lambda op: op.name)
def test_every_rule_of_the_table_agrees(op: Op) -> None:
    """Each operator by itself, at the points of its row."""
    for point in op.samples:
        names = [f"x{slot}" for slot in range(len(point))]
        text = f"{op.infix or op.prefix} ".join(["", *names] if op.prefix else names)
        if not (op.infix or op.prefix):
            call = next((name for name, row in CALLS.items() if row is op), None)
            call = call or {"logb": "log", "leaky_relu_slope": "leaky_relu", "elu_alpha": "elu"}[op.name]
            text = f"{call}({', '.join(names)})"
        report = check(adviz.parse(text).evaluate(dict(zip(names, point, strict=True))))
        # there is nothing around a whole number that polygamma's order is, and around a condition of 0 all is true
        isolated = {"polygamma": {"inconclusive"}, "where": {"kink"}}.get(op.name, set())
        assert {row.verdict for row in report.rows} - isolated == {"agrees"}


# fmt: off
VERDICTS = [
    ("abs(x)",                       {"x": 0.0},            ["kink"]),
    ("relu(x)",                      {"x": 0.0},            ["kink"]),
    ("relu(x)",                      {"x": 1e-12},          ["agrees"]),
    ("1 + relu(x - 0.3)",            {"x": 0.1 + 0.2},      ["kink"]),
    ("relu(x)",                      {"x": 1e-4},           ["agrees"]),
    ("1 + relu(x)",                  {"x": 1e-9},           ["agrees"]),
    ("max(a, b)",                    {"a": 2.0, "b": 2.0},  ["kink", "kink"]),
    ("floor(x)",                     {"x": 2.0},            ["kink"]),
    ("where(x > 0, x, x)",           {"x": 0.0},            ["agrees"]),
    ("where(x > 0, 2*x, x)",         {"x": 0.0},            ["kink"]),
    ("x^2*abs(x)",                   {"x": 0.0},            ["agrees"]),
    ("sqrt(x)",                      {"x": 0.0},            ["edge"]),
    ("log(x)",                       {"x": 0.0},            ["undefined"]),
    ("log(x)",                       {"x": 1e-12},          ["agrees"]),
    ("sin(1e6*x)",                   {"x": 0.3},            ["agrees"]),
    ("exp(x)",                       {"x": 700.0},          ["agrees"]),
    ("x^0",                          {"x": 0.0},            ["agrees"]),
    ("detach(x)*x",                  {"x": 3.0},            ["agrees"]),
    ("2 + 0*x",                      {"x": 3.0},            ["agrees"]),
    ("erfc(x)",                      {"x": 0.5},            ["agrees"]),
    ("gamma(x)",                     {"x": 4.5},            ["agrees"]),
    ("where(x < 1, x, 1/(x - x))",   {"x": 0.0},            ["disagrees"]),
]
# fmt: on


@pytest.mark.parametrize(("text", "at", "wanted"), VERDICTS, ids=[f"{text} {at}" for text, at, _ in VERDICTS])
def test_verdicts(text: str, at: dict[str, float], wanted: list[str]) -> None:
    assert checked(text, **at) == wanted


def test_words() -> None:
    report = check(adviz.parse("relu(x) + erf(y)*detach(x)").evaluate({"x": 0.0, "y": 2.0}))
    assert words(report) == [
        "relu(x) is at a kink: at the kink the gradient is 0",
        "the complex step does not go through erf here",
        "held constant, since no gradient flows through it: detach(x)",
    ]
    report = check(adviz.parse("where(x < 1, x, 1/(x - x))").evaluate({"x": 0.0}))
    assert fault(report) == [
        "every local partial agrees with differences of its operator alone:",
        "  the product 0·inf = nan arises on the way back at 1 / (x − x)",
    ]


def test_wide_steps_are_not_believed() -> None:
    """Steps of whole periods find a slope of 0 without any error."""
    samples = differences.sample(lambda x: math.sin(8 * math.pi * x), 0.3, 1e-16)
    found = differences.slope(samples)
    assert found.value == pytest.approx(8 * math.pi * math.cos(8 * math.pi * 0.3), rel=1e-9)


@pytest.mark.parametrize("name", ["x", "y"])
def test_the_complex_step_has_all_digits(name: str) -> None:
    result = adviz.parse("atan2(y, x)*hypot(x, y) + log1p(x)^y/cbrt(-x) + logsumexp(x, y)").evaluate(
        {"x": 0.7, "y": 1.3}
    )
    found, refusing = complex_step(result, name, {})
    assert refusing == ()
    assert found == pytest.approx(result.gradient[name], rel=1e-14)


def test_a_sweep_is_a_v() -> None:
    found = sweep(adviz.parse("x * tanh(x)").evaluate({"x": 0.7}), "x")
    best = found.central.index(min(error for error in found.central if error == error))
    assert 1e-8 < found.steps[best] < 1e-3
    assert found.central[0] > 1e-3 < found.forward[-6]
    assert max(found.complex[-20:]) < 1e-15


@pytest.mark.parametrize("record", KINKS, ids=lambda record: f"{record['expr']} {record['at']}")
def test_a_kink_is_no_disagreement(record: dict[str, object]) -> None:
    report = check(evaluated(str(record["expr"]), record["at"]))  # type: ignore[arg-type]
    finite = all(math.isfinite(row.reverse) for row in report.rows)
    assert report.agrees or not finite, fault(report)  # nan where the gradient is 0 is a disagreement
