"""What a command is given to work on: a formula, `-` for one on stdin, or a sample file."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from adviz.api import Evaluation, parse
from adviz.errors import NameProblem, clip, nearest
from adviz.options import DEFAULT
from adviz.samples import Sample, load


def source(text: str) -> Sample:
    """The sample that an argument means."""
    if text == "-":
        return Sample(sys.stdin.buffer.read().decode("utf-8-sig", "replace"), {}, (), DEFAULT)
    return load(text) if text.endswith(".toml") else Sample(text, {}, (), DEFAULT)


def evaluated(sample: Sample, at: dict[str, float]) -> Evaluation:
    """The formula at its point; what is said in `at` wins over the sample."""
    values = sample.at | at
    return parse(sample.expression, values).evaluate(values)


def listed(names: Iterable[str]) -> list[str]:
    """The names of options that may be repeated, and may have several with commas between them."""
    return [name.strip() for text in names for name in text.split(",")]


def known(evaluation: Evaluation, names: Iterable[str]) -> list[str]:
    """`names`, all of which are inputs.

    Raises:
        NameProblem: one is not.
    """
    inputs = evaluation.tape.inputs
    found = list(names)
    for name in found:
        if name not in inputs:
            near = nearest(name, list(inputs))
            said = clip(", ".join(inputs), 60) or "none"
            raise NameProblem(
                f"there is no input {clip(name, 24)} in the formula",
                remedy=f"did you mean {clip(near, 24)}?" if near else f"its inputs are: {said}",
            )
    return found
