"""Arrays in the language: what is read, what is printed, and what is refused with which words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from adviz.errors import ParseError
from adviz.graph.nested import DEEPEST, entries, shape_of
from adviz.graph.reduce import share
from adviz.graph.tape import Tape
from adviz.lang.latex import to_latex
from adviz.lang.parser import parse
from adviz.lang.printers import to_text


def said(tape: Tape) -> tuple[Any, ...]:
    """All that a tape says; what its nodes were spelled like stays out."""
    names = {node: name for node, name in tape.names.items() if tape.ops[node].name == "input"}
    constants = {node: repr(value) for node, value in tape.constants.items()}
    return [op.name for op in tape.ops], tape.args, constants, names, tape.defaults, tape.settings, tape.root


def same(text: str, other: str) -> bool:
    return said(parse(text)) == said(parse(other))


# fmt: off
CONSTANTS: list[tuple[str, Any]] = [
    ("[1, 2]",                    (1.0, 2.0)),
    ("[]",                        ()),
    ("[[]]",                      ((),)),
    ("[[], []]",                  ((), ())),
    ("[[1, 2], [3, 4]]",          ((1.0, 2.0), (3.0, 4.0))),
    ("[[[1], [2]], [[3], [4]]]",  (((1.0,), (2.0,)), ((3.0,), (4.0,)))),
    ("[-1, +2, −3]",              (-1.0, 2.0, -3.0)),
    ("[1e-3, .5, 1_000, 0xff]",   (0.001, 0.5, 1000.0, 255.0)),
    ("[pi, inf]",                 (3.141592653589793, float("inf"))),
    ("([1, 2])",                  (1.0, 2.0)),
    ("[(1), 2]",                  (1.0, 2.0)),
    ("[\n1, # the first\n2\n]",   (1.0, 2.0)),
]
SPELLINGS: list[tuple[str, str]] = [
    # what is written                                  as what it is understood
    ("[x, 2*y]",                                       "stack(x, 2*y)"),
    ("[[x, y], [1, 2]]",                               "stack(stack(x, y), [1, 2])"),
    ("[x]",                                            "stack(x)"),
    ("x.T",                                            "transpose(x)"),
    ("x . T",                                          "transpose(x)"),
    ("x.data",                                         "detach(x)"),
    ("x.T.T",                                          "transpose(transpose(x))"),
    ("(x + y).T",                                      "transpose(x + y)"),
    ("-x.T^2",                                         "-(transpose(x)^2)"),
    ("x @ y.T @ z",                                    "(x @ transpose(y)) @ z"),
    ("2*x @ y",                                        "(2*x) @ y"),
    ("x[0][1]",                                        "(x[0])[1]"),
    ("-x[0]",                                          "-(x[0])"),
    ("x[0]^2",                                         "(x[0])^2"),
    ("x²[0]",                                          "(x^2)[0]"),
    ("x[−1]",                                          "x[-1]"),
    ("x[+1, - 2]",                                     "x[1, -2]"),
    ("x[::]",                                          "x[:]"),
    ("x[\n0,\n1:]",                                    "x[0, 1:]"),
    ("reshape(x, 2, 3)",                               "reshape(x, shape=[2, 3])"),
    ("reshape(x, [2, 3])",                             "reshape(x, shape=[2, 3])"),
    ("reshape(x, -1)",                                 "reshape(x, shape=-1)"),
    ("transpose(x, 1, 0)",                             "transpose(x, axes=[1, 0])"),
    ("sum(x, 0)",                                      "sum(x, axis=0)"),
    ("mean(x, [0, 1])",                                "mean(x, axis=[0, 1])"),
    ("sum(x, -1, keepdims=True)",                      "sum(x, axis=-1, keepdims=1)"),
    ("softmax(x, 0)",                                  "softmax(x, axis=0)"),
    ("one_hot(k, 3)",                                  "one_hot(k, classes=3)"),
    ("norm(x, axis=0)",                                "norm(x, axis=0)"),
    ("sum(x,\n  axis=[0,\n 1])",                       "sum(x, axis=[0, 1])"),
    ("g(u) = sum(u, axis=0); g(x) + g(y)",             "sum(x, axis=0) + sum(y, axis=0)"),
    ("g(u) = u.T[0]; g(x)",                            "x.T[0]"),
    ("g(u) = reshape(u, 2, 2); g([1, 2, 3, 4])",       "reshape([1, 2, 3, 4], 2, 2)"),
    ("g(axis) = sum(axis, axis=1); g(y)",              "sum(y, axis=1)"),
    ("sum(axis, axis=0)",                              "mean_ = axis; sum(mean_, axis=0)"),
    ("max(x, 0)",                                      "max(x, 0.0)"),
]
# fmt: on


@pytest.mark.parametrize(("text", "value"), CONSTANTS)
def test_an_array_of_numbers_is_one_constant(text: str, value: Any) -> None:
    tape = parse(text)
    assert [op.name for op in tape.ops] == ["const"]
    assert tape.constants == {0: value}


@pytest.mark.parametrize(("text", "meaning"), SPELLINGS)
def test_spellings(text: str, meaning: str) -> None:
    assert same(text, meaning)


@pytest.mark.parametrize("text", [text for text, _ in CONSTANTS + SPELLINGS])  # type: ignore[operator]
def test_what_is_printed_parses_to_the_same(text: str) -> None:
    tape = parse(text)
    assert said(parse(to_text(tape))) == said(tape)
    assert to_latex(tape)


SETTINGS: list[tuple[str, dict[str, Any]]] = [
    ("sum(x, axis=0)", {"axis": 0}),
    ("sum(x, axis=None)", {"axis": None}),
    ("sum(x, axis=-1)", {"axis": -1}),
    ("sum(x, axis=−1)", {"axis": -1}),
    ("sum(x, axis=[0, -1])", {"axis": (0, -1)}),
    ("sum(x, axis=[])", {"axis": ()}),
    ("sum(x, axis=1, keepdims=False)", {"axis": 1, "keepdims": 0}),
    ("sum(axis=1, x)", {"axis": 1}),
    ("x[1:, 0, ::-2]", {"at": (("slice", 1, None, None), 0, ("slice", None, None, -2))}),
    ("x[:3]", {"at": (("slice", None, 3, None),)}),
    ("concat(x, y, axis=1)", {"axis": 1}),
    ("one_hot(k, 4)", {"classes": 4}),
    ("transpose(x, axes=[2, 0, 1])", {"axes": (2, 0, 1)}),
]


@pytest.mark.parametrize(("text", "settings"), SETTINGS)
def test_settings(text: str, settings: dict[str, Any]) -> None:
    tape = parse(text)
    assert tape.settings == {tape.root: settings}
    assert hash(tuple(tape.settings[tape.root].values())) is not None


def test_settings_of_a_function_are_copied_to_each_call() -> None:
    tape = parse("g(u) = sum(u, axis=1); g(x) * g(y)")
    assert sorted(tape.settings.values(), key=repr) == [{"axis": 1}, {"axis": 1}]


def test_the_name_of_a_setting_may_be_an_input() -> None:
    tape = parse("axis = 3; keepdims = 1; sum(x, axis=0) + axis*keepdims")
    assert set(tape.inputs) == {"x", "axis", "keepdims"}
    assert list(tape.settings.values()) == [{"axis": 0}]


@pytest.mark.parametrize(
    "text", ["stack(1, 2)", "stack(1, 2) * x", "g(u) = [u, 1]; g(2)", "g(u) = [u, u]; g(2)", "stack([], [])"]
)
def test_a_stack_of_numbers_stays_one(text: str) -> None:
    tape = parse(text)
    assert "stack" in [op.name for op in tape.ops]
    assert "stack(" in to_text(tape)
    assert len(parse(to_text(tape))) >= len(tape)


def test_names_of_attributes_are_free() -> None:
    assert set(parse("T = 3; x.T * T").inputs) == {"T", "x"}
    assert set(parse("data = 3; x.data * data").inputs) == {"data", "x"}


@pytest.mark.parametrize(
    ("text", "defaults"),
    [
        ("x = [1, 1]; sum(x)", {"x": (1.0, 1.0)}),
        ("x = [[1, -2], [3, 4]]\ny = []\nsum(x) + sum(y)", {"x": ((1.0, -2.0), (3.0, 4.0)), "y": ()}),
        ("x = [\n1,\n2]\nx", {"x": (1.0, 2.0)}),
        ("x = ([1, 2]); sum(x)", {}),
        ("x = -[1, 2]; sum(x)", {}),
        ("x = [1, 2] + 0; sum(x)", {}),
        ("x = [1, y]; sum(x)", {}),
    ],
)
def test_defaults(text: str, defaults: dict[str, Any]) -> None:
    tape = parse(text)
    assert tape.defaults == defaults
    assert said(parse(to_text(tape))) == said(tape)


# Whole messages


# fmt: off
BRACKET = "write x[0], x[1:3] or x[0, :], with whole numbers; for a name with an index write x_1"
AXIS = "axis is a whole number, such as axis=0, or several: axis=[0, 1]"
PLAIN = "axis holds no variables and no expressions"
MISUSED = "for a comparison write ==; a name is given a value only at the start of a statement"
REFUSED: list[tuple[str, str, str, str, str]] = [
    # text                       message                                            shown, with its caret     remedy
    ("[[1, 2], [3]]",            "the rows of this array differ in length",         "[[1, 2], [3]]", "^^^^^^^^^^^^^", "give each row as many numbers"),
    ("2 + [1, [2]]",             "the rows of this array differ in length",         "2 + [1, [2]]", "    ^^^^^^^^", "give each row as many numbers"),
    ("[[], [1]]",                "the rows of this array differ in length",         "[[], [1]]", "^^^^^^^^^", "give each row as many numbers"),
    ("x = [1, [2]]; x",          "the rows of this array differ in length",         "x = [1, [2]]; x", "    ^^^^^^^^", "give each row as many numbers"),
    ("[1,]",                     "an entry is missing after the comma",             "[1,]", "  ^", "add it, or leave the comma out"),
    ("[x, y,, z]",               "an entry is missing after the comma",             "[x, y,, z]", "     ^", "add it, or leave the comma out"),
    ("[max(1,)]",                "an argument is missing after the comma",          "[max(1,)]", "      ^", "add it, or leave the comma out"),
    ("[,1]",                     "an operand is missing after [",                   "[,1]", "^", "write a number, a name or ( ) after it"),
    ("[1 2]",                    "a comma is missing here",                         "[1 2]", "   ^", "write 1, 2 or 1*2"),
    ("[(x) y]",                  "a comma is missing here",                         "[(x) y]", "     ^", "write (…), y or (…)*y"),
    ("[sin(x y)]",               "a sign is missing here",                          "[sin(x y)]", "       ^", "did you mean x*y?"),
    ("[1, 2; 3, 4]",             "a statement ends inside of brackets",             "[1, 2; 3, 4]", "     ^", "close them before ; (a matrix is [[1, 2], [3, 4]])"),
    ("[1, 2",                    "this bracket is not closed",                      "[1, 2", "^", "add ]"),
    ("x = [1, 2",                "this bracket is not closed",                      "x = [1, 2", "    ^", "add ]"),
    ("x + [",                    "this bracket is not closed",                      "x + [", "    ^", "add ]"),
    ("[1)",                      "this bracket is not closed",                      "[1)", "^", "add ]"),
    ("sin([x)",                  "this bracket is not closed",                      "sin([x)", "    ^", "add ]"),
    ("(1]",                      "this parenthesis is not closed",                  "(1]", "^", "add )"),
    ("[sin(x]",                  "the call of sin is not closed",                   "[sin(x]", " ^^^", "add )"),
    ("x = [1, 2]]",              "this bracket closes nothing",                     "x = [1, 2]]", "          ^", "leave it out, or open one before"),
    ("]",                        "this bracket closes nothing",                     "]", "^", "leave it out, or open one before"),
    ("x]",                       "this bracket closes nothing",                     "x]", " ^", "leave it out, or open one before"),
    ("[(1, 2)]",                 "a comma has no meaning here",                     "[(1, 2)]", "   ^", "leave it out; a comma separates the arguments of a function"),
    ("[x, y, axis=1]",           "unexpected =",                                    "[x, y, axis=1]", "           ^", MISUSED),
    ("[x = 1]",                  "unexpected =",                                    "[x = 1]", "   ^", MISUSED),
    ("[x] = 3",                  "unexpected =",                                    "[x] = 3", "    ^", MISUSED),
    ("x[0] = 3",                 "unexpected =",                                    "x[0] = 3", "     ^", MISUSED),
    ("x.T = 3",                  "unexpected =",                                    "x.T = 3", "    ^", MISUSED),
    ("x[0](1)",                  "a sign is missing here",                          "x[0](1)", "    ^", "did you mean […]*(…)?"),
    ("x[0] y",                   "a sign is missing here",                          "x[0] y", "     ^", "did you mean […]*y?"),
    # subscripts
    ("x[]",                      "this is no subscript",                            "x[]", " ^", BRACKET),
    ("x[y]",                     "this is no subscript",                            "x[y]", " ^", BRACKET),
    ("x[1.5]",                   "this is no subscript",                            "x[1.5]", " ^", BRACKET),
    ("x[0,]",                    "this is no subscript",                            "x[0,]", " ^", BRACKET),
    ("x[1:2:3:4]",               "this is no subscript",                            "x[1:2:3:4]", " ^", BRACKET),
    ("x[--1]",                   "this is no subscript",                            "x[--1]", " ^", BRACKET),
    ("x[²]",                     "this is no subscript",                            "x[²]", " ^", BRACKET),
    ("x[99999999999999999999]",  "this is no subscript",                            "x[99999999999999999999]", " ^", BRACKET),
    ("2*x[0",                    "this bracket is not closed",                      "2*x[0", "   ^", "add ]"),
    ("index(x)",                 "index needs a subscript",                         "index(x)", "^^^^^", "write x[0]"),
    ("index(x, 0)",              "at is a subscript: x[0]",                         "index(x, 0)", "         ^", "at holds no variables and no expressions"),
    # attributes
    ("x.t",                      "unexpected .",                                    "x.t", " ^", "there are no attributes but x.T and x.data, and no modules; write sin(x), not np.sin(x)"),
    ("2.T",                      "2.T is not a number",                             "2.T", "^^^", "did you mean 2.*T?"),
    # settings
    ("sum(x, axis=0.5)",         AXIS,                                              "sum(x, axis=0.5)", "       ^^^^", PLAIN),
    ("sum(x, axis=y)",           AXIS,                                              "sum(x, axis=y)", "       ^^^^", PLAIN),
    ("sum(x, axis=1+1)",         AXIS,                                              "sum(x, axis=1+1)", "       ^^^^", PLAIN),
    ("sum(x, axis=)",            AXIS,                                              "sum(x, axis=)", "       ^^^^", PLAIN),
    ("sum(x, axis=[[0]])",       AXIS,                                              "sum(x, axis=[[0]])", "       ^^^^", PLAIN),
    ("sum(x, axis=[0, 0.5])",    AXIS,                                              "sum(x, axis=[0, 0.5])", "       ^^^^", PLAIN),
    ("sum(x, 1.5)",              AXIS,                                              "sum(x, 1.5)", "       ^^^", PLAIN),
    ("sum(x, pi)",               AXIS,                                              "sum(x, pi)", "       ^^", PLAIN),
    ("sum(x, keepdims=2)",       "keepdims is 0 or 1",                              "sum(x, keepdims=2)", "       ^^^^^^^^", "keepdims holds no variables and no expressions"),
    ("one_hot(k, 0)",            "classes is how many there are: a whole number from 1 on", "one_hot(k, 0)", "           ^", "classes holds no variables and no expressions"),
    ("reshape(x, 1.5)",          "shape is whole numbers: shape=[2, 3]; -1 is what is left over", "reshape(x, 1.5)", "           ^^^", "shape holds no variables and no expressions"),
    ("transpose(x, axes=[x])",   "axes is the axes in their new order: axes=[1, 0]", "transpose(x, axes=[x])", "             ^^^^", "axes holds no variables and no expressions"),
    ("sum(x, axis=0, axis=1)",   "axis is said twice",                              "sum(x, axis=0, axis=1)", "               ^^^^", "leave one of them out"),
    ("sum(x, 0, axis=1)",        "axis is said twice",                              "sum(x, 0, axis=1)", "^^^", "leave one of them out"),
    ("sum(x, axes=0)",           "sum has no setting axes",                         "sum(x, axes=0)", "       ^^^^", "did you mean axis?"),
    ("sum(x, y=2)",              "sum has no setting y",                            "sum(x, y=2)", "       ^", "its settings are: axis, keepdims; for a comparison write =="),
    ("sin(x, axis=0)",           "sin has no setting axis",                         "sin(x, axis=0)", "       ^^^^", "leave it out; for a comparison write =="),
    ("g(u) = u; g(x, axis=1)",   "g has no setting axis",                           "g(u) = u; g(x, axis=1)", "               ^^^^", "leave it out; for a comparison write =="),
    ("max(x, y, axis=0)",        "max has an axis with one argument only",          "max(x, y, axis=0)", "^^^", "write max(x, axis=0)"),
    ("reshape(x)",               "reshape needs a shape",                           "reshape(x)", "^^^^^^^", "write reshape(x, 2, 3)"),
    # arguments
    ("sum(x, y)",                "sum takes 1 argument, not 2",                     "sum(x, y)", "^^^", "write sum([x, y]) or sum(x, axis=0)"),
    ("sum(axis=0)",              "sum takes 1 argument, not 0",                     "sum(axis=0)", "^^^", "write sum([x, y]) or sum(x, axis=0)"),
    ("reshape(x, 2*3)",          "reshape takes 1 argument, not 2",                 "reshape(x, 2*3)", "^^^^^^^", "write reshape(x, 2, 3)"),
    ("reshape(x, 2, y)",         "reshape takes 1 argument, not 3",                 "reshape(x, 2, y)", "^^^^^^^", "write reshape(x, 2, 3)"),
    ("one_hot(k, n)",            "one_hot takes 1 argument, not 2",                 "one_hot(k, n)", "^^^^^^^", "write one_hot(k, 3)"),
    ("softmax(x, y)",            "softmax takes 1 argument, not 2",                 "softmax(x, y)", "^^^^^^^", "write softmax(x, axis=0)"),
    ("dot(x)",                   "dot takes 2 arguments, not 1",                    "dot(x)", "^^^", "write dot(a, b)"),
    ("cross_entropy(x)",         "cross_entropy takes 2 arguments, not 1",          "cross_entropy(x)", "^^^^^^^^^^^^^", "write cross_entropy(x, target)"),
    ("stack()",                  "stack takes at least 1 argument, not 0",          "stack()", "^^^^^", "write stack(x, y, …)"),
    ("sum((x, axis=0))",         "a comma has no meaning here",                     "sum((x, axis=0))", "      ^", "leave it out; a comma separates the arguments of a function"),
]
# fmt: on


@pytest.mark.parametrize(("text", "message", "shown", "caret", "remedy"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused(text: str, message: str, shown: str, caret: str, remedy: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert str(caught.value) == f"{message}\n  {shown}\n  {caret}\nremedy: {remedy}"


def test_there_are_enough_refusals() -> None:
    assert len({row[0] for row in REFUSED}) > 60


def test_lines_of_an_error_are_counted() -> None:
    with pytest.raises(ParseError) as caught:
        parse("x = [1, 2]\ny = [3, 4\n")
    assert str(caught.value) == "this bracket is not closed\n  line 2: y = [3, 4\n              ^\nremedy: add ]"


# Depth and size


def test_deep_brackets_are_refused_and_no_recursion() -> None:
    deep = 10_000
    for text in (
        "[" * deep + "1" + "]" * deep,
        "x = " + "[" * deep + "1" + "]" * deep,
        "sum(" + "[" * deep + "1" + "]" * deep + ")",
    ):
        with pytest.raises(ParseError, match=f"an array has at most {DEEPEST} axes"):
            parse(text)
    with pytest.raises(ParseError, match="this bracket is not closed"):
        parse("[" * deep)
    with pytest.raises(ParseError, match="this bracket closes nothing"):
        parse("]" * deep)
    limit = "[" * DEEPEST + "1" + "]" * DEEPEST
    assert len(shape_of(parse(limit).constants[0]) or ()) == DEEPEST


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000 + "x" + "]" * 10_000,
        "x" + "[0]" * 10_000,
        "x" + ".T" * 10_000,
        "sum(" * 10_000 + "x" + ")" * 10_000,
    ],
)
def test_deep_operations_are_read_and_printed(text: str) -> None:
    tape = parse(text)
    assert len(tape) == 10_001
    assert said(parse(to_text(tape))) == said(tape)
    assert len(share(tape)) == 10_001


def test_long_arrays() -> None:
    tape = parse(f"[{', '.join(map(str, range(50_000)))}]")
    assert tape.constants[0][-1] == 49_999.0
    assert len(parse(f"x = [{', '.join(['[1, 2]'] * 20_000)}]; x").defaults["x"]) == 20_000


def test_nested_tuples_need_no_recursion() -> None:
    deep: Any = 1.0
    for _ in range(10_000):
        deep = (deep,)
    assert shape_of(deep) == (1,) * 10_000
    assert list(entries(deep)) == [1.0]
    assert shape_of(((1.0,), (2.0, 3.0))) is None
    assert shape_of((1.0, (2.0,))) is None
    assert shape_of(((), ())) == (2, 0)
    assert list(entries(((1.0, 2.0), 3.0, ((),)))) == [1.0, 2.0, 3.0]


# Sharing


def test_share_looks_at_settings() -> None:
    assert len(share(parse("sum(x, axis=0) + sum(x, axis=0)"))) == 3
    assert len(share(parse("sum(x, axis=0) + sum(x, axis=1)"))) == 4
    assert len(share(parse("x[0]*x[0] + x[1]"))) == 5
    assert len(share(parse("sum(x, axis=0, keepdims=1) + sum(x, keepdims=1, axis=0)"))) == 3
    assert len(share(parse("[1, 2]*x + [1, 2]*x"))) == 4
    assert len(share(parse("[1, 2]*x + [1, 3]*x"))) == 6
    shared = share(parse("sum(x, axis=0) + sum(x, axis=0)"))
    assert shared.settings == {1: {"axis": 0}}


# Whatever is written


def _sliced(draw: st.DrawFn) -> str:
    part = st.one_of(st.integers(-9, 9).map(str), st.just(""))
    pieces = [draw(part) for _ in range(draw(st.integers(1, 3)))]
    return ":".join(pieces) if len(pieces) > 1 else (pieces[0] or "0")


@st.composite
def subscripts(draw: st.DrawFn) -> str:
    return "[" + ", ".join([_sliced(draw) for _ in range(draw(st.integers(1, 3)))]) + "]"


@st.composite
def literals(draw: st.DrawFn) -> str:
    shape = draw(st.lists(st.integers(0, 3), min_size=1, max_size=3))
    number = st.one_of(
        st.integers(-9, 9).map(str), st.floats(-9, 9).map(lambda value: repr(round(value, 3))), st.just("pi")
    )

    def made(shape: list[int]) -> str:
        if not shape:
            return draw(number)
        return "[" + ", ".join([made(shape[1:]) for _ in range(shape[0])]) + "]"

    return made(shape)


AXES = st.sampled_from(
    ["", ", axis=0", ", axis=[0, -1]", ", 1", ", axis=None", ", axis=1, keepdims=1", ", keepdims=True"]
)


def _arrays(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(st.sampled_from(["+", "-", "*", "/", "@", "^", "<"]), pair).map(
            lambda made: f"({made[1][0]}) {made[0]} ({made[1][1]})"
        ),
        st.lists(inner, min_size=1, max_size=3).map(lambda made: f"[{', '.join(made)}]"),
        st.tuples(inner, subscripts()).map(lambda made: f"({made[0]}){made[1]}"),
        st.tuples(st.sampled_from(["sum", "mean", "prod", "max", "norm", "logsumexp"]), inner, AXES).map(
            lambda made: f"{made[0]}({made[1]}{made[2]})"
        ),
        st.tuples(st.sampled_from(["sin", "softmax", "log_softmax", "detach", "transpose", "no_grad", "-"]), inner).map(
            lambda made: f"{made[0]}({made[1]})"
        ),
        inner.map(lambda text: f"({text}).T"),
        inner.map(lambda text: f"({text}).data"),
        st.tuples(inner, st.sampled_from(["2, 3", "-1", "[]", "[1, 1]"])).map(
            lambda made: f"reshape({made[0]}, {made[1]})"
        ),
        inner.map(lambda text: f"one_hot({text}, 3)"),
        st.tuples(st.sampled_from(["dot", "outer", "cross_entropy", "max", "concat", "stack"]), pair).map(
            lambda made: f"{made[0]}({made[1][0]}, {made[1][1]})"
        ),
    )


array_expressions = st.recursive(st.one_of(st.sampled_from(["x", "W", "axis", "T"]), literals()), _arrays, max_leaves=8)


@given(array_expressions)
@settings(deadline=None)
def test_printing_and_parsing_are_inverse(text: str) -> None:
    try:
        tape = parse(text)
    except ParseError as error:
        assume("differ in length" not in str(error))
        raise
    printed = to_text(tape)
    again = parse(printed)
    assert to_text(again) == printed
    assert len(share(again)) == len(share(tape))
    if " = " not in printed:  # results that are used twice, or not at all, get names, and with them another order
        assert said(again) == said(tape)
    assert to_latex(tape)


@given(st.text(alphabet="x1,[]():.T=-+ \n;axis", max_size=30))
@settings(deadline=None)
def test_nothing_but_parse_errors(text: str) -> None:
    try:
        tape = parse(text)
    except ParseError as error:
        said = str(error)
    else:
        said = to_text(parse(to_text(tape)))
    assert said
