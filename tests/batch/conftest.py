"""A folder to run `adviz batch` in."""

from __future__ import annotations

from pathlib import Path

import pytest
from batch_bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)
