"""Which forms might be put in the place of a node, so that a gradient gets better: the likely ones first."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from typing import NamedTuple

from adviz.ad.evaluate import Evaluation
from adviz.ad.explain import Explanation
from adviz.graph.replace import Bound, match
from adviz.graph.tape import Tape
from adviz.lang.parser import parse
from adviz.lang.printers import Text, combine
from adviz.scene import forms
from adviz.scene.forms import Form

_UP, _MOST = 8, 64  # how far from a culprit forms are looked for, and at how many nodes
_TERMS = 200  # of a sum
_SAFE = {"asin": "0", "acos": "0", "atanh": "0", "acosh": "2"}  # arguments at which a slope is finite; else 1
_GUARDED = {"div": 1, "mod": 1, "pow": 0}  # the argument that makes a slope infinite


Users = dict[int, list[tuple[int, int]]]  # node → target and slot of each edge from it


class Candidate(NamedTuple):
    """A form in the place of a node.

    Attributes:
        node: what is replaced.
        form: what comes in its place.
        bound: name of the form → node.
        why: what that is good for.
    """

    node: int
    form: Tape
    bound: Bound
    why: str


def users_of(tape: Tape) -> Users:
    """The edges that come from each node."""
    found: Users = {}
    for target, sources in enumerate(tape.args):
        for slot, source in enumerate(sources):
            found.setdefault(source, []).append((target, slot))
    return found


class Candidates:
    """What might help against one explanation."""

    def __init__(self, evaluation: Evaluation, explanation: Explanation, users: Users) -> None:
        self.evaluation, self.explanation, self.users = evaluation, explanation, users
        self.tape, self.values = evaluation.tape, evaluation.values
        self.culprits = list(dict.fromkeys(each.node for each in reversed(explanation.evidence)))

    @cached_property
    def near(self) -> list[int]:
        """The culprits, and what is computed from them, nearest first."""
        found = dict.fromkeys(self.culprits)
        level = self.culprits
        for _ in range(_UP):
            level = [target for node in level for target, _ in self.users.get(node, []) if target not in found]
            found |= dict.fromkeys(level)
            if len(found) > _MOST:
                break
        return list(found)[:_MOST]

    def same(self) -> Iterator[Candidate]:
        """The same function in other forms."""
        yield from self.guards()
        yield from self.matching(forms.EXACT, self.near)
        for node in self.near:
            yield from self.sums(node)
        yield from self.logarithms()

    def nearby(self) -> Iterator[Candidate]:
        """The same function, or another one nearby."""
        yield from self.same()
        for node in self.culprits:
            name, value = self.tape.ops[node].name, self.values[node]
            if name == "div":
                above, below = (self.values[source] for source in self.tape.args[node])
                if below == 0.0:
                    yield from self.matching(forms.POLE[: 1 if not above else 2][-1:], [node])
            else:
                negative = name == "pow" and self.values[self.tape.args[node][0]] < 0.0  # the value may be finite
                yield from self.matching(forms.OUTSIDE if value != value or negative else forms.EDGE, [node])

    def sloped(self) -> Iterator[Candidate]:
        """Another function, with a slope where there is none."""
        for evidence in self.explanation.evidence:
            node, name = evidence.node, self.tape.ops[evidence.node].name
            if name in ("max", "min"):
                minus = "-" * (name == "min")
                yield self.listed(node, self.tape.args[node], f"{minus}logsumexp({{}})", minus + "{}", _SMOOTH[name])
            elif evidence.slot == 0:
                yield from self.matching(forms.ZERO, [node])

    def uncut(self) -> Iterator[Candidate]:
        """Another function, that lets the gradient pass."""
        yield from self.matching(forms.CUT, self.near)

    def matching(self, rows: tuple[Form, ...], nodes: list[int]) -> Iterator[Candidate]:
        """What rows of a table say about some nodes."""
        for row in rows:
            for node in nodes:
                bound = match(self.tape, node, _form(row.old))
                if bound is not None:
                    yield Candidate(node, _form(row.new), bound, row.why)

    def logarithms(self) -> Iterator[Candidate]:
        """0 times a logarithm."""
        rows = (Form("a*log(b)", "xlogy(a, b)", "xlogy is 0 where its first argument is"),)
        for each in self.matching(rows, self.near):
            if self.values[each.bound["a"]] == 0.0:
                yield each

    def listed(self, node: int, nodes: tuple[int, ...], call: str, each: str, why: str) -> Candidate:
        """A function of any number of arguments."""
        names = [f"t{at}" for at in range(len(nodes))]
        return Candidate(
            node, parse(call.format(", ".join(map(each.format, names)))), dict(zip(names, nodes, strict=True)), why
        )

    def sums(self, node: int) -> Iterator[Candidate]:
        """Sums of exponentials and of squares."""
        name, sources = self.tape.ops[node].name, self.tape.args[node]
        if name == "sqrt":
            yield from self.folded(node, sources[0], "norm({})", _square, "norm has the gradient 0 at the origin")
        elif name == "log":
            yield from self.folded(node, sources[0], "logsumexp({})", _exponent, "logsumexp does not overflow")
        elif name == "div" and self.tape.ops[sources[0]].name == "exp":
            above = self.tape.args[sources[0]][0]
            why = "logsumexp does not overflow"
            for made in self.folded(node, sources[1], "exp(a - logsumexp({}))", _exponent, why):
                yield made._replace(bound=made.bound | {"a": above})

    def folded(self, node: int, total: int, call: str, term: Term, why: str) -> Iterator[Candidate]:
        """A sum whose terms all have one form, as a function of what is in them."""
        terms = self.terms(total)
        parts, bound = list[str](), Bound()
        for at, each in enumerate(terms):
            found = term(self.tape, each, f"t{at}")
            if found is None:
                return
            parts.append(found[0])
            if found[1] >= 0:
                bound[f"t{at}"] = found[1]
        if len(terms) > 1:
            yield Candidate(node, parse(call.format(", ".join(parts))), bound, why)

    def terms(self, total: int) -> list[int]:
        """What a sum is the sum of."""
        found, stack = list[int](), [total]
        while stack and len(found) < _TERMS:
            node = stack.pop()
            if self.tape.ops[node].name == "add":
                stack += reversed(self.tape.args[node])
            else:
                found.append(node)
        return found if not stack else []

    def guards(self) -> Iterator[Candidate]:
        """The double where: 0 comes from an argument that was not taken, and meets an infinite slope."""
        for evidence in self.explanation.evidence:
            adjoint = evidence.numbers[0] if evidence.kind in ("product", "partial") else math.nan
            node, name = evidence.node, self.tape.ops[evidence.node].name
            masks = self.masks(node) if adjoint == 0.0 else []
            if not masks:
                continue
            sources = self.tape.args[node]
            guarded = _GUARDED.get(name, evidence.slot)
            text, bound = f"t{guarded}", {f"t{at}": source for at, source in enumerate(sources)}
            for at, (condition, slot) in enumerate(masks):
                safe = _SAFE.get(name, "1")
                text = f"where(c{at}, {text}, {safe})" if slot == 1 else f"where(c{at}, {safe}, {text})"
                bound[f"c{at}"] = condition
            operands = [Text(text if at == guarded else f"t{at}") for at in range(len(sources))]
            why = "a second where keeps the argument away from there"
            yield Candidate(node, parse(combine(self.tape.ops[node], operands).text), bound, why)

    def masks(self, start: int) -> list[tuple[int, int]]:
        """The conditions by which a node is not taken, innermost first, and the slots."""
        found, seen, stack = list[tuple[int, int]](), {start}, [start]
        while stack:
            for target, slot in self.users.get(stack.pop(), []):
                masked = self.tape.ops[target].name == "where" and slot > 0
                if masked and self.evaluation.partials[target][slot] == 0.0:
                    found.append((self.tape.args[target][0], slot))
                if target not in seen and self.evaluation.adjoints[target] == 0.0:
                    seen.add(target)
                    stack.append(target)
        return found


Term = Callable[[Tape, int, str], "tuple[str, int] | None"]
_SMOOTH = {
    "max": "logsumexp is a smooth max, with a slope for every argument",
    "min": "logsumexp makes a smooth min, with a slope for every argument",
}


def _square(tape: Tape, node: int, name: str) -> tuple[str, int] | None:
    for text in ("a^2", "a*a"):
        bound = match(tape, node, _form(text))
        if bound is not None:
            return name, bound["a"]
    return None


def _exponent(tape: Tape, node: int, name: str) -> tuple[str, int] | None:
    if tape.constants.get(node) == 1.0:
        return "0", -1
    inner = tape.ops[node].name == "exp"
    return (name, tape.args[node][0]) if inner else (f"log({name})", node)


@cache
def _form(text: str) -> Tape:
    return parse(text)
