"""What a picture may be called."""

from __future__ import annotations

import unicodedata

import pytest

from adviz.batch.names import key, safe
from adviz.errors import FileProblem


@pytest.mark.parametrize("name", ["a", "chapter 1/a", "a.b", "α_2", "con1", "a-b (2)", "変数", "x" * 200, "console"])
def test_good(name: str) -> None:
    assert safe(name) == name


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "it begins with /"),
        ("/etc/passwd", "it begins with /"),
        ("a//b", "has //"),
        ("a/", "ends with /"),
        ("..", ".. leads out"),
        ("../a", ".. leads out"),
        ("a/../../b", ".. leads out"),
        (".", "a dot"),
        (".hidden", "a dot"),
        ("a/./b", "a dot"),
        ("a\\b", "the character \\"),
        ("C:a", "the character :"),
        ("a*", "the character *"),
        ("a\0b", "U+0000"),
        ("a\nb", "U+000A"),
        ("a\u202eb", "U+202E"),
        ("a\udc80", "U+DC80"),
        ("CON", "Windows"),
        ("a/nul", "Windows"),
        ("com1.x", "Windows"),
        ("LPT¹", "Windows"),
        ("a.", "a dot at the end"),
        ("a ", "a blank at an end"),
        (" a", "a blank at an end"),
        ("x" * 201, "longer than 200 bytes"),
        ("変" * 67, "longer than 200 bytes"),
    ],
)
def test_bad(name: str, reason: str) -> None:
    with pytest.raises(FileProblem) as caught:
        safe(name)
    assert reason in caught.value.message
    assert len(str(caught.value).encode()) < 300
    assert caught.value.message.isprintable()


@pytest.mark.parametrize(
    ("one", "other"), [("a", "A"), ("é", "e\u0301"), ("É", "e\u0301"), ("ß", "SS"), ("ſ", "s"), ("Σ", "ς")]
)
def test_one_name_to_some_system(one: str, other: str) -> None:
    assert key(one) == key(other)


def test_composed() -> None:
    assert safe(unicodedata.normalize("NFD", "é/ü")) == "é/ü"
