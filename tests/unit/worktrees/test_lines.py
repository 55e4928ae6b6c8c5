"""Which lines two people changed, and when that is worth a word."""

from __future__ import annotations

import random

import pytest

from kanbots_ls.worktrees.review.lines import changes, same_lines

BASE = [f"line {number}" for number in range(1, 21)]


def put(at: int, *lines: str, of: int = 1) -> list[str]:
    """The base with other lines from the one of that number on, in the place of ``of``."""
    return [*BASE[: at - 1], *lines, *BASE[at - 1 + of :]]


def said(theirs: list[str], ours: list[str]) -> list[tuple[int, int]]:
    """Line numbers of our text."""
    found = same_lines(changes(BASE, theirs), changes(BASE, ours))
    return [(first + 1, last + 1) for first, last in found]


def applied(before: list[str], after: list[str]) -> list[str]:
    """The text after, made from the changes."""
    made = list(before)
    for each in reversed(changes(before, after)):
        made[each.first : each.last] = each.lines
    return made


@pytest.mark.parametrize("seed", range(50))
def test_changes_lead_from_one_text_to_the_other_and_say_where_they_stand(seed: int) -> None:
    dice = random.Random(seed)
    one, other = ([dice.choice("abcde") for _ in range(dice.randrange(40))] for _ in "12")
    assert applied(one, other) == other
    for each in changes(one, other):
        assert tuple(other[each.start : each.start + len(each.lines)]) == each.lines


def test_a_line_that_both_changed_in_their_own_words_is_said() -> None:
    assert said(put(5, "theirs"), put(5, "ours")) == [(5, 5)]
    assert said(put(5, "theirs", "more"), put(5, "ours")) == [(5, 5)]
    assert said(put(4, "a", "b", "c", of=3), put(5, "ours")) == [(5, 5)]


def test_of_several_lines_those_are_said_that_both_changed() -> None:
    ours = put(5, "a", "b", "c", "d", of=4)
    assert said(put(6, "theirs"), ours) == [(6, 6)]
    assert said(put(6, "x", "y", of=2), ours) == [(6, 7)]
    assert said(put(6, "theirs"), put(5, "a", "b", of=4)) == [(5, 6)], "nobody knows which is which"


def test_what_only_one_changed_or_both_alike_is_nothing_to_speak_of() -> None:
    assert said(BASE, put(5, "ours")) == []
    assert said(put(5, "theirs"), BASE) == []
    assert said(put(5, "same"), put(5, "same")) == []
    assert said(put(4, "theirs"), put(5, "ours")) == []
    assert said(put(9, "theirs"), put(2, "ours", "more")) == []


def test_lines_that_both_added_at_one_place_are_said() -> None:
    end = len(BASE) + 1
    assert said(put(end, "theirs"), put(end, "ours", "two")) == [(end, end + 1)]
    assert said(put(8, "theirs", of=0), put(8, "ours", of=0)) == [(8, 8)]
    assert said(put(8, "theirs", of=0), put(9, "ours", of=0)) == []
    assert said(put(7, "a", "b", "c", of=3), put(9, "ours", of=0)) == [(9, 9)]


def test_where_we_took_lines_away_the_one_above_is_said() -> None:
    assert said(put(5, "theirs"), put(5, of=1)) == [(4, 4)]
    assert said(["theirs", *BASE[1:]], BASE[1:]) == [(1, 1)]
    assert said(BASE[:-1], []) == [(1, 1)]


def test_a_large_text_with_many_like_lines_is_compared_all_the_same() -> None:
    large = [line for number in range(8000) for line in (f"x = {number}", "")]
    theirs, ours = list(large), list(large)
    theirs[2000], ours[2000] = "theirs", "ours"
    theirs[10], ours[15990] = "theirs", "ours"
    found = list(same_lines(changes(large, theirs), changes(large, ours)))
    assert found == [(2000, 2000)]
