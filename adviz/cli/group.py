"""A group of commands that are imported when needed; what begins with no command's name belongs to `draw`."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from adviz.errors import OptionError, clip, nearest


class Commands(click.Group):
    """A click group that reads `adviz EXPR …` as `adviz draw EXPR …`, and imports a command when it is needed.

    Args:
        places: command → module in which it is, in the order of `--help`.
        default: the command of what begins with no command's name.
    """

    def __init__(self, *args: Any, places: dict[str, str], default: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        self.default = default

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {name for parameter in self.get_params(ctx) for name in parameter.opts}
        if args and args[0] not in own and args[0] not in self.places:
            self._refuse_typo(args)
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def _refuse_typo(self, args: list[str]) -> None:
        """A name and then another argument are no formula, but a command that is written wrong: `explian x`."""
        if len(args) < 2 or not args[0].isidentifier() or (args[1].startswith("-") and args[1] != "-"):
            return
        near = nearest(args[0], list(self.places))
        if near:
            raise OptionError(f"there is no command {clip(args[0], 24)}", remedy=f"did you mean {near}?")

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """The commands, and what the command `default` takes, since its name may be left out."""
        found = super().shell_complete(ctx, incomplete)
        command = self.get_command(ctx, self.default)
        if command is None or not incomplete:
            return found
        with command.make_context(self.default, [], parent=ctx, resilient_parsing=True) as inside:
            if incomplete.startswith("-"):
                known = {each.value for each in found}
                return [
                    *found,
                    *(each for each in command.shell_complete(inside, incomplete) if each.value not in known),
                ]
            formula = next(each for each in command.params if isinstance(each, click.Argument))
            return found or formula.shell_complete(inside, incomplete)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.places:
            return None
        command: click.Command = getattr(import_module(self.places[cmd_name]), cmd_name)
        return command


class Formula(click.Command):
    """A command whose argument is a formula, which may begin with a minus sign: `-x^2` is no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        taking = {
            name: not getattr(parameter, "is_flag", False)
            for parameter in self.get_params(ctx)
            for name in parameter.opts
        }
        kept: list[str] = []
        formulas: list[str] = []
        rest = iter(args)
        for arg in rest:
            if arg == "--":
                formulas += list(rest)
            elif arg.startswith("-") and arg != "-" and not _is_option(arg, taking):
                formulas.append(arg)
            else:
                kept.append(arg)
                if taking.get(arg):
                    kept += [value for value in [next(rest, None)] if value is not None]
        return super().parse_args(ctx, [*kept, "--", *formulas] if formulas else kept)


def _is_option(arg: str, known: dict[str, bool]) -> bool:
    if arg.startswith("--"):  # --(x) and --2 are formulas; --att is a wrong option, and click says so
        return arg[2:3].isalpha() and not set(arg.partition("=")[0]) & set("()+*/^ ")
    return arg in known or known.get(arg[:2], False)
