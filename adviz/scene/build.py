"""Evaluation to scene: every node, edge and path with the texts and roles that a person shall see."""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from adviz.ad.evaluate import Evaluation
from adviz.ad.formulas import Formula
from adviz.ad.paths import flows
from adviz.errors import NameProblem, clip, nearest
from adviz.graph.cuts import blocks, reason
from adviz.graph.leibniz import derivative
from adviz.graph.order import live, used
from adviz.graph.tape import Tape
from adviz.lang.lexer import clean
from adviz.scene.labels import Names, exact, pretty, short
from adviz.scene.model import Edge, Line, Node, PathTable, Scene
from adviz.scene.notes import notes
from adviz.scene.symbols import edge_formulas
from adviz.scene.tables import path_tables

LABELS = ("values", "formulas", "both", "none")


class SceneOptions(NamedTuple):
    """What is shown.

    Attributes:
        labels: on the arrows: one of `LABELS`; without values it is `formulas`, unless `none`.
        paths: how many paths are listed and highlighted, for each differentiated input.
        title: a line above the formula.
    """

    labels: str = "values"
    paths: int = 8
    title: str = ""


_DEFAULT = SceneOptions()


def build(
    tape: Tape, evaluation: Evaluation | None, wrt: Sequence[str] = (), options: SceneOptions = _DEFAULT
) -> Scene:
    """The scene of a graph.

    Args:
        tape: the graph.
        evaluation: its numbers at a point; None for a drawing with formulas.
        wrt: names of inputs, or of assigned results, whose paths are highlighted.
        options: what is shown.

    Raises:
        NameProblem: `wrt` has a name that the graph has not.
    """
    labels = "formulas" if evaluation is None and options.labels != "none" else options.labels
    names = Names(tape, numbered=labels in ("formulas", "both"))
    starts = {name: start_of(tape, name) for name in dict.fromkeys(wrt)}
    formulas = edge_formulas(tape, names)
    tables = path_tables(tape, evaluation, starts, options.paths, names, formulas)
    view = _View(tape, evaluation, names, formulas, labels, starts, tables, blocks(tape))
    return Scene(
        title=_title(tape, evaluation, tables, options.title),
        expression=tape.source.text.strip(),
        root=tape.root,
        root_name=tape.root_name,
        inputs={name: evaluation.values[node] if evaluation else None for name, node in tape.inputs.items()},
        value=evaluation.value if evaluation else None,
        value_text=short(evaluation.value, 7) if evaluation else "",
        gradient=evaluation.gradient if evaluation else {},
        nodes=_nodes(view),
        edges=_edges(view),
        tables=tables,
        notes=tuple(notes(tape, evaluation, names)),
    )


class _View(NamedTuple):
    """All that nodes and edges are made from."""

    tape: Tape
    evaluation: Evaluation | None
    names: Names
    formulas: list[tuple[Formula, ...]]
    labels: str
    starts: dict[str, int]
    tables: tuple[PathTable, ...]
    blocks: bytearray


def start_of(tape: Tape, name: str) -> int:
    """The node of a name that is differentiated by.

    Raises:
        NameProblem: the graph has no such name.
    """
    for node, known in tape.names.items():
        if known == name:
            return node
    if name in tape.dropped:
        message = f"{tape.root_name} does not depend on {clip(name, 24)}"
        raise NameProblem(message, remedy=f"{derivative(tape.root_name, name)} is 0")
    near = nearest(name, list(tape.names.values()))
    listed = clip(", ".join(tape.names.values()), 60) or "none: there are only numbers"
    remedy = f"did you mean {clip(near, 24)}?" if near else f"its names are: {listed}"
    raise NameProblem(
        f"cannot differentiate with respect to {clip(name, 24)}: the formula has no such name", remedy=remedy
    )


def _title(tape: Tape, evaluation: Evaluation | None, tables: tuple[PathTable, ...], title: str) -> tuple[str, ...]:
    """Up to three lines: the title, the formula, what came out."""
    root = tape.root_name
    result = [f"{root} = {short(evaluation.value, 7)}"] if evaluation else []
    result += [f"{derivative(root, table.wrt)} = {table.total_text}" for table in tables]
    return tuple([line for line in (title, written(tape), ", ".join(result)) if line])


def written(tape: Tape) -> str:
    """The statements as they were written, on one line, without comments, and without the defaults of inputs: the
    boxes show what the inputs really are."""
    statements = [" ".join(part.split()) for part in re.split(r"[;\n]", clean(tape.source.text))]
    kept = [part for part in statements if part and part.partition("=")[0].strip() not in tape.defaults]
    if not kept:
        return tape.root_name
    if tape.root not in tape.names:
        kept[-1] = f"{tape.root_name} = {kept[-1]}"
    return "; ".join(kept)


def _nodes(view: _View) -> tuple[Node, ...]:
    tape, evaluation = view.tape, view.evaluation
    on_path = {node for table in view.tables for path in table.listed for node in path.nodes}
    alive, needed = live(tape), used(tape)
    boxes = view.names.boxes()
    made = []
    for node, op in enumerate(tape.ops):
        value = evaluation.values[node] if evaluation else None
        adjoint = evaluation.adjoints[node] if evaluation else None
        roles = {_kind(tape, node)}
        if node in on_path:
            roles.add("on-path")
        if node in view.starts.values():
            roles.add("wrt")
        if not needed[node]:
            roles.add("unused")
        elif not alive[node] and "constant" not in roles:
            roles.add("detached")
        if not all(map(math.isfinite, _numbers(view, node))):
            roles.add("nonfinite")
        made.append(
            Node(
                id=node,
                op=op.name,
                name=view.names.labels.get(node, ""),
                text=view.names.texts[node].text,
                lines=tuple(_lines(view, node, boxes[node])),
                value=value,
                adjoint=adjoint,
                roles=tuple(sorted(roles)),
                tooltip=_node_tooltip(view, node),
            )
        )
    return tuple(made)


def _numbers(view: _View, node: int) -> tuple[float, ...]:
    """The numbers that belong to a node. Nobody asks for the derivative by a constant: 2 in x^2 has none at x < 0."""
    if view.evaluation is None:
        return ()
    value = view.evaluation.values[node]
    return (value,) if node in view.tape.constants else (value, view.evaluation.adjoints[node])


def _kind(tape: Tape, node: int) -> str:
    if tape.ops[node].name == "input":
        return "input" if node != tape.root else "root"
    if node == tape.root:
        return "root"
    return "constant" if node in tape.constants else "operation"


def _lines(view: _View, node: int, box: str) -> list[Line]:
    lines = [Line("name", box)]
    evaluation = view.evaluation
    if evaluation is None or view.labels == "none" or (node in view.tape.constants and node not in view.tape.names):
        return lines
    lines.append(Line("value", f"= {short(evaluation.values[node], 7 if node == view.tape.root else 5)}"))
    if view.starts and node not in view.tape.constants:
        lines.append(Line("adjoint", f"∂ {short(evaluation.adjoints[node])}"))
    return lines


def _node_tooltip(view: _View, node: int) -> str:
    parts = [f"{view.names.label(node)} = {view.names.texts[node].text}"]
    if view.tape.ops[node].name == "input":
        parts = [view.names.label(node)]
    if view.evaluation:
        parts.append(f"value {exact(view.evaluation.values[node])}")
        parts.append(f"adjoint {exact(view.evaluation.adjoints[node])}")
    return "\n".join(parts)


def _edges(view: _View) -> tuple[Edge, ...]:
    tape, evaluation = view.tape, view.evaluation
    carried = flows(evaluation, view.starts.values() or tape.inputs.values()) if evaluation else None
    paths: dict[int, list[int]] = {}
    for table in view.tables:
        for path in table.listed:
            for edge in path.edges:
                paths.setdefault(edge, []).append(path.number)
    made: list[Edge] = []
    for target, sources in enumerate(tape.args):
        for slot, source in enumerate(sources):
            numbers = tuple(paths.get(len(made), ()))
            partial = evaluation.partials[target][slot] if evaluation else None
            flow = carried[target][slot] if carried else None
            made.append(_edge(view, (source, target, slot), partial, flow, numbers))
    return tuple(made)


def _edge(
    view: _View, ends: tuple[int, int, int], partial: float | None, flow: float | None, numbers: tuple[int, ...]
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
    if labels == "both" and not formula.lstrip("-").replace(".", "").isdigit():
        return f"{pretty(formula)} = {short(partial)}"
    return short(partial)
