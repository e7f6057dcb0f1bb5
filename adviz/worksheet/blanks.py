"""A scene with blanks in the place of numbers, and the same scene with the answers."""

from collections import Counter
from typing import NamedTuple

from adviz.errors import OptionError
from adviz.formats.steps import prepared
from adviz.graph.leibniz import derivative
from adviz.scene.labels import short
from adviz.scene.model import Edge, Line, Node, Scene
from adviz.scene.notes import NOT_FINITE

KINDS = ("values", "gradients", "both")
_LINE = "_____"
_DIGITS = 5


class Blank(NamedTuple):
    """A blank: its number, what is asked for, the answer."""

    number: int
    asks: str
    answer: float


class Sheet(NamedTuple):
    """A worksheet: the scene with blanks, the one with answers, and the blanks."""

    blank: Scene
    key: Scene
    blanks: tuple[Blank, ...]


def sheet(scene: Scene, kind: str) -> Sheet:
    """The worksheet of a scene.

    Args:
        scene: a formula at a point.
        kind: what is left blank: `values` of operations (no gradients are shown), `gradients` (local ones and
            adjoints; values are shown), or `both`.

    Raises:
        OptionError: there are no values, they are arrays or not finite, or there is nothing to ask for.
    """
    if any(node.entries is not None for node in scene.nodes):
        message = "a worksheet is made of numbers, and here are arrays"
        raise OptionError(message, remedy="write a formula of numbers: x*y")
    made = prepared(scene, "a worksheet")
    if any(each.startswith(NOT_FINITE) for each in scene.notes):
        raise OptionError("a value or a gradient is not finite", remedy="give another point with --at")
    asked = _Asked(made, kind)
    asked.number()
    nodes = [asked.node(node) for node in made.nodes]
    edges = [asked.edge(at) for at in range(len(made.edges))]
    if not asked.blanks:
        what = "numbers" if kind == "both" else kind
        raise OptionError(f"the formula has no {what} to ask for", remedy="write an operation: x*y")
    bare = made._replace(value=None, value_text="", gradient={}, notes=(), tokens=())
    blank = bare._replace(nodes=tuple(each[0] for each in nodes), edges=tuple(each[0] for each in edges))
    key = bare._replace(nodes=tuple(each[1] for each in nodes), edges=tuple(each[1] for each in edges))
    return Sheet(blank, key, tuple(asked.blanks))


class _Asked:
    """The blanks, in the order in which they can be solved, and boxes and arrows with them."""

    def __init__(self, scene: Scene, kind: str) -> None:
        self.scene = scene
        self.values = kind in ("values", "both")
        self.gradients = kind in ("gradients", "both")
        self.blanks: list[Blank] = []
        self.places: dict[tuple[str, int], Blank] = {}  # value, adjoint or partial of the node or the edge
        self.ends = Counter((edge.source, edge.target) for edge in scene.edges)

    def number(self) -> None:
        """Number the blanks: the values from first to last, then from the root back the adjoint of each node and the
        partials of the arrows that come to it. A node's users stand behind it, so that all its adjoint needs is there.
        """
        for node in self.scene.nodes if self.values else ():
            if node.op != "input" and _has(node, "value"):
                self._ask(("value", node.id), _name(node), node.value)
        if not self.gradients:
            return
        into: dict[int, list[int]] = {}
        for at, edge in enumerate(self.scene.edges):
            if edge.label:
                into.setdefault(edge.target, []).append(at)
        for node in reversed(self.scene.nodes):
            if node.id != self.scene.root and _has(node, "adjoint"):
                self._ask(("adjoint", node.id), derivative(self.scene.root_name, _name(node)), node.adjoint)
            for at in into.get(node.id, ()):
                self._ask(("partial", at), self._arrow(self.scene.edges[at]), self.scene.edges[at].partial)

    def _ask(self, place: tuple[str, int], asks: str, answer: float | None) -> None:
        self.places[place] = Blank(len(self.blanks) + 1, asks, answer or 0.0)
        self.blanks.append(self.places[place])

    def _arrow(self, edge: Edge) -> str:
        """What an arrow is called; of two between the same boxes with the argument that it is."""
        target, source = (_name(self.scene.nodes[end]) for end in (edge.target, edge.source))
        twice = self.ends[edge.source, edge.target] > 1
        return f"arrow {source} → {target}" + (f", argument {edge.slot + 1}" if twice else "")

    def texts(self, kind: str, at: int, before: str = "") -> tuple[str, str]:
        """The text of a blank, and that of its answer."""
        blank = self.places[kind, at]
        return f"{before}({blank.number}) {_LINE}", f"{before}({blank.number}) {short(blank.answer, _DIGITS)}"

    def node(self, node: Node) -> tuple[Node, Node]:
        """A box with blanks, and with answers."""
        lines: list[tuple[Line, Line]] = []
        for line in node.lines:
            shown = (line.text, line.text)
            if line.kind == "adjoint" and not self.gradients:
                continue
            if (line.kind, node.id) in self.places:
                shown = self.texts(line.kind, node.id, "= " if line.kind == "value" else "∂ ")
            elif line.kind == "adjoint":
                shown = ("∂ 1", "∂ 1")
            lines.append((line._replace(text=shown[0]), line._replace(text=shown[1])))
        first, second = (node._replace(lines=tuple(pair[at] for pair in lines), tooltip="") for at in (0, 1))
        return first._replace(value=None, adjoint=None), second

    def edge(self, at: int) -> tuple[Edge, Edge]:
        """An arrow with a blank, and with the answer."""
        edge = self.scene.edges[at]
        if ("partial", at) not in self.places:
            hidden = edge._replace(label="", tooltip="", partial=None, flow=None)
            return hidden, hidden
        first, second = (edge._replace(label=text, tooltip="") for text in self.texts("partial", at))
        return first._replace(partial=None, flow=None), second


def _has(node: Node, kind: str) -> bool:
    return any(line.kind == kind for line in node.lines)


def _name(node: Node) -> str:
    return node.lines[0].text.partition(" = ")[0]
