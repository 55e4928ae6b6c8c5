"""Which lines of a text two changed, each in their own words: a run, and a person in an editor.

Both are compared with the text that the run started from, so that what only one of them did, or
both in the same words, is nothing to speak of.  Pure: no git, which knows of no text that is not
saved.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_EXACT = 1_000_000
"""Pairs of lines; where there are more, frequent lines such as empty ones find no partner."""


@dataclass(frozen=True, slots=True)
class Change:
    """Lines of the old text, and what stands in their place."""

    first: int
    """Of the old text, from 0."""
    last: int
    """The line after them; ``first`` where lines were only added."""
    start: int
    """Where the new lines begin in the new text."""
    lines: tuple[str, ...]


class Span(NamedTuple):
    """Lines of the new text: the first, and the last of them."""

    first: int
    last: int


def changes(before: Sequence[str], after: Sequence[str]) -> tuple[Change, ...]:
    """From one text to another, in their order."""
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    frequent = len(old) * len(new) > _EXACT
    found = SequenceMatcher(None, old, new, autojunk=frequent).get_opcodes()
    return tuple(
        Change(head + i1, head + i2, head + j1, tuple(new[j1:j2]))
        for tag, i1, i2, j1, j2 in found
        if tag != "equal"
    )


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines both begin with."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def same_lines(theirs: Sequence[Change], ours: Sequence[Change]) -> Iterator[Span]:
    """Where our text has changes of lines that they changed otherwise."""
    for mine in ours:
        met = [each for each in theirs if _meet(each, mine) and not _is_same(each, mine)]
        if met:
            yield _span(mine, met)


def _meet(one: Change, other: Change) -> bool:
    """They changed a line both, or one added within what the other changed, or both at a place."""
    if one.first == one.last and other.first == other.last:
        return one.first == other.first
    if one.first == one.last or other.first == other.last:
        added, wide = (one, other) if one.first == one.last else (other, one)
        return wide.first < added.first < wide.last
    return max(one.first, other.first) < min(one.last, other.last)


def _is_same(one: Change, other: Change) -> bool:
    return (one.first, one.last, one.lines) == (other.first, other.last, other.lines)


def _span(mine: Change, met: Sequence[Change]) -> Span:
    """The lines themselves, where each stands in the place of one; else all of the change."""
    count = len(mine.lines)
    if count == 0:
        above = max(0, mine.start - 1)
        return Span(above, above)
    first, last = 0, count - 1
    if count == mine.last - mine.first:
        first = max(0, min(each.first for each in met) - mine.first)
        last = min(last, max(max(each.last - 1, each.first) for each in met) - mine.first)
    return Span(mine.start + first, mine.start + last)
