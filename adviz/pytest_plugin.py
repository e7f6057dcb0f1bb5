"""The pytest plugin: drawings of tests, and sample files, against their golden pictures.

The fixture `adviz_golden(drawing, name)` compares a drawing with `golden/` beside the test file. With the ini option
`adviz_samples = samples`, each sample file of that folder is a test, compared with its `golden/`, the folder of
`adviz golden update samples`. Whoever uses neither pays for neither: nothing else of adviz is imported before.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from adviz.drawing import Drawing
    from adviz.golden.gathered import Gathered

FOLDER = "golden"
SUFFIX = ".toml"
TRUE = ("1", "true", "yes", "on")
_SENT = "adviz_golden"  # key of what a worker of pytest-xdist hands over


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the command line and of the ini file."""
    group = parser.getgroup("adviz", "golden pictures of adviz")
    group.addoption("--adviz-golden-update", action="store_true", help="accept the drawings as golden pictures")
    group.addoption("--adviz-golden-report", metavar="DIR", help="where the report of a failing session goes")
    group.addoption(
        "--adviz-golden-tolerance",
        type=float,
        metavar="X",
        help="mean difference of the worst tile, where bitmaps cannot be compared exactly (default: 10)",
    )
    group.addoption("--adviz-allow-python", action="store_true", help="let sample files name Python functions")
    parser.addini("adviz_samples", "folders whose .toml files are samples of adviz, to be tested", "paths", [])
    parser.addini("adviz_allow_python", "whether sample files may name Python functions, which are run", "bool", False)


def pytest_configure(config: pytest.Config) -> None:
    """Refuse what cannot be meant."""
    if config.getoption("--adviz-golden-update") and os.environ.get("CI", "").lower() in TRUE:
        raise pytest.UsageError(
            "golden pictures are not updated under CI: a person has to see what is accepted (or set CI to nothing)"
        )
    for folder in config.getini("adviz_samples"):
        if not folder.is_dir():
            raise pytest.UsageError(f"adviz_samples names {folder}, which is no folder")


_GATHERED = pytest.StashKey["Gathered"]()
_LINES = pytest.StashKey[list[str]]()


def _gathered(config: pytest.Config) -> Gathered:
    """What the session has compared so far."""
    if _GATHERED not in config.stash:
        from adviz.golden.gathered import Gathered

        update, tolerance = (config.getoption(f"--adviz-golden-{name}") for name in ("update", "tolerance"))
        config.stash[_GATHERED] = Gathered(update, tolerance)
    return config.stash[_GATHERED]


@pytest.fixture
def adviz_golden(request: pytest.FixtureRequest) -> Callable[[Drawing, str], None]:
    """A function of a drawing and a name, which fails unless the drawing is that golden picture."""
    test, path = request.node.nodeid, request.path

    def compare(drawing: Drawing, name: str) -> None:
        from adviz.batch.names import safe
        from adviz.errors import AdvizError
        from adviz.golden.gathered import Case, Mismatch
        from adviz.golden.pictures import pictures

        __tracebackhide__ = True
        place = f"../{path.name}::{test.partition('::')[2]}"
        try:
            case = Case(test, str(path.parent / FOLDER), safe(name), test, place)
            _gathered(request.config).see(case, pictures(drawing))
            return
        except (Mismatch, AdvizError) as error:
            message = str(error)
        pytest.fail(message, pytrace=False)

    return compare


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The sample files of the folders that `adviz_samples` names, but for hidden ones."""
    if file_path.suffix != SUFFIX:
        return None
    for folder in parent.config.getini("adviz_samples"):
        inside = file_path.relative_to(folder) if folder in file_path.parents else None
        if inside and not any(part.startswith(".") for part in inside.parts):
            found: SampleFile = SampleFile.from_parent(parent, path=file_path, folder=folder)
            return found
    return None


class SampleFile(pytest.File):
    """A sample file: one test."""

    def __init__(self, *, folder: Path, **rest: Any) -> None:
        super().__init__(**rest)
        self.folder = folder

    def collect(self) -> Iterable[pytest.Item]:
        """The test of the sample."""
        name = self.path.relative_to(self.folder).as_posix().removesuffix(SUFFIX)
        yield SampleItem.from_parent(self, name=name, folder=self.folder)


class SampleItem(pytest.Item):
    """A sample that must look as it was accepted."""

    def __init__(self, *, folder: Path, **rest: Any) -> None:
        super().__init__(**rest)
        self.folder = folder

    def runtest(self) -> None:
        """Draw it and compare it."""
        from adviz.batch.items import Item
        from adviz.batch.names import safe
        from adviz.golden.gathered import Case
        from adviz.golden.suite import drawn

        name, where = safe(self.name), self.folder / FOLDER
        shown, place = (
            os.path.relpath(self.path, start).replace(os.sep, "/") for start in (self.config.rootpath, where)
        )
        python = self.config.getini("adviz_allow_python") or self.config.getoption("--adviz-allow-python")
        pictures = drawn(Item(name, shown, str(self.path)), {}, python)
        _gathered(self.config).see(Case(self.nodeid, str(where), name, shown, place), pictures)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The difference, or the error with its caret, in words alone."""
        from adviz.errors import AdvizError
        from adviz.golden.gathered import Mismatch
        from adviz.samples import PythonRefused

        if isinstance(excinfo.value, PythonRefused):
            excinfo.value.remedy = "adviz_allow_python = true in the ini file lets it, if you trust the file"
        if isinstance(excinfo.value, Mismatch | AdvizError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """What stands above a failure."""
        return self.path, None, f"golden picture of {self.name}"


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of pytest-xdist has ended."""
    sent = getattr(node, "workeroutput", {}).get(_SENT)
    if sent:
        _gathered(node.config).add(sent)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands over what it has gathered; otherwise what was accepted is written, and the report."""
    config = session.config
    gathered = config.stash.get(_GATHERED, None)
    if gathered is None:
        return
    if hasattr(config, "workeroutput"):
        config.workeroutput[_SENT] = gathered.sent()
        return
    folder = config.getoption("--adviz-golden-report")
    lines, well = gathered.finish(str(config.invocation_params.dir / folder) if folder else None)
    config.stash[_LINES] = lines
    if not well and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """How many pictures were compared how; what was accepted; where the report is."""
    lines = config.stash.get(_LINES, [])
    if lines:
        terminalreporter.section("golden pictures of adviz")
        for line in lines:
            terminalreporter.line(line)
