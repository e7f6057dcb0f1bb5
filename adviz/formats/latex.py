"""Scene → LaTeX: the formula, its value, and each gradient as the sum over its paths, one `align*`.

Without `--wrt` the gradients are those of all inputs, each as one formula. With `--grad` the formula is the derivative
itself. Operations that are referred to (`v_6`) have a line of their own below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from adviz.ad.derive import derive
from adviz.errors import AdvizError, visible
from adviz.formats.mathematics import formula, lacking, name, plain, small, words
from adviz.formats.products import BETWEEN, Products, spread
from adviz.formats.tapes import tape_of
from adviz.graph.leibniz import derivative
from adviz.graph.tape import Tape
from adviz.graph.tidy import tidy
from adviz.lang.latex import expression, name_to_latex
from adviz.lang.printers import to_name
from adviz.layout.options import DrawOptions, Rendered
from adviz.scene.labels import number_of, numbers_in, short
from adviz.scene.model import PathTable, Scene

INPUTS = 12  # gradients that are written out when none is asked for
LARGEST = 200  # nodes of a formula that is written as one, and whose gradients are written when none is asked for
LONGEST = 2_000  # characters of a product that is written out
_HEAD = "% Made by adviz. The preamble needs \\usepackage{amsmath}.\n"

Line = tuple[str, str]  # left and right of `&=`; further sides of one equation have an empty left


def render(scene: Scene, options: DrawOptions) -> Rendered:
    """A piece of LaTeX (ASCII) for a paper.

    Raises:
        OptionError: the scene is not of a formula.
    """
    tape = tape_of(scene, "LaTeX")
    products = Products(scene)
    for node in products.between:  # ids are positions
        tape.ops[node] = BETWEEN
    tables = [_sum(scene, table) for table in scene.tables]
    gradients = tables or _gradients(scene, tape, products)
    blocks = [_formula(scene, tape), *gradients, _definitions(scene, tape, products)]
    rows = [r" \\" + "\n  ".join(["", *_rows(block)]) for block in blocks if block]
    body = "".join(rows).removeprefix(r" \\" + "\n")
    notes = lacking("".join([node.name for node in scene.nodes]))
    if tape.inputs and not gradients:
        notes = ("no gradient is written out here: choose some with --wrt", *notes)
    source = visible(" ".join(scene.expression.split()))
    comment = f"% {source if source.isascii() else plain_comment(source)}\n"
    return Rendered(f"{_HEAD}{comment}\\begin{{align*}}\n{body}\n\\end{{align*}}\n".encode(), notes)


def plain_comment(text: str) -> str:
    """`text` in ASCII, for a comment.

    >>> plain_comment("α + 1")
    '<U+03B1> + 1'
    """
    return "".join(char if char.isascii() else f"<U+{ord(char):04X}>" for char in text)


def _rows(block: list[Line]) -> Iterator[str]:
    for at, (left, right) in enumerate(block):
        yield f"{left} &= {right}" + (r" \\" if at < len(block) - 1 else "")


def _formula(scene: Scene, tape: Tape) -> list[Line]:
    """What the formula gives a name, the root, and its value; a long formula an operation a line."""
    lines = list(_equations(tape))
    if len(tape) > LARGEST:
        last = name(number_of(tape.root, set(tape.names.values())))
        lines += [] if tape.names.get(tape.root) else [(name(tape.root_name), last)]
    elif tape.root not in to_name(tape):
        known = {node: plain(name_to_latex(each)) for node, each in (tape.names | to_name(tape)).items()}
        lines.append((name(tape.root_name), small(plain(expression(tape, tape.root, known)))))
    return _valued(lines, _shown(scene.value_text) if scene.value_text else "")


def _valued(lines: list[Line], value: str) -> list[Line]:
    """The lines of an equation with the value below; `x = x` and `1 = 1` are not said."""
    left, right = lines[-1] if lines else ("", "")
    if not value or right == value:
        return lines
    return [*lines[:-1], (left, value)] if left == right else [*lines, ("", value)]


def _equations(tape: Tape) -> Iterator[Line]:
    """The lines of the results that have a name or are used twice, of a long formula all; the root's is the last."""
    named = to_name(tape)
    if len(tape) > LARGEST:
        taken = set(tape.names.values())
        named = {
            node: tape.names.get(node) or number_of(node, taken) for node, sources in enumerate(tape.args) if sources
        }
    known = {node: plain(name_to_latex(each)) for node, each in (tape.names | named).items()}
    for node in sorted(named, key=lambda node: (node == tape.root, node)):
        yield known[node], small(plain(expression(tape, node, known)))


def _sum(scene: Scene, table: PathTable) -> list[Line]:
    """The gradient as the sum over its paths, each with its number below, and then in numbers."""
    names = frozenset(scene.inputs)
    left = name(derivative(scene.root_name, table.wrt))
    if not table.adds:
        return [(rf"\left\|{left}\right\|", _shown(table.total_text))]
    if not table.listed:
        return [(left, _shown(table.total_text) + (r" \quad \text{(no path)}" if not table.count else ""))]
    products = [_shown(path.product_text) for path in table.listed]
    rest = [_shown(table.rest_text)] if table.rest_text else []
    total = f" = {_shown(table.total_text)}" if len(products) + len(rest) > 1 else ""
    if not all(path.formula for path in table.listed):  # of arrays
        return [(left, _braced(table, products, rest)), *([("", total.removeprefix(" = "))] if total else [])]
    more = [r"\cdots"] if rest else []
    lines = [(left, _braced(table, [_product(path.formula, names) for path in table.listed], more))]
    return lines if table.total is None else [*lines, ("", _added([*products, *rest]) + total)]


def _braced(table: PathTable, addends: list[str], rest: list[str]) -> str:
    """A sum, each addend with the number of its path below it."""
    pairs = zip(table.listed, addends, strict=True)
    return _added([*(rf"\underbrace{{{text}}}_{{{path.number}}}" for path, text in pairs), *rest])


def _shown(text: str) -> str:
    """A number, or an array, as it is shown."""
    return formula(text, inline=False) or rf"\text{{{words(text)}}}"


def _product(text: str, names: frozenset[str]) -> str:
    """A product, its sign before the whole of it: `-v3/v6^2` would be read as `(-v3)/v6^2`."""
    body = formula(text.removeprefix("-"), names, inline=False) if len(text) <= LONGEST else None
    body = body or r"\cdots"
    return f"-{body}" if text.startswith("-") else body


def _added(addends: Iterable[str]) -> str:
    """Addends with their signs between them.

    >>> _added(["a", "-b"])
    'a - b'
    """
    whole = re.sub(r" \+ (\\underbrace\{)?-", r" - \1", " + ".join(addends))
    return re.sub(r"^\\underbrace\{-", r"-\\underbrace{", whole)


def _gradients(scene: Scene, tape: Tape, products: Products) -> list[list[Line]]:
    """The gradient of every input, as one formula: the derivative as adviz writes it down, tidied."""
    if len(tape) > LARGEST or len(tape.inputs) > INPUTS:
        return []
    blocks = []
    helpers = 0
    taken = [name(each) for each in tape.names.values()]
    letter = next((each for each in "uwqh" if not any(one.startswith(f"{each}_") for one in taken)), r"\upsilon")
    for each in tape.inputs:
        try:
            made = tidy(derive(tape, each))
        except AdvizError:
            return []
        spread(made, products.arrays)
        fresh = {node: said for node, said in to_name(made).items() if node not in made.names}
        renamed = {node: f"{letter}_{{{helpers + at}}}" for at, node in enumerate(fresh, 1)}
        helpers += len(fresh)
        known = {node: plain(name_to_latex(one)) for node, one in made.names.items()} | renamed
        lines = [(said, small(plain(expression(made, node, known)))) for node, said in renamed.items()]
        lines.append((name(derivative(scene.root_name, each)), small(plain(expression(made, made.root, known)))))
        value = scene.gradient.get(each)
        blocks.append(_valued(lines, formula(short(value, 7)) or "" if isinstance(value, float) else ""))
    return blocks


def _definitions(scene: Scene, tape: Tape, products: Products) -> list[Line]:
    """What each `v6` of the sums stands for that has no line of its own above, and what those refer to."""
    if len(tape) > LARGEST:
        return []
    taken = {node.name for node in scene.nodes}
    above = to_name(tape)
    names = frozenset(scene.inputs)
    waiting = [path.formula for path in scene.paths]
    found: dict[int, str] = {}
    while waiting:
        for node in numbers_in(waiting.pop(), taken):
            if node < len(scene.nodes) and node not in found and node not in above:
                found[node] = scene.nodes[node].text
                waiting.append(found[node])
    said = {node: formula(text, names, inline=False, mark=products.of(node)) for node, text in found.items()}
    return [(name(number_of(node, taken)), said[node] or r"\cdots") for node in sorted(said)]
