"""Models that the tests draw, in plain torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn


class Block(nn.Module):
    """Two convolutions and what goes past them."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(before, after, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(after)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(after, after, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(after)
        self.downsample = None
        if stride != 1 or before != after:
            self.downsample = nn.Sequential(nn.Conv2d(before, after, 1, stride, bias=False), nn.BatchNorm2d(after))

    def forward(self, x: Any) -> Any:
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        y += x if self.downsample is None else self.downsample(x)
        return self.relu(y)


class ResNet18(nn.Module):
    """He, Zhang, Ren & Sun, *Deep Residual Learning for Image Recognition* (2015), table 1, 18 layers."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        widths = (64, 64, 128, 256, 512)
        for at in range(4):
            first = Block(widths[at], widths[at + 1], 1 if at == 0 else 2)
            setattr(self, f"layer{at + 1}", nn.Sequential(first, Block(widths[at + 1], widths[at + 1], 1)))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(512, 1000)

    def forward(self, x: Any) -> Any:
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(self.avgpool(x), 1))


class Tied(nn.Module):
    """One weight, used twice."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(7, 4)
        self.out = nn.Linear(4, 7, bias=False)
        self.out.weight = self.embedding.weight

    def forward(self, words: Any) -> Any:
        return self.out(self.embedding(words).relu())


class Stack(nn.Module):
    """Linear layers, after one of which something happens."""

    def __init__(self, depth: int, at: int, what: Callable[[Any], Any]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(4, 4) for _ in range(depth))
        self.at = at
        self.what = what

    def forward(self, x: Any) -> Any:
        for number, layer in enumerate(self.layers):
            x = layer(x)
            if number == self.at:
                x = self.what(x)
            x = torch.tanh(x)
        return x.sum()


class Double(torch.autograd.Function):
    """A custom function: the square."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx: Any, gradient: Any) -> Any:
        (x,) = ctx.saved_tensors
        return 2 * x * gradient


def scalar(number: float, **more: Any) -> Any:
    return torch.tensor(number, dtype=torch.float64, requires_grad=True, **more)


def _transformer() -> Any:
    layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True)
    return (layer(torch.randn(2, 3, 8)) ** 2 * torch.randn(8)).sum()


def _lstm() -> Any:
    return nn.LSTM(3, 4)(torch.randn(5, 1, 3))[0].pow(2).sum()


def _gru_loop() -> Any:
    cell, state = nn.GRUCell(3, 4), torch.zeros(1, 4)
    for step in torch.randn(4, 1, 3):
        state = cell(step, state)
    return state.sum()


def _convolution() -> Any:
    model = nn.Sequential(
        nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8, 3)
    )
    return nn.functional.cross_entropy(model(torch.randn(4, 1, 6, 6)), torch.tensor([0, 1, 2, 0]))


def _views() -> Any:
    x = torch.randn(3, 4, requires_grad=True)
    first, second = (2 * x).split(2, dim=1)
    return (first.t() @ second).diagonal().sum() + x[0].unbind()[1]


def _in_place() -> Any:
    x = torch.randn(4, requires_grad=True)
    y = torch.sin(x)
    y[1:3] *= 2
    y += x
    return (y * y).sum()


MODELS: dict[str, Callable[[], Any]] = {
    "two linear layers": lambda: nn.Sequential(nn.Linear(5, 4), nn.Linear(4, 3))(torch.randn(2, 5)).sum(),
    "three linear layers": lambda: nn.Sequential(nn.Linear(5, 4), nn.Linear(4, 4), nn.Linear(4, 3))(torch.randn(2, 5)),
    "tanh": lambda: nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 1))(torch.randn(2, 8)),
    "convolution": _convolution,
    "lstm": _lstm,
    "gru loop": _gru_loop,
    "transformer": _transformer,
    "tied weights": lambda: Tied()(torch.tensor([1, 2, 3])).logsumexp(1).sum(),
    "views": _views,
    "in place": _in_place,
    "custom function": lambda: Double.apply(torch.randn(3, requires_grad=True)).exp().sum(),
    "complex": lambda: torch.fft.fft(torch.randn(4, requires_grad=True)).abs().sum(),
}
