"""The page of a model: boxes say what the picture says, and a table of layers stands in the place of a trace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adviz.cli import cli

DIGITS = Path(__file__).parents[3] / "samples" / "digits.onnx"


@pytest.fixture
def page(chromium: Any, tmp_path: Path) -> Any:
    target = tmp_path / "model.html"
    cli.main(["model", str(DIGITS), "-q", "-o", str(target)], standalone_mode=False)
    found = chromium.new_page()
    found.goto(target.as_uri())
    found.wait_for_selector(".adviz[data-ready]", state="attached")
    return found


@pytest.mark.browser
def test_the_table_of_layers(page: Any) -> None:
    table = page.get_by_role("region", name="Layers")
    assert table.get_by_role("columnheader").all_inner_texts() == ["box", "parameters", "FLOP"]
    rows = table.get_by_role("row").all_inner_texts()
    assert len(rows) == 11
    assert rows[1].split() == ["image", "(N,", "1,", "16,", "16)"]
    assert rows[5].split("\n") == ["Conv 3×3", "conv2/Conv · (N, 8, 8, 8)", "\t296\t"]


@pytest.mark.browser
def test_boxes_have_no_numbers_of_a_tape(page: Any) -> None:
    texts = page.locator(".adviz svg text").all_text_contents()
    assert {"Conv 3×3", "conv1/Conv", "40 parameters"} <= set(texts)
    assert not [text for text in texts if " = " in text]
