"""What operations are called in patterns: the same in every framework."""

import re
from functools import lru_cache

_CALLED = {
    "gemm": "Linear",
    "addmm": "Linear",
    "batchnormalization": "BatchNorm",
    "layernormalization": "LayerNorm",
    "nativelayernorm": "LayerNorm",
    "instancenormalization": "InstanceNorm",
    "groupnormalization": "GroupNorm",
    "averagepool": "AvgPool",
    "globalaveragepool": "GlobalAvgPool",
    "iadd": "Add",
    "radd": "Add",
    "isub": "Sub",
    "imul": "Mul",
    "rmul": "Mul",
    "itruediv": "Div",
    "truediv": "Div",
    "rmatmul": "Matmul",
    "conv": "Conv",
    "convolution": "Conv",
    "relu": "Relu",
    "concat": "Concat",
    "cat": "Concat",
    "getitem": "Getitem",
}
_DIMENSIONS = re.compile(r"_?[1-4]d$", re.IGNORECASE)


@lru_cache(maxsize=4096)
def canonical(word: str) -> str:
    """The word of patterns for a class, a function or an operator of ONNX.

    >>> canonical("Conv2d"), canonical("max_pool2d"), canonical("BatchNormalization"), canonical("__iadd__")
    ('Conv', 'MaxPool', 'BatchNorm', 'Add')
    >>> canonical("LSTM"), canonical("relu_")
    ('LSTM', 'Relu')
    """
    bare = _DIMENSIONS.sub("", word.strip("_")) or word
    parts = [part for part in bare.split("_") if part]
    joined = "".join(part[:1].upper() + part[1:] for part in parts) or bare
    return _CALLED.get(joined.lower(), joined)
