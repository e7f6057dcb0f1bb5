"""Evaluation to scene: every node, edge and path with the texts and roles that a person shall see."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from adviz.errors import NameProblem, clip, instead
from adviz.graph.cuts import blocks
from adviz.graph.leibniz import derivative
from adviz.graph.tape import Tape
from adviz.lang.lexer import clean
from adviz.scene.arrows import arrows
from adviz.scene.boxes import boxes
from adviz.scene.figures import figure, nested, plain
from adviz.scene.labels import Names
from adviz.scene.model import PathTable, Scene
from adviz.scene.notes import notes
from adviz.scene.symbols import edge_formulas
from adviz.scene.tables import path_tables
from adviz.scene.view import Evaluated, View

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


def build(tape: Tape, evaluation: Evaluated | None, wrt: Sequence[str] = (), options: SceneOptions = _DEFAULT) -> Scene:
    """The scene of a graph.

    Args:
        tape: the graph.
        evaluation: its numbers, or arrays, at a point; None for a drawing with formulas.
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
    values = [nested(value) for value in evaluation.values] if evaluation else []
    adjoints = [nested(value) for value in evaluation.adjoints] if evaluation else []
    view = View(tape, evaluation, values, adjoints, names, formulas, labels, starts, tables, blocks(tape))
    return Scene(
        title=_title(tape, evaluation, tables, options.title),
        expression=tape.source.text.strip(),
        root=tape.root,
        root_name=tape.root_name,
        inputs={name: plain(values[node]) if evaluation else None for name, node in tape.inputs.items()},
        value=plain(values[tape.root]) if evaluation else None,
        value_text=figure(values[tape.root], 7) if evaluation else "",
        gradient={name: plain(adjoints[node]) for name, node in tape.inputs.items()} if evaluation else {},
        nodes=boxes(view),
        edges=arrows(view),
        tables=tables,
        notes=tuple(notes(tape, evaluation, names)),
        tokens=_tokens(tape),
    )


def _tokens(tape: Tape) -> tuple[int, ...]:
    """The tape's tokens, counted in the text without the blank lines before it."""
    text = tape.source.text
    before = text[: len(text) - len(text.lstrip())].count("\n")
    return tuple([token - before for token in tape.tokens])


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
    message = f"cannot differentiate with respect to {clip(name, 24)}: the formula has no such name"
    raise NameProblem(message, remedy=instead(name, tape.names.values(), "names"))


def _title(tape: Tape, evaluation: Evaluated | None, tables: tuple[PathTable, ...], title: str) -> tuple[str, ...]:
    """Up to three lines: the title, the formula, what came out."""
    root = tape.root_name
    result = [f"{root} = {figure(nested(evaluation.value), 7)}"] if evaluation else []
    for table in tables:
        name = derivative(root, table.wrt)
        result.append(f"{name if table.adds else f'‖{name}‖'} = {table.total_text}")
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
