"""How a derivative is written: ∂f/∂x, and of higher order ∂²f/∂x∂y, the latest differentiation first."""

from __future__ import annotations

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def derivative(root: str, *names: str) -> str:
    """The derivative of what is called `root`, by `names` one after the other.

    No name of the language has a ∂ or a raised digit, so that a derivative can be told from a name, and its parts
    from each other.

    >>> derivative("f", "x"), derivative("∂f/∂x", "y"), derivative("f", "x", "x", "x")
    ('∂f/∂x', '∂²f/∂y∂x', '∂³f/∂x³')
    """
    function, order = parts(root)
    order = [*reversed(names), *order]
    if not order:
        return function
    return f"∂{_raised(len(order))}{function}/{_below(order)}"


def parts(text: str) -> tuple[str, list[str]]:
    """The function and the names that it is differentiated by, the latest first.

    >>> parts("∂³f/∂y∂x²")
    ('f', ['y', 'x', 'x'])
    """
    over, slash, under = text.partition("/∂")
    if not text.startswith("∂") or not slash:
        return text, []
    names: list[str] = []
    for part in under.split("∂"):
        name = part.rstrip(_DIGITS)
        names += [name] * int(part[len(name) :].translate(_LOWERED) or 1)
    return over[1:].lstrip(_DIGITS), names


def _below(names: list[str]) -> str:
    pieces: list[str] = []
    start = 0
    for at in range(1, len(names) + 1):
        if at == len(names) or names[at] != names[start]:
            pieces.append(f"∂{names[start]}{_raised(at - start)}")
            start = at
    return "".join(pieces)


def _raised(count: int) -> str:
    return "" if count == 1 else str(count).translate(_RAISED)
