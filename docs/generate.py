"""Write the generated pages and pictures of `docs/`.

    python docs/generate.py            write them
    python docs/generate.py --check    write nothing; exit 1 and say which ones are out of date

cli.md comes from the commands, operators.md from the operator table, gallery.md and the pictures in gallery/
(one of them opens README.md) from the samples, themes/ from the themes. A picture that comes from nothing any
more is reported by --check, and deleted otherwise. In README.md and in the other pages the outputs in
`console` blocks are made by the commands above them.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(folder) for folder in (ROOT, HERE) if str(folder) not in sys.path]  # installed or not

import click  # noqa: E402
from examples import FENCE, run, sessions  # noqa: E402

from adviz import __version__, draw  # noqa: E402
from adviz.cli import cli  # noqa: E402
from adviz.cli.lists import arguments, otherwise, spelled  # noqa: E402
from adviz.ops import CONSTANTS, OVERLOADS, TABLE  # noqa: E402
from adviz.ops.model import Op  # noqa: E402
from adviz.samples import Sample, load  # noqa: E402
from adviz.scene.theme import THEMES  # noqa: E402

NOTICE = "<!-- Made by docs/generate.py; do not edit. -->\n\n"
FIRST = ("tutorial", "tutorial-formulas", "square", "chain-rule", "colah", "baydin")  # of the gallery
FORMULA = "x * sin(x)"  # of the pictures of the themes
FOLDERS = ("gallery", "themes")
TABLE_HEAD = "| written | meaning | derivative | at kinks and corners |\n| --- | --- | --- | --- |\n"


def pages() -> Iterator[tuple[Path, str]]:
    """Every generated file under `docs/` and its text."""
    samples = dict(sorted((path.stem, load(str(path))) for path in (ROOT / "samples").glob("*.toml")))
    for name, sample in samples.items():
        yield HERE / "gallery" / f"{name}.svg", picture(sample)
    for theme in THEMES:
        yield HERE / "themes" / f"{theme}.svg", draw(FORMULA, at={"x": 2.0}, wrt="x", theme=theme).svg
    yield HERE / "gallery.md", gallery(samples)
    yield HERE / "operators.md", operators()
    yield HERE / "cli.md", commands()
    with scratch():
        for path in (ROOT / "README.md", *sorted(HERE.glob("*.md"))):
            page = path.read_text(encoding="utf-8")
            if "```console" in page:
                yield path, FENCE.sub(lambda found: session(found[1], found[2]), page)


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A temporary folder with the samples, as the current one."""
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(ROOT / "samples", Path(name) / "samples")
        before = os.getcwd()
        os.chdir(name)
        try:
            yield Path(name)
        finally:
            os.chdir(before)


def session(kind: str, text: str) -> str:
    """A fenced block, its outputs made anew."""
    if kind == "console":
        text = "".join(f"$ {command}\n{run(command).text}" for command, _ in sessions(text))
    return f"```{kind}\n{text}```"


def picture(sample: Sample) -> str:
    """A sample as SVG."""
    return draw(sample.expression, sample.at or None, sample.wrt, **sample.options._asdict()).svg


def gallery(samples: dict[str, Sample]) -> str:
    """The page of all samples, the first ones first."""
    order = [*(name for name in FIRST if name in samples), *(name for name in samples if name not in FIRST)]
    parts = [
        NOTICE,
        "# Gallery\n\nEvery picture is a file of `samples/`, drawn by the command below it.\n",
    ]
    for name in order:
        sample = samples[name]
        head = sample.options.title or "The tutorial's formula"
        formula = "\n".join(line.strip() for line in sample.expression.strip().replace(";", "\n").split("\n"))
        parts.append(
            f"\n## {head}\n\n```text\n{formula}\n```\n\n![{head}](gallery/{name}.svg)\n\n"
            f"```sh\nadviz samples/{name}.toml -o {name}.svg\n```\n"
        )
    return "".join(parts)


def operators() -> str:
    """The page of the operator table, a table a group."""
    parts = [
        NOTICE,
        "# Operators\n\n"
        "One row an operator, as it stands in `adviz/ops/`; `adviz ops NAME` shows a row in the terminal.\n"
        "Derivatives are written in the language itself, over the arguments and the result `out`. Where a\n"
        "derivative is *cut*, no gradient flows to that argument. At kinks and corners the convention is\n"
        "PyTorch's.\n\n"
        f"Constants: {', '.join(f'`{name}`' for name in CONSTANTS)}, `π` for `pi` and `∞` for `inf`.\n",
    ]
    group = ""
    for op in TABLE.values():
        if op.args and op.group != group:
            group = op.group
            parts.append(f"\n## {group.capitalize()}\n\n{TABLE_HEAD}")
        if op.args:
            parts.append(f"| {written(op)} | {cell(op.meaning)} | {derivatives(op)} | {corners(op)} |\n")
    return "".join(parts)


def written(op: Op) -> str:
    """How the operator is written, and its other spellings."""
    calls = {row: call for (call, _), row in OVERLOADS.items()}
    first = f"{calls[op.name]}({arguments(op)})" if op.name in calls else spelled(op)
    others = [f"{name}({arguments(op)})" for name in otherwise(op)]
    if op.infix == "^":
        others.insert(0, "a ** b")
    return "<br>".join(code(text) for text in (first, *others))


def derivatives(op: Op) -> str:
    """The rules, one a line."""
    if not op.partials:
        return "of arrays only"
    lines = []
    for slot, rule in enumerate(op.partials):
        left = f"∂out/∂{op.args[slot].lstrip('*')}"
        lines.append(f"{left}: cut" if slot in op.cuts else f"{left} = {code(rule)}")
    return "<br>".join(lines)


def corners(op: Op) -> str:
    """The conventions, one a line; those that hold for several arguments once."""
    lines = [f"{code(each.when)}: {code(each.then)}, {cell(each.why)}" for each in op.corners]
    return "<br>".join(dict.fromkeys(lines))


def code(text: str) -> str:
    """`text` as code in a cell of a table."""
    return f"`{cell(text)}`"


def cell(text: str) -> str:
    """`text` in a cell of a table."""
    return text.replace("|", "\\|")


def commands() -> str:
    """The page of the command line: what `--help` says, of the group and of each command."""
    head = f"# Command line\n\nWhat `--help` says, for adviz {__version__}. Every command takes `-h`.\n"
    parts = [NOTICE, head]
    with click.Context(cli, info_name="adviz") as outer:
        parts.append(command(cli, outer, "adviz"))
        parts += below(cli, outer, "adviz")
    return "".join(parts)


def below(group: click.Group, outer: click.Context, before: str) -> Iterator[str]:
    """The sections of the commands of a group, and of those of its groups."""
    for name in group.list_commands(outer):
        made = group.get_command(outer, name)
        assert made is not None
        with click.Context(made, info_name=name, parent=outer) as inner:
            yield command(made, inner, f"{before} {name}")
            if isinstance(made, click.Group):
                yield from below(made, inner, f"{before} {name}")


def command(made: click.Command, context: click.Context, name: str) -> str:
    """The section of one command, from its parameters, since versions of click differ in layout."""
    pieces = " ".join(made.collect_usage_pieces(context))
    text = f"\n## {name}\n\n```text\n{name} {pieces}\n```\n\n{prose(made.help or '')}\n"
    rows = [row for row in (option(each) for each in made.params) if row]
    return f"{text}\n| option | meaning |\n| --- | --- |\n{''.join(rows)}" if rows else text


def prose(text: str) -> str:
    """A help text as Markdown: what stands after a `\\b` is kept line by line."""
    blocks = []
    for block in "\n".join(line.rstrip() for line in text.strip().split("\n")).split("\n\n"):
        if block.lstrip().startswith("\b"):
            lines = block.lstrip().removeprefix("\b").strip("\n").split("\n")
            blocks.append("```sh\n" + "\n".join(comment(line.strip()) for line in lines) + "\n```")
        else:
            blocks.append("\n".join(line.strip() for line in block.split("\n")))
    return "\n\n".join(blocks)


def comment(line: str) -> str:
    """An example of a help text; what stands after several blanks is about it."""
    example, blanks, words = line.partition("    ")
    return f"{example}  # {words.strip()}" if blanks else line


def option(parameter: click.Parameter) -> str:
    """A row of the table of options; nothing for an argument."""
    if not isinstance(parameter, click.Option):
        return ""
    names = " ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
    value = parameter.metavar or ""
    if isinstance(parameter.type, click.Choice):
        value = " ".join(str(choice) for choice in parameter.type.choices)
    shown = f" {code(value)}" if value and not parameter.is_flag else ""
    return f"| {names}{shown} | {cell(' '.join((parameter.help or '').split()))} |\n"


def drifted() -> list[Path]:
    """The generated files that are missing, out of date, or left over."""
    wanted = dict(pages())
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_bytes() != text.encode()]
    return stale + leftover(wanted)


def leftover(wanted: dict[Path, str]) -> list[Path]:
    """Pictures that no sample and no theme makes."""
    return [path for folder in FOLDERS for path in sorted((HERE / folder).glob("*")) if path not in wanted]


def main(arguments: list[str]) -> int:
    """Write or check; returns the exit code."""
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    if arguments:
        changed = drifted()
        for path in changed:
            print(f"{path.relative_to(ROOT)} is out of date: run python docs/generate.py", file=sys.stderr)
        return 1 if changed else 0
    wanted = dict(pages())
    for path in leftover(wanted):
        path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
