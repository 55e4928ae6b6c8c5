"""A daemon that was stopped is told from one that failed, however long it takes to leave."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.forwarder.departure import left_on_purpose
from kanbots_ls.rendezvous import paths, processes

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """The record of a daemon that lives: this process."""
    path = tmp_path / paths.DAEMON_RECORD
    pid = os.getpid()
    path.write_text(json.dumps({"pid": pid, "started": processes.start_time(pid)}))
    return path


def looked(record: Path, until: int | None) -> tuple[bool, int]:
    """What is thought of a daemon that takes its record away after so many pauses; how many."""
    paused = 0

    def pause(_seconds: float) -> bool:
        nonlocal paused
        paused += 1
        if paused == until:
            record.unlink()
        return True

    return left_on_purpose(record.parent, os.getpid(), pause), paused


def test_one_that_saves_for_seconds_has_left_on_purpose(record: Path) -> None:
    assert looked(record, 120) == (True, 120)


def test_one_that_goes_on_is_not_waited_for_for_ever(record: Path) -> None:
    meant, paused = looked(record, None)
    assert not meant
    assert paused < 1000


def test_one_that_has_failed_is_not_waited_for_at_all(record: Path) -> None:
    record.write_text(json.dumps({"pid": os.getpid(), "started": 1}))
    assert looked(record, None) == (False, 0)


def test_an_editor_that_leaves_waits_for_nothing(record: Path) -> None:
    assert not left_on_purpose(record.parent, os.getpid(), lambda _seconds: False)
