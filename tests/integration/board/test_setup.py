"""Set-up runs only after a yes to its exact text, and ends with all that it started."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.boards import Board, until
from tests.integration.board.steps import (
    BUSY,
    branches,
    decisions_of,
    is_alive,
    journal,
    pids_in,
    shell,
    worktrees,
)
from tests.integration.board.terminal import ROOT, Terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NO_PERSON = ("--agent", "scripted", "--wait")
RUN_IT, NOT_NOW, STOP = "1", "2", "3"


def team(board: Board, command: str, more: str = "") -> None:
    """The committed settings."""
    (board.path / "kanbots.toml").write_text(f"[setup]\ncommand = '''{command}'''\n{more}")


def asked(board: Board, run: str) -> dict[str, Any]:
    """The question of a run that waits for consent."""
    seen = board.until_state(run, "waiting")
    assert seen["reason"] == "consent"
    return board.until_decision(run)


def nothing_half_made(board: Board) -> None:
    assert (worktrees(board), branches(board)) == ([], [])
    assert not list(board.path.glob(".kanbots/worktrees/*"))
    assert not list((board.data / "making").glob("*"))


# -- consent


def test_nothing_is_run_or_made_before_somebody_agreed_to_the_text(board: Board) -> None:
    team(board, "touch ran; echo of $KANBOTS_RUN")
    run = board.run_script(shell("ls > seen.txt"))

    question = asked(board, run)
    assert (question["kind"], question["detail"]) == ("consent", "touch ran; echo of $KANBOTS_RUN")
    assert [option["label"] for option in question["options"]] == [
        "Run it",
        "Not this time",
        "Stop the run",
    ]
    nothing_half_made(board)
    board.answer(question["id"], RUN_IT)

    place = board.path / board.until_state(run, "idle")["worktree"]
    assert "ran" in (place / "seen.txt").read_text().split()
    assert (board.data / "runs" / run / "setup.log").read_text() == f"of {run}\n"
    assert len(journal(board, "consent_given")) == 1


def test_one_answer_serves_all_that_wait_and_the_same_text_is_never_asked_again(
    board: Board,
) -> None:
    team(board, "touch ran")
    runs = [board.run_script(shell("ls > seen.txt")) for _ in range(3)]
    questions = [asked(board, run) for run in runs]
    board.answer(questions[1]["id"], RUN_IT)
    later = board.run_script(shell("ls > seen.txt"))

    for run in [*runs, later]:
        place = board.path / board.until_state(run, "idle")["worktree"]
        assert (place / "ran").exists()
    assert board.decisions() == []
    assert decisions_of(board, later) == []
    board.kill_daemon()
    again = board.run_script({"say": "here"})
    board.until_state(again, "idle")
    assert decisions_of(board, again) == []


def test_a_changed_text_asks_again(board: Board) -> None:
    team(board, "true")
    first = board.run_script({"say": "here"}, setup="yes")
    board.until_state(first, "idle")
    team(board, "true ")
    assert asked(board, board.run_script({"say": "here"}))["detail"] == "true "


def test_not_this_time_goes_on_without_and_asks_the_next_run(board: Board) -> None:
    team(board, "touch ran")
    runs = [board.run_script({"say": "here"}) for _ in range(2)]
    question, _ = [asked(board, run) for run in runs]
    board.answer(question["id"], NOT_NOW)

    for run in runs:
        place = board.path / board.until_state(run, "idle")["worktree"]
        assert not (place / "ran").exists()
    asked(board, board.run_script({"say": "here"}))


def test_stop_the_run_makes_nothing(board: Board) -> None:
    team(board, "touch ran")
    run = board.run_script({"say": "here"})
    other = board.run_script({"say": "here"})
    board.answer(asked(board, run)["id"], STOP)

    board.until_state(run, "stopped")
    nothing_half_made(board)
    asked(board, other)


@pytest.mark.parametrize(("word", "ran"), [("yes", True), ("no", False)])
def test_a_dispatch_answers_beforehand(board: Board, word: str, ran: bool) -> None:
    team(board, "touch ran")
    card = board.add("A card", '```kanbots-script\n{"steps": [{"say": "here"}]}\n```\n')

    done = Terminal(board).json("dispatch", str(card), *NO_PERSON, "--setup", word)

    [run] = done["runs"]
    assert run["state"] == "idle"
    assert (board.path / run["worktree"] / "ran").exists() is ran
    assert len(journal(board, "consent_given")) == ran
    assert decisions_of(board, run["id"]) == []


def test_without_an_answer_a_dispatch_that_waits_says_what_is_asked(board: Board) -> None:
    team(board, "npm ci")
    card = board.add("A card")
    done = Terminal(board).do("dispatch", str(card), *NO_PERSON)
    assert done.returncode == 1
    assert "waiting: consent" in done.stderr
    shown = Terminal(board).do("decisions").stdout
    assert "npm ci" in shown
    assert "1 Run it" in " ".join(shown.split())


def test_the_person_s_own_command_needs_no_consent(
    board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANBOTS_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "config").mkdir(parents=True)
    (tmp_path / "home" / "config" / "config.toml").write_text("[setup]\ncommand = 'touch mine'\n")
    team(board, "touch theirs")
    run = board.run_script({"say": "here"})
    place = board.path / board.until_state(run, "idle")["worktree"]
    assert (place / "mine").exists()
    assert not (place / "theirs").exists()


# -- how it runs


def test_it_has_the_person_s_environment_and_the_run_s_names(board: Board) -> None:
    board.environment["OF_THE_PERSON"] = "yes"
    team(board, "env > seen.env; git push . HEAD:refs/heads/pushed")
    run = board.run_script(shell("env > agent.env"), setup="yes")
    failed = board.until_state(run, "failed")
    assert "kanbots-promote-the-card-instead" in failed["reason"]
    team(board, "env > seen.env")
    run = board.run_script(shell("env > agent.env"), setup="yes")
    place = board.path / board.until_state(run, "idle")["worktree"]
    for name in ("seen.env", "agent.env"):
        seen = dict(
            line.split("=", 1) for line in (place / name).read_text().splitlines() if "=" in line
        )
        assert seen["KANBOTS_RUN"] == run
        assert seen["KANBOTS_WORKTREE"] == str(place)
        assert seen["KANBOTS_CHECKOUT"] == str(board.path)
        assert seen["OF_THE_PERSON"] == "yes"


def test_progress_is_its_newest_line_and_it_is_no_agent(board: Board, tmp_path: Path) -> None:
    flag = tmp_path / "hold"
    flag.touch()
    team(board, f"echo one; echo 'two of two'; while [ -e '{flag}' ]; do sleep 0.1; done")
    run = board.run_script({"say": "here"}, setup="yes")

    seen = until(lambda: (now := board.run(run))["progress"] and now, "progress")

    assert (seen["state"], seen["phase"], seen["progress"]) == ("preparing", "set-up", "two of two")
    assert (seen["turns"], seen["startedAt"]) == (0, None)
    other = board.run_script({"say": "here"}, setup="no")
    board.until_state(other, "idle")
    flag.unlink()
    board.until_state(run, "idle")


def test_a_failure_tells_the_status_the_last_lines_and_how_to_try_it(board: Board) -> None:
    team(board, "seq 100; echo no such package >&2; exit 7")
    run = board.run_script({"say": "here"}, setup="yes")

    seen = board.until_state(run, "failed")

    reason = seen["reason"]
    assert "exit status 7" in reason
    assert "\n  100\n  no such package\n" in reason
    assert "\n  1\n" not in reason
    assert str(board.data / "runs" / run / "setup.log") in reason
    assert "git worktree add --detach" in reason
    assert "--setup=no" in reason
    [fact] = journal(board, "preparation_failed")
    assert (fact["phase"], fact["reason"]) == ("set-up", reason)
    nothing_half_made(board)
    shown = Terminal(board).do("card", "show", "1").stdout
    assert "no such package" in shown
    again = Terminal(board).do("dispatch", "1", *NO_PERSON, "--setup", "yes", "--wait")
    assert again.stderr.count("tries again") == 1, "what next is said once"


def test_what_takes_too_long_is_ended(board: Board, tmp_path: Path) -> None:
    team(board, f"echo $$ > '{tmp_path}/pids'; sleep 600", "minutes = 0.02\n")
    run = board.run_script({"say": "here"}, setup="yes")
    assert "took longer than 0.02 min" in board.until_state(run, "failed")["reason"]
    assert not any(map(is_alive, pids_in(tmp_path / "pids", 1)))
    nothing_half_made(board)


def scattered(pids: Path) -> str:
    """Children of every kind, each writes down its pid; then it goes on for ever."""
    note = f'echo $$ >> "{pids}"; exec sleep 600'
    deaf = f'trap "" TERM HUP INT; echo $$ >> "{pids}"; while :; do sleep 0.2; done'
    return "\n".join(
        [
            f"sh -c '{note}' &",
            f"setsid sh -c '{note}' &",
            f"(setsid sh -c '{note}' &) &",
            f"sh -c '{deaf}' &",
            f"env -i /bin/sh -c '{note.replace('sleep', '/bin/sleep')}' &",
            "sleep 600",
        ]
    )


def stop_run(board: Board, run: str) -> None:
    board.stop(run)
    board.until_state(run, "stopped")


def stop_daemon(board: Board, run: str) -> None:
    board.call("kanbots/daemon/stop", runs=True)
    board.disconnect()
    assert board.run(run)["state"] == "stopped"


@pytest.mark.parametrize("stop", [stop_run, stop_daemon])
def test_a_stop_ends_its_whole_tree(
    board: Board, tmp_path: Path, stop: Callable[[Board, str], None]
) -> None:
    team(board, scattered(tmp_path / "pids"))
    run = board.run_script({"say": "here"}, setup="yes")
    pids = pids_in(tmp_path / "pids", 5)
    assert all(map(is_alive, pids))

    stop(board, run)

    assert not any(map(is_alive, pids))
    nothing_half_made(board)


def test_what_it_leaves_running_ends_with_it(board: Board, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    leaves = f"setsid sh -c 'echo $$ > \"{pids}\"; exec sleep 600' &"
    team(board, f"{leaves} until test -s '{pids}'; do sleep 0.05; done")
    run = board.run_script({"say": "here"}, setup="yes")
    board.until_state(run, "idle")
    assert not any(map(is_alive, pids_in(pids, 1)))


def test_after_a_crash_it_is_done_again_and_never_twice_at_once(
    board: Board, tmp_path: Path
) -> None:
    log, flag = tmp_path / "log", tmp_path / "hold"
    flag.touch()
    alone = f"mkdir '{tmp_path}/alone' || exit 9"
    wait = f"while [ -e '{flag}' ]; do sleep 0.1; done"
    team(
        board,
        f"{alone}; echo $$ >> '{log}'; trap 'rmdir \"{tmp_path}/alone\"' EXIT; "
        f"trap 'exit 1' TERM; echo half > half; {wait}; echo whole > whole",
    )
    run = board.run_script({"say": "here"}, setup="yes")
    [first] = pids_in(log, 1)
    board.kill_daemon()
    assert is_alive(first), "a crash of ours ends nothing by itself"

    board.show()
    second = pids_in(log, 2)[1]

    assert not is_alive(first)
    flag.unlink()
    place = board.path / board.until_state(run, "idle")["worktree"]
    assert (place / "whole").exists()
    assert worktrees(board) == [f"issue-{run}"]
    assert second != first


def test_a_client_inside_a_set_up_is_no_person(board: Board) -> None:
    other = board.run_script(BUSY)
    board.until_state(other, "working")
    program = f"PYTHONPATH='{ROOT}' '{sys.executable}' -m kanbots_ls"
    team(board, f"{program} status >/dev/null && {program} stop {other}")
    run = board.run_script({"say": "here"}, setup="yes")
    assert f"inside run {run}" in board.until_state(run, "failed")["reason"]
    assert board.run(other)["state"] == "working"
