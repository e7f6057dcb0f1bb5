"""Rows of a matrix: columns stand below each other, and everything else is a line as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adviz import draw
from adviz.layout.columns import aligned, width_of
from adviz.layout.compose import draw as compose
from adviz.layout.font import text_width
from adviz.layout.model import Text
from adviz.layout.picture import Label
from adviz.layout.plan import texts_of
from adviz.scene.labels import short
from adviz.scene.model import Line


def lines(*texts: str, kind: str = "value") -> tuple[Text, ...]:
    return tuple(Text(kind, text, 10.0) for text in texts)


@pytest.mark.parametrize(
    "texts",
    [
        ("= [1, 2]",),
        ("= 1", "∂ 2"),
        ("shape 2", "= [1, 2]"),
        ("= [1, 2]", "∂ [3, 4]"),  # of one vector the value and the adjoint
        ("= [1, 2,", "3, 4]"),  # a vector on two lines
        ("[1, 2]", "[3]"),
        ("= [1, 2]", "[3, …"),  # cut off
        ("[[1, 2], [3, 4]]", "[5, 6]"),
        ("= ‖3‖", "[1, 2]"),
        ("2×4  ‖1‖", "+− +0"),
    ],
)
def test_what_is_no_matrix_stays_as_it_is(texts: tuple[str, ...]) -> None:
    assert aligned(lines(*texts)) == lines(*texts)


def test_value_and_adjoint_are_two_matrices() -> None:
    made = aligned((*lines("= [1, 20]", "[3, 4]"), *lines("∂ [1, 2]", "[−3, 4]", kind="adjoint")))
    assert [len(line.cells) for line in made] == [3, 3, 3, 3]
    assert made[0].cells[-1][0] == made[1].cells[-1][0] != made[2].cells[-1][0] == made[3].cells[-1][0]


numbers = st.floats(-1e7, 1e7) | st.sampled_from([0.0, float("nan"), float("inf"), 1e-9])


@given(st.integers(2, 5), st.integers(1, 4), st.data(), st.sampled_from(["= ", "∂ ", ""]))
def test_columns_end_together_and_no_cells_overlap(count: int, width: int, data: st.DataObject, mark: str) -> None:
    entries = [[short(data.draw(numbers)) for _ in range(width)] for _ in range(count)]
    texts = [("" if at else mark) + f"[{', '.join(row)}]" for at, row in enumerate(entries)]
    made = aligned(lines(*texts))
    assert [line.text for line in made] == texts
    for line in made:
        assert "".join(text + " " * (0 < at < width) for at, (_, text) in enumerate(line.cells)) == line.text
        assert [end for end, _ in line.cells] == [end for end, _ in made[0].cells]
        starts = [end - text_width(text, 10.0) for end, text in line.cells]
        assert starts[0] >= 0.0
        ends = [end for end, _ in line.cells]
        assert all(start >= end - 1e-9 for start, end in zip(starts[1:], ends, strict=False))
        assert width_of(line) >= text_width(line.text, 10.0) - 1e-9


def test_a_box_is_as_wide_as_its_columns() -> None:
    rows = [Line("name", "W"), Line("value", "= [1, 20000]"), Line("value", "[−30000, 4]")]
    assert max(map(width_of, texts_of(rows))) > max(text_width(row.text, 11.0) for row in rows)


def test_the_jacobian_on_an_arrow_has_columns() -> None:
    drawing = draw("W @ x", {"W": [[1, 20], [-3.5, 4]], "x": [1, 2]}, seed=[1, 1])
    picture, _ = compose(drawing.scene, drawing.options)
    group = next(group for group in picture.groups if group.kinds[0] == "label" and "20]" in str(group.shapes))
    labels = [shape for shape in group.shapes if isinstance(shape, Label)]
    assert [label.text for label in labels] == ["[", "1,", "20]", "[", "−3.5,", "4]"]
    assert [label.x for label in labels[:3]] == [label.x for label in labels[3:]]
