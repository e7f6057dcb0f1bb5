"""An explanation in words: a headline, a paragraph for each piece of evidence, and what helps."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from adviz.ad.evaluate import Evaluation
from adviz.ad.explain import Explanation
from adviz.ad.origin import Evidence
from adviz.errors import clip
from adviz.graph.leibniz import derivative
from adviz.graph.tape import Tape
from adviz.scene.flat import said, why_flat
from adviz.scene.labels import Names, numbers_in, pretty, short
from adviz.scene.model import Edge, Node, Scene
from adviz.scene.remedies import Remedies

_CUTS = {
    "detach": "detach passes the value on and no gradient back",
    "no_grad": "what no_grad makes carries no gradient",
    "comparison": "the result of a comparison jumps and has no slope",
    "condition": "a condition chooses, and is not differentiated",
}
_HEADS = {
    "itself": "{start} is the result itself.",
    "unused": "{root} does not use {start}. PyTorch has None for it.",
    "cut": "every way from {start} to {root} is cut. PyTorch has None for it.",
    "zero": "every path from {start} to {root} has a factor that is exactly 0.",
    "cancel": "the paths from {start} to {root} cancel.",
    "underflow": "no factor is 0, but their product is below the smallest double.",
    "nan": "it first arises in the backward pass at {where}.",
    "inf": "it first arises in the backward pass at {where}.",
    "vanish": "it vanishes on the way from {root} back to {start}.",
    "explode": "it explodes on the way from {root} back to {start}.",
    "rest": "the paths from {start} to {root} cancel, but for a small rest.",
    "value": "{count} from {start} to {root} {add}.",
}


DEFINED = 8  # results that are explained
LISTED = 8  # factors of a path
SUM = 3  # additions in a row that are one step


class Told(NamedTuple):
    """An explanation in words.

    Attributes:
        headline: the derivative and why.
        because: one sentence a piece of evidence, in the same order.
        remedy: what helps; may be empty.
        definitions: what each `v{id}` stands for.
    """

    headline: str
    because: tuple[str, ...]
    remedy: str
    definitions: tuple[str, ...]

    @property
    def paragraphs(self) -> list[str]:
        """All of it."""
        helps = [f"remedy: {self.remedy}"] if self.remedy else []
        return [self.headline, *self.because, *helps, *self.definitions]


def tell(evaluation: Evaluation, explanation: Explanation) -> Told:
    """The words for an explanation.

    >>> from adviz.ad.evaluate import evaluate
    >>> from adviz.ad.explain import explain
    >>> from adviz.lang.parser import parse
    >>> result = evaluate(parse("x * detach(x) - 2*x"), {"x": 2.0})
    >>> for paragraph in tell(result, explain(result, 0)).paragraphs:
    ...     print(paragraph)
    ∂f/∂x = 0: the paths from x to f cancel.
    What x gets adds up to 0: −2 through 2·x, 2 through x·detach(x).
    1 more way is cut: x → detach(x).
    remedy: leave detach out, if the gradient is wanted: put x in the place of detach(x); the gradient is then 2
    """
    return Teller(evaluation).tell(explanation)


class Teller:
    """Finds the words for the explanations of one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.names = Names(evaluation.tape, numbered=False)
        self.remedies = Remedies(evaluation, self.names)

    def tell(self, explanation: Explanation) -> Told:
        """The words for one of them."""
        return _Words(self, explanation).told()


class _Words:
    def __init__(self, teller: Teller, explanation: Explanation) -> None:
        self.evaluation, self.explanation = teller.evaluation, explanation
        self.tape, self.names, self.remedies = self.evaluation.tape, teller.names, teller.remedies

    def told(self) -> Told:
        because = [self.sentence(evidence) for evidence in self.explanation.evidence]
        if self.explanation.more and because:
            verb = "is" if self.explanation.more == 1 else "are"
            because[self.last()] += f" There {verb} {_many(self.explanation.more)} more{self.kind()}."
        headline, helps = self.headline(), self.remedies.remedy(self.explanation)
        return Told(headline, tuple(because), helps, self.definitions([headline, *because, helps]))

    def last(self) -> int:
        """The last piece of the evidence of which there is more."""
        kinds = [each.kind for each in self.explanation.evidence]
        while kinds[-1] == "cut" and kinds[0] != "cut":
            kinds.pop()
        return len(kinds) - 1

    def kind(self) -> str:
        """Of what there is more."""
        kinds = {"cut": " cuts", "zero": " such edges", "nan": " such places", "inf": " such places", "cancel": ""}
        words = kinds.get(self.explanation.verdict, " paths")
        return words.removesuffix("s") if self.explanation.more == 1 else words

    def definitions(self, paragraphs: list[str]) -> tuple[str, ...]:
        """What each `v{id}` stands for."""
        found = numbers_in(" ".join(paragraphs), self.names.taken)
        known = [node for node in found if node < len(self.tape)][:DEFINED]
        return tuple([f"{self.names.label(node)} = {self.names.definition(node, known)}" for node in known])

    def headline(self) -> str:
        made = self.explanation
        start, root = self.say(made.start), self.tape.root_name
        where = count = add = ""
        if made.verdict in ("nan", "inf"):
            where = self.place(made.evidence[0])
        if made.verdict == "value":
            paths = made.more + sum([each.kind == "path" for each in made.evidence])
            count = "one path" if paths == 1 else f"{_many(paths)} paths"
            add = "carries it" if paths == 1 else "add up"
        head = _HEADS[made.verdict].format(
            start=clip(start, 40), root=clip(root, 40), where=where, count=count, add=add
        )
        return f"{derivative(root, clip(start, 40))} = {short(made.gradient, 7)}: {head}"

    def say(self, node: int) -> str:
        return clip(said(self.names, node), 40)

    def edge(self, evidence: Evidence) -> str:
        return f"{self.say(self.tape.args[evidence.node][evidence.slot])} → {self.say(evidence.node)}"

    def place(self, evidence: Evidence) -> str:
        return self.say(evidence.node) if evidence.slot < 0 else self.edge(evidence)

    def sentence(self, evidence: Evidence) -> str:
        sentence: str = getattr(self, f"_{evidence.kind}")(evidence)
        return sentence

    def _cut(self, evidence: Evidence) -> str:
        if self.explanation.verdict != "cut":
            return f"1 more way is cut: {self.edge(evidence)}."
        why = _CUTS.get(evidence.detail, f"{evidence.detail} is not differentiated by this argument")
        return f"{self.edge(evidence)} is cut: {why}."

    def _zero(self, evidence: Evidence) -> str:
        return f"{self.edge(evidence)} has the factor 0: {why_flat(self.evaluation, self.names, *evidence[1:3])}."

    def _cancel(self, evidence: Evidence) -> str:
        return f"What {self.say(evidence.node)} gets adds up to 0: {self.parts(evidence)}."

    def _sum(self, evidence: Evidence) -> str:
        return f"What {self.say(evidence.node)} gets is {self.parts(evidence)}, and inf − inf is nan."

    def parts(self, evidence: Evidence) -> str:
        rows = zip(evidence.numbers, evidence.path, strict=True)
        told = [f"{short(number)} through {self.say(user)}" for number, user in rows]
        more = f" and {len(told) - 4} more" if len(told) > 4 else ""
        return ", ".join(told[:4]) + more

    def _product(self, evidence: Evidence) -> str:
        adjoint, partial = evidence.numbers
        what = self.formula(evidence.node)
        return (
            f"{short(adjoint)}, which comes from {self.tape.root_name}, meets {short(partial)}, the slope of {what} "
            f"at {self.operands(evidence.node)}: {short(adjoint)} · {short(partial)} is {short(adjoint * partial)}."
        )

    def _partial(self, evidence: Evidence) -> str:
        slope = short(evidence.numbers[1])
        return f"The slope of {self.formula(evidence.node)} at {self.operands(evidence.node)} is {slope}."

    def operands(self, node: int) -> str:
        values = self.evaluation.values
        known = [source for source in self.tape.args[node] if source not in self.tape.constants]
        return ", ".join(f"{self.say(each)} = {short(values[each])}" for each in dict.fromkeys(known))

    def formula(self, node: int) -> str:
        """What a node computes, also where it has a name."""
        return clip(pretty(self.names.texts[node].text), 40)

    def _given(self, evidence: Evidence) -> str:
        return f"{self.say(evidence.node)} was given as {short(evidence.numbers[0])}."

    def _undefined(self, evidence: Evidence) -> str:
        return f"{self.forward(evidence)} is nan: {self.operands(evidence.node)} is outside of its domain."

    def _pole(self, evidence: Evidence) -> str:
        return f"{self.forward(evidence)} is {short(evidence.numbers[0])}: {self.operands(evidence.node)} is a pole."

    def _overflow(self, evidence: Evidence) -> str:
        what = f"is {short(evidence.numbers[0])}, beyond the range of doubles"
        return f"{self.forward(evidence)} at {self.operands(evidence.node)} {what}."

    def forward(self, evidence: Evidence) -> str:
        return f"In the forward pass {self.formula(evidence.node)}"

    def _digits(self, evidence: Evidence) -> str:
        largest, lost = evidence.numbers
        return (
            f"What {self.say(evidence.node)} gets nearly cancels: the largest part is {short(largest)}, so about "
            f"{min(round(lost), 16)} of 16 digits are lost."
        )

    def _path(self, evidence: Evidence) -> str:
        product, *factors = evidence.numbers
        share = product / self.explanation.gradient if self.explanation.gradient else math.nan
        part = f", {short(round(100 * share, 1))} % of it" if abs(share) < 100.0 and share != 1.0 else ""
        kept = steps(self.tape, evidence)
        factors = [factors[at] for at in kept]
        nodes = (evidence.path[0], *[evidence.path[at + 1] for at in kept])
        if len(factors) > LISTED:
            mean = math.exp(math.fsum(math.log(abs(each)) for each in factors) / len(factors)) if product else 0.0
            shown = (
                f"{len(factors)} factors, {short(mean, 3)} in the geometric mean" if mean else f"{len(factors)} factors"
            )
            return f"{self.chain(nodes)} has {shown}: {short(product)}{part}."
        shown = " · ".join(map(short, factors)) + (f" = {short(product)}" if len(factors) > 1 else "")
        return f"{self.chain(nodes)} gives {shown}{part}."

    def chain(self, nodes: tuple[int, ...]) -> str:
        told = [self.names.chain(node) for node in nodes]
        if len(told) > 9:
            told = [*told[:4], "…", *told[-4:]]
        return " → ".join(clip(each, 24) for each in told)

    def _step(self, evidence: Evidence) -> str:
        most = "lost" if self.explanation.verdict == "vanish" else "won"
        factor = short(evidence.numbers[0])
        return f"Most is {most} at {self.edge(evidence)}, whose factor is {factor}."

    def _corner(self, evidence: Evidence) -> str:
        return f"{self.edge(evidence)} is at a kink, {self.operands(evidence.node)}: {evidence.detail}."


def _many(count: int) -> str:
    return f"{count:,}" if count < 10**9 else "very many"


def steps(tape: Tape, path: Evidence) -> list[int]:
    """Which factors of a path are listed: all, but for a long sum, of which the last addition is one step.

    >>> from adviz.lang.parser import parse
    >>> steps(parse("x*x + 1 + 2 + 3"), Evidence("path", 7, -1, path=(0, 1, 3, 5, 7)))
    [0, 3]
    """
    kept: list[int] = []
    run = 0
    for at, node in enumerate(path.path[1:]):
        run = run + 1 if tape.ops[node].name == "add" else 0
        if run == SUM:
            del kept[-SUM + 1 :]
        elif run > SUM:
            kept.pop()
        kept.append(at)
    return kept


def marked(scene: Scene, explanations: Iterable[Explanation]) -> Scene:
    """The scene with what is to blame in the role `culprit`."""
    evidence = [each for explanation in explanations for each in explanation.evidence]
    edges = {(each.node, each.slot) for each in evidence if each.slot >= 0}
    nodes = {each.node for each in evidence if each.slot < 0 and each.kind != "path"}
    return scene._replace(
        nodes=tuple([_node(node) if node.id in nodes else node for node in scene.nodes]),
        edges=tuple([_edge(edge) if (edge.target, edge.slot) in edges else edge for edge in scene.edges]),
    )


def _node(node: Node) -> Node:
    return node._replace(roles=tuple(sorted({*node.roles, "culprit"})))


def _edge(edge: Edge) -> Edge:
    return edge._replace(roles=tuple(sorted({*edge.roles, "culprit"})))
