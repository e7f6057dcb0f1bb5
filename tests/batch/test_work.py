"""What a worker makes of a chunk: whatever is wrong with one task is its own error."""

from __future__ import annotations

import gc
import pickle
import signal
import time
from collections.abc import Callable

import pytest

from adviz import Graph, api, samples
from adviz.batch import work
from adviz.batch.budget import TimeUp, limit
from adviz.batch.items import Item
from adviz.batch.work import Outcome, Settings, Task, draw_chunk
from adviz.drawing import Drawing
from adviz.errors import LayoutError

PLAIN = Settings({}, (), {}, seconds=60.0)


def formula(text: str, *formats: str) -> Task:
    return Task(Item("a", "a.txt:1", formula=text), text, formats or ("svg",))


def toml(text: str, *formats: str) -> Task:
    return Task(Item("a", "a.toml", path="a.toml"), text, formats or ("svg",))


def one(task: Task, settings: Settings = PLAIN) -> Outcome:
    return draw_chunk([task], settings)[0]


def said(outcome: Outcome) -> str:
    assert outcome.error is not None
    assert outcome.files == {}
    return outcome.error.message


GOOD = [
    formula("x*x"),
    formula("x = 3; x*x"),
    toml('expression = "sin(x)"\nwrt = "x"\n[at]\nx = 1\n'),
    toml('expression = "exp(x)"\n[at]\nx = 0.5\n[draw]\ntheme = "dark"\nrankdir = "TB"\nscale = 0.5\n'),
    formula(" + ".join(f"sin(x{at})" for at in range(60))),  # long enough to be laid out twice
    formula("+".join(["x"] * 500)),  # laid out alone
]


@pytest.mark.parametrize("kind", ["svg", "dot", "json", "txt"])
def test_the_same_bytes_as_one_by_one(kind: str) -> None:
    tasks = [task._replace(formats=(kind,)) for task in GOOD]
    for task, outcome in zip(tasks, draw_chunk(tasks, PLAIN), strict=True):
        sample = samples.read(task.text, "") if task.item.path else None
        if sample:
            drawing = api.draw(sample.expression, sample.at or None, sample.wrt, **sample.options._asdict())
        else:
            drawing = api.draw(task.text)
        assert outcome.files == {kind: drawing.render(kind).data}


def test_facts() -> None:
    found = one(toml('title = "T"\nexpression = "y = x * sin(x)"\nwrt = "x"\n[at]\nx = 2\n', "svg", "png")).facts
    assert found is not None
    assert (found.title, found.formula, found.root, found.nodes, found.theme) == (
        "T",
        "y = x * sin(x)",
        "y",
        3,
        "tutorial",
    )
    assert (found.value, found.gradient, found.at) == (1.8185948536513634, {"x": 0.0770037537313969}, {"x": 2.0})
    assert (found.paths, found.totals) == ({"x": "2"}, {"x": "0.07700375"})
    assert found.size is not None
    assert one(formula("x", "json")).facts._replace(size=None).size is None  # type: ignore[union-attr]


def test_sizes_are_those_of_the_screen() -> None:
    svg, png = (one(formula("x*y", kind)).facts.size for kind in ("svg", "png"))  # type: ignore[union-attr]
    assert svg is not None
    assert png is not None
    assert abs(svg[0] - png[0]) <= 1
    assert abs(svg[1] - png[1]) <= 1


def test_what_is_not_finite() -> None:
    facts = one(formula("x = 0; log(x)")).facts
    assert facts is not None
    assert (facts.value, facts.gradient) == ("-inf", {"x": "inf"})


@pytest.mark.parametrize(
    ("task", "message"),
    [
        (formula("sin(x"), "the call of sin is not closed"),
        (formula(""), "the formula is empty"),
        (toml('expresion = "x"'), "a.toml: there is no key expresion"),
        (toml("\x00"), "a.toml is not TOML"),
        (toml("a = " + "[" * 100_000), "a.toml is not TOML"),
        (toml("a = " + "{b=" * 5_000), "a.toml is not TOML"),
        (toml("[" + ".".join(["a"] * 5_000) + "]\nb = 1"), "a.toml: there is no key a"),
        (toml('expression = "x*y"\n[at]\nx = 1'), "no value for y"),
        (toml('expression = "x"\n[draw]\npaths = -1'), "a.toml: paths cannot be -1"),
        (toml('expression = "x"\ntitle = 3'), "a.toml: title cannot be 3"),
    ],
)
def test_one_bad_task_spoils_nothing(task: Task, message: str) -> None:
    outcomes = draw_chunk([*GOOD[:2], task, *GOOD[2:4]], PLAIN)
    assert message in said(outcomes[2])
    assert len(str(outcomes[2].error).encode()) < 300
    assert [outcome.error for at, outcome in enumerate(outcomes) if at != 2] == [None] * 4


def test_overrides() -> None:
    settings = PLAIN._replace(at={"x": 3.0, "e": 1.0, "q": 0.0}, wrt=("y", "x"), options={"theme": "print"})
    chunk = [formula("x*x"), formula("y = 2; x*y*e"), toml('expression = "a"\nwrt = "a"\n[at]\na = 1'), formula("c*x")]
    outcomes = draw_chunk(chunk, settings)
    found = [outcome.facts for outcome in outcomes]
    assert [each and (each.used_at, each.used_wrt, each.value, each.theme) for each in found] == [
        ({"x": 3.0}, ("x",), 9.0, "print"),
        ({"x": 3.0, "e": 1.0}, ("y", "x"), 6.0, "print"),
        ({}, (), 1.0, "print"),
        None,
    ]
    assert found[2] is not None
    assert found[2].paths == {"a": "1"}  # the sample's own wrt stays where it has none of the names
    assert said(outcomes[3]) == "no value for c"


def quadratic() -> str:
    """TOML that takes a parser long: many headers of many parts."""
    return "".join(f"[{'.'.join(['a'] * 3_000)}.b{at}]\n" for at in range(3_000))


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarm")
@pytest.mark.parametrize("task", [toml(quadratic()), formula("+".join(f"sin(x*{at})" for at in range(200_000)))])
def test_what_takes_too_long(task: Task) -> None:
    outcomes = draw_chunk([task, *GOOD[:3]], PLAIN._replace(seconds=0.5))
    assert said(outcomes[0]) == "it takes longer than 0.5 s"
    assert [outcome.error for outcome in outcomes[1:]] == [None] * 3


class Slow:
    """It takes its time to go, and an exception within is lost."""

    def __del__(self) -> None:
        time.sleep(0.1)


def slowly(*_: object) -> None:
    """Called by the garbage collector, which loses exceptions as well."""
    time.sleep(0.05)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarm")
@pytest.mark.parametrize("deaf", [Slow, gc.collect], ids=["__del__", "collector"])
def test_the_alarm_is_heard_after_what_loses_exceptions(deaf: Callable[[], object]) -> None:
    gc.callbacks.append(slowly)
    try:
        with pytest.raises(TimeUp), limit(0.02):
            deaf()
            while True:
                pass
    finally:
        gc.callbacks.remove(slowly)


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (RecursionError("too deep"), "adviz failed: RecursionError: too deep"),
        (MemoryError(), "there is not enough memory for it"),
        (ZeroDivisionError("x" * 999), "adviz failed: ZeroDivisionError: xxx"),
    ],
)
def test_a_fault_of_adviz(monkeypatch: pytest.MonkeyPatch, problem: Exception, message: str) -> None:
    real = api.draw

    def draw(graph: Graph, *args: object, **options: object) -> Drawing:
        if graph.source.text == "x*1":
            raise problem
        return real(graph, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(api, "draw", draw)
    good, bad = draw_chunk([formula("x*x"), formula("x*1")], PLAIN)
    assert good.error is None
    assert said(bad).startswith(message)


def test_a_fault_while_all_are_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    real = work.render_many
    seen: list[int] = []

    def render_many(drawings: list[object], formats: tuple[str, ...]) -> object:
        seen.append(len(drawings))
        if len(drawings) == 3 or seen == [3, 1, 1]:
            raise LayoutError("it broke")
        return real(drawings, formats)  # type: ignore[arg-type]

    monkeypatch.setattr(work, "render_many", render_many)
    outcomes = draw_chunk(GOOD[:3], PLAIN)
    assert [bool(outcome.error) for outcome in outcomes] == [False, True, False]
    assert seen == [3, 1, 1, 1]


def test_another_version() -> None:
    assert "the batch runs adviz 0.0" in said(one(formula("x"), PLAIN._replace(version="0.0")))


@pytest.mark.parametrize("take", [lambda: GOOD[:4], lambda: [formula("sin(x")], lambda: [toml("a")]])
def test_everything_can_be_sent(take: Callable[[], list[Task]]) -> None:
    tasks = take()
    assert pickle.loads(pickle.dumps(tasks)) == tasks
    for outcome in draw_chunk(tasks, PLAIN):
        again = pickle.loads(pickle.dumps(outcome))
        assert (again.files, again.facts, str(again.error)) == (outcome.files, outcome.facts, str(outcome.error))
