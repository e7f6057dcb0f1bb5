"""Compiled modules run as they were written: what `torch.compile` made of them has no calls that can be seen."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from typing import Any

import torch


@contextlib.contextmanager
def as_written() -> Iterator[None]:
    """What is compiled within runs as it was written, where torch can be told so (from 2.6 on)."""
    stance = getattr(torch.compiler, "set_stance", None)
    with warnings.catch_warnings(), stance("force_eager") if stance else contextlib.nullcontext():
        warnings.filterwarnings("ignore", message="Using `torch.compile", category=UserWarning)  # hooks are seen twice
        yield


def plain(name: str) -> str:
    """A name without what `torch.compile` puts into it.

    >>> plain("encoder._orig_mod.0.weight")
    'encoder.0.weight'
    """
    return name.replace("_orig_mod.", "")


def original(module: Any) -> Any:
    """A module as it was before it was compiled."""
    return getattr(module, "_orig_mod", module)
