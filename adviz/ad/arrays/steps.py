"""One operation on arrays: its value, and how an adjoint is pulled back to each of its arguments.

Entries go through the rules of the operator table one by one, as numbers do, so that an array of one entry is that
number to the last bit, on every machine. Only large arrays go through NumPy's own loops.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from adviz.ad.arrays import moves
from adviz.ad.arrays.moves import ShapeError
from adviz.ad.arrays.vector import vector_rule
from adviz.ad.rules import rule
from adviz.errors import EvaluationError
from adviz.graph.nested import spelled
from adviz.graph.tape import Settings
from adviz.lang.parser import parse
from adviz.ops.model import Op

Array = NDArray[np.float64]
Pull = Callable[[Array], Array]
MOST = 100_000_000  # entries of a result
LARGE = 20_000  # entries of a result, or products of a contraction, beyond which NumPy's loops compute


class Step(NamedTuple):
    """What an operation did.

    Attributes:
        value: the result.
        pulls: one an argument slot: the adjoint of the result → what it adds to the adjoint of the argument, in the
            argument's shape; None where no gradient flows.
        partials: of an operation that goes entry by entry: the local partial of each slot in the result's shape; of
            others empty.
    """

    value: Array
    pulls: tuple[Pull | None, ...]
    partials: tuple[Array, ...] = ()


def step(op: Op, said: Settings, arguments: list[Array]) -> Step:
    """Do an operation.

    Raises:
        ShapeError: the shapes do not go together.
    """
    if op.kind == "move":
        return _moved(op, said, arguments)
    if op.kind == "contract":
        return _contracted(op, arguments)
    if op.kind == "compose":
        return _composed(op, said, arguments)
    if op.variadic and len(arguments) == 1:
        return _folded(op, said, arguments[0])
    return _by_entry(op, arguments)


def _by_entry(op: Op, arguments: list[Array]) -> Step:
    try:
        shape = np.broadcast_shapes(*[each.shape for each in arguments])
    except ValueError:
        shapes = " and ".join([spelled(each.shape) for each in arguments])
        raise ShapeError(
            f"{op.infix or op.name} cannot join the shapes {shapes}",
            "sizes are compared from the last one on, and must be equal, or 1",
        ) from None
    _bounded(shape)
    wide = [np.broadcast_to(each, shape) for each in arguments]
    if prod(shape) <= LARGE:
        rows = [rule(op)(*entries) for entries in zip(*[each.ravel().tolist() for each in wide], strict=True)]
        columns = np.array(rows, dtype=float).reshape(-1, 1 + len(arguments)).T
        value, partials = columns[0].reshape(shape), [column.reshape(shape) for column in columns[1:]]
    else:
        value, *partials = vector_rule(op)(*wide)
    pulls = [
        None if slot in op.cuts else _entry_pull(partial, each.shape, (0 if op.variadic else slot) in op.masks)
        for slot, (partial, each) in enumerate(zip(partials, arguments, strict=True))
    ]
    return Step(value, tuple(pulls), tuple(partials))


def _bounded(shape: tuple[int, ...]) -> None:
    """Complain about a result that would fill the memory."""
    if prod(shape) > MOST:
        raise ShapeError(f"the result would have {prod(shape):,} entries", f"there is room for {MOST:,}")


def _entry_pull(partial: Array, shape: tuple[int, ...], masked: bool) -> Pull:
    def pull(adjoint: Array) -> Array:
        with np.errstate(all="ignore"):
            product = adjoint * partial
        if masked:  # an entry that was not chosen passes nothing, not even 0·inf
            product = np.where(partial == 0.0, 0.0, product)
        return unbroadcast(product, shape)

    return pull


def unbroadcast(array: Array, shape: tuple[int, ...]) -> Array:
    """Add up what broadcasting from `shape` repeated.

    >>> unbroadcast(np.ones((2, 3)), (3,))
    array([2., 2., 2.])
    """
    if array.shape == shape:
        return array
    array = total(array, tuple(range(array.ndim - len(shape))))
    kept = tuple(axis for axis, size in enumerate(shape) if size == 1 and array.shape[axis] != 1)
    return total(array, kept).reshape(shape)


def total(array: Array, axes: tuple[int, ...]) -> Array:
    """The sum over some axes, by one rule for every size up to `LARGE`: see `adviz.ops.numerics.sum`."""
    if not axes or array.size > LARGE:
        return array.sum(axis=axes) if axes else array
    rows, shape = moves.rows(array, axes)
    add = rule(_row("sum"))
    return np.array([add(*row)[0] if row else 0.0 for row in rows], dtype=float).reshape(shape)


def _row(name: str) -> Op:
    from adviz.ops import TABLE

    return TABLE[name]


def _folded(op: Op, said: Settings, array: Array) -> Step:
    """One array, whose entries, or those along some axes, are the arguments of the rule."""
    axes = moves.axes_of(said.get("axis"), array.ndim)
    rows, outer = moves.rows(array, axes)
    if rows and not rows[0]:
        if not op.empty:
            raise ShapeError(f"{op.name} of no entries has no value", "give the array at least one entry")
        made: list[tuple[float, ...]] = [(float(op.empty),)] * len(rows)
    else:
        made = [rule(op)(*row) for row in rows]
    shape = moves.kept(array.shape, axes) if said.get("keepdims") else outer
    value = np.array([row[0] for row in made], dtype=float).reshape(shape)
    partial = moves.unrows(np.array([row[1:] for row in made], dtype=float), array.shape, axes)

    def pull(adjoint: Array) -> Array:
        wide = adjoint.reshape(moves.kept(array.shape, axes))
        with np.errstate(all="ignore"):
            product = wide * partial
        return np.where(partial == 0.0, 0.0, product) if op.masks else product

    return Step(value, (pull,))


def _moved(op: Op, said: Settings, arguments: list[Array]) -> Step:
    """Where each entry of the result comes from is found by moving positions in place of numbers."""
    value, places = moves.move(op, said, arguments), moves.origins(op, said, arguments)
    sizes = [each.size for each in arguments]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(int)

    def pull_to(slot: int) -> Pull:
        start, stop, shape = starts[slot], starts[slot + 1], arguments[slot].shape

        def pull(adjoint: Array) -> Array:
            mine = (places >= start) & (places < stop)
            found = np.bincount(places[mine] - start, weights=adjoint.ravel()[mine], minlength=stop - start)
            return found.astype(float).reshape(shape)

        return pull

    return Step(value, tuple(map(pull_to, range(len(arguments)))))


def _contracted(op: Op, arguments: list[Array]) -> Step:
    a, b = arguments
    if op.name == "dot" and (a.ndim != 1 or a.shape != b.shape):
        message = f"dot takes two vectors of one length, not the shapes {spelled(a.shape)} and {spelled(b.shape)}"
        raise ShapeError(message, "for matrices write @")
    if not a.ndim or not b.ndim:
        message = f"@ takes arrays, not the shapes {spelled(a.shape)} and {spelled(b.shape)}"
        raise ShapeError(message, "write * for a number and an array")
    left, right = (a[None, :] if a.ndim == 1 else a), (b[:, None] if b.ndim == 1 else b)
    if left.shape[-1] != right.shape[-2] or not _joined(left.shape[:-2], right.shape[:-2]):
        message = f"@ cannot multiply the shapes {spelled(a.shape)} and {spelled(b.shape)}"
        raise ShapeError(message, "the last size of the left one must be the last but one of the right one")
    _bounded((*np.broadcast_shapes(left.shape[:-2], right.shape[:-2]), left.shape[-2], right.shape[-1]))
    wide = product(left, right)
    shape = wide.shape[:-2] + (wide.shape[-2],) * (a.ndim > 1) + (wide.shape[-1],) * (b.ndim > 1)

    def pull_left(adjoint: Array) -> Array:
        back = product(adjoint.reshape(wide.shape), np.swapaxes(right, -1, -2))
        return unbroadcast(back, left.shape).reshape(a.shape)

    def pull_right(adjoint: Array) -> Array:
        back = product(np.swapaxes(left, -1, -2), adjoint.reshape(wide.shape))
        return unbroadcast(back, right.shape).reshape(b.shape)

    return Step(wide.reshape(shape), (pull_left, pull_right))


def _joined(left: tuple[int, ...], right: tuple[int, ...]) -> bool:
    try:
        np.broadcast_shapes(left, right)
    except ValueError:
        return False
    return True


def product(left: Array, right: Array) -> Array:
    """The matrix product of stacks of matrices. Libraries of linear algebra add up in an order of their own, so small
    products are added up here."""
    if left.size * right.shape[-1] > LARGE:
        with np.errstate(all="ignore"):
            made: Array = np.matmul(left, right)
        return made
    with np.errstate(all="ignore"):
        terms = left[..., :, None, :] * np.swapaxes(right, -1, -2)[..., None, :, :]
    return total(terms, (terms.ndim - 1,))


def _composed(op: Op, said: Settings, arguments: list[Array]) -> Step:
    """An operation that its row writes over other ones: its pullback is the backward loop over those."""
    from adviz.ad.arrays.evaluate import backward, forward

    moves.check(op, arguments)
    tape = parse(moves.written(op, said))
    point = dict(zip(op.args, arguments, strict=True))
    try:
        steps, values = forward(tape, point)
    except EvaluationError as error:  # its caret would stand in the text of the row
        raise ShapeError(error.message, error.remedy) from None

    def pull_to(name: str) -> Pull:
        def pull(adjoint: Array) -> Array:
            found = backward(tape, steps, adjoint)[tape.inputs[name]]
            return np.zeros(point[name].shape) if found is None else found

        return pull

    pulls = tuple(None if slot in op.cuts else pull_to(name) for slot, name in enumerate(op.args))
    return Step(values[tape.root], pulls)


def jacobian(made: Step, slot: int, arguments: list[Array]) -> Array:
    """The Jacobian of a slot, in the shape (entries of the result, entries of the argument). For small ones."""
    argument = arguments[slot]
    size = made.value.size
    if made.partials:
        matrix = np.zeros((size, argument.size))
        places = np.broadcast_to(np.arange(argument.size).reshape(argument.shape), made.value.shape).ravel()
        matrix[np.arange(size), places] = made.partials[slot].ravel()
        return matrix
    pull = made.pulls[slot]
    if pull is None:
        return np.zeros((size, argument.size))
    rows = [pull(unit.reshape(made.value.shape)).ravel() for unit in np.eye(size)]
    return np.array(rows, dtype=float).reshape(size, argument.size)
