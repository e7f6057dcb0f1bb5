"""`adviz golden`, as a user meets it: what it says, what it writes, how it ends."""

from __future__ import annotations

import json
import os
import re
from io import BytesIO
from pathlib import Path

import pytest
from golden_bench import Bench
from PIL import Image

ALL_SAME = """\
sample    status  json   dot    svg    txt    png
formula   same    exact  exact  exact  exact  exact
square    same    exact  exact  exact  exact  exact
tutorial  same    exact  exact  exact  exact  exact

3 samples: 3 same
15 files compared exactly
"""


def test_all_are_the_same(bench: Bench) -> None:
    assert bench.run("check", "samples") == (0, ALL_SAME, "")
    assert not bench.report.exists()


def test_report_is_written_when_all_are_the_same(bench: Bench) -> None:
    assert bench.run("report", "samples") == (0, ALL_SAME, "report: golden-report/index.html shows them\n")
    assert sorted(path.name for path in bench.report.iterdir()) == [
        "index.html",
        "junit.xml",
        "report.json",
        "summary.md",
    ]


def test_a_changed_sample_is_told_in_words(bench: Bench) -> None:
    bench.edit("samples/square.toml", lambda text: text.replace("x = 3", "x = 4"))
    ran = bench.run("check", "samples")
    assert ran.code == 1
    assert ran.out.splitlines()[2] == "square    differs  ≠      ≠      ≠      ≠      ≠"
    assert ran.out.splitlines()[-2:] == ["3 samples: 2 same, 1 differs", "15 files compared exactly"]
    assert ran.err == (
        "square (differs): samples/square.toml\n"
        "  input x: 3 → 4\n"
        "  edge v0→v1: 3 → 4\n"
        "  edge v0→v1 (argument 2): 3 → 4\n"
        "  value: 9 → 16\n"
        "  gradient of x: 6 → 8\n"
        "  node v0: value 3 → 4\n"
        "  node v0: adjoint 6 → 8\n"
        "  node v1: value 9 → 16\n"
        "  edge v0→v1: flow 3 → 4\n"
        "  edge v0→v1 (argument 2): flow 3 → 4\n"
        "  path 1 of x: product 3 → 4\n"
        "  … and 5 more\n"
        "  accept: adviz golden update samples --only square\n"
        "report: golden-report/index.html shows them\n"
    )


def test_a_role_that_is_lost(bench: Bench) -> None:
    bench.edit("samples/tutorial.toml", lambda text: text + "\n[draw]\npaths = 1\n")
    ran = bench.run("check", "samples", "--only", "tutorial")
    assert ran.code == 1
    assert "  node v3: lost the role on-path\n" in ran.err


def test_the_theme_is_named_first(bench: Bench) -> None:
    ran = bench.run("check", "samples", "--theme", "print", "--only", "square")
    assert ran.err.splitlines()[:2] == ["square (differs): samples/square.toml", "  theme: tutorial → print"]
    assert "  accept: adviz golden update samples --theme print --only square\n" in ran.err


def one_pixel(bench: Bench) -> None:
    path = bench.golden / "tutorial.png"
    image = Image.open(BytesIO(path.read_bytes()))
    image.load()
    image.putpixel((700, 300), (255, 0, 255, 255))
    image.save(path)


def one_digit(bench: Bench) -> None:
    bench.edit("samples/golden/tutorial.dot", lambda text: text.replace('"[2] 0.2007"', '"[2] 0.2107"'))


def one_node(bench: Bench) -> None:
    def moved(text: str) -> str:
        at = text.index('<rect x="', text.index('id="v3"')) + 9
        end = text.index('"', at)
        return f"{text[:at]}{float(text[at:end]) - 12:.2f}{text[end:]}"

    bench.edit("samples/golden/tutorial.svg", moved)


def one_number(bench: Bench) -> None:
    bench.edit("samples/golden/tutorial.json", lambda text: text.replace('"partial": 0.20073', '"partial": 0.21073'))


def one_word(bench: Bench) -> None:
    bench.edit("samples/golden/tutorial.txt", lambda text: text.replace("3 paths", "4 paths"))


TAMPERED = [
    (one_pixel, "png", "PNG: 1 pixel of "),
    (one_digit, "dot", "DOT edge v3→v7: label [2] 0.2107 → [2] 0.2007"),
    (one_node, "svg", "SVG node v3: moved by (12.00, 0.00)"),
    (one_number, "json", "edge v3→v7: 0.2107 → 0.2007"),
    (one_word, "txt", "txt line 3: ∂f/∂x2 = 1.616549    4 paths → ∂f/∂x2 = 1.616549    3 paths"),
]


@pytest.mark.parametrize(("tamper", "kind", "sentence"), TAMPERED, ids=[row[1] for row in TAMPERED])
def test_a_baseline_that_was_tampered_with_is_caught(bench: Bench, tamper: object, kind: str, sentence: str) -> None:
    assert callable(tamper)
    tamper(bench)
    ran = bench.run("check", "samples")
    assert ran.code == 1
    first, hashed, said, *_ = ran.err.splitlines()
    assert first == "tutorial (damaged): samples/tutorial.toml"
    assert hashed == f"  tutorial.{kind} is not what was accepted: its hash is not that of the manifest"
    assert said.startswith(f"  {sentence}")
    page = (bench.report / "index.html").read_text(encoding="utf-8")
    if kind != "txt":  # it is pointed at, in both pictures
        assert page.count("<rect x=") + page.count('<path d="M') >= 2
    assert bench.run("update", "samples", "--failing").out == "changed samples/golden/tutorial\n"
    assert bench.run("check", "samples").code == 0


def test_a_tampered_baseline_is_caught_even_when_the_hash_is_adjusted(bench: Bench) -> None:
    from hashlib import sha256

    one_digit(bench)
    data = bench.manifest()
    changed = (bench.golden / "tutorial.dot").read_bytes()
    data["samples"]["tutorial"]["files"]["dot"] = sha256(changed).hexdigest()
    bench.write_manifest(data)
    ran = bench.run("check", "samples")
    assert ran.err.splitlines()[:2] == [
        "tutorial (differs): samples/tutorial.toml",
        "  DOT edge v3→v7: label [2] 0.2107 → [2] 0.2007",
    ]


BROKEN = [
    (b"{", "record: the baseline is not JSON: Expecting property name enclosed in double quotes"),
    (b'{"nodes": 3, "edges": []}', "record: the baseline is JSON, and no record of adviz"),
    (b"\xff\xfe", "record: the baseline is not UTF-8 (byte 0)"),
    (b"[" * 100_000, "record: the baseline is not JSON: "),
]


@pytest.mark.parametrize(("data", "sentence"), BROKEN, ids=["cut", "other", "bytes", "deep"])
def test_a_broken_record_is_a_failure_of_its_sample(bench: Bench, data: bytes, sentence: str) -> None:
    (bench.golden / "square.json").write_bytes(data)
    ran = bench.run("check", "samples")
    assert ran.code == 1
    assert ran.err.splitlines()[2].startswith(f"  {sentence}")
    assert "3 samples: 2 same, 1 damaged\n" in ran.out


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n"])
def test_a_broken_bitmap_is_a_failure_of_its_sample(bench: Bench, data: bytes) -> None:
    (bench.golden / "square.png").write_bytes(data)
    ran = bench.run("check", "samples")
    assert ran.code == 1
    assert ran.err.splitlines()[2] == "  PNG: the baseline is no PNG"


def test_other_ends_of_lines_are_called_so(bench: Bench) -> None:
    bench.edit("samples/golden/square.dot", lambda text: text.replace("\n", "\r\n"))
    ran = bench.run("check", "samples", "--only", "square")
    assert ran.err.splitlines()[1] == (
        "  square.dot has other ends of lines than were accepted: git must leave them as they are"
    )
    assert (bench.golden / ".gitattributes").read_text(encoding="utf-8") == "* -text\n"


def test_pictures_of_different_sizes_are_shown_beside_each_other(bench: Bench) -> None:
    bench.edit("samples/square.toml", lambda text: text.replace("x*x", "x*x*x"))
    ran = bench.run("check", "samples")
    assert "  … and " in ran.err
    rows = json.loads((bench.report / "report.json").read_text(encoding="utf-8"))["samples"]
    said = next(row["differences"] for row in rows if row["name"] == "square")
    found = re.fullmatch(r"PNG: (\d+) × (\d+) → (\d+) × (\d+) pixels", said[-1])
    assert found is not None
    was, now = (int(found[1]), int(found[2])), (int(found[3]), int(found[4]))
    page = (bench.report / "index.html").read_text(encoding="utf-8")
    assert f"baseline <small>{was[0]} × {was[1]}</small>" in page
    assert f"result <small>{now[0]} × {now[1]}</small>" in page
    assert page.count(f'viewBox="0 0 {max(was[0], now[0])} {max(was[1], now[1])}"') == 3


def test_a_missing_baseline_fails(bench: Bench) -> None:
    (bench.samples / "new.toml").write_text('expression = "x + 1"', encoding="utf-8")
    ran = bench.run("check", "samples")
    assert ran.code == 1
    assert ran.out.splitlines()[2] == "new       missing  none   none   none   none   none"
    assert ran.out.splitlines()[-2:] == ["15 files compared exactly", "5 files not compared"]
    assert ran.err.splitlines()[:3] == [
        "new (missing): samples/new.toml",
        "  there is no baseline of new in samples/golden",
        "  accept: adviz golden update samples --only new",
    ]


def test_a_missing_file_of_a_baseline_fails(bench: Bench) -> None:
    (bench.golden / "square.svg").unlink()
    ran = bench.run("check", "samples")
    assert ran.code == 1
    assert ran.err.splitlines()[:2] == [
        "square (damaged): samples/square.toml",
        "  square.svg is missing from the baseline",
    ]
    assert "1 file not compared\n" in ran.out


def test_no_baseline_at_all(bench: Bench) -> None:
    ran = bench.run("check", "samples", "--baseline", "nowhere")
    assert ran.code == 1
    assert "3 samples: 3 missing\n" in ran.out
    assert "  accept: adviz golden update samples --baseline nowhere --only square\n" in ran.err


def test_an_orphan_is_a_warning_until_it_is_pruned(bench: Bench) -> None:
    (bench.samples / "square.toml").unlink()
    ran = bench.run("check", "samples")
    assert (ran.code, ran.err) == (0, "warning: orphaned baseline: square\n")
    ran = bench.run("update", "samples")
    assert ran.err == "warning: 1 orphaned baseline: square (--prune deletes them)\n"
    assert (bench.golden / "square.svg").exists()
    ran = bench.run("update", "samples", "--prune")
    assert ran.err == "note: 1 orphaned baseline: square (deleted)\n"
    assert [path.name for path in bench.golden.iterdir() if path.name.startswith("square")] == []
    assert bench.run("check", "samples") == (
        0,
        ALL_SAME.replace(ALL_SAME.splitlines()[2] + "\n", "").replace("3 ", "2 ").replace("15", "10"),
        "",
    )


def test_one_sample_of_a_folder_makes_no_orphans(bench: Bench) -> None:
    ran = bench.run("check", "samples/square.toml")
    assert (ran.code, ran.err) == (0, "")


def test_a_file_that_belongs_to_nothing_is_a_warning(bench: Bench) -> None:
    (bench.golden / "old.svg").write_text("<svg/>", encoding="utf-8")
    ran = bench.run("check", "samples")
    assert (ran.code, ran.err) == (0, "warning: samples/golden/old.svg belongs to no sample of the manifest\n")


def test_lists_of_formulas_have_baselines_too(bench: Bench) -> None:
    path = bench.folder / "list.txt"
    path.write_text("one: x*y\ntwo: x+y\n", encoding="utf-8")
    assert bench.run("update", "list.txt").out == "new     golden/one\nnew     golden/two\n"
    path.write_text("one: x*y\n", encoding="utf-8")
    ran = bench.run("check", "list.txt")
    assert (ran.code, ran.err) == (0, "warning: orphaned baseline: two\n")


def test_a_sample_that_cannot_be_drawn(bench: Bench) -> None:
    (bench.samples / "bad.toml").write_text('expression = "x +"', encoding="utf-8")
    ran = bench.run("check", "samples")
    assert ran.code == 1
    assert ran.err.splitlines()[:5] == [
        "bad (error): samples/bad.toml",
        "  an operand is missing after +",
        "    x +",
        "      ^",
        "  remedy: write a number, a name or ( ) after it",
    ]
    ran = bench.run("update", "samples", "--failing")
    assert ran.code == 1
    assert ran.out == ""
    assert ran.err.startswith("note: nothing to accept in samples/golden\nerror: bad: an operand is missing after +\n")


def test_update_says_what_it_wrote(bench: Bench) -> None:
    bench.edit("samples/square.toml", lambda text: text.replace("x = 3", "x = 4"))
    (bench.samples / "new.toml").write_text('expression = "x + 1"', encoding="utf-8")
    ran = bench.run("update", "samples")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "same    samples/golden/formula\n"
        "new     samples/golden/new\n"
        "changed samples/golden/square\n"
        "same    samples/golden/tutorial\n"
    )
    assert bench.run("check", "samples").code == 0


def test_update_of_one_leaves_the_others(bench: Bench) -> None:
    for name in ("square", "tutorial"):
        bench.edit(f"samples/{name}.toml", lambda text: text + '\n[draw]\ntheme = "print"\n')
    before = (bench.golden / "tutorial.svg").read_bytes()
    assert bench.run("update", "samples", "--only", "square").out == "changed samples/golden/square\n"
    assert (bench.golden / "tutorial.svg").read_bytes() == before
    assert bench.manifest()["samples"]["tutorial"]["made"]["theme"] == "tutorial"
    assert "2 same, 1 differs" in bench.run("check", "samples").out


@pytest.mark.parametrize("value", ["true", "1", "TRUE"])
@pytest.mark.usefixtures("bench")
def test_update_refuses_under_ci(value: str) -> None:
    import subprocess
    import sys

    words = [sys.executable, "-m", "adviz", "golden", "update", "samples"]
    made = {**os.environ, "CI": value}
    ran = subprocess.run(words, env=made, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        "error: baselines are not updated under CI: a person has to see what is accepted\n"
        "remedy: run it on your own machine, or add --force\n"
    )
    assert subprocess.run([*words, "--force"], env=made, capture_output=True, check=False).returncode == 0


WRONG = [
    (["check", "nowhere"], "nowhere does not exist\nremedy: give samples, folders of them or lists of formulas"),
    (["check", "-"], "formulas on stdin have no baseline\nremedy: write them to a .txt file"),
    (["check", "samples", "--only", "squar"], "there is no sample squar\nremedy: did you mean square?"),
    (["check", "samples", "--theme", "drak"], "theme cannot be 'drak'\nremedy: did you mean dark?"),
    (["check"], "missing argument 'PATH...'\nremedy: `adviz golden check --help` shows what there is"),
    (["check", "samples", "--tolernce", "3"], "there is no option --tolernce\nremedy: did you mean --tolerance?"),
]


@pytest.mark.parametrize(("words", "message"), WRONG, ids=[" ".join(row[0]) for row in WRONG])
def test_a_wrong_command_line(bench: Bench, words: list[str], message: str) -> None:
    assert bench.run(*words) == (2, "", f"error: {message}\n")


def test_quiet(bench: Bench) -> None:
    assert bench.run("check", "samples", "-q") == (0, "", "")
    bench.edit("samples/square.toml", lambda text: text.replace("x = 3", "x = 4"))
    assert bench.run("check", "samples", "-q") == (1, "", "")


def test_a_report_folder_that_cannot_be_written(bench: Bench) -> None:
    (bench.folder / "taken").write_text("", encoding="utf-8")
    ran = bench.run("report", "samples", "--report", "taken")
    assert ran.code == 2
    assert ran.err == "error: cannot make the folder taken: file exists\n"


def test_samples_of_sub_folders_keep_their_place(bench: Bench) -> None:
    deep = bench.samples / "part 1" / "deep.toml"
    deep.parent.mkdir()
    deep.write_text('expression = "x + 1"', encoding="utf-8")
    ran = bench.run("update", "samples", "--failing")
    assert ran.out == "new     samples/golden/part 1/deep\n"
    assert bench.run("check", "samples").code == 0
    assert bench.manifest()["samples"]["part 1/deep"]["source"] == "../part 1/deep.toml"


def test_a_sample_cannot_take_the_place_of_the_manifest(bench: Bench) -> None:
    (bench.samples / "manifest.toml").write_text('expression = "x + 1"', encoding="utf-8")
    ran = bench.run("update", "samples")
    assert ran.code == 2
    assert ran.err == "error: a sample cannot be called manifest here\nremedy: rename it: manifest.json is taken\n"
    assert set(bench.manifest()["samples"]) == {"formula", "square", "tutorial"}


def test_a_read_only_folder(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may write anywhere, so the system's refusal is played."""
    real = os.replace

    def refuse(source: str, target: str | Path) -> None:
        if "golden" in str(target):
            raise PermissionError(13, "Permission denied")
        real(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    before = {path.name: path.read_bytes() for path in bench.golden.iterdir()}
    bench.edit("samples/square.toml", lambda text: text.replace("x = 3", "x = 4"))
    ran = bench.run("update", "samples")
    assert ran.code == 2
    assert ran.err == "error: cannot write samples/golden/formula.json: permission denied\n"
    assert {path.name: path.read_bytes() for path in bench.golden.iterdir()} == before


def test_functions_of_python_are_run_only_when_it_is_allowed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    (bench.folder / "golden_model.py").write_text("def f(x):\n    return x * x\n", encoding="utf-8")
    (bench.folder / "samples" / "f.toml").write_text('function = "golden_model:f"\n[at]\nx = 3\n', encoding="utf-8")
    refused = (
        "samples/f.toml: it runs Python code: golden_model:f\nremedy: --allow-python lets it, if you trust the file\n"
    )
    ran = bench.run("update", "samples", "--only", "f")
    assert (ran.code, ran.err) == (1, f"note: nothing to accept in samples/golden\nerror: f: {refused}")
    ran = bench.run("update", "samples", "--only", "f", "--allow-python")
    assert (ran.code, ran.out) == (0, "new     samples/golden/f\n")
    ran = bench.run("check", "samples", "--only", "f")
    assert ran.code == 1
    assert "it runs Python code" in ran.err
    assert bench.run("check", "samples", "--allow-python").out.splitlines()[-2:] == [
        "4 samples: 4 same",
        "20 files compared exactly",
    ]
    (bench.folder / "samples" / "f.toml").write_text('function = "golden_model:f"\n[at]\nx = 4\n', encoding="utf-8")
    ran = bench.run("check", "samples", "--only", "f", "--allow-python")
    assert "  accept: adviz golden update samples --allow-python --only f\n" in ran.err
