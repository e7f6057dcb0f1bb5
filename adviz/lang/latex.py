"""Tape to LaTeX mathematics. How an operator is set is the `latex` of its row; a row that says nothing is set as
`\\operatorname{name}(…)`.

In a row `#1` is the first argument with the parentheses that it needs, `{#1}` the same within braces of LaTeX or
between bars, where it needs none, and `#*` all arguments. Without any `#` it is the name of a function.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from adviz.graph.tape import Settings, Tape
from adviz.lang.printers import ATOM, Text, frame, leaf, loose, number, power_of, subscript, to_name
from adviz.ops import INFIX
from adviz.ops.model import Op

_POWER = INFIX["^"].power
_FRACTION = _POWER - 1  # binds more tightly than signs, and needs parentheses under an exponent
_ALPHABET = """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega
    Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
"""
_GREEK = _ALPHABET.split()
LETTERS = {
    **dict(zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ", _GREEK, strict=True)),
    "ϵ": "epsilon",
    "ϕ": "phi",
    "ℓ": "ell",
}
_CONSTANTS = {"pi": r"\pi", "π": r"\pi", "tau": r"\tau", "inf": r"\infty", "∞": r"\infty", "e": "e"}
_NAME = re.compile(r"(?P<stem>.+?)_?(?P<index>\d+(?:_\d+)*)|(?P<head>[^_]+)_(?P<tail>.+)", re.DOTALL)
_PLACE = re.compile(r"\{#(\d)\}|#(\d|\*)")


def name_to_latex(name: str) -> str:
    """A name as it is set: digits and what follows an underscore as an index, Greek letters as themselves.

    >>> name_to_latex("x1"), name_to_latex("theta_2"), name_to_latex("E_n"), name_to_latex("W_0_1")
    ('x_{1}', '\\\\theta_{2}', 'E_{n}', 'W_{0,1}')
    >>> print(name_to_latex("rate"), name_to_latex("x_"))
    \\mathit{rate} \\mathit{x\\_}
    """
    found = _NAME.fullmatch(name)
    if found is None:
        return _stem(name)
    if found["stem"]:
        return f"{_stem(found['stem'])}_{{{found['index'].replace('_', ',')}}}"
    head, tail = found["head"], found["tail"]
    if len(head) > 1 and head not in _GREEK:
        return _stem(name)
    return f"{_stem(head)}_{{{_stem(tail)}}}"


def _stem(text: str) -> str:
    if text in _GREEK or text in LETTERS:
        return f"\\{LETTERS.get(text, text)}"
    if len(text) == 1 and text != "_":
        return text
    return rf"\mathit{{{text.replace('_', chr(92) + '_')}}}"


def number_to_latex(spelling: str) -> Text:
    """A number or constant as it is set.

    >>> number_to_latex("1.5e-3").text, number_to_latex("pi").text
    ('1.5 \\\\cdot 10^{-3}', '\\\\pi')
    """
    if spelling in _CONSTANTS:
        return Text(_CONSTANTS[spelling])
    if spelling.startswith("["):
        return Text(_matrix(spelling[1:-1]))
    spelling = spelling.removesuffix(".0")
    mantissa, _, exponent = spelling.replace("_", "").lower().partition("e")
    if not exponent or spelling[:2].lower() in ("0x", "0b", "0o"):
        body = spelling.replace("_", "")
        return Text(body, INFIX["+"].power if body.startswith("-") else ATOM)
    return Text(rf"{mantissa} \cdot 10^{{{int(exponent)}}}", INFIX["*"].power)


def _matrix(inside: str) -> str:
    """The numbers between the outer brackets of an array: a row, a matrix, or a column of matrices."""
    entries = re.findall(r"\[(?:[^\[\]]|\[[^\]]*\])*\]|[^,\s]+", inside)
    sign = r" \\ " if inside.startswith("[") else " & "
    rows = [
        " & ".join(each[1:-1].split(", ")) if re.fullmatch(r"\[[^\[]*\]", each) else number_to_latex(each).text
        for each in entries
    ]
    return rf"\begin{{bmatrix}}{sign.join(rows)}\end{{bmatrix}}"


def combine(op: Op, operands: list[Text], said: Settings | None = None) -> Text:
    """An operation set over its operands; `said` are its settings.

    >>> from adviz.ops import TABLE
    >>> print(combine(TABLE["div"], [Text("a + b", 20), Text("c")]).text)
    \\frac{a + b}{c}
    """
    template = op.latex or _function(op)
    if op.name in ("stack", "index"):
        return _brackets(op, operands, said or {})
    if said and op.name not in ("transpose", "reshape"):
        template = f"{template}_{{{', '.join([_said(name, value) for name, value in said.items()])}}}"
    if "#" not in template:
        if not (op.infix or op.prefix):
            inside = ", ".join(each.text for each in operands)
            return Text(rf"{template}\left({inside}\right)")
        template = rf"#1 {template} #2" if op.infix else f"{template}#1"

    def put(found: re.Match[str]) -> str:
        if found[1]:
            return "{" + operands[int(found[1]) - 1].text + "}"
        if found[2] == "*":
            return ", ".join(each.text for each in operands)
        slot = int(found[2]) - 1
        operand = operands[slot]
        return rf"\left({operand.text}\right)" if loose(op, slot, operand.power) else operand.text

    return Text(_PLACE.sub(put, template), _binding(op, template))


def _said(name: str, value: object) -> str:
    return rf"\mathrm{{{name}}}={value}"


def _brackets(op: Op, operands: list[Text], said: Settings) -> Text:
    """An array as a column, and an entry with its subscript."""
    if op.name == "index":
        base = operands[0].text if operands[0].power == ATOM else rf"\left({operands[0].text}\right)"
        return Text(rf"{{{base}}}_{{[{subscript(said['at'])}]}}")
    column = r" \\ ".join(each.text for each in operands)
    return Text(rf"\begin{{bmatrix}}{column}\end{{bmatrix}}")


def _function(op: Op) -> str:
    """The name of a function that has no sign of its own, as it is called."""
    name = op.infix or op.prefix or frame(op, 1)[0].rstrip("(")
    return rf"\operatorname{{{name}}}".replace("_", r"\_")


def _binding(op: Op, template: str) -> int:
    if template.startswith(r"\begin"):
        return 0
    if template.startswith(r"\frac"):
        return _FRACTION
    if "^" in template:
        return _POWER
    return power_of(op)


def to_latex(tape: Tape, names: Mapping[int, str] | None = None) -> str:
    """The formula, results that have a name or are used twice as equations of their own.

    Args:
        tape: the formula.
        names: position → LaTeX of the nodes that are not to be called by their own names.

    >>> from adviz.lang.parser import parse
    >>> print(to_latex(parse("c = a + b; sin(c)^2/c")))
    c = a + b, \\quad \\frac{\\sin\\left(c\\right)^{2}}{c}
    """
    known = {node: name_to_latex(name) for node, name in tape.names.items()} | dict(names or {})
    named = {node: known.get(node) or name_to_latex(name) for node, name in to_name(tape).items()}
    equations = [
        f"{name_to_latex(name)} = {number_to_latex(number(value)).text}" for name, value in tape.defaults.items()
    ]
    equations += [f"{said} = {expression(tape, node, known | named)}" for node, said in named.items()]
    if tape.root not in named:
        equations.append(expression(tape, tape.root, known | named))
    return r", \quad ".join(equations)


def expression(tape: Tape, root: int, names: Mapping[int, str]) -> str:
    """One expression: nodes that have a LaTeX name stand for themselves. A loop, so that depth does not matter."""
    needed: set[int] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if node not in needed:
            needed.add(node)
            if node == root or node not in names:
                stack += tape.args[node]
    texts: dict[int, Text] = {}
    for node in sorted(needed):
        if node in names and (node != root or not tape.args[node]):
            texts[node] = Text(names[node])
        elif not tape.args[node]:
            texts[node] = number_to_latex(leaf(tape, node).text)
        else:
            texts[node] = combine(
                tape.ops[node], [texts[source] for source in tape.args[node]], tape.settings.get(node)
            )
    return texts[root].text
