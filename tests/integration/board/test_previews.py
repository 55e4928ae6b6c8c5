"""A run's program runs when a person asks for it and agreed to its text, and never outlives us."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import Board, until
from tests.integration.board.servers import (
    answer_of,
    answers,
    name,
    preview_of,
    serve,
    until_preview,
)
from tests.integration.board.steps import decisions_of, is_alive, journal, pids_in, shell
from tests.integration.board.terminal import Terminal
from tests.integration.board.test_stopping import ESCAPES

if TYPE_CHECKING:
    from tests.integration.board.steps import Json

HERE = {"say": "here"}


def started(board: Board, run: str) -> Json:
    """Its preview once it answers."""
    board.call("kanbots/preview/start", run=run, agree=True)
    found: Json = until_preview(board, run, "ready", "ended")
    assert found["state"] == "ready", found
    return found


def idle(board: Board) -> str:
    """A run that has finished its turn."""
    run = board.run_script(HERE)
    board.until_state(run, "idle")
    return run


# -- consent and start


def test_the_program_runs_in_the_worktree_and_the_address_it_prints_is_announced(
    board: Board, tmp_path: Path
) -> None:
    serve(board, tmp_path)
    run = idle(board)
    assert preview_of(board, run) is None

    found = started(board, run)

    seen = board.run(run)
    assert found["url"] == f"http://localhost:{seen['port']}/app"
    assert answer_of(found["url"]) == f"{run} in {Path(seen['worktree']).resolve()}"
    shown = board.call("kanbots/preview/show", run=run, lines=1)
    assert shown["output"] == [f"Local: http://localhost:{seen['port']}/app"]
    assert Path(shown["log"]).read_text().startswith("see https://example.com/docs first\n")
    assert seen["state"] == "idle", "it is no work of the agent's"


def test_nothing_runs_before_somebody_agreed_to_the_text_and_then_all_that_wait_do(
    board: Board, tmp_path: Path
) -> None:
    serve(board, tmp_path)
    runs = [idle(board), idle(board)]
    waiting = [board.call("kanbots/preview/start", run=run)["preview"] for run in runs]
    assert [each["state"] for each in waiting] == ["waiting"] * 2
    assert [board.run(run)["state"] for run in runs] == ["idle"] * 2, "it holds nobody"
    question = board.until_decision(runs[0])
    assert (question["kind"], question["detail"]) == ("preview", waiting[0]["command"])
    assert not (tmp_path / "pids").exists()

    board.answer(question["id"], "1")

    for run in runs:
        until_preview(board, run, "ready")
    assert len(journal(board, "consent_given")) == 1
    assert board.decisions() == []


def test_a_no_starts_nothing_and_the_next_start_asks_again(board: Board, tmp_path: Path) -> None:
    serve(board, tmp_path)
    run = idle(board)
    for count in (1, 2):
        decision = board.call("kanbots/preview/start", run=run)["decision"]
        assert decision == f"{run}.preview-{count}"
        board.answer(decision, "Not now")
        assert until_preview(board, run, "ended")["startedAt"] is None
    assert not (tmp_path / "pids").exists()


def test_a_text_that_changed_while_it_was_asked_about_is_another_question(board: Board) -> None:
    name(board, "echo one")
    run = idle(board)
    first = board.call("kanbots/preview/start", run=run)["decision"]
    name(board, "echo two")
    second = board.call("kanbots/preview/start", run=run)["decision"]
    with pytest.raises(Refused, match="withdrawn"):
        board.answer(first, "1")
    board.answer(second, "1")
    assert until_preview(board, run, "ended")["lines"] == ["two"]


def test_the_person_s_own_command_needs_no_consent(
    board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANBOTS_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "config").mkdir(parents=True)
    (tmp_path / "home" / "config" / "config.toml").write_text("[preview]\ncommand = 'echo mine'\n")
    run = idle(board)
    board.call("kanbots/preview/start", run=run)
    ended = until_preview(board, run, "ended")
    assert (ended["lines"], ended["exitCode"]) == (["mine"], 0)
    assert decisions_of(board, run) == []


def test_without_a_command_it_is_said_where_to_put_one(board: Board) -> None:
    run = idle(board)
    with pytest.raises(Refused, match=r"no preview command.*kanbots\.toml"):
        board.call("kanbots/preview/start", run=run)


def test_a_second_start_shows_the_one_that_runs(board: Board, tmp_path: Path) -> None:
    pids = serve(board, tmp_path)
    run = idle(board)
    started(board, run)
    again = board.call("kanbots/preview/start", run=run)
    assert again["preview"]["state"] == "ready"
    assert len(pids.read_text().split()) == 1


def test_one_that_prints_no_address_is_found_on_its_port(board: Board, tmp_path: Path) -> None:
    serve(board, tmp_path, words="silent")
    run = idle(board)
    assert started(board, run)["url"] == f"http://localhost:{board.run(run)['port']}/"


def test_how_it_ended_is_told_with_its_last_words(board: Board) -> None:
    name(board, "printf 'trying\\n\\033[31mno such port\\033[0m\\n'; exit 3")
    run = idle(board)
    board.call("kanbots/preview/start", run=run, agree=True)
    ended = until_preview(board, run, "ended")
    assert (ended["exitCode"], ended["url"]) == (3, None)
    assert ended["lines"] == ["trying", "no such port"]


# -- the end


def test_a_stop_ends_all_that_it_started_in_whatever_session(board: Board, tmp_path: Path) -> None:
    file = tmp_path / "pids"
    note = f'echo $$ >> "{file}"'
    ways = "\n".join(way % note for way in ESCAPES.values())
    serve(board, tmp_path, before=ways)
    run = idle(board)
    url = started(board, run)["url"]
    pids = pids_in(file, len(ESCAPES) + 1)

    ended = board.call("kanbots/preview/stop", run=run)["preview"]

    assert [pid for pid in pids if is_alive(pid)] == []
    assert not answers(url)
    assert (ended["state"], ended["stoppedBy"]) == ("ended", "you at the terminal")


def test_what_it_put_into_the_background_ends_with_it(board: Board, tmp_path: Path) -> None:
    file = tmp_path / "pids"
    leaves = f"setsid sh -c 'echo $$ > {file}; exec sleep 600' &"
    name(board, f"{leaves} until test -s {file}; do sleep 0.05; done; echo done")
    run = idle(board)
    board.call("kanbots/preview/start", run=run, agree=True)
    assert until_preview(board, run, "ended")["lines"] == ["done"]
    [pid] = pids_in(file, 1)
    assert not is_alive(pid)


def test_a_discard_ends_it_first(board: Board, tmp_path: Path) -> None:
    [pids, run] = [serve(board, tmp_path), idle(board)]
    started(board, run)
    board.call("kanbots/run/discard", run=run)
    assert board.run(run)["discardedAt"]
    assert not is_alive(*pids_in(pids, 1))


def test_a_discard_forgets_one_that_waits_for_consent(board: Board, tmp_path: Path) -> None:
    serve(board, tmp_path)
    run = idle(board)
    board.call("kanbots/preview/start", run=run)
    board.call("kanbots/run/discard", run=run)
    assert board.decisions() == []


def test_a_promote_ends_it_before_the_work_is_read(board: Board, tmp_path: Path) -> None:
    pids = serve(board, tmp_path)
    run = board.run_script(shell("echo new > new.txt"))
    board.until_state(run, "idle")
    started(board, run)
    board.call("kanbots/run/promote", run=run)
    assert (board.path / "new.txt").exists()
    assert not is_alive(*pids_in(pids, 1))
    assert preview_of(board, run)["state"] == "ended"


def test_a_stop_of_the_run_leaves_it_and_a_stop_of_all_ends_it(
    board: Board, tmp_path: Path
) -> None:
    serve(board, tmp_path)
    run = board.run_script({"wait": 600})
    board.until_state(run, "working")
    url = started(board, run)["url"]
    board.stop(run)
    assert answers(url)
    done = board.call("kanbots/run/stop", all=True)
    assert done["notices"] == [f"Previews ended too: {run}."]
    assert not answers(url)


def test_one_whose_worktree_is_removed_by_hand_is_ended(board: Board, tmp_path: Path) -> None:
    pids = serve(board, tmp_path)
    run = idle(board)
    started(board, run)
    there = Path(board.run(run)["worktree"])
    there.rename(tmp_path / "elsewhere")
    until_preview(board, run, "ended")
    assert not is_alive(*pids_in(pids, 1))


# -- deaths


def test_it_outlives_a_daemon_that_is_killed_and_the_next_one_ends_it(
    board: Board, tmp_path: Path
) -> None:
    pids = serve(board, tmp_path)
    run = idle(board)
    url = started(board, run)["url"]
    board.kill_daemon()
    assert answers(url)

    assert until_preview(board, run, "ready")["url"] == url
    assert len(journal(board, "preview_starting")) == 1
    board.call("kanbots/preview/stop", run=run)
    assert not is_alive(*pids_in(pids, 1))


def test_its_keeper_brings_a_daemon_back_that_knows_it(board: Board, tmp_path: Path) -> None:
    serve(board, tmp_path)
    run = idle(board)
    started(board, run)
    agent = board.agent_pid(run)
    os.kill(agent, signal.SIGKILL)
    until(lambda: not is_alive(agent), "the agent's end")
    before = board.daemon_pid
    board.kill_daemon()
    until(lambda: board.daemon_pid != before and is_alive(board.daemon_pid), "another daemon", 30)


def test_one_that_ended_while_nobody_looked_is_told_as_ended(board: Board, tmp_path: Path) -> None:
    pids = serve(board, tmp_path)
    run = idle(board)
    started(board, run)
    board.kill_daemon()
    [pid] = pids_in(pids, 1)
    os.kill(pid, signal.SIGTERM)
    until(lambda: not is_alive(pid), "its end")
    ended = until_preview(board, run, "ended")
    # Some shells put the program in their place, others pass its signal on as a status.
    assert (ended["exitCode"], ended["signal"]) in ((128 + signal.SIGTERM, None), (None, 15))


def test_a_daemon_that_is_stopped_leaves_none_behind(board: Board, tmp_path: Path) -> None:
    pids = serve(board, tmp_path)
    run = idle(board)
    started(board, run)
    board.call("kanbots/daemon/stop", leaveRuns=True)
    board.disconnect()
    until(lambda: not is_alive(*pids_in(pids, 1)), "its end")
    assert until_preview(board, run, "ended")["stoppedBy"] == "you at the terminal"


def test_a_program_of_a_run_is_not_the_person(board: Board, tmp_path: Path) -> None:
    import sys

    said = tmp_path / "said"
    root = Path(__file__).resolve().parents[3]
    add = f"PYTHONPATH={root} {sys.executable} -m kanbots_ls card add Mine"
    name(board, f"setsid --wait sh -c '{add} 2>&1 | cat > {said}'")
    run = idle(board)
    board.call("kanbots/preview/start", run=run, agree=True)
    until_preview(board, run, "ended")
    assert f"not from inside run {run}" in said.read_text()
    assert [card["title"] for card in board.show()["cards"]] == ["A card"]


# -- the terminal


def test_the_terminal_starts_shows_and_stops_it(board: Board, tmp_path: Path) -> None:
    serve(board, tmp_path)
    run = idle(board)
    terminal = Terminal(board)
    waiting = terminal.do("preview", run, "--start")
    assert waiting.returncode == 1
    assert f"kanbots-ls answer {run}.preview-1 1" in waiting.stderr

    shown = terminal.do("preview", run, "--start", "--agree")
    url = preview_of(board, run)["url"]
    assert shown.returncode == 0
    assert shown.stdout.splitlines()[0] == f"The preview of {run} answers at {url}"
    assert terminal.json("preview", run)["preview"]["url"] == url
    stopped = terminal.do("preview", run, "--stop").stdout
    assert stopped == f"The preview of {run} was stopped by you at the terminal.\n"
    assert "nothing is to stop" in terminal.refused("preview", run, "--stop")
