"""Formulas for the property tests: texts that adviz parses, over a few inputs, and points to evaluate them at."""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = ("x", "y", "α_1")
SMOOTH = ("sin", "cos", "tanh", "atan", "sigmoid", "softplus", "asinh", "erf")

_numbers = st.one_of(
    st.integers(0, 20).map(str), st.floats(0.01, 50).map(lambda value: repr(round(value, 4))), st.just("pi")
)
_leaves = st.one_of(st.sampled_from(NAMES), _numbers)


def _combine(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(st.sampled_from(["+", "-", "*", "/", "^", "%"]), pair).map(
            lambda made: f"({made[1][0]}){made[0]}({made[1][1]})"
        ),
        st.tuples(st.sampled_from(["+", "-", "*"]), pair).map(lambda made: f"({made[1][0]}{made[0]}{made[1][1]})"),
        st.tuples(st.sampled_from([" < ", "=="]), pair).map(
            lambda made: f"(({made[1][0]}){made[0]}({made[1][1]}))"  # comparisons do not chain
        ),
        inner.map(lambda text: f"-({text})"),
        st.tuples(st.sampled_from(SMOOTH), inner).map(lambda made: f"{made[0]}({made[1]})"),
        st.tuples(st.sampled_from(["max", "atan2", "hypot"]), pair).map(
            lambda made: f"{made[0]}({made[1][0]}, {made[1][1]})"
        ),
    )


expressions = st.recursive(_leaves, _combine, max_leaves=14)


def _smooth(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(st.sampled_from(["+", "-", "*"]), pair).map(lambda made: f"({made[1][0]}{made[0]}{made[1][1]})"),
        pair.map(lambda made: f"({made[0]})/(2 + sin({made[1]}))"),
        st.tuples(st.sampled_from(SMOOTH), inner).map(lambda made: f"{made[0]}({made[1]})"),
    )


smooth_expressions = st.recursive(_leaves, _smooth, max_leaves=14)


@st.composite
def programs(draw: st.DrawFn) -> str:
    """Several statements that use each other: graphs with many paths."""
    names = list(NAMES)
    statements = []
    for count in range(draw(st.integers(1, 7))):
        left, right = draw(st.sampled_from(names)), draw(st.sampled_from(names))
        function = draw(st.sampled_from(["", "sin", "tanh", "-"]))
        sign = draw(st.sampled_from("+-*"))
        statements.append(f"s{count} = {function}({left}) {sign} {right}")
        names.append(f"s{count}")
    return "; ".join(statements)


points = st.fixed_dictionaries({name: st.floats(-2.0, 2.0).map(lambda value: round(value, 3)) for name in NAMES})
