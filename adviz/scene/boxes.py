"""The boxes of a scene: one a node, with its name, value and adjoint."""

from __future__ import annotations

from typing import Any

from adviz.graph.nested import spelled
from adviz.graph.order import live, used
from adviz.graph.tape import Tape
from adviz.scene.figures import exactly, finite, plain, rows, shape
from adviz.scene.model import Line, Node
from adviz.scene.view import View


def boxes(view: View) -> tuple[Node, ...]:
    tape, evaluation = view.tape, view.evaluation
    on_path = {node for table in view.tables for path in table.listed for node in path.nodes}
    alive, needed = live(tape), used(tape)
    titles = view.names.boxes()
    made = []
    for node, op in enumerate(tape.ops):
        value = view.values[node] if evaluation else None
        adjoint = view.adjoints[node] if evaluation else None
        roles = {_kind(tape, node)}
        if node in on_path:
            roles.add("on-path")
        if node in view.starts.values():
            roles.add("wrt")
        if not needed[node]:
            roles.add("unused")
        elif not alive[node] and "constant" not in roles:
            roles.add("detached")
        if not finite(_numbers(view, node)):
            roles.add("nonfinite")
        made.append(
            Node(
                id=node,
                op=op.name,
                name=view.names.labels.get(node, ""),
                text=view.names.texts[node].text,
                lines=tuple(_lines(view, node, titles[node])),
                value=plain(value),
                adjoint=plain(adjoint),
                roles=tuple(sorted(roles)),
                tooltip=_node_tooltip(view, node),
                entries=value if isinstance(value, tuple) else None,
                slopes=adjoint if isinstance(value, tuple) else None,
            )
        )
    return tuple(made)


def _numbers(view: View, node: int) -> tuple[Any, ...]:
    """The numbers that belong to a node. Nobody asks for the derivative by a constant: 2 in x^2 has none at x < 0."""
    if view.evaluation is None:
        return ()
    value = view.values[node]
    return (value,) if node in view.tape.constants else (value, view.adjoints[node])


def _kind(tape: Tape, node: int) -> str:
    if tape.ops[node].name == "input":
        return "input" if node != tape.root else "root"
    if node == tape.root:
        return "root"
    return "constant" if node in tape.constants else "operation"


def _lines(view: View, node: int, box: str) -> list[Line]:
    lines = [Line("name", box)]
    constant = node in view.tape.constants and node not in view.tape.names
    if view.evaluation is None or view.labels == "none":
        return lines
    value = view.values[node]
    if isinstance(value, tuple):
        lines.append(Line("value", f"shape {spelled(shape(value))}"))
    if constant:
        return lines
    lines += [Line("value", text) for text in rows("= ", value, 7 if node == view.tape.root else 5)]
    if view.starts:
        lines += [Line("adjoint", text) for text in rows("∂ ", view.adjoints[node])]
    return lines


def _node_tooltip(view: View, node: int) -> str:
    parts = [f"{view.names.label(node)} = {view.names.texts[node].text}"]
    if view.tape.ops[node].name == "input":
        parts = [view.names.label(node)]
    if view.evaluation:
        parts.append(f"value {exactly(view.values[node])}")
        parts.append(f"adjoint {exactly(view.adjoints[node])}")
    return "\n".join(parts)
