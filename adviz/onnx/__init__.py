"""Models in ONNX files. Weights are never read, and nothing of the file is run; the extra `adviz[onnx]` finds shapes
that a file does not say."""

from __future__ import annotations

from collections.abc import Mapping

from adviz.models.graph import Model, Shape
from adviz.onnx.build import model_of
from adviz.onnx.infer import inferred
from adviz.onnx.read import read as records

__all__ = ["read"]


def read(path: str, inputs: Mapping[str, Shape] | None = None) -> Model:
    """The model in a file.

    Args:
        path: of the file.
        inputs: name → shape, for inputs whose sizes the file leaves open.

    Raises:
        FileProblem: the file cannot be read, is none of ONNX, or is damaged.
        NameProblem: there is no input of a name.
    """
    file, note = inferred(records(path), inputs or {})
    made = model_of(file)
    return made._replace(notes=(*made.notes, note)) if note else made
