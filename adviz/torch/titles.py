"""What stands in the box of a layer: its class, and what a reader wants to know of its settings."""

from __future__ import annotations

from typing import Any


def title_of(module: Any) -> str:
    """The class of a module with the size of its window and its steps.

    >>> import torch
    >>> title_of(torch.nn.Conv2d(3, 64, 7, stride=2)), title_of(torch.nn.MaxPool2d(2)), title_of(torch.nn.ReLU())
    ('Conv2d 7×7 /2', 'MaxPool2d 2×2 /2', 'ReLU')
    >>> title_of(torch.nn.Dropout(0.1)), title_of(torch.nn.LSTM(3, 4, num_layers=2, bidirectional=True))
    ('Dropout 0.1', 'LSTM 2 layers, both directions')
    """
    said = [type(module).__name__]
    window = getattr(module, "kernel_size", None)
    if window is not None:
        sizes = window if isinstance(window, tuple) else (window,) * _dimensions(said[0])
        said.append("×".join(map(str, sizes)))
        said += _strides(getattr(module, "stride", 1))
    if getattr(module, "groups", 1) != 1:
        said.append(f"groups {module.groups}")
    if isinstance(getattr(module, "p", None), float):
        said.append(f"{module.p:g}")
    layers = [f"{module.num_layers} layers"] if getattr(module, "num_layers", 1) != 1 else []
    layers += ["both directions"] if getattr(module, "bidirectional", False) is True else []
    return " ".join([*said, *([", ".join(layers)] if layers else [])])


def _dimensions(word: str) -> int:
    return int(word[-2]) if word[-2:-1].isdigit() and word.endswith("d") else 1


def _strides(stride: Any) -> list[str]:
    sizes = stride if isinstance(stride, tuple) else (stride,)
    if all(size == 1 for size in sizes):
        return []
    return [f"/{sizes[0]}" if len(set(sizes)) == 1 else f"/{'×'.join(map(str, sizes))}"]
