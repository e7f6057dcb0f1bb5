"""A check of a gradient → a table for a terminal, a summary in one line, a record for JSON, a plot."""

from __future__ import annotations

import math
from typing import Any

from adviz.ad.check import AGREES, DISAGREES, EDGE, KINK, UNDEFINED, UNSURE, Checked, Report, undefined_product
from adviz.ad.differences import EPSILON
from adviz.ad.sweep import Sweep
from adviz.formats.json import VERSION, number
from adviz.formats.tables import Cell, Column, Table
from adviz.layout.picture import Picture
from adviz.layout.plot import Plane, Series, plot
from adviz.ops import TABLE
from adviz.scene.labels import Names, pretty, short
from adviz.scene.theme import Theme

_DIGITS = 10
_FLOOR = -17  # as a power of ten: the foot of a plot
_GREEN, _RED, _AMBER = "#2e8b57", "#d1242f", "#b7791f"
VERDICTS = {
    AGREES: ("✓ agrees", _GREEN),
    DISAGREES: ("✗ disagrees", _RED),
    KINK: ("∧ at a kink", _AMBER),
    EDGE: ("| at the edge", _AMBER),
    UNDEFINED: ("? undefined", _AMBER),
    UNSURE: ("? unsure", _AMBER),
}


def table(report: Report) -> Table:
    """One row an input: its derivative by each method, and the verdict."""
    root = report.evaluation.tape.root_name
    heads = ["", "reverse", "forward", "differences", "±", "complex step", "order", "verdict"]
    rows = []
    for row in report.rows:
        step = "—" if row.complex is None else short(row.complex, _DIGITS)
        texts = [short(row.reverse, _DIGITS), short(row.forward, _DIGITS), *_differences(row), step, _order(row)]
        verdict, colour = VERDICTS[row.verdict]
        cells = [Cell(f"∂{root}/∂{row.name}"), *map(Cell, texts), Cell(verdict, "", colour)]
        rows.append(tuple(cells))
    numbers = range(1, 7)
    return Table("", tuple([Column(Cell(head), at in numbers) for at, head in enumerate(heads)]), tuple(rows))


def _differences(row: Checked) -> tuple[str, str]:
    """The slope by differences, and how far off it may be."""
    value, error, _ = row.central
    return (short(value, _DIGITS), short(error, 1)) if math.isfinite(error) else ("—", "—")


def _order(row: Checked) -> str:
    if not math.isfinite(row.reverse) or math.isnan(row.order):
        return "—"
    return f"{row.order:.2f}" if math.isfinite(row.order) else "exact"


def words(report: Report) -> list[str]:
    """What a person has to know besides the table: kinks, what was held, what the complex step does not go through."""
    names = Names(report.evaluation.tape, numbered=False)
    said = [
        f"{_called(names, kink.node)} is at a kink" + (f": {kink.why}" if kink.why else "") for kink in report.kinks
    ]
    verdicts = {row.verdict for row in report.rows}
    if KINK in verdicts and not said:
        said.append("the slopes of the two sides differ: there is a kink very near the point")
    if EDGE in verdicts:
        said.append("the formula is defined on one side of the point only")
    if UNDEFINED in verdicts:
        said.append("the value or the gradient is not finite here, and nothing can be said of it")
    coarse = [row for row in report.rows if math.isnan(row.order) and row.verdict != UNDEFINED]
    if coarse:
        called = ", ".join([row.name for row in coarse])
        said.append(f"differences are too coarse for {called}: the formula changes within their narrowest step")
    if any(row.verdict == UNSURE and row not in coarse for row in report.rows):
        said.append("differences are too inexact here to say anything")
    refusing = sorted({name for row in report.rows for name in row.refusing})
    if refusing:
        signs = [TABLE[name].infix or name for name in refusing]
        said.append(f"the complex step does not go through {', '.join(signs)} here")
    if report.held:
        called = ", ".join([_called(names, node) for node in report.held])
        said.append(f"held constant, since no gradient flows through it: {called}")
    return said


def _called(names: Names, node: int) -> str:
    text = pretty(names.texts[node].text)
    label = names.labels.get(node)
    return f"{label} = {text}" if label and label != text else text


def fault(report: Report) -> list[str]:
    """Where methods disagree: the first edge whose local partial is wrong, or that there is none."""
    if report.agrees:
        return []
    wrong = report.wrong
    tape, names = report.evaluation.tape, Names(report.evaluation.tape, numbered=False)
    if wrong is None:
        said = ["every local partial agrees with differences of its operator alone:"]
        arises = undefined_product(report.evaluation)
        if arises is not None:
            adjoint, partial = (short(each) for each in arises[2:])
            return [
                *said,
                f"  the product {adjoint}·{partial} = nan arises on the way back at {_called(names, arises[0])}",
            ]
        return [*said, "  products on the way underflow, overflow or cancel"]
    op, source = tape.ops[wrong.node], tape.args[wrong.node][wrong.slot]
    rule = op.partials[0 if op.variadic else wrong.slot]
    return [
        f"first wrong edge: {pretty(names.texts[source].text)} → {_called(names, wrong.node)}",
        f"  the rule of {op.name} is {rule}, which gives {short(wrong.partial, _DIGITS)} here;"
        f" differences of {op.name} alone give {short(wrong.slope.value, _DIGITS)} ± {short(wrong.slope.error, 1)}",
    ]


def summary(name: str, report: Report) -> tuple[Cell, ...]:
    """The row of one formula among several: its verdicts, and the largest relative difference."""
    order = [DISAGREES, UNSURE, UNDEFINED, EDGE, KINK, AGREES]
    verdicts = [row.verdict for row in report.rows] or [AGREES]
    worst = min(verdicts, key=order.index)
    shown, colour = VERDICTS[worst]
    count = f"{len(report.rows)} input" + ("" if len(report.rows) == 1 else "s")
    seen = [row for row in report.rows if row.verdict == worst]
    what = "" if worst == AGREES else ", ".join([f"∂/∂{row.name}" for row in seen])
    off = max([_off(row) for row in report.rows if row.verdict in (AGREES, DISAGREES)], default=0.0)
    return Cell(name), Cell(shown, "", colour), Cell(count), Cell(short(off, 1)), Cell(what)


def _off(row: Checked) -> float:
    found = row.central.value if row.complex is None else row.complex
    return abs(row.reverse - found) / (max(abs(row.reverse), row.size) or 1.0)


def summaries(rows: list[tuple[Cell, ...]]) -> Table:
    """The table of several formulas."""
    heads = ("", "verdict", "checked", "off by", "")
    return Table("", tuple([Column(Cell(head), at == 3) for at, head in enumerate(heads)]), tuple(rows))


def record(report: Report) -> dict[str, Any]:
    """The report as plain lists, mappings, numbers and strings."""
    evaluation = report.evaluation
    tape, names = evaluation.tape, Names(evaluation.tape, numbered=False)
    wrong = report.wrong
    return {
        "adviz": VERSION,
        "expression": tape.source.text,
        "inputs": {name: number(evaluation.values[node]) for name, node in tape.inputs.items()},
        "value": number(evaluation.value),
        "agrees": report.agrees,
        "checks": [_checked(row) for row in report.rows],
        "kinks": [{"node": kink.node, "text": names.texts[kink.node].text, "why": kink.why} for kink in report.kinks],
        "held": list(report.held),
        "wrong": wrong
        and {
            "source": tape.args[wrong.node][wrong.slot],
            "target": wrong.node,
            "slot": wrong.slot,
            "op": tape.ops[wrong.node].name,
            "partial": number(wrong.partial),
            "differences": number(wrong.slope.value),
        },
    }


def _checked(row: Checked) -> dict[str, Any]:
    return {
        "input": row.name,
        "verdict": row.verdict,
        "reverse": number(row.reverse),
        "forward": number(row.forward),
        "differences": number(row.central.value),
        "error": number(row.central.error),
        "step": number(row.central.step),
        "complex": number(row.complex),
        "refusing": list(row.refusing),
        "order": number(row.order),
    }


def picture(sweeps: list[Sweep], root: str, formula: str, theme: Theme) -> Picture:
    """The error against the step, a plane an input."""
    return plot([_plane(each, root, formula) for each in sweeps], theme, f"Error against step size of {formula}")


def _points(steps: tuple[float, ...], errors: tuple[float, ...]) -> tuple[tuple[float, float], ...]:
    """Steps and errors; what is less than a rounding counts as one."""
    return tuple(
        [(step, max(error, EPSILON) if error == error else error) for step, error in zip(steps, errors, strict=True)]
    )


def _plane(found: Sweep, root: str, formula: str) -> Plane:
    kinds = [("forward differences", found.forward), ("central differences", found.central)]
    if found.complex:
        kinds.append(("complex step", found.complex))
    series = tuple([Series(name, _points(found.steps, errors)) for name, errors in kinds])
    least, most = math.log10(found.steps[-1]), math.log10(found.steps[0])
    largest = max([error for _, errors in kinds for error in errors if math.isfinite(error)], default=1.0)
    top = max(0, min(20, math.ceil(math.log10(largest)))) if largest else 0
    title = f"∂{root}/∂{found.name} = {short(found.reverse, _DIGITS)}"
    formula = formula if len(formula) <= 90 else formula[:89] + "…"
    across, up = "step h", "relative error" if found.reverse else "error"
    return Plane(title, formula, across, up, (math.floor(least), math.ceil(most)), (_FLOOR, top), series)
