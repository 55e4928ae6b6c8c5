"""A dispatch checks everything first, says what it does, and leaves nothing half-made."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.boards import Board, git, until
from tests.integration.board.steps import BUSY, branches, inhabitants, journal, shell, worktrees
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# -- what can hold a preparation up, or break it


def hook(board: Board, name: str, text: str) -> Path:
    path = board.path / ".git" / "hooks" / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def smudge(board: Board, command: str) -> None:
    (board.path / ".gitattributes").write_text("*.md filter=test\n")
    git(board.path, "add", ".gitattributes")
    git(board.path, "commit", "--quiet", "--message", "A filter")
    git(board.path, "config", "filter.test.clean", "cat")
    git(board.path, "config", "filter.test.smudge", command)
    git(board.path, "config", "filter.test.required", "true")


def hold_by_filter(board: Board, flag: Path) -> None:
    """Files are not written while ``flag`` is there."""
    smudge(board, f"touch '{flag}.met'; while [ -e '{flag}' ]; do sleep 0.1; done; cat")


def hold_by_hook(board: Board, flag: Path) -> None:
    """The branch is not made while ``flag`` is there."""
    wait = f"while [ -e '{flag}' ]; do sleep 0.1; done"
    hook(board, "reference-transaction", f"touch '{flag}.met'\n{wait}")


def files_of(board: Board) -> list[str]:
    """What lies in the folder of worktrees."""
    return sorted(path.name for path in board.path.glob(".kanbots/worktrees/*"))


def config_of(board: Board) -> str:
    return (board.path / ".git" / "config").read_text()


def check_nothing_half_made(board: Board, config: str, *, kept: tuple[str, ...] = ()) -> None:
    assert (worktrees(board), branches(board), files_of(board)) == ([], [], list(kept))
    assert not list((board.path / ".git").glob("worktrees/*"))
    assert config_of(board) == config
    assert not list((board.data / "making").glob("*"))


@pytest.mark.parametrize(("phase", "hold"), [("worktree", hold_by_hook), ("files", hold_by_filter)])
def test_a_phase_is_shown_while_it_goes_on_and_can_be_stopped(
    board: Board, tmp_path: Path, phase: str, hold: Callable[[Board, Path], None]
) -> None:
    flag = tmp_path / "hold"
    flag.touch()
    hold(board, flag)
    config = config_of(board)
    run = board.run_script({"say": "never"})
    until(flag.with_name("hold.met").exists, f"phase {phase}")
    terminal = Terminal(board)

    seen = terminal.json("status")["cards"][0]["runs"][0]
    assert (seen["state"], seen["phase"]) == ("preparing", phase)
    assert f"preparing: {phase}" in terminal.do("status").stdout
    if phase == "worktree":
        # Git runs this hook for each change of a ref, those of taking it back as well.
        (board.path / ".git/hooks/reference-transaction").write_text("#!/bin/sh\n")
    [stopped] = terminal.json("stop", run)["runs"]

    assert stopped["state"] == "stopped"
    check_nothing_half_made(board, config)
    assert not inhabitants(board.path / ".kanbots")
    assert journal(board, "agent_starting") == []
    flag.unlink()
    board.until_state(board.dispatch(1)[0], "idle")


def fail_by_hook(board: Board) -> Callable[[], Any]:
    return hook(board, "post-checkout", "echo 'no network here' >&2; exit 3").unlink


def fail_by_filter(board: Board) -> Callable[[], Any]:
    smudge(board, "echo 'lfs: cannot fetch' >&2; exit 1")
    return lambda: git(board.path, "config", "filter.test.smudge", "cat")


def fail_by_path(board: Board) -> Callable[[], Any]:
    mine = board.path / ".kanbots" / "worktrees" / "issue-1-1" / "mine.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("precious\n")

    def check() -> None:
        assert mine.read_text() == "precious\n"

    return check


def fail_by_branch(board: Board) -> Callable[[], Any]:
    git(board.path, "branch", "kanbots/issue-1-1")
    return lambda: git(board.path, "branch", "--delete", "kanbots/issue-1-1")


def fail_by_file(board: Board) -> Callable[[], Any]:
    (board.path / ".kanbots").write_text("a file\n")
    return (board.path / ".kanbots").unlink


@pytest.mark.parametrize(
    ("fail", "why", "what_next"),
    [
        (fail_by_hook, "post-checkout hook failed with status 3: no network here", "Mend the hook"),
        (fail_by_filter, "lfs: cannot fetch", "`kanbots-ls dispatch 1` tries again"),
        (fail_by_path, "worktrees/issue-1-1 is there already", "Move it away"),
        (fail_by_branch, "the branch kanbots/issue-1-1 is there already", "git branch -m"),
        (fail_by_file, ".kanbots: Not a directory", "`kanbots-ls dispatch 1`"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_preparation_that_fails_says_why_and_takes_nothing_but_its_own_away(
    board: Board, fail: Callable[[Board], Callable[[], Any]], why: str, what_next: str
) -> None:
    card = board.add("A card", '```kanbots-script\n{"steps": [{"say": "here"}]}\n```\n')
    mend = fail(board)
    config, refs = config_of(board), git(board.path, "for-each-ref")
    kept = tuple(files_of(board))
    terminal = Terminal(board)

    done = terminal.do("dispatch", str(card), "--agent", "scripted", "--wait")

    assert done.returncode == 1
    assert why in done.stderr
    assert what_next in done.stderr
    assert "Errno" not in done.stderr
    assert why in terminal.do("card", "show", str(card)).stdout, "the whole reason, also later"
    assert git(board.path, "for-each-ref") == refs
    mend()
    check_nothing_half_made(board, config_of(board), kept=kept)
    if fail is not fail_by_filter:
        assert config_of(board) == config

    [again] = terminal.json("dispatch", str(card), "--agent", "scripted", "--wait")["runs"]
    assert (again["id"], again["state"]) == ("1-2", "idle")
    mend() if fail is fail_by_path else None


def test_a_preparation_that_a_crash_cut_short_is_made_anew_though_the_base_moved(
    board: Board, tmp_path: Path
) -> None:
    flag = tmp_path / "hold"
    flag.touch()
    hold_by_filter(board, flag)
    run = board.run_script({"say": "here"})
    until(flag.with_name("hold.met").exists, "files")
    board.kill_daemon()
    git(board.path, "commit", "--quiet", "--allow-empty", "--message", "Meanwhile")
    flag.unlink()
    until(lambda: not inhabitants(board.path / ".kanbots"), "the end of the old git")

    seen = board.until_state(run, "idle")

    assert seen["base"] == git(board.path, "rev-parse", "main")
    assert (worktrees(board), branches(board)) == ([f"issue-{run}"], [f"kanbots/issue-{run}"])
    assert not list((board.data / "making").glob("*"))


def test_a_strangers_worktree_outlives_a_board_that_was_begun_anew(board: Board) -> None:
    run = board.run_script(shell("echo uncommitted > mine.txt"))
    place = board.until_state(run, "idle")["worktree"]
    board.close()
    shutil.rmtree(board.data)

    again = board.run_script({"say": "here"})
    seen = board.until_state(again, "failed")

    assert again == run
    assert place in seen["reason"]
    assert (board.path / ".kanbots/worktrees/issue-1-1/mine.txt").read_text() == "uncommitted\n"


# -- checked before anything starts


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("2", "99"), "There is no card #99"),
        (("2", "3"), "`kanbots-ls card archive 3 --undo`"),
        (("2", "1"), "already has run 1-1, which is working. Reply to it"),
        (("2", "--base", "nowhere"), "no branch or commit called 'nowhere'. Name one with --base"),
        (("2", "4"), "no branch or commit called 'gone'"),
        (("2", "--agent", "nobody"), "There are: claude, codex, opencode, scripted"),
    ],
    ids=["unknown", "archived", "running", "no base", "no base of its own", "no agent"],
)
def test_all_cards_are_checked_before_any_starts(
    shared: Board, words: tuple[str, ...], told: str
) -> None:
    if not shared.show()["cards"]:
        shared.until_state(shared.run_script(BUSY), "working")
        shared.add("In order")
        shared.call("kanbots/card/archive", card=shared.add("Archived"))
        shared.call("kanbots/card/edit", card=shared.add("Elsewhere"), base="gone")
    before = shared.show(), (shared.data / "journal.ndjson").read_bytes()

    agent = () if "--agent" in words else ("--agent", "scripted")
    assert told in Terminal(shared).refused("dispatch", *words, *agent)

    assert (shared.data / "journal.ndjson").read_bytes() == before[1]
    assert [card["runs"] for card in shared.show()["cards"][1:]] == [[], []]


def test_a_dispatch_says_what_the_person_should_know_and_asks_nothing(board: Board) -> None:
    origin = board.path.with_name("origin")
    git(board.path, "clone", "--quiet", "--bare", ".", str(origin))
    git(board.path, "remote", "add", "origin", str(origin))
    git(board.path, "fetch", "--quiet", "origin")
    git(board.path, "branch", "--quiet", "--set-upstream-to", "origin/main")
    git(board.path, "commit", "--quiet", "--allow-empty", "--message", "Not pushed")
    (board.path / "a.txt").write_text("new\n")
    (board.path / "README.md").write_text("changed\n")
    board.add("First")
    board.add("Second")
    terminal = Terminal(board)

    document = terminal.json("dispatch", "1", "--agent", "scripted")
    careful = ("--mode", "acceptEdits", "--budget", "2")
    quieter = terminal.do("dispatch", "2", "--agent", "scripted", *careful)

    mode, budget, unseen, distance = document["notices"]
    assert "bypassPermissions" in mode
    assert "--mode" in mode
    assert "--budget" in budget
    assert "2 uncommitted files" in unseen
    assert "main is 1 ahead and 0 behind" in distance
    assert "bypassPermissions" not in quieter.stdout + quieter.stderr
    assert quieter.stderr.splitlines() == [f"note: {unseen}", f"note: {distance}"]
    for run in ("1-1", "2-1"):
        board.until_state(run, "idle")
    assert board.decisions(everything=True) == []
    [first], [second] = (card["runs"] for card in board.show()["cards"])
    assert (first["mode"], first["budgetUsd"]) == ("bypassPermissions", None)
    assert (second["mode"], second["budgetUsd"]) == ("acceptEdits", 2)
