"""Pages of arrays in Chromium: what they compute and show against Python, editors, the player."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from test_html_browser import AXE, hot, number, paths, step, wanted_paths

import adviz
from adviz.ad.arrays import programs as written
from adviz.ad.arrays.evaluate import ArrayEvaluation
from adviz.formats.html.bundle import bundle
from adviz.formats.html.page import data_of
from adviz.graph.nested import entries
from adviz.layout.options import DrawOptions
from adviz.samples import load
from adviz.scene.figures import exactly, figure, nested
from adviz.scene.figures import shape as shape_of
from adviz.scene.labels import short
from adviz.scene.model import Scene

pytest.importorskip("numpy")
pytestmark = pytest.mark.browser

SAMPLES = Path(__file__).parents[3] / "samples"


class Case(NamedTuple):
    """A formula, points of it, and what it is differentiated by."""

    text: str
    points: list[dict[str, Any]]
    wrt: list[str]
    seed: Any = None


W = [[1.0, 2.0], [3.0, 4.0]]
CASES = {
    "least squares": Case(
        "sum((W@x-b)^2)",
        [
            {"W": W, "x": [1.0, 2.0], "b": [0.0, 1.0]},
            {"W": [[0.5, -1.25], [1 / 3, 2e-5]], "x": [1.0, -7.0], "b": [0.125, 1e6]},
            {"W": [[0.0, 0.0], [0.0, 0.0]], "x": [math.inf, 1.0], "b": [0.0, math.nan]},
        ],
        ["x", "W"],
    ),
    "broadcasting": Case(
        "y = (x + 1)*reshape(b, 3, 1) - c; mean(y/(1 + y^2)) + sum(y[0]*c)",
        [
            {"x": [0.1, 0.2, -0.3, 0.4], "b": [1.0, -2.0, 0.5], "c": 0.75},
            {"x": [0.0, 1.0, 2.0, 3.0], "b": [1.0, 1.0, 1.0], "c": -1.0},
        ],
        ["x", "b", "c"],
    ),
    "softmax": Case(
        "p = softmax(A@x); z = logsumexp(A@x); cross_entropy([p, p*p], [[0, 1, 0], [0.5, 0.5, 0]]) + z*p[1]",
        [
            {"A": [[0.5, 1.0], [-1.0, 2.0], [0.0, 0.25]], "x": [0.3, -0.7]},
            {"A": [[30.0, 1.0], [-1.0, 20.0], [0.0, 0.25]], "x": [40.0, -0.7]},
        ],
        ["x", "A"],
    ),
    "ties": Case(
        "m = max(x); n = min(A, axis=1); m*sum(n) + sum(max(x, y, 0.5)) + sum(relu(x - y)) + prod(x)",
        [
            {"x": [1.0, 2.0], "y": [2.0, 0.25], "A": [[1.0, 2.0], [3.0, 0.5]]},
            {"x": [2.0, 2.0], "y": [2.0, 2.0], "A": [[1.0, 1.0], [0.0, 0.0]]},
            {"x": [0.0, 0.5], "y": [0.0, 0.5], "A": [[1.0, -1.0], [0.0, -0.0]]},
        ],
        ["x", "y", "A"],
    ),
    "what was not chosen": Case(
        "sum(max(x, y)*k + where(x > y, log(x - y), x*k))",
        [{"x": [1.0, 2.0], "y": [3.0, 0.0], "k": 2.0}, {"x": [1.0, 2.0], "y": [3.0, 0.0], "k": math.inf}],
        ["x", "y"],
    ),
    "slices": Case(
        "a = A[0]; B = A[:, 1:]; c = concat(a, reshape(B, 4), x[::-1]); norm2(c) + sum(stack(x, a[:2])) + sum(A.T @ x)",
        [
            {"A": [[1.0, -2.0, 0.5], [3.0, 0.25, 4.0]], "x": [0.5, 1.5]},
            {"A": [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], "x": [0.0, 0.0]},
        ],
        ["A", "x"],
    ),
    "cuts": Case(
        "h = tanh(W@x); s = detach(h)*h + no_grad(W@x*h)*x; sum(where(x > 0, s, detach(s))) + dot(x, outer(x, h)@h)",
        [{"W": W, "x": [0.1, -0.2]}, {"W": [[-0.5, 1.0], [0.25, 0.0]], "x": [1.0, 0.0]}],
        ["x", "W"],
    ),
    "a seed": Case(
        "tanh(W@x)*k + b",
        [
            {"W": W, "x": [0.1, -0.2], "k": 2.0, "b": [1.0, 0.0]},
            {"W": [[0.0, 1.0], [1.0, 0.0]], "x": [3.0, 1e-6], "k": -0.5, "b": [1.0, 0.0]},
        ],
        ["x", "k", "b"],
        [1.0, -0.5],
    ),
    "large ones": Case(
        "H = tanh(X@V); y = H@H.T; sum(y)/2 + mean(exp(H)) + norm2(X)*k",
        [
            {
                "X": [[math.sin(3 * i + j) for j in range(4)] for i in range(5)],
                "V": [[math.cos(i - 2 * j) for j in range(3)] for i in range(4)],
                "k": 0.5,
            },
            {"X": [[0.0] * 4] * 5, "V": [[1.0, -1.0, 0.5]] * 4, "k": -3.0},
        ],
        ["X", "V", "k"],
    ),
}
SAMPLED = ["arrays-detach", "arrays-network", "softmax-loss"]


def sample(name: str) -> Case:
    found = load(str(SAMPLES / f"{name}.toml"))
    at = {name: scaled(value, 1.0, 0.0) for name, value in found.at.items()}
    if name == "arrays-detach":
        at = {"x": [1.0, 1.0]}
    others = [
        {name: scaled(value, *by) for name, value in at.items()} for by in ((-1.5, 0.25), (0.0, 0.0), (30.0, 1.0))
    ]
    return Case(found.expression, [at, *others], list(found.wrt), found.options.seed or None)


def scaled(value: Any, by: float, more: float) -> Any:
    if isinstance(value, list | tuple):
        return [scaled(each, by, more) for each in value]
    return float(value) * by + more


def cases() -> list[Any]:
    made = [pytest.param(case, id=name) for name, case in CASES.items()]
    return made + [pytest.param(sample(name), id=name) for name in SAMPLED]


def drawn(case: Case, at: dict[str, Any]) -> adviz.Drawing:
    more = {} if case.seed is None else {"seed": case.seed}
    return adviz.draw(case.text, at=at, wrt=case.wrt, **more)


def open_case(opened: Any, case: Case, **more: Any) -> Any:
    return opened(scene=drawn(case, case.points[0]).scene, **more)


def fragment(at: dict[str, Any]) -> str:
    """The address that has a point."""
    said = {math.inf: "Infinity", -math.inf: "-Infinity"}
    texts = {
        name: ",".join([said.get(each, repr(each)) for each in entries(tupled(value))]) for name, value in at.items()
    }
    return "#" + "&".join([f"at.{name}={text}" for name, text in texts.items()])


def tupled(value: Any) -> Any:
    return tuple(map(tupled, value)) if isinstance(value, list | tuple) else value


def go(page: Any, at: dict[str, Any]) -> None:
    page.evaluate(
        """(hash) => new Promise((done) => {
            if (location.hash === hash) return done();
            addEventListener("hashchange", () => requestAnimationFrame(() => done()), { once: true });
            location.hash = hash;
        })""",
        fragment(at),
    )


def settle(page: Any) -> None:
    """Until the page has computed what was asked for."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))")


def lines(page: Any, node: int) -> list[str]:
    return [each.text_content() for each in page.locator(f".box[data-node='{node}'] > text").all()[1:]]


def shows(page: Any, scene: Scene) -> None:
    """Every text of the page is that of a drawing at the same point."""
    script = """() => {
        const root = document.querySelector('.adviz').shadowRoot;
        const texts = (one, query) => [...one.querySelectorAll(query)].map((each) => each.textContent);
        const by = (query, key, read) => Object.fromEntries([...root.querySelectorAll(query)].map((one) => [one.dataset[key], read(one)]));
        return {
            boxes: by('.box', 'node', (one) => texts(one, ':scope > text').slice(1)),
            labels: by('.label', 'edge', (one) => texts(one, '.number').join('\\n')),
            badges: by('.label', 'edge', (one) => texts(one, '.on').flatMap((text) => {
                const [first, last] = text.split('–').map(Number);
                return Array.from({ length: (last ?? first) - first + 1 }, (_, at) => String(first + at));
            })),
            bad: [...root.querySelectorAll('.box.nonfinite')].map((one) => Number(one.dataset.node)),
            steep: [...root.querySelectorAll('.arrow:has(.tip.nonfinite, .strand.nonfinite)')].map((one) => Number(one.dataset.edge)),
        };
    }"""
    found = page.evaluate(script)
    for node in scene.nodes:
        assert found["boxes"][str(node.id)] == [line.text for line in node.lines[1:]], (node.id, node.text)
    for at, edge in enumerate(scene.edges):
        assert found["labels"][str(at)] == edge.label, (edge.source, edge.target)
        assert found["badges"][str(at)] == [str(each) for each in edge.paths]
    assert found["bad"] == [node.id for node in scene.nodes if "nonfinite" in node.roles]
    plain = [at for at, edge in enumerate(scene.edges) if "nonfinite" in edge.roles and not edge.paths]
    assert [at for at in found["steep"] if not scene.edges[at].paths] == plain
    listed = [[cell.replace("\n", "") for cell in row] for row in paths(page)]
    assert listed == [[cell.replace("  ", " ") for cell in row] for row in wanted_paths(scene)]  # as HTML shows gaps
    wanted = [f"{scene.root_name} = {scene.value_text}"] + [
        f"{'∂{0}/∂{1}' if table.adds else '‖∂{0}/∂{1}‖'} = {table.total_text}".format(scene.root_name, table.wrt)
        for table in scene.tables
    ]
    assert page.locator(".results > span").all_inner_texts() == wanted


@pytest.mark.parametrize("case", cases())
def test_every_text_is_that_of_python(opened: Any, case: Case) -> None:
    page = open_case(opened, case)
    for at in case.points:
        if any(each != each for value in at.values() for each in entries(tupled(value))):
            continue  # the address has no nan
        go(page, at)
        shows(page, drawn(case, at).scene)


COMPUTE = """([data, points]) => points.map((point) => {
    const say = (x) => Number.isFinite(x) ? x : String(x).replace("Infinity", "inf").replace("NaN", "nan");
    const tape = new Tape(data, OPERATORS);
    const found = Arrays.evaluate(tape, new Map(point.map(([node, value]) => [node, [value].flat().map(decode)])));
    const sides = tape.edges.map((edge) => found.made[edge.target] && jacobian(found.made[edge.target], edge.slot).flat());
    return [found.values, found.adjoints, sides].map((rows) => rows.map((row) => row.map(say)));
})"""
ENTRY = """\
import { Arrays } from "./arrays.js";
import { decode } from "./numbers.js";
import { OPERATORS } from "./operators.js";
import { jacobian } from "./programs.js";
import { Tape } from "./tape.js";
Object.assign(globalThis, { Arrays, decode, OPERATORS, jacobian, Tape });
"""


def said(value: float) -> float | str:
    return value if math.isfinite(value) else repr(value)


@pytest.mark.parametrize("case", cases())
def test_numbers_are_those_of_python(chromium: Any, case: Case) -> None:
    """Values, adjoints and whole Jacobians to 1e-12."""
    data, module, _ = data_of(drawn(case, case.points[0]).scene, DrawOptions())
    node_of = {row["name"]: row["node"] for row in data["inputs"]}
    points = [
        [[node_of[name], [said(each) for each in entries(tupled(value))]] for name, value in at.items()]
        for at in case.points
    ]
    page = chromium.new_page()
    page.evaluate(f"() => {{ {bundle(ENTRY, {'operators': module})} }}")
    found = page.evaluate(COMPUTE, [data, points])
    page.close()
    for at, (values, adjoints, sides) in zip(case.points, found, strict=True):
        graph = adviz.parse(case.text, at)
        wanted = ArrayEvaluation(graph, at, case.seed)
        for node in range(len(graph)):
            agree(values[node], wanted.values[node])
            agree(adjoints[node], wanted.adjoints[node])
        edge = 0
        for node, sources in enumerate(graph.args):
            for slot in range(len(sources)):
                if not data["edges"][edge].get("cut"):
                    agree(sides[edge], wanted.jacobian(node, slot))
                edge += 1


def agree(found: list[Any], wanted: Any) -> None:
    right = list(entries(tupled(wanted.tolist() if hasattr(wanted, "tolist") else wanted)))
    assert len(found) == len(right)
    for one, other in zip(map(float, found), right, strict=True):
        assert one == other or (one != one and other != other) or math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-14)


# ---- what is done with it

RELU = Case("sum(relu(W@x))*k", [{"W": W, "x": [1.0, -1.0], "k": 2.0}], ["x"])


def cell(page: Any, name: str) -> Any:
    return page.get_by_label(f"value of {name}", exact=True)


def at_point(case: Case, **more: Any) -> Scene:
    return drawn(case, {**case.points[0], **more}).scene


def test_an_entry_is_typed(opened: Any) -> None:
    page = open_case(opened, RELU)
    field = cell(page, "W[1, 0]")
    assert field.input_value() == "3"
    field.fill("-0.123456789")
    field.press("Enter")
    settle(page)
    shows(page, at_point(RELU, W=[[1.0, 2.0], [-0.123456789, 4.0]]))
    assert page.locator(".which").first.inner_text() == "W[1, 0]"
    field.fill("three")
    field.press("Enter")
    assert field.get_attribute("aria-invalid") == "true"
    cell(page, "k").fill("0,5")
    assert field.input_value() == "-0.12346"  # in the room of a field; with the focus in it all digits
    field.focus()
    assert field.input_value() == "-0.123456789"
    settle(page)
    shows(page, at_point(RELU, W=[[1.0, 2.0], [-0.123456789, 4.0]], k=0.5))
    page.get_by_role("button", name="Reset all inputs").click()
    settle(page)
    shows(page, at_point(RELU))


def test_the_slider_moves_the_entry_that_was_chosen(opened: Any) -> None:
    page = open_case(opened, RELU)
    cell(page, "x[1]").focus()
    slider = page.get_by_label("x[1], slider", exact=True)
    slider.focus()
    page.keyboard.press("End")
    settle(page)
    assert cell(page, "x[1]").input_value() == "3"
    shows(page, at_point(RELU, x=[1.0, 3.0]))
    assert page.get_by_label("x[0], slider", exact=True).count() == 0
    cell(page, "x[0]").focus()
    assert page.get_by_label("x[0], slider", exact=True).input_value() == "1"


def test_arrow_keys_go_from_row_to_row(opened: Any) -> None:
    page = open_case(opened, RELU)
    focused = "document.querySelector('.adviz').shadowRoot.activeElement.getAttribute('aria-label')"
    cell(page, "W[0, 1]").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "value of W[1, 1]"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "value of W[1, 1]"
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == "value of W[0, 1]"
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "value of W[1, 0]"


def test_the_address_has_all_entries(opened: Any) -> None:
    page = open_case(opened, RELU)
    cell(page, "x[1]").fill("0.25")
    cell(page, "x[1]").press("Enter")
    page.get_by_role("button", name="Forward mode").click()
    page.wait_for_timeout(250)
    assert page.evaluate("location.hash") == "#at.x=1%2C0.25&mode=forward&step=1"
    other = open_case(opened, RELU, fragment="#at.x=1,0.25&at.k=3&at.W=1,2,3&at.x9=1,2")
    shows(other, at_point(RELU, x=[1.0, 0.25], k=3.0))


def test_kinks_of_single_entries_are_marked(opened: Any) -> None:
    page = open_case(opened, RELU)
    assert page.locator(".kink").count() == 0
    go(page, {"x": [2.0, -1.0]})
    assert page.locator(".kink").count() == 1
    assert page.locator(".notes li").all_inner_texts() == ["at a kink of relu(W @ x): at the kink the gradient is 0"]
    go(page, {"x": [math.inf, -1.0]})
    assert page.locator(".notes li.bad").first.inner_text() == "x is [inf, −1]"
    assert page.locator(".box.nonfinite").count() > 1


def test_what_is_differentiated_by_is_chosen(opened: Any) -> None:
    page = open_case(opened, RELU)
    page.get_by_role("button", name="differentiate by x", exact=True).click()
    page.get_by_role("button", name="differentiate by W", exact=True).click()
    shows(page, drawn(RELU._replace(wrt=["W"]), RELU.points[0]).scene)


def test_everything_is_tied_together(opened: Any) -> None:
    page = open_case(opened, RELU)
    page.locator(".label[data-edge='1']").hover()
    assert hot(page)["nodes"] == ["1", "2"]
    assert page.locator(".card strong").inner_text() == "x → v2"
    assert page.locator(".card dd").all_inner_texts() == ["W", "2×2 = [[1, 2], [3, 4]]", "[0, 0]", "0"]
    page.locator(".row.array[data-node='1'] .name").hover()
    assert hot(page)["words"] == ["x"]
    assert page.locator(".card dd").all_inner_texts() == ["[1, -1]", "[0, 0]"]
    page.locator("[data-path='1'] .badge").click()
    assert page.locator(".pill text").all_text_contents() == ["← 1", "← 2", "← [2, 2]", "← [0, 0]", "← [0, 0]"]
    assert page.locator(".running").inner_text() == "pulled back from the root 1 → 2 → [2, 2] → [0, 0] → [0, 0]"


# ---- the player

SHARED = Case("h = tanh(W@x); u = h*h; sum(u*h + u)", [{"W": W, "x": [0.25, -0.5]}], ["x"])


def test_the_player_accumulates_arrays(opened: Any) -> None:
    page = open_case(opened, SHARED)
    graph = adviz.parse(SHARED.text)
    wanted = ArrayEvaluation(graph, SHARED.points[0])
    page.get_by_role("button", name="Reverse", exact=True).click()
    page.get_by_label("step", exact=True).fill(str(len(graph) + 1))
    assert step(page) == ("f = 1", "The derivative of the result by itself.")
    so_far = [0.0 * value for value in wanted.values]
    so_far[graph.root] = 1.0
    for node in range(graph.root, -1, -1):
        for slot, source in enumerate(graph.args[node]):
            page.get_by_role("button", name="Next step").click()
            before = so_far[source]
            so_far[source] = before + wanted.pulled(node, slot, so_far[node])
            first, second = step(page)
            assert re.fullmatch(r"\w+ \+= \w+ · ∂\w+/∂\w+", first)
            assert second.startswith(f"{told(before)} + {told(so_far[node])} · ")
            assert second.endswith(f" = {told(so_far[source], 6)}")
            assert [text for text in lines(page, source) if text.startswith("∂ ")] == [
                f"∂ {told(so_far[source]).split('], [')[0].replace('[[', '[')}".rstrip("]") + "]"
            ]
    for found, right in zip(so_far, wanted.adjoints, strict=True):
        assert exactly(nested(found)) == exactly(nested(right))
    number_, count = page.locator(".steps").inner_text().split(" / ")
    assert number_ == count


def told(value: Any, digits: int = 4) -> str:
    return figure(nested(value), digits)


def test_the_wrong_order_gives_its_wrong_array(opened: Any) -> None:
    page = open_case(opened, SHARED)
    page.get_by_role("button", name="Wrong order").click()
    page.get_by_role("button", name="Last step").click()
    graph = adviz.parse(SHARED.text)
    wanted = ArrayEvaluation(graph, SHARED.points[0])
    wrong = [0.0 * value for value in wanted.values]
    wrong[graph.root] = 1.0

    def visit(node: int) -> None:
        for slot, source in enumerate(graph.args[node]):
            wrong[source] = wrong[source] + wanted.pulled(node, slot, wrong[node])
            visit(source)

    visit(graph.root)
    first, second = step(page)
    assert first == "Wrong: " + ", ".join(
        f"{name} = {told(wrong[node], 6)} instead of {told(wanted.adjoints[node], 6)}"
        for name, node in graph.inputs.items()
    )
    assert second.startswith("h passed its adjoint on before")


def test_forward_mode_carries_one_column_of_the_jacobian(opened: Any) -> None:
    page = open_case(opened, SHARED)
    page.get_by_role("button", name="Forward mode").click()
    page.get_by_label("input with the seed 1").select_option(label="seed x[1]")
    page.get_by_role("button", name="Last step").click()
    graph = adviz.parse(SHARED.text)
    slope = ArrayEvaluation(graph, SHARED.points[0]).gradient["x"][1]
    assert lines(page, graph.root)[1] == f"v̇ {short(slope)}"
    assert lines(page, 1)[2] == "v̇ [0, 1]"
    assert step(page)[1].endswith(f" = {short(slope, 6)}")
    assert number(lines(page, graph.root)[1].split()[1]) == pytest.approx(slope, rel=1e-3)


def test_a_seed_is_where_the_backward_sweep_begins(opened: Any) -> None:
    page = open_case(opened, CASES["a seed"])
    page.get_by_role("button", name="Reverse", exact=True).click()
    graph = adviz.parse(CASES["a seed"].text)
    page.get_by_label("step", exact=True).fill(str(len(graph) + 1))
    assert step(page)[0] == "f = [1, −0.5]"


# ---- how much, and for everybody


def test_beyond_the_limit_the_page_stays_still_and_says_why(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written, "LARGEST", 10)
    page = open_case(opened, RELU)
    assert page.locator("input[type=range]").count() == 0
    assert page.locator(".hint").first.inner_text() == (
        "What is drawn here stays as it is: the operations on arrays take more than 10 steps."
    )
    assert lines(page, 1) == ["shape 2", "= [1, −1]", "∂ [0, 0]"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("part", ["", "#show=p1", "#mode=reverse&step=9"])
def test_axe_finds_nothing_serious(opened: Any, scheme: str, width: int, part: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm install --prefix tests --no-package-lock")
    look = {"viewport": {"width": width, "height": 860}, "color_scheme": scheme, "reduced_motion": "reduce"}
    page = open_case(opened, CASES["large ones"], fragment=part, look=look)
    page.wait_for_timeout(200)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations.map((one) => [one.impact, one.id, one.nodes.map((node) => node.html + node.failureSummary).slice(0, 3)]))"
    )
    assert [row for row in found if row[0] in ("serious", "critical")] == []


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("name", ["large ones", "softmax"])
def test_nothing_sticks_out_sideways(opened: Any, width: int, name: str) -> None:
    page = open_case(opened, CASES[name], look={"viewport": {"width": width, "height": 800}})
    for button in ("Reverse", "Last step", "Forward mode", "Last step"):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_role("button", name=button, exact=True).click()


def test_a_page_of_numbers_has_no_code_for_arrays() -> None:
    plain = adviz.draw("x*y", at={"x": 1.0, "y": 2.0}).render("html").data.decode()
    arrays = drawn(RELU, RELU.points[0]).render("html").data.decode()
    for name in ("$arrays", "$programs", "$array_inputs", "$jacobians", ".tune"):
        assert name not in plain
        assert name in arrays


def test_every_sample_with_arrays_is_compared() -> None:
    from adviz.formats.html.computing import has_arrays

    found = []
    for path in sorted(SAMPLES.glob("*.toml")):
        read = load(str(path))
        if not read.function:
            more = {"seed": read.options.seed} if read.options.seed else {}
            scene = adviz.draw(read.expression, at=read.at or None, wrt=read.wrt, **more).scene
            found += [path.stem] * has_arrays(scene)
    assert found == SAMPLED


def test_shapes_of_a_record() -> None:
    data = data_of(drawn(RELU, RELU.points[0]).scene, DrawOptions())[0]
    assert [node["shape"] for node in data["nodes"]] == [[2, 2], [2], [2], [2], [], [], []]
    assert data["seed"] == [1.0]
    assert json.dumps(data)
    assert shape_of(tupled(W)) == (2, 2)
