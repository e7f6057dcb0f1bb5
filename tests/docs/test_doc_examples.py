"""Every example of README.md, of `docs/` and of the help texts is run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from examples import blocks, commands, run, sessions

from adviz.cli import cli
from adviz.formats import FORMATS
from adviz.scene.theme import THEMES

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
RUN = [page for page in PAGES if page.name != "howto.md"]  # its examples need the changes that it describes
CONTEXT = click.Context(cli)
MADE = {name: made for name in cli.list_commands(CONTEXT) if (made := cli.get_command(CONTEXT, name)) is not None}
HELP = {"adviz": cli.help or "", **{f"adviz {name}": made.help or "" for name, made in MADE.items()}}


def shown(command: str) -> str:
    return re.sub(r"\s+", " ", command)[:60]


def helped(text: str) -> list[str]:
    """The examples of a help text; what stands after several blanks is about them."""
    return [
        line.strip().split("    ")[0] for line in text.splitlines() if line.startswith(("  adviz ", "      adviz "))
    ]


COMMANDS = [(page.name, text) for page in RUN for text in dict.fromkeys(commands(page.read_text(encoding="utf-8")))]
HELPED = [(name, text) for name, help_text in HELP.items() for text in helped(help_text)]


@pytest.mark.parametrize(("where", "command"), COMMANDS, ids=[f"{page}: {shown(text)}" for page, text in COMMANDS])
@pytest.mark.usefixtures("folder")
def test_example_runs(where: str, command: str) -> None:
    ran = run(command)
    page = next(page for page in RUN if page.name == where).read_text(encoding="utf-8")
    refused = any(
        output.startswith("error: ")
        for block in blocks(page)
        if block.kind == "console"
        for text, output in sessions(block.text)
        if text == command
    )
    assert ran.code == (2 if refused else differs(command)), ran.err


def differs(command: str) -> int:
    """The exit code of a command that is not refused: 1 where it compares what is not the same."""
    words = shlex.split(command)
    return int(words[1] == "diff" and words[2] != words[3])


@pytest.mark.parametrize(("where", "command"), HELPED, ids=[f"{name}: {shown(text)}" for name, text in HELPED])
@pytest.mark.usefixtures("folder")
def test_example_of_help_runs(where: str, command: str) -> None:
    ran = run(command)
    assert ran.code == differs(command), f"{where} --help: {ran.err}"


def test_there_are_examples_to_run() -> None:
    assert len(COMMANDS) > 40
    assert len(HELPED) >= 8


PYTHON = [
    pytest.param(
        f"{page.name} {number}", block.text, marks=pytest.mark.torch if page.name in ("torch.md", "models.md") else ()
    )
    for page in PAGES
    for number, block in enumerate(blocks(page.read_text(encoding="utf-8")))
    if block.kind == "python" and not block.text.startswith("# adviz/")
]


@pytest.mark.parametrize(("where", "code"), PYTHON, ids=[each.values[0] for each in PYTHON])
@pytest.mark.usefixtures("folder")
def test_python_runs(where: str, code: str) -> None:
    exec(compile(code, where, "exec"), {"__name__": "example"})


TOML = [
    (f"{page.name} {number}", block.text)
    for page in PAGES
    for number, block in enumerate(blocks(page.read_text(encoding="utf-8")))
    if block.kind == "toml"
]


@pytest.mark.parametrize(("where", "text"), TOML, ids=[where for where, _ in TOML])
def test_sample_in_the_text_draws(folder: Path, where: str, text: str) -> None:
    (folder / "example.toml").write_text(text, encoding="utf-8")
    ran = run("adviz example.toml -o example.svg")
    assert (ran.code, ran.err.splitlines()[1:]) == (0, []), where


LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def rows(page: str, head: str) -> list[str]:
    """The first cells of a Markdown table, without the code marks."""
    body = page.partition(head)[2].partition("\n\n")[0].strip().split("\n")[1:]
    return [row.split("|")[1].strip().strip("`") for row in body]


def test_readme_lists_every_option_and_its_default() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = {row.split()[0] for row in rows(readme, "| option | what it does | default |")}
    known = [set(each.opts) for each in MADE["draw"].params if isinstance(each, click.Option)]
    assert all(len(names & listed) == 1 for names in known), [names for names in known if not names & listed]
    assert len(listed) == len(known)


def test_readme_lists_every_format_and_theme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert rows(readme, "| format | what it is |") == list(FORMATS)
    assert re.findall(r"docs/themes/(\w+)\.svg", readme) == list(THEMES)
