"""What a shell is offered while a command line is typed, through the environment by which click is asked."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from adviz.formats import FORMATS
from adviz.ops import CALLS
from adviz.scene.theme import THEMES
from tests.cli.test_draw import run

SHELLS = ("bash", "zsh", "fish")


def offered(folder: Path, shell: str, line: str) -> list[tuple[str, str]]:
    """Type and value of each offer for the last word of a line (which may be empty)."""
    *before, last = line.split(" ")
    at = last if shell == "fish" else str(len(before))
    ran = run(folder, _ADVIZ_COMPLETE=f"{shell}_complete", COMP_WORDS=line, COMP_CWORD=at)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines() if ran.out.strip() else []
    if shell == "zsh":  # three lines an offer
        return list(zip(lines[0::3], lines[1::3], strict=True))
    pairs = [each.partition("\t")[0].partition(",") for each in lines]
    return [(kind, value) for kind, _, value in pairs]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Samples, a list of formulas, and what is neither."""
    for name in ("samples/one.toml", "samples/two.toml", "samples/old/x.toml", "list.txt", "note.md", ".hid.toml",
                 "net.onnx", "with blank/a b.toml"):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('expression = "x*x"\n', "utf-8")
    return tmp_path


# fmt: off
PLAIN = [
    ("adviz draw --theme ",             list(THEMES)),
    ("adviz draw x*y --theme d",        ["dark"]),
    ("adviz x*y --theme d",             ["dark"]),
    ("adviz -x^2 --theme d",            ["dark"]),
    ("adviz check x --theme col",       ["colorblind"]),
    ("adviz worksheet x --theme pr",    ["print"]),
    ("adviz golden check s --theme pr", ["print"]),
    ("adviz draw x -T ",                list(FORMATS)),
    ("adviz batch s -T j",              ["json"]),
    ("adviz model m --format la",       ["latex"]),
    ("adviz x --rankdir t",             ["TB"]),
    ("adviz x --labels f",              ["formulas"]),
    ("adviz ops soft",                  ["softplus", "softmax"]),
    ("adviz ops @",                     ["@"]),
    ("adviz exp",                       ["explain"]),
    ("adviz --th",                      ["--theme"]),
    ("adviz draw samples/",             ["samples/old/", "samples/one.toml", "samples/two.toml"]),
    ("adviz samples/o",                 ["samples/old/", "samples/one.toml"]),
    ("adviz samples/t",                 ["samples/two.toml"]),
    ("adviz explain ./samples/t",       ["./samples/two.toml"]),
    ("adviz check samples/one.toml samples/t", ["samples/two.toml"]),
    ("adviz batch l",                   ["list.txt"]),
    ("adviz golden update l",           ["list.txt"]),
    ("adviz model n",                   ["net.onnx"]),
    ("adviz diff samples/one.toml samples/t", ["samples/two.toml"]),
    ("adviz trace .h",                  [".hid.toml"]),
    ("adviz draw nowhere/",             []),
]
HANDED_OVER = [
    ("adviz draw sam",                  "dir", "sam"),  # the only one: no blank is to be put behind it
    ("adviz sam",                       "dir", "sam"),
    ("adviz draw with",                 "file", "with"),  # a blank: the shell has to quote it
    ("adviz draw x -o p",               "file", "p"),
    ("adviz explain x -o ",             "file", ""),
    ("adviz check x --sweep s",         "file", "s"),
    ("adviz batch s -d o",              "dir", "o"),
    ("adviz golden check s --baseline b", "dir", "b"),
    ("adviz golden report s --report r", "dir", "r"),
]
# fmt: on


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(("line", "values"), PLAIN, ids=[row[0] for row in PLAIN])
def test_values(folder: Path, shell: str, line: str, values: list[str]) -> None:
    assert offered(folder, shell, line) == [("plain", value) for value in values]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(("line", "kind", "word"), HANDED_OVER, ids=[row[0] for row in HANDED_OVER])
def test_paths_that_the_shell_finds_itself(folder: Path, shell: str, line: str, kind: str, word: str) -> None:
    assert offered(folder, shell, line) == [(kind, word)]


def test_all_operators_and_what_they_mean(folder: Path) -> None:
    names = [value for _, value in offered(folder, "bash", "adviz ops ")]
    assert names[: len(CALLS)] == list(CALLS)
    assert {"+", "@", "^"} <= set(names)
    ran = run(folder, _ADVIZ_COMPLETE="zsh_complete", COMP_WORDS="adviz ops norm", COMP_CWORD="2")
    assert ran.out.splitlines()[:3] == ["plain", "norm2", "Euclidean norm"]


def test_options_of_draw_are_offered_without_its_name(folder: Path) -> None:
    found = [value for _, value in offered(folder, "bash", "adviz --")]
    assert found[:2] == ["--version", "--help"]
    assert {"--at", "--wrt", "--theme", "--allow-python"} <= set(found)
    assert len(found) == len(set(found))
    assert [value for _, value in offered(folder, "bash", "adviz ")] == [
        value for kind, value in offered(folder, "zsh", "adviz ") if kind == "plain"
    ]


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_a_real_bash(folder: Path) -> None:
    """The script that the command prints, in the shell that it is for."""
    (folder / "adviz").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m adviz "$@"\n', "utf-8")
    (folder / "adviz").chmod(0o755)
    (folder / "complete.sh").write_bytes(run(folder, "completion", "bash").bytes)
    typed = (
        'PATH="$PWD:$PATH"; . ./complete.sh; COMP_WORDS=(adviz draw samples/t); COMP_CWORD=2; COMPREPLY=();'
        ' _adviz_completion adviz; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    ran = subprocess.run(["bash", "-c", typed], cwd=folder, capture_output=True, text=True, check=True)
    assert ran.stdout == "samples/two.toml\n"


def test_help_looks_nothing_up(folder: Path) -> None:
    code = (
        "import sys; sys.argv = ['adviz', '--help']\n"
        "from adviz.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([each for each in ('click.shell_completion', 'adviz.cli.complete', 'adviz.ops', 'numpy')"
        " if each in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert "click.shell_completion" not in ran.stdout.splitlines()[-1]
    assert "numpy" not in ran.stdout.splitlines()[-1]
