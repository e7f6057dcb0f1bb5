"""A limit on the time that one item may take, where the system has an alarm for this thread."""

from __future__ import annotations

import contextlib
import gc
import signal
import threading
from collections.abc import Iterator
from types import FrameType

_AGAIN = 0.01  # seconds until the alarm rings again where it was not heard


class TimeUp(BaseException):
    """The time is up. No `except Exception` on its way may swallow it."""


def _ring(_number: int, frame: FrameType | None) -> None:
    if _is_deaf(frame):
        signal.setitimer(signal.ITIMER_REAL, _AGAIN)
    else:
        raise TimeUp


def _is_deaf(frame: FrameType | None) -> bool:
    """Whether an exception would be lost here: within `__del__`, or in what the garbage collector calls."""
    called = [getattr(each, "__code__", None) for each in gc.callbacks]
    while frame is not None:
        if frame.f_code.co_name == "__del__" or frame.f_code in called:
            return True
        frame = frame.f_back
    return False


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
