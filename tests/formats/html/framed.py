"""Models with frames for the tests of the page: nested, side by side, with arrows past them; and one that is big."""

from __future__ import annotations

from adviz.models.graph import Box, Link, Model, Module, Scope, Weight
from adviz.models.scene import scene_of
from adviz.scene.model import Scene

BODY, FIRST, SECOND, SIDE = ("body",), ("body", "body.0"), ("body", "body.1"), ("side",)
_ROWS: tuple[tuple[str, str, Scope, tuple[int, ...], int], ...] = (  # name, operation, where, inputs, weights
    ("x", "Input", (), (), 0),
    ("stem", "Conv2d", (), (0,), 27),  # 1
    ("body.0.conv", "Conv2d", FIRST, (1,), 40),  # 2
    ("body.0.relu", "ReLU", FIRST, (2,), 0),  # 3
    ("body.0.add", "add", FIRST, (3, 1), 0),  # 4
    ("body.1.conv", "Conv2d", SECOND, (4,), 50),  # 5
    ("body.1.relu", "ReLU", SECOND, (5,), 0),  # 6
    ("body.1.add", "add", SECOND, (6, 4, 3), 0),  # 7
    ("side.pool", "AvgPool2d", SIDE, (1,), 0),  # 8
    ("side.conv", "Conv2d", SIDE, (8,), 5),  # 9
    ("join", "add", (), (7, 9), 0),  # 10
    ("fc", "Linear", (), (10,), 11),  # 11
)


def network(title: str = "layer") -> Scene:
    """Frames `body` (0) with `body.0` (2) and `body.1` (3) in it, and `side` (1) beside."""
    boxes = []
    for name, op, scope, sources, numbers in _ROWS:
        boxes.append(Box(
            kind="operation" if sources else "input", op=op, word=op, title=op if sources else name, name=name, scope=scope,
            links=tuple(map(Link, sources)), shapes=((1, 8, 4, 4),),
            weights=(Weight(f"{name}.weight", (numbers,), 4 * numbers),) * bool(numbers), flops=100 * numbers or None,
        ))  # fmt: skip
    modules = {scope: Module(scope[-1], "Block", title, False) for scope in (BODY, FIRST, SECOND, SIDE)}
    return scene_of(Model("Network", tuple(boxes), (len(boxes) - 1,), modules))


def big(frames: int, size: int) -> Scene:
    """A chain of frames, each with a chain of boxes."""
    boxes = []
    for at in range(frames * size):
        links = (Link(at - 1),) if at else ()
        scope = (f"part{at // size}",)
        boxes.append(Box("operation" if at else "input", "ReLU", "ReLU", "ReLU", f"v{at}", scope, links, ()))
    modules = {(f"part{at}",): Module(f"part{at}", "Part", "Part", False) for at in range(frames)}
    return scene_of(Model("Big", tuple(boxes), (len(boxes) - 1,), modules))


def deep(frames: int, within: int, size: int) -> Scene:
    """A chain of frames, each with a chain of frames in it, each with a chain of boxes."""
    scopes = [(f"part{outer}", f"part{outer}.{inner}") for outer in range(frames) for inner in range(within)]
    boxes = []
    for at in range(len(scopes) * size):
        links = (Link(at - 1),) if at else ()
        boxes.append(
            Box("operation" if at else "input", "ReLU", "ReLU", "ReLU", f"v{at}", scopes[at // size], links, ())
        )
    modules = {scope[:depth]: Module(scope[depth - 1], "Part", "Part", False) for scope in scopes for depth in (1, 2)}
    return scene_of(Model("Deep", tuple(boxes), (len(boxes) - 1,), modules))
