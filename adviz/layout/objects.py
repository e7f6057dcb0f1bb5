"""DOT source as an object of the package `graphviz`, for those who go on with it in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import graphviz


def digraph(source: str) -> graphviz.Digraph:
    """The same graph as a `graphviz.Digraph`, to which nodes and edges can be added and which can be rendered.

    Args:
        source: one `digraph name { … }` whose first and last line hold the braces.
    """
    import graphviz

    first, *body, last = source.rstrip("\n").split("\n")
    assert first.endswith("{")
    assert last == "}"
    return graphviz.Digraph(name=first.split()[1], body=[f"{line}\n" for line in body])
