"""`make_dot` against torchviz itself: the same nodes and edges."""

from __future__ import annotations

import re
import sys
import warnings
from collections import Counter
from typing import Any

import pytest
import torch
from torch import nn
from torch_models import MODELS, Double, ResNet18

import adviz.torch
from adviz.errors import OptionError

NODE = re.compile(r'^\t(\w+) \[label=(?:"((?:[^"\\]|\\.)*)"|(\w+))(?: fillcolor=(\w+))?\]', re.MULTILINE | re.DOTALL)
EDGE = re.compile(r"^\t(\w+) -> (\w+)(?: \[(.*)\])?$", re.MULTILINE)


@pytest.fixture(scope="module")
def torchviz_make_dot() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from torchviz import make_dot

    def quiet(*args: Any, **options: Any) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it uses distutils
            return make_dot(*args, **options)

    return quiet


def nodes(source: str) -> dict[str, tuple[str, str]]:
    """Id → label and colour; what is drawn twice looks as it was drawn last."""
    return {
        name: ((quoted or plain).replace("\n", "\\n"), colour)
        for name, quoted, plain, colour in NODE.findall(source)
    }  # fmt: skip


def edges(source: str) -> Counter[tuple[Any, Any, str]]:
    known = nodes(source)
    return Counter((known[tail], known[head], style) for tail, head, style in EDGE.findall(source))


def same(mine: str, theirs: str, colours: bool = True) -> None:
    if not colours:
        mine, theirs = (re.sub(" fillcolor=(lightblue|orange)", "", source) for source in (mine, theirs))
    assert Counter(nodes(mine).values()) == Counter(nodes(theirs).values())
    assert edges(mine) == edges(theirs)
    assert len(EDGE.findall(mine)) == len(EDGE.findall(theirs))


def formula() -> tuple[Any, dict[str, Any]]:
    x1, x2, c = (torch.tensor(number, requires_grad=True) for number in (1.5, 0.5, 1.0))
    return (torch.sin(x2) + c) / (x2 + torch.exp(x1)) + x1 * x2, {"x1": x1, "x2": x2, "c": c}


def test_the_tutorials_formula(torchviz_make_dot: Any) -> None:
    y, params = formula()
    source = adviz.torch.make_dot(y, params).source
    same(source, torchviz_make_dot(y, params).source)


@pytest.mark.parametrize("name", MODELS)
def test_every_model(torchviz_make_dot: Any, name: str) -> None:
    torch.manual_seed(0)
    out = MODELS[name]()
    colours = name != "custom function"  # in torchviz a leaf that is saved turns into a saved tensor
    same(adviz.torch.make_dot(out).source, torchviz_make_dot(out).source, colours)


@pytest.mark.parametrize("name", MODELS)
def test_attributes(torchviz_make_dot: Any, name: str) -> None:
    torch.manual_seed(0)
    out = MODELS[name]()
    for widest in (50, 6):
        options = {"show_attrs": True, "max_attr_chars": widest}
        mine, theirs = (draw(out, **options).source for draw in (adviz.torch.make_dot, torchviz_make_dot))
        same(mine, theirs, name != "custom function")


def counts(source: str) -> tuple[int, int]:
    return len(nodes(source)), len(EDGE.findall(source))


def test_counts_with_the_defaults() -> None:
    y, params = formula()
    assert counts(adviz.torch.make_dot(y).source) == (14, 16)
    x1, x2 = params["x1"], params["x2"]
    assert counts(adviz.torch.make_dot((torch.sin(x2) + 1) / (x2 + torch.exp(x1)) + x1 * x2).source) == (12, 14)
    model = nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 1))
    assert counts(adviz.torch.make_dot(model(torch.randn(1, 8))).source) == (14, 13)
    assert counts(adviz.torch.make_dot(ResNet18()(torch.zeros(1, 3, 64, 64))).source) == (195, 202)


@pytest.mark.parametrize("name", ["tanh", "convolution", "in place", "custom function", "complex"])
def test_saved_tensors(torchviz_make_dot: Any, name: str) -> None:
    """As many of both; torchviz calls a leaf that is also saved by the name of the attribute."""
    torch.manual_seed(0)
    out = MODELS[name]()
    mine, theirs = (draw(out, show_saved=True).source for draw in (adviz.torch.make_dot, torchviz_make_dot))
    assert counts(mine) == counts(theirs)


def test_a_leaf_that_is_saved_keeps_its_name() -> None:
    y, params = formula()
    labels = [label for label, _ in nodes(adviz.torch.make_dot(y, params, show_saved=True).source).values()]
    assert {"x1\\n ()", "x2\\n ()", "c\\n ()", "result\\n ()"} <= set(labels)


def test_views_and_several_outputs(torchviz_make_dot: Any) -> None:
    x = torch.ones(2, 3, requires_grad=True)
    y = 2 * x
    for outputs in (y[0], (y[0], y), (y.view(6), x, y.sum()), x[0], x):
        same(adviz.torch.make_dot(outputs).source, torchviz_make_dot(outputs).source)


def test_trees_of_outputs() -> None:
    x = torch.ones(2, requires_grad=True)
    assert counts(adviz.torch.make_dot({"a": [2 * x], "b": x.sum()}).source) == counts(
        adviz.torch.make_dot((2 * x, x.sum())).source
    )


def test_a_graph_that_was_used(torchviz_make_dot: Any) -> None:
    y, params = formula()
    y.backward()
    same(adviz.torch.make_dot(y, params).source, torchviz_make_dot(y, params).source)
    assert adviz.torch.make_dot(Double.apply(params["c"])).source


def test_a_deep_graph() -> None:
    y = torch.tensor(1.0, requires_grad=True)
    for _ in range(20_000):
        y = torch.sin(y)
    assert counts(adviz.torch.make_dot(y).source) == (20_003, 20_002)
    assert sys.getrecursionlimit() <= 10_000


@pytest.mark.system_dot
def test_the_digraph_renders() -> None:
    y, params = formula()
    picture = adviz.torch.make_dot(y, params, show_attrs=True, show_saved=True)
    picture.graph_attr["rankdir"] = "LR"
    assert picture.pipe(format="svg").decode().count('class="node"') == counts(picture.source)[0]


def test_wrong_arguments() -> None:
    with pytest.raises(OptionError) as caught:
        adviz.torch.make_dot(torch.ones(1, requires_grad=True) * 2, params=[torch.ones(1)])
    assert str(caught.value).startswith("params has Tensor, which is no named tensor\n")
