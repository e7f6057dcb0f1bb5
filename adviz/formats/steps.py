"""The step player as data: the forward pass, one operation a step, then the backward pass, one `v̄ += v̄·∂` a step.

Every step has its arithmetic in words and numbers; `adviz.formats.steps_frames` makes pictures of them.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from adviz.errors import OptionError
from adviz.formats.steps_sums import added, edges_into, has_adjoint, seed
from adviz.formats.steps_words import adding, inputs, name_of, operation, seeded, value_of
from adviz.graph.nested import spelled
from adviz.layout.font import text_width
from adviz.layout.plan import VALUE, WIDEST
from adviz.scene.figures import rows, shape
from adviz.scene.labels import short
from adviz.scene.model import Edge, Line, Node, Scene

MOST = 300  # steps of a film
FEWEST = 3  # digits in a box


class Step(NamedTuple):
    """A step.

    Attributes:
        phase: `forward` or `backward`.
        nodes: the boxes at work: what is computed, or whose adjoint grows.
        edges: the arrows at work, as indices.
        computed: how many nodes have a value, in the order of the tape.
        adjoints: node → what its adjoint is by now: a float, or a nested tuple.
        says: the statement, and its arithmetic, from the fullest form to the shortest.
    """

    phase: str
    nodes: tuple[int, ...]
    edges: tuple[int, ...]
    computed: int
    adjoints: dict[int, Any]
    says: tuple[str, ...]


def prepared(scene: Scene, what: str = "a film") -> Scene:
    """The scene as the player shows it: without paths and results, each operation by its name.

    Raises:
        OptionError: there are no values.
    """
    if any(node.value is None and node.entries is None for node in scene.nodes):
        raise OptionError(f"{what} needs values", remedy="give one for each input: --at x=1.5")
    results = bool(scene.value_text or scene.tables)
    texts = _widest(scene)
    return scene._replace(
        title=scene.title[: len(scene.title) - results] or scene.title,
        nodes=tuple(_node(scene, node, texts.get(node.id, [])) for node in scene.nodes),
        edges=tuple(_edge(scene, edge) for edge in scene.edges),
        tables=(),
    )


def adjoint_texts(value: Any) -> list[str]:
    """The adjoint in a box: a line, or one for each row of a small matrix."""
    return lines_of("∂ ", value, 4)


def lines_of(mark: str, value: Any, digits: int) -> list[str]:
    """A value behind a mark, as lines that a box has room for: with fewer digits, or on more lines.

    >>> lines_of("= ", (0.25, 4.0), 5)
    ['= [0.25, 4]']
    >>> lines_of("= ", (1/3, -1/3, 2/3, 1/7, -1/7, 3/7), 5)
    ['= [0.333, −0.333, 0.667,', '0.143, −0.143, 0.429]']
    """
    for count in range(digits, FEWEST - 1, -1):
        made = rows(mark, value, count)
        if max(map(_width, made)) <= WIDEST:
            return made
    return [part for line in made for part in _broken(line)]


def _broken(line: str) -> list[str]:
    """A line, as several ones of about as many entries each."""
    entries = line.split(", ")
    each = -(-len(entries) // -int(-_width(line) // WIDEST))
    parts = [", ".join(entries[at : at + each]) for at in range(0, len(entries), each)]
    return [f"{part}," for part in parts[:-1]] + parts[-1:]


def _width(line: str) -> float:
    return text_width(line, VALUE)


def _widest(scene: Scene) -> dict[int, list[str]]:
    """Node → lines as many and as wide as its adjoint ever has on the way."""
    made: dict[int, list[str]] = {}
    steps = [(scene.root, seed(scene)), *[(scene.edges[step.edge].source, step.after) for step in added(scene)]]
    for node, value in steps:
        lines = adjoint_texts(value)
        before = made.setdefault(node, lines)
        widest = max(*before, *lines, key=_width)
        made[node] = [widest, *max(before, lines, key=len)[1:]]
    return made


def _node(scene: Scene, node: Node, adjoint: list[str]) -> Node:
    """A box with its name and room for its adjoint."""
    roles = tuple(role for role in node.roles if role not in ("on-path", "wrt"))
    if "constant" in roles:
        return node._replace(roles=roles, lines=node.lines[:1])
    text = node.lines[0].text
    if node.op != "input" and " = " not in text:
        text = f"{name_of(scene, node.id)} = {text}"
    lines = [Line("name", text)]
    if node.entries is not None:
        lines.append(Line("value", f"shape {spelled(shape(node.entries))}"))
    lines += [Line("value", said) for said in lines_of("= ", value_of(node), 5)]
    if has_adjoint(node):
        lines += [Line("adjoint", said) for said in (["∂ −0.00000"] if node.entries is None else adjoint)]
    return node._replace(roles=roles, lines=tuple(lines))


def _edge(scene: Scene, edge: Edge) -> Edge:
    label = edge.label if edge.shape is not None else short(edge.partial or 0.0)
    if edge.cut or "constant" in scene.nodes[edge.source].roles:
        label = ""
    return edge._replace(paths=(), roles=tuple(role for role in edge.roles if role != "on-path"), label=label)


def steps(scene: Scene) -> list[Step]:
    """The steps of a prepared scene.

    Raises:
        OptionError: there are more than `MOST`.
    """
    made = [*_forward(scene), *_backward(scene)]
    if len(made) > MOST:
        raise OptionError(f"the film would have {len(made):,} steps", remedy="-T html plays graphs of any size")
    return made


def _forward(scene: Scene) -> Iterator[Step]:
    into = edges_into(scene)
    given = [node for node in scene.nodes if not into[node.id] and "constant" not in node.roles]
    yield Step("forward", tuple(node.id for node in given), (), 0, {}, inputs(given))
    for node in scene.nodes:
        if into[node.id]:
            says = operation(scene, node, [scene.edges[at].source for at in into[node.id]])
            yield Step("forward", (node.id,), tuple(into[node.id]), node.id + 1, {}, says)


def _backward(scene: Scene) -> Iterator[Step]:
    count, sums = len(scene.nodes), {scene.root: seed(scene)}
    yield Step("backward", (scene.root,), (), count, dict(sums), seeded(scene, seed(scene)))
    for step in added(scene):
        edge = scene.edges[step.edge]
        sums[edge.source] = step.after
        yield Step("backward", (edge.source, edge.target), (step.edge,), count, dict(sums), adding(scene, step))
