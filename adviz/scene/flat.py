"""Why a slope is exactly 0, in words: what the operator does at these arguments."""

from __future__ import annotations

from adviz.ad.corners import corner_at
from adviz.ad.evaluate import Evaluation
from adviz.ad.formulas import Formula, partial_formula
from adviz.lang.printers import called
from adviz.scene.labels import Names, pretty, short

_STEPS = frozenset(("floor", "ceil", "round", "sign", "floordiv"))
_BENT = frozenset(("relu", "leaky_relu", "leaky_relu_slope", "elu", "elu_alpha"))
_SATURATING = frozenset(
    ("tanh", "sigmoid", "erf", "erfc", "softplus", "silu", "gelu", "mish", "atan", "sech", "csch", "coth", "logsumexp")
)


def why_flat(evaluation: Evaluation, names: Names, target: int, slot: int) -> str:
    """A clause about an edge whose local partial is 0.

    >>> from adviz.ad.evaluate import evaluate
    >>> from adviz.lang.parser import parse
    >>> tape = parse("relu(x)")
    >>> why_flat(evaluate(tape, {"x": -2.0}), Names(tape, numbered=False), 1, 0)
    'relu is flat left of 0, and x is −2'
    """
    tape = evaluation.tape
    name = tape.ops[target].name
    corner = corner_at(evaluation, target, slot)
    if corner:
        return f"{called(tape.ops[target])} is at a kink, {_arguments(evaluation, names, target)}: {corner.why}"
    if name in _STEPS:
        return f"{called(tape.ops[target])} is flat everywhere between its jumps"
    for known, say in ((("where",), _where), (("max", "min"), _extreme), (("clip",), _clip), (("mul",), _product)):
        if name in known:
            return say(evaluation, names, target, slot)
    (source,) = (tape.args[target][slot],)
    argument = f"{said(names, source)} is {short(evaluation.values[source])}"
    if name in _BENT:
        return f"{name} is flat left of 0, and {argument}"
    if name in _SATURATING:
        return f"{name} is saturated, as {argument}: its slope is 0 to the last digit"
    if name in ("exp", "exp2") and evaluation.values[target] == 0.0:
        return f"{name} underflows to 0, as {argument}"
    formula = partial_formula(
        tape.ops[target], slot, [_formula(names, each) for each in tape.args[target]], Formula(names.symbol(target))
    )
    return f"the slope {pretty(formula.text)} is 0 at {_arguments(evaluation, names, target)}"


def said(names: Names, node: int) -> str:
    """A node in a sentence: its name, or what it computes where that is short."""
    text = names.texts[node].text
    if node in names.labels or not names.tape.args[node]:
        return names.labels.get(node, text)
    return pretty(text) if len(text) <= 32 else names.label(node)


def _formula(names: Names, node: int) -> Formula:
    if node in names.tape.constants:
        return Formula(names.texts[node].text, number=names.tape.constants[node])
    text = names.texts[node]
    return Formula(*text) if len(text.text) <= 12 and node not in names.labels else Formula(names.symbol(node))


def _arguments(evaluation: Evaluation, names: Names, target: int) -> str:
    sources = [source for source in evaluation.tape.args[target] if source not in evaluation.tape.constants]
    return ", ".join(f"{said(names, each)} = {short(evaluation.values[each])}" for each in dict.fromkeys(sources))


def _where(evaluation: Evaluation, names: Names, target: int, _slot: int) -> str:
    condition, chosen, other = evaluation.tape.args[target]
    holds = bool(evaluation.values[condition])
    taken = said(names, chosen if holds else other)
    return f"{said(names, condition)} {'holds' if holds else 'does not hold'}, so where takes {taken}"


def _extreme(evaluation: Evaluation, names: Names, target: int, slot: int) -> str:
    tape, values = evaluation.tape, evaluation.values
    source = tape.args[target][slot]
    chosen = next((each for each in tape.args[target] if values[each] == values[target]), target)
    taken = short(values[chosen]) if chosen in tape.constants else f"{said(names, chosen)} = {short(values[chosen])}"
    return f"{tape.ops[target].name} takes {taken}, and {said(names, source)} is {short(values[source])}"


def _clip(evaluation: Evaluation, names: Names, target: int, slot: int) -> str:
    value, low, high = evaluation.tape.args[target]
    bounds = f"{short(evaluation.values[low])} … {short(evaluation.values[high])}"
    where = "outside of" if slot == 0 else "within"
    return f"{said(names, value)} = {short(evaluation.values[value])} is {where} the bounds {bounds}"


def _product(evaluation: Evaluation, names: Names, target: int, slot: int) -> str:
    other = evaluation.tape.args[target][1 - slot]
    return f"the other factor, {said(names, other)}, is 0"
