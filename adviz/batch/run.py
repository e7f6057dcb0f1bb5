"""A batch from items to files: what is up to date is left, the rest is given out in chunks, what comes back is written.

Only this process reads samples and writes files. At any time only a few chunks are under way, so neither texts nor
pictures pile up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from typing import NamedTuple

from adviz.batch.code import unchanged
from adviz.batch.crew import Crew, hire
from adviz.batch.items import Item, text
from adviz.batch.journal import Entry, Journal, fingerprint
from adviz.batch.places import Place, Places
from adviz.batch.work import Facts, Outcome, Settings, Task, draw_chunk, failed
from adviz.errors import AdvizError, EvaluationError, FileProblem

CHUNK = 16  # tasks that go to a worker at a time, and share a layout process
LETTERS = 8_000  # of the texts of a chunk: big formulas take so long that sharing a process gains nothing
GLANCE = 0.1  # seconds after which Ctrl-C is noticed
PATIENCE = 2.0  # seconds without any result until the workers are looked after
TRIES = 2  # how often a task may take its worker with it


class Plan(NamedTuple):
    """How a batch is to run.

    Attributes:
        folder: where the outputs go.
        formats: of each item.
        settings: of the drawings.
        jobs: how many processes work.
        scheduler: the address of a Dask scheduler, in place of processes.
        resume: whether what is up to date is left.
        reserved: files of the folder that no item may have as its output.
    """

    folder: str
    formats: tuple[str, ...]
    settings: Settings
    jobs: int = 1
    scheduler: str | None = None
    resume: bool = True
    reserved: tuple[str, ...] = ()


class Row(NamedTuple):
    """What became of an item: `status` is `drawn`, `up to date` or `failed`; `places` are its files by format."""

    item: Item
    status: str
    places: dict[str, Place]
    facts: Facts | None
    seconds: float
    error: AdvizError | None


Watch = Callable[[Row], None]


class Report(NamedTuple):
    """A row an item, in the order of the items; and what a person should know of the run."""

    rows: list[Row]
    notes: tuple[str, ...]


def run(items: Sequence[Item], plan: Plan, watch: Watch) -> Report:
    """Draw what is not up to date; `watch` is told of each item as it is done.

    Raises:
        FileProblem: nothing can be written into the folder.
        MissingExtra, OptionError: there are no such workers.
    """
    places = Places(plan.folder)
    with Journal(places) as journal:
        places.tidy([item.name for item in items if item.error is None])
        batch = _Batch(items, plan, places, journal, watch)
        batch.run()
        journal.compact()
    forgotten = f"{journal.problem.message}: the next run will draw some pictures again" if journal.problem else ""
    return Report([batch.rows[at] for at in range(len(items))], (forgotten,) if forgotten else ())


class _Given(NamedTuple):
    """A task and what is known of it: which item, its hash, its files that are there already, by format."""

    at: int
    task: Task
    key: str
    places: dict[str, Place]


class _Batch:
    """A batch while it runs."""

    def __init__(self, items: Sequence[Item], plan: Plan, places: Places, journal: Journal, watch: Watch) -> None:
        self.items = items
        self.plan = plan
        self.places = places
        self.journal = journal
        self.watch = watch
        self.rows: dict[int, Row] = {}
        self.crew: Crew | None = None

    def run(self) -> None:
        """Do it all; an interrupt ends the workers."""
        try:
            self._rounds()
        except BaseException:
            if self.crew:
                self.crew.stop(now=True)
            raise
        if self.crew:
            self.crew.stop()

    def _rounds(self) -> None:
        """Give out chunks and take in what comes back, until there is no more of either."""
        chunks = self._chunks()
        under_way: dict[Future[list[Outcome]], list[_Given]] = {}
        while True:
            for chunk in chunks:
                under_way[self._submit(chunk)] = chunk
                if len(under_way) >= self._hired.ahead:
                    break
            if not under_way:
                return
            for future in self._settled(under_way):
                if future in under_way:
                    self._take(future, under_way)

    def _settled(self, futures: Iterable[Future[list[Outcome]]]) -> set[Future[list[Outcome]]]:
        """Those that are done; at least one is.

        Raises:
            KeyboardInterrupt: somebody pressed Ctrl-C.
        """
        looked = time.monotonic()
        while True:
            done = wait(futures, timeout=GLANCE, return_when=FIRST_COMPLETED).done
            if self._hired.interrupted:
                raise KeyboardInterrupt
            if done:
                return done
            if time.monotonic() - looked > PATIENCE:
                self._hired.look_after()
                looked = time.monotonic()

    @property
    def _hired(self) -> Crew:
        if self.crew is None:
            most = -(-len(self.items) // 2)  # a process for two pictures would be late
            self.crew = hire(min(self.plan.jobs, most), self.plan.scheduler)
        return self.crew

    def _submit(self, chunk: list[_Given]) -> Future[list[Outcome]]:
        return self._hired.submit(draw_chunk, [given.task for given in chunk], self.plan.settings)

    def _chunks(self) -> Iterator[list[_Given]]:
        """What is to be drawn. An item that has an error or is up to date is done as it is met."""
        size = max(1, min(CHUNK, len(self.items) // (3 * self.plan.jobs)))
        chunk: list[_Given] = []
        letters = 0
        for at, item in enumerate(self.items):
            try:
                given = self._given(at, item)
            except AdvizError as error:
                self._done(at, Row(item, "failed", {}, None, 0.0, error))
                continue
            if given is not None:
                chunk.append(given)
                letters += len(given.task.text)
            if len(chunk) == size or letters > LETTERS:
                yield chunk
                chunk, letters = [], 0
        if chunk:
            yield chunk

    def _given(self, at: int, item: Item) -> _Given | None:
        """The task for an item, or None when it is up to date.

        Raises:
            AdvizError: it cannot be read, or its files have no place.
        """
        contents = text(item)
        for kind in self.plan.formats:
            file = f"{item.name}.{kind}"
            if file in self.plan.reserved:
                raise FileProblem(f"{file} would be written over", remedy="give the sample another name")
            self.places.path(file)
        key = fingerprint(item, contents, self.plan.settings)
        entry = self.journal.get(item.name, key) if self.plan.resume else None
        if entry and entry.facts.code and not (self.plan.settings.python and unchanged(entry.facts.code)):
            entry = None
        there = entry.places if entry else {}
        missing = tuple(kind for kind in self.plan.formats if not self._whole(item, kind, there.get(kind)))
        if entry and not missing:
            self._done(at, Row(item, "up to date", self._wanted(there), entry.facts, entry.seconds, None))
            return None
        return _Given(at, Task(item, contents, missing), key, there)

    def _whole(self, item: Item, kind: str, place: Place | None) -> bool:
        return place is not None and place.file == f"{item.name}.{kind}" and self.places.holds(place)

    def _wanted(self, places: dict[str, Place]) -> dict[str, Place]:
        return {kind: places[kind] for kind in self.plan.formats}

    def _take(self, future: Future[list[Outcome]], under_way: dict[Future[list[Outcome]], list[_Given]]) -> None:
        """What a chunk became. Those that were under way when a worker died are done one after the other, so that
        it shows which task it was."""
        chunk = under_way.pop(future)
        if self._taken(chunk, future):
            return
        suspects = [chunk]
        if self._hired.all_lost:
            suspects += under_way.values()
            under_way.clear()
        self._hired.renew()
        for suspect in suspects:
            self._alone(suspect)

    def _taken(self, chunk: list[_Given], future: Future[list[Outcome]]) -> bool:
        """Write what a chunk became; False if its worker died.

        Raises:
            AdvizError: there is nobody left who could do the rest.
        """
        try:
            outcomes = future.result()
        except (Exception, CancelledError) as error:
            gone = self._hired.lost(error)
            if gone:
                raise gone from None
            if self._hired.broken(error):
                return False
            said = f"the workers did not do it: {str(error)[:200] or type(error).__name__}"
            outcomes = [failed(EvaluationError(said, remedy="see what they say"))] * len(chunk)
        for given, outcome in zip(chunk, outcomes, strict=True):
            self._done(given.at, self._written(given, outcome))
        return True

    def _alone(self, chunk: list[_Given]) -> None:
        """Draw a chunk while nothing else is under way; if a worker dies, task by task."""
        for _ in range(TRIES if len(chunk) == 1 else 1):
            (future,) = self._settled([self._submit(chunk)])
            if self._taken(chunk, future):
                return
            self._hired.renew()
        if len(chunk) > 1:
            for given in chunk:
                self._alone([given])
            return
        died = EvaluationError("the process that drew it died", remedy="it may need more memory than there is")
        self._done(chunk[0].at, self._written(chunk[0], failed(died)))

    def _written(self, given: _Given, outcome: Outcome) -> Row:
        item = given.task.item
        if outcome.error is not None or outcome.facts is None:
            return Row(item, "failed", {}, None, outcome.seconds, outcome.error)
        try:
            new = {kind: self.places.write(f"{item.name}.{kind}", data) for kind, data in outcome.files.items()}
        except AdvizError as error:
            return Row(item, "failed", {}, None, outcome.seconds, error)
        places = given.places | new
        self.journal.add(item.name, Entry(given.key, places, outcome.facts, outcome.seconds))
        return Row(item, "drawn", self._wanted(places), outcome.facts, outcome.seconds, None)

    def _done(self, at: int, row: Row) -> None:
        self.rows[at] = row
        self.watch(row)
