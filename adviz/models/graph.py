"""A model: boxes in order, each naming the boxes that it is applied to."""

from typing import NamedTuple

Shape = tuple[int | str, ...]  # a dimension without a number has a name, or `?`
Scope = tuple[str, ...]  # the calls of modules around a box, the outermost first


class Weight(NamedTuple):
    """A parameter: its name, shape, and size in bytes."""

    name: str
    shape: Shape
    bytes: int

    @property
    def numbers(self) -> int:
        """How many numbers it has; unknown dimensions count as 1."""
        found = 1
        for size in self.shape:
            found *= size if isinstance(size, int) else 1
        return found


class Link(NamedTuple):
    """An arrow that comes in: the box it leaves, which of its results it carries, what stands beside it."""

    source: int
    output: int = 0
    label: str = ""


class Box(NamedTuple):
    """A layer, a function call, an input, a constant.

    Attributes:
        kind: `input`, `operation`, `parameter` (weights that several boxes use) or `constant`.
        op: what patterns call it: `Conv`, `BatchNorm`, `Relu`, `Add`.
        word: what its framework calls it: `Conv2d`, `BatchNormalization`; patterns know it as well.
        title: what stands in the box: `Conv2d 7×7 /2`.
        name: of the layer or the tensor: `layer1.0.conv1`; may be empty.
        scope: where it stands; keys of `Model.modules`.
        links: what it is applied to.
        shapes: of its results.
        weights: the parameters that it uses.
        flops: floating-point operations, 2 for a multiplication with its addition; None where that is not known.
        bytes: size of its results; None where a dimension or the type is not known.
        details: what else is known, as name and text.
        times: how many equal ones it stands for, one after the other.
        members: the titles of the boxes that were folded into it.
    """

    kind: str
    op: str
    word: str
    title: str
    name: str
    scope: Scope
    links: tuple[Link, ...]
    shapes: tuple[Shape, ...]
    weights: tuple[Weight, ...] = ()
    flops: int | None = None
    bytes: int | None = None
    details: tuple[tuple[str, str], ...] = ()
    times: int = 1
    members: tuple[str, ...] = ()

    @property
    def parameters(self) -> int:
        """How many numbers its weights have."""
        return sum(weight.numbers for weight in self.weights)


class Module(NamedTuple):
    """A module that was called, or a group of nodes: its name, class, title, and whether it is a layer, which is one
    box unless it is opened."""

    name: str
    word: str
    title: str
    is_layer: bool


class Model(NamedTuple):
    """The graph of a model.

    Attributes:
        name: of its class or file.
        boxes: inputs come before their users.
        roots: positions of the results.
        modules: scope → module.
        notes: for the reader.
    """

    name: str
    boxes: tuple[Box, ...]
    roots: tuple[int, ...]
    modules: dict[Scope, Module]
    notes: tuple[str, ...] = ()

    @property
    def weights(self) -> tuple[Weight, ...]:
        """All parameters, each once."""
        return tuple({weight.name: weight for box in self.boxes for weight in box.weights}.values())

    @property
    def flops(self) -> int:
        """Of all boxes of which it is known."""
        return sum(box.flops or 0 for box in self.boxes)
