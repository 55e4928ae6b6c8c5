"""A full disk: the board says so, nothing is lost, and all goes on when there is room."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.conftest import do_without
from tests.fakes.boards import Board, make_repository, until
from tests.integration.board.leaving import nothing_left
from tests.integration.board.steps import (
    branches,
    journal,
    numbered,
    numbers_on_disk,
    numbers_seen,
    worktrees,
)
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import FileIO
    from pathlib import Path

SIZE = 16 * 1024 * 1024
LINES = 6000
"""More than fit into a pipe, so that an agent waits for room before it goes on to other things."""
BODY = "x" * 50_000
"""Of a card that does not fit into what a page of the file system may have left."""


@dataclass(frozen=True)
class Disk:
    """A small file system of the test's own, with a board on it."""

    root: Path
    board: Board

    def fill(self) -> None:
        """Take all the room there is."""
        with (self.root / "filler").open("wb", buffering=0) as filler:
            until(lambda: self._takes(filler), "a full disk")

    def _takes(self, filler: FileIO) -> bool:
        """Write until nothing more fits; somebody may have given room back by then."""
        with suppress(OSError):
            while True:
                filler.write(bytes(65536) if self.free() >= 65536 else b"\0")
        return self.free() == 0

    def clear(self) -> None:
        """Give it back."""
        (self.root / "filler").unlink()

    def free(self) -> int:
        found = os.statvfs(self.root)
        return found.f_bavail * found.f_bsize


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    root = tmp_path / "disk"
    root.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "tmpfs", str(root)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        do_without("a tmpfs can't be mounted here; a full disk needs root or CAP_SYS_ADMIN")
    try:
        with nothing_left(tmp_path):
            board = Board(make_repository(root / "repository"))
            try:
                yield Disk(root, board)
            finally:
                (root / "filler").unlink(missing_ok=True)
                board.close()
    finally:
        subprocess.run(["umount", "--lazy", str(root)], check=True)


def test_no_line_is_lost_and_the_run_goes_on_when_there_is_room(disk: Disk) -> None:
    board, terminal = disk.board, Terminal(disk.board)
    run = board.run_script(numbered(LINES, 1000), {"write": {"path": "end.txt", "text": "done\n"}})
    until(lambda: len(numbers_on_disk(board, run)) > 100, "some lines")
    disk.fill()
    stuck = len(numbers_on_disk(board, run))

    status = terminal.do("status")
    assert status.returncode == 0, "reading goes on"
    assert "is full: what agents say waits for room" in status.stderr
    assert "Nothing is lost" in terminal.json("status")["notices"][0]
    findings = {item["name"]: item for item in terminal.json("doctor", status=1)["findings"]}
    assert not findings["disk"]["ok"]
    assert board.run(run)["state"] == "working"
    assert len(numbers_on_disk(board, run)) < LINES, f"{stuck} when it became full"

    disk.clear()
    board.until_state(run, "idle")

    whole = list(range(1, LINES + 1))
    assert numbers_on_disk(board, run) == whole
    assert numbers_seen(board, run) == whole
    assert len(journal(board, "turn_recorded")) == 1
    assert terminal.json("diff", run)["files"][0]["path"] == "end.txt"
    assert terminal.json("status")["notices"] == []
    board.kill_daemon()
    assert numbers_seen(board, run) == whole
    assert board.run(run)["state"] == "idle"


def test_a_command_that_can_not_be_recorded_has_not_happened(disk: Disk) -> None:
    board, terminal = disk.board, Terminal(disk.board)
    board.add("A card")
    file = board.data / "journal.ndjson"
    before = file.read_bytes()
    disk.fill()

    told = terminal.refused("card", "add", "Another", "--body", BODY)

    assert told.startswith(f"{file}: No space left on device. Make room")
    assert file.read_bytes() == before, "not half a record either"
    assert [card["title"] for card in terminal.json("status")["cards"]] == ["A card"]
    disk.clear()
    assert terminal.json("card", "add", "Another", "--body", BODY)["number"] == 2
    board.kill_daemon()
    assert [card["title"] for card in board.show()["cards"]] == ["A card", "Another"]


def test_a_dispatch_without_room_fails_and_half_makes_nothing(disk: Disk) -> None:
    board, terminal = disk.board, Terminal(disk.board)
    card = str(board.add("A card", '```kanbots-script\n{"steps": [{"say": "here"}]}\n```\n'))
    disk.fill()

    done = terminal.do("dispatch", card, "--agent", "scripted", "--wait")

    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert "Errno" not in done.stderr
    assert (worktrees(board), branches(board)) == ([], [])
    assert not list(board.path.glob(".kanbots/worktrees/*"))
    disk.clear()
    [run] = terminal.json("dispatch", card, "--agent", "scripted", "--wait")["runs"]
    assert run["state"] == "idle"


def test_files_that_do_not_fit_are_not_copied_by_half(disk: Disk) -> None:
    board, terminal = disk.board, Terminal(disk.board)
    (board.path / ".git" / "info" / "exclude").write_text("data/\n")
    (board.path / ".worktreeinclude").write_text("data/\n")
    (board.path / "data").mkdir()
    for name in ("one", "two"):
        (board.path / "data" / name).write_bytes(b"x" * (SIZE // 4))
    card = str(board.add("A card", '```kanbots-script\n{"steps": [{"say": "here"}]}\n```\n'))

    [run] = terminal.json("dispatch", card, "--agent", "scripted", "--wait", status=1)["runs"]

    assert run["state"] == "failed"
    assert "data/two: No space left on device" in run["reason"]
    assert (worktrees(board), branches(board)) == ([], [])
    assert not list(board.path.glob(".kanbots/worktrees/*"))


def test_a_board_that_can_not_begin_without_room_says_so(disk: Disk) -> None:
    disk.fill()

    told = Terminal(disk.board).refused("card", "add", "A card")

    assert "No space left on device" in told
    disk.clear()
    assert Terminal(disk.board).json("card", "add", "A card")["number"] == 1
