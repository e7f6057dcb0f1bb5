"""`adviz diff`: what differs between two formulas, samples or models."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

import click

from adviz import output
from adviz.api import draw
from adviz.cli import complete
from adviz.cli.options import given, layout_option, rankdir_option, scale_option, theme_option
from adviz.cli.sources import graph, runs_python, source
from adviz.cli.terminal import COLOURS, columns, ink, note
from adviz.drawing import Drawing, format_of
from adviz.errors import OptionError, clip, visible
from adviz.formats.txt import Ink
from adviz.models.both import both
from adviz.models.difference import Difference, called, compare
from adviz.options import DEFAULT, choose
from adviz.samples import is_function
from adviz.scene.model import Scene
from adviz.scene.theme import find_theme
from adviz.values import point

HELP = """Compare two formulas, sample files or models: what was added, removed and changed.

A and B are formulas, sample files (.toml), Python functions, or models as for the command model. Operators, values and
gradients are compared, of models shapes and parameters as well. Exit code 1: they differ.

\b
  adviz diff "x * sin(x)" "x * cos(x)" --at x=2
  adviz diff samples/neuron.toml samples/network.toml
"""
_LISTED = 60  # boxes that are told of
_MODELS = (".onnx", ".pt2")


@click.command(
    help=HELP,
    short_help="Compare two formulas, samples or models.",
    context_settings={"help_option_names": ["-h", "--help"], "ignore_unknown_options": False},
)
@click.argument("before", metavar="A", shell_complete=complete.compared)
@click.argument("after", metavar="B", shell_complete=complete.compared)
@click.option("--at", multiple=True, metavar="NAME=VALUE", help="Value of an input, in both (repeatable).")
@click.option("--input", "inputs", multiple=True, metavar="[NAME=]1x3x8[:TYPE]", help="Shape of an input of models.")
@click.option("--depth", type=click.IntRange(1), metavar="N", help="Of models: close modules within N-1 others.")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE",
    shell_complete=complete.files,
    help="Draw both as one picture: added, removed, changed.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a record in place of words.")
@rankdir_option()
@theme_option
@scale_option
@layout_option
@click.option("-q", "--quiet", is_flag=True, help="No words, except errors.")
@click.option("--color", type=click.Choice(COLOURS), default="auto", help="Colours of the words.")
@runs_python
def diff(
    before: str,
    after: str,
    at: tuple[str, ...],
    inputs: tuple[str, ...],
    depth: int | None,
    target: str | None,
    as_json: bool,
    quiet: bool,
    color: str,
    **options: Any,
) -> None:
    """Compare two things; the help text is HELP."""
    kind = format_of(target) if target else ""
    models = [is_model(text, inputs) for text in (before, after)]
    if models[0] != models[1]:
        raise OptionError("a formula and a model cannot be compared", remedy="give two formulas, or two models")
    chosen = choose(({"rankdir": "TB"} if models[0] else {}) | given(options), DEFAULT)
    old, new = (_model(text, inputs, depth) if models[0] else _formula(text, at) for text in (before, after))
    found = compare(old, new)
    if as_json:
        click.echo(json.dumps(_record(old, new, found), ensure_ascii=False, indent=1))
    elif not quiet:
        click.echo(_words((before, after), (old, new), found, chosen.theme, ink(color, sys.stdout)), nl=False)
    if target:
        title = (f"{clip(before, 60)} → {clip(after, 60)}", summary(found))
        drawing = Drawing(both(old, new, found, title), chosen.look)
        rendered = drawing.render(kind)
        output.write(target, rendered.data)
        for message in [*drawing.scene.notes, *rendered.notes]:
            note(message)
        if not quiet:
            click.echo(f"{clip(target, 400)}: {len(rendered.data):,} bytes", err=True)
    if not found.same:
        sys.exit(1)


def is_model(text: str, inputs: Sequence[str]) -> bool:
    """Whether an argument means a model: a file of one, or a Python name when shapes of inputs are given."""
    suffix = "." + text.rpartition(".")[2].lower()
    return suffix in _MODELS or suffix in (".pt", ".pth") or (is_function(text) and bool(inputs))


def _formula(text: str, at: tuple[str, ...]) -> Scene:
    sample = source(text)
    values = sample.at | point(list(at))
    made = graph(sample, values)
    if made.inputs:
        values = {name: value for name, value in values.items() if name in made.inputs or name in made.dropped}
    return draw(made, values or None).scene


def _model(text: str, inputs: tuple[str, ...], depth: int | None) -> Scene:
    from adviz.cli.model import load
    from adviz.models.scene import scene_of
    from adviz.models.view import closed

    return scene_of(closed(load(text, inputs), depth))


def summary(found: Difference) -> str:
    """How much differs, in one line."""
    counts = ((len(found.added), "added"), (len(found.removed), "removed"), (len(found.changed), "changed"))
    said = [f"{count:,} {word}" for count, word in counts if count]
    return ", ".join(said) or "no difference"


def _words(texts: tuple[str, str], scenes: tuple[Scene, Scene], found: Difference, theme: str, colours: Ink) -> str:
    if found.same:
        return "no difference\n"
    wide = max(columns(), 40)
    looks = find_theme(theme).outlines
    rows = [("removed", "−", called(scenes[0].nodes[node])) for node in found.removed]
    rows += [("added", "+", called(scenes[1].nodes[node])) for node in found.added]
    for change in found.changed:
        what = "; ".join(f"{name} {old} → {new}" for name, old, new in change.what)
        rows.append(("changed", "~", f"{called(scenes[1].nodes[change.after])}: {what}"))
    lines = [f"--- {clip(visible(' '.join(texts[0].split())), wide - 4)}",
             f"+++ {clip(visible(' '.join(texts[1].split())), wide - 4)}"]  # fmt: skip
    for role, sign, text in rows[:_LISTED]:
        lines.append(colours.paint(clip(f"{sign} {visible(text)}", wide), looks[role].stroke))
    if len(rows) > _LISTED:
        lines.append(f"… and {len(rows) - _LISTED:,} more; --json lists all")
    return "\n".join([*lines, summary(found)]) + "\n"


def _arrow(scene: Scene, at: int) -> str:
    edge = scene.edges[at]
    return f"{called(scene.nodes[edge.source])} → {called(scene.nodes[edge.target])}"


def _record(before: Scene, after: Scene, found: Difference) -> dict[str, Any]:
    return {
        "adviz": 1,
        "same": found.same,
        "removed": [{"id": node, "text": called(before.nodes[node])} for node in found.removed],
        "added": [{"id": node, "text": called(after.nodes[node])} for node in found.added],
        "changed": [
            {
                "before": change.before,
                "after": change.after,
                "text": called(after.nodes[change.after]),
                "what": {name: {"before": old, "after": new} for name, old, new in change.what},
            }
            for change in found.changed
        ],
        "arrows": {
            "removed": [_arrow(before, at) for at in found.edges_removed],
            "added": [_arrow(after, at) for at in found.edges_added],
        },
    }
