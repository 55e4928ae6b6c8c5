"""When a keeper calls for a daemon, on a clock of the test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.keeper import daemons, subreaper
from kanbots_ls.keeper.daemons import DaemonWatch
from kanbots_ls.rendezvous.locks import FileLock

if TYPE_CHECKING:
    from pathlib import Path

LONG = 15.0


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would have been started."""
    argvs: list[list[str]] = []

    class Nothing:
        def close(self) -> None:
            """As a process that was started."""

    def start(argv: list[str], **_: object) -> Nothing:
        argvs.append(argv)
        return Nothing()

    monkeypatch.setattr(daemons, "spawn_detached", start)
    # The test's own process is to adopt nobody.
    monkeypatch.setattr(subreaper, "adopt_orphans", lambda *, on: None)
    return argvs


@pytest.fixture
def watch(tmp_path: Path) -> DaemonWatch:
    (tmp_path / "kanbots").mkdir()
    return DaemonWatch(str(tmp_path), now=0.0)


def test_no_daemon_is_called_before_ten_seconds(
    watch: DaemonWatch, started: list[list[str]]
) -> None:
    watch.tick(9.9)
    assert started == []
    watch.tick(LONG)
    assert len(started) == 1


def test_a_connected_daemon_counts_as_one(watch: DaemonWatch, started: list[list[str]]) -> None:
    watch.followed(LONG)
    watch.tick(LONG + 9.9)
    assert started == []


def test_one_that_is_starting_is_waited_for(watch: DaemonWatch, started: list[list[str]]) -> None:
    for tick in range(10):
        watch.tick(LONG + tick)
    assert len(started) == 1


def test_one_that_never_came_is_tried_again(watch: DaemonWatch, started: list[list[str]]) -> None:
    for tick in range(60):
        watch.tick(LONG + tick)
    assert len(started) == 2


def test_while_another_keeper_starts_one_this_one_waits(
    watch: DaemonWatch, started: list[list[str]], tmp_path: Path
) -> None:
    with FileLock(tmp_path / "kanbots" / "start.lock"):
        watch.tick(LONG)
    assert started == []
    watch.tick(2 * LONG)
    assert len(started) == 1


def test_a_daemon_that_left_on_purpose_is_not_called_back(
    watch: DaemonWatch, started: list[list[str]]
) -> None:
    watch.followed(LONG)
    watch.hold()
    watch.tick(1000 * LONG)
    assert started == []
    watch.welcome()
    watch.followed(1000 * LONG)
    watch.tick(1001 * LONG)
    assert len(started) == 1


def test_somebody_who_waits_for_a_daemon_gets_one_at_once(
    watch: DaemonWatch, started: list[list[str]]
) -> None:
    watch.hold()
    watch.hurry(1.0)
    watch.tick(1.0)
    assert len(started) == 1


def test_a_daemon_that_can_not_be_started_now_is_tried_again(
    watch: DaemonWatch, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    with monkeypatch.context() as full:
        full.setattr(daemons, "spawn_detached", refuse)
        watch.tick(LONG)
    watch.tick(LONG + 30)
    watch.tick(LONG + 60)
    assert len(started) == 1
