"""What a keeper writes, on disks that refuse and after power that failed."""

from __future__ import annotations

import errno
import json
import os
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.keeper import channels, inbox
from kanbots_ls.keeper.channels import open_channels
from kanbots_ls.keeper.inbox import Inbox
from kanbots_ls.keeper.rundir import RunDirectory
from kanbots_ls.keeper.transcript import Transcript

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def run(tmp_path: Path) -> Iterator[RunDirectory]:
    run = RunDirectory(str(tmp_path))
    yield run
    run.close()


@pytest.fixture
def fifos(tmp_path: Path) -> Iterator[channels.Channels]:
    fifos = open_channels(str(tmp_path))
    yield fifos
    fifos.close()


def drained(transcript: Transcript) -> int:
    total = 0
    while moved := transcript.drain():
        total += moved
    return total


@pytest.mark.parametrize("splice", [True, False])
def test_output_is_moved_to_the_end_of_the_transcript(
    run: RunDirectory,
    fifos: channels.Channels,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    splice: bool,
) -> None:
    (tmp_path / "transcript.ndjson").write_bytes(b"before\n")
    if not splice:

        def refuse(*_: object, **__: object) -> int:
            raise OSError(errno.EINVAL, "no splice here")

        monkeypatch.setattr(os, "splice", refuse)
    moved = Transcript(run, fifos.stdout)
    os.write(fifos.stdout, b"x" * 200_000)
    assert drained(moved) == 200_000
    assert moved.drain() == 0
    assert moved.size == 200_007
    assert (tmp_path / "transcript.ndjson").read_bytes() == b"before\n" + b"x" * 200_000


def test_where_splice_is_refused_a_full_disk_still_loses_nothing(
    run: RunDirectory,
    fifos: channels.Channels,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = [3, 0, 2, 100]

    def cramped(file: int, data: bytes, offset: int, pwrite=os.pwrite) -> int:  # type: ignore[no-untyped-def]
        space = room.pop(0)
        if not space:
            raise OSError(errno.ENOSPC, "no space")
        return int(pwrite(file, data[:space], offset))

    monkeypatch.setattr(os, "pwrite", cramped)
    moved = Transcript(run, fifos.stdout)
    moved._splices = False
    os.write(fifos.stdout, b"0123456789")
    assert moved.drain() == 3
    with pytest.raises(OSError, match="no space"):
        moved.drain()
    assert drained(moved) == 7
    assert (tmp_path / "transcript.ndjson").read_bytes() == b"0123456789"


def test_a_line_torn_by_a_power_cut_does_not_swallow_the_next(
    run: RunDirectory, tmp_path: Path
) -> None:
    (tmp_path / "exits.ndjson").write_bytes(b'{"start":1}\n{"sta')
    run.append_json("exits.ndjson", {"start": 2}, durable=True)
    assert run.exit_of(1) == {"start": 1}
    assert run.last_exit() == {"start": 2}


def test_an_entry_that_does_not_fit_leaves_no_half_line(
    run: RunDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.append_json("exits.ndjson", {"start": 1}, durable=True)
    before = (tmp_path / "exits.ndjson").read_bytes()

    def cramped(file: int, data: bytes, write=os.write) -> int:  # type: ignore[no-untyped-def]
        if len(data) < 10:
            raise OSError(errno.ENOSPC, "no space")
        return int(write(file, data[:5]))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", cramped)
        with pytest.raises(OSError, match="no space"):
            run.append_json("exits.ndjson", {"start": 22}, durable=True)
    assert (tmp_path / "exits.ndjson").read_bytes() == before


def test_a_record_that_was_damaged_counts_as_none(run: RunDirectory, tmp_path: Path) -> None:
    (tmp_path / "agent.json").write_bytes(b'{"pid":')
    assert run.read_json("agent.json") is None


def test_input_waits_in_order_and_is_answered_when_written(
    run: RunDirectory, fifos: channels.Channels
) -> None:
    answers: list[tuple[str, str | None]] = []
    box = Inbox(run, fifos.stdin)
    size = 3 * channels.capacity_of(fifos.stdin)
    box.offer("big", b"b" * size, lambda reason: answers.append(("big", reason)))
    box.offer("small", b"s", lambda reason: answers.append(("small", reason)))
    heard = b""
    while box.busy:
        box.pump()
        assert box.unread <= channels.capacity_of(fifos.stdin)
        heard += os.read(fifos.stdin, 1 << 16)
    assert heard + (os.read(fifos.stdin, 9) if box.unread else b"") == b"b" * size + b"s"
    assert answers == [("big", None), ("small", None)]


def test_what_an_earlier_keeper_wrote_is_not_written_again(
    run: RunDirectory, fifos: channels.Channels, tmp_path: Path
) -> None:
    lines = [{"id": "whole"}, {"id": "half", "part": 3}]
    (tmp_path / "sends.ndjson").write_text("".join(json.dumps(line) + "\n" for line in lines))
    answers: list[str | None] = []
    box = Inbox(run, fifos.stdin)
    box.offer("whole", b"again", answers.append)
    box.offer("half", b"abcdef", answers.append)
    box.pump()
    assert answers == [None, None]
    assert os.read(fifos.stdin, 99) == b"def"


def test_input_beyond_the_limit_is_refused_clearly(
    run: RunDirectory, fifos: channels.Channels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "MOST_WAITING", 1000)
    answers: list[str | None] = []
    box = Inbox(run, fifos.stdin)
    box.offer("fits", b"x" * 900, answers.append)
    box.offer("too much", b"x" * 200, answers.append)
    assert len(answers) == 1
    assert "does not read" in str(answers[0])


def test_where_a_file_system_has_no_fifos_a_private_directory_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANBOTS_HOME", str(tmp_path / "home"))
    mkfifo = os.mkfifo

    def refuse(path: str, mode: int) -> None:
        if "home" not in path:
            raise OSError(errno.EPERM, "no FIFOs here")
        mkfifo(path, mode)

    monkeypatch.setattr(os, "mkfifo", refuse)
    first, second = open_channels(str(tmp_path)), open_channels(str(tmp_path))
    assert first.directory == second.directory
    assert first.directory.startswith(str(tmp_path / "home" / "run"))
    os.write(first.stdin, b"same\n")
    assert os.read(second.stdin, 99) == b"same\n"
    first.close()
    second.close()


def test_something_else_by_the_name_of_a_fifo_makes_way(tmp_path: Path) -> None:
    (tmp_path / "stdin.fifo").write_text("left by nobody")
    fifos = open_channels(str(tmp_path))
    os.write(fifos.stdin, b"x")
    assert os.read(fifos.stdin, 9) == b"x"
    fifos.close()
