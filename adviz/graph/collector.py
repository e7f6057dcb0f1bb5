"""The garbage collector gets in the way of big tapes: it walks over millions of objects that are all alive."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 20_000  # tokens or nodes from which it is worth switching off


@contextmanager
def paused() -> Iterator[None]:
    """Switch the collector off for a while, if it is on."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
