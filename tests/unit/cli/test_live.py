from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.cli.errors import DaemonGone
from kanbots_ls.cli.follow.live import Appended, Live, Moved
from kanbots_ls.cli.wire.connect import Session
from kanbots_ls.protocol.log import FollowParams, LogEvent, LogParams, LogResult, RunEvents
from tests.unit.cli import samples

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.cli.conftest import Make

CHANGED = "kanbots/board/changed"
APPENDED = "kanbots/run/appended"


def page(first: int, *events: LogEvent) -> LogResult:
    following = max([first, *(event.line + 1 for event in events)])
    return LogResult(run="1-1", events=events, next=following, live=True, transcript="")


def said(line: int) -> LogEvent:
    return samples.event(line, "text_said", text=str(line))


def log_of(events: list[LogEvent]) -> Callable[[Any], LogResult]:
    def read(params: FollowParams | LogParams) -> LogResult:
        return page(params.after, *(event for event in events if event.line >= params.after))

    return read


def read(live: Live, count: int) -> list[int]:
    """The lines of the next ``count`` events."""
    lines: list[int] = []
    while len(lines) < count:
        change = live.next(5)
        if isinstance(change, Appended):
            lines += [event.line for event in change.events]
    return lines


def test_a_change_moves_the_mirror(daemon: Make) -> None:
    fake = daemon({samples.BOARD: samples.board(samples.card(1))})
    live = Live(Session(fake.dial, "file:///x"))
    fake.notify(CHANGED, samples.changed(samples.card(2)))
    assert isinstance(live.next(5), Moved)
    assert sorted(live.mirror.cards) == [1, 2]
    assert live.mirror.revision == 2


def test_a_missed_revision_is_made_good_by_a_snapshot(daemon: Make) -> None:
    boards = iter([samples.board(), samples.board(samples.card(7), revision=9)])
    fake = daemon({samples.BOARD: lambda _: next(boards)})
    live = Live(Session(fake.dial, "file:///x"))
    fake.notify(CHANGED, samples.changed(revision=9))
    assert isinstance(live.next(5), Moved)
    assert list(live.mirror.cards) == [7]


def test_a_change_older_than_the_snapshot_is_no_step_back(daemon: Make) -> None:
    fake = daemon({samples.BOARD: samples.board(samples.card(1, title="new"), revision=5)})
    live = Live(Session(fake.dial, "file:///x"))
    fake.notify(CHANGED, samples.changed(samples.card(1, title="old"), revision=4))
    live.next(5)
    assert live.mirror.cards[1].title == "new"


def test_an_answered_decision_leaves_the_mirror(daemon: Make) -> None:
    fake = daemon({samples.BOARD: samples.board(decisions=(samples.decision(),))})
    live = Live(Session(fake.dial, "file:///x"))
    assert live.mirror.asks("1-1")
    fake.notify(CHANGED, samples.changed(decisions=(samples.decision(state="answered"),)))
    live.next(5)
    assert not live.mirror.asks("1-1")


def test_each_event_comes_once_though_pages_and_pushes_overlap(daemon: Make) -> None:
    events = [said(0), said(1)]
    fake = daemon({samples.BOARD: samples.board(), "kanbots/run/follow": log_of(events)})
    live = Live(Session(fake.dial, "file:///x"))
    live.follow("1-1")
    fake.notify(APPENDED, RunEvents(run="1-1", events=(said(1), said(2)), next=3))
    fake.notify(APPENDED, RunEvents(run="2-1", events=(said(9),), next=10))
    assert read(live, 3) == [0, 1, 2]


def test_catching_up_reads_page_after_page_and_doubles_nothing(daemon: Make) -> None:
    events = [said(line) for line in range(4500)]

    def read_log(params: LogParams) -> LogResult:
        return page(params.after, *events[params.after : params.after + params.count])

    fake = daemon(
        {samples.BOARD: samples.board(), "kanbots/run/follow": page(0), "kanbots/run/log": read_log}
    )
    live = Live(Session(fake.dial, "file:///x"))
    live.follow("1-1")
    fake.notify(APPENDED, RunEvents(run="1-1", events=tuple(events[:10]), next=10))
    assert read(live, 10) == list(range(10))
    live.catch_up("1-1")
    fake.notify(APPENDED, RunEvents(run="1-1", events=tuple(events[10:20]), next=20))
    assert read(live, 4490) == list(range(10, 4500))
    live.next(5)
    assert not live.pending


def test_after_the_daemons_death_it_goes_on_at_the_last_line(daemon: Make) -> None:
    events = [said(0), said(1)]
    fake = daemon({samples.BOARD: samples.board(), "kanbots/run/follow": log_of(events)})
    live = Live(Session(fake.dial, "file:///x"))
    live.follow("1-1")
    assert read(live, 2) == [0, 1]
    fake.notify(APPENDED, RunEvents(run="1-1", events=(said(2),), next=3))
    assert read(live, 1) == [2]
    events += [said(2), said(3)]
    fake.die()
    assert read(live, 1) == [3]
    assert fake.dials == 2


def test_two_deaths_without_a_word_between_are_told(daemon: Make) -> None:
    fake = daemon({samples.BOARD: samples.board()})
    live = Live(Session(fake.dial, "file:///x"))
    fake.die()
    live.next(5)
    live.next(0)
    fake.die()
    with pytest.raises(DaemonGone, match="twice in a row"):
        live.next(5)
