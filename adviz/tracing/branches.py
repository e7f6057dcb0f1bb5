"""Which branches a traced function took: the graph is right for the points that take the same ones."""

from __future__ import annotations

from itertools import groupby

from adviz.errors import clip
from adviz.tracing.places import Place, tested, user_frame

_LISTED = 4  # places that are told one by one
_POINT = 60  # columns of the point
_RUNS = 3  # changes of the outcome at one place that are told one by one


class Branches:
    """The places where the function asked for a truth value, and what it was told, in the order of the run."""

    def __init__(self) -> None:
        self.places: dict[tuple[str, int, str, str], tuple[Place | None, list[bool]]] = {}
        self._outcomes: dict[object, list[bool]] = {}  # by instruction, so that loops look each one up once

    def take(self, outcome: bool) -> None:
        """Note down where the function stands now, and which branch it takes."""
        frame = user_frame()
        at = (frame.f_code, frame.f_lasti) if frame else None
        if at not in self._outcomes:
            place = tested(frame) if frame else None
            key = (place.file, place.line, place.function, place.text) if place else ("", 0, "", "")
            self._outcomes[at] = self.places.setdefault(key, (place, []))[1]
        self._outcomes[at].append(outcome)

    def remarks(self, point: str) -> list[str]:
        """What a reader of the graph must know.

        Args:
            point: the values of the inputs, as text.
        """
        made, point = [], clip(point, _POINT)
        for place, outcomes in list(self.places.values())[:_LISTED]:
            condition = place.text if place else ""
            said = f"the branch of {point} was taken at {place}" if place else f"the branch of {point} was taken"
            made.append(f"{said}: {clip(condition or 'the condition', 40)} is {_told(outcomes)}")
        more = len(self.places) - _LISTED
        return [*made, f"branches were taken at {more} more places"] if more > 0 else made


def _told(outcomes: list[bool]) -> str:
    """What a condition was, each time.

    >>> _told([True]), _told([True, True, False]), _told([True, False] * 4)
    ('true', 'true 2 times, then false', '4 times true and 4 times false')
    """
    runs = [(outcome, len(list(run))) for outcome, run in groupby(outcomes)]
    if len(runs) > _RUNS:
        return f"{sum(outcomes)} times true and {len(outcomes) - sum(outcomes)} times false"
    words = [f"{outcome}".lower() + (f" {count} times" if count > 1 else "") for outcome, count in runs]
    return ", then ".join(words)
