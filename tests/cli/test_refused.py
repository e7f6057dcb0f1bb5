"""What is refused before anything is done: words close to a command, idle options, bytes that are no text."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_draw import run

# fmt: off
REFUSED = [
    (["explian", "x"],                     "error: there is no command explian\nremedy: did you mean explain?\n"),
    (["chek", "x^2", "--at", "x=1"],       "error: there is no command chek\nremedy: did you mean check?\n"),
    (["modle", "-"],                       "error: there is no command modle\nremedy: did you mean model?\n"),
    (["x", "y"],                           "error: got unexpected extra argument (y)\nremedy: `adviz draw --help` shows what there is\n"),
    (["trace", "x*y", "--at", "x=1,y=2", "--seed", "x=1", "--wrt", "y"],
     "error: --seed and --wrt both say the direction of forward mode\n"
     "remedy: leave --wrt out, or give its inputs a seed as well: --seed x=1,y=1\n"),
    (["trace", "x*y", "--at", "x=1,y=2", "--seed", "x=1", "--mode", "reverse"],
     "error: a seed of an input is for forward mode, and --mode reverse has none\n"
     "remedy: leave --seed out, or take --mode forward\n"),
    (["trace", "x*y", "--at", "x=1,y=2", "--seed", "x=1", "--style", "tutorial", "--wrt", "x"],
     "error: the style tutorial has no seed\nremedy: leave --seed out, and say --wrt\n"),
    (["check", "x^2", "--at", "x=1", "--sweep", "a.gif"],
     "error: a sweep is no a.gif\nremedy: end the name with .svg or .png\n"),
    (["check", "x^2", "--at", "x=1", "--sweep", "no/a.svg"], "error: cannot write no/a.svg: no such file or directory\n"),
    (["explain", "x^2", "--at", "x=1", "-o", "no/a.svg"],    "error: cannot write no/a.svg: no such file or directory\n"),
]
# fmt: on


@pytest.mark.parametrize(("args", "message"), REFUSED, ids=[" ".join(row[0]) for row in REFUSED])
def test_refused_before_anything_is_printed(tmp_path: Path, args: list[str], message: str) -> None:
    ran = run(tmp_path, *args)
    assert (ran.code, ran.out, ran.err) == (2, "", message)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("args", [["explian"], ["explian", "--at", "explian=2"], ["draft*x", "--at", "draft=1,x=1"]])
def test_a_formula_is_no_wrong_command(tmp_path: Path, args: list[str]) -> None:
    assert run(tmp_path, *args, "-T", "txt", "-o", "-").code == 0


@pytest.mark.parametrize("args", [["-"], ["explain", "-"], ["check", "-", "--latex"]])
def test_what_is_no_utf8(tmp_path: Path, args: list[str]) -> None:
    command = [sys.executable, "-m", "adviz", *args]
    ran = subprocess.run(command, input=b"x\xff\xfe", capture_output=True, cwd=tmp_path, check=False)
    said = b"error: stdin is not UTF-8: byte 1 is 0xff\nremedy: save the text as UTF-8\n"
    assert (ran.returncode, ran.stdout, ran.stderr.replace(b"\r\n", b"\n")) == (2, b"", said)
    assert os.listdir(tmp_path) == []
