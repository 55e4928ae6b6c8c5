"""Runs beyond the cap wait their turn; whoever waits for a person or is idle gives it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import Board, put, until
from tests.integration.board.steps import (
    BUSY,
    ask,
    branches,
    inhabitants,
    journal,
    question,
    said,
    say_answer,
    script,
    shell,
    worktrees,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.integration.board.steps import Json

QUESTION = ask(question("Which way?", "Left", "Right"))
AT_WORK = ("preparing", "working")


def configure(board: Board, **queue: int) -> None:
    """Settings of the queue, from the next look at them on."""
    lines = [f"{name} = {value}" for name, value in queue.items()]
    put(board.path / "kanbots.toml", "\n".join(["[queue]", *lines, ""]))


@pytest.fixture
def queue(shared: Board) -> Iterator[Board]:
    """The file's board, with no run at work before or after."""
    yield shared
    shared.call("kanbots/run/stop", all=True)


def states(board: Board, runs: list[str]) -> list[str]:
    """The runs' states, seen at one moment."""
    seen = {run["id"]: run["state"] for card in board.show()["cards"] for run in card["runs"]}
    return [seen[run] for run in runs]


def held(gate: Path) -> Json:
    """A step that takes until ``gate`` exists."""
    return shell(f"while [ ! -e '{gate}' ]; do sleep 0.05; done")


def test_four_runs_work_at_once_unless_told_otherwise(queue: Board, tmp_path: Path) -> None:
    configure(queue, stagger_ms=0)
    cards = [queue.add("A card", script(held(tmp_path / f"{n}"), {"say": "x"})) for n in range(6)]
    runs = queue.dispatch(*cards)

    until(lambda: states(queue, runs).count("working") == 4, "four at work")
    assert states(queue, runs) == ["working"] * 4 + ["queued"] * 2
    (tmp_path / "2").touch()
    queue.until_state(runs[2], "idle")
    until(lambda: states(queue, runs)[4] == "working", "the next in line")
    assert states(queue, runs)[5] == "queued"
    for n in range(6):
        (tmp_path / f"{n}").touch()
    until(lambda: states(queue, runs) == ["idle"] * 6, "the end of all")
    assert most_at_once(queue, runs) == 4


def most_at_once(board: Board, runs: list[str]) -> int:
    """How many of these runs had a place and a turn to end at one time, by the journal."""
    now = most = 0
    for event in journal(board):
        if event.get("run") in runs:
            now += {"run_placed": 1, "turn_recorded": -1}.get(event["type"], 0)
            most = max(most, now)
    return most


def test_the_cap_is_that_of_kanbots_toml_also_when_it_changes(queue: Board) -> None:
    configure(queue, concurrent=1, stagger_ms=0)
    runs = [queue.run_script(BUSY) for _ in range(3)]
    queue.until_state(runs[0], "working")
    assert states(queue, runs) == ["working", "queued", "queued"]

    configure(queue, concurrent=2, stagger_ms=0)
    queue.add("Something happens on the board")

    until(lambda: states(queue, runs)[1] == "working", "the second run")
    assert states(queue, runs)[2] == "queued"


def test_a_run_that_asks_gives_its_turn_away_and_gets_its_answer_above_the_cap(
    queue: Board,
) -> None:
    configure(queue, concurrent=1, stagger_ms=0)
    asking = queue.run_script(QUESTION, say_answer(), BUSY)
    decision = queue.until_decision(asking)
    other, third = queue.run_script(BUSY), queue.run_script(BUSY)
    queue.until_state(other, "working")

    queue.answer(decision["id"], "Left")

    until(lambda: said(queue, asking) == ["heard Left"], "the answer's arrival")
    assert states(queue, [asking, other, third]) == ["working", "working", "queued"]
    queue.stop(other)
    assert states(queue, [asking, third]) == ["working", "queued"], "one works: the cap is full"
    queue.stop(asking)
    queue.until_state(third, "working")


def test_an_idle_run_gives_its_turn_away_and_is_replied_to_above_the_cap(queue: Board) -> None:
    configure(queue, concurrent=1, stagger_ms=0)
    idle = queue.run_script({"say": "done"})
    queue.until_state(idle, "idle")
    other, third = queue.run_script(BUSY), queue.run_script(BUSY)
    queue.until_state(other, "working")

    queue.reply(idle, script({"say": "again"}, BUSY))

    until(lambda: said(queue, idle) == ["done", "again"], "the reply's arrival")
    assert states(queue, [idle, other, third]) == ["working", "working", "queued"]


def test_a_run_that_is_rate_limited_is_not_overtaken_for_ever(queue: Board) -> None:
    configure(queue, concurrent=1, stagger_ms=0)
    limited = queue.run_script({"rate_limit": 600})
    queue.until_state(limited, "waiting")
    assert queue.run(limited)["reason"] == "rate limit"

    other = queue.run_script({"say": "done"})

    queue.until_state(other, "idle")


def test_a_queued_run_stopped_before_its_turn_leaves_nothing_behind(queue: Board) -> None:
    configure(queue, concurrent=1, stagger_ms=0)
    working, queued, next_one = (queue.run_script(BUSY) for _ in range(3))
    queue.until_state(working, "working")
    assert queue.run(queued)["state"] == "queued"

    queue.stop(queued)

    stopped = queue.run(queued)
    assert (stopped["state"], stopped["worktree"]) == ("stopped", None)
    assert stopped["endedAt"]
    queue.stop(working)
    queue.until_state(next_one, "working")
    assert queue.run(queued)["state"] == "stopped"
    assert f"issue-{queued}" not in worktrees(queue)
    assert f"kanbots/issue-{queued}" not in branches(queue)
    assert not (queue.data / "runs" / queued).exists()
    assert not inhabitants(queue.path / ".kanbots" / "worktrees" / f"issue-{queued}")


def test_a_card_whose_queued_run_was_stopped_is_dispatched_anew(queue: Board) -> None:
    configure(queue, concurrent=1, stagger_ms=0)
    working = queue.run_script(BUSY)
    queue.until_state(working, "working")
    card = queue.add("A card", script({"say": "second"}))
    [first] = queue.dispatch(card)
    queue.stop(first)
    queue.stop(working)

    [second] = queue.dispatch(card)

    queue.until_state(second, "idle")
    assert (first, second) == (f"{card}-1", f"{card}-2")


def test_eight_dispatched_at_once_all_work_and_none_fails(queue: Board) -> None:
    configure(queue, concurrent=8, stagger_ms=0)
    steps = script({"write": {"path": "note", "text": "x\n"}}, {"commit": "Note it"})
    cards = [queue.add(f"Card {n}", steps) for n in range(8)]

    runs = queue.dispatch(*cards)

    until(lambda: set(states(queue, runs)) == {"idle"}, "eight idle runs")
    diffs = [queue.call("kanbots/run/diff", run=run)["files"] for run in runs]
    assert all([file["path"] for file in files] == ["note"] for files in diffs)
    assert len({queue.run(run)["base"] for run in runs}) == 1


def test_starts_are_staggered_and_a_run_that_waits_for_its_start_can_be_stopped(
    board: Board,
) -> None:
    configure(board, stagger_ms=60_000)
    first, second = board.dispatch(*(board.add("A card", script(BUSY)) for _ in range(2)))
    started, waiting = sorted([first, second], key=lambda run: not begun(board, run))
    until(lambda: board.run(waiting)["phase"] == "agent", "the second run's last phase")
    board.until_state(started, "working")
    assert board.run(waiting)["state"] == "preparing"

    board.stop(waiting)

    assert board.run(waiting)["state"] == "stopped"
    assert not begun(board, waiting, now=True)
    assert board.run(started)["state"] == "working"


def begun(board: Board, run: str, *, now: bool = False) -> bool:
    """Whether the run's agent is started; waits for one of the board's to be, unless ``now``."""
    if not now:
        until(lambda: journal(board, "agent_starting"), "a start")
    return any(event["run"] == run for event in journal(board, "agent_starting"))
