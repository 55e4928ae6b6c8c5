"""Slots over all boards go to whoever waited longest, and nobody keeps one that does not work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.store.ledger import Ledger, open_ledger
from kanbots_ls.store.slots import STALE_SECONDS, Claim, Holder, Share, claim, forget

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

NOW = 1000.0


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = open_ledger(tmp_path / "ledger.db")
    yield ledger
    ledger.close()


class Boards:
    """Boards that claim, with a cap of two."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.dead: set[str] = set()

    def claim(
        self,
        board: str,
        held: Sequence[str] = (),
        wants: Sequence[tuple[str, str]] = (),
        now: float = NOW,
    ) -> Share:
        return claim(self.ledger, Claim(board, "d", held, wants), 2, now, self.lives)

    def lives(self, holder: Holder) -> bool:
        return holder.directory not in self.dead


@pytest.fixture
def boards(ledger: Ledger) -> Boards:
    return Boards(ledger)


def test_what_others_hold_is_not_given_again(boards: Boards) -> None:
    assert boards.claim("a", ["a1"]) == Share(0, frozenset())
    assert boards.claim("b", [], [("1", "b1"), ("2", "b2")]) == Share(1, frozenset({"b1"}))
    assert boards.claim("a", ["a1"], [("1", "a2")]) == Share(1, frozenset())


def test_what_was_granted_counts_from_that_moment(boards: Boards) -> None:
    assert boards.claim("a", [], [("1", "a1"), ("2", "a2")]).granted == {"a1", "a2"}
    assert boards.claim("b", [], [("0", "b1")]) == Share(2, frozenset())


def test_the_longest_waiting_is_first_also_when_it_is_another_boards(boards: Boards) -> None:
    boards.claim("a", ["a1", "a2"])
    boards.claim("b", [], [("5", "b1")])
    boards.claim("a", ["a1"], [("6", "a3")])
    assert boards.claim("a", ["a1"], [("6", "a3")]).granted == set()
    assert boards.claim("b", [], [("5", "b1")]).granted == {"b1"}


def test_a_board_that_does_not_look_any_more_waits_no_more(boards: Boards) -> None:
    boards.claim("a", ["a1", "a2"])
    boards.claim("b", [], [("5", "b1")])
    later = NOW + STALE_SECONDS + 1
    assert boards.claim("a", ["a1"], [("6", "a3")], later).granted == {"a3"}


def test_a_clock_that_was_set_back_keeps_no_place_in_the_line(boards: Boards) -> None:
    boards.claim("b", ["b1", "b2"], [("5", "b3")], NOW * 10)
    boards.dead.update(("b1", "b2"))
    boards.claim("a", ["a1"])
    assert boards.claim("a", ["a1"], [("6", "a2")]).granted == {"a2"}


def test_who_does_not_live_holds_nothing(boards: Boards) -> None:
    boards.claim("a", ["a1", "a2"])
    boards.dead.add("a1")
    assert boards.claim("b", [], [("1", "b1"), ("2", "b2")]) == Share(1, frozenset({"b1"}))


def test_a_board_above_the_cap_keeps_what_works_and_gets_nothing(boards: Boards) -> None:
    assert boards.claim("a", ["a1", "a2", "a3"], [("1", "a4")]) == Share(0, frozenset())


def test_a_board_that_counts_no_more_is_forgotten(boards: Boards, ledger: Ledger) -> None:
    boards.claim("a", ["a1", "a2"], [("1", "a3")])
    forget(ledger, "a")
    assert boards.claim("b", [], [("2", "b1")]) == Share(0, frozenset({"b1"}))


def test_looking_again_writes_nothing(boards: Boards, ledger: Ledger) -> None:
    boards.claim("a", ["a1", "a2"], [("1", "a3")])
    before = ledger.within(lambda database: database.total_changes)
    boards.claim("a", ["a1", "a2"], [("1", "a3")], NOW + 3)
    assert ledger.within(lambda database: database.total_changes) == before
