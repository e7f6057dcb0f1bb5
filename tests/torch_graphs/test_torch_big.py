"""Deep, wide and compiled graphs."""

from __future__ import annotations

import shutil
import warnings
from typing import Any

import pytest
import torch
from torch import nn

import adviz.torch


def chain(length: int) -> tuple[Any, Any]:
    x = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
    y = x
    for _ in range(length):
        y = torch.sin(y)
    return x, y


def test_a_chain_of_twenty_thousand_operations() -> None:
    x, y = chain(20_000)
    drawing = adviz.torch.graph(y)
    assert (len(drawing.scene.nodes), len(drawing.scene.edges)) == (20_001, 20_000)
    for format in ("dot", "json", "txt", "svg"):
        assert drawing.render(format).data
    watched = adviz.torch.backward(y, wrt="x")
    (table,) = watched.scene.tables
    assert table.count == 1
    assert len(table.listed[0].nodes) == 20_001
    y.backward()
    assert table.total == pytest.approx(float(x.grad), rel=1e-12)


def test_five_hundred_steps_of_an_lstm() -> None:
    cell = nn.LSTMCell(2, 3)
    state = torch.zeros(1, 3), torch.zeros(1, 3)
    for step in torch.randn(500, 1, 2):
        state = cell(step, state)
    drawing = adviz.torch.backward(state, params=cell, wrt="weight_hh", heat=True)
    assert len(drawing.scene.nodes) > 7_000
    assert drawing.scene.tables[0].count > 10**300
    assert all(each is not None and each.finite for each in drawing.leaves.values())
    assert drawing.dot
    assert drawing.svg


def compiled(backend: str) -> Any:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of torch's compiler about itself
        made = torch.compile(model, backend=backend)
        given = torch.randn(2, 3)
        drawing = adviz.torch.backward(made(given).sum(), params=made)
    plain = adviz.torch.backward(model(given).sum(), params=model)
    for name, stats in plain.leaves.items():
        assert drawing.leaves[name].norm == pytest.approx(stats.norm, rel=1e-4)
    return drawing


def test_a_compiled_module_without_a_compiler() -> None:
    drawing = compiled("aot_eager")
    assert "CompiledFunction" in {node.op for node in drawing.scene.nodes}
    torch._dynamo.reset()
    assert compiled("eager").svg


@pytest.mark.skipif(shutil.which("g++") is None, reason="torch's compiler needs one for C++")
def test_a_compiled_module() -> None:
    torch._dynamo.reset()
    assert compiled("inductor").svg
