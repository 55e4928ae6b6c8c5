"""An account's limit holds its new starts on every board of the person, and ends by itself."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.store.ledger import open_ledger
from tests.fakes.boards import Board, board_at, until
from tests.integration.board.leaving import nothing_left
from tests.integration.board.steps import BUSY, journal, said, script

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.integration.board.steps import Json

FAR = 3600.0


@pytest.fixture
def boards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Board, Board]]:
    """Two boards of one person."""
    monkeypatch.setenv("KANBOTS_HOME", str(tmp_path / "home"))
    with ExitStack() as stack:
        stack.enter_context(nothing_left(tmp_path))
        one, two = (stack.enter_context(board_at(tmp_path / name)) for name in ("one", "two"))
        yield one, two


def holds(person: Path) -> int:
    """How many holds there are in the person's ledger."""
    ledger = open_ledger(person / "home" / "state" / "ledger.db")
    found = ledger.holds(time.time())
    ledger.close()
    return len(found)


def limit(seconds: float) -> tuple[Json, ...]:
    """Steps of an agent that gives up over a limit that ends in so many seconds."""
    reset = int(time.time() + seconds)
    line = {"type": "limit_reported", "status": "rejected", "window": "w", "resets_at": reset}
    return {"garbage": json.dumps(line)}, {"fail": {"text": "at its limit", "status": 429}}


def limited(board: Board, seconds: float, *then: Json) -> str:
    """A run that has given up, and what it does when it goes on."""
    run = board.run_script(*limit(seconds), *then)
    assert board.until_state(run, "waiting")["reason"] == "rate limit"
    return run


def test_new_starts_wait_on_all_boards_until_an_agent_gets_through(
    boards: tuple[Board, Board], tmp_path: Path
) -> None:
    one, two = boards
    known = two.run_script({"say": "before"}, title="Says who pays")
    two.until_state(known, "idle")
    first = limited(one, FAR)

    def held() -> Json | None:
        run = two.run(new)
        return run if run["reason"] == "rate limit" else None

    until(lambda: holds(tmp_path), "the hold in the ledger")
    new = two.run_script({"say": "begun"})
    seen = until(held, "the hold on the other board")
    assert (seen["state"], seen["retryAt"][:16]) == ("queued", one.run(first)["retryAt"][:16])

    # A person's reply is their own act, and shows that the limit is over.
    one.reply(first, script({"cost": {"usd": 0.1}}, BUSY))

    until(lambda: said(two, new) == ["begun"], "the held run")
    assert one.run(first)["state"] == "working"


def test_a_first_run_of_a_board_is_held_before_its_agent_is_told_a_word(
    boards: tuple[Board, Board],
) -> None:
    one, two = boards
    limited(one, FAR)
    until(lambda: journal(one, "turn_recorded"), "the turn's record")
    new = two.run_script({"say": "begun"})
    seen = two.until_state(new, "waiting")
    assert seen["reason"] == "rate limit"
    assert two.events(new, "turn_started") == []


def test_at_the_reset_a_run_goes_on_by_itself_once_also_after_a_crash(
    boards: tuple[Board, Board],
) -> None:
    one, _two = boards
    run = limited(one, 12, {"say": "went on"})
    one.kill_daemon()
    assert one.run(run)["state"] in ("waiting", "working", "idle")

    until(lambda: said(one, run) == ["went on"], "the run going on")

    one.until_state(run, "idle")
    kinds = [message["kind"] for message in journal(one, "message_queued")]
    assert kinds == ["prompt", "continue"]


def test_who_does_not_want_it_goes_on_by_hand(boards: tuple[Board, Board]) -> None:
    one, two = boards
    (one.path / "kanbots.toml").write_text("[agent]\nresume_after_limit = false\n")
    run = limited(one, 2)
    other = two.run_script(*limit(2), {"say": "went on"})
    until(partial(said, two, other), "the other board's run going on")
    assert [message["kind"] for message in journal(one, "message_queued")] == ["prompt"]
    assert one.run(run)["state"] == "waiting"
