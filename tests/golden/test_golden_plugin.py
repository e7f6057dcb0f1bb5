"""The pytest plugin, in test suites of their own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytest_plugins = ["pytester"]

TEST = """
    import adviz

    def test_square(adviz_golden):
        adviz_golden(adviz.draw("x*x", at={"x": 3}, wrt="x"), "square")
"""
SAMPLE = 'expression = "x * sin(x)"\nwrt = "x"\n\n[at]\nx = 2\n'
INI = "[pytest]\nadviz_samples = figures\nfilterwarnings = error\n"


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """No CI, no options of the outer run."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)


@pytest.fixture
def course(pytester: pytest.Pytester) -> pytest.Pytester:
    """A course with a test and two figures, whose pictures are accepted."""
    pytester.makeini(INI)
    pytester.makepyfile(test_course=TEST)
    folder = pytester.mkdir("figures")
    for name in ("one", "two"):
        (folder / f"{name}.toml").write_text(SAMPLE, encoding="utf-8")
    ran = pytester.runpytest("--adviz-golden-update")
    ran.assert_outcomes(passed=3)
    ran.stdout.fnmatch_lines(["accepted figures/golden/one", "accepted figures/golden/two", "accepted golden/square"])
    return pytester


def test_pictures_that_are_the_same_pass(course: pytest.Pytester) -> None:
    ran = course.runpytest("-v")
    ran.assert_outcomes(passed=3)
    ran.stdout.fnmatch_lines(
        ["figures/one.toml::one PASSED*", "figures/two.toml::two PASSED*", "test_course.py::test_square PASSED*"],
    )
    ran.stdout.fnmatch_lines(["3 samples: 3 same", "15 files compared exactly"])


def test_a_drawing_that_differs_fails_in_words(course: pytest.Pytester) -> None:
    course.makepyfile(test_course=TEST.replace('"x": 3', '"x": 4'))
    ran = course.runpytest("test_course.py")
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(
        [
            "square is not its golden picture: input x: 3 → 4",
            "  edge v0→v1: 3 → 4",
            "  edge v0→v1 (argument 2): 3 → 4",
            "  value: 9 → 16",
            'accept: pytest --adviz-golden-update "test_course.py::test_square"',
            "1 sample: 1 differs",
        ]
    )
    ran.stdout.no_fnmatch_line("*Error*")
    ran.stdout.no_fnmatch_line("*During handling*")


def test_a_sample_that_differs_fails_in_words(course: pytest.Pytester) -> None:
    file = course.path / "figures" / "two.toml"
    file.write_text(SAMPLE.replace("x = 2", "x = 2.5"), encoding="utf-8")
    ran = course.runpytest("figures", "-p", "no:cacheprovider", "--adviz-golden-report", "out")
    ran.assert_outcomes(passed=1, failed=1)
    ran.stdout.fnmatch_lines(
        [
            "*golden picture of two*",
            "two is not its golden picture: input x: 2 → 2.5",
            'accept: pytest --adviz-golden-update "figures/two.toml::two"',
            "report: out/index.html",
        ]
    )
    assert "<h2>two " in (course.path / "out" / "index.html").read_text(encoding="utf-8")
    ran = course.runpytest("--adviz-golden-update", "figures/two.toml::two")
    ran.stdout.fnmatch_lines(["accepted figures/golden/two"])
    course.runpytest().assert_outcomes(passed=3)


def test_no_report_of_a_session_that_passes(course: pytest.Pytester) -> None:
    course.runpytest("--adviz-golden-report", "out").assert_outcomes(passed=3)
    assert not (course.path / "out").exists()


def test_the_folder_is_that_of_the_command(course: pytest.Pytester) -> None:
    words = [sys.executable, "-m", "adviz", "golden", "check", "figures"]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    data = json.loads((course.path / "figures/golden/manifest.json").read_text(encoding="utf-8"))
    assert {name: row["source"] for name, row in data["samples"].items()} == {
        "one": "../one.toml",
        "two": "../two.toml",
    }
    data = json.loads((course.path / "golden/manifest.json").read_text(encoding="utf-8"))
    assert data["samples"]["square"]["source"] == "../test_course.py::test_square"


def test_a_sample_that_cannot_be_drawn_shows_the_caret(course: pytest.Pytester) -> None:
    (course.path / "figures" / "two.toml").write_text('expression = "x +"', encoding="utf-8")
    ran = course.runpytest("figures/two.toml")
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["an operand is missing after +", "  x +", "    ^", "remedy: write a number, *"])


def test_a_picture_that_was_never_accepted(course: pytest.Pytester) -> None:
    (course.path / "figures" / "three.toml").write_text(SAMPLE, encoding="utf-8")
    ran = course.runpytest("figures/three.toml")
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["three has no golden picture: there is no baseline of three in figures/golden"])


def test_two_tests_cannot_have_one_picture(course: pytest.Pytester) -> None:
    course.makepyfile(test_course=TEST + TEST.replace("test_square", "test_other"))
    ran = course.runpytest("test_course.py")
    ran.assert_outcomes(passed=1, failed=1)
    ran.stdout.fnmatch_lines(
        [
            "two tests have the golden picture square: test_course.py::test_square and test_course.py::test_other",
            "remedy: give each a name of its own",
        ]
    )


def test_several_pictures_of_one_test_and_parameters(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import adviz, pytest

        @pytest.mark.parametrize("n", [2, 3])
        def test_power(adviz_golden, n):
            for theme in ("light", "dark"):
                adviz_golden(adviz.draw(f"x^{n}", theme=theme), f"power/{n}-{theme}")
        """
    )
    pytester.runpytest("--adviz-golden-update").assert_outcomes(passed=2)
    assert (pytester.path / "golden/power/3-dark.svg").exists()
    ran = pytester.runpytest()
    ran.assert_outcomes(passed=2)
    ran.stdout.fnmatch_lines(["4 samples: 4 same", "20 files compared exactly"])


@pytest.mark.parametrize("name", ["../outside", "", "a:b"])
def test_a_name_that_leads_out_fails(pytester: pytest.Pytester, name: str) -> None:
    pytester.makepyfile(TEST.replace('"square"', repr(name)))
    ran = pytester.runpytest("--adviz-golden-update")
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["*cannot be the name of a picture: *"])


def test_updating_is_refused_under_ci(course: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    ran = course.runpytest("--adviz-golden-update")
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    ran.stderr.fnmatch_lines(["ERROR: golden pictures are not updated under CI: a person has to see what is accepted*"])
    course.runpytest().assert_outcomes(passed=3)


def test_a_folder_that_is_not_there_is_an_error(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nadviz_samples = figurs\n")
    ran = pytester.runpytest()
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    ran.stderr.fnmatch_lines(["ERROR: adviz_samples names *figurs, which is no folder"])


def test_a_damaged_manifest_fails(course: pytest.Pytester) -> None:
    (course.path / "golden" / "manifest.json").write_text("{", encoding="utf-8")
    ran = course.runpytest("test_course.py")
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["*manifest.json is damaged: *", "remedy: restore it from version control, *"])
    ran = course.runpytest("test_course.py", "--adviz-golden-update")
    assert ran.ret == pytest.ExitCode.TESTS_FAILED
    ran.stdout.fnmatch_lines(["error: *manifest.json is damaged: *"])


def test_a_suite_that_does_not_use_it_is_left_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_nothing_is_imported():
            found = [name for name in sys.modules if name.startswith("adviz.golden")]
            assert not found
            assert "PIL" not in sys.modules
            assert "numpy" not in sys.modules
        """
    )
    (pytester.path / "some.toml").write_text("no sample = at all", encoding="utf-8")
    ran = pytester.runpytest_subprocess("-W", "error", "-p", "no:hypothesispytest")
    ran.assert_outcomes(passed=1)
    ran.stdout.no_fnmatch_line("*golden pictures*")


def test_several_processes(course: pytest.Pytester) -> None:
    course.makepyfile(test_course=TEST.replace('"x": 3', '"x": 4'))
    (course.path / "figures" / "two.toml").write_text(SAMPLE.replace("x = 2", "x = 2.5"), encoding="utf-8")
    ran = course.runpytest_subprocess("-n", "2", "--adviz-golden-report", "out")
    ran.assert_outcomes(passed=1, failed=2)
    ran.stdout.fnmatch_lines(["3 samples: 1 same, 2 differs", "15 files compared exactly", "report: out/index.html"])
    course.runpytest_subprocess("-n", "2", "--adviz-golden-update").assert_outcomes(passed=3)
    course.runpytest_subprocess("-n", "2").assert_outcomes(passed=3)


def test_functions_of_python_are_run_only_when_it_is_allowed(pytester: pytest.Pytester) -> None:
    folder = pytester.mkdir("figures")
    (folder / "slope.toml").write_text('function = "traced_model:f"\nwrt = "x"\n[at]\nx = 2\n', encoding="utf-8")
    pytester.makepyfile(traced_model='open("ran", "a").close()\ndef f(x):\n    return x * x\n')
    pytester.makeini(INI)
    ran = pytester.runpytest_subprocess("--adviz-golden-update")
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(
        [
            "*it runs Python code: traced_model:f",
            "remedy: adviz_allow_python = true in the ini file lets it, if you trust the file",
        ]
    )
    assert not (pytester.path / "ran").exists()
    pytester.runpytest_subprocess("--adviz-golden-update", "--adviz-allow-python").assert_outcomes(passed=1)
    assert (folder / "golden" / "slope.svg").exists()
    pytester.makeini(INI + "adviz_allow_python = true\n")
    pytester.runpytest_subprocess().assert_outcomes(passed=1)
    pytester.makepyfile(traced_model="def f(x):\n    return x * x * x\n")
    ran = pytester.runpytest_subprocess()
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["  value: 4 → 8"])
