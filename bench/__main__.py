"""`python -m bench [SECTION …]`: ratios against peers, in one process, with the targets beside them."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Callable, Iterator

from bench import gradients, pages, parsing, paths, pictures, points, startup, torch_graphs
from bench.peers import absent
from bench.report import Table

SECTIONS: dict[str, Callable[[float, bool], Iterator[Table]]] = {
    "parsing": parsing.tables,
    "gradients": gradients.tables,
    "points": points.tables,
    "startup": startup.tables,
    "paths": paths.tables,
    "pictures": pictures.tables,
    "pages": pages.tables,
    "torch": torch_graphs.tables,
}


def main() -> None:
    """Run the sections that are asked for, or all."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)} (default: all)")
    parser.add_argument("--seconds", type=float, default=1.0, help="about how long each row may take (default: 1)")
    parser.add_argument("--no-gc", action="store_true", help="measure with the garbage collector off")
    options = parser.parse_args()
    unknown = [name for name in options.sections if name not in SECTIONS]
    if unknown:
        parser.error(f"there is no section {', '.join(unknown)}")
    print(f"Python {platform.python_version()}, {platform.machine()}; ratios above 1 mean: slower than adviz.")
    for name in absent():
        print(f"{name} is absent and skipped.")
    wanted = missed = 0
    for name in options.sections or SECTIONS:
        for table in SECTIONS[name](options.seconds, not options.no_gc):
            print(f"\n{table}", end="", flush=True)
            wanted, missed = wanted + table.verdicts[0], missed + table.verdicts[1]
    print(f"\n{wanted} targets, {missed} missed")


if __name__ == "__main__":
    main()
