"""Folded runs kept for the next start."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.store.database import BoardCache
from kanbots_ls.store.journal import open_journal
from kanbots_ls.supervisor.folding.keeping import Keeping
from kanbots_ls.supervisor.folding.rebuild import Rebuilt
from kanbots_ls.supervisor.folding.state import State
from tests.unit.runs.stories import IDLE, RUN, after, among
from tests.unit.supervisor.benches import Disk, reducer_of, scripted_ingest

if TYPE_CHECKING:
    from pathlib import Path

VERSION = "1"


@pytest.mark.parametrize("worktree", ["/shop/issue-42-1", "/\udce9choppe/issue-42-1"])
def test_a_kept_run_comes_back_as_it_was_also_where_its_path_is_no_text(
    worktree: str, tmp_path: Path
) -> None:
    run = after(*IDLE)
    assert run.place is not None
    run = replace(run, place=replace(run.place, worktree=worktree))
    disk = Disk(tmp_path)
    journal = open_journal(disk.journal)
    reducer = reducer_of(journal, Rebuilt(State(runs=among(run)), {RUN: scripted_ingest()}))
    cache = BoardCache(tmp_path / "board.db", VERSION)
    keeping = Keeping(cache, VERSION)

    with reducer._send, reducer._receive:
        keeping.save(keeping.changed(reducer, {RUN: scripted_ingest()}))

    assert keeping.load(disk.transcript, journal.size)[RUN].run == run
    cache.close()
    journal.close()
