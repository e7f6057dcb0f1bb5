"""Pages of `-T html` in Chromium: the time from one frame to the next while a hand pans, zooms and moves a slider."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import adviz
from bench.formulas import picture
from bench.report import Goal, Table, duration

SIZES = (25, 300, 2_000, 10_000)
GOAL = Goal(most=0.05, unit="s")  # twenty frames a second, without a graphics card
HANDS = ("pan", "zoom", "slide")
FRAMES = """async ([hand, frames]) => {
    const root = document.querySelector('.adviz').shadowRoot;
    const stage = root.querySelector('.stage');
    const slider = root.querySelector('.row input[type=range]');
    const { left, top, width, height } = stage.getBoundingClientRect();
    const at = { clientX: left + width / 2, clientY: top + height / 2 };
    Object.assign(at, { bubbles: true, composed: true, cancelable: true });
    stage.setPointerCapture = () => {};
    const acts = {
        pan(frame) {
            at.clientX += frame % 20 < 10 ? 9 : -9;
            stage.dispatchEvent(new PointerEvent('pointermove', { ...at, pointerId: 1 }));
        },
        zoom: (frame) => stage.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY: frame % 40 < 20 ? -60 : 60 })),
        slide(frame) {
            slider.value = frame % 50 / 25 - 1;
            slider.dispatchEvent(new Event('input', { bubbles: true }));
        },
    };
    if (hand === 'pan') stage.dispatchEvent(new PointerEvent('pointerdown', { ...at, pointerId: 1, button: 0 }));
    const times = [];
    let last = await new Promise(requestAnimationFrame);
    for (let frame = 0; frame < frames; frame += 1) {
        acts[hand](frame);
        const now = await new Promise(requestAnimationFrame);
        times.push(now - last);
        last = now;
    }
    if (hand === 'pan') stage.dispatchEvent(new PointerEvent('pointerup', { ...at, pointerId: 1 }));
    times.sort((one, other) => one - other);
    return [times[times.length >> 1] / 1000, times[Math.floor(times.length * 0.95)] / 1000];
}"""


def tables(seconds: float, collecting: bool) -> Iterator[Table]:
    """One table; nothing where Playwright or Chromium is absent."""
    del collecting
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        return
    program = shutil.which("chromium")
    if program is None:
        return
    hands = [f"{hand}{part}" for hand in HANDS for part in ("", ", 95 %")]
    table = Table("Frames of a page in Chromium, drawn by the processor", "nodes", "bytes", "load", *hands, "target")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for size in SIZES:
            table.add(*_row(browser, Path(folder) / f"{size}.html", size, max(20, int(30 * seconds))))
        browser.close()
    yield table


def _row(browser: Any, path: Path, size: int, frames: int) -> list[str]:
    text = picture(size)
    graph = adviz.parse(text)
    at = {name: 0.5 + slot / 10 for slot, name in enumerate(graph.inputs)}
    path.write_bytes(adviz.draw(text, at, "x1").render("html").data)
    page = browser.new_page(viewport={"width": 1280, "height": 860})
    begin = perf_counter()
    page.goto(path.as_uri())
    page.wait_for_selector(".adviz[data-ready]", state="attached")
    load = perf_counter() - begin
    page.wait_for_timeout(300)
    taken = [page.evaluate(FRAMES, [hand, frames]) for hand in HANDS]
    page.close()
    verdict = GOAL.verdict(max(taken[0][0], taken[1][0]))
    times = [duration(time) for pair in taken for time in pair]
    return [f"{len(graph):,}", f"{path.stat().st_size:,}", duration(load), *times, verdict]
