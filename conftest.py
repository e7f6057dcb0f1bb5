"""What needs PyTorch bears the marker `torch`, and is not even imported where PyTorch is not installed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FOLDERS = (HERE / "adviz" / "torch", HERE / "tests" / "torch_graphs")

INSTALLED = find_spec("torch") is not None

collect_ignore = [] if INSTALLED else [str(folder) for folder in FOLDERS]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(folder in item.path.parents for folder in FOLDERS):
            item.add_marker("torch")
        if not INSTALLED and item.get_closest_marker("torch"):
            item.add_marker(pytest.mark.skip(reason="PyTorch is not installed"))
