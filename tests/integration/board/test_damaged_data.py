"""The board's own files from a newer program, damaged, deleted or not to be written."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.conftest import do_without
from tests.fakes.boards import Board, git, until
from tests.integration.board.steps import BUSY, branches, shell, without_times, worktrees
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORK = (shell("echo made > made.txt"), {"cost": 0.25}, {"say": "here"})


def journal_of(board: Board) -> Path:
    return board.data / "journal.ndjson"


def with_a_run(board: Board) -> str:
    """A board with a run in review and no daemon."""
    run = board.run_script(*WORK)
    board.until_state(run, "idle")
    board.close()
    return run


@pytest.mark.parametrize("how", ["format", "record"])
def test_a_journal_of_a_newer_version_is_refused_and_not_touched(board: Board, how: str) -> None:
    with_a_run(board)
    lines = journal_of(board).read_bytes().splitlines(keepends=True)
    if how == "format":
        lines[0] = b'{"kanbots_journal":2,"program":"9.8.7"}\n'
        told = "written by kanbots-ls 9.8.7 (journal format 2)"
    else:
        lines.append(b'{"at":"2031-01-01","event":{"type":"card_teleported","card":1}}\n')
        told = "a record of kind 'card_teleported'"
    newer = b"".join(lines)
    journal_of(board).write_bytes(newer)
    terminal = Terminal(board)

    for words in (("status",), ("card", "add", "Another"), ("dispatch", "1")):
        said = terminal.refused(*words)
        assert told in said
        assert "pdate kanbots-ls. Nothing has been changed." in said
        assert len(said.splitlines()) == 1, "a sentence, not the end of a log"
    found = {item["name"]: item for item in terminal.json("doctor", status=1)["findings"]}

    assert told in found["daemon"]["text"]
    assert journal_of(board).read_bytes() == newer
    journal_of(board).write_bytes(
        b"".join(lines[:-1] if how == "record" else [older(), *lines[1:]])
    )
    assert board.show()["cards"][0]["runs"][0]["id"] == "1-1"


def older() -> bytes:
    return b'{"kanbots_journal":1,"program":"0.1.0"}\n'


def test_what_is_no_journal_is_refused_with_what_to_move_away(board: Board) -> None:
    run = with_a_run(board)
    journal_of(board).write_bytes(b"PK\x03\x04 something else\n")

    told = Terminal(board).refused("status")

    assert f"{journal_of(board)}: this is not a journal of kanbots-ls. Move it away" in told
    assert str(board.data / "runs") in told
    assert journal_of(board).read_bytes() == b"PK\x03\x04 something else\n"
    journal_of(board).rename(board.path.with_name("aside"))
    (board.data / "runs").rename(board.path.with_name("runs aside"))
    assert board.show()["cards"] == []
    assert branches(board) == [f"kanbots/issue-{run}"]


def test_a_line_cut_off_by_a_crash_is_left_out_and_told_to_doctor(board: Board) -> None:
    run = with_a_run(board)
    before = without_times(board.show()["cards"])
    board.close()
    whole = journal_of(board).read_bytes()
    with journal_of(board).open("ab") as file:
        file.write(b'{"at":"2026-01-01T00:00:00","event":{"type":"card_ad')
    terminal = Terminal(board)

    number = terminal.json("card", "add", "After the crash")["number"]
    found = {item["name"]: item for item in terminal.json("doctor", status=1)["findings"]}

    assert (
        f"1 line is no record, cut off by a crash or damaged, and left out: {journal_of(board)} "
        f"at byte {len(whole)}" in found["journal"]["text"]
    )
    board.kill_daemon()
    after = without_times(board.show()["cards"])
    assert after[:-1] == before
    assert after[-1]["number"] == number
    assert journal_of(board).read_bytes().startswith(whole), "appended to, never rewritten"
    assert board.run(run)["costUsd"] == 0.25


def test_a_line_of_garbage_costs_its_own_record_and_no_other(board: Board) -> None:
    run = with_a_run(board)
    board.add("Lost")
    board.add("Kept")
    board.close()
    lines = journal_of(board).read_bytes().splitlines(keepends=True)
    [lost] = [number for number, line in enumerate(lines) if b'"Lost"' in line]
    lines[lost] = bytes(range(1, 10)) + b"\xff\xfe \x00 garbage\n"
    journal_of(board).write_bytes(b"".join(lines))

    cards = board.show()["cards"]

    assert [card["title"] for card in cards] == ["A card", "Kept"]
    assert cards[0]["runs"][0]["id"] == run
    assert "no record at byte" in board.logs()
    assert board.add("Next") == cards[-1]["number"] + 1


def test_the_cache_may_be_garbage_or_gone_at_any_time(
    board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANBOTS_HOME", str(tmp_path / "home"))
    with_a_run(board)
    before = without_times(board.show())
    board.close()
    [cache] = (tmp_path / "home" / "cache").rglob("board.db")

    cache.write_bytes(os.urandom(8192))
    assert without_times(board.show()) == before
    shutil.rmtree(tmp_path / "home" / "cache")
    board.add("While it runs")
    board.kill_daemon()
    seen = without_times(board.show())

    assert seen["cards"][:1] == before["cards"]
    assert seen["cards"][1]["title"] == "While it runs"


def test_a_home_that_can_not_be_written_is_named(board: Board, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    terminal = Terminal(board, variables={"KANBOTS_HOME": str(tmp_path / "file")})

    told = terminal.refused("card", "add", "A card")
    found = {item["name"]: item for item in terminal.json("doctor", status=1)["findings"]}

    assert f"{tmp_path}/file/state/ledger.db: Not a directory. Check the folder" in told
    assert "set KANBOTS_HOME" in found["KANBOTS_HOME"]["mend"]
    assert board.show()["cards"] == []


@contextmanager
def read_only(directory: Path) -> Iterator[None]:
    """Nothing can be written there: by its mode, or for root, whom modes don't hold, by a mount."""
    if os.geteuid() != 0:
        directory.chmod(0o500)
        try:
            yield
        finally:
            directory.chmod(0o700)
        return
    if _mount("--bind", str(directory), str(directory)):
        do_without("root may not mount here, and modes don't hold root")
    try:
        # Busy while somebody holds a file there open for writing.
        until(lambda: not _mount("-o", "remount,ro,bind", str(directory)), "a read-only mount")
        yield
    finally:
        # Likewise, for reading.
        until(lambda: not _call("umount", str(directory)), "the end of the mount")


def _mount(*words: str) -> int:
    return _call("mount", *words)


def _call(*words: str) -> int:
    return subprocess.run(words, check=False, capture_output=True).returncode


def test_a_git_directory_that_can_not_be_written_is_named_and_left_alone(board: Board) -> None:
    terminal = Terminal(board)

    with read_only(board.path / ".git"):
        told = terminal.refused("card", "add", "A card")
        findings = terminal.json("doctor", status=1)["findings"]

    assert f"{board.data}: " in told
    assert "a folder you may write to" in told
    assert "can't be written" in json.dumps(findings)
    assert not board.data.exists()
    assert board.add("A card") == 1


def test_a_git_directory_that_turns_read_only_fails_the_run_and_half_makes_nothing(
    board: Board,
) -> None:
    living = board.run_script(BUSY)
    board.until_state(living, "working")
    terminal = Terminal(board)

    # Only git's own part: the board's files lie beside it and are written all the while.
    with read_only(board.path / ".git" / "refs"):
        run = board.run_script({"say": "never"})
        seen = board.until_state(run, "failed")
        shown = terminal.do("card", "show", "2").stdout

    assert "cannot lock ref" in seen["reason"]
    assert seen["reason"] in shown
    assert (worktrees(board), branches(board)) == ([f"issue-{living}"], [f"kanbots/issue-{living}"])
    assert board.run(living)["state"] == "working"
    board.until_state(board.dispatch(2)[0], "idle")
    assert git(board.path, "status", "--porcelain") == ""
