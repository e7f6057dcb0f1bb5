"""The step player as data: the forward pass, one operation a step, then the backward pass, one `v̄ += v̄·∂` a step.

Every step has its arithmetic in words and numbers; `adviz.formats.steps_frames` makes pictures of them.
"""

from typing import NamedTuple

from adviz.errors import OptionError
from adviz.graph.leibniz import derivative
from adviz.scene.labels import number_of, short
from adviz.scene.model import Edge, Line, Node, Scene

MOST = 300  # steps of a film


class Step(NamedTuple):
    """A step.

    Attributes:
        phase: `forward` or `backward`.
        nodes: the boxes at work: what is computed, or whose adjoint grows.
        edges: the arrows at work, as indices.
        computed: how many nodes have a value, in the order of the tape.
        adjoints: node → what its adjoint is by now.
        says: the statement, and its arithmetic.
    """

    phase: str
    nodes: tuple[int, ...]
    edges: tuple[int, ...]
    computed: int
    adjoints: dict[int, float]
    says: tuple[str, str]


def prepared(scene: Scene, what: str = "a film") -> Scene:
    """The scene as the player shows it: without paths and results, each operation by its name.

    Raises:
        OptionError: there are no values, or they are arrays.
    """
    if any(node.value is None for node in scene.nodes):
        arrays = any(node.entries is not None for node in scene.nodes)
        if arrays:
            raise OptionError(f"{what} is made of numbers, and here are arrays", remedy="-T html plays all formulas")
        raise OptionError(f"{what} needs values", remedy="give one for each input: --at x=1.5")
    results = bool(scene.value_text or scene.tables)
    return scene._replace(
        title=scene.title[: len(scene.title) - results] or scene.title,
        nodes=tuple(_node(scene, node) for node in scene.nodes),
        edges=tuple(_edge(scene, edge) for edge in scene.edges),
        tables=(),
    )


def _node(scene: Scene, node: Node) -> Node:
    """A box with its name and room for its adjoint."""
    roles = tuple(role for role in node.roles if role not in ("on-path", "wrt"))
    if "constant" in roles:
        return node._replace(roles=roles, lines=node.lines[:1])
    text = node.lines[0].text
    if node.op != "input" and " = " not in text:
        text = f"{_name(scene, node.id)} = {text}"
    value = f"= {short(node.value or 0.0, 5)}" if node.value is not None else ""
    lines = [Line("name", text), Line("value", value)]
    if _has_adjoint(node):
        lines.append(Line("adjoint", "∂ −0.00000"))
    return node._replace(roles=roles, lines=tuple(lines))


def _edge(scene: Scene, edge: Edge) -> Edge:
    label = "" if edge.cut or "constant" in scene.nodes[edge.source].roles else short(edge.partial or 0.0)
    return edge._replace(paths=(), roles=tuple(role for role in edge.roles if role != "on-path"), label=label)


def _has_adjoint(node: Node) -> bool:
    return not {"constant", "detached", "unused"} & set(node.roles)


def _name(scene: Scene, node: int) -> str:
    """What a node is called in a statement."""
    if node == scene.root:
        return scene.root_name if not scene.root_name.startswith("∂") else _number(scene, node)
    each = scene.nodes[node]
    named = each.name and not each.name.startswith("∂")
    return each.name if named else each.text if "constant" in each.roles else _number(scene, node)


def _number(scene: Scene, node: int) -> str:
    return number_of(node, scene.inputs) if f"v{node}" in scene.inputs else f"v{node}"


def steps(scene: Scene) -> list[Step]:
    """The steps of a prepared scene.

    Raises:
        OptionError: there are more than `MOST`.
    """
    into: list[list[int]] = [[] for _ in scene.nodes]
    for at, edge in enumerate(scene.edges):
        into[edge.target].append(at)
    made = [*_forward(scene, into), *_backward(scene, into)]
    if len(made) > MOST:
        raise OptionError(f"the film would have {len(made):,} steps", remedy="-T html plays graphs of any size")
    return made


def _forward(scene: Scene, into: list[list[int]]) -> list[Step]:
    leaves = [node for node in scene.nodes if not into[node.id]]
    inputs = [node for node in leaves if "constant" not in node.roles]
    said = ", ".join(f"{node.name} = {short(node.value or 0.0, 5)}" for node in inputs)
    made = [Step("forward", tuple(node.id for node in inputs), (), 0, {}, ("the inputs", said))]
    for node in scene.nodes:
        if into[node.id]:
            text = node.lines[0].text
            operands = ", ".join(_operand(scene, scene.edges[at].source) for at in into[node.id])
            result = f"{operands} → {short(node.value or 0.0, 7)}"
            made.append(Step("forward", (node.id,), tuple(into[node.id]), node.id + 1, {}, (text, result)))
    return made


def _operand(scene: Scene, node: int) -> str:
    each = scene.nodes[node]
    value = short(each.value or 0.0, 5)
    name = _name(scene, node)
    return value if "constant" in each.roles else f"{name} = {value}"


def _backward(scene: Scene, into: list[list[int]]) -> list[Step]:
    root = _name(scene, scene.root)
    sums = {scene.root: 1.0}
    count = len(scene.nodes)
    made = [Step("backward", (scene.root,), (), count, dict(sums), (f"{derivative(root, root)} = 1", "the seed"))]
    for target in range(len(scene.nodes) - 1, -1, -1):
        if target not in sums:
            continue
        for at in into[target]:
            edge = scene.edges[at]
            if edge.cut or not _has_adjoint(scene.nodes[edge.source]):
                continue
            before, partial = sums.get(edge.source, 0.0), edge.partial or 0.0
            sums[edge.source] = before + sums[target] * partial if partial or sums[target] == sums[target] else before
            says = _adding(scene, edge, before, sums[target], sums[edge.source])
            made.append(Step("backward", (edge.source, target), (at,), count, dict(sums), says))
    return made


def _adding(scene: Scene, edge: Edge, before: float, adjoint: float, after: float) -> tuple[str, str]:
    root, source, target = (_name(scene, node) for node in (scene.root, edge.source, edge.target))
    whole = derivative(root, target)
    said = f"{derivative(root, source)} += {whole} · {derivative(target, source)}"
    product = f"{_factor(adjoint)} · {_factor(edge.partial or 0.0)}"
    return said, f"{short(before, 5)} + {product} = {short(after, 5)}"


def _factor(value: float) -> str:
    text = short(value, 5)
    return f"({text})" if text.startswith("−") else text
