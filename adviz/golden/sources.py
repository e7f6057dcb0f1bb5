"""Two texts of one format, and what is different: DOT by statements, SVG by groups, the rest by lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from adviz.golden.words import Difference, Edge, changed, counted

_ATTRIBUTE = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|[^\s\]]+)', re.DOTALL)
_STATEMENT = re.compile(r"(graph|node|edge|v\d+(?:_\d+)?(?: -> v\d+(?:_\d+)?)?) \[(.*)\]", re.DOTALL)
_GROUP = re.compile(r'<g(?: id="([^"]*)")? class="([^"]*)">(.*?)</g>\n', re.DOTALL)
_TEXT = re.compile(r"<text [^>]*>([^<]*)</text>")
_TITLE = re.compile(r"<title>([^<]*)</title>")
_RECT = re.compile(r'<rect x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)"')
_COMPARED = 2_000  # lines in which edits are looked for
_PLACES = re.compile(r' (x|y|x1|y1|x2|y2|d|points|width|height|viewBox)="[^"]*"')


def lines(name: str, was: str, now: str) -> list[Difference]:
    """The lines that are different.

    >>> [found.text for found in lines("txt", "a\\nb\\nc", "a\\nB\\nc\\nd")]
    ['txt line 2: b → B', 'added txt line 4: d']
    """
    before, after = was.split("\n"), now.split("\n")
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] != after[at]), most)
    end = next((at for at in range(most - start) if before[-1 - at] != after[-1 - at]), most - start)
    before, after = before[start : len(before) - end], after[start : len(after) - end]
    if max(len(before), len(after)) > _COMPARED:
        return [Difference(f"{name}: {len(before):,} lines from line {start + 1} on → {len(after):,} others")]
    return [Difference(text) for text in _edits(name, before, after, start + 1)]


def _edits(name: str, before: list[str], after: list[str], first: int) -> Iterator[str]:
    from difflib import SequenceMatcher

    for verb, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if verb == "equal":
            continue
        both = min(j - i, m - k)
        for at in range(both):
            yield f"{name} line {first + i + at}: {changed(before[i + at], after[k + at])}"
        for at in range(i + both, j):
            yield f"removed {name} line {first + at}: {_one(before[at])}"
        for at in range(k + both, m):
            yield f"added {name} line {first + at}: {_one(after[at])}"


def _one(line: str) -> str:
    return changed(line, "").removesuffix(" → none") or "an empty line"


def dot(was: str, now: str) -> list[Difference]:
    """The attributes of the statements that are different; lines that are no statement are compared as such."""
    old, new = _statements(was), _statements(now)
    if old is None or new is None:
        return lines("DOT", was, now)
    found: list[Difference] = []
    for key in [*old, *(key for key in new if key not in old)]:
        name, node, edge = _called(key)
        if key not in old or key not in new:
            found.append(Difference(f"{'added' if key in new else 'removed'} DOT {name}", node, edge))
            continue
        left, right = (dict(_ATTRIBUTE.findall(side[key])) for side in (old, new))
        for attribute in [*left, *(each for each in right if each not in left)]:
            if left.get(attribute) != right.get(attribute):
                both = changed(_bare(left.get(attribute)), _bare(right.get(attribute)))
                found.append(Difference(f"DOT {name}: {attribute} {both}", node, edge))
    return found or lines("DOT", was, now)


def _statements(text: str) -> dict[str, str] | None:
    """Statement → its attributes; None when the text has something else. A second arrow between two boxes
    gets a key of its own."""
    found: dict[str, str] = {}
    body = text.split("\n")
    if body[0] != "digraph adviz {" or body[-2:] != ["}", ""]:
        return None
    for line in body[1:-2]:
        match = _STATEMENT.fullmatch(line)
        if match is None:
            return None
        key, again = match[1], 1
        while key in found:
            again += 1
            key = f"{match[1]} ({again})"
        found[key] = match[2]
    return found


def _called(key: str) -> tuple[str, int | None, Edge | None]:
    if key in ("graph", "node", "edge"):
        return f"{key} settings", None, None
    ids = [int(digits) for digits in re.findall(r"v(\d+)", key)]
    if len(ids) == 1:
        return f"node {key}", ids[0], None
    again = re.search(r"\((\d+)\)$", key)
    return f"edge {key.replace(' -> ', '→')}", None, (ids[0], ids[1], int(again[1]) - 1 if again else 0)


def _bare(value: str | None) -> str | None:
    return value[1:-1] if value and value.startswith('"') else value


class Frame(NamedTuple):
    """Where something lies in the picture, in its own units."""

    x: float
    y: float
    width: float
    height: float


class Group(NamedTuple):
    """A `<g>` of an SVG file."""

    kinds: str
    body: str

    @property
    def text(self) -> str:
        """The texts that it shows."""
        return " ".join(_TEXT.findall(self.body))

    @property
    def frame(self) -> Frame | None:
        """Its box, or what surrounds its curves."""
        rect = _RECT.search(self.body)
        if rect is not None and self.kinds.startswith("node"):
            return Frame(*map(float, rect.groups()))
        numbers = [
            float(text) for path in re.findall(r' d="M([^"]*)"', self.body) for text in re.findall(r"-?[\d.]+", path)
        ]
        if len(numbers) < 4:
            return None
        xs, ys = numbers[0::2], numbers[1::2]
        return Frame(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def groups(svg: str) -> dict[str, Group]:
    """The groups of a file by id; those without one by what they are and which of them it is.

    >>> groups('<g id="v3" class="node root"><rect x="1" y="2" width="3" height="4"/></g>\\n')["v3"].frame
    Frame(x=1.0, y=2.0, width=3.0, height=4.0)
    """
    found: dict[str, Group] = {}
    for name, kinds, body in _GROUP.findall(svg):
        key, again = name or kinds.split()[0], 1
        while key in found or (not name and again == 1):
            key = f"{name or kinds.split()[0]} {again}"
            again += 1
        found[key] = Group(kinds, body)
    return found


def svg(was: str, now: str, places: bool = True) -> list[Difference]:
    """The groups that are different; without `places`, where things lie is left out of account."""
    old, new = groups(was), groups(now)
    found: list[Difference] = []
    for key in [*old, *(key for key in new if key not in old)]:
        node = int(key[1:]) if re.fullmatch(r"v\d+", key) else None
        if key not in old or key not in new:
            found.append(Difference(f"{'added' if key in new else 'removed'} SVG {_named(key)}", node))
        elif old[key] != new[key]:
            found += [Difference(f"SVG {_named(key)}: {text}", node) for text in _group(old[key], new[key], places)]
    if found or not places:
        return found
    return lines("SVG", was, now) if was != now else []


def _named(key: str) -> str:
    if re.fullmatch(r"v\d+", key):
        return f"node {key}"
    return f"arrow {key}" if re.fullmatch(r"e\d+", key) else key


def _group(old: Group, new: Group, places: bool) -> Iterator[str]:
    said = False
    if old.kinds != new.kinds:
        yield f"what it is: {changed(old.kinds, new.kinds)}"
        said = True
    for what, left, right in (("text", old.text, new.text), ("tooltip", _tooltip(old), _tooltip(new))):
        if left != right:
            yield f"{what} {changed(left, right)}"
            said = True
    if places and old.frame != new.frame and old.frame is not None and new.frame is not None:
        yield _moved(old.frame, new.frame)
        said = True
    if said:
        return
    left, right = (side.body if places else _PLACES.sub("", side.body) for side in (old, new))
    if left != right:
        yield f"painted otherwise: {changed(left, right)}"


def _tooltip(group: Group) -> str:
    return " ".join(_TITLE.findall(group.body))


def _moved(old: Frame, new: Frame) -> str:
    if old[2:] == new[2:]:
        return f"moved by ({new.x - old.x:.2f}, {new.y - old.y:.2f})".replace("-", "−")
    size = changed(f"{old.width:g} × {old.height:g}", f"{new.width:g} × {new.height:g}")
    return f"size {size}, at ({new.x:g}, {new.y:g})"


def summary(kind: str, found: list[Difference]) -> Difference:
    """One sentence for all of them, where another format has told the causes."""
    return Difference(f"{kind}: changed with it, in {counted(len(found), 'place')}")
