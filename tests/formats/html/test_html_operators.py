"""The operators in JavaScript against the operators in Python, in a real browser."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest

from adviz.ad.rules import rule
from adviz.errors import AdvizError
from adviz.formats.html.bundle import bundle
from adviz.formats.html.operators import Unknown, module
from adviz.ops import TABLE
from adviz.ops.model import Op
from adviz.ops.row import unary
from tests.trial import trial

SCALAR = [op for op in TABLE.values() if op.scalar and op.partials]
ENTRY = 'import { OPERATORS } from "./operators.js";\nglobalThis.OPERATORS = OPERATORS;\n'
EDGES = (0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, 2.5, -3.0, 1e-9, 30.0, -30.0, 170.5, -170.5, 1e300, -1e300, 1.46163,
         math.inf, -math.inf, math.nan)  # fmt: skip
RUN = """([cases]) => {
    const read = (x) => typeof x === "string" ? { nan: NaN, inf: Infinity, "-inf": -Infinity, "-0.0": -0 }[x] : x;
    const say = (x) => Number.isFinite(x) ? x : String(x).replace("Infinity", "inf").replace("NaN", "nan");
    return cases.map(([name, point]) => OPERATORS[name].of(...point.map(read)).map(say));
}"""


def said(number: float) -> float | str:
    """A number as JSON can say it, with the sign of zero."""
    negative_zero = number == 0 and math.copysign(1.0, number) < 0
    return repr(number) if negative_zero or not math.isfinite(number) else number


def computed(chromium: Any, script: str, cases: list[tuple[str, tuple[float, ...]]]) -> list[list[float]]:
    page = chromium.new_page()
    page.evaluate(f"() => {{ {script} }}")
    rows = page.evaluate(RUN, [[[name, [said(x) for x in point]] for name, point in cases]])
    page.close()
    return [[float(number) for number in row] for row in rows]


def agrees(found: float, wanted: float, absolute: float) -> bool:
    if math.isnan(wanted) or math.isinf(wanted):
        return found == wanted or (math.isnan(found) and math.isnan(wanted))
    return math.isclose(found, wanted, rel_tol=1e-12, abs_tol=absolute)


def differences(
    chromium: Any, ops: list[Op], cases: list[tuple[str, tuple[float, ...]]], absolute: float = 0.0
) -> list[str]:
    found = computed(chromium, bundle(ENTRY, {"operators": module(ops)}), cases)
    wanted = [[float(number) for number in rule(TABLE[name])(*point)] for name, point in cases]
    return [
        f"{name}{point}: {mine} in the page, {right} in Python"
        for (name, point), mine, right in zip(cases, found, wanted, strict=True)
        if len(mine) != len(right) or not all(agrees(a, b, absolute) for a, b in zip(mine, right, strict=True))
    ]


@pytest.mark.browser
def test_all_sample_points_of_all_rows(chromium: Any) -> None:
    cases = [(op.name, point) for op in SCALAR for point in op.samples]
    assert len(cases) > 150
    assert differences(chromium, SCALAR, cases) == []


@pytest.mark.browser
def test_zeros_infinities_poles_and_kinks(chromium: Any) -> None:
    """Python's lgamma is right to 1e-15 in absolute terms only near its zeros, where the page's is exact."""
    cases: list[tuple[str, tuple[float, ...]]] = []
    for op in SCALAR:
        count = 2 if op.variadic else len(op.args)
        values = EDGES if count < 3 else EDGES[:8]
        cases += [(op.name, point) for point in itertools.product(values, repeat=count)]
    assert len(cases) > 5_000
    assert differences(chromium, SCALAR, cases, absolute=1e-15) == []


@pytest.mark.browser
def test_a_row_that_is_composed_of_others_needs_nothing_more(chromium: Any) -> None:
    with trial(unary("cube", "3*x^2", "x^3", 0.5, -2.0, value="x*x*x")) as op:
        assert differences(chromium, [op], [("cube", point) for point in op.samples]) == []


def test_a_page_has_the_operators_of_its_formula_and_no_others() -> None:
    script = bundle(ENTRY, {"operators": module([TABLE["sin"], TABLE["add"]])})
    assert '"sin"' in script
    assert '"add"' in script
    assert '"cos"' not in script
    assert "$special" not in script
    assert "$special" in bundle(ENTRY, {"operators": module([TABLE["erf"]])})


def test_every_row_for_numbers_can_be_written() -> None:
    assert module(SCALAR).count(" of: ") == len(SCALAR)


@pytest.mark.parametrize("name", [op.name for op in TABLE.values() if not op.scalar])
def test_a_row_of_arrays_is_refused(name: str) -> None:
    with pytest.raises(Unknown) as caught:
        module([TABLE[name]])
    assert isinstance(caught.value, AdvizError)
    assert caught.value.message == f"{TABLE[name].infix or name} has no rule for numbers"


def test_a_primitive_that_the_page_has_not_is_refused() -> None:
    with trial(unary("airy", "x", "a function without a home", 0.5)) as op, pytest.raises(Unknown) as caught:
        module([op])
    assert caught.value.message == "airy is no function of numerics.js or special.js"
