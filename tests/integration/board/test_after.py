"""Cards that come after another start when that one is promoted, and from there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import git, until
from tests.integration.board.steps import journal, shell
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from tests.fakes.boards import Board

MAKE = {"steps": [shell("echo made > made.txt && git add . && git commit -qm Made")]}
LOOK = {"steps": [shell("cp made.txt seen.txt")]}


def card(board: Board, script: object, **more: object) -> int:
    body = f"```kanbots-script\n{json.dumps(script)}\n```\n"
    return int(board.call("kanbots/card/add", title="A card", body=body, **more)["number"])


def test_a_run_stays_queued_until_the_card_before_is_promoted_and_starts_from_there(
    board: Board,
) -> None:
    first = card(board, MAKE)
    second = card(board, LOOK, after=first)
    before, after = board.dispatch(first, second)
    board.until_state(before, "idle")
    held = board.run(after)
    assert (held["state"], held["reason"], held["worktree"]) == ("queued", "after #1", None)

    board.call("kanbots/run/promote", run=before)
    assert board.until_state(after, "idle")["base"] == git(board.path, "rev-parse", "main")
    files = board.call("kanbots/run/diff", run=after, stat=True)["files"]
    assert [file["path"] for file in files] == ["seen.txt"]

    third = card(board, LOOK, after=first)
    board.until_state(board.dispatch(third)[0], "idle")


def test_a_run_starts_from_the_branch_that_the_card_before_landed_on(board: Board) -> None:
    git(board.path, "branch", "release")
    first = card(board, MAKE)
    second = card(board, LOOK, after=first)
    before, after = board.dispatch(first, second)
    board.until_state(before, "idle")
    board.call("kanbots/run/promote", run=before, onto="release")
    view = board.until_state(after, "idle")
    assert (view["baseBranch"], view["base"]) == (
        "release",
        git(board.path, "rev-parse", "release"),
    )


def test_a_held_run_is_still_held_after_a_restart_and_can_be_stopped(board: Board) -> None:
    first = card(board, MAKE)
    held = board.dispatch(card(board, LOOK, after=first))[0]
    board.call("kanbots/daemon/stop", leaveRuns=True)
    board.disconnect()
    assert board.run(held)["reason"] == "after #1"
    board.stop(held)
    before = board.dispatch(first)[0]
    board.until_state(before, "idle")
    board.call("kanbots/run/promote", run=before)
    assert board.run(held)["state"] == "stopped"
    assert journal(board, "run_placed")[0]["run"] == before


def test_cards_that_wait_for_one_another_and_unknown_ones_are_refused(board: Board) -> None:
    one = card(board, MAKE)
    two = card(board, MAKE, after=one)
    with pytest.raises(Refused, match="#1 after #2 after #1"):
        board.call("kanbots/card/edit", card=one, after=two)
    with pytest.raises(Refused, match="#1 after #1"):
        board.call("kanbots/card/edit", card=one, after=one)
    with pytest.raises(Refused, match="no card #9"):
        board.call("kanbots/card/edit", card=one, after=9)
    assert board.call("kanbots/card/edit", card=two, after=0).get("after") is None


def test_waiting_for_a_held_run_ends_and_says_what_starts_it(board: Board) -> None:
    terminal = Terminal(board)
    terminal.json("card", "add", "First")
    terminal.json("card", "add", "Second", "--after", "1")
    assert "after #1" in terminal.do("card", "show", "2").stdout
    done = terminal.do("dispatch", "2", "--wait", "--agent", "scripted")
    assert done.returncode == 1
    assert "2-1 is queued: after #1." in done.stderr
    assert "kanbots-ls promote" in done.stderr
    until(lambda: board.run("2-1")["reason"] == "after #1", "the reason")
