"""`adviz check` as a user meets it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from adviz.ops import CALLS, TABLE
from tests.cli.test_draw import run

FORMULA = "(sin(x2)+1)/(x2+exp(x1)) + x1*x2"
SAMPLES = Path(__file__).parents[2] / "samples"

AGREES = """\
f = (sin(x2)+1)/(x2+exp(x1)) + x1*x2
f = 1.046972677

             reverse       forward   differences      ±  complex step  order  verdict
∂f/∂x2  1.6165488     1.6165488     1.6165488     E      1.6165488     1.99   ✓ agrees
∂f/∂x1  0.2328337475  0.2328337475  0.2328337475  E      0.2328337475  2.00   ✓ agrees
"""


def blurred(text: str) -> str:
    """Estimated errors hang on the last bits of the machine's functions."""
    return re.sub(r"\d(\.\d)?e-\d+", lambda found: "E".ljust(len(found[0])), text)


def test_a_right_gradient(tmp_path: Path) -> None:
    ran = run(tmp_path, "check", FORMULA, "--at", "x1=1.5,x2=0.5")
    assert (ran.code, ran.err) == (0, "")
    assert [line.split() for line in blurred(ran.out).splitlines()] == [line.split() for line in AGREES.splitlines()]
    assert list(tmp_path.iterdir()) == []


def test_a_kink_is_said(tmp_path: Path) -> None:
    ran = run(tmp_path, "check", "relu(x)*erf(y)", "--at", "x=0,y=1")
    assert ran.code == 0
    assert "∂f/∂x" in ran.out
    assert "∧ at a kink" in ran.out
    assert ran.err == (
        "note: relu(x) is at a kink: at the kink the gradient is 0\nnote: the complex step does not go through erf here\n"
    )


def test_a_disagreement_ends_with_1(tmp_path: Path) -> None:
    ran = run(tmp_path, "check", "where(x<1, x, 1/(x-x))", "--at", "x=0")
    assert ran.code == 1
    assert ran.out.splitlines()[-2:] == [
        "every local partial agrees with differences of its operator alone:",
        "  the product 0·inf = nan arises on the way back at 1 / (x − x)",
    ]


def test_a_wrong_rule_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from adviz.cli import cli

    monkeypatch.setitem(CALLS, "sin", TABLE["sin"]._replace(partials=("sin(x)",)))
    ran = CliRunner().invoke(cli, ["check", FORMULA, "--at", "x1=1.5,x2=0.5"])
    assert ran.exit_code == 1
    last = ran.stdout.splitlines()[-2:]
    assert last[0] == "first wrong edge: x2 → sin(x2)"
    assert last[1].startswith(
        "  the rule of sin is sin(x), which gives 0.4794255386 here; differences of sin alone give 0.8775825619 ± "
    )


def test_files_take_a_line_each(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('expression = "where(x<1, x, 1/(x-x))"\n[at]\nx = 0\n', encoding="utf-8")
    ran = run(tmp_path, "check", str(SAMPLES / "baydin.toml"), str(SAMPLES / "tie.toml"), "bad.toml")
    assert ran.code == 1
    shown = [line.replace(str(SAMPLES), "").split() for line in ran.out.splitlines()]
    assert [line[:3] for line in shown] == [
        ["verdict", "checked", "off"],
        ["/baydin.toml", "✓", "agrees"],
        ["/tie.toml", "∧", "at"],
        ["bad.toml", "✗", "disagrees"],
    ]
    assert "bad.toml:   the product 0·inf = nan arises on the way back at 1 / (x − x)" in ran.err


def test_a_file_that_cannot_be_read_ends_with_2(tmp_path: Path) -> None:
    ran = run(tmp_path, "check", "gone.toml", str(SAMPLES / "square.toml"))
    assert ran.code == 2
    assert ran.err == "error: gone.toml: cannot read gone.toml: no such file or directory\n"
    assert "✓ agrees" in ran.out


def test_all_samples_agree(tmp_path: Path) -> None:
    ran = run(tmp_path, "check", "--json", *map(str, sorted(SAMPLES.glob("*.toml"))))
    assert ran.code == 0
    records = [json.loads(line) for line in ran.out.splitlines()]
    assert len(records) > 15
    assert all(record["agrees"] for record in records)


def test_json(tmp_path: Path) -> None:
    ran = run(tmp_path, "check", "abs(x) + erf(y)", "--at", "x=0,y=1", "--json")
    record = json.loads(ran.out)
    assert (ran.code, ran.err) == (0, "")
    assert list(record) == ["adviz", "expression", "inputs", "value", "agrees", "checks", "kinks", "held", "wrong"]
    assert [(each["input"], each["verdict"], each["complex"], each["refusing"]) for each in record["checks"]][1] == (
        "y",
        "agrees",
        None,
        ["erf"],
    )
    assert record["kinks"] == [{"node": 1, "text": "abs(x)", "why": "at the kink the gradient is 0"}]
    assert record["wrong"] is None


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_sweep(tmp_path: Path, suffix: str) -> None:
    ran = run(tmp_path, "check", "x * tanh(x)", "--at", "x=0.7", "--sweep", f"v.{suffix}")
    data = (tmp_path / f"v.{suffix}").read_bytes()
    assert ran.code == 0
    assert ran.err == f"v.{suffix}: {len(data):,} bytes\n"
    if suffix == "svg":
        text = data.decode()
        for shown in (
            "forward differences",
            "central differences",
            "complex step",
            "10⁻¹⁶",
            "step h",
            "relative error",
        ):
            assert f">{shown}</text>" in text
        assert "∂f/∂x = 1.04868549" in text
    else:
        assert data.startswith(b"\x89PNG")


# fmt: off
REFUSED = [
    (["sine(x)", "--at", "x=1"],      "error: there is no function sine\n  sine(x)\n  ^^^^\nremedy: did you mean sin?\n"),
    (["x*y", "--at", "x=1"],          "error: no value for y\n  x*y\n    ^\nremedy: --at y=…\n"),
    (["x", "--at", "x=1", "--wrt", "z"], "error: there is no input z in the formula\nremedy: its inputs are: x\n"),
    (["alpha*2", "--at", "alpha=1", "--wrt", "alpa"], "error: there is no input alpa in the formula\nremedy: did you mean alpha?\n"),
    (["x", "y", "--sweep", "a.svg"],  "error: a sweep is of one formula\nremedy: give one formula or file with --sweep\n"),
    (["x", "--at", "x=1", "--sweep", "a.pdf", "-q"], "error: a sweep is no a.pdf\nremedy: end the name with .svg or .png\n"),
    (["2+3", "--sweep", "a.svg", "-q"], "error: there is no input to sweep\nremedy: a sweep needs a formula with an input\n"),
]
# fmt: on


@pytest.mark.parametrize(("args", "message"), REFUSED, ids=[" ".join(args) for args, _ in REFUSED])
def test_what_is_refused(tmp_path: Path, args: list[str], message: str) -> None:
    ran = run(tmp_path, "check", *args)
    assert (ran.code, ran.out, ran.err) == (2, "", message)


def test_narrow_and_coloured(tmp_path: Path) -> None:
    ran = run(tmp_path, "check", FORMULA, "--at", "x1=1.5,x2=0.5", "--color", "always", COLUMNS="60")
    bare = re.sub(r"\x1b\[[0-9;]*m", "", ran.out)
    assert bare != ran.out
    assert all(len(line) <= 60 for line in bare.splitlines())
    assert (
        "\n∂f/∂x2 ✓ agrees\n  reverse       1.6165488\n  forward       1.6165488\n  differences   1.6165488\n" in bare
    )
