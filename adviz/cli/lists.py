"""`adviz ops`, `adviz formats`, `adviz themes`, `adviz completion`: what there is, from the tables."""

from __future__ import annotations

import click

from adviz.cli import complete
from adviz.errors import OptionError, clip, nearest
from adviz.formats import FORMATS
from adviz.lang.printers import SPELLING
from adviz.ops import CALLS, INFIX, PREFIX, TABLE
from adviz.ops.model import Op
from adviz.scene.theme import THEMES

CONTEXT = {"help_option_names": ["-h", "--help"]}


def spelled(op: Op) -> str:
    """How an operator is written: `a + b`, `-x`, `sin(x)`, `max(x, …)`."""
    if op.infix:
        return f"{op.args[0]} {op.infix} {op.args[1]}"
    if op.prefix:
        return f"{op.prefix}{op.args[0]}"
    call = SPELLING.get(op.name) or next((name for name, row in CALLS.items() if row is op), op.name)
    return f"{call}({arguments(op)})"


def otherwise(op: Op) -> list[str]:
    """What a call of an operator may be written as, beside how it is spelled."""
    return [name for name, row in CALLS.items() if row is op and not spelled(op).startswith(f"{name}(")]


def arguments(op: Op) -> str:
    """What stands in the parentheses of a call; of an operator of arrays its settings as well, with what they are
    unless something else is said."""
    operands = ", ".join(op.args).replace("*x", "x" if op.kind == "fold" else "x, …")
    settings = [f", {name}={'…' if value is None else value}" for name, value in op.settings if op.kind]
    return operands + "".join(settings)


@click.command(context_settings=CONTEXT, short_help="List the operators, or show one with its rules.")
@click.argument("name", required=False, shell_complete=complete.operators)
def ops(name: str | None) -> None:
    """List the operators, or show one: its rule, and its conventions at kinks.

    \b
      adviz ops
      adviz ops max
      adviz ops "/"
    """
    if name is not None:
        click.echo("\n".join(described(_find(name))))
        return
    group = ""
    rows = [op for op in TABLE.values() if op.args]
    widest = max(len(spelled(op)) for op in rows)
    for op in rows:
        if op.group != group:
            click.echo(f"{chr(10) if group else ''}{op.group}")
            group = op.group
        click.echo(f"  {spelled(op).ljust(widest)}  {op.meaning}")


def _find(name: str) -> Op:
    found = CALLS.get(name) or INFIX.get("^" if name == "**" else name) or PREFIX.get(name) or TABLE.get(name)
    if found is None:
        near = nearest(name, list(CALLS))
        remedy = f"did you mean {near}?" if near else "`adviz ops` lists all"
        raise OptionError(f"there is no operator {clip(name, 24)}", remedy=remedy)
    return found


def described(op: Op) -> list[str]:
    """All that the table says of an operator, as lines."""
    others = otherwise(op)
    facts = [("also written", ", ".join(others))] if others else []
    facts += [("computed as", op.value.format(axis="axis", range="0, 1, …"))] if op.value else []
    for slot, rule in enumerate(op.partials):
        cut = slot in op.cuts
        facts.append((f"∂out/∂{op.args[slot].lstrip('*')}", "none: no gradient flows here" if cut else rule))
        facts += [("  computed as", text) for at, text in op.stable if at == slot]
        facts += [
            (f"  where {corner.when}", f"{corner.then}   ({corner.why})")
            for corner in op.corners
            if corner.slot == slot
        ]
    if not op.partials:
        facts.append(("needs arrays", "there is no rule for numbers"))
    widest = max(len(label) for label, _ in facts)
    return [f"{spelled(op)}  {op.meaning}", *[f"  {label.ljust(widest)}  {fact}" for label, fact in facts]]


@click.command(context_settings=CONTEXT)
def formats() -> None:
    """List the formats that -T takes."""
    for row in FORMATS.values():
        click.echo(f"{row.name:<9}{row.meaning}")


@click.command(context_settings=CONTEXT)
def themes() -> None:
    """List the themes that --theme takes."""
    for name in THEMES:
        click.echo(name)


@click.command(context_settings=CONTEXT)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that completes `adviz` in a shell.

    \b
      adviz completion bash >> ~/.bashrc
    """
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(context.find_root().command, {}, "adviz", "_ADVIZ_COMPLETE").source())
