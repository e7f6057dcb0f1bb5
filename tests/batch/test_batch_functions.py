"""`adviz batch` and samples that name a Python function: run only when that is allowed, and drawn again when it changes."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from batch_bench import Bench

from adviz.batch.code import loaded, unchanged
from adviz.batch.items import Item
from adviz.batch.work import Settings, Task, draw_chunk
from adviz.errors import EvaluationError

MODEL = """\
from parts import factor

def slope(x, y=2.0):
    open("ran", "a").close()
    return factor() * x * y if x > 0 else 0.01 * x

def fails(x):
    return x + undefined

def leaves(x):
    import os
    os._exit(3)
"""
SAMPLE = 'function = "model:{function}"\nwrt = "x"\n[at]\nx = {x}\n'
REFUSED = "error: in/a.toml: it runs Python code: model:slope\nremedy: --allow-python lets it, if you trust the file\n"


@pytest.fixture
def functions(bench: Bench) -> Bench:
    bench.sample("model.py", MODEL)
    bench.sample("parts.py", "def factor():\n    return 3\n")
    bench.sample("in/a.toml", SAMPLE.format(function="slope", x=2))
    return bench


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_nothing_runs_unless_it_is_allowed(functions: Bench, jobs: str) -> None:
    for name in ("b", "c", "d"):
        functions.sample(f"in/{name}.toml", 'expression = "x*x"\n')
    ran = functions.run("in", "-T", "txt", "-j", jobs, "--json")
    assert (ran.code, ran.summary) == (1, "out: 3 drawn, 1 failed, 0 up to date")
    assert ran.err.startswith(REFUSED)
    assert not (functions.folder / "ran").exists()
    error = functions.manifest()["a"]["error"]
    assert error["kind"] == "PythonRefused"
    assert error["remedy"] == "--allow-python lets it, if you trust the file"
    ran = functions.run("in", "-T", "txt", "-j", jobs, "--json", "--allow-python")
    assert (ran.code, ran.summary) == (0, "out: 1 drawn, 0 failed, 3 up to date")
    made = functions.manifest()["a"]
    assert (made["value"], made["gradient"]) == (12.0, {"x": 6.0})
    assert made["notes"] == ["control flow: the branch of x = 2 was taken at line 5 of slope (model.py): x > 0 is true"]


def test_a_picture_is_up_to_date_while_its_code_is_the_same(functions: Bench) -> None:
    run = lambda *more: functions.run("in", "-T", "txt", "-j", "1", *more)  # noqa: E731
    assert run("--allow-python").summary == "out: 1 drawn, 0 failed, 0 up to date"
    assert run("--allow-python").summary == "out: 0 drawn, 0 failed, 1 up to date"
    assert run().err.startswith(REFUSED)  # though there is nothing to run
    assert run("--allow-python").summary == "out: 0 drawn, 0 failed, 1 up to date"
    functions.sample("parts.py", "def factor():\n    return 50\n")
    assert run("--allow-python").summary == "out: 1 drawn, 0 failed, 0 up to date"
    assert "=  200" in (functions.out / "a.txt").read_text("utf-8")
    (functions.folder / "parts.py").unlink()
    assert run("--allow-python").summary == "out: 0 drawn, 1 failed, 0 up to date"


def test_values_are_for_the_parameters_that_a_function_has(functions: Bench) -> None:
    functions.sample("in/b.toml", 'expression = "x*z"\n[at]\nx = 1\nz = 2\n')
    ran = functions.run("in", "-T", "txt", "--json", "--allow-python", "--at", "y=5,z=7", "--wrt", "y")
    assert (ran.code, ran.err.splitlines()[:-1]) == (0, [])
    found = functions.manifest()
    assert found["a"]["gradient"] == {"x": 15.0, "y": 6.0}
    assert found["b"]["value"] == 7.0


def test_errors_of_the_code_are_errors_of_its_item(functions: Bench) -> None:
    functions.sample("in/b.toml", SAMPLE.format(function="fails", x=1))
    functions.sample("in/c.toml", SAMPLE.format(function="leaves", x=1))
    for name in "defghi":
        functions.sample(f"in/{name}.toml", 'expression = "x*x"\n')
    ran = functions.run("in", "-T", "txt", "-j", "2", "--json", "--allow-python")
    assert (ran.code, ran.summary) == (1, "out: 7 drawn, 2 failed, 0 up to date")
    found = functions.manifest()
    assert "name 'undefined' is not defined" in found["b"]["error"]["message"]
    assert found["c"]["error"]["message"] == "the process that drew it died"


def test_the_gallery_shows_the_command(functions: Bench) -> None:
    ran = functions.run("in", "-T", "svg", "--gallery", "--allow-python")
    assert ran.code == 0, ran.err
    page = (functions.out / "index.html").read_text("utf-8")
    command = "adviz draw in/a.toml -o out/a.svg --allow-python"
    assert command in page
    before = (functions.out / "a.svg").read_bytes()
    subprocess.run([sys.executable, "-m", *shlex.split(command)], cwd=functions.folder, check=True, capture_output=True)
    assert (functions.out / "a.svg").read_bytes() == before


def test_code_that_changed_under_a_process_that_runs_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it may on a cluster, whose workers outlive a batch."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    made = ModuleType("made")  # without a file, as those of `torch.ops`
    made.__file__ = "_made.py"
    monkeypatch.setitem(sys.modules, "made", made)
    (tmp_path / "lasting.py").write_text("def f(x):\n    return x\n", "utf-8")
    text = 'function = "lasting:f"\n[at]\nx = 1\n'
    task = Task(Item("a", "a.toml", path="a.toml"), text, ("txt",))
    settings = Settings({}, (), {}, python=True)
    (first,) = draw_chunk([task], settings)
    assert first.facts is not None
    assert list(first.facts.code) == ["lasting.py"]
    assert unchanged(first.facts.code)
    json.dumps(first.facts._asdict())
    (tmp_path / "lasting.py").write_text("def f(x):\n    return 2*x\n", "utf-8")
    assert not unchanged(first.facts.code)
    with pytest.raises(EvaluationError, match=r"^lasting\.py has changed since the process that draws imported it"):
        loaded("lasting:f")
    (again,) = draw_chunk([task], settings)
    assert isinstance(again.error, EvaluationError)
    (refused,) = draw_chunk([task], settings._replace(python=False))
    assert refused.error is not None
    assert refused.error.message == "a.toml: it runs Python code: lasting:f"
