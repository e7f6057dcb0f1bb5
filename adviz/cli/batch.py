"""`adviz batch`: folders of samples and lists of formulas to pictures."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Any

import click

from adviz.cli import complete
from adviz.cli.options import drawing_options, given
from adviz.cli.progress import Progress
from adviz.cli.sources import allowed, listed, runs_python
from adviz.cli.terminal import note
from adviz.errors import OptionError, visible
from adviz.formats import FORMATS, find
from adviz.options import choose
from adviz.values import point

if TYPE_CHECKING:
    from adviz.batch.items import Item
    from adviz.batch.run import Plan, Report, Row
    from adviz.batch.work import Settings

HELP = """Draw many formulas: samples, folders of samples, and lists of formulas.

A PATH is a .toml sample, a folder (with its subfolders), a .txt file with a formula a line (`name: formula` gives it
a name), or `-` for such lines on stdin. Errors go to stderr, and the rest is drawn all the same. What is up to date
is not drawn again.

\b
  adviz batch samples -d pictures -T svg
  adviz batch samples -T png -T svg --gallery
  adviz batch samples/tutorial.toml samples/neuron.toml --theme print -d print
"""


@click.command(help=HELP, short_help="Draw many samples.", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("sources", metavar="PATH...", nargs=-1, required=True, shell_complete=complete.batches)
@click.option(
    "-d",
    "--out-dir",
    metavar="DIR",
    default="out",
    shell_complete=complete.folders,
    help="The folder of the pictures.  [default: out]",
)
@click.option(
    "-T",
    "--format",
    "kinds",
    multiple=True,
    metavar="FMT",
    shell_complete=complete.formats,
    help=f"{', '.join(FORMATS)} (repeatable).  [default: png]",
)
@click.option("--at", multiple=True, metavar="NAME=VALUE", help="Value of an input, in the samples that have it.")
@click.option(
    "--wrt", multiple=True, metavar="NAME", help="Highlight the paths from this input, in those that have it."
)
@drawing_options
@click.option(
    "-j", "--jobs", type=click.IntRange(1), metavar="N", help="How many processes draw.  [default: the cores]"
)
@click.option("--scheduler", metavar="ADDRESS", help="Draw on a Dask cluster: tcp://host:8786 (needs adviz[dask]).")
@click.option("--resume/--no-resume", default=True, help="Leave what is up to date (the default), or draw all again.")
@click.option(
    "--timeout",
    type=click.FloatRange(0),
    default=60.0,
    metavar="SECONDS",
    help="For one sample; 0 is for ever.  [default: 60]",
)
@click.option("--json", "manifest", is_flag=True, help="Write manifest.json: what became of each sample.")
@click.option("--gallery", is_flag=True, help="Write index.html with all pictures (needs svg or png).")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary; errors only.")
@runs_python
def batch(
    sources: tuple[str, ...],
    out_dir: str,
    kinds: tuple[str, ...],
    at: tuple[str, ...],
    wrt: tuple[str, ...],
    jobs: int | None,
    scheduler: str | None,
    resume: bool,
    timeout: float,
    manifest: bool,
    gallery: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Draw a batch; the help text is HELP."""
    from adviz.batch.items import collect
    from adviz.batch.report import NAMES, write_pages
    from adviz.batch.run import Plan

    began = time.perf_counter()
    formats = tuple(dict.fromkeys(find(kind).name for kind in kinds or ("png",)))
    if gallery and not {"svg", "png"} & set(formats):
        raise OptionError("a gallery needs pictures", remedy="add -T svg or -T png")
    pages = tuple(name for name, wanted in zip(NAMES, (manifest, gallery), strict=True) if wanted)
    settings = _settings(options, at, wrt, timeout)
    plan = Plan(out_dir, formats, settings, jobs or _cores(), scheduler, resume, pages)
    items = collect(sources, _lines() if "-" in sources else None)
    rows, notes = _drawn(items, plan, quiet)
    write_pages(rows, plan)
    if not quiet:
        for text in [*notes, *_unused(rows, plan)]:
            note(text)
        _summary(rows, plan, time.perf_counter() - began)
    if any(row.error for row in rows):
        sys.exit(1)


def _lines() -> str:
    """The formulas on stdin. A byte that is no UTF-8 is an error of its line, and the rest is drawn."""
    return sys.stdin.buffer.read().decode("utf-8-sig", "replace")


def _settings(options: dict[str, Any], at: tuple[str, ...], wrt: tuple[str, ...], timeout: float) -> Settings:
    """How each of them is drawn."""
    from adviz.batch.work import Settings

    said = given(options)
    choose(said)  # refuses here what every sample would refuse
    return Settings(point(list(at)), tuple(listed(wrt)), said, timeout, python=allowed())


def _drawn(items: list[Item], plan: Plan, quiet: bool) -> Report:
    """The batch, with a word to who interrupts it."""
    from adviz.batch.run import run

    try:
        with Progress(items, quiet) as progress:
            return run(items, plan, progress.done)
    except KeyboardInterrupt:
        click.echo("interrupted: what is drawn stays, and the same command goes on from there", err=True)
        raise


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _summary(rows: list[Row], plan: Plan, seconds: float) -> None:
    from adviz.batch.manifest import counts

    found = ", ".join(f"{count:,} {status}" for status, count in counts(rows).items())
    click.echo(f"{visible(plan.folder)}: {found}, {seconds:.1f} s", err=True)


def _unused(rows: list[Row], plan: Plan) -> list[str]:
    """Values and names that no sample had a use for."""
    facts = [row.facts for row in rows if row.facts]
    if not facts:
        return []
    at = [name for name in plan.settings.at if not any(name in each.used_at for each in facts)]
    wrt = [name for name in plan.settings.wrt if not any(name in each.used_wrt for each in facts)]
    return [f"no sample has an input {name}" for name in at] + [f"no sample has the name {name}" for name in wrt]
