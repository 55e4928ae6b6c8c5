"""What can't be done is said with what, why and what next, and leaves the board as it was."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import Board, until
from tests.integration.board.steps import BUSY, branches, inhabitants, journal, worktrees
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

SCRIPTED = ("--agent", "scripted")


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("x" * 10_000, "10,000 characters, at most 500 are allowed. Keep the first line"),
        ("paint it \x1b[31mred", "the control character U+001B. Leave it out."),
        ("ring \x07", "the control character U+0007"),
        ("right \u202e to left", "the control character U+202E"),
        ("", "The title is empty. Give the card a title"),
        (" \n\t ", "The title is empty"),
    ],
    ids=["too long", "escape", "bell", "direction", "empty", "blank"],
)
def test_a_title_that_is_none_makes_no_card(shared: Board, title: str, told: str) -> None:
    card = shared.add("Titled")
    before = (shared.data / "journal.ndjson").read_bytes()
    terminal = Terminal(shared)

    assert told in terminal.refused("card", "add", "--", title)
    assert told in terminal.refused("card", "edit", str(card), "--title", title)
    assert told in terminal.refused("run", *SCRIPTED, "--", title)

    assert (shared.data / "journal.ndjson").read_bytes() == before


def test_a_title_over_several_lines_becomes_one(shared: Board) -> None:
    made = Terminal(shared).json("card", "add", "  First\n\tsecond  ")
    assert made["title"] == "First second"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("card", "show", "999"), "There is no card #999. `kanbots-ls card list` shows"),
        (("card", "move", "999", "done"), "There is no card #999"),
        (("dispatch", "999", *SCRIPTED), "There is no card #999"),
        (("reply", "999", "Hello"), "There is no card #999"),
        (("log", "9-9"), "There is no run 9-9. `kanbots-ls status` shows"),
        (("diff", "9-9"), "There is no run 9-9"),
        (("stop", "9-9"), "There is no run 9-9"),
        (("discard", "9-9"), "There is no run 9-9"),
        (("discard", "nine"), "“nine” is not a run's id; they look like 42-1"),
        (("answer", "9-9.1", "1"), "There is no decision 9-9.1. `kanbots-ls decisions` shows"),
        (("answer", "no\x1b[2Jsuch", "1"), "There is no decision no␛[2Jsuch"),
    ],
    ids=lambda words: " ".join(words[:2]).replace("\x1b", "ESC") if type(words) is tuple else "",
)
def test_what_there_is_not_is_named_with_where_to_look(
    shared: Board, words: tuple[str, ...], told: str
) -> None:
    shared.add("So that the board is not empty")
    before = (shared.data / "journal.ndjson").read_bytes()

    assert told in Terminal(shared).refused(*words)

    assert (shared.data / "journal.ndjson").read_bytes() == before


def test_a_mode_that_a_cards_agent_does_not_have_is_refused_before_any_dispatch(
    shared: Board,
) -> None:
    terminal, card = Terminal(shared), str(shared.add("A card"))
    words = ("--agent", "codex", "--mode", "plan")
    told = "codex has no mode 'plan'. It has: bypassPermissions, acceptEdits, ask. Name one with"

    assert told in terminal.refused("card", "add", "Another", *words)
    assert told in terminal.refused("card", "edit", card, *words)
    assert told in terminal.refused("dispatch", card, *words)
    terminal.json("card", "edit", card, "--agent", "codex")
    assert told in terminal.refused("card", "edit", card, "--mode", "plan")
    assert shared.call("kanbots/card/show", card=int(card))["mode"] is None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("dispatch",), "CARD"),
        (("dispatch", "one"), "not a whole number"),
        (("dispatch", "0"), "greater than or equal to 1"),
        (("dispatch", "1", "--mode", "yolo"), "bypassPermissions"),
        (("dispatch", "1", "--budget", "-1"), "--budget: it should be greater"),
        (("dispatch", "1", "--budget", "much"), "--budget: not a number"),
        (("card", "move", "1", "nowhere"), "in_review"),
        (("frobnicate",), "frobnicate"),
        (("reply", "1-1"), "TEXT"),
        (("log", "1-1", "--grep", "("), "regular expression"),
    ],
    ids=lambda words: " ".join(words[:3]) if type(words) is tuple else "",
)
def test_wrong_words_are_wrong_usage(shared: Board, words: tuple[str, ...], told: str) -> None:
    assert told in Terminal(shared).refused(*words, status=2)


def test_a_refusal_is_a_line_of_the_daemons_log_and_no_traceback(board: Board) -> None:
    told = Terminal(board).refused("card", "show", "7")

    until(lambda: told in board.logs(), "the line")
    assert "Traceback" not in board.logs()


def test_what_does_not_fit_a_runs_state_is_refused_with_what_does(shared: Board) -> None:
    working = shared.run_script(BUSY)
    idle = shared.run_script({"say": "here"})
    shared.until_state(working, "working")
    shared.until_state(idle, "idle")
    terminal = Terminal(shared)

    told = terminal.refused("discard", working)
    assert f"Run {working} is working. Stop it first: `kanbots-ls stop {working}`" in told
    shared.stop(idle)
    assert f"Run {idle} is stopped; there is nothing to stop" in terminal.refused("stop", idle)
    terminal.json("discard", idle)
    again = terminal.refused("discard", idle)
    assert f"Run {idle} was discarded. Its work is kept at refs/kanbots/rescue/{idle}" in again
    assert "the message is empty" in terminal.refused("reply", working, " ", status=2)
    assert shared.run(working)["state"] == "working"


# -- settings

MISTAKES = {
    "a key there is not": (
        b"[queue]\n\nconcurent = 2\n",
        "kanbots.toml:3: queue.concurent: there is no such key; did you mean 'concurrent'? ",
    ),
    "a value that is not allowed": (
        b"[agent]\nmode = 'yolo'\n",
        'kanbots.toml:2: agent.mode: "yolo" is not allowed. Allowed: "bypassPermissions", "accept',
    ),
    "no TOML": (b"[agent]\nmode = \n", "kanbots.toml:2: not TOML: invalid value"),
    "another encoding": (b"# h\xe4\n", "kanbots.toml:1: this line is not UTF-8; save the file"),
    "a directory": (None, "kanbots.toml: this is a directory, and a file is wanted"),
}


@pytest.mark.parametrize("running", [False, True], ids=["before start", "while the daemon runs"])
def test_a_mistake_in_the_settings_names_file_line_key_and_what_is_allowed(
    board: Board, running: bool
) -> None:
    file, terminal = board.path / "kanbots.toml", Terminal(board)
    live = board.run_script(BUSY) if running else None
    if live:
        board.until_state(live, "working")
    for content, told in MISTAKES.values():
        file.mkdir() if content is None else file.write_bytes(content)
        board.add("A card")
        assert f"{board.path}/{told}" in terminal.refused("run", "Another", *SCRIPTED)
        found = {item["name"]: item for item in terminal.json("doctor", status=1)["findings"]}
        assert told in found["settings"]["text"]
        assert terminal.json("status")["cards"], "the board is still there to be read"
        file.rmdir() if content is None else file.unlink()
    file.write_text("[queue]\nconcurrent = 2\n")

    if live:
        assert board.run(live)["state"] == "working", "what runs is not disturbed"
    board.until_state(board.run_script({"say": "here"}), "idle")


# -- agents, as shell scripts; tests/real has the real one

FAKES = {
    "leaves at once": ("exit 0", "claude ended before it had begun, and gave no reason"),
    "prints garbage": (
        "echo '<html>'; head -c 4096 /dev/urandom; echo; echo 'no such library' >&2; exit 3",
        "Claude Code ended with status 3: no such library",
    ),
    "is logged out": (
        "echo 'Not logged in · Please run /login' >&2; exit 1",
        "Claude Code is not logged in. Run `claude` in a terminal and log in",
    ),
    "refuses root": (
        "echo 'cannot be used with root/sudo privileges for security reasons' >&2; exit 1",
        "refuses to run without permission prompts as root. Work as a plain user, choose another",
    ),
    "is no program": (None, "could not be started"),
}


def fake(path: Path, script: str | None) -> dict[str, str]:
    path.write_text("neither a script nor a program" if script is None else f"#!/bin/sh\n{script}")
    path.chmod(0o755)
    return {"KANBOTS_CLAUDE": str(path)}


@pytest.mark.parametrize("script", FAKES, ids=str)
def test_an_agent_that_can_not_work_fails_its_run_once_and_says_what_to_do(
    shared: Board, tmp_path: Path, script: str
) -> None:
    source, told = FAKES[script]
    terminal = Terminal(shared, variables=fake(tmp_path / "claude", source))
    card = str(shared.add("A card"))

    done = terminal.do("dispatch", card, "--agent", "claude", "--wait")

    run = f"{card}-1"
    assert done.returncode == 1
    assert told in done.stderr
    assert f"kanbots-ls reply {run}" in done.stderr, "what next"
    seen = shared.run(run)
    assert (seen["state"], told in seen["reason"]) == ("failed", True)
    started = [event for event in journal(shared, "agent_starting") if event["run"] == run]
    assert len(started) == 1, "it is not started again and again"
    assert not inhabitants(shared.path / ".kanbots/worktrees" / f"issue-{run}")
    assert terminal.json("card", "show", card)["column"] == "in_progress"


def test_an_agent_that_hangs_at_its_start_is_seen_to_and_can_be_stopped(
    shared: Board, tmp_path: Path
) -> None:
    terminal = Terminal(shared, variables=fake(tmp_path / "claude", "exec sleep 600"))
    card = str(shared.add("A card"))
    [run] = terminal.json("dispatch", card, "--agent", "claude")["runs"]
    shared.until_state(run["id"], "working")
    until(lambda: inhabitants(shared.path / ".kanbots/worktrees"), "the agent")

    assert f"{run['id']}  working: starting" in terminal.do("status").stdout
    [stopped] = terminal.json("stop", run["id"])["runs"]

    assert stopped["state"] == "stopped"
    assert not inhabitants(shared.path / ".kanbots/worktrees" / f"issue-{run['id']}")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("missing", "names {path}, which does not exist. Install Claude Code, or set"),
        ("folder", "names {path}, which is not a program you may run"),
        ("", "There is no program named claude on your PATH. Install Claude Code"),
    ],
    ids=["missing", "a folder", "not on the PATH"],
)
def test_an_agent_that_is_not_there_refuses_the_dispatch_and_makes_nothing(
    shared: Board, tmp_path: Path, name: str, told: str
) -> None:
    (tmp_path / "folder").mkdir()
    # git and python are found, whatever else lies beside them is not.
    (tmp_path / "bin").mkdir()
    for program in ("git", "sh"):
        found = next(p for d in os.get_exec_path() if os.access(p := f"{d}/{program}", os.X_OK))
        (tmp_path / "bin" / program).symlink_to(found)
    variables = {"KANBOTS_CLAUDE": str(tmp_path / name)} if name else {"PATH": f"{tmp_path}/bin"}
    card = str(shared.add("A card"))
    before = worktrees(shared), branches(shared)

    done = Terminal(shared, variables=variables).refused("dispatch", card, "--agent", "claude")

    assert told.format(path=tmp_path / name) in done
    assert shared.call("kanbots/card/show", card=int(card))["runs"] == []
    assert (worktrees(shared), branches(shared)) == before
