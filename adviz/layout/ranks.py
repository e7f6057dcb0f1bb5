"""How many ranks an arrow will span, and which arrows are the spine of the graph: known before the layout.

Layered layout spends its time on arrows that span many ranks, so the settings need to know them beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence

MANY = 1_000_000  # sizes are counted up to here: with shared operands they grow like 2**n
TRUNK = 16  # boxes below an arrow that make it part of the spine


def spans(boxes: int, ends: Sequence[tuple[int, int]]) -> list[int]:
    """For each arrow (tail, head) about how many ranks it will span, when every box lies as near to its users as
    they allow. The layout program does the same for everything that is used once.

    Args:
        boxes: their number.
        ends: tail and head of each arrow; sorted by head, in an order in which every box follows its operands.

    >>> spans(4, [(0, 1), (1, 2), (3, 2), (0, 2)])
    [1, 1, 1, 2]
    """
    before = [0] * boxes  # ranks between a box and the last one
    for tail, head in reversed(ends):
        before[tail] = max(before[tail], before[head] + 1)
    return [before[tail] - before[head] for tail, head in ends]


def spine(boxes: int, ends: Sequence[tuple[int, int]]) -> set[int]:
    """Indices of the arrows that come from the largest operand of a box, where that is large.

    >>> sorted(spine(20, [(at, at + 1) for at in range(19)]))
    [15, 16, 17, 18]
    """
    size = [1] * boxes
    largest: dict[int, int] = {}
    for at, (tail, head) in enumerate(ends):
        size[head] = min(size[head] + size[tail], MANY)
        known = largest.get(head)
        if known is None or size[tail] > size[ends[known][0]]:
            largest[head] = at
    return {at for at in largest.values() if size[ends[at][0]] >= TRUNK}
