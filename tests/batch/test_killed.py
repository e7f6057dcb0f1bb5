"""Batches and workers that are killed for real: files are whole at any time, and only the rest is done again."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from multiprocessing import connection
from pathlib import Path

import pytest
from batch_bench import Bench, members, wait_for

from adviz.batch import crew, work
from adviz.batch import run as running
from adviz.batch.items import Item, collect
from adviz.batch.run import Plan, run
from adviz.batch.work import Outcome, Settings, Task
from adviz.errors import EvaluationError

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals")

BAD = [
    'expression = "sin(x"\n',
    'expression = "x +"\n',
    'expresion = "x"\n',
    "a = [[[[",
    'expression = "x*y"\n[at]\nx=1\n',
]


def samples(bench: Bench, count: int, bad: int) -> None:
    """`count` samples, `bad` of them spread among them."""
    step = count // bad
    for at in range(count):
        wrong = at % step == step // 2
        text = BAD[at // step % len(BAD)] if wrong else ""
        bench.sample(f"in/{at:04d}.toml", text, number=at)


class Watch(threading.Thread):
    """Looks into a folder again and again: every file that is seen there is a whole picture."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.bad: list[str] = []
        self.looks = 0
        self.over = threading.Event()

    def run(self) -> None:
        checked: set[tuple[str, int, int]] = set()
        while not self.over.is_set():
            for path in list(self.folder.glob("*")) if self.folder.exists() else []:
                self.look(path, checked)
            self.looks += 1

    def look(self, path: Path, checked: set[tuple[str, int, int]]) -> None:
        try:
            stat = path.stat()
            mark = (path.name, stat.st_ino, stat.st_size)
            if mark in checked or path.name == ".adviz-batch.jsonl":
                return
            checked.add(mark)
            data = path.read_bytes()
        except FileNotFoundError:
            return
        aside = path.name.startswith(".") and path.suffix == ".part"  # where a file replaces another
        if not (path.suffix == ".svg" or aside) or not data.startswith(b"<svg ") or not data.endswith(b"</svg>\n"):
            self.bad.append(f"{path.name}: {len(data)} bytes")


def test_a_thousand_samples_killed_half_way(bench: Bench) -> None:
    samples(bench, 1_000, 10)
    watch = Watch(bench.out)
    watch.start()
    try:
        with bench.start("in", "-T", "svg", "-j", "2", "-q") as process:
            while len(list(bench.out.glob("*.svg"))) < 400:
                assert process.poll() is None
                time.sleep(0.01)
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
        before = {path.name: path.stat().st_ino for path in bench.out.glob("*.svg")}
        assert 400 <= len(before) < 990
        ran = bench.run("in", "-T", "svg", "-j", "2", "--json")
    finally:
        watch.over.set()
        watch.join()
    assert watch.looks > 3
    assert [name for name in watch.bad if not name.startswith("manifest.json")] == []
    assert ran.code == 1
    assert ran.err.count("error: ") == 10
    drawn = int(ran.summary.removeprefix("out: ").split()[0])
    assert 990 - len(before) <= drawn <= 990 - len(before) + 1  # the last file may have come before its line
    assert ran.summary == f"out: {drawn} drawn, 10 failed, {990 - drawn} up to date"
    assert bench.pictures() == {f"{at:04d}.svg" for at in range(1_000) if at % 100 != 50} | {"manifest.json"}
    again = bench.run("in", "-T", "svg", "-j", "2")
    assert again.summary == "out: 0 drawn, 10 failed, 990 up to date"


def test_killed_at_any_moment(bench: Bench) -> None:
    samples(bench, 60, 2)
    dice = random.Random(3)
    for _ in range(6):
        watch = Watch(bench.out)
        watch.start()
        with bench.start("in", "-T", "svg", "-j", "1", "--no-resume") as process:
            time.sleep(dice.uniform(0.1, 0.5))
            process.kill()
        watch.over.set()
        watch.join()
        assert watch.bad == []
    ran = bench.run("in", "-T", "svg", "-j", "1")
    assert ran.summary.endswith("up to date")
    assert len(bench.pictures()) == 58


def test_workers_end_with_their_batch(bench: Bench) -> None:
    samples(bench, 300, 2)
    with bench.start("in", "-T", "svg", "-j", "2", start_new_session=True) as process:
        wait_for(lambda: len(list(bench.out.glob("*.svg"))) >= 30)
        process.kill()
    wait_for(lambda: not members(process.pid))


def test_what_a_killed_batch_left_is_removed(bench: Bench) -> None:
    """Not what a process that lives is writing, and not in folders where this batch has nothing to write."""
    bench.sample("in/sub/a.toml")
    for folder in ("out", "out/sub"):
        (bench.folder / folder).mkdir()
        (bench.folder / folder / ".a.svg.4194999.part").write_bytes(b"<svg")
        (bench.folder / folder / f".a.svg.{os.getpid()}.part").write_bytes(b"<svg")
    assert bench.run("in", "-T", "svg").code == 0
    left = {path.relative_to(bench.out).as_posix() for path in bench.out.rglob("*.part")}
    assert left == {".a.svg.4194999.part", *(f"{folder}.a.svg.{os.getpid()}.part" for folder in ("", "sub/"))}


def deadly(tasks: list[Task], settings: Settings) -> list[Outcome]:
    """A worker that some formulas kill, one of them only the first time."""
    for task in tasks:
        if task.text == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if task.text == "half":
            connection.Connection._send = send_half  # type: ignore[attr-defined]
        if task.text == "once":
            mark = Path(str(settings.options["title"]))
            if not mark.exists():
                mark.touch()
                os._exit(1)
    return work.draw_chunk(tasks, settings)


def send_half(self: connection.Connection, data: bytes) -> None:
    """Die in the middle of sending a result."""
    os.write(self.fileno(), bytes(data)[: len(data) // 2])
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_dies_while_it_sends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "draw_chunk", deadly)
    monkeypatch.setattr(running, "PATIENCE", 0.2)
    items = [Item(f"i{at}", f"f:{at}", formula="half" if at == 20 else f"x*{at}") for at in range(40)]
    rows = run(items, Plan(str(tmp_path), ("txt",), Settings({}, (), {}), jobs=2), lambda _: None).rows
    assert [at for at, row in enumerate(rows) if row.error] == [20]


@pytest.mark.parametrize("deaths", [{7}, {0}, {99}, {3, 4, 50}, set(range(10))])
def test_a_worker_that_dies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deaths: set[int]) -> None:
    monkeypatch.setattr(running, "draw_chunk", deadly)
    items = [Item(f"i{at}", f"f:{at}", formula="die" if at in deaths else f"x*{at}") for at in range(100)]
    plan = Plan(str(tmp_path), ("txt",), Settings({}, (), {}), jobs=2)
    rows = run(items, plan, lambda _: None).rows
    assert [at for at, row in enumerate(rows) if row.error] == sorted(deaths)
    assert {str(row.error) for row in rows if row.error} == {
        "the process that drew it died\nremedy: it may need more memory than there is"
    }
    assert len(list(tmp_path.glob("*.txt"))) == 100 - len(deaths)


def test_a_worker_that_dies_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "draw_chunk", deadly)
    items = [Item(f"i{at}", f"f:{at}", formula="once" if at == 20 else f"x*{at}") for at in range(40)]
    plan = Plan(str(tmp_path / "out"), ("txt",), Settings({}, (), {"title": str(tmp_path / "mark")}), jobs=2)
    rows = run(items, plan, lambda _: None).rows
    assert (tmp_path / "mark").exists()
    assert [str(row.error) for row in rows if row.error] == []


def test_from_a_script_without_a_guard(bench: Bench) -> None:
    samples(bench, 20, 1)
    code = """
from adviz.batch.items import collect
from adviz.batch.run import Plan, run
from adviz.batch.work import Settings
print("begin", flush=True)
rows, _ = run(collect(["in"]), Plan("out", ("txt",), Settings({}, (), {}), jobs=2), lambda row: None)
print([row.status for row in rows].count("drawn"))
"""
    (bench.folder / "script.py").write_text(code)
    for command, given in ((["script.py"], ""), (["-"], code)):
        done = subprocess.run(
            [sys.executable, *command], cwd=bench.folder, input=given, capture_output=True, text=True, check=False
        )
        assert (done.stdout, done.stderr) == ("begin\n19\n", "")
        shutil.rmtree(bench.out)


def dead() -> None:
    """A worker that does not even begin."""
    os._exit(1)


def test_workers_that_do_not_start(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    samples(bench, 20, 1)
    monkeypatch.chdir(bench.folder)
    monkeypatch.setattr(crew, "_at_work", dead)
    with pytest.raises(EvaluationError, match="the processes that draw do not start"):
        run(collect(["in"]), Plan("out", ("txt",), Settings({}, (), {}), jobs=2), lambda _: None)
