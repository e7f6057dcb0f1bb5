"""Scene → tape, for formats that write the formula down anew: programs and mathematics."""

from __future__ import annotations

from adviz.errors import AdvizError, OptionError, Source
from adviz.graph.tape import Settings, Tape
from adviz.lang.parser import parse
from adviz.ops import CONST, INPUT, TABLE
from adviz.ops.model import Op
from adviz.scene.model import Scene

_LEAVES = {"input": INPUT, "const": CONST}


def tape_of(scene: Scene, purpose: str) -> Tape:
    """The tape that a scene shows, with the scene's ids as positions.

    Args:
        scene: of a formula.
        purpose: what needs the tape, for the message.

    Raises:
        OptionError: the scene is not of a formula (of a model, say), so that its operators have no rules.
    """
    written = _parsed(scene)
    if written is not None:
        return written
    ops = [_op(node.op, purpose) for node in scene.nodes]
    args: list[list[int]] = [[] for _ in scene.nodes]
    for edge in scene.edges:
        args[edge.target].append(edge.source)
    constants: dict[int, float] = {}
    spellings: dict[int, str] = {}
    for node in scene.nodes:
        if node.op == "const":
            leaf = parse(node.text)
            constants[node.id], spellings[node.id] = leaf.constants[leaf.root], node.text
    names = {node.id: node.name for node in scene.nodes if node.name and not node.name.startswith("∂")}
    made = Tape(
        ops,
        list(map(tuple, args)),
        constants,
        spellings,
        names,
        {},
        scene.root,
        [0] * len(ops),
        Source(scene.expression),
    )
    made.label = scene.root_name
    made.settings = _settings(scene, ops)
    return made


def _settings(scene: Scene, ops: list[Op]) -> dict[int, Settings]:
    """What operations are told beside their inputs: the text of a node says it, whatever its operands are called."""
    told = {}
    for node, op in zip(scene.nodes, ops, strict=True):
        written = parse(node.text) if op.settings else None
        if written and written.root in written.settings:
            told[node.id] = written.settings[written.root]
    return told


def _parsed(scene: Scene) -> Tape | None:
    """The tape of the formula's text, where it is the graph that is shown: `--share` and `--tidy` change it."""
    try:
        tape = parse(scene.expression, scene.inputs)
    except AdvizError:
        return None
    same = [op.name for op in tape.ops] == [node.op for node in scene.nodes] and tape.root == scene.root
    ends = [(source, node) for node, sources in enumerate(tape.args) for source in sources]
    if not same or ends != [(edge.source, edge.target) for edge in scene.edges]:
        return None
    tape.label = scene.root_name
    return tape


def _op(name: str, purpose: str) -> Op:
    if name in TABLE or name in _LEAVES:
        return TABLE.get(name) or _LEAVES[name]
    raise OptionError(
        f"{purpose} needs a formula, and this graph has the operator {name}", remedy="use a format that paints, or json"
    )
