"""Who does the work: this process, processes of this machine, or the workers of a Dask cluster.

All three are an `Executor` of `concurrent.futures`. What differs is how many chunks are given out at a time, and what
it means when a worker dies: processes of this machine all go with it, and the executor has to be made anew; a cluster
moves the work to other workers by itself.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from importlib import import_module
from multiprocessing import connection
from types import FrameType, ModuleType
from typing import Any, ParamSpec, TypeVar

from adviz.errors import AdvizError, EvaluationError, MissingExtra, OptionError, clip

P = ParamSpec("P")
T = TypeVar("T")
AHEAD = 2  # chunks given out for each worker, so that none waits
SAFE = "PYTHONSAFEPATH"  # or a file of the current folder, called like a module, would be run by the workers
ANSWER = 20.0  # seconds that a scheduler has to answer, and to show a worker


class Serial(Executor):
    """Does the work at once, in this process."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done


class Crew:
    """Some workers.

    Attributes:
        executor: takes the chunks.
        ahead: how many chunks it is given at a time.
        interrupted: whether somebody pressed Ctrl-C. While others work it interrupts nothing else: raised within the
            locks of an executor, it would leave them locked.
    """

    ahead = 1
    interrupted = False

    def __init__(self) -> None:
        self.executor: Executor = Serial()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Give out work; an executor that is broken already says so through the future."""
        try:
            return self.executor.submit(fn, *args, **kwargs)
        except Exception as error:
            refused: Future[T] = Future()
            refused.set_exception(error)
            return refused

    def broken(self, error: BaseException) -> bool:
        """Whether a chunk failed because its worker died."""
        return isinstance(error, BrokenExecutor)

    @property
    def all_lost(self) -> bool:
        """Whether the death of a worker takes with it everything that is given out."""
        return True

    def renew(self) -> None:
        """Make a new executor after the old one broke.

        Raises:
            EvaluationError: that one breaks as well, without any work.
        """

    def lost(self, _error: BaseException) -> AdvizError | None:
        """What to say if a chunk failed because nobody is there any more who could do the rest."""
        return None

    def look_after(self) -> None:
        """Called while nothing happens for a while: see whether the workers still can do something.

        Raises:
            OptionError: nobody is there any more.
        """

    def stop(self, now: bool = False) -> None:
        """Release the workers; `now` ends them in the middle of their work."""
        self.executor.shutdown(wait=not now, cancel_futures=now)


class _Others(Crew):
    """Workers that are not this process. The first Ctrl-C is noted, the second one is as usual."""

    def __init__(self) -> None:
        self._usual: Any = None
        if threading.current_thread() is threading.main_thread():
            self._usual = signal.signal(signal.SIGINT, self._note)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.interrupted = True
        self._restore()

    def _restore(self) -> None:
        if self._usual is not None:
            signal.signal(signal.SIGINT, self._usual)
            self._usual = None


class Pool(_Others):
    """Processes of this machine."""

    def __init__(self, workers: int) -> None:
        super().__init__()
        self._workers = workers
        self._was = os.environ.get(SAFE)
        os.environ[SAFE] = "1"
        self.ahead = AHEAD * workers
        self._start()

    def _start(self) -> None:
        self._lost = False
        self.executor = ProcessPoolExecutor(self._workers, mp_context=_context(), initializer=_at_work)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        with _no_main():
            return super().submit(fn, *args, **kwargs)

    def renew(self) -> None:
        self._start()
        error = self.submit(os.getpid).exception()
        if error is not None:
            raise EvaluationError("the processes that draw do not start", remedy="draw in this process: -j 1")

    def look_after(self) -> None:
        lost = any(connection.wait([process.sentinel], 0) for process in self._processes())
        if lost and self._lost:
            self._end()
        self._lost = lost

    def stop(self, now: bool = False) -> None:
        if now:
            self._end()
        self.executor.shutdown()
        self._restore()
        if self._was is None:
            os.environ.pop(SAFE, None)

    def _processes(self) -> list[Any]:
        return list((getattr(self.executor, "_processes", None) or {}).values())

    def _end(self) -> None:
        """End all processes. The executor waits for the other half of what one of them may have been sending, so
        this end of its pipe must be closed as well; then it sees that it is broken, and cleans up."""
        for process in self._processes():
            process.kill()
        writer = getattr(getattr(self.executor, "_result_queue", None), "_writer", None)
        if writer is not None and not writer.closed:
            writer.close()


class Cluster(_Others):
    """The workers of a Dask cluster.

    Raises:
        MissingExtra: distributed is not installed.
        OptionError: the scheduler does not answer, or has no workers.
    """

    def __init__(self, address: str) -> None:
        try:
            distributed: Any = import_module("distributed")
        except ImportError:
            raise MissingExtra(
                "--scheduler needs the package distributed", remedy="pip install 'adviz[dask]'"
            ) from None
        for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters is said by this class
        try:
            self._client = distributed.Client(address, timeout=ANSWER, set_as_default=False)
        except (OSError, ValueError) as error:
            said = clip(f"the scheduler {address} does not answer: {error}", 160)
            raise OptionError(said, remedy="start one with `dask scheduler`, and workers with `dask worker`") from None
        try:
            self._client.wait_for_workers(1, timeout=ANSWER)
        except TimeoutError:
            self._client.close()
            raise OptionError(
                f"the scheduler {address} has no workers", remedy="start some with `dask worker`"
            ) from None
        super().__init__()
        self._address = address
        self._missed = time.monotonic()
        self.executor = self._client.get_executor(pure=False)
        self.ahead = AHEAD * max(1, sum(self._client.nthreads().values()))

    def broken(self, error: BaseException) -> bool:
        return type(error).__name__ == "KilledWorker"

    def lost(self, error: BaseException) -> AdvizError | None:
        return self._gone() if isinstance(error, CancelledError) else None

    def look_after(self) -> None:
        if self._client.status == "running":
            self._missed = time.monotonic()
        elif time.monotonic() - self._missed > ANSWER:
            raise self._gone()

    def _gone(self) -> OptionError:
        return OptionError(
            f"the scheduler {self._address} went away", remedy="start it again: the same command goes on from there"
        )

    @property
    def all_lost(self) -> bool:
        return False

    def stop(self, now: bool = False) -> None:
        with contextlib.suppress(Exception):
            super().stop(now)
        self._restore()
        self._client.close()


def hire(jobs: int, scheduler: str | None) -> Crew:
    """Workers, as many as asked for."""
    if scheduler:
        return Cluster(scheduler)
    return Pool(jobs) if jobs > 1 else Crew()


def _context() -> Any:
    """How processes start: from a server process that has imported the work and has no threads, where there is one.

    A fork of this process would be 0.1 s quicker, and unsafe once there are threads: those of a program that uses
    adviz, and those of an executor that broke.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["adviz.batch.work", "adviz.formats.svg", "adviz.formats.png"])
    return context


@contextlib.contextmanager
def _no_main() -> Iterator[None]:
    """Processes that are started meanwhile do not import the main module once more. They need nothing of it, it may
    be a script that does all its work when it is imported, and it may not be importable at all."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _at_work() -> None:
    """A worker leaves Ctrl-C to the main process, and ends with it, however that ends."""
    from multiprocessing import parent_process

    signal.signal(signal.SIGINT, lambda _number, _frame: None)  # not SIG_IGN, which layout processes would inherit
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            connection.wait([parent.sentinel])
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
