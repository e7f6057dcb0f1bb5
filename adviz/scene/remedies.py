"""What is known to help against a gradient of 0, nan or infinity: the forms that are written another way."""

from __future__ import annotations

from functools import cached_property

from adviz.ad.evaluate import Evaluation
from adviz.ad.explain import Explanation
from adviz.ad.origin import Evidence
from adviz.graph.tape import Tape
from adviz.scene.flat import said
from adviz.scene.labels import Names

_DOMAINS = {"asin": "clip(x, -1, 1)", "acos": "clip(x, -1, 1)", "atanh": "clip(x, -1, 1)", "acosh": "max(x, 1)"}
_CUT = {
    "detach": "leave detach out, if the gradient is wanted",
    "no_grad": "compute it outside of no_grad, if the gradient is wanted",
    "comparison": "a smooth step such as sigmoid(10*x) has a slope",
    "condition": "a smooth step such as sigmoid(10*x) has a slope",
}
_ZERO = {
    **dict.fromkeys(("floor", "ceil", "round", "sign"), "x + detach({op}(x) - x) has the same value and lets the "
                    "gradient pass straight through"),
    "relu": "leaky_relu and softplus have a slope on both sides",
    "clip": "a slope outside of the bounds needs a soft bound, such as tanh",
    **dict.fromkeys(("max", "min"), "logsumexp is a smooth max, with a slope for every argument"),
    **dict.fromkeys(("tanh", "sigmoid", "erf"), "keep the argument of {op} small: scale it, or normalise it"),
    "exp": "work with the logarithm, which does not underflow",
}  # fmt: skip


def remedy(search: Search, explanation: Explanation) -> str:
    """What to do about it; empty where nothing is wrong, or nothing is known."""
    first = explanation.evidence[0] if explanation.evidence else None
    verdict = explanation.verdict
    if first is None:
        return ""
    if verdict == "cut":
        return _CUT.get(explanation.evidence[0].detail, "")
    if verdict == "zero":
        name = search.tape.ops[first.node].name
        return _ZERO.get(name, "").format(op=name)
    if verdict == "underflow":
        return "add logarithms in place of multiplying, or scale the factors"
    if verdict == "vanish":
        return "sums past the step (x + g(x)), or a scale that keeps the factors near 1" if len(first.path) > 5 else ""
    if verdict in ("nan", "inf"):
        return search.remedy(explanation.evidence)
    return ""


class Search:
    """Which form the bad place of an evaluation is a part of."""

    def __init__(self, evaluation: Evaluation, names: Names) -> None:
        self.evaluation, self.names = evaluation, names
        self.tape: Tape = evaluation.tape

    @cached_property
    def users(self) -> dict[int, list[tuple[int, int]]]:
        """The edges that come from each node."""
        found: dict[int, list[tuple[int, int]]] = {}
        for target, sources in enumerate(self.tape.args):
            for slot, source in enumerate(sources):
                found.setdefault(source, []).append((target, slot))
        return found

    def remedy(self, evidence: tuple[Evidence, ...]) -> str:
        first, last = evidence[0], evidence[-1]
        if first.kind == "sum" and last.kind == "partial":
            return ""
        unchosen = self.unchosen(first)
        if unchosen:
            return unchosen
        if last.kind == "overflow":
            return self.overflow(last.node)
        if last.kind == "given":
            return "give it a finite value"
        return self.place(last.node)

    def unchosen(self, first: Evidence) -> str:
        """The double where: 0 comes from an argument that was not taken, and meets an infinite slope."""
        if first.kind == "sum" or first.numbers[0] != 0.0:
            return ""
        seen, stack = {first.node}, [first.node]
        while stack:
            node = stack.pop()
            for target, slot in self.users.get(node, []):
                masked = self.tape.ops[target].name == "where" and slot > 0
                if masked and self.evaluation.partials[target][slot] == 0.0:
                    condition = said(self.names, self.tape.args[target][0])
                    argument = said(self.names, self.tape.args[first.node][max(first.slot, 0)])
                    kept = f"{argument}, 1" if slot == 1 else f"1, {argument}"
                    return (
                        f"a second where keeps the argument away from there: put where({condition}, {kept}) "
                        f"in the place of {argument}"
                    )
                if target not in seen and self.evaluation.adjoints[target] == 0.0:
                    seen.add(target)
                    stack.append(target)
        return ""

    def overflow(self, node: int) -> str:
        """Exponentials that are too large on the way to a logarithm or a quotient."""
        if self.tape.ops[node].name not in ("exp", "exp2"):
            return "work with logarithms, or scale the arguments"
        argument = self.text(self.tape.args[node][0])
        for target, _ in self.users.get(node, []):
            if self.tape.ops[target].name == "div":  # exp(a)/(1 + exp(a)): the sum is the divisor
                target = self.tape.args[target][1]
            if self.tape.ops[target].name != "add":
                continue
            one = any(self.tape.constants.get(source) == 1.0 for source in self.tape.args[target])
            for user, slot in self.users.get(target, []):
                name = self.tape.ops[user].name
                if name == "log":
                    better = f"softplus({argument})" if one else f"logsumexp({self.exponents(target)})"
                    return f"{better} does not overflow"
                if name == "div" and slot == 1:
                    better = f"sigmoid({argument})" if one else f"exp({argument} - logsumexp({self.exponents(target)}))"
                    return f"{better} does not overflow"
        return f"keep {argument} below 709, or work with the logarithm"

    def exponents(self, total: int) -> str:
        """The arguments of the exponentials in a sum."""
        found: list[str] = []
        stack = [total]
        while stack:
            node = stack.pop()
            if self.tape.ops[node].name == "add":
                stack += reversed(self.tape.args[node])
            else:
                inner = self.tape.args[node][0] if self.tape.ops[node].name == "exp" else None
                found.append(self.text(inner) if inner is not None else f"log({self.text(node)})")
        return ", ".join(found)

    def place(self, node: int) -> str:
        """An operator at the end of its domain."""
        op, sources = self.tape.ops[node], self.tape.args[node]
        if not sources:
            return ""
        argument = self.text(sources[0])
        value = self.evaluation.values[sources[0]]
        if op.name in _DOMAINS:
            return f"keep the argument in the domain: {_DOMAINS[op.name].replace('x', argument, 1)}"
        if op.name == "hypot":
            return f"norm({', '.join(map(self.text, sources))}) has the gradient 0 at the origin"
        if op.name == "sqrt" and value == 0.0:
            squares = self.squares(sources[0])
            return f"norm({squares}) has the gradient 0 at the origin" if squares else f"sqrt({argument} + 1e-12)"
        if op.name in ("log", "log2", "log10") and value <= 0.0:
            factor = self.factor(node)
            return f"xlogy({factor}, {argument}) is 0 there" if factor else f"{op.name}(max({argument}, 1e-12))"
        if op.name == "sqrt":
            return f"sqrt(max({argument}, 1e-12))"
        if op.name == "pow" and value == 0.0:
            return f"keep the base away from 0: ({argument} + 1e-12)"
        if op.name == "pow":
            return f"keep the base positive: abs({argument}), or an exponent that is a whole number"
        if op.name in ("div", "mod"):
            return f"keep {self.text(sources[1])} away from 0, or choose another branch with where"
        return ""

    def squares(self, node: int) -> str:
        """What a sum of squares is the sum of; empty where it is none."""
        found: list[str] = []
        stack = [node]
        while stack:
            each = stack.pop()
            name, sources = self.tape.ops[each].name, self.tape.args[each]
            if name == "add":
                stack += reversed(sources)
            elif (name == "pow" and self.tape.constants.get(sources[1]) == 2.0) or (
                name == "mul" and sources[0] == sources[1]
            ):
                found.append(self.text(sources[0]))
            else:
                return ""
        return ", ".join(found)

    def factor(self, node: int) -> str:
        """What a logarithm is multiplied with, where that is 0."""
        for target, slot in self.users.get(node, []):
            if self.tape.ops[target].name == "mul":
                other = self.tape.args[target][1 - slot]
                if self.evaluation.values[other] == 0.0:
                    return self.text(other)
        return ""

    def text(self, node: int) -> str:
        return said(self.names, node).replace("·", "*").replace("−", "-")
