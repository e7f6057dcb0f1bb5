"""The options of a drawing that have a meaning for torch's graphs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adviz.errors import OptionError, clip, nearest
from adviz.options import Options, choose

NAMES = ("theme", "rankdir", "scale", "layout", "title", "labels", "paths")
DEFAULT = Options(rankdir="TB")  # as torchviz: layers are wide, and there are many


def chosen_options(given: Mapping[str, Any]) -> tuple[Options, dict[str, Any]]:
    """The options of the drawing, and what is none of them.

    Raises:
        OptionError: a value is wrong.
    """
    mine = {name: value for name, value in given.items() if name in NAMES}
    return choose(mine, DEFAULT), {name: value for name, value in given.items() if name not in NAMES}


def only_options(given: Mapping[str, Any]) -> Options:
    """The options of the drawing, when there must be nothing else.

    Raises:
        OptionError: there is no such option, or a value is wrong.
    """
    chosen, rest = chosen_options(given)
    for name in rest:
        near = nearest(name, list(NAMES))
        remedy = f"did you mean {near}?" if near else f"the options here are {', '.join(NAMES)}"
        if name in Options._fields:
            raise OptionError(f"{name} is an option for formulas", remedy=remedy)
        raise OptionError(f"there is no option {clip(name, 24)}", remedy=remedy)
    return chosen
