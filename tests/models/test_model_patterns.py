"""The pattern language: what it reads, what it refuses, what it finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adviz.errors import ParseError, Span
from adviz.models.bench import Arrow, Bench, Part
from adviz.models.pattern import Pattern, Series, Word, match, parse


def written(pattern: Pattern) -> str:
    if isinstance(pattern, Word):
        return pattern.text
    sign = " > " if isinstance(pattern, Series) else " | "
    return "(" + sign.join(map(written, pattern.items)) + ")"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Conv", "conv"),
        ("Conv > BatchNorm > Relu", "(conv > batchnorm > relu)"),
        ("A|B", "(a | b)"),
        ("(A | B) > C", "((a | b) > c)"),
        ("((A > B) | C) > Add > Relu", "(((a > b) | c) > add > relu)"),
        ("((((A))))", "a"),
        ("  Max* >aten::add\n", "(max* > aten::add)"),
    ],
)
def test_what_is_read(text: str, expected: str) -> None:
    assert written(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "an operation is missing\n\n  ^\nremedy: write Conv > Relu"),
        ("Conv >", "an operation is missing\n  Conv >\n        ^\nremedy: write Conv > Relu"),
        ("> Relu", "an operation is missing before >\n  > Relu\n  ^"),
        ("Conv >> Relu", "an operation is missing before >\n  Conv >> Relu\n        ^"),
        ("Conv Relu", "a sign is missing before Relu\n  Conv Relu\n       ^^^^\nremedy: write > or |"),
        ("A > B | C", "> and | stand beside each other\n  A > B | C\n        ^\nremedy: put one of them into parentheses"),
        ("(A > B", "this parenthesis is not closed\n  (A > B\n  ^\nremedy: add )"),
        ("A > B)", "there is no parenthesis to close\n  A > B)\n       ^"),
        ("A > ()", "an operation is missing before )\n  A > ()\n       ^"),
        ("A + B", "a pattern has no +\n  A + B\n    ^\nremedy: it has words, > | ( ) and *"),
        ("(" * 50 + "A", "there are more than 39 parentheses within each other\n  …((((((((((((((((((((((((((((((((((((((((A\n                                ^"),
    ],
)  # fmt: skip
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    if len(text) < 40:
        assert str(caught.value) == message
    else:
        assert caught.value.message == message.partition("\n")[0]


def test_a_pattern_has_an_end() -> None:
    with pytest.raises(ParseError, match="there are more than 100 operations"):
        parse(" > ".join(["A"] * 101))


@given(st.text(alphabet="AB>|() *+", max_size=30))
def test_any_text_is_a_pattern_or_an_error(text: str) -> None:
    found: Pattern | Span | None
    try:
        found = parse(text)
    except ParseError as error:
        found = error.span
    assert isinstance(found, Span) or (found is not None and parse(written(found)) == found)


def bench(*rows: tuple[str, tuple[int, ...]], roots: tuple[int, ...] = ()) -> Bench:
    """Parts by operation and inputs; the last is the root unless others are said."""
    parts = [
        Part(op, op, f"{op}{at}", op, tuple(Arrow(source, at, (None, at)) for source in inputs), (at,))
        for at, (op, inputs) in enumerate(rows)
    ]
    return Bench(parts, roots or [len(parts) - 1])


def keys(made: Bench, pattern: str, key: int) -> tuple[int, ...] | None:
    found = match(made, parse(pattern), key)
    return found.keys if found else None


CHAIN = (("In", ()), ("Conv", (0,)), ("Bn", (1,)), ("Relu", (2,)))
RESIDUAL = (("In", ()), ("Conv", (0,)), ("Bn", (1,)), ("Conv", (0,)), ("Add", (2, 3)), ("Relu", (4,)))


def test_a_row() -> None:
    made = bench(*CHAIN)
    assert keys(made, "conv > BN > relu", 1) == (1, 2, 3)
    assert keys(made, "conv > bn", 1) == (1, 2)
    assert keys(made, "Conv > Relu", 1) is None
    assert keys(made, "c* > *n", 1) == (1, 2)
    assert keys(made, "Relu", 1) is None


def test_what_is_used_elsewhere_is_no_row() -> None:
    assert keys(bench(*CHAIN, ("Add", (1, 3))), "Conv > Bn", 1) is None
    assert keys(bench(*CHAIN, roots=(1, 3)), "Conv > Bn", 1) is None, "a result of the whole model"


def test_branches_lead_to_the_same_box() -> None:
    made = bench(*RESIDUAL)
    assert keys(made, "((Conv > Bn) | Conv) > Add > Relu", 1) == (1, 2, 3, 4, 5)
    assert keys(made, "(Conv | (Conv > Bn)) > Add", 1) == (3, 1, 2, 4)
    assert keys(made, "(Conv | Conv) > Add", 1) is None
    assert keys(made, "((Conv > Bn) | Conv) > Relu", 1) is None


def test_branches_within_a_row_are_all_users() -> None:
    made = bench(("A", ()), ("B", (0,)), ("C", (0,)), ("D", (1, 2)))
    assert keys(made, "A > (C | B) > D", 0) == (0, 2, 1, 3)
    assert keys(bench(("A", ()), ("B", (0,)), ("C", (0,)), ("E", (0,)), ("D", (1, 2, 3))), "A > (B | C) > D", 0) is None


def test_a_shortcut_may_come_from_outside() -> None:
    made = bench(("In", ()), ("Conv", (0,)), ("Bn", (1,)), ("Add", (2, 0)), ("Relu", (3,)))
    assert keys(made, "Conv > Bn > Add > Relu", 1) == (1, 2, 3, 4)


def test_branches_are_assigned_whatever_their_order() -> None:
    """A* fits both, A1 one: the first choice has to be moved."""
    made = bench(("In", ()), ("A1", (0,)), ("A2", (0,)), ("Add", (1, 2)))
    assert keys(made, "(A* | A1) > Add", 1) == (2, 1, 3)
