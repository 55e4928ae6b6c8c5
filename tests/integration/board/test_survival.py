"""No crash of any one process costs a run, a line, a question or a cent."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.rendezvous.sockets import connect
from tests.fakes.boards import Board, until
from tests.integration.board.steps import (
    BUSY,
    ask,
    is_alive,
    journal,
    kill_keeper,
    numbered,
    numbers_on_disk,
    numbers_seen,
    question,
    said,
    say_answer,
    sends,
    shell,
    without_times,
    worktrees,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kanbots_ls.cli.wire.client import Client
    from tests.integration.board.steps import Json

COUNT = 500
QUESTION = ask(question("Which way?", "Left", "Right"))


def kill_all_keepers(board: Board, runs: Mapping[str, object]) -> None:
    for run in runs:
        kill_keeper(board, run)


def kill_daemon(board: Board, _runs: Mapping[str, object]) -> None:
    board.kill_daemon()


DEATHS: dict[str, tuple[Callable[[Board, Mapping[str, object]], None], ...]] = {
    "the daemon": (kill_daemon,),
    "all keepers": (kill_all_keepers,),
    "the daemon and all keepers": (kill_daemon, kill_all_keepers),
    "all keepers and the daemon": (kill_all_keepers, kill_daemon),
}


def die(death: str, board: Board, runs: Mapping[str, object]) -> None:
    for kill in DEATHS[death]:
        kill(board, runs)


@pytest.mark.parametrize("death", DEATHS)
def test_agents_questions_lines_and_costs_survive_the_death_of(death: str, board: Board) -> None:
    paid = {"cost": {"usd": 0.25, "tokens": 10}}
    asking = board.run_script(paid, QUESTION, say_answer())
    talking = board.run_script(paid, numbered(COUNT, 200), QUESTION, say_answer())
    opened = board.until_decision(asking)
    until(lambda: len(numbers_on_disk(board, talking)) > 20, "some lines")
    agents = {run: board.agent_pid(run) for run in (asking, talking)}

    die(death, board, agents)
    until(lambda: len(numbers_seen(board, talking)) > COUNT // 2, "more lines")
    die(death, board, agents)

    assert without_times(board.until_decision(asking)) == without_times(opened)
    second = board.until_decision(talking)
    assert numbers_on_disk(board, talking) == list(range(1, COUNT + 1))
    assert numbers_seen(board, talking) == list(range(1, COUNT + 1))
    assert {run: board.agent_pid(run) for run in agents} == agents
    assert all(is_alive(pid) for pid in agents.values())
    for decision in (opened, second):
        board.answer(decision["id"], "Right")
    for run in agents:
        assert board.until_state(run, "idle")["costUsd"] == 0.25
        assert said(board, run)[-1] == "heard Right"
        assert len(sends(board, run, "answer")) == 1


def test_an_answer_whose_delivery_the_crash_cut_short_arrives_once(board: Board) -> None:
    run = board.run_script(QUESTION, say_answer(), QUESTION, say_answer())
    decision = board.until_decision(run)
    keeper = board.keeper_pid(run)
    os.kill(keeper, signal.SIGSTOP)
    board.answer(decision["id"], "Left")
    board.kill_daemon()
    os.kill(keeper, signal.SIGCONT)

    second = board.until_decision(run)

    assert second["id"] == f"{run}.2"
    assert said(board, run) == ["heard Left"]
    assert len(sends(board, run, "answer")) == 1
    assert len(journal(board, "answer_delivered")) == 1


def test_a_second_answer_after_the_crash_is_refused(board: Board) -> None:
    from kanbots_ls.cli.errors import Refused

    run = board.run_script(QUESTION, QUESTION)
    decision = board.until_decision(run)
    board.answer(decision["id"], "Left")
    board.kill_daemon()

    with pytest.raises(Refused, match="answered by you at the terminal: Left"):
        board.answer(decision["id"], "Right")
    assert board.until_decision(run)["id"] == f"{run}.2"


def until_open(gate: Path) -> Json:
    """A step that waits for a file."""
    return shell(f"while [ ! -e '{gate}' ]; do sleep 0.05; done")


def test_what_an_agent_says_and_does_while_no_daemon_is_there_is_shown_later(board: Board) -> None:
    gate = board.path / "gate"
    run = board.run_script(until_open(gate), {"say": "done"}, {"exit": 3})
    until(lambda: board.events(run, "tool_started"), "the gate")
    agent = board.agent_pid(run)
    board.kill_daemon()
    gate.touch()
    until(lambda: not is_alive(agent), "the agent's end")

    assert "exit code 3" in board.until_state(run, "failed")["reason"]
    assert said(board, run) == ["done"]


def test_an_agent_that_ended_while_nobody_watched_can_be_gone_on_with(board: Board) -> None:
    gate = board.path / "gate"
    run = board.run_script(until_open(gate), {"exit": 3}, {"say": "the rest"})
    until(lambda: board.events(run, "tool_started"), "the gate")
    agent = board.agent_pid(run)
    board.kill_daemon()
    kill_keeper(board, run)
    gate.touch()
    until(lambda: not is_alive(agent), "the agent's end")

    board.until_state(run, "interrupted", "failed")
    board.reply(run, "Go on.")
    board.until_state(run, "idle")
    assert said(board, run) == ["the rest"]


def test_an_agent_killed_with_the_machine_is_interrupted_and_a_reply_resumes_it(
    board: Board,
) -> None:
    run = board.run_script({"cost": {"usd": 0.5}}, {"say": "half"}, BUSY, {"say": "other half"})
    until(lambda: said(board, run) == ["half"], "half the work")
    session, agent = board.run(run)["sessionId"], board.agent_pid(run)
    board.kill_daemon()
    kill_keeper(board, run)
    os.kill(agent, signal.SIGKILL)
    until(lambda: not is_alive(agent), "the agent's end")

    seen = board.until_state(run, "interrupted")
    assert "resume" in seen["reason"]
    board.reply(run, "Go on.")

    assert board.until_state(run, "idle")["sessionId"] == session
    assert said(board, run) == ["half", "other half"]


def test_queued_runs_start_after_the_crash_with_the_environment_of_who_is_there(
    board: Board,
) -> None:
    (board.path / "kanbots.toml").write_text("[queue]\nconcurrent = 1\n")
    gate = board.path / "gate"
    held = board.run_script(until_open(gate))
    queued = board.run_script(shell("echo from $WHOSE"), {"say": "started"})
    until(lambda: board.events(held, "tool_started"), "the gate")
    assert board.run(queued)["state"] == "queued"
    board.kill_daemon()

    board.environment = {**board.environment, "WHOSE": "the second client"}
    assert board.run(queued)["state"] == "queued"
    gate.touch()
    board.until_state(held, "idle")

    board.until_state(queued, "idle")
    assert said(board, queued) == ["started"]
    [shown] = board.events(queued, "tool_ended")
    assert shown["fields"]["output"] == "from the second client\n"


def test_a_start_that_the_crash_cut_short_is_made_again(board: Board) -> None:
    run = board.run_script({"say": "hello"})
    board.until_state(run, "idle")
    board.stop(run)
    board.kill_daemon()
    copy = board.path.parent / "copy"
    shutil.copytree(board.path, copy, symlinks=True, ignore=_sockets)
    other = Board(copy, board.environment)
    _cut_off_at_the_start(other.data, run, copy)
    try:
        other.until_state(run, "idle")
        assert said(other, run) == ["hello"]
        assert len(journal(other, "agent_starting")) == 2
    finally:
        other.close()


def _sockets(directory: str, names: list[str]) -> list[str]:
    return [name for name in names if name.endswith((".sock", ".fifo"))]


def _cut_off_at_the_start(data: Path, run: str, copy: Path) -> None:
    """The journal as it is when the daemon dies between its record and the keeper."""
    records = (data / "journal.ndjson").read_bytes().splitlines(keepends=True)
    last = next(i for i, record in enumerate(records) if b'"agent_starting"' in record)
    moved = [_moved(record, copy) for record in records[: last + 1]]
    (data / "journal.ndjson").write_bytes(b"".join(moved))
    shutil.rmtree(data / "runs" / run)
    (data / "runs" / run).mkdir()
    (data / "daemon.json").unlink(missing_ok=True)
    from tests.fakes.boards import git

    git(copy, "worktree", "repair", str(copy / ".kanbots" / "worktrees" / f"issue-{run}"))


def _moved(record: bytes, copy: Path) -> bytes:
    content = json.loads(record)
    event = content.get("event", {})
    if "worktree" in event:
        name = event["worktree"].rpartition("/")[2]
        event["worktree"] = str(copy / ".kanbots" / "worktrees" / name)
    return json.dumps(content).encode() + b"\n"


def lively(board: Board) -> Json:
    """A board with something of everything, at rest."""
    asking = board.run_script(ask(question("A?", "1", "2"), question("B?", multiple=True)))
    done = board.run_script({"write": {"path": "a", "text": "x"}}, {"cost": {"usd": 0.1}})
    failed = board.run_script({"fail": "no way"})
    crashed = board.run_script({"crash": 9})
    stopped = board.run_script(BUSY)
    board.until_state(stopped, "working")
    board.stop(stopped)
    discarded = board.run_script({"say": "x"})
    board.until_state(discarded, "idle")
    board.call("kanbots/run/discard", run=discarded)
    archived = board.add("Archived")
    board.call("kanbots/card/archive", card=archived)
    board.call("kanbots/card/move", card=1, column="done")
    board.until_decision(asking)
    board.answer(f"{asking}.1", "1")
    board.until_state(done, "idle")
    board.until_state(failed, "failed")
    board.until_state(crashed, "interrupted")
    return settled(board)


def settled(board: Board) -> Json:
    """The board once two looks at it see the same: all records of turns are in."""
    before: Json = {}

    def still() -> bool:
        nonlocal before
        now = {"board": board.show(), "decisions": board.decisions(everything=True)}
        same: bool = without_times(now) == without_times(before)
        before = now
        return same

    until(still, "a board at rest")
    found: Json = without_times(before)
    return found


def test_a_stop_that_the_crash_cut_short_is_gone_through_with(board: Board) -> None:
    run = board.run_script(numbered(100_000, 50))
    until(lambda: numbers_on_disk(board, run), "an agent at work")
    agent = board.agent_pid(run)
    # It hears nothing for now, so the stop takes its time.
    os.kill(agent, signal.SIGSTOP)
    client = board.connect()
    asking = threading.Thread(target=_stop, args=(client, run))
    asking.start()
    until(lambda: journal(board, "stop_requested"), "the stop under way")
    board.kill_daemon()
    asking.join()
    client.close()
    os.kill(agent, signal.SIGCONT)

    board.until_state(run, "stopped")
    assert not is_alive(agent)
    assert len(journal(board, "agent_exited")) == 1


def _stop(client: Client, run: str) -> None:
    with suppress(Exception):
        client.call("kanbots/run/stop", {"runs": [run]})


def test_a_keeper_that_hangs_keeps_no_board_from_being_served(board: Board) -> None:
    run = board.run_script(BUSY)
    board.until_state(run, "working")
    keeper = board.keeper_pid(run)
    os.kill(keeper, signal.SIGSTOP)
    try:
        board.kill_daemon()
        assert board.run(run)["state"] == "working"
    finally:
        os.kill(keeper, signal.SIGCONT)
    board.stop(run)


def test_more_clients_than_it_has_descriptors_for_end_no_daemon(board: Board) -> None:
    card = board.add("A card")
    pid = board.daemon_pid
    used = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (used + 4, used + 4))
    crowd = [connect(board.data, "daemon.sock", 5.0) for _ in range(12)]
    until(lambda: "no connection can be taken" in board.logs(), "a crowd")
    assert board.call("kanbots/card/show", card=card)["title"] == "A card"
    for client in crowd:
        client.close()
    board.connect().close()
    assert board.daemon_pid == pid


def test_a_run_whose_record_is_damaged_costs_the_others_nothing(board: Board) -> None:
    damaged, other = board.run_script(BUSY), board.run_script(BUSY)
    for run in (damaged, other):
        board.until_state(run, "working")
    record = board.data / "runs" / damaged / "agent.json"
    whole = record.read_text()
    board.kill_daemon()
    record.write_text("{}\n")
    try:
        assert board.until_state(damaged, "interrupted")
        assert board.run(other)["state"] == "working"
    finally:
        record.write_text(whole)
        os.kill(board.agent_pid(damaged), signal.SIGKILL)


def test_the_board_after_a_restart_is_the_board_before(board: Board, scratch_person: Path) -> None:
    before = lively(board)
    names = worktrees(board)

    board.kill_daemon()
    assert settled(board) == before
    board.kill_daemon()
    shutil.rmtree(scratch_person / "kanbots" / "cache", ignore_errors=True)

    assert settled(board) == before
    assert worktrees(board) == names
