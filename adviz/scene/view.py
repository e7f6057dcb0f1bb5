"""All that the boxes and arrows of a scene are made from."""

from typing import Any, NamedTuple

from adviz.ad.formulas import Formula
from adviz.graph.tape import Tape
from adviz.scene.labels import Names
from adviz.scene.model import PathTable

Evaluated = Any  # an evaluation of numbers or of arrays; typed by its name only, because arrays are imported when used


class View(NamedTuple):
    """See the module.

    Attributes:
        tape: the graph.
        evaluation: its numbers, or arrays; None for a drawing with formulas.
        values, adjoints: one a node, arrays as nested tuples; empty when there is no evaluation.
        names: what the nodes are called.
        formulas: the local partials as formulas.
        labels: what stands on the arrows.
        starts: name → node, of what is differentiated by.
        tables: the paths of each.
        blocks: which nodes `no_grad` blocks make.
    """

    tape: Tape
    evaluation: Evaluated | None
    values: list[Any]
    adjoints: list[Any]
    names: Names
    formulas: list[tuple[Formula, ...]]
    labels: str
    starts: dict[str, int]
    tables: tuple[PathTable, ...]
    blocks: bytearray
