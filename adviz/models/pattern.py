"""Patterns of operations: `Conv > BatchNorm > Relu`, `((ConvBnRelu > ConvBn) | ConvBn) > Add > Relu`.

A word matches an operation, whatever its upper and lower case; `*` stands for any letters. `A > B` matches an A whose
only user is a B; `A | B` matches operations that have the same inputs, and that lead to the same user.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import NamedTuple

from adviz.errors import OptionError, ParseError, Source, Span, clip
from adviz.models.bench import OUTSIDE, Bench

DEEPEST = 40  # parentheses within parentheses
MOST = 100  # operations in a pattern
_TOKEN = re.compile(r"\s*(?:([\w.:*]+)|(.))", re.DOTALL)


class Word(NamedTuple):
    """An operation."""

    text: str


class Series(NamedTuple):
    """Patterns one after the other."""

    items: tuple[Pattern, ...]


class Branches(NamedTuple):
    """Patterns beside each other."""

    items: tuple[Pattern, ...]


Pattern = Word | Series | Branches


class _Open(NamedTuple):
    """A parenthesis that is open: where it stands, what is in it so far, the sign between."""

    start: int
    items: list[Pattern]
    sign: list[str]


def parse(text: str) -> Pattern:
    """The pattern that a text holds.

    Raises:
        ParseError: it is none; the caret stands at the place.
        OptionError: it is no text.

    >>> parse("Conv > (A | B)")
    Series(items=(Word(text='conv'), Branches(items=(Word(text='a'), Word(text='b')))))
    """
    if not isinstance(text, str):
        raise OptionError(f"a pattern cannot be {clip(repr(text), 24)}", remedy='write "Conv > Relu"')
    stack = [_Open(0, [], [])]
    wanted = True  # whether an operation must follow
    end = words = 0
    while (found := _TOKEN.match(text, end)) and (found[1] or (found[2] or "").strip()):
        start, end = found.end() - len(found[1] or found[2]), found.end()
        sign = found[2] or ""
        top = stack[-1]
        if found[1] or sign == "(":
            if not wanted:
                raise _wrong(text, start, end, f"a sign is missing before {clip(found[0].strip(), 24)}", "write > or |")
            if sign:
                stack.append(_Open(start, [], []))
                if len(stack) > DEEPEST:
                    raise _wrong(text, start, end, f"there are more than {DEEPEST - 1} parentheses within each other")
            else:
                top.items.append(Word(found[1].lower()))
                wanted = False
                words += 1
            if words > MOST:
                raise _wrong(text, start, end, f"there are more than {MOST} operations")
        elif sign in (">", "|"):
            if wanted:
                raise _wrong(text, start, end, f"an operation is missing before {sign}")
            if top.sign and top.sign[0] != sign:
                raise _wrong(text, start, end, "> and | stand beside each other", "put one of them into parentheses")
            top.sign.append(sign)
            wanted = True
        elif sign == ")":
            if len(stack) == 1:
                raise _wrong(text, start, end, "there is no parenthesis to close")
            if wanted:
                raise _wrong(text, start, end, "an operation is missing before )")
            stack.pop()
            stack[-1].items.append(_made(top))
        else:
            raise _wrong(text, start, end, f"a pattern has no {sign}", "it has words, > | ( ) and *")
    if wanted:
        raise _wrong(text, len(text), len(text) + 1, "an operation is missing", "write Conv > Relu")
    if len(stack) > 1:
        raise _wrong(text, stack[-1].start, stack[-1].start + 1, "this parenthesis is not closed", "add )")
    return _made(stack[0])


def _made(group: _Open) -> Pattern:
    if len(group.items) == 1:
        return group.items[0]
    return Series(tuple(group.items)) if group.sign[0] == ">" else Branches(tuple(group.items))


def _wrong(text: str, start: int, end: int, message: str, remedy: str = "") -> ParseError:
    return ParseError(message, Source(text, "<pattern>"), Span(start, end), remedy)


class Match(NamedTuple):
    """Keys of the parts that a pattern has found, in the order of the pattern, and who uses what comes out."""

    keys: tuple[int, ...]
    users: frozenset[int]


def length(pattern: Pattern) -> int:
    """How many operations one after the other a pattern has at most."""
    if isinstance(pattern, Word):
        return 1
    found = [length(item) for item in pattern.items]
    return sum(found) if isinstance(pattern, Series) else max(found)


def match(bench: Bench, pattern: Pattern, key: int) -> Match | None:
    """What a pattern finds where it begins with a part; None where it finds nothing."""
    if isinstance(pattern, Word):
        part = bench.parts[key]
        words = (part.op.lower(), part.word.lower())
        hit = pattern.text in words or ("*" in pattern.text and any(fnmatchcase(word, pattern.text) for word in words))
        return Match((key,), frozenset(bench.users[key])) if hit else None
    if isinstance(pattern, Branches):
        before = set(bench.sources(key))
        if not before:
            return None
        beside = bench.users[bench.find(next(iter(before)))]
        return _beside(bench, pattern, [each for each in beside if each != OUTSIDE
                                        and set(bench.sources(each)) == before], key)  # fmt: skip
    found = match(bench, pattern.items[0], key)
    keys = list(found.keys) if found else []
    for item in pattern.items[1:]:
        if not found:
            return None
        found = _next(bench, item, found.users)
        keys += found.keys if found else ()
    return Match(tuple(keys), found.users) if found and len(set(keys)) == len(keys) else None


def _next(bench: Bench, pattern: Pattern, users: frozenset[int]) -> Match | None:
    """A pattern matched with all that uses what came before it."""
    if OUTSIDE in users:
        return None
    if isinstance(pattern, Branches):
        found = _beside(bench, pattern, sorted(users), None)
        return found if found and len(pattern.items) == len(users) else None
    return match(bench, pattern, next(iter(users))) if len(users) == 1 else None


def _beside(bench: Bench, pattern: Branches, nodes: list[int], first: int | None) -> Match | None:
    """Each branch matched with another of the nodes, all of which lead to the same users; `first` is among them."""
    tried = [[match(bench, item, node) for node in nodes] for item in pattern.items]
    for users in dict.fromkeys(found.users for row in tried for found in row if found):
        usable = [
            [at for at, found in enumerate(row) if found and found.users == users and _apart(found, nodes, at)]
            for row in tried
        ]
        chosen = _assigned(usable, nodes.index(first) if first in nodes else -1)
        if chosen:
            keys = [key for row, at in zip(tried, chosen, strict=True) for key in (row[at] or Match((), users)).keys]
            if len(set(keys)) == len(keys):
                return Match(tuple(keys), users)
    return None


def _apart(found: Match, nodes: list[int], at: int) -> bool:
    """Whether a branch stays clear of the beginnings of the others."""
    return not set(found.keys) & (set(nodes) - {nodes[at]})


def _assigned(usable: list[list[int]], needed: int) -> list[int] | None:
    """A different choice for each row (Kuhn's algorithm), one of which is `needed` where that is none of -1."""
    owner: dict[int, int] = {}
    for row in range(len(usable)):
        if not _place(row, usable, owner, set()):
            return None
    if needed >= 0 and needed not in owner:
        row = next((row for row, choices in enumerate(usable) if needed in choices), -1)
        if row < 0:
            return None
        owner = {at: who for at, who in owner.items() if who != row} | {needed: row}
    chosen = {row: at for at, row in owner.items()}
    return [chosen[row] for row in range(len(usable))]


def _place(row: int, usable: list[list[int]], owner: dict[int, int], seen: set[int]) -> bool:
    """Find a choice for a row, moving others where that helps; as deep as there are branches."""
    for at in usable[row]:
        if at not in seen:
            seen.add(at)
            if at not in owner or _place(owner[at], usable, owner, seen):
                owner[at] = row
                return True
    return False
