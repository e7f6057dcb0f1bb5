"""What the tests of a session compare and accept. All of it is written at the end, by one process."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from adviz.errors import AdvizError
from adviz.golden import baseline, parcel, report, summary
from adviz.golden.compare import compare, shown
from adviz.golden.environment import changes
from adviz.golden.pictures import Pictures
from adviz.golden.pixels import TOLERANCE
from adviz.golden.verdict import Run, Verdict

MOST = 40  # sentences of a failure
_STATUS = {
    "differs": "is not its golden picture",
    "damaged": "has a golden picture that is not what was accepted",
    "missing": "has no golden picture",
}


class Mismatch(Exception):
    """A drawing is not its golden picture; the message is the difference in words."""


class Case(NamedTuple):
    """A drawing of a test.

    Attributes:
        test: the id of the test.
        folder: of the baseline.
        name: of the golden picture.
        source: where the drawing comes from, for messages.
        place: the same, seen from the folder.
    """

    test: str
    folder: str
    name: str
    source: str
    place: str


class Gathered:
    """The cases of a session, and those of the workers that it waits for.

    Attributes:
        update: whether drawings are accepted, not compared.
        verdicts, accepted: what came of them.
    """

    def __init__(self, update: bool, tolerance: float | None) -> None:
        self.update = update
        self.tolerance = TOLERANCE if tolerance is None else tolerance
        self.verdicts: dict[Case, Verdict] = {}
        self.accepted: dict[Case, Pictures] = {}
        self._tests: dict[tuple[str, str], str] = {}
        self._clashes: list[str] = []
        self._known: dict[str, baseline.Baseline] = {}

    def see(self, case: Case, pictures: Pictures) -> None:
        """Accept the pictures, or see that they are those of the baseline.

        Raises:
            Mismatch: they are not, or another test has the name.
            AdvizError: see `adviz.golden.baseline.load` and `adviz.golden.compare.compare`.
        """
        clash = self._clash(case)
        if clash:
            raise Mismatch(f"{clash}\nremedy: give each a name of its own")
        if self.update:
            self.accepted[case] = pictures
            return
        if case.folder not in self._known:
            self._known[case.folder] = baseline.load(case.folder)
        accept = f'pytest --adviz-golden-update "{case.test}"'
        verdict = compare(case.name, case.source, pictures, self._known[case.folder], accept, self.tolerance)
        self.verdicts[case] = verdict
        if verdict.failed:
            raise Mismatch(said(verdict))

    def _clash(self, case: Case) -> str:
        other = self._tests.setdefault((case.folder, case.name), case.test)
        return "" if other == case.test else f"two tests have the golden picture {case.name}: {other} and {case.test}"

    def sent(self) -> list[Any]:
        """What a worker hands over, as plain values."""
        verdicts = [(tuple(case), parcel.packed_verdict(each)) for case, each in self.verdicts.items()]
        return [verdicts, [(tuple(case), parcel.packed_pictures(each)) for case, each in self.accepted.items()]]

    def add(self, sent: Any) -> None:
        """What a worker has handed over."""
        for row, verdict in sent[0]:
            self.verdicts[Case(*row)] = parcel.opened_verdict(verdict)
        for row, pictures in sent[1]:
            case = Case(*row)
            clash = self._clash(case)
            if clash:
                self._clashes.append(clash)
            else:
                self.accepted[case] = parcel.opened_pictures(pictures)

    def finish(self, folder: str | None) -> tuple[list[str], bool]:
        """Write what was accepted, and the report of what failed where a folder is given.

        Returns:
            Lines for a person, and whether all went well.
        """
        try:
            lines = self._accept() if self.accepted else []
            return [*lines, *self._compared(folder), *(f"error: {text}" for text in self._clashes)], not self._clashes
        except AdvizError as error:
            return [f"error: {line}" for line in str(error).split("\n")], False

    def _accept(self) -> list[str]:
        by_folder: dict[str, dict[str, tuple[str, Pictures]]] = {}
        for case, pictures in sorted(self.accepted.items(), key=lambda row: row[0][1:3]):
            by_folder.setdefault(case.folder, {})[case.name] = (case.place, pictures)
        lines = []
        for folder, chosen in by_folder.items():
            known = baseline.load(folder)
            baseline.accept(known, chosen)
            for name, (place, pictures) in chosen.items():
                same = known.entries.get(name) == baseline.entry(place, pictures)
                lines.append(f"{'the same' if same else 'accepted'} {shown(os.path.join(folder, name))}")
        return lines

    def _compared(self, folder: str | None) -> list[str]:
        if not self.verdicts:
            return []
        run = Run(tuple(verdict for _, verdict in sorted(self.verdicts.items())))
        lines = [text for text in (run.cause(), summary.totals(run), *summary.ways(run)) if text]
        return [*lines, f"report: {shown(report.write(run, folder))}"] if folder and run.failed else lines


def said(verdict: Verdict) -> str:
    """What a failing test says."""
    other = changes(verdict.was, verdict.now) if verdict.was and verdict.now else []
    first, *rest = verdict.said(MOST)
    lines = [f"{verdict.name} {_STATUS[verdict.status]}: {first}"]
    lines += [f"likely cause: {'; '.join(other)}"] if other else []
    return "\n".join([*lines, *(f"  {text}" for text in rest), f"accept: {verdict.accept}"])
