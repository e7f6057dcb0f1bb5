"""What came of a run, for a terminal, for programs and for the pages of a CI."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from adviz.errors import clip, visible, width
from adviz.golden.environment import changes
from adviz.golden.pictures import KINDS
from adviz.golden.verdict import EXACT, NONE, PLACELESS, STATUSES, WITHIN, Run, Verdict
from adviz.golden.words import counted

_CELLS = {EXACT: "exact", PLACELESS: "no places", WITHIN: "within", NONE: "none"}
_WAYS = {
    EXACT: "compared exactly",
    PLACELESS: "compared without positions (another layout program)",
    WITHIN: "compared within the tolerance (another layout program or painter, or fonts of the machine)",
    NONE: "not compared",
}
_NAME = 40  # columns of a name
_ALL = 200  # sentences of a sample in a file
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def table(run: Run) -> str:
    """A line a sample: its status, and how each format was compared (`≠` where it differs)."""
    rows: list[tuple[str, ...]] = [("sample", "status", *KINDS)]
    rows += [(clip(visible(each.name), _NAME), each.status, *_cells(each)) for each in run.verdicts]
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(cell + " " * (room - width(cell)) for cell, room in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, "", totals(run), *ways(run)]) + "\n"


def _cells(verdict: Verdict) -> list[str]:
    return [_CELLS[each.how] if each.same else "≠" if each.how != NONE else "none" for each in verdict.compared]


def totals(run: Run) -> str:
    """How many samples there are, and of which status."""
    parts = [f"{count:,} {status}" for status, count in run.counts().items()]
    return f"{counted(len(run.verdicts), 'sample')}: {', '.join(parts) or 'none'}"


def ways(run: Run) -> list[str]:
    """How many files were compared how: nothing is left unsaid."""
    return [f"{counted(count, 'file')} {_WAYS[how]}" for how, count in run.ways().items()]


def words(run: Run) -> list[str]:
    """All that a person reads on a terminal: the cause first, then sample by sample, then what is left over."""
    lines = [run.cause()] if run.cause() else []
    for verdict in run.failed:
        lines.append(f"{visible(verdict.name)} ({verdict.status}): {visible(verdict.source)}")
        lines += [f"  {line}" for text in verdict.said() for line in text.split("\n")]
        lines += [f"  accept: {verdict.accept}"] if verdict.accept else []
    lines += [f"warning: orphaned baseline: {visible(name)}" for name in run.orphans]
    return [*lines, *(f"warning: {visible(note)}" for note in run.notes)]


def as_json(run: Run) -> str:
    """The run as JSON, version 1."""
    data = {
        "adviz_golden_report": 1,
        "failed": bool(run.failed),
        "cause": run.cause(),
        "counts": {status: run.counts().get(status, 0) for status in STATUSES},
        "compared": run.ways(),
        "samples": [_row(each) for each in run.verdicts],
        "orphans": list(run.orphans),
        "notes": list(run.notes),
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _row(verdict: Verdict) -> dict[str, object]:
    return {
        "name": verdict.name,
        "source": verdict.source,
        "status": verdict.status,
        "compared": {each.kind: {"how": each.how, "same": each.same} for each in verdict.compared},
        "differences": [each.text for each in verdict.differences],
        "environment": changes(verdict.was, verdict.now) if verdict.was and verdict.now else [],
        "accept": verdict.accept,
    }


def junit(run: Run) -> str:
    """The run as JUnit XML: a sample is a test case; orphaned baselines stand in `system-err`."""
    errors = sum(each.status == "error" for each in run.verdicts)
    failures = len(run.failed) - errors
    head = f'tests="{len(run.verdicts)}" failures="{failures}" errors="{errors}"'
    cases = "".join(map(_case, run.verdicts))
    rest = [f"orphaned baseline: {name}" for name in run.orphans] + list(run.notes)
    left = f"<system-err>{_xml(chr(10).join(rest))}</system-err>\n" if rest else ""
    said = "\n".join(text for text in (run.cause(), totals(run), *ways(run)) if text)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<testsuites {head}>\n<testsuite name="adviz golden" {head}'
        f' skipped="0">\n{cases}<system-out>{_xml(said)}</system-out>\n{left}</testsuite>\n</testsuites>\n'
    )


def _case(verdict: Verdict) -> str:
    head = f'<testcase classname="{_xml(verdict.source)}" name="{_xml(verdict.name)}"'
    if not verdict.failed:
        return f"{head}/>\n"
    kind = "error" if verdict.status == "error" else "failure"
    said = verdict.said(_ALL)
    text = _xml("\n".join([*said, *([f"accept: {verdict.accept}"] if verdict.accept else [])]))
    message = _xml(said[0].split("\n")[0] if said else verdict.status)
    return f'{head}>\n<{kind} type="{verdict.status}" message="{message}">{text}</{kind}>\n</testcase>\n'


def _xml(text: str) -> str:
    text = _FORBIDDEN.sub("\ufffd", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def markdown(run: Run) -> str:
    """The run for the summary page of a CI: what failed, in words, and the commands that accept it."""
    parts = [f"## Golden pictures: {'differences' if run.failed else 'all the same'}\n"]
    parts += [f"**{_cell(run.cause())}**\n"] if run.cause() else []
    parts.append("\n".join(f"- {text}" for text in (totals(run), *ways(run))) + "\n")
    if run.failed:
        rows = [f"| {_cell(each.name)} | {each.status} | {_said(each.said())} |" for each in run.failed]
        parts.append("\n".join(["| sample | status | differences |", "| --- | --- | --- |", *rows]) + "\n")
        commands = [each.accept for each in run.failed if each.accept]
        parts += [f"To accept them:\n\n{_fenced(commands)}\n"] if commands else []
    left = [f"orphaned baseline: {name}" for name in run.orphans] + list(run.notes)
    parts += ["\n".join(f"- warning: {_cell(text)}" for text in left) + "\n"] if left else []
    return "\n".join(parts)


def _said(texts: Iterable[str]) -> str:
    return "<br>".join(map(_cell, texts))


def _fenced(lines: list[str]) -> str:
    text = "\n".join(lines)
    longest = max([len(run) for run in re.findall("`+", text)] + [2])
    fence = "`" * (longest + 1)
    return f"{fence}sh\n{text}\n{fence}"


def _cell(text: str) -> str:
    """`text` in a cell of a Markdown table, with nothing in it that Markdown or HTML would read as their own."""
    text = visible(text.replace("\n", " "))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|~#!])", r"\\\1", text)
