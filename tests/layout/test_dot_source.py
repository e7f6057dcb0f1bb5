"""Quoted strings come back from a Graphviz program as they were written."""

from __future__ import annotations

import json
import re
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adviz.errors import visible
from adviz.layout.dot_source import LONGEST, quote, request
from adviz.layout.options import DrawOptions
from adviz.layout.plan import plan
from adviz.layout.run_dot import find_program
from tests import scenes

QUOTED = [
    ("x", '"x"'),
    ("", '""'),
    ('say "hi"', r'"say \"hi\""'),
    (r"\N \G \L", r'"\\N \\G \\L"'),
    ("ends with \\", '"ends with \\\\"'),
    ("<b>bold</b>", '"<b>bold</b>"'),
    ("a -> b {|} : ;", '"a -> b {|} : ;"'),
    ("&lt; & &amp;", '"&amp;lt; &amp; &amp;amp;"'),
    ("two\nlines\r\nthree", r'"two\nlines\nthree"'),
    ("nul\x00 bell\x07", '"nul<U+0000> bell<U+0007>"'),
    ("\u202eleft", '"<U+202E>left"'),
    ("\ud800 \uffff", '"<U+D800> \ufffd"'),
]


@pytest.mark.parametrize(("text", "quoted"), QUOTED)
def test_quote(text: str, quoted: str) -> None:
    assert quote(text) == quoted


def shown(label: str) -> str:
    """What Graphviz draws for the stored text of a label: escapes and entities undone."""
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], label).replace("&amp;", "&")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(exclude_characters="\r\ufffe\uffff"), max_size=60))
def test_graphviz_reads_what_was_quoted(text: str) -> None:
    source = f"digraph {{ v0 [label={quote(text)} width=1 fixedsize=true] }}"
    done = subprocess.run([find_program(), "-Tjson0", "-q"], input=source.encode(), capture_output=True, check=False)
    (node,) = json.loads(done.stdout)["objects"]
    assert shown(node["label"]) == "\n".join(map(visible, text.split("\n")))


@pytest.mark.parametrize("unit", ["x", "\\", '"', "&", "é", "\n", "\\&"])
def test_long_strings_are_cut_between_escapes(unit: str) -> None:
    quoted = quote(unit * 20_000)
    assert len(quoted.encode()) < 16_384
    assert quoted.endswith('…"')
    assert re.fullmatch(r'"([^"\\&]|\\.|&amp;)*"', quoted)
    assert len(quoted.encode()) > LONGEST - 10


def test_no_name_reaches_the_layout_program() -> None:
    source = request(plan(scenes.hostile(), DrawOptions()))
    assert re.sub(r'label="x+"', "", source).isascii()
    assert not re.search(r"quoted|bold|script|break", source)
