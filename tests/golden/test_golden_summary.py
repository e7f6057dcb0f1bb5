"""JSON, JUnit XML and Markdown for a CI, also with names that would break them."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from golden_bench import Bench

from adviz.golden import summary
from adviz.golden.pictures import KINDS
from adviz.golden.verdict import EXACT, Compared, Run, Verdict
from adviz.golden.words import Difference

NASTY = 'a<b> & "c" | `d`\x00\u202e]]>'
VERDICT = Verdict(
    NASTY, f"{NASTY}.toml", "differs", tuple(Compared(kind, EXACT, kind != "svg") for kind in KINDS),
    (Difference(f"node v1: text {NASTY} → x"),), None, None, {}, {}, f"adviz golden update '{NASTY}'",
)  # fmt: skip


def test_json(bench: Bench) -> None:
    bench.edit("samples/square.toml", lambda text: text.replace("x = 3", "x = 4"))
    bench.run("check", "samples")
    data = json.loads((bench.report / "report.json").read_text(encoding="utf-8"))
    assert data["counts"] == {"same": 2, "differs": 1, "damaged": 0, "missing": 0, "error": 0}
    assert (data["adviz_golden_report"], data["failed"], data["compared"]) == (1, True, {"exact": 15})
    row = data["samples"][1]
    assert (row["name"], row["status"], row["source"]) == ("square", "differs", "samples/square.toml")
    assert row["compared"]["png"] == {"how": "exact", "same": False}
    assert row["accept"] == "adviz golden update samples --only square"
    assert row["differences"][0] == "input x: 3 → 4"
    assert len(row["differences"]) == 16


def test_junit(bench: Bench) -> None:
    bench.edit("samples/square.toml", lambda text: text.replace("x = 3", "x = 4"))
    (bench.samples / "bad.toml").write_text('expression = "x +"', encoding="utf-8")
    (bench.samples / "formula.toml").unlink()
    bench.run("check", "samples")
    suite = ElementTree.parse(bench.report / "junit.xml").getroot()[0]
    assert {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "3", "failures": "1", "errors": "1", "skipped": "0",
    }  # fmt: skip
    assert [case.get("name") for case in suite.iter("testcase")] == ["bad", "square", "tutorial"]
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "input x: 3 → 4"
    assert "edge v0→v1: 3 → 4" in (failure.text or "")
    assert suite.findtext("system-err") == "orphaned baseline: formula"
    assert "10 files compared exactly" in (suite.findtext("system-out") or "")


def test_markdown(bench: Bench) -> None:
    assert bench.run("report", "samples").code == 0
    text = (bench.report / "summary.md").read_text(encoding="utf-8")
    assert text == "## Golden pictures: all the same\n\n- 3 samples: 3 same\n- 15 files compared exactly\n"
    bench.edit("samples/square.toml", lambda text: text.replace("x = 3", "x = 4"))
    bench.run("check", "samples")
    text = (bench.report / "summary.md").read_text(encoding="utf-8")
    assert text.startswith("## Golden pictures: differences\n\n- 3 samples: 2 same, 1 differs\n")
    assert "| square | differs | input x: 3 → 4<br>edge v0→v1: 3 → 4<br>" in text
    assert text.endswith("To accept them:\n\n```sh\nadviz golden update samples --only square\n```\n")


def test_no_text_breaks_the_xml() -> None:
    suite = ElementTree.fromstring(summary.junit(Run((VERDICT,), (NASTY,))).encode())[0]
    assert suite[0].get("name") == NASTY.replace("\x00", "\ufffd")
    assert suite.findtext("testcase/failure") is not None


def test_no_text_breaks_the_markdown() -> None:
    row = summary.markdown(Run((VERDICT,))).splitlines()[7]
    assert row.startswith(r"""| a&lt;b&gt; &amp; "c" \| \`d\`""")
    assert "<U" not in row


def test_no_text_writes_to_the_terminal() -> None:
    run = Run((VERDICT,), (NASTY,))
    said = summary.table(run) + "\n".join(summary.words(run)[:1])
    assert not set("\x00\u202e") & set(said)
