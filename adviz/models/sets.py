"""Lists of transforms: adviz's own, and hiddenlayer's."""

from __future__ import annotations

from adviz.models.transforms import Fold, FoldDuplicates, Prune, Transform

_SHORTCUTS = (  # what goes around the layers of a residual block: a convolution, or nothing
    "(({before} > {last}) | {last}) > Add > Relu",
    "{before} > {last} > Add > Relu",
)
FOLDS: tuple[Transform, ...] = (
    Prune("Constant"),
    Prune("Identity"),
    Prune("Dropout"),
    Fold("Conv > BatchNorm > Relu", "ConvBnRelu"),
    Fold("Conv > BatchNorm", "ConvBn"),
    *(Fold(shortcut.format(before=before, last="ConvBn"), block)
      for before, block in (("ConvBnRelu > ConvBnRelu", "BottleneckBlock"), ("ConvBnRelu", "ResidualBlock"))
      for shortcut in _SHORTCUTS),
    *(Fold(shortcut.format(before=before, last="Conv"), block)
      for before, block in (("Conv > Relu > Conv > Relu", "BottleneckBlock"), ("Conv > Relu", "ResidualBlock"))
      for shortcut in _SHORTCUTS),
    Fold("Conv > Relu", "ConvRelu"),
    Fold("Linear > Relu", "LinearRelu"),
    FoldDuplicates(),
)  # fmt: skip
HIDDENLAYER: tuple[Transform, ...] = (
    Fold("Conv > Conv > BatchNorm > Relu", "ConvConvBnRelu"),
    Fold("Conv > BatchNorm > Relu", "ConvBnRelu"),
    Fold("Conv > BatchNorm", "ConvBn"),
    Fold("Conv > Relu", "ConvRelu"),
    Fold("Linear > Relu", "LinearRelu"),
    FoldDuplicates("op"),
)
