"""The pages about a batch, which are written when it is done."""

from __future__ import annotations

from collections.abc import Sequence

from adviz.batch import gallery, manifest
from adviz.batch.places import Places
from adviz.batch.run import Plan, Row

NAMES = (manifest.NAME, gallery.NAME)


def write_pages(rows: Sequence[Row], plan: Plan) -> None:
    """Write those of the pages that the plan reserves a name for.

    Raises:
        FileProblem: one cannot be written.
    """
    places = Places(plan.folder)
    if manifest.NAME in plan.reserved:
        places.write(manifest.NAME, manifest.manifest(rows))
    if gallery.NAME in plan.reserved:
        places.write(gallery.NAME, gallery.gallery(rows, plan.settings, plan.folder))
