"""`adviz model` and `adviz diff` from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
DIGITS = str(SAMPLES / "digits.onnx")


def run(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "adviz", *args], cwd=folder, capture_output=True, text=True, check=False
    )


def test_a_table_and_a_picture(tmp_path: Path) -> None:
    ran = run(tmp_path, "model", DIGITS, "-o", "digits.svg")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[:2] == [
        "digits.onnx: 1,626 parameters (6.35 KiB)",
        "image (N, 1, 16, 16) → (N, 10); 9 boxes",
    ]
    assert ran.stderr.startswith("digits.svg: ")
    assert (tmp_path / "digits.svg").read_text(encoding="utf-8").startswith("<svg")


def test_what_is_folded_is_said(tmp_path: Path) -> None:
    ran = run(tmp_path, "model", DIGITS, "--simplify", "-T", "json", "-o", "-")
    record = json.loads(ran.stdout)
    assert [node["title"] for node in record["nodes"]] == [
        "image", "ConvRelu", "MaxPool 2×2 /2", "ConvRelu", "MaxPool 2×2 /2", "Flatten", "Gemm", "Softmax",
    ]  # fmt: skip
    assert "note: folded: 10 boxes to 8: 2 × ConvRelu = Conv > Relu" in ran.stderr
    assert record["nodes"][1]["members"] == ["Conv 3×3", "Relu"]


def test_fold_prune_focus(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        "model",
        DIGITS,
        "--fold",
        "Conv > Relu = Detector",
        "--prune",
        "Flatten",
        "--focus",
        "Gemm",
        "--radius",
        "1",
        "-o",
        "a.png",
    )
    assert [line.split()[0] for line in ran.stdout.splitlines()[3:]] == ["box", "MaxPool", "Gemm", "Softmax"]
    assert "note: 3 of 7 boxes: those within 1 arrow of Gemm" in ran.stderr


@pytest.mark.parametrize(
    ("args", "code", "error"),
    [
        (("net.pt",), 2, "net.pt is not opened: files of torch.save are pickles, which run code when they are loaded\nremedy: draw the module itself: adviz model package.module:Net --input 1x3x224x224, or write it as ONNX"),
        (("net.PTH",), 2, "net.PTH is not opened: files of torch.save are pickles, which run code when they are loaded\nremedy: draw the module itself: adviz model package.module:Net --input 1x3x224x224, or write it as ONNX"),
        (("net",), 2, "net is no model\nremedy: give a file that ends with .onnx or .pt2, or package.module:callable"),
        (("net.onnx",), 2, "cannot read net.onnx: no such file or directory"),
        (("net.pt2",), 2, "cannot read net.pt2: no such file or directory"),
        ((DIGITS, "--fold", "Conv > = A"), 2, "an operation is missing\n  Conv >\n        ^\nremedy: write Conv > Relu"),
        ((DIGITS, "--fold", "Conv"), 2, "--fold 'Conv' has no name\nremedy: write \"Conv > Relu = ConvRelu\""),
        ((DIGITS, "--input", "1by3"), 2, "--input cannot be '1by3'\nremedy: write 1x3x224x224, x=1x3x224x224 or ids=1x128:int64"),
        ((DIGITS, "--input", "imag=1x1x16x16"), 2, "the model has no input imag\nremedy: did you mean image?"),
        ((DIGITS, "--input", "1x2", "--input", "3"), 2, "there are more inputs than the model has: image"),
        ((DIGITS, "--focus", "Sofmax"), 2, "there is no box Sofmax in digits.onnx\nremedy: did you mean Softmax?"),
        ((DIGITS, "--depth", "1", "--expand", "cov1"), 2, "there is no module cov1 in digits.onnx\nremedy: did you mean conv1?"),
        ((DIGITS, "--theme", "blu"), 2, "theme cannot be 'blu'\nremedy: did you mean blue?"),
    ],
)  # fmt: skip
def test_refusals(tmp_path: Path, args: tuple[str, ...], code: int, error: str) -> None:
    ran = run(tmp_path, "model", *args)
    assert (ran.returncode, ran.stdout, ran.stderr) == (code, "", f"error: {error}\n")


def test_an_archive_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "net.pt2").write_bytes(b"not a zip")
    ran = run(tmp_path, "model", "net.pt2")
    assert ran.returncode == 2
    assert ran.stderr.startswith(
        "error: net.pt2 is no archive of torch.export: File is not a zip file\nremedy: write it with"
    )
    with zipfile.ZipFile(tmp_path / "net.pt2", "w") as archive:
        archive.writestr("net/models/model.json", '{"graph_module": {"graph": {"inputs": [[]]}}}')
    ran = run(tmp_path, "model", "net.pt2")
    assert ran.returncode == 2
    assert ran.stderr.startswith("error: net.pt2 is no archive of torch.export that adviz knows (KeyError: ")
    with zipfile.ZipFile(tmp_path / "net.pt2", "w") as archive:
        archive.writestr("net/data.pkl", b"\x80\x04cos\nsystem\n")
    ran = run(tmp_path, "model", "net.pt2")
    assert ran.stderr.startswith("error: net.pt2 is no archive of torch.export: there is no graph in it")


def test_no_difference(tmp_path: Path) -> None:
    ran = run(tmp_path, "diff", "x*y", "x * y", "--at", "x=1,y=2")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "no difference\n", "")


def test_a_difference_of_formulas(tmp_path: Path) -> None:
    ran = run(tmp_path, "diff", "sin(x)+1", "cos(x)+1+y", "--at", "x=0,y=2", "-o", "both.svg")
    assert ran.returncode == 1
    assert ran.stdout == (
        "--- sin(x)+1\n+++ cos(x)+1+y\n+ cos(x) + 1\n+ y\n~ x: gradient 1 → 0\n"
        "~ cos(x): operator sin → cos; value 0 → 1\n"
        "~ f = cos(x) + 1 + y: inputs sin(x), 1 → cos(x) + 1, y; value 1 → 4\n2 added, 3 changed\n"
    )
    assert ran.stderr.startswith("both.svg: ")
    assert "to blame" not in (tmp_path / "both.svg").read_text(encoding="utf-8")


def test_a_difference_of_samples_and_of_models(tmp_path: Path) -> None:
    ran = run(tmp_path, "diff", str(SAMPLES / "neuron.toml"), str(SAMPLES / "neuron.toml"))
    assert (ran.returncode, ran.stdout) == (0, "no difference\n")
    (tmp_path / "other.onnx").write_bytes(
        Path(DIGITS).read_bytes().replace(b"/relu2/Relu\x22\x04Relu", b"/relu2/Relu\x22\x04Tanh")
    )
    ran = run(tmp_path, "diff", DIGITS, "other.onnx", "--json", "-o", "both.png")
    assert ran.returncode == 1
    record = json.loads(ran.stdout)
    assert (record["added"], record["removed"]) == ([], [])
    assert [change["what"] for change in record["changed"]] == [{"operator": {"before": "Relu", "after": "Tanh"}}]


def test_what_cannot_be_compared(tmp_path: Path) -> None:
    ran = run(tmp_path, "diff", "x*y", DIGITS)
    assert (ran.returncode, ran.stderr) == (
        2, "error: a formula and a model cannot be compared\nremedy: give two formulas, or two models\n"
    )  # fmt: skip
    ran = run(tmp_path, "diff", "x*", "x")
    assert ran.returncode == 2
    assert "^" in ran.stderr
