"""An evaluation trace → tables, CSV, and a record for JSON; what a gradient costs → a table and a record."""

from __future__ import annotations

import re
from typing import Any
from unicodedata import normalize

from adviz.ad.cost import Cost, Count
from adviz.ad.statements import Line, Passed, Trace, variable
from adviz.formats.json import VERSION, number
from adviz.formats.tables import Cell, Column, Table, csv
from adviz.lang.latex import expression, name_to_latex, number_to_latex
from adviz.lang.parser import parse
from adviz.lang.printers import leaf
from adviz.scene.labels import exact, pretty, short

_VARIABLE = re.compile(r"\b_([pta])(_?)(\d+)\b")
_DOT, _BAR = "\u0307", "\u0304"
_MARKS = {"p": "", "t": _DOT, "a": _BAR}
_ACCENTS = {"p": "{}", "t": r"\dot{{{}}}", "a": r"\bar{{{}}}"}
_TANGENT, _ADJOINT = "#1763d6", "#b3261e"  # colours of a terminal
_SIGNS = {"+=": r"\mathrel{+}="}
MODES = ("forward", "reverse", "both")


def plain(formula: str) -> str:
    """A statement's formula as a person reads it.

    >>> plain("_t1*cos(_p_1)")
    'v̇_1·cos(v_-1)'
    """
    return _VARIABLE.sub(lambda found: f"v{_MARKS[found[1]]}_{'-' * bool(found[2])}{found[3]}", pretty(formula))


def latex(formula: str) -> str:
    """A statement's formula in LaTeX.

    >>> print(latex("_t1*cos(_p_1)"))
    \\dot{v}_{1} \\cdot \\cos\\left(v_{-1}\\right)
    """
    tape = parse(formula)
    names = {node: _name(name) for node, name in tape.names.items()}
    return expression(tape, tape.root, names)


def _name(name: str) -> str:
    found = _VARIABLE.fullmatch(name)
    if found is None:
        return name_to_latex(name)
    return f"{_ACCENTS[found[1]].format('v')}_{{{'-' * bool(found[2])}{found[3]}}}"


def _cell(left: str, right: str, colour: str = "") -> Cell:
    return Cell(f"{plain(left)} = {plain(right)}", f"{latex(left)} = {latex(right)}", colour)


def _value(value: float, digits: int) -> Cell:
    text = short(value, digits)
    sign, size = ("-", text[1:]) if text.startswith("−") else ("", text)
    return Cell(text, sign + (r"\mathrm{nan}" if size == "nan" else number_to_latex(size).text))


def tables(trace: Trace, mode: str, digits: int) -> list[Table]:
    """The tables of a mode: primals, with tangents beside them in forward mode; then adjoints in reverse mode."""
    made = [_forward(trace, mode != "reverse", digits)]
    return [*made, _reverse(trace, digits)] if mode != "forward" else made


def _forward(trace: Trace, dotted: bool, digits: int) -> Table:
    root = trace.evaluation.tape.root
    rows = []
    for primal, tangent in zip(trace.primals, trace.tangents, strict=True):
        row = [_primal(trace, primal), _value(primal.value, digits)]
        rows.append((*row, _tangent(trace, tangent), _value(tangent.value, digits)) if dotted else tuple(row))
    value = trace.evaluation.value
    last = [_root(trace, "p"), _value(value, digits)]
    if dotted:
        slope = next((line.value for line in trace.tangents if line.node == root), 0.0)
        last += [_root(trace, "t"), _value(slope, digits)]
    columns = [
        Column(Cell("primal")),
        Column(Cell("value"), True),
        Column(Cell("tangent")),
        Column(Cell("value"), True),
    ]
    title = "Forward primal and tangent trace" if dotted else "Forward primal trace"
    return Table(title, tuple(columns[: len(last)]), (*rows, tuple(last)), 1)


def _variable(trace: Trace, kind: str, node: int) -> str:
    if node in trace.numbers:
        return variable(kind, trace.numbers[node])
    return leaf(trace.evaluation.tape, node).text if kind == "p" else "0"


def _primal(trace: Trace, line: Line) -> Cell:
    return _cell(_variable(trace, "p", line.node), line.formula)


def _tangent(trace: Trace, line: Line) -> Cell:
    tape = trace.evaluation.tape
    left = _variable(trace, "t", line.node)
    if tape.args[line.node]:
        return _cell(left, line.formula, _TANGENT)
    name = tape.names[line.node]
    return Cell(f"{plain(left)} = {_dotted(name)}", rf"{latex(left)} = \dot{{{name_to_latex(name)}}}", _TANGENT)


def _dotted(name: str) -> str:
    return normalize("NFC", f"{name[0]}{_DOT}{name[1:]}")


def _root(trace: Trace, kind: str) -> Cell:
    """What the root, or its tangent, is called by a person."""
    tape = trace.evaluation.tape
    name, right = tape.root_name, _variable(trace, kind, tape.root)
    if kind == "p":
        return Cell(f"{name} = {plain(right)}", f"{name_to_latex(name)} = {latex(right)}")
    return Cell(f"{_dotted(name)} = {plain(right)}", rf"\dot{{{name_to_latex(name)}}} = {latex(right)}", _TANGENT)


def _reverse(trace: Trace, digits: int) -> Table:
    tape = trace.evaluation.tape
    name = tape.root_name
    rows = [(_seed(trace), Cell("1", "1"))] if tape.args[tape.root] or tape.inputs else []
    rows += [(_adjoint(trace, line), _value(line.value, digits)) for line in trace.adjoints]
    found = {line.node: line.value for line in trace.adjoints} | {tape.root: 1.0}
    last = []
    for each, node in tape.inputs.items():
        bar = variable("a", trace.numbers[node]) if node in found else "0"
        left = rf"\frac{{\partial {name_to_latex(name)}}}{{\partial {name_to_latex(each)}}}"
        said = Cell(f"∂{name}/∂{each} = {plain(bar)}", f"{left} = {latex(bar)}")
        last.append((said, _value(found.get(node, 0.0), digits)))
    columns = (Column(Cell("adjoint")), Column(Cell("value"), True))
    return Table("Reverse adjoint trace", columns, (*rows, *last), len(last))


def _seed(trace: Trace) -> Cell:
    """The statement that reverse mode begins with."""
    tape = trace.evaluation.tape
    name, seed = tape.root_name, _variable(trace, "a", tape.root)
    return Cell(f"{plain(seed)} = ∂{name}/∂{name}", rf"{latex(seed)} = \bar{{{name_to_latex(name)}}}", _ADJOINT)


def _adjoint(trace: Trace, line: Passed) -> Cell:
    left, user = _variable(trace, "a", line.node), trace.numbers[line.user]
    sign, above = ("=" if line.first else "+="), trace.numbers[line.node]
    general = f"{plain(variable('a', user))} · ∂v_{user}/∂v_{above}"
    general_latex = rf"{latex(variable('a', user))} \frac{{\partial v_{{{user}}}}}{{\partial v_{{{above}}}}}"
    return Cell(
        f"{plain(left)} {sign} {general} = {plain(line.formula)}",
        f"{latex(left)} {_SIGNS.get(sign, sign)} {general_latex} = {latex(line.formula)}",
        _ADJOINT,
    )


def lines(trace: Trace, mode: str) -> str:
    """The trace as CSV: a statement a line, numbers with all digits."""
    rows = [["primal", *_plain(trace, "p", line), exact(line.value)] for line in trace.primals]
    if mode != "reverse":
        rows += [["tangent", *_plain(trace, "t", line), exact(line.value)] for line in trace.tangents]
    if mode != "forward":
        rows += [["adjoint", plain(_variable(trace, "a", trace.evaluation.tape.root)), "= 1", "1"]]
        rows += [_passed(trace, line) for line in trace.adjoints]
    return csv(["trace", "variable", "statement", "value"], rows)


def _plain(trace: Trace, kind: str, line: Line) -> list[str]:
    return [plain(_variable(trace, kind, line.node)), f"= {plain(line.formula)}"]


def _passed(trace: Trace, line: Passed) -> list[str]:
    left, _, right = _adjoint(trace, line).text.partition(" ")
    return ["adjoint", left, right, exact(line.value)]


def record(trace: Trace, mode: str) -> dict[str, Any]:
    """The trace as plain lists, mappings, numbers and strings."""
    evaluation = trace.evaluation
    tape = evaluation.tape
    found: dict[str, Any] = {
        "adviz": VERSION,
        "expression": tape.source.text,
        "inputs": {name: number(evaluation.values[node]) for name, node in tape.inputs.items()},
        "value": number(evaluation.value),
        "primal": [_line(trace, "p", line) for line in trace.primals],
    }
    if mode != "reverse":
        found["seed"] = {name: number(seed) for name, seed in trace.seeds.items()}
        found["tangent"] = [_line(trace, "t", line) for line in trace.tangents]
    if mode != "forward":
        found["adjoint"] = [
            {
                "variable": plain(_variable(trace, "a", line.node)),
                "node": line.node,
                "user": line.user,
                "slot": line.slot,
                "statement": _adjoint(trace, line).text,
                "partial": number(line.partial),
                "value": number(line.value),
            }
            for line in trace.adjoints
        ]
        found["gradient"] = {name: number(value) for name, value in evaluation.gradient.items()}
    return found


def _line(trace: Trace, kind: str, line: Line) -> dict[str, Any]:
    left, right = _plain(trace, kind, line)
    return {"variable": left, "node": line.node, "statement": f"{left} {right}", "value": number(line.value)}


def cost_table(found: Cost) -> Table:
    """Forward mode from each input and from all, reverse mode; the better one is said by `cost_words`."""
    several = len(found.outputs) != 1
    rows = [_counted(f"forward, from {name}", count) for name, count in found.inputs.items()]
    rows += [_counted(f"reverse, from {name}", count) for name, count in found.outputs.items() if several]
    totals = [
        _counted("forward, all inputs", found.forward),
        _counted("reverse, all outputs" if several else "reverse", found.reverse),
    ]
    heads = ("mode", "sweeps", "multiplications", "additions")
    return Table("", tuple([Column(Cell(head), at > 0) for at, head in enumerate(heads)]), (*rows, *totals), 2)


def _counted(name: str, count: Count) -> tuple[Cell, ...]:
    return (Cell(name), Cell(str(count.sweeps)), Cell(str(count.multiplications)), Cell(str(count.additions)))


def cost_words(found: Cost) -> str:
    """Which mode is the better one, and why."""
    reason = f"{_many(found.inputs, 'input')} and {_many(found.outputs, 'output')}: forward mode takes "
    reason += f"{found.forward.sweeps} sweep{'' if found.forward.sweeps == 1 else 's'}, "
    reason += f"reverse mode {found.reverse.sweeps}"
    if found.better == "either":
        return f"either mode costs the same ({reason})"
    return f"{found.better} mode costs less ({reason})"


def _many(counts: dict[str, Count], what: str) -> str:
    return f"{len(counts):,} {what}" + ("" if len(counts) == 1 else "s")


def cost_record(found: Cost) -> dict[str, Any]:
    """The counts as plain mappings."""
    return {
        "adviz": VERSION,
        "expression": found.tape.source.text,
        "operations": found.operations,
        "edges": found.edges,
        "inputs": {name: count._asdict() for name, count in found.inputs.items()},
        "outputs": {name: count._asdict() for name, count in found.outputs.items()},
        "forward": found.forward._asdict(),
        "reverse": found.reverse._asdict(),
        "better": found.better,
    }
