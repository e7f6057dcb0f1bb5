"""The option `--latex`: EXPR is a formula in LaTeX. One decorator for every command that takes a formula."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

from adviz.cli.sources import stdin
from adviz.errors import AdvizError, OptionError
from adviz.values import point

Command = Callable[..., Any]
_ARGUMENTS = ("expression", "sources")  # what commands call their formula


def reads_latex(command: Command) -> Command:
    """Give a command `--latex`: it is called with the formula in adviz's own language, and its errors show the place
    in the LaTeX."""

    @functools.wraps(command)
    def called(latex: bool, **options: Any) -> Any:
        return _translated(command, options) if latex else command(**options)

    return click.option("--latex", is_flag=True, help="EXPR is a formula in LaTeX.")(called)


def _translated(command: Command, options: dict[str, Any]) -> Any:
    from adviz.lang.tex.translate import translate

    name = next(name for name in _ARGUMENTS if name in options)
    several = not isinstance(options[name], str)
    texts = options[name] if several else (options[name],)
    if len(texts) > 1:
        raise OptionError("several formulas are given with --latex", remedy="give one, in quotes")
    text = stdin() if texts[0] == "-" else texts[0]
    if text.endswith(".toml"):
        raise OptionError("a sample file is not LaTeX", remedy="leave --latex out")
    made = translate(text, point(list(options.get("at") or ())))
    try:
        return command(**options | {name: (made.text,) if several else made.text})
    except AdvizError as error:
        raise made.located(error) from None
