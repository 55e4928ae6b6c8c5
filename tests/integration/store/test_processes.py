"""Several processes, and a disk without room: real ones."""

from __future__ import annotations

import subprocess
import sys
from itertools import count
from typing import TYPE_CHECKING, NoReturn

import pytest

from kanbots_ls.store.database import BoardCache, Fold
from kanbots_ls.store.errors import DiskFull, JournalFull
from kanbots_ls.store.journal import open_journal
from kanbots_ls.store.ledger import open_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import RawIOBase
    from pathlib import Path

    from kanbots_ls.store.journal import Journal
    from kanbots_ls.store.ledger import Ledger

SPEND = """
import pathlib, sys
from kanbots_ls.store.ledger import open_ledger
ledger = open_ledger(pathlib.Path(sys.argv[1]))
for cents in range(1, 26):
    ledger.record("2026-01-31", sys.argv[2], "1-1", cents / 100)
"""
APPEND = """
import itertools, pathlib, sys
from kanbots_ls.store.journal import open_journal
journal = open_journal(pathlib.Path(sys.argv[1]))
for n in itertools.count():
    journal.append([{"n": n}], sync=True)
    print(n, flush=True)
"""


def test_eight_boards_at_once_lose_no_cent_of_one_ledger(tmp_path: Path) -> None:
    path = tmp_path / "state" / "ledger.db"
    boards = [
        subprocess.Popen([sys.executable, "-c", SPEND, str(path), str(board)]) for board in range(8)
    ]
    assert [board.wait(60) for board in boards] == [0] * 8
    ledger = open_ledger(path)
    assert ledger.day_usd("2026-01-31") == pytest.approx(2.0)
    ledger.close()


def test_a_killed_writer_leaves_every_record_it_was_told_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "journal.ndjson"
    with subprocess.Popen(
        [sys.executable, "-c", APPEND, str(path)], stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout
        kept = [int(writer.stdout.readline()) for _ in range(200)][-1]
        writer.kill()
    journal = open_journal(path)
    numbers = [record["n"] for record in journal.read()]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) > kept
    journal.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 512 kB; making one takes root."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no small disk to be had: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        write_for_ever(file)
    return filler


def write_for_ever(file: RawIOBase) -> NoReturn:
    while True:
        file.write(b"x" * 4096)


def append_for_ever(journal: Journal) -> NoReturn:
    while True:
        written = sum(1 for _ in journal.read())
        journal.append([{"n": written, "pad": "x" * 1000}], sync=True)


def record_for_ever(ledger: Ledger) -> NoReturn:
    for run in count():
        ledger.record("2026-01-31", "board" * 100, f"{run}-1", 1.0)
    raise AssertionError


def test_a_full_disk_leaves_the_journal_whole_and_it_goes_on_once_there_is_room(
    small_disk: Path,
) -> None:
    journal = open_journal(small_disk / "journal.ndjson")
    journal.append([{"n": 0}], sync=True)
    filler = fill(small_disk)
    with pytest.raises(JournalFull, match="No space left"):
        append_for_ever(journal)
    filler.unlink()
    written = sum(1 for _ in journal.read())
    journal.append([{"n": written}], sync=True)
    journal.close()
    again = open_journal(small_disk / "journal.ndjson")
    assert again.torn is None
    assert [record["n"] for record in again.read()] == list(range(written + 1))
    again.close()


def test_no_journal_is_half_made_on_a_full_disk(small_disk: Path) -> None:
    filler = fill(small_disk)
    with pytest.raises(JournalFull):
        open_journal(small_disk / "journal.ndjson")
    assert list(small_disk.iterdir()) == [filler]


def test_a_full_disk_is_no_matter_for_the_cache_and_is_told_by_the_ledger(
    small_disk: Path,
) -> None:
    cache = BoardCache(small_disk / "cache" / "board.db", "v1")
    ledger = open_ledger(small_disk / "state" / "ledger.db")
    filler = fill(small_disk)
    big = Fold("42-1", 1, 1, 1, "v1", b"x" * 200_000)
    assert not cache.save([big])
    assert cache.load() == {}
    with pytest.raises(DiskFull):
        record_for_ever(ledger)
    filler.unlink()
    assert cache.save([big])
    ledger.record("2026-02-01", "a", "1-1", 1.0)
    assert ledger.day_usd("2026-02-01") == 1.0
    cache.close()
    ledger.close()
