"""Stop ends all that a run has started and nothing else; what was done can be gone on with."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import Board, until
from tests.integration.board.steps import (
    BUSY,
    ask,
    branches,
    decisions_of,
    inhabitants,
    is_alive,
    journal,
    kill_keeper,
    pids_in,
    question,
    said,
    script,
    sends,
    shell,
    worktrees,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.board.steps import Json

QUESTION = ask(question("Which way?", "Left", "Right"))

# Ways in which a command outlives the shell it was started from; `%s` writes down its pid.
ESCAPES = {
    "a child of the shell": "sh -c '%s; exec sleep 600' &",
    "a session of its own": "setsid sh -c '%s; exec sleep 600' &",
    "deaf to hangups": "nohup sh -c '%s; exec sleep 600' >/dev/null 2>&1 &",
    "deaf to TERM": """sh -c 'trap "" TERM INT HUP; %s; while :; do sleep 0.2; done' &""",
    "an orphan": "(setsid sh -c '%s; exec sleep 600' &) &",
    "without our variables": "(setsid env -i /bin/sh -c '%s; exec /bin/sleep 600' &) &",
}


def escape(file: Path, *ways: str) -> Json:
    """A step that starts a process in each of these ways and works on."""
    note = f'echo $$ >> "{file}"'
    return shell("\n".join([*(ESCAPES[way] % note for way in ways), "sleep 600"]))


def test_stop_ends_whatever_the_agent_has_started(shared: Board, tmp_path: Path) -> None:
    run = shared.run_script(escape(tmp_path / "pids", *ESCAPES))
    pids = pids_in(tmp_path / "pids", len(ESCAPES))
    agent, keeper = shared.agent_pid(run), shared.keeper_pid(run)
    assert all(map(is_alive, [*pids, agent]))

    shared.stop(run)

    assert [pid for pid in [*pids, agent] if is_alive(pid)] == []
    until(lambda: not is_alive(keeper), "the keeper's end")
    assert shared.run(run)["state"] == "stopped"


def test_stop_ends_what_an_earlier_keeper_had_below_it(shared: Board, tmp_path: Path) -> None:
    ways = [way for way in ESCAPES if way != "without our variables"]
    run = shared.run_script(escape(tmp_path / "pids", *ways))
    pids = pids_in(tmp_path / "pids", len(ways))
    kill_keeper(shared, run)

    shared.stop(run)

    assert [pid for pid in pids if is_alive(pid)] == []


def test_stop_ends_what_an_idle_agent_left_running(shared: Board, tmp_path: Path) -> None:
    note = f'echo $$ >> "{tmp_path / "pids"}"'
    run = shared.run_script(shell(ESCAPES["an orphan"] % note), {"say": "served"})
    shared.until_state(run, "idle")
    [server] = pids_in(tmp_path / "pids", 1)
    assert is_alive(server)

    shared.stop(run)

    assert not is_alive(server)
    assert shared.run(run)["state"] == "stopped"


def test_stop_touches_no_other_run_and_no_daemon(shared: Board, tmp_path: Path) -> None:
    other = shared.run_script(escape(tmp_path / "others", "a session of its own"))
    run = shared.run_script(escape(tmp_path / "own", "a session of its own"))
    [kept], [ended] = pids_in(tmp_path / "others", 1), pids_in(tmp_path / "own", 1)
    bystanders = [kept, shared.agent_pid(other), shared.keeper_pid(other), shared.daemon_pid]

    shared.stop(run)

    assert not is_alive(ended)
    assert all(map(is_alive, bystanders))
    assert shared.run(other)["state"] == "working"
    shared.stop(other)


def test_stop_all_ends_every_run_in_whatever_state(board: Board) -> None:
    (board.path / "kanbots.toml").write_text("[queue]\nconcurrent = 1\nstagger_ms = 0\n")
    asking, idle, limited, working, queued = (
        board.run_script(step) for step in (QUESTION, {"say": "x"}, {"rate_limit": 600}, BUSY, BUSY)
    )
    board.until_decision(asking)
    board.until_state(idle, "idle")
    board.until_state(limited, "waiting")
    board.until_state(working, "working")
    assert board.run(queued)["state"] == "queued"
    every = [asking, idle, limited, working, queued]
    agents = [board.agent_pid(run) for run in (asking, idle, limited, working)]

    stopped = board.call("kanbots/run/stop", all=True)["runs"]

    assert {run["id"]: run["state"] for run in stopped} == dict.fromkeys(every, "stopped")
    assert not any(map(is_alive, agents))
    # The turns that it cut short may still be written down.
    until(lambda: not inhabitants(board.path / ".kanbots"), "the end of the last look at them")
    assert board.decisions() == []
    assert board.call("kanbots/run/stop", all=True)["runs"] == []


def test_a_decision_of_a_stopped_run_is_withdrawn_and_takes_no_answer(shared: Board) -> None:
    run = shared.run_script(ask(question("A?", "1", "2"), question("B?", "3")))
    shared.until_decision(run)
    shared.answer(f"{run}.1", "2")

    shared.stop(run)

    found = decisions_of(shared, run)
    assert [decision["state"] for decision in found] == ["withdrawn", "withdrawn"]
    with pytest.raises(Refused, match="withdrawn"):
        shared.answer(f"{run}.2", "3")
    assert sends(shared, run, "answer") == []


def test_a_question_in_words_is_withdrawn_too_though_no_agent_takes_it_back(shared: Board) -> None:
    run = shared.run_script({"decision_block": {"question": "A?", "options": ["1", "2"]}})
    decision = shared.until_decision(run)["id"]
    until(lambda: shared.run(run)["turns"] == 1, "the turn's end")

    shared.stop(run)

    assert [found["state"] for found in decisions_of(shared, run)] == ["withdrawn"]
    with pytest.raises(Refused, match="withdrawn"):
        shared.answer(decision, "1")


def test_a_stop_while_the_worktree_is_made_leaves_nothing_half_made(
    board: Board, tmp_path: Path
) -> None:
    hook = board.path / ".git" / "hooks" / "post-checkout"
    hook.write_text(f"#!/bin/sh\necho $$ > '{tmp_path}/hook'\nexec sleep 600\n")
    hook.chmod(0o755)
    run = board.run_script({"say": "never"})
    [pid] = pids_in(tmp_path / "hook", 1)
    assert board.run(run)["state"] == "preparing"

    board.stop(run)

    assert board.run(run)["state"] == "stopped"
    assert not is_alive(pid)
    assert (worktrees(board), branches(board)) == ([], [])
    assert not (board.path / ".kanbots" / "worktrees" / f"issue-{run}").exists()
    assert not inhabitants(board.path / ".kanbots")
    assert journal(board, "agent_starting") == []
    with pytest.raises(Refused, match="Dispatch the card again"):
        board.reply(run, "Go on.")
    hook.unlink()
    board.until_state(board.dispatch(int(run.partition("-")[0]))[0], "idle")


def test_a_second_stop_is_told_that_there_is_nothing_to_stop(shared: Board) -> None:
    run = shared.run_script(BUSY)
    shared.until_state(run, "working")
    shared.stop(run)

    with pytest.raises(Refused, match=f"Run {run} is stopped; there is nothing to stop"):
        shared.stop(run)
    with pytest.raises(Refused, match="There is no run 999-1"):
        shared.stop("999-1")


def test_two_stops_at_once_both_see_the_end(shared: Board, tmp_path: Path) -> None:
    run = shared.run_script(escape(tmp_path / "pids", "deaf to TERM"))
    pids_in(tmp_path / "pids", 1)
    answers: list[Json] = []

    def stop() -> None:
        client = shared.connect()
        answers.append(client.call("kanbots/run/stop", {"runs": [run]}))
        client.close()

    both = [threading.Thread(target=stop) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert [answer["runs"][0]["state"] for answer in answers] == ["stopped", "stopped"]
    assert len([e for e in journal(shared, "stop_requested") if e["run"] == run]) == 1


def test_a_reply_goes_on_with_a_stopped_run_in_its_session_and_worktree(shared: Board) -> None:
    run = shared.run_script({"write": {"path": "half", "text": "x"}}, BUSY)
    until(lambda: shared.events(run, "tool_ended"), "half the work")
    before = shared.run(run)
    shared.stop(run)

    shared.reply(run, script({"shell": "cat half"}, {"say": "whole"}))

    after = shared.until_state(run, "idle")
    assert said(shared, run) == ["whole"]
    assert shared.events(run, "tool_ended")[-1]["fields"]["output"] == "x"
    for name in ("sessionId", "worktree", "branch", "base", "agent"):
        assert after[name] == before[name]
    card = shared.call("kanbots/card/show", card=int(run.partition("-")[0]))
    assert (card["column"], len(card["runs"])) == ("in_review", 1)


def test_an_agent_that_reads_nothing_any_more_is_stopped_all_the_same(shared: Board) -> None:
    run = shared.run_script(BUSY)
    shared.until_state(run, "working")
    until(lambda: shared.events(run, "turn_started"), "the agent, which is a keeper's fork before")
    agent = shared.agent_pid(run)
    os.kill(agent, signal.SIGSTOP)
    # More than its pipe takes, so that nothing said after it arrives either.
    for _ in range(4):
        shared.reply(run, "x" * 90_000)
    shared.stop(run)
    assert not is_alive(agent)
    assert shared.run(run)["state"] == "stopped"


def test_a_start_that_hangs_is_stopped_all_the_same(shared: Board) -> None:
    card = shared.add("Never begins", script(BUSY))
    directory = shared.data / "runs" / f"{card}-1"
    directory.mkdir(mode=0o700)
    # Opened for writing, a pipe that nobody reads blocks, as a disk does that does not answer.
    os.mkfifo(directory / "stderr.log")
    (run,) = shared.dispatch(card)
    agent = shared.agent_pid(run)
    shared.stop(run)
    assert not is_alive(agent)
    assert shared.run(run)["state"] == "stopped"
