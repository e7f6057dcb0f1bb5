"""Operations that move entries and compute nothing, for arrays of anything: of numbers, of positions, of names."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adviz.errors import clip
from adviz.graph.nested import DEEPEST, spelled
from adviz.graph.tape import Settings
from adviz.ops.model import Op


class ShapeError(ValueError):
    """Shapes that do not go together: what is wrong, and the remedy."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


def move(op: Op, said: Settings, arrays: list[NDArray[Any]]) -> NDArray[Any]:
    """The result of a row of the kind `move`.

    Raises:
        ShapeError: the shapes do not go together.
    """
    made: NDArray[Any]
    match op.name:
        case "index":
            made = _index(arrays[0], said["at"])
        case "reshape":
            made = _reshape(arrays[0], said.get("shape"))
        case "transpose":
            made = _transpose(arrays[0], said.get("axes"))
        case "stack":
            made = _stack(arrays, said.get("axis", 0))
        case _:
            made = _concat(arrays, said.get("axis", 0))
    return made


def origins(op: Op, said: Settings, arrays: list[NDArray[Any]]) -> NDArray[np.intp]:
    """Where each entry of the result comes from: positions in the entries of all arguments, one after the other."""
    start, places = 0, []
    for array in arrays:
        places.append(np.arange(start, start + array.size).reshape(array.shape))
        start += array.size
    return move(op, said, places).ravel()


def _index(array: NDArray[Any], at: tuple[Any, ...]) -> NDArray[Any]:
    if len(at) > array.ndim:
        kind = "a number has none" if not array.ndim else f"the shape is {spelled(array.shape)}"
        many = "is 1 subscript" if len(at) == 1 else f"are {len(at)} subscripts"
        raise ShapeError(f"there {many}, and {kind}", "give at most one an axis")
    for size, item in zip(array.shape, at, strict=False):
        if isinstance(item, int) and not -size <= item < size:
            last = f"the last one is {size - 1}" if size else "there are no entries"
            raise ShapeError(f"the subscript {item} is out of range: the size is {size}", last)
        if isinstance(item, tuple) and item[3] == 0:
            raise ShapeError("a slice has the step 0", "leave the step out")
    made: NDArray[Any] = array[tuple(slice(*item[1:]) if isinstance(item, tuple) else item for item in at)]
    return np.asarray(made)


def _reshape(array: NDArray[Any], shape: tuple[int, ...] | None) -> NDArray[Any]:
    if shape is None:
        raise ShapeError("reshape needs a shape", "write reshape(x, 2, 3)")
    try:
        if len(shape) > DEEPEST:
            raise ValueError
        return array.reshape(shape)
    except ValueError:
        fit = "entry does" if array.size == 1 else "entries do"
        wanted = clip(spelled(shape).replace("-", "−"), 40)
        message = f"{array.size:,} {fit} not fit into the shape {wanted} (the shape is {spelled(array.shape)})"
        raise ShapeError(
            message, "the sizes of the new shape must multiply to as many; one of them may be -1"
        ) from None


def _transpose(array: NDArray[Any], axes: tuple[int, ...] | None) -> NDArray[Any]:
    try:
        return array.transpose(axes)
    except ValueError:
        message = f"{list(axes or ())} does not order the {array.ndim} axes of the shape {spelled(array.shape)}"
        raise ShapeError(message, "name each axis once") from None


def _stack(arrays: list[NDArray[Any]], axis: int) -> NDArray[Any]:
    if len({array.shape for array in arrays}) > 1:
        shapes = ", ".join(dict.fromkeys(spelled(array.shape) for array in arrays))
        raise ShapeError(f"an array cannot be made of the shapes {shapes}", "give all entries the same shape")
    if arrays[0].ndim >= DEEPEST:
        raise ShapeError(f"an array has at most {DEEPEST} axes", "leave brackets out")
    _axis(axis, arrays[0].ndim + 1)
    return np.stack(arrays, axis)


def _concat(arrays: list[NDArray[Any]], axis: int) -> NDArray[Any]:
    if not arrays[0].ndim:
        raise ShapeError("concat takes arrays, not numbers", "write [x, y] for an array of numbers")
    axis = _axis(axis, arrays[0].ndim)
    if len({(*array.shape[:axis], *array.shape[axis + 1 :], array.ndim) for array in arrays}) > 1:
        shapes = ", ".join(spelled(array.shape) for array in arrays)
        raise ShapeError(f"concat cannot join the shapes {shapes} along axis {axis}", "all other sizes must be equal")
    return np.concatenate(arrays, axis)


def _axis(axis: int, count: int) -> int:
    if not -count <= axis < count:
        what = f"the axes are 0 to {count - 1}" if count else "a number has no axes"
        raise ShapeError(f"there is no axis {axis}", what)
    return axis % count


def axes_of(axis: int | tuple[int, ...] | None, count: int) -> tuple[int, ...]:
    """The axes that a fold runs along, in order.

    Raises:
        ShapeError: there is no such axis, or one is said twice.
    """
    if axis is None:
        return tuple(range(count))
    axes = [_axis(each, count) for each in (axis if isinstance(axis, tuple) else (axis,))]
    if len(set(axes)) < len(axes):
        raise ShapeError("an axis is said twice", "name each axis once")
    return tuple(sorted(axes))


def rows(array: NDArray[Any], axes: tuple[int, ...]) -> tuple[list[list[Any]], tuple[int, ...]]:
    """The entries along `axes`, a list for each entry of the result; and the result's shape."""
    outer = tuple(size for axis, size in enumerate(array.shape) if axis not in axes)
    inner = prod(array.shape[axis] for axis in axes)
    ordered = np.moveaxis(array, axes, range(array.ndim - len(axes), array.ndim))
    return ordered.reshape(prod(outer), inner).tolist(), outer


def unrows(array: NDArray[Any], shape: tuple[int, ...], axes: tuple[int, ...]) -> NDArray[Any]:
    """The array of `shape` of which `rows` are the rows of `array`."""
    outer = [size for axis, size in enumerate(shape) if axis not in axes]
    inner = [shape[axis] for axis in axes]
    back = range(len(shape) - len(axes), len(shape))
    return np.moveaxis(array.reshape([*outer, *inner]), back, axes)


def kept(shape: tuple[int, ...], axes: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of a fold that keeps its axes."""
    return tuple(1 if axis in axes else size for axis, size in enumerate(shape))


def written(op: Op, said: Settings) -> str:
    """The text of a row of the kind `compose`, with its settings put in.

    >>> from adviz.ops import TABLE
    >>> written(TABLE["one_hot"], {"classes": 3})
    'stack(k, axis=-1) == [0, 1, 2]'
    """
    fields = dict(op.settings) | said
    fields["range"] = ", ".join(map(str, range(int(fields.get("classes", 0)))))
    return op.value.format(**fields)


def check(op: Op, arrays: list[NDArray[Any]]) -> None:
    """Complain about arguments that the text of a composed row would take, and not as it is meant.

    Raises:
        ShapeError: the shapes do not go together.
    """
    shapes = [array.shape for array in arrays]
    said = " and ".join(map(spelled, shapes))
    if op.name == "outer" and any(len(shape) != 1 for shape in shapes):
        raise ShapeError(f"outer takes two vectors, not the shapes {said}", "for one row of a matrix write x[0]")
    if op.name == "cross_entropy" and shapes[0] != shapes[1]:
        remedy = f"of class numbers make one_hot(target, {shapes[0][-1]})" if shapes[0] else "give arrays"
        raise ShapeError(f"cross_entropy takes two arrays of one shape, not {said}", remedy)
    if op.name in ("softmax", "log_softmax", "cross_entropy") and not shapes[0]:
        raise ShapeError(f"{op.name} takes an array, not a number", "write an array: [x, y]")
