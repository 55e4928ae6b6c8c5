"""What is sent to a client unasked: the board's changes and the events of runs it follows.

Both are coalesced over a short window and both are levels, not queues: a client that reads slowly
gets fewer, larger messages and in the end the same board.  Of what merely ticks on the board a
client hears once a second.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.lsp.wires import framed
from kanbots_ls.supervisor.reading.feeds import encode
from kanbots_ls.supervisor.reading.log import read_log

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.model.ids import RunId

WINDOW_SECONDS = 0.03
TICK_SECONDS = 1.0
_MOST_LINES = 500


async def push_board(session: Session) -> None:
    """Tell of each change of the board, for ever."""
    supervisor = session.desk.supervisor
    revisions, sent = supervisor.revisions, supervisor.revisions.current
    told_at = -math.inf
    while True:
        await revisions.after(sent)
        with anyio.move_on_after(told_at + TICK_SECONDS - anyio.current_time()):
            await revisions.pressing_after(sent)
        await anyio.sleep(WINDOW_SECONDS)
        await session.outbox.drained()
        now = revisions.current
        changed = session.host.drawn.changes(
            session.desk.state,
            now,
            sent,
            [number for number, at in revisions.cards.items() if at > sent],
            revisions.decisions_after(sent),
            supervisor.ports.spending.day_usd,
        )
        session.notify("kanbots/board/changed", changed)
        sent, told_at = now, anyio.current_time()


async def push_events(session: Session, run: RunId, line: int) -> None:
    """Send the run's events from ``line`` on, for ever."""
    feeds = session.desk.supervisor.feeds
    feeds.follow(run)
    try:
        while True:
            await feeds.beyond(run, line)
            await anyio.sleep(WINDOW_SECONDS)
            await session.outbox.drained()
            line = await _send_from(session, run, line)
    finally:
        feeds.unfollow(run)


async def _send_from(session: Session, run: RunId, line: int) -> int:
    """Send what is there from ``line`` on; the line to go on from."""
    feeds = session.desk.supervisor.feeds
    batches = feeds.from_line(run, line)
    if batches:
        data = b",".join(batch.data for batch in batches if batch.data)
        _send(session, run, data, batches[-1].next)
        return batches[-1].next
    last = min(line + _MOST_LINES, feeds.lines(run))
    events = await run_sync(read_log, session.desk.supervisor, run, line, last - line)
    _send(session, run, encode(events, None), last)
    return last


def _send(session: Session, run: RunId, events: bytes, line: int) -> None:
    head = json.dumps(run).encode()
    session.outbox.write(
        framed(
            b'{"jsonrpc":"2.0","method":"kanbots/run/appended","params":{"run":%s,'
            b'"events":[%s],"next":%d}}' % (head, events, line)
        )
    )
