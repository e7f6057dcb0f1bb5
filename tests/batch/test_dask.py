"""The same batch on a Dask cluster of two worker processes, one of them killed in the middle."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from batch_bench import Bench

from adviz.batch import crew
from adviz.errors import OptionError

pytestmark = [pytest.mark.dask, pytest.mark.skipif(os.name == "nt", reason="signals")]


class Cluster:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.file = folder / "scheduler.json"
        self.start("scheduler", "--port", "0", "--scheduler-file", str(self.file), "--no-dashboard")

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        with open(self.folder / "dask.log", "ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]], cwd=self.folder,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def work(self) -> subprocess.Popen[bytes]:
        return self.start(
            "worker", "--scheduler-file", str(self.file), "--no-dashboard", "--no-nanny", "--nthreads", "1",
            "--local-directory", str(self.folder),
        )  # fmt: skip

    @property
    def address(self) -> str:
        end = time.monotonic() + 30
        while not self.file.exists():
            assert time.monotonic() < end, (self.folder / "dask.log").read_text()
            time.sleep(0.05)
        return str(json.loads(self.file.read_bytes())["address"])


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    pytest.importorskip("distributed")
    folder = tmp_path / "cluster"
    folder.mkdir()
    made = Cluster(folder)
    yield made
    for process in made.processes:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_worker_killed_in_the_middle(bench: Bench, cluster: Cluster) -> None:
    address = cluster.address
    victim, _ = cluster.work(), cluster.work()
    lines = [f"n{at}: x = {at}; " + "+".join(f"sin(x*{k})" for k in range(12)) for at in range(400)]
    lines[77] = "bad: sin("
    bench.sample("f.txt", "\n".join(lines))
    with bench.start("f.txt", "-T", "svg", "--scheduler", address, "--json") as process:
        while len(list(bench.out.glob("*.svg"))) < 60:
            assert process.poll() is None, process.communicate()
            time.sleep(0.01)
        victim.kill()
        _, err = process.communicate(timeout=120)
    assert process.returncode == 1
    assert b"399 drawn, 1 failed, 0 up to date" in err, err[-3000:]
    assert len(list(bench.out.glob("*.svg"))) == 399
    found = bench.manifest()
    assert [name for name, item in found.items() if item["error"]] == ["bad"]
    again = bench.run("f.txt", "-T", "svg", "-j", "1")
    assert again.summary == "out: 0 drawn, 1 failed, 399 up to date"  # the same pictures, wherever they are drawn


def test_nobody_there(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "ANSWER", 1.0)
    with pytest.raises(OptionError, match="has no workers"):
        crew.hire(1, cluster.address)
    with pytest.raises(OptionError, match="does not answer"):
        crew.hire(1, "tcp://127.0.0.1:9")
    with pytest.raises(OptionError, match="does not answer"):
        crew.hire(1, "nonsense://x")


def test_the_scheduler_goes_away(bench: Bench, cluster: Cluster) -> None:
    address = cluster.address
    cluster.work()
    bench.sample("f.txt", "\n".join(f"n{at}: x = {at}; x*x" for at in range(3_000)))
    with bench.start("f.txt", "-T", "svg", "--scheduler", address) as process:
        while len(list(bench.out.glob("*.svg"))) < 60:
            assert process.poll() is None, process.communicate()
            time.sleep(0.01)
        for each in cluster.processes:
            each.kill()
        try:
            _, err = process.communicate(timeout=90)
        finally:
            process.kill()
    assert process.returncode == 2, err[-2000:]
    assert b"Traceback" not in err
    assert f"error: the scheduler {address} went away\n".encode() in err
    drawn = len(list(bench.out.glob("*.svg")))
    again = bench.run("f.txt", "-T", "svg", "-j", "2")
    assert again.summary.endswith(f"{drawn} up to date") or again.summary.endswith(f"{drawn - 1} up to date")


def test_without_the_extra(bench: Bench) -> None:
    bench.sample("a.toml")
    code = "import sys; sys.modules['distributed'] = None; from adviz.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "batch", "a.toml", "--scheduler", "tcp://127.0.0.1:1"],
        cwd=bench.folder, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr == b"error: --scheduler needs the package distributed\nremedy: pip install 'adviz[dask]'\n"


def test_functions_run_on_workers_when_it_is_allowed(bench: Bench, cluster: Cluster) -> None:
    """The workers find the code in their own folder, and say so when it has changed since they imported it."""
    cluster.work()
    for folder in (bench.folder, cluster.folder):
        (folder / "dask_model.py").write_text("def f(x):\n    return x * x\n", "utf-8")
    bench.sample("in/a.toml", 'function = "dask_model:f"\nwrt = "x"\n[at]\nx = 3\n')
    run = lambda *more: bench.run("in", "-T", "txt", "--scheduler", cluster.address, "--json", *more)  # noqa: E731
    assert "it runs Python code: dask_model:f" in run().err
    assert run("--allow-python").summary == "out: 1 drawn, 0 failed, 0 up to date"
    assert bench.manifest()["a"]["gradient"] == {"x": 6.0}
    assert run("--allow-python").summary == "out: 0 drawn, 0 failed, 1 up to date"
    for folder in (bench.folder, cluster.folder):
        (folder / "dask_model.py").write_text("def f(x):\n    return x * x * x\n", "utf-8")
    changed = run("--allow-python")
    assert "dask_model.py has changed since the process that draws imported it" in changed.err
