"""How shapes, counts and sizes are written."""

from adviz.models.graph import Box, Shape, Weight

_STEPS = ("", "k", "M", "G", "T", "P", "E")


def shape_text(shape: Shape) -> str:
    """A shape.

    >>> shape_text((1, 64, "N")), shape_text((3,)), shape_text(())
    ('(1, 64, N)', '(3)', '()')
    """
    return f"({', '.join(map(str, shape))})"


def scaled(number: int, unit: str = "") -> str:
    """A count with three digits and a letter for the thousands.

    >>> scaled(999), scaled(11_689_512), scaled(3_628_147_712, "FLOP")
    ('999', '11.7 M', '3.63 GFLOP')
    """
    value, step = float(number), 0
    while value >= 999.5 and step < len(_STEPS) - 1:
        value, step = value / 1000, step + 1
    text = str(number) if step == 0 else f"{value:.3g}"
    return f"{text} {_STEPS[step]}{unit}".rstrip()


def size_text(size: int) -> str:
    """A number of bytes.

    >>> size_text(512), size_text(46_758_048)
    ('512 B', '44.6 MiB')
    """
    value = float(size)
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if value < 1024 or unit == "TiB":
            return f"{size} B" if unit == "B" else f"{value:.3g} {unit}" if value < 1000 else f"{value:.0f} {unit}"
        value /= 1024
    raise AssertionError


def counts(box: Box) -> str:
    """The parameters and operations of a box in one line; empty where it has none.

    >>> weights = (Weight("w", (64, 3, 7, 7), 37632),)
    >>> counts(Box("operation", "Conv", "Conv2d", "Conv2d", "", (), (), (), weights, 236_027_904))
    '9,408 parameters · 236 MFLOP'
    """
    found = [f"{box.parameters:,} parameter{'s' * (box.parameters != 1)}"] if box.weights else []
    found += [scaled(box.flops, "FLOP")] if box.flops else []
    return " · ".join(found)


def bytes_of(weights: tuple[Weight, ...]) -> int:
    """The size of weights together."""
    return sum(weight.bytes for weight in weights)
