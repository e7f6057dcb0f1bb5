"""Transforms as data: what a person writes to make a graph smaller. The pattern language is in `pattern.py`.

Their names and arguments are those of hiddenlayer, so that its lists of transforms can be used as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from adviz.errors import OptionError, ParseError, Source, Span, clip
from adviz.models.bench import OUTSIDE, Bench, Part
from adviz.models.pattern import Pattern, length, match, parse

_FEW = 3  # boxes that are named by the first and the last of them
KEEP = ("__first__", "__last__")  # in place of an operation: the folded part is called as its first or last one


class Transform:
    """A change of a graph."""

    def apply(self, bench: Bench) -> None:
        """Change the parts on the bench."""
        raise NotImplementedError


def in_turn(bench: Bench, transforms: Sequence[Transform]) -> None:
    """Apply transforms, one after the other.

    Raises:
        OptionError: nothing would be left, or one is no transform.
    """
    for transform in [transforms] if isinstance(transforms, Transform) else transforms or ():
        if not isinstance(transform, Transform):
            raise OptionError(
                f"{clip(repr(transform), 40)} is no transform",
                remedy='give a list of those of adviz.transforms: [Prune("Dropout")]',
            )
        transform.apply(bench)


class Prune(Transform):
    """Take out what a pattern finds. What went into it goes to its users."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._parsed = parse(pattern)

    def __repr__(self) -> str:
        return f"Prune({self.pattern!r})"

    def apply(self, bench: Bench) -> None:
        bench.prune(_found(bench, self._parsed))


class PruneBranch(Transform):
    """Take out what a pattern finds, and all that is used for nothing else."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._parsed = parse(pattern)

    def __repr__(self) -> str:
        return f"PruneBranch({self.pattern!r})"

    def apply(self, bench: Bench) -> None:
        gone = dict.fromkeys(_found(bench, self._parsed))
        for key in reversed(bench.order()):
            users = bench.users[key]
            if users and all(user in gone for user in users):
                gone[key] = None
        bench.prune(gone, led_past=False)


class Fold(Transform):
    """Make one box of what a pattern finds.

    Args:
        pattern: as in `adviz.models.pattern`.
        op: what the new box is called in further patterns; `__first__` and `__last__` keep that of an old one.
        name: what stands in the box; the operation unless it is given.
    """

    def __init__(self, pattern: str, op: str, name: str | None = None) -> None:
        self.pattern = pattern
        self.op = op or pattern
        self.name = name
        self._parsed = parse(pattern)

    def __repr__(self) -> str:
        return f"Fold({self.pattern!r}, {self.op!r}{f', {self.name!r}' if self.name else ''})"

    def apply(self, bench: Bench) -> None:
        """A part that was folded, and what leads to it, is looked at again."""
        reach = length(self._parsed)
        waiting = dict.fromkeys(reversed(bench.order()))
        while waiting:
            key, _ = waiting.popitem()
            if key not in bench.parts:
                continue
            found = match(bench, self._parsed, key)
            if not found or (len(found.keys) == 1 and self.op in (*KEEP, bench.parts[key].op)):
                continue
            made = bench.fold(found.keys, self._made(bench, found.keys))
            waiting |= dict.fromkeys([made, *_before(bench, made, reach - 1)])

    def _made(self, bench: Bench, keys: Sequence[int]) -> Part:
        first, last = bench.parts[keys[0]], bench.parts[keys[-1]]
        if self.op in KEEP:
            kept = first if self.op == "__first__" else last
            return kept._replace(like=_like(bench, keys, kept.op), title=self.name or kept.title)
        bench.say(self.op, self.pattern)
        return Part(self.op, self.op, _name(bench, keys), _like(bench, keys, self.op), (), (), self.name or self.op)


class FoldId(Transform):
    """Make one box of all whose name agrees with a regular expression in its first group: `r"(encoder\\.\\d+)\\."`.
    A box without a name has that of the module that it is in, with a dot behind it.

    Raises:
        ParseError: it is no regular expression, or one without a group.
    """

    def __init__(self, id_regex: str, op: str, name: str | None = None) -> None:
        self.regex = _regular(id_regex)
        if not self.regex.groups:
            remedy = r"write (encoder\.\d+)\. : boxes with the same text in the parentheses are folded"
            raise ParseError("a group is missing", Source(id_regex, "<regex>"), Span(0, max(len(id_regex), 1)), remedy)
        self.op = op
        self.name = name

    def __repr__(self) -> str:
        return f"FoldId({self.regex.pattern!r}, {self.op!r}{f', {self.name!r}' if self.name else ''})"

    def apply(self, bench: Bench) -> None:
        groups: dict[str, list[int]] = {}
        for key in bench.order():
            part = bench.parts[key]
            found = self.regex.match(part.name or f"{part.home}." * bool(part.home))
            if found and found[1] is not None:
                groups.setdefault(found[1], []).append(key)
        for name, keys in groups.items():
            fold_group(bench, keys, Part(self.op, self.op, name, (), (), (), self.name or self.op))


class FoldDuplicates(Transform):
    """Make one box with a badge ×N of boxes in a row that are the same.

    Args:
        by: `size`: the same operation, with results of the same shape and as many parameters; `op`: the same operation,
            as hiddenlayer has it.
    """

    def __init__(self, by: str = "size") -> None:
        if by not in ("size", "op"):
            raise OptionError(f"FoldDuplicates cannot go by {clip(repr(by), 24)}", remedy="by size, or by op")
        self.by = by

    def __repr__(self) -> str:
        return f"FoldDuplicates({self.by!r})" if self.by != "size" else "FoldDuplicates()"

    def apply(self, bench: Bench) -> None:
        for row in self._rows(bench):
            first, last = bench.parts[row[0]], bench.parts[row[-1]]
            times = sum(bench.parts[key].times for key in row)
            bench.say(f"{called(first)} ×{times}", "")
            bench.fold(row, first._replace(times=times, name=_name(bench, row), like=last.like))

    def _rows(self, bench: Bench) -> list[list[int]]:
        rows = []
        seen: set[int] = set()
        for key in bench.order():
            if key in seen or not bench.parts[key].arrows:
                continue
            row = [key]
            while (after := _only_user(bench, row[-1])) is not None and self._alike(bench, row[-1], after):
                row.append(after)
            seen.update(row)
            if len(row) > 1:
                rows.append(row)
        return rows

    def _alike(self, bench: Bench, a: int, b: int) -> bool:
        one, other = bench.parts[a], bench.parts[b]
        return one.op.lower() == other.op.lower() and (self.by == "op" or one.like == other.like)


class Rename(Transform):
    """Call operations, or boxes, by another name: `Rename(op=r"onnx::(.*)", to=r"\\1")`."""

    def __init__(self, op: str | None = None, name: str | None = None, to: str | None = None) -> None:
        if bool(op) == bool(name) or not to:
            raise OptionError("Rename takes op or name, and to", remedy='write Rename(op="Gemm", to="Linear")')
        self.op, self.name, self.to = op, name, to
        self._regex = _regular(op or name or "")
        try:
            self._regex.sub(to, "")
            re.compile(f"|{self._regex.pattern}").sub(to, "")
        except (re.error, IndexError) as error:
            raise ParseError(f"the new name is no template: {error}", Source(to, "<to>"), Span(0, len(to))) from None

    def __repr__(self) -> str:
        return f"Rename({f'op={self.op!r}' if self.op else f'name={self.name!r}'}, to={self.to!r})"

    def apply(self, bench: Bench) -> None:
        assert self.to
        for key, part in bench.parts.items():
            if self.op:
                op = self._regex.sub(self.to, part.op)
                if op != part.op:
                    bench.parts[key] = part._replace(op=op, word=op, title=op, like=_same_like(part, op))
            else:
                title = self._regex.sub(self.to, part.title or part.name)
                if title != (part.title or part.name):
                    bench.parts[key] = part._replace(title=title)


def fold_group(bench: Bench, keys: Sequence[int], made: Part) -> None:
    """Fold parts that belong together; in several pieces where a way leads out of them and back into them."""
    pieces = bench.pieces(keys)
    for number, piece in enumerate(pieces, 1):
        name = made.name if len(pieces) == 1 else f"{made.name} (part {number} of {len(pieces)})"
        bench.fold(piece, made._replace(name=name, like=_like(bench, piece, made.op)))


def _found(bench: Bench, pattern: Pattern) -> list[int]:
    """Keys of all that a pattern finds; what was found once is not looked at again."""
    gone: dict[int, None] = {}
    for key in bench.order():
        if key not in gone:
            found = match(bench, pattern, key)
            if found and not set(found.keys) & gone.keys():
                gone |= dict.fromkeys(found.keys)
    return list(gone)


def _before(bench: Bench, key: int, steps: int) -> list[int]:
    """The parts from which `key` is reached in that many steps, the nearest last."""
    found: dict[int, None] = {}
    edge = [key]
    for _ in range(steps):
        edge = [source for each in edge for source in bench.sources(each) if source not in found]
        found |= dict.fromkeys(edge)
    return list(found)[::-1]


def _only_user(bench: Bench, key: int) -> int | None:
    users = bench.users[key]
    return next(iter(users)) if len(users) == 1 and OUTSIDE not in users else None


def _like(bench: Bench, keys: Sequence[int], op: str) -> tuple[object, ...]:
    return (op.lower(), *(bench.parts[key].like for key in keys))


def _same_like(part: Part, op: str) -> tuple[object, ...]:
    return (op.lower(), part.like)


def called(part: Part) -> str:
    """What a part is called where it is told of."""
    return part.title or part.word


def _name(bench: Bench, keys: Sequence[int]) -> str:
    """What parts together are called: as the module that all are in, with the first and the last of few."""
    nodes = sorted(node for key in keys for node in bench.parts[key].members)
    found = list(dict.fromkeys(bench.names[node].partition(" (call ")[0] for node in nodes if bench.names[node]))
    if len(found) < 2:
        return found[0] if found else ""
    rows = [name.split(".") for name in found]
    size = 0
    while all(len(row) > size + 1 for row in rows) and len({row[size] for row in rows}) == 1:
        size += 1
    if size and len(found) > _FEW:
        return ".".join(rows[0][:size])
    return f"{found[0]} … {'.'.join(rows[-1][size:])}"


def _regular(text: str) -> re.Pattern[str]:
    if not isinstance(text, str):
        raise OptionError(f"a regular expression cannot be {clip(repr(text), 24)}", remedy="give a text")
    try:
        return re.compile(text)
    except re.error as error:
        at = error.pos or 0
        raise ParseError(
            f"this is no regular expression: {error.msg}", Source(text, "<regex>"), Span(at, at + 1)
        ) from None
