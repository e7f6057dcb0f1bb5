"""The report folder: one page that needs nothing else, and the same for programs."""

from __future__ import annotations

import os
from base64 import b64encode
from hashlib import sha256
from html import escape
from string import Template

from adviz import output
from adviz.errors import AdvizError, visible
from adviz.formats.png import PIXELS
from adviz.golden import pixels, summary
from adviz.golden.baseline import folders
from adviz.golden.frames import Marks, marks
from adviz.golden.verdict import NONE, Run, Verdict
from adviz.golden.words import counted

PAGE = "index.html"
ROOM = 60_000_000  # bytes of bitmaps on the page; samples beyond them are shown in words
_SENTENCES = 100  # of a sample
_HERE = os.path.dirname(os.path.abspath(__file__))
_MODES = (("side", "side by side"), ("slider", "slider"), ("blink", "blink"), ("difference", "difference"))
_NO_DIFFERENCE = "(adviz[golden] makes this picture)"


def write(run: Run, folder: str) -> str:
    """Write `index.html`, `report.json`, `junit.xml` and `summary.md`.

    Returns:
        The path of the page.

    Raises:
        FileProblem: the folder cannot be written.
    """
    folders(folder)
    files = {
        PAGE: page(run),
        "report.json": summary.as_json(run),
        "junit.xml": summary.junit(run),
        "summary.md": summary.markdown(run),
    }
    for name, text in files.items():
        output.write(os.path.join(folder, name), text.encode(errors="replace"))
    return os.path.join(folder, PAGE)


def page(run: Run) -> str:
    """The page: no network, no inline style, no text of a user that is read as HTML."""
    style, script = _asset("page.css"), _asset("page.js")
    articles, left = _articles(run)
    return Template(_asset("page.html")).substitute(
        policy=f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(script)}'",
        style=style,
        script=script,
        state="bad" if run.failed else "good",
        headline=_headline(run),
        facts="".join(f"<li>{_text(fact)}</li>" for fact in summary.ways(run)),
        cause=f'<p class="cause">{_text(run.cause())}</p>' if run.cause() else "",
        index=_index(run),
        articles=articles,
        same=_same(run, left),
        rest=_rest(run),
    )


def _asset(name: str) -> str:
    with open(os.path.join(_HERE, name), encoding="utf-8") as file:
        return file.read()


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _text(text: str) -> str:
    return escape("\n".join(map(visible, text.split("\n"))))


def _headline(run: Run) -> str:
    if not run.failed:
        return f"{counted(len(run.verdicts), 'sample')}, all the same"
    return f"{len(run.failed):,} of {counted(len(run.verdicts), 'sample')} to look at"


def _index(run: Run) -> str:
    rows = [
        f'<li><a href="#s{at}">{_text(each.name)}</a> <span class="tag {each.status}">{each.status}</span></li>'
        for at, each in enumerate(run.failed)
    ]
    return f"<nav><ul>{''.join(rows)}</ul></nav>" if rows else ""


def _articles(run: Run) -> tuple[str, int]:
    """A section each for those that failed, and the room that is left for further bitmaps."""
    left = ROOM
    parts = []
    for at, each in enumerate(run.failed):
        left -= sum(len(files.get("png", b"")) for files in (each.baseline, each.result))
        parts.append(_article(at, each, left >= 0))
    return "".join(parts), left


def _article(at: int, verdict: Verdict, shown: bool) -> str:
    words = "".join(f"<li>{_text(text)}</li>" for text in verdict.said(_SENTENCES))
    accept = ""
    if verdict.accept:
        accept = f"<p class='accept'>To accept the result:</p><pre>{_text(verdict.accept)}</pre>"
    pictures = _pictures(at, verdict) if shown else "<p>The pictures are left out, for want of room: use --only.</p>"
    tag = f'<span class="tag {verdict.status}">{verdict.status}</span>'
    return (
        f'<article id="s{at}" class="{verdict.status}" data-mode="side"><h2>{_text(verdict.name)} {tag}</h2>'
        f'<p class="source">{_text(verdict.source)} · {_compared(verdict)}</p>'
        f'<div class="words"><ul>{words}</ul></div>{pictures}{accept}</article>\n'
    )


def _compared(verdict: Verdict) -> str:
    cells = [f"{each.kind} {'=' if each.same else '≠' if each.how != NONE else '–'}" for each in verdict.compared]
    return _text("  ".join(cells))


def _pictures(at: int, verdict: Verdict) -> str:
    """Baseline, result and difference in frames of one size, so that they lie on each other."""
    sizes = [pixels.size(files.get("png", b"")) for files in (verdict.baseline, verdict.result)]
    if sizes == [None, None]:
        return ""
    frame = (max(size[0] for size in sizes if size), max(size[1] for size in sizes if size))
    kind = _kind(verdict)
    figures = [
        _figure(name, caption, size, frame, _image(files, kind, size) + _marked(marks(verdict, files)))
        if size
        else f'<figure class="{name}"><figcaption>{caption}: none</figcaption></figure>'
        for name, caption, size, files in (
            ("was", "baseline", sizes[0], verdict.baseline),
            ("now", "result", sizes[1], verdict.result),
        )
    ]
    if None in sizes:
        return f'<div class="stage">{"".join(figures)}</div>'
    difference = _difference(verdict, frame) if kind == "png" else _blended(verdict, frame)
    return f'{_controls(at)}<div class="stage">{"".join(figures)}{difference}<div class="bar" hidden></div></div>'


def _kind(verdict: Verdict) -> str:
    """The format that is shown: bitmaps, unless the SVG files alone differ."""
    both = (verdict.baseline, verdict.result)
    png, svg = ({files.get(kind) for files in both} for kind in ("png", "svg"))
    return "svg" if len(png) == 1 and len(svg) == 2 and None not in svg else "png"


def _controls(at: int) -> str:
    modes = "".join(
        f'<label><input type="radio" name="m{at}" value="{mode}"{" checked" if mode == "side" else ""}> {said}</label>'
        for mode, said in _MODES
    )
    return (
        f'<div class="controls"><span class="modes">{modes}</span><label><input type="checkbox" class="marking"'
        ' checked> mark what differs</label><input type="range" min="0" max="100" step="0.1" value="50" hidden'
        ' aria-label="how much of the result is shown"></div>'
    )


def _figure(name: str, caption: str, size: tuple[int, int], frame: tuple[int, int], body: str) -> str:
    return (
        f'<figure class="{name}"><figcaption>{caption} <small>{size[0]} × {size[1]}</small></figcaption>'
        f'<svg {_view(frame)} aria-label="{caption}">{body}</svg></figure>'
    )


def _marked(found: Marks) -> str:
    boxes = "".join(
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="8"/>'
        for box in found.boxes
    )
    curves = "".join(f'<path d="{curve}"/>' for curve in found.curves)
    return f'<g class="marks"><g transform="scale({found.scale:.4f})">{curves}</g>{boxes}</g>'


def _view(frame: tuple[int, int]) -> str:
    """The frame of a picture, which is shown no larger than a reader of the SVG sees it."""
    return f'viewBox="0 0 {frame[0]} {frame[1]}" width="{frame[0] / PIXELS * 4 / 3:.0f}" role="img"'


def _image(files: dict[str, bytes], kind: str, size: tuple[int, int]) -> str:
    media = {"png": "image/png", "svg": "image/svg+xml"}[kind]
    data = b64encode(files[kind]).decode()
    return f'<image width="{size[0]}" height="{size[1]}" href="data:{media};base64,{data}"/>'


def _difference(verdict: Verdict, frame: tuple[int, int]) -> str:
    left, right = verdict.baseline["png"], verdict.result["png"]
    try:
        data = pixels.picture(left, right)
    except AdvizError as error:
        why = _NO_DIFFERENCE if error.exit_code == 3 else f"({error.message})"
        return f'<figure class="difference"><figcaption>difference {_text(why)}</figcaption></figure>'
    if left == right:
        return _figure(
            "difference", "difference: the pixels are the same", frame, frame, _image({"png": data}, "png", frame)
        )
    body = _image({"png": data}, "png", frame) + _marked(marks(verdict, verdict.result))
    return _figure("difference", "difference: red is what differs", frame, frame, body)


def _blended(verdict: Verdict, frame: tuple[int, int]) -> str:
    """The difference of two SVG files, which the browser makes."""
    both = "".join(_image(files, "svg", frame) for files in (verdict.baseline, verdict.result))
    body = f'<g class="blend">{both}</g>{_marked(marks(verdict, verdict.result))}'
    return _figure("difference", "difference of the SVG files; the bitmaps are the same", frame, frame, body)


def _same(run: Run, left: int) -> str:
    """The samples that are as they were, folded up, with their pictures as long as there is room."""
    rows = []
    for each in run.verdicts:
        data = each.result.get("png", b"")
        size = pixels.size(data)
        if not each.failed:
            left -= len(data)
            shown = f"<svg {_view(size)}>{_image(each.result, 'png', size)}</svg>" if size and left > 0 else ""
            compared = f'<p class="source">{_text(each.source)} · {_compared(each)}</p>'
            rows.append(f"<details><summary>{_text(each.name)}</summary>{compared}{shown}</details>")
    return f'<section class="same"><h2>The same as before</h2>{"".join(rows)}</section>' if rows else ""


def _rest(run: Run) -> str:
    left = [f"orphaned baseline: {name}" for name in run.orphans] + list(run.notes)
    rows = "".join(f"<li>{_text(text)}</li>" for text in left)
    return f"<section><h2>Warnings</h2><ul>{rows}</ul></section>" if rows else ""
