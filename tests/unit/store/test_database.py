"""The cache gives back what it was given, or nothing; it never stands in anybody's way."""

from __future__ import annotations

import os
import sqlite3
from array import array
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.store.database import BoardCache, Fold
from kanbots_ls.store.transcript import TranscriptIndex

if TYPE_CHECKING:
    from pathlib import Path

FOLD = Fold("42-1", 1000, 10, 200, "v1", b"\x00state")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kanbots" / "0a1b" / "board.db"


def reopened(path: Path, version: str = "v1") -> BoardCache:
    return BoardCache(path, version)


def test_folds_are_there_after_a_restart_and_replaced_by_newer_ones(path: Path) -> None:
    cache = BoardCache(path, "v1")
    assert cache.load() == {}
    newer = Fold("42-1", 2000, 20, 300, "v1", b"newer")
    board = Fold("", 0, 0, 300, "v1", b"board")
    assert cache.save([FOLD])
    assert cache.save([newer, board])
    cache.close()
    cache.close()
    again = reopened(path)
    assert again.load() == {"42-1": newer, "": board}
    again.forget("42-1")
    assert again.load() == {"": board}
    again.close()


def test_folds_of_another_version_are_not_loaded(path: Path) -> None:
    cache = BoardCache(path, "v1")
    cache.save([FOLD])
    cache.close()
    other = reopened(path, "v2")
    assert other.load() == {}
    other.close()


def test_line_offsets_are_kept_and_added_to(path: Path) -> None:
    cache = BoardCache(path, "v1")
    assert cache.load_index("42-1") == TranscriptIndex()
    cache.save_index("42-1", TranscriptIndex(array("Q", [0, 900]), 150, 1300))
    cache.save_index("42-1", TranscriptIndex(array("Q", [0, 900, 1800]), 250, 2200))
    cache.save_index("43-1", TranscriptIndex(array("Q", [0, 7]), 101, 8))
    cache.close()
    again = reopened(path)
    assert list(again.load_index("42-1").offsets) == [0, 900, 1800]
    again.forget("42-1")
    assert list(again.load_index("42-1").offsets) == [0]
    assert list(again.load_index("43-1").offsets) == [0, 7]
    again.close()


def test_offsets_of_a_file_that_is_no_more_are_dropped(path: Path) -> None:
    cache = BoardCache(path, "v1")
    cache.save_index("42-1", TranscriptIndex(array("Q", [0, 900, 1800]), 250, 2200))
    cache.save_index("42-1", TranscriptIndex(array("Q", [0, 500]), 150, 700))
    assert list(cache.load_index("42-1").offsets) == [0, 500]
    cache.close()


@pytest.mark.parametrize(
    "damage", [b"not a database" * 500, b"", b"SQLite format 3\x00" + b"\xff" * 5000]
)
def test_a_damaged_cache_is_begun_anew_without_a_word(path: Path, damage: bytes) -> None:
    cache = BoardCache(path, "v1")
    cache.save([FOLD])
    cache.close()
    path.write_bytes(damage)
    again = reopened(path)
    assert again.load() == {}
    assert again.save([FOLD])
    again.close()
    last = reopened(path)
    assert last.load() == {"42-1": FOLD}
    last.close()


def test_damage_found_while_it_is_open_is_begun_anew_too(path: Path) -> None:
    cache = BoardCache(path, "v1")
    cache.save([FOLD])
    with sqlite3.connect(path) as other:
        other.execute("DROP TABLE run_folds")
    other.close()
    assert cache.load() == {}
    assert cache.save([FOLD])
    assert cache.load() == {"42-1": FOLD}
    cache.close()


def test_a_cache_of_another_schema_is_begun_anew(path: Path) -> None:
    path.parent.mkdir(parents=True)
    other = sqlite3.connect(path)
    other.execute("PRAGMA user_version = 99")
    other.close()
    cache = BoardCache(path, "v1")
    assert cache.save([FOLD])
    assert cache.load() == {"42-1": FOLD}
    cache.close()


def test_where_no_file_can_be_made_it_lasts_as_long_as_the_program(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = BoardCache(tmp_path / "file" / "board.db", "v1")
    assert cache.save([FOLD])
    assert cache.load() == {"42-1": FOLD}
    cache.close()


def test_a_cache_deleted_under_us_changes_nothing_until_the_next_start(path: Path) -> None:
    cache = BoardCache(path, "v1")
    for file in path.parent.iterdir():
        file.unlink()
    cache.save([FOLD])
    cache.load()
    cache.close()
    again = reopened(path)
    assert again.load() == {}
    again.close()


def test_the_cache_is_the_person_s_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        cache = BoardCache(tmp_path / "home" / "cache" / "board.db", "v1")
    finally:
        os.umask(before)

    made = [tmp_path / "home", *(tmp_path / "home").rglob("*")]
    assert {file.name for file in made} >= {"home", "cache", "board.db"}
    assert [file for file in made if file.stat().st_mode & 0o077] == []
    cache.close()
