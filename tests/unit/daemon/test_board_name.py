"""A repository made anew at the same path is another board, though its runs are named alike."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from kanbots_ls.daemon.compose import board_name
from kanbots_ls.store.journal import open_journal
from kanbots_ls.store.ledger import open_ledger

if TYPE_CHECKING:
    from pathlib import Path


def name_at(data: Path) -> str:
    """The board's name as a daemon that opens it there finds it."""
    data.mkdir(exist_ok=True)
    journal = open_journal(data / "journal.ndjson")
    journal.close()
    return board_name(data, journal)


def test_what_a_board_made_anew_spends_is_counted_though_the_old_one_spent_more(
    tmp_path: Path,
) -> None:
    data, ledger = tmp_path / "kanbots", open_ledger(tmp_path / "ledger.db")
    ledger.record("2026-01-31", name_at(data), "1-1", 3.0)
    shutil.rmtree(data)
    ledger.record("2026-02-01", name_at(data), "1-1", 2.0)
    assert ledger.day_usd("2026-02-01") == 2.0
    ledger.close()


def test_a_board_keeps_its_name_and_one_from_before_there_were_names_its_path(
    tmp_path: Path,
) -> None:
    assert name_at(tmp_path / "new") == name_at(tmp_path / "new")
    old = tmp_path / "old"
    old.mkdir()
    (old / "journal.ndjson").write_bytes(b'{"kanbots_journal":1,"program":"0.1.0"}\n')
    assert name_at(old) == str(old)
