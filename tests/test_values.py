"""Values of inputs: numbers, expressions, lists, and files of numbers."""

from __future__ import annotations

import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.lib import format as npy

from adviz import values
from adviz.errors import AdvizError, EvaluationError, FileProblem, OptionError, ParseError
from adviz.values import from_file, number, point

inf, nan = math.inf, math.nan

# fmt: off
GOOD: list[tuple[Any, Any]] = [
    (3,                       3.0),
    (2.5,                     2.5),
    (10**400,                 inf),
    (-(10**400),              -inf),
    ("1.5",                   1.5),
    ("pi/4",                  math.pi / 4),
    ("-inf",                  -inf),
    ("inf",                   inf),
    ([1, 2],                  (1.0, 2.0)),
    ((1, 2.5),                (1.0, 2.5)),
    ([],                      ()),
    ([[]],                    ((),)),
    ([[1, 2], [3, 4]],        ((1.0, 2.0), (3.0, 4.0))),
    (["pi", "1/2"],           (math.pi, 0.5)),
    ([inf, -inf],             (inf, -inf)),
    ("[1, 2]",                (1.0, 2.0)),
    ("[]",                    ()),
    ("[1, 2]*3",              (3.0, 6.0)),
    ("[[1, 2], [3, 4]].T",    ((1.0, 3.0), (2.0, 4.0))),
    ("[1/3, sin(0)]",         (1 / 3, 0.0)),
    ("sum([1, 2])",           3.0),
    ("[1, 2] @ [3, 4]",       11.0),
    ("one_hot(1, 3)",         (0.0, 1.0, 0.0)),
    ("x = 2; [x, x^2]",       (2.0, 4.0)),
]
# fmt: on


@pytest.mark.parametrize(("given_", "want"), GOOD, ids=[repr(row[0])[:30] for row in GOOD])
def test_values(given_: Any, want: Any) -> None:
    assert number("x", given_) == want


def test_nan() -> None:
    assert math.isnan(number("x", "nan"))
    assert math.isnan(number("x", [nan])[0])
    assert [str(each) for each in number("x", "[1, nan, -inf]")] == ["1.0", "nan", "-inf"]
    assert number("x", "nan = 3; nan + 1") == 4.0


# fmt: off
BAD: list[tuple[Any, type[AdvizError], str]] = [
    (True,            OptionError,     "the value of x is not a number\nremedy: give a number, or a text such as 'pi/4'"),
    (None,            OptionError,     "the value of x is not a number\nremedy: give a number, or a text such as 'pi/4'"),
    ({},              OptionError,     "the value of x is not a number\nremedy: give a number, or a text such as 'pi/4'"),
    ([1, None],       OptionError,     "the value of x is not a number\nremedy: give a number, or a text such as 'pi/4'"),
    ([1, [2]],        OptionError,     "the rows of x differ in length\nremedy: give each row as many numbers"),
    ([[1, 2], [3]],   OptionError,     "the rows of x differ in length\nremedy: give each row as many numbers"),
    ([1, "[2, 3]"],   OptionError,     "the rows of x differ in length\nremedy: give each row as many numbers"),
    ("[[1, 2], [3]]", ParseError,      "the rows of this array differ in length\n  [[1, 2], [3]]\n  ^^^^^^^^^^^^^\nremedy: give each row as many numbers"),
    ("[1, 2",         ParseError,      "this bracket is not closed\n  [1, 2\n  ^\nremedy: add ]"),
    ("[1, y]",        ParseError,      "the value of x depends on y\n  [1, y]\n      ^\nremedy: a value is a number, or an expression of numbers"),
    ("[1, 2] + [1]*[1, 2, 3]", EvaluationError, "+ cannot join the shapes 2 and 3\n  [1, 2] + [1]*[1, 2, 3]\n         ^\nremedy: sizes are compared from the last one on, and must be equal, or 1"),
    ("@",             OptionError,     "@ is no file of numbers\nremedy: give a file that ends with .npy or .csv"),
    ("@data.txt",     OptionError,     "data.txt is no file of numbers\nremedy: give a file that ends with .npy or .csv"),
    ("@none.npy",     FileProblem,     "cannot read none.npy: no such file or directory"),
    ("@none.csv",     FileProblem,     "cannot read none.csv: no such file or directory"),
]
# fmt: on


@pytest.mark.parametrize(("given_", "kind", "message"), BAD, ids=[repr(row[0]) for row in BAD])
def test_bad_values(given_: Any, kind: type[AdvizError], message: str) -> None:
    with pytest.raises(kind) as caught:
        number("x", given_)
    assert str(caught.value) == message


def test_points() -> None:
    assert point(["x=[1, 2],y=max(1, 2)", "W=[[1,2],[3,4]]"]) == {
        "x": (1.0, 2.0),
        "y": 2.0,
        "W": ((1.0, 2.0), (3.0, 4.0)),
    }


NO_POINTS = [
    ("x=[1, 2], 3]", "--at 3] is not NAME=VALUE\nremedy: write --at x=1.5"),
    ("x=1,,y=2", "--at x=1,,y=2 is not NAME=VALUE\nremedy: write --at x=1.5"),
    ("x=1;y=2", "--at x=1;y=2 is more than one value\nremedy: put commas between values"),
    ("x=1 y=2", "--at x=1 y=2 is more than one value\nremedy: put commas between values"),
]


@pytest.mark.parametrize(("text", "message"), NO_POINTS)
def test_what_is_no_point(text: str, message: str) -> None:
    with pytest.raises(OptionError) as caught:
        point([text])
    assert str(caught.value) == message


# Files


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3), np.arange(3), np.array([True, False]), np.zeros((0, 3)), np.array([1.5], dtype="f4"),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)), np.array([1, 2], dtype=">i4"), np.array([nan, inf]), np.array(3.5),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("folder")
def test_npy(array: Any) -> None:
    np.save("x.npy", array)
    made = number("x", "@x.npy")
    np.testing.assert_array_equal(made, array.astype(float))
    assert isinstance(made, float if array.ndim == 0 else np.ndarray)
    Path("x.npy").unlink()  # nothing holds the file


# fmt: off
TEXTS: list[tuple[str, Any]] = [
    ("1,2\n3,4\n",            [[1, 2], [3, 4]]),
    ("1,2\r\n3,4\r\n",        [[1, 2], [3, 4]]),
    ("1, 2\n\n 3,4",          [[1, 2], [3, 4]]),
    ("\ufeff1,2\n",           [1, 2]),
    ("1,2,3\n",               [1, 2, 3]),
    ("1\n2\n3\n",             [1, 2, 3]),
    ("5",                     [5]),
    ("# head\n1,2 # tail\n",  [1, 2]),
    ("-inf,nan,1e-3\n",       [-inf, nan, 0.001]),
]
WRONG: list[tuple[str, bytes, str]] = [
    ("a.csv",  b"",                   "a.csv holds no array of numbers: it is empty"),
    ("a.csv",  b"# only words\n",     "a.csv holds no array of numbers: it is empty"),
    ("a.csv",  b"1,2\n3\n",           "a.csv holds no array of numbers: line 2 has 1 of them, and the lines before have 2"),
    ("a.csv",  b"1,2\n\n3,4,5\n",     "a.csv holds no array of numbers: line 3 has 3 of them, and the lines before have 2"),
    ("a.csv",  b"x,y\n1,2\n",         "a.csv holds no array of numbers: line 1 has x where a number is expected"),
    ("a.csv",  b"1,2,\n",             "a.csv holds no array of numbers: line 1 has nothing where a number is expected"),
    ("a.csv",  b"1;2\n",              "a.csv holds no array of numbers: line 1 has 1;2 where a number is expected"),
    ("a.csv",  b"1_000\n",            "a.csv holds no array of numbers: line 1 has 1_000 where a number is expected"),
    ("a.csv",  "1,é\n".encode("latin-1"), "a.csv holds no array of numbers: line 1 has \ufffd where a number is expected"),
]
# fmt: on
ROWS = "\nremedy: a line is a row, with commas between its numbers"
SAVE = "\nremedy: write it with numpy.save, as an array of numbers"


@pytest.mark.parametrize(("text", "want"), TEXTS)
@pytest.mark.usefixtures("folder")
def test_csv(text: str, want: Any) -> None:
    Path("x.csv").write_bytes(text.encode())
    np.testing.assert_array_equal(number("x", "@x.csv"), np.array(want, dtype=float))
    Path("x.CSV").write_bytes(text.encode())
    np.testing.assert_array_equal(from_file("x.CSV"), np.array(want, dtype=float))


@pytest.mark.parametrize(("name", "data", "message"), WRONG, ids=[repr(row[1]) for row in WRONG])
@pytest.mark.usefixtures("folder")
def test_csv_that_is_none(name: str, data: bytes, message: str) -> None:
    Path(name).write_bytes(data)
    with pytest.raises(FileProblem) as caught:
        from_file(name)
    assert str(caught.value) == message + ROWS


def header(shape: tuple[int, ...], kind: str = "<f8") -> bytes:
    from io import BytesIO

    made = BytesIO()
    npy.write_array_header_1_0(made, {"descr": kind, "fortran_order": False, "shape": shape})
    return made.getvalue()


def saved(array: Any) -> bytes:
    from io import BytesIO

    made = BytesIO()
    np.save(made, array, allow_pickle=True)
    return made.getvalue()


def zipped() -> bytes:
    from io import BytesIO

    made = BytesIO()
    np.savez(made, a=np.arange(3))
    return made.getvalue()


FRAME = b"\x93NUMPY\x01\x00\x76\x00"
NONE = "a.npy holds no array: numpy.save did not write it"
DAMAGED = "a.npy is damaged, or holds Python objects"
# fmt: off
DAMAGES: list[tuple[str, bytes, str]] = [
    ("empty",          b"",                                         NONE),
    ("text",           b"1,2,3\n",                                  NONE),
    ("pickle",         pickle.dumps([1, 2]),                        NONE),
    ("npz",            zipped(),                                    NONE),
    ("objects",        saved(np.array([{}, 1], dtype=object)),      DAMAGED),
    ("truncated",      saved(np.arange(6.0))[:-8],                  DAMAGED),
    ("no data",        saved(np.arange(6.0))[:30],                  DAMAGED),
    ("huge",           header((10**12,)) + b"\0" * 8,               DAMAGED),
    ("beyond",         header((10**30,)) + b"\0" * 8,               DAMAGED),
    ("negative",       header((-1,)) + b"\0" * 8,                   DAMAGED),
    ("code",           FRAME + b"{'descr': __import__('os').abort(), }".ljust(117) + b"\n", DAMAGED),
    ("unbalanced",     FRAME + b"((((((((".ljust(117) + b"\n",      DAMAGED),
    ("complex",        saved(np.array([1j])),                       "a.npy holds no numbers: its entries are complex128"),
    ("texts",          saved(np.array(["a"])),                      "a.npy holds no numbers: its entries are <U1"),
    ("dates",          saved(np.array(["2020-01-01"], dtype="M8[D]")), "a.npy holds no numbers: its entries are datetime64[D]"),
    ("records",        saved(np.zeros(2, dtype=[("a", float)])),    "a.npy holds no numbers: its entries are [('a', '<f8')]"),
]
# fmt: on


@pytest.mark.parametrize(("data", "message"), [row[1:] for row in DAMAGES], ids=[row[0] for row in DAMAGES])
@pytest.mark.usefixtures("folder")
def test_npy_that_is_none(data: bytes, message: str) -> None:
    Path("a.npy").write_bytes(data)
    with pytest.raises(FileProblem) as caught:
        from_file("a.npy")
    assert str(caught.value) == message + SAVE


@pytest.mark.usefixtures("folder")
def test_folders_and_large_files(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("d.npy").mkdir()
    with pytest.raises(FileProblem) as caught:
        from_file("d.npy")
    assert str(caught.value) == "cannot read d.npy: is a directory"
    np.save("x.npy", np.zeros(10))
    monkeypatch.setattr(values, "LARGEST", 100)
    with pytest.raises(FileProblem, match=r"x\.npy is larger than 0 GB"):
        from_file("x.npy")


@given(st.binary(max_size=40), st.integers(0, 200), st.sampled_from([".npy", ".csv"]))
@settings(deadline=None)
def test_whatever_a_file_holds(tmp_path_factory: pytest.TempPathFactory, data: bytes, at: int, suffix: str) -> None:
    """A good file with something else in the middle: an array, or an error that names the file."""
    good = saved(np.arange(4.0)) if suffix == ".npy" else b"1,2\n3,4\n" * 10
    path = tmp_path_factory.mktemp("fuzz") / f"x{suffix}"
    path.write_bytes(good[:at] + data + good[at + len(data) :])
    try:
        made = from_file(str(path))
    except FileProblem as error:
        said = str(error)
        assert str(path) in said
    else:
        assert isinstance(made, float) or made.dtype == float
