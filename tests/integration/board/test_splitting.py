"""Splitting a card: an agent proposes, a person chooses, and nothing is dispatched by it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import until
from tests.fakes.reviewers import playing, proposes
from tests.integration.board.steps import BUSY, shell, worktrees
from tests.integration.board.terminal import SECONDS, Terminal

if TYPE_CHECKING:
    from tests.fakes.boards import Board

Json = dict[str, Any]


def split(board: Board, card: int, *steps: Json, **more: Any) -> Json:
    """The run of who split it, when that is over."""
    params = {"card": card, "focus": playing(*steps), "agent": "scripted", "wait": True, **more}
    found: Json = board.client.call("kanbots/card/split", params, timeout=SECONDS)["runs"][0]
    return found


def cards(board: Board) -> list[tuple[int, str, str]]:
    return [(card["number"], card["title"], card["column"]) for card in board.show()["cards"]]


def test_a_proposal_becomes_cards_only_once_they_are_chosen(board: Board) -> None:
    number = board.add("Sell everything", "All of it.")
    board.call("kanbots/card/edit", card=number, mode="ask")
    split(board, number, proposes("Sell apples", "Sell pears", "Sell plums"))

    [asked] = board.decisions()
    assert (asked["kind"], asked["card"], asked["run"]) == ("split", 1, None)
    assert asked["multiple"]
    assert [option["label"] for option in asked["options"]] == [
        "Sell apples",
        "Sell pears",
        "Sell plums",
        "All of them",
        "None of them",
    ]
    assert asked["options"][1]["description"] == "Do: Sell pears"
    assert cards(board) == [(1, "Sell everything", "todo")]

    answered = board.answer(asked["id"], "3", "1")
    assert answered["notices"] == ["Made #2 Sell plums, #3 Sell apples."]
    assert cards(board)[1:] == [(2, "Sell plums", "todo"), (3, "Sell apples", "todo")]
    made = board.call("kanbots/card/show", card=2)
    assert (made["body"], made["mode"]) == ("Do: Sell plums\n\nPart of #1.", "ask")
    assert (made["runs"], made["errands"]) == ([], [])
    board.kill_daemon()
    assert len(cards(board)) == 3
    assert board.decisions() == []
    with pytest.raises(Refused, match="was answered"):
        board.answer(asked["id"], "2")


def test_none_of_them_makes_nothing_and_goes_with_no_other(board: Board) -> None:
    split(board, board.add("Sell"), proposes("A", "B"))
    [asked] = board.decisions()
    for both in (("1", "None of them"), ("All of them", "None of them")):
        with pytest.raises(Refused, match="no other answer"):
            board.answer(asked["id"], *both)
    board.answer(asked["id"], "4")
    assert len(cards(board)) == 1
    assert board.decisions() == []


def test_one_answer_makes_all_of_them_in_their_order(board: Board) -> None:
    split(board, board.add("Sell"), proposes("B", "A"))
    [asked] = board.decisions()
    board.answer(asked["id"], "All of them")
    assert [title for _, title, _ in cards(board)] == ["Sell", "B", "A"]


def test_who_splits_sees_the_work_so_far_and_leaves_no_tree(board: Board) -> None:
    run = board.run_script(shell("echo half > half"), {"say": "Done."}, title="Build")
    board.until_state(run, "idle")
    made = split(board, 1, shell("ls; git diff --stat HEAD~1 HEAD"), proposes("Rest"))
    [seen] = board.events(made["id"], "tool_ended")
    assert "half | 1 +" in seen["fields"]["output"]
    until(lambda: worktrees(board) == [f"issue-{run}"], "the end of the tree")
    assert board.show()["cards"][0]["column"] == "in_review"
    assert Path(board.run(run)["worktree"]).is_dir()


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ({"say": "No idea."}, "no `kanbots-split` block"),
        (proposes(*map(str, range(9))), "at most 8"),
        (proposes("A", "a"), "same title"),
        (proposes("None of them", "B"), "same title"),
        (proposes("3", "B"), "is a number"),
        (proposes(), "proposes no card"),
    ],
)
def test_what_is_no_proposal_asks_nothing_and_says_why(
    board: Board, step: Json, reason: str
) -> None:
    made = split(board, board.add("Sell"), step)
    assert reason in made["problem"]
    assert board.decisions() == []
    assert reason in Terminal(board).do("card", "show", "1").stdout


def test_one_at_a_time_and_not_over_an_open_proposal(board: Board) -> None:
    number = board.add("Sell")
    busy = split(board, number, BUSY, wait=False)["id"]
    with pytest.raises(Refused, match="being split already"):
        split(board, number, BUSY)
    board.stop(busy)
    until(lambda: board.run(busy)["problem"], "the end of it")
    assert "stopped by" in board.run(busy)["problem"]
    split(board, number, proposes("A", "B"))
    with pytest.raises(Refused, match="is proposed already"):
        split(board, number, BUSY)


def test_a_reply_and_the_terminal_ask_for_it_too(board: Board) -> None:
    run = board.run_script({"say": "Done."}, title="Build")
    board.until_state(run, "idle")
    board.reply(run, "/split")
    [asked] = until(board.decisions, "the proposal")
    board.answer(asked["id"], "None of them")
    terminal = Terminal(board)
    focus = playing(proposes("Sell apples", "Sell pears"))
    done = terminal.do("split", "1", "--focus", focus, "--wait")
    assert done.stdout.splitlines() == [
        "Which of these cards shall be made of #1?",
        "  1. Sell apples",
        "       Do: Sell apples",
        "  2. Sell pears",
        "       Do: Sell pears",
        "  3. All of them",
        "       Each of these cards.",
        "  4. None of them",
        "       Nothing is made.",
    ]
    [asked] = board.decisions()
    assert terminal.do("answer", asked["id"], "1,2").returncode == 0
    assert [title for _, title, _ in cards(board)] == ["Build", "Sell apples", "Sell pears"]


def test_half_letters_in_a_proposal_break_nothing(board: Board) -> None:
    block = '```kanbots-split\n{"cards": [{"title": "Sell \\ud83d now", "body": "\\udc00"}]}\n```'
    split(board, board.add("Sell"), {"say": block})
    [asked] = board.decisions()
    assert asked["options"][0]["label"] == "Sell \N{REPLACEMENT CHARACTER} now"
    board.answer(asked["id"], "1")
    board.kill_daemon()
    assert [title for _, title, _ in cards(board)][1:] == ["Sell \N{REPLACEMENT CHARACTER} now"]


def test_an_archived_card_is_split_no_more_and_asks_nobody(board: Board) -> None:
    number = board.add("Sell")
    split(board, number, proposes("A", "B"))
    [asked] = board.decisions()

    board.call("kanbots/card/archive", card=number)

    assert board.decisions() == []
    with pytest.raises(Refused, match="was answered"):
        board.answer(asked["id"], "1")
    board.call("kanbots/card/archive", card=number, archived=False)
    assert cards(board) == [(1, "Sell", "todo")]
    busy = split(board, number, BUSY, wait=False)["id"]
    board.call("kanbots/card/archive", card=number)
    until(lambda: board.run(busy)["problem"], "the end of who splits it")
    assert board.run(busy)["problem"] == "its agent was stopped: its card was archived"
