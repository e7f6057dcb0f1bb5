"""`adviz explain`: why a gradient is 0, None, nan, infinite, or what it is."""

from __future__ import annotations

import json
import os
import textwrap
from collections.abc import Sequence
from typing import Any

import click

from adviz import output
from adviz.ad.explain import Explanation, explain_all
from adviz.api import graph_of
from adviz.cli import complete
from adviz.cli.group import Formula
from adviz.cli.latex_option import reads_latex
from adviz.cli.options import drawing_options, given
from adviz.cli.sources import by_entry, entries, listed, nothing, runs_python, source
from adviz.cli.terminal import columns, note
from adviz.drawing import Drawing, format_of
from adviz.errors import OptionError, clip, visible
from adviz.formats.json import number
from adviz.graph.tape import Tape
from adviz.graphs import Evaluation
from adviz.options import choose
from adviz.scene.alike import ALONE, Group, groups, others
from adviz.scene.build import build, start_of
from adviz.scene.explanation import Teller, Told, marked
from adviz.values import point

HELP = """Explain why a gradient is 0, None, nan, infinite, or what it is.

It is followed from the input to the root: where all ways are cut, which factor is 0 and why, which paths cancel, where
in the backward pass nan or inf first arises and what helps, where it vanishes or explodes, or what it is made of.

\b
  adviz explain "relu(x)*y" --at x=-2,y=3 --wrt x
  adviz explain "where(x > 0, sqrt(x), 0)" --at x=0 --wrt x -o nan.svg
  adviz explain samples/neuron.toml
  adviz explain "log(exp(x) + exp(y))" --at x=1000,y=0 --wrt x --json
"""


@click.command(
    cls=Formula,
    help=HELP,
    short_help="Explain why a gradient is 0, nan, or what it is.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.argument("expression", metavar="EXPR", shell_complete=complete.samples)
@click.option(
    "--at", multiple=True, metavar="NAME=VALUE", help="Value of an input; a value may be an expression (pi/4)."
)
@click.option("--wrt", multiple=True, metavar="NAME", help="Explain the gradient by this (repeatable).  [default: all]")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE",
    shell_complete=complete.files,
    help="Draw the graph there, with what is to blame marked.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a record in place of words.")
@drawing_options
@runs_python
@reads_latex
def explain(
    expression: str, at: tuple[str, ...], wrt: tuple[str, ...], target: str | None, as_json: bool, **options: Any
) -> None:
    """Explain the gradients of one formula; the help text is HELP."""
    sample = source(expression)
    values = sample.at | point(list(at))
    chosen = choose(given(options), sample.options)
    kind = format_of(target) if target else ""
    if chosen.seed != "":
        raise OptionError("explain has no seed", remedy="write the combination of entries: sum(…*[1, 0])")
    graph, values = by_entry(sample, values)
    graph = graph_of(graph, values, chosen)
    evaluation = graph.evaluate(values)
    wanted = listed(wrt) or sample.wrt
    names = entries(graph, wanted) or list(graph.inputs)
    if not names:
        raise nothing(graph)
    made = explain_all(evaluation, [start_of(graph, name) for name in names])
    places = _places(graph, wanted)
    found = groups(graph, made, [places.get(name, ("", 0))[0] for name in names])
    if target:  # before anything is printed: what cannot be drawn is refused first
        told = [names[group.first] for group in found]
        scene = marked(build(graph, evaluation, told, chosen.scene), made)
        _draw(Drawing(scene, chosen.look), target, kind)
    click.echo(_records(evaluation, names, made) if as_json else _words(evaluation, made, found, places), nl=False)
    if len(found) < len(made) and not as_json:
        note("entries that are alike are told together; --wrt of one entry tells of it alone, --json of each")


def _places(tape: Tape, wanted: Sequence[str]) -> dict[str, tuple[str, int]]:
    """The array and the position in it of each entry of a large array that is meant as a whole."""
    large = [name for name, parts in tape.parts.items() if len(parts) > ALONE and (name in wanted or not wanted)]
    return {part: (name, at) for name in large for at, part in enumerate(tape.parts[name])}


def _words(
    evaluation: Evaluation, made: list[Explanation], found: list[Group], places: dict[str, tuple[str, int]]
) -> str:
    """The paragraphs, no line wider than the terminal."""
    tape, teller, wide = evaluation.tape, Teller(evaluation), max(columns(), 20)
    blocks = []
    for group in found:
        told = teller.tell(made[group.first])
        paragraphs = told.paragraphs[1:]
        if group.others:
            at = {made[each].start: places[tape.names[made[each].start]][1] for each in group.others}
            paragraphs.append(others(tape, made, group, at))
        blocks.append(
            "\n".join([_wrapped(told.headline, wide, ""), *[_wrapped(each, wide, "  ") for each in paragraphs]])
        )
    return "\n\n".join(blocks) + "\n"


def _wrapped(text: str, wide: int, before: str) -> str:
    lines = textwrap.wrap(
        visible(text), wide, initial_indent=before, subsequent_indent=before + "  ", break_on_hyphens=False
    )
    return "\n".join(lines)


def _records(evaluation: Evaluation, names: list[str], made: list[Explanation]) -> str:
    tape, teller = evaluation.tape, Teller(evaluation)
    rows = [_record(tape, name, each, teller.tell(each)) for name, each in zip(names, made, strict=True)]
    record = {"adviz": 1, "expression": tape.source.text.strip(), "explanations": rows}
    return json.dumps(record, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _record(tape: Tape, name: str, made: Explanation, told: Told) -> dict[str, Any]:
    evidence = [
        {
            "kind": each.kind,
            "node": each.node,
            "source": tape.args[each.node][each.slot] if each.slot >= 0 else None,
            "slot": each.slot if each.slot >= 0 else None,
            "numbers": [number(value) for value in each.numbers],
            "path": list(each.path),
            "text": text,
        }
        for each, text in zip(made.evidence, told.because, strict=True)
    ]
    return {
        "wrt": name,
        "gradient": number(made.gradient),
        "verdict": made.verdict,
        "headline": told.headline,
        "because": evidence,
        "remedy": told.remedy,
        "definitions": list(told.definitions),
    }


def _draw(drawing: Drawing, target: str, kind: str) -> None:
    rendered = drawing.render(kind)
    output.write(target, rendered.data)
    for message in rendered.notes:
        note(message)
    click.echo(f"{clip(os.path.relpath(target), 400)}: {len(rendered.data):,} bytes", err=True)
