"""`adviz batch`, as a user meets it."""

from __future__ import annotations

import hashlib
import html
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from batch_bench import Bench, members, wait_for

from adviz import __version__
from adviz.batch.items import Item
from adviz.batch.run import Row
from adviz.cli.progress import Progress
from adviz.errors import OptionError

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def test_all_samples(bench: Bench) -> None:
    shutil.copytree(SAMPLES, bench.folder / "samples")
    names = {path.stem for path in SAMPLES.glob("*.toml")}
    ran = bench.run("samples", "-T", "png", "-T", "svg", "--gallery", "--json", "-j", "2")
    assert (ran.code, ran.out, ran.summary) == (0, "", f"out: {len(names)} drawn, 0 failed, 0 up to date")
    assert bench.pictures() == {f"{name}.{kind}" for name in names for kind in ("png", "svg")} | {
        "index.html",
        "manifest.json",
    }
    again = bench.run("samples", "-T", "png", "-T", "svg", "--gallery", "--json", "-j", "1")
    assert again.summary == f"out: 0 drawn, 0 failed, {len(names)} up to date"
    found = bench.manifest()["tutorial"]
    assert (found["value"], found["source"], found["status"]) == (
        1.0469726768804155,
        "samples/tutorial.toml",
        "up to date",
    )


def test_the_command_of_each_picture_makes_the_same(bench: Bench) -> None:
    bench.sample("in/it's.toml")
    bench.sample("in/b.toml", 'expression = "-y"\n')
    bench.sample("f.txt", "-x^2\nquoted: 'a' + 1\nx = 2; x*x # two\n-sin(x)*e")
    args = (
        "in",
        "f.txt",
        "-T",
        "svg",
        "--at",
        "x=-1/3",
        "--at",
        "e=2",
        "--wrt",
        "x",
        "--theme",
        "print",
        "--no-share",
        "--title",
        "-T",
    )
    ran = bench.run(*args, "--gallery")
    assert ran.code == 1  # 'a' is no formula
    page = (bench.out / "index.html").read_text(encoding="utf-8")
    said = [html.unescape(text) for text in re.findall(r"<code>(.*?)</code>", page, re.DOTALL)]
    assert len(said) == 5
    for command in said:
        words = shlex.split(command)
        target = bench.folder / words[words.index("-o") + 1]
        was = target.read_bytes()
        target.unlink()
        subprocess.run([sys.executable, "-m", *words], cwd=bench.folder, check=True, capture_output=True)
        assert target.read_bytes() == was, command


def test_a_path_that_does_not_exist_is_refused_before_anything_is_drawn(bench: Bench) -> None:
    bench.sample("a.toml")
    ran = bench.run("a.toml", "nodir", "-T", "svg")
    assert (ran.code, ran.out, ran.err) == (
        2,
        "",
        "error: nodir does not exist\n"
        "remedy: give .toml samples, folders of them, .txt files with a formula a line, or -\n",
    )
    assert not bench.out.exists()


def test_errors_come_in_the_order_of_the_items(bench: Bench) -> None:
    """Whichever process is done first, and whether an error is known before anything is drawn."""
    for at in range(40):
        slow = "+".join(f"sin(x*{n})" for n in range(300 * (at % 4 == 0) + 1))
        bench.sample(f"in/{at:02}.toml", f'expression = "{slow} +"' if at % 3 else b"\xff")
    ran = bench.run("in", "-T", "svg", "-j", "3")
    assert [line[len("error: in/") :][:2] for line in ran.err.splitlines() if line.startswith("error: ")] == [
        f"{at:02}" for at in range(40)
    ]


def test_errors_wait_for_the_items_before_them(capsys: pytest.CaptureFixture[str]) -> None:
    items = [Item(name, f"{name}.toml") for name in "abcd"]
    rows = [Row(item, "failed", {}, None, 0.0, OptionError("it is bad")) for item in items]
    with Progress(items, quiet=True) as progress:
        progress.done(rows[1])
        assert capsys.readouterr().err == ""
        progress.done(rows[0])
        assert capsys.readouterr().err == "error: a.toml: it is bad\nerror: b.toml: it is bad\n"
        progress.done(rows[3])
    assert capsys.readouterr().err == "error: d.toml: it is bad\n"  # of a batch that was interrupted


def test_failures_are_told_and_the_rest_goes_on(bench: Bench) -> None:
    bench.sample("in/a.toml")
    bench.sample("in/b.toml", 'expression = "sin(x"')
    bench.sample("in/c.toml", b'expression = "\xff"')
    bench.sample("in/d.toml")
    ran = bench.run("in", "-T", "svg", "-j", "1", "--json")
    assert (ran.code, ran.summary) == (1, "out: 2 drawn, 2 failed, 0 up to date")
    assert ran.err.partition("out: ")[0] == (
        "error: in/b.toml: the call of sin is not closed\n  sin(x\n  ^^^\nremedy: add )\n"
        "error: in/c.toml is not UTF-8: byte 14 is 0xff\nremedy: save it as UTF-8\n"
    )
    found = bench.manifest()
    assert list(found) == ["a", "b", "c", "d"]
    assert found["b"]["error"] == {
        "kind": "ParseError", "message": "the call of sin is not closed", "start": 0, "end": 3, "remedy": "add )",
    }  # fmt: skip
    assert found["b"]["outputs"] == {}


def test_manifest(bench: Bench) -> None:
    bench.sample("in/a.toml")
    bench.sample("in/f.toml", 'expression = "x*x"\n')
    bench.sample("in/n.toml", 'expression = "x = 0; log(x)"\n')
    assert bench.run("in", "-T", "json", "-T", "txt", "--json").code == 0
    found = bench.manifest()
    a = found["a"]
    assert (a["value"], a["gradient"], a["error"]) == (1.8185948536513634, {"x": 0.0770037537313969}, None)
    assert 0 < a["seconds"] < 30
    for kind, output in a["outputs"].items():
        data = (bench.out / output["file"]).read_bytes()
        assert (output["file"], output["bytes"]) == (f"a.{kind}", len(data))
        assert output["sha256"] == hashlib.sha256(data).hexdigest()
    assert (found["f"]["value"], found["f"]["gradient"]) == (None, {})
    assert (found["n"]["value"], found["n"]["gradient"]) == ("-inf", {"x": "inf"})
    assert found["n"]["notes"][0] == "not finite: log in log(x) at x = 0 is −inf"


def test_resume(bench: Bench) -> None:
    for name in ("a", "b", "c"):
        bench.sample(f"in/{name}.toml")

    def drawn(*args: str) -> str:
        return bench.run("in", "-T", "svg", *args).summary.removeprefix("out: ")

    assert drawn() == "3 drawn, 0 failed, 0 up to date"
    assert drawn() == "0 drawn, 0 failed, 3 up to date"
    os.utime(bench.folder / "in" / "a.toml")
    assert drawn("-j", "1", "--timeout", "5") == "0 drawn, 0 failed, 3 up to date"
    bench.sample("in/a.toml", number=1)
    assert drawn() == "1 drawn, 0 failed, 2 up to date"
    (bench.out / "b.svg").unlink()
    assert drawn() == "1 drawn, 0 failed, 2 up to date"
    (bench.out / "c.svg").write_bytes((bench.out / "c.svg").read_bytes().replace(b"sin", b"cos"))
    assert drawn() == "1 drawn, 0 failed, 2 up to date"
    assert drawn("--theme", "dark") == "3 drawn, 0 failed, 0 up to date"
    assert drawn("--no-resume", "--theme", "dark") == "3 drawn, 0 failed, 0 up to date"
    assert drawn("--theme", "dark", "-T", "txt") == "3 drawn, 0 failed, 0 up to date"
    was = (bench.out / "a.svg").stat().st_mtime_ns
    assert drawn("--theme", "dark", "-T", "json") == "3 drawn, 0 failed, 0 up to date"
    assert (bench.out / "a.svg").stat().st_mtime_ns == was  # only the new format was drawn
    assert drawn("--theme", "dark", "-T", "json", "-T", "txt") == "0 drawn, 0 failed, 3 up to date"


def test_another_version_of_adviz_draws_again(bench: Bench) -> None:
    bench.sample("a.toml")
    bench.run("a.toml", "-T", "svg")
    code = "import adviz; adviz.__version__ = '99'; from adviz.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "batch", "a.toml", "-T", "svg", "-j", "1"],
        cwd=bench.folder,
        capture_output=True,
        check=True,
    )
    assert b"1 drawn" in done.stderr
    assert __version__ != "99"


def test_stdin_and_subfolders(bench: Bench) -> None:
    ran = bench.run("-", "-T", "svg", "-q", given="first: x*x\r\nα/β: α+1\n\xff\n".encode("latin-1", "replace"))
    assert ran.code == 1
    ran = bench.run("-", "-T", "svg", "-q", given="first: x*x\r\nα/β: α+1\n".encode())
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert bench.pictures() == {"first.svg", "α/β.svg"}


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["in", "-T", "exe"], "error: there is no format exe"),
        (["in", "--theme", "drak"], "error: theme cannot be 'drak'\nremedy: did you mean dark?"),
        (["in", "--at", "x"], "error: --at x is not NAME=VALUE"),
        (["in", "-T", "json", "--gallery"], "error: a gallery needs pictures\nremedy: add -T svg or -T png"),
        (["in", "in2"], "error: two samples have the name a: in/a.toml and in2/a.toml"),
        (["empty"], "error: there is nothing to draw in empty"),
        (["in", "-j", "0"], "error: invalid value for '-j'"),
        ([], "error: missing argument 'PATH...'"),
        (["in", "-d", "in/a.toml"], "error: cannot make the folder in/a.toml: file exists"),
        (["in", "-d", "in/a.toml/b"], "error: cannot make the folder in/a.toml/b: not a directory"),
    ],
)
def test_wrong_from_the_start(bench: Bench, args: list[str], message: str) -> None:
    bench.sample("in/a.toml")
    bench.sample("in2/a.toml")
    (bench.folder / "empty").mkdir()
    ran = bench.run(*args)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(message)
    assert len(ran.err.encode()) < 300
    assert not bench.out.exists()


def test_overrides_that_nothing_takes(bench: Bench) -> None:
    bench.sample("in/a.toml")
    ran = bench.run("in", "-T", "svg", "--at", "x=3,y=1", "--wrt", "x,z", "--json")
    assert ran.code == 0
    assert ran.err.startswith("note: no sample has an input y\nnote: no sample has the name z\n")
    assert bench.manifest()["a"]["value"] == pytest.approx(0.4233600241796016)


def test_names_that_are_taken(bench: Bench) -> None:
    bench.sample("in/manifest.toml")
    bench.sample("in/index.toml")
    ran = bench.run("in", "-T", "json", "--json")
    assert (ran.code, ran.summary) == (1, "out: 1 drawn, 1 failed, 0 up to date")
    assert "error: in/manifest.toml: manifest.json would be written over" in ran.err
    assert set(bench.manifest()) == {"manifest", "index"}


def test_files_of_the_current_folder_are_not_run(bench: Bench) -> None:
    for name in range(9):
        bench.sample(f"in/{name}.toml")
    for name in ("random", "json", "struct", "nt", "adviz"):
        bench.sample(f"{name}.py", "open('ran', 'w')\n")
    command = Path(sys.executable).with_name("adviz")
    if not command.exists():
        pytest.skip("the command is not installed")
    done = subprocess.run(
        [command, "batch", "in", "-T", "svg", "-j", "2"], cwd=bench.folder, capture_output=True, check=True
    )
    assert b"9 drawn" in done.stderr
    assert not (bench.folder / "ran").exists()


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_interrupt(bench: Bench, jobs: str) -> None:
    bench.sample("slow.txt", "\n".join("+".join(f"sin(x*{n + at})" for at in range(400)) for n in range(60)))
    with bench.start("slow.txt", "-T", "svg", "-j", jobs, start_new_session=True) as process:
        wait_for(lambda: len(list(bench.out.glob("*.svg"))) >= 2)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: workers get it too
        start = time.monotonic()
        try:
            _, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert time.monotonic() - start < 5
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert b"interrupted" in err
    wait_for(lambda: not members(process.pid))
    left = len(list(bench.out.glob("*.svg")))
    assert 2 <= left < 60


def test_a_bar_on_a_terminal(bench: Bench) -> None:
    pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")
    for name in range(5):
        bench.sample(f"in/{name}.toml")
    bench.sample("in/bad.toml", "?")
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 90))
    process = subprocess.Popen(
        [sys.executable, "-m", "adviz", "batch", "in", "-T", "svg", "-j", "1"], cwd=bench.folder, stderr=theirs
    )
    os.close(theirs)
    said = b""
    try:
        while chunk := os.read(ours, 4096):
            said += chunk
    except OSError:
        pass
    os.close(ours)
    assert process.wait() == 1
    assert b"picture" in said
    assert b"/6 [" in said
    assert b"error: in/bad.toml is not TOML" in said
    assert b"5 drawn, 1 failed" in said
