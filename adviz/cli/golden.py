"""`adviz golden check|update|report`: pictures against those that a person accepted."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from adviz.cli import complete
from adviz.cli.options import drawing_options, given
from adviz.cli.sources import allowed, runs_python
from adviz.cli.terminal import note
from adviz.errors import OptionError, visible
from adviz.options import choose

if TYPE_CHECKING:  # the package is imported when one of its commands runs
    from adviz.golden.suite import Updated, Wanted
    from adviz.golden.verdict import Run

CONTEXT = {"help_option_names": ["-h", "--help"]}
REPORT = "golden-report"
TOLERANCE = 10.0  # as in adviz.golden.pixels
TRUE = ("1", "true", "yes", "on")
Command = Callable[..., Any]

HELP = """Compare pictures with those that were accepted, and say in words what has changed.

\b
  adviz golden update samples      accept what the samples look like now
  adviz golden check samples       compare; exit 1 and write golden-report/ when anything differs
  adviz golden report samples      the same, and write the report in any case
"""


@click.group(help=HELP, short_help="Notice when a picture changes.", context_settings=CONTEXT)
def golden() -> None:
    """The group; its help text is HELP."""


def _shared(command: Command) -> Command:
    options = (
        click.argument("sources", nargs=-1, required=True, metavar="PATH...", shell_complete=complete.batches),
        click.option(
            "--baseline",
            default="",
            metavar="DIR",
            shell_complete=complete.folders,
            help="Where the baselines are.  [default: golden/ beside the samples]",
        ),
        click.option("--only", multiple=True, metavar="NAME", help="This sample alone (repeatable)."),
    )
    for option in reversed(options):
        command = option(drawing_options(runs_python(command)) if option is options[-1] else command)
    return command


def _compared(command: Command) -> Command:
    options = (
        click.option(
            "--tolerance",
            type=click.FloatRange(0, 255),
            default=TOLERANCE,
            metavar="X",
            help="Mean difference of the worst tile, where bitmaps cannot be compared exactly.  [default: 10]",
        ),
        click.option(
            "--report",
            "folder",
            default=REPORT,
            metavar="DIR",
            shell_complete=complete.folders,
            help=f"Where the report goes.  [default: {REPORT}]",
        ),
        click.option("-q", "--quiet", is_flag=True, help="No table and no words, except errors."),
    )
    for option in reversed(options):
        command = option(command)
    return _shared(command)


@golden.command(context_settings=CONTEXT)
@_compared
def check(**said: Any) -> None:
    """Compare the samples with their baselines.

    Exit 0: all are the same. Exit 1: a picture differs, has no baseline, or cannot be drawn; the report shows it.

    \b
      adviz golden check samples --report out
    """
    _check(said, always=False)


@golden.command("report", short_help="The same, and write the report in any case.", context_settings=CONTEXT)
@_compared
def report_(**said: Any) -> None:
    """Compare the samples with their baselines, and write the report even when all are the same."""
    _check(said, always=True)


def _check(said: dict[str, Any], always: bool) -> None:
    from adviz.golden import report, suite

    quiet, target = said.pop("quiet"), said.pop("folder")
    run = suite.check(_wanted(said))
    if not quiet:
        _tell(run)
    if run.failed or always:
        page = report.write(run, target)
        if not quiet:
            note(f"{os.path.relpath(page)} shows them", "report")
    if run.failed:
        sys.exit(1)


def _tell(run: Run) -> None:
    from adviz.golden import summary

    click.echo(summary.table(run), nl=False)
    for line in summary.words(run):
        click.echo(line, err=True)


def _wanted(said: dict[str, Any]) -> Wanted:
    from adviz.golden.suite import Wanted

    tolerance = said.pop("tolerance", TOLERANCE)
    paths, baseline, only = said.pop("sources"), said.pop("baseline"), said.pop("only")
    options = given(said)
    choose(options)
    return Wanted(paths, baseline, only, options, tolerance, allowed())


@golden.command(context_settings=CONTEXT)
@_shared
@click.option("--failing", is_flag=True, help="Only what differs now, or has no baseline.")
@click.option("--prune", is_flag=True, help="Delete the baselines of samples that are gone.")
@click.option("--force", is_flag=True, help="Also where CI is set.")
def update(failing: bool, prune: bool, force: bool, **said: Any) -> None:
    """Accept what the samples look like now, as their baselines.

    \b
      adviz golden update samples
      adviz golden update samples --only tutorial
    """
    if os.environ.get("CI", "").lower() in TRUE and not force:
        raise OptionError(
            "baselines are not updated under CI: a person has to see what is accepted",
            remedy="run it on your own machine, or add --force",
        )
    from adviz.golden import suite

    errors = 0
    for done in suite.update(_wanted(said), failing, prune):
        _say(done)
        errors += len(done.errors)
    if errors:
        sys.exit(1)


def _say(done: Updated) -> None:
    """What was written, to stdout; what was not, and what is left over, to stderr."""
    from adviz.golden.suite import listed

    for name, what in done.samples.items():
        click.echo(f"{what:<8}{visible(os.path.join(done.folder, name))}")
    if not done.samples:
        note(f"nothing to accept in {done.folder}")
    for each in done.errors:
        click.echo(f"error: {visible(each.name)}: {each.differences[0].text}", err=True)
    if done.orphans:
        verb = "deleted" if done.pruned else "--prune deletes them"
        note(f"{listed(done.orphans)} ({verb})", "note" if done.pruned else "warning")
