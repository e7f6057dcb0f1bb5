"""What a person shall see: boxes, arrows, texts, roles. No format, no colour, no position.

Every format draws from this record alone. Numbers stand beside the texts that show them, because the JSON format
is the exact record and a tooltip has all digits.
"""

from typing import Any, NamedTuple


class Line(NamedTuple):
    """One line of text in a box; `kind` is `"name"`, `"value"` or `"adjoint"`."""

    kind: str
    text: str


class Node(NamedTuple):
    """A box.

    Attributes:
        id: position on the tape; formats write it as `v{id}`.
        op: operator name, `"input"` or `"const"`.
        name: name of an input or an assigned name, else empty.
        text: the expression, as text (may be long; formats cut it).
        lines: what stands in the box, from top to bottom.
        value: the primal; None when there are no values.
        adjoint: ∂root/∂node; None when there are no values.
        roles: sorted; of `input parameter root operation constant saved on-path wrt detached unused nonfinite culprit`.
        tooltip: the whole truth in full digits.
        heat: where its gradient lies on `Scene.heat`, from −1 to 1; None when there is no such scale.
        entries, slopes: of an array the value and ∂root/∂node as nested tuples, where `value` and `adjoint` are None.
        facts: what else records have of it, by name: the shape, the number of parameters, … of a layer.
    """

    id: int
    op: str
    name: str
    text: str
    lines: tuple[Line, ...]
    value: float | None
    adjoint: float | None
    roles: tuple[str, ...]
    tooltip: str
    heat: float | None = None
    entries: Any = None
    slopes: Any = None
    facts: tuple[tuple[str, Any], ...] = ()


class Edge(NamedTuple):
    """An arrow from an input to its user; an edge is source, target, **slot**.

    Attributes:
        partial: the local partial; None when there are no values.
        formula: the local partial as a formula.
        flow: sum over all paths from the differentiated inputs through this edge of their products.
        paths: numbers of the listed paths that use the edge, ascending.
        label: what stands beside the arrow (may be empty).
        roles: sorted; of `on-path cut saved nonfinite culprit`; `saved` is no edge of the derivative.
        tooltip: the whole truth in full digits.
        cut: why nothing flows back along it (`detach`, `no_grad`, `comparison`); empty where it does.
        heat: where its gradient lies on `Scene.heat`, from −1 to 1; None when there is no such scale.
        shape: between arrays the shape of the Jacobian: entries of the target, entries of the source.
        jacobian: where it is small, as nested tuples.
        pulled: between arrays the gradient that flows through the edge, as nested tuples.
    """

    source: int
    target: int
    slot: int
    partial: float | None
    formula: str
    flow: float | None
    paths: tuple[int, ...]
    label: str
    roles: tuple[str, ...]
    tooltip: str
    cut: str = ""
    heat: float | None = None
    shape: tuple[int, int] | None = None
    jacobian: Any = None
    pulled: Any = None


class Path(NamedTuple):
    """A listed path from a differentiated input to the root.

    Attributes:
        number: as in the picture and in the table, from 1, running on over several inputs.
        edges: indices into `Scene.edges`, from the input to the root.
        nodes: ids, one more than edges.
        chain: one short text a node.
        factors: one short text an edge, from the input to the root.
        product: the product of the local partials; None when there are no values, or it is an array.
        product_text: the product as shown: a number, or a formula.
        formula: the product as a formula.
        share: product / gradient; None when there are no values or the gradient is 0 or not finite.
        entries: the product, where it is an array, as nested tuples.
    """

    number: int
    edges: tuple[int, ...]
    nodes: tuple[int, ...]
    chain: tuple[str, ...]
    factors: tuple[str, ...]
    product: float | None
    product_text: str
    formula: str
    share: float | None
    entries: Any = None


class PathTable(NamedTuple):
    """The paths of one differentiated input.

    Attributes:
        wrt: its name.
        node: its id.
        count: how many paths there are, exactly.
        listed: the heaviest, best first.
        total: the gradient; None when there are no values.
        total_text: the gradient as shown: a number, or a formula.
        rest: what the unlisted paths add up to (0.0 when all are listed); None when there are no values.
        rest_text: the same as shown; empty when all are listed.
        adds: whether the products add up to the gradient; norms do not.
        left: the rest, where it is an array, as nested tuples.
    """

    wrt: str
    node: int
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody asks a table for
    listed: tuple[Path, ...]
    total: float | None
    total_text: str
    rest: float | None
    rest_text: str
    adds: bool = True
    left: Any = None


class Heat(NamedTuple):
    """The scale of a heat map: gradients by the logarithm of their size.

    Attributes:
        low, high: the sizes at its ends; `Node.heat` is near 0 at `low`, ±1 at `high`, and 0 where nothing flows.
        signed: whether gradients are numbers with a sign, rather than norms.
    """

    low: float
    high: float
    signed: bool


class Cluster(NamedTuple):
    """A frame around boxes that belong together: a module of a model.

    Attributes:
        name: what stands in its corner.
        nodes: ids of the nodes that are in it and in no frame within it.
        within: index of the frame around it in `Scene.clusters`, which comes before it; -1 where there is none.
        tooltip: the whole truth.
    """

    name: str
    nodes: tuple[int, ...]
    within: int
    tooltip: str


class Scene(NamedTuple):
    """The whole picture.

    Attributes:
        title: what stands above the picture; the first line is the title of the sample or the formula.
        expression: the formula as it was written.
        root: id of the root.
        root_name: its label (`f`, or the assigned name).
        inputs: name → value (None for all when there are no values).
        value: the root's primal; None when there are no values.
        value_text: the same as shown.
        gradient: name → ∂root/∂name for every input; empty when there are no values.
        nodes, edges: in the order of the tape; `nodes[i].id == i`.
        tables: one a differentiated input.
        notes: what is not finite and where, what is not used: for stderr.
        tokens: where a node's operation stands in `expression`: the index of its token, one a node; empty when there is
            no text.
        heat: the scale of the heat map, when the drawing is one.
        clusters: frames around boxes, those outside before those within.
    """

    title: tuple[str, ...]
    expression: str
    root: int
    root_name: str
    inputs: dict[str, float | None]
    value: float | None
    value_text: str
    gradient: dict[str, float | None]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    tables: tuple[PathTable, ...]
    notes: tuple[str, ...]
    tokens: tuple[int, ...] = ()
    heat: Heat | None = None
    clusters: tuple[Cluster, ...] = ()

    @property
    def paths(self) -> tuple[Path, ...]:
        """All listed paths, in the order of their numbers."""
        return tuple(path for table in self.tables for path in table.listed)
