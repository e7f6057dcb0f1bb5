"""A step of the player in words and numbers: the statement, then its arithmetic, from the fullest form to the shortest.

The picture takes the first form that it has room for. Numbers and small arrays are written out, of larger arrays the
shape and the norm. The last form is cut off where even that is too wide.
"""

from typing import Any

from adviz.formats.steps_sums import Added
from adviz.graph.leibniz import derivative
from adviz.graph.nested import spelled
from adviz.scene.figures import is_short, norm, shape, written
from adviz.scene.labels import number_of, short
from adviz.scene.model import Node, Scene

Says = tuple[str, ...]
_TIGHT = 3  # digits of the entries where there is little room


def name_of(scene: Scene, node: int) -> str:
    """What a node is called in a statement."""
    if node == scene.root:
        return scene.root_name if not scene.root_name.startswith("∂") else _number(scene, node)
    each = scene.nodes[node]
    named = each.name and not each.name.startswith("∂")
    return each.name if named else each.text if "constant" in each.roles else _number(scene, node)


def _number(scene: Scene, node: int) -> str:
    return number_of(node, scene.inputs) if f"v{node}" in scene.inputs else f"v{node}"


def value_of(node: Node) -> Any:
    """The primal: a float, or a nested tuple."""
    return (node.value or 0.0) if node.entries is None else node.entries


def said(value: Any, digits: int) -> str:
    """A number, a small array, or the shape and the norm of a larger one.

    >>> said((1.0, 2.5), 5), said((1.0,) * 9, 5)
    ('[1, 2.5]', '9 ‖3‖')
    """
    if not isinstance(value, tuple) or is_short(value):
        return written(value, digits)
    return measured(value)


def measured(value: Any, digits: int = 4) -> str:
    """A number, or the shape and the norm of an array.

    >>> measured(((3.0,), (4.0,)))
    '2×1 ‖5‖'
    """
    return (
        f"{spelled(shape(value))} ‖{short(norm(value), digits)}‖" if isinstance(value, tuple) else short(value, digits)
    )


def _forms(*forms: str) -> Says:
    """Each form once."""
    return tuple(dict.fromkeys(forms))


def inputs(nodes: list[Node]) -> Says:
    """The first step."""
    full, tight = (
        ", ".join(f"{node.name} = {said(value_of(node), digits)}" for node in nodes) for digits in (5, _TIGHT)
    )
    sizes = ", ".join(_measure(node.name, value_of(node)) for node in nodes)
    return ("the inputs", *_forms(full, tight, sizes))


def _measure(name: str, value: Any) -> str:
    return f"{name}: {spelled(shape(value))}" if isinstance(value, tuple) else f"{name} = {short(value, 5)}"


def operation(scene: Scene, node: Node, sources: list[int]) -> Says:
    """A step forward: `x = 2, 3 → 6`."""
    value = value_of(node)
    full, tight = (", ".join(_operand(scene, source, digits) for source in sources) for digits in (5, _TIGHT))
    sizes = ", ".join(_operand(scene, source, 0) for source in sources)
    return (
        node.lines[0].text,
        *_forms(
            f"{full} → {said(value, 7)}",
            f"{tight} → {said(value, _TIGHT + 1)}",
            f"{sizes} → {said(value, 7)}",
            f"{sizes} → {said(value, _TIGHT)}",
            f"{sizes} → {measured(value)}",
        ),
    )


def _operand(scene: Scene, node: int, digits: int) -> str:
    """An operand with its value; with its shape where there are no digits."""
    each, name = scene.nodes[node], name_of(scene, node)
    value = value_of(each)
    if "constant" in each.roles and not isinstance(value, tuple):
        return short(value, 5)
    if not digits:
        return _measure("" if "constant" in each.roles else name, value).lstrip(": ")
    return said(value, digits) if "constant" in each.roles else f"{name} = {said(value, digits)}"


def seeded(scene: Scene, seed: Any) -> Says:
    """The first step backward."""
    root = name_of(scene, scene.root)
    if seed == 1.0:
        return f"{derivative(root, root)} = 1", "the seed"
    return f"the seed of {root}", *_forms(said(seed, 5), said(seed, _TIGHT), measured(seed))


def adding(scene: Scene, step: Added) -> Says:
    """A step backward: `∂f/∂x += ∂f/∂v2 · ∂v2/∂x`, `0 + 1 · 3 = 3`."""
    edge = scene.edges[step.edge]
    root, source, target = (name_of(scene, node) for node in (scene.root, edge.source, edge.target))
    whole = derivative(root, target)
    statement = f"{derivative(root, source)} += {whole} · {derivative(target, source)}"
    before, after = step.before, step.after
    if step.pulled is None:
        product = f"{_factor(step.adjoint)} · {_factor(edge.partial or 0.0)}"
        return statement, f"{short(before, 5)} + {product} = {short(after, 5)}"
    size = measured(after)
    forms = [size if before == 0.0 else f"{size}; before ‖{short(norm(before))}‖"]
    if is_short(after):
        sums = [f"{written(before, n)} + {_factor(step.pulled, n)} = {written(after, n)}" for n in (5, _TIGHT)]
        forms = [*_product(edge.label, step), *sums, written(after, _TIGHT), *forms]
    return statement, *_forms(*forms)


def _product(jacobian: str, step: Added) -> list[str]:
    """The sum with the Jacobian as it stands on the arrow, where that is one line."""
    if not jacobian or "\n" in jacobian or "‖" in jacobian or "=" in jacobian or not is_short(step.adjoint):
        return []
    return [f"{written(step.before, 5)} + {_factor(step.adjoint)} · {jacobian} = {written(step.after, 5)}"]


def _factor(value: Any, digits: int = 5) -> str:
    text = written(value, digits)
    return f"({text})" if text.startswith("−") else text
