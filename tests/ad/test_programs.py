"""Lines without shapes compute what the operations compute."""

from __future__ import annotations

from typing import Any

import pytest

from adviz.ad.arrays import programs as written
from adviz.ad.arrays.evaluate import ArrayEvaluation
from adviz.ad.arrays.programs import TooLarge, operators, programs
from adviz.ad.rules import rule
from adviz.lang.parser import parse
from adviz.ops import TABLE

np = pytest.importorskip("numpy")
A = [[1.0, -2.0, 0.5], [0.25, 3.0, -1.0]]
B = [[2.0, 1.0], [0.0, -0.5], [1.5, 4.0]]


def run(program: list[dict[str, Any]], arguments: list[list[float]]) -> list[float]:
    """What a reader of the lines has to do."""
    known = list(arguments)
    for line in program:
        of = [known[at] for at in line.get("of", [])]
        if line["do"] == "const":
            known.append(line["entries"])
        elif line["do"] == "move":
            together = [entry for each in of for entry in each]
            known.append([together[at] for at in line["from"]])
        elif line["do"] == "fold":
            rows = [list(range(len(of[0])))] if line["rows"] is None else line["rows"]
            known.append([
                rule(TABLE[line["op"]])(*[of[0][at] for at in row])[0] if row else float(line["empty"]) for row in rows
            ])  # fmt: skip
        else:
            columns = [
                each if places is None else [each[at] for at in places]
                for each, places in zip(of, line["maps"], strict=True)
            ]
            known.append([rule(TABLE[line["op"]])(*entries)[0] for entries in zip(*columns, strict=True)])
    return known[-1]


@pytest.mark.parametrize(
    "text",
    [
        "A @ B", "B @ A", "A @ B[:, 1]", "A[0] @ B", "dot(A[0], B.T[1])", "outer(A[0], B[0])",
        "softmax(A)", "softmax(A, axis=0)", "log_softmax(A)", "logsumexp(A, axis=1, keepdims=1)",
        "cross_entropy(A, one_hot([0, 2], 3))", "one_hot([1, 0], 2)",
        "sum(A)", "mean(A, axis=0)", "prod(A, axis=1)", "max(A, axis=0)", "min(A)", "norm2(A)", "max(A, B.T, 0.5)",
        "A + A[0]", "A * 2", "where(A > 0, A, B.T)", "-A", "A.T", "reshape(A, 3, 2)", "A[1, ::-1]", "A[-1]",
        "stack(A, B.T)", "concat(A, B.T, axis=1)", "[A[0, 0], 2, B[1, 1]]", "stack(A, B.T) @ B",
        "sum(reshape([], 0, 2), axis=0) + prod([])",
    ],
)  # fmt: skip
def test_lines_compute_what_the_operations_compute(text: str) -> None:
    tape = parse(f"x = {A}; y = {B}; " + text.replace("A", "x").replace("B", "y"))
    wanted = ArrayEvaluation(tape, {})
    values = [np.ravel(value).tolist() for value in wanted.values]
    made = programs(tape, [np.shape(value) for value in wanted.values])
    for node, sources in enumerate(tape.args):
        assert bool(made[node]) == bool(sources)
        if sources:
            assert run(made[node], [values[source] for source in sources]) == values[node]
    assert {op.name for op in operators(made)} == {line["op"] for lines in made for line in lines if "op" in line}


def test_too_many_places_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    tape = parse("sum(x @ x)")
    shapes = [(3, 3), (3, 3), ()]
    assert len(programs(tape, shapes)) == 3
    monkeypatch.setattr(written, "LARGEST", 40)
    with pytest.raises(TooLarge) as caught:
        programs(tape, shapes)
    assert caught.value.message == "the operations on arrays take more than 40 steps"


def test_large_shapes_are_refused_before_anything_is_made() -> None:
    with pytest.raises(TooLarge):
        programs(parse("sum(x)"), [(10**6, 10**6), ()])
