"""The two loops over the tape, for arrays: values forward, adjoints back, as in `adviz.ad.evaluate`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from adviz.ad.arrays.moves import ShapeError
from adviz.ad.arrays.steps import Array, Step, jacobian, step
from adviz.ad.point import complete, is_number, too_large
from adviz.errors import EvaluationError, clip
from adviz.graph.nested import spelled
from adviz.graph.tape import Tape
from adviz.lang.lexer import place

Values = list[Array]


def forward(tape: Tape, point: Mapping[str, Any]) -> tuple[list[Step | None], Values]:
    """What each operation did, and all values; leaves have no step.

    Raises:
        EvaluationError: shapes do not go together; the caret stands under the operation.
    """
    steps: list[Step | None] = []
    values: Values = []
    for node, sources in enumerate(tape.args):
        if sources:
            made = _step(tape, node, [values[source] for source in sources])
            steps.append(made)
            values.append(made.value)
        else:
            steps.append(None)
            values.append(_leaf(tape, node, point))
    return steps, values


def _leaf(tape: Tape, node: int, point: Mapping[str, Any]) -> Array:
    if node in tape.constants:
        return np.asarray(tape.constants[node], dtype=float)
    return numeric(point[tape.names[node]], f"the value of {clip(tape.names[node], 24)}")


def numeric(value: Any, what: str) -> Array:
    """What a person gives as an array.

    Raises:
        EvaluationError: it is no number and no array of numbers; `what` says where.

    >>> numeric([[1, 2], [3, 4]], "the seed").shape
    (2, 2)
    """
    try:
        made = np.asarray(value)
        if isinstance(value, np.ma.MaskedArray):
            raise TypeError
        if made.dtype.kind in "fiub" or not made.size or (made.dtype.kind == "O" and all(map(is_number, made.flat))):
            return made.astype(float, copy=False)
        if made.dtype.kind == "c":
            remedy = "derivatives here are of real numbers: make the two parts two inputs"
            raise EvaluationError(f"{what} is complex", remedy=remedy)
    except OverflowError:
        raise too_large(what) from None
    except (ValueError, TypeError, RuntimeError):
        pass
    if isinstance(value, str | bytes | None) or not hasattr(value, "__len__"):
        raise EvaluationError(
            f"{what} is no number: {clip(repr(value), 40)}", remedy="give a number, or lists of numbers"
        )
    raise EvaluationError(f"{what} is no array of numbers", remedy="give lists of numbers, each row as many")


def _step(tape: Tape, node: int, arguments: list[Array]) -> Step:
    try:
        return step(tape.ops[node], tape.settings.get(node, {}), arguments)
    except ShapeError as error:
        span = place(tape.source.text, tape.tokens[node]) if tape.tokens else None
        raise EvaluationError(str(error), tape.source if span else None, span, error.remedy) from None


def backward(tape: Tape, steps: list[Step | None], seed: Array) -> list[Array | None]:
    """The adjoints; None where no gradient comes to."""
    adjoints: list[Array | None] = [None] * len(tape)
    adjoints[tape.root] = seed
    for node in range(tape.root, -1, -1):
        adjoint, made = adjoints[node], steps[node]
        if adjoint is None or made is None:
            continue
        for source, pull in zip(tape.args[node], made.pulls, strict=True):
            if pull is not None:
                before, more = adjoints[source], pull(adjoint)
                with np.errstate(all="ignore"):
                    adjoints[source] = more if before is None else before + more
    return adjoints


class ArrayEvaluation:
    """One tape at one point, of which some values are arrays.

    Values of shape () are floats, all others NumPy arrays.

    Attributes:
        tape: the graph.
        values: the primals, one a node.
        seed: what the adjoint of the root is; None where the root is no number and nothing was given.
    """

    def __init__(self, tape: Tape, at: Mapping[str, Any], seed: Any = None) -> None:
        self.tape = tape
        point = complete(tape, at)
        self._steps, self._values = forward(tape, point)
        self.values = [_plain(value) for value in self._values]
        root = self._values[tape.root]
        self.seed = None if seed is None and root.ndim else _seed(seed, root)
        self._adjoints: list[Any] = []

    def __repr__(self) -> str:
        shape = self.shape(self.tape.root)
        found = f"of shape {spelled(shape)}" if shape else f"= {self.value}"
        return f"<adviz.Evaluation {self.tape.root_name} {found}>"

    @property
    def value(self) -> Any:
        """The root's primal."""
        return self.values[self.tape.root]

    @property
    def adjoints(self) -> list[Any]:
        """∂root/∂node in the shape of the node, one a node; zeros where no gradient reaches.

        Raises:
            EvaluationError: the root is no number, and no seed was given.
        """
        if not self._adjoints:
            if self.seed is None:
                self._ask_for_seed()
            found = backward(self.tape, self._steps, np.asarray(self.seed))
            self._adjoints = [
                _plain(np.zeros(value.shape) if adjoint is None else adjoint)
                for adjoint, value in zip(found, self._values, strict=True)
            ]
        return self._adjoints

    def _ask_for_seed(self) -> None:
        shape = self._values[self.tape.root].shape
        size = int(np.prod(shape))
        some = (np.arange(size) == 0).astype(int).reshape(shape).tolist() if size < 7 else "…"
        name = clip(self.tape.root_name, 24)
        raise EvaluationError(
            f"{name} has the shape {spelled(shape)}, and only a number has a gradient",
            remedy=f"write sum(…), or say which combination: --seed '{some}'",
        )

    @property
    def gradient(self) -> dict[str, Any]:
        """Input name → ∂root/∂input, in the shape of the input."""
        return {name: self.adjoints[node] for name, node in self.tape.inputs.items()}

    @property
    def partials(self) -> list[tuple[Array, ...]]:
        """The local partials of the operations that go entry by entry, in the shape of the result; of others ()."""
        return [() if made is None else made.partials for made in self._steps]

    def shape(self, node: int) -> tuple[int, ...]:
        """The shape of a node's value."""
        return self._values[node].shape

    def jacobian(self, node: int, slot: int) -> Array:
        """∂node/∂argument, entries of the node by entries of the argument."""
        made = self._steps[node]
        assert made is not None
        return jacobian(made, slot, [self._values[source] for source in self.tape.args[node]])

    def diagonal(self, node: int, slot: int) -> Array | None:
        """The diagonal, where the edge takes each entry to its own place and nowhere else; else None."""
        made = self._steps[node]
        source = self.tape.args[node][slot]
        if made is None or not made.partials or self._values[source].shape != made.value.shape:
            return None
        return made.partials[slot]

    def pulled(self, node: int, slot: int, adjoint: Any) -> Array | None:
        """What the edge adds to its argument's adjoint, when the node has `adjoint`; None where it is cut."""
        made = self._steps[node]
        assert made is not None
        pull = made.pulls[slot]
        return None if pull is None else pull(np.asarray(adjoint, dtype=float))


def _plain(value: Array) -> Any:
    return float(value) if not value.ndim else value


def _seed(seed: Any, root: Array) -> Any:
    made = numeric(1.0 if seed is None else seed, "the seed")
    if made.shape != root.shape:
        raise EvaluationError(
            f"the seed has the shape {spelled(made.shape)}, and the result {spelled(root.shape)}",
            remedy="give as many numbers as the result has",
        )
    return made
