"""Arrows without a derivative: of models, of forward passes, of what is only kept."""

from __future__ import annotations

from adviz.scene.model import Edge


def arrow(
    source: int, target: int, slot: int, label: str, tooltip: str, roles: tuple[str, ...] = (), cut: str = ""
) -> Edge:
    """An arrow from one box to a slot of another.

    >>> arrow(0, 1, 0, "", "a gradient flows back").partial is None
    True
    """
    return Edge(
        source=source,
        target=target,
        slot=slot,
        partial=None,
        formula="",
        flow=None,
        paths=(),
        label=label,
        roles=roles,
        tooltip=tooltip,
        cut=cut,
    )
