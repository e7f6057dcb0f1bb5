"""A limit on the time that one item may take, where the system has an alarm for this thread."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType


class TimeUp(BaseException):
    """The time is up. No `except Exception` on its way may swallow it."""


def _ring(_number: int, _frame: FrameType | None) -> None:
    raise TimeUp


@contextlib.contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raise `TimeUp` in what runs longer than `seconds`; 0 is no limit.

    Only the main thread of a process can be interrupted, and not on Windows: elsewhere nothing is limited.

    >>> with limit(0.01):
    ...     while True:
    ...         pass
    Traceback (most recent call last):
    adviz.batch.budget.TimeUp
    """
    if not seconds or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
