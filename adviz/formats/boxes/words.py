"""What stands in and beside the boxes of a picture in characters, in Unicode or in ASCII alone."""

from typing import NamedTuple

from adviz.errors import clip, visible, width
from adviz.scene.model import Edge, Node, Scene

WIDEST = 34  # columns of a line in a box
_LABEL = 16  # columns of a label
_BADGES = 4  # path numbers on an arrow that are shown one by one
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_SAID = ("detached", "unused", "saved", "parameter")  # roles that are words in the box
_PLAIN = str.maketrans({"·": "*", "−": "-", "∂": "d", "→": ">", "━": "=", "π": "pi", "∞": "inf", "…": "~",
                        "²": "2", "³": "3", "⁻": "-", "√": "sqrt", "×": "x", "‖": "|"})  # fmt: skip


class Border(NamedTuple):
    """The lines around a box; `leave` is where a line goes out at the bottom, and where a heavy one does."""

    top_left: str
    top_right: str
    bottom_left: str
    bottom_right: str
    across: str
    down: str
    leave: str
    leave_heavy: str


_ROUND = Border(*"╭╮╰╯─│┬┰")
_SHARP = Border(*"┌┐└┘─│┬┰")
_HEAVY = Border(*"┏┓┗┛━┃┯┳")
_DOUBLE = Border(*"╔╗╚╝═║╤╤")
_DOTTED = Border(*"┌┐└┘┄┆┬┰")
_ASCII = Border(*"++++-|++")
_ASCII_ROUND = Border(*"()()-|++")
_ASCII_DOUBLE = Border(*"####=#++")
_ASCII_DOTTED = Border(*".....:++")


class Words:
    """The characters of a picture; `ascii` allows no others than those of ASCII."""

    def __init__(self, ascii: bool) -> None:
        self.ascii = ascii
        self.head = "v" if ascii else "▼"
        self.cut = "//" if ascii else "✂"

    def plain(self, text: str) -> str:
        """`text` in ASCII: signs become words, and what has none `?`."""
        return text.translate(_PLAIN).encode("ascii", "replace").decode() if self.ascii else text

    def border(self, node: Node) -> Border:
        """Inputs are round (heavy where they are differentiated by), the root has two lines, constants dots."""
        roles = node.roles
        if "root" in roles:
            return _ASCII_DOUBLE if self.ascii else _DOUBLE
        if "wrt" in roles:
            return _ASCII_ROUND if self.ascii else _HEAVY
        if "input" in roles:
            return _ASCII_ROUND if self.ascii else _ROUND
        if "constant" in roles or "detached" in roles or "unused" in roles:
            return _ASCII_DOTTED if self.ascii else _DOTTED
        return _ASCII if self.ascii else _SHARP

    def box(self, node: Node) -> list[str]:
        """The lines in a box; roles that no border shows are words and marks."""
        lines = [clip(self.plain(visible(line.text)), WIDEST) for line in node.lines]
        marks = "".join(f" {mark}" for role, mark in self.marks().items() if role in node.roles)
        lines[0] += marks
        return [*lines, *(f"({role})" for role in _SAID if role in node.roles)]

    def marks(self) -> dict[str, str]:
        """Role → mark, for boxes and arrows alike."""
        return {"nonfinite": "!", "culprit": "<<" if self.ascii else "◀"}

    def said(self, edge: Edge) -> str:
        """The local gradient beside an arrow, with its marks."""
        text = edge.label.replace("\n", "; ")
        if edge.cut:
            text = f"{self.cut} {edge.cut}"
        elif "saved" in edge.roles:
            text = "saved"
        text = clip(self.plain(visible(text)), _LABEL)
        return text + "".join(mark for role, mark in self.marks().items() if role in edge.roles)

    def badges(self, edge: Edge) -> list[tuple[int, str]]:
        """Path and text: the numbers of the paths on an arrow; of very many the first ones and how many more."""
        shown = edge.paths if len(edge.paths) <= _BADGES else edge.paths[: _BADGES - 1]
        made = [(path, self._badge(path)) for path in shown]
        more = len(edge.paths) - len(shown)
        return [*made, (0, f"+{more}")] if more else made

    def _badge(self, path: int) -> str:
        return f"[{path}]" if self.ascii or path > len(_CIRCLED) else _CIRCLED[path - 1]

    def label(self, edge: Edge) -> str:
        """All that stands beside an arrow."""
        badges = "".join(text for _, text in self.badges(edge))
        return " ".join(part for part in (self.said(edge), badges) if part)

    def legend(self, scene: Scene) -> str:
        """What the marks of this picture mean; empty where it has none."""
        roles = {role for node in scene.nodes for role in node.roles}
        roles |= {role for edge in scene.edges for role in edge.roles}
        meanings = {"nonfinite": "not finite", "culprit": "to blame"}
        said = [f"{mark} {meanings[role]}" for role, mark in self.marks().items() if role in roles]
        if "cut" in roles:
            said.append(f"{self.cut} no gradient")
        return "   ".join(said)

    def listing(self, scene: Scene, columns: int) -> list[str]:
        """Every box and arrow as lines of text: a node, below it what it is made of."""
        into: list[list[Edge]] = [[] for _ in scene.nodes]
        for edge in scene.edges:
            into[edge.target].append(edge)
        lines = []
        wide = min(max(width(_name(node)) for node in scene.nodes) + 2, max(columns // 2, 12))
        arrow = "<-" if self.ascii else "◄─"
        for node in scene.nodes:
            if node.op == "const" and "root" not in node.roles:
                continue
            roles = [role for role in ("root", "input", "wrt", *_SAID, "nonfinite", "culprit") if role in node.roles]
            numbers = "  ".join(self.plain(visible(line.text)) for line in node.lines[1:])
            name = clip(self.plain(visible(_name(node))), wide - 2)
            lines.append(clip(f"{name}{' ' * (wide - width(name))}{numbers}  {' '.join(roles)}".rstrip(), columns))
            for edge in into[node.id]:
                source = clip(self.plain(visible(_name(scene.nodes[edge.source]))), max(columns // 3, 8))
                lines.append(clip(f"  {arrow} {source}  {self.label(edge)}".rstrip(), columns))
        return lines


def _name(node: Node) -> str:
    return node.lines[0].text
