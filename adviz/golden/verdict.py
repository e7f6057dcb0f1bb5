"""What came of comparing a sample with its baseline."""

from __future__ import annotations

from typing import NamedTuple

from adviz.golden.environment import Environment
from adviz.golden.words import Difference, capped

SAID = 12  # sentences a sample, where a person reads all samples one after the other
STATUSES = ("same", "differs", "damaged", "missing", "error")
EXACT, WITHIN, PLACELESS, NONE = "exact", "within tolerance", "without positions", "not compared"


class Compared(NamedTuple):
    """One format: how it was compared (`EXACT`, `WITHIN`, `PLACELESS`, `NONE`), and whether it is the same."""

    kind: str
    how: str
    same: bool


class Verdict(NamedTuple):
    """A sample.

    Attributes:
        name: of the sample.
        source: where it comes from, for messages.
        status: one of `STATUSES`: `damaged` is a baseline that is not what was accepted.
        compared: the formats, in the order of `adviz.golden.pictures.KINDS`.
        differences: in words, the causes before what follows from them.
        was, now: what drew the two; None where there is none.
        baseline, result: the files by format.
        accept: the command that accepts the result.
    """

    name: str
    source: str
    status: str
    compared: tuple[Compared, ...]
    differences: tuple[Difference, ...]
    was: Environment | None
    now: Environment | None
    baseline: dict[str, bytes]
    result: dict[str, bytes]
    accept: str

    @property
    def failed(self) -> bool:
        """Whether a person has to look at it."""
        return self.status != "same"

    def said(self, most: int = SAID) -> list[str]:
        """The differences in words, at most so many."""
        return capped([each.text for each in self.differences], most)


class Run(NamedTuple):
    """All of them, and what belongs to none: orphaned baselines, warnings."""

    verdicts: tuple[Verdict, ...]
    orphans: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[Verdict, ...]:
        """Those that a person has to look at."""
        return tuple(each for each in self.verdicts if each.failed)

    def cause(self) -> str:
        """What is another one than when the baselines were made that differ; empty when nothing is."""
        from adviz.golden.environment import changes

        seen: dict[str, int] = {}
        differ = [each for each in self.verdicts if each.status == "differs"]
        for each in differ:
            if each.was is not None and each.now is not None:
                for change in changes(each.was, each.now):
                    seen[change] = seen.get(change, 0) + 1
        if not seen:
            return ""
        most = max(seen.values())
        return f"likely cause: {'; '.join(seen)} ({most} of {len(differ)} that differ)"

    def counts(self) -> dict[str, int]:
        """How many samples there are of each status, without those of which there are none."""
        found = {status: sum(each.status == status for each in self.verdicts) for status in STATUSES}
        return {status: count for status, count in found.items() if count}

    def ways(self) -> dict[str, int]:
        """How many files were compared in which way, all ways that occur; `EXACT` always."""
        rows = [each.how for verdict in self.verdicts for each in verdict.compared]
        found = {how: rows.count(how) for how in (EXACT, PLACELESS, WITHIN, NONE)}
        return {how: count for how, count in found.items() if count or how == EXACT}
