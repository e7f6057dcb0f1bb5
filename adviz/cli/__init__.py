"""The command `adviz`. Data goes to stdout, words to stderr; errors end with the exit code of their kind."""

from __future__ import annotations

import sys

import click

from adviz import __version__
from adviz.cli.group import Commands
from adviz.cli.terminal import fail, prepare_streams, silence, usage
from adviz.errors import AdvizError
from adviz.output import problem

__all__ = ["cli", "main"]

HELP = """Show how automatic differentiation works on a formula.

adviz EXPR is short for adviz draw EXPR: it prints the value, the gradients and the paths that add up to them, and
draws the graph with the local gradient on every edge.

\b
  adviz "(sin(x2)+1)/(x2+exp(x1)) + x1*x2" --at x1=1.5 --at x2=0.5 --wrt x2
  adviz "x * sin(x)" --wrt x -o formulas.svg
  adviz draw samples/neuron.toml -o neuron.png
"""


_PLACES = {
    "draw": "adviz.cli.draw",
    "show": "adviz.cli.show",
    "explain": "adviz.cli.explain",
    "hessian": "adviz.cli.hessian",
    "check": "adviz.cli.check",
    "trace": "adviz.cli.trace",
    "cost": "adviz.cli.trace",
    "play": "adviz.cli.play",
    "worksheet": "adviz.cli.worksheet",
    "model": "adviz.cli.model",
    "diff": "adviz.cli.diff",
    "batch": "adviz.cli.batch",
    "golden": "adviz.cli.golden",
    "ops": "adviz.cli.lists",
    "formats": "adviz.cli.lists",
    "themes": "adviz.cli.lists",
    "completion": "adviz.cli.lists",
}


@click.group(
    cls=Commands,
    places=_PLACES,
    default="draw",
    help=HELP,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, "--version", message="adviz %(version)s")
def cli() -> None:
    """The group; each command is in a module of its own."""


def main() -> None:
    """The entry point."""
    prepare_streams()
    try:
        cli.main(prog_name="adviz", standalone_mode=False)
    except AdvizError as error:
        sys.exit(fail(error))
    except click.exceptions.Exit as finished:
        sys.exit(finished.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # of click 8.2 and later; the message is the help
            click.echo(error.format_message(), err=True)
            sys.exit(2)
        sys.exit(fail(usage(error)))
    except BrokenPipeError:
        # The reader went away (`adviz … | head`): not our failure, and nothing may be written any more.
        silence(sys.stdout)
        sys.exit(0)
    except OSError as error:
        silence(sys.stdout)
        sys.exit(fail(problem("write", "the output", error)))
