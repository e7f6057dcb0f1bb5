"""Which products are of two arrays, entry by entry: mathematics has `⊙` for them, and reads a dot as their sum."""

from __future__ import annotations

from collections.abc import Callable, Collection

from adviz.graph.tape import Tape
from adviz.ops import TABLE
from adviz.scene.model import Scene

Mark = Callable[[Tape], None]  # a part of the formula, as a tape of its own, gets its signs
BETWEEN = TABLE["mul"]._replace(latex=r"\odot")


class Products:
    """The products of a scene.

    Attributes:
        arrays: name → whether it is an array, of inputs and assigned names.
    """

    def __init__(self, scene: Scene) -> None:
        arrays = [node.entries is not None for node in scene.nodes]
        self.ops = [node.op for node in scene.nodes]
        self.sources: list[list[int]] = [[] for _ in scene.nodes]
        for edge in scene.edges:  # in the order of the slots
            self.sources[edge.target].append(edge.source)
        self.names = {scene.root_name: scene.root} | {node.name: node.id for node in scene.nodes if node.name}
        self.arrays = frozenset(name for name, node in self.names.items() if arrays[node])
        self.between = frozenset(
            node
            for node, (op, sources) in enumerate(zip(self.ops, self.sources, strict=True))
            if op == "mul" and all(arrays[source] for source in sources)
        )

    def of(self, node: int) -> Mark | None:
        """For the formula of a node, in which some of its operands may stand for themselves."""
        return (lambda tape: self._mark(tape, node)) if self.between else None

    def called(self, name: str) -> Mark | None:
        """The same for what has this name."""
        return self.of(self.names[name]) if name in self.names else None

    def _mark(self, tape: Tape, node: int) -> None:
        pairs = [(tape.root, node)]
        while pairs:
            here, there = pairs.pop()
            if tape.ops[here].name == self.ops[there] and len(tape.args[here]) == len(self.sources[there]):
                tape.ops[here] = BETWEEN if there in self.between else tape.ops[here]
                pairs += zip(tape.args[here], self.sources[there], strict=True)


def spread(tape: Tape, arrays: Collection[str]) -> None:
    """Mark the products of a tape all of whose operations go entry by entry; `arrays` are its inputs that are arrays.

    >>> from adviz.lang.latex import to_latex
    >>> from adviz.lang.parser import parse
    >>> tape = parse("2*sin(x)*y*z")
    >>> spread(tape, ["x", "y"])
    >>> print(to_latex(tape))
    2 \\cdot \\sin\\left(x\\right) \\odot y \\cdot z
    """
    known = [False] * len(tape)
    for node, sources in enumerate(tape.args):
        of = [known[source] for source in sources]
        known[node] = any(of) or tape.names.get(node) in arrays or isinstance(tape.constants.get(node), tuple)
        if tape.ops[node].name == "mul" and all(of):
            tape.ops[node] = BETWEEN
