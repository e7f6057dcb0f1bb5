"""Every message of the parser, as whole text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adviz.errors import AdvizError, ParseError
from adviz.lang.parser import parse

SIGN = "remedy: write a number, a name or ( )"

# fmt: off
TABLE = [
    ("",                "the formula is empty\n\n  ^\nremedy: write an expression, such as sin(x) + x*y"),
    ("f(x) = x^2",      "there are only functions, and no formula\n  f(x) = x^2\n  ^\nremedy: write an expression, such as sin(x) + x*y"),
    ("x +",             "an operand is missing after +\n  x +\n    ^\nremedy: write a number, a name or ( ) after it"),
    ("x */ y",          f"an operand is missing before /\n  x */ y\n     ^\n{SIGN}"),
    ("x // y",          "// is not a sign of the language\n  x // y\n     ^\nremedy: floor(x / y)"),
    ("2x + 1",          "2x is not a number\n  2x + 1\n  ^^\nremedy: did you mean 2*x?"),
    ("x y",             "a sign is missing here\n  x y\n    ^\nremedy: did you mean x*y?"),
    ("2(x)",            "a sign is missing here\n  2(x)\n   ^\nremedy: did you mean 2*(…)?"),
    ("(x)(y)",          "a sign is missing here\n  (x)(y)\n     ^\nremedy: did you mean (…)*(…)?"),
    ("(x)2",            "a sign is missing here\n  (x)2\n     ^\nremedy: did you mean (…)*2?"),
    ("sin x",           "sin is a function and has no argument\n  sin x\n  ^^^\nremedy: write sin(x)"),
    ("sine(x)",         "there is no function sine\n  sine(x)\n  ^^^^\nremedy: did you mean sin?"),
    ("qqq(x)",          "there is no function qqq\n  qqq(x)\n  ^^^\nremedy: `adviz ops` lists the functions; g(u) = … makes one"),
    ("arctg(x)",        "there is no function arctg\n  arctg(x)\n  ^^^^^\nremedy: did you mean atan?"),
    ("x + x(2)",        "x is not a function\n  x + x(2)\n      ^\nremedy: did you mean x*(…)?"),
    ("pi(2)",           "pi is not a function\n  pi(2)\n  ^^\nremedy: did you mean pi*(…)?"),
    ("(x",              "this parenthesis is not closed\n  (x\n  ^\nremedy: add )"),
    ("sin(x",           "the call of sin is not closed\n  sin(x\n  ^^^\nremedy: add )"),
    ("x)",              "this parenthesis closes nothing\n  x)\n   ^\nremedy: leave it out, or open one before"),
    ("()",              "there is nothing between the parentheses\n  ()\n  ^^\nremedy: write an expression, or leave ( ) out"),
    ("x, y",            "a comma has no meaning here\n  x, y\n   ^\nremedy: leave it out; numbers are written with a point: 1.5"),
    ("sin((x, y))",     "a comma has no meaning here\n  sin((x, y))\n        ^\nremedy: leave it out; a comma separates the arguments of a function"),
    ("max(x,)",         "an argument is missing after the comma\n  max(x,)\n       ^\nremedy: add it, or leave the comma out"),
    ("atan2(x)",        "atan2 takes 2 arguments, not 1\n  atan2(x)\n  ^^^^^\nremedy: write atan2(y, x)"),
    ("sin()",           "sin takes 1 argument, not 0\n  sin()\n  ^^^\nremedy: write sin(x)"),
    ("max()",           "max takes at least 1 argument, not 0\n  max()\n  ^^^\nremedy: write max(x, y, …)"),
    ("g(u) = u; g(1,2)", "g takes 1 argument, not 2\n  g(u) = u; g(1,2)\n            ^\nremedy: write g(…)"),
    ("g(u, u) = u; 1",  "a list of different names is expected here\n  g(u, u) = u; 1\n       ^\nremedy: write g(u, v) = u * v"),
    ("g(u,) = u; 1",    "a name is missing here\n  g(u,) = u; 1\n      ^\nremedy: write g(u, v) = u * v"),
    ("sin(u) = u; 1",   "the function sin exists already\n  sin(u) = u; 1\n  ^^^\nremedy: choose another name"),
    ("g(u) = g(u); 1",  "there is no function g\n  g(u) = g(u); 1\n         ^\nremedy: `adviz ops` lists the functions; g(u) = … makes one"),
    ("x; y",            "nothing can use the result of this statement\n  x; y\n  ^\nremedy: give it a name: c = …; only the last statement may be without one"),
    ("x\n+1",           "nothing can use the result of this statement\n  line 1: x\n          ^\nremedy: put a formula of several lines in ( ), or give this statement a name: c = …"),
    ("c = 1; c = 2",    "c is defined already\n  c = 1; c = 2\n         ^\nremedy: give each result a name of its own"),
    ("c = a*b; c = 2",  "c is defined already\n  c = a*b; c = 2\n           ^\nremedy: give each result a name of its own"),
    ("d = c + 1; c = 2", "c is used before it is defined\n  d = c + 1; c = 2\n             ^\nremedy: define it further up"),
    ("x = x + 1",       "x is defined by itself\n  x = x + 1\n      ^\nremedy: give the result another name"),
    ("2 = x",           "2 is not a name\n  2 = x\n  ^\nremedy: write name = expression"),
    ("a < b < c",       "comparisons cannot be chained\n  a < b < c\n        ^\nremedy: write (a < b) * (b < c)"),
    ("x.real",          "unexpected .\n  x.real\n   ^\nremedy: there are no attributes but x.T and x.data, and no modules; write sin(x), not np.sin(x)"),
    ("lambda x: x",     "lambda is a word of Python\n  lambda x: x\n  ^^^^^^\nremedy: write g(u) = u^2 + 1"),
    ("x if y else z",   "if is a word of Python\n  x if y else z\n    ^^\nremedy: write where(condition, a, b)"),
    ("x[y]",            "this is no subscript\n  x[y]\n   ^\nremedy: write x[0], x[1:3] or x[0, :], with whole numbers; for a name with an index write x_1"),
    ("'x'",             "unexpected '\n  'x'\n  ^\nremedy: a formula has no strings; write the derivative with --wrt"),
    ("1e5.5",           "a sign is missing here\n  1e5.5\n     ^^\nremedy: did you mean 1e5*.5?"),
    ("1.2.3",           "two decimal points\n  1.2.3\n  ^^^^^\nremedy: write numbers like 12, 0.5, 1e-3, 1_000"),
    ("1_",              "1_ is not a number\n  1_\n  ^^\nremedy: write numbers like 12, 0.5, 1e-3, 1_000"),
    ("a => b",          "=> is not a sign of the language\n  a => b\n    ^^\nremedy: did you mean >= ?"),
    ("a\tb",            "a sign is missing here\n  a    b\n       ^\nremedy: did you mean a*b?"),
    ("変数 + 数 数",    "a sign is missing here\n  変数 + 数 数\n            ^^\nremedy: did you mean 数*数?"),
    ("c = 1\nd = 2\nc $ d", "unexpected $\n  line 3: c $ d\n            ^\nremedy: this character is not part of a formula"),
    ("x\u202e",         "unexpected <U+202E>\n  x<U+202E>\n   ^^^^^^^^\nremedy: this character is not part of a formula"),
    ("exp(x;y)",        "a statement ends inside of parentheses\n  exp(x;y)\n       ^\nremedy: close them before ;"),
]
# fmt: on


@pytest.mark.parametrize(("text", "message"), TABLE)
def test_message(text: str, message: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert str(caught.value) == message


LONG = "a" * 100_000


@pytest.mark.parametrize(
    "text",
    [
        *[text for text, _ in TABLE],
        LONG + " b",
        "b " + LONG,
        f"{LONG}(x)",
        f"sin({'x+' * 50_000}, 2)",
        "変" * 5_000 + " 数",
        "\x00" * 1_000,
        "1" * 5_000 + "q",
        f"{LONG} = {LONG} + 1",
        "🙂" * 300,
        "x + " * 3000 + ")",
    ],
)
def test_messages_are_short(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    said = f"error: {caught.value}\n"
    assert len(said.encode()) < 300
    assert said.count("\n") < 10


@given(st.text(alphabet="xy12.+-*/^()=,;<>! \n\t²√π_e'\"[]{}:$#sinmax@%∞\x00\u202eж變", max_size=40))
def test_any_text_parses_or_is_refused(text: str) -> None:
    try:
        tape = parse(text)
    except AdvizError as error:
        said = f"error: {error}\n"
        assert len(said.encode()) < 300
        assert said.count("\n") < 10
    else:
        assert 0 <= tape.root < len(tape)
