"""A gradient in a few numbers, so that the tensor itself need not be kept."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import torch

from adviz.scene.labels import exact, short
from adviz.torch.words import shape_text


class Stats(NamedTuple):
    """What is known of a tensor.

    Attributes:
        shape: its shape.
        norm: the square root of the sum of the squares (Frobenius); nan or inf where entries are.
        mean: of the entries; of a complex tensor that of the real parts.
        zeros: the share of entries that are exactly 0, from 0 to 1.
        nans, infs: how many entries are not finite.
        value: the number itself, where the tensor is one real number.
    """

    shape: tuple[int, ...]
    norm: float
    mean: float
    zeros: float
    nans: int
    infs: int
    value: float | None

    @property
    def finite(self) -> bool:
        """Whether all entries are finite."""
        return not (self.nans or self.infs)

    @property
    def text(self) -> str:
        """All of it on one line.

        >>> measure(torch.tensor([3.0, 0.0, -4.0])).text
        '(3), norm 5, mean −0.3333, zeros 33.3 %'
        """
        if self.value is not None:
            return exact(self.value)
        parts = [shape_text(self.shape), f"norm {short(self.norm)}", f"mean {short(self.mean)}"]
        parts.append(f"zeros {short(100 * self.zeros, 3)} %")
        parts += [f"{self.nans:,} nan"] if self.nans else []
        parts += [f"{self.infs:,} inf"] if self.infs else []
        return ", ".join(parts)

    @property
    def brief(self) -> str:
        """The number, or the norm between its bars; what is not finite is counted.

        >>> measure(torch.tensor([3.0, 4.0])).brief, measure(torch.tensor(-2.0)).brief
        ('‖5‖', '−2')
        """
        if self.value is not None:
            return short(self.value)
        if self.finite:
            return f"‖{short(self.norm)}‖"
        return " ".join(f"{count:,} {word}" for count, word in ((self.nans, "nan"), (self.infs, "inf")) if count)


def measure(tensor: Any) -> Stats:
    """The numbers of a tensor; sums are taken in double precision, so that half precision does not overflow."""
    with torch.no_grad():
        shape = tuple(tensor.shape)
        entries, total = _entries(tensor.detach())
        if not (entries.is_floating_point() or entries.is_complex()):
            entries = entries.to(torch.float64)
        if entries.numel() == 1 and total == 1 and not entries.is_complex():
            return _single(shape, float(entries))
        if not entries.numel():
            return Stats(shape, 0.0, 0.0 if total else math.nan, float(bool(total)), 0, 0, None)
        real = torch.view_as_real(entries.resolve_conj()) if entries.is_complex() else entries
        norm = float(torch.linalg.vector_norm(real, dtype=torch.float64))
        mean = float((entries.real if entries.is_complex() else entries).sum(dtype=torch.float64)) / total
        zeros = 1.0 - int(torch.count_nonzero(entries)) / total
        nans = infs = 0
        if not math.isfinite(norm):
            nans = int(torch.isnan(entries).sum())
            infs = int((torch.isinf(entries) & ~torch.isnan(entries)).sum())
        return Stats(shape, norm, mean, zeros, nans, infs, None)


def _single(shape: tuple[int, ...], value: float) -> Stats:
    return Stats(shape, abs(value), value, float(value == 0.0), int(math.isnan(value)), int(math.isinf(value)), value)


def _entries(tensor: Any) -> tuple[Any, int]:
    """The entries that are stored, and how many there are with those that are not; those are zeros."""
    if tensor.is_nested:  # rows of several lengths
        values = tensor.values()
        return values, values.numel()
    total = tensor.numel()
    if tensor.layout == torch.sparse_coo:
        return tensor.coalesce().values(), total
    if tensor.layout in (torch.sparse_csr, torch.sparse_csc, torch.sparse_bsr, torch.sparse_bsc):
        return tensor.values(), total
    return tensor, total
