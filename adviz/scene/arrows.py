"""The arrows of a scene: one an edge, with its local partial, and what flows through it."""

from __future__ import annotations

import math

from adviz.ad.evaluate import Evaluation
from adviz.ad.paths import flows
from adviz.graph.cuts import reason
from adviz.graph.leibniz import derivative
from adviz.scene.figures import finite
from adviz.scene.jacobians import WIDE, Jacobian, jacobian
from adviz.scene.labels import exact, pretty, short
from adviz.scene.model import Edge
from adviz.scene.tables import numbers_by_edge
from adviz.scene.view import View


def arrows(view: View) -> tuple[Edge, ...]:
    tape, evaluation = view.tape, view.evaluation
    scalar = evaluation if isinstance(evaluation, Evaluation) else None
    carried = flows(scalar, view.starts.values() or tape.inputs.values()) if scalar else None
    paths = numbers_by_edge(view.tables)
    made: list[Edge] = []
    for target, sources in enumerate(tape.args):
        for slot, source in enumerate(sources):
            numbers = tuple(paths.get(len(made), ()))
            ends = source, target, slot
            if evaluation is not None and not scalar:
                made.append(_array_edge(view, ends, numbers))
                continue
            partial = scalar.partials[target][slot] if scalar else None
            flow = carried[target][slot] if carried else None
            made.append(_edge(view, ends, partial, flow, numbers))
    return tuple(made)


def _array_edge(view: View, ends: tuple[int, int, int], numbers: tuple[int, ...]) -> Edge:
    """An edge of a graph of arrays: as any other one between numbers, else with its Jacobian."""
    source, target, slot = ends
    found = jacobian(view.evaluation, target, slot)
    between_numbers = not isinstance(view.values[source], tuple) and not isinstance(view.values[target], tuple)
    partial = found.matrix[0][0] if between_numbers else None
    edge = _edge(view, ends, partial, found.pulled if between_numbers else None, numbers)
    if between_numbers:
        return edge
    matrix = [found.matrix or (), found.pulled or ()]
    if source not in view.tape.constants and not finite(tuple(matrix)):
        edge = edge._replace(roles=tuple(sorted({*edge.roles, "nonfinite"})))
    label, tooltip = edge.label, edge.tooltip
    if not edge.cut:
        name = tooltip.partition(" = ")[0] if _is_digits(edge.formula) else tooltip
        tooltip = "\n".join([name, *found.tooltip])
        label = _jacobian_label(view.labels, edge, found)
    return edge._replace(label=label, tooltip=tooltip, shape=found.shape, jacobian=found.matrix, pulled=found.pulled)


def _jacobian_label(labels: str, edge: Edge, found: Jacobian) -> str:
    """The Jacobian, where the edge has a label at all; for `both` behind the formula, if that is more than a number."""
    if not edge.label or labels in ("none", "formulas"):
        return edge.label
    if labels == "values" or _is_digits(edge.formula):
        return found.label
    if found.matrix is None:
        return f"{pretty(edge.formula)}\n{found.label}"
    whole = f"{pretty(edge.formula)} = {found.label}"
    return whole if len(whole) <= WIDE and "\n" not in whole else f"{pretty(edge.formula)} =\n{found.label}"


def _is_digits(formula: str) -> bool:
    return formula.lstrip("-").replace(".", "").isdigit()


def _edge(
    view: View, ends: tuple[int, int, int], partial: float | None, flow: float | None, numbers: tuple[int, ...]
) -> Edge:
    source, target, slot = ends
    formula = view.formulas[target][slot].text
    roles = ["on-path"] if numbers else []
    cut = reason(view.tape, target, slot, view.blocks)
    if cut:
        roles.append("cut")
    constant = source in view.tape.constants
    if partial is not None and not constant and not math.isfinite(partial):
        roles.append("nonfinite")
    partial_name = derivative(view.names.label(target), view.names.label(source))
    tooltip = [f"no gradient: {cut}" if cut else f"{partial_name} = {formula}"]
    if partial is not None and flow is not None and not cut:
        tooltip[0] += f" = {exact(partial)}"
        tooltip.append(f"flow {exact(flow)}")
    return Edge(
        source=source,
        target=target,
        slot=slot,
        partial=partial,
        formula=formula,
        flow=flow,
        paths=numbers,
        label="" if cut or constant else _label(view.labels, partial, formula),
        roles=tuple(sorted(roles)),
        tooltip="\n".join(tooltip),
        cut=cut,
    )


def _label(labels: str, partial: float | None, formula: str) -> str:
    if labels == "none":
        return ""
    if labels == "formulas" or partial is None:
        return pretty(formula)
    if labels == "both" and not _is_digits(formula):
        return f"{pretty(formula)} = {short(partial)}"
    return short(partial)
