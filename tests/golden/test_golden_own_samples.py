"""adviz tests itself: every sample is its golden picture, in every text format and in PNG. Never skipped."""

from __future__ import annotations

from pathlib import Path

from adviz.formats import FORMATS
from adviz.golden import suite, summary
from adviz.golden.pictures import KINDS
from adviz.golden.suite import Wanted
from adviz.golden.verdict import EXACT

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def test_the_samples_are_their_golden_pictures() -> None:
    run = suite.check(Wanted((str(SAMPLES),)))
    said = "\n".join([*summary.words(run), "", "accept them: adviz golden update samples --failing"])
    assert not run.failed, said
    assert (run.orphans, run.notes) == ((), ())
    assert len(run.verdicts) == len(list(SAMPLES.rglob("*.toml")))
    assert run.ways() == {
        EXACT: len(KINDS) * len(run.verdicts)
    }  # nothing was compared within a tolerance, or not at all


def test_what_is_compared_are_formats() -> None:
    """The others are made from the same scene and picture, and `tests/formats` holds them to that."""
    assert set(KINDS) <= set(FORMATS)
