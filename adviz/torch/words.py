"""How nodes of the autograd graph, shapes and gradients are written."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_PARTS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_END = re.compile(r"Backward\d*$")


@lru_cache(maxsize=4096)
def word(name: str, custom: bool = False) -> str:
    """The operation that a node differentiates, spelled as in torch; a custom function keeps its name.

    >>> word("SinBackward0"), word("NativeBatchNormBackward0"), word("MaxPool2DWithIndicesBackward0")
    ('sin', 'native_batch_norm', 'max_pool2d_with_indices')
    >>> word("MyFunctionBackward", custom=True), word("AccumulateGrad")
    ('MyFunction', 'accumulate_grad')
    """
    bare = _END.sub("", name) or name
    return bare if custom else _PARTS.sub("_", bare).lower()


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape.

    >>> shape_text((64, 3)), shape_text((2,)), shape_text(())
    ('(64, 3)', '(2)', '()')
    """
    return f"({', '.join(map(str, shape))})"


def dtype_text(dtype: Any) -> str:
    """A type without the name of its package.

    >>> import torch
    >>> dtype_text(torch.float32)
    'float32'
    """
    return str(dtype).removeprefix("torch.")


def attribute_text(value: Any) -> str:
    """An attribute of a node; torch keeps negative numbers as very large ones.

    >>> attribute_text((0, 18446744073709551615)), attribute_text(None)
    ('(0, -1)', 'None')
    """
    if isinstance(value, tuple):
        return f"({', '.join(map(attribute_text, value))})"
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1 << 63:
        return str(value - (1 << 64))
    return str(value)
