"""What helps against a gradient of 0, nan or infinity: forms that are written another way, each of them tried.

A remedy is put into the tape, and the gradient is computed anew, before anything is said; what it then is stands in
the words. Forms that are the same function come first, several after one another where one alone does not help; then
functions nearby.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from adviz.ad.evaluate import Evaluation, evaluate
from adviz.ad.explain import Explanation, explain
from adviz.graph.replace import replaced
from adviz.lang.printers import Text, combine, leaf
from adviz.scene.candidates import Candidate, Candidates, Users, users_of
from adviz.scene.forms import GENERAL
from adviz.scene.labels import Names, number_of, numbers_in, short

_DEPTH, _WIDTH, _TRIALS = 3, 6, 60  # forms after one another, how many of each length are gone on from, and trials
_NODES = 200_000  # that all trials of an evaluation may compute
_LARGE = "the graph is too large to try it"
_OLD, _OPERAND = 60, 32  # characters of a formula in a remedy


class Trial:
    """A tape in which some nodes have been replaced, at the same point.

    Attributes:
        evaluation: at the point.
        start: what is differentiated by.
        origins: of each node which one it was in the formula; -1 of a new one.
        before, step: the trial that this one goes on from, and what was replaced in it.
        tried: whether it was; where that takes too long, the numbers are those of `before`.
    """

    def __init__(
        self, evaluation: Evaluation, start: int, origins: Sequence[int], before: Trial | None = None,
        step: Candidate | None = None, tried: bool = True,
    ) -> None:  # fmt: skip
        self.evaluation, self.start, self.origins = evaluation, start, origins
        self.before, self.step, self.tried = before, step, tried

    @property
    def gradient(self) -> float:
        return float(self.evaluation.adjoints[self.start])

    @property
    def finite(self) -> bool:
        return math.isfinite(self.gradient) and not math.isnan(self.evaluation.value)

    @cached_property
    def candidates(self) -> Candidates:
        return Candidates(self.evaluation, explain(self.evaluation, self.start), users_of(self.evaluation.tape))

    @cached_property
    def names(self) -> Names:
        return Names(self.evaluation.tape, numbered=False)

    def after(self, step: Candidate) -> Trial | None:
        """With one more replacement; None where it cannot be made."""
        tape = self.evaluation.tape
        made = replaced(tape, step.node, step.form, step.bound)
        if made is None or made[1][self.start] < 0 or step.node == self.start:
            return None
        changed, places = made
        origins = [-1] * len(changed)
        for node, place in enumerate(places):
            if place >= 0 and node != step.node:
                origins[place] = self.origins[node]
        inputs, values = tape.inputs, self.evaluation.values
        point = {name: values[inputs[name]] for name in changed.inputs}
        return Trial(evaluate(changed, point), places[self.start], origins, self, step)

    def words(self) -> str:
        """Why, and what to put in the place of what; empty where that cannot be said."""
        steps: list[tuple[Trial, Candidate]] = []
        trial = self
        while trial.before is not None and trial.step is not None:
            steps.append((trial.before, trial.step))
            trial = trial.before
        told, why = "", ""
        for before, step in reversed(steps):
            new, old = before.written(step), before.formula(step.node)
            if not new or not old:
                return ""
            reason = "" if step.why == why else f"{step.why}: "
            told += f"{'; then ' if told else ''}{reason}put {new} in the place of {old}"
            why = step.why
        return told

    def written(self, step: Candidate) -> str:
        """A form over the nodes that it is bound to."""
        texts: list[Text] = []
        form = step.form
        for node, sources in enumerate(form.args):
            if sources:
                texts.append(combine(form.ops[node], [texts[source] for source in sources]))
            else:
                texts.append(leaf(form, node) if node in form.constants else self.operand(step.bound[form.names[node]]))
        return self._in_origins(texts[form.root].text)

    def operand(self, node: int) -> Text:
        """A node as a part of a formula."""
        names = self.names
        if node in names.tape.names:
            return Text(names.tape.names[node])
        return names.texts[node] if len(names.texts[node].text) <= _OPERAND else Text(names.symbol(node))

    def formula(self, node: int) -> str:
        """What a node computes, also where it has a name."""
        text = self.names.texts[node].text
        return self._in_origins(text if len(text) <= _OLD else self.names.symbol(node))

    def _in_origins(self, text: str) -> str:
        """With the numbers that operations have in the formula; empty where one is not in it."""
        taken = self.names.taken
        if self.before is None:
            return text
        import re

        for node in numbers_in(text, taken):
            if self.origins[node] < 0:
                return ""
            text = re.sub(rf"\b{number_of(node, taken)}\b", f"\0{number_of(self.origins[node], taken)}", text)
        return text.replace("\0", "")


class Remedies:
    """Looks for what helps against the gradients of one evaluation."""

    def __init__(self, evaluation: Evaluation, names: Names) -> None:
        self.evaluation, self.names = evaluation, names
        self.left = _NODES

    @cached_property
    def users(self) -> Users:
        """See `users_of`."""
        return users_of(self.evaluation.tape)

    def _begin(self, explanation: Explanation) -> Trial:
        """What all trials begin with; what does not depend on the explanation is shared."""
        begin = Trial(self.evaluation, explanation.start, range(len(self.evaluation.tape)))
        begin.names = self.names
        begin.candidates = Candidates(self.evaluation, explanation, self.users)
        return begin

    def remedy(self, explanation: Explanation) -> str:
        """What to do about it; empty where nothing is wrong, or nothing is known."""
        if not explanation.evidence:
            return ""
        known = {
            "nan": self._infinite, "inf": self._infinite, "zero": self._zero, "cut": self._cut, "cancel": self._zero,
        }  # fmt: skip
        if explanation.verdict in known:
            return known[explanation.verdict](explanation)
        if explanation.verdict == "vanish" and len(explanation.evidence[0].path) <= 5:
            return ""
        return GENERAL.get(explanation.verdict, "")

    def _infinite(self, explanation: Explanation) -> str:
        last = explanation.evidence[-1]
        if last.kind == "given":
            return GENERAL["given"]
        first, same = self._search(explanation, lambda made: made.same(), lambda trial: trial.finite)
        if same:
            return _told(same)
        other, nearby = self._search(explanation, lambda made: made.nearby(), lambda trial: trial.finite)
        if nearby:
            return _value_alone(first) + _told(nearby)
        if other and other.words():
            alone = f"that alone is not enough, the gradient is then {short(other.gradient)}"
            return f"{other.words()}; {alone if other.tried else _LARGE}"
        return GENERAL["overflow"] if last.kind == "overflow" else ""

    def _zero(self, explanation: Explanation) -> str:
        first, sloped = self._search(explanation, lambda made: made.sloped(), _passes)
        if not (first or sloped) and any(each.kind == "cut" for each in explanation.evidence):
            first, sloped = self._search(explanation, lambda made: made.uncut(), _passes)
        if sloped or (first and first.gradient == 0.0):
            return _told(sloped or first)
        name = self.evaluation.tape.ops[explanation.evidence[0].node].name
        return GENERAL.get(name, "") if explanation.verdict == "zero" else ""

    def _cut(self, explanation: Explanation) -> str:
        first, passing = self._search(explanation, lambda made: made.uncut(), _passes)
        if passing:
            return _told(passing)
        dropped = first and first.step and first.step.form.root == 0  # detach(a) → a
        return _told(first) if dropped and first and first.gradient == 0.0 else ""

    def _search(
        self, explanation: Explanation, known: Callable[[Candidates], Iterator[Candidate]],
        good: Callable[[Trial], bool],
    ) -> tuple[Trial | None, Trial | None]:  # fmt: skip
        """The first trial, and the first one that helps."""
        first, level, tried = None, [self._begin(explanation)], 0
        for _ in range(_DEPTH):
            further: list[Trial] = []
            for before in level:
                for step in known(before.candidates):
                    if self.left < len(before.origins) or tried > _TRIALS:
                        return first or Trial(
                            before.evaluation, before.start, before.origins, before, step, False
                        ), None
                    tried, self.left = tried + 1, self.left - len(before.origins)
                    trial = before.after(step)
                    if trial is None:
                        continue
                    if good(trial) and trial.words():
                        return first, trial
                    first = first or trial
                    further.append(trial)
            level = [each for each in further if not each.finite or each.gradient == 0.0][:_WIDTH]
        return first, None


def _passes(trial: Trial) -> bool:
    return trial.finite and trial.gradient != 0.0


def _told(trial: Trial | None) -> str:
    if trial is None:
        return ""
    return f"{trial.words()}; {f'the gradient is then {short(trial.gradient)}' if trial.tried else _LARGE}"


def _value_alone(first: Trial | None) -> str:
    """That `xlogy` mends the value, and not the gradient."""
    if first is None or first.step is None or first.before is None or not first.tried or "xlogy" not in first.step.why:
        return ""
    call, factor, argument = first.before.written(first.step), first.step.bound["a"], first.step.bound["b"]
    tells = f"the gradient is then {short(first.gradient)}"
    if factor == argument:
        tells = f"its slope, log({first.before.operand(argument).text}) + 1, is −inf there"
    return f"{call} mends the value alone, and {tells}; for a finite gradient: "
