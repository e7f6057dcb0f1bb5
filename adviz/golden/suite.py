"""All samples under paths: drawn, compared, accepted."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from adviz.api import draw, sampled
from adviz.batch import items
from adviz.batch.items import Item
from adviz.errors import AdvizError, FileProblem, OptionError, clip, nearest
from adviz.golden import baseline as folder
from adviz.golden.baseline import Baseline
from adviz.golden.compare import compare, failed
from adviz.golden.pictures import Pictures, pictures
from adviz.golden.pixels import TOLERANCE
from adviz.golden.verdict import Run, Verdict
from adviz.golden.words import counted
from adviz.options import choose
from adviz.samples import Sample

FOLDER = "golden"


class Group(NamedTuple):
    """The samples that share a baseline folder, and the paths that they were found under."""

    folder: str
    paths: tuple[str, ...]
    samples: tuple[Item, ...]


class Wanted(NamedTuple):
    """What is asked for.

    Attributes:
        paths: samples, folders of them, lists of formulas.
        baseline: the folder; empty for `golden/` beside the samples.
        only: names; empty for all.
        options: drawing options in place of those of the samples.
        tolerance: see `adviz.golden.pixels`.
        python: whether a sample may name a Python function, which is then run.
    """

    paths: tuple[str, ...]
    baseline: str = ""
    only: tuple[str, ...] = ()
    options: Mapping[str, Any] = {}
    tolerance: float = TOLERANCE
    python: bool = False


def groups(wanted: Wanted) -> list[Group]:
    """The samples by baseline folder.

    Raises:
        OptionError: there are none, two have one name, or none has a name that is asked for.
        FileProblem: a path does not exist.
    """
    if "-" in wanted.paths:
        raise OptionError("formulas on stdin have no baseline", remedy="write them to a .txt file")
    for path in wanted.paths:
        if not os.path.exists(path):
            raise FileProblem(f"{path} does not exist", remedy="give samples, folders of them or lists of formulas")
    by_folder: dict[str, list[str]] = {}
    for path in wanted.paths:
        beside = path if os.path.isdir(path) else os.path.dirname(path)
        by_folder.setdefault(wanted.baseline or os.path.join(beside, FOLDER), []).append(path)
    found = [Group(where, tuple(paths), tuple(items.collect(paths))) for where, paths in by_folder.items()]
    return _only(found, wanted.only)


def _only(found: list[Group], names: Sequence[str]) -> list[Group]:
    if not names:
        return found
    known = [item.name for group in found for item in group.samples]
    for name in names:
        if name not in known:
            near = nearest(name, known)
            remedy = f"did you mean {near}?" if near else f"the names are {clip(', '.join(known), 200)}"
            raise OptionError(f"there is no sample {clip(name, 40)}", remedy=remedy)
    kept = [group._replace(samples=tuple(item for item in group.samples if item.name in names)) for group in found]
    return [group for group in kept if group.samples]


def drawn(item: Item, options: Mapping[str, Any], python: bool = False) -> Pictures:
    """The pictures of a sample; `python` is whether it may name a function.

    Raises:
        AdvizError: it cannot be drawn.
    """
    sample: Sample = items.sample(item, items.text(item), python)
    chosen = choose(options, sample.options)
    return pictures(draw(sampled(sample), sample.at or None, sample.wrt, **chosen._asdict()))


def check(wanted: Wanted) -> Run:
    """Draw everything and compare it.

    Raises:
        OptionError, FileProblem: see `groups` and `adviz.golden.baseline.load`.
        MissingExtra: see `adviz.golden.compare.compare`.
    """
    verdicts: list[Verdict] = []
    orphaned: list[str] = []
    notes: list[str] = []
    for group in groups(wanted):
        baseline = folder.load(group.folder)
        verdicts += _verdicts(group, baseline, wanted)
        if not wanted.only:
            orphaned += orphans(group, baseline)
            notes += [f"{path} belongs to no sample of the manifest" for path in folder.strays(baseline)]
    return Run(tuple(verdicts), tuple(orphaned), tuple(notes))


def _verdicts(group: Group, baseline: Baseline, wanted: Wanted) -> Iterator[Verdict]:
    for item in group.samples:
        try:
            now = drawn(item, wanted.options, wanted.python)
        except AdvizError as error:
            if error.exit_code == 3:
                raise
            yield failed(item.name, item.origin, error)
            continue
        yield compare(item.name, item.origin, now, baseline, command(group, item, wanted), wanted.tolerance)


def command(group: Group, item: Item, wanted: Wanted) -> str:
    """The command that accepts what a sample looks like now."""
    words = ["adviz", "golden", "update", *group.paths]
    words += ["--baseline", wanted.baseline] if wanted.baseline else []
    words += ["--allow-python"] if wanted.python else []
    for name, value in wanted.options.items():
        words += [f"--{'' if value else 'no-'}{name}"] if isinstance(value, bool) else [f"--{name}", str(value)]
    return shlex.join([*words, "--only", item.name])


def orphans(group: Group, baseline: Baseline) -> list[str]:
    """Baselines whose sample is gone, as far as the paths of the group can tell."""
    here = {item.name for item in group.samples}
    given = {os.path.realpath(path) for path in group.paths}
    found = []
    for name, row in baseline.entries.items():
        file = os.path.realpath(os.path.join(baseline.folder, row.source.partition("::")[0]))
        if not os.path.exists(file) and ":" in os.path.basename(file):
            file = file.rpartition(":")[0]
        if name not in here and (file in given or not os.path.exists(file)):
            found.append(name)
    return found


class Updated(NamedTuple):
    """What an update did: name → `new`, `changed` or `same`; what could not be drawn; what belongs to no sample."""

    folder: str
    samples: dict[str, str]
    errors: tuple[Verdict, ...]
    orphans: tuple[str, ...]
    pruned: bool


def update(wanted: Wanted, failing: bool = False, prune: bool = False) -> list[Updated]:
    """Accept what the samples look like now; with `failing`, of those alone that differ.

    Raises:
        OptionError, FileProblem, MissingExtra: as for `check`; a folder that cannot be written.
    """
    return [_update(group, wanted, failing, prune) for group in groups(wanted)]


def _update(group: Group, wanted: Wanted, failing: bool, prune: bool) -> Updated:
    baseline = folder.load(group.folder)
    verdicts = list(_verdicts(group, baseline, wanted))
    chosen = [each for each in verdicts if each.status != "error" and (each.failed or not failing)]
    kinds = {"same": "same", "missing": "new"}
    accepted = {each.name: (_source(each.source, group.folder), _taken(each)) for each in chosen}
    if accepted:
        folder.accept(baseline, accepted)
        baseline = folder.load(group.folder)
    orphaned = [] if wanted.only else orphans(group, baseline)
    if prune and orphaned:
        folder.prune(baseline, orphaned)
    errors = tuple(each for each in verdicts if each.status == "error")
    said = {each.name: kinds.get(each.status, "changed") for each in chosen}
    return Updated(group.folder, said, errors, tuple(orphaned), prune)


def _taken(verdict: Verdict) -> Pictures:
    assert verdict.now is not None
    return Pictures(verdict.result, verdict.now)


def _source(origin: str, folder: str) -> str:
    """A sample's origin, seen from the baseline folder; in full where that is on another drive."""
    try:
        return os.path.relpath(origin, folder).replace(os.sep, "/")
    except ValueError:
        return os.path.abspath(origin)


def listed(names: Iterable[str]) -> str:
    """Names as a phrase.

    >>> listed(["a", "b"])
    '2 orphaned baselines: a, b'
    """
    names = list(names)
    return f"{counted(len(names), 'orphaned baseline')}: {', '.join(names)}"
