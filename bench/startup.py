"""The whole command, as multiples of an interpreter that does nothing; and what its imports cost."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from statistics import median
from time import perf_counter
from typing import NamedTuple

from bench.formulas import TUTORIAL
from bench.report import Goal, Table, ratio

GOAL = Goal(most=12)
HEAVY = ("numpy", "torch", "graphviz", "onnx", "scipy", "subprocess", "importlib.metadata", "dataclasses", "pathlib")
NOTHING = "python -c pass"
_PROBE = """\
import atexit, sys
sys.argv[0] = "adviz"
atexit.register(lambda: print(*sorted(sys.modules), file=sys.stderr))
from adviz.cli import main
main()
"""


class Run(NamedTuple):
    """Seconds of one process: by the clock on the wall, and of processors (its children included)."""

    wall: float
    cpu: float


def tables(seconds: float, collecting: bool) -> Iterator[Table]:
    """The ratios, the imports, and what is loaded; `seconds` is for each command. The collector plays no part."""
    del collecting
    with tempfile.TemporaryDirectory() as folder:
        target = os.path.join(folder, "x.svg")
        drawing = [TUTORIAL, "--at", "x1=1.5", "--at", "x2=0.5", "--wrt", "x2", "-o", target]
        yield _ratios(drawing, seconds)
        yield _imports(drawing)
        yield _loaded(drawing)


def _ratios(drawing: list[str], seconds: float) -> Table:
    commands = {
        NOTHING: ["-c", "pass"],
        "import click": ["-c", "import click"],
        "import adviz": ["-c", "import adviz"],
        "adviz EXPR ... -o x.svg -q": ["-m", "adviz", *drawing, "-q"],
        "adviz EXPR ... -o x.svg": ["-m", "adviz", *drawing],
        "adviz EXPR ... -o x.png": ["-m", "adviz", *drawing[:-1], drawing[-1][:-3] + "png"],
        "adviz --help": ["-m", "adviz", "--help"],
    }
    runs = _rounds(commands, seconds * len(commands))
    table = Table(
        f"Start-up: the whole command ({NOTHING} = 1.00; compiled files warm)",
        "command", "wall, ms", "cpu, ms", "cpu", "wall", "target",
    )  # fmt: skip
    for name, mine in runs.items():
        pairs = list(zip(mine, runs[NOTHING], strict=True))
        wall, cpu = median([a.wall / b.wall for a, b in pairs]), median([a.cpu / b.cpu for a, b in pairs])
        goal = GOAL.verdict(wall) if name.endswith(("svg", "-q")) else ""
        table.add(
            name, f"{median([run.wall for run in mine]) * 1e3:.1f}", f"{median([run.cpu for run in mine]) * 1e3:.1f}",
            ratio(cpu), ratio(wall), goal,
        )  # fmt: skip
    return table


def _rounds(commands: dict[str, list[str]], seconds: float) -> dict[str, list[Run]]:
    """All commands in turns; the first round, which compiles, is thrown away."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    order = list(commands)
    for name in order:
        _run(commands[name])
    end = perf_counter() + seconds
    for turn in range(61):
        for name in order if turn % 2 else reversed(order):
            runs[name].append(_run(commands[name]))
        if turn >= 10 and perf_counter() > end:
            break
    return runs


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _run(arguments: list[str]) -> Run:
    """One process, started as cheaply as the system allows; what it prints goes nowhere.

    Raises:
        RuntimeError: it failed.
    """
    silent = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    begin = perf_counter()
    child = os.posix_spawn(sys.executable, [sys.executable, *arguments], _environment(), file_actions=silent)
    _, status, usage = os.wait4(child, 0)
    wall = perf_counter() - begin
    if status:
        raise RuntimeError(f"python {' '.join(arguments)} failed: {os.waitstatus_to_exitcode(status)}")
    return Run(wall, usage.ru_utime + usage.ru_stime)


def _words(arguments: list[str]) -> str:
    """What a Python process says on stderr."""
    done = subprocess.run(
        [sys.executable, *arguments], env=_environment(), capture_output=True, text=True, encoding="utf-8", check=True
    )
    return done.stderr


def _loaded(drawing: list[str]) -> Table:
    """Whether a heavy module is loaded on the path of the whole command."""
    table = Table("Modules that are loaded by adviz EXPR ... -o x.svg", "module", "loaded", "target")
    loaded = set(_words(["-c", _PROBE, *drawing, "-q"]).split())
    for name in HEAVY:
        there = name in loaded
        wanted = ("absent " + ("MISSED" if there else "ok")) if name in HEAVY[:5] else ""
        table.add(name, "yes" if there else "no", wanted)
    table.add("all modules", str(len(loaded)), "")
    return table


class Import(NamedTuple):
    """A line of `-X importtime`: microseconds of the module's own, and with what it imports; depth; name."""

    own: int
    whole: int
    depth: int
    name: str


def _imports(drawing: list[str], runs: int = 9) -> Table:
    """Where the imports of the command spend their time: medians of several runs, the clock's own cost included."""
    packages: dict[str, list[float]] = defaultdict(list)
    modules: dict[str, list[float]] = defaultdict(list)
    for _ in range(runs):
        lines = _importtime(_words(["-X", "importtime", "-m", "adviz", *drawing, "-q"]))
        sums: dict[str, float] = defaultdict(float)
        for line, owner in zip(lines, _owners(lines), strict=True):
            sums[_package(line.name)] += line.own / 1e3
            if line.whole >= 500:
                modules[f"{line.name}  <- {owner}" if owner else line.name].append(line.whole / 1e3)
        for name, spent in sums.items():
            packages[name].append(spent)
    table = Table("Imports of that command, ms under -X importtime", "module  <- first imported by", "ms")
    for name in sorted(packages, key=lambda name: -median(packages[name])):
        table.add(f"{name}: own code", f"{median(packages[name]):.1f}")
    common = {name: median(spent) for name, spent in modules.items() if len(spent) > runs // 2}
    for name in sorted(common, key=lambda name: -common[name])[:24]:
        table.add(f"  {name}, with its imports", f"{common[name]:.1f}")
    return table


def _importtime(words: str) -> list[Import]:
    """The lines of `-X importtime`, without those of the interpreter's own start."""
    lines = []
    for line in words.splitlines():
        if line.startswith("import time:") and line[12:].split("|")[0].strip().isdigit():
            own, whole, name = line[12:].split("|")
            lines.append(Import(int(own), int(whole), (len(name) - len(name.lstrip())) // 2, name.strip()))
    names = [line.name for line in lines]
    return lines[names.index("site") + 1 :] if "site" in names else lines


def _owners(lines: list[Import]) -> list[str]:
    """The module that imported each: the next line that is less deep."""
    owners = []
    for at, line in enumerate(lines):
        owners.append(next((other.name for other in lines[at:] if other.depth < line.depth), ""))
    return owners


def _package(name: str) -> str:
    top = name.partition(".")[0]
    return "standard library" if top in sys.stdlib_module_names else top
