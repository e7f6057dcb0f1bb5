"""Planted differences between two DOT, SVG and text files, and the whole sentences that say them."""

from __future__ import annotations

import pytest

from adviz import draw
from adviz.golden import sources
from adviz.golden.sources import Frame

DRAWING = draw("(sin(x2)+1)/(x2+exp(x1)) + x1*x2", at={"x1": 1.5, "x2": 0.5}, wrt="x2")
DOT, SVG = DRAWING.dot, DRAWING.svg
NODE = 'id="v3" class="node on-path operation"'

IN_DOT = [
    ('"[2] 0.2007"', '"[2] 0.2107"', ["DOT edge v3→v7: label [2] 0.2007 → [2] 0.2107"]),
    ("rankdir=LR", "rankdir=TB", ["DOT graph settings: rankdir LR → TB"]),
    ("fontsize=10.5", "fontsize=11", ["DOT edge settings: fontsize 10.5 → 11"]),
    (
        "\n= 1.4794",
        "\n= 1.4795",
        ["DOT node v3: label v3 = sin(x2) + 1\\n= 1.4794\\n∂ 0.2007 → v3 = sin(x2) + 1\\n= 1.4795\\n∂ 0.2007"],
    ),
    ("v2 -> v3 [", "v1 -> v3 [", ["removed DOT edge v2→v3", "added DOT edge v1→v3 (2)"]),
    ("\n}\n", '\nv10 [label="new"]\n}\n', ["added DOT node v10"]),
    ("digraph adviz {", "digraph other {", ["DOT line 1: digraph adviz { → digraph other {"]),
    ("rankdir=LR nodesep", "rankdir=LR  nodesep", None),
]


@pytest.mark.parametrize(("was", "now", "sentences"), IN_DOT, ids=[row[1].strip() for row in IN_DOT])
def test_dot(was: str, now: str, sentences: list[str] | None) -> None:
    was, now = was.replace("\n=", "\\n="), now.replace("\n=", "\\n=")
    assert was in DOT
    found = [each.text for each in sources.dot(DOT, DOT.replace(was, now, 1))]
    if sentences is None:  # no attribute is another one: the line is shown
        assert len(found) == 1
        assert found[0].startswith("DOT line 2: ")
    else:
        assert found == sentences


def moved(svg: str, name: str, by: float) -> str:
    at = svg.index('<rect x="', svg.index(f'id="{name}"')) + 9
    end = svg.index('"', at)
    return f"{svg[:at]}{float(svg[at:end]) + by:.2f}{svg[end:]}"


def test_a_moved_node_is_found_in_an_svg() -> None:
    found = sources.svg(SVG, moved(SVG, "v3", 12.0))
    assert [(each.text, each.node) for each in found] == [("SVG node v3: moved by (12.00, 0.00)", 3)]


def test_a_place_does_not_count_where_another_program_chose_it() -> None:
    assert sources.svg(SVG, moved(SVG, "v3", 12.0), places=False) == []


IN_SVG = [
    (
        ">sin(x2)</text>",
        ">cos(x2)</text>",
        ["SVG node v1: text sin(x2) = 0.47943 ∂ 0.2007 → cos(x2) = 0.47943 ∂ 0.2007"],
    ),
    (NODE, 'id="v3" class="node operation"', ["SVG node v3: what it is: node on-path operation → node operation"]),
    (NODE, 'id="v33" class="node on-path operation"', ["removed SVG node v3", "added SVG node v33"]),
    ("∂v1/∂x2 = cos(x2)", "∂v1/∂x2 = sin(x2)", None),
    ('stroke="#ee1c25"', 'stroke="#ee1c26"', None),
    ('id="e0"', 'id="e99"', ["removed SVG arrow e0", "added SVG arrow e99"]),
    ("<svg ", "<svg  ", None),
]


@pytest.mark.parametrize(("was", "now", "sentences"), IN_SVG, ids=[row[1] for row in IN_SVG])
def test_svg(was: str, now: str, sentences: list[str] | None) -> None:
    assert was in SVG
    found = [each.text for each in sources.svg(SVG, SVG.replace(was, now, 1))]
    assert found == sentences if sentences else found


def test_what_is_painted_counts_wherever_it_lies() -> None:
    other = SVG.replace('stroke="#ee1c25"', 'stroke="#ee1c26"', 1)
    found = sources.svg(SVG, other, places=False)
    assert len(found) == 1
    assert found[0].text.startswith("SVG arrow e0: painted otherwise: ")


def test_frames_of_nodes_and_arrows() -> None:
    groups = sources.groups('<g id="e1" class="edge"><path d="M0 1C2 3 4 5 6 7" fill="none"/></g>\n')
    assert groups["e1"].frame == Frame(0, 1, 6, 6)
    assert len([name for name in sources.groups(SVG) if name.startswith("v")]) == 10


def test_lines() -> None:
    found = sources.lines("txt", "a\nb\nc\nd\n", "a\nB\nc\n\n")
    assert [each.text for each in found] == ["txt line 2: b → B", "txt line 4: d → none"]
    found = sources.lines("txt", "a\nb\n", "b\n")
    assert [each.text for each in found] == ["removed txt line 1: a"]
    many = sources.lines("txt", "\n".join(map(str, range(5000))), "\n".join(map(str, range(5000, 9000))))
    assert [each.text for each in many] == ["txt: 5,000 lines from line 1 on → 4,000 others"]
