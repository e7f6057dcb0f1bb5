"""Frames in the page: they close into one box each and open again. All states are tried, in all four directions."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import pytest
from framed import big, deep, network
from test_html_browser import AXE
from test_html_page import NASTY, Tags, drawn, known

import adviz
from adviz.formats.html import page as pages
from adviz.formats.html.bundle import bundle
from adviz.formats.html.clusters import clusters
from adviz.formats.html.places import places
from adviz.formats.html.record import record
from adviz.layout.options import DrawOptions
from adviz.scene.model import Scene
from adviz.scene.theme import THEMES

NAMES = ("body: layer", "side: layer", "body.0: layer", "body.1: layer")
INSIDE = ({2, 3, 4, 5, 6, 7}, {8, 9}, {2, 3, 4}, {5, 6, 7})
DIRECTIONS = ("LR", "TB", "RL", "BT")


def text_of(**options: Any) -> str:
    return adviz.Drawing(network(), DrawOptions(**options)).render("html").data.decode()


# ---- the page as text


def test_only_a_page_with_frames_has_their_code() -> None:
    names = ("clusters", "clusters_svg", "clusters_canvas", "closing", "leading", "strips")
    assert all(f"const ${name} = " in text_of() for name in names)
    assert not any(f"const ${name} = " in drawn() for name in names)
    assert "ground-fill" not in drawn()
    assert "clusters" not in known(drawn())


def test_the_policy_allows_the_style_of_frames() -> None:
    sheet = pages.style_of(DrawOptions(), framed=True)
    assert pages.digest(sheet) in text_of()
    assert not [tag for tag, attributes in Tags(text_of()).found if "style" in attributes]


@pytest.mark.parametrize("theme", list(THEMES))
def test_every_theme_has_the_colours_of_frames(theme: str) -> None:
    sheet = pages.style_of(DrawOptions(theme=theme), framed=True)
    look = THEMES[theme].cluster
    for name in ("cluster-fill-0", "cluster-fill-1", "cluster-stroke", "cluster-ink"):
        assert f"--{name}:light-dark(" in sheet
    assert all(colour in sheet for colour in (*look.fills, look.stroke, look.ink))


def test_the_record_says_what_a_closed_frame_shows() -> None:
    data, _ = record(network(), DrawOptions(), live=False)
    assert [(each["name"], each["within"]) for each in data["clusters"]] == list(
        zip(NAMES, (-1, -1, 0, 0), strict=True)
    )
    assert [each["lines"] for each in data["clusters"]] == [
        ["body: layer", "90 parameters in 6 boxes", "9 kFLOP"],
        ["side: layer", "5 parameters in 2 boxes", "500 FLOP"],
        ["body.0: layer", "40 parameters in 3 boxes", "4 kFLOP"],
        ["body.1: layer", "50 parameters in 3 boxes", "5 kFLOP"],
    ]
    assert data["clusters"][0]["tooltip"] == "body: layer\n90 parameters in 6 boxes\n9 kFLOP"


@pytest.mark.parametrize(
    ("scene", "shut"),
    [
        (network(), []),  # 12 boxes: all is seen
        (big(2, 30), []),  # 60 boxes
        (big(2, 31), [0, 1]),  # more, and nothing but outer frames
        (deep(3, 3, 10), [3, 4, 5, 6, 7, 8, 9, 10, 11]),  # outer frames stay open, with three closed boxes in each
        (deep(9, 8, 2), list(range(81))),  # 72 closed boxes were still too many
    ],
)  # fmt: skip
def test_a_large_page_begins_with_closed_frames(scene: Scene, shut: list[int]) -> None:
    assert [at for at, each in enumerate(clusters(scene)) if each["shut"]] == shut


@pytest.mark.parametrize("rankdir", DIRECTIONS)
def test_a_frame_has_room_for_its_closed_box(rankdir: str) -> None:
    options = DrawOptions(rankdir=rankdir)
    sizes = [each["size"] for each in record(network(), options, live=False)[0]["clusters"]]
    for (left, top, right, low, _), (width, height) in zip(places(network(), options)[0]["frames"], sizes, strict=True):
        assert right - left >= width + 8
        assert low - top >= height + 8


# ---- the geometry, in every state

CLOSE = """([record, closed]) => {
    const places = close(record.picture, record.clusters.map((each) => ({ ...each, wide: 80 })), new Set(closed));
    return { ...places, size: [record.picture.width, record.picture.height] };
}"""


@pytest.fixture(scope="module")
def closing(chromium: Any) -> Any:
    """`closing(record, closed)`: where everything lies."""
    page = chromium.new_page()
    script = bundle('import { close } from "./closing.js";\nglobalThis.close = close;\n', {})
    page.evaluate(f"() => {{ {script} }}")
    yield lambda data, closed: page.evaluate(CLOSE, [data, list(closed)])
    page.close()


def hiding(closed: set[int]) -> dict[int, int]:
    """Node → the outermost closed frame around it."""
    return {node: at for at in sorted(closed, reverse=True) for node in INSIDE[at]}


def rectangles(found: dict[str, Any], data: dict[str, Any]) -> dict[Any, tuple[float, float, float, float]]:
    """Left, top, right, low of every box that is seen: by node, or by the frame as `c0`."""
    rows = {node: (x, y, width, height) for node, x, y, width, height, *_ in found["boxes"]}
    rows |= {f"c{at}": (x, y, *data["clusters"][at]["size"]) for at, x, y, _ in found["shut"]}
    return {key: (x - w / 2, y - h / 2, x + w / 2, y + h / 2) for key, (x, y, w, h) in rows.items()}


def distance(box: tuple[float, float, float, float], x: float, y: float) -> float:
    """From a point to a box; 0 inside."""
    return max(box[0] - x, x - box[2], box[1] - y, y - box[3], 0.0)


STATES = [set(state) for size in range(5) for state in combinations(range(4), size)]


@pytest.mark.browser
@pytest.mark.parametrize("rankdir", DIRECTIONS)
def test_every_state_is_a_whole_picture(closing: Any, rankdir: str) -> None:
    scene = network()
    data = json.loads(json.dumps(record(scene, DrawOptions(rankdir=rankdir), live=False)[0]))
    for state in STATES:
        found, home = closing(data, state), hiding(state)
        boxes = rectangles(found, data)
        seen = {f"c{home[node.id]}" if node.id in home else node.id for node in scene.nodes}
        assert set(boxes) == seen, state
        for one, other in combinations(boxes, 2):  # no box lies on another
            a, b = boxes[one], boxes[other]
            assert a[2] <= b[0] + 0.1 or b[2] <= a[0] + 0.1 or a[3] <= b[1] + 0.1 or b[3] <= a[1] + 0.1, (
                state,
                one,
                other,
            )
        for at, left, top, right, low in found["frames"]:  # an open frame holds what is in it, and nothing else
            inside = {f"c{home[node]}" if node in home else node for node in INSIDE[at]}
            for key, box in boxes.items():
                holds = left < box[0] and top < box[1] and right > box[2] and low > box[3]
                assert holds == (key in inside), (state, at, key)
        assert {at for at, *_ in found["frames"]} == set(range(4)) - state - ({2, 3} if 0 in state else set())
        wanted: dict[Any, set[int]] = {}
        for at, edge in enumerate(scene.edges):
            ends = tuple(f"c{home[node]}" if node in home else node for node in (edge.source, edge.target))
            if ends[0] != ends[1]:
                key = ends if edge.source in home or edge.target in home else (*ends, at)
                wanted.setdefault(key, set()).add(at)
        arrows = [(set(row[4]) if len(row) > 4 and row[4] else {row[0]}, row[2], row[3]) for row in found["arrows"]]
        assert sorted(map(sorted, wanted.values())) == sorted(sorted(edges) for edges, _, _ in arrows), state
        for (source, target, *_), edges in wanted.items():  # an arrow leads from its box to its box
            _, tip, curve = next(arrow for arrow in arrows if arrow[0] == edges)
            assert distance(boxes[source], *curve[:2]) < 1.5, (state, source, target)
            assert distance(boxes[target], *tip) < 1.5, (state, source, target)
            assert len(curve) % 6 == 2
        assert found["width"] <= found["size"][0] + 0.1
        assert found["height"] <= found["size"][1] + 0.1


@pytest.mark.browser
def test_open_frames_leave_the_layout_as_it_is(closing: Any) -> None:
    data = json.loads(json.dumps(record(network(), DrawOptions(), live=False)[0]))
    found = closing(data, [])
    assert found["boxes"] == data["picture"]["boxes"]
    assert [row[:4] for row in found["arrows"]] == data["picture"]["arrows"]
    assert [row[1:] for row in found["frames"]] == [row[:4] for row in data["picture"]["frames"]]


@pytest.mark.browser
@pytest.mark.parametrize("rankdir", ["LR", "TB"])
def test_what_is_closed_gives_its_room_away(closing: Any, rankdir: str) -> None:
    data = json.loads(json.dumps(record(network(), DrawOptions(rankdir=rankdir), live=False)[0]))
    found = closing(data, range(4))
    assert found["width"] * found["height"] < 0.6 * found["size"][0] * found["size"][1]


# ---- the page, as a reader uses it


def frame(page: Any, at: int) -> Any:
    return page.locator(f"[data-cluster='{at}']")


def state(page: Any) -> dict[int, str]:
    """Of each frame that is seen, `true` where it is open."""
    return {
        int(one.get_attribute("data-cluster")): one.get_attribute("aria-expanded")
        for one in page.locator("[data-cluster]").all()
    }


def nodes(page: Any) -> set[int]:
    return {int(one.get_attribute("data-node")) for one in page.locator(".box").all()}


def places_of(page: Any) -> list[str]:
    """Where boxes, arrows and frames are painted."""
    shapes = page.locator(".box rect, .strand, .tip, .ground, .titles > g")
    return shapes.evaluate_all(
        "all => all.map((one) => ['x', 'y', 'width', 'd', 'points', 'transform'].map((name) => one.getAttribute(name)).join())"
    )


ALL_OPEN = dict.fromkeys(range(4), "true")


@pytest.mark.browser
def test_frames_are_seen_with_their_titles(opened: Any) -> None:
    page = opened(scene=network())
    assert page.locator(".ground").count() == 4
    assert sorted(page.locator(".cluster text").all_text_contents()) == sorted(NAMES)
    assert state(page) == ALL_OPEN
    assert frame(page, 0).get_attribute("aria-label") == "body: layer, 90 parameters in 6 boxes, 9 kFLOP"
    assert frame(page, 0).get_attribute("role") == "button"


@pytest.mark.browser
def test_a_click_on_a_title_closes_and_opens_a_frame(opened: Any) -> None:
    page = opened(scene=network())
    before = places_of(page)
    frame(page, 2).click()
    assert nodes(page) == set(range(12)) - INSIDE[2]
    assert frame(page, 2).locator("text").all_text_contents() == [
        "body.0: layer",
        "40 parameters in 3 boxes",
        "4 kFLOP",
    ]
    assert state(page) == {**ALL_OPEN, 2: "false"}
    assert (
        page.locator(".arrow").count() == 15 - 2 - 1 - 1
    )  # two are inside; two come from `stem`, two go to `body.1.add`
    frame(page, 2).click()
    assert nodes(page) == set(range(12))
    assert places_of(page) == before


@pytest.mark.browser
@pytest.mark.parametrize("key", ["Enter", " "])
def test_the_keyboard_closes_and_opens_a_frame(opened: Any, key: str) -> None:
    page = opened(scene=network())
    frame(page, 0).focus()
    page.keyboard.press(key)
    assert state(page) == {0: "false", 1: "true"}
    focused = "() => document.querySelector('.adviz').shadowRoot.activeElement.dataset.cluster"
    assert page.evaluate(focused) == "0"
    page.keyboard.press(key)
    assert state(page) == ALL_OPEN
    assert page.evaluate(focused) == "0"


@pytest.mark.browser
def test_the_tab_key_leads_to_every_frame(opened: Any) -> None:
    page = opened(scene=network())
    found = set()
    for _ in range(20):
        page.keyboard.press("Tab")
        found.add(
            page.evaluate("() => document.querySelector('.adviz').shadowRoot.activeElement?.dataset.cluster ?? ''")
        )
    assert {"0", "1", "2", "3"} <= found


@pytest.mark.browser
def test_arrow_keys_walk_over_closed_frames(opened: Any) -> None:
    page = opened(scene=network(), fragment="#closed=0.1")
    page.locator(".box[data-node='1']").focus()
    focused = "() => ({ ...document.querySelector('.adviz').shadowRoot.activeElement.dataset })"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused)["cluster"] == "0"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused)["cluster"] == "1"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) == {"node": "10"}


@pytest.mark.browser
def test_what_is_within_keeps_its_state(opened: Any) -> None:
    page = opened(scene=network())
    frame(page, 3).click()
    frame(page, 0).click()
    assert state(page) == {0: "false", 1: "true"}
    assert nodes(page) == {0, 1, 8, 9, 10, 11}
    frame(page, 0).click()
    assert state(page) == {**ALL_OPEN, 3: "false"}


@pytest.mark.browser
def test_buttons_close_and_open_all(opened: Any) -> None:
    page = opened(scene=network())
    close, open_ = (page.get_by_role("button", name=f"{verb} all frames") for verb in ("Close", "Open"))
    assert open_.is_disabled()
    close.click()
    assert state(page) == {0: "false", 1: "false"}
    assert nodes(page) == {0, 1, 10, 11}
    assert page.locator(".arrow").count() == 6
    assert close.is_disabled()
    frame(page, 0).click()
    assert state(page) == {0: "true", 1: "false", 2: "false", 3: "false"}
    open_.click()
    assert state(page) == ALL_OPEN
    assert opened().get_by_role("button", name="all frames").count() == 0


@pytest.mark.browser
def test_the_address_has_what_is_closed(opened: Any) -> None:
    page = opened(scene=network(), fragment="#closed=1.3")
    assert state(page) == {0: "true", 1: "false", 2: "true", 3: "false"}
    frame(page, 2).click()
    page.wait_for_function("() => location.hash === '#closed=1.2.3'")
    page.evaluate("location.hash = '#closed=0'")
    page.wait_for_function(
        "() => document.querySelector('.adviz').shadowRoot.querySelectorAll('[data-cluster]').length === 2"
    )
    assert state(page) == {0: "false", 1: "true"}
    page.get_by_role("button", name="Open all frames").click()
    page.wait_for_function("() => location.hash === ''")


@pytest.mark.browser
@pytest.mark.parametrize("fragment", ["#closed=99", "#closed=x", "#closed=", "#closed=-1", "#closed=0.", "#closed=1e3"])
def test_an_address_that_names_no_frame_closes_none(opened: Any, fragment: str) -> None:
    assert state(opened(scene=network(), fragment=fragment)) == ALL_OPEN


@pytest.mark.browser
def test_the_address_is_silent_of_frames_that_are_as_they_began(opened: Any) -> None:
    page = opened(scene=big(2, 31))
    assert state(page) == {0: "false", 1: "false"}
    assert page.evaluate("location.hash") == ""
    page.get_by_role("button", name="Open all frames").click()
    page.wait_for_function("() => location.hash === '#closed='")
    assert state(page) == {0: "true", 1: "true"}
    page.get_by_role("button", name="Close all frames").click()
    page.wait_for_function("() => location.hash === ''")


@pytest.mark.browser
def test_a_closed_frame_stands_for_what_is_in_it(opened: Any) -> None:
    page = opened(scene=network(), fragment="#closed=0")
    page.locator("tr[data-node='3']").hover()
    assert page.locator(".shut.hot").count() == 1
    page.locator("tr[data-node='9']").hover()
    assert page.locator(".shut.hot").count() == 0
    page.keyboard.press("/")
    page.keyboard.type("body.1.relu")
    assert page.locator(".shut.hot").count() == 1
    frame(page, 0).hover()
    assert page.locator(".card").inner_text().split("\n") == [
        "body: layer", "90 parameters in 6 boxes", "9 kFLOP", "press to open it",
    ]  # fmt: skip


@pytest.mark.browser
def test_the_frame_that_is_pressed_stays_where_it_is(opened: Any) -> None:
    page = opened(scene=network())
    for _ in range(4):
        page.get_by_role("button", name="Zoom in").click()
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_timeout(50)
    corner = "(one) => { const { x, y } = one.getBoundingClientRect(); return [x, y]; }"
    before = frame(page, 3).evaluate(corner)
    frame(page, 3).locator(".mark").click()
    page.wait_for_timeout(100)
    assert frame(page, 3).evaluate(corner) == pytest.approx(before, abs=16)


@pytest.mark.browser
def test_a_narrow_page_has_the_same_frames_closed(opened: Any) -> None:
    page = opened(scene=network(), look={"viewport": {"width": 390, "height": 800}}, fragment="#closed=1")
    closed = {**ALL_OPEN, 1: "false"}
    assert state(page) == closed
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    frame(page, 0).click()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.wait_for_timeout(200)
    assert state(page) == {0: "false", 1: "false"}


@pytest.mark.browser
def test_a_fragment_of_another_page_has_frames(opened: Any) -> None:
    page = opened(scene=network(), wrap=lambda text: f"<!DOCTYPE html><title>slide</title>{text}", embed=True)
    frame(page, 0).click()
    assert state(page) == {0: "false", 1: "true"}
    page.wait_for_timeout(200)
    assert page.evaluate("location.hash") == ""


@pytest.mark.browser
def test_a_name_of_a_frame_is_a_text(opened: Any) -> None:
    page = opened(scene=network(NASTY))
    assert page.locator("img").count() == 0
    assert "</script><img" in frame(page, 0).get_attribute("aria-label")
    frame(page, 0).click()
    assert frame(page, 0).locator(".name").inner_html().startswith("body: &lt;/script&gt;&lt;img")


@pytest.mark.browser
def test_frames_on_a_canvas(opened: Any) -> None:
    page = opened(scene=big(40, 80), fragment="#closed=")
    canvas = page.locator("canvas.picture")
    assert canvas.get_attribute("role") == "group"
    assert page.locator("canvas [data-cluster]").count() == 40
    page.keyboard.press("/")
    page.keyboard.type("v81")
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    page.keyboard.press("Escape")
    frame(page, 1).focus()
    page.keyboard.press("Enter")
    assert state(page)[1] == "false"
    corner = """() => { const app = document.querySelector('.adviz').shadowRoot; return app.activeElement.dataset.cluster; }"""
    assert page.evaluate(corner) == "1"
    page.keyboard.press("Enter")
    assert state(page)[1] == "true"
    page.get_by_role("button", name="Close all frames").click()  # few boxes: the picture is an SVG again
    assert page.locator("canvas").count() == 0
    assert page.locator(".shut").count() == 40
    assert page.locator(".arrow").count() == 39


@pytest.mark.browser
def test_a_click_on_the_canvas_closes_a_frame(opened: Any) -> None:
    page = opened(scene=big(40, 80), fragment="#closed=")
    page.keyboard.press("/")
    page.keyboard.type("v1")
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    stage = page.locator("canvas.picture").bounding_box()
    hit = None
    for x in range(10, int(stage["width"]), 20):  # the title's place is not told to a reader: he sees it
        for y in range(60, int(stage["height"]), 10):
            page.mouse.move(stage["x"] + x, stage["y"] + y)
            if page.locator(".card:visible dd.wide", has_text="press to close it").count():
                hit = (stage["x"] + x, stage["y"] + y)
                break
        if hit:
            break
    assert hit
    page.mouse.click(*hit)
    assert list(state(page).values()).count("false") == 1


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("fragment", ["", "#closed=1.2"])
def test_axe_finds_nothing_serious_in_frames(opened: Any, scheme: str, width: int, fragment: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm install --prefix tests --no-package-lock")
    look = {"viewport": {"width": width, "height": 860}, "color_scheme": scheme, "reduced_motion": "reduce"}
    page = opened(scene=network(), fragment=fragment, look=look)
    page.wait_for_timeout(200)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations.map((one) => [one.impact, one.id, one.nodes.map((node) => node.html + node.failureSummary).slice(0, 3)]))"
    )
    assert [row for row in found if row[0] in ("serious", "critical")] == []
