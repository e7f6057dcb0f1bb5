"""What holds for all tests: the environment they run in, and that PyTorch is not even imported where it is missing."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

# what a terminal or a CI sets changes what the commands say and do: a test that is about one sets it itself
for name in ("CI", "COLORTERM", "COLUMNS", "LC_TERMINAL", "LINES", "NO_COLOR", "STY", "TERM_PROGRAM", "TMUX"):
    os.environ.pop(name, None)

HERE = Path(__file__).parent
FOLDERS = (HERE / "adviz" / "torch", HERE / "tests" / "torch_graphs")

INSTALLED = find_spec("torch") is not None

collect_ignore = [] if INSTALLED else [str(folder) for folder in FOLDERS]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs PyTorch, and leave it out where there is none."""
    for item in items:
        if any(folder in item.path.parents for folder in FOLDERS):
            item.add_marker("torch")
        if not INSTALLED and item.get_closest_marker("torch"):
            item.add_marker(pytest.mark.skip(reason="PyTorch is not installed"))
