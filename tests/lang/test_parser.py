"""What the parser makes of a text, as S-expressions."""

from __future__ import annotations

import pytest
from hypothesis import given

from adviz.graph.tape import Tape
from adviz.lang.parser import parse
from adviz.lang.printers import leaf, to_text
from tests.strategies import expressions, programs


def sexpr(tape: Tape) -> str:
    texts: list[str] = []
    for node, op in enumerate(tape.ops):
        args = tape.args[node]
        texts.append(f"({' '.join([op.name, *[texts[each] for each in args]])})" if args else leaf(tape, node).text)
    return texts[tape.root]


# fmt: off
TABLE = [
    ("1 + 2 * 3",               "(add 1 (mul 2 3))"),
    ("a - b - c",               "(sub (sub a b) c)"),
    ("a - (b - c)",             "(sub a (sub b c))"),
    ("a / b / c",               "(div (div a b) c)"),
    ("a / b * c",               "(mul (div a b) c)"),
    ("a * b % c",               "(mod (mul a b) c)"),
    ("a ^ b ^ c",               "(pow a (pow b c))"),
    ("a ** b ^ c",              "(pow a (pow b c))"),
    ("-x^2",                    "(neg (pow x 2))"),
    ("(-x)^2",                  "(pow (neg x) 2)"),
    ("-2^2",                    "(neg (pow 2 2))"),
    ("2^-1",                    "(pow 2 -1)"),
    ("2^-x^2",                  "(pow 2 (neg (pow x 2)))"),
    ("2^-x*y",                  "(mul (pow 2 (neg x)) y)"),
    ("-x*y",                    "(mul (neg x) y)"),
    ("x*-y",                    "(mul x (neg y))"),
    ("x--y",                    "(sub x (neg y))"),
    ("--x",                     "(neg (neg x))"),
    ("+x",                      "x"),
    ("+(-+x)",                  "(neg x)"),
    ("-2",                      "-2"),
    ("-(2)",                    "(neg 2)"),
    ("x - 2",                   "(sub x 2)"),
    ("x * -2",                  "(mul x -2)"),
    ("x²",                      "(pow x 2)"),
    ("-x²",                     "(neg (pow x 2))"),
    ("x⁻¹²",                    "(pow x -12)"),
    ("2^x²",                    "(pow 2 (pow x 2))"),
    ("√x + 1",                  "(add (sqrt x) 1)"),
    ("√(x + 1)",                "(sqrt (add x 1))"),
    ("√x²",                     "(pow (sqrt x) 2)"),
    ("2·a × b ÷ c − d",         "(sub (div (mul (mul 2 a) b) c) d)"),
    ("2*π",                     "(mul 2 pi)"),
    ("a < b + 1",               "(lt a (add b 1))"),
    ("(a < b) * (b <= c)",      "(mul (lt a b) (le b c))"),
    ("where(a == b, a, -b)",    "(where (eq a b) a (neg b))"),
    ("max(a, b, c)",            "(max a b c)"),
    ("max(a)",                  "(max a)"),
    ("log(x)",                  "(log x)"),
    ("log(x, 2)",               "(logb x 2)"),
    ("ln(x)",                   "(log x)"),
    ("pow(x, y)",               "(pow x y)"),
    ("a @ b",                   "(matmul a b)"),
    ("sin (x)",                 "(sin x)"),
    ("((((x))))",               "x"),
    ("1_000.5 + .5 + 1e-3 + 2.","(add (add (add 1_000.5 .5) 1e-3) 2.)"),
    ("0xff",                    "0xff"),
    ("α_1 * Größe",             "(mul α_1 Größe)"),
    ("(a +\n b)",               "(add a b)"),
    ("a +\n b",                 "(add a b)"),
    ("c = a + b; d = b + 1; c*d", "(mul (add a b) (add b 1))"),
    ("e = (a+b)*(b+1)",         "(mul (add a b) (add b 1))"),
    ("e = a; e*e",              "(mul a a)"),
    ("c = a*b # a product\n# nothing\n\nc + c;", "(add (mul a b) (mul a b))"),
    ("x = 3; x * y",            "(mul x y)"),
    ("x = -3\nx",               "x"),
    ("g(u) = u^2 + 1; g(x) * g(2)", "(mul (add (pow x 2) 1) (add (pow 2 2) 1))"),
    ("g(u, v) = u/v; h(u) = g(u, k) - u; h(a)", "(sub (div a k) a)"),
    ("e = 2*x; g(u) = e*u; g(y)", "(mul (mul 2 x) y)"),
    ("g(x) = x^2; x + g(y)",    "(add x (pow y 2))"),
]
# fmt: on


@pytest.mark.parametrize(("text", "tree"), TABLE)
def test_tree(text: str, tree: str) -> None:
    assert sexpr(parse(text)) == tree


@pytest.mark.parametrize(("text", "tree"), TABLE)
def test_prints_back(text: str, tree: str) -> None:
    printed = to_text(parse(text))
    assert sexpr(parse(printed)) == tree


@given(expressions)
def test_print_then_parse_is_the_identity(text: str) -> None:
    tape = parse(text)
    again = parse(to_text(tape))
    assert sexpr(again) == sexpr(tape)
    assert to_text(again) == to_text(tape)


@given(programs())
def test_programs_print_back(text: str) -> None:
    tape = parse(text)
    again = parse(to_text(tape))
    assert sexpr(again) == sexpr(tape)
    assert again.root_name == tape.root_name


def test_names_given_win_over_constants() -> None:
    assert sexpr(parse("e * pi")) == "(mul e pi)"
    assert list(parse("e * pi").inputs) == []
    assert list(parse("e * pi", given=["e"]).inputs) == ["e"]


def test_a_given_name_may_be_that_of_a_function() -> None:
    tape = parse("gamma * gamma(gamma)", given=["gamma"])
    assert sexpr(tape) == "(mul gamma (gamma gamma))"


def test_each_use_is_an_edge_and_each_input_a_node() -> None:
    tape = parse("x * x")
    assert (len(tape), tape.args) == (2, [(), (0, 0)])


def test_constants_are_written_once_a_use() -> None:
    assert [op.name for op in parse("2*x + 2").ops] == ["const", "input", "mul", "const", "add"]


def test_defaults_and_names() -> None:
    tape = parse("a = 1.5; b = -2; c = a*b; c + 1")
    assert tape.defaults == {"a": 1.5, "b": -2.0}
    assert tape.names == {0: "a", 1: "b", 2: "c"}


@pytest.mark.parametrize(
    ("text", "name"),
    [("x", "x"), ("x + 1", "f"), ("f + 1", "y"), ("f + y", "z"), ("L = x + 1", "L"), ("c = x; c + 1", "f")],
)
def test_root_name(text: str, name: str) -> None:
    assert parse(text).root_name == name


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("(" * 100_000 + "x" + ")" * 100_000, "x"),
        ("-" * 100_000 + "x", "-" * 100_000 + "x"),
        ("x^" * 100_000 + "x", "x^" * 100_000 + "x"),
        ("sin(" * 100_000 + "x" + ")" * 100_000, "sin(" * 100_000 + "x" + ")" * 100_000),
    ],
    ids=["parentheses", "signs", "powers", "calls"],
)
def test_depth_does_not_matter(text: str, printed: str) -> None:
    assert to_text(parse(text)) == printed


def test_a_million_tokens() -> None:
    tape = parse("x" + "+sin(x)*0.5" * 125_000)
    assert len(tape) == 1 + 4 * 125_000


def test_exploding_definitions_are_refused() -> None:
    text = "g0(u) = u + u; " + "; ".join([f"g{i}(u) = g{i - 1}(u) + g{i - 1}(u)" for i in range(1, 40)]) + "; g39(x)"
    with pytest.raises(Exception, match=r"^the calls of g\d+ expand to more than 2,000,000 operations$"):
        parse(text)
