"""Two runs of one card at once, to compare: dispatched together, one promoted, the other not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import git
from tests.integration.board.steps import BUSY, script, shell
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from tests.fakes.boards import Board

WORK = script(shell("echo made > made-$KANBOTS_RUN.txt"), {"say": "Made."})
TWO = ("--agent", "scripted", "--agent", "scripted")


def test_each_agent_gets_a_run_of_each_card_in_a_worktree_of_its_own(board: Board) -> None:
    for title in ("One", "Two"):
        board.add(title, WORK)
    done = Terminal(board).json("dispatch", "1", "2", *TWO)
    runs = [run["id"] for run in done["runs"]]
    assert runs == ["1-1", "1-2", "2-1", "2-2"]
    places = {board.until_state(run, "idle")["worktree"] for run in runs}
    branches = {board.run(run)["branch"] for run in runs}
    assert (len(places), len(branches)) == (4, 4)


def test_promoting_one_names_the_other_and_how_to_put_it_away(board: Board) -> None:
    terminal = Terminal(board)
    card = board.add("One", WORK)
    Terminal(board).do("dispatch", str(card), *TWO)
    first, second = (run["id"] for run in board.call("kanbots/card/show", card=card)["runs"])
    for run in (first, second):
        board.until_state(run, "idle")
    result = board.call("kanbots/run/promote", run=first)
    assert result["others"] == [second]
    assert any(f"kanbots-ls discard {second}`" in notice for notice in result["notices"])
    assert f"made-{first}.txt" in git(board.path, "ls-tree", "--name-only", "main")

    terminal.do("discard", second)
    again = board.call("kanbots/landing/undo", run=first)
    assert again["others"] == []
    assert board.call("kanbots/run/promote", run=first)["others"] == []


def test_a_rival_at_work_is_told_with_what_stops_it(board: Board) -> None:
    card = board.add("One", WORK)
    (first,) = board.dispatch(card)
    board.until_state(first, "idle")
    board.call("kanbots/card/edit", card=card, body=script(BUSY))
    (second,) = board.dispatch(card)
    board.until_state(second, "working")
    notices = board.call("kanbots/run/promote", run=first)["notices"]
    assert any(f"kanbots-ls discard {second} --stop`" in notice for notice in notices)


@pytest.mark.parametrize(
    ("wishes", "says"),
    [
        ({"agent": "scripted", "agents": ["scripted", "claude"]}, "not both"),
        ({"agents": ["scripted", "claude"], "model": "opus"}, "one agent's"),
        ({"agents": ["scripted", "nobody"]}, "no agent named 'nobody'"),
        ({"agents": ["scripted"] * 9}, "8"),
    ],
)
def test_what_can_not_be_compared_dispatches_nothing(
    wishes: dict[str, object], says: str, board: Board
) -> None:
    card = board.add("One", WORK)
    with pytest.raises(Refused, match=says):
        board.call("kanbots/run/dispatch", cards=[card], **wishes)
    assert board.call("kanbots/card/show", card=card)["runs"] == []


def test_the_terminal_refuses_one_model_for_several_agents(board: Board) -> None:
    board.add("One", WORK)
    words = ("dispatch", "1", "--agent", "scripted", "--agent", "claude", "--model", "opus")
    complaint = Terminal(board).refused(*words, status=2)
    assert "--model and --effort are one agent's" in complaint
