"""adviz in notebooks: after `%load_ext adviz.notebook` the line `%adviz x * sin(x) --at x=2`, and cells that begin with
`%%adviz`, show the graph of a formula. Values that are not given with `--at` are the notebook's variables.

Nothing in adviz imports this module.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any, NoReturn

import click

from adviz import output
from adviz.api import draw
from adviz.cli.options import drawing_options, given
from adviz.cli.sources import graph as graph_of_source
from adviz.cli.sources import listed, source
from adviz.cli.terminal import note, usage
from adviz.drawing import Drawing, format_of
from adviz.errors import AdvizError, OptionError
from adviz.formats.txt import report as report_of
from adviz.graphs import Graph
from adviz.options import choose
from adviz.samples import Sample
from adviz.tracing.values import is_array, is_number
from adviz.values import point

HELP = """Show the graph of a formula.

\b
%adviz x * sin(x) --at x=2 --wrt x
%%adviz --at a=2,b=1 --wrt b --theme dark
c = a + b
d = b + 1
c * d

A line may also name a sample file that ends with .toml, or a Python function, package.module:function. Inputs without
a value in --at are the notebook's variables of that name; where there are none, formulas stand on the arrows.
"""
_COLUMNS = 100  # of a report


@click.command("%adviz", help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("words", nargs=-1)
@click.option("--at", multiple=True, metavar="NAME=VALUE", help="Value of an input; a value may be an expression.")
@click.option("--wrt", multiple=True, metavar="NAME", help="Highlight and list the paths from this input.")
@click.option("--formulas", is_flag=True, help="Look at no variables: formulas on the arrows.")
@click.option("--report", is_flag=True, help="Print the tables of paths as well.")
@click.option("-o", "--output", "target", metavar="FILE", help="Write the picture to a file as well.")
@drawing_options
def _command(**_: Any) -> None:
    """The options; what they do is in `adviz`."""


def load_ipython_extension(shell: Any) -> None:
    """Called by `%load_ext adviz.notebook`."""

    def adviz(line: str, cell: str | None = None) -> Drawing | None:
        try:
            return magic(line, cell, shell.user_ns)
        except AdvizError as error:
            _refuse(error)

    adviz.__doc__ = HELP.replace("\b\n", "")
    shell.register_magic_function(adviz, "line_cell", "adviz")


def unload_ipython_extension(shell: Any) -> None:
    """Called by `%unload_ext adviz.notebook`."""
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("adviz", None)


def magic(line: str, cell: str | None, variables: Mapping[str, Any]) -> Drawing | None:
    """What `%adviz line`, or `%%adviz line` above a cell, shows.

    Args:
        line, cell: the text behind the magic's name, and that of the cell.
        variables: the notebook's.

    Returns:
        The drawing, which shows itself; None for `--help`.

    Raises:
        AdvizError: what would be an error of the command line.

    >>> magic("x * y --wrt x", None, {"x": 2.0, "y": 3.0}).scene.value
    6.0
    """
    words, rest = _split(line)
    options = _options(rest)
    if options is None:
        return None
    formula = " ".join([*words, *options.pop("words")])
    if cell is not None and formula:
        raise OptionError("the formula of %%adviz stands in the cell", remedy="begin the options with --")
    return _draw(source_of(formula if cell is None else cell), variables, **options)


def source_of(text: str) -> Sample:
    """The sample that the text means; stdin is not the notebook's to read."""
    return Sample("-", {}, (), choose({})) if text.strip() == "-" else source(text.strip())


def _draw(
    sample: Sample,
    variables: Mapping[str, Any],
    at: tuple[str, ...],
    wrt: tuple[str, ...],
    formulas: bool,
    report: bool,
    target: str | None,
    **options: Any,
) -> Drawing:
    values = sample.at | point(list(at))
    graph = graph_of_source(sample, values)
    if not formulas:
        values = _filled(graph, values, variables)
    names = listed(wrt) or list(sample.wrt)
    drawing = draw(graph, values or None, names, **choose(given(options), sample.options)._asdict())
    _tell(drawing, report, target)
    return drawing


def _filled(graph: Graph, values: dict[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
    """The values, and those of variables; of variables alone only when they are enough."""
    needed = [name for name in graph.inputs if name not in values and name not in graph.defaults]
    found = {name: variables[name] for name in needed if name in variables and _is_value(variables[name])}
    missing = [name for name in needed if name not in found]
    if missing and found and not values:
        note(f"{', '.join(missing)} has no value, so formulas stand on the arrows")
        return values
    return values | found


def _is_value(value: Any) -> bool:
    return is_number(value) or is_array(value)


def _tell(drawing: Drawing, report: bool, target: str | None) -> None:
    if report:
        print(report_of(drawing.scene, drawing.options.theme, _COLUMNS), end="")
    for message in drawing.scene.notes:
        note(message)
    if target:
        rendered = drawing.render(format_of(target))
        output.write(target, rendered.data)
        for message in rendered.notes:
            note(message)


def _split(line: str) -> tuple[list[str], list[str]]:
    """The words of the formula, which go up to the first option, and the rest."""
    try:
        words = shlex.split(line)
    except ValueError:
        raise OptionError("a quotation mark is not closed", remedy="close it, or leave it out") from None
    known = {name for parameter in _command.params for name in parameter.opts} | {"-h", "--help"}
    for at, word in enumerate(words):
        if word in known or (word.startswith("--") and word[2:3].isalpha()):
            return words[:at], words[at:]
    return words, []


def _options(words: list[str]) -> dict[str, Any] | None:
    """The options by name; None where the help was asked for, and printed."""
    context = click.Context(_command, info_name="%adviz")
    try:
        with context:
            _command.parse_args(context, words)
    except click.exceptions.Exit:
        return None
    except click.UsageError as error:
        error.ctx = context
        raise usage(error) from None
    return context.params


def _refuse(error: AdvizError) -> NoReturn:
    """IPython prints a `UsageError` without a traceback, and stops "Run all"."""
    from IPython.core.error import UsageError

    raise UsageError(str(error)) from None
