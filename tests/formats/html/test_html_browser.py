"""The page in Chromium, as a reader uses it. The fixture fails a test whose page complains or asks the network."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest
from test_html_page import NASTY

import adviz
from adviz.formats.html.bundle import bundle
from adviz.scene.labels import short
from adviz.scene.model import Scene

pytestmark = pytest.mark.browser

TUTORIAL = "(sin(x2)+1)/(x2+exp(x1)) + x1*x2"
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
MINUS = str.maketrans("−", "-")
SHARED = "c = a*b; d = c + sin(c); d*c"


def lines(page: Any, node: int) -> list[str]:
    """The lines of a node's box."""
    return page.locator(f".box[data-node='{node}'] > text").all_text_contents()


def paths(page: Any) -> list[list[str]]:
    """Of each listed path: number, chain, factors, product, share."""
    parts = ("badge", "chain", "factors", "product", "share")
    return [[row.locator(f".{part}").inner_text() for part in parts] for row in page.locator("[data-path]").all()]


def wanted_paths(scene: Scene) -> list[list[str]]:
    return [
        [
            str(path.number),
            "→".join(path.chain),
            " · ".join(path.factors),
            path.product_text,
            "" if path.share is None else f"{short(round(100 * path.share, 1))} %",
        ]
        for path in scene.paths
    ]


def shows(page: Any, scene: Scene) -> None:
    """The page shows what a drawing of the same point shows."""
    for node in scene.nodes:
        if node.op != "const":
            digits = 7 if node.id == scene.root else 5
            assert node.value is not None
            assert node.adjoint is not None
            assert lines(page, node.id)[1:] == [f"= {short(node.value, digits)}", f"∂ {short(node.adjoint)}"]
    for at, edge in enumerate(scene.edges):
        label = page.locator(f".label[data-edge='{at}']")
        assert label.locator(".number").all_text_contents() == ([edge.label] if edge.label else [])
        badges = label.locator(".on").all_text_contents()
        assert badges == [str(number) for number in edge.paths]
        strands = page.locator(f".arrow[data-edge='{at}'] .strand").evaluate_all(
            "all => all.map((one) => one.classList[1])"
        )
        assert strands == ([f"p{number}" for number in edge.paths] or ["cut" if edge.cut else "plain"])
    assert [[cell.replace("\n", "") for cell in row] for row in paths(page)] == wanted_paths(scene)


def slide(page: Any, name: str, value: float) -> None:
    """Move the slider of an input as a person does: the page hears `input`."""
    slider = page.get_by_label(f"{name}, slider", exact=True)
    slider.evaluate(
        "(one, value) => { one.step = 'any'; one.value = value; one.dispatchEvent(new Event('input', { bubbles: true })); }",
        value,
    )
    page.wait_for_function(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
    )


@pytest.mark.parametrize("point", [(1.5, 0.5), (-2.0, 0.25), (0.0, 2.75), (2.25, -1.5), (-0.75, -2.875)])
def test_sliders_give_what_python_gives(opened: Any, point: tuple[float, float]) -> None:
    page = opened(wrt=["x2", "x1"])
    slide(page, "x1", point[0])
    slide(page, "x2", point[1])
    drawing = adviz.draw(TUTORIAL, at={"x1": point[0], "x2": point[1]}, wrt=["x2", "x1"])
    shows(page, drawing.scene)
    assert page.locator(".results .value").inner_text() == f"f = {drawing.scene.value_text}"
    totals = [f"∂f/∂{table.wrt} = {table.total_text}" for table in drawing.scene.tables]
    assert page.locator(".results .slope").all_inner_texts() == totals


@pytest.mark.parametrize(
    "text",
    [
        "a = x + sin(x); b = a + sin(a); c = b + sin(b); d = c*c + y",
        "x*detach(y) + where(x > y, x*y, exp(y)) + no_grad(x*y)*x",
        "max(x, y, 0.7) * norm2(x, y) - relu(x - 1)*y^2 + erf(x)*gelu(y)",
        "logsumexp(x, y, 1) + atan2(x, y) % 3 + gamma(y + 3)",
        "log(x) * x + sqrt(y) / (x - x)",
    ],
)
def test_other_formulas_give_what_python_gives(opened: Any, text: str) -> None:
    page = opened(text, {"x": 0.5, "y": 1.25}, ["x", "y"])
    for x, y in ((0.5, 1.25), (-1.5, 0.75), (1.0, 1.0), (0.0, 0.0)):
        slide(page, "x", x)
        slide(page, "y", y)
        shows_numbers(page, adviz.draw(text, at={"x": x, "y": y}, wrt=["x", "y"]).scene)


def shows_numbers(page: Any, scene: Scene) -> None:
    """The numbers, to the digits that are shown; paths that weigh the same may come in another order."""
    for node in scene.nodes:
        if node.op != "const":
            found = [number(line.split()[-1]) for line in lines(page, node.id)[1:]]
            assert found == pytest.approx([node.value, node.adjoint], rel=1e-3, abs=1e-12, nan_ok=True), node
    listed = sorted(row[3] for row in paths(page))
    assert listed == sorted(path.product_text for path in scene.paths)


def number(text: str) -> float:
    return float(text.translate(MINUS))


def test_numbers_are_written_as_python_writes_them(chromium: Any) -> None:
    values = [1000.5, 1001.5, 0.5, 1e6, 123456.0, 999999.5, 0.00012345, 0.000099995, 1e-5, 9999.5, 1 / 3, 2e22, -2.00005,
              1.5e300, 5e-324, 100.05, 1000050.0, math.inf, -math.inf, math.nan, -0.0, *(k / 64 for k in range(-999, 999)),
              *(k * 0.0317 * 10.0 ** (k % 23 - 11) for k in range(1, 2000))]  # fmt: skip
    script = bundle('import { short } from "./numbers.js";\nglobalThis.short = short;\n', {})
    page = chromium.new_page()
    page.evaluate(f"() => {{ {script} }}")
    for digits in (4, 5, 7):
        found = page.evaluate(
            "([texts, digits]) => texts.map((x) => short({ nan: NaN, inf: Infinity, '-inf': -Infinity }[x] ?? Number(x), digits))",
            [[repr(value) for value in values], digits],
        )
        assert found == [short(value, digits) for value in values]
    page.close()


def test_the_ranking_follows_the_numbers(opened: Any) -> None:
    page = opened()
    first = [row[1] for row in paths(page)]
    slide(page, "x1", -2.5)
    now = [row[1] for row in paths(page)]
    assert first != now
    assert [row.replace("\n", "") for row in now] == [
        "→".join(path.chain) for path in adviz.draw(TUTORIAL, at={"x1": -2.5, "x2": 0.5}, wrt="x2").scene.paths
    ]


def test_a_number_is_typed(opened: Any) -> None:
    page = opened()
    field = page.get_by_label("value of x2", exact=True)
    field.fill("40")
    field.press("Enter")
    page.wait_for_timeout(60)
    assert lines(page, 0)[1] == "= 40"
    assert number(page.get_by_label("x2, slider", exact=True).get_attribute("max")) >= 40
    field.fill("forty")
    field.press("Enter")
    assert field.get_attribute("aria-invalid") == "true"
    assert lines(page, 0)[1] == "= 40"
    page.get_by_role("button", name="Reset all inputs").click()
    assert lines(page, 0)[1] == "= 0.5"


def test_kinks_and_what_is_not_finite_are_marked(opened: Any) -> None:
    page = opened("relu(x)*y + log(y)", {"x": 1.0, "y": 1.0}, "x")
    assert page.locator(".kink").count() == 0
    assert page.locator(".alarm circle").count() == 0
    slide(page, "x", 0.0)
    assert page.locator(".kink").count() == 1
    slide(page, "y", -1.0)
    assert page.locator(".box.nonfinite").count() == page.locator(".alarm circle").count() == 2
    notes = page.locator(".notes li").all_inner_texts()
    assert notes == ["log(y) at y = −1 is nan", "at a kink of relu(x): at the kink the gradient is 0"]


def test_what_is_differentiated_by_is_chosen(opened: Any) -> None:
    page = opened(wrt=[])
    assert page.locator("[data-path]").count() == 0
    page.get_by_role("button", name="differentiate by x1").click()
    shows(page, adviz.draw(TUTORIAL, at={"x1": 1.5, "x2": 0.5}, wrt="x1").scene)
    page.get_by_role("button", name="differentiate by x1").click()
    assert page.locator("[data-path]").count() == 0


# ---- what is tied together


def hot(page: Any) -> dict[str, list[str]]:
    """What is lit: nodes and edges of the picture, parts of the formula, rows of the tables."""
    script = """() => {
        const root = document.querySelector('.adviz').shadowRoot;
        const all = (query, read) => [...root.querySelectorAll(query)].map(read);
        return {
            nodes: all('.box.hot', (one) => one.dataset.node), edges: all('.arrow.hot', (one) => one.dataset.edge),
            words: all('.part.hot', (one) => one.textContent), trace: all('tr.hot', (one) => one.dataset.node),
            paths: all('.path.hot', (one) => one.dataset.path),
        };
    }"""
    found: dict[str, list[str]] = page.evaluate(script)
    return found


def test_pointing_at_a_node_lights_up_the_others(opened: Any) -> None:
    page = opened()
    wanted = {"nodes": ["6"], "edges": [], "words": ["x2+exp(x1)"], "trace": ["6"], "paths": ["3"]}
    page.locator(".box[data-node='6']").hover()
    assert hot(page) == wanted
    page.locator("tr[data-node='6']").hover()
    assert hot(page) == wanted
    page.get_by_text("+", exact=True).or_(page.locator(".part[data-node='6']")).first.hover(position={"x": 30, "y": 10})
    assert hot(page)["nodes"] in (["6"], ["0"], ["5"])
    page.locator(".part[data-node='0']").first.hover()
    assert hot(page) == {"nodes": ["0"], "edges": [], "words": ["x2"] * 3, "trace": ["0"], "paths": ["1", "2", "3"]}


def test_pointing_at_an_edge_and_at_a_path(opened: Any) -> None:
    page = opened()
    page.locator(".label[data-edge='6']").hover()
    found = hot(page)
    assert (found["edges"], found["nodes"], found["paths"]) == (["6"], ["3", "7"], ["2"])
    assert "1/v6" in page.locator(".card").inner_text()
    page.locator("[data-path='3'] .badge").hover()
    found = hot(page)
    assert (found["edges"], found["nodes"], found["paths"]) == (["4", "7", "10"], ["0", "6", "7", "9"], ["3"])


def test_of_a_chosen_path_its_factors_stay_with_the_running_product(opened: Any) -> None:
    page = opened()
    page.locator("[data-path='2'] .badge").click()
    kept = page.locator(".arrow:not(.dim)").evaluate_all(
        "all => all.map((one) => Number(one.dataset.edge)).sort((a, b) => a - b)"
    )
    path = adviz.draw(TUTORIAL, at={"x1": 1.5, "x2": 0.5}, wrt="x2").scene.paths[1]
    assert kept == sorted(path.edges)
    assert page.locator(".pill text").all_text_contents() == ["Π 0.8776", "Π 0.8776", "Π 0.1762", "Π 0.1762"]
    assert page.locator(".running").inner_text() == "running product 1 → 0.8776 → 0.8776 → 0.1762 → 0.1762"
    page.keyboard.press("Escape")
    assert page.locator(".arrow.dim").count() == 0
    assert page.locator(".pill").count() == 0


# ---- the player


def step(page: Any) -> tuple[str, str]:
    words = page.locator(".statement p").all_inner_texts()
    return words[0], words[1]


def test_the_player_goes_forward_then_backward(opened: Any) -> None:
    page = opened()
    page.get_by_role("button", name="Reverse", exact=True).click()
    scene = adviz.draw(TUTORIAL, at={"x1": 1.5, "x2": 0.5}, wrt="x2").scene
    operations = [node for node in scene.nodes if node.op != "const"]
    page.get_by_role("button", name="First step").click()
    for node in operations:
        page.get_by_role("button", name="Next step").click()
        assert lines(page, node.id)[1] == f"= {short(node.value, 7 if node.id == scene.root else 5)}"  # type: ignore[arg-type]
        assert page.locator(".box.waiting").count() == len(operations) - 1 - operations.index(node)
    page.get_by_role("button", name="Next step").click()
    assert step(page)[0] == "f = 1"
    adjoints = {node.id: 0.0 for node in scene.nodes} | {scene.root: 1.0}
    moved = 0
    for target in range(scene.root, -1, -1):
        for at, edge in enumerate(scene.edges):
            if edge.target == target and scene.nodes[edge.source].op != "const":
                page.get_by_role("button", name="Next step").click()
                before = adjoints[edge.source]
                adjoints[edge.source] += adjoints[target] * edge.partial  # type: ignore[operator]
                moved += 1
                assert page.locator(".pulse.back").count() == 1
                first, second = step(page)
                assert re.match(r"\w+ \+= \w+ · ∂\w+/∂\w+$", first), (at, first)
                assert second.startswith(f"{short(before)} + ")
                assert second.endswith(f" = {short(adjoints[edge.source], 6)}")
                assert lines(page, edge.source)[2] == f"∂ {short(adjoints[edge.source])}"
    assert moved == 11
    assert page.locator(".steps").inner_text() == "21 / 21"
    for node in scene.nodes:
        assert adjoints[node.id] == pytest.approx(node.adjoint) or node.op == "const"


def naive(scene: Scene) -> dict[int, float]:
    """The adjoints of a recursion that does not wait for all users."""
    adjoints = dict.fromkeys(range(len(scene.nodes)), 0.0) | {scene.root: 1.0}

    def visit(node: int) -> None:
        for edge in scene.edges:
            if edge.target == node and not edge.cut and scene.nodes[edge.source].op != "const":
                adjoints[edge.source] += adjoints[node] * edge.partial  # type: ignore[operator]
                visit(edge.source)

    visit(scene.root)
    return adjoints


def test_the_wrong_order_gives_its_wrong_number(opened: Any) -> None:
    page = opened(SHARED, {"a": 2.0, "b": 0.5}, "a")
    page.get_by_role("button", name="Wrong order").click()
    page.get_by_role("button", name="Last step").click()
    scene = adviz.draw(SHARED, at={"a": 2.0, "b": 0.5}, wrt="a").scene
    wrong, right = naive(scene), scene.gradient
    assert wrong[0] != pytest.approx(right["a"])
    first, second = step(page)
    assert first == (
        f"Wrong: a = {short(wrong[0], 6)} instead of {short(right['a'], 6)}, "
        f"b = {short(wrong[1], 6)} instead of {short(right['b'], 6)}"
    )
    assert second == "c passed its adjoint on before all of its users had added to it, and then passed it on again."
    assert lines(page, 0)[2] == f"∂ {short(wrong[0])}"


def test_where_only_inputs_are_shared_the_wrong_order_does_no_harm(opened: Any) -> None:
    page = opened()
    page.get_by_role("button", name="Wrong order").click()
    page.get_by_role("button", name="Last step").click()
    assert step(page)[0] == "This time the numbers are right."


def test_forward_mode_carries_tangents(opened: Any) -> None:
    page = opened()
    page.get_by_role("button", name="Forward mode").click()
    page.get_by_role("button", name="Last step").click()
    assert lines(page, 9)[2] == "v̇ 1.617"
    assert step(page)[1].endswith("= 1.61655")
    page.get_by_label("input with the seed 1").select_option(label="seed x1")
    page.get_by_role("button", name="Last step").click()
    assert lines(page, 9)[2] == "v̇ 0.2328"


def test_it_plays_and_pauses(opened: Any) -> None:
    page = opened()
    page.get_by_label("speed").select_option(label="5×")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(
        "() => parseInt(document.querySelector('.adviz').shadowRoot.querySelector('.steps').textContent) >= 2"
    )
    page.get_by_role("button", name="Pause").click()
    stopped = page.locator(".steps").inner_text()
    page.wait_for_timeout(400)
    assert page.locator(".steps").inner_text() == stopped
    page.get_by_label("step", exact=True).fill("12")
    assert page.locator(".steps").inner_text() == "12 / 21"


# ---- keyboard, address, places


def test_the_keyboard_is_enough(opened: Any) -> None:
    page = opened()
    press = page.keyboard.press
    press(".")
    press(".")
    assert page.locator(".steps").inner_text() == "2 / 21"
    press("End")
    assert page.locator(".steps").inner_text() == "21 / 21"
    press(",")
    assert page.locator(".steps").inner_text() == "20 / 21"
    press("m")
    assert page.get_by_role("button", name="Wrong order").get_attribute("aria-pressed") == "true"
    press("m")
    press("m")
    press("2")
    assert page.locator("[data-path='2']").get_attribute("aria-pressed") == "true"
    press("Escape")
    press("/")
    page.keyboard.type("exp")
    assert page.locator(".hits").inner_text() == "1/4"
    assert hot(page)["nodes"] == ["5"]
    press("Escape")
    before = page.locator(".picture > g").get_attribute("transform")
    press("+")
    press("Shift+ArrowLeft")
    page.wait_for_timeout(60)
    assert page.locator(".picture > g").get_attribute("transform") != before
    press("0")
    page.wait_for_timeout(60)
    assert page.locator(".picture > g").get_attribute("transform") == before
    press("?")
    assert page.locator("dialog").is_visible()
    press("Escape")
    assert not page.locator("dialog").is_visible()


def test_the_focus_walks_from_box_to_box(opened: Any) -> None:
    page = opened()
    page.locator(".box[tabindex='0']").focus()
    focused = "document.querySelector('.adviz').shadowRoot.activeElement.dataset.node"
    assert page.evaluate(focused) == "9"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(focused) == "7"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(focused) == "6"
    page.keyboard.press("Enter")
    assert hot(page)["nodes"] == ["6"]
    assert (
        re.sub(r"\s", "", page.locator(".box[data-node='6']").aria_snapshot())
        == '-button"v6=x2+exp(x1)=4.9817∂−0.05961"'
    )


def test_sliders_move_by_keys(opened: Any) -> None:
    page = opened()
    page.get_by_label("x2, slider", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(60)
    assert lines(page, 0)[1] != "= 0.5"
    assert page.locator(".steps").inner_text() == ""


def test_the_address_holds_the_state(opened: Any) -> None:
    page = opened()
    slide(page, "x2", -1.25)
    page.locator("[data-path='3'] .badge").click()
    page.get_by_role("button", name="Reverse", exact=True).click()
    page.get_by_label("step", exact=True).fill("13")
    page.wait_for_timeout(250)
    fragment = page.evaluate("location.hash")
    assert fragment == "#at.x2=-1.25&show=p3&mode=reverse&step=13"
    other = opened(fragment=fragment)
    assert lines(other, 0)[1] == "= −1.25"
    assert other.locator(".steps").inner_text() == "13 / 21"
    assert step(other) == step(page)
    assert other.locator("[data-path='3']").get_attribute("aria-pressed") == "true"
    other.evaluate("location.hash = '#at.x1=2&wrt=x1'")
    other.wait_for_timeout(100)
    shows(other, adviz.draw(TUTORIAL, at={"x1": 2.0, "x2": 0.5}, wrt="x1").scene)


@pytest.mark.parametrize(
    "fragment", ["#at.x2=&show=p99&mode=sideways&step=1e9&wrt=nobody", "#%%%", "#show=n4000&mode=reverse&step=99999"]
)
def test_a_wrong_address_does_no_harm(opened: Any, fragment: str) -> None:
    page = opened(fragment=fragment)
    assert lines(page, 9)[1] == "= 1.046973"


def test_names_that_look_like_html_are_text(opened: Any) -> None:
    page = opened(f"a*b # {NASTY}", {"a": 2.0, "b": 3.0}, "a", title=NASTY)
    assert page.locator("img").count() == 0
    assert page.locator("h1").inner_text().startswith("</script><img src=x")
    assert "<img src=x onerror=alert(1)>" in page.locator(".formula").inner_text()


def test_an_input_whose_name_looks_like_html(opened: Any, tmp_path: Path) -> None:
    from adviz.scene.build import build

    graph = adviz.parse("a*b")
    graph.names[0] = NASTY
    scene = build(graph, graph.evaluate({NASTY: 2.0, "b": 3.0}), [NASTY])
    path = tmp_path / "nasty.html"
    adviz.Drawing(scene, adviz.draw("x", at={"x": 1.0}).options).save(path)
    page = opened.watched()
    page.goto(path.as_uri())
    page.wait_for_selector(".adviz[data-ready]", state="attached")
    assert page.locator("img").count() == 0
    assert page.locator(".row .name").all_inner_texts()[0] == NASTY.replace("\u202e", "\u202e")
    page.get_by_role("button", name="Reverse", exact=True).click()
    page.get_by_role("button", name="Last step").click()
    assert page.locator("img").count() == 0


def test_two_fragments_in_one_page(opened: Any) -> None:
    other = adviz.draw("x*x", at={"x": 3.0}, wrt="x", embed=True).render("html").data.decode()
    page = opened(
        embed=True, wrap=lambda made: f"<!DOCTYPE html><title>t</title><h1>Mine</h1>{made}<p>between</p>{other}"
    )
    assert page.locator(".adviz").count() == 2
    assert page.locator(".adviz >> nth=0").get_by_role("group", name="formula").inner_text() == TUTORIAL
    assert page.locator(".adviz >> nth=1").get_by_role("group", name="formula").inner_text() == "x*x"
    page.locator(".adviz >> nth=1").get_by_role("button", name="Reverse", exact=True).click()
    assert page.evaluate("location.hash") == ""
    bare = opened.watched()
    bare.set_content("<!DOCTYPE html><title>t</title><p>between</p>")
    font = "getComputedStyle(document.querySelector('p')).fontFamily"
    assert page.evaluate(font) == bare.evaluate(font)


def test_without_values_the_formulas_are_shown(opened: Any) -> None:
    page = opened(at=None)
    assert page.locator(".label[data-edge='0'] .number").text_content() == "cos(x2)"
    assert page.locator("input[type=range]").count() == 0
    page.locator("[data-path='1'] .badge").click()
    assert page.locator(".arrow:not(.dim)").count() == 2


def test_arrays_are_shown_as_they_are(opened: Any) -> None:
    pytest.importorskip("numpy")
    page = opened("sum(tanh(W @ x))", {"W": [[1.0, 2.0], [3.0, 4.0]], "x": [0.1, 0.2]}, "x")
    assert lines(page, 1)[1:3] == ["shape 2", "= [0.1, 0.2]"]
    assert page.locator("[data-path='1']").count() == 1


def test_a_big_graph_is_on_a_canvas(opened: Any) -> None:
    text = "; ".join(["a0 = x*y"] + [f"a{at + 1} = sin(a{at}) + x" for at in range(1_600)])
    page = opened(text, {"x": 0.5, "y": 1.0}, "x")
    assert page.locator("canvas.picture").count() == 1
    ink = """() => { const one = document.querySelector('.adviz').shadowRoot.querySelector('canvas');
        const { data } = one.getContext('2d').getImageData(0, 0, one.width, one.height);
        return data.some((value) => value > 0); }"""
    page.wait_for_timeout(100)
    assert page.evaluate(ink)
    slide(page, "x", 0.25)
    wanted = adviz.parse(text).evaluate({"x": 0.25, "y": 1.0})
    assert page.locator(".results .value").inner_text() == f"a1600 = {short(wanted.value, 7)}"
    page.keyboard.press("/")
    page.keyboard.type("a800")
    page.keyboard.press("Enter")
    assert "a800" in page.locator(".card strong").inner_text()


# ---- for everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("fragment", ["", "#show=p2", "#mode=reverse&step=15"])
def test_axe_finds_nothing_serious(opened: Any, scheme: str, width: int, fragment: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm install --prefix tests --no-package-lock")
    page = opened(
        fragment=fragment,
        look={"viewport": {"width": width, "height": 860}, "color_scheme": scheme, "reduced_motion": "reduce"},
    )
    page.wait_for_timeout(200)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations.map((one) => [one.impact, one.id, one.nodes.map((node) => node.html + node.failureSummary).slice(0, 3)]))"
    )
    assert [row for row in found if row[0] in ("serious", "critical")] == []


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_nothing_sticks_out_sideways(opened: Any, width: int) -> None:
    page = opened(look={"viewport": {"width": width, "height": 800}})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Reverse", exact=True).click()
    page.get_by_role("button", name="Last step").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_light_and_dark(opened: Any) -> None:
    ground = "() => getComputedStyle(document.querySelector('.adviz').shadowRoot.querySelector('.app')).backgroundColor"
    page = opened(look={"color_scheme": "dark"})
    assert page.evaluate(ground) == "rgb(24, 27, 33)"
    page.keyboard.press("t")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    page.emulate_media(media="print")
    page.keyboard.press("t")
    assert page.evaluate(ground) == "rgb(255, 255, 255)" or page.evaluate(ground) == "rgba(0, 0, 0, 0)"
    assert opened(theme="dark").evaluate(ground) == "rgb(24, 27, 33)"


def test_a_narrow_page_has_its_own_layout(opened: Any) -> None:
    page = opened(look={"viewport": {"width": 390, "height": 800}})
    box = [page.locator(f".box[data-node='{node}']").bounding_box() for node in (0, 9)]
    assert box[1]["y"] > box[0]["y"] + 150
    page.set_viewport_size({"width": 1200, "height": 800})
    page.wait_for_timeout(200)
    box = [page.locator(f".box[data-node='{node}']").bounding_box() for node in (0, 9)]
    assert box[1]["x"] > box[0]["x"] + 400


def test_on_paper_the_picture_is_whole(opened: Any) -> None:
    page = opened(look={"viewport": {"width": 1280, "height": 800}})
    page.keyboard.press("+")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("svg.picture").get_attribute("viewBox")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("svg.picture").get_attribute("viewBox") is None
    assert page.pdf()[:5] == b"%PDF-"


def test_pan_by_pointer_and_zoom_by_wheel(opened: Any) -> None:
    page = opened()
    transform = page.locator(".picture > g")
    before = transform.get_attribute("transform")
    page.mouse.move(300, 600)
    page.mouse.down()
    page.mouse.move(360, 640, steps=4)
    page.mouse.up()
    page.wait_for_timeout(60)
    panned = transform.get_attribute("transform")
    assert panned != before
    page.mouse.wheel(0, -240)
    page.wait_for_timeout(60)
    scale = [float(re.search(r"scale\(([\d.]+)\)", text)[1]) for text in (panned, transform.get_attribute("transform"))]  # type: ignore[index, arg-type]
    assert scale[1] > scale[0]
    assert page.locator("svg.picture").get_attribute("viewBox") is None
