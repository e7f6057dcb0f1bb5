"""A scene with blanks in the place of numbers, and the same scene with the answers."""

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
    nodes = [asked.node(node) for node in made.nodes]
    edges = [asked.edge(edge) for edge in made.edges]
    if not asked.blanks:
        what = "numbers" if kind == "both" else kind
        raise OptionError(f"the formula has no {what} to ask for", remedy="write an operation: x*y")
    bare = made._replace(value=None, value_text="", gradient={}, notes=(), tokens=())
    blank = bare._replace(nodes=tuple(each[0] for each in nodes), edges=tuple(each[0] for each in edges))
    key = bare._replace(nodes=tuple(each[1] for each in nodes), edges=tuple(each[1] for each in edges))
    return Sheet(blank, key, tuple(asked.blanks))


class _Asked:
    """Numbers the blanks while boxes and arrows are gone through."""

    def __init__(self, scene: Scene, kind: str) -> None:
        self.scene = scene
        self.values = kind in ("values", "both")
        self.gradients = kind in ("gradients", "both")
        self.blanks: list[Blank] = []

    def ask(self, asks: str, answer: float) -> tuple[str, str]:
        """The text of a new blank, and that of its answer."""
        self.blanks.append(Blank(len(self.blanks) + 1, asks, answer))
        number = f"({len(self.blanks)})"
        return f"{number} {_LINE}", f"{number} {short(answer, _DIGITS)}"

    def node(self, node: Node) -> tuple[Node, Node]:
        """A box with blanks, and with answers."""
        lines: list[tuple[Line, Line]] = []
        name = node.lines[0].text.partition(" = ")[0]
        for line in node.lines:
            text = line.text
            shown = (text, text)
            if line.kind == "value":
                given = node.op == "input" or not self.values
                shown = (text, text) if given else _both("= ", self.ask(name, node.value or 0.0))
            elif line.kind == "adjoint":
                if not self.gradients:
                    continue
                if node.id == self.scene.root:
                    shown = ("∂ 1", "∂ 1")
                else:
                    asks = derivative(self.scene.root_name, name)
                    shown = _both("∂ ", self.ask(asks, node.adjoint or 0.0))
            lines.append((line._replace(text=shown[0]), line._replace(text=shown[1])))
        first, second = (node._replace(lines=tuple(pair[at] for pair in lines), tooltip="") for at in (0, 1))
        return first._replace(value=None, adjoint=None), second

    def edge(self, edge: Edge) -> tuple[Edge, Edge]:
        """An arrow with a blank, and with the answer."""
        if not self.gradients or not edge.label:
            hidden = edge._replace(label="", tooltip="", partial=None, flow=None)
            return hidden, hidden
        target, source = (self.scene.nodes[end].lines[0].text.partition(" = ")[0] for end in (edge.target, edge.source))
        asks = f"arrow {source} → {target}"
        if sum(1 for each in self.scene.edges if (each.source, each.target) == (edge.source, edge.target)) > 1:
            asks += f", argument {edge.slot + 1}"
        shown = self.ask(asks, edge.partial or 0.0)
        first, second = (edge._replace(label=text, tooltip="") for text in shown)
        return first._replace(partial=None, flow=None), second


def _both(before: str, texts: tuple[str, str]) -> tuple[str, str]:
    return before + texts[0], before + texts[1]
