"""Reading ONNX files without the package `onnx`: what is found, and what damaged and hostile files come to."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from adviz import onnx
from adviz.errors import AdvizError, FileProblem, MissingExtra
from adviz.models.graph import Model

ROOT = Path(__file__).resolve().parents[2]
DIGITS = ROOT / "samples" / "digits.onnx"
sys.path.insert(0, str(ROOT / "samples"))

from make_digits import model, node, number, part, value, varint, weight  # noqa: E402


def save(folder: Path, *fields: bytes, name: str = "net.onnx") -> str:
    """A file with a graph of these fields."""
    path = folder / name
    path.write_bytes(number(1, 8) + part(7, b"".join(fields)) + part(8, number(2, 13)))
    return str(path)


def rows(made: Model) -> list[tuple[str, tuple[int, ...]]]:
    return [(box.title, tuple(link.source for link in box.links)) for box in made.boxes]


def test_the_sample_is_what_its_script_writes() -> None:
    assert DIGITS.read_bytes() == model()


def test_the_sample() -> None:
    made = onnx.read(str(DIGITS))
    assert rows(made)[:4] == [("image", ()), ("Conv 3×3", (0,)), ("Relu", (1,)), ("MaxPool 2×2 /2", (2,))]
    assert [box.op for box in made.boxes][-3:] == ["Flatten", "Linear", "Softmax"]
    assert made.roots == (9,)
    assert sum(each.numbers for each in made.weights) == 1626
    assert made.boxes[1].shapes == (("N", 4, 16, 16),)
    assert made.boxes[1].scope == ("conv1",)


def test_operations_are_counted_where_sizes_are_known(tmp_path: Path) -> None:
    path = save(tmp_path, node("Conv", "c", ["x", "w"], "y"), weight("w", 4, 3, 3, 3), value(11, "x", 2, 3, 8, 8),
                value(12, "y", 2, 4, 6, 6))  # fmt: skip
    assert onnx.read(path).boxes[1].flops == 2 * (2 * 4 * 6 * 6) * (3 * 3 * 3)


def test_branches_and_loops_are_frames(tmp_path: Path) -> None:
    inner = part(1, part(1, "x") + part(2, "t") + part(4, "Relu")) + part(2, "then") + value(12, "t", 2)
    branch = part(5, part(1, "then_branch") + part(6, inner) + number(20, 5))
    body = b"".join([value(11, "i"), value(11, "go"), value(11, "state", 2), part(1, part(1, "state") + part(2, "next") + part(4, "Exp")),
                     value(12, "go"), value(12, "next", 2)])  # fmt: skip
    loop = part(5, part(1, "body") + part(6, body) + number(20, 5))
    path = save(tmp_path, node("If", "choose", ["c"], "y", branch), node("Loop", "again", ["n", "c", "y"], "z", loop),
                value(11, "x", 2), value(11, "c"), value(11, "n"), value(12, "z", 2))  # fmt: skip
    made = onnx.read(path)
    assert rows(made) == [
        ("x", ()), ("c", ()), ("n", ()), ("Relu", (0,)), ("If", (1, 3)), ("Exp", (4,)), ("Loop", (2, 1, 4, 1, 5)),
    ]  # fmt: skip
    assert made.boxes[3].scope == ("choose.then_branch",)
    assert made.boxes[5].scope == ("again.body",)


def test_nodes_may_stand_in_any_order(tmp_path: Path) -> None:
    path = save(
        tmp_path, node("Relu", "b", ["y"], "z"), node("Exp", "a", ["x"], "y"), value(11, "x", 2), value(12, "z", 2)
    )
    assert rows(onnx.read(path)) == [("x", ()), ("Exp", (0,)), ("Relu", (1,))]


def test_a_circle_is_an_error(tmp_path: Path) -> None:
    path = save(tmp_path, node("Relu", "b", ["y"], "z"), node("Exp", "a", ["z"], "y"), value(12, "z", 2))
    with pytest.raises(FileProblem) as caught:
        onnx.read(path)
    assert str(caught.value) == f"{path}: the node b depends on itself"


def test_what_nothing_makes_is_an_error(tmp_path: Path) -> None:
    path = save(tmp_path, node("Relu", "b", ["y"], "z"), value(11, "x", 2), value(12, "z", 2))
    with pytest.raises(FileProblem) as caught:
        onnx.read(path)
    assert str(caught.value) == f"{path}: the node b uses y, which nothing makes\nremedy: export the model again"


def external(location: str, name: str = "w") -> bytes:
    entry = part(13, part(1, "location") + part(2, location))
    return part(5, number(1, 4) + number(2, 1) + part(8, name) + entry + number(14, 1))


@pytest.mark.parametrize(
    "location", ["../secret.bin", "/etc/passwd", "C:\\secret.bin", "a/../../b", "..\\x", "link/w.bin"]
)
def test_weights_outside_of_the_folder_are_refused(tmp_path: Path, location: str) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    if hasattr(os, "symlink"):
        (folder / "link").symlink_to(tmp_path)
    path = save(folder, node("Add", "a", ["x", "w"], "y"), external(location), value(11, "x", 4), value(12, "y", 4))
    with pytest.raises(FileProblem) as caught:
        onnx.read(path)
    assert str(caught.value) == (
        f"{path} wants the weights w from {location}, which is outside of its folder\n"
        "remedy: it is not read; save the model again with its weights beside it"
    )


def test_weights_beside_the_file_are_not_read(tmp_path: Path) -> None:
    path = save(
        tmp_path, node("Add", "a", ["x", "w"], "y"), external("data/w.bin"), value(11, "x", 4), value(12, "y", 4)
    )
    assert onnx.read(path).boxes[1].parameters == 4


def test_large_weights_are_stepped_over(tmp_path: Path) -> None:
    """A sparse file of 600 MB: what is read is a few blocks."""
    count = 150_000_000
    tensor = number(1, count) + number(2, 1) + part(8, "w") + varint(9 << 3 | 2) + varint(4 * count)
    before = b"".join([node("Add", "a", ["x", "w"], "y"), varint(5 << 3 | 2), varint(len(tensor) + 4 * count), tensor])
    after = value(11, "x", count) + value(12, "y", count)
    path = tmp_path / "large.onnx"
    with open(path, "wb") as file:
        file.write(number(1, 8) + varint(7 << 3 | 2) + varint(len(before) + 4 * count + len(after)) + before)
        file.seek(4 * count, 1)
        file.write(after)
    tracemalloc.start()
    made = onnx.read(str(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert made.boxes[1].parameters == count
    assert peak < 8 << 20


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "{} is no ONNX file\nremedy: torch.onnx.export writes one"),
        (b"hello, world", "{} is no ONNX file\nremedy: torch.onnx.export writes one"),
        (b"PK\x03\x04" + bytes(99), "{} is no ONNX file\nremedy: torch.onnx.export writes one"),
        (model()[:-40], "{} is damaged or cut off at byte 9\nremedy: export the model again, or fetch the file again"),
        (number(1, 8) + part(7, part(1, part(4, "Relu" * 20_000))), "{} has a name of 80,000 bytes at byte 14"),
        (number(1, 8) + part(7, b""), "{} has no nodes\nremedy: export a model that computes something"),
    ],
)
def test_what_is_none(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "broken.onnx"
    path.write_bytes(data)
    with pytest.raises(FileProblem) as caught:
        onnx.read(str(path))
    assert str(caught.value) == message.format(path)


def test_graphs_within_graphs_have_an_end(tmp_path: Path) -> None:
    graph = b""
    for _ in range(200):
        graph = part(1, part(4, "If") + part(2, "y") + part(5, part(1, "then_branch") + part(6, graph)))
    path = save(tmp_path, graph)
    with pytest.raises(FileProblem, match="has more than 12 graphs within each other"):
        onnx.read(path)


def test_no_such_file() -> None:
    with pytest.raises(FileProblem) as caught:
        onnx.read("missing.onnx")
    assert str(caught.value) == "cannot read missing.onnx: no such file or directory"


def test_any_damage_is_an_error_or_a_model(tmp_path: Path) -> None:
    """2,000 files: cut off, with other bytes, with bytes put in, with parts doubled."""
    chance = random.Random(0)
    whole = model().replace(b"/Flatten", b"/FLATTEN")
    path = tmp_path / "damaged.onnx"
    found = 0
    for number_ in range(2_000):
        data = bytearray(whole)
        kind = number_ % 4
        if kind == 0:
            data = data[: chance.randrange(len(data))]
        elif kind == 1:
            for _ in range(chance.randrange(1, 4)):
                data[chance.randrange(len(data))] = chance.randrange(256)
        elif kind == 2:
            at = chance.randrange(len(data))
            data[at:at] = chance.randbytes(chance.randrange(1, 20))
        else:
            start, to = chance.randrange(len(data)), chance.randrange(len(data))
            data[to:to] = data[start : start + 100]
        path.write_bytes(data)
        try:
            onnx.read(str(path))
        except AdvizError:
            found += 1
    assert 200 < found < 2_000


def test_neither_onnx_nor_torch_is_imported_when_all_shapes_are_known() -> None:
    code = (
        "import sys; from adviz.onnx import read; read(sys.argv[1])\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'onnx', 'torch', 'numpy', 'google'}))"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(DIGITS)], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_sizes_take_the_place_of_their_names() -> None:
    made = onnx.read(str(DIGITS), {"image": (2, 1, 16, 16)})
    assert made.boxes[-1].shapes == ((2, 10),)
    assert made.flops == 2 * 2 * (16 * 16 * 4 * 9 + 8 * 8 * 8 * 4 * 9 + 128 * 10)


def test_other_sizes_and_missing_shapes_need_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(MissingExtra) as caught:
        onnx.read(str(DIGITS), {"image": (2, 1, 32, 32)})
    assert str(caught.value) == (
        "the sizes of this file can only be changed by the package onnx, which is not installed\n"
        "remedy: pip install 'adviz[onnx]'"
    )
    path = save(
        tmp_path, node("Relu", "b", ["x"], "y"), node("Exp", "a", ["y"], "z"), value(11, "x", 2), value(12, "z", 2)
    )
    assert onnx.read(path).notes == ("the file does not say 1 shapes: pip install 'adviz[onnx]' finds them",)
